"""Knowledge of other sources as facts of the project, and a ledger of what gave none."""
