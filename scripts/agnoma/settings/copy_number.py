"""Limits of copy number and fusions."""

from typing import Literal

from agnoma.models.case import Sex
from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting
from agnoma.settings.exon_events import ExonEventsConfig
from agnoma.settings.extent import ExtentConfig
from agnoma.settings.purity import PurityConfig
from agnoma.settings.ratios import RatiosConfig


class CopyNumberConfig(Section):
    """Copies per gene (clinical.md 4)."""

    protocol: Literal["hybrid", "amplicon", "wgs"] = setting(
        "hybrid", "CNVkit sequencing method.", source="cnvkit batch --seq-method"
    )
    segmentation: Literal["haar", "hmm"] = setting(
        "haar", "CNVkit segmentation without R.", source="cnvkit segment --method"
    )
    reference: str | None = setting(
        None,
        "CNVkit reference (.cnn) of this panel, made with `snakemake cnv-reference`; without it "
        "the pool of `normals`, else the matched normal, else a flat reference.",
        source="cnvkit fix --reference",
    )
    normals: tuple[str, ...] = setting(
        (), "BAMs of normals for the CNVkit reference of the laboratory."
    )
    normals_sex: tuple[Sex, ...] = setting(
        (),
        "Sex of each of `normals`, in their order; left out: told from their depth on X.",
        source="cnvkit reference --sample-sex",
    )
    target_bin_bp: int | None = setting(
        None,
        "Average target bin size; null: 267, for genomes 2000. A configured reference has its own.",
        unit="bp",
        source="cnvkit target --avg-size",
        ge=10,
    )
    antitarget_bin_bp: int = setting(
        150000,
        "Average size of bins between the targets of a hybrid-capture panel.",
        unit="bp",
        source="cnvkit antitarget --avg-size",
        ge=1000,
    )
    ratios: RatiosConfig = RatiosConfig()
    amplified_copies: float = setting(
        6,
        "Copies from which a gene is amplified.",
        unit="copies",
        source="clinical.md 4.2 amp",
        gt=2,
    )
    amplified_over_ploidy: float = setting(
        4, "And copies above ploidy.", unit="copies", source="clinical.md 4.2 amp", gt=0
    )
    gain_copies: float = setting(
        4, "Copies from which a gene is gained.", unit="copies", source="clinical.md 4.2 gain", gt=2
    )
    gain_over_ploidy: float = setting(
        2, "Or copies above ploidy.", unit="copies", source="clinical.md 4.2 gain", gt=0
    )
    loss_copies: float = setting(
        1.5,
        "Copies below which a gene is lost once.",
        unit="copies",
        source="clinical.md 4.2 loss",
        gt=0,
    )
    homozygous_deletion_copies: float = setting(
        0.5,
        "Copies below which both are lost.",
        unit="copies",
        source="clinical.md 4.2 homdel",
        gt=0,
    )
    min_bins_amplified: int = setting(
        5, "Bins that support an amplification.", unit="bins", source="clinical.md 4.2", ge=1
    )
    min_exons_amplified: int = setting(
        3,
        "Coding exons with a bin that support it, or all of the gene if it has fewer.",
        unit="exons",
        source="clinical.md 4.2",
        ge=1,
    )
    min_bins_lost: int = setting(
        2,
        "Bins that support the loss of one copy, which may count as a second hit.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    min_bins_deleted: int = setting(
        3, "Bins that support a homozygous deletion.", unit="bins", source="clinical.md 4.2", ge=1
    )
    min_exons_deleted: int = setting(
        2, "Or coding exons with a bin that do.", unit="exons", source="clinical.md 4.2", ge=1
    )
    one_copy: float = setting(
        1.0,
        "The interval of a homozygous deletion ends below: it excludes that one copy is left.",
        unit="copies",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    lost_minor_copies: float = setting(
        0.3,
        "Minor copies below which heterozygosity is lost.",
        unit="copies",
        source="clinical.md 4.1",
        gt=0,
        lt=1,
    )
    kept_minor_copies: float = setting(
        0.7,
        "Minor copies from which it is kept; between the two it is open.",
        unit="copies",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    min_covered_fraction: float = setting(
        0.80, "Of the gene, by segments.", unit="fraction", source="clinical.md 4.2", gt=0, le=1
    )
    min_purity_loss: float = setting(
        0.20, "Losses are not called below.", unit="fraction", source="clinical.md 4.2", ge=0, le=1
    )
    min_purity_homozygous: float = setting(
        0.30,
        "Homozygous deletions are not called below.",
        unit="fraction",
        source="clinical.md 4.2",
        ge=0,
        le=1,
    )
    min_purity_gain: float = setting(
        0.10,
        "Amplifications are not called below.",
        unit="fraction",
        source="clinical.md 4.2",
        ge=0,
        le=1,
    )
    high_copies_low_purity: float = setting(
        10,
        "Between the two purities an amplification needs this many copies.",
        unit="copies",
        source="clinical.md 4.2",
        gt=2,
    )
    max_noise_sd: float = setting(
        0.4, "No call when bins scatter more.", unit="log2", source="clinical.md 4.2", gt=0
    )
    centring_sd_log2: float = setting(
        0.025,
        "Standard deviation of the sample's centre where it is taken as diploid, not fitted.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        ge=0,
        lt=1,
    )
    submitted_error_copies: float = setting(
        0.5,
        "Submitted copies that are no whole number are equivocal when this near to the limit of an "
        "amplification: they come without an interval.",
        unit="copies",
        source=CLINICAL_DEFAULT,
        ge=0,
        lt=2,
    )
    max_submitted_log2: float = setting(
        10,
        "Submitted log2 ratios above are refused, and copies that they would mean: 1,000 times "
        "the reference is none.",
        unit="log2",
        source=PROJECT_DEFAULT,
        gt=3,
    )
    max_submitted_centre_log2: float = setting(
        0.8,
        "Submitted log2 ratios are refused when the middle of the autosomes lies farther from 0: "
        "copies, or ratios that are not centred, make amplifications of all genes.",
        unit="log2",
        source=PROJECT_DEFAULT,
        gt=0,
    )
    min_median_depth_x: float = setting(
        20,
        "Median depth of the bins on targets below which no gene is called: what is hardly read "
        "at all looks lost.",
        unit="reads per base",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    purity: PurityConfig = PurityConfig()
    extent: ExtentConfig = ExtentConfig()
    exon_events: ExonEventsConfig = ExonEventsConfig()
    chromosome_arms: str = setting(
        "resources/panels/chromosome_arms.tsv",
        "Ends of the chromosome arms, per build.",
        source="UCSC centromeres (GRCh38), gap (GRCh37)",
    )
    varying_genes: str = setting(
        "resources/panels/germline_cnv_genes.tsv",
        "Genes whose copies vary among healthy people; a change of theirs is said to be so.",
        source="clinical.md 4.2",
    )


class FusionsConfig(Section):
    """Fusions from a caller's table."""

    min_split_reads: int = setting(
        3, "Split reads that support a fusion.", unit="reads", source="clinical.md 3.5", ge=1
    )
