"""The ``agnoma`` command: what is done beside a pipeline run."""

import argparse
import logging
import os
import select
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from agnoma import __version__
from agnoma.cli_cohort import add_cohort
from agnoma.cli_costs import add_costs
from agnoma.cli_export import add_export
from agnoma.cli_knowledge import add_kb_commands
from agnoma.cli_reinterpret import add_reinterpret
from agnoma.cli_selftest import add_selftest
from agnoma.cli_share import add_share
from agnoma.cli_sign import add_sign
from agnoma.cli_split import add_split
from agnoma.errors import AgnomaError, ConfigError
from agnoma.paths import PIPELINE_DIRECTORY

logger = logging.getLogger(__name__)

PLANTED_COLUMNS = ("case_id", "event", "expected_value", "measured_value", "outcome")
KEPT_BACK = "not reported as planned"
READER_GONE = 141
"""As a shell says of a program whose output nobody reads any more: 128 and SIGPIPE (POSIX)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 with the reason on standard error.

    Where standard output is closed early, as by ``| head``, it ends quietly.
    """
    try:
        try:
            return _run(argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not _is_unread(sys.stdout):
            raise
        # What is left in its buffer goes nowhere at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _is_unread(stream: TextIO) -> bool:
    """Return whether the reader of a pipe is gone; of what is no pipe, whether it has an error."""
    try:
        number = stream.fileno()
    except OSError:
        return False
    asked = select.poll()
    asked.register(number, 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in asked.poll(0))


def _run(argv: Sequence[str] | None) -> int:
    logging.basicConfig(level=logging.INFO, format="agnoma: %(message)s", stream=sys.stderr)
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except AgnomaError as err:
        logger.error("%s", err)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agnoma", description=__doc__)
    parser.add_argument("--version", action="version", version=f"agnoma {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="name every fault of the inputs, run nothing")
    check.add_argument("--config", type=Path, default=Path("config/config.yaml"), metavar="FILE")
    check.set_defaults(run=_check)

    docs = commands.add_parser("docs", help="reference and schemas generated from the models")
    docs.add_argument("action", choices=("write", "check"))
    docs.add_argument("--root", type=Path, default=PIPELINE_DIRECTORY, metavar="DIRECTORY")
    docs.set_defaults(run=_docs)

    why = commands.add_parser(
        "why",
        help="tell the story of a variant of a case, reported or not",
        epilog="QUERY is a place or stretch (chr7:140753336, chr7:140753300-140753400), an allele "
        "(chr7:140753336:A:T), a gene (BRAF), a codon or exon ('BRAF codon 600'), a p. name "
        "('BRAF V600E'), a c. name ('BRAF c.1799T>A') or a locus by its name (FLT3-ITD, EGFRvIII, "
        "'MET exon 14 skipping', 'TERT promoter'). Germline-looking candidates that are withheld "
        "are told to nobody.",
    )
    why.add_argument("case", metavar="CASE")
    why.add_argument("query", nargs="+", metavar="QUERY")
    why.add_argument("--results", type=Path, default=Path("results"), metavar="DIR")
    why.add_argument("--config", type=Path, default=Path("config/config.yaml"), metavar="FILE")
    why.set_defaults(run=_why)

    add_kb_commands(commands)
    add_reinterpret(commands)
    add_selftest(commands)
    add_cohort(commands)
    add_export(commands)
    add_share(commands)
    add_sign(commands)
    add_split(commands)
    add_costs(commands)

    planted = commands.add_parser("planted", help="print what the demonstration planted and found")
    planted.add_argument("table", type=Path, metavar="FILE")
    planted.set_defaults(run=_planted)
    return parser


def _check(arguments: argparse.Namespace) -> int:
    from agnoma.io.configuration import read_configuration
    from agnoma.validation import load_run

    roots, written = (Path.cwd(), PIPELINE_DIRECTORY), arguments.config
    try:
        run = load_run(read_configuration(written), roots=roots, source=str(written))
    except ConfigError as err:
        sys.stdout.write(f"{err}\n")
        return 1
    for warning in run.warnings:
        logger.warning("%s", warning)
    cases = "1 case" if len(run.cases) == 1 else f"{len(run.cases)} cases"
    sys.stdout.write(f"{arguments.config}: no fault, {cases}\n")
    return 0


def _docs(arguments: argparse.Namespace) -> int:
    from agnoma.docs import stale_files, write_docs

    if arguments.action == "write":
        for path in write_docs(arguments.root):
            sys.stdout.write(f"{path}\n")
        return 0
    stale = stale_files(arguments.root)
    for path in stale:
        sys.stdout.write(f"{path}: not what the models say; run agnoma docs write\n")
    return 1 if stale else 0


def _why(arguments: argparse.Namespace) -> int:
    from agnoma.config import load_config
    from agnoma.io.configuration import read_configuration
    from agnoma.small_variants.story.story import tell_story

    story = tell_story(
        arguments.case,
        " ".join(arguments.query),
        results=arguments.results,
        config=load_config(read_configuration(arguments.config)),
        roots=(Path.cwd(), PIPELINE_DIRECTORY),
    )
    sys.stdout.write(story)
    return 0


def _planted(arguments: argparse.Namespace) -> int:
    from agnoma.io.sheet import read_sheet

    if not arguments.table.exists():
        msg = f"{arguments.table}: no such file; run the demonstration first (make demo)"
        raise ConfigError(msg)
    rows = [row.cells for row in read_sheet(arguments.table).rows]
    kept_back = [row for row in rows if row["outcome"] == KEPT_BACK]
    shown = [row for row in rows if row["outcome"] != KEPT_BACK]
    lines = [tuple(PLANTED_COLUMNS), *(tuple(row[c] for c in PLANTED_COLUMNS) for row in shown)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(padded).rstrip() + "\n")
    sys.stdout.write(f"and {len(kept_back)} {KEPT_BACK} (germline, no driver)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
