from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.vcf import (
    CandidateRecord,
    Consequence,
    SubmittedCounts,
    read_candidates,
    read_consequences,
    write_candidates,
    write_sites,
)
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind

CONTIGS = {"7": 1000, "10": 500}


def variant(*filters: FilterOutcome) -> SmallVariant:
    return SmallVariant(
        contig="7",
        start=99,
        ref="A",
        alt="T",
        kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=100, ref_count=70, alt_count=30, other_count=0),
        normal=AlleleEvidence(depth_x=40, ref_count=40, alt_count=0, other_count=0),
        vaf=0.3,
        vaf_low=0.2,
        vaf_high=0.4,
        origin=Origin.SOMATIC,
        filters=filters,
    )


def body(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def test_candidates_round_trip_in_reference_order(tmp_path: Path) -> None:
    first = CandidateRecord(
        "7", 99, "A", "T", SubmittedCounts(100, 30, 0.25), SubmittedCounts(50, 1), "chr7:100:A:T"
    )
    second = CandidateRecord("10", 4, "AC", "A", SubmittedCounts(10, 5))
    path = tmp_path / "c.vcf"
    write_candidates(path, [second, first], CONTIGS)
    assert read_candidates(path) == [first, second]


def test_empty_candidates_are_valid(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    write_candidates(path, [], CONTIGS)
    assert read_candidates(path) == []
    assert "##contig=<ID=10,length=500>" in path.read_text()


def test_several_alleles_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    write_candidates(path, [CandidateRecord("7", 99, "A", "T,C")], CONTIGS)
    with pytest.raises(InputFormatError, match=r"7:100 has 2 ALT alleles; run bcftools norm"):
        read_candidates(path)


def test_not_a_vcf(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    path.write_text("hello\n")
    with pytest.raises(InputFormatError, match="cannot be read as VCF"):
        read_candidates(path)


def test_sites_carry_filters_and_rescues(tmp_path: Path) -> None:
    low_alt = FilterOutcome(name="low_alt", passed=False, reason="x")
    rescued = FilterOutcome(name="low_vaf", passed=False, reason="x", exempt=True)
    unknown = FilterOutcome(name="pon", passed=None, reason="x")
    path = tmp_path / "m.vcf"
    declared = {"low_alt": "few", "low_vaf": "low"}
    write_sites(path, [variant(), variant(low_alt, rescued, unknown)], CONTIGS, declared)
    numbers = "TDP=100;TALT=30;TVAF=0.3;NDP=40;NALT=0"
    assert body(path) == [
        f"7\t100\t.\tA\tT\t.\tPASS\t{numbers}",
        f"7\t100\t.\tA\tT\t.\tlow_alt\t{numbers};RESCUED=low_vaf",
    ]
    assert '##FILTER=<ID=low_alt,Description="few">' in path.read_text()


def test_consequences(tmp_path: Path) -> None:
    path = tmp_path / "csq.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=7,length=1000>\n"
        '##INFO=<ID=BCSQ,Number=.,Type=String,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "7\t100\t.\tA\tT\t.\tPASS\tBCSQ=missense|BRAF|ENST1.2|protein_coding|-|600V>600E|100A>T,"
        "*splice_region&intron|B2|ENST2|protein_coding\n"
        "7\t200\t.\tA\tT\t.\tPASS\tBCSQ=@100\n"
        "7\t300\t.\tA\tT\t.\tPASS\t.\n"
    )
    assert read_consequences(path) == {
        "7:100:A:T": (
            Consequence(("missense",), "BRAF", "ENST1.2"),
            Consequence(("splice_region", "intron"), "B2", "ENST2"),
        ),
        "7:200:A:T": (),
        "7:300:A:T": (),
    }
