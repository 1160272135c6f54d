"""Facts that ask for unaltered genes: was every codon read? (clinical.md 1.7)."""

from collections.abc import Iterable, Iterator, Sequence

from agnoma.models.alteration import Alteration
from agnoma.models.knowledge import Fact
from agnoma.models.profile import LocusResult
from agnoma.models.qc import LocusKind, LocusState
from agnoma.profile.loci import percent_up

MAX_NAMED = 3
RAS_GENES = frozenset({"KRAS", "NRAS", "HRAS"})
LEAST_OPEN_FIRST = (
    LocusState.NOT_DETECTED,
    LocusState.NOT_DETECTED_LIMITED,
    LocusState.NOT_ASSESSABLE,
    LocusState.NOT_TESTED,
    LocusState.DETECTED,
)
STATE_WORDS = {
    LocusState.DETECTED: "altered",
    LocusState.NOT_DETECTED_LIMITED: "limited sensitivity",
    LocusState.NOT_ASSESSABLE: "not assessable",
    LocusState.NOT_TESTED: "not covered by this test",
}


def wild_type_sentences(
    facts: Iterable[Fact], loci: Sequence[LocusResult], alterations: Sequence[Alteration]
) -> tuple[str, ...]:
    """Return one sentence per fact; none where an oncogenic alteration settles that it is not met.

    Only NOT_DETECTED at every codon the fact names counts: limited sensitivity, not assessable and
    not covered leave the status open (clinical.md 1.7).
    """
    said = (text for fact in facts for text in _sentence(fact, loci, alterations))
    return tuple(dict.fromkeys(said))


def _sentence(
    fact: Fact, loci: Sequence[LocusResult], alterations: Sequence[Alteration]
) -> Iterator[str]:
    codons = fact.named_codons
    asked = [(gene, codon) for gene in fact.genes for codon in codons]
    results = {place: _result(place, loci) for place in asked}
    drivers = {a.alteration_id for a in alterations if a.oncogenicity.is_driver}
    if any(r is not None and drivers.intersection(r.detected) for r in results.values()):
        return
    of_gene = {a.alteration_id for a in alterations if a.gene in fact.genes}
    if not asked and drivers & of_gene:
        return
    name = "RAS" if set(fact.genes) <= RAS_GENES else "/".join(fact.genes)
    open_places = dict.fromkeys(
        _open_words(place, result)
        for place, result in results.items()
        if result is None or result.state is not LocusState.NOT_DETECTED
    )
    if open_places or not asked:
        shown = "; ".join(list(open_places)[:MAX_NAMED]) or "the fact names no codon"
        rest = len(open_places) - MAX_NAMED
        more = f"; and {rest} more" if rest > 0 else ""
        yield f"{name} wild-type status could not be established: {shown}{more}."
        return
    limits = [r.callability.effective_lod_fraction for r in results.values() if r is not None]
    known = [limit for limit in limits if limit is not None]
    limit = percent_up(max(known) if len(known) == len(limits) else None)
    places = f"{', '.join(fact.genes)} codons {', '.join(map(str, codons))}"
    yield (
        f"{name}: no alteration detected at any required codon ({places}; limit {limit} allele "
        f"fraction); fact {fact.fact_id} ({fact.therapy.words}) is to be judged by "
        "the signing pathologist."
    )


def _result(place: tuple[str, int], loci: Iterable[LocusResult]) -> LocusResult | None:
    """Return the result furthest from "not detected" at a codon, None if no locus holds it."""
    gene, codon = place
    here = [
        result
        for result in loci
        if result.callability.locus.gene == gene
        and result.callability.locus.kind is LocusKind.CODON
        and result.callability.locus.first <= codon <= result.callability.locus.last
    ]
    return max(here, key=lambda r: LEAST_OPEN_FIRST.index(r.state), default=None)


def _open_words(place: tuple[str, int], result: LocusResult | None) -> str:
    if result is None:
        return f"{place[0]} codon {place[1]} ({STATE_WORDS[LocusState.NOT_TESTED]})"
    reason = result.callability.reason
    detail = f": {reason}" if reason else ""
    label = f"{place[0]} codon {place[1]}"
    return f"{label} ({STATE_WORDS[result.state]}{detail})"
