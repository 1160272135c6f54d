"""What stands beside a molecular class: how stable it is, pathways, and the submitted diagnosis."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record
from agnoma.ternary import Ternary


class Disturbance(StrEnum):
    """What is changed to see whether a class holds."""

    PURITY = "tumour fraction 0.1 lower or higher"
    VAF = "a variant at the end of its interval"
    DROPPED = "a fifth of the alterations, at least one, left out"
    BORDERLINE = "a borderline call the other way"


class ClassChange(Record):
    """One disturbance under which another class would be primary."""

    disturbance: Disturbance
    what: str = Field(description="What was changed, for people.")
    primary: str = Field(description="Class id that would be primary.")
    label: str
    provisional: bool = Field(
        default=False, description="That class would only be provisional, not confirmed."
    )


class Stability(Record):
    """How often the primary class stays the same when its inputs are disturbed."""

    tried: int = Field(ge=0)
    stable: int = Field(ge=0)
    provisional: int = Field(
        default=0, ge=0, description="Of the stable ones: a confirmed class is only provisional."
    )
    confirmed: int = Field(
        default=0, ge=0, description="Of the stable ones: a provisional class is confirmed."
    )
    by_disturbance: dict[Disturbance, tuple[int, int]] = Field(
        default_factory=dict, description="Disturbance -> stable, tried."
    )
    changes: tuple[ClassChange, ...] = Field(
        default=(),
        description="Distinct changes of class or of its certainty, one example each.",
    )
    undisturbed: tuple[str, ...] = Field(
        default=(),
        description="Disturbances not counted: the class depends on a second hit of which the "
        "records do not tell whether it would still be one.",
    )
    hangs_on: tuple[str, ...] = Field(
        default=(),
        description="Alterations and results without which another class would be primary.",
    )
    without: dict[str, str] = Field(
        default_factory=dict, description="Alteration of hangs_on -> class id without it."
    )
    certain_by: tuple[str, ...] = Field(
        default=(),
        description="Alterations and results without which the same class would only be "
        "provisional.",
    )


class PathwayState(Record):
    """One canonical pathway (Sanchez-Vega 2018, PMID 29625050; clinical.md 7.4)."""

    name: str
    altered: Ternary
    alterations: tuple[str, ...] = Field(
        default=(), description="Alteration ids in the direction of the gene's role."
    )
    members: int = Field(description="Genes of the pathway.")
    unread: tuple[str, ...] = Field(
        default=(), description="Members that were not covered or could not be read."
    )


class RelationKind(StrEnum):
    """How the profile stands to the submitted diagnosis (clinical.md 7.6)."""

    CONCORDANT = "concordant"
    UNCOMMON = "uncommon"
    ATYPICAL = "atypical"
    DISCORDANT_DIAGNOSTIC = "discordant_diagnostic"
    NOT_EVALUABLE = "not_evaluable"


class SiteRelation(Record):
    """Profile and submitted diagnosis held against each other; never an input of the class."""

    kind: RelationKind
    sentence: str = Field(description="Wording of clinical.md 7.6.")
    log: tuple[str, ...] = Field(
        default=(), description="What was asked, row by row, with the source of each answer."
    )


class ClassContext(Record):
    """What stands beside the class and is no input of it."""

    stability: Stability | None = Field(
        default=None, description="None: the sample has no class to hold."
    )
    pathways: tuple[PathwayState, ...] = ()
    site_relation: SiteRelation | None = None
