"""Candidates against the reference: trimmed, unique, and on bases that are known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.vcf import CandidateRecord
from agnoma.models.variant import LedgerEntry
from agnoma.small_variants.alleles import Allele, ReferenceSequence, trim
from agnoma.small_variants.propose.submitted import STAGE

KNOWN_FLANK_BP = 5  # bases on either side that reads are compared with
MISMATCH_MIN_RECORDS = 20  # from here on the fraction of mismatches says something about the build
MISMATCH_MAX_FRACTION = 0.20


@dataclass(frozen=True, slots=True)
class Checked:
    """Alleles fit to be measured, sorted, with the record each came from."""

    records: dict[Allele, CandidateRecord]
    ledger: tuple[LedgerEntry, ...]


def check_candidates(
    candidates: Iterable[CandidateRecord],
    reference: ReferenceSequence,
    *,
    path: Path,
    contigs: Iterable[str],
    flank_bp: int,
) -> Checked:
    """Hold candidates against the reference.

    Parameters
    ----------
    candidates
        As read from ``path``.
    reference
        Opened FASTA.
    path
        Named in errors.
    contigs
        Reference order, by which the alleles are sorted.
    flank_bp
        Bases on either side that must be known.

    Raises
    ------
    InputFormatError
        If more than a fifth of at least 20 records have another REF than the reference.
    """
    order = {name: index for index, name in enumerate(contigs)}
    records: dict[Allele, CandidateRecord] = {}
    ledger: list[LedgerEntry] = []
    seen = mismatches = 0
    for candidate in candidates:
        seen += 1
        if candidate.contig not in order:
            msg = f"{path}: contig {candidate.contig} is not in the reference"
            raise InputFormatError(msg)
        entry = _against_reference(candidate, reference, flank_bp)
        if entry is None:
            allele = trim(candidate.contig, candidate.start, candidate.ref, candidate.alt)
            earlier = records.get(allele)
            if allele.ref == allele.alt:
                entry = _entry(candidate, "no_change", "", "reference and alternative are equal")
            elif earlier is None:
                records[allele] = candidate
            elif set(candidate.callers) <= set(earlier.callers):
                entry = _entry(candidate, "duplicate_record", "", "the same change came before")
            else:
                records[allele] = _united(earlier, candidate)
        elif entry.rule == "ref_mismatch":
            mismatches += 1
        if entry is not None:
            ledger.append(entry)
    if seen >= MISMATCH_MIN_RECORDS and mismatches > MISMATCH_MAX_FRACTION * seen:
        msg = (
            f"{path}: {mismatches} of {seen} records have another REF than the reference; "
            "wrong build? Give calls made on the configured genome"
        )
        raise InputFormatError(msg)
    ordered = sorted(records, key=lambda a: (order[a.contig], a))
    return Checked({allele: records[allele] for allele in ordered}, tuple(ledger))


def _united(one: CandidateRecord, two: CandidateRecord) -> CandidateRecord:
    """Return a candidate two callers propose; what only a submitted VCF knows is kept."""
    return replace(
        one,
        callers=tuple(sorted({*one.callers, *two.callers})),
        tumour=one.tumour or two.tumour,
        normal=one.normal or two.normal,
        original=one.original or two.original,
        names=one.names or two.names,
        phase=one.phase or two.phase,
    )


def _against_reference(
    candidate: CandidateRecord, reference: ReferenceSequence, flank_bp: int
) -> LedgerEntry | None:
    start, end = candidate.start, candidate.start + len(candidate.ref)
    low = max(start - flank_bp, 0)
    around = reference.fetch(candidate.contig, low, end + flank_bp).upper()
    bases = around[start - low : end - low]
    if "N" in around or "N" in candidate.ref:
        why = f"reference bases within {flank_bp} bp are unknown (N)"
        return _entry(candidate, "reference_unknown", bases, why)
    if bases != candidate.ref:
        return _entry(
            candidate, "ref_mismatch", candidate.ref, f"the reference has {bases or 'no base'}"
        )
    return None


def _entry(candidate: CandidateRecord, rule: str, value: str, why: str) -> LedgerEntry:
    return LedgerEntry(stage=STAGE, item=candidate.key, rule=rule, value=value, explanation=why)


def unite(sources: Iterable[Iterable[CandidateRecord]]) -> list[CandidateRecord]:
    """Return every proposed allele once, with all who proposed it."""
    found: dict[tuple[str, int, str, str], CandidateRecord] = {}
    for source in sources:
        for candidate in source:
            place = (candidate.contig, candidate.start, candidate.ref, candidate.alt)
            earlier = found.get(place)
            found[place] = candidate if earlier is None else _united(earlier, candidate)
    return list(found.values())
