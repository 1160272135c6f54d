import re
import subprocess
from pathlib import Path

import pysam
import pytest
from export_documents import decision, document, released

from agnoma.errors import InputFormatError
from agnoma.exports.vcf import write_vcf
from agnoma.models.knowledge import AmpTier
from agnoma.models.release import ReportState
from agnoma.models.review import FindingChoice


def test_what_the_report_says_of_each_variant(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(document(), path)
    with pysam.VariantFile(str(path)) as vcf:
        assert list(vcf.header.samples) == ["C1_tumour", "C1_normal"]
        egfr, eml4, kras = vcf
        assert [r.info["GENE"] for r in vcf.fetch("12", 25245350, 25245351)] == ["KRAS"]
    assert (egfr.contig, egfr.pos, egfr.ref, egfr.alts) == (
        "7", 55174771, "AGGAATTAAGAGAAGC", ("A",),
    )  # fmt: skip
    assert (kras.info["TIER"], kras.info["TIER_PROPOSED"]) == ("I-A", "I-A")
    assert kras.info["VAF"] == pytest.approx(0.25)
    assert kras.info["VAF_CI"] == pytest.approx((0.21, 0.3))
    assert kras.info["RESCUED"] == ("low_vaf",)
    assert list(kras.filter) == ["PASS"]
    assert kras.samples["C1_tumour"]["AD"] == (300, 100)
    assert kras.samples["C1_normal"]["AD"] == (90, 0)
    assert (eml4.info["SECTION"], "TIER" in eml4.info) == ("uncertain_significance", False)
    assert egfr.samples["C1_normal"]["DP"] is None


def test_every_id_is_declared_once_with_words(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(document(), path)
    asked = subprocess.run(
        ["bcftools", "view", "-h", str(path)], capture_output=True, text=True, check=True
    )
    assert asked.stderr == ""
    declared = [line for line in asked.stdout.splitlines() if line.startswith("##INFO")]
    ids = [line.split("ID=")[1].split(",")[0] for line in declared]
    assert len(ids) == len(set(ids))
    assert any("[fraction" in line for line in declared if "ID=VAF," in line)
    assert "##contig=<ID=12,length=133275309>" in asked.stdout
    assert f"##agnoma_report_id={document().report_id}" in asked.stdout


def test_the_class_in_the_header_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(released(ReportState.FINAL, decision("ERBB2 amp", FindingChoice.REJECT)), path)
    with pysam.VariantFile(str(path)) as vcf:
        header = str(vcf.header)
    assert "(rests on ERBB2 amp, rejected by the reviewer)" in header


def test_rejected_variants_are_left_out_and_tiers_are_the_reviewers(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    signed = released(
        ReportState.FINAL,
        decision("EGFR p.E746_A750del", FindingChoice.REJECT),
        decision("KRAS p.G12C", FindingChoice.RETIER, AmpTier.IID),
    )
    write_vcf(signed, path)
    with pysam.VariantFile(str(path)) as vcf:
        tiers = {r.info["GENE"]: r.info.get("TIER") for r in vcf}
    assert tiers == {"KRAS": "II-D", "EML4": None}


def test_without_variants_there_is_a_header(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(document(findings=[], uncertain=[]), path)
    with pysam.VariantFile(str(path)) as vcf:
        assert list(vcf) == []
        assert list(vcf.header.samples) == ["C1_tumour"]


def test_simulated_contigs_have_no_length(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(document({"assay.genome_build": "simulated"}), path)
    with pysam.VariantFile(str(path)) as vcf:
        assert [c.length for c in vcf.header.contigs.values()] == [None, None]


@pytest.mark.parametrize(
    ("field", "value"), [("contig", "7\t1"), ("ref", "A\nB"), ("alt", "<DEL>")]
)
def test_alleles_that_are_none(tmp_path: Path, field: str, value: str) -> None:
    faulty = document({f"findings.0.variant.{field}": value})
    with pytest.raises(InputFormatError, match="its place or allele can stand in no VCF") as raised:
        write_vcf(faulty, tmp_path / "a.vcf.gz")
    # The log names the case: variants stand in it by their hash alone.
    said = str(raised.value)
    assert re.search(r"small variant 1 of the report, SHA-256 of its key [0-9a-f]{12}:", said)
    key = faulty.reported[0].variant.key  # type: ignore[union-attr]
    assert not [word for word in ("KRAS", "G12C", key, value, "C1") if word in said]


def test_header_values_keep_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    write_vcf(document({"assay.name": 'a"b\n##evil=1\\'}), path)
    with pysam.BGZFile(str(path)) as lines:
        header = [line.decode() for line in lines if line.startswith(b"##")]
    assert "##agnoma_assay=a'b ##evil=1/" in header
    assert not [line for line in header if line.startswith("##evil")]
