"""Our own VCF profile: candidates in, measured sites out, consequences back.

Profile: one ALT a record, sorted by reference contig and position, no sample columns, contigs and
FILTERs declared in the header. VCF positions are 1-based on disk and 0-based everywhere else.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.models.variant import SmallVariant

logger = logging.getLogger(__name__)

_SEQUENCE = re.compile("[ACGT]+", re.IGNORECASE)
_HEADER = (
    '##INFO=<ID=TDP,Number=1,Type=Integer,Description="Usable fragments in the tumour">',
    '##INFO=<ID=TALT,Number=1,Type=Integer,Description="Alternative fragments in the tumour">',
    '##INFO=<ID=TVAF,Number=1,Type=Float,Description="Alternative fraction in the tumour">',
    '##INFO=<ID=NDP,Number=1,Type=Integer,Description="Usable fragments in the normal">',
    '##INFO=<ID=NALT,Number=1,Type=Integer,Description="Alternative fragments in the normal">',
    '##INFO=<ID=ORIG,Number=1,Type=String,Description="Record as submitted">',
    '##INFO=<ID=CALLERS,Number=.,Type=String,Description="Who proposed it">',
    '##INFO=<ID=NAMES,Number=1,Type=String,Description="Names as submitted, serialised">',
    '##INFO=<ID=PSET,Number=1,Type=String,Description="Phase set as submitted">',
    '##INFO=<ID=PHAP,Number=1,Type=Integer,Description="Haplotype of the allele in it">',
    '##INFO=<ID=RESCUED,Number=.,Type=String,Description="Filters failed but exempt (hotspot)">',
)


@dataclass(frozen=True, slots=True)
class SubmittedCounts:
    """Depth and alternative count as a submitted VCF states them."""

    depth_x: int
    alt_count: int
    vaf: float | None = None


@dataclass(frozen=True, slots=True)
class SubmittedPhase:
    """On which haplotype of a phase set a submitted VCF puts an allele."""

    phase_set: str
    """Alleles of one contig are phased with each other when this is the same."""
    haplotype: int


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """One allele somebody proposes; ``start`` is 0-based, alleles as in VCF."""

    contig: str
    start: int
    ref: str
    alt: str
    tumour: SubmittedCounts | None = None
    normal: SubmittedCounts | None = None
    original: str | None = None
    callers: tuple[str, ...] = ()
    names: str | None = None
    """Names the submitted VCF carried, serialised for an INFO field."""
    phase: SubmittedPhase | None = None

    @property
    def key(self) -> str:
        """Return ``contig:position:ref:alt`` with the VCF's 1-based position."""
        return f"{self.contig}:{self.start + 1}:{self.ref}:{self.alt}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One consequence of ``bcftools csq`` on one transcript, in its own words."""

    types: tuple[str, ...]
    gene: str
    transcript: str


def open_vcf(path: Path) -> Any:
    """Open a VCF or BCF, turning a reader's failure into a message for the user.

    Raises
    ------
    InputFormatError
        If the file is missing, truncated or not a VCF.
    """
    import cyvcf2

    try:
        return cyvcf2.VCF(str(path))  # type: ignore[attr-defined]
    except Exception as err:  # cyvcf2 raises OSError and bare Exception alike
        msg = f"{path}: cannot be read as VCF ({err}); give a VCF, bgzipped VCF or BCF"
        raise InputFormatError(msg) from err


def read_called(
    path: Path, caller: str, *, min_alt: int, min_vaf: float
) -> Iterator[CandidateRecord]:
    """Yield what a caller proposes, one ALT a record; its own counts are not taken over.

    Symbolic alleles, ``*`` and unknown bases are left out: they name no change.

    Parameters
    ----------
    path
        VCF with the tumour in the first sample column.
    caller
        Its name, kept with the candidate.
    min_alt, min_vaf
        Reads and fraction an ALT needs where ``bcftools mpileup`` states FORMAT AD: it lists every
        base it has seen. Other callers have their own limits.
    """
    for variant in open_vcf(path):
        depths = variant.format("AD") if caller == "mpileup" else None
        for index, alt in enumerate(variant.ALT):
            if not (_SEQUENCE.fullmatch(alt) and _SEQUENCE.fullmatch(variant.REF)):
                continue
            if depths is not None:
                seen = [max(int(count), 0) for count in depths[0]]
                if seen[index + 1] < max(min_alt, min_vaf * sum(seen)):
                    continue
            yield CandidateRecord(
                contig=variant.CHROM,
                start=variant.start,
                ref=variant.REF.upper(),
                alt=alt.upper(),
                callers=(caller,),
            )


def iterate_candidates(path: Path) -> Iterator[CandidateRecord]:
    """Yield normalised candidates, with the counts an adopted VCF carries in INFO."""
    for variant in open_vcf(path):
        if len(variant.ALT) != 1:
            msg = (
                f"{path}: {variant.CHROM}:{variant.POS} has {len(variant.ALT)} ALT alleles; "
                "run bcftools norm -m -any"
            )
            raise InputFormatError(msg)
        info = variant.INFO
        yield CandidateRecord(
            contig=variant.CHROM,
            start=variant.start,
            ref=variant.REF.upper(),
            alt=variant.ALT[0].upper(),
            tumour=_counts(info.get("TDP"), info.get("TALT"), info.get("TVAF")),
            normal=_counts(info.get("NDP"), info.get("NALT"), None),
            original=info.get("ORIG"),
            callers=tuple(filter(None, str(info.get("CALLERS") or "").split(","))),
            names=info.get("NAMES"),
            phase=_phase(info.get("PSET"), info.get("PHAP")),
        )


def read_candidates(path: Path) -> list[CandidateRecord]:
    """Return all candidates of `iterate_candidates`."""
    records = list(iterate_candidates(path))
    logger.info("%s: %d candidates", path, len(records))
    return records


def _counts(depth: Any, alt: Any, vaf: Any) -> SubmittedCounts | None:
    """Return counts when both are there."""
    if depth is None or alt is None:
        return None
    return SubmittedCounts(int(depth), int(alt), None if vaf is None else float(vaf))


def _phase(phase_set: Any, haplotype: Any) -> SubmittedPhase | None:
    if phase_set is None or haplotype is None:
        return None
    return SubmittedPhase(unquote(str(phase_set)), int(haplotype))


def write_candidates(
    path: Path, candidates: Iterable[CandidateRecord], contigs: Mapping[str, int]
) -> None:
    """Write adopted candidates as plain VCF in our profile, ready for ``bcftools norm``."""
    order = {name: index for index, name in enumerate(contigs)}
    found = sorted(candidates, key=lambda c: (order[c.contig], c.start, c.ref, c.alt))
    _write(path, contigs, (), (_candidate_line(c) for c in found))


def _candidate_line(candidate: CandidateRecord) -> str:
    info = [*_info("T", candidate.tumour), *_info("N", candidate.normal)]
    if candidate.original:
        info.append(f"ORIG={candidate.original}")
    if candidate.callers:
        info.append("CALLERS=" + ",".join(candidate.callers))
    if candidate.names:
        info.append(f"NAMES={candidate.names}")
    if candidate.phase:
        # Whatever a caller writes, ';', '=' and spaces end an INFO field (VCF 4.3, 1.2).
        info.append(f"PSET={quote(candidate.phase.phase_set)}")
        info.append(f"PHAP={candidate.phase.haplotype}")
    return "\t".join(
        (
            candidate.contig,
            str(candidate.start + 1),
            ".",
            candidate.ref,
            candidate.alt,
            ".",
            ".",
            ";".join(info) or ".",
        )
    )


def _info(prefix: str, counts: SubmittedCounts | None) -> Iterator[str]:
    if counts is not None:
        yield f"{prefix}DP={counts.depth_x}"
        yield f"{prefix}ALT={counts.alt_count}"
        if counts.vaf is not None:
            yield f"{prefix}VAF={counts.vaf:.6g}"


def write_sites(
    path: Path,
    variants: Iterable[SmallVariant],
    contigs: Mapping[str, int],
    filters: Mapping[str, str],
) -> None:
    """Write measured variants with FILTER and INFO, for ``bcftools csq`` and for people.

    Parameters
    ----------
    path
        Plain VCF to write; valid and empty when there are no variants.
    variants
        Sorted by reference contig and position.
    contigs
        Contig lengths [bp] in reference order.
    filters
        Declared FILTER ids with their descriptions; a variant may carry no other.
    """
    _write(path, contigs, sorted(filters.items()), (_site_line(v) for v in variants))


def _site_line(variant: SmallVariant) -> str:
    tumour, normal = variant.tumour, variant.normal
    info = [
        f"TDP={tumour.depth_x}",
        f"TALT={tumour.alt_count}",
        f"TVAF={variant.vaf:.6g}",
    ]
    if normal is not None:
        info += [f"NDP={normal.depth_x}", f"NALT={normal.alt_count}"]
    if variant.rescued:
        info.append("RESCUED=" + ",".join(variant.rescued))
    return "\t".join(
        (
            variant.contig,
            str(variant.start + 1),
            ".",
            variant.ref,
            variant.alt,
            ".",
            ";".join(variant.failed) or "PASS",
            ";".join(info),
        )
    )


def _write(
    path: Path,
    contigs: Mapping[str, int],
    filters: Sequence[tuple[str, str]],
    lines: Iterable[str],
) -> None:
    with written_whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
        out.write("##fileformat=VCFv4.2\n")
        out.write('##FILTER=<ID=PASS,Description="All filters passed">\n')
        out.writelines(f'##FILTER=<ID={k},Description="{text}">\n' for k, text in filters)
        out.writelines(f"##contig=<ID={name},length={bp}>\n" for name, bp in contigs.items())
        out.writelines(line + "\n" for line in _HEADER)
        out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        out.writelines(line + "\n" for line in lines)


def read_consequences(path: Path) -> dict[str, tuple[Consequence, ...]]:
    """Return the consequences of ``bcftools csq`` by variant key.

    BCSQ holds ``type|gene|transcript|biotype|strand|aa_change|dna_change`` per transcript, comma
    separated; several types are joined by ``&`` and one behind a stop is marked ``*`` (bcftools
    documentation, csq). A reference to another record (``@position``) holds no type and is left
    out: it cannot arise with ``--local-csq``.
    """
    found = {}
    # A submitted table has many variants of few consequences: each is held once.
    known: dict[tuple[Consequence, ...], tuple[Consequence, ...]] = {}
    for variant in open_vcf(path):
        key = f"{variant.CHROM}:{variant.POS}:{variant.REF}:{variant.ALT[0]}"
        text = variant.INFO.get("BCSQ") or ""
        stated = tuple(
            Consequence(tuple(types.lstrip("*").split("&")), gene, transcript)
            for types, gene, transcript, *_ in (
                item.split("|") for item in text.split(",") if item and not item.startswith("@")
            )
        )
        found[key] = known.setdefault(stated, stated)
    return found
