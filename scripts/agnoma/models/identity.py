"""Whose material was sequenced: common SNPs, genotypes at them, and what they say."""

import hashlib
from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.genome import bare_contig
from agnoma.models.base import Answerable, Measurement, Record
from agnoma.models.case import IDENTIFIER_PATTERN, Role


class SnpSite(Record):
    """A common biallelic SNP."""

    contig: str
    start: int = Field(ge=0, description="0-based.")
    ref: str = Field(pattern="^[ACGT]$")
    alt: str = Field(pattern="^[ACGT]$")
    af: float = Field(gt=0, lt=1, description="Frequency of alt in the population.")

    @property
    def is_autosomal(self) -> bool:
        """Return whether both sexes have two copies."""
        return bare_contig(self.contig).isdecimal()


class SnpList(Record):
    """The SNPs all samples of a run are read at, by contig and position."""

    schema_version: Literal["1.0"] = "1.0"
    source: str | None = Field(description="Setting they come from; None = none is configured.")
    reason: str | None = Field(default=None, description="Why there is no SNP.")
    sites: tuple[SnpSite, ...]

    @property
    def autosomal(self) -> tuple[SnpSite, ...]:
        """Return the SNPs that tell persons apart, whatever their sex."""
        return tuple(site for site in self.sites if site.is_autosomal)

    @property
    def digest(self) -> str:
        """Return what two lists of the same autosomal SNPs have in common."""
        names = (f"{bare_contig(s.contig)}:{s.start}:{s.ref}:{s.alt}" for s in self.autosomal)
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


class Fingerprint(Record):
    """Genotypes of one sample at the autosomal SNPs of a list: personal data, for comparison."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str = Field(pattern=IDENTIFIER_PATTERN)
    patient_id: str = Field(pattern=IDENTIFIER_PATTERN)
    role: Role
    sites_digest: str = Field(description="Of the list; only equal digests compare.")
    genotypes: str = Field(
        pattern="^[012.]*$",
        description="One a SNP: copies of alt, or '.' where reads are few or between genotypes.",
    )
    foreign_fraction: float | None = Field(
        default=None,
        description="DNA of another person by the sample's own SNPs; None = not known.",
    )


class SiteMeasurement(Measurement):
    """A number measured at SNPs."""

    sites: int | None = Field(default=None, description="SNPs it is measured at.")
    suspicious: bool = Field(
        default=False, description="That there is no answer is itself a warning."
    )


class Agreement(StrEnum):
    """Whether what was sequenced agrees with what was submitted."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"


class SexCheck(Answerable):
    """Submitted sex held against X and Y; what was seen there is never written."""

    agreement: Agreement | None = None


class Identity(Record):
    """What common SNPs say about one case (clinical.md 1.2, 1.3, 1.5)."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    site_source: str | None
    tumour_contamination: SiteMeasurement = Field(
        description="DNA of another person, fraction of the sample."
    )
    normal_contamination: SiteMeasurement
    concordance: SiteMeasurement = Field(
        description="SNPs homozygous in the normal that are so in the tumour, fraction."
    )
    tumour_in_normal: SiteMeasurement = Field(
        description="Tumour sample's DNA in the normal, fraction."
    )
    tumour_sex: SexCheck
    normal_sex: SexCheck


class Kinship(StrEnum):
    """Whether two samples are of one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNDETERMINED = "undetermined"


class IdentityFlag(StrEnum):
    """What genotypes and sample sheet contradict each other in."""

    SAME_PERSON_TWO_PATIENTS = "same_person_two_patients"
    TWO_PERSONS_ONE_PATIENT = "two_persons_one_patient"
    UNRELATED_TUMOUR_NORMAL = "unrelated_tumour_normal"
    OTHER_SEX = "other_sex"


class SamplePair(Record):
    """Two samples compared."""

    first_case: str = Field(pattern=IDENTIFIER_PATTERN)
    first_role: Role
    first_patient: str
    second_case: str = Field(pattern=IDENTIFIER_PATTERN)
    second_role: Role
    second_patient: str
    sites: int = Field(description="SNPs the concordance is measured at.")
    concordance: float | None
    opposite: float | None = Field(description="Share of opposite ones among homozygous SNPs.")
    kinship: Kinship
    flag: IdentityFlag | None = None


class ReferenceState(StrEnum):
    """A case held against the other cases of its patient (clinical.md 1.5)."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NO_REFERENCE = "no reference"


class CaseReference(Record):
    """Outcome for one case."""

    case_id: str = Field(pattern=IDENTIFIER_PATTERN)
    state: ReferenceState


class IdentityComparison(Record):
    """Every sample of a run, and of earlier ones, held against every other."""

    schema_version: Literal["1.0"] = "1.0"
    samples: int
    compared_pairs: int
    incomparable_pairs: int = Field(description="Genotyped at other SNPs, or at too few.")
    earlier_samples: int = Field(default=0, ge=0, description="Of these, samples of earlier runs.")
    earlier_other_list: int = Field(
        default=0,
        ge=0,
        description="Of those, read at another list of SNPs than any sample of this run: they are "
        "compared with none.",
    )
    pairs: tuple[SamplePair, ...] = Field(description="Flagged ones and those of one patient.")
    cases: tuple[CaseReference, ...]


class IdentityDoubt(Record):
    """Why the reads of a case may not be its patient's."""

    flag: IdentityFlag
    role: Role = Field(description="Of the case's own sample.")
    other_case: str | None = Field(
        default=None, description="Case of the sample it contradicts; never its patient."
    )
    other_role: Role | None = None
    concordance: float | None = None
    sites: int | None = None
    statement: str


class CaseIdentity(Record):
    """Whose reads a case holds, by the other samples of the run and of earlier ones."""

    reference: ReferenceState | None = Field(
        description="Against the patient's other cases; None = nothing to compare was read."
    )
    doubts: tuple[IdentityDoubt, ...] = Field(
        default=(), description="Each fails the case: positives may be another person's, too."
    )
