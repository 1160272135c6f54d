import pytest
from export_documents import profile
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.exports.changes import maf_allele, variant_classification

BASES = st.text("ACGT", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("start", "ref", "alt", "expected"),
    [
        pytest.param(9, "C", "T", (10, 10, "C", "T", "SNP"), id="snv"),
        pytest.param(9, "CA", "TT", (10, 11, "CA", "TT", "DNP"), id="two"),
        pytest.param(9, "CAG", "TTC", (10, 12, "CAG", "TTC", "TNP"), id="three"),
        pytest.param(9, "CAGG", "TTCC", (10, 13, "CAGG", "TTCC", "ONP"), id="four"),
        pytest.param(9, "A", "ATT", (10, 11, "-", "TT", "INS"), id="insertion-between"),
        pytest.param(9, "ATT", "A", (11, 12, "TT", "-", "DEL"), id="deletion"),
        pytest.param(9, "ATTC", "AGC", (11, 12, "TT", "G", "DEL"), id="shorter-and-changed"),
        pytest.param(9, "AG", "ATTC", (11, 11, "G", "TTC", "INS"), id="longer-and-changed"),
        pytest.param(9, "GC", "GT", (11, 11, "C", "T", "SNP"), id="base-before-goes"),
        pytest.param(9, "CG", "TG", (10, 10, "C", "T", "SNP"), id="base-behind-goes"),
        pytest.param(
            55174770,
            "AGGAATTAAGAGAAGC",
            "A",
            (55174772, 55174786, "GGAATTAAGAGAAGC", "-", "DEL"),
            id="EGFR-exon-19",
        ),
    ],
)
def test_alleles(start: int, ref: str, alt: str, expected: tuple[int, int, str, str, str]) -> None:
    found = maf_allele(start, ref, alt)
    shown = (found.start, found.end, found.reference, found.alternative, found.variant_type)
    assert shown == expected


@settings(deadline=None, max_examples=100)
@given(before=BASES, ref=BASES, alt=BASES, behind=BASES)
def test_allele_puts_the_same_sequence_together(
    before: str, ref: str, alt: str, behind: str
) -> None:
    if ref == alt:
        return
    reference, changed = before + ref + behind, before + alt + behind
    found = maf_allele(0, reference, changed)
    first = found.start if found.reference == "-" else found.start - 1
    last = found.start if found.reference == "-" else found.end
    put_in = found.alternative.replace("-", "")
    assert reference[:first] + put_in + reference[last:] == changed
    assert found.reference in ("-", reference[first:last])


@pytest.mark.parametrize(
    ("consequence", "ref", "alt", "expected"),
    [
        ("missense_variant", "C", "A", "Missense_Mutation"),
        ("stop_gained", "C", "A", "Nonsense_Mutation"),
        ("frameshift_variant", "AC", "A", "Frame_Shift_Del"),
        ("stop_gained&frameshift_variant", "A", "AC", "Frame_Shift_Ins"),
        ("inframe_deletion", "ACGT", "A", "In_Frame_Del"),
        ("protein_altering_variant", "A", "ACGT", "In_Frame_Ins"),
        ("splice_donor_variant&intron_variant", "G", "A", "Splice_Site"),
        ("missense_variant&splice_region_variant", "G", "A", "Missense_Mutation"),
        ("splice_region_variant&intron_variant", "G", "A", "Splice_Region"),
        ("start_lost", "A", "G", "Translation_Start_Site"),
        ("stop_lost", "A", "G", "Nonstop_Mutation"),
        ("synonymous_variant", "A", "G", "Silent"),
        ("upstream_gene_variant", "G", "A", "5'Flank"),
        ("some_new_term", "G", "A", "Unknown"),
        (None, "G", "A", "Unknown"),
    ],
)
def test_classification(consequence: str | None, ref: str, alt: str, expected: str) -> None:
    variant = profile().findings[0].variant
    assert variant is not None
    changed = variant.model_copy(update={"consequence": consequence, "ref": ref, "alt": alt})
    assert variant_classification(changed) == expected
