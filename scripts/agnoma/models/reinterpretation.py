"""What other knowledge changes in cases that were reported before."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.knowledge import FactEffect, KnowledgeSource
from agnoma.models.qc import Verdict


class ChangeKind(StrEnum):
    """What changed, most important first."""

    TIER_I_LOST = "tier I lost"
    CLASS_CHANGED = "class changed"
    TIER_I_GAINED = "tier I gained"
    RUN_AGAIN = "run again"
    """Knowledge that is not re-judged here speaks of an alteration of the case."""
    LOST = "lost"
    LOWERED = "tier lowered"
    RAISED = "tier raised"
    GAINED = "gained"
    TERMS = "other terms"
    """Same tier; conditions, approval or a level on another axis differ."""
    CLASS_DETAIL = "class detail"
    """Same class; overlays, secondary classes, subclass or confidence differ."""
    SUPPORT = "other facts"
    """Same tier and terms, by other facts."""


class Change(Record):
    """One line of one case that reads differently under the new knowledge."""

    case_id: str
    profile: str = Field(description="File the case was read from.")
    tumour_type: str | None = Field(description="OncoTree code as submitted.")
    verdict: Verdict
    kind: ChangeKind
    subject: str = Field(description="Alteration or signature; 'molecular class' for the class.")
    effect: FactEffect | None = Field(default=None, description="None = of the class.")
    therapy: str = Field(default="", description="The drugs in question; empty without any.")
    old: str = Field(description="Tier and terms, or class, as reported; '–' = none.")
    new: str = Field(description="The same under the new knowledge; '–' = none.")
    facts_old: tuple[str, ...] = Field(default=(), description="Fact ids behind the old side.")
    facts_new: tuple[str, ...] = Field(default=(), description="Fact ids behind the new side.")
    why: str = Field(description="Sentences: what differs in facts or rules.")
    reservations: tuple[str, ...] = Field(
        default=(), description="What goes with every line of the case or of the alteration."
    )


class SkippedProfile(Record):
    """A file that could not be re-tiered."""

    profile: str
    reason: str


class OldKnowledge(Record):
    """Knowledge that cases were reported under."""

    knowledge: str
    rules: str
    cases: int


class Reinterpretation(Record):
    """All changes of a set of cases."""

    knowledge: str = Field(description="Version and checksum of the new knowledge.")
    sources: tuple[KnowledgeSource, ...] = ()
    rules: str = Field(description="Version and checksum of the class rules.")
    before: tuple[OldKnowledge, ...] = ()
    cases: int = Field(description="Re-tiered.")
    unchanged: int = Field(description="Cases without any change.")
    simulated: int = Field(default=0, description="Cases of simulated runs.")
    changes: tuple[Change, ...] = Field(default=(), description="Most important first.")
    skipped: tuple[SkippedProfile, ...] = ()

    @property
    def tier_one_lost(self) -> tuple[Change, ...]:
        """Return the lines that lost tier I."""
        return tuple(c for c in self.changes if c.kind is ChangeKind.TIER_I_LOST)
