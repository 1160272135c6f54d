"""``make bench-accuracy``: plants small variants, runs the pipeline, writes docs/accuracy.md.

Two real cell lines follow, in a section of their own.

``--quick`` measures one cell (250x, no contamination) of a world drawn from another seed, for use
while limits are tuned; it prints the page instead of writing it.
"""

import argparse
import logging
import os
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from bench.accuracy import cell_lines
from bench.accuracy.align import align, index_genome
from bench.accuracy.alleles import Allele
from bench.accuracy.attribution import Attribution
from bench.accuracy.design import TUNING_SEED, Design, Mode, Sample, quick
from bench.accuracy.page import render
from bench.accuracy.pipeline import Case, cases_of, results_of, run_pipeline
from bench.accuracy.reads import fastq
from bench.accuracy.scoring import CaseOutcome, read_output, score
from bench.accuracy.withholding import (
    explained,
    measured_with_normal,
    withholding_of,
)
from bench.accuracy.world import (
    Files,
    World,
    build_world,
    simulation_digest,
    write_tsv,
    write_world,
)
from bench.sections import write_section
from bench.version import code_measured
from running import REPOSITORY

logger = logging.getLogger("accuracy")

PAGE = REPOSITORY / "docs/accuracy.md"
SECTION = "small variants"
FOLDER_VARIABLE = "ACCURACY_DIR"
THREADS = 2


def main(arguments: list[str]) -> None:
    """Simulate, run, score, write."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    options = _options(arguments)
    given = os.environ.get(FOLDER_VARIABLE)
    design = design_of(options)
    kept = nullcontext(given) if given else tempfile.TemporaryDirectory()
    with kept as name:
        folder = Path(str(name)).resolve()
        text = measure(design, folder)
        if options.quick or design != Design():
            sys.stdout.write(text)
            return
        write_section(PAGE, SECTION, text)
        logger.info("running two cell lines")
        text = cell_lines.measure(folder / "cell-lines", code_measured())
        write_section(PAGE, cell_lines.SECTION, text)
    logger.info("written: %s", PAGE)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="250x, clean, the tuning seed")
    parser.add_argument("--seed", type=int, help="another world; nothing is written to docs")
    parser.add_argument("--depths", type=int, nargs="+", help="only these depths")
    parser.add_argument("--contaminations", type=float, nargs="+", help="only these fractions")
    return parser.parse_args(arguments)


def design_of(options: argparse.Namespace) -> Design:
    """Return the design the options ask for."""
    design = Design()
    if options.quick:
        design = quick(replace(design, seed=TUNING_SEED))
    if options.seed is not None:
        design = replace(design, seed=options.seed)
    if options.depths:
        design = replace(design, depths_x=tuple(options.depths))
    if options.contaminations:
        design = replace(design, contaminations=tuple(options.contaminations))
    return design


def measure(design: Design, folder: Path) -> str:
    """Return the page; reads and results that are there and current are used again."""
    digest = simulation_digest(design)
    home = folder / f"seed-{design.seed}-{digest[:12]}"
    files = Files(home / "inputs")
    world = build_world(design)
    if not (files.folder / "complete").exists():
        write_world(world, files)
        index_genome(files.fasta)
        (files.folder / "complete").touch()
    for sample in (design.normal(), *design.tumours()):
        _sequence(world, sample, files)
    logger.info("running the pipeline on %d cases", len(cases_of(design)))
    run_pipeline(design, files, home / "run")
    outcomes = score_all(world, home / "run")
    write_details(outcomes, home)
    text = render(world, outcomes, code_measured())
    (home / "accuracy.md").write_text(text, encoding="utf-8")
    logger.info("details: %s", home)
    return text


def _sequence(world: World, sample: Sample, files: Files) -> None:
    """Simulate and align one sample, unless that is done."""
    bam = files.bam(sample)
    if bam.exists() and bam.with_name(bam.name + ".bai").exists():
        return
    logger.info("simulating and aligning %s", sample.name)
    reads = fastq(world.genome, sample, world.plants(sample), world.design.seed)
    align(reads, bam, fasta=files.fasta, name=sample.name, threads=THREADS)


def score_all(world: World, folder: Path) -> list[CaseOutcome]:
    """Return the outcome of every case of the world's design."""
    attribution = Attribution(world)
    cases = cases_of(world.design)
    outputs = {case: read_output(results_of(folder, case.name), world) for case in cases}
    known: dict[Sample, set[Allele]] = {}
    for case, output in outputs.items():
        known.setdefault(case.sample, set()).update(output.mentioned)
    outcomes = [
        score(case, output, world, attribution, known=known[case.sample])
        for case, output in outputs.items()
    ]
    files = Files(folder.parent / "inputs")
    return [_with_rules(outcome, world, files, folder) for outcome in outcomes]


def _with_rules(outcome: CaseOutcome, world: World, files: Files, folder: Path) -> CaseOutcome:
    """Return an outcome with the rules that withheld its events, where these are told at all."""
    matched = Case(outcome.case.sample, Mode.TUMOUR_NORMAL)
    if outcome.case.mode is not Mode.TUMOUR_ONLY or matched not in cases_of(world.design):
        return outcome
    measured = measured_with_normal(folder, matched, world.genome.contigs)
    with withholding_of(outcome.case, files, folder) as withholding:
        return explained(outcome, withholding, measured)


def write_details(outcomes: list[CaseOutcome], folder: Path) -> None:
    """Write every miss and every false call as tables to look into."""
    write_tsv(
        folder / "misses.tsv",
        ("case", "allele", "type", "vaf", "context", "reason", "value_and_limit"),
        (
            (
                outcome.case.name,
                one.event.allele.key,
                one.event.kind,
                one.event.vaf,
                one.event.context,
                one.reason,
                "; ".join(f"{name} {v} ({limit})" for name, (v, limit) in one.numbers.items()),
            )
            for outcome in outcomes
            for one in outcome.events
            if not one.found
        ),
    )
    write_tsv(
        folder / "false_calls.tsv",
        ("case", "allele", "type", "vaf", "source"),
        (
            (outcome.case.name, one.call.allele.key, one.call.allele.kind, one.call.vaf, one.source)
            for outcome in outcomes
            for one in outcome.false_calls
        ),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
