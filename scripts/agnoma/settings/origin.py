"""Inherited, or an artefact of every run: what is known of an allele outside the case."""

from agnoma.settings.base import Section, setting


class PopulationConfig(Section):
    """Alleles of the population (clinical.md 2.2 germline_pop, 2.4)."""

    gnomad: str | None = setting(
        None, "gnomAD VCF, bgzipped with index; only places of candidates are read."
    )
    clinvar: str | None = setting(
        None, "ClinVar VCF with index; P/LP of two stars or more bypasses the frequency filter."
    )
    founders: str = setting(
        "resources/knowledge/founders.tsv",
        "Alleles common in a population that must not be filtered as common.",
        source="clinical.md 2.4",
    )
    max_af_matched: float = setting(
        0.01,
        "Frequency from which an allele is common, with a matched normal.",
        unit="fraction",
        source="clinical.md 2.2 germline_pop",
        gt=0,
        lt=1,
    )
    max_af_tumour_only: float = setting(
        0.001,
        "Frequency from which an allele is common, without one.",
        unit="fraction",
        source="clinical.md 2.2 germline_pop",
        gt=0,
        lt=1,
    )


class PanelOfNormalsConfig(Section):
    """The laboratory's own normals (clinical.md 2.2 pon, background)."""

    table: str | None = setting(
        None, "Table written by `snakemake pon`; without it pon and background are not evaluated."
    )
    normals: tuple[str, ...] = setting(
        (), "BAMs `snakemake pon` is built from, beside the normals of the sample sheet."
    )
    min_normals: int = setting(
        3,
        "Normals with the allele that make it an artefact.",
        unit="normals",
        source="clinical.md 2.2 pon",
        ge=1,
    )
    pon_sd: float = setting(
        5,
        "Standard deviations above the carriers' mean that rescue an allele.",
        unit="SD",
        source="clinical.md 2.2 pon",
        gt=0,
    )
    background_sd: float = setting(
        4,
        "Standard deviations above the background of the base below which an allele fails.",
        unit="SD",
        source="clinical.md 2.2 background",
        gt=0,
    )


class OriginConfig(Section):
    """Somatic or inherited, without a matched normal (clinical.md 2.7)."""

    germline_posterior: float = setting(
        0.95,
        "P(germline) from which a candidate is germline-like: counted, never written.",
        unit="probability",
        source="clinical.md 2.7",
        gt=0.5,
        lt=1,
    )
    somatic_posterior: float = setting(
        0.05,
        "P(germline) up to which a candidate is somatic-like; between the two it is undetermined, "
        "and from 0.5 on told only outside the band of inherited fractions.",
        unit="probability",
        source="clinical.md 2.7",
        gt=0,
        lt=0.5,
    )
    overdispersion: float = setting(
        0.005,
        "rho of the beta-binomial.",
        unit="",
        source="clinical.md 2.7",
        gt=0,
        lt=0.5,
    )
    purity_half_width: float = setting(
        0.10,
        "Tumour fraction is integrated over the estimate plus and minus this.",
        unit="fraction",
        source="clinical.md 2.7",
        gt=0,
        lt=0.5,
    )
    min_purity: float = setting(
        0.15,
        "No posterior below this tumour fraction.",
        unit="fraction",
        source="clinical.md 2.7",
        ge=0,
        lt=1,
    )
    max_purity: float = setting(
        0.90,
        "No posterior above this tumour fraction.",
        unit="fraction",
        source="clinical.md 2.7",
        gt=0,
        le=1,
    )
    min_depth_x: int = setting(
        100, "No posterior below this depth.", unit="fragments", source="clinical.md 2.7", ge=1
    )
    max_log2_without_baf: float = setting(
        0.2,
        "No posterior where the copy ratio is further from 0 and allele copies are unknown.",
        unit="log2",
        source="clinical.md 2.7",
        gt=0,
    )
    germline_like_vaf_low: float = setting(
        0.40,
        "No posterior, not a hotspot: a VAF interval that reaches into this band looks "
        "heterozygous germline.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        lt=1,
    )
    germline_like_vaf_high: float = setting(
        0.60,
        "Upper end of the heterozygous band.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        lt=1,
    )
    germline_like_homozygous_vaf: float = setting(
        0.90,
        "No posterior, not a hotspot: from here on a VAF looks homozygous germline.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        le=1,
    )
