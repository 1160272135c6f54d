"""An alteration in the words that knowledge and classes are written in: gene, kind, effect."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from agnoma.models.base import Record
from agnoma.models.reversion import ReversionState


class AlterationKind(StrEnum):
    """How a gene is altered; the vocabulary of the class rules."""

    SNV = "snv"  # single and multi-nucleotide substitutions
    INDEL = "indel"
    SPLICE = "splice"
    PROMOTER = "promoter"
    ITD = "itd"
    SV = "sv"
    AMP = "amp"
    GAIN = "gain"
    LOSS = "loss"
    HOMDEL = "homdel"
    FUSION = "fusion"


class Effect(StrEnum):
    """What the alteration does to the protein's function."""

    GOF = "gof"
    LOF = "lof"
    UNKNOWN = "unknown"


class Oncogenicity(StrEnum):
    """Oncogenicity class, strongest first (ClinGen/CGC/VICC terms, PMID 35101336)."""

    ONCOGENIC = "oncogenic"
    LIKELY_ONCOGENIC = "likely oncogenic"
    VUS = "uncertain significance"
    LIKELY_BENIGN = "likely benign"
    BENIGN = "benign"

    @property
    def is_driver(self) -> bool:
        """Return whether it is oncogenic or likely so."""
        return self in {Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC}

    @property
    def is_benign(self) -> bool:
        """Return whether it is benign or likely so."""
        return self in {Oncogenicity.LIKELY_BENIGN, Oncogenicity.BENIGN}


class OncogenicityRule(StrEnum):
    """What speaks for or against an oncogenic effect (clinical.md 6.6, PMID 35101336)."""

    NULL_IN_TSG = "null_in_tsg"
    SAME_AA_AS_ESTABLISHED = "same_aa_as_established"
    FUNCTIONAL_STUDY = "functional_study"
    HOTSPOT_STRONG = "hotspot_strong"
    FUNCTIONAL_DOMAIN = "functional_domain"
    INFRAME_LENGTH_CHANGE = "inframe_length_change"
    SAME_RESIDUE_OTHER_MISSENSE = "same_residue_other_missense"
    HOTSPOT_MODERATE = "hotspot_moderate"
    COMPUTATIONAL_ONCOGENIC = "computational_oncogenic"
    SINGLE_ETIOLOGY = "single_etiology"
    HOTSPOT_SUPPORTING = "hotspot_supporting"
    ABSENT_GNOMAD = "absent_gnomad"
    VERY_COMMON = "very_common"
    COMMON = "common"
    FUNCTIONAL_BENIGN = "functional_benign"
    COMPUTATIONAL_BENIGN = "computational_benign"
    SILENT_NO_SPLICE = "silent_no_splice"
    CURATED_CLASS = "curated_class"
    """Not of the published rules: the class an expert table gives is the least it can be."""


class FiredRule(Record):
    """A rule that applies, with its points."""

    rule: OncogenicityRule
    points: int
    reason: str = Field(description="One sentence with the source.")


class UncountedRule(Record):
    """A rule that adds no points, and why."""

    rule: OncogenicityRule
    reason: str


class OncogenicityScore(Record):
    """Points for and against an oncogenic effect, rule by rule (clinical.md 6.6)."""

    points: int | None = Field(default=None, description="Sum of the rules; None = not counted.")
    reason: str | None = Field(default=None, description="Why no points are counted.")
    class_by_points: Oncogenicity | None = Field(
        default=None, description="Class of the points alone; curated_class may raise it."
    )
    rules: tuple[FiredRule, ...] = ()
    set_aside: tuple[UncountedRule, ...] = Field(
        default=(), description="Apply, but do not count beside another rule that does."
    )
    not_evaluated: tuple[UncountedRule, ...] = ()

    @model_validator(mode="after")
    def _points_are_the_sum(self) -> Self:
        if (self.points is None) is (self.reason is None):
            msg = "OncogenicityScore: either points or the reason why none are counted"
            raise ValueError(msg)
        if (self.points is None) is not (self.class_by_points is None):
            msg = "OncogenicityScore: a class by points if and only if points are counted"
            raise ValueError(msg)
        if (self.points or 0) != sum(fired.points for fired in self.rules):
            msg = f"OncogenicityScore: {self.points} points are not the sum of its rules"
            raise ValueError(msg)
        return self


class SkippingConfidence(StrEnum):
    """How sure the skipping of a curated exon is (clinical.md 3.4), surest first."""

    CONFIRMED_RNA = "confirmed_RNA"
    PREDICTED_CANONICAL = "predicted_canonical"
    PREDICTED_NONCANONICAL = "predicted_noncanonical"
    POSSIBLE = "possible, confirm by RNA"
    """Not counted as skipping."""
    LIKE = "ex14-like"
    """Acts like it, but the exon is there."""

    @property
    def is_skipping(self) -> bool:
        """Return whether the exon counts as skipped."""
        return self in _SKIPPING

    @property
    def words(self) -> str:
        """Return the confidence as it stands in a sentence on the skipping of an exon."""
        return _SKIPPING_WORDS[self]


_SKIPPING = frozenset(
    {
        SkippingConfidence.CONFIRMED_RNA,
        SkippingConfidence.PREDICTED_CANONICAL,
        SkippingConfidence.PREDICTED_NONCANONICAL,
    }
)
_SKIPPING_WORDS = {
    SkippingConfidence.CONFIRMED_RNA: "confirmed by RNA",
    SkippingConfidence.PREDICTED_CANONICAL: "predicted from a canonical splice site",
    SkippingConfidence.PREDICTED_NONCANONICAL: "predicted, not a canonical splice site",
    SkippingConfidence.POSSIBLE: "possible from a base of the donor site; confirm by RNA",
    SkippingConfidence.LIKE: "not predicted; the change removes the CBL binding site of the exon",
}


class Alteration(Record):
    """One altered gene, ready for matching and classification."""

    alteration_id: str = Field(description="Unique within the case, e.g. 'BRAF p.V600E'.")
    gene: str
    kind: AlterationKind
    label: str = Field(description="For people, e.g. 'BRAF p.V600E', 'ERBB2 amplification'.")
    variant_key: str | None = Field(default=None, description="contig:position:ref:alt.")
    protein_change: str | None = Field(default=None, description="One-letter, p.V600E.")
    coding_change: str | None = Field(default=None, description="c.1799T>A.")
    coding_parts: tuple[str, ...] = Field(
        default=(), description="Single-base changes a promoter substitution is made of."
    )
    codon_first: int | None = None
    codon_last: int | None = None
    exon: int | None = None
    consequence: str | None = None
    in_frame: bool | None = Field(default=None, description="For indels and fusions.")
    partner: str | None = Field(default=None, description="Other gene of a fusion.")
    fusion_name: str | None = Field(default=None, description="GENE5::GENE3.")
    kinase_domain_retained: bool | None = None
    unproven: str | None = Field(
        default=None,
        description="Why a fusion is not shown to be functional; such a fusion confirms no class "
        "and supports no more than II-D (clinical.md 3.5, 6.3).",
    )
    exon_skipping: SkippingConfidence | None = Field(
        default=None, description="How sure it skips a curated exon; None = no bearing on one."
    )
    reversion: ReversionState | None = Field(
        default=None,
        description="Whether it gives a truncated suppressor its reading frame back; None = no.",
    )
    reverts: str | None = Field(
        default=None, description="Name of the truncating variant it may undo."
    )
    copies: float | None = None
    vaf: float | None = None
    possible_chip: str | None = Field(
        default=None,
        description="Why it may come from clonal haematopoiesis (clinical.md 2.6); None = no sign.",
    )
    effect: Effect = Effect.UNKNOWN
    oncogenicity: Oncogenicity = Oncogenicity.VUS
    oncogenicity_reasons: tuple[str, ...] = ()
    oncogenicity_score: OncogenicityScore | None = Field(
        default=None, description="The rules behind the class; None = not judged by them."
    )
    biallelic: bool | None = Field(default=None, description="Both copies hit; None = unknown.")
    one_hit: str | None = Field(
        default=None,
        description="That further inactivating variants of the gene lie on the same copy, with "
        "what is known of the other one, in words; None = no such variant, or both copies are hit.",
    )
    clonal: bool | None = Field(default=None, description="None = not estimated.")
    second_evidence: bool = Field(
        default=False, description="A second line of evidence (LOH, RNA, IHC ...)."
    )
    origin_ambiguous: bool = False
    resistance: bool = Field(default=False, description="Matches a resistance fact.")
    best_tier: str | None = Field(default=None, description="Best AMP tier of its matches: I, II.")
    resistance_any_site: bool = Field(
        default=False,
        description="Arises under therapy: fits a resistance fact of any tumour type that is "
        "listed in therapy_resistance.tsv. The class reads this one: it must "
        "not depend on the site (clinical.md 7.1).",
    )
    tier_any_site: str | None = Field(
        default=None,
        description="Best AMP tier (I, II) as curated over every fact it fits in any tumour type, "
        "fact exclusions and the submitted site ignored; read by the class score.",
    )
