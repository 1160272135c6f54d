"""Every sentence that pictures and quality write has a German message, whatever its numbers."""

from typing import Any

import pytest
from german_pages import BY
from knowledge_builders import gene_copies
from running import REPOSITORY

from agnoma.language.speech import Names, Speech
from agnoma.models.case import Role
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import DepthNeeded
from agnoma.models.qc import LocusState
from agnoma.models.review import FindingChoice, FindingDecision
from agnoma.qc import verdict
from agnoma.qc.limits import Limit
from agnoma.qc.metrics import Measured
from agnoma.report.actionable import SET_BY_REVIEWER
from agnoma.report.copy_number_marks import in_words as copy_numbers_in_words
from agnoma.report.loci_figure import in_words
from agnoma.report.signoff import retiered
from agnoma.report.summary import in_brief
from agnoma.report.therapies import support_lines
from agnoma.small_variants.pileup import case_pictures

LIMITS = REPOSITORY / "resources/panels/qc_limits.tsv"


def test_calls_keep_their_capitals() -> None:
    genes = (gene_copies("TP53", CopyNumberCall.COPY_NEUTRAL_LOH),)
    assert copy_numbers_in_words(genes) == "Copy-neutral LOH: TP53."


def left_of(*texts: str, names: frozenset[str] = frozenset()) -> set[str]:
    """Return what of some texts has no German message."""
    speech = Speech("de", Names(data=names))
    for text in texts:
        speech.say(text)
    return speech.left


def limits() -> dict[str, Limit]:
    """Return one limit per metric of the shipped table."""
    lines = LIMITS.read_text(encoding="utf-8").splitlines()
    header, *rows = (line.split("\t") for line in lines if not line.startswith("#"))
    found = {}
    for row in (dict(zip(header, cells, strict=True)) for cells in rows):
        found[row["metric"]] = Limit(
            metric=row["metric"],
            label=row["label"],
            unit=row["unit"],
            pass_limit=float(row["pass_limit"]),
            warn_limit=float(row["warn_limit"]),
            higher_is_better=row["higher_is_better"] == "yes",
            decisive=row["decisive"] == "yes",
            limit_is_better=row["at_limit"] == "better",
        )
    return found


def beyond(limit: Limit, edge: float) -> float:
    """Return a value a little worse than a limit."""
    return edge * 0.9883 if limit.higher_is_better else edge * 1.1449


@pytest.mark.parametrize("edge", ["pass_limit", "warn_limit"])
@pytest.mark.parametrize("role", list(Role))
def test_a_metric_beyond_its_limit(role: Role, edge: str) -> None:
    measured = {
        name: Measured(beyond(limit, getattr(limit, edge))) for name, limit in limits().items()
    }
    found = verdict.judge_sample(measured, limits(), case_id="C1", role=role, has_reads=True)
    told = [text for text in found.reasons if not text.startswith("Not evaluated")]
    assert len(told) >= len(limits()) - 2
    assert left_of(*told) == set()


def test_a_metric_without_a_value() -> None:
    found = verdict.judge_sample({}, limits(), case_id="C1", role=Role.TUMOUR, has_reads=True)
    reasons = [m.reason for m in found.metrics if m.reason]
    assert verdict.LATER in reasons
    assert left_of(*found.reasons, *in_brief(found.reasons), *reasons) == set()


@pytest.mark.parametrize("below", [0, 1, 3, 20, 46])
@pytest.mark.parametrize("unmeasured", [0, 1, 75])
@pytest.mark.parametrize("elsewhere", [181, 336])
def test_depth_of_required_loci(build: Any, below: int, unmeasured: int, elsewhere: int) -> None:
    needed = DepthNeeded(
        target_vaf=0.05, limited_vaf=0.1, power=0.95, at_hotspots_x=181, elsewhere_x=elsewhere
    )
    depths = [90] * below + [900] * (101 - below) + [None] * unmeasured
    loci = tuple(
        build.locus(f"KRAS{i}", 12, LocusState.NOT_ASSESSABLE, depth=depth)
        for i, depth in enumerate(depths)
    )
    genes = frozenset(f"KRAS{i}" for i in range(len(loci)))
    assert left_of(in_words(loci, needed), names=genes) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Reads at TERT promoter c.-146C>T",
        "Reads at BRAF p.V600E",
        "Reads at MET c.2888-2A>C",
        "Reads at EGFR p.E746_A750del",
        f"Reads are not drawn: {case_pictures.NO_FINDINGS}.",
        f"Reads are not drawn: {case_pictures.NO_READS}.",
        "Reads are not drawn: no finding is a small variant.",
    ],
)
def test_words_of_pictures_of_reads(text: str) -> None:
    labels = frozenset({"TERT", "BRAF", "MET", "EGFR", "BRAF p.V600E", "EGFR p.E746_A750del"})
    assert left_of(text, names=labels | {"MET c.2888-2A>C"}) == set()


@pytest.mark.parametrize("own", [AmpTier.IA, AmpTier.IB, AmpTier.IIC, None])
@pytest.mark.parametrize("tier", [AmpTier.IA, AmpTier.IIC])
@pytest.mark.parametrize("proposed", [AmpTier.IA, AmpTier.IIC, None])
def test_what_a_set_tier_means_for_facts(
    proposed: AmpTier | None, tier: AmpTier, own: AmpTier | None
) -> None:
    reason = "confirmed by FISH"
    decision = FindingDecision(
        alteration_id="G p.X1Y",
        label="G p.X1Y",
        proposed=proposed,
        decision=FindingChoice.RETIER,
        tier=tier,
        reason=reason,
        by=BY,
    )
    assert left_of(*retiered(decision, own), names=frozenset({reason})) == set()


def test_facts_beside_those_that_are_named(build: Any) -> None:
    facts = [build.match(tier=t, therapy=t.value) for t in (AmpTier.IA, AmpTier.IB, AmpTier.IIC)]
    ways = (lambda match: match.tier, lambda _: AmpTier.IIC)
    notes = [support_lines(facts[:n], "EU", way)[-1].note for n in (2, 3) for way in ways]
    assert len(set(notes)) == 4
    assert left_of(*notes, SET_BY_REVIEWER) == set()
