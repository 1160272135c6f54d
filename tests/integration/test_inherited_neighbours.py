"""Somatic changes beside inherited indels and bases: found, named alone, nothing inherited told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.accuracy.alleles import Allele, normalised
from inherited_neighbours import CONTIG, PLACE_BP, Edit, Neighbours, build, write
from running import snakemake, write_run

from agnoma.io.ledger import read_ledger
from agnoma.io.records import read_records
from agnoma.models.variant import AnnotatedVariant

PLACES, SEED = 120, 3
DEPTHS_X = (400, 150)
# What is lost: an inherited insertion as long as the somatic deletion beside it (reads align
# without a gap), single bases at the very edge of an insertion.
MIN_FOUND = 0.95
MAX_WRONG = 0.04  # most of them the planted change at another equivalent place


class Outcome:
    """What was reported over all places."""

    def __init__(self, folder: Path, places: list[Neighbours], bases: str) -> None:
        self.places, self._contigs = places, {CONTIG: bases}
        results = folder / "results/small_variants/C1"
        self.reported = [
            normalised(self._contigs, v.contig, v.start, v.ref, v.alt)
            for v in read_records(results / "variants.jsonl.gz", AnnotatedVariant)
        ]
        self.ledger = [entry.item for entry in read_ledger(results / "ledger.tsv.gz")]

    def allele(self, edit: Edit) -> Allele:
        return normalised(self._contigs, CONTIG, *edit)

    def at(self, index: int) -> set[Allele]:
        low = index * PLACE_BP
        return {a for a in self.reported if low <= a.start < low + PLACE_BP}

    def others(self) -> Iterator[tuple[Neighbours, Allele]]:
        """Yield reported alleles that were not planted."""
        for index, place in enumerate(self.places):
            for allele in self.at(index) - {self.allele(place.somatic)}:
                yield place, allele


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("neighbours")
    places = write(folder, PLACES, SEED, DEPTHS_X)
    config = {
        "assay": {"name": "panel", "panel_bed": "panel.bed"},
        "genome": {"fasta": "genome.fa", "gene_models": "genes.gff3", "build": "simulated"},
    }
    case = {
        "case": "C1",
        "patient": "P1",
        "tumour_fraction": "0.7",
        "tumour_bam": "tumour.bam",
        "normal_bam": "normal.bam",
    }
    write_run(folder, config, [case])
    target = "results/small_variants/C1/variants.jsonl.gz"
    finished = snakemake(folder, target)
    assert finished.returncode == 0, finished.stderr[-4000:]
    genome, _ = build(PLACES, SEED)
    return Outcome(folder, places, genome.contigs[CONTIG])


def test_somatic_changes_are_found_under_their_own_name(outcome: Outcome) -> None:
    lost = [
        place
        for index, place in enumerate(outcome.places)
        if outcome.allele(place.somatic) not in outcome.at(index)
    ]
    assert len(lost) <= (1 - MIN_FOUND) * PLACES, lost


def test_nothing_else_is_reported(outcome: Outcome) -> None:
    others = list(outcome.others())
    assert len(others) <= MAX_WRONG * PLACES, others


def test_nothing_inherited_is_told(outcome: Outcome) -> None:
    inherited = {outcome.allele(place.inherited) for place in outcome.places}
    assert not inherited & set(outcome.reported)
    keys = (item.split(":") for item in outcome.ledger if item.count(":") == 3)
    told = {outcome.allele((int(at) - 1, ref, alt)) for _, at, ref, alt in keys}
    assert not inherited & told
