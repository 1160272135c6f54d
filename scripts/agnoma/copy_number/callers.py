"""What a submitted table's caller says, beside what is known or computed here."""

from collections.abc import Iterable

from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.copy_number import (
    CONTRADICTING_COPIES,
    CopyNumberSegment,
    PurityPloidyEstimate,
)
from agnoma.settings.purity import PurityConfig

LISTED = 5


def callers_fit(
    table: SegmentTable, submitted: float | None, limits: PurityConfig
) -> PurityPloidyEstimate | None:
    """Return how the tumour fraction of submitted copies agrees with the sheet's.

    None unless both are known: then there is nothing to compare.
    """
    found = table.purity_fraction
    if found is None or submitted is None:
        return None
    agrees = abs(found - submitted) <= limits.agreement_limit + 1e-9
    said = table.purity_source or "the segment table"
    verb = "agree" if agrees else "disagree"
    apart = "" if agrees else f", more than {limits.agreement_limit:.2f} apart"
    return PurityPloidyEstimate(
        status=Status.NOT_ASSESSABLE,
        reason=f"copies as submitted; their caller fitted a tumour fraction of {found:.2f}",
        submitted_fraction=submitted,
        agrees=agrees,
        notes=(
            f"Caller and submission {verb}: tumour fraction {found:.2f} by the caller ({said}), "
            f"{submitted:.2f} as submitted{apart}.",
        ),
    )


def contradicted_copies(segments: Iterable[CopyNumberSegment]) -> tuple[str, ...]:
    """Return a sentence on segments whose copies by their caller are a copy or more off."""
    found = [
        s
        for s in segments
        if s.caller_copies is not None
        and s.copies is not None
        and abs(s.caller_copies - s.copies) >= CONTRADICTING_COPIES
    ]
    if not found:
        return ()
    shown = ", ".join(
        f"{s.contig}:{s.start + 1}-{s.end} ({s.caller_copies:g} by the caller, {s.copies:.1f} here)"
        for s in found[:LISTED]
    )
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return (
        f"{len(found)} segments where the caller's copies contradict those of ratio and tumour "
        f"fraction: {shown}{more}. If the ratios were rescaled already (`cnvkit.py call "
        "--purity`), give the segments from before.",
    )
