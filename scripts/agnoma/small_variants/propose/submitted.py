"""A laboratory's calls become candidates in our own VCF profile; the rest goes to the ledger."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.genome import contig_translation
from agnoma.io.submitted_names import dump_names
from agnoma.io.submitted_vcf import SubmittedCall
from agnoma.io.vcf import CandidateRecord
from agnoma.models.variant import LedgerEntry

logger = logging.getLogger(__name__)

STAGE = "small_variants"
SUBMITTED_FILTER = "submitted_filter"
SUBMITTED_GERMLINE = "submitted_germline"


@dataclass(frozen=True, slots=True)
class Adopted:
    """Candidates of a submitted VCF and why the other records are none."""

    candidates: tuple[CandidateRecord, ...]
    ledger: tuple[LedgerEntry, ...]


def adopt(calls: Iterable[SubmittedCall], *, contigs: Sequence[str], case_id: str) -> Adopted:
    """Sort submitted calls into candidates and ledger entries.

    Candidates are the calls the submitting laboratory passed, on contigs of the reference, with
    bases as alleles and with depth and allele fraction. Records its caller filtered as germline, or
    found in the matched normal (VarDict, VarScan2), are counted only: nothing inherited goes to any
    output (clinical.md 8.1).
    """
    found = list(calls)
    names = contig_translation({call.contig for call in found}, contigs)
    candidates, ledger = [], []
    germline = 0
    for call in found:
        if call.called_germline:
            germline += 1
            continue
        entry = _reason_against(call, names)
        if entry is not None:
            ledger.append(entry)
            continue
        candidates.append(
            CandidateRecord(
                contig=names[call.contig],
                start=call.start,
                ref=call.ref,
                alt=call.alt,
                tumour=call.tumour,
                normal=call.normal,
                original=call.original,
                callers=() if call.dialect is None else (call.dialect.value,),
                names=dump_names(call.names) or None,
                phase=call.phase,
            )
        )
    if germline:
        ledger.append(
            LedgerEntry(
                stage=STAGE,
                item=case_id,
                rule=SUBMITTED_GERMLINE,
                value=str(germline),
                explanation="records the submitting laboratory filtered as germline, counted only",
            )
        )
    logger.info("%s: %d candidates, %d ledger entries", case_id, len(candidates), len(ledger))
    return Adopted(tuple(candidates), tuple(ledger))


def _reason_against(call: SubmittedCall, names: dict[str, str]) -> LedgerEntry | None:
    key = f"{call.contig}:{call.start + 1}:{call.ref}:{call.alt}"
    rule = None
    value = limit = ""
    if call.filters:
        rule, value, limit = SUBMITTED_FILTER, call.filters, "PASS"
        why = "the submitting laboratory did not pass this record"
    elif call.contig not in names:
        rule, value = "contig_not_in_reference", call.contig
        why = "the reference in use has no such contig"
    elif not call.has_sequence:
        rule, value = "no_sequence_allele", call.alt
        why = "symbolic and '*' alleles are not small variants"
    elif call.tumour is None:
        rule = "no_depth"
        why = "the record has no depth and allele fraction of the tumour"
    if rule is None:
        return None
    return LedgerEntry(stage=STAGE, item=key, rule=rule, value=value, limit=limit, explanation=why)


def for_ledger(
    entries: Iterable[LedgerEntry], *, matched_normal: bool
) -> tuple[list[LedgerEntry], int]:
    """Return ledger entries of submitted records fit to be written, and the germline ones counted.

    Without a matched normal a record that was never judged may be inherited: such records are
    counted by their reason, their positions withheld (clinical.md 8.1).
    """
    kept: list[LedgerEntry] = []
    hidden: Counter[tuple[str, str]] = Counter()
    germline = 0
    for entry in entries:
        if entry.rule == SUBMITTED_GERMLINE:
            germline += int(entry.value)
        elif matched_normal:
            kept.append(entry)
        else:
            hidden[entry.rule, entry.value if entry.rule == SUBMITTED_FILTER else ""] += 1
    for (rule, value), count in sorted(hidden.items()):
        kept.append(
            LedgerEntry(
                stage=STAGE,
                item=f"{count} records",
                rule=rule,
                value=value,
                explanation="not judged; positions withheld, since without a matched normal they "
                "may be inherited",
            )
        )
    return kept, germline
