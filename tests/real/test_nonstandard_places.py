"""Places of clinical.md 3.4 on the real reference: MET exon 14, EGFRvIII, FLT3-ITD."""

import csv
import gzip
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pysam
import pytest
from duplication_builders import Duplication
from knowledge_builders import variant

from agnoma.gene_model import cds_bp, cds_to_genome, coding_exons, exon_to_genome
from agnoma.genome import intersect, intersect_bp
from agnoma.io.structural_tables import read_exon_deletions
from agnoma.knowledge.exon_skipping import SkippingConfidence, skipping_confidence
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.sequence import reverse_complement, translate
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.duplication_counts import count_duplication
from agnoma.small_variants.propose.internal_duplications import (
    SearchRegion,
    find_insertions,
    left_aligned,
)

TABLES = Path(__file__).parents[2] / "resources" / "knowledge"
FLT3_PATCH = ("chr13", 28033835)  # 0-based start of the patch that holds exons 14 and 15
FLT3_EXON_14 = (28034081, 28034214)
FLT3_EXON_15 = (28033887, 28033992)


class Patches:
    """Reference bases of the patches, by real coordinates."""

    def __init__(self, path: Path, contig: str) -> None:
        self._parts: list[tuple[int, str]] = []
        with gzip.open(path, "rt") as text:
            for part in text.read().split(">")[1:]:
                header, _, bases = part.partition("\n")
                name, _, span = header.split()[0].partition(":")
                if name == contig:
                    self._parts.append((int(span.split("-")[0]) - 1, bases.replace("\n", "")))

    def fetch(self, start: int, end: int) -> str:
        """Return the bases of an interval that one patch holds."""
        for at, bases in self._parts:
            if at <= start and end <= at + len(bases):
                return bases[start - at : end - at].upper()
        pytest.fail(f"no patch holds {start}-{end}")


@pytest.fixture(scope="module")
def patches(data: Path) -> dict[str, Patches]:
    path = data / "reference" / "GRCh38_patches.fa.gz"
    return {contig: Patches(path, contig) for contig in ("chr7", "chr13")}


def mane(data: Path, gene: str, *, untranslated_first_exon: bool) -> Transcript:
    """Return the MANE Select transcript; its exons here are the coding ones."""
    path = data / "reference" / "GRCh38_MANE_CDS_cancer.tsv"
    with path.open() as text:
        (row,) = [r for r in csv.DictReader(text, delimiter="\t") if r["gene"] == gene]
    segments = [s.split("-") for s in row["cds_segments_1based"].split(",")]
    coding = [(int(start) - 1, int(end)) for start, end in segments]
    before = [(coding[0][0] - 2000, coding[0][0] - 1900)] if untranslated_first_exon else []
    return Transcript(
        gene=gene,
        transcript_id=row["mane_tx"],
        choice=TranscriptChoice.MANE_SELECT,
        contig=row["chrom"],
        strand=Strand(row["strand"]),
        exons=tuple([*before, *coding]),
        cds_start=coding[0][0],
        cds_end=coding[-1][1],
    )


CANONICAL = SkippingConfidence.PREDICTED_CANONICAL
OTHER = SkippingConfidence.PREDICTED_NONCANONICAL
POSSIBLE = SkippingConfidence.POSSIBLE


@pytest.mark.parametrize(
    ("position", "ref", "alt", "protein", "expected"),
    [
        pytest.param(116771989, "G", "C", "p.D1010H", OTHER, id="D1010H"),
        pytest.param(116771989, "G", "A", "p.D1010N", OTHER, id="D1010N"),
        pytest.param(116771989, "G", "T", "p.D1010Y", OTHER, id="D1010Y"),
        pytest.param(116771969, "A", "T", "p.Y1003F", SkippingConfidence.LIKE, id="Y1003F"),
        pytest.param(116771969, "A", "G", "p.Y1003C", SkippingConfidence.LIKE, id="Y1003C"),
        pytest.param(116771970, "C", "G", "p.Y1003*", None, id="Y1003-stop"),
        pytest.param(116771990, "G", "A", None, CANONICAL, id="donor+1"),
        pytest.param(116771991, "T", "C", None, CANONICAL, id="donor+2"),
        pytest.param(116771992, None, "N", None, POSSIBLE, id="donor+3"),
        pytest.param(116771994, None, "N", None, POSSIBLE, id="donor+5"),
        pytest.param(116771995, None, "N", None, None, id="donor+6"),
        pytest.param(116771848, "G", "A", None, CANONICAL, id="acceptor-1"),
        pytest.param(116771847, "A", "G", None, CANONICAL, id="acceptor-2"),
        pytest.param(116771846, None, "N", None, None, id="acceptor-3"),
    ],
)
def test_met_exon_14(
    position: int,
    ref: str | None,
    alt: str,
    protein: str | None,
    expected: SkippingConfidence | None,
    data: Path,
    patches: dict[str, Patches],
) -> None:
    transcript = mane(data, "MET", untranslated_first_exon=True)
    assert exon_to_genome(transcript, 14) == (116771848, 116771989)
    base = patches["chr7"].fetch(position - 1, position)
    assert ref in (None, base)
    called = variant("MET", protein, start=position - 1, ref=base, alt=alt)
    assert skipping_confidence(called, transcript, 14) is expected


def test_met_names_of_the_last_base_and_of_y1003(data: Path, patches: dict[str, Patches]) -> None:
    transcript = mane(data, "MET", untranslated_first_exon=True)
    assert cds_to_genome(transcript, 3027, 3028) == [(116771988, 116771989)]  # c.3028
    ((start, end),) = cds_to_genome(transcript, 1002 * 3, 1003 * 3)
    assert (start + 1, translate(patches["chr7"].fetch(start, end))) == (116771968, "Y")


def test_egfr_viii_is_801_bp_from_v30_to_r297(data: Path, patches: dict[str, Patches]) -> None:
    transcript = mane(data, "EGFR", untranslated_first_exon=False)
    (row,) = [r for r in read_exon_deletions(TABLES / "exon_deletions.tsv") if r.name == "EGFRvIII"]
    exons = [exon_to_genome(transcript, n) for n in range(row.first_exon, row.last_exon + 1)]
    lost = [exon for exon in exons if exon is not None]
    assert intersect_bp(lost, coding_exons(transcript)) == 801
    bases = "".join(patches["chr7"].fetch(*exon) for exon in coding_exons(transcript))
    protein = translate(bases)
    first = sum(
        end - start for start, end in intersect(coding_exons(transcript), [(0, lost[0][0])])
    )
    without = translate(bases[:first] + bases[first + 801 :])
    assert (protein[29], protein[296], without[29]) == ("V", "R", "G")
    assert without == protein[:29] + "G" + protein[297:]
    assert row.protein == "p.(Val30_Arg297delinsGly)"
    assert max(row.compared) == len(transcript.exons)


@pytest.mark.parametrize(
    ("name", "lost_bp"),
    [("EGFRvII", 249), pytest.param("EGFRvIVa", 325, id="EGFRvIVa-out-of-frame")],
)
def test_other_egfr_deletions(name: str, lost_bp: int, data: Path) -> None:
    transcript = mane(data, "EGFR", untranslated_first_exon=False)
    (row,) = [r for r in read_exon_deletions(TABLES / "exon_deletions.tsv") if r.name == name]
    exons = [exon_to_genome(transcript, n) for n in range(row.first_exon, row.last_exon + 1)]
    lost = [exon for exon in exons if exon is not None]
    assert intersect_bp(lost, coding_exons(transcript)) == lost_bp
    assert cds_bp(transcript) == 1211 * 3


def add_pairs(molecule: str, depth: int, seed: int, tag: str) -> list[tuple[str, str, str]]:
    source = random.Random(seed)  # noqa: S311
    found = []
    for number in range(depth * (len(molecule) - 500) // 300):
        at = source.randrange(100, len(molecule) - 400)
        fragment = molecule[at : at + source.randint(200, 300)]
        ends = (fragment[:150], reverse_complement(fragment[-150:]))
        found.append((f"{tag}{number}", *(ends if number % 2 else ends[::-1])))
    return found


@pytest.mark.skipif(shutil.which("bwa") is None, reason="bwa not on PATH")
@pytest.mark.parametrize(
    ("start", "length", "filler"),
    [
        pytest.param(28034110, 21, "", id="21-bp"),
        pytest.param(28034120, 57, "CCTG", id="57-bp-with-filler"),
        pytest.param(28034100, 102, "", id="102-bp"),
        pytest.param(28033950, 180, "GGA", id="180-bp-over-intron-14"),
    ],
)
def test_flt3_itd_in_the_real_sequence(
    start: int, length: int, filler: str, patches: dict[str, Patches], tmp_path: Path
) -> None:
    source = random.Random(1)  # noqa: S311
    flank = ["".join(source.choices("ACGT", k=800)) for _ in range(2)]
    first = FLT3_PATCH[1]
    bases = flank[0] + patches["chr13"].fetch(first, first + 473) + flank[1]
    shift = 800 - first
    fasta = tmp_path / "flt3.fa"
    fasta.write_text(f">13\n{bases}\n")
    pysam.faidx(str(fasta))
    planted = Duplication(bases, start + shift, start + shift + length, filler)
    pairs = [*add_pairs(planted.molecule, 60, 1, "m"), *add_pairs(bases, 240, 2, "w")]
    found, counted = align_and_find(fasta, pairs, shift, planted, tmp_path)
    assert len(found) == 1
    assert counted.vaf == pytest.approx(0.2, abs=0.07)


def align_and_find(
    fasta: Path,
    pairs: list[tuple[str, str, str]],
    shift: int,
    planted: Duplication,
    folder: Path,
) -> tuple[list[Any], Any]:
    files = []
    for mate in (1, 2):
        files.append(folder / f"{mate}.fq")
        files[-1].write_text("".join(f"@{p[0]}\n{p[mate]}\n+\n{'I' * 150}\n" for p in pairs))
    subprocess.run(["bwa", "index", str(fasta)], check=True, capture_output=True)
    sam, bam = folder / "t.sam", folder / "t.bam"
    with sam.open("w") as out:
        command = ["bwa", "mem", str(fasta), *map(str, files)]
        subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    exons = tuple((a + shift, b + shift) for a, b in (FLT3_EXON_15, FLT3_EXON_14))
    with pysam.FastaFile(str(fasta)) as reference, pysam.AlignmentFile(str(bam)) as reads:
        expected = left_aligned(Allele("13", planted.start, "", planted.inserted), reference)
        region = SearchRegion("13", exons, 3, 400)
        proposals = find_insertions(reads, region, reference, min_fragments=3)
        assert [p.allele for p in proposals] == [expected]
        return proposals, count_duplication(reads, expected, reference)
