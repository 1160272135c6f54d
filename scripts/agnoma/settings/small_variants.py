"""Limits of small variants: candidates, filters, haplotypes, origin."""

from enum import StrEnum
from typing import Any

from pydantic import Field, field_validator

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting
from agnoma.settings.origin import OriginConfig, PanelOfNormalsConfig, PopulationConfig


class Caller(StrEnum):
    """Tools that propose candidates; evidence and filters are the same for all."""

    FREEBAYES = "freebayes"
    MPILEUP = "mpileup"
    MUTECT2 = "mutect2"
    VARDICT = "vardict"


class ContextConfig(Section):
    """Sequence around a variant in which reads are less believable (clinical.md 2.2)."""

    homopolymer_bp: int = setting(
        8,
        "Indels in a run this long fail.",
        unit="bp",
        source="clinical.md 2.2 homopolymer",
        ge=4,
    )
    short_homopolymer_bp: int = setting(
        6,
        "Indels in a run this long fail below `short_homopolymer_max_vaf`.",
        unit="bp",
        source="clinical.md 2.2 homopolymer",
        ge=4,
    )
    short_homopolymer_max_vaf: float = setting(
        0.10,
        "VAF below which an indel in a shorter run fails.",
        unit="fraction",
        source="clinical.md 2.2 homopolymer",
        gt=0,
        lt=1,
    )
    str_units: int = setting(
        6,
        "Indels in a tandem repeat of this many units of 2 to 6 bp fail.",
        unit="units",
        source="clinical.md 2.2 homopolymer",
        ge=3,
    )
    max_rescued_bp: int = setting(
        30,
        "Runs and repeats up to this long are believed when a matched normal of enough depth lacks "
        "the indel: slippage would show there too.",
        unit="bp",
        source="our own accuracy measurement",
        ge=0,
    )
    low_complexity_beds: tuple[str, ...] = setting(
        (),
        "BED files of places not to be believed (RepeatMasker, segmental duplications, ENCODE "
        "blacklist, mappability below 0.5); without any, low_complexity is not evaluated.",
        source="clinical.md 2.2 low_complexity",
    )


class DamageConfig(Section):
    """Deamination by formalin and oxidation (clinical.md 1.4)."""

    max_orientation_p: float = setting(
        0.01,
        "Two-sided binomial p of F1R2 against F2R1 below which an allele is one-sided.",
        unit="p",
        source="clinical.md 1.4",
        gt=0,
        lt=1,
    )
    min_majority: float = setting(
        0.90,
        "Of the alternative fragments in one orientation, from which it is one-sided.",
        unit="fraction",
        source="clinical.md 1.4",
        gt=0.5,
        le=1,
    )
    low_vaf: float = setting(
        0.10,
        "C>T/G>A below this fail in a deaminated sample; the index counts SNVs from 0.01 to here.",
        unit="fraction",
        source="clinical.md 1.4, 2.2 ffpe",
        gt=0.01,
        lt=1,
    )
    min_deamination_index: float = setting(
        0.60,
        "Share of C>T/G>A among low-fraction SNVs from which the sample counts as deaminated.",
        unit="fraction",
        source="clinical.md 1.4",
        gt=0,
        le=1,
    )
    min_index_snvs: int = setting(
        50, "SNVs the index needs.", unit="variants", source="clinical.md 1.4", ge=1
    )


class HaplotypesConfig(Section):
    """Variants on one molecule (clinical.md 2.5)."""

    distance_bp: int = setting(
        2,
        "Variants this close on the same fragments are one.",
        unit="bp",
        source="clinical.md 2.5",
        ge=0,
        le=10,
    )
    min_shared: float = setting(
        0.80,
        "Fragments covering both that must carry both.",
        unit="fraction",
        source="clinical.md 2.5",
        gt=0.5,
        le=1,
    )
    min_vaf_ratio: float = setting(
        0.80,
        "VAF ratio (and its inverse) of merged parts.",
        unit="ratio",
        source="clinical.md 2.5",
        gt=0,
        le=1,
    )
    complex_distance_bp: int = setting(
        10,
        "An indel and a neighbour this close on the same fragments are one complex event.",
        unit="bp",
        source="clinical.md 2.5",
        ge=0,
        le=50,
    )
    phase_distance_bp: int = setting(
        150,
        "Variants this close have their phase recorded (cis, trans) where fragments cover both.",
        unit="bp",
        source=PROJECT_DEFAULT,
        ge=0,
        le=1000,
    )


class SmallVariantsConfig(Section):
    """Candidates and soft filters (clinical.md 2.2, 2.3)."""

    caller: tuple[Caller, ...] = setting(
        (Caller.FREEBAYES, Caller.MPILEUP),
        "Who proposes candidates, one or several (union); a submitted VCF is always among them. "
        "mutect2 and vardict come from their conda environments.",
        source="each of the two defaults misses alleles the other proposes",
    )
    chunks: int = setting(
        1,
        "Parts the targets are split into, so that calling and evidence of a case run in parallel; "
        "1 for a panel, about 50 for a genome.",
        unit="parts",
        source=PROJECT_DEFAULT,
        ge=1,
        le=1000,
    )
    candidate_min_vaf: float = setting(
        0.02,
        "Fraction from which an allele is proposed.",
        unit="fraction",
        source="project default; freebayes -F, share of bcftools AD",
        gt=0,
        lt=1,
    )
    candidate_min_alt: int = setting(
        3,
        "Fragments from which an allele is proposed.",
        unit="fragments",
        source="project default; freebayes -C, bcftools AD",
        ge=1,
    )
    min_depth_x: int = setting(
        50,
        "Usable fragments at the site.",
        unit="fragments",
        source="clinical.md 2.2 low_depth",
        ge=1,
    )
    min_alt: int = setting(
        8,
        "Alternative fragments outside hotspots.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_alt_hotspot: int = setting(
        5,
        "Alternative fragments at hotspots.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_alt_promoter: int = setting(
        4,
        "Alternative fragments at GC-rich promoters.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_vaf: float = setting(
        0.03,
        "VAF outside hotspots. Lower than the VAF that must be detectable "
        "(callability.target_vaf): half of all variants at exactly 5 % are measured below it.",
        unit="fraction",
        source="clinical.md 2.2 low_vaf has 0.05; lowered by our own accuracy measurement",
        gt=0,
        lt=1,
    )
    min_vaf_hotspot: float = setting(
        0.02, "VAF at hotspots.", unit="fraction", source="clinical.md 2.2 low_vaf", gt=0, lt=1
    )
    max_fs_snv: float = setting(
        25,
        "Fisher strand of SNVs (fails only together with SOR).",
        unit="Phred",
        source="clinical.md 2.2 strand has 60, which 15 fragments on one strand do not reach; "
        "lowered by our own accuracy measurement",
        gt=0,
    )
    max_sor_snv: float = setting(
        3, "Strand odds ratio of SNVs.", unit="ln", source="clinical.md 2.2 strand", gt=0
    )
    max_fs_indel: float = setting(
        200, "Fisher strand of indels.", unit="Phred", source="clinical.md 2.2 strand", gt=0
    )
    max_sor_indel: float = setting(
        10, "Strand odds ratio of indels.", unit="ln", source="clinical.md 2.2 strand", gt=0
    )
    min_base_quality: float = setting(
        20,
        "Mean base quality of alternative bases.",
        unit="Phred",
        source="clinical.md 2.2 base_q",
        ge=0,
    )
    min_mapping_quality: float = setting(
        30,
        "Median mapping quality of alternative reads.",
        unit="Phred",
        source="clinical.md 2.2 map_q",
        ge=0,
    )
    min_end_distance_bp: float = setting(
        8,
        "Median distance of the allele to the read end.",
        unit="bp",
        source="clinical.md 2.2 read_pos",
        ge=0,
    )
    min_normal_depth_x: int = setting(
        20,
        "Normal fragments; below, the locus is tumour-only.",
        unit="fragments",
        source="clinical.md 2.3",
        ge=1,
    )
    max_normal_vaf: float = setting(
        0.02, "VAF in the matched normal.", unit="fraction", source="clinical.md 2.3", ge=0, lt=1
    )
    max_normal_p: float = setting(
        1e-3, "Fisher p of tumour against normal.", unit="p", source="clinical.md 2.3", gt=0, lt=1
    )
    max_absence_p: float = setting(
        0.05,
        "An allele with at most one fragment in the normal counts as absent there when so few "
        "would be seen, at the tumour's fraction, with at most this probability, whatever Fisher's "
        "p.",
        unit="p",
        source="clinical.md 2.3 has Fisher and NLOD; the normal's power added by our own accuracy "
        "measurement",
        gt=0,
        lt=1,
    )
    min_tumour_normal_ratio: float = setting(
        5, "Tumour VAF over normal VAF.", unit="ratio", source="clinical.md 2.3", ge=1
    )
    germline_normal_vaf: float = setting(
        0.10,
        "Normal VAF from which a candidate is germline: counted, never written.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    min_vaf_umi: float = setting(
        0.01,
        "VAF when reads are consensus of UMI families.",
        unit="fraction",
        source="clinical.md 2.2 low_vaf",
        gt=0,
        lt=1,
    )
    min_rank_sum_z: float = setting(
        -5,
        "Rank sum z of base quality, mapping quality and read position, alternative against "
        "reference.",
        unit="z",
        source="clinical.md 2.2 base_q, map_q, read_pos",
        lt=0,
    )
    min_rank_shift: float = setting(
        -0.4,
        "Rank-biserial correlation of the same, from which a rank sum beyond its z counts: z alone "
        "grows with depth until no shift is too small for it.",
        unit="fraction",
        source="our default; effect size after Kerby 2014, doi 10.2466/11.IT.3.1",
        ge=-1,
        lt=0,
    )
    max_other_mismatches: float = setting(
        4,
        "Other mismatches of the alternative reads, on average, from which they are misplaced.",
        unit="mismatches",
        source="clinical.md 2.2 mismatch_reads",
        gt=0,
    )
    cluster_snvs: int = setting(
        3,
        "SNVs on the same fragments within the window that make a cluster.",
        unit="variants",
        source="clinical.md 2.2 clustered",
        ge=2,
    )
    cluster_window_bp: int = setting(
        50, "Window of a cluster.", unit="bp", source="clinical.md 2.2 clustered", ge=1
    )
    min_lod: float = setting(
        6.3,
        "log10 likelihood of the allele over sequencing error.",
        unit="log10",
        source="clinical.md 2.2 weak_lod",
        gt=0,
    )
    min_lod_hotspot: float = setting(
        3.0,
        "The same at hotspots.",
        unit="log10",
        source="clinical.md 2.2 weak_lod",
        gt=0,
    )
    context: ContextConfig = Field(default_factory=ContextConfig)
    damage: DamageConfig = Field(default_factory=DamageConfig)
    haplotypes: HaplotypesConfig = Field(default_factory=HaplotypesConfig)
    population: PopulationConfig = Field(default_factory=PopulationConfig)
    panel_of_normals: PanelOfNormalsConfig = Field(default_factory=PanelOfNormalsConfig)
    origin: OriginConfig = Field(default_factory=OriginConfig)

    @field_validator("caller", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        """Accept a single name as well as a list."""
        return (value,) if isinstance(value, str) else value

    @field_validator("caller")
    @classmethod
    def _each_once(cls, value: tuple[Caller, ...]) -> tuple[Caller, ...]:
        """Drop repeated names, keep the order; without any, reads would be called by nobody."""
        if not value:
            msg = f"name at least one of {', '.join(Caller)}"
            raise ValueError(msg)
        return tuple(dict.fromkeys(value))
