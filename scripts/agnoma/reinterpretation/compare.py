"""One case as reported against the same case under the new knowledge: its changes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from agnoma.knowledge.matchers import is_established
from agnoma.models.knowledge import TIER_I
from agnoma.models.profile import TumourProfile
from agnoma.models.reinterpretation import Change, ChangeKind
from agnoma.reinterpretation.class_changes import class_changes
from agnoma.reinterpretation.reasons import Comparison, why
from agnoma.reinterpretation.retier import Reinterpreter, Retiered
from agnoma.reinterpretation.statements import NOTHING, Statement, read_statements
from agnoma.reinterpretation.stored_case import stored_alterations, stored_matches
from agnoma.report import wording

APPLIES_TO_CLASS = "molecular class"
IMPORTANCE = tuple(ChangeKind)


def compare_case(
    profile: TumourProfile, now: Retiered, again: Reinterpreter, *, name: str
) -> tuple[Change, ...]:
    """Return what reads differently in one case, most important first.

    Parameters
    ----------
    profile
        As reported.
    now
        The same case under the new knowledge.
    again
        Knowledge and rules of ``now``.
    name
        File the profile was read from.
    """

    def change(kind: ChangeKind, **given: Any) -> Change:
        own = given.pop("reservations", ())
        return Change(
            case_id=profile.case.case_id,
            profile=name,
            tumour_type=profile.case.oncotree_code,
            verdict=profile.verdict,
            kind=kind,
            reservations=(*_reservations(profile), *own),
            **given,
        )

    found = [
        *_statement_changes(profile, now, again, change),
        *(
            change(kind, subject=APPLIES_TO_CLASS, old=old, new=new, why=reason)
            for kind, old, new, reason in class_changes(
                profile.molecular_class, now.molecular_class, _pinned(profile, "class_rules"), again
            )
        ),
        *(change(ChangeKind.RUN_AGAIN, **given) for given in _unjudged(profile, again)),
    ]
    return tuple(sorted(_joined(found), key=importance))


def importance(change: Change) -> tuple[int, str, str, str, str, str]:
    """Return the sort key of a change over all cases."""
    effect = "" if change.effect is None else change.effect.value
    order = IMPORTANCE.index(change.kind)
    return order, change.case_id, change.profile, change.subject, effect, change.therapy


def _statement_changes(
    profile: TumourProfile,
    now: Retiered,
    again: Reinterpreter,
    change: Callable[..., Change],
) -> Iterator[Change]:
    reported = stored_matches(profile)
    drugs = again.knowledge.drugs
    before, after = (read_statements(some, drugs) for some in (reported, now.matches))
    compared = Comparison(
        before={match.fact.fact_id: match for match in reported},
        not_applied=profile.reinterpretable.not_applied,
        facts=again.facts,
        sources=frozenset(source.name for source in again.knowledge.sources),
        now=now,
        tables=tuple(
            f"{table}.tsv"
            for table, sha256 in again.tables.items()
            if _pinned(profile, table) not in {None, sha256}
        ),
    )
    for claim in dict.fromkeys((*before, *after)):
        old, new = before.get(claim), after.get(claim)
        kind = _kind(old, new)
        if kind is None:
            continue
        shown = new or old
        chip = shown is not None and shown.possible_chip
        yield change(
            kind,
            subject=claim.subject,
            effect=claim.effect,
            therapy="" if shown is None else shown.therapy,
            old=_side(old, new, kind),
            new=_side(new, old, kind),
            facts_old=() if old is None else old.facts,
            facts_new=() if new is None else new.facts,
            why=why(old, new, compared),
            reservations=(wording.CHIP,) if chip else (),
        )


def _kind(old: Statement | None, new: Statement | None) -> ChangeKind | None:
    """Return how a statement changed, None if it did not."""
    was_first, is_first = (s is not None and s.tier in TIER_I for s in (old, new))
    if was_first is not is_first:
        return ChangeKind.TIER_I_LOST if was_first else ChangeKind.TIER_I_GAINED
    if old is None or new is None:
        return ChangeKind.LOST if new is None else ChangeKind.GAINED
    if old.rank != new.rank:
        return ChangeKind.RAISED if new.rank < old.rank else ChangeKind.LOWERED
    if old.terms != new.terms:
        return ChangeKind.TERMS
    return ChangeKind.SUPPORT if set(old.facts) != set(new.facts) else None


def _side(own: Statement | None, other: Statement | None, kind: ChangeKind) -> str:
    """Return tier and what of its terms the other side has not."""
    if own is None:
        return NOTHING
    if kind is not ChangeKind.TERMS or other is None:
        return own.text
    differing = [name for name, words in own.terms.items() if other.terms[name] != words]
    tier = "no tier" if own.tier is None else own.tier.value
    return "; ".join([tier, *(f"{name} {own.terms[name] or NOTHING}" for name in differing)])


def _reservations(profile: TumourProfile) -> tuple[str, ...]:
    """Return what stands on every line of a case whose sample or identity is in doubt."""
    if profile.identity is not None and profile.identity.doubts:
        return (wording.IN_DOUBT,)
    return (wording.INSUFFICIENT,) if profile.positives_only else ()


def _pinned(profile: TumourProfile, name: str) -> str | None:
    """Return the checksum of a table a case was reported under."""
    return next((r.sha256 for r in profile.provenance.resources if r.name == name), None)


def _unjudged(profile: TumourProfile, again: Reinterpreter) -> Iterator[dict[str, Any]]:
    """Yield alterations that the new knowledge names and the old did not establish.

    Oncogenicity is as of then, and only a run can say what follows. What the old knowledge named
    already was judged by it.
    """
    reported = {match.fact.fact_id for match in stored_matches(profile)}
    then = reported | profile.reinterpretable.not_applied.keys()
    for alteration in stored_alterations(profile):
        protein, codon = alteration.protein_change, alteration.codon_first
        if protein is None or codon is None or is_established(alteration):
            continue
        named = again.facts_on_alleles.get((alteration.gene, protein), ())
        facts = tuple(fact_id for fact_id in named if fact_id not in then)
        hotspot = again.knowledge.genes.hotspots.get((alteration.gene, codon))
        known = hotspot is not None and protein in hotspot.alleles
        by_table = known and _is_other(again.hotspots_sha256, profile, "hotspots")
        if facts or by_table:
            by = ", ".join([*(f"fact {f}" for f in facts), *(["hotspots.tsv"] if by_table else [])])
            yield {
                "subject": alteration.alteration_id,
                "old": alteration.oncogenicity.value,
                "new": "not judged again",
                "facts_new": facts,
                "why": f"The allele is named by {by} now and was {alteration.oncogenicity.value} "
                "then; run the case again to judge it.",
            }


def _is_other(sha256: str | None, profile: TumourProfile, table: str) -> bool:
    """Return whether a table is known not to be the one a case was judged by."""
    return sha256 is not None and sha256 != _pinned(profile, table)


def _joined(changes: Iterable[Change]) -> list[Change]:
    """Return changes with alternatives of one therapy, all else alike, on one line."""
    alike: dict[tuple[Any, ...], Change] = {}
    for change in changes:
        key = (
            *(change.kind, change.subject, change.effect, change.old, change.new),
            *(change.facts_old, change.facts_new, change.why),
        )
        first = alike.get(key)
        if first is not None and change.therapy:
            change = first.model_copy(update={"therapy": f"{first.therapy}; {change.therapy}"})
        alike[key] = change
    return list(alike.values())
