"""``agnoma costs``: what the jobs of a run needed."""

import argparse
import sys
from pathlib import Path

EPILOG = (
    "Reads the benchmarks of a run and prints a tab-separated table: a line per rule, the "
    "costliest first, with jobs, seconds, processor seconds and the largest memory [MB]."
)


def add_costs(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser("costs", help="what the jobs of a run needed", epilog=EPILOG)
    command.add_argument(
        "folder", type=Path, nargs="?", default=Path("benchmarks"), metavar="BENCHMARKS"
    )
    command.set_defaults(run=run_costs)


def run_costs(arguments: argparse.Namespace) -> int:
    """Print the table and return the exit status.

    Raises
    ------
    ConfigError
        If there are no benchmarks.
    """
    from agnoma.errors import ConfigError
    from agnoma.job_costs import cost_rows, read_costs

    costs = read_costs(arguments.folder)
    if not costs:
        raise ConfigError(f"{arguments.folder}: no benchmarks; give the folder of a finished run")
    for row in cost_rows(costs):
        sys.stdout.write("\t".join(row) + "\n")
    return 0
