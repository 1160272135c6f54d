"""The words a class rule may be written in, as closed models.

A predicate is a mapping with exactly one key (``all``, ``any``, ``not``, ``alt``, ``pathway``,
``sig``, ``hrr``, ``resistance``); everything inside it is closed too, so a misspelt key is an error
and never a condition that silently does not apply.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic import model_validator as validator

from agnoma.models.alteration import AlterationKind, Effect


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class RuleModel(BaseModel):
    """Closed, frozen part of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SignatureName(StrEnum):
    """Genome-wide results a rule may ask for."""

    TMB = "tmb"
    MSI = "msi"
    MMR_IHC = "mmr_ihc"
    HRD_SCORE = "hrd_score"
    SBS_POLE = "sbs_pole"
    DOMINANT_SBS = "dominant_sbs"
    DOMINANT_SBS_FRACTION = "dominant_sbs_fraction"


NUMERIC_SIGNATURES = frozenset(
    {SignatureName.TMB, SignatureName.HRD_SCORE, SignatureName.DOMINANT_SBS_FRACTION}
)


class AltMatch(RuleModel):
    """One alteration that fits every key given; a key left out does not restrict."""

    gene: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]
    kind: Annotated[tuple[AlterationKind, ...], BeforeValidator(_as_list)] = ()
    protein: str | None = Field(
        default=None, description="Name of a set, or one protein change such as p.V600E."
    )
    codon: tuple[int, ...] = ()
    not_codon: dict[str, tuple[int, ...]] = Field(
        default_factory=dict, description="Gene -> codons that do not count."
    )
    effect: Annotated[tuple[Effect, ...], BeforeValidator(_as_list)] = ()
    biallelic: Literal[True] | None = None
    unproven: Literal[True] | None = Field(
        default=None, description="Only a fusion that is not shown to be functional."
    )

    @validator(mode="after")
    def _excluded_genes_are_asked_for(self) -> Self:
        foreign = sorted(set(self.not_codon) - set(self.gene))
        if foreign:
            msg = f"not_codon names {', '.join(foreign)}, not in gene"
            raise ValueError(msg)
        return self


class SigMatch(RuleModel):
    """A genome-wide result compared with a value."""

    name: SignatureName
    op: Literal[">=", "=="]
    value: bool | float | str

    @validator(mode="after")
    def _value_fits_operator(self) -> Self:
        numeric = not isinstance(self.value, bool | str)
        if (self.name in NUMERIC_SIGNATURES) != numeric or (self.op == ">=") != numeric:
            msg = f"{self.name} {self.op} {self.value!r}: >= takes numbers, == takes words"
            raise ValueError(msg)
        return self


class HrrState(StrEnum):
    """Loss of homologous-recombination repair genes, by number of hits."""

    BIALLELIC = "biallelic_lof"
    MONOALLELIC = "monoallelic_lof"


class AllOf(RuleModel):
    """Every member is true."""

    members: tuple["Predicate", ...] = Field(alias="all", min_length=1)


class AnyOf(RuleModel):
    """At least one member is true."""

    members: tuple["Predicate", ...] = Field(alias="any", min_length=1)


class Negation(RuleModel):
    """The member is false."""

    member: "Predicate" = Field(alias="not")


class AltPredicate(RuleModel):
    """The tumour has an alteration like this."""

    alt: AltMatch


class PathwayPredicate(RuleModel):
    """A member of the pathway is altered in the direction of its role (clinical.md 7.4)."""

    pathway: str


class SigPredicate(RuleModel):
    """A genome-wide result is like this."""

    sig: SigMatch


class HrrPredicate(RuleModel):
    """A homologous-recombination repair gene has lost one copy, or both."""

    hrr: HrrState


class ResistancePredicate(RuleModel):
    """An alteration arises under therapy, by a fact of any tumour type."""

    resistance: Literal[True]


PREDICATES: dict[str, type[RuleModel]] = {
    "all": AllOf,
    "any": AnyOf,
    "not": Negation,
    "alt": AltPredicate,
    "pathway": PathwayPredicate,
    "sig": SigPredicate,
    "hrr": HrrPredicate,
    "resistance": ResistancePredicate,
}


def _predicate_key(value: Any) -> str | None:
    if isinstance(value, dict):
        known = [key for key in PREDICATES if key in value]
        return known[0] if len(value) == len(known) == 1 else None
    return next((key for key, model in PREDICATES.items() if type(value) is model), None)


Predicate = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Negation, Tag("not")]
    | Annotated[AltPredicate, Tag("alt")]
    | Annotated[PathwayPredicate, Tag("pathway")]
    | Annotated[SigPredicate, Tag("sig")]
    | Annotated[HrrPredicate, Tag("hrr")]
    | Annotated[ResistancePredicate, Tag("resistance")],
    Discriminator(
        _predicate_key,
        custom_error_type="predicate",
        custom_error_message="a predicate has exactly one key of: " + ", ".join(PREDICATES),
    ),
]

for _model in (AllOf, AnyOf, Negation):
    _model.model_rebuild()
