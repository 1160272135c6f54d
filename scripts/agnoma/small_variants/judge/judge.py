"""From evidence to verdicts: origin, filters, and what stays open, one candidate at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from agnoma.models.evidence import CandidateEvidence
from agnoma.models.variant import (
    UNCERTAIN_RULES,
    SmallVariant,
    UnresolvedLocus,
)
from agnoma.small_variants.alleles import (
    Allele,
    allele_of,
    key_of,
)
from agnoma.small_variants.judge.codon_partners import (
    CodonNotes,
    DividedCodons,
)
from agnoma.small_variants.judge.filtered import NORMAL_ALT, Context, filtered_variant
from agnoma.small_variants.judge.frame_partners import FrameChanges
from agnoma.small_variants.judge.lost_duplications import lost_duplication
from agnoma.small_variants.judge.near_misses import may_be_somatic, opened_by, places_of
from agnoma.small_variants.judge.normal_doubts import (
    NormalDoubts,
    hardly_inherited,
    in_normal_words,
)
from agnoma.small_variants.judge.origin import is_germline, withheld_as
from agnoma.small_variants.judge.tables import Asked, LookedUp
from agnoma.small_variants.judge.unresolved import (
    WITHHELD,
    HotspotNames,
    reaches_limits,
    unresolved_loci,
)
from agnoma.small_variants.rearranged.reversions import changes_frame

BATCH = 500  # candidates looked up together


@dataclass(slots=True)
class Tally:
    """What is counted while candidates are judged."""

    measured: int = 0
    reported: int = 0
    withheld_by_rule: Counter[str] = field(default_factory=Counter)
    suppressed_without_normal: int = 0
    withheld: set[str] = field(default_factory=set)
    """Keys of withheld alleles and of what went into them; told to nobody."""
    withheld_frame_changes: FrameChanges = field(default_factory=FrameChanges)
    absorbed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By the key of a frameshift, proposed alleles whose fragments are all this one's."""
    withheld_hotspots: set[str] = field(default_factory=set)
    untold: int = 0
    """Withheld without knowing their origin, and told at no hotspot."""
    normal: NormalDoubts = field(default_factory=NormalDoubts)
    """What speaks for tumour cells in the matched normal, and what against."""
    misread: dict[str, str] = field(default_factory=dict)
    """Keys of bases that reads of an indel made candidates, with that indel's."""
    unresolved: set[UnresolvedLocus] = field(default_factory=set)
    codons: CodonNotes = field(default_factory=CodonNotes)


def judge(
    candidates: Iterable[CandidateEvidence], context: Context, tally: Tally
) -> Iterator[SmallVariant]:
    """Yield the candidates that may be told, with origin and filters, in the order given.

    Germline-looking ones are counted and dropped (clinical.md 8.1). ``tally`` is filled on the way.
    """
    names = HotspotNames(context.model, context.reference)
    divided = DividedCodons(context.model)
    for batch in _batches(_without_inherited_parts(candidates, context, tally, names)):
        asked = [_asked(candidate, context) for candidate in batch]
        for one, look in zip(asked, context.tables.look_up(asked, names), strict=True):
            variant = _judge_one(one, look, context, tally, names)
            tally.codons.add(one.allele, variant, one.candidate.phase_unknown, divided)
            if variant is not None:
                yield variant


def _asked(candidate: CandidateEvidence, context: Context) -> Asked:
    allele = allele_of(candidate)
    return Asked(candidate, allele, context.hotspots.at(allele), context.hotspots.kinds_of(allele))


def _without_inherited_parts(
    candidates: Iterable[CandidateEvidence], context: Context, tally: Tally, names: HotspotNames
) -> Iterator[CandidateEvidence]:
    """Yield candidates; of one with a part that may be inherited only what it adds to that part.

    Without a normal a somatic change beside an inherited one, on the same molecules, comes as one
    change at the fraction of the somatic one, whose alleles would tell both.
    """
    told: set[Allele] = set()
    for candidate in candidates:
        whole = _asked(candidate, context)
        parts = candidate.commoner_parts
        rule = _rule_of_parts(parts, context, names) if parts else None
        if rule is None:
            yield candidate
            continue
        rest = candidate.without_parts
        tally.measured += 1
        _withhold(whole, rule, context, tally, names, told_by_rest=rest is not None)
        if rest is not None and allele_of(rest) not in told:
            told.add(allele_of(rest))
            yield rest


def _rule_of_parts(
    candidates: Sequence[CandidateEvidence], context: Context, names: HotspotNames
) -> str | None:
    """Return the rule that withholds the first part that may be inherited, None without any."""
    asked = [_asked(candidate, context) for candidate in candidates]
    looks = context.tables.look_up(asked, names)
    rules = (_rule(one, look, context, names) for one, look in zip(asked, looks, strict=True))
    return next((rule for rule in rules if rule is not None), None)


def _rule(asked: Asked, look: LookedUp, context: Context, names: HotspotNames) -> str | None:
    return withheld_as(
        asked.candidate,
        hotspot=asked.somatic_place,
        estimate=look.estimate,
        common=look.common,
        vcf_normal=context.vcf_normal,
        limits=context.limits,
        known_allele=_known(asked, names),
    )


def rule_of(
    candidate: CandidateEvidence, context: Context, names: HotspotNames
) -> tuple[str | None, LookedUp]:
    """Return the rule that withholds a candidate, None without any, and what is known of it."""
    asked = _asked(candidate, context)
    (look,) = context.tables.look_up([asked], names)
    return _rule(asked, look, context, names), look


def _known(asked: Asked, names: HotspotNames) -> bool:
    """Return whether a change is known to be somatic, by its allele or by its kind."""
    return bool(asked.kinds) or names.known(asked.allele, asked.hotspot)


def _withhold(
    asked: Asked,
    rule: str,
    context: Context,
    tally: Tally,
    names: HotspotNames,
    *,
    told_by_rest: bool = False,
    words: str = WITHHELD,
) -> bool:
    """Count a candidate that is not told; what is left of it may be told in its place.

    Of a hotspot it touches the given words are told, where that may be told at all.
    Return whether hotspots it touches are told as unresolved.
    """
    touched = {h.locus_id: h for h in (*asked.kinds, *context.hotspots.touched(asked.allele))}
    candidate, place = asked.candidate, asked.somatic_place
    seen = reaches_limits(candidate.tumour, candidate.vaf, place, context.limits)
    # Where inherited predisposition is known not even the place is told.
    told = [h for h in touched.values() if h.activating] if seen else []
    tally.unresolved |= set(unresolved_loci(asked.allele, told, names, withheld=words))
    tally.untold += rule in UNCERTAIN_RULES and not told and not told_by_rest
    tally.withheld_hotspots |= touched.keys()
    _count_withheld(candidate, rule, asked.allele, context, tally)
    return bool(told)


def _withhold_for_normal(
    asked: Asked, look: LookedUp, context: Context, tally: Tally, names: HotspotNames
) -> None:
    """Withhold a candidate that the normal carries, and keep what it says of the normal.

    A known somatic allele of an activating hotspot, or a change that activates by its kind, is told
    there to be in the normal. At a place of inherited predisposition, as at any other, a candidate
    in doubt is only counted.
    """
    candidate, limits = asked.candidate, context.limits
    rare = hardly_inherited(look.frequency, limits)
    known = rare and _known(asked, names)
    words = in_normal_words(candidate) if known else WITHHELD
    told = _withhold(asked, NORMAL_ALT, context, tally, names, words=words)
    tally.normal.withheld += rare and not told
    if known and told:
        tally.normal.known += 1
        tally.normal.known_withheld = True
        return
    by_name = known and asked.hotspot is not None and bool(asked.hotspot.alleles)
    odd = may_be_somatic(candidate, asked.allele, look.frequency, limits)
    if (by_name or odd) and _would_be_reported(asked, look, context, names):
        tally.normal.doubt(candidate, told=told)


def _would_be_reported(asked: Asked, look: LookedUp, context: Context, names: HotspotNames) -> bool:
    """Return whether a variant that the normal carries would be reported if it were somatic."""
    variant = filtered_variant(
        asked, look, context, known_allele=names.known(asked.allele, asked.hotspot)
    )
    places = places_of(asked.allele, names, context.model)
    return set(variant.failed) <= {NORMAL_ALT} and any(True for _ in places)


def _batches(candidates: Iterable[CandidateEvidence]) -> Iterator[list[CandidateEvidence]]:
    """Group candidates of one contig, so that the tables are read by stretches."""
    for _, own in groupby(candidates, key=lambda candidate: candidate.contig):
        while batch := list(islice(own, BATCH)):
            yield batch


def _judge_one(
    asked: Asked, look: LookedUp, context: Context, tally: Tally, names: HotspotNames
) -> SmallVariant | None:
    """Return a judged candidate, None when it is withheld."""
    candidate, allele, hotspot = asked.candidate, asked.allele, asked.hotspot
    limits = context.limits
    touched = context.hotspots.touched(allele)
    seen = reaches_limits(candidate.tumour, candidate.vaf, hotspot, limits)
    tally.measured += 1
    known_allele = names.known(allele, hotspot)
    rule = _rule(asked, look, context, names)
    if rule == NORMAL_ALT:
        _withhold_for_normal(asked, look, context, tally, names)
        return None
    if rule is not None:
        _withhold(asked, rule, context, tally, names)
        return None
    variant = filtered_variant(asked, look, context, known_allele=known_allele)
    if candidate.absorbed and changes_frame(allele):
        tally.absorbed[variant.key] = candidate.absorbed
    tally.misread |= dict.fromkeys(candidate.misread, variant.key)
    tally.normal.compare(variant, limits)
    if _known(asked, names) and set(variant.failed) == {NORMAL_ALT}:
        held = is_germline(candidate.normal, limits)
        tally.normal.known += held and hardly_inherited(look.frequency, limits)
    if seen and variant.failed:
        tally.unresolved |= set(unresolved_loci(allele, touched, names, variant))
    tally.unresolved |= set(opened_by(allele, variant, names, context.model))
    tally.unresolved |= set(lost_duplication(allele, variant, context.model, context.reference))
    tally.reported += not variant.failed
    return variant


def _count_withheld(
    candidate: CandidateEvidence, rule: str, allele: Allele, context: Context, tally: Tally
) -> None:
    normal = candidate.normal
    deep = normal is not None and normal.depth_x >= context.limits.min_normal_depth_x
    tally.withheld_by_rule[rule] += 1
    tally.suppressed_without_normal += not deep
    own = key_of(allele, context.reference)
    keys = {own, *candidate.merged_from, *candidate.absorbed, *candidate.misread}
    if candidate.without_parts is not None:
        keys.discard(key_of(allele_of(candidate.without_parts), context.reference))
    tally.withheld |= keys
    tally.withheld_frame_changes.add(allele, rule)
