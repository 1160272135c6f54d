from pathlib import Path

import pytest
from signed_cases import CONFLICT, REVIEW, golden_profile, in_conflict

from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, ConflictChoice, FindingChoice, profile_sha256
from agnoma.review.apply import apply_review
from agnoma.review.reading import read_review

PROFILE = golden_profile()
KRAS = "KRAS p.G12C"


def applied(folder: Path, entries: str, profile: TumourProfile = PROFILE) -> CaseReview:
    path = folder / "C1.yaml"
    path.write_text(REVIEW + entries, encoding="utf-8")
    return apply_review(read_review(path, "C1"), profile)


def named(profile: TumourProfile, **variant: object) -> TumourProfile:
    """Give the variant of KRAS G12C further names."""
    first, *rest = profile.findings
    assert first.variant is not None
    first = first.model_copy(update={"variant": first.variant.model_copy(update=variant)})
    return profile.model_copy(update={"findings": (first, *rest)})


def test_without_a_review_nothing_is_decided() -> None:
    found = apply_review(None, in_conflict(PROFILE))
    assert (found.by, found.file_sha256, found.findings, found.faults) == (None, None, (), ())
    assert [c.words for c in found.undecided] == [f"{KRAS} and sotorasib"]


def test_decisions_stand_beside_the_proposal(tmp_path: Path) -> None:
    before = PROFILE.model_dump_json()
    found = applied(
        tmp_path,
        "comments:\n  - text: Morphology agrees.\n"
        f"findings:\n  - {{finding: {KRAS}, decision: re-tier, tier: II-C, reason: r}}\n"
        "  - {finding: TP53 p.R175H, decision: reject, reason: s, name: Bo Muster, role: biologist}"
        "\n  - {finding: ERBB2 amp, decision: accept}\n",
    )
    assert found.faults == ()
    first, second, third = found.findings
    assert (first.proposed, first.tier, first.reason) == (AmpTier.IA, AmpTier.IIC, "r")
    assert first.by.words == "Ada Beispiel, consultant pathologist, 2026-11-21"
    assert (second.proposed, second.decision, second.tier) == (None, FindingChoice.REJECT, None)
    assert second.by.words == "Bo Muster, biologist, 2026-11-21"
    assert third.tier is None
    assert found.comments[0].by == found.by
    assert PROFILE.model_dump_json() == before


@pytest.mark.parametrize(
    "hgvs",
    [
        pytest.param("p.G12C", id="one-letter"),
        pytest.param("p.(Gly12Cys)", id="three-letter"),
        pytest.param("p.Gly12Cys", id="without-brackets"),
        pytest.param("NM_004985.5:c.34G>T", id="other-transcript-prefix"),
        pytest.param("c.34G>T", id="coding"),
    ],
)
def test_by_gene_and_hgvs(tmp_path: Path, hgvs: str) -> None:
    profile = named(PROFILE, hgvs_p="p.(Gly12Cys)", hgvs_c="ENST00000311936.8:c.34G>T")
    entry = f"findings:\n  - {{gene: kras, hgvs: '{hgvs}', decision: accept}}\n"
    found = applied(tmp_path, entry, profile)
    assert (found.faults, [d.alteration_id for d in found.findings]) == ((), [KRAS])


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        pytest.param(
            "{finding: KRAS p.G12D, decision: accept}",
            "line 6, column 6, key findings[1].finding: found 'KRAS p.G12D'; no such finding in "
            "this report; did you mean 'KRAS p.G12C'?",
            id="unknown",
        ),
        pytest.param(
            "{gene: KRAS, hgvs: p.A1B, decision: accept}",
            "key findings[1].hgvs: found 'KRAS p.A1B'; no such finding in this report",
            id="unknown-name",
        ),
        pytest.param(
            "{finding: ABC, decision: accept}", "write one of: KRAS p.G12C, ERBB2 amp", id="nothing"
        ),
        pytest.param(
            f"{{finding: {KRAS}, decision: re-tier, tier: I-A, reason: r}}",
            "key findings[1].tier: found 'I-A'; I-A is what is proposed; write decision: accept",
            id="the-same-tier",
        ),
        pytest.param(
            f"{{finding: {KRAS}, decision: accept}}\n  - {{gene: KRAS, hgvs: p.G12C, "
            "decision: reject, reason: r}",
            "key findings[2]: found 'KRAS p.G12C'; decided already in entry 1; keep one",
            id="twice",
        ),
    ],
)
def test_what_cannot_be_applied(tmp_path: Path, entry: str, told: str) -> None:
    found = applied(tmp_path, f"findings:\n  - {entry}\n")
    assert len(found.faults) == 1
    assert told in found.faults[0]


def test_ambiguous_names_list_the_ids(tmp_path: Path) -> None:
    first = PROFILE.findings[0]
    twin = first.alteration.model_copy(update={"alteration_id": f"{KRAS} (2)"})
    findings = (*PROFILE.findings, first.model_copy(update={"alteration": twin}))
    profile = PROFILE.model_copy(update={"findings": findings})
    entry = "findings:\n  - {gene: KRAS, hgvs: p.G12C, decision: accept}\n"
    (fault,) = applied(tmp_path, entry, profile).faults
    assert f"write `finding` with one of: {KRAS}, {KRAS} (2)" in fault
    exact = f"findings:\n  - {{finding: {KRAS}, decision: accept}}\n"
    assert applied(tmp_path, exact, profile).faults == ()


def test_what_is_not_listed_in_the_report(tmp_path: Path) -> None:
    hidden = PROFILE.findings[0].alteration.model_copy(update={"alteration_id": "KIT p.A1B"})
    basis = PROFILE.reinterpretable.model_copy(update={"unlisted": (hidden,)})
    profile = PROFILE.model_copy(update={"reinterpretable": basis})
    entry = "findings:\n  - {finding: KIT p.A1B, decision: accept}\n"
    assert "not in the report" in applied(tmp_path, entry, profile).faults[0]


@pytest.mark.parametrize("characters", [12, 64])
def test_a_pinned_profile(tmp_path: Path, characters: int) -> None:
    pinned = f"profile_sha256: '{profile_sha256(PROFILE)[:characters]}'\n"
    assert applied(tmp_path, pinned).faults == ()
    changed = PROFILE.model_copy(update={"jurisdiction": "US"})
    (fault,) = applied(tmp_path, pinned, changed).faults
    assert f"changed since the review, it is {profile_sha256(changed)[:12]} now" in fault


@pytest.mark.parametrize(
    "about",
    [
        pytest.param(f"finding: {KRAS}", id="id"),
        pytest.param("gene: KRAS, hgvs: p.G12C", id="gene-and-name"),
        pytest.param(f"finding: {KRAS}, therapy: ' Sotorasib'", id="with-therapy"),
    ],
)
def test_conflicts_are_settled(tmp_path: Path, about: str) -> None:
    entry = f"conflicts:\n  - {{{about}, decision: conflicting, reason: both hold}}\n"
    found = applied(tmp_path, entry, in_conflict(PROFILE))
    assert (found.faults, found.undecided) == ((), ())
    (settled,) = found.conflicts
    assert (settled.decision, settled.conflict.said) == (ConflictChoice.CONFLICTING, CONFLICT)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        pytest.param(
            f"{{finding: {KRAS}, therapy: cetuximab, decision: supporting, reason: r}}",
            "found 'KRAS p.G12C and cetuximab'; no such conflict; those of this report: KRAS "
            "p.G12C and sotorasib",
            id="other-therapy",
        ),
        pytest.param(
            f"{{finding: {KRAS}, decision: supporting, reason: r}}\n  - {{finding: {KRAS}, "
            "decision: supporting, reason: r}",
            "settled already in another entry",
            id="twice",
        ),
    ],
)
def test_conflicts_that_are_none(tmp_path: Path, entry: str, told: str) -> None:
    (fault,) = applied(tmp_path, f"conflicts:\n  - {entry}\n", in_conflict(PROFILE)).faults
    assert told in fault


def test_no_conflict_at_all(tmp_path: Path) -> None:
    entry = f"conflicts:\n  - {{finding: {KRAS}, decision: supporting, reason: r}}\n"
    assert "this report has none" in applied(tmp_path, entry).faults[0]


def test_a_faulty_file_leaves_every_conflict_open(tmp_path: Path) -> None:
    found = applied(tmp_path, "extra: 1\n", in_conflict(PROFILE))
    assert (len(found.faults), len(found.undecided), found.by) == (1, 1, None)
    assert found.file_sha256 is not None
