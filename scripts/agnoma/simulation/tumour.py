"""What is planted in the simulated tumours: the closed form of ``resources/demo/tumours.yaml``.

Fractions are 0-1; copies are per tumour cell; depths count unique fragments.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

import yaml
from pydantic import Field, ValidationError, model_validator

from agnoma.errors import InputFormatError
from agnoma.models.base import Record
from agnoma.models.case import (
    IDENTIFIER_PATTERN,
    Her2Ihc,
    IshResult,
    MmrIhc,
    Role,
    Sex,
    Specimen,
)

DIPLOID = 2


class Expectation(StrEnum):
    """What an honest report must say of a planted event."""

    REPORTED = "reported"
    NOT_ASSESSABLE = "not_assessable"
    NOT_REPORTED = "not_reported"


class PlantedVariant(Record):
    """A somatic small variant, by its HGVS coding name or as a missense change of a codon."""

    gene: str
    change: str | None = Field(default=None, description="HGVS c., e.g. c.1799T>A.")
    codon: int | None = Field(default=None, ge=2, description="Passenger: any missense change.")
    protein: str | None = Field(default=None, description="One-letter, e.g. p.V600E.")
    copies: int = Field(default=1, ge=1, description="Mutated copies per tumour cell.")
    ccf: float = Field(default=1, gt=0, le=1, description="Fraction of tumour cells.")
    expected: Expectation = Expectation.REPORTED

    @model_validator(mode="after")
    def _named_one_way(self) -> Self:
        if (self.change is None) == (self.codon is None):
            msg = f"{self.gene}: give either a change or a codon"
            raise ValueError(msg)
        return self


class PlantedCopyNumber(Record):
    """A gene with other than two copies in every tumour cell."""

    gene: str
    copies: int = Field(ge=0)
    expected: Expectation = Expectation.REPORTED


class Dropout(Record):
    """A target that gave no reads, as when a bait fails."""

    gene: str
    exon: int = Field(ge=1)


class SimulatedTumour(Record):
    """One case of the demonstration."""

    case: str = Field(pattern=IDENTIFIER_PATTERN)
    patient: str = Field(pattern=IDENTIFIER_PATTERN)
    sex: Sex | None = None
    oncotree: str | None = None
    site: str = Field(description="In words, for people.")
    specimen: Specimen | None = None
    purity: float = Field(gt=0, le=1, description="True fraction of tumour cells.")
    tumour_fraction: float | None = Field(
        default=None, gt=0, le=1, description="What the pathologist estimated."
    )
    her2_ihc: Her2Ihc | None = None
    her2_ish: IshResult | None = None
    mmr_ihc: MmrIhc | None = None
    normal: bool = Field(default=True, description="Whether a matched normal was sequenced.")
    depth_x: int = Field(default=600, gt=0, description="Unique fragments at two copies.")
    normal_depth_x: int = Field(default=120, gt=0)
    tumour_units: tuple[str, ...] = Field(default=("L1",), min_length=1)
    point: str = Field(description="What the case shows.")
    variants: tuple[PlantedVariant, ...] = ()
    copy_numbers: tuple[PlantedCopyNumber, ...] = ()
    dropouts: tuple[Dropout, ...] = ()

    @model_validator(mode="after")
    def _mutated_copies_exist(self) -> Self:
        for variant in self.variants:
            if variant.copies > self.copies_of(variant.gene):
                msg = f"{self.case}: {variant.gene} has no {variant.copies} copies to mutate"
                raise ValueError(msg)
        return self

    def copies_of(self, gene: str) -> int:
        """Return the copies of a gene per tumour cell, two unless planted otherwise."""
        return next((c.copies for c in self.copy_numbers if c.gene == gene), DIPLOID)

    @property
    def has_driver(self) -> bool:
        """Return whether anything but passengers is planted."""
        return bool(self.copy_numbers) or any(v.change is not None for v in self.variants)

    def units(self, role: Role) -> tuple[str, ...]:
        """Return the lanes of a role; none when there is no normal."""
        if role is Role.TUMOUR:
            return self.tumour_units
        return ("L1",) if self.normal else ()

    def sequenced_depth_x(self, role: Role) -> int:
        """Return the unique fragments of a role over a target at two copies."""
        return self.depth_x if role is Role.TUMOUR else self.normal_depth_x


class SimulatedTumours(Record):
    """All cases of the demonstration."""

    tumours: tuple[SimulatedTumour, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        cases = [tumour.case for tumour in self.tumours]
        twice = sorted({case for case in cases if cases.count(case) > 1})
        if twice:
            msg = f"case ids given twice: {', '.join(twice)}"
            raise ValueError(msg)
        return self

    def case(self, case_id: str) -> SimulatedTumour:
        """Return one case.

        Raises
        ------
        InputFormatError
            If there is no such case, naming those that exist.
        """
        for tumour in self.tumours:
            if tumour.case == case_id:
                return tumour
        known = ", ".join(tumour.case for tumour in self.tumours)
        msg = f"no simulated tumour {case_id!r}; known: {known}"
        raise InputFormatError(msg)


def read_tumours(path: Path) -> SimulatedTumours:
    """Read and validate the planted tumours.

    Raises
    ------
    InputFormatError
        Naming every field that does not fit.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return SimulatedTumours.model_validate(raw)
    except yaml.YAMLError as err:
        msg = f"{path}: not YAML: {err}"
        raise InputFormatError(msg) from err
    except ValidationError as err:
        lines = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in err.errors()]
        msg = f"{path}: not a list of simulated tumours:\n  " + "\n  ".join(lines)
        raise InputFormatError(msg) from err
