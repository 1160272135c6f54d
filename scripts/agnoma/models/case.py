"""One patient's tumour as the laboratory submits it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from agnoma.models.base import Record

LONGEST_IDENTIFIER = 64
IDENTIFIER_PATTERN = rf"^[A-Za-z0-9-]{{1,{LONGEST_IDENTIFIER}}}$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
MOST_CHARACTERS = 120
WORDS_PATTERN = r"^[\w ,.;:()/+'-]+$"
"""Words people read and no machine acts on, of one line.

The length is a limit of its own: counted in the pattern, it would take 30 ms to compile in each
script.
"""


def _real_date(text: str) -> str:
    """Return a date of the calendar; the pattern alone lets 2026-02-30 pass."""
    date.fromisoformat(text)
    return text


IsoDate = Annotated[str, Field(pattern=DATE_PATTERN), AfterValidator(_real_date)]
"""YYYY-MM-DD, a day of the calendar."""


class Role(StrEnum):
    """What a set of reads was sequenced from."""

    TUMOUR = "tumour"
    NORMAL = "normal"


class Sex(StrEnum):
    """Sex as submitted; needed for copies on X and Y."""

    FEMALE = "female"
    MALE = "male"


class Specimen(StrEnum):
    """Material the tumour DNA came from."""

    FFPE = "FFPE"
    FRESH = "fresh"
    PLASMA = "plasma"
    BLOOD = "blood"
    CYTOLOGY = "cytology"
    CELL_LINE = "cell-line"


class NormalType(StrEnum):
    """Material the matched normal DNA came from."""

    BLOOD = "blood"
    SALIVA = "saliva"
    BUCCAL = "buccal"
    SKIN = "skin"
    ADJACENT_TISSUE = "adjacent-tissue"


class Macrodissection(StrEnum):
    """Whether tumour was cut out of the block before extraction."""

    YES = "yes"
    NO = "no"


class VcfNormal(StrEnum):
    """Whether the calls in a submitted VCF had a matched normal subtracted."""

    MATCHED = "matched"
    NONE = "none"


class Her2Ihc(StrEnum):
    """HER2 immunohistochemistry score (ASCO/CAP)."""

    ZERO = "0"
    ONE = "1+"
    TWO = "2+"
    THREE = "3+"


class IshResult(StrEnum):
    """HER2 in-situ hybridisation as reported by pathology."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class MmrIhc(StrEnum):
    """Mismatch-repair protein immunohistochemistry."""

    PROFICIENT = "pMMR"
    DEFICIENT = "dMMR"


class MsiPcr(StrEnum):
    """Microsatellite instability by PCR."""

    STABLE = "MSS"
    LOW = "MSI-L"
    HIGH = "MSI-H"


class HormoneReceptors(StrEnum):
    """Oestrogen or progesterone receptors by immunohistochemistry (ASCO/CAP)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class AgeGroup(StrEnum):
    """Whether the patient is a child; the date of birth never enters."""

    PAEDIATRIC = "paediatric"
    ADULT = "adult"


class GermlineConsent(StrEnum):
    """Which germline findings the patient agreed to be told (clinical.md 8.1)."""

    NONE = "none"
    TUMOUR_RELEVANT = "tumour_relevant"
    ACMG_SF = "acmg_sf"
    FULL = "full"


class PgxConsent(StrEnum):
    """Which pharmacogenomic findings the patient agreed to be told (clinical.md 8.1)."""

    NONE = "none"
    THERAPY_RELEVANT = "therapy_relevant"
    PANEL = "panel"


class CohortConsent(StrEnum):
    """Whether the case may be shown among the laboratory's other cases."""

    YES = "yes"
    NO = "no"


class ReadUnit(Record):
    """One pair of FASTQ files, or one unaligned BAM: a lane of one library."""

    role: Role
    unit: str = Field(pattern=IDENTIFIER_PATTERN)
    fastq1: str = Field(
        description="First reads (FASTQ), or an unaligned BAM when fastq2 is empty."
    )
    fastq2: str | None = None


class CaseInfo(Record):
    """What is known of a case without looking at its files; travels to the report."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str = Field(pattern=IDENTIFIER_PATTERN)
    patient_id: str = Field(pattern=IDENTIFIER_PATTERN, description="Pseudonym, never a name.")
    sex: Sex | None = None
    oncotree_code: str | None = Field(
        default=None, description="Submitted tumour type; None = unknown."
    )
    specimen: Specimen | None = None
    diagnosis: str | None = Field(
        default=None,
        pattern=WORDS_PATTERN,
        max_length=MOST_CHARACTERS,
        description="Histological diagnosis as submitted.",
    )
    anatomical_site: str | None = Field(
        default=None,
        pattern=WORDS_PATTERN,
        max_length=MOST_CHARACTERS,
        description="Where the specimen was taken.",
    )
    block: str | None = Field(
        default=None, pattern=IDENTIFIER_PATTERN, description="Pseudonym of the block or tube."
    )
    macrodissected: Macrodissection | None = None
    normal_type: NormalType | None = None
    collected: IsoDate | None = Field(default=None, description="ISO date.")
    received: IsoDate | None = Field(default=None, description="ISO date.")
    run_date: IsoDate | None = Field(default=None, description="Date of sequencing, ISO.")
    requester: str | None = Field(
        default=None,
        pattern=WORDS_PATTERN,
        max_length=MOST_CHARACTERS,
        description="Who asked for the test.",
    )
    tumour_fraction: float | None = Field(
        default=None, gt=0, le=1, description="Tumour cells by the pathologist, fraction of cells."
    )
    her2_ihc: Her2Ihc | None = None
    her2_ish: IshResult | None = None
    mmr_ihc: MmrIhc | None = None
    msi_pcr: MsiPcr | None = None
    pd_l1_tps: float | None = Field(
        default=None, ge=0, le=100, description="PD-L1 tumour proportion score, percent of cells."
    )
    pd_l1_cps: float | None = Field(
        default=None, ge=0, le=100, description="PD-L1 combined positive score."
    )
    hr_status: HormoneReceptors | None = None
    age_group: AgeGroup | None = None
    prior_therapy: tuple[str, ...] = Field(
        default=(), description="Drugs or classes given before, as identifiers; empty = unknown."
    )
    therapy_lines: int | None = Field(
        default=None,
        ge=0,
        le=20,
        description="Lines of systemic therapy before this sample, 0 = untreated; None = unknown. "
        "With it `prior_therapy` is the whole list.",
    )
    germline_consent: GermlineConsent = GermlineConsent.NONE
    pgx_consent: PgxConsent = PgxConsent.NONE
    cohort_consent: CohortConsent | None = Field(
        default=None, description="Use within a cohort; None = nothing is recorded."
    )
    consent_record: str | None = Field(default=None, pattern=IDENTIFIER_PATTERN)


class Case(CaseInfo):
    """A case with its entry files (paths as strings, resolved by `agnoma.samples`)."""

    units: tuple[ReadUnit, ...] = ()
    tumour_bam: str | None = None
    normal_bam: str | None = None
    vcf: str | None = None
    vcf_normal: VcfNormal | None = None
    segments: str | None = None
    fusions: str | None = None

    def has_reads(self, role: Role) -> bool:
        """Return whether reads, aligned or not, are given for a role."""
        given = self.tumour_bam if role is Role.TUMOUR else self.normal_bam
        return given is not None or any(unit.role is role for unit in self.units)

    def is_aligned_here(self, role: Role) -> bool:
        """Return whether the run itself aligns the reads of a role and marks their duplicates."""
        return any(unit.role is role for unit in self.units)

    @property
    def has_small_variant_input(self) -> bool:
        """Return whether small variants can be asked at all."""
        return self.vcf is not None or self.has_reads(Role.TUMOUR)

    def info(self) -> CaseInfo:
        """Return the part that travels to the report: no path leaves the laboratory."""
        return CaseInfo(**self.model_dump(include=set(CaseInfo.model_fields)))
