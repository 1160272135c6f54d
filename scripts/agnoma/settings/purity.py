"""Limits of the fit of tumour fraction and ploidy, and of the allele fractions it uses."""

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting


class PurityConfig(Section):
    """Tumour fraction and ploidy from ratios and heterozygous SNPs (clinical.md 4.1)."""

    min_normal_depth: int = setting(
        20,
        "Fragments of the normal at a SNP, below which its genotype is not judged.",
        unit="fragments",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    min_tumour_depth: int = setting(
        30,
        "Fragments of the tumour at a SNP, below which it is left out.",
        unit="fragments",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    heterozygous_tolerance: float = setting(
        0.10,
        "A heterozygous SNP of the normal lies in the binomial interval round 0.5 +- this, so that "
        "tumour in the normal does not empty the segments with loss of heterozygosity.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        ge=0,
        lt=0.5,
    )
    genotype_error: float = setting(
        0.001,
        "Share of SNPs a genotype interval may miss on either side.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=0.5,
    )
    homozygous_fraction: float = setting(
        0.02,
        "Fraction of the other base that a homozygous SNP may show by error or contamination.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=0.5,
    )
    tumour_only_fraction: float = setting(
        0.10,
        "Without a normal: a SNP is taken for heterozygous when both alleles reach this fraction.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=0.5,
    )
    overdispersion: float = setting(
        0.003,
        "Correlation of fragments at a SNP (beta-binomial), over binomial counting.",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    min_segment_snps: int = setting(
        10,
        "Heterozygous SNPs of a segment, below which its minor copies are not told.",
        unit="SNPs",
        source="clinical.md 4.1",
        ge=1,
    )
    min_fit_snps: int = setting(
        3,
        "Heterozygous SNPs of a segment, below which the fit does not use its allele fraction; "
        "few of them weigh little.",
        unit="SNPs",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    min_window_snps: int = setting(
        3,
        "Heterozygous SNPs averaged in a point of the picture, so that no genotype leaves the run.",
        unit="SNPs",
        source=PROJECT_DEFAULT,
        ge=3,
    )
    max_windows: int = setting(
        600, "Points of allele fractions kept for the picture.", source=PROJECT_DEFAULT, ge=1
    )
    min_snps: int = setting(
        100,
        "Heterozygous SNPs on autosomes, below which nothing is fitted.",
        unit="SNPs",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    min_segments: int = setting(
        10,
        "Autosomal segments, below which nothing is fitted.",
        unit="segments",
        source=CLINICAL_DEFAULT,
        ge=2,
    )
    max_segments: int = setting(
        300, "Segments used, those with the most bins.", source=PROJECT_DEFAULT, ge=2
    )
    min_segment_bins: int = setting(
        5,
        "Bins of a segment, below which it is left out of the fit.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    max_noise_sd: float = setting(
        0.4,
        "Nothing is fitted when bins scatter more.",
        unit="log2",
        source="clinical.md 4.2",
        gt=0,
    )
    log2_model_sd: float = setting(
        0.03,
        "Error of a segment's log2 ratio that does not shrink with its bins.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    baf_model_sd: float = setting(
        0.01,
        "Error of a segment's allele fraction that does not shrink with its SNPs.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    max_homozygous_share: float = setting(
        0.01,
        "Part of the genome measured above which no solution takes a segment of at least 1 Mb for "
        "a homozygous deletion: no cell survives the loss of so many genes (30 Mb of a genome).",
        unit="fraction",
        source=PROJECT_DEFAULT,
        gt=0,
        le=1,
    )
    altered_log2: float = setting(
        0.08,
        "A segment is altered when its log2 ratio differs this much from the most common one...",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    altered_baf: float = setting(
        0.03,
        "...or its allele fraction this much from 0.5...",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=0.5,
    )
    allele_break_log_likelihood: float = setting(
        10.0,
        "A segment is cut where two allele fractions explain its SNPs better than one by this; "
        "by chance about once in a hundred profiles.",
        unit="log likelihood",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    altered_z: float = setting(
        4.0, "...and by this many standard errors.", unit="SD", source=CLINICAL_DEFAULT, gt=0
    )
    min_altered_segments: int = setting(
        3,
        "Altered segments, below which the genome is called flat and nothing is fitted.",
        unit="segments",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    min_purity: float = setting(
        0.20,
        "A fit below says that there is too little tumour to tell copies.",
        unit="fraction",
        source="clinical.md 4.2",
        ge=0.05,
        lt=1,
    )
    outlier_fraction: float = setting(
        0.05,
        "Expected share of segments that are subclonal or measured wrongly.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    max_unexplained: float = setting(
        0.4,
        "Share of the genome measured that whole copies may leave unexplained.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    ploidy_sd: float = setting(
        1.5,
        "Standard deviation of the weak prior on ploidy, round 2.",
        unit="copies",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    near_haploid_ploidy: float = setting(
        1.6,
        "Below this mean a genome has lost most of its chromosomes: few tumours have.",
        unit="copies",
        source=CLINICAL_DEFAULT,
        gt=1,
        lt=2,
    )
    near_haploid_prior: float = setting(
        0.05,
        "How much rarer such genomes are taken to be. A hyperdiploid genome with its losses can be "
        "read as one at a lower tumour fraction.",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    likelihood_power: float = setting(
        0.25,
        "Power of the likelihood in the posterior: below 1 because segments share their errors and "
        "subclones fit no model; from the simulations of the tests.",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    effective_segments: int = setting(
        20,
        "All segments together never weigh more than this many independent ones: segmenters cut "
        "what is one event into many.",
        unit="segments",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    submitted_sd: float = setting(
        0.15,
        "Standard deviation of the submitted tumour fraction as a prior of the fit.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    agreement_limit: float = setting(
        0.20,
        "Fit and submitted tumour fraction agree when they differ by at most this.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    min_relative_likelihood: float = setting(
        0.05,
        "A solution is kept, shown and used when its posterior is at least this share of the best "
        "one's. 0.05 bounds the 95 % region of two parameters, tumour fraction and ploidy: "
        "exp(-x / 2) at the 95 % quantile x of chi-squared with two degrees of freedom.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    min_relative_likelihood_doubled: float = setting(
        0.003,
        "The same for the best solution with all copies doubled, which no measurement tells from "
        "it: low, so that a doubled genome of even copies stays in sight.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    max_solutions: int = setting(8, "Distinct solutions kept.", source=PROJECT_DEFAULT, ge=1)
