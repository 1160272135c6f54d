"""The explanation score of a class (clinical.md 7.5): reasons, not a probability."""

from dataclasses import dataclass

from agnoma.models.alteration import Alteration, Oncogenicity
from agnoma.models.profile import Confidence
from agnoma.models.qc import Verdict
from agnoma.profile.evaluate import Answer, SignatureHit

BASE = 40
ONCOGENIC, LIKELY_ONCOGENIC = 20, 10
TIERED = 15
CLONAL, SUBCLONAL = 15, -20
SECOND_EVIDENCE = 10
CLEAR_SIGNATURE = 40
QC_WARNING = -20
ORIGIN_AMBIGUOUS = -15
PROVISIONAL_CAP = 50
HIGH_FROM, MODERATE_FROM = 80, 55


@dataclass(frozen=True)
class Score:
    """Sum of the points with one reason per point given or withheld."""

    value: int
    reasons: tuple[str, ...]

    @property
    def confidence(self) -> Confidence:
        """Return the label of the score: high from 80, moderate from 55 (clinical.md 7.5)."""
        if self.value >= HIGH_FROM:
            return Confidence.HIGH
        return Confidence.MODERATE if self.value >= MODERATE_FROM else Confidence.LOW


def defining(answer: Answer) -> tuple[Alteration, ...]:
    """Return the alterations that fired, the best supported first; ties by name."""
    return tuple(
        sorted(answer.alterations, key=lambda a: (-_total(_alteration_points(a)), a.alteration_id))
    )


def score_class(answer: Answer, *, provisional: bool, verdict: Verdict) -> Score:
    """Return the score of a class that is confirmed or provisional.

    A class with an alteration is scored on its best one; without, on its signature.
    """
    points = [("base", BASE)]
    best = defining(answer)[:1]
    if best:
        # A signature that alone would have made the class is a second line of evidence.
        supported = best[0].second_evidence or answer.independent
        points += [*_alteration_points(best[0], supported=supported)]
    else:
        points += _signature_points(answer.signatures)
    if verdict is Verdict.WARN:
        points.append(("QC warn", QC_WARNING))
    if best and best[0].origin_ambiguous:
        points.append(("origin ambiguous", ORIGIN_AMBIGUOUS))
    reasons = [_reason(name, number) for name, number in points]
    total = min(max(_total(points), 0), 100)
    if provisional and total > PROVISIONAL_CAP:
        total = PROVISIONAL_CAP
        reasons.append(f"provisional, capped at {PROVISIONAL_CAP}")
    return Score(total, tuple(reasons))


def _reason(name: str, number: int) -> str:
    return f"{name} {number}" if name == "base" else f"{name} {number:+d}"


def _total(points: list[tuple[str, int]]) -> int:
    return sum(number for _, number in points)


def _alteration_points(best: Alteration, *, supported: bool | None = None) -> list[tuple[str, int]]:
    certain = best.oncogenicity is Oncogenicity.ONCOGENIC
    points = [("oncogenic", ONCOGENIC) if certain else ("likely oncogenic", LIKELY_ONCOGENIC)]
    if best.tier_any_site in ("I", "II"):
        points.append(("tier I/II", TIERED))
    if best.clonal is None:
        points.append(("clonality not estimated", 0))
    else:
        points.append(("clonal", CLONAL) if best.clonal else ("subclonal", SUBCLONAL))
    if best.second_evidence if supported is None else supported:
        points.append(("second line of evidence", SECOND_EVIDENCE))
    return points


def _signature_points(hits: tuple[SignatureHit, ...]) -> list[tuple[str, int]]:
    if any(hit.beyond for hit in hits):
        points = [("signature beyond threshold", CLEAR_SIGNATURE)]
    else:
        points = [("signature within 20 % of its threshold", 0)]
    if len({hit.text for hit in hits}) > 1:
        points.append(("second line of evidence", SECOND_EVIDENCE))
    return points
