"""Allele frequencies from a gnomAD VCF, whichever release it is.

What is read, in this order of preference (the first that a record has a value for):

1. filtering allele frequency of the group where it is highest, which is what the limits of
   clinical.md 2.2 (germline_pop) are about: ``fafmax_faf95_max_joint``, ``fafmax_faf95_max``
   (gnomAD 4), ``faf95_max``, ``faf95_popmax`` (3.1);
2. the highest ``faf95_<group>`` (2.1);
3. the highest point estimate among groups: ``AF_grpmax_joint``, ``AF_grpmax`` (4), ``AF_popmax``
   (2.1, 3.1), ``AF_POPMAX`` (2.0);
4. the highest ``AF_<group>`` (or ``<GROUP>_AF``, 1000 Genomes);
5. ``AF_joint``, ``AF``: everybody together.

Groups are those gnomAD itself takes the maximum over: African, American, East Asian, European
(non-Finnish), South Asian; founder populations and small groups are left out (gnomAD help, "grpmax"
and "faf"). A record without a value in a field (gnomAD writes none where it is undefined or zero)
falls to the next; which field a number is from goes with it.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.io.indexed_vcf import IndexedVcf, alternative_bases

_GROUP = "(?:afr|amr|eas|nfe|eur|sas)"
_GROUP_FAF = re.compile(rf"faf95[_-](?:joint[_-])?{_GROUP}", re.IGNORECASE)
_GROUP_AF = re.compile(rf"(?:AF[_-](?:joint[_-])?{_GROUP}|{_GROUP}_AF)", re.IGNORECASE)
_HIGHEST_FAF = ("fafmax_faf95_max_joint", "fafmax_faf95_max", "faf95_max", "faf95_popmax")
_HIGHEST_AF = ("AF_grpmax_joint", "AF_grpmax", "AF_popmax", "AF_POPMAX")
OVERALL_AF = ("AF_joint", "AF")
"""Fields of everybody together, in which a single population may be more frequent."""
NOT_SEEN = "AC0"
"""FILTER of alleles without a single confident carrier."""


@dataclass(frozen=True, slots=True)
class PopulationRecord:
    """One allele of the table; ``start`` is 0-based, alleles as in VCF."""

    start: int
    ref: str
    alt: str
    af: float | None
    """None = somebody carries it, and no field says how many."""
    field: str


@dataclass(frozen=True, slots=True)
class _Source:
    """INFO fields that together give one frequency: the highest of them."""

    name: str
    fields: tuple[str, ...]


class PopulationVcf:
    """Frequencies at the places asked for.

    Raises
    ------
    InputFormatError
        If the header declares no frequency, besides what `IndexedVcf` refuses.
    """

    def __init__(self, path: Path, contigs: Mapping[str, int]) -> None:
        self._vcf = IndexedVcf(path, contigs)
        fields = self._vcf.info_fields
        self._sources = _sources(fields)
        if not self._sources:
            msg = (
                f"{path}: no allele frequency among its INFO fields "
                f"({', '.join(fields[:8]) or 'none'}); give a gnomAD sites VCF, or one with INFO "
                "field AF, AF_grpmax or fafmax_faf95_max (Number=A)"
            )
            raise InputFormatError(msg)
        self._counts = tuple(name for name in ("AC_joint", "AC") if name in fields)

    @property
    def field(self) -> str:
        """Return the name of the preferred frequency this table has."""
        return self._sources[0].name

    def covers(self, contig: str) -> bool:
        """Return whether the table has any record of a contig."""
        return self._vcf.covers(contig)

    def records(self, contig: str, start: int, end: int) -> Iterator[PopulationRecord]:
        """Yield the alleles of records that overlap an interval; those nobody carries are out."""
        for variant in self._vcf.fetch(contig, start, end):
            for index, alt in alternative_bases(variant):
                if self._carried(variant, index):
                    af, field = self._frequency(variant, index)
                    ref = variant.REF.upper()
                    yield PopulationRecord(variant.start, ref, alt, af, field)

    def _carried(self, variant: Any, index: int) -> bool:
        """Return whether anybody carries an allele; FILTER is of all alleles of a record."""
        filtered = NOT_SEEN in (variant.FILTER or "").split(";")
        alone = len(variant.ALT) == 1
        for name in self._counts:
            count = _of_allele(variant.INFO.get(name), index)
            if count is not None:
                return count > 0 and not (filtered and alone)
        return not filtered

    def _frequency(self, variant: Any, index: int) -> tuple[float | None, str]:
        """Return the frequency and its field, in the order of preference."""
        for source in self._sources:
            found = [_of_allele(variant.INFO.get(name), index) for name in source.fields]
            values = [value for value in found if value is not None]
            if values:
                return max(values), source.name
        return None, self.field


def _sources(fields: Sequence[str]) -> tuple[_Source, ...]:
    """Return the frequencies a header offers, preferred first."""
    group_faf = tuple(name for name in fields if _GROUP_FAF.fullmatch(name))
    group_af = tuple(name for name in fields if _GROUP_AF.fullmatch(name))
    found = [_Source(name, (name,)) for name in _HIGHEST_FAF if name in fields]
    if group_faf:
        found.append(_Source(f"highest of {', '.join(group_faf)}", group_faf))
    found += [_Source(name, (name,)) for name in _HIGHEST_AF if name in fields]
    if group_af:
        found.append(_Source(f"highest of {', '.join(group_af)}", group_af))
    return (*found, *(_Source(name, (name,)) for name in OVERALL_AF if name in fields))


def _of_allele(value: Any, index: int) -> float | None:
    """Return an allele's number from an INFO value: one number, or one for each ALT.

    VCF readers keep numbers in single precision, where 0.01 is a little less; six digits are what
    tables are written with.
    """
    if isinstance(value, tuple):
        value = value[index] if index < len(value) else None
    if value is None:
        return None
    number = float(value)
    return None if math.isnan(number) else float(f"{number:.6g}")
