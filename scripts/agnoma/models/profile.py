"""TumourProfile: the one document. Report, exports and cohort read it and nothing else."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.alteration import Alteration
from agnoma.models.base import Answerable, Record
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.class_context import ClassContext
from agnoma.models.class_nodes import TraceNode
from agnoma.models.copy_number import CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import Phase
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import Fusion
from agnoma.models.germline import GermlineFindings
from agnoma.models.identity import CaseIdentity
from agnoma.models.knowledge import (
    AgnosticLabel,
    EvidenceMatch,
    KnowledgeSource,
    UnansweredFact,
)
from agnoma.models.language import Language
from agnoma.models.protein_map import ProteinMap
from agnoma.models.qc import GeneCallability, LocusCallability, LocusState, SampleQc, Verdict
from agnoma.models.read_picture import ReadPictures
from agnoma.models.reversion import Reversion
from agnoma.models.similar import SimilarCases
from agnoma.models.trials import TrialHints
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariantSummary
from agnoma.ternary import Ternary

LEFT_OUT = "left out of this shared copy"
"""What stands in a redacted profile instead of what must not leave the house."""

NOT_NAMED = "Laboratory not named"
"""What stands for the name of a laboratory that gave none."""

NOT_SET = "not set"
"""What a setting without a value says; it has no unit."""


class Confidence(StrEnum):
    """Label of the explanation score (clinical.md 7.5); not a probability."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class ClassTrace(Record):
    """One class, in priority order: was it true, and on what did that hang."""

    class_id: str
    label: str
    confirmed: Ternary
    provisional: Ternary
    evidence: tuple[str, ...] = Field(default=(), description="Alteration ids or signatures.")
    unknown_because: tuple[str, ...] = Field(
        default=(), description="What was not assessable or not tested, when unknown."
    )
    limited_because: tuple[str, ...] = Field(
        default=(), description="Negatives it rests on that have limited sensitivity only."
    )
    criteria: str = Field(default="", description="What the class asks for, in words.")
    would_change: str = Field(
        default="", description="What result here would have changed the class that is stated."
    )
    nodes: TraceNode | None = Field(
        default=None, description="Its criteria, each with its answer; None = not kept."
    )
    provisional_nodes: TraceNode | None = Field(
        default=None, description="Criteria under which it is only provisional, if it has some."
    )


class MolecularClass(Record):
    """What the tumour is molecularly; never depends on site or histology (clinical.md 7.2)."""

    primary: str = Field(description="Class id.")
    label: str
    subclass: str | None = None
    family: str
    secondary: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    score: int | None = Field(default=None, ge=0, le=100, description="Explanation score.")
    confidence: Confidence | None = None
    confidence_reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = Field(default=(), description="Alteration ids that fired.")
    rule_id: str
    rules_version: str
    could_change: tuple[str, ...] = Field(
        default=(), description="Higher-priority classes that an unanswered question leaves open."
    )
    not_assessable: tuple[str, ...] = ()
    statement: str = Field(description="One sentence for the board.")
    trace: tuple[ClassTrace, ...] = ()


class Finding(Record):
    """An alteration with everything a board may ask of it."""

    alteration: Alteration
    matches: tuple[EvidenceMatch, ...] = ()
    variant: AnnotatedVariant | None = None
    gene_copy_number: GeneCopyNumber | None = None
    fusion: Fusion | None = None


class DepthNeeded(Record):
    """From which depth on the test calls its target allele fraction."""

    target_vaf: float = Field(gt=0, le=1)
    limited_vaf: float = Field(gt=0, le=1, description="Of a negative of limited sensitivity.")
    power: float = Field(gt=0, le=1, description="Sensitivity at that depth.")
    at_hotspots_x: int | None = Field(
        default=None, description="Of target_vaf; None = the VAF filter lets no depth be enough."
    )
    at_hotspots_limited_x: int | None = Field(default=None, description="Of limited_vaf.")
    elsewhere_x: int | None = Field(default=None, description="Of target_vaf outside hotspots.")


class LocusResult(Record):
    """Final state of a required locus: callability and calls together."""

    callability: LocusCallability
    state: LocusState
    detected: tuple[str, ...] = Field(default=(), description="Alteration ids.")
    statement: str = Field(description="Wording of clinical.md 1.7 with its numbers.")


class StageStatus(Record):
    """What one stage did for this case."""

    stage: str
    state: str = Field(description="'done', 'not tested' or 'not assessable'.")
    text: str


class ResourceVersion(Record):
    """A table or file the result depends on."""

    name: str
    version: str
    date: str | None = None
    sha256: str | None = None
    licence: str | None = None


class Provenance(Record):
    """What produced this document."""

    pipeline_version: str
    tools: dict[str, str] = Field(description="External tool -> version, as it printed it.")
    resources: tuple[ResourceVersion, ...]
    inputs: dict[str, str] = Field(description="Role of input -> SHA-256.")
    config_sha256: str
    library_version: str | None = Field(
        default=None, description="Version and digest of the library's sources; None = not noted."
    )
    git_commit: str | None = Field(
        default=None,
        description="Of the checkout the pipeline ran from, '-modified' when tracked files were "
        "changed; None = no checkout.",
    )


class Setting(Record):
    """One configured limit that was applied, for the methods section."""

    key: str
    value: str
    unit: str
    description: str
    source: str


class Laboratory(Record):
    """Who performed the test."""

    name: str
    address: str
    contact: str
    accreditation: str


class Assay(Record):
    """The test as configured."""

    name: str
    assay_type: str
    genome_build: str
    targeted_genes: tuple[str, ...]
    target_bp: int | None
    matched_normal: bool
    kit: str = ""
    sequencer: str = ""


class ReinterpretationBasis(Record):
    """What re-tiering under other knowledge needs beside the rest of the document.

    With it the document holds everything the facts and the class were held against; nothing that
    stands elsewhere in it is here again.
    """

    alteration_ids: tuple[str, ...] = Field(
        description="Every alteration of the case, in the order the facts were held against them."
    )
    unlisted: tuple[Alteration, ...] = Field(
        default=(), description="Those that are neither under findings nor under uncertain."
    )
    unlisted_phases: dict[str, tuple[Phase, ...]] = Field(
        default_factory=dict, description="Their phases with other alterations, by variant key."
    )
    small_variants: Answerable = Field(
        description="Whether the absence of a small variant means anything in this case."
    )
    fusions: Answerable = Field(description="Whether fusions were looked for.")
    knowledge_version: str
    sources: tuple[KnowledgeSource, ...] = Field(
        description="Whose facts the tiers are from, with checksum; the other tables and the class "
        "rules are under provenance."
    )
    not_applied: dict[str, str] = Field(
        default_factory=dict,
        description="Facts of altered genes that did not apply -> rule of the ledger.",
    )


class TumourProfile(Record):
    """Everything known about one tumour, in one closed, validated document."""

    schema_version: Literal["1.0"] = "1.0"
    case: CaseInfo
    submitted_type_name: str | None
    simulated: bool
    shared_copy: bool = Field(
        default=False,
        description="Redacted to be shared (clinical.md 9.5): what is missing may have been left "
        "out.",
    )
    report_status: Literal["draft"] = "draft"
    language: Language = Field(
        default=Language.ENGLISH,
        description="Of the report; the sentences of this document are English.",
    )
    jurisdiction: str
    laboratory: Laboratory
    assay: Assay
    verdict: Verdict
    positives_only: bool = Field(
        description="The sample failed QC, or its identity is in doubt: nothing negative may be "
        "printed (clinical.md 1.2)."
    )
    tumour_qc: SampleQc
    normal_qc: SampleQc | None
    identity: CaseIdentity | None = Field(
        default=None, description="Whose reads these are; None = nothing was compared."
    )
    molecular_class: MolecularClass
    class_context: ClassContext = ClassContext()
    similar: SimilarCases | None = Field(
        default=None,
        description="Nearest earlier cases of the laboratory; None = no cohort is configured, or "
        "the sample is insufficient.",
    )
    findings: tuple[Finding, ...] = Field(description="Oncogenic or matched; best tier first.")
    uncertain: tuple[Finding, ...] = Field(description="Uncertain significance; appendix.")
    uncertain_total: int = Field(description="Before the list was cut for the page.")
    resistance_and_conflicts: tuple[str, ...] = ()
    biomarkers: Biomarkers
    biomarker_matches: tuple[EvidenceMatch, ...] = Field(
        default=(), description="Facts matched by a signature or IHC result, not by a gene."
    )
    agnostic_labels: tuple[AgnosticLabel, ...] = Field(
        default=(), description="Every tumour-agnostic label, with its state (clinical.md 6.5)."
    )
    unanswered_facts: tuple[UnansweredFact, ...] = Field(
        default=(), description="Facts that could not be evaluated: neither met nor unmet."
    )
    trials: TrialHints | None = Field(
        default=None, description="Of the configured table; None = none is configured."
    )
    loci: tuple[LocusResult, ...]
    depth_needed: DepthNeeded | None = Field(
        default=None, description="Depth the loci are held against; None = not recorded."
    )
    genes: tuple[GeneCallability, ...]
    read_pictures: ReadPictures | None = Field(
        default=None,
        description="Reads around the key findings, none named; None = no pictures were asked for.",
    )
    proteins: tuple[ProteinMap, ...] = Field(
        default=(), description="Proteins that key findings lie in, for pictures."
    )
    copy_number: CopyNumberProfile
    fusions_text: str
    exon_deletions: tuple[ExonDeletion, ...] = Field(
        default=(), description="Rearrangements of whole exons, seen or not, or why not tested."
    )
    reversions: tuple[Reversion, ...] = Field(
        default=(), description="Second changes that may give a suppressor its frame back."
    )
    germline: GermlineFindings
    small_variants: SmallVariantSummary
    stages: tuple[StageStatus, ...]
    confirmations: tuple[str, ...] = Field(
        default=(), description="Recommended confirmations, e.g. HER2 IHC/ISH."
    )
    wild_type: tuple[str, ...] = Field(
        default=(),
        description="Whether genes that a fact wants unaltered were read at every codon.",
    )
    ledger_excerpt: tuple[LedgerEntry, ...] = Field(
        default=(), description="Dropped candidates at required loci and facts not applied."
    )
    settings: tuple[Setting, ...]
    provenance: Provenance
    reinterpretable: ReinterpretationBasis
