from collections.abc import Callable

import numpy as np
import pytest
from exon_profiles import DIPLOID, finder, gene, panel, profile, scan_one

from agnoma.copy_number.classify import Verdict
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.exon_doubts import (
    ExonDoubt,
    UnseenExons,
    of_events,
    unseen_exons,
    unseen_notes,
    with_doubts,
    with_unseen,
)
from agnoma.copy_number.exon_runs import Noise, bins_by_exon
from agnoma.copy_number.posterior import from_submitted
from agnoma.copy_number.ratio_bins import RatioBins
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.models.copy_number import ExonEvent
from agnoma.settings import CopyNumberConfig
from agnoma.settings.exon_events import ExonEventsConfig

LIMITS = CopyNumberConfig()
ONE_BIN_EACH = gene("BRCA2", [1] * 15)


def lost(first: int, last: int, inside: float = 0.0) -> Callable[[int], float]:
    return lambda number: inside if first <= number <= last else 2.0


@pytest.mark.parametrize(
    ("copies", "purity", "exons"),
    [
        pytest.param(lost(2, 2), 0.7, ["exon 2"], id="one-bin"),
        pytest.param(lost(15, 15), 0.7, ["exon 15"], id="at-the-end"),
        pytest.param(lost(2, 2), 0.4, ["exon 2"], id="few-tumour-cells"),
        pytest.param(lost(2, 2, 1.0), 0.7, [], id="one-copy-of-it"),
        pytest.param(lost(2, 2), 0.19, [], id="too-few-tumour-cells-for-any-loss"),
        pytest.param(lost(16, 16), 0.7, [], id="nothing"),
        pytest.param(lambda n: 0.0 if n in (3, 9) else 2.0, 0.7, ["exon 3", "exon 9"], id="two"),
    ],
)
def test_an_exon_of_one_bin_is_no_event_but_leaves_its_gene_open(
    copies: Callable[[int], float], purity: float, exons: list[str]
) -> None:
    found = scan_one(ONE_BIN_EACH, copies, purity)
    assert found.events == ()
    assert sorted(doubt.exons for doubt in found.doubts) == exons
    for doubt in found.doubts:
        assert (doubt.low, doubt.copies, doubt.bins) == (0.0, pytest.approx(0.0, abs=1e-6), 1)


def test_exons_called_as_an_event_are_in_no_doubt() -> None:
    found = scan_one(ONE_BIN_EACH, lost(2, 5))
    assert [(e.first_exon, e.last_exon, e.call) for e in found.events] == [
        (2, 5, Call.HOMOZYGOUS_DELETION)
    ]
    assert found.doubts == ()


def test_a_run_just_short_of_an_event_is_in_doubt() -> None:
    """Three bins 6.2 standard errors below, where an event needs 6.6."""
    transcript = gene("RB1", [1] * 12)
    strict = ExonEventsConfig(small_profile_bins=0, false_events=1e-9)
    bins = profile([transcript], lambda _, n: lost(2, 4)(n), 0.35, 0.0)
    found = finder([transcript], bins, 0.35, settings=strict).scan(transcript, DIPLOID)
    assert found.events == ()
    assert [doubt.exons for doubt in found.doubts] == ["exons 2-4"]


@pytest.mark.parametrize(
    ("bins", "deleted", "told"),
    [
        pytest.param(3, (1, 1), ["exon 1"], id="one-of-three"),
        # As of CDKN2A: what is left of the gene is a single bin.
        pytest.param(3, (1, 2), ["exons 1-2"], id="two-of-three"),
        pytest.param(3, (2, 3), ["exons 2-3"], id="the-last-two"),
        pytest.param(2, (1, 1), ["exon 1"], id="one-of-two"),
        pytest.param(3, (1, 3), [], id="the-whole-gene"),
        pytest.param(1, (1, 1), [], id="of-one-exon"),
    ],
)
def test_genes_too_small_for_events_are_looked_at(
    bins: int, deleted: tuple[int, int], told: list[str]
) -> None:
    found = scan_one(gene("G", [1] * bins), lost(*deleted))
    assert found.reason is not None
    assert [doubt.exons for doubt in found.doubts] == told


@pytest.mark.parametrize(
    ("purity", "exons", "copies", "unseen"),
    [
        # Noise 0.10 alone, log2 0.7 = -0.51; 5 SD with the rest of the gene. 4.6 are needed.
        pytest.param(0.30, [1] * 12, 2.0, 0, id="enough-cells"),
        pytest.param(0.25, [1] * 12, 2.0, 12, id="too-few"),
        pytest.param(0.25, [1] * 6 + [3] * 6, 2.0, 6, id="exons-of-three-bins-are-seen"),
        pytest.param(0.25, [1] * 12, 1.0, 12, id="one-copy-left-shows-less"),
        pytest.param(0.45, [1, 1], 2.0, 0, id="one-beside-one"),
        pytest.param(0.35, [1, 1], 2.0, 2, id="one-beside-one-too-few-cells"),
        pytest.param(0.25, [1], 2.0, None, id="the-whole-gene"),
        pytest.param(0.19, [1] * 12, 2.0, None, id="no-loss-at-all-is-seen"),
    ],
)
def test_single_exons_whose_loss_the_noise_would_hide_are_counted(
    purity: float, exons: list[int], copies: float, unseen: int | None
) -> None:
    transcript = gene("G", exons)
    bins = bins_by_exon(
        transcript,
        RatioBins(profile([transcript], lambda *_: copies, purity, 0.0)).overlapping(
            transcript.contig, transcript.start, transcript.end
        ),
    )
    found = unseen_exons(
        bins,
        Noise(0.1, 0.1),
        DIPLOID,
        Tumour(
            absolute=False,
            solutions=from_submitted(purity, purity_sd=0.05, centring_sd_log2=0.025),
            ploidy=2.0,
        ),
        LIMITS,
    )
    assert (found.exons if found else found or 0) == (unseen or 0)
    if found is not None:
        assert found.of == len(exons)


UNSEEN = UnseenExons(7, 12, 0.95, 0.3)


@pytest.mark.parametrize("call", [Call.NEUTRAL, Call.LOSS, Call.GAIN])
def test_a_rule_says_which_exons_could_not_be_seen(call: Call) -> None:
    words = "not assessable for 7 of 12 exons (noticed with a probability below 0.95 at tumour"
    found = with_unseen(Verdict(call, "2.00 copies; to be sure: FISH"), UNSEEN)
    assert words in found.rule
    assert found.rule.endswith("; to be sure: FISH")
    assert found.not_excluded == ()
    (told,) = unseen_notes([UNSEEN, UNSEEN])
    assert "below 0.95 in 14 exons of 2 genes at tumour fraction 0.30" in told
    assert unseen_notes([]) == ()
    for settled in (Call.HOMOZYGOUS_DELETION, Call.NOT_ASSESSABLE):
        verdict = Verdict(settled, "0.0 copies")
        assert with_unseen(verdict, UNSEEN) is verdict


def test_without_a_tumour_fraction_nothing_is_doubted() -> None:
    bins = profile([ONE_BIN_EACH], lambda _, n: lost(2, 2)(n), 0.7, 0.0)
    assert finder([ONE_BIN_EACH], bins, None).scan(ONE_BIN_EACH, DIPLOID).doubts == ()
    assert finder([ONE_BIN_EACH], bins, 0.7).scan(ONE_BIN_EACH, "sex not given").doubts == ()


@pytest.mark.parametrize(("purity", "most"), [(0.7, 0.01), (0.3, 0.06)])
def test_noise_alone_opens_few_genes(purity: float, most: float) -> None:
    genes = panel(np.random.default_rng(4), 300)
    bins = profile(genes, None, purity, 0.15, np.random.default_rng(5))
    scans = finder(genes, bins, purity)
    opened = [g.gene for g in genes if scans.scan(g, DIPLOID).doubts]
    assert len(opened) <= most * len(genes)


DOUBT = ExonDoubt(2, 2, copies=0.05, low=0.0, high=0.3, bins=1, score=8.5)
TOLD = "partial deletion not excluded: exon 2 (0.1 copies, interval 0.0-0.3, 1 bin, 8.5 SD below"


@pytest.mark.parametrize(
    ("call", "is_open"),
    [
        (Call.NEUTRAL, True), (Call.LOSS, True), (Call.GAIN, True), (Call.COPY_NEUTRAL_LOH, True),
        (Call.EQUIVOCAL, True), (Call.AMPLIFIED, False), (Call.HOMOZYGOUS_DELETION, False),
        (Call.NOT_ASSESSABLE, True),
    ],
)  # fmt: skip
def test_a_gene_stays_open(call: Call, is_open: bool) -> None:
    found = with_doubts(Verdict(call, "2.00 copies"), (DOUBT,))
    assert found.call is call
    assert found.not_excluded == ((Call.HOMOZYGOUS_DELETION,) if is_open else ())
    assert (TOLD in found.rule) is is_open


def test_what_settles_the_gene_and_its_exons() -> None:
    sure = Verdict(Call.LOSS, "0.9 copies; to be sure: 3 more bins", (Call.HOMOZYGOUS_DELETION,))
    found = with_doubts(sure, (DOUBT, ExonDoubt(4, 6, 0.3, 0.1, 0.7, 3)))
    assert found.not_excluded == (Call.HOMOZYGOUS_DELETION,)
    assert "and exons 4-6 (0.3 copies, interval 0.1-0.7, 3 bins)" in found.rule
    assert found.rule.endswith(
        "; to be sure: 3 more bins; for the exons MLPA or reads across the breakpoint"
    )
    assert with_doubts(sure, ()) is sure


@pytest.mark.parametrize(
    ("call", "low", "doubted"),
    [
        pytest.param(Call.LOSS, 0.49, True, id="both-may-be-lost"),
        pytest.param(Call.LOSS, 0.5, False, id="one-is-left"),
        pytest.param(Call.GAIN, 0.2, False, id="no-loss"),
        pytest.param(Call.LOSS, None, False, id="copies-unknown"),
    ],
)
def test_an_event_may_be_more_than_a_loss(call: Call, low: float | None, doubted: bool) -> None:
    event = ExonEvent(
        first_exon=2, last_exon=4, contig="13", start=1, end=9, log2=-0.5, copies=0.6,
        copies_low=low, copies_high=0.9, bins=3, call=call, rule="",
    )  # fmt: skip
    found = of_events([event], LIMITS)
    assert [doubt.exons for doubt in found] == (["exons 2-4"] if doubted else [])
