"""Which reads of a BAM count."""

from typing import Any

SKIP_FLAGS = 0x4 | 0x100 | 0x200 | 0x400 | 0x800
"""Unmapped, secondary, failing QC, duplicate, supplementary (SAM specification 1.4, FLAG)."""
MIN_MAPPING_QUALITY = 20  # clinical.md 1.1: fragments below do not count as depth
MIN_BASE_QUALITY = 13  # error 5 %: worse bases decide nothing (samtools mpileup default)


def usable(read: Any) -> bool:
    """Return whether a read (``pysam.AlignedSegment``) counts as depth."""
    return not read.flag & SKIP_FLAGS and read.mapping_quality >= MIN_MAPPING_QUALITY
