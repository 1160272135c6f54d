"""``agnoma selftest``: the golden interpretation suite, on site, against any folder of tables."""

import argparse
import sys
from pathlib import Path

from agnoma.paths import PIPELINE_DIRECTORY

KNOWLEDGE = PIPELINE_DIRECTORY / "resources" / "knowledge"


def add_selftest(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "selftest",
        help="hold the interpretation against its table of golden cases",
        description="One line for every case that does not come out as expected; exit status 1 if "
        "there is any.",
    )
    command.add_argument(
        "--knowledge",
        type=Path,
        default=KNOWLEDGE,
        metavar="DIR",
        help="folder laid out like resources/knowledge, or a table of facts",
    )
    command.add_argument("--table", type=Path, metavar="FILE", help="cases, instead of the shipped")
    command.set_defaults(run=_selftest)


def _selftest(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge.selftest.suite import CASES, SHAPES, quiet, run_table
    from agnoma.knowledge.tables import read_knowledge
    from agnoma.reinterpretation.new_knowledge import locate_knowledge

    table = arguments.table or _table(arguments.knowledge, CASES)
    with quiet():
        knowledge = read_knowledge(locate_knowledge(arguments.knowledge))
        outcomes = run_table(table, _table(arguments.knowledge, SHAPES), knowledge)
    failed = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in failed:
        sys.stdout.write(f"{outcome.line}\n")
    known = sum(outcome.row.open is not None for outcome in outcomes)
    verdict = "all as expected" if not failed else f"{len(failed)} not as expected"
    differ = f", {known} known to differ (column open)" if known else ""
    sys.stdout.write(f"{table}: {len(outcomes)} cases, {verdict}{differ} ({knowledge.version})\n")
    return 1 if failed or not outcomes else 0


def _table(knowledge: Path, name: str) -> Path:
    """Return a table of the folder, else the shipped one: a laboratory's folder may have none."""
    own = knowledge / name
    return own if own.exists() else KNOWLEDGE / name
