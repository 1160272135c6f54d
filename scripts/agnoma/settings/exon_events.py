"""Limits of copy-number changes of some exons of a gene."""

from agnoma.settings.base import CLINICAL_DEFAULT, Section, setting


class ExonEventsConfig(Section):
    """Neighbouring exons whose copies differ from the rest of the gene (clinical.md 4.3)."""

    min_bins: int = setting(
        2, "Bins of two or more neighbouring exons.", unit="bins", source=CLINICAL_DEFAULT, ge=2
    )
    min_bins_one_exon: int = setting(
        3, "Bins of a single exon.", unit="bins", source="clinical.md 4.2 homdel", ge=2
    )
    small_profile_bins: int = setting(
        200,
        "A profile of n bins knows its noise poorly: it counts as sqrt(1 + this / n) times as much "
        "where exons are compared.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=0,
    )
    min_bins_rest: int = setting(
        3,
        "Bins of the rest of the gene that exons are held against.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=2,
    )
    false_events: float = setting(
        0.05,
        "Events that noise alone may cause in one profile; shared among its genes, and within a "
        "gene among the runs of exons compared.",
        unit="events per profile",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    changed_copies: float = setting(
        0.7,
        "Smallest difference to the rest of the gene.",
        unit="copies",
        source="clinical.md 4.2 arm, 4.4",
        gt=0,
    )
    min_log2_difference: float = setting(
        0.2,
        "Smallest difference to the rest of the gene, whatever copies it means: capture differs "
        "between exons.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    clear_log2_difference: float = setting(
        0.5,
        "Smallest difference within an amplified gene, and where no tumour fraction is known.",
        unit="log2",
        source="clinical.md 3.4 EGFRvIII",
        gt=0,
    )
    doubted_score: float = setting(
        3.0,
        "Exons this far below the rest of their gene leave it open whether both their copies are "
        "lost, where that would fit their copies; however few bins they have.",
        unit="SD",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    min_bins_rest_doubted: int = setting(
        1,
        "Bins of the rest of the gene that such exons are held against: of three exons two may be "
        "lost.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
    seen_probability: float = setting(
        0.95,
        "A single exon whose homozygous loss would be noticed less probably than this, at the "
        "tumour fraction and the noise of the profile, is not assessable by itself.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0.5,
        lt=1,
    )
