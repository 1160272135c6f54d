from typing import Any

import pytest

from agnoma.models.qc import LocusKind, LocusState
from agnoma.report.negatives import build_negatives, group_loci, shown_state


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
    assert "first row reads: KRAS codons 12–13: Not detected (sensitivity ≥95 %" in table.note


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
