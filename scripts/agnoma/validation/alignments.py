"""BAM and CRAM: whole, sorted, indexed and on the right reference.

End-of-file markers: SAM/BAM specification section 4.1.2 (BGZF), CRAM 3.0 section 9 (2.1: 9).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agnoma.io.text import GZIP_MAGIC
from agnoma.validation.contigs import Reference, length_problem, naming_problem

CRAM_MAGIC = b"CRAM"
BGZF_EOF = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
CRAM_EOF = {
    2: bytes.fromhex(
        "0b000000ffffffff0fe0454f4600000000010000010006060100010001 00".replace(" ", "")
    ),
    3: bytes.fromhex(
        "0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"
    ),
}
INDEX_SUFFIXES = (".bai", ".csi", ".crai")
TRUNCATED = "the file is cut off (no end-of-file block); copy it again or make it again"


def is_indexed(path: Path) -> bool:
    """Return whether an index lies beside a BAM or CRAM, under either of the usual names."""
    names = [path.name + suffix for suffix in INDEX_SUFFIXES]
    names += [path.stem + suffix for suffix in INDEX_SUFFIXES]
    return any((path.parent / name).exists() for name in names)


def lacks_bgzf_end(path: Path) -> bool:
    """Return whether a BGZF file does not end in the empty block that marks its end."""
    return _tail(path, len(BGZF_EOF)) != BGZF_EOF


def check_alignment(path: Path, reference: Reference) -> list[str]:
    """Return what is wrong with an aligned BAM or CRAM, as sentences saying what to do."""
    damage = _damage(path)
    if damage is not None:
        return [damage]
    header = read_header(path)
    if header is None:
        return ["not a readable BAM or CRAM; make it again"]
    lengths = {contig["SN"]: int(contig["LN"]) for contig in header.get("SQ", [])}
    if not lengths:
        return ["the reads are not aligned (no contig in the header); give the file as fastq1"]
    order = header.get("HD", {}).get("SO")
    problems = []
    if order in ("queryname", "unsorted"):
        problems.append(f"not coordinate-sorted (header says {order}); run samtools sort")
    elif order != "coordinate" and not is_indexed(path):
        problems.append("the header does not say that it is sorted; run samtools sort")
    checks = (naming_problem(lengths, reference, "BAM"), length_problem(lengths, reference, "BAM"))
    return problems + [problem for problem in checks if problem is not None]


def check_unaligned(path: Path) -> list[str]:
    """Return what is wrong with an unaligned BAM."""
    damage = _damage(path)
    if damage is None and read_header(path) is None:
        damage = "not a readable BAM; make it again"
    return [] if damage is None else [damage]


def _damage(path: Path) -> str | None:
    with path.open("rb") as raw:
        start = raw.read(6)
    if start.startswith(CRAM_MAGIC):
        end = CRAM_EOF.get(start[4])
        return TRUNCATED if end is not None and _tail(path, len(end)) != end else None
    if start.startswith(GZIP_MAGIC):
        return TRUNCATED if lacks_bgzf_end(path) else None
    if start.startswith(b"@"):
        return "this is SAM text; run samtools sort to make a BAM"
    return "not a BAM or CRAM (wrong first bytes); check the path"


def _tail(path: Path, size: int) -> bytes:
    with path.open("rb") as raw:
        raw.seek(max(path.stat().st_size - size, 0))
        return raw.read()


def read_header(path: Path) -> dict[str, Any] | None:
    """Return the header, None when htslib cannot read it."""
    import pysam

    try:
        with silent_htslib(), pysam.AlignmentFile(str(path), check_sq=False) as alignments:
            return dict(alignments.header.to_dict())
    except (OSError, ValueError):
        return None


@contextmanager
def silent_htslib() -> Iterator[None]:
    """Let htslib keep to itself what we say in our own words.

    Its verbosity is one of the process: who opens files in several threads holds this around them.
    """
    import pysam

    before = pysam.set_verbosity(0)
    try:
        yield
    finally:
        pysam.set_verbosity(before)
