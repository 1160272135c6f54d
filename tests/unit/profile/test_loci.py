from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.models.alteration import Alteration, SkippingConfidence
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.profile import LocusResult
from agnoma.models.qc import (
    BlindExon,
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
    Verdict,
)
from agnoma.models.variant import (
    AnnotatedVariant,
    Origin,
    SmallVariantSummary,
    UnresolvedLocus,
    VariantKind,
)
from agnoma.profile.loci import (
    EXONS_ELSEWHERE,
    gene_results,
    locus_results,
    locus_statement,
    overlaps_locus,
)

TESTED = SmallVariantSummary(case_id="C1", tested=True, source=EvidenceSource.READS)


def make_variant(gene: str, **given: Any) -> AnnotatedVariant:
    fields: dict[str, Any] = {
        "contig": "7", "start": 100, "ref": "A", "alt": "T", "kind": VariantKind.SNV,
        "source": EvidenceSource.READS,
        "tumour": AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0),
        "vaf": 0.4, "vaf_low": 0.31, "vaf_high": 0.5, "origin": Origin.SOMATIC, "gene": gene,
        "consequence": "missense",
    }  # fmt: skip
    return AnnotatedVariant(**(fields | given))


def make_callability(
    *loci: LocusCallability, genes: tuple[GeneCallability, ...] = ()
) -> Callability:
    return Callability(
        case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
        depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=0.4, loci=loci,
        genes=genes, callable_cds_bp=1000, tmb_depth_x=100,
    )  # fmt: skip


V600E = make_variant("BRAF", codon_first=600, codon_last=600, protein_change="p.V600E")


def only(
    record: LocusCallability,
    *variants: AnnotatedVariant,
    alterations: tuple[Alteration, ...] = (),
    summary: SmallVariantSummary = TESTED,
    verdict: Verdict = Verdict.PASS,
) -> LocusResult:
    """Return the result of the only locus."""
    (result,) = locus_results(
        make_callability(record), variants, alterations, summary, verdict=verdict
    )
    return result


def test_reported_variant_is_detected_under_its_name(
    locus: Callable[..., LocusCallability], alteration: Callable[..., Alteration]
) -> None:
    named = alteration("BRAF", "snv", "p.V600E", variant_key=V600E.key)
    result = only(locus("BRAF", 600, "NOT_ASSESSABLE"), V600E, alterations=(named,))
    assert (result.state, result.detected) == (LocusState.DETECTED, ("BRAF p.V600E",))
    assert result.statement == "Detected: BRAF p.V600E."


def test_unresolved_candidate_is_never_not_detected(
    locus: Callable[..., LocusCallability],
) -> None:
    seen = UnresolvedLocus(locus_id="BRAF codon 600", gene="BRAF", number=600, reason="seen")
    summary = TESTED.model_copy(update={"unresolved": (seen,)})
    result = only(locus("BRAF", 600), summary=summary)
    assert result.state is LocusState.NOT_ASSESSABLE
    assert "a variant cannot be excluded (BRAF codon 600: seen)" in result.statement
    assert only(locus("BRAF", 600), V600E, summary=summary).state is LocusState.DETECTED


def test_failed_sample_keeps_what_was_found(locus: Callable[..., LocusCallability]) -> None:
    result = only(locus("BRAF", 600), V600E, verdict=Verdict.FAIL)
    assert result.state is LocusState.DETECTED


@pytest.mark.parametrize(
    ("kind", "first", "last", "variant", "hit"),
    [
        pytest.param("codon", 600, 600, {"codon_first": 600}, True, id="codon"),
        pytest.param("codon", 594, 601, {"codon_first": 601}, True, id="last-of-stretch"),
        pytest.param("codon", 594, 600, {"codon_first": 601}, False, id="one-past"),
        pytest.param("codon", 600, 600, {"codon_first": 598, "codon_last": 600}, True, id="spans"),
        pytest.param("codon", 600, 600, {}, False, id="no-codon"),
        pytest.param(
            "codon", 600, 600, {"codon_first": 600, "consequence": "synonymous"}, False, id="silent"
        ),
        pytest.param("exon", 19, 19, {"exon": 19}, True, id="exon"),
        pytest.param("exon", 19, 19, {"exon": 20}, False, id="other-exon"),
        pytest.param("exon", 19, 19, {"exon": 19, "consequence": "3_prime_utr"}, False, id="utr"),
        pytest.param("promoter", -124, -124, {"hgvs_c": "c.-124C>T"}, True, id="promoter"),
        pytest.param("promoter", -124, -124, {"hgvs_c": "c.-146C>T"}, False, id="other-base"),
        pytest.param(
            "promoter", -139, -138, {"hgvs_c": "ENST1.2:c.-139_-138delinsTT"}, True, id="two-bases"
        ),
        pytest.param("promoter", -124, -124, {"hgvs_c": "c.-124-3C>T"}, False, id="utr-intron"),
        pytest.param("promoter", -124, -124, {"hgvs_c": "c.124C>T"}, False, id="coding"),
        pytest.param(
            "splice_site", 14, 14, {"exon": 14, "consequence": "splice_donor"}, True, id="splice"
        ),
        pytest.param("exon", 14, 15, {"exon": 13, "exon_last": 14}, True, id="reaches-the-exon"),
        pytest.param("exon", 15, 15, {"exon": 13, "exon_last": 14}, False, id="ends-before"),
        pytest.param("exon", 14, 14, {"exon": 13, "exon_last": 15}, True, id="takes-the-exon"),
        pytest.param("codon", 613, 613, {"hgvs_c": "c.1801_1837+23dup"}, True, id="named-bases"),
        pytest.param("codon", 600, 600, {"hgvs_c": "c.1801_1837+23dup"}, False, id="before-them"),
        pytest.param("codon", 613, 613, {"hgvs_c": "T.1:c.1837+3_1837+9del"}, False, id="intron"),
        pytest.param("codon", 613, 613, {"hgvs_c": "c.1837+1_1838-1del"}, False, id="introns-ends"),
        pytest.param("codon", 613, 613, {"hgvs_c": "c.1838-2_1839del"}, True, id="into-the-exon"),
        pytest.param("codon", 613, 613, {"hgvs_c": "c.1837+1G>T"}, False, id="donor-base"),
        pytest.param("splice_site", 14, 14, {"exon": 14}, False, id="missense-is-no-splice"),
        pytest.param("splice_site", 14, 14, {"hotspot": "GENE"}, True, id="placed-by-position"),
    ],
)
def test_overlap(kind: str, first: int, last: int, variant: dict[str, Any], hit: bool) -> None:
    place = RequiredLocus(locus_id="GENE", gene="G", kind=LocusKind(kind), first=first, last=last)
    assert overlaps_locus(make_variant("G", **variant), place) is hit


@pytest.mark.parametrize(
    ("exon", "confidence", "state"),
    [
        (14, SkippingConfidence.PREDICTED_CANONICAL, LocusState.DETECTED),
        (13, SkippingConfidence.PREDICTED_CANONICAL, LocusState.NOT_DETECTED),
        (14, SkippingConfidence.LIKE, LocusState.NOT_DETECTED),
        (14, None, LocusState.NOT_DETECTED),
    ],
)
def test_skipping_variant_of_the_intron_is_at_the_splice_sites(
    exon: int,
    confidence: SkippingConfidence | None,
    state: LocusState,
    alteration: Callable[..., Alteration],
) -> None:
    """A change of the intron's bases alone lies in no exon."""
    donor = make_variant("MET", hgvs_c="c.3028+1G>T", consequence="splice_donor_variant")
    place = RequiredLocus(
        locus_id="MET splice 14", gene="MET", kind=LocusKind.SPLICE_SITE, first=14, last=14
    )
    record = LocusCallability(locus=place, state=LocusState.NOT_DETECTED)
    found = alteration(
        "MET", "splice", None, variant_key=donor.key, exon=exon, exon_skipping=confidence
    )
    assert only(record, donor, alterations=(found,)).state is state


def test_variant_of_another_gene_is_not_here(locus: Callable[..., LocusCallability]) -> None:
    assert only(locus("KRAS", 600), V600E).state is LocusState.NOT_DETECTED


@pytest.mark.parametrize(
    ("state", "fields", "text"),
    [
        pytest.param(
            "NOT_DETECTED", {"effective_lod_fraction": 0.0361, "min_tumour_fraction": 0.0722},
            "Not detected (sensitivity ≥95 % for variants ≥3.7 % allele fraction at this "
            "position; this corresponds to a clonal heterozygous variant in a sample with "
            "≥7.3 % tumour cells).", id="limits-round-up",
        ),
        pytest.param(
            "NOT_DETECTED", {"effective_lod_fraction": 0.05},
            "Not detected (sensitivity ≥95 % for variants ≥5 % allele fraction at this position).",
            id="tumour-content-unknown",
        ),
        pytest.param(
            "NOT_DETECTED_LIMITED", {"effective_lod_fraction": 0.089},
            "Not detected with limited sensitivity (LoD 8.9 %).", id="limited",
        ),
        pytest.param(
            "NOT_ASSESSABLE", {"min_depth_x": 12},
            "Not assessable – a variant cannot be excluded (depth 12); consider repeat testing or "
            "an orthogonal assay.", id="blind",
        ),
        pytest.param("NOT_TESTED", {}, "Not covered by this test.", id="not-covered"),
    ],
)  # fmt: skip
def test_wording(
    locus: Callable[..., LocusCallability], state: str, fields: dict[str, Any], text: str
) -> None:
    record = locus("BRAF", 600, state, **fields)
    assert locus_statement(record, record.state, power=0.95) == text


@pytest.mark.parametrize(
    ("state", "verdict", "tested", "final", "reason"),
    [
        ("NOT_DETECTED", Verdict.WARN, True, "NOT_DETECTED", None),
        ("NOT_DETECTED", Verdict.FAIL, True, "NOT_ASSESSABLE", "sample failed QC"),
        ("NOT_DETECTED_LIMITED", Verdict.FAIL, True, "NOT_ASSESSABLE", "sample failed QC"),
        ("NOT_TESTED", Verdict.FAIL, True, "NOT_TESTED", None),
        ("NOT_DETECTED", Verdict.PASS, False, "NOT_TESTED", "no calls"),
    ],
)
def test_what_may_be_said_without_a_finding(
    locus: Callable[..., LocusCallability],
    state: str,
    verdict: Verdict,
    tested: bool,
    final: str,
    reason: str | None,
) -> None:
    summary = SmallVariantSummary(
        case_id="C1", tested=tested, reason=None if tested else "no calls"
    )
    result = only(locus("BRAF", 600, state), summary=summary, verdict=verdict)
    assert (result.state, result.callability.reason) == (LocusState(final), reason)


def test_genes_of_a_failed_sample(gene: Callable[..., GeneCallability]) -> None:
    record = make_callability(genes=(gene("A"), gene("B", "NOT_TESTED")))
    failed = gene_results(record, verdict=Verdict.FAIL)
    assert [g.state for g in failed] == [LocusState.NOT_ASSESSABLE, LocusState.NOT_TESTED]
    assert gene_results(record, verdict=Verdict.WARN) == record.genes


def test_blind_exons_stay_where_somebody_asks(gene: Callable[..., GeneCallability]) -> None:
    exon = BlindExon(
        exon=2, state=LocusState.NOT_ASSESSABLE, coding_bp=90, outside_design_bp=0, shallow_bp=9
    )
    record = make_callability(
        genes=(gene("A", blind_exons=(exon,)), gene("B", blind_exons=(exon,)))
    )
    asked, other = gene_results(record, verdict=Verdict.PASS, asked={"A"})
    assert (asked.blind_exons, asked.exons_note) == ((exon,), None)
    assert (other.blind_exons, other.exons_note) == ((), EXONS_ELSEWHERE)
    assert gene_results(record, verdict=Verdict.PASS) == record.genes


TOWARDS_UNKNOWN = {
    LocusState.DETECTED: 0, LocusState.NOT_DETECTED: 0, LocusState.NOT_DETECTED_LIMITED: 1,
    LocusState.NOT_ASSESSABLE: 2, LocusState.NOT_TESTED: 2,
}  # fmt: skip


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    states=st.lists(st.sampled_from([s.value for s in LocusState][1:]), min_size=1, max_size=6),
    masked=st.sets(st.integers(0, 5)),
    verdict=st.sampled_from(list(Verdict)),
)
def test_masking_a_locus_only_moves_it_towards_unknown(
    locus: Callable[..., LocusCallability], states: list[str], masked: set[int], verdict: Verdict
) -> None:
    clear = [locus("BRAF", 598 + n, state) for n, state in enumerate(states)]
    dark = [
        locus("BRAF", 598 + n, "NOT_ASSESSABLE" if n in masked else state)
        for n, state in enumerate(states)
    ]
    before, after = (
        locus_results(make_callability(*loci), [V600E], (), TESTED, verdict=verdict)
        for loci in (clear, dark)
    )
    for number, (seen, less) in enumerate(zip(before, after, strict=True)):
        if seen.state is LocusState.DETECTED or number not in masked:
            assert less.state is seen.state
        elif seen.state is not LocusState.NOT_TESTED:
            assert less.state is LocusState.NOT_ASSESSABLE
        assert TOWARDS_UNKNOWN[less.state] >= TOWARDS_UNKNOWN[seen.state]
