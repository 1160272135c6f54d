"""What a cohort needs of each tumour: a few kB in place of the whole profile."""

import math
from functools import cached_property, lru_cache
from typing import Literal

from pydantic import Field, field_validator

from agnoma.models.alteration import AlterationKind, Oncogenicity
from agnoma.models.base import Measurement, Record
from agnoma.models.biomarkers import CategoricalResult, TmbCategory
from agnoma.models.case import IDENTIFIER_PATTERN, CohortConsent, IsoDate, Specimen
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import Confidence
from agnoma.models.qc import LocusState, MetricState, Verdict
from agnoma.models.similar import ComparedCohort
from agnoma.ternary import Ternary

UNKNOWN_SITE = "unknown"
MIN_PATIENTS = 5
"""Patients that whatever leaves the laboratory has to stand for (k-anonymity; clinical.md 9.5)."""


class CohortAlteration(Record):
    """One alteration: a driver, or one that a fact fits."""

    alteration_id: str
    gene: str
    kind: AlterationKind
    label: str
    change: str | None = Field(
        default=None, description="Protein change (p.V600E), else coding change, else None."
    )
    partner: str | None = Field(default=None, description="Other gene of a fusion.")
    oncogenicity: Oncogenicity
    at_required_locus: bool = Field(
        default=False, description="Detected at a locus whose readability is stated on its own."
    )
    tier: AmpTier | None = Field(
        default=None, description="Best tier of a fact on sensitivity to a therapy."
    )
    resistance: bool = Field(default=False, description="Fits a fact on resistance.")

    @property
    def is_driver(self) -> bool:
        """Return whether it is oncogenic or likely so."""
        return self.oncogenicity.is_driver


class CohortMetric(Record):
    """One measured quality metric of the tumour sample."""

    name: str
    label: str
    unit: str
    value: float
    state: MetricState


class CohortCase(Record):
    """One tumour as the cohort sees it.

    Lists of genes are one text, sorted and separated by spaces: cases of one assay share it.
    """

    schema_version: Literal["1.0"] = "1.0"
    profile_sha256: str = Field(description="Of the profile.json it was made from.")
    profile_bytes: int | None = Field(
        default=None, ge=0, description="Size of that profile.json; None = not recorded."
    )
    case_id: str = Field(pattern=IDENTIFIER_PATTERN)
    patient_id: str = Field(pattern=IDENTIFIER_PATTERN, description="Pseudonym.")
    simulated: bool
    consent: CohortConsent | None = Field(
        description="Use within a cohort, by the sample sheet; None = nothing is recorded."
    )
    consent_default: CohortConsent | None = Field(
        description="What counts where nothing is recorded; None = the profile does not say."
    )
    run_date: IsoDate | None = Field(
        default=None, description="Date of sequencing, ISO; None = not given."
    )
    specimen: Specimen | None
    oncotree_code: str | None = Field(description="Submitted tumour type; None = unknown.")
    type_name: str | None
    lineage: tuple[str, ...] = Field(
        default=(), description="The code and its ancestors, nearest first; empty = not looked up."
    )
    tissue: str | None = Field(default=None, description="Tissue of the submitted type.")
    primary: str = Field(description="Class id.")
    label: str
    subclass: str | None
    family: str
    secondary: tuple[str, ...] = ()
    provisional: tuple[str, ...] = Field(
        default=(), description="Classes of which only the provisional criteria are met."
    )
    open_classes: tuple[str, ...] | None = Field(
        default=None,
        description="Classes that could neither be stated nor excluded; None = none was excluded.",
    )
    overlays: tuple[str, ...] = ()
    score: int | None
    confidence: Confidence | None
    defining: tuple[str, ...] = Field(default=(), description="Alteration ids behind the class.")
    alterations: tuple[CohortAlteration, ...]
    uncertain: int = Field(ge=0, description="Variants of uncertain significance.")
    best_tier: AmpTier | None = Field(
        description="Best tier of a fact on sensitivity to a therapy; None = no such fact."
    )
    therapies: dict[AmpTier, int] = Field(
        description="Therapies the tumour may be sensitive to, by their best tier."
    )
    tmb: Measurement
    tmb_category: TmbCategory | None
    msi: CategoricalResult
    hrd: Measurement
    verdict: Verdict
    in_doubt: bool = Field(description="Whether the reads may be another person's.")
    loci: dict[LocusState, int] = Field(description="Required loci by state.")
    genes_read: str = Field(description="Genes whose coding sequence could be read.")
    genes_read_at_loci: str = Field(description="Genes whose required loci could all be read.")
    genes_unread: str = Field(description="Genes of the test that could not be read.")
    copies_read: str = Field(description="Genes whose copies could be told.")
    exons_read: str = Field(description="Genes whose exon rearrangements were looked for.")
    fusions_read: bool = Field(description="Whether fusions were looked for.")
    metrics: tuple[CohortMetric, ...] = ()
    pathways: dict[str, Ternary] | None = Field(
        default=None, description="Canonical pathway -> altered; None = not in the profile."
    )
    assay_name: str
    assay_type: str
    genome_build: str
    matched_normal: bool
    pipeline_version: str
    knowledge_version: str
    rules_version: str

    @field_validator("tmb")
    @classmethod
    def _refuse_impossible_burden(cls, tmb: Measurement) -> Measurement:
        for number in (tmb.value, tmb.low, tmb.high):
            if number is not None and not 0 <= number < math.inf:
                msg = "a mutational burden is a number of 0 or more"
                raise ValueError(msg)
        return tmb

    @property
    def is_provisional(self) -> bool:
        """Return whether only the provisional criteria of its primary class are met."""
        return self.primary in self.provisional

    @property
    def class_label(self) -> str:
        """Return the label of its primary class, with what stayed open and what is provisional."""
        return f"{self.label} (provisional)" if self.is_provisional else self.label

    @property
    def is_insufficient(self) -> bool:
        """Return whether the sample failed, or may be another person's: it excludes nothing."""
        return self.in_doubt or self.verdict is Verdict.FAIL

    @property
    def is_shown(self) -> bool:
        """Return whether the case may be shown: by the patient, else by the laboratory's rule."""
        stated = self.consent or self.consent_default
        return stated is CohortConsent.YES

    @cached_property
    def site(self) -> tuple[str, str]:
        """Return key and name of the tumour's site: tissue, else submitted type, else unknown."""
        if self.tissue:
            return self.tissue, self.tissue
        if self.oncotree_code:
            return self.oncotree_code, self.type_name or self.oncotree_code
        return "", UNKNOWN_SITE


@lru_cache(maxsize=4096)
def gene_names(text: str) -> frozenset[str]:
    """Return the genes of one of the record's texts.

    >>> sorted(gene_names("BRAF KRAS"))
    ['BRAF', 'KRAS']
    """
    return frozenset(text.split())


class EarlierCases(Record):
    """Finished cases of the laboratory, gathered once for all cases of a run."""

    schema_version: Literal["1.0"] = "1.0"
    about: ComparedCohort
    cases: tuple[CohortCase, ...] = Field(
        description="Without what a comparison does not need (metrics, loci, unread genes)."
    )
