from typing import Any

import pytest

from agnoma.models.profile import LocusResult
from agnoma.models.qc import GeneCallability, LocusKind, LocusMeaning, LocusState
from agnoma.report.negatives import PARTLY_COVERED, build_negatives, group_loci, shown_state


def names(profile: Any) -> dict[str, LocusState]:
    return {g.name: g.state for g in group_loci(profile)}


def test_codons_of_one_state_are_one_row(build: Any) -> None:
    assert names(build.profile()) == {
        "BRAF codon 600": LocusState.DETECTED,
        "KRAS codons 12–13, 61": LocusState.NOT_DETECTED,
        "NRAS codon 61": LocusState.NOT_DETECTED_LIMITED,
        "EGFR codons 857–858": LocusState.NOT_ASSESSABLE,
        "ALK exon 20": LocusState.NOT_TESTED,
    }


def test_promoter_positions_keep_their_sign(build: Any) -> None:
    loci = [
        build.locus("TERT", c, LocusState.NOT_ASSESSABLE, kind=LocusKind.PROMOTER, depth=3)
        for c in (-146, -124)
    ]
    assert list(names(build.profile(loci=tuple(loci)))) == ["TERT promoter c.-124, c.-146"]


def test_worst_member_gives_the_numbers(build: Any) -> None:
    loci = tuple(
        build.locus("KRAS", c, LocusState.NOT_DETECTED, depth=d) for c, d in ((12, 900), (13, 181))
    )
    (table,) = build_negatives(build.profile(loci=loci)).tables
    cells = table.rows[0]
    assert cells[2].text == "181–900"
    assert cells[3].text == "5 %"
    assert len(cells) == len(table.headers) == 5
    assert (
        "a row without further words reads: KRAS codons 12–13: Not detected (sensitivity ≥95 %"
        in table.note
    )


def test_tables_are_by_what_a_finding_would_mean(build: Any) -> None:
    loci = (
        build.locus("POLE", 286, LocusState.NOT_DETECTED, meaning=LocusMeaning.CLASS),
        build.locus("KRAS", 12, LocusState.NOT_DETECTED, meaning=LocusMeaning.AGAINST),
        build.locus("BRAF", 600, LocusState.NOT_ASSESSABLE, meaning=LocusMeaning.RESPONSE),
        build.locus("EGFR", 858, LocusState.NOT_DETECTED, meaning=LocusMeaning.RESPONSE),
        build.locus("ALK", 20, LocusState.NOT_TESTED, meaning=LocusMeaning.RESPONSE),
    )
    view = build_negatives(build.profile(loci=loci))
    assert [(t.caption, [row[0].text for row in t.rows]) for t in view.tables] == [
        ("A finding here could support a therapy", ["EGFR codon 858", "BRAF codon 600"]),
        ("A finding here would speak against a therapy", ["KRAS codon 12"]),
        ("A finding here would decide the molecular class", ["POLE codon 286"]),
    ]
    assert "ALK codon 20" in view.not_covered[0].text


def test_negative_with_a_remark_keeps_its_own_statement(build: Any) -> None:
    loci = tuple(
        build.locus("KRAS", c, LocusState.NOT_DETECTED, reason=r) for c, r in ((12, "x"), (13, "x"))
    )
    (table,) = build_negatives(build.profile(loci=loci)).tables
    first, second = table.rows[0][5].lines
    assert first.text.startswith("At the worst position: Not detected")
    assert second.note == "x"


def test_limits_are_rounded_up(build: Any) -> None:
    result = build.locus("KRAS", 12, LocusState.NOT_DETECTED)
    measured = result.callability.model_copy(update={"effective_lod_fraction": 0.0361})
    loci = (result.model_copy(update={"callability": measured}),)
    (table,) = build_negatives(build.profile(loci=loci)).tables
    assert table.rows[0][3].text == "3.7 %"


def test_not_measured_is_worse_than_zero_and_not_a_zero(build: Any) -> None:
    loci = (build.locus("KRAS", 12, LocusState.NOT_ASSESSABLE, depth=None, reason="no BAM"),)
    (group,) = group_loci(build.profile(loci=loci))
    assert group.depth_text == "not measured"
    assert group.short_reason == "no BAM"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (LocusState.DETECTED, LocusState.DETECTED),
        (LocusState.NOT_DETECTED, LocusState.NOT_ASSESSABLE),
        (LocusState.NOT_DETECTED_LIMITED, LocusState.NOT_ASSESSABLE),
        (LocusState.NOT_ASSESSABLE, LocusState.NOT_ASSESSABLE),
        (LocusState.NOT_TESTED, LocusState.NOT_TESTED),
    ],
)
def test_failed_sample_has_no_negative_state(state: LocusState, shown: LocusState) -> None:
    assert shown_state(state, positives_only=True) is shown
    assert shown_state(state, positives_only=False) is state


def test_not_covered_is_apart(build: Any) -> None:
    view = build_negatives(build.profile())
    assert [line.text for line in view.not_covered] == ["ALK exon 20"]
    assert "Not covered by this test" not in [t.caption for t in view.tables]
    assert view.genes is not None
    assert [row[0].text for row in view.genes.rows] == ["EGFR"]
    assert view.genes_callable == "Callable throughout (1 gene): BRAF."


def test_loci_that_may_hide_a_candidate_share_one_reason(build: Any) -> None:
    """Depth is not the reason, and none of them is said to hold the candidate."""
    why = "a candidate that may be inherited or somatic may lie here: 2 such are withheld"
    told = "KRAS codon 12: a candidate whose origin is not resolved was withheld"
    loci = [
        build.locus(gene, 12, LocusState.NOT_ASSESSABLE, depth=800) for gene in ("AKT1", "KRAS")
    ]
    loci = [
        locus.model_copy(
            update={"callability": locus.callability.model_copy(update={"reason": reason})}
        )
        for locus, reason in zip(loci, (why, told), strict=True)
    ]
    untold, open_one = group_loci(build.profile(loci=tuple(loci)))
    assert (untold.short_reason, untold.reason_class) == (why, why)
    assert (open_one.short_reason, open_one.reason_class) == (
        told,
        "a candidate that is not resolved",
    )


def limited(locus: LocusResult, **changes: Any) -> LocusResult:
    measured = locus.callability.model_copy(update=changes)
    return locus.model_copy(update={"callability": measured})


def test_worst_member_is_the_one_with_the_worst_limit(build: Any) -> None:
    """A deeper locus needs more fragments, or has more noise."""
    shallow = build.locus("KRAS", 12, LocusState.NOT_DETECTED, depth=400)
    deep = build.locus("KRAS", 13, LocusState.NOT_DETECTED, depth=600)
    told = "Not detected (sensitivity ≥95 % for variants ≥3.6 % allele fraction at this position)."
    deep = deep.model_copy(update={"statement": told})
    loci = (
        limited(shallow, effective_lod_fraction=0.026),
        limited(deep, effective_lod_fraction=0.036),
    )
    (table,) = build_negatives(build.profile(loci=loci)).tables
    assert table.rows[0][3].text == "3.6 %"
    assert "≥3.6 % allele fraction" in table.note


@pytest.mark.parametrize(
    ("members", "worst"),
    [
        pytest.param([(300, 0.04), (200, 0.04)], 1, id="equal-limits-shallowest"),
        pytest.param([(300, 0.04), (400, None)], 1, id="no-limit"),
        pytest.param([(60, None), (40, None)], 1, id="no-limits-shallowest"),
        pytest.param([(0, None), (None, None)], 1, id="unmeasured"),
    ],
)
def test_order_of_worst(
    build: Any, members: list[tuple[int | None, float | None]], worst: int
) -> None:
    loci = tuple(
        limited(
            build.locus("KRAS", 12 + n, LocusState.NOT_ASSESSABLE, depth=depth),
            effective_lod_fraction=limit,
        )
        for n, (depth, limit) in enumerate(members)
    )
    (group,) = group_loci(build.profile(loci=loci))
    assert group.worst is group.loci[worst]


@pytest.mark.parametrize(
    ("changes", "short", "kind"),
    [
        pytest.param({}, "depth 0–40", "no usable reads", id="shallow"),
        pytest.param(
            {"reason": "depth 0 is below the 336 fragments (counted: base quality >= 20)"},
            "depth 0–40 (counted: base quality >= 20)",
            "no usable reads",
            id="which-are-counted",
        ),
        pytest.param(
            {"evidence_depth_x": 390},
            "depth 0–40, 390 of any quality",
            "reads of low base or mapping quality",
            id="of-low-quality",
        ),
        pytest.param(
            {"masked_by": "rmsk.bed"},
            "masked: rmsk.bed (1 of 2); depth 0–40",
            "masked, every variant there is filtered",
            id="masked",
        ),
    ],
)
def test_reason_is_not_depth_alone(
    build: Any, changes: dict[str, Any], short: str, kind: str
) -> None:
    loci = (
        limited(build.locus("KRAS", 12, LocusState.NOT_ASSESSABLE, depth=0), **changes),
        build.locus("KRAS", 13, LocusState.NOT_ASSESSABLE, depth=40),
    )
    loci = tuple(limited(locus, effective_lod_fraction=None) for locus in loci)
    (group,) = group_loci(build.profile(loci=loci))
    assert (group.short_reason, group.reason_class) == (short, kind)


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        pytest.param({}, [], id="nothing-known"),
        pytest.param({"copies": 2.2, "min_cancer_cell_fraction": 0.5}, [], id="nothing-special"),
        pytest.param({"copies": 5.82}, ["on one of 5.8 copies"], id="more-copies"),
        pytest.param({"copies": 1.1}, ["on the only copy"], id="one-copy"),
        pytest.param(
            {"copies": 0.2, "copies_basis": "homozygous deletion"},
            ["homozygous deletion"],
            id="none",
        ),
        pytest.param(
            {"copies": 2, "min_cancer_cell_fraction": 0.512},
            ["here in ≥51.2 % of them"],
            id="cells",
        ),
        pytest.param(
            {"copies": 3, "min_cancer_cell_fraction": 0.8},
            ["on one of 3 copies; here in ≥80 % of them"],
            id="both",
        ),
    ],
)
def test_copies_and_cells_are_told_where_they_decide(
    build: Any, changes: dict[str, Any], clause: list[str]
) -> None:
    loci = (limited(build.locus("KRAS", 12, LocusState.NOT_DETECTED), **changes),)
    (table,) = build_negatives(build.profile(loci=loci)).tables
    assert table.rows[0][4].text == "10 %"
    assert [line.note for line in table.rows[0][4].lines] == clause


def gene(name: str, targeted: int, reason: str, *, cds: int = 1000) -> GeneCallability:
    return GeneCallability(
        gene=name,
        state=LocusState.NOT_TESTED,
        cds_bp=cds,
        targeted_bp=targeted,
        callable_bp=0,
        reason=reason,
    )


def test_genes_not_covered_are_a_line_a_reason(build: Any) -> None:
    """Not one a gene: those covered in part, off the panel, and without gene model."""
    genes = (
        gene("BRCA2", 0, "no coding base inside the design"),
        gene("MET", 300, "this test covers 300 of 1000 coding bases"),
        gene("ATM", 0, "no coding base inside the design"),
        gene("ALK", 200, "this test covers 200 of 1000 coding bases"),
        gene("CDK12", 0, "gene has no transcript in the gene model", cds=0),
        gene("BRAF", 1000, "neither reads nor small-variant calls were given"),
    )
    lines = build_negatives(build.profile(genes=genes)).genes_untested
    assert [(line.text, line.note) for line in lines] == [
        ("ALK (200 of 1,000), MET (300 of 1,000)", PARTLY_COVERED),
        ("BRAF", "neither reads nor small-variant calls were given"),
        ("ATM, BRCA2", "no coding base inside the design"),
        ("CDK12", "gene has no transcript in the gene model"),
    ]
