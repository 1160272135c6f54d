"""``make bench-copy-number``: simulates panels, runs the pipeline, writes its part of the page.

``--quick`` measures six tumours drawn from another seed, for use while limits are tuned; it prints
the section instead of writing it.
"""

import argparse
import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from bench.accuracy.run import FOLDER_VARIABLE, PAGE
from bench.accuracy.world import write_tsv
from bench.copy_number.design import TUNING_SEED, Design, Given, quick
from bench.copy_number.karyotype import inherited
from bench.copy_number.library import Cells, capture_efficiency, draw_person, sources
from bench.copy_number.page import render
from bench.copy_number.panel import Files, Floats, Panel, build_panel, write_panel_files
from bench.copy_number.pipeline import (
    matched_name,
    normal_name,
    normal_sex,
    read_profile,
    run_pipeline,
)
from bench.copy_number.published import published_segments
from bench.copy_number.reads import write_bam
from bench.copy_number.scoring import TumourOutcome
from bench.copy_number.truth import TumourTruth, build_truth
from bench.copy_number.unfitted import read_without_snps, without_snps
from bench.sections import write_section
from bench.version import code_measured
from running import SHARED

logger = logging.getLogger("copy_number")

SECTION = "copy number"
# Modules that decide the reads; a change of one makes them stale.
SIMULATION = ("panel", "karyotype", "library", "reads", "truth")


def main(arguments: list[str]) -> None:
    """Simulate, run, score, write."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="six tumours, the tuning seed")
    parser.add_argument("--seed", type=int, help="other tumours; nothing is written to docs")
    options = parser.parse_args(arguments)
    design = design_of(options)
    given = os.environ.get(FOLDER_VARIABLE)
    kept = nullcontext(given) if given else tempfile.TemporaryDirectory()
    with kept as name:
        text = measure(design, Path(str(name)).resolve())
    if design != Design():
        sys.stdout.write(text)
        return
    write_section(PAGE, SECTION, text)
    logger.info("written: %s", PAGE)


def design_of(options: argparse.Namespace) -> Design:
    """Return the design the options ask for."""
    design = quick(replace(Design(), seed=TUNING_SEED)) if options.quick else Design()
    return design if options.seed is None else replace(design, seed=options.seed)


def measure(design: Design, folder: Path) -> str:
    """Return the section; reads and results that are there and current are used again."""
    published = list(published_segments(SHARED / "data"))
    home = folder / f"copy-number-{design.seed}-{simulation_digest(design)[:12]}"
    files = Files(home / "inputs")
    panel = build_panel(design)
    if not (files.folder / "complete").exists():
        write_panel_files(panel, files)
        (files.folder / "complete").touch()
    truths = [build_truth(panel, design, sample) for sample in design.tumours()]
    write_samples(panel, design, truths, files)
    run = home / f"run-{len(truths)}"
    logger.info("running the pipeline on %d tumours", len(truths))
    run_pipeline(design, truths, files, run)
    outcomes = [TumourOutcome(t, read_profile(run, t.sample.name)) for t in truths]
    write_details(outcomes, home)
    unfitted = without_snps(truths, run)
    found = render(panel, design, outcomes, code_measured())
    text = "\n".join([found, *read_without_snps(unfitted), *published])
    (home / "section.md").write_text(text, encoding="utf-8")
    logger.info("details: %s", home)
    return text


def write_samples(
    panel: Panel, design: Design, truths: Sequence[TumourTruth], files: Files
) -> None:
    """Write the alignments of the pool, of matched normals and of tumours."""
    efficiency = capture_efficiency(panel, design)
    pool = {normal_name(n): normal_sex(n) for n in range(design.normals)}
    matched = {matched_name(t.sex): t.sex for t in truths if t.sample.given is Given.NORMAL}
    for name, sex in (pool | matched).items():
        person = draw_person(panel, design, name, sex)
        _write(panel, design, Cells(person, inherited(panel, sex), 0.0), name, efficiency, files)
    for truth in truths:
        name = truth.sample.name
        own = matched_name(truth.sex) if truth.sample.given is Given.NORMAL else name
        person = draw_person(panel, design, own, truth.sex)
        cells = Cells(person, truth.karyotype, truth.sample.purity)
        _write(panel, design, cells, name, efficiency, files)


def _write(
    panel: Panel, design: Design, cells: Cells, name: str, efficiency: Floats, files: Files
) -> None:
    """Write one sample, unless that is done."""
    path = files.bam(name)
    if path.exists():
        return
    logger.info("simulating %s", name)
    found = sources(panel, design, cells, name, efficiency)
    write_bam(path, panel, design, name, cells.person, found)


def simulation_digest(design: Design) -> str:
    """Return a digest of the code and sizes that decide the reads, to know when they are stale."""
    digest = hashlib.sha256(repr(replace(design, only=())).encode())
    for name in SIMULATION:
        digest.update(name.encode() + Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


def write_details(outcomes: Sequence[TumourOutcome], folder: Path) -> None:
    """Write every tumour and every gene as tables to look into."""
    write_tsv(
        folder / "tumours.tsv",
        ("case", "purity", "ploidy", "submitted", "used_purity", "used_ploidy", "centre", "noise",
         "fits", "source", "reason"),
        (
            (
                o.truth.sample.name, o.purity, round(o.truth.ploidy, 3), o.truth.submitted,
                o.profile.purity_fraction, o.profile.ploidy, o.profile.centre_copies,
                o.profile.noise_sd,
                "; ".join(
                    f"{f.purity_fraction:.2f}/{f.ploidy:.2f}/{f.relative_likelihood:.2g}"
                    for f in o.fits
                ),
                o.profile.purity_source,
                None if o.profile.purity_ploidy is None else o.profile.purity_ploidy.reason,
            )
            for o in outcomes
        ),
    )  # fmt: skip
    write_tsv(
        folder / "genes.tsv",
        ("case", "gene", "event", "copies", "minor", "true_call", "call", "estimate", "low",
         "high", "log2", "bins", "minor_estimate", "loh", "exon_events", "rule"),
        (
            (
                o.truth.sample.name, g.truth.gene, g.truth.event and g.truth.event.kind,
                g.truth.copies, g.truth.minor, g.truth.call, g.found.call, g.found.copies,
                g.found.copies_low, g.found.copies_high, g.found.log2, g.found.bins,
                g.found.minor_copies, g.found.loss_of_heterozygosity,
                "; ".join(f"{e.first_exon}-{e.last_exon} {e.call}" for e in g.found.exon_events),
                g.found.rule,
            )
            for o in outcomes
            for g in o.genes()
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
