"""ERBB2 beside chromosome 17 and beside what pathology says of HER2 (clinical.md 4.3).

Copies by sequencing are averages over all tumour cells and are never turned into an ISH group;
pathology's result never changes the call.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from agnoma.copy_number.absolute import AUTOSOME
from agnoma.copy_number.estimates import Tumour
from agnoma.genome import Interval, bare_contig
from agnoma.io.cnvkit import RatioBin
from agnoma.models.case import Her2Ihc, IshResult
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber

GENE = "ERBB2"
CHROMOSOME = "17"
# A probe of the centromere stands for the chromosome; bins near it, away from the amplicon.
CENTROMERE_FLANK_BP = 8_000_000
MIN_CENTROMERE_BINS = 5
UNLIKE_ISH = "no ISH ratio: averages over all tumour cells, not signals of single nuclei"
OPEN = frozenset({CopyNumberCall.EQUIVOCAL, CopyNumberCall.NOT_ASSESSABLE})
POSSIBLE = "another block or part of the tumour, few tumour cells, and a wrong result of either"


@dataclass(frozen=True, slots=True)
class Her2:
    """What is known beside the copies of ERBB2."""

    ihc: Her2Ihc | None = None
    ish: IshResult | None = None
    centromere_log2: float | None = None
    """Median log2 ratio of bins near the centromere of chromosome 17."""


class Pathology(Enum):
    """What IHC and ISH say together (ASCO/CAP)."""

    POSITIVE = "HER2-positive"
    NEGATIVE = "HER2-negative"
    OPEN = "HER2 not settled"
    DISAGREES = "results that do not fit together"
    NOT_GIVEN = "not given"


def pathology_of(ihc: Her2Ihc | None, ish: IshResult | None) -> Pathology:
    """Return the verdict of pathology: IHC 3+, or ISH positive where IHC is 2+ or not given.

    IHC 0 or 1+ beside a positive ISH, and IHC 3+ beside a negative one, are left to pathology:
    which of them counts depends on the ISH group, which is not on the sample sheet.
    """
    if ihc is Her2Ihc.THREE:
        return Pathology.DISAGREES if ish is IshResult.NEGATIVE else Pathology.POSITIVE
    if ihc in (Her2Ihc.ZERO, Her2Ihc.ONE):
        return Pathology.DISAGREES if ish is IshResult.POSITIVE else Pathology.NEGATIVE
    if ish is not None:
        return Pathology.POSITIVE if ish is IshResult.POSITIVE else Pathology.NEGATIVE
    return Pathology.NOT_GIVEN if ihc is None else Pathology.OPEN


def agreement(call: CopyNumberCall, ihc: Her2Ihc | None, ish: IshResult | None) -> str | None:
    """Return whether sequencing and pathology agree, in a sentence; None when neither says more.

    Parameters
    ----------
    call
        Class of ERBB2 by sequencing; it stands whatever pathology says.
    ihc, ish
        As submitted on the sample sheet.
    """
    verdict = pathology_of(ihc, ish)
    if verdict is Pathology.NOT_GIVEN:
        return _without_pathology(call)
    said = f"{_submitted(ihc, ish)} ({verdict.value})"
    if verdict is Pathology.OPEN:
        return f"Submitted {said}: ISH is needed; sequencing ({call.value}) does not replace it."
    if verdict is Pathology.DISAGREES:
        return (
            f"Submitted {said}: pathology has to settle it; sequencing ({call.value}) does not "
            "decide between them."
        )
    if call in OPEN:
        return f"Sequencing leaves it open ({call.value}); submitted {said} is the answer."
    amplified = call is CopyNumberCall.AMPLIFIED
    seen = "amplified" if amplified else f"not amplified ({call.value})"
    if amplified is (verdict is Pathology.POSITIVE):
        return f"Agreement: {seen} by sequencing, submitted {said}."
    return (
        f"Conflict: {seen} by sequencing, but submitted {said}. The call stands; treatment by "
        f"HER2 rests on pathology. Possible: {POSSIBLE}. Repeat IHC/ISH on the sequenced block."
    )


def centromere_log2(bins: Sequence[RatioBin], contig: str, centromere: Interval) -> float | None:
    """Return the median log2 ratio of the bins near a centromere, None when they are few.

    Parameters
    ----------
    bins
        On and off target, of the whole profile.
    contig
        Name of chromosome 17 on the reference.
    centromere
        0-based half-open; bins within 8 Mb of either end count, which leaves out the amplicon.
    """
    low, high = centromere[0] - CENTROMERE_FLANK_BP, centromere[1] + CENTROMERE_FLANK_BP
    near = [b.log2 for b in bins if b.contig == contig and low <= b.start and b.end <= high]
    return median(near) if len(near) >= MIN_CENTROMERE_BINS else None


def chromosome_17(
    bins: Sequence[RatioBin] | None, centromeres: Mapping[str, Interval]
) -> float | None:
    """Return `centromere_log2` of chromosome 17; None without bins or known chromosome arms."""
    found = [contig for contig in centromeres if bare_contig(contig) == CHROMOSOME]
    if bins is None or not found:
        return None
    return centromere_log2(bins, found[0], centromeres[found[0]])


def compared(genes: Iterable[GeneCopyNumber], her2: Her2) -> str | None:
    """Return how copies and pathology agree, whatever the class; None without IHC or ISH."""
    if pathology_of(her2.ihc, her2.ish) is Pathology.NOT_GIVEN:
        return None
    gene = next((g for g in genes if g.gene == GENE), None)
    if gene is None:
        submitted = _submitted(her2.ihc, her2.ish)
        return f"ERBB2 was not measured; submitted {submitted} stands alone."
    return agreement(gene.call, her2.ihc, her2.ish)


def her2_notes(gene: GeneCopyNumber, her2: Her2, tumour: Tumour) -> Iterator[str]:
    """Yield what is said beside ERBB2: the ratio to chromosome 17, and pathology."""
    if gene.call is not CopyNumberCall.NOT_ASSESSABLE:
        yield from _ratios(gene, her2, tumour)
    sentence = agreement(gene.call, her2.ihc, her2.ish)
    if sentence is not None:
        yield sentence


def _ratios(gene: GeneCopyNumber, her2: Her2, tumour: Tumour) -> Iterator[str]:
    """Yield ERBB2 over the centromere region and over the rest of the arm.

    In copies per tumour cell where these are known; else of the whole sample, where normal cells
    draw every ratio towards 1.
    """
    for what, log2 in (
        ("the centromere region of chromosome 17", her2.centromere_log2),
        ("the rest of 17q", gene.arm_log2),
    ):
        if log2 is None or gene.log2 is None:
            continue
        beside = tumour.copies(2.0**log2, AUTOSOME)
        if gene.copies is None or not beside:
            ratio = 2.0 ** (gene.log2 - log2)
            cells = "in the whole sample, normal cells included"
        else:
            ratio = gene.copies / beside
            cells = f"in tumour cells ({gene.copies:.1f} and {beside:.1f} copies)"
        yield f"ERBB2 / {what}: {ratio:.1f} {cells}; {UNLIKE_ISH}."


def _without_pathology(call: CopyNumberCall) -> str | None:
    if call is CopyNumberCall.AMPLIFIED or call in OPEN:
        return f"No IHC or ISH submitted beside {call.value}: HER2 by IHC/ISH settles it."
    return None


def _submitted(ihc: Her2Ihc | None, ish: IshResult | None) -> str:
    parts = []
    if ihc is not None:
        parts.append(f"IHC {ihc.value}")
    if ish is not None:
        parts.append(f"ISH {ish.value}")
    return " and ".join(parts)
