"""Every ALT allele of a submitted VCF with counts, strands, caller and names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.io.submitted_names import (
    Alleles,
    NameColumn,
    SubmittedName,
    name_columns,
    names_per_allele,
)
from agnoma.io.submitted_vcf.columns import Columns, find_columns
from agnoma.io.submitted_vcf.counts import NEEDED_FIELDS, normal_counts, tumour_counts
from agnoma.io.submitted_vcf.dialects import (
    Dialect,
    caller_status,
    header_dialect,
    is_inherited,
    record_dialect,
)
from agnoma.io.submitted_vcf.phase import tumour_phase
from agnoma.io.submitted_vcf.strands import (
    SubmittedOrientation,
    SubmittedStrands,
    tumour_orientation,
    tumour_strands,
)
from agnoma.io.submitted_vcf.values import Site
from agnoma.io.vcf import SubmittedCounts, SubmittedPhase, open_vcf

_SEQUENCE = re.compile(r"[ACGTN]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SubmittedCall:
    """One ALT allele of a submitted record; what the record does not state is None."""

    contig: str
    start: int
    ref: str
    alt: str
    filters: str | None
    tumour: SubmittedCounts | None
    normal: SubmittedCounts | None
    original: str
    dialect: Dialect | None = None
    """The caller that wrote the record, None when it cannot be told."""
    status: str | None = None
    """What the caller says of the origin, in its own word (VarDict, VarScan2, DRAGEN)."""
    strands: SubmittedStrands | None = None
    """Of the tumour."""
    orientation: SubmittedOrientation | None = None
    """Of the tumour."""
    phase: SubmittedPhase | None = None
    """Of the tumour."""
    names: tuple[SubmittedName, ...] = ()
    """Names the submitted annotation gives, one per tool and transcript."""

    @property
    def has_sequence(self) -> bool:
        """Return whether both alleles are bases, not symbols (``<DEL>``, ``*``, breakends)."""
        return bool(_SEQUENCE.fullmatch(self.ref) and _SEQUENCE.fullmatch(self.alt))

    @property
    def called_germline(self) -> bool:
        """Return whether the caller filtered the record as germline or found it in the normal."""
        return "germline" in (self.filters or "").lower() or is_inherited(self.status)


@dataclass(frozen=True, slots=True)
class _Header:
    """What the header says about every record."""

    columns: Columns
    samples: int
    dialect: Dialect | None
    names: tuple[NameColumn, ...]


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
        If the file cannot be read, no column is recognisably the tumour, or no record that could
        be a candidate (passed, with bases as alleles) holds depth and allele fraction.
    """
    vcf = open_vcf(path)
    samples, text = list(vcf.samples), vcf.raw_header
    header = _Header(
        columns=find_columns(path, samples, text, case_id=case_id),
        samples=len(samples),
        dialect=header_dialect(text),
        names=name_columns(text),
    )
    calls = [call for variant in _variants(vcf, path) for call in _record(variant, header)]
    usable = [call for call in calls if call.has_sequence and not call.filters]
    if usable and all(call.tumour is None for call in usable):
        msg = f"{path}: no record has depth and allele fraction; needed: {NEEDED_FIELDS}"
        raise InputFormatError(msg)
    return calls


def _variants(vcf: Any, path: Path) -> Iterator[Any]:
    """Yield the records of a VCF; what htslib cannot parse is said by number, not by its text."""
    number = 0
    try:
        for variant in vcf:
            yield variant
            number += 1
    except Exception as err:  # cyvcf2 raises no narrower one
        msg = (
            f"{path}: the record after number {number} cannot be parsed; look at it with 'bcftools "
            f"view {path}' and make the file again"
        )
        raise InputFormatError(msg) from err


def _record(variant: Any, header: _Header) -> list[SubmittedCall]:
    """Return the ALT alleles of one record."""
    site = Site(variant)
    dialect = record_dialect(site, header.dialect)
    alts = tuple(alt.upper() for alt in site.alts)
    names = names_per_allele(header.names, site.text, Alleles(variant.POS, site.ref, alts))
    return [
        SubmittedCall(
            contig=variant.CHROM,
            start=variant.start,
            ref=site.ref,
            alt=alt.upper() if _SEQUENCE.fullmatch(alt) else alt,
            filters=variant.FILTER,  # None stands for PASS and for '.'
            tumour=tumour_counts(site, index, header.columns, samples=header.samples),
            normal=normal_counts(site, index, header.columns),
            original=f"{variant.CHROM}:{variant.POS}:{variant.REF}:{'/'.join(site.alts)}",
            dialect=dialect,
            status=caller_status(site, dialect),
            strands=tumour_strands(site, index, header.columns.tumour, samples=header.samples),
            orientation=tumour_orientation(site, index, header.columns.tumour),
            phase=tumour_phase(site, index, header.columns.tumour),
            names=names[index],
        )
        for index, alt in enumerate(site.alts)
    ]
