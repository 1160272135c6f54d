"""A picture of reads counts as its finding was counted: beside what was joined, and less it."""

from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord
from agnoma.models.evidence import CandidateEvidence
from agnoma.models.read_picture import ReadPicture
from agnoma.models.variant import AnnotatedVariant, Origin
from agnoma.report.reads_figure import in_words
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    allele_of,
    join,
    kind_of,
    left_aligned,
    spelled,
    trimmed,
    vcf_form,
)
from agnoma.small_variants.measure.count import Place, count_in_reads, owned_clusters
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.pileup.case_pictures import Inputs, case_pictures

SITE, READ_BP = 2000, 100
OTHER = {"A": "C", "C": "G", "G": "T", "T": "A"}


def gapped(start: int, gone: list[Allele]) -> str:
    """Return the alignment of a read with its deletions."""
    cigar, at, left = "", start, READ_BP
    for deletion in gone:
        cigar += f"{deletion.start - at}M{len(deletion.ref)}D"
        left -= deletion.start - at
        at = deletion.end
    return f"{cigar}{left}M"


def clipped(start: int, gone: list[Allele]) -> str:
    """Return the alignment of a read that ends at its first deletion."""
    if not gone:
        return f"{READ_BP}M"
    shown = gone[0].start - start
    return f"{shown}M{READ_BP - shown}S"


class Case:
    """Molecules with changes, from their reads to findings and pictures."""

    def __init__(self, genome: Any, make_reads: Any, folder: Path) -> None:
        self.genome, self.folder = genome, folder
        self.reads = make_reads(genome)
        self._names = 0

    def deletion(self, at: int, bp: int = 2) -> Allele:
        """Return bases deleted from a place on, or from the next one that is no repeat."""
        bases = self.genome.bases
        found = Allele("7", at, bases[at : at + bp], "")
        rolls = left_aligned(found, self.genome.fasta) != found or bases[at] == bases[at + bp]
        return self.deletion(at + 1, bp) if rolls else found

    def substitution(self, at: int) -> Allele:
        """Return one base changed."""
        base = self.genome.bases[at]
        return Allele("7", at, base, OTHER[base])

    def add(self, molecules: int, *carried: Allele) -> None:
        """Add reads of molecules, every fourth clipped at its first deletion."""
        size = len(self.genome.bases)
        bases = spelled("7", 0, size, sorted(carried), self.genome.fasta)
        gone = sorted(allele for allele in carried if not allele.alt)
        for i in range(molecules):
            start = SITE - 50 - i % 2
            self._names += 1
            cigar = clipped(start, gone) if i % 4 == 0 else gapped(start, gone)
            sequence = bases[start : start + READ_BP]
            self.reads.add(f"m{self._names}", start, sequence=sequence, cigar=cigar)

    def findings(self, *proposed: Allele, genes: tuple[Any, ...] = ()) -> list[AnnotatedVariant]:
        """Return what is measured of proposed changes, all of it reported."""
        bam = self.reads.write(self.folder / "t.bam")
        evidence = ReadEvidence(bam, self.genome.path, self.genome.fasta, ["7"])
        records = {
            a: CandidateRecord(a.contig, a.start, a.ref, a.alt, callers=("x",))
            for a in sorted(proposed)
        }
        place = Place(GeneModel(genes), self.genome.fasta, SmallVariantsConfig())
        own = owned_clusters(records, None)
        return [self._named(r) for r in count_in_reads(records, own, evidence, None, place)]

    def _named(self, record: CandidateEvidence) -> AnnotatedVariant:
        allele = allele_of(record)
        start, ref, alt = vcf_form(allele, self.genome.fasta)
        return AnnotatedVariant(
            contig="7",
            start=start,
            ref=ref,
            alt=alt,
            kind=kind_of(allele),
            source=record.source,
            tumour=record.tumour,
            vaf=record.vaf,
            vaf_low=0,
            vaf_high=1,
            origin=Origin.SOMATIC,
            merged_from=record.merged_from,
        )

    def pictures(self, findings: list[AnnotatedVariant]) -> list[ReadPicture]:
        """Return a picture of each finding."""
        inputs = Inputs(self.folder / "t.bam", None, self.genome.path)
        return list(case_pictures("C", findings, findings, inputs).pictures)


@pytest.fixture
def case(genome: Any, make_reads: Any, tmp_path: Path) -> Case:
    return Case(genome, make_reads, tmp_path)


@pytest.mark.parametrize("second", ["deletion", "substitution"])
def test_indel_beside_a_joined_change_counts_as_its_finding(second: str, case: Case) -> None:
    alone = case.deletion(SITE, bp=3)
    first = case.deletion(alone.end + 9)
    last = getattr(case, second)(first.end + 4)
    case.add(12, alone, first, last)
    case.add(8)
    findings = case.findings(alone, first, last)
    joined = join([first, last], case.genome.fasta)
    assert [trimmed(f) for f in findings] == [alone, joined]
    for finding, picture in zip(findings, case.pictures(findings), strict=True):
        assert (finding.tumour.alt_count, finding.tumour.depth_x) == (12, 20)
        assert (picture.tumour.carrying, picture.tumour.deciding) == (12, 20)
        # Drawn are those with an aligned base there.
        assert sum(row.carries is False for row in picture.tumour.rows) == 8
        assert picture.tumour.recognised is None


def test_fragments_of_a_larger_change_are_not_those_of_its_part(
    case: Case, make_transcript: Any
) -> None:
    gene = make_transcript("G", [(SITE - 300, SITE + 300)], (SITE - 300, SITE + 300))
    one, two = case.substitution(SITE), case.substitution(SITE + 1)
    case.add(10, one, two)
    case.add(9, one)
    case.add(11)
    findings = case.findings(one, two, genes=(gene,))
    joined, alone = sorted(findings, key=lambda f: -len(f.ref))
    assert (joined.tumour.alt_count, alone.tumour.alt_count) == (10, 9)
    assert [len(joined.ref), len(alone.ref)] == [2, 1]
    for picture in case.pictures([joined, alone]):
        carriers = sum(row.carries is True for row in picture.tumour.rows)
        assert carriers == picture.tumour.carrying == (10 if picture.key == joined.key else 9)


def test_counts_are_the_findings_and_a_difference_is_told(case: Case) -> None:
    change = case.substitution(SITE)
    case.add(6, change)
    case.add(4)
    (finding,) = case.findings(change)
    more = finding.tumour.model_copy(update={"alt_count": 8, "ref_count": 1, "depth_x": 9})
    (picture,) = case.pictures([finding.model_copy(update={"tumour": more})])
    tumour = picture.tumour
    assert (tumour.carrying, tumour.deciding, tumour.recognised) == (8, 9, 6)
    assert "8 of 9 deciding fragments carry it; drawn are 6 with it" in in_words(picture)
    assert "Recognised here: 6." in in_words(picture)
