"""Facts, and what they mean for one patient."""

import re
from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.alteration import Alteration
from agnoma.models.base import Record
from agnoma.models.variant import LedgerEntry

_CODONS = re.compile(r"codons? (\d+(?:,\s*\d+)*)")


class FactEffect(StrEnum):
    """What a fact says of its biomarker."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    DIAGNOSTIC = "diagnostic"
    PROGNOSTIC = "prognostic"
    PREDISPOSITION = "predisposition"
    TOXICITY = "toxicity"


class AmpTier(StrEnum):
    """AMP/ASCO/CAP 2017 tier and level (PMID 27993330)."""

    IA = "I-A"
    IB = "I-B"
    IIC = "II-C"
    IID = "II-D"
    III = "III"

    @property
    def tier(self) -> str:
        """Return the tier without its level, e.g. ``I``."""
        return self.value.split("-")[0]


class DiseaseRelation(StrEnum):
    """How a fact's disease relates to the submitted tumour type (clinical.md 6.4)."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    AGNOSTIC = "agnostic"
    OTHER = "other"
    EXCLUDED = "excluded"
    UNKNOWN_SITE = "tumour type not given"


class Specificity(StrEnum):
    """How closely the called alteration fits the curated one (clinical.md 6.3), best first."""

    EXACT_ALLELE = "exact allele"
    SAME_CODON = "codon"
    STRUCTURAL_CLASS = "exon or structural class"
    FUNCTIONAL_CLASS = "functional class"
    GENE = "gene"
    SAME_RESIDUE_OTHER_ALLELE = "other allele at same residue"


class Fact(Record):
    """One row of resources/knowledge/biomarkers.tsv."""

    fact_id: str = Field(pattern=r"^[A-Za-z0-9-]+$")
    line: int = Field(description="Line of the table, from 1, header included.")
    genes: tuple[str, ...]
    alteration: str = Field(description="Expression, grammar of clinical.md 6.8.")
    context: str = Field(description="Co-requirements in words.")
    diseases: tuple[str, ...] = Field(description="OncoTree codes, ANY_SOLID or ANY.")
    diseases_excluded: tuple[str, ...]
    therapy: str = Field(description="'+' combination, ';' alternatives.")
    effect: FactEffect
    regulatory_status: str
    amp_level: AmpTier | None
    escat_tier: str | None
    project_level: str | None = Field(description="OncoKB-like definitions, project-assigned.")
    citation: str
    confidence: str
    verified: str = Field(description="How the row was checked; clinical.md 6.8.")

    @property
    def named_codons(self) -> tuple[int, ...]:
        """Return the codons the context names, e.g. of 'assessable at codons 12,13,59'."""
        named = _CODONS.search(self.context)
        return tuple(int(number) for number in named[1].split(",")) if named else ()


class EvidenceMatch(Record):
    """One fact that fits one alteration of this case, with the tier it gives here."""

    fact: Fact
    alteration_ids: tuple[str, ...]
    specificity: Specificity
    disease_relation: DiseaseRelation
    matched_disease: str | None = Field(description="The fact's code that decided the relation.")
    tier: AmpTier | None = Field(description="None for facts without an AMP axis (toxicity).")
    tier_rule: str = Field(description="Id of the rule that set the tier.")
    tier_reason: str = Field(description="One sentence: why this tier for this patient.")
    conditional_on: tuple[str, ...] = Field(
        default=(), description="Co-requirements nobody has answered; caps the tier at II-D."
    )
    approved_here: bool | None = Field(description="In the configured jurisdiction; None = n/a.")
    approval_text: str = Field(description="Regulatory status in words, here and elsewhere.")
    possible_chip: str | None = Field(
        default=None,
        description="Why the alteration may come from clonal haematopoiesis; stands on the line of "
        "every fact it fits (clinical.md 2.6).",
    )


class Interpretation(Record):
    """Alterations of a case and every fact that fits them."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    jurisdiction: str
    knowledge_version: str
    submitted_type: str | None = Field(description="OncoTree code as submitted.")
    submitted_type_name: str | None
    alterations: tuple[Alteration, ...]
    matches: tuple[EvidenceMatch, ...]
    wild_type_facts: tuple[Fact, ...] = Field(
        default=(),
        description="Facts of the submitted type that ask for unaltered genes (clinical.md 1.7).",
    )
    ledger: tuple[LedgerEntry, ...] = Field(
        default=(), description="Facts of altered genes that do not apply, and why."
    )
