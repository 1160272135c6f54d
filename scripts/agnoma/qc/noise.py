"""Errors of the panel of normals at a place: v_noise of clinical.md 1.6.

The panel stores, for each allele, every normal that shows it. Few normals cannot show the 99.9th
percentile of an error itself, so it is taken from a normal approximation, mean + 3.09 SD, of the
base and substitution or of the substitution over the whole panel, whichever is higher. Insertions
and deletions are left out: the limit is one of substitutions.

Filter ``pon`` drops an allele that enough normals carry unless its fraction lies far above theirs,
at hotspots too: that fraction is asked for as well. An allele that normals inherited is left out,
since a tumour's is taken for inherited anyway. Coordinates: 0-based half-open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from agnoma.genome import Interval, contig_translation
from agnoma.io.panel_of_normals import NONE, PanelReader, PanelRow, carried_rate, error_rate
from agnoma.settings import PanelOfNormalsConfig

Z_999 = 3.090232306167813  # 99.9 % point of the normal distribution
BASES = "ACGT"
NEVER = 2.0
"""A VAF that no variant has."""


class Bases(Protocol):
    """Where reference bases come from; pysam's FastaFile is one."""

    def fetch(self, reference: str, start: int, end: int) -> str:
        """Return the bases of ``[start, end)``."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Errors over the bases of a locus."""

    fraction: float | None
    """VAF they stay below at the worst base and substitution; None = no base has a value."""
    unknown_bp: int
    """Bases without a value: too few normals cover them."""
    carried: float | None = None
    """VAF that filter 'pon' asks for at the worst substitution that enough normals carry; above 1
    where it lets nothing pass; None = they carry none."""


class NormalErrors:
    """The panel of normals, asked how often errors look like a variant.

    Parameters
    ----------
    reader
        The panel.
    bases
        Reference sequence.
    contigs
        Names of the reference's contigs; the panel may use ``chr`` where these do not.
    excluding
        `agnoma.io.person_ids.person_ids` of the case: the normal of the same person is left out.
    limits
        Of filter ``pon``.
    """

    def __init__(
        self,
        reader: PanelReader,
        bases: Bases,
        contigs: Sequence[str],
        excluding: frozenset[str] = frozenset(),
        limits: PanelOfNormalsConfig | None = None,
    ) -> None:
        self._reader, self._bases = reader, bases
        self._pon = limits or PanelOfNormalsConfig()
        own_names = contig_translation(reader.contigs, contigs)
        self._names = {name: in_panel for in_panel, name in own_names.items()}
        self._own = reader.header.of_person(excluding)

    @property
    def description(self) -> str:
        """Return in words whose errors these are."""
        normals = len(self._reader.header.ids) - len(self._own)
        return f"panel of {normals} normals" if normals != 1 else "panel of 1 normal"

    def worst(self, contig: str, intervals: Iterable[Interval], deviations: float) -> Noise:
        """Return the fraction that errors stay below anywhere in some intervals.

        Parameters
        ----------
        contig
            Of the reference.
        intervals
            The locus.
        deviations
            Standard deviations above the mean, `Z_999` for the 99.9th percentile.
        """
        limits: list[float | None] = []
        carried: list[float] = []
        for start, end in intervals:
            limits += self._limits(contig, start, end, deviations)
            carried += self._carried(contig, start, end)
        known = [limit for limit in limits if limit is not None]
        unknown = len(limits) - len(known)
        return Noise(max(known, default=None), unknown, max(carried, default=None))

    def _carried(self, contig: str, start: int, end: int) -> Iterator[float]:
        """Yield what filter ``pon`` asks of each substitution that enough normals carry."""
        in_panel = self._names.get(contig)
        if in_panel is None:
            return
        for row in self._reader.rows(in_panel, start, end):
            if row.alt != NONE and len(row.ref) == len(row.alt) == 1:
                asked = self._asked_by_pon(row)
                if asked is not None:
                    yield asked

    def _asked_by_pon(self, row: PanelRow) -> float | None:
        normals = row.normals_covered - len(self._own)
        carriers = [c for c in row.carriers if c.normal not in self._own]
        inherited_vaf, enough = self._reader.header.inherited_vaf, self._pon.min_normals
        erroneous = sum(c.shows_it and c.vaf < inherited_vaf for c in carriers)
        if normals < enough or erroneous < enough:
            return None
        asked = carried_rate(carriers, normals).reach(self._pon.pon_sd)
        return NEVER if asked is None else asked

    def _limits(
        self, contig: str, start: int, end: int, deviations: float
    ) -> Iterator[float | None]:
        in_panel = self._names.get(contig)
        if in_panel is None:
            yield from [None] * (end - start)
            return
        covered: dict[int, int] = {}
        alleles: dict[tuple[int, str], PanelRow] = {}
        for row in self._reader.rows(in_panel, start, end):
            if row.alt == NONE:
                places = range(max(row.start, start), min(row.end, end))
                covered |= dict.fromkeys(places, row.normals_covered)
            elif len(row.ref) == len(row.alt) == 1:
                alleles[row.start, row.alt] = row
        for place, base in enumerate(self._bases.fetch(contig, start, end).upper(), start=start):
            found = [
                self._limit(base, alt, alleles.get((place, alt)), covered.get(place, 0), deviations)
                for alt in BASES
                if alt != base
            ]
            yield None if None in found else max(limit for limit in found if limit is not None)

    def _limit(
        self, base: str, alt: str, row: PanelRow | None, normals: int, deviations: float
    ) -> float | None:
        """Return the limit of one substitution, None where nobody's error was measured.

        A stretch of the table says how many normals have none of the alleles without a row.
        """
        carriers = () if row is None else row.carriers
        normals = normals if row is None else row.normals_covered
        normals -= len(self._own)
        if normals < 1:
            return None
        header = self._reader.header
        others = [carrier.vaf for carrier in carriers if carrier.normal not in self._own]
        errors = [vaf for vaf in others if vaf < header.inherited_vaf]
        here = error_rate(errors, normals - len(others) + len(errors)).reach(deviations)
        pooled = header.classes.get(f"{base}>{alt}")
        whole = None if pooled is None else pooled.reach(deviations)
        return max((limit for limit in (here, whole) if limit is not None), default=None)
