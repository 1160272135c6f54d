"""What a laboratory cannot be sure of in the class input, moved one thing at a time.

The tumour fraction by 0.1, a variant's fraction to an end of its interval, a fifth of the
alterations left out, one borderline call the other way. Second hits are judged again each time: one
that rested on what is changed may no longer be one. The site is no input, so it is not disturbed.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.biomarkers import Tmb
from agnoma.models.class_context import Disturbance
from agnoma.profile.inputs import ClassInput, Signature
from agnoma.profile.predicates import SignatureName
from agnoma.profile.second_hits import Change, HitRecords, SecondHits
from agnoma.purity import is_clonal, rescaled_copies

PURITY_STEP = 0.1
MIN_PURITY = 0.05
DROPPED_SHARE = 0.2
DROPPED_DRAWS = 20
SMALL = frozenset(
    {AlterationKind.SNV, AlterationKind.INDEL, AlterationKind.SPLICE, AlterationKind.PROMOTER}
)


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
    hits: HitRecords = field(default_factory=HitRecords)
    """What second hits rest on."""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """The class input after one disturbance; `other` is a second reading where it is open."""

    disturbance: Disturbance
    what: str
    view: ClassInput
    other: ClassInput | None = None
    open: tuple[str, ...] = ()


def disturbances(view: ClassInput, doubts: Doubts, hits: SecondHits) -> Iterator[Disturbed]:
    """Yield the class input after each disturbance.

    What no rule asks about is left out of it; the input itself is yielded where a disturbance is of
    such an alteration alone. Of a hundred thousand alterations only the drivers are judged again.
    """
    small = of_those_that_count(view)
    yield from _other_purity(small, doubts, hits)
    yield from _interval_ends(view, small, doubts, hits)
    yield from _left_out(view, small, hits)
    yield from _borderline(small, doubts, hits)


def _counts(alteration: Alteration) -> bool:
    """Return whether a rule may ask about an alteration: see `evaluate.Evaluator`."""
    return alteration.oncogenicity.is_driver or bool(alteration.resistance_any_site)


def of_those_that_count(view: ClassInput) -> ClassInput:
    """Return the class input with the alterations that a rule may ask about."""
    kept = tuple(a for a in view.alterations if _counts(a))
    return view if len(kept) == len(view.alterations) else holding(view, kept)


def holding(view: ClassInput, alterations: Iterable[Alteration]) -> ClassInput:
    """Return the class input with other alterations."""
    return view.model_copy(update={"alterations": tuple(alterations)})


def _judged(
    disturbance: Disturbance, what: str, view: ClassInput, hits: SecondHits, change: Change
) -> Disturbed:
    """Return a disturbed view with its second hits judged again."""
    reading = hits.again(view.alterations, change)
    other = None if reading.other is None else holding(view, reading.other)
    return Disturbed(disturbance, what, holding(view, reading.alterations), other, reading.open)


def _other_purity(view: ClassInput, doubts: Doubts, hits: SecondHits) -> Iterator[Disturbed]:
    purity = doubts.purity
    if purity is None:
        return
    for step in (-PURITY_STEP, PURITY_STEP):
        other = min(max(purity + step, MIN_PURITY), 1.0)
        if other != purity:
            moved = [_at_purity(a, purity, other, doubts) for a in view.alterations]
            moved += _amplified_at(purity, other, doubts)
            moved += _deleted_at(purity, other, doubts)
            yield _judged(
                Disturbance.PURITY,
                f"tumour fraction {other:.2g} in place of {purity:.2g}",
                holding(view, (a for a in moved if a is not None)),
                hits,
                Change(purity=(purity, other)),
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


def _interval_ends(
    view: ClassInput, small: ClassInput, doubts: Doubts, hits: SecondHits
) -> Iterator[Disturbed]:
    for alteration in view.alterations:
        key = alteration.variant_key or ""
        interval = doubts.vaf_intervals.get(key)
        if alteration.kind not in SMALL or interval is None:
            continue
        for vaf in interval:
            what = f"{alteration.label} at a VAF of {vaf:.2g}"
            if not _counts(alteration) and not hits.may_rest_on(alteration):
                yield Disturbed(Disturbance.VAF, what, view)
            elif vaf < doubts.min_vafs.get(key, 0.0):
                left, gone = without(small, [alteration]), Change(gone=(alteration,))
                yield _judged(Disturbance.VAF, f"{what}: not reported", left, hits, gone)
            else:
                clonal = is_clonal(vaf, doubts.purity, alteration.copies)
                changed = alteration.model_copy(update={"vaf": vaf, "clonal": clonal})
                moved = _with(small, alteration, changed)
                yield _judged(Disturbance.VAF, what, moved, hits, Change(vafs={key: vaf}))


def _left_out(view: ClassInput, small: ClassInput, hits: SecondHits) -> Iterator[Disturbed]:
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
        what, left = f"without {names}{more}", without(small, gone)
        yield _judged(Disturbance.DROPPED, what, left, hits, Change(gone=tuple(gone)))


def _borderline(view: ClassInput, doubts: Doubts, hits: SecondHits) -> Iterator[Disturbed]:
    for alteration in view.alterations:
        for what, changed in _other_readings(alteration):
            named = f"{alteration.label}: {what}"
            if changed is None:
                left, gone = without(view, [alteration]), Change(gone=(alteration,))
                yield _judged(Disturbance.BORDERLINE, named, left, hits, gone)
            else:
                moved = _with(view, alteration, changed)
                yield Disturbed(Disturbance.BORDERLINE, named, moved)
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
            moved = holding(view, (*view.alterations, added))
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


def without(view: ClassInput, gone: Iterable[Alteration]) -> ClassInput:
    """Return the class input without some of its alterations."""
    names = {a.alteration_id for a in gone}
    return holding(view, (a for a in view.alterations if a.alteration_id not in names))


def _with(view: ClassInput, old: Alteration, new: Alteration) -> ClassInput:
    same = old.alteration_id
    return holding(view, (new if a.alteration_id == same else a for a in view.alterations))
