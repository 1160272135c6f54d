"""Small variants: what the reads say, what the filters decided, what the variant is called."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, SequenceContext


class VariantKind(StrEnum):
    """Shape of a small variant."""

    SNV = "SNV"
    MNV = "MNV"
    INSERTION = "insertion"
    DELETION = "deletion"
    COMPLEX = "complex"


class Origin(StrEnum):
    """Where the allele comes from, as far as this test can say."""

    SOMATIC = "somatic"
    SOMATIC_AS_SUBMITTED = "somatic as submitted"
    SOMATIC_LIKELY = "somatic-like by allele fraction"
    UNDETERMINED = "undetermined"


class FilterOutcome(Record):
    """One filter applied to one variant, with the numbers that decided."""

    name: str = Field(description="FILTER id of clinical.md 2.2.")
    passed: bool | None = Field(description="None = could not be evaluated.")
    value: float | None = None
    limit: float | None = None
    reason: str = Field(description="One sentence with the numbers, or why not evaluated.")
    exempt: bool = Field(default=False, description="Failed, but exempt as a known hotspot.")


class PopulationFrequency(Record):
    """What reference tables say about an allele."""

    max_af: float | None = Field(
        default=None, description="Highest frequency among populations; None = not in the table."
    )
    af_field: str | None = Field(default=None, description="INFO field the frequency is from.")
    clinvar: str | None = Field(default=None, description="Classification, with review stars.")
    clinvar_pathogenic: bool = Field(
        default=False, description="Pathogenic or likely pathogenic with two stars or more."
    )
    founder: str | None = Field(default=None, description="Entry of the allow-list.")
    inherited_founder: bool = Field(
        default=False,
        description="That entry is a founder allele, which runs in families; the others are of "
        "clonal haematopoiesis.",
    )
    predisposition: bool = Field(
        default=False, description="Listed as a somatic hotspot allele that is inherited as well."
    )


class OriginEstimate(Record):
    """P(germline) from the allele fraction, without a matched normal (clinical.md 2.7)."""

    germline_probability: float | None = Field(
        default=None, ge=0, le=1, description="None = no call, with the reason."
    )
    prior: float | None = Field(default=None, ge=0, le=1)
    prior_rule: str | None = None
    reason: str = Field(description="Numbers behind it, or why there is no estimate.")


class NameCheck(Record):
    """Whether a submitted annotation calls a variant what we call it."""

    agrees: bool | None = Field(description="None = nothing to compare, with the reason.")
    submitted: str | None = Field(
        description="The submitted name that decided, with its tool and transcript."
    )
    reason: str = Field(description="One sentence; of a disagreement both names and what differs.")


class SmallVariant(Record):
    """A normalised candidate with its evidence and filters, before it has a name."""

    contig: str
    start: int = Field(ge=0, description="0-based.")
    ref: str
    alt: str
    kind: VariantKind
    source: EvidenceSource
    tumour: AlleleEvidence
    normal: AlleleEvidence | None = None
    vaf: float = Field(ge=0, le=1)
    vaf_low: float = Field(description="95 % Wilson interval.")
    vaf_high: float
    origin: Origin
    filters: tuple[FilterOutcome, ...] = ()
    hotspot: str | None = Field(default=None, description="Required locus it falls in.")
    merged_from: tuple[str, ...] = Field(default=(), description="Keys of merged records.")
    callers: tuple[str, ...] = Field(default=(), description="Who proposed it.")
    phases: tuple[Phase, ...] = Field(default=(), description="Phase with near variants.")
    parts_submitted_in_trans: bool = Field(
        default=False,
        description="A submitted VCF has its parts, which are on the same fragments, on different "
        "haplotypes.",
    )
    context: SequenceContext | None = None
    population: PopulationFrequency | None = Field(
        default=None, description="None = no table configured."
    )
    origin_estimate: OriginEstimate | None = None
    possible_chip: str | None = Field(
        default=None,
        description="Why it may come from clonal haematopoiesis (clinical.md 2.6); None = no sign.",
    )
    submitted_names: str | None = Field(
        default=None, description="Names the submitted VCF carried, serialised."
    )
    frame_depends_on: str | None = Field(
        default=None,
        description="A variant that gives it the reading frame back if both are on one molecule, "
        "named, so with consent only (see effect_unknown); None = none may be named.",
    )
    effect_unknown: str | None = Field(
        default=None,
        description="Why its effect on the protein is not determined: another base of its codon "
        "is, or may be, on its molecules, or another variant may give it the reading frame back; "
        "in words that name none. None = nothing of the kind, or the effect is of one class (stop, "
        "frameshift, length in frame) either way.",
    )

    @property
    def key(self) -> str:
        """Return ``contig:position:ref:alt`` with the VCF's 1-based position."""
        return f"{self.contig}:{self.start + 1}:{self.ref}:{self.alt}"

    @property
    def unproven_founder(self) -> bool:
        """Return whether it is a founder allele that no matched normal shows to be somatic.

        The allele fraction does not clear it: an inherited allele is rare in a tumour that lost it.
        """
        known = self.population is not None and self.population.inherited_founder
        return known and self.origin in (Origin.SOMATIC_LIKELY, Origin.UNDETERMINED)

    @property
    def undetermined_effect(self) -> str | None:
        """Return why the alleles alone do not tell what becomes of the protein, None if they do."""
        if self.frame_depends_on is not None:
            return f"its effect on the protein depends on {self.frame_depends_on}"
        return self.effect_unknown

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the names of the filters that remove this variant."""
        return tuple(f.name for f in self.filters if f.passed is False and not f.exempt)

    @property
    def rescued(self) -> tuple[str, ...]:
        """Return the names of the filters it fails but is exempt from."""
        return tuple(f.name for f in self.filters if f.exempt)


class AnnotatedVariant(SmallVariant):
    """A variant with its names on the gene's chosen transcript."""

    schema_version: Literal["1.0"] = "1.0"
    gene: str | None = None
    transcript_id: str | None = None
    refseq_id: str | None = None
    mane_select: bool = False
    consequence: str | None = Field(default=None, description="Sequence Ontology term(s), '&'.")
    hgvs_g: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = Field(default=None, description="Three-letter, e.g. p.(Val600Glu).")
    protein_change: str | None = Field(default=None, description="One-letter, e.g. p.V600E.")
    codon_first: int | None = None
    codon_last: int | None = None
    exon: int | None = Field(
        default=None,
        description="Number on the transcript, from 1, of the first exon it touches at any of its "
        "equivalent placements; of a tandem duplication, with the bases that are repeated.",
    )
    exon_last: int | None = Field(
        default=None, description="The last exon it touches, when that is another one."
    )
    exon_count: int | None = Field(
        default=None, description="None where the gene models give coding exons only."
    )
    coding_exon: str | None = Field(
        default=None,
        description="Such as '3 of 4', among the coding exons, where exon numbers are unknown.",
    )
    naming_reason: str | None = Field(
        default=None, description="Why a name is missing, e.g. reference base unknown."
    )
    legacy_names: tuple[str, ...] = Field(
        default=(), description="Older names of the allele, e.g. K27M for H3-3A p.K28M."
    )
    repeated_bp: int | None = Field(
        default=None,
        ge=0,
        description="Of an insertion, the longest stretch of inserted bases that the reference has "
        "beside it within the insertion's length; None = not an insertion, or bases not told.",
    )
    name_check: NameCheck | None = Field(
        default=None, description="Against the submitted annotation; None = none was submitted."
    )

    def exon_words(self, of: str = "/") -> str:
        """Return ``exon 15/18``, ``exon 3`` or ``coding exon 3/4``; empty outside exons."""
        if self.exon is None:
            place = (self.coding_exon or "").replace(" of ", of)
            return f"coding exon {place}" if place else ""
        return f"exon {self.exon}{of}{self.exon_count}" if self.exon_count else f"exon {self.exon}"


class LedgerEntry(Record):
    """Why something is not in the report; nothing disappears silently."""

    stage: str
    item: str = Field(description="Variant key, locus id, fact id ...")
    rule: str
    value: str = ""
    limit: str = ""
    explanation: str


class UnresolvedLocus(Record):
    """A place where an allele was seen and not reported, so it is not 'not detected'."""

    locus_id: str = Field(description="Of the place, e.g. 'BRAF codon 600'; no allele.")
    gene: str
    number: int = Field(
        description="Codon; negative: promoter position from the start codon; 0 = neither."
    )
    exon: int | None = Field(default=None, description="Exon number on the transcript, from 1.")
    splice_site: bool = Field(default=False, description="At a canonical splice site of that exon.")
    reason: str


# Withheld by these rules a candidate may be inherited or somatic; the others say which it is.
UNCERTAIN_RULES = frozenset({"germline_posterior", "germline_like_vaf"})


class SmallVariantSummary(Record):
    """Counts of one case's small-variant stage."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    tested: bool
    reason: str | None = Field(default=None, description="Why not tested.")
    source: EvidenceSource | None = None
    matched_normal: bool | None = None
    candidates: int = 0
    reported: int = 0
    deamination_index: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="N(C>T or G>A) of N(SNV) at low fractions (clinical.md 1.4); None = too few.",
    )
    deamination_snvs: int = Field(default=0, ge=0, description="SNVs behind the index.")
    dropped_by_rule: dict[str, int] = Field(default_factory=dict)
    suppressed_germline: int = Field(
        default=0, description="Germline-looking candidates, in no output (clinical.md 8.1)."
    )
    withheld_by_rule: dict[str, int] = Field(
        default_factory=dict,
        description="The suppressed ones by the rule that withheld them: counts, nothing else.",
    )
    unresolved: tuple[UnresolvedLocus, ...] = Field(
        default=(),
        description="Places with a candidate that was seen and not reported: hotspots, and any "
        "codon or canonical splice site where one filter alone removed it.",
    )
    untold: int = Field(
        default=0,
        ge=0,
        description="Withheld candidates that may be inherited or somatic and whose place is told "
        "nowhere: without a matched normal, or with one that may hold tumour cells.",
    )
    odd_in_normal: int = Field(
        default=0,
        ge=0,
        description="Candidates withheld for what the matched normal carries, that may be "
        "somatic: in it at a fraction that neither a heterozygous nor a homozygous allele has, or "
        "a known somatic allele, less those that the other somatic variants speak against; or "
        "somatic, and telling by their words what it carries beside them.",
    )
    known_in_normal: int = Field(
        default=0,
        ge=0,
        description="Known somatic hotspot alleles, and changes that activate by their kind, told "
        "at their place, that the matched normal carries from the limit of an inherited allele on: "
        "it may hold tumour cells.",
    )
    told_places: dict[str, tuple[int, ...]] = Field(
        default_factory=dict,
        description="Where none of them can lie, by gene: codons, and negative promoter positions, "
        "of activating hotspots, at which a withheld candidate is told as unresolved.",
    )
    notes: tuple[str, ...] = Field(default=(), description="Sentences for the report.")

    @property
    def untold_reason(self) -> str | None:
        """Return why nothing is excluded wherever a withheld candidate may lie, None without any.

        The same words for every gene: a gene of its own would tell what is inherited.
        """
        if not self.untold:
            return None
        are = "is" if self.untold == 1 else "are"
        why = "without a matched normal"
        if self.matched_normal:
            why = "for what the matched normal carries, perhaps tumour cells,"
        return (
            f"a candidate that may be inherited or somatic may lie here: {why} {self.untold} such "
            f"{are} withheld, in genes that are not told"
        )
