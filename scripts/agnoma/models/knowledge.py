"""Facts, and what they mean for one patient."""

import re
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from agnoma.models.alteration import Alteration
from agnoma.models.base import Record
from agnoma.models.trials import TrialHints
from agnoma.models.variant import LedgerEntry

_CODONS = re.compile(r"\bcodon:(\d+)")


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


def amp_words(tier: AmpTier | None) -> str:
    """Return a tier as it is named in sentences: ``AMP I-A``, or ``no tier``."""
    return "no tier" if tier is None else f"AMP {tier.value}"


class DiseaseRelation(StrEnum):
    """How a fact's disease relates to the submitted tumour type (clinical.md 6.4)."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    AGNOSTIC = "agnostic"
    OTHER = "other"
    EXCLUDED = "excluded"
    UNKNOWN_SITE = "tumour type not given"


TIER_I = frozenset({AmpTier.IA, AmpTier.IB})
"""Strong clinical significance."""
ANY_TYPE = "ANY"
"""In place of tumour types: whatever the tumour, solid or not."""
ANY_SOLID_TYPE = "ANY_SOLID"
"""In place of tumour types: any solid tumour."""
AT_SITE = frozenset({DiseaseRelation.EXACT, DiseaseRelation.BROADER, DiseaseRelation.AGNOSTIC})
"""Relations in which a fact speaks of the submitted tumour type (clinical.md 6.4)."""


class Specificity(StrEnum):
    """How closely the called alteration fits the curated one (clinical.md 6.3), best first."""

    EXACT_ALLELE = "exact allele"
    SAME_CODON = "codon"
    STRUCTURAL_CLASS = "exon or structural class"
    FUNCTIONAL_CLASS = "functional class"
    GENE = "gene"
    SAME_RESIDUE_OTHER_ALLELE = "other allele at same residue"

    @property
    def score(self) -> int:
        """Return the score of clinical.md 6.3: 6 for the exact allele down to 1; 0 is no match."""
        return len(Specificity) - tuple(Specificity).index(self)


class Interaction(StrEnum):
    """How the drugs of a therapy go together."""

    NONE = "no therapy"
    ALONE = "one drug"
    COMBINATION = "given together"
    SEQUENTIAL = "one after the other"
    ALTERNATIVES = "one of several"


class Therapy(Record):
    """A therapy as one object: what a combination shows is never claimed of its components."""

    options: tuple[tuple[str, ...], ...] = Field(
        default=(), description="Alternatives; of each the drugs that go together."
    )
    sequential: bool = Field(default=False, description="Drugs of an option follow one another.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the therapy of a cell: ``;`` alternatives, ``+`` together, ``>`` in sequence.

        >>> Therapy.parse("dabrafenib + trametinib; vemurafenib").options
        (('dabrafenib', 'trametinib'), ('vemurafenib',))
        """
        options = [part for part in text.split(";") if part.strip()]
        sign = ">" if any(">" in option for option in options) else "+"
        split = (tuple(d.strip() for d in o.split(sign) if d.strip()) for o in options)
        return cls(options=tuple(o for o in split if o), sequential=sign == ">")

    @property
    def text(self) -> str:
        """Return the therapy as it stands in a table of facts; empty without one."""
        joined = (self._joined(option) for option in self.options)
        return ";".join(joined)

    @property
    def words(self) -> str:
        """Return the therapy for people, alternatives joined by "or"; empty without one."""
        return " or ".join(self._joined(option) for option in self.options)

    @property
    def interaction(self) -> Interaction:
        """Return how the drugs go together."""
        if not self.options:
            return Interaction.NONE
        if len(self.options) > 1:
            return Interaction.ALTERNATIVES
        if len(self.options[0]) == 1:
            return Interaction.ALONE
        return Interaction.SEQUENTIAL if self.sequential else Interaction.COMBINATION

    def _joined(self, option: tuple[str, ...]) -> str:
        return (" > " if self.sequential else " + ").join(option)


class DiseaseScope(Record):
    """Tumour types a fact speaks of."""

    types: tuple[str, ...] = Field(description="OncoTree codes, ANY_SOLID or ANY.")
    excluded: tuple[str, ...] = Field(
        default=(), description="Types the fact does not hold for, with everything below them."
    )


class Recommendation(StrEnum):
    """What stands behind a fact, strongest first."""

    APPROVAL = "approval"
    LABEL = "label"
    GUIDELINE = "guideline"
    TRIAL = "trial"
    REPORT = "report"


class ApprovalStatus(StrEnum):
    """What one jurisdiction says of a use."""

    APPROVED = "approved"
    NOT_APPROVED = "not approved"
    LABEL = "label"
    """A statement of a label that is no indication, e.g. on toxicity."""


class RegulatoryStatus(Record):
    """Status of one use in one jurisdiction."""

    jurisdiction: str = Field(description="US or EU.")
    status: ApprovalStatus
    date: str | None = Field(
        default=None, description="ISO date of the label it was read from; None = not recorded."
    )


class KnowledgeSource(Record):
    """Where facts come from: printed with every fact of the source."""

    name: str = Field(description="agnoma, CIViC, MOAlmanac, the laboratory ...")
    version: str
    date: str | None = Field(default=None, description="ISO date of the content.")
    licence: str | None = None
    sha256: str | None = None
    facts: int = Field(default=0, ge=0, description="Number of facts read.")


EACH = re.compile(r"^any\s+", re.IGNORECASE)
"""``any BRAF inhibitor``: what is said of the class is said of each of its drugs by name."""
OWN_SOURCE = "agnoma"


class Fact(Record):
    """One row of a table of facts, resources/knowledge/biomarkers.tsv or another of its form."""

    fact_id: str = Field(pattern=r"^[A-Za-z0-9-]+$")
    source: str = Field(default=OWN_SOURCE, description="Name of its `KnowledgeSource`.")
    line: int = Field(description="Line of the table, from 1, header included.")
    genes: tuple[str, ...]
    alteration: str = Field(description="Expression, grammar of clinical.md 6.8.")
    requires: str = Field(
        default="", description="Co-requirements as an expression on the case; empty = none."
    )
    context: str = Field(default="", description="Setting in words, e.g. the line of therapy.")
    scope: DiseaseScope
    therapy: Therapy = Therapy()
    effect: FactEffect
    recommendation: Recommendation
    regulatory: tuple[RegulatoryStatus, ...] = Field(
        default=(), description="Per jurisdiction; one that is missing is not known."
    )
    amp_level: AmpTier | None
    escat_tier: str | None = None
    project_level: str | None = Field(
        default=None, description="OncoKB-like definitions, project-assigned."
    )
    citation: str
    confidence: str = ""
    verified: str = Field(default="", description="How the row was checked; clinical.md 6.8.")
    curated: str | None = Field(default=None, description="ISO date of curation.")
    review_by: str | None = Field(default=None, description="ISO date it is to be read again by.")
    conflict: str | None = Field(
        default=None, description="What its own source also says against it; caps at II-C."
    )

    @property
    def named_codons(self) -> tuple[int, ...]:
        """Return the codons column `requires` names, e.g. 12 and 13 of 'NOT KRAS:codon:12|...'."""
        return tuple(dict.fromkeys(int(number) for number in _CODONS.findall(self.requires)))

    def status_in(self, jurisdiction: str) -> RegulatoryStatus | None:
        """Return what is known of a jurisdiction."""
        return next((r for r in self.regulatory if r.jurisdiction == jurisdiction), None)

    @property
    def approved_anywhere(self) -> bool:
        """Return whether any jurisdiction has approved this use."""
        return any(r.status is ApprovalStatus.APPROVED for r in self.regulatory)


class Axis(StrEnum):
    """What a fact helps to decide (AMP/ASCO/CAP 2017)."""

    THERAPEUTIC = "T"
    DIAGNOSTIC = "D"
    PROGNOSTIC = "P"


class ResistanceCaveat(Record):
    """Another fact of the case that speaks against a therapy that is offered."""

    fact_id: str
    source: str = OWN_SOURCE
    alteration_ids: tuple[str, ...]
    therapy: Therapy = Field(description="What it says resistance to: drugs, or a class of them.")
    tier: AmpTier | None = Field(
        description="Of the resistance here; None = it is known in other tumour types only."
    )
    known_in: str | None = Field(default=None, description="Those types in words; None = here.")


class EvidenceMatch(Record):
    """One fact that fits one alteration of this case, with the tier it gives here."""

    fact: Fact
    alteration_ids: tuple[str, ...]
    specificity: Specificity
    specificity_score: int = Field(
        default=0, ge=0, le=6, description="Of clinical.md 6.3; 0 = no alteration is matched."
    )
    disease_relation: DiseaseRelation
    matched_disease: str | None = Field(description="The fact's code that decided the relation.")
    tier: AmpTier | None = Field(description="None for facts without an AMP axis (toxicity).")
    tier_rule: str = Field(description="Id of the rule that set the tier.")
    tier_reason: str = Field(description="One sentence: why this tier for this patient.")
    axis: Axis | None = Field(default=None, description="None = toxicity, predisposition.")
    escat_here: str | None = Field(default=None, description="ESCAT tier for this patient.")
    escat_reason: str = Field(default="", description="One sentence: why this ESCAT tier, or none.")
    level_here: str | None = Field(default=None, description="Project level for this patient.")
    level_reason: str = Field(default="", description="One sentence: why this level, or none.")
    agreement: tuple[str, ...] = Field(
        default=(), description="Other sources that say the same of this alteration and therapy."
    )
    conflict: str | None = Field(
        default=None,
        description="What is said against it for the same therapy and tumour type; both are shown "
        "and a person has to sign for it.",
    )
    caveats: tuple[ResistanceCaveat, ...] = Field(
        default=(),
        description="What other findings say against the therapy; both are shown, never netted.",
    )
    absent: tuple[str, ...] = Field(
        default=(), description="What it rests on that was looked for and not found."
    )
    conditional_on: tuple[str, ...] = Field(
        default=(), description="Co-requirements nobody has answered, with those of `capped_by`."
    )
    capped_by: tuple[str, ...] = Field(
        default=(), description="Those of `conditional_on` that keep the tier at II-D."
    )
    noted: tuple[str, ...] = Field(
        default=(),
        description="Those of `conditional_on` that whoever treats the patient knows anyway (age, "
        "earlier treatment, line): context, no doubt about the finding.",
    )
    met: tuple[str, ...] = Field(
        default=(),
        description="What the setting asks for (age, earlier therapy, line) and the sample sheet "
        "says is so.",
    )
    approved_here: bool | None = Field(description="In the configured jurisdiction; None = n/a.")
    approval_text: str = Field(description="Regulatory status in words, here and elsewhere.")
    possible_chip: str | None = Field(
        default=None,
        description="Why the alteration may come from clonal haematopoiesis; stands on the line of "
        "every fact it fits (clinical.md 2.6).",
    )

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return what is open and bears on whether the fact holds: conditions less the context."""
        return tuple(words for words in self.conditional_on if words not in self.noted)


class AgnosticState(StrEnum):
    """Whether a label that holds whatever the tumour type holds for one patient (6.5)."""

    APPLIES = "applies"
    CONDITIONAL = "conditional"
    DOES_NOT_APPLY = "does not apply"
    NOT_DETECTED = "not detected"
    NOT_DETECTED_LIMITED = "not detected with limited sensitivity"
    NOT_ASSESSABLE = "not assessable"
    NOT_TESTED = "not tested"


class AgnosticLabel(Record):
    """One tumour-agnostic label of the knowledge, whether or not its marker was found."""

    fact: Fact
    marker: str = Field(description="The fact's alteration in words.")
    state: AgnosticState
    reason: str = Field(description="Why, or on what it depends; empty when it applies.")
    alteration_ids: tuple[str, ...] = Field(default=(), description="What meets the marker.")
    noted: tuple[str, ...] = Field(
        default=(), description="What the label also asks for and only the clinic knows."
    )


class UnansweredFact(Record):
    """A fact of an altered gene, or of the submitted type, that this test cannot evaluate."""

    fact: Fact
    reason: str


class Interpretation(Record):
    """Alterations of a case and every fact that fits them."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    jurisdiction: str
    knowledge_version: str
    sources: tuple[KnowledgeSource, ...] = Field(
        default=(), description="Whose facts were held against the case."
    )
    submitted_type: str | None = Field(description="OncoTree code as submitted.")
    submitted_type_name: str | None
    alterations: tuple[Alteration, ...]
    matches: tuple[EvidenceMatch, ...]
    wild_type_facts: tuple[Fact, ...] = Field(
        default=(),
        description="Facts of the submitted type that ask for unaltered genes (clinical.md 1.7).",
    )
    unanswered_facts: tuple[UnansweredFact, ...] = Field(
        default=(), description="Listed as such: neither met nor unmet."
    )
    agnostic_labels: tuple[AgnosticLabel, ...] = Field(
        default=(), description="Every tumour-agnostic label, with its state (clinical.md 6.5)."
    )
    trials: TrialHints | None = Field(
        default=None, description="Of the configured table; None = none is configured."
    )
    ledger: tuple[LedgerEntry, ...] = Field(
        default=(), description="Facts of altered genes that do not apply, and why."
    )
