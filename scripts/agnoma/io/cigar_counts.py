"""How many reads have each CIGAR: two columns, number and CIGAR.

Made by counting column 6 of ``samtools view``. Operations: SAM specification 1.6, section 1.4.
"""

import re
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text

_OPERATION = re.compile(r"(\d+)([MIDNSHP=X])")
_ALIGNED = frozenset("M=X")
_UNKNOWN = "*"


def read_aligned_bases(path: Path) -> int:
    """Return the bases of all reads that lie on a base of the reference; unknown CIGARs give none.

    Raises
    ------
    InputFormatError
        Naming the line that is not a number and a CIGAR.
    """
    total = 0
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            count, _, cigar = line.strip().partition("\t")
            if cigar == _UNKNOWN and count.isdecimal():
                continue
            operations = _OPERATION.findall(cigar)
            whole = "".join(length + operation for length, operation in operations)
            if not count.isdecimal() or not cigar or whole != cigar:
                msg = f"{path}, line {number}: found {line.strip()!r}; write a number and a CIGAR"
                raise InputFormatError(msg)
            aligned = sum(int(n) for n, operation in operations if operation in _ALIGNED)
            total += int(count) * aligned
    return total
