"""Calls against truth: found, missed and why, false and what of.

An event is found when exactly its normalised allele is reported. An event reported in parts is a
miss, and the parts are false calls.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.accuracy.alleles import Allele, normalised
from bench.accuracy.attribution import Attribution, Origin, touches
from bench.accuracy.design import Kind, Mode
from bench.accuracy.pipeline import Case
from bench.accuracy.truth import Event
from bench.accuracy.world import World

from agnoma.io.ledger import read_ledger
from agnoma.io.records import read_records
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariantSummary

Numbers = dict[str, tuple[float | None, float | None]]

WITHHELD = "withheld as germline-like (inferred)"
NO_CANDIDATE = "no candidate"
# Withheld candidates are only counted, never named: an event that a run without a normal mentions
# nowhere was withheld when the run of the same reads with the normal knows it.


@dataclass(frozen=True, slots=True)
class Call:
    """One record of the pipeline."""

    allele: Allele
    vaf: float
    failed: tuple[str, ...] = ()
    numbers: Numbers = field(default_factory=dict)
    """Value and limit of each failed filter."""

    @property
    def reported(self) -> bool:
        """Return whether no filter removes it."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Output:
    """What the pipeline says of a case."""

    calls: Sequence[Call]
    ledger: dict[Allele, list[LedgerEntry]]
    withheld: int = 0

    @property
    def mentioned(self) -> set[Allele]:
        """Return every allele the pipeline says something of."""
        return {*self.ledger, *(call.allele for call in self.calls)}


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """One event and what became of it."""

    event: Event
    reason: str | None
    """Why it was missed; None = found."""
    numbers: Numbers = field(default_factory=dict)

    @property
    def found(self) -> bool:
        """Return whether it was reported as it is."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class FalseCall:
    """A reported call that is no event, and what it is made of."""

    call: Call
    source: str


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Everything measured on one case."""

    case: Case
    events: list[EventOutcome]
    true_calls: list[Call]
    false_calls: list[FalseCall]


def read_output(folder: Path, world: World) -> Output:
    """Read the records, the ledger and the summary of a case."""
    contigs = world.genome.contigs
    calls = []
    for record in read_records(folder / "variants.jsonl.gz", AnnotatedVariant):
        numbers = {f.name: (f.value, f.limit) for f in record.filters if f.name in record.failed}
        allele = normalised(contigs, record.contig, record.start, record.ref, record.alt)
        calls.append(Call(allele, record.vaf, record.failed, numbers))
    ledger: dict[Allele, list[LedgerEntry]] = {}
    for entry in read_ledger(folder / "ledger.tsv.gz"):
        item = _allele_of(entry.item, contigs)
        if item is not None:
            ledger.setdefault(item, []).append(entry)
    summary = SmallVariantSummary.read_json(folder / "summary.json")
    return Output(calls, ledger, summary.suppressed_germline)


def _allele_of(item: str, contigs: dict[str, str]) -> Allele | None:
    """Return the allele of a ledger entry; entries about something else give None."""
    parts = item.split(":")
    if len(parts) != 4 or parts[0] not in contigs or not parts[1].isdigit():
        return None
    return normalised(contigs, parts[0], int(parts[1]) - 1, parts[2], parts[3])


def score(
    case: Case,
    output: Output,
    world: World,
    attribution: Attribution,
    *,
    known: Collection[Allele] = (),
) -> CaseOutcome:
    """Return the outcome of every event and every reported call of a case.

    Parameters
    ----------
    known
        Alleles that any run on the same tumour reads mentions.
    """
    reported: dict[Allele, Call] = {}
    true_calls, false_calls = [], []
    for call in output.calls:
        if not call.reported:
            continue
        if call.allele in reported:
            false_calls.append(FalseCall(call, Origin.REPEATED))
        elif call.allele in attribution.events:
            true_calls.append(call)
        else:
            false_calls.append(FalseCall(call, attribution.source_of(call.allele)))
        reported.setdefault(call.allele, call)
    by_contig: dict[str, list[Call]] = {}
    for call in output.calls:
        by_contig.setdefault(call.allele.contig, []).append(call)
    outcomes = []
    for event in world.events:
        if event.allele in reported:
            outcomes.append(EventOutcome(event, None))
            continue
        near = [c for c in by_contig.get(event.allele.contig, ()) if _stands_for(c, event, world)]
        hidden = case.mode is Mode.TUMOUR_ONLY and output.withheld and event.allele in known
        silent = WITHHELD if hidden else NO_CANDIDATE
        outcomes.append(_missed(event, near, output, silent))
    return CaseOutcome(case, outcomes, true_calls, false_calls)


def _stands_for(call: Call, event: Event, world: World) -> bool:
    """Return whether a call is the event or something in its place."""
    return call.allele == event.allele or touches(world, call.allele, event.allele)


def _missed(event: Event, near: Sequence[Call], output: Output, silent: str) -> EventOutcome:
    """Return why an event was not reported: the last thing the pipeline says of it.

    Parameters
    ----------
    silent
        Why, when it says nothing.
    """
    own = [call for call in near if call.allele == event.allele]
    if own:
        return EventOutcome(event, " + ".join(sorted(own[0].failed)), own[0].numbers)
    shapes = sorted({_compare(call.allele, event.allele) for call in near if call.reported})
    if shapes:
        return EventOutcome(event, f"reported {' and '.join(shapes)}")
    entries = output.ledger.get(event.allele, [])
    if entries:
        numbers = {e.rule: (_number(e.value), _number(e.limit)) for e in entries}
        return EventOutcome(event, " + ".join(sorted(numbers)), numbers)
    if near:
        failed = sorted({name for call in near for name in call.failed})
        shape = _compare(near[0].allele, event.allele)
        return EventOutcome(event, f"seen {shape}: {' + '.join(failed)}")
    return EventOutcome(event, silent)


def _number(cell: str) -> float | None:
    """Return a ledger's number, None where it holds something else."""
    try:
        return float(cell)
    except ValueError:
        return None


def _compare(call: Allele, event: Allele) -> str:
    size, of_event = (len(allele.ref) + len(allele.alt) for allele in (call, event))
    if size < of_event:
        return "in part"
    return "as a larger allele" if size > of_event else "with other bases"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many."""

    hits: int = 0
    total: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Return both together."""
        return Count(self.hits + other.hits, self.total + other.total)

    @property
    def fraction(self) -> float | None:
        """Return the share, None when there was nothing to count."""
        return self.hits / self.total if self.total else None


def sensitivity(
    outcomes: Iterable[CaseOutcome], kind: Kind, low: float, high: float = 1.01
) -> Count:
    """Count the found among the events of a shape with a planted fraction in ``[low, high)``."""
    found = [
        outcome.found
        for case in outcomes
        for outcome in case.events
        if outcome.event.kind is kind and low <= outcome.event.vaf < high
    ]
    return Count(sum(found), len(found))


def predictive_value(
    outcomes: Iterable[CaseOutcome], kind: Kind, low: float, high: float = 1.01
) -> Count:
    """Count the true among the reported calls of a shape with a measured fraction in a range."""
    true = false = 0
    for case in outcomes:
        true += sum(_fits(call, kind, low, high) for call in case.true_calls)
        false += sum(_fits(one.call, kind, low, high) for one in case.false_calls)
    return Count(true, true + false)


def _fits(call: Call, kind: Kind, low: float, high: float) -> bool:
    return call.allele.kind is kind and low <= call.vaf < high
