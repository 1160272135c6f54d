"""The planted truth, one event a row: what was put in, and what a report must say of it.

Coordinates: 0-based half-open on the simulated genome; alleles as in a left-aligned VCF record.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet
from agnoma.io.text import write_lines
from agnoma.models.base import Record
from agnoma.simulation.tumour import Expectation


class EventKind(StrEnum):
    """What was planted."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    AMPLIFICATION = "amplification"
    HOMOZYGOUS_DELETION = "homozygous_deletion"
    COPY_NUMBER = "copy_number"
    DROPOUT = "dropout"
    LIMITED_NEGATIVES = "limited_negatives"
    NO_DRIVER = "no_driver"


SMALL_VARIANTS = (EventKind.SOMATIC, EventKind.GERMLINE)
COPY_NUMBERS = (EventKind.AMPLIFICATION, EventKind.HOMOZYGOUS_DELETION, EventKind.COPY_NUMBER)


class PlantedEvent(Record):
    """One planted event of one case."""

    case_id: str
    kind: EventKind
    gene: str | None = None
    label: str = Field(description="For people, e.g. 'BRAF c.1799T>A p.V600E'.")
    contig: str | None = None
    start: int | None = Field(default=None, ge=0)
    ref: str | None = None
    alt: str | None = None
    codon_first: int | None = None
    codon_last: int | None = None
    exon: int | None = None
    mutated_copies: int | None = Field(default=None, description="Per tumour cell.")
    total_copies: int | None = Field(default=None, description="Per tumour cell.")
    normal_mutated_copies: int = Field(default=0, description="Per normal cell; germline.")
    ccf: float = Field(default=1, description="Fraction of tumour cells that carry it.")
    expected_vaf: float | None = Field(default=None, description="Fraction in the tumour sample.")
    expected: Expectation

    @property
    def key(self) -> str | None:
        """Return ``contig:position:ref:alt``, 1-based as in a VCF, for small variants."""
        if self.start is None:
            return None
        return f"{self.contig}:{self.start + 1}:{self.ref}:{self.alt}"


def expected_vaf(
    purity: float, *, copies: int, tumour_mutated: float, normal_mutated: int = 0, ccf: float = 1
) -> float:
    """Return the expected allele fraction of a variant.

    ``(p m c + (1 - p) g) / (p C + 2 (1 - p))``: SGZ model (Sun 2018, PMID 29415044) with purity p,
    C copies and m mutated copies per tumour cell, clonal fraction c, g mutated germline copies.
    """
    mutated = purity * tumour_mutated * ccf + (1 - purity) * normal_mutated
    return mutated / (purity * copies + 2 * (1 - purity))


def write_truth(path: Path, events: Iterable[PlantedEvent]) -> None:
    """Write planted events as a tab-separated table, atomically."""
    rows = ["\t".join(PlantedEvent.model_fields)]
    for event in events:
        cells = event.model_dump(mode="json").values()
        rows.append("\t".join("" if cell is None else str(cell) for cell in cells))
    write_lines(path, rows)


def read_truth(path: Path) -> list[PlantedEvent]:
    """Read the table written by `write_truth`.

    Raises
    ------
    InputFormatError
        Naming file and line of the first row that does not fit.
    """
    events = []
    for row in read_sheet(path).rows:
        try:
            given = {name: cell for name, cell in row.cells.items() if cell}
            events.append(PlantedEvent.model_validate(given))
        except ValidationError as err:
            msg = f"{path}, line {row.line}: not a planted event: {err}"
            raise InputFormatError(msg) from err
    return events
