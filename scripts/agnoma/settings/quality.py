"""Limits of reads, samples and negative statements."""

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting


class AlignmentConfig(Section):
    """Reads to BAM."""

    min_read_length_bp: int = setting(
        30,
        "Reads shorter than this after trimming are dropped.",
        unit="bp",
        source=PROJECT_DEFAULT,
        ge=15,
    )


class QcConfig(Section):
    """Verdict on a sample."""

    limits: str = setting(
        "resources/panels/qc_limits.tsv",
        "Limits per assay type, role and metric.",
        source="clinical.md 1.2",
    )
    min_mapping_quality: int = setting(
        20, "Fragments below do not count as depth.", unit="Phred", source="clinical.md 1.1", ge=0
    )
    min_base_quality: int = setting(
        20,
        "Bases below do not count in the depth metrics of a sample; callability has the limits of "
        "the small-variant filters.",
        unit="Phred",
        source="clinical.md 1.1",
        ge=0,
    )


class CallabilityConfig(Section):
    """When a negative result may be stated (clinical.md 1.6, 1.7)."""

    required_fragments: int = setting(
        5,
        "Supporting fragments (k) that make a hotspot call.",
        unit="fragments",
        source="clinical.md 1.6",
        ge=1,
    )
    power: float = setting(
        0.95,
        "Probability (beta) to see a variant at the stated limit.",
        unit="fraction",
        source="AMP/CAP 2017, PMID 28341590",
        gt=0.5,
        lt=1,
    )
    target_vaf: float = setting(
        0.05,
        "VAF that must be detectable to say 'not detected'.",
        unit="fraction",
        source="clinical.md 1.7",
        gt=0,
        lt=0.5,
    )
    limited_vaf: float = setting(
        0.10,
        "VAF that must be detectable to say 'not detected with limited sensitivity'.",
        unit="fraction",
        source="clinical.md 1.7",
        gt=0,
        lt=0.5,
    )
    limited_below_tumour_fraction: float = setting(
        0.20,
        "Below this tumour fraction every negative is 'limited'.",
        unit="fraction",
        source="clinical.md 1.7",
        ge=0,
        lt=1,
    )
    gene_limited_fraction: float = setting(
        0.95,
        "Of a gene's coding sequence that must be callable to say 'not detected with limited "
        "sensitivity'; all of it to say 'not detected'.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )


class IdentityConfig(Section):
    """Whose material it is: contamination, tumour against normal, sex (clinical.md 1.3, 1.5)."""

    sites: str | None = setting(
        None,
        "Common SNPs on the panel: a table (contig, position from 1, ref, alt, af) or a VCF with "
        "INFO AF, of the run's build. Without it they are taken from "
        "small_variants.population.gnomad; without either, identity is not evaluated.",
    )
    pseudoautosomal: str = setting(
        "resources/panels/pseudoautosomal.tsv",
        "Parts of X and Y that both sexes have twice, by build.",
    )
    earlier: str | None = setting(
        None,
        "Folder with the fingerprints of earlier runs (*.fingerprint.json), compared with those "
        "of this run. They are personal data, readable by their owner only unless you change that.",
    )
    min_af: float = setting(
        0.1,
        "SNPs are used from this population frequency to one minus it.",
        unit="fraction",
        source="clinical.md 1.3",
        gt=0,
        lt=0.5,
    )
    max_sites: int = setting(
        5000,
        "SNPs used at most, those nearest a frequency of one half.",
        unit="sites",
        source=PROJECT_DEFAULT,
        ge=50,
    )
    min_base_quality: int = setting(
        20, "Bases below do not count.", unit="Phred", source="clinical.md 1.1", ge=0
    )
    min_mapping_quality: int = setting(
        20, "Reads below do not count.", unit="Phred", source="clinical.md 1.1", ge=0
    )
    min_depth_x: int = setting(
        50,
        "Fragments at a SNP that measures contamination.",
        unit="fragments",
        source="clinical.md 1.3",
        ge=1,
    )
    min_depth_genotype_x: int = setting(
        20, "Fragments that give a genotype.", unit="fragments", source="clinical.md 1.5", ge=1
    )
    min_sites_contamination: int = setting(
        100,
        "SNPs that contamination needs: beside a normal, homozygous ones.",
        unit="sites",
        source="clinical.md 1.3",
        ge=1,
    )
    min_sites_concordance: int = setting(
        50,
        "SNPs homozygous in the normal that concordance needs.",
        unit="sites",
        source="clinical.md 1.5",
        ge=1,
    )
    homozygous_vaf: float = setting(
        0.1,
        "Below this, and above one minus it, a SNP is homozygous.",
        unit="fraction",
        source="clinical.md 1.3",
        gt=0,
        lt=0.25,
    )
    discordant_vaf: float = setting(
        0.2,
        "Above this the other allele of a homozygous SNP is another genotype.",
        unit="fraction",
        source="clinical.md 1.5",
        gt=0,
        lt=0.5,
    )
    error_rate: float = setting(
        0.001,
        "Wrong reads of one certain base where too few bases were read to measure them.",
        unit="fraction",
        source="clinical.md 1.3",
        ge=0,
        lt=0.05,
    )
    bootstrap: int = setting(
        1000,
        "Resamplings behind a 95 % interval.",
        unit="resamplings",
        source="clinical.md 1.3",
        ge=100,
    )
    min_imbalance: float = setting(
        0.15,
        "Shift of a heterozygous SNP in the tumour that shows tumour cells in the normal.",
        unit="fraction",
        source="clinical.md 1.2; deTiN, PMID 29941871",
        gt=0,
        le=0.4,
    )
    min_sites_imbalance: int = setting(
        10,
        "Such SNPs needed in either direction, towards and away from the reference.",
        unit="sites",
        source=CLINICAL_DEFAULT,
        ge=2,
    )
    min_sites_sex: int = setting(
        20, "SNPs on X the check of sex needs.", unit="sites", source=CLINICAL_DEFAULT, ge=1
    )
    same_person_concordance: float = setting(
        0.95,
        "Concordance from which two samples are of one person.",
        unit="fraction",
        source="clinical.md 1.5",
        gt=0.5,
        le=1,
    )
    other_person_concordance: float = setting(
        0.9,
        "Concordance below which they are not.",
        unit="fraction",
        source="clinical.md 1.2",
        gt=0.5,
        le=1,
    )
    mixed_fraction: float = setting(
        0.1,
        "DNA of another person from which on a sample's genotypes are not one person's: its pairs "
        "are undetermined.",
        unit="fraction",
        source="clinical.md 1.2",
        gt=0,
        lt=0.5,
    )
    other_person_opposite: float = setting(
        0.1,
        "Share of opposite homozygotes from which two tumours are of different persons: losses "
        "hide heterozygous SNPs there, but seldom make opposite ones.",
        unit="fraction",
        source="clinical.md 1.5; somalier, PMID 32664994",
        gt=0,
        le=1,
    )
