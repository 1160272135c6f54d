"""Whether the class holds when its inputs move within their doubt.

Each disturbance changes one thing a laboratory cannot be sure of and classifies again: the tumour
fraction by 0.1, a variant's fraction at an end of its interval, a fifth of the alterations left
out, one borderline call the other way. The site is no input, so it is not disturbed.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.biomarkers import Tmb
from agnoma.models.class_context import ClassChange, Disturbance, Stability
from agnoma.models.profile import MolecularClass
from agnoma.models.qc import Verdict
from agnoma.profile.evaluate import SIGNATURE_WORDS
from agnoma.profile.inputs import ClassInput, Signature
from agnoma.profile.predicates import SignatureName
from agnoma.purity import is_clonal, rescaled_copies

PURITY_STEP = 0.1
MIN_PURITY = 0.05
DROPPED_SHARE = 0.2
DROPPED_DRAWS = 20
SMALL = frozenset(
    {AlterationKind.SNV, AlterationKind.INDEL, AlterationKind.SPLICE, AlterationKind.PROMOTER}
)
Classifier = Callable[[ClassInput], MolecularClass]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known of the doubt behind the class input."""

    purity: float | None
    vaf_intervals: Mapping[str, tuple[float, float]]
    """Variant key -> 95 % interval of its VAF."""
    min_vafs: Mapping[str, float]
    """Variant key -> VAF below which it would not have been reported."""
    amplified_copies: float
    homozygous_deletion_copies: float
    tmb: Tmb | None = None
    gained: Mapping[str, float] = field(default_factory=dict)
    """Gene -> copies of genes that are gained or neutral, and not amplified."""
    lost: Mapping[str, float] = field(default_factory=dict)
    """Gene -> copies of genes that are lost or neutral, and not lost homozygously."""
    amplified_from: Mapping[str, float] = field(default_factory=dict)
    """Gene -> copies from which it was called amplified: in a tumour of high ploidy, more."""
    tmb_limits: frozenset[float] = frozenset()
    """Burdens [mutations/Mb] at which a rule asks for more."""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """The class input after one disturbance."""

    disturbance: Disturbance
    what: str
    view: ClassInput


def stability(view: ClassInput, doubts: Doubts, classify: Classifier) -> Stability | None:
    """Return how often the primary class stays under every disturbance; None without a class.

    Deterministic: the draws of left-out alterations are seeded by their number.
    """
    if view.verdict is Verdict.FAIL:
        return None
    base = classify(view)
    primary = base.primary
    counts = dict.fromkeys(Disturbance, (0, 0))
    changes: dict[tuple[Disturbance, str], ClassChange] = {}
    for disturbed in disturbances(view, doubts):
        found = base if disturbed.view is view else classify(disturbed.view)
        same = found.primary == primary
        stable, tried = counts[disturbed.disturbance]
        counts[disturbed.disturbance] = (stable + same, tried + 1)
        if not same:
            change = ClassChange(
                disturbance=disturbed.disturbance,
                what=disturbed.what,
                primary=found.primary,
                label=found.label,
            )
            changes.setdefault((disturbed.disturbance, found.primary), change)
    without = _without_each(_of_those_that_count(view), primary, classify)
    return Stability(
        tried=sum(tried for _, tried in counts.values()),
        stable=sum(stable for stable, _ in counts.values()),
        by_disturbance={kind: count for kind, count in counts.items() if count[1]},
        changes=tuple(changes.values()),
        hangs_on=tuple(without),
        without=without,
    )


def disturbances(view: ClassInput, doubts: Doubts) -> Iterator[Disturbed]:
    """Yield the class input after each disturbance.

    What no rule asks about is left out of it; the input itself is yielded where a disturbance is of
    such an alteration alone. Of a hundred thousand alterations only the drivers are judged again.
    """
    small = _of_those_that_count(view)
    yield from _other_purity(small, doubts)
    yield from _interval_ends(view, small, doubts)
    yield from _left_out(view, small)
    yield from _borderline(small, doubts)


def _counts(alteration: Alteration) -> bool:
    """Return whether a rule may ask about an alteration: see `evaluate.Evaluator`."""
    return alteration.oncogenicity.is_driver or bool(alteration.resistance_any_site)


def _of_those_that_count(view: ClassInput) -> ClassInput:
    kept = tuple(a for a in view.alterations if _counts(a))
    return view if len(kept) == len(view.alterations) else _holding(view, kept)


def _holding(view: ClassInput, alterations: Iterable[Alteration]) -> ClassInput:
    return view.model_copy(update={"alterations": tuple(alterations)})


def _without_each(view: ClassInput, primary: str, classify: Classifier) -> dict[str, str]:
    """Return what alone changes the class when it is lost, with the class then."""
    found = {}
    for alteration in view.alterations:
        if alteration.oncogenicity.is_driver:
            other = classify(_without(view, [alteration])).primary
            if other != primary:
                found[alteration.alteration_id] = other
    for name, signature in view.signatures.items():
        if signature.status is Status.EVALUATED:
            kept = {key: value for key, value in view.signatures.items() if key is not name}
            other = classify(view.model_copy(update={"signatures": kept})).primary
            if other != primary:
                found[f"{SIGNATURE_WORDS[name]} ({signature.value})"] = other
    return found


def _other_purity(view: ClassInput, doubts: Doubts) -> Iterator[Disturbed]:
    purity = doubts.purity
    if purity is None:
        return
    for step in (-PURITY_STEP, PURITY_STEP):
        other = min(max(purity + step, MIN_PURITY), 1.0)
        if other != purity:
            moved = [_at_purity(a, purity, other, doubts) for a in view.alterations]
            moved += _amplified_at(purity, other, doubts)
            moved += _deleted_at(purity, other, doubts)
            yield Disturbed(
                Disturbance.PURITY,
                f"tumour fraction {other:.2g} in place of {purity:.2g}",
                _holding(view, (a for a in moved if a is not None)),
            )


def _amplified_at(purity: float, other: float, doubts: Doubts) -> list[Alteration | None]:
    """Return the gained genes that the same reads show as amplified at another tumour fraction."""
    return [
        _copy_change(gene, AlterationKind.AMP, Effect.GOF)
        for gene, copies in sorted(doubts.gained.items())
        if rescaled_copies(copies, purity, other) >= _amplified_from(gene, doubts)
    ]


def _deleted_at(purity: float, other: float, doubts: Doubts) -> list[Alteration | None]:
    """Return the lost genes that the same reads show as lost homozygously at another fraction.

    One that has fewer copies already was not called for another reason, which stays.
    """
    limit = doubts.homozygous_deletion_copies
    return [
        _copy_change(gene, AlterationKind.HOMDEL, Effect.LOF)
        for gene, copies in sorted(doubts.lost.items())
        if rescaled_copies(copies, purity, other) < limit <= copies
    ]


def _amplified_from(gene: str, doubts: Doubts) -> float:
    return doubts.amplified_from.get(gene, doubts.amplified_copies)


def _copy_change(gene: str, kind: AlterationKind, effect: Effect) -> Alteration:
    what = "amplified" if kind is AlterationKind.AMP else "lost homozygously"
    return Alteration(
        alteration_id=f"{gene} {what}",
        gene=gene,
        kind=kind,
        label=f"{gene} {what}",
        effect=effect,
        oncogenicity=Oncogenicity.ONCOGENIC,
        biallelic=True if kind is AlterationKind.HOMDEL else None,
    )


def _at_purity(
    alteration: Alteration, purity: float, other: float, doubts: Doubts
) -> Alteration | None:
    """Return an alteration as the same reads show it at another tumour fraction; None if gone."""
    copies = alteration.copies
    if copies is not None:
        copies = rescaled_copies(copies, purity, other)
        limit = _amplified_from(alteration.gene, doubts)
        lost_amp = alteration.kind is AlterationKind.AMP and copies < limit
        deleted = alteration.kind is AlterationKind.HOMDEL
        if lost_amp or (deleted and copies >= doubts.homozygous_deletion_copies):
            return None
    update: dict[str, object] = {"copies": copies}
    interval = doubts.vaf_intervals.get(alteration.variant_key or "")
    if interval is not None:
        update["clonal"] = is_clonal(interval[1], other, copies)
    return alteration.model_copy(update=update)


def _interval_ends(view: ClassInput, small: ClassInput, doubts: Doubts) -> Iterator[Disturbed]:
    for alteration in view.alterations:
        interval = doubts.vaf_intervals.get(alteration.variant_key or "")
        if alteration.kind not in SMALL or interval is None:
            continue
        for vaf in interval:
            what = f"{alteration.label} at a VAF of {vaf:.2g}"
            if not _counts(alteration):
                yield Disturbed(Disturbance.VAF, what, view)
            elif vaf < doubts.min_vafs.get(alteration.variant_key or "", 0.0):
                yield Disturbed(
                    Disturbance.VAF, f"{what}: not reported", _without(small, [alteration])
                )
            else:
                clonal = is_clonal(vaf, doubts.purity, alteration.copies)
                changed = alteration.model_copy(update={"vaf": vaf, "clonal": clonal})
                yield Disturbed(Disturbance.VAF, what, _with(small, alteration, changed))


def _left_out(view: ClassInput, small: ClassInput) -> Iterator[Disturbed]:
    known = sorted(view.alterations, key=lambda a: a.alteration_id)
    if not known:
        return
    size = max(int(DROPPED_SHARE * len(known)), 1)
    # Of fewer than five each is left out once: drawing would only repeat it.
    draws = (
        [[a] for a in known]
        if size == 1
        # No secret, and repeatable.
        else [random.Random(n).sample(known, size) for n in range(DROPPED_DRAWS)]  # noqa: S311
    )
    for gone in draws:
        names = ", ".join(a.label for a in gone[:3])
        more = f" and {size - 3} more" if size > 3 else ""
        yield Disturbed(Disturbance.DROPPED, f"without {names}{more}", _without(small, gone))


def _borderline(view: ClassInput, doubts: Doubts) -> Iterator[Disturbed]:
    for alteration in view.alterations:
        for what, changed in _other_readings(alteration):
            moved = (
                _without(view, [alteration])
                if changed is None
                else _with(view, alteration, changed)
            )
            yield Disturbed(Disturbance.BORDERLINE, f"{alteration.label}: {what}", moved)
    yield from _open_copies(view)
    yield from _tmb_ends(view, doubts)
    msi = view.signatures.get(SignatureName.MSI)
    if msi is not None and msi.value == "INDETERMINATE":
        for value in ("MSI-H", "MSS"):
            yield Disturbed(
                Disturbance.BORDERLINE,
                f"microsatellites {value}",
                _with_signature(view, SignatureName.MSI, value),
            )


def _other_readings(alteration: Alteration) -> Iterator[tuple[str, Alteration | None]]:
    """Yield how a doubtful alteration could read otherwise; None = it would not be there."""
    driver = alteration.oncogenicity.is_driver
    if not driver:
        return
    if alteration.origin_ambiguous:
        yield "inherited", None
    if alteration.oncogenicity is Oncogenicity.LIKELY_ONCOGENIC:
        changed = alteration.model_copy(update={"oncogenicity": Oncogenicity.VUS})
        yield "of uncertain significance", changed
    if alteration.unproven is not None:
        yield "proven", alteration.model_copy(update={"unproven": None})
        yield "not functional", None
    if alteration.effect is Effect.LOF and alteration.biallelic is None:
        yield "both copies lost", alteration.model_copy(update={"biallelic": True})


def _open_copies(view: ClassInput) -> Iterator[Disturbed]:
    effects = {AlterationKind.AMP: Effect.GOF, AlterationKind.HOMDEL: Effect.LOF}
    for gene, lookup in sorted(view.gene_copy_number.items()):
        for kind in sorted(lookup.open_kinds & effects.keys()):
            added = _copy_change(gene, kind, effects[kind])
            moved = _holding(view, (*view.alterations, added))
            yield Disturbed(Disturbance.BORDERLINE, added.label, moved)


def _tmb_ends(view: ClassInput, doubts: Doubts) -> Iterator[Disturbed]:
    tmb = doubts.tmb
    if tmb is None or tmb.measurement.value is None:
        return
    low, high = tmb.measurement.low, tmb.measurement.high
    ends: Iterable[float | None] = (low, high)
    limits = {tmb.limit_per_mb, *doubts.tmb_limits}
    for end in ends:
        if end is not None and any(
            (end >= limit) != (tmb.measurement.value >= limit) for limit in limits
        ):
            moved = _with_signature(view, SignatureName.TMB, end)
            yield Disturbed(Disturbance.BORDERLINE, f"TMB {end:.3g} per Mb", moved)


def _with_signature(view: ClassInput, name: SignatureName, value: float | str) -> ClassInput:
    signature = Signature(status=Status.EVALUATED, value=value)
    return view.model_copy(update={"signatures": {**view.signatures, name: signature}})


def _without(view: ClassInput, gone: Iterable[Alteration]) -> ClassInput:
    names = {a.alteration_id for a in gone}
    return _holding(view, (a for a in view.alterations if a.alteration_id not in names))


def _with(view: ClassInput, old: Alteration, new: Alteration) -> ClassInput:
    same = old.alteration_id
    return _holding(view, (new if a.alteration_id == same else a for a in view.alterations))
