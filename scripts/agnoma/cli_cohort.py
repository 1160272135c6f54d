"""``agnoma cohort``: all cases of a laboratory by molecular class, as one page."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from agnoma.paths import PIPELINE_DIRECTORY

if TYPE_CHECKING:
    from agnoma.cohort.vocabulary import Place, Vocabulary
    from agnoma.io.oncotree import OncotreeNode

KNOWLEDGE = PIPELINE_DIRECTORY / "resources/knowledge"

SKIPPED = 3
SUCCESSIVE = (
    "Shared: counts are multiples of five; new cases, by run date and id, are shown when five of a "
    "kind are there. A page that then differs from the one before tells their kind: do not publish "
    "pages or lists after every few cases, nor lists of many questions.\n"
)
EPILOG = (
    "PATH is a profile.json, a cohort_case.json or a folder with such files. Writes cohort.html "
    "and cohort.tsv. A question for --list is a row of words that all have to hold, e.g. 'BRAF "
    "V600E not MEL assessable consented' or 'class=ERBB2 site!=BREAST tier<=II'; it writes "
    "list.tsv. --similar writes similar_CASE.json and .html. Exit status: 3 when a file had to be "
    "skipped, else 0."
)


def add_cohort(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser("cohort", help="all cases by molecular class", epilog=EPILOG)
    command.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--sharing",
        action="store_true",
        help="show nothing that stands for fewer than five patients, counts as multiples of five, "
        "no ids, no dates; not to be published after every few cases",
    )
    command.add_argument(
        "--list",
        action="append",
        default=[],
        metavar="QUESTION",
        dest="questions",
        help="write the cases that meet a question; may be repeated",
    )
    command.add_argument(
        "--similar",
        action="append",
        default=[],
        metavar="CASE",
        help="write the nearest cases of a case; may be repeated",
    )
    command.add_argument(
        "--similar-min-compared",
        type=_share,
        default=0.5,
        metavar="SHARE",
        help="share of the weight of a case's own drivers that another case must be able to show "
        "to be listed (default: %(default)s)",
    )
    command.add_argument(
        "--reports",
        metavar="LINK",
        help="relative link to reports, e.g. '../report/{case}/report.html'",
    )
    command.add_argument(
        "--oncotree",
        type=Path,
        metavar="FILE",
        help="OncoTree table for profiles without a cohort_case.json; default: the shipped one",
    )
    command.set_defaults(run=run_cohort)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def _vocabulary(tree: Mapping[str, "OncotreeNode"]) -> "Vocabulary":
    """Return the shipped tables behind questions."""
    from agnoma.cohort.belonging import NOT_CLASSIFIABLE
    from agnoma.cohort.tumour_types import TumourTypes, TypeNode
    from agnoma.cohort.vocabulary import Vocabulary
    from agnoma.io.facts import read_facts
    from agnoma.io.oncotree import lineage
    from agnoma.io.resources import read_core_loci
    from agnoma.io.sheet import read_sheet
    from agnoma.io.structural_tables import read_exon_deletions
    from agnoma.models.knowledge import FactEffect
    from agnoma.reinterpretation.retier import TRANSCRIPTS, read_class_rules

    genes = {row.get("gene") for row in read_sheet(TRANSCRIPTS).rows}
    facts = read_facts(KNOWLEDGE / "biomarkers.tsv")
    places: dict[str, list[Place]] = {}
    for locus in read_core_loci(PIPELINE_DIRECTORY / "resources/panels/required_loci.tsv"):
        places.setdefault(locus.gene, []).append((locus.kind, locus.first, locus.last))
    return Vocabulary(
        classes=frozenset({NOT_CLASSIFIABLE, *(c.id for c in read_class_rules().rules.classes)}),
        types=TumourTypes(
            TypeNode(node.code, node.name, node.tissue, lineage(tree, node.code))
            for node in tree.values()
            if node.parent is not None
        ),
        genes=frozenset(genes | {gene for fact in facts for gene in fact.genes}),
        places={gene: tuple(found) for gene, found in places.items()},
        rearranged=frozenset(
            row.gene for row in read_exon_deletions(KNOWLEDGE / "exon_deletions.tsv") if row.called
        ),
        tier_genes=frozenset(
            gene
            for fact in facts
            if fact.effect is FactEffect.SENSITIVITY and fact.amp_level is not None
            for gene in fact.genes
        ),
    )


def run_cohort(arguments: argparse.Namespace) -> int:
    """Write what was asked for and return the exit status.

    Raises
    ------
    ConfigError
        If a path, a question or a case is wrong; nothing is shown of what is not to be shown.
    """
    from agnoma.cohort.placing import placer
    from agnoma.cohort.query import parse_question
    from agnoma.cohort.read import read_cohort
    from agnoma.cohort.similar import case_named
    from agnoma.cohort.write import PAGE, Names, list_file, write_cohort, write_list, write_similar
    from agnoma.errors import ConfigError
    from agnoma.io.oncotree import read_oncotree

    if arguments.sharing and (arguments.similar or arguments.reports):
        msg = "--sharing names no case, so it goes with neither --similar nor --reports"
        raise ConfigError(msg)
    tree = read_oncotree(arguments.oncotree or KNOWLEDGE / "oncotree.tsv")
    nodes = {node.code: (node.parent, node.tissue) for node in tree.values()}
    cohort = read_cohort(arguments.paths, placer(nodes))
    # What cannot be answered is refused before anything is written.
    known = _vocabulary(tree) if arguments.questions else None
    for question in arguments.questions:
        parse_question(question, cohort.cases, known, sharing=arguments.sharing)
    for case_id in arguments.similar:
        case_named(case_id, cohort.cases)
    arguments.out.mkdir(parents=True, exist_ok=True)
    link = arguments.reports
    write_cohort(cohort, Names.within(arguments.out), sharing=arguments.sharing, report_link=link)
    for number, question in enumerate(arguments.questions, start=1):
        name = list_file(number, len(arguments.questions))
        found = write_list(
            cohort, question, arguments.out / name, sharing=arguments.sharing, known=known
        )
        if not arguments.sharing:
            sys.stdout.write(
                f"{len(found.members)} of {found.cases} cases, {found.unknown} more could not be "
                f"answered, eligibility not assessed: {arguments.out / name}\n"
            )
    for case_id in arguments.similar:
        nearest = write_similar(
            cohort, case_id, arguments.out, min_compared=arguments.similar_min_compared
        )
        sys.stdout.write(
            f"{case_id}: {len(nearest.neighbours)} similar of {nearest.compared}; "
            f"{nearest.too_little_compared} more share a driver or pathway and could show too "
            "little to be listed\n"
        )
        for near in nearest.neighbours:
            sys.stdout.write(
                f"  {near.case_id}: distance {near.cautious_distance:.2f} with what was not "
                f"compared as not shared; {near.distance:.2f} in the {near.compared:.0%} compared\n"
            )
    sys.stdout.write(
        f"{len(cohort.cases)} cases, {cohort.withheld} without consent, {len(cohort.skipped)} "
        f"files skipped: {arguments.out / PAGE}\n"
    )
    if arguments.sharing:
        sys.stdout.write(SUCCESSIVE)
    for skipped in cohort.skipped:
        sys.stdout.write(f"skipped {skipped.path}: {skipped.reason}\n")
    return SKIPPED if cohort.skipped else 0
