"""What an alteration does, whether it drives tumours, and the rules behind it."""

from dataclasses import dataclass

from agnoma.models.alteration import Effect, Oncogenicity, OncogenicityScore


def uncounted(reason: str) -> OncogenicityScore:
    """Return the record of an alteration whose points are not counted, and why."""
    return OncogenicityScore(reason=reason)


EVENT = uncounted("points are of small variants; of this event the role of the gene decides")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Effect and oncogenicity of one alteration."""

    effect: Effect
    oncogenicity: Oncogenicity
    reason: str
    score: OncogenicityScore = EVENT


def uncertain(reason: str) -> Judgement:
    """Return the judgement of everything no rule knows."""
    return Judgement(Effect.UNKNOWN, Oncogenicity.VUS, reason)
