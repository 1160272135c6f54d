"""The VCF of a case: declared, indexed, and read back by another library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cyvcf2
import pytest

from agnoma.errors import PipelineError
from agnoma.io.variant_vcf import NamesInOrder, write_variant_vcf
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import (
    AnnotatedVariant,
    FilterOutcome,
    Origin,
    SmallVariant,
    VariantKind,
)

TUMOUR = AlleleEvidence(
    depth_x=200,
    ref_count=180,
    alt_count=20,
    other_count=1,
    ref_forward=90,
    ref_reverse=90,
    alt_forward=12,
    alt_reverse=8,
    ref_f1r2=100,
    ref_f2r1=80,
    alt_f1r2=9,
    alt_f2r1=11,
    alt_base_quality_mean=35.5,
    alt_mapping_quality_median=60,
    alt_indel_adjacent_count=3,
    lod=23.25,
)
NORMAL = AlleleEvidence(depth_x=80, ref_count=80, alt_count=0, other_count=0)
FILTERS = {"low_vaf": "Alternative fraction too low", "strand": "Alternative on one strand"}
CONTIGS = {"7": 1000, "17": 500}


def variant(**fields: Any) -> SmallVariant:
    return SmallVariant.model_validate(
        {
            "contig": "7",
            "start": 99,
            "ref": "A",
            "alt": "T",
            "kind": VariantKind.SNV,
            "source": EvidenceSource.READS,
            "tumour": TUMOUR,
            "normal": NORMAL,
            "vaf": 0.1,
            "vaf_low": 0.066,
            "vaf_high": 0.149,
            "origin": Origin.SOMATIC,
            **fields,
        }
    )


def written(path: Path, *variants: SmallVariant, named: bool = True, columns: int = 2) -> Any:
    names = {
        v.key: AnnotatedVariant.model_validate(
            {**v.model_dump(), "gene": "BRAF", "hgvs_p": "p.(Val600Glu)", "hgvs_c": "c.1799T>A"}
        )
        for v in variants
        if named
    }
    samples = ("C1_tumour", "C1_normal")[:columns]
    write_variant_vcf(path, variants, names, CONTIGS, FILTERS, samples)
    return cyvcf2.VCF(str(path))  # type: ignore[attr-defined]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "v.vcf.gz"


def test_what_another_library_reads(path: Path) -> None:
    vcf = written(path, variant(callers=("freebayes", "mpileup"), hotspot="BRAF codon 600"))
    (record,) = list(vcf)
    assert vcf.samples == ["C1_tumour", "C1_normal"]
    assert (record.CHROM, record.POS, record.REF, record.ALT) == ("7", 100, "A", ["T"])
    assert record.FILTER is None  # cyvcf2's word for PASS
    assert record.format("AD").tolist() == [[180, 20], [80, 0]]
    assert record.format("DP").tolist() == [[200], [80]]
    assert record.format("AF")[:, 0] == pytest.approx([0.1, 0.0])
    assert record.format("ADF").tolist()[0] == [90, 12]
    assert record.format("F2R1").tolist()[0] == [80, 11]
    assert record.format("ABQ")[0] == pytest.approx(35.5)
    assert record.format("LOD")[0] == pytest.approx(23.25)
    assert record.INFO["CALLERS"] == "freebayes,mpileup"
    assert record.INFO["HOTSPOT"] == "BRAF%20codon%20600"
    assert record.INFO["VAF_CI"] == pytest.approx((0.066, 0.149))
    assert (record.INFO["GENE"], record.INFO["HGVSC"]) == ("BRAF", "c.1799T>A")


def test_every_id_is_declared(path: Path) -> None:
    everything = variant(
        filters=(
            FilterOutcome(name="low_vaf", passed=False, reason="r"),
            FilterOutcome(name="strand", passed=False, reason="r", exempt=True),
            FilterOutcome(name="pon", passed=None, reason="no table"),
        ),
        merged_from=("7:100:A:T",),
        phases=(
            Phase(other="7:110:C:G", relation=PhaseRelation.CIS, both=9, this_only=1, other_only=0),
        ),
        possible_chip="DNMT3A; age",
        callers=("clips",),
        hotspot="h",
    )
    vcf = written(path, everything)
    declared = {(h["HeaderType"], h["ID"]) for h in vcf.header_iter() if "ID" in h.info()}
    (record,) = list(vcf)
    assert record.FILTER == "low_vaf"
    assert {("INFO", key) for key, _ in record.INFO} <= declared
    assert {("FORMAT", key) for key in record.FORMAT} <= declared
    assert {("FILTER", name) for name in FILTERS} <= declared
    assert record.INFO["RESCUED"] == "strand"
    assert record.INFO["NOT_EVALUATED"] == "pon"
    assert record.INFO["PHASE"] == "7:110:C:G/cis/9"
    assert record.INFO["CHIP"] == "DNMT3A%3B%20age"


def test_unknown_is_missing_not_zero(path: Path) -> None:
    (record,) = list(written(path, variant(normal=None), named=False))
    assert record.format("DP").tolist() == [[200], [-(2**31)]]  # BCF's missing integer
    assert record.INFO.get("GENE") is None
    assert record.INFO.get("POP_AF") is None


def test_without_a_normal_there_is_one_column(path: Path) -> None:
    assert written(path, variant(normal=None), columns=1).samples == ["C1_tumour"]


def test_text_cannot_break_a_line(path: Path) -> None:
    (record,) = list(written(path, variant(hotspot="a;b=c,d\te\nf")))
    assert record.INFO["HOTSPOT"] == "a%3Bb%3Dc%2Cd%09e%0Af"


def test_no_variants(path: Path) -> None:
    assert list(written(path)) == []


def test_index_finds_a_region(path: Path) -> None:
    vcf = written(path, variant(), variant(start=700, ref="G"), variant(contig="17", start=5))
    assert [v.POS for v in vcf("7:600-800")] == [701]


def test_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.vcf.gz", tmp_path / "b.vcf.gz"
    written(first, variant())
    written(second, variant())
    assert first.read_bytes() == second.read_bytes()


def test_phase_without_reads_says_that_it_was_submitted(path: Path) -> None:
    phase = Phase(
        other="7:110:C:G", relation=PhaseRelation.TRANS, both=None, this_only=None, other_only=None
    )
    (record,) = list(written(path, variant(phases=(phase,))))
    assert record.INFO["PHASE"] == "7:110:C:G/trans/submitted"


def named(*starts: int) -> Iterator[AnnotatedVariant]:
    for start in starts:
        given = variant(start=start).model_dump() | {"hgvs_c": f"c.{start}A>T"}
        yield AnnotatedVariant.model_validate(given)


def test_names_are_read_along_one_at_a_time() -> None:
    read = []

    def reading() -> Iterator[AnnotatedVariant]:
        for each in named(10, 30):
            read.append(each.start)
            yield each

    names = NamesInOrder(reading())
    assert read == [10]
    asked = [names.get(variant(start=start).key) for start in (10, 20)]
    assert [n.hgvs_c if n else None for n in asked] == ["c.10A>T", None]
    assert read == [10, 30]
    with pytest.raises(PipelineError, match="not in the order of the judged ones"):
        names.check_all_asked()
    assert names.get(variant(start=30).key) is not None
    names.check_all_asked()
    assert names.get(variant(start=40).key) is None


def test_names_read_along_give_the_same_file(path: Path, tmp_path: Path) -> None:
    variants = [variant(start=start) for start in (10, 20, 30)]
    of_some = list(named(10, 30))
    other = tmp_path / "other.vcf.gz"
    samples = ("C1_tumour", "C1_normal")
    by_key = {v.key: v for v in of_some}
    write_variant_vcf(path, variants, by_key, CONTIGS, FILTERS, samples)
    write_variant_vcf(other, variants, NamesInOrder(of_some), CONTIGS, FILTERS, samples)
    assert path.read_bytes() == other.read_bytes()
