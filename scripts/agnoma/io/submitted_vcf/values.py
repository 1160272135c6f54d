"""One record of a submitted VCF with its fields as numbers; what is missing is None."""

import math
from collections.abc import Sequence
from typing import Any

_VECTOR_END = -2147483647  # padding of the shorter lists in BCF (VCF 4.3, 6.3.3)
_PLOIDY_END = -2  # padding of cyvcf2 for samples of fewer copies
_PERCENT = "%25"  # '%' as VCF 4.3 encodes it (1.2)

Values = tuple[float | None, ...]


class Site:
    """A record as `cyvcf2` reads it; every field is a tuple of numbers, empty when absent."""

    def __init__(self, variant: Any) -> None:
        self.ref: str = variant.REF.upper()
        self.alts: tuple[str, ...] = tuple(variant.ALT)
        self.fields = frozenset(variant.FORMAT or ())
        self._variant = variant
        self._rows: dict[str, Any] = {}

    def sample(self, key: str, column: int) -> Values:
        """Return the values of a FORMAT field of one sample."""
        if key not in self.fields:
            return ()
        if key not in self._rows:
            self._rows[key] = self._variant.format(key)
        rows = self._rows[key]
        return () if rows is None else _numbers(rows[column])

    def sample_text(self, key: str, column: int) -> str | None:
        """Return a FORMAT field of one sample as written, None when it is missing."""
        rows = self._variant.format(key) if key in self.fields else None
        if rows is None:
            return None
        value = rows[column]
        if isinstance(value, str):
            return value if value not in ("", ".") else None
        found = _numbers(value)
        return None if not found or found[0] is None else f"{found[0]:.0f}"

    def genotype(self, column: int) -> tuple[tuple[int | None, ...], bool]:
        """Return the allele numbers of FORMAT GT in one sample, and whether they are phased."""
        if "GT" not in self.fields:
            return (), False
        *alleles, phased = self._variant.genotypes[column]
        known = tuple(allele if allele >= 0 else None for allele in alleles if allele > _PLOIDY_END)
        return known, bool(phased)

    def info(self, key: str) -> Values:
        """Return the values of an INFO field."""
        value = self._variant.INFO.get(key)
        return () if value is None else _numbers(value)

    def text(self, key: str) -> str | None:
        """Return an INFO field as written."""
        value = self._variant.INFO.get(key)
        return None if value is None else str(value)

    def has_info(self, *keys: str) -> bool:
        """Return whether the record has all of the INFO fields."""
        return all(self._variant.INFO.get(key) is not None for key in keys)

    def per_allele(self, values: Values, index: int) -> float | None:
        """Return the value of one ALT allele from a list of one value per ALT.

        A list of another length does not say which value is whose (a multi-allelic record that
        was split carelessly): unknown.
        """
        return values[index] if len(values) == len(self.alts) else None


def first(values: Values) -> float | None:
    """Return the first value, None when there is none."""
    return values[0] if values else None


def known(values: Sequence[float | None], size: int) -> list[int] | None:
    """Return a list of counts of the wanted size, None when one is missing or the size differs."""
    counts = [int(value) for value in values if value is not None]
    return counts if len(values) == len(counts) == size else None


def _numbers(value: Any) -> Values:
    """Return numbers from a number, a list, an array, or a text such as ``12,30`` or ``22.2%``."""
    if isinstance(value, str):
        value = value.split(",")
    elif not hasattr(value, "__iter__"):
        value = (value,)
    return tuple(number(item) for item in value if not _is_padding(item))


def _is_padding(value: Any) -> bool:
    return not isinstance(value, str) and value == _VECTOR_END


def number(value: Any) -> float | None:
    """Return a finite non-negative number, None for anything else (missing is negative or NaN)."""
    text = str(value).strip().replace(_PERCENT, "%")
    scale = 0.01 if text.endswith("%") else 1.0
    try:
        found = float(text.rstrip("%")) * scale
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None
