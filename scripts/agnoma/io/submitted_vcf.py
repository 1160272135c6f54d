"""Calls as laboratories submit them: depth and allele fraction from whichever fields are there.

Fields are read in this order (first complete pair wins): FORMAT ``AD`` (with ``DP``), FORMAT
``DP`` with ``AF``, ``VAF`` or ``FREQ``, FORMAT ``ADT`` (PCGR), INFO ``TDP`` with ``TVAF`` (PCGR),
INFO ``DP`` with ``AF``. Positions are 0-based.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.io.vcf import SubmittedCounts, open_vcf

_TUMOUR_NAMES = ("TUMOR", "TUMOUR")
_NORMAL_NAMES = ("NORMAL", "CONTROL")
_NEEDED = "FORMAT AD, FORMAT DP with AF|VAF|FREQ, INFO TDP with TVAF, or INFO DP with AF"
_SEQUENCE = re.compile(r"[ACGTN]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SubmittedCall:
    """One ALT allele of a submitted record."""

    contig: str
    start: int
    ref: str
    alt: str
    filters: str | None
    tumour: SubmittedCounts | None
    normal: SubmittedCounts | None
    original: str

    @property
    def has_sequence(self) -> bool:
        """Return whether both alleles are bases, not symbols (``<DEL>``, ``*``, breakends)."""
        return bool(_SEQUENCE.fullmatch(self.ref) and _SEQUENCE.fullmatch(self.alt))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Indices of the sample columns, None when the VCF has none."""

    tumour: int | None
    normal: int | None


def read_submitted_calls(path: Path, *, case_id: str) -> list[SubmittedCall]:
    """Return every ALT allele of a submitted VCF, filtered or not, in file order.

    Parameters
    ----------
    path
        VCF, bgzipped VCF or BCF.
    case_id
        Recognised as the name of the tumour's sample column.

    Raises
    ------
    InputFormatError
        If the file cannot be read, no column is recognisably the tumour, or no record holds depth
        and allele fraction.
    """
    vcf = open_vcf(path)
    columns = find_columns(path, list(vcf.samples), vcf.raw_header, case_id=case_id)
    calls = [_call(variant, index, columns) for variant in vcf for index in range(len(variant.ALT))]
    if calls and all(call.tumour is None for call in calls):
        msg = f"{path}: no record has depth and allele fraction; needed: {_NEEDED}"
        raise InputFormatError(msg)
    return calls


def find_columns(path: Path, samples: Sequence[str], header: str, *, case_id: str) -> _Columns:
    """Return which column is the tumour and which, if any, the normal.

    The tumour is the sample named by ``##tumor_sample``, the case id, ``TUMOR`` or ``TUMOUR``, or
    the only sample; the normal the one named by ``##normal_sample`` or ``NORMAL``, or the other
    of two.

    Raises
    ------
    InputFormatError
        If there are several samples and none is recognisably the tumour.
    """
    if not samples:
        return _Columns(None, None)
    tumour = _named(samples, (_header_value(header, "tumor_sample"), case_id, *_TUMOUR_NAMES))
    normal = _named(samples, (_header_value(header, "normal_sample"), *_NORMAL_NAMES))
    if tumour is None and len(samples) == 1:
        tumour = 0
    if tumour is None and normal is not None and len(samples) == 2:
        tumour = 1 - normal
    if tumour is None:
        msg = (
            f"{path}: cannot tell the tumour among the samples {', '.join(samples)}; name it "
            f"{case_id} or TUMOR, or add a header line ##tumor_sample=NAME"
        )
        raise InputFormatError(msg)
    if normal is None and len(samples) == 2:
        normal = 1 - tumour
    return _Columns(tumour, None if normal == tumour else normal)


def _header_value(header: str, key: str) -> str | None:
    match = re.search(rf"^##{key}=(.+)$", header, re.MULTILINE)
    return match.group(1).strip() if match else None


def _named(samples: Sequence[str], names: Sequence[str | None]) -> int | None:
    """Return the index of the first sample that has one of the names, names in order."""
    upper = [sample.upper() for sample in samples]
    for name in names:
        if name and name.upper() in upper:
            return upper.index(name.upper())
    return None


def _call(variant: Any, index: int, columns: _Columns) -> SubmittedCall:
    alleles = "/".join(variant.ALT)
    return SubmittedCall(
        contig=variant.CHROM,
        start=variant.start,
        ref=variant.REF.upper(),
        alt=variant.ALT[index]
        if variant.ALT[index].startswith("<")
        else variant.ALT[index].upper(),
        filters=variant.FILTER,  # None stands for PASS and for '.'
        tumour=_tumour_counts(variant, index, columns.tumour),
        normal=_normal_counts(variant, index, columns),
        original=f"{variant.CHROM}:{variant.POS}:{variant.REF}:{alleles}",
    )


def _tumour_counts(variant: Any, index: int, column: int | None) -> SubmittedCounts | None:
    found = None
    if column is not None:
        found = _sample_counts(variant, index, column) or _listed(
            _format(variant, "ADT", column), index, _first(_format(variant, "DPT", column))
        )
    info = variant.INFO
    return (
        found
        or _from_fraction(info.get("TDP"), _pick(info.get("TVAF"), index))
        or _from_fraction(info.get("DP"), _pick(info.get("AF"), index))
    )


def _normal_counts(variant: Any, index: int, columns: _Columns) -> SubmittedCounts | None:
    if columns.normal is not None:
        return _sample_counts(variant, index, columns.normal)
    if columns.tumour is None:
        return None
    depth = _first(_format(variant, "DPC", columns.tumour))
    return _listed(_format(variant, "ADC", columns.tumour), index, depth)


def _sample_counts(variant: Any, index: int, column: int) -> SubmittedCounts | None:
    depth = _first(_format(variant, "DP", column))
    found = _listed(_format(variant, "AD", column), index, depth)
    for key in ("AF", "VAF", "FREQ"):
        found = found or _from_fraction(depth, _pick(_format(variant, key, column), index))
    return found


def _format(variant: Any, key: str, column: int) -> list[Any] | None:
    """Return the values of one FORMAT field of one sample; text lists are split."""
    if key not in variant.FORMAT:
        return None
    values = variant.format(key)
    if values is None:
        return None
    row = values[column]
    return row.split(",") if isinstance(row, str) else list(row)


def _listed(counts: list[Any] | None, index: int, depth: float | None) -> SubmittedCounts | None:
    """Return counts from reference and alternative depths, or alternative depth and DP.

    With all alleles listed their sum is the depth: the fragments that decide between them.
    """
    numbers = [_number(value) for value in counts or ()]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or not known:
        return None
    if len(known) >= index + 2:
        return SubmittedCounts(int(sum(known)), int(known[index + 1]))
    if len(known) == 1 and depth is not None:
        return SubmittedCounts(int(depth), int(known[0]))
    return None


def _from_fraction(depth: Any, fraction: float | None) -> SubmittedCounts | None:
    depth = _number(depth)
    if depth is None or fraction is None:
        return None
    return SubmittedCounts(int(depth), round(depth * fraction), fraction)


def _first(values: list[Any] | None) -> float | None:
    return _number(values[0]) if values else None


def _pick(values: Any, index: int) -> float | None:
    """Return the value of one ALT allele from a number, a list, or a text such as ``22.2%``."""
    if isinstance(values, str):
        values = values.split(",")
    if not isinstance(values, list | tuple):
        values = [values]
    return _number(values[index]) if index < len(values) else None


def _number(value: Any) -> float | None:
    """Return a non-negative number, None for anything missing (negative codes in cyvcf2, NaN)."""
    text = str(value).strip()
    scale = 0.01 if text.endswith("%") else 1.0
    try:
        number = float(text.rstrip("%")) * scale
    except ValueError:
        return None
    return number if number >= 0 else None
