"""What the reports say of what was planted, event by event.

Coordinates and alleles are compared as left-aligned records; a gene's copies by its call.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from agnoma.io.text import write_lines
from agnoma.models.alteration import AlterationKind
from agnoma.models.base import Record
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.profile import Finding, LocusResult, TumourProfile
from agnoma.models.qc import LocusKind, LocusState
from agnoma.models.variant import AnnotatedVariant
from agnoma.simulation.truth import COPY_NUMBERS, EventKind, PlantedEvent
from agnoma.simulation.tumour import DIPLOID, Expectation

FINDINGS = "findings"
UNCERTAIN = "uncertain significance"


class Outcome(StrEnum):
    """How a planted event fared."""

    FOUND = "found"
    AS_PLANNED = "not assessable as planned"
    SILENT = "not reported as planned"
    MISSED = "MISSED"
    WRONG = "WRONG"
    LEAK = "LEAK"
    UNEXPECTED = "UNEXPECTED"

    @property
    def right(self) -> bool:
        """Return whether this is what an honest report does."""
        return self in (Outcome.FOUND, Outcome.AS_PLANNED, Outcome.SILENT)


class ComparedEvent(Record):
    """One planted event, or one finding nobody planted, with what the report says."""

    case_id: str
    kind: str
    event: str
    expected: str = Field(description="In words, with the expected VAF or copies.")
    found_as: str = Field(default="", description="Name and place in the report.")
    expected_value: float | None = Field(default=None, description="VAF (0-1) or copies.")
    measured_value: float | None = None
    measured_low: float | None = Field(default=None, description="95 % interval.")
    measured_high: float | None = None
    outcome: Outcome


def compare(
    events: Sequence[PlantedEvent], profiles: Sequence[TumourProfile]
) -> list[ComparedEvent]:
    """Return one row per planted event and one per finding that was not planted.

    Cases come in the order of the truth; a case without a profile misses everything.
    """
    by_case = {profile.case.case_id: profile for profile in profiles}
    rows: list[ComparedEvent] = []
    for case_id in dict.fromkeys(event.case_id for event in events):
        own = [event for event in events if event.case_id == case_id]
        profile = by_case.get(case_id)
        if profile is None:
            rows += [_row(event, Outcome.MISSED, found_as="no profile") for event in own]
            continue
        rows += [_compare_one(event, profile) for event in own]
        rows += _unplanned(own, profile)
    return rows


def _row(event: PlantedEvent, outcome: Outcome, **fields: object) -> ComparedEvent:
    value = event.expected_vaf
    if event.kind in COPY_NUMBERS:
        value = event.total_copies
    row = {
        "case_id": event.case_id,
        "kind": event.kind.value,
        "event": event.label,
        "expected": event.expected.value.replace("_", " "),
        "expected_value": value,
        "outcome": outcome,
    }
    return ComparedEvent.model_validate({**row, **fields})


def _compare_one(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    if event.kind in COPY_NUMBERS:
        return _compare_copies(event, profile)
    if event.kind is EventKind.GERMLINE:
        return _compare_germline(event, profile)
    if event.kind is EventKind.SOMATIC:
        return _compare_somatic(event, profile)
    if event.kind is EventKind.DROPOUT:
        return _compare_dropout(event, profile)
    if event.kind is EventKind.LIMITED_NEGATIVES:
        return _compare_limits(event, profile)
    named = ", ".join(f.alteration.label for f in profile.findings)
    return _row(event, Outcome.WRONG if named else Outcome.SILENT, found_as=named)


def _placed(profile: TumourProfile) -> Iterator[tuple[Finding, str]]:
    for finding in profile.findings:
        yield finding, FINDINGS
    for finding in profile.uncertain:
        yield finding, UNCERTAIN


def _find(event: PlantedEvent, profile: TumourProfile) -> tuple[AnnotatedVariant, str] | None:
    """Return the variant of an event and where it stands, if it stands anywhere."""
    for finding, place in _placed(profile):
        if finding.variant is not None and finding.variant.key == event.key:
            return finding.variant, f"{finding.alteration.label} ({place})"
    return None


def _measured(variant: AnnotatedVariant) -> dict[str, float]:
    return {
        "measured_value": variant.vaf,
        "measured_low": variant.vaf_low,
        "measured_high": variant.vaf_high,
    }


def _compare_somatic(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    hit = _find(event, profile)
    planned = event.expected is Expectation.NOT_ASSESSABLE
    if hit is not None:
        outcome = Outcome.WRONG if planned else Outcome.FOUND
        return _row(event, outcome, found_as=hit[1], **_measured(hit[0]))
    if planned:
        return _not_assessable(event, profile)
    return _row(event, Outcome.MISSED)


def _compare_germline(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    hit = _find(event, profile)
    if hit is None:
        return _row(event, Outcome.SILENT)
    return _row(event, Outcome.LEAK, found_as=hit[1], **_measured(hit[0]))


def _compare_dropout(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    return _not_assessable(event, profile)


def _not_assessable(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    """Return the row of a place that no read covers: every required locus there must say so."""
    there = [result for result in profile.loci if _touches(result, event)]
    if not there:
        return _row(event, Outcome.MISSED, found_as="no required locus there")
    told = "; ".join(f"{r.callability.locus.locus_id}: {r.state.value}" for r in there)
    honest = all(result.state is LocusState.NOT_ASSESSABLE for result in there)
    return _row(event, Outcome.AS_PLANNED if honest else Outcome.WRONG, found_as=told)


def _touches(result: LocusResult, event: PlantedEvent) -> bool:
    locus = result.callability.locus
    if locus.gene != event.gene:
        return False
    if locus.kind is LocusKind.CODON and event.codon_first is not None:
        return locus.first <= (event.codon_last or 0) and event.codon_first <= locus.last
    if locus.kind is LocusKind.EXON and event.exon is not None:
        return locus.first <= event.exon <= locus.last
    return False


def _compare_limits(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    bold = [r for r in profile.loci if r.state is LocusState.NOT_DETECTED]
    limited = [r for r in profile.loci if r.state is LocusState.NOT_DETECTED_LIMITED]
    told = f"{len(limited)} loci limited, {len(bold)} stated without limit"
    honest = not bold and bool(limited)
    return _row(event, Outcome.FOUND if honest else Outcome.WRONG, found_as=told)


def _compare_copies(event: PlantedEvent, profile: TumourProfile) -> ComparedEvent:
    gene = next((g for g in profile.copy_number.genes if g.gene == event.gene), None)
    planned = event.expected is Expectation.NOT_ASSESSABLE
    if gene is None or gene.call is CopyNumberCall.NOT_ASSESSABLE:
        reason = gene.rule if gene else profile.copy_number.reason or "gene without a result"
        return _row(event, Outcome.AS_PLANNED if planned else Outcome.MISSED, found_as=reason)
    if planned:
        return _row(event, Outcome.WRONG, found_as=gene.call.value, **_copies(gene))
    outcome = Outcome.FOUND if gene.call is _call_of(event) else Outcome.MISSED
    if outcome is Outcome.FOUND and not _in_interval(event, gene):
        outcome = Outcome.WRONG
    return _row(event, outcome, found_as=gene.call.value, **_copies(gene))


def _call_of(event: PlantedEvent) -> CopyNumberCall:
    if event.kind is EventKind.AMPLIFICATION:
        return CopyNumberCall.AMPLIFIED
    if event.kind is EventKind.HOMOZYGOUS_DELETION:
        return CopyNumberCall.HOMOZYGOUS_DELETION
    return CopyNumberCall.LOSS if (event.total_copies or 0) < DIPLOID else CopyNumberCall.NEUTRAL


def _in_interval(event: PlantedEvent, gene: GeneCopyNumber) -> bool:
    """Return whether the planted copies lie in the stated interval, ends included; none is kept."""
    low, high, planted = gene.copies_low, gene.copies_high, event.total_copies
    if low is None or high is None or planted is None:
        return True
    return low <= planted <= high


def _copies(gene: GeneCopyNumber) -> dict[str, float | None]:
    return {
        "measured_value": gene.copies,
        "measured_low": gene.copies_low,
        "measured_high": gene.copies_high,
    }


def _unplanned(events: Sequence[PlantedEvent], profile: TumourProfile) -> Iterator[ComparedEvent]:
    """Return the rows of findings that nobody planted."""
    keys = {event.key for event in events if event.key is not None}
    genes = {event.gene for event in events if event.kind in COPY_NUMBERS}
    for finding, place in _placed(profile):
        alteration = finding.alteration
        if finding.variant is not None:
            planned = finding.variant.key in keys
        else:
            in_copies = alteration.kind in (
                AlterationKind.AMP,
                AlterationKind.GAIN,
                AlterationKind.LOSS,
                AlterationKind.HOMDEL,
            )
            planned = in_copies and alteration.gene in genes
        if not planned:
            yield ComparedEvent(
                case_id=profile.case.case_id,
                kind=alteration.kind.value,
                event=alteration.label,
                expected="nothing planted",
                found_as=f"{alteration.label} ({place})",
                measured_value=alteration.vaf if finding.variant else alteration.copies,
                outcome=Outcome.UNEXPECTED,
            )


def write_comparison(path: Path, rows: Iterable[ComparedEvent]) -> None:
    """Write the comparison as a tab-separated table, atomically."""
    lines = ["\t".join(ComparedEvent.model_fields)]
    for row in rows:
        cells = row.model_dump(mode="json").values()
        lines.append("\t".join(_cell(cell) for cell in cells))
    write_lines(path, lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return " ".join(text.split())
