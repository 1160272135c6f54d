"""Whether the class holds when its inputs move within their doubt (`agnoma.profile.disturbances`).

Counted is the class; where it stays and is only provisional then, that is told as well. What the
class depends on and the records do not tell is not counted as stable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from agnoma.models.base import Status
from agnoma.models.class_context import ClassChange, Disturbance, Stability
from agnoma.models.profile import MolecularClass
from agnoma.models.qc import Verdict
from agnoma.profile.disturbances import (
    Disturbed,
    Doubts,
    disturbances,
    holding,
    of_those_that_count,
    without,
)
from agnoma.profile.evaluate import SIGNATURE_WORDS
from agnoma.profile.inputs import ClassInput
from agnoma.profile.second_hits import Change, SecondHits

Classifier = Callable[[ClassInput], MolecularClass]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The class after a disturbance, and whether it is only provisional."""

    primary: str
    provisional: bool
    label: str

    def same(self, other: "Outcome") -> bool:
        """Return whether another outcome is the same class with the same certainty."""
        return (self.primary, self.provisional) == (other.primary, other.provisional)


def _outcome(found: MolecularClass) -> Outcome:
    return Outcome(found.primary, found.primary in found.provisional, found.label)


@dataclass(slots=True)
class _Tally:
    """What the disturbances did to a class."""

    base: Outcome
    counts: dict[Disturbance, tuple[int, int]] = field(
        default_factory=lambda: dict.fromkeys(Disturbance, (0, 0))
    )
    changes: dict[tuple[Disturbance, str, bool], ClassChange] = field(default_factory=dict)
    provisional: int = 0
    confirmed: int = 0
    undisturbed: list[str] = field(default_factory=list)

    def add(self, disturbed: Disturbed, found: Outcome) -> None:
        kind, same = disturbed.disturbance, found.primary == self.base.primary
        stable, tried = self.counts[kind]
        self.counts[kind] = (stable + same, tried + 1)
        self.provisional += same and found.provisional > self.base.provisional
        self.confirmed += same and found.provisional < self.base.provisional
        if not found.same(self.base):
            change = ClassChange(
                disturbance=kind,
                what=disturbed.what,
                primary=found.primary,
                label=found.label,
                provisional=found.provisional,
            )
            self.changes.setdefault((kind, found.primary, found.provisional), change)


def stability(view: ClassInput, doubts: Doubts, classify: Classifier) -> Stability | None:
    """Return how often the primary class stays under every disturbance; None without a class.

    A disturbance that leaves a second hit open, on which the class depends, is not counted.
    Deterministic: the draws of left-out alterations are seeded by their number.
    """
    if view.verdict is Verdict.FAIL:
        return None
    base = _outcome(classify(view))
    tally = _Tally(base)
    hits = SecondHits(view.alterations, doubts.hits)
    for disturbed in disturbances(view, doubts, hits):
        found = base if disturbed.view is view else _outcome(classify(disturbed.view))
        if disturbed.other is not None and not found.same(_outcome(classify(disturbed.other))):
            tally.undisturbed.append(f"second hit of {', '.join(disturbed.open)}, {disturbed.what}")
        else:
            tally.add(disturbed, found)
    lost = list(_without_each(of_those_that_count(view), hits, classify))
    others = {name: found.primary for name, found in lost if found.primary != base.primary}
    return Stability(
        tried=sum(tried for _, tried in tally.counts.values()),
        stable=sum(stable for stable, _ in tally.counts.values()),
        provisional=tally.provisional,
        confirmed=tally.confirmed,
        by_disturbance={kind: count for kind, count in tally.counts.items() if count[1]},
        changes=tuple(tally.changes.values()),
        undisturbed=tuple(tally.undisturbed),
        hangs_on=tuple(others),
        without=others,
        certain_by=tuple(
            name
            for name, found in lost
            if name not in others and found.provisional > base.provisional
        ),
    )


def _without_each(
    view: ClassInput, hits: SecondHits, classify: Classifier
) -> Iterator[tuple[str, Outcome]]:
    """Yield what can be lost alone, with the class then.

    Alterations, the loss of the copy beside one, results. Where it is open, none is yielded.
    """
    left_out: list[tuple[str, ClassInput, Change]] = [
        (a.alteration_id, without(view, [a]), Change(gone=(a,)))
        for a in view.alterations
        if a.oncogenicity.is_driver
    ]
    left_out += [
        (f"{gene} loss of the other copy", view, Change(no_copies=frozenset({gene})))
        for gene in hits.copies_lost()
    ]
    for name, left, change in left_out:
        reading = hits.again(left.alterations, change)
        found = _outcome(classify(holding(left, reading.alterations)))
        if reading.other is None or found.same(_outcome(classify(holding(left, reading.other)))):
            yield name, found
    for name, signature in view.signatures.items():
        if signature.status is Status.EVALUATED:
            kept = {key: value for key, value in view.signatures.items() if key is not name}
            found = _outcome(classify(view.model_copy(update={"signatures": kept})))
            yield f"{SIGNATURE_WORDS[name]} ({signature.value})", found
