"""Which sample column of a submitted VCF is the tumour's and which the normal's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError

_TUMOUR_NAMES = ("TUMOR", "TUMOUR")
_NORMAL_NAMES = ("NORMAL", "CONTROL")
_COMMAND_LINE = r"^##(?:Sentieon|GATK)CommandLine.*?--{role}[_-]sample[ =]+[\"']?([^\s\"'>]+)"


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the sample columns, None when the VCF has none."""

    tumour: int | None
    normal: int | None


def find_columns(path: Path, samples: Sequence[str], header: str, *, case_id: str) -> Columns:
    """Return which column is the tumour and which, if any, the normal.

    The tumour is the sample named by ``##tumor_sample`` or by the recorded command line of Mutect2
    or TNscope (``--tumor_sample``), the case id, ``TUMOR`` or ``TUMOUR``, or the only sample; the
    normal the one named in the same ways, by ``NORMAL``, or the other of two.

    Raises
    ------
    InputFormatError
        If there are several samples and none is recognisably the tumour.
    """
    if not samples:
        return Columns(None, None)
    tumour = _named(samples, (*_header_names(header, "tumor"), case_id, *_TUMOUR_NAMES))
    normal = _named(samples, (*_header_names(header, "normal"), *_NORMAL_NAMES))
    if tumour is None and len(samples) == 1:
        tumour = 0
    if tumour is None and normal is not None and len(samples) == 2:
        tumour = 1 - normal
    if tumour is None:
        msg = (
            f"{path}: cannot tell the tumour among the samples {', '.join(samples)}; name it "
            f"{case_id} or TUMOR, or add a header line ##tumor_sample=NAME"
        )
        raise InputFormatError(msg)
    if normal is None and len(samples) == 2:
        normal = 1 - tumour
    return Columns(tumour, None if normal == tumour else normal)


def _header_names(header: str, role: str) -> list[str]:
    """Return the names a header gives for the tumour or the normal, most explicit first."""
    lines = (rf"^##{role}_sample=(.+)$", _COMMAND_LINE.format(role=role))
    found = (re.search(line, header, re.MULTILINE) for line in lines)
    return [match.group(1).strip() for match in found if match]


def _named(samples: Sequence[str], names: Sequence[str]) -> int | None:
    """Return the index of the first sample that has one of the names, names in order."""
    upper = [sample.upper() for sample in samples]
    for name in names:
        if name and name.upper() in upper:
            return upper.index(name.upper())
    return None
