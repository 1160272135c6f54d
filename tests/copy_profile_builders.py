"""A copy-number profile of a whole panel, drawn by hand: known levels, deterministic noise."""

import math
from dataclasses import dataclass
from typing import Any

from agnoma.models.base import Status
from agnoma.models.copy_number import (
    BafPoint,
    CopyNumberBin,
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    ExonEvent,
    Extent,
    GeneCopyNumber,
    PurityPloidyEstimate,
    PurityPloidyFit,
)

PURITY = 0.6
# Megabases, rounded (GRCh37).
MEGABASES = (
    *(249, 243, 198, 191, 181, 171, 159, 146, 141, 136, 135, 134),
    *(115, 107, 103, 90, 81, 78, 59, 63, 48, 51, 155, 59),
)
CHROMOSOMES = dict(zip((*map(str, range(1, 23)), "X", "Y"), MEGABASES, strict=True))
GAINED, LOST = ("7", "20"), ("10", "3")


@dataclass(frozen=True)
class Event:
    """A focal change of a gene."""

    gene: str
    contig: str
    start: int
    end: int
    copies: float
    call: CopyNumberCall
    half_width: float = 0.4


AMPLIFIED, DELETED = CopyNumberCall.AMPLIFIED, CopyNumberCall.HOMOZYGOUS_DELETION
EVENTS = (
    Event("ERBB2", "17", 37_844_000, 37_886_000, 17.2, AMPLIFIED, 2.1),
    Event("GRB7", "17", 37_894_000, 37_904_000, 16.8, AMPLIFIED, 2.4),
    Event("CDK12", "17", 37_617_000, 37_721_000, 16.9, AMPLIFIED, 2.2),
    Event("MYC", "8", 128_748_000, 128_753_000, 9.1, AMPLIFIED, 1.2),
    Event("CCND1", "11", 69_455_000, 69_469_000, 11.0, AMPLIFIED, 1.5),
    Event("MET", "7", 116_312_000, 116_438_000, 5.9, CopyNumberCall.EQUIVOCAL, 0.9),
    Event("CDKN2A", "9", 21_967_000, 21_995_000, 0.1, DELETED, 0.2),
    Event("CDKN2B", "9", 22_002_000, 22_009_000, 0.1, DELETED, 0.2),
    Event("MTAP", "9", 21_802_000, 21_865_000, 0.1, DELETED, 0.2),
    Event("PTEN", "10", 89_623_000, 89_728_000, 0.2, DELETED, 0.3),
)


def log2_of(copies: float) -> float:
    ratio = (PURITY * copies + 2 * (1 - PURITY)) / 2
    return round(math.log2(max(ratio, 0.02)), 4)


def level(contig: str) -> float:
    return 3.0 if contig in GAINED else 1.0 if contig in LOST else 2.0


def noise(i: int) -> float:
    """A scatter without random numbers: about normal, SD 0.15."""
    parts = [((i * k) % 101) / 101 for k in (37, 59, 83)]
    return 0.3 * (sum(parts) - 1.5)


def gene(event: Event, **kw: Any) -> GeneCopyNumber:
    given: dict[str, Any] = {
        "log2": log2_of(event.copies),
        "copies": event.copies,
        "copies_low": max(0.0, event.copies - event.half_width),
        "copies_high": event.copies + event.half_width,
        "minor_copies": 0.0 if event.copies < 0.5 else 1.0,
        "loss_of_heterozygosity": event.copies < 0.5,
        "bins": 12,
        "covered_fraction": 1.0,
        "segment_bp": 900_000,
        "extent": Extent.FOCAL,
        "z_score": 24.3 if event.copies > 2 else -18.1,
        "arm_log2": log2_of(level(event.contig)),
        "rule": f"{event.copies} copies; to be sure: FISH or ISH",
        "exons": exons(event.start, event.end, 12),
    }
    return GeneCopyNumber(
        gene=event.gene,
        contig=event.contig,
        start=event.start,
        end=event.end,
        call=event.call,
        **{**given, **kw},
    )


def exons(start: int, end: int, count: int) -> tuple[tuple[int, int], ...]:
    pitch = (end - start) // count
    return tuple((start + i * pitch, start + i * pitch + min(180, pitch)) for i in range(count))


def rb1() -> GeneCopyNumber:
    """Two exons lost on both copies of a gene that is otherwise unchanged."""
    place = Event("RB1", "13", 48_878_000, 49_056_000, 2.0, CopyNumberCall.NEUTRAL)
    parts = exons(place.start, place.end, 27)
    deleted = ExonEvent(
        first_exon=18,
        last_exon=20,
        contig="13",
        start=parts[17][0] - 500,
        end=parts[19][1] + 500,
        log2=log2_of(0.1),
        copies=0.1,
        copies_low=0.0,
        copies_high=0.4,
        rest_log2=0.0,
        rest_copies=2.0,
        bins=3,
        call=DELETED,
        rule="0.1 copies, below 0.5; 3 bins",
    )
    return gene(place, exons=parts, exon_events=(deleted,), bins=27)


def bins_of(contig: str, megabases: int, count: int) -> list[CopyNumberBin]:
    size = megabases * 1_000_000
    regular = [(int(size * i / count), int(size * i / count) + 300) for i in range(count)]
    inside = [
        (e.start + (e.end - e.start) * k // 12, e.start + (e.end - e.start) * k // 12 + 150)
        for e in (*EVENTS, rb1())
        if e.contig == contig
        for k in range(-4, 17)
    ]
    deleted = rb1().exon_events[0]
    found = []
    for i, (start, end) in enumerate(sorted({*regular, *inside})):
        value = log2_of(level(contig))
        for event in EVENTS:
            near = 2 * (event.end - event.start) // 12
            if event.contig == contig and event.start - near <= start < event.end + near:
                value = log2_of(event.copies)
        if contig == "13" and start < deleted.end and deleted.start < end:
            value = deleted.log2
        log2 = round(value + noise(i + 7 * megabases), 4)
        found.append(CopyNumberBin(contig=contig, start=start, end=end, log2=log2))
    return found


def segments_of(contig: str, megabases: int) -> list[CopyNumberSegment]:
    size = megabases * 1_000_000
    baf = {1.0: 0.29, 3.0: 0.41, 2.0: 0.49}[level(contig)]
    cuts = sorted(
        (e.start - 100_000 * (e.gene not in {"GRB7", "CDKN2B"}), e.end + 1000, e.copies)
        for e in EVENTS
        if e.contig == contig
    )
    pieces, at = [], 0
    for start, end, copies in cuts:
        pieces += [(at, max(at, start), level(contig)), (max(at, start), end, copies)]
        at = end
    return [
        CopyNumberSegment(
            contig=contig,
            start=s,
            end=e,
            log2=log2_of(n),
            copies=n,
            baf=baf if e - s > 1e6 else None,
        )
        for s, e, n in [*pieces, (at, size, level(contig))]
        if e > s
    ]


def rich_profile(*, bins_per_chromosome: int = 120, **kw: Any) -> CopyNumberProfile:
    """A profile with arm-level, focal and exon events; about 3,000 bins at 120 per chromosome."""
    names = [(c, mb) for c, mb in CHROMOSOMES.items() if c != "Y"]
    baf = [
        BafPoint(
            contig=c,
            start=i * mb * 20_000,
            end=i * mb * 20_000 + 1000,
            baf=round(min(0.5, {1.0: 0.29, 3.0: 0.41, 2.0: 0.48}[level(c)] + noise(i + mb) / 6), 3),
            snps=5,
        )
        for c, mb in names
        for i in range(50)
    ]
    changed = [
        gene(
            Event(f"{c}G{k}", c, k * 20_000_000, k * 20_000_000 + 50_000, level(c), call),
            exons=(),
        )
        for contigs, call in ((GAINED, CopyNumberCall.GAIN), (LOST, CopyNumberCall.LOSS))
        for c in contigs
        for k in (1, 2)
    ]
    given: dict[str, Any] = {
        "status": Status.EVALUATED,
        "case_id": "CASE-01",
        "method": "CNVkit 0.9",
        "reference": "pool of 12",
        "purity_fraction": PURITY,
        "purity_source": "fit and pathologist",
        "centre_copies": 2.0,
        "ploidy": 2.1,
        "ploidy_source": "fit",
        "noise_sd": 0.15,
        "interval_source": "bin noise, tumour fraction, ploidy and centre",
        "purity_ploidy": PurityPloidyEstimate(
            status=Status.EVALUATED,
            fits=(
                PurityPloidyFit(
                    purity_fraction=0.6, ploidy=2.1, centre_copies=2, relative_likelihood=1
                ),
                PurityPloidyFit(
                    purity_fraction=0.43, ploidy=4.1, centre_copies=4, relative_likelihood=0.12
                ),
            ),
            purity_fraction=0.6,
            purity_low=0.52,
            purity_high=0.66,
            ploidy=2.1,
            ploidy_low=2.0,
            ploidy_high=2.2,
            submitted_fraction=0.65,
            agrees=True,
            heterozygous_snps=812,
        ),
        "segments": tuple(s for c, mb in names for s in segments_of(c, mb)),
        "bins": tuple(b for c, mb in names for b in bins_of(c, mb, bins_per_chromosome)),
        "baf_points": tuple(baf),
        "genes": (*(gene(e) for e in EVENTS), rb1(), *changed),
    }
    return CopyNumberProfile(**{**given, **kw})
