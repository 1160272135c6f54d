"""``agnoma reinterpret``: old cases under new knowledge, without running the pipeline again."""

import argparse
import logging
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

ALL_WELL = 0
SKIPPED = 1
TIER_I_LOST = 3
EPILOG = (
    "NEW is a folder with tables named as in resources/knowledge (what is missing is taken from "
    "there; NAME.facts.tsv are further sources), or one table of facts. Writes "
    "reinterpretation.tsv and reinterpretation.html. Exit status: 3 when any line lost tier I, "
    "else 1 when a file had to be skipped or something failed, else 0."
)


def add_reinterpret(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser(
        "reinterpret", help="re-tier old cases under new knowledge", epilog=EPILOG
    )
    command.add_argument("profiles", type=Path, nargs="+", metavar="PROFILE.json")
    command.add_argument("--knowledge", type=Path, required=True, metavar="NEW")
    command.add_argument(
        "--source",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="table of a further source; may be repeated",
    )
    command.add_argument(
        "--rules", type=Path, metavar="FILE", help="class rules; default: the shipped ones"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=run_reinterpret)


def run_reinterpret(arguments: argparse.Namespace) -> int:
    """Re-tier, write both files, and return the exit status.

    Raises
    ------
    AgnomaError
        If knowledge or rules cannot be used; nothing is written then.
    """
    from agnoma.reinterpretation.new_knowledge import locate_knowledge
    from agnoma.reinterpretation.retier import Reinterpreter
    from agnoma.reinterpretation.run import reinterpret_files
    from agnoma.reinterpretation.write import PAGE, write_reinterpretation

    paths = locate_knowledge(arguments.knowledge, arguments.source)
    again = Reinterpreter.read(paths, arguments.rules)
    found = reinterpret_files(arguments.profiles, again)
    write_reinterpretation(found, arguments.out)
    lost = len(found.tier_one_lost)
    sys.stdout.write(
        f"{found.cases} cases re-tiered, {found.unchanged} unchanged, {len(found.changes)} lines "
        f"changed, {lost} of them lost tier I, {len(found.skipped)} files skipped: "
        f"{arguments.out / PAGE}\n"
    )
    if lost:
        return TIER_I_LOST
    return SKIPPED if found.skipped else ALL_WELL
