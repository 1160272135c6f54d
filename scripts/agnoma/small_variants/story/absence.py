"""Why nobody proposed a candidate: depth, what a call would have needed, what stays open.

What is told of other bases follows `agnoma.small_variants.story.story`: places, not genotypes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.gene_model import (
    GeneModel,
    codons_to_genome,
    exon_to_genome,
    locus_to_genome,
    splice_sites,
)
from agnoma.genome import Interval, intersect_bp
from agnoma.models.evidence import EvidenceSource
from agnoma.models.open_loci import gene_with_unresolved, with_unresolved
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    QcMetric,
    SampleQc,
)
from agnoma.models.reference import Transcript
from agnoma.models.variant import SmallVariantSummary, UnresolvedLocus
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.hotspots import Hotspot, HotspotIndex
from agnoma.small_variants.judge.origin import looks_germline
from agnoma.small_variants.story.query import Query
from agnoma.small_variants.story.reads import BaseCount, count_bases
from agnoma.small_variants.story.text import Line, laid_out

MAX_BASES = 12  # told one by one; of longer stretches only the range of depth
MAX_LOCI = 12
NO_BAM = "no alignment of this case in the results: depth cannot be told"
SUBMITTED = (
    "the submitted calls hold no record there that is told, and no reads were given to tell depth"
)


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of a place without a candidate."""

    summary: SmallVariantSummary
    model: GeneModel
    hotspots: HotspotIndex
    limits: SmallVariantsConfig
    reference: ReferenceSequence | None
    callability: Callability | None
    tumour_bam: Path | None
    normal_bam: Path | None
    tumour_qc: SampleQc | None = None
    others: frozenset[int] = frozenset()
    """Bases on which other candidates are told beside the answer."""

    def told(self, query: Query) -> list[str]:
        """Return the lines of the answer, the shortest form of it first."""
        counts = self._counts(query, self.tumour_bam)
        head = "no candidate" + (" that may be told" if self.summary.suppressed_germline else "")
        lines = [
            *self._place(query),
            *self._depths(query, counts),
            *self._needed(query, counts),
            *self._callability(query),
            *self._unresolved(query),
            *self._withheld(),
            *self._held_by_normal(),
        ]
        return [f"{head}: {self._in_short(query, counts)}", *laid_out(lines)]

    def _counts(self, query: Query, bam: Path | None) -> list[BaseCount]:
        if bam is None or query.contig is None:
            return []
        return count_bases(bam, query.contig, query.intervals)

    def _in_short(self, query: Query, counts: Sequence[BaseCount]) -> str:
        if not query.intervals:
            return f"none in the whole of {query.gene}" if query.whole_gene else "none of this name"
        if not counts:
            submitted = self.summary.source is EvidenceSource.SUBMITTED_VCF
            return SUBMITTED if submitted else NO_BAM
        depth = f"depth {_range(c.depth_x for c in counts)}"
        if query.gained_bp is not None:
            return f"{depth}, no such insertion or deletion may be told there"
        told = [self._alternatives(query, count) for count in counts]
        numbers = [number for number, _ in told if number is not None]
        if len(numbers) == len(told):
            where = f" at {len(told)} bases" if len(told) > 1 else ""
            return f"{depth}, {_fragments(numbers)}{where}"
        words = {text for _, text in told}
        return f"{depth}, {words.pop()}" if len(words) == 1 else depth

    def _place(self, query: Query) -> Iterator[Line]:
        if query.intervals:
            yield "Place", ", ".join(f"{query.contig}:{_one_based(*i)}" for i in query.intervals)
        elif query.gene is None:
            yield "Place", "unknown without the gene; ask again with it to be told the depth there"
        elif not query.whole_gene:
            yield (
                "Place",
                "not found: no such number in the coding sequence, its introns or promoter",
            )

    def _depths(self, query: Query, counts: Sequence[BaseCount]) -> Iterator[Line]:
        if counts and len(counts) <= MAX_BASES:
            for index, count in enumerate(counts):
                base = self._reference_base(query, count.position) or ""
                _, words = self._alternatives(query, count)
                place = f"{query.contig}:{count.position + 1} {base}".rstrip()
                yield "" if index else "Tumour", f"{place} depth {count.depth_x}, {words}"
        elif counts:
            yield "Tumour", f"depth {_range(c.depth_x for c in counts)} at {len(counts)} bases"
        normal = self._counts(query, self.normal_bam)
        if normal:
            # Never another base of the normal: that is the genotype.
            yield "Normal", f"depth {_range(c.depth_x for c in normal)}"

    def _alternatives(self, query: Query, count: BaseCount) -> tuple[int | None, str]:
        """Return what may be said of other bases at one place: their number if that, and words."""
        if not count.depth_x:
            return None, "no usable fragment"
        base = self._reference_base(query, count.position)
        hotspots = self._hotspots(query, count.position)
        somatic = bool(hotspots) and all(hotspot.activating for hotspot in hotspots)
        if base is None or not (somatic or not self.summary.suppressed_germline):
            return None, "other bases not told"
        seen = self._asked_count(query, count, base)
        needed, least = self._limits_at(hotspots)
        fraction = seen / count.depth_x
        limit = f"the limit of a call ({needed} and {least:.4g})"
        if seen >= needed and fraction >= least:
            # Enough of them, and nothing reported: the candidate is withheld or filtered.
            names = {hotspot.locus_id for hotspot in hotspots}
            is_open = any(unresolved.locus_id in names for unresolved in self.summary.unresolved)
            where = ": see Open" if is_open else ""
            if count.position in self.others:
                return None, f"alt fragments reach {limit}: see the other candidates there"
            return None, f"alt fragments reach {limit}, but no call is told{where}"
        interval = wilson_interval(seen, count.depth_x)
        if looks_germline(interval, fraction, self.limits):
            return None, f"alt fragments below {limit}"
        return seen, _fragments([seen])

    def _asked_count(self, query: Query, count: BaseCount, base: str) -> int:
        """Return the fragments with the base asked for, or with any other than the reference's."""
        if query.allele is not None and query.allele.is_substitution:
            for position, _, alt in query.allele.changes:
                if position == count.position:
                    return count.by_base[alt]
        return count.other_than(base)

    def _reference_base(self, query: Query, position: int) -> str | None:
        if self.reference is None or query.contig is None:
            return None
        return self.reference.fetch(query.contig, position, position + 1).upper() or None

    def _hotspots(self, query: Query, position: int) -> tuple[Hotspot, ...]:
        if query.contig is None:
            return ()
        allele = query.allele or Allele(query.contig, position, "N", "N")
        return self.hotspots.touched(allele)

    def _limits_at(self, hotspots: Sequence[Hotspot]) -> tuple[int, float]:
        if not hotspots:
            return self.limits.min_alt, self.limits.min_vaf
        promoter = any(hotspot.promoter for hotspot in hotspots)
        own = self.limits.min_alt_promoter if promoter else self.limits.min_alt_hotspot
        return own, self.limits.min_vaf_hotspot

    def _needed(self, query: Query, counts: Sequence[BaseCount]) -> Iterator[Line]:
        """Yield what an allele needs to be proposed and to be called."""
        if not query.intervals:
            return
        limits = self.limits
        at_bases = [
            self._hotspots(query, p) for low, high in query.intervals for p in range(low, high)
        ]
        hotspots = at_bases[0] if all(at_bases) else ()
        needed, least = self._limits_at(hotspots)
        where = f" (hotspot {hotspots[0].locus_id})" if hotspots else ""
        proposed = (
            "a record of the submitted VCF"
            if self.summary.source is EvidenceSource.SUBMITTED_VCF
            else f"proposed from {limits.candidate_min_alt} fragments and a fraction of "
            f"{limits.candidate_min_vaf:.4g}"
        )
        yield (
            "Needed",
            f"{proposed}; called from {limits.min_depth_x} usable fragments, {needed} of them "
            f"alternative, and a fraction of {least:.4g}{where}",
        )
        if not hotspots:
            yield from self._needed_at_hotspots(at_bases)
        depth = min((count.depth_x for count in counts), default=0)
        if depth >= needed:
            share = max(needed / depth, least)
            short = (
                "" if depth >= limits.min_depth_x else "; the depth itself is too low for a call"
            )
            yield "", f"at depth {depth} that is a fraction of {share:.2g} or more{short}"
        elif counts:
            yield "", f"at depth {depth} no allele fraction would have been enough"

    def _needed_at_hotspots(self, at_bases: Iterable[Sequence[Hotspot]]) -> Iterator[Line]:
        """Yield the limits of the hotspots within a stretch that is none as a whole."""
        names: dict[tuple[int, float], dict[str, None]] = {}
        for hotspots in filter(None, at_bases):
            found = names.setdefault(self._limits_at(hotspots), {})
            found |= dict.fromkeys(hotspot.locus_id for hotspot in hotspots)
        for (needed, least), own in names.items():
            first, *others = own
            more = f" and {len(others)} more of its hotspots" if others else ""
            yield "", f"at {first}{more} {needed} alternative and a fraction of {least:.4g}"

    def _callability(self, query: Query) -> Iterator[Line]:
        if self.callability is None:
            return
        if query.whole_gene:
            records = [r for r in self.callability.loci if r.locus.gene == query.gene]
            yield from (
                _gene(gene_with_unresolved(g, self.summary))
                for g in self.callability.genes
                if g.gene == query.gene
            )
        else:
            records = [r for r in self.callability.loci if self._holds(r, query)]
        yield from (
            _locus(
                with_unresolved(record, self.summary),
                is_open=any(_lies_in(u, record) for u in self.summary.unresolved),
            )
            for record in records[:MAX_LOCI]
        )
        if len(records) > MAX_LOCI:
            yield "", f"and {len(records) - MAX_LOCI} more required loci, in callability.json"

    def _holds(self, record: LocusCallability, query: Query) -> bool:
        transcript = self.model.get(record.locus.gene)
        if transcript is None or transcript.contig != query.contig:
            return False
        return intersect_bp(locus_to_genome(transcript, record.locus), query.intervals) > 0

    def _unresolved(self, query: Query) -> Iterator[Line]:
        for unresolved in self.summary.unresolved:
            if self._is_there(unresolved, query):
                yield "Open", f"{unresolved.locus_id}: {unresolved.reason}"

    def _is_there(self, unresolved: UnresolvedLocus, query: Query) -> bool:
        if query.whole_gene:
            return unresolved.gene == query.gene
        transcript = self.model.get(unresolved.gene)
        if transcript is not None and transcript.contig == query.contig:
            places = _places(unresolved, transcript)
            if intersect_bp(places, query.intervals):
                return True
        hotspots = (
            hotspot.locus_id
            for start, end in query.intervals
            for position in range(start, end)
            for hotspot in self._hotspots(query, position)
        )
        return unresolved.locus_id in hotspots

    def _withheld(self) -> Iterator[Line]:
        number = self.summary.suppressed_germline
        if number:
            yield (
                "Withheld",
                f"{number} candidates of this case are withheld as germline-like; whether one of "
                "them lies here is not told (clinical.md 8.1), so other bases are told at "
                "hotspots of somatic activation only",
            )

    def _held_by_normal(self) -> Iterator[Line]:
        """Yield that the normal holds tumour: the same words wherever one asks."""
        metrics = () if self.tumour_qc is None else self.tumour_qc.metrics
        found = next((m for m in metrics if m.name == "tumour_in_normal"), None)
        if found is not None and _is_shown(found, self.limits):
            yield (
                "Normal",
                f"holds {found.value:.2g} of the tumour (95 % interval {found.low:.2g}-"
                f"{found.high:.2g}): a somatic variant anywhere may be taken for inherited and "
                "withheld, or dropped by normal_alt",
            )


def _is_shown(tumour_in_normal: QcMetric, limits: SmallVariantsConfig) -> bool:
    """Return whether the normal holds enough tumour, beyond doubt, to drop a variant."""
    value, low, high = tumour_in_normal.value, tumour_in_normal.low, tumour_in_normal.high
    if value is None or low is None or high is None:
        return False
    return low > 0 and value >= limits.max_normal_vaf


def _range(values: Iterable[int]) -> str:
    found = sorted(values)
    return str(found[0]) if found[0] == found[-1] else f"{found[0]}-{found[-1]}"


def _fragments(numbers: Sequence[int]) -> str:
    return f"{_range(numbers)} alt fragment{'' if set(numbers) == {1} else 's'}"


def _one_based(start: int, end: int) -> str:
    return str(end) if end == start + 1 else f"{start + 1}-{end}"


def _gene(record: GeneCallability) -> Line:
    text = (
        f"{record.gene}: {record.state.value}, {record.callable_bp} of {record.cds_bp} coding bp "
        f"callable, {record.targeted_bp} targeted"
    )
    return "Gene", f"{text}; {record.reason}" if record.reason else text


def _places(unresolved: UnresolvedLocus, transcript: Transcript) -> list[Interval]:
    """Return where on the reference lies what a candidate leaves open: codon, splice site, exon."""
    if unresolved.splice_site and unresolved.exon is not None:
        return splice_sites(transcript, unresolved.exon)
    if unresolved.number < 1:
        exon = exon_to_genome(transcript, unresolved.exon) if unresolved.exon else None
        return [] if exon is None else [exon]
    return codons_to_genome(transcript, unresolved.number, unresolved.number)


def _lies_in(unresolved: UnresolvedLocus, record: LocusCallability) -> bool:
    locus = record.locus
    if locus.kind is LocusKind.EXON and unresolved.gene == locus.gene:
        return unresolved.exon is not None and locus.first <= unresolved.exon <= locus.last
    return unresolved.locus_id == locus.locus_id


def _locus(record: LocusCallability, *, is_open: bool) -> Line:
    """Return how well a locus was read; where a candidate is open, depth says nothing of absence.

    The state of callability means 'not detected' only where nothing was seen.
    """
    state = "not assessable, a candidate there is open" if is_open else record.state.value
    parts = [f"{record.locus.locus_id}: {state}"]
    if record.min_depth_x is not None:
        parts.append(f"{record.min_depth_x} fragments at the worst base")
    if record.effective_lod_fraction is not None:
        parts.append(f"limit of detection {record.effective_lod_fraction:.3g}")
    parts += [text for text in (record.reason, record.note) if text]
    return "Required locus", "; ".join(parts)
