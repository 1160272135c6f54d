"""Values of a submitted VCF that no record may have, with line and field."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from agnoma.io.text import open_text

_ALT, _FORMAT = 4, 8  # columns of a VCF, from 0
_FRACTIONS = ("AF", "VAF")  # FREQ of VarScan is a percentage
_MISSING = "."


def value_problem(path: Path) -> str | None:
    """Return the first value that cannot be an allele fraction or a count per allele, if any.

    Every record is read: such a value would otherwise end the run when it comes to it.
    """
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            fields = line.rstrip("\r\n").split("\t")
            problem = next(_of_record(fields), None)
            if problem is not None:
                return f"line {number}, {problem}"
    return None


def _of_record(fields: Sequence[str]) -> Iterator[str]:
    if len(fields) <= _FORMAT:
        return
    alts = len(fields[_ALT].split(","))
    keys = fields[_FORMAT].split(":")
    for column, cell in enumerate(fields[_FORMAT + 1 :], start=_FORMAT + 2):
        values = dict(zip(keys, cell.split(":"), strict=False))
        for key in _FRACTIONS:
            wrong = next((v for v in values.get(key, "").split(",") if _no_fraction(v)), None)
            if wrong is not None:
                yield (
                    f"column {column}, FORMAT {key}: found {wrong!r}; write a fraction from 0 to 1"
                )
        depths = values.get("AD", _MISSING)
        # VarScan's RD holds the reference, and its AD the alternative alone.
        if alts > 1 and "RD" not in keys and set(depths.split(",")) != {_MISSING}:
            found = len(depths.split(","))
            if found != alts + 1:
                yield (
                    f"column {column}, FORMAT AD: found {depths!r}, {found} values for {alts} ALT "
                    f"alleles; write {alts + 1}, that of the reference first, or one ALT a line"
                )


def _no_fraction(text: str) -> bool:
    if text in ("", _MISSING):
        return False
    try:
        return not 0 <= float(text) <= 1
    except ValueError:
        return True
