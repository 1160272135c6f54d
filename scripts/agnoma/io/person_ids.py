"""What tells that a normal of the panel and a case are of one person.

Three things are compared, each as a digest, and one that agrees is enough:

* the case id, under which the laboratory's cases take part in the panel;
* the patient's pseudonym: the same person under another case id, sequenced again or not;
* the reads themselves: the same BAM under another case id and another pseudonym, or given by path.

The reads are told by names and bases of the first alignments. That is cheap (the beginning of one
file) and stays the same when the BAM is moved, copied, linked, re-compressed, converted from CRAM,
given another header or read group, marked for duplicates, or made once more from the same FASTQ on
the same reference. A path, a date, a size, a checksum of file or header do not stay the same, and a
sample name (SM) is often "normal" for everybody. What it cannot tell: the same reads on another
reference, or another sequencing of the same person; for those the pseudonym is there.
"""

import hashlib
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError

ID_DIGITS = 12
FIRST_READS = 1000
"""Alignments that are compared, and those that begin where the last of them does: `samtools sort`
gives no order to alignments that begin at one base."""


def normal_id(name: str) -> str:
    """Return what a normal is called in the panel: not its name, but always the same for it.

    First 12 hexadecimal digits of the SHA-256 of the case id, or of the BAM's file name.
    """
    return hashlib.sha256(name.encode()).hexdigest()[:ID_DIGITS]


def patient_key(patient_id: str) -> str:
    """Return the digest of a patient's pseudonym; a case of that name has another one."""
    return normal_id(f"patient:{patient_id}")


def reads_key(bam: Path) -> str | None:
    """Return the digest of the first reads of a coordinate-sorted BAM, None when it has none.

    Primary alignments only; of each its name, whether it is the first or second of its pair, and
    its bases. Names alone may be numbers that every simulated or renamed BAM has.

    Raises
    ------
    InputFormatError
        If the file cannot be read.
    """
    import pysam

    found: list[str] = []
    last: tuple[int, int] | None = None
    try:
        with pysam.AlignmentFile(str(bam), check_sq=False) as alignments:
            for read in alignments:
                if read.is_unmapped or read.is_secondary or read.is_supplementary:
                    continue
                place = (read.reference_id, read.reference_start)
                if len(found) >= FIRST_READS and place != last:
                    break
                found.append(_told(read))
                last = place
    except (OSError, ValueError) as err:
        msg = f"{bam}: cannot be read ({err}); give a sorted BAM"
        raise InputFormatError(msg) from err
    return normal_id("reads:" + "\n".join(sorted(found))) if found else None


def _told(read: Any) -> str:
    mate = 2 if read.is_read2 else 1
    return f"{read.query_name}/{mate} {read.query_sequence}"


def person_ids(case_id: str, patient_id: str, normal_bam: Path | None) -> frozenset[str]:
    """Return everything a case's own normal may be known by in a panel.

    Parameters
    ----------
    case_id, patient_id
        As in the sample sheet.
    normal_bam
        Reads of the case's own normal; None without any.
    """
    reads = None if normal_bam is None else reads_key(normal_bam)
    return frozenset({normal_id(case_id), patient_key(patient_id), *([reads] if reads else [])})
