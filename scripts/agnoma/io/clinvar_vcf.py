"""Classifications from a ClinVar VCF, in the layouts laboratories have.

1. ClinVar since 2017: ``CLNSIG`` and ``CLNREVSTAT`` in words.
2. ClinVar before: the same fields as codes, several submissions an allele (``|``), alleles in the
   order of ``CLNALLE`` (``,``).
3. Tables derived from it with ``CLINSIGN`` in words and ``SCORE``, the stars as a number.

Review status in stars: ClinVar documentation, "Review status".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.io.indexed_vcf import IndexedVcf, alternative_bases

MAX_STARS = 4
_STARS = {
    "practice guideline": 4,
    "reviewed by expert panel": 3,
    "criteria provided, multiple submitters, no conflicts": 2,
    "criteria provided, multiple submitters": 2,
    "criteria provided, conflicting classifications": 1,
    "criteria provided, conflicting interpretations": 1,
    "criteria provided, single submitter": 1,
}
_CODED_STARS = {"guideline": 4, "exp": 3, "mult": 2, "conf": 1, "single": 1}
_CODED_SIGNIFICANCE = {
    "0": "Uncertain significance",
    "1": "not provided",
    "2": "Benign",
    "3": "Likely benign",
    "4": "Likely pathogenic",
    "5": "Pathogenic",
    "6": "drug response",
    "7": "histocompatibility",
    "255": "other",
}
_PATHOGENIC = frozenset({"pathogenic", "likely pathogenic"})
_BENIGN = frozenset({"benign", "likely benign"})


@dataclass(frozen=True, slots=True)
class ClinvarRecord:
    """One classified allele; ``start`` is 0-based, alleles as in VCF."""

    start: int
    ref: str
    alt: str
    significance: str
    stars: int

    @property
    def pathogenic(self) -> bool:
        """Return whether it is classified pathogenic or likely pathogenic, and nothing benign."""
        terms = {term.strip().lower() for term in self.significance.replace("|", "/").split("/")}
        words = {word.strip() for term in terms for word in term.split(",")}
        return bool(words & _PATHOGENIC) and not words & _BENIGN

    @property
    def words(self) -> str:
        """Return the classification with its stars, e.g. ``Pathogenic (2 stars)``."""
        return f"{self.significance} ({self.stars} star{'' if self.stars == 1 else 's'})"


_Reader = Callable[[Any], Iterator[ClinvarRecord]]


class ClinvarVcf:
    """Classifications at the places asked for.

    Raises
    ------
    InputFormatError
        If the header has the fields of none of the layouts, besides what `IndexedVcf` refuses.
    """

    def __init__(self, path: Path, contigs: Mapping[str, int]) -> None:
        self._vcf = IndexedVcf(path, contigs)
        self._read = self._reader(self._vcf.info_fields)

    def records(self, contig: str, start: int, end: int) -> Iterator[ClinvarRecord]:
        """Yield the classified alleles of records that overlap an interval."""
        for variant in self._vcf.fetch(contig, start, end):
            yield from self._read(variant)

    def _reader(self, fields: Sequence[str]) -> _Reader:
        if {"CLNSIG", "CLNREVSTAT", "CLNALLE"}.issubset(fields):
            return _coded
        if {"CLNSIG", "CLNREVSTAT"}.issubset(fields):
            return self._in_words
        if {"CLINSIGN", "SCORE"}.issubset(fields):
            return self._scored
        msg = (
            f"{self._vcf.path}: needs INFO fields CLNSIG and CLNREVSTAT (ClinVar), or CLINSIGN and "
            f"SCORE (stars 0 to {MAX_STARS}); found {', '.join(fields) or 'none'}"
        )
        raise InputFormatError(msg)

    def _in_words(self, variant: Any) -> Iterator[ClinvarRecord]:
        status = _text(variant.INFO.get("CLNREVSTAT"))
        yield from self._single(variant, "CLNSIG", _STARS.get(status.lower(), 0))

    def _scored(self, variant: Any) -> Iterator[ClinvarRecord]:
        score = variant.INFO.get("SCORE")
        if score is not None and not 0 <= int(score) <= MAX_STARS:
            msg = (
                f"{self._vcf.path}: {variant.CHROM}:{variant.POS} has SCORE {score}; "
                f"expected stars from 0 to {MAX_STARS}"
            )
            raise InputFormatError(msg)
        yield from self._single(variant, "CLINSIGN", 0 if score is None else int(score))

    def _single(self, variant: Any, field: str, stars: int) -> Iterator[ClinvarRecord]:
        """Yield a record whose fields speak of one allele; records without a class are left out."""
        significance = _text(variant.INFO.get(field))
        if not significance:
            return
        if len(variant.ALT) > 1:
            msg = (
                f"{self._vcf.path}: {variant.CHROM}:{variant.POS} has {len(variant.ALT)} ALT "
                f"alleles and one {field}; give one ALT a record, as ClinVar does"
            )
            raise InputFormatError(msg)
        for _, alt in alternative_bases(variant):
            ref = variant.REF.upper()
            yield ClinvarRecord(variant.start, ref, alt, significance, stars)


def _coded(variant: Any) -> Iterator[ClinvarRecord]:
    """Yield the submissions of a record in ClinVar's layout before 2017."""
    named = {index + 1: alt for index, alt in alternative_bases(variant)}
    columns = [str(variant.INFO.get(name) or "") for name in ("CLNALLE", "CLNSIG", "CLNREVSTAT")]
    for allele, codes, statuses in zip(*(text.split(",") for text in columns), strict=False):
        alt = named.get(int(allele)) if allele.removeprefix("-").isdecimal() else None
        if alt is None:
            continue
        for code, status in zip(codes.split("|"), statuses.split("|"), strict=False):
            significance = _CODED_SIGNIFICANCE.get(code, "other")
            stars = _CODED_STARS.get(status, 0)
            yield ClinvarRecord(variant.start, variant.REF.upper(), alt, significance, stars)


def _text(value: Any) -> str:
    """Return an INFO text as people write it; cyvcf2 gives comma-separated ones as they stand."""
    words = ",".join(value) if isinstance(value, tuple) else str(value or "")
    return words.replace("_", " ").replace(", ", ",").replace(",", ", ").strip()
