"""Alleles of the population: frequency, ClinVar bypass, founders (clinical.md 2.2, 2.4).

An allele is the same in two files when both spellings, trimmed and moved to their leftmost place,
are the same (Tan, Abecasis and Kang 2015, PMID 25701572). Coordinates: 0-based half-open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.clinvar_vcf import ClinvarRecord, ClinvarVcf
from agnoma.io.founders import Founder, FounderKind, read_founders
from agnoma.io.population_vcf import PopulationVcf
from agnoma.models.variant import FilterOutcome, PopulationFrequency
from agnoma.settings import PopulationConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    placement_window,
    single_bases,
    trim,
)
from agnoma.small_variants.filters.outcomes import not_evaluated
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.names.hgvs_edits import shifted

NO_TABLE = "no population table configured"
MIN_STARS = 2  # clinical.md 2.4: ClinVar P/LP from two stars bypasses the frequency
BATCH_GAP_BP = 1000  # places closer than this are read in one go: an index jump costs about as much
RAREST_PART = "of the rarest base of the substitution"

Names = Callable[[Allele, str], tuple[str | None, str | None]]
"""c. name and one-letter p. name of an allele on the transcript of a gene."""


class TableRecord(Protocol):
    """What a record of any table is matched by; ``start`` is 0-based, alleles as in VCF."""

    @property
    def start(self) -> int:
        """Return the first base of ``ref``."""

    @property
    def ref(self) -> str:
        """Return the reference bases."""

    @property
    def alt(self) -> str:
        """Return the alternative bases."""


Found = TypeVar("Found", bound=TableRecord)


class Frequency(NamedTuple):
    """Frequency of an allele and the INFO field it is from."""

    af: float
    field: str


class PopulationTable:
    """A gnomAD VCF, asked for alleles.

    Parameters
    ----------
    path
        gnomAD sites VCF with index (`agnoma.io.population_vcf` says which fields are read).
    contigs
        Lengths [bp] of the reference's contigs.
    """

    def __init__(self, path: Path, contigs: Mapping[str, int]) -> None:
        self._path = path
        self._vcf = PopulationVcf(path, contigs)

    @property
    def field(self) -> str:
        """Return the name of the preferred frequency of the table."""
        return self._vcf.field

    def covers(self, contig: str) -> bool:
        """Return whether the table has any record of a contig; without one nothing is absent."""
        return self._vcf.covers(contig)

    def frequencies(
        self, alleles: Sequence[Allele], reference: ReferenceSequence
    ) -> dict[Allele, Frequency]:
        """Return the frequencies of the alleles that are in the table.

        A substitution of several bases that is not in the table itself is at most as frequent as
        the rarest of its single bases: when all of them are there, that one's frequency is given.

        Raises
        ------
        InputFormatError
            If one of the alleles is in the table with no frequency.
        """
        bases = [base for allele in alleles for base in single_bases(allele)]
        asked = sorted({*alleles, *bases})
        found: dict[Allele, Frequency] = {}
        for allele, record in matches(asked, reference, self._vcf.records):
            if record.af is None:
                msg = (
                    f"{self._path}: {allele.contig}:{record.start + 1} {record.ref}>{record.alt} "
                    f"has no {record.field}; give the table as gnomAD publishes it"
                )
                raise InputFormatError(msg)
            if allele not in found or found[allele].af < record.af:
                found[allele] = Frequency(record.af, record.field)
        for allele in alleles:
            parts = [found.get(base) for base in single_bases(allele)]
            known = [part for part in parts if part is not None]
            if allele not in found and known and len(known) == len(parts):
                rarest = min(known)
                found[allele] = Frequency(rarest.af, f"{rarest.field} {RAREST_PART}")
        wanted = set(alleles)
        return {allele: frequency for allele, frequency in found.items() if allele in wanted}


class ClinvarTable:
    """A ClinVar VCF, asked for alleles.

    Parameters
    ----------
    path
        ClinVar VCF with index (`agnoma.io.clinvar_vcf` says which layouts are read).
    contigs
        Lengths [bp] of the reference's contigs.
    """

    def __init__(self, path: Path, contigs: Mapping[str, int]) -> None:
        self._vcf = ClinvarVcf(path, contigs)

    def classifications(
        self, alleles: Sequence[Allele], reference: ReferenceSequence
    ) -> dict[Allele, ClinvarRecord]:
        """Return the best reviewed classification of each allele that has one.

        Of several with as many stars a pathogenic one is taken: the bypass keeps an allele in view,
        it does not call it anything.
        """
        found: dict[Allele, ClinvarRecord] = {}
        for allele, record in matches(alleles, reference, self._vcf.records):
            best = found.get(allele)
            rank = (record.stars, record.pathogenic)
            if best is None or rank > (best.stars, best.pathogenic):
                found[allele] = record
        return found


class FounderList:
    """The allow-list, asked for alleles; only alleles in its genes are named."""

    def __init__(self, founders: Iterable[Founder]) -> None:
        self._by_gene: dict[str, list[Founder]] = {}
        for founder in founders:
            self._by_gene.setdefault(founder.gene, []).append(founder)

    @classmethod
    def read(cls, path: Path) -> "FounderList":
        """Read the table (`agnoma.io.founders`)."""
        return cls(read_founders(path))

    def find(self, allele: Allele, genes: Iterable[str], names: Names) -> Founder | None:
        """Return the entry of an allele in one of the genes it lies in, by c. or else p. name."""
        for gene in genes:
            listed = self._by_gene.get(gene)
            if listed is None:
                continue
            coding, protein = names(allele, gene)
            by_coding = (f for f in listed if coding is not None and f.coding == coding)
            by_protein = (f for f in listed if protein is not None and f.protein == protein)
            found = next(by_coding, None) or next(by_protein, None)
            if found is not None:
                return found
        return None


def matches(
    alleles: Iterable[Allele],
    reference: ReferenceSequence,
    records: Callable[[str, int, int], Iterable[Found]],
) -> Iterator[tuple[Allele, Found]]:
    """Yield each allele with every record that is the same allele.

    Parameters
    ----------
    alleles
        Trimmed alleles, in any order, wherever they are placed.
    reference
        Bases around them.
    records
        The records of a table that overlap ``contig, start, end``.
    """
    wanted: dict[Allele, list[Allele]] = {}
    places: list[tuple[str, int, int]] = []
    for allele in alleles:
        wanted.setdefault(shifted(allele, reference, rightwards=False), []).append(allele)
        start, end = placement_window(allele, reference)
        # A VCF writes the base before an insertion or deletion.
        places.append((allele.contig, max(start - 1, 0), end + 1))
    for contig, start, end in batches(places):
        for record in records(contig, start, end):
            change = trim(contig, record.start, record.ref, record.alt)
            for allele in wanted.get(shifted(change, reference, rightwards=False), ()):
                yield allele, record


def batches(places: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return disjoint intervals over all places, near ones joined, so that each is read once."""
    joined: list[tuple[str, int, int]] = []
    for contig, start, end in sorted(places):
        if joined and joined[-1][0] == contig and start <= joined[-1][2] + BATCH_GAP_BP:
            joined[-1] = (contig, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((contig, start, end))
    return joined


def population_frequency(
    *,
    field: str | None,
    frequency: Frequency | None = None,
    classification: ClinvarRecord | None = None,
    founder: Founder | None = None,
) -> PopulationFrequency:
    """Return what the tables say of one allele.

    Parameters
    ----------
    field
        `PopulationTable.field`; None = no population table is configured. It stands in
        ``af_field`` of an allele that is not in the table, so that "looked up and not there" and
        "never looked up" differ.
    frequency
        Of the allele; None = not in the table.
    classification
        Of ClinVar; None = not there, or no ClinVar configured.
    founder
        Entry of the list (`founders.tsv`); one of predisposition is no entry of the allow-list.
    """
    reviewed = classification is not None and classification.stars >= MIN_STARS
    kind = None if founder is None else founder.kind
    # That an allele may run in families is no reason to exempt it, nor to speak of it.
    exempts = kind in (FounderKind.FOUNDER, FounderKind.CLONAL_HAEMATOPOIESIS)
    return PopulationFrequency(
        max_af=frequency.af if frequency else None,
        af_field=frequency.field if frequency else field,
        clinvar=classification.words if classification else None,
        clinvar_pathogenic=classification is not None and reviewed and classification.pathogenic,
        founder=founder.words if founder and exempts else None,
        inherited_founder=kind is FounderKind.FOUNDER,
        predisposition=kind is FounderKind.PREDISPOSITION,
    )


def germline_pop(
    frequency: PopulationFrequency | None,
    hotspot: Hotspot | None,
    *,
    matched_normal: bool,
    limits: PopulationConfig,
    lacks: str | None = None,
) -> FilterOutcome:
    """Return whether an allele is too rare in the population to be a common inherited one.

    Parameters
    ----------
    frequency
        What the tables say; None, or without ``af_field``, when no population table is configured.
    hotspot
        Of which the allele is a known one; common alleles at its place are not exempt.
    matched_normal
        Whether a normal decides on inheritance, so that only common alleles fail here.
    limits
        Frequencies from which an allele is common.
    lacks
        Name of the contig that a configured table does not hold.

    Notes
    -----
    Exempt (clinical.md 2.4): entries of the allow-list, ClinVar P/LP from two stars, hotspots.
    """
    if frequency is None or frequency.af_field is None:
        missing = NO_TABLE if lacks is None else f"the population table holds nothing of {lacks}"
        return not_evaluated("germline_pop", missing)
    limit = limits.max_af_matched if matched_normal else limits.max_af_tumour_only
    side = "with a matched normal" if matched_normal else "without a matched normal"
    common = f"common from {limit:.4g} {side}"
    af = frequency.max_af
    if af is None:
        reason = f"not in the population table ({frequency.af_field}); {common}"
        return FilterOutcome(name="germline_pop", passed=True, limit=limit, reason=reason)
    passed = af < limit
    why = None if passed else _bypass(frequency, hotspot)
    reason = f"population frequency {af:.4g} ({frequency.af_field}), {common}"
    return FilterOutcome(
        name="germline_pop",
        passed=passed,
        value=af,
        limit=limit,
        reason=reason if why is None else f"{reason}; exempt: {why}",
        exempt=why is not None,
    )


def _bypass(frequency: PopulationFrequency, hotspot: Hotspot | None) -> str | None:
    """Return why a common allele is not filtered, None if it is."""
    if frequency.founder is not None:
        return f"allow-list, {frequency.founder}"
    if frequency.clinvar_pathogenic:
        return f"ClinVar {frequency.clinvar}"
    if hotspot is not None:
        return f"known hotspot {hotspot.locus_id}"
    return None
