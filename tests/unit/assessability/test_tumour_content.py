"""Limits of detection in tumour cells, for the copies measured at each gene."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.assessability.tumour_content import (
    MEASURED_COPIES,
    NO_COPIES,
    UNKNOWN_COPIES,
    with_tumour_content,
)
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.qc import Callability, LocusCallability, LocusState
from agnoma.profile.loci import locus_statement

S = LocusState
NEUTRAL, AMPLIFIED = CopyNumberCall.NEUTRAL, CopyNumberCall.AMPLIFIED
RANK = [S.NOT_TESTED, S.NOT_ASSESSABLE, S.NOT_DETECTED_LIMITED, S.NOT_DETECTED]
Weigh = Callable[..., LocusCallability]


def copy_number(copies: float | None, call: CopyNumberCall = NEUTRAL) -> CopyNumberProfile:
    gene = GeneCopyNumber(
        gene="BRAF", contig="7", start=0, end=9, copies=copies, call=call, rule="test"
    )
    return CopyNumberProfile(status=Status.EVALUATED, case_id="C1", genes=(gene,))


def without_copies() -> CopyNumberProfile:
    return CopyNumberProfile(status=Status.NOT_TESTED, reason="not given", case_id="C1")


@pytest.fixture
def weigh(locus: Callable[..., LocusCallability]) -> Weigh:
    def build(
        lod: float | None,
        tumour_fraction: float | None,
        copies: CopyNumberProfile,
        state: str = "NOT_DETECTED",
    ) -> LocusCallability:
        """Return BRAF codon 600 with what tumour cells and copies make of its limit."""
        record = Callability(
            case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
            depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=tumour_fraction,
            loci=(locus("BRAF", 600, state, effective_lod_fraction=lod),), genes=(),
            callable_cds_bp=None, tmb_depth_x=100,
        )  # fmt: skip
        (found,) = with_tumour_content(record, copies).loci
        return found

    return build


@pytest.mark.parametrize(
    ("lod", "fraction", "copies", "expected"),
    [
        pytest.param(
            0.05, 0.4, copy_number(2.0), (2.0, MEASURED_COPIES, 0.10, 0.25), id="diploid"
        ),
        pytest.param(
            0.05, 0.4, copy_number(1.0), (1.0, MEASURED_COPIES, 0.1 / 1.05, 0.2), id="one-copy"
        ),
        pytest.param(
            0.05, 0.5, copy_number(6.0, AMPLIFIED), (6.0, MEASURED_COPIES, 0.125, 0.4), id="six"
        ),
        pytest.param(
            0.05, 0.4, copy_number(0.7), (1.0, MEASURED_COPIES, 0.1 / 1.05, 0.2),
            id="a-variant-needs-one-copy",
        ),
        pytest.param(
            0.05, 0.4, without_copies(), (2.0, UNKNOWN_COPIES, 0.10, 0.25), id="not-tested"
        ),
        pytest.param(
            0.05, 0.4, copy_number(None), (2.0, UNKNOWN_COPIES, 0.10, 0.25), id="no-number"
        ),
        pytest.param(
            0.05, 0.4, copy_number(9.0, CopyNumberCall.NOT_ASSESSABLE),
            (2.0, UNKNOWN_COPIES, 0.10, 0.25), id="number-not-to-be-used",
        ),
        pytest.param(
            0.05, 0.4, copy_number(0.1, CopyNumberCall.HOMOZYGOUS_DELETION),
            (0.1, NO_COPIES, None, None), id="no-copy-left",
        ),
        pytest.param(
            0.05, None, copy_number(4.0), (4.0, MEASURED_COPIES, 0.1 / 0.9, None),
            id="tumour-fraction-unknown",
        ),
        pytest.param(None, 0.4, copy_number(2.0), (None, None, None, None), id="no-limit"),
    ],
)  # fmt: skip
def test_fractions(
    weigh: Weigh,
    lod: float | None,
    fraction: float | None,
    copies: CopyNumberProfile,
    expected: tuple[Any, ...],
) -> None:
    """CCF_min = LoD (p C + 2 (1 - p)) / p, clinical.md 1.6."""
    found = weigh(lod, fraction, copies)
    assert (found.copies, found.copies_basis) == expected[:2]
    assert (found.min_tumour_fraction, found.min_cancer_cell_fraction) == tuple(
        None if value is None else pytest.approx(value) for value in expected[2:]
    )
    assert (found.state, found.reason) == (S.NOT_DETECTED, None)


@pytest.mark.parametrize(
    ("lod", "fraction", "copies", "before", "after", "reason"),
    [
        pytest.param(
            0.05, 0.10, copy_number(2.0), "NOT_DETECTED_LIMITED", S.NOT_DETECTED_LIMITED, None,
            id="exactly-at-the-limit",
        ),
        pytest.param(
            0.05, 0.09, copy_number(2.0), "NOT_DETECTED_LIMITED", S.NOT_ASSESSABLE,
            "a clonal heterozygous variant at 0.09 tumour cells has a VAF of 0.045, below the "
            "limit of detection of 0.05", id="clonal-variant-unseen",
        ),
        pytest.param(
            0.05, 0.09, copy_number(1.0), "NOT_DETECTED_LIMITED", S.NOT_ASSESSABLE,
            "a clonal variant on the only copy at 0.09 tumour cells has a VAF of 0.0471, below "
            "the limit of detection of 0.05", id="even-on-the-only-copy",
        ),
        pytest.param(
            0.05, 0.5, copy_number(20.0, AMPLIFIED), "NOT_DETECTED", S.NOT_DETECTED_LIMITED,
            "a clonal variant on one of 20.0 copies at 0.5 tumour cells has a VAF of 0.0455, "
            "below the limit of detection of 0.05", id="diluted-by-copies",
        ),
        pytest.param(
            0.05, None, copy_number(30.0, AMPLIFIED), "NOT_DETECTED", S.NOT_DETECTED_LIMITED,
            "a clonal variant on one of 30.0 copies in a pure tumour has a VAF of 0.0333, below "
            "the limit of detection of 0.05", id="diluted-whatever-the-tumour-cells",
        ),
        pytest.param(
            0.05, 0.01, copy_number(2.0), "NOT_TESTED", S.NOT_TESTED, None, id="nothing-to-weaken"
        ),
    ],
)  # fmt: skip
def test_negative_that_would_say_nothing(
    weigh: Weigh,
    lod: float,
    fraction: float | None,
    copies: CopyNumberProfile,
    before: str,
    after: LocusState,
    reason: str | None,
) -> None:
    found = weigh(lod, fraction, copies, before)
    assert (found.state, found.reason) == (after, reason)


@pytest.mark.parametrize(
    ("fraction", "copies", "words"),
    [
        pytest.param(
            0.4, copy_number(2.0),
            "; this corresponds to a clonal heterozygous variant in a sample with ≥10 % tumour "
            "cells, or to one in ≥25 % of the tumour cells of this sample).", id="measured",
        ),
        pytest.param(
            0.4, without_copies(),
            "; this corresponds to a clonal heterozygous variant in a sample with ≥10 % tumour "
            "cells (copies unknown, two assumed), or to one in ≥25 % of the tumour cells of this "
            "sample).", id="unknown-copies",
        ),
        pytest.param(
            0.5, copy_number(6.0, AMPLIFIED),
            "; this corresponds to a clonal variant on one of 6.0 copies in a sample with ≥12.5 % "
            "tumour cells, or to one in ≥40 % of the tumour cells of this sample).", id="six",
        ),
        pytest.param(
            0.4, copy_number(1.9),
            "; this corresponds to a clonal heterozygous variant in a sample with ≥10 % tumour "
            "cells, or to one in ≥24.5 % of the tumour cells of this sample).", id="near-two",
        ),
        pytest.param(
            None, copy_number(2.0),
            "; this corresponds to a clonal heterozygous variant in a sample with ≥10 % tumour "
            "cells).", id="tumour-fraction-unknown",
        ),
        pytest.param(
            0.5, copy_number(0.0, CopyNumberCall.HOMOZYGOUS_DELETION),
            "; homozygous deletion: no copy in the tumour cells that could carry a variant).",
            id="no-copy-left",
        ),
    ],
)  # fmt: skip
def test_statement(
    weigh: Weigh, fraction: float | None, copies: CopyNumberProfile, words: str
) -> None:
    found = weigh(0.05, fraction, copies)
    text = locus_statement(found, found.state, power=0.95)
    start = "Not detected (sensitivity ≥95 % for variants ≥5 % allele fraction at this position"
    assert text == start + words


FRACTIONS = st.floats(0.001, 1)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lods=st.tuples(FRACTIONS, FRACTIONS),
    fractions=st.tuples(FRACTIONS, FRACTIONS),
    copies=st.tuples(st.floats(0, 40), st.floats(0, 40)),
    state=st.sampled_from([s.value for s in RANK]),
)
def test_worse_conditions_never_make_a_negative_stronger(
    weigh: Weigh,
    lods: tuple[float, float],
    fractions: tuple[float, float],
    copies: tuple[float, float],
    state: str,
) -> None:
    """Fewer tumour cells, a higher limit (less depth, more noise), or more copies."""
    (fine, coarse), (low, high), (few, many) = sorted(lods), sorted(fractions), sorted(copies)
    best = weigh(fine, high, copy_number(few), state)
    assert RANK.index(best.state) <= RANK.index(S(state))
    for worse in (
        weigh(fine, low, copy_number(few), state),
        weigh(coarse, high, copy_number(few), state),
        weigh(fine, high, copy_number(many), state),
    ):
        assert RANK.index(worse.state) <= RANK.index(best.state)
        if best.min_cancer_cell_fraction is None:
            assert worse.min_cancer_cell_fraction is None
        elif worse.min_cancer_cell_fraction is not None:
            least = best.min_cancer_cell_fraction
            assert worse.min_cancer_cell_fraction >= least or worse == pytest.approx(least)
