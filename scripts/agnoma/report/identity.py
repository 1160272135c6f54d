"""Whose samples these are: doubts about one case, and every contradiction of a run (1.5)."""

from collections.abc import Iterable, Sequence

from agnoma.models.case import Role
from agnoma.models.identity import (
    IdentityComparison,
    IdentityDoubt,
    IdentityFlag,
    Kinship,
    SamplePair,
)
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.elements import Badge, Cell, Line, Table, number, plural, table

MAX_PAIRS = 200
DIFFERENT = Badge("Two persons", "✕", "fail")
SAME = Badge("One person", "✕", "fail")
NOT_COMPARED = "Samples were not compared: no sample of this run was read at common SNPs."
ALL_AS_SUBMITTED = "Every comparison agrees with the samples sheet."
_ROLES = {Role.TUMOUR: "tumour", Role.NORMAL: "matched normal"}
_EXPECTED = {
    IdentityFlag.SAME_PERSON_TWO_PATIENTS: "of two patients",
    IdentityFlag.TWO_PERSONS_ONE_PATIENT: "of one patient",
    IdentityFlag.UNRELATED_TUMOUR_NORMAL: "of one case",
}


def doubt_sentences(profile: TumourProfile) -> tuple[str, ...]:
    """Return why the reads may be another person's; empty where nothing says so.

    One swapped sample contradicts every other of its patient: they are said once.
    """
    if profile.identity is None:
        return ()
    alike: dict[tuple[IdentityFlag, Role], list[IdentityDoubt]] = {}
    for doubt in profile.identity.doubts:
        alike.setdefault((doubt.flag, doubt.role), []).append(doubt)
    return tuple(_first_of(found) for found in alike.values())


def _first_of(doubts: Sequence[IdentityDoubt]) -> str:
    """Return the first of doubts of one kind, and how many more there are."""
    first, rest = doubts[0].statement, len(doubts) - 1
    if not rest:
        return first
    return f"{first}; so with {plural(rest, 'further sample')} (results/cohort/identity.tsv)"


def reference_sentence(profile: TumourProfile) -> str:
    """Return how the case stands to the others of its patient; empty when nothing was read."""
    state = None if profile.identity is None else profile.identity.reference
    return "" if state is None else wording.REFERENCES[state]


def alarms(profiles: Iterable[TumourProfile]) -> tuple[Cell, ...]:
    """Return one cell per case in doubt, linked to its report."""
    return tuple(
        Cell(
            profile.case.case_id,
            href=f"{profile.case.case_id}/report.html",
            lines=tuple(Line(text, flag=True) for text in found),
        )
        for profile in profiles
        if (found := doubt_sentences(profile))
    )


def comparison_sentence(comparison: IdentityComparison) -> str:
    """Return what was compared, and how the pairs of one patient came out."""
    own = [p for p in comparison.pairs if p.first_patient == p.second_patient]
    words = {Kinship.SAME: "of one person", Kinship.UNDETERMINED: "undetermined"}
    counts = [
        f"{count:,} {text}"
        for kinship, text in words.items()
        if (count := sum(p.kinship is kinship and p.flag is None for p in own))
    ]
    parts = [
        f"{plural(comparison.samples, 'sample')} of this run and of earlier ones",
        f"{plural(comparison.compared_pairs, 'pair')} compared",
        f"{comparison.incomparable_pairs:,} not comparable, read at other SNPs or at too few",
    ]
    tail = f" Pairs of one patient: {', '.join(counts)}." if counts else ""
    return f"{'; '.join(parts)}.{tail}{_other_list(comparison)}"


def _other_list(comparison: IdentityComparison) -> str:
    """Return that samples of earlier runs are compared with none; empty when all are."""
    lost, earlier = comparison.earlier_other_list, comparison.earlier_samples
    if not lost:
        return ""
    which = "No sample" if lost == earlier else f"{number(earlier - lost)} of {number(earlier)}"
    return (
        f" {which} of earlier runs could be compared: "
        f"{'they' if lost == earlier else 'the others'} were read at another list of SNPs, so a "
        "sample swapped with one of them is not found."
    )


def pair_table(comparison: IdentityComparison) -> Table | None:
    """Return every pair that contradicts the samples sheet; None without any."""
    flagged = [pair for pair in comparison.pairs if pair.flag is not None]
    if not flagged:
        return None
    cases = {case.case_id for case in comparison.cases}
    rest = len(flagged) - MAX_PAIRS
    note = wording.SWAP_NOTE
    if rest > 0:
        note += f" {plural(rest, 'further pair')} in results/cohort/identity.tsv."
    headers = ("Sample", "And", "Submitted as", "By their SNPs", "Concordance")
    caption = f"{plural(len(flagged), 'pair')} of samples that contradict the samples sheet"
    rows = [_row(pair, cases) for pair in flagged[:MAX_PAIRS]]
    return table(caption, headers, rows, note=note, css="nowrap")


def _row(pair: SamplePair, cases: set[str]) -> tuple[Cell, ...]:
    flag = pair.flag or IdentityFlag.UNRELATED_TUMOUR_NORMAL
    found = SAME if flag is IdentityFlag.SAME_PERSON_TWO_PATIENTS else DIFFERENT
    value = "–" if pair.concordance is None else number(pair.concordance, 3)
    return (
        _sample(pair.first_case, pair.first_role, cases),
        _sample(pair.second_case, pair.second_role, cases),
        Cell(_EXPECTED[flag]),
        Cell(badge=found),
        Cell(value, lines=(Line("", f"at {plural(pair.sites, 'SNP')}"),)),
    )


def _sample(case_id: str, role: Role, cases: set[str]) -> Cell:
    href = f"{case_id}/report.html" if case_id in cases else None
    note = "" if case_id in cases else ", of an earlier run"
    return Cell(case_id, href=href, lines=(Line("", f"{_ROLES[role]}{note}"),))
