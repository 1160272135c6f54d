"""What a job asks of a cluster: memory and time that grow with its input and every attempt."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agnoma.models.case import Case, Role

BYTES_PER_GB = 1_000_000_000
MB_PER_GB = 1000
GZIPPED = (".gz", ".bgz")
GZIP_FACTOR = 3.7
"""Bases are stored in a little more than two bits: 3.1 GB of human genome in 0.84 to 0.95 GB."""


@dataclass(frozen=True, kw_only=True)
class JobSize:
    """What a job has to work through.

    Files that are not there yet, such as those of the simulation, have no size: a first attempt
    then asks for the base, and the next ones for more.
    """

    reads_gb: float = 0.0
    """Reads and calls of the sheet that the job works on, as stored (compressed) [GB]."""
    calls_mb: float = 0.0
    """The submitted VCF of the case, as stored [MB]: what records per variant grow with."""
    genome_gb: float = 0.0
    """Reference FASTA, unpacked [GB]."""
    cases: int = 0


@dataclass(frozen=True, kw_only=True)
class Growth:
    """One resource of a rule (memory in MB or run time in minutes) as a sum of what makes it grow.

    The numbers of each rule come from the benchmarks of `docs/cluster.md`, with room.
    """

    base: float
    reads_gb: float = 0.0
    calls_mb: float = 0.0
    genome_gb: float = 0.0
    case: float = 0.0
    thread: float = 0.0

    def request(self, size: JobSize, *, threads: int, attempt: int) -> int:
        """Return what to ask for: the sum, times the attempt (1 is the first), rounded up."""
        first = (
            self.base
            + self.reads_gb * size.reads_gb
            + self.calls_mb * size.calls_mb
            + self.genome_gb * size.genome_gb
            + self.case * size.cases
            + self.thread * threads
        )
        return math.ceil(round(first * attempt, 6))


def submitted_files(case: Case, role: Role | None = None, unit: str | None = None) -> list[str]:
    """Return the files of reads and calls that the sheet gives for a case, a role or one lane."""
    roles = (role,) if role else tuple(Role)
    units = [u for u in case.units if u.role in roles and unit in (None, u.unit)]
    found = [path for u in units for path in (u.fastq1, u.fastq2)]
    if unit is None:
        given = {Role.TUMOUR: case.tumour_bam, Role.NORMAL: case.normal_bam}
        found += [given[r] for r in roles]
    if role is None:
        found.append(case.vcf)
    return [path for path in found if path]


@cache
def _stored_bytes(path: str) -> int:
    """Return the size of a file, nought when there is none (yet)."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def stored_gb(paths: Iterable[str]) -> float:
    """Return the size of files together [GB]; a file that is not there has none."""
    return sum(_stored_bytes(path) for path in paths) / BYTES_PER_GB


def unpacked_gb(path: str) -> float:
    """Return the size of a FASTA without compression [GB], which is about its number of bases.

    A gzipped one is taken to be `GZIP_FACTOR` times as large as it is stored.
    """
    return stored_gb([path]) * (GZIP_FACTOR if path.endswith(GZIPPED) else 1)
