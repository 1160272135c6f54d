"""Facts that fit a finding as implications of it: what supports what, for whom, by which source."""

from collections.abc import Sequence

from agnoma.exports import text
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.context import Context
from agnoma.exports.fhir.elements import (
    Json,
    citations,
    component,
    concept,
    tumour_type,
)
from agnoma.models.knowledge import AmpTier, Axis, EvidenceMatch, FactEffect
from agnoma.models.profile import Finding

DISCLAIMER = "A fact that fits the finding; no recommendation of a treatment."


def implications(
    context: Context,
    subject: Sequence[str],
    matches: Sequence[EvidenceMatch],
    finding: Finding | None = None,
) -> list[tuple[tuple[str, ...], Json]]:
    """Return the observations of one finding or signature, each with the parts of its address.

    Parameters
    ----------
    context
        Of the bundle.
    subject
        Parts of the address of what they are derived from.
    matches
        Its facts; those of toxicity and predisposition are no implication of a tumour's finding.
    finding
        That the facts are of; a reviewer's tier of it caps theirs. None = of a signature.
    """
    found = []
    for match in matches:
        tier = match.tier if finding is None else context.document.fact_tier(finding, match)
        made = _observation(context, match, tier)
        if made is not None:
            made["derivedFrom"] = [context.reference(*subject)]
            rejected = context.document.rejected(match.alteration_ids)
            if rejected:
                words = f"Rests on {', '.join(rejected)}, rejected by the reviewer."
                made["note"] = [{"text": text.plain(words)}]
            found.append((("implication", *subject, match.fact.fact_id), made))
    return found


def _observation(context: Context, match: EvidenceMatch, tier: AmpTier | None) -> Json | None:
    effect = match.fact.effect
    if effect in codes.RESPONSES:
        return _therapeutic(context, match, tier)
    if effect in (FactEffect.DIAGNOSTIC, FactEffect.PROGNOSTIC):
        return _diagnostic(context, match, tier)
    return None


def _therapeutic(context: Context, match: EvidenceMatch, tier: AmpTier | None) -> Json:
    found = context.observation("therapeutic-implication", concept(codes.THERAPEUTIC))
    # A combination is one entry: what it shows is never claimed of its components.
    options = [(" > " if match.fact.therapy.sequential else " + ").join(o)
               for o in match.fact.therapy.options]  # fmt: skip
    found["component"] = [
        component(
            codes.THERAPEUTIC,
            valueCodeableConcept=concept(codes.RESPONSES[match.fact.effect]),
        ),
        *(
            component(codes.MEDICATION, valueCodeableConcept=concept(words=words))
            for words in options
        ),
        *_common(context, match, tier),
    ]
    return _with_sources(found, match)


def _diagnostic(context: Context, match: EvidenceMatch, tier: AmpTier | None) -> Json:
    found = context.observation("diagnostic-implication", concept(codes.DIAGNOSTIC))
    words = "prognostic" if match.axis is Axis.PROGNOSTIC else match.fact.effect.value
    found["component"] = [
        component(codes.SIGNIFICANCE, valueCodeableConcept=concept(words=words)),
        *_common(context, match, tier),
    ]
    return _with_sources(found, match)


def _common(context: Context, match: EvidenceMatch, tier: AmpTier | None) -> list[Json]:
    """Return tumour type, level of evidence and the sentence behind them."""
    components: list[Json] = []
    disease = tumour_type(match.matched_disease, None, context.tables)
    if disease is not None:
        components.append(component(codes.CONTEXT, valueCodeableConcept=disease))
    if tier is not None:
        words = f"AMP/ASCO/CAP 2017 {tier.value}"
        components.append(
            component(codes.EVIDENCE_LEVEL, valueCodeableConcept=concept(words=words))
        )
    if match.escat_here:
        components.append(
            component(
                codes.EVIDENCE_LEVEL,
                valueCodeableConcept=concept(words=f"ESCAT {match.escat_here}"),
            )
        )
    open_conditions, to_check = text.joined(match.doubts), text.joined(match.noted)
    set_by = f"AMP {tier} by the reviewer. As proposed:" if tier is not match.tier else ""
    sentences = (
        set_by,
        match.tier_reason,
        match.approval_text,
        f"Depends on: {open_conditions}." if open_conditions else "",
        f"Setting to check: {to_check}." if to_check else "",
        match.conflict or "",
        DISCLAIMER,
    )
    said = " ".join(text.plain(s) for s in sentences if s)
    components.append(component(codes.CONCLUSION, valueString=said))
    return components


def _with_sources(found: Json, match: EvidenceMatch) -> Json:
    fact = match.fact
    found["extension"] = citations(
        (f"{fact.source} {fact.fact_id}, line {fact.line}", *fact.citation.split(";"))
    )
    return found
