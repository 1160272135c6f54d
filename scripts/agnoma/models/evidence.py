"""What reads say about a candidate, before anybody judges it."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record

PAIR_GENE = "EGFR"
PAIR_CHANGES = ("p.C797S", "p.T790M")
"""The one pair whose phase decides on a therapy (clinical.md 2.5)."""


class EvidenceSource(StrEnum):
    """Where depth and allele fraction were taken from."""

    READS = "reads"
    SUBMITTED_VCF = "submitted VCF"


class PhaseRelation(StrEnum):
    """How two alleles lie on the fragments that cover both."""

    CIS = "cis"
    TRANS = "trans"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class AlleleEvidence(Record):
    """Fragments at one candidate in one sample; mates count once, duplicates never."""

    depth_x: int = Field(ge=0, description="Usable fragments that decide between the alleles.")
    ref_count: int = Field(ge=0)
    alt_count: int = Field(ge=0)
    other_count: int = Field(ge=0, description="Fragments with a third allele.")
    ref_forward: int | None = None
    ref_reverse: int | None = None
    alt_forward: int | None = None
    alt_reverse: int | None = None
    ref_f1r2: int | None = Field(
        default=None, description="Reference fragments whose first read is forward (F1R2)."
    )
    ref_f2r1: int | None = Field(default=None, description="The others (F2R1).")
    alt_f1r2: int | None = None
    alt_f2r1: int | None = None
    alt_base_quality_mean: float | None = Field(default=None, description="Phred.")
    alt_mapping_quality_median: float | None = Field(default=None, description="Phred.")
    alt_end_distance_median_bp: float | None = Field(
        default=None, description="Distance of the alternative allele to the nearer read end."
    )
    base_quality_z: float | None = Field(
        default=None,
        description="Mann-Whitney z of base quality, alternative against reference; negative = "
        "alternative worse.",
    )
    base_quality_shift: float | None = Field(
        default=None,
        description="Rank-biserial correlation of base quality: of all pairs of an alternative and "
        "a reference fragment, the part with the alternative better less the part with it worse.",
    )
    mapping_quality_z: float | None = Field(default=None, description="The same, mapping quality.")
    mapping_quality_shift: float | None = Field(
        default=None, description="The same, mapping quality."
    )
    read_position_z: float | None = Field(
        default=None, description="The same, distance to the read end."
    )
    read_position_shift: float | None = Field(
        default=None, description="The same, distance to the read end."
    )
    alt_other_mismatches_mean: float | None = Field(
        default=None,
        description="Mismatches of the alternative reads beside the allele itself; inserted and "
        "deleted bases are not counted.",
    )
    alt_indel_adjacent_count: int | None = Field(
        default=None, description="Alternative reads with another indel within 10 bp."
    )
    alt_clipped_count: int | None = Field(
        default=None, description="Alternative reads with a soft-clipped end."
    )
    umi_family_size_median: float | None = Field(
        default=None,
        description="Reads per UMI family behind the alternative fragments (tag cD of fgbio); "
        "None without such tags.",
    )
    lod: float | None = Field(
        default=None,
        description="log10 likelihood of the allele at its observed fraction over none "
        "(MuTect, PMID 23396013), from base qualities.",
    )

    @property
    def vaf(self) -> float | None:
        """Return the variant allele fraction, None without depth."""
        return self.alt_count / self.depth_x if self.depth_x else None


class Phase(Record):
    """Two alleles on the fragments that cover both, or on the haplotypes of a submitted VCF."""

    other: str = Field(description="contig:position:ref:alt of the other allele.")
    relation: PhaseRelation
    both: int | None = Field(
        ge=0, description="Fragments that carry both; None = as submitted, no reads given."
    )
    this_only: int | None = Field(ge=0)
    other_only: int | None = Field(ge=0)
    submitted: PhaseRelation | None = Field(
        default=None, description="What a submitted VCF says beside the reads; None = nothing."
    )
    together: str | None = Field(
        default=None,
        description="Of a frameshift with a change behind it in cis: one-letter p. name of both "
        "on one molecule, where the new stop is another one than its own name says; else None.",
    )

    @property
    def fewer(self) -> int | None:
        """Return the fragments that cover both places with the rarer allele; None without reads."""
        if self.both is None or self.this_only is None or self.other_only is None:
            return None
        return self.both + min(self.this_only, self.other_only)

    @property
    def disputed(self) -> bool:
        """Return whether a submitted VCF says otherwise than the reads, which decide."""
        return self.submitted is not None and self.submitted is not self.relation


class SequenceContext(Record):
    """The reference around a candidate."""

    homopolymer_bp: int = Field(ge=0, description="Longest run of one base that it touches.")
    repeat_unit: str | None = Field(
        default=None, description="Unit of 2 to 6 bp of the tandem repeat it touches."
    )
    repeat_units: int = Field(default=0, ge=0, description="Whole units of that repeat.")
    low_complexity: str | None = Field(
        default=None, description="File name of the configured BED it lies in."
    )
    low_complexity_evaluated: bool = False


class CandidateEvidence(Record):
    """One candidate as counted: the contract between measuring and judging.

    Alleles are trimmed and coordinates 0-based; keys are ``contig:position:ref:alt`` as in a VCF.
    """

    contig: str
    start: int = Field(ge=0)
    ref: str = Field(description="Reference bases without shared ends; empty for an insertion.")
    alt: str
    source: EvidenceSource
    callers: tuple[str, ...] = Field(default=(), description="Who proposed it, sorted.")
    tumour: AlleleEvidence
    normal: AlleleEvidence | None = None
    vaf: float = Field(ge=0, le=1)
    carried_alt_count: int | None = Field(
        default=None,
        ge=0,
        description="The tumour's fragments that carry the allele, alone or within a merged "
        "record; None = as many as counted alone. For the origin, nothing else.",
    )
    carried_depth_x: int | None = Field(
        default=None, ge=0, description="Usable fragments that decide for that count."
    )
    merged_from: tuple[str, ...] = ()
    absorbed: tuple[str, ...] = Field(
        default=(), description="Proposed alleles whose fragments are all this one's."
    )
    misread: tuple[str, ...] = Field(
        default=(),
        description="Bases that were candidates since reads of this indel end, misaligned, beside "
        "it.",
    )
    phase_unknown: tuple[str, ...] = Field(
        default=(),
        description="Keys of other changes in one of its codons that are on its molecules, or "
        "whose phase is not known: the reference codon does not tell its effect.",
    )
    phases: tuple[Phase, ...] = ()
    parts_submitted_in_trans: bool = Field(
        default=False,
        description="A submitted VCF has parts of this change, which are on the same fragments, on "
        "different haplotypes.",
    )
    clustered_with: int = Field(
        default=0, ge=0, description="Other SNVs on the same fragments within the window."
    )
    submitted_names: str | None = Field(
        default=None, description="Names the submitted VCF carried, serialised."
    )
    commoner_parts: tuple["CandidateEvidence", ...] = Field(
        default=(),
        description="Parts of this change that more fragments carry than it, without an adequate "
        "normal: one that may be inherited is not to be told by this change's alleles.",
    )
    without_parts: "CandidateEvidence | None" = Field(
        default=None,
        description="What this change adds to those parts, over all fragments: told in its place "
        "when one of them may be inherited.",
    )

    @property
    def carried(self) -> tuple[int, int]:
        """Return fragments with the allele, alone or in a merged record, and their depth."""
        if self.carried_alt_count is None or self.carried_depth_x is None:
            return self.tumour.alt_count, self.tumour.depth_x
        return self.carried_alt_count, self.carried_depth_x

    @property
    def carried_vaf(self) -> float:
        """Return the fraction of fragments with the allele, alone or within a merged record."""
        if not self.carried_alt_count or not self.carried_depth_x:
            return self.vaf
        return self.carried_alt_count / self.carried_depth_x


class AlleleCount(Record):
    """Fragments of one allele at a genotyped hotspot."""

    name: str = Field(description="One-letter protein change (p.V600E) or promoter change.")
    count: int = Field(ge=0)
    listed: bool = Field(description="Whether the hotspot table names it.")


class HotspotGenotype(Record):
    """All alleles of one hotspot as the tumour's fragments show them, proposed or not."""

    locus_id: str
    gene: str
    number: int = Field(description="Codon; negative: promoter position from the start codon.")
    depth_x: int = Field(ge=0, description="Fragments that cover the whole codon or base.")
    ref_count: int | None = Field(
        ge=0, description="Fragments with the reference codon or base; None = withheld."
    )
    alleles: tuple[AlleleCount, ...] = Field(
        default=(), description="Listed alleles, seen or not, and every other one seen."
    )
    withheld: bool = Field(
        default=False, description="Counts are not told: an allele here may be inherited."
    )
