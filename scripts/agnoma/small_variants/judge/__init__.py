"""Origin, tables, verdicts, and what stays open."""
