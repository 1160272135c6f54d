"""Common SNPs: a laboratory's own list, or what a population table has on the panel.

Positions are 1-based on disk and 0-based everywhere else; contigs come out under the reference's
names.
"""

import gzip
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, contig_translation
from agnoma.io.indexed_vcf import IndexedVcf
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.io.text import GZIP_MAGIC, write_lines
from agnoma.io.vcf import open_vcf
from agnoma.models.identity import SnpSite

COLUMNS = ("contig", "position", "ref", "alt", "af")
EVERYBODY = ("AF_joint", "AF")
"""INFO fields with the frequency in everybody together (gnomAD 4.1; any release)."""
BASES = frozenset("ACGT")
_VCF_STARTS = (b"##fileformat=VCF", b"BCF")
_FAULTS_SHOWN = 10


def read_snp_sites(path: Path, contigs: Sequence[str]) -> list[SnpSite]:
    """Return the SNPs of a laboratory's list, in its order.

    Parameters
    ----------
    path
        Table with the columns ``contig, position, ref, alt, af`` (others are ignored), or a VCF,
        plain or bgzipped, with INFO field AF; which of the two its first bytes tell.
    contigs
        Names of the reference's contigs; SNPs on others are left out.

    Raises
    ------
    InputFormatError
        If a column or the frequency is missing, a row of the table is no SNP, a SNP is listed
        twice, or no contig is one of the reference.
    """
    if _is_vcf(path):
        found = _of_vcf(path, contigs)
        _each_once(path, found)
    else:
        found = _of_table(path, contigs)
    if not found:
        shown = ", ".join(contigs[:5])
        msg = f"{path}: no SNP on a contig of the reference ({shown}); give its build's SNPs"
        raise InputFormatError(msg)
    return found


def write_snp_sites(path: Path, sites: Sequence[SnpSite]) -> None:
    """Write a table that `read_snp_sites` reads."""
    rows = (f"{s.contig}\t{s.start + 1}\t{s.ref}\t{s.alt}\t{s.af:g}" for s in sites)
    write_lines(path, ("\t".join(COLUMNS), *rows))


def population_sites(
    path: Path, contigs: Mapping[str, int], panel: Mapping[str, Sequence[Interval]], min_af: float
) -> list[SnpSite] | None:
    """Return the SNPs of a population table on the panel; None where it lacks the frequency.

    What is asked for is the frequency in everybody together, which is what a chance contaminant
    carries; the highest of any group, which filters use, would be too high.

    Parameters
    ----------
    path
        bgzipped VCF with its index.
    contigs
        Lengths [bp] of the reference's contigs.
    panel
        Targets by contig, disjoint.
    min_af
        SNPs from this frequency to one minus it.
    """
    vcf = IndexedVcf(path, contigs)
    fields = [name for name in EVERYBODY if name in vcf.info_fields]
    if not fields:
        return None
    found: list[SnpSite] = []
    for contig, targets in panel.items():
        for start, end in targets:
            for variant in vcf.fetch(contig, start, end):
                if start <= variant.start < end:
                    found.extend(_snps_of(variant, contig, fields))
    return [site for site in found if min_af <= site.af <= 1 - min_af]


def read_pseudoautosomal(path: Path, build: str) -> dict[str, list[Interval]]:
    """Return the pseudoautosomal intervals of a build by bare contig name.

    Raises
    ------
    InputFormatError
        If a column is missing or a row is no interval.
    """
    columns = ("build", "contig", "start", "end")
    sheet = read_sheet(path)
    _require(path, sheet.header, columns)
    found: dict[str, list[Interval]] = {}
    for row in sheet.rows:
        start, end = row.get("start"), row.get("end")
        if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
            msg = f"{path}, line {row.line}: found {start!r} to {end!r}; write start < end, from 0"
            raise InputFormatError(msg)
        if row.get("build") == build:
            found.setdefault(row.get("contig"), []).append((int(start), int(end)))
    return found


def _is_vcf(path: Path) -> bool:
    with path.open("rb") as raw:
        packed = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    with gzip.open(path, "rb") if packed else path.open("rb") as content:
        first = content.read(len(_VCF_STARTS[0]))
    return first.startswith(_VCF_STARTS)


def _of_vcf(path: Path, contigs: Sequence[str]) -> list[SnpSite]:
    vcf = open_vcf(path)
    names = contig_translation(vcf.seqnames, contigs)
    declared = {line["ID"] for line in vcf.header_iter() if line["HeaderType"] == "INFO"}
    fields = [name for name in EVERYBODY if name in declared]
    if not fields:
        msg = f"{path}: no INFO field AF; give the population frequency of every SNP"
        raise InputFormatError(msg)
    return [
        site
        for variant in vcf
        if variant.CHROM in names
        for site in _snps_of(variant, names[variant.CHROM], fields)
    ]


def _snps_of(variant: Any, contig: str, fields: Sequence[str]) -> Iterator[SnpSite]:
    """Yield the SNPs of a record that somebody carries; one that failed a filter has none.

    Failed ones of high frequency are mostly bases that differ between copies of a duplication.
    """
    if variant.FILTER is not None:  # cyvcf2 gives None for PASS and for '.'
        return
    ref = variant.REF.upper()
    for index, written in enumerate(variant.ALT):
        alt = written.upper()
        if ref in BASES and alt in BASES:
            af = _frequency(variant, fields, index)
            if af is not None and 0 < af < 1:
                yield SnpSite(contig=contig, start=variant.start, ref=ref, alt=alt, af=af)


def _each_once(path: Path, sites: Sequence[SnpSite]) -> None:
    """Raise InputFormatError for a SNP listed twice: it would weigh twice in every share."""
    seen: set[tuple[str, int, str, str]] = set()
    for site in sites:
        key = (site.contig, site.start, site.ref, site.alt)
        if key in seen:
            place = f"{site.contig}:{site.start + 1} {site.ref}>{site.alt}"
            msg = f"{path}: {place} is listed twice; list each SNP once"
            raise InputFormatError(msg)
        seen.add(key)


def _frequency(variant: Any, fields: Sequence[str], index: int) -> float | None:
    for name in fields:
        value = variant.INFO.get(name)
        if isinstance(value, tuple):
            value = value[index] if index < len(value) else None
        if value is not None and not math.isnan(value):
            return float(f"{value:.6g}")  # kept in single precision, where 0.1 is a little more
    return None


def _of_table(path: Path, contigs: Sequence[str]) -> list[SnpSite]:
    sheet = read_sheet(path)
    _require(path, sheet.header, COLUMNS)
    names = contig_translation({row.get("contig") for row in sheet.rows}, contigs)
    found, faults = [], []
    first: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        fault = _fault(row) or _listed_before(row, first)
        if fault:
            faults.append(f"line {row.line}: {fault}")
        elif row.get("contig") in names:
            found.append(_site(row, names[row.get("contig")]))
    if faults:
        shown = "\n  ".join(faults[:_FAULTS_SHOWN])
        msg = f"{path}: {len(faults)} row(s) are not common SNPs:\n  {shown}"
        raise InputFormatError(msg)
    return found


def _require(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; write {', '.join(columns)}"
        raise InputFormatError(msg)


def _fault(row: SheetRow) -> str | None:
    position, ref, alt, af = (row.get(name) for name in COLUMNS[1:])
    if not position.isdecimal() or int(position) < 1:
        return f"position: found {position!r}; write a whole number from 1"
    if ref.upper() not in BASES or alt.upper() not in BASES or ref.upper() == alt.upper():
        return f"found {ref!r} and {alt!r}; write two different bases"
    try:
        frequency = float(af)
    except ValueError:
        frequency = math.nan
    if not 0 < frequency < 1:
        return f"af: found {af!r}; write the population frequency of alt, between 0 and 1"
    return None


def _listed_before(row: SheetRow, first: dict[tuple[str, ...], int]) -> str | None:
    """Return that a SNP is listed twice, None for one that is not; keep where it was first."""
    contig, position, ref, alt = (row.get(name) for name in COLUMNS[:4])
    line = first.setdefault((contig, str(int(position)), ref.upper(), alt.upper()), row.line)
    if line == row.line:
        return None
    return f"{contig}:{position} {ref}>{alt} is listed in line {line}, too; list each SNP once"


def _site(row: SheetRow, contig: str) -> SnpSite:
    return SnpSite(
        contig=contig,
        start=int(row.get("position")) - 1,
        ref=row.get("ref").upper(),
        alt=row.get("alt").upper(),
        af=float(row.get("af")),
    )
