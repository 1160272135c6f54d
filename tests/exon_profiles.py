"""Simulated bins of panels, with changes of single exons, for tests of exon events."""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.exon_events import ExonEventFinder, ExonScan
from agnoma.copy_number.posterior import from_submitted
from agnoma.io.cnvkit import RatioBin
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import CopyNumberConfig
from agnoma.settings.exon_events import ExonEventsConfig

DIPLOID = Expected(2, 2)
BIN_BP = 200
INTRON_BP = 2000

# Of a few genes in a test as of a whole panel.
WELL_KNOWN_NOISE = ExonEventsConfig(small_profile_bins=0)
Copies = Callable[[Transcript, int], float]
"""Tumour copies of an exon (number along the transcript) of a gene."""


def gene(
    name: str, bins_of_exons: Sequence[int], strand: Strand = Strand.PLUS, contig: str = ""
) -> Transcript:
    """Return a gene whose exons hold so many bins, ascending on the reference."""
    exons, start = [], 1000
    for bins in bins_of_exons:
        exons.append((start, start + bins * BIN_BP))
        start += bins * BIN_BP + INTRON_BP
    return Transcript(
        gene=name,
        transcript_id=f"T-{name}",
        choice=TranscriptChoice.MANE_SELECT,
        contig=contig or name,
        strand=strand,
        exons=tuple(exons),
        cds_start=exons[0][0],
        cds_end=exons[-1][1],
    )


def panel(rng: np.random.Generator, genes: int) -> list[Transcript]:
    """Return genes of 2 to 44 exons with mostly one bin, on both strands."""
    return [
        gene(
            f"G{index}",
            [int(n) for n in rng.choice([1, 1, 1, 2, 3], size=int(rng.integers(2, 45)))],
            Strand.PLUS if index % 2 else Strand.MINUS,
        )
        for index in range(genes)
    ]


def exon_bins(transcript: Transcript) -> list[tuple[int, int]]:
    """Return (start of the bin, number of its exon), ascending on the reference."""
    count = len(transcript.exons)
    return [
        (at, index + 1 if transcript.strand is Strand.PLUS else count - index)
        for index, (start, end) in enumerate(transcript.exons)
        for at in range(start, end, BIN_BP)
    ]


def profile(
    transcripts: Iterable[Transcript],
    copies: Copies | None,
    purity: float,
    sd: float,
    rng: np.random.Generator | None = None,
) -> list[RatioBin]:
    """Return the bins of a tumour, unaltered without copies, and without a generator exact."""
    found = []
    for transcript in transcripts:
        places = exon_bins(transcript)
        numbers = range(1, len(transcript.exons) + 1)
        held = [2.0 if copies is None else copies(transcript, number) for number in numbers]
        ratios = [max((purity * n + 2 * (1 - purity)) / 2, 0.01) for n in held]
        noise, weights = np.zeros(len(places)), np.ones(len(places))
        if rng is not None:
            noise = sd * rng.standard_normal(len(places))
            weights = rng.uniform(0.4, 1, len(places))
        found += [
            RatioBin(
                transcript.contig,
                start,
                start + BIN_BP,
                transcript.gene,
                math.log2(ratios[number - 1]) + extra,
                weight,
                True,
            )
            for (start, number), extra, weight in zip(
                places, noise.tolist(), weights.tolist(), strict=True
            )
        ]
    return found


def finder(
    transcripts: Sequence[Transcript],
    bins: Iterable[RatioBin],
    purity: float | None,
    *,
    sd: float | None = 0.15,
    ploidy: float = 2.0,
    settings: ExonEventsConfig | None = None,
) -> ExonEventFinder:
    """Return the finder of a tumour with a submitted tumour fraction."""
    solutions = None
    if purity is not None:
        solutions = from_submitted(purity, purity_sd=0.05, centring_sd_log2=0.025)
    return ExonEventFinder(
        transcripts,
        bins,
        sd,
        Tumour(absolute=False, solutions=solutions, ploidy=ploidy),
        CopyNumberConfig(),
        settings or WELL_KNOWN_NOISE,
    )


def scan_one(
    transcript: Transcript, copies: Callable[[int], float], purity: float | None = 0.7
) -> ExonScan:
    """Return the scan of one gene alone, without noise in its bins."""
    bins = profile([transcript], lambda _, n: copies(n), purity or 0.7, 0.0)
    return finder([transcript], bins, purity).scan(transcript, DIPLOID)
