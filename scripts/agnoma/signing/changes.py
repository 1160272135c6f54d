"""What is different between two reports, in words: for the block of an amendment (9.1, item 16)."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from agnoma.models.base import Answerable, Measurement
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.knowledge import amp_words
from agnoma.models.profile import Finding, MolecularClass, TumourProfile
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision
from agnoma.signing.draft import Content

TOLD = frozenset(
    {
        "molecular_class",
        "verdict",
        "positives_only",
        "findings",
        "uncertain",
        "uncertain_total",
        "biomarkers",
        "loci",
        "genes",
        "resistance_and_conflicts",
        "confirmations",
        "wild_type",
    }
)
CLASS_DETAILS = ("subclass", "secondary", "provisional", "overlays", "confidence")
Key = TypeVar("Key", bound=Hashable)


def changes(old: Content, new: Content) -> tuple[str, ...]:
    """Return every difference as a sentence, in the order of the report; empty when there is none.

    What has no sentence of its own is named by its place in the document.
    """
    before, after = old.profile, new.profile
    return (
        *_verdict(before, after),
        *_class(before.molecular_class, after.molecular_class),
        *_findings(before, after),
        *_biomarkers(before.biomarkers, after.biomarkers),
        *_states("Required loci", _loci(before), _loci(after)),
        *_states("Coding sequence", _genes(before), _genes(after)),
        *_texts(
            "Resistance and conflicts",
            before.resistance_and_conflicts,
            after.resistance_and_conflicts,
        ),
        *_texts("Suggested confirmations", before.confirmations, after.confirmations),
        *_texts("Unaltered genes", before.wild_type, after.wild_type),
        *_review(old.review, new.review),
        *_rest(before, after),
    )


def _was_now(what: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{what}: was {old}, now {new}."


def _verdict(old: TumourProfile, new: TumourProfile) -> Iterator[str]:
    yield from _was_now("Sample quality", _quality(old), _quality(new))


def _quality(profile: TumourProfile) -> str:
    insufficient = ", positive findings only" if profile.positives_only else ""
    return f"{profile.verdict.value}{insufficient}"


def _class(old: MolecularClass, new: MolecularClass) -> Iterator[str]:
    yield from _was_now(
        "Molecular class", f"{old.label} ({old.rule_id})", f"{new.label} ({new.rule_id})"
    )
    for name in CLASS_DETAILS:
        yield from _was_now(
            f"Class, {name}", _words(getattr(old, name)), _words(getattr(new, name))
        )


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _findings(old: TumourProfile, new: TumourProfile) -> Iterator[str]:
    before, after = _by_id(old), _by_id(new)
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if was is None and now is not None:
            yield f"{now.alteration.label}: new, {_standing(now, new)}."
        elif now is None and was is not None:
            yield f"{was.alteration.label}: no longer reported, was {_standing(was, old)}."
        elif was is not None and now is not None and was != now:
            yield from _one_finding(was, now, _standing(was, old), _standing(now, new))
    if old.uncertain_total != new.uncertain_total:
        what = "Alterations of uncertain significance"
        yield from _was_now(what, str(old.uncertain_total), str(new.uncertain_total))


def _by_id(profile: TumourProfile) -> dict[str, Finding]:
    return {f.alteration.alteration_id: f for f in (*profile.findings, *profile.uncertain)}


def _standing(finding: Finding, profile: TumourProfile) -> str:
    """Return tier and oncogenicity of a finding."""
    tier = min((m.tier for m in finding.matches if m.tier is not None), default=None)
    where = "" if finding in profile.findings else ", appendix"
    return f"{amp_words(tier)}, {finding.alteration.oncogenicity.value}{where}"


def _one_finding(old: Finding, new: Finding, was: str, now: str) -> Iterator[str]:
    label = new.alteration.label
    told = [
        *_was_now(label, was, now),
        *_was_now(f"{label}, allele fraction", _fraction(old), _fraction(new)),
        *_was_now(f"{label}, copies", _copies(old), _copies(new)),
        *_texts(f"{label}, facts", _facts(old), _facts(new)),
    ]
    yield from told or [f"{label}: details differ."]


def _fraction(finding: Finding) -> str:
    vaf = finding.variant.vaf if finding.variant else finding.alteration.vaf
    return "not measured" if vaf is None else f"{vaf * 100:.1f} %"


def _copies(finding: Finding) -> str:
    copies = finding.alteration.copies
    return "not measured" if copies is None else f"{copies:.1f}"


def _facts(finding: Finding) -> tuple[str, ...]:
    said = (f"{m.fact.source} {m.fact.fact_id} ({amp_words(m.tier)})" for m in finding.matches)
    return tuple(sorted(said))


def _biomarkers(old: Biomarkers, new: Biomarkers) -> Iterator[str]:
    named: dict[str, Callable[[Biomarkers], str]] = {
        "TMB": lambda b: _measured(b.tmb.measurement, _words(b.tmb.category)),
        "MSI": lambda b: _answer(b.msi, b.msi.value or ""),
        "HRD": lambda b: _measured(b.hrd, ""),
        "Signatures": lambda b: _answer(b.signatures, b.signatures.value or ""),
        "HER2 IHC": lambda b: _words(b.her2_ihc),
        "HER2 ISH": lambda b: _words(b.her2_ish),
    }
    told = [
        text for name, words in named.items() for text in _was_now(name, words(old), words(new))
    ]
    yield from told
    if not told and old != new:
        yield "Biomarkers: details differ."


def _measured(found: Measurement, category: str) -> str:
    value = "" if found.value is None else f"{found.value:g} {found.unit}".strip()
    if found.low is not None and found.high is not None:
        value += f" ({found.low:g}–{found.high:g})"
    return _answer(found, ", ".join(t for t in (value, category) if t))


def _answer(found: Answerable, words: str) -> str:
    return words or found.reason or found.status.value


def _loci(profile: TumourProfile) -> dict[str, str]:
    return {r.callability.locus.locus_id: _state(r.state.value) for r in profile.loci}


def _genes(profile: TumourProfile) -> dict[str, str]:
    return {g.gene: _state(g.state.value) for g in profile.genes}


def _state(value: str) -> str:
    return value.lower().replace("_", " ")


def _states(
    what: str, old: Mapping[Key, str], new: Mapping[Key, str], absent: str = "not listed"
) -> Iterator[str]:
    """Yield one sentence per kind of change, with everything that changed so."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in {**old, **new}:
        pair = (old.get(name, absent), new.get(name, absent))
        if pair[0] != pair[1]:
            found.setdefault(pair, []).append(str(name))
    for (was, now), names in found.items():
        yield f"{what}: was {was}, now {now}: {', '.join(names)}."


def _texts(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for text in new:
        if text not in old:
            yield f"{what}: added: {text.rstrip('.')}."
    for text in old:
        if text not in new:
            yield f"{what}: no longer: {text.rstrip('.')}."


def _review(old: CaseReview, new: CaseReview) -> Iterator[str]:
    before = {d.label: _decided(d) for d in old.findings}
    after = {d.label: _decided(d) for d in new.findings}
    for name in {**before, **after}:
        nothing = "not decided"
        yield from _was_now(
            f"Review of {name}", before.get(name, nothing), after.get(name, nothing)
        )
    was, now = _settled(old), _settled(new)
    yield from _states("Conflicts settled", was, now, absent="not settled")
    yield from _texts("Comment", _comments(old), _comments(new))


def _decided(decision: FindingDecision) -> str:
    tier = f" {decision.tier}" if decision.decision is FindingChoice.RETIER else ""
    reason = f" ({decision.reason.rstrip('.')})" if decision.reason else ""
    return f"{decision.decision.value}{tier}{reason}"


def _settled(review: CaseReview) -> dict[str, str]:
    return {s.conflict.words: s.decision.value for s in review.conflicts}


def _comments(review: CaseReview) -> tuple[str, ...]:
    return tuple(f"“{c.text}” ({c.by.words})" for c in review.comments)


def _rest(old: TumourProfile, new: TumourProfile) -> Iterator[str]:
    """Yield what differs besides, by its place in the document."""
    names: Iterable[str] = type(new).model_fields
    others = [n for n in names if n not in TOLD and getattr(old, n) != getattr(new, n)]
    if others:
        yield f"Also different: {', '.join(n.replace('_', ' ') for n in others)}."
