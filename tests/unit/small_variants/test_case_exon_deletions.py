"""The script: files of one case in, one record for every row out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from agnoma.io.records import read_records, write_records
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.small_variants.rearranged.case_exon_deletions import ExonDeletionInputs
from find_exon_deletions import main

EXONS = ((500, 700), (1200, 1400), (1900, 2100), (2600, 2800))
BREAK = (900, 1700)  # exon 2 is lost, from intron 1 to intron 2
HEADER = "name\tgene\tchange\tfirst_exon\tlast_exon\tcompared\tcalled\tprotein\tsource\n"
EGFR = "EGFRvIII\tEGFR\tdeletion\t2\t2\t3-4\tyes\tp.(X)\ttest\n"
MET = "METx\tMET\tdeletion\t2\t2\t3-4\tyes\t\ttest\n"
OTHER = "KDD\tEGFR\tduplication\t2\t3\t\tno\t\ttest\n"


@dataclass(frozen=True)
class World:
    """A gene on a genome, and the folder of the case."""

    genome: Any
    make_reads: type
    inputs: ExonDeletionInputs

    @property
    def folder(self) -> Path:
        return self.inputs.table.parent

    def bam(self, name: str, *, whole: int, without: int, split: int = 4) -> Path:
        """Write reads of molecules with and without exon 2; contig 7 only."""
        reads = self.make_reads(self.genome)
        for start in range(400, 2900, 100):
            lost = start + 100 > BREAK[0] and start < BREAK[1]
            for copy in range(whole + (0 if lost else without)):
                reads.add(f"{start}.{copy}", start)
        for number in range(split):
            bases = self.genome.bases
            joined = bases[BREAK[0] - 60 : BREAK[0]] + bases[BREAK[1] : BREAK[1] + 40]
            reads.add(f"s{number}", BREAK[0] - 60, sequence=joined, cigar="60M40S")
        found: Path = reads.write(self.folder / name)
        return found

    def ask(self, **changes: Any) -> dict[str, ExonDeletion]:
        """Return the records by name."""
        out = self.folder / "out.jsonl.gz"
        main(replace(self.inputs, **changes), out)
        return {record.name: record for record in read_records(out, ExonDeletion)}


@pytest.fixture
def world(
    genome: Any, make_reads: type, make_transcript: Callable[..., Any], tmp_path: Path
) -> World:
    table = tmp_path / "exon_deletions.tsv"
    table.write_text(HEADER + EGFR + MET + OTHER)
    transcripts = tmp_path / "transcripts.jsonl.gz"
    met = make_transcript("MET", EXONS, (500, 2800)).model_copy(update={"contig": "12"})
    write_records(transcripts, [make_transcript("EGFR", EXONS, (500, 2800)), met])
    inputs = ExonDeletionInputs(table=table, transcripts=transcripts, fasta=genome.path)
    return World(genome, make_reads, inputs)


def test_case_without_alignments(world: World) -> None:
    found = world.ask()
    assert {r.status for r in found.values()} == {Status.NOT_TESTED}
    assert "no alignments were given" in (found["EGFRvIII"].reason or "")


def test_detected_beside_rows_that_cannot_be_asked(world: World) -> None:
    found = world.ask(tumour_bam=world.bam("t.bam", whole=30, without=40))
    assert list(found) == ["EGFRvIII", "METx", "KDD"]
    assert (found["EGFRvIII"].detected, found["EGFRvIII"].split_fragments) == (True, 4)
    assert "no contig 12" in (found["METx"].reason or "")
    assert found["KDD"].status is Status.NOT_TESTED


@pytest.mark.parametrize(
    ("bed", "status", "detected"),
    [
        pytest.param(None, Status.EVALUATED, False, id="genome"),
        pytest.param("7\t400\t2900\tEGFR\n", Status.EVALUATED, False, id="introns-targeted"),
        pytest.param(
            "".join(f"7\t{start}\t{end}\tEGFR\n" for start, end in EXONS),
            *(Status.NOT_TESTED, None),
            id="exons-only",
        ),
        pytest.param("12\t400\t2900\tMET\n", Status.NOT_TESTED, None, id="gene-not-targeted"),
    ],
)
def test_targets_of_the_own_contig_count(
    bed: str | None, status: Status, detected: bool | None, world: World
) -> None:
    panel = None
    if bed is not None:
        panel = world.folder / "panel.bed"
        panel.write_text(bed)
    bam = world.bam("t.bam", whole=70, without=0, split=0)
    record = world.ask(tumour_bam=bam, panel=panel)["EGFRvIII"]
    assert (record.status, record.detected) == (status, detected)


def test_normal_and_copies_are_used(world: World) -> None:
    tumour, normal = (world.bam(n, whole=30, without=40, split=0) for n in ("t.bam", "n.bam"))
    gene = GeneCopyNumber(
        gene="EGFR", contig="7", start=500, end=2800, copies=17.0,
        call=CopyNumberCall.AMPLIFIED, rule="test",
    )  # fmt: skip
    copies = world.folder / "copies.json"
    profile = CopyNumberProfile(status=Status.EVALUATED, case_id="T1", genes=(gene,))
    profile.write_json(copies)
    record = world.ask(tumour_bam=tumour, normal_bam=normal, copy_number=copies)["EGFRvIII"]
    assert record.depth_log2_difference == pytest.approx(0)
    assert record.copies == 17.0
    alone = world.ask(tumour_bam=tumour)["EGFRvIII"]
    assert (alone.status, alone.copies) == (Status.NOT_ASSESSABLE, None)


def test_same_inputs_same_bytes(world: World) -> None:
    bam = world.bam("t.bam", whole=30, without=40)
    world.ask(tumour_bam=bam)
    first = (world.folder / "out.jsonl.gz").read_bytes()
    world.ask(tumour_bam=bam)
    assert (world.folder / "out.jsonl.gz").read_bytes() == first
