"""An alteration in the words that knowledge and classes are written in: gene, kind, effect."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record


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
    """Oncogenicity class (ClinGen/CGC/VICC terms; simple form of clinical.md 6.6)."""

    ONCOGENIC = "oncogenic"
    LIKELY_ONCOGENIC = "likely oncogenic"
    VUS = "uncertain significance"
    LIKELY_BENIGN = "likely benign"


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
    copies: float | None = None
    vaf: float | None = None
    effect: Effect = Effect.UNKNOWN
    oncogenicity: Oncogenicity = Oncogenicity.VUS
    oncogenicity_reasons: tuple[str, ...] = ()
    biallelic: bool | None = Field(default=None, description="Both copies hit; None = unknown.")
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
