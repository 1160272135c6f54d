"""What an import gives: facts, and a ledger of every item that gave none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.files import written_whole
from agnoma.models.knowledge import Fact, KnowledgeSource

LEDGER_COLUMNS = ("file", "line", "item", "reason", "detail")


class ImportReason(StrEnum):
    """Why an item of a source gives no fact."""

    NOT_ACCEPTED = "not accepted"
    """Submitted, rejected or flagged at the source (clinical.md 6.2)."""
    GERMLINE_LANE = "germline lane"
    """Predisposition, or evidence on an inherited allele."""
    ONCOGENICITY_ONLY = "oncogenicity only"
    """Functional and oncogenic items; they never give a therapy line."""
    NO_STATEMENT = "no statement"
    """Significance or direction not given, uncertain or not applicable."""
    AGAINST_DIAGNOSIS = "speaks against a diagnosis"
    DOES_NOT_SUPPORT = "does not support"
    """Counted against the fact named in the detail, or nothing was claimed to count it against."""
    BENIGN = "tier IV"
    NO_THERAPY = "no therapy"
    THERAPY_UNCLEAR = "therapy not clear"
    """Several drugs without saying whether together, in turn or one of them."""
    NO_TUMOUR_TYPE = "no tumour type"
    UNKNOWN_DISEASE = "tumour type not in the cross-walk"
    NOT_DNA = "no alteration of DNA"
    """Expression, protein state, methylation of unnamed places."""
    POLYMORPHISM = "polymorphism"
    INCOMPLETE_NAME = "incomplete name"
    """Names no single allele: a frameshift without its stop, an insertion without its place."""
    KNOWN_UNTRANSLATABLE = "name cannot be translated"
    """Listed in variant_names.tsv without an alteration, e.g. the residue is another one."""
    UNKNOWN_NAME = "name not understood"
    NOT_IN_GRAMMAR = "not in the grammar"
    OTHER_SAMPLE = "other sample"
    NO_LEVEL = "no level"
    """Annotated, and nothing is said of therapy, diagnosis or prognosis."""
    UNKNOWN_LEVEL = "level not known"


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One item of a source that gives no fact."""

    file: str
    line: int
    item: str
    """Name of the item at the source, e.g. EID883."""
    reason: ImportReason
    detail: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Facts of one source, and what gave none."""

    source: KnowledgeSource
    facts: tuple[Fact, ...]
    ledger: tuple[ImportEntry, ...]
    items: int
    """Items read: each is cited by one fact at least, or has a line in the ledger."""

    def counts(self) -> dict[str, int]:
        """Return how many items went to the ledger, by reason, most frequent first."""
        found = Counter(entry.reason.value for entry in self.ledger)
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def write_import_ledger(path: Path, entries: Sequence[ImportEntry]) -> None:
    """Write the ledger as a table, atomically; the same entries give the same bytes."""
    rows = ["\t".join(LEDGER_COLUMNS)]
    for entry in entries:
        cells = (entry.file, str(entry.line), entry.item, entry.reason.value, entry.detail)
        rows.append("\t".join(" ".join(cell.split()) for cell in cells))
    with written_whole(path) as partial:
        partial.write_text("\n".join(rows) + "\n", encoding="utf-8")
