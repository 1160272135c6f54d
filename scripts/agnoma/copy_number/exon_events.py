"""Partial changes of genes: neighbouring exons whose copies differ from the rest (clinical.md 4.3).

Found are deletions of some exons on one or both copies, duplications of exons (BRCA1/2), loss of
MET exon 14, and drops within an amplified gene such as EGFRvIII, which are losses against the rest
of the gene only. Every run of neighbouring exons is compared with the rest of its gene; the run
that differs most becomes an event if noise alone would hardly ever show it, and the others are
compared again without it.

Exons are numbered along the transcript, from 1, non-coding ones included, as in
`gene_model.exon_to_genome`: exon 14 of MET, exons 2-7 of EGFR. Numbers of tradition that skip an
exon (BRCA1 has no exon 4) are not used. An exon with one or two bins, as MET exon 14 mostly is, is
left to reads across its breakpoints.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from agnoma.copy_number.absolute import DIPLOID, Expected
from agnoma.copy_number.estimates import (
    Doubled,
    Reading,
    Tumour,
    amplification_limit,
    doubled_reading,
    in_doubled_genome,
    other_readings,
    with_doubling,
)
from agnoma.copy_number.exon_calls import ExonDifference, judge_difference
from agnoma.copy_number.exon_differences import INTERVAL, Line, copies_as_line, large_differences
from agnoma.copy_number.exon_doubts import (
    ExonDoubt,
    UnseenExons,
    find_doubts,
    of_events,
    unseen_exons,
)
from agnoma.copy_number.exon_noise import ProfileNoise
from agnoma.copy_number.exon_runs import (
    ExonBins,
    Flags,
    Noise,
    RunTable,
    bins_by_exon,
    compare_runs,
    sides,
)
from agnoma.copy_number.extent import rounded_ploidy
from agnoma.copy_number.posterior import copies_quantiles
from agnoma.copy_number.ratio_bins import Floats, RatioBins, Whole
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import ExonEvent
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig
from agnoma.settings.exon_events import ExonEventsConfig

MAX_EVENTS = 3  # of one gene; more breakpoints than that are noise, or chromothripsis
# A ratio of nothing has no logarithm: what is printed instead.
LOWEST_RATIO = 2.0**-10


@dataclass(frozen=True, slots=True)
class ExonScan:
    """Exon events of one gene, or why they were not looked for."""

    events: tuple[ExonEvent, ...] = ()
    reason: str | None = None
    """None when runs of exons were compared."""
    runs: int = 0
    """Runs of exons compared with the rest of the gene."""
    doubts: tuple[ExonDoubt, ...] = ()
    """Exons that make no event but may be lost on both copies."""
    unseen: UnseenExons | None = None
    """Exons of which the loss of both copies would hardly be noticed; None: of none."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One gene with all that its runs are held against."""

    gene: ExonBins
    line: Line
    score_limit: float
    usual_copies: float
    amplified_copies: float


class ExonEventFinder:
    """Compares the exons of every gene of one tumour."""

    def __init__(
        self,
        transcripts: Iterable[Transcript],
        bins: Iterable[RatioBin],
        noise_sd: float | None,
        tumour: Tumour,
        limits: CopyNumberConfig,
        settings: ExonEventsConfig,
    ) -> None:
        """Take the bins of one tumour.

        Parameters
        ----------
        transcripts
            One a gene; all that will be asked for, since they share one rate of false events.
        bins
            Of the profile; those between targets are left out.
        noise_sd
            SD of bins round their segments [log2]; None: unknown, nothing is compared.
        tumour
            Tumour fractions, centres and ploidy.
        limits, settings
            Limits of classes, and of exon events.
        """
        places = RatioBins(item for item in bins if item.on_target)
        self._genes = {
            t.gene: bins_by_exon(t, places.overlapping(t.contig, t.start, t.end))
            for t in transcripts
        }
        known = max(sum(len(g.log2) for g in self._genes.values()), 1)
        doubt = math.sqrt(1 + settings.small_profile_bins / known)
        self._noise = None if noise_sd is None else ProfileNoise(self._genes, noise_sd * doubt)
        self._tumour = tumour
        self._limits = limits
        self._settings = settings
        self._tested = sum(self._untested(gene) is None for gene in self._genes.values())

    def scan(self, transcript: Transcript, expected: Expected | str) -> ExonScan:
        """Return the exon events of one gene, the clearest first.

        A difference counts if it is beyond the noise (a normal test with the rate of false events
        shared among all genes and all runs of a gene), large enough in copies (in log2 where
        copies are unknown), and still large enough without the most telling exon on either side
        (of a single exon, its most telling bin): no outlier makes an event.

        Parameters
        ----------
        transcript
            Of the gene; one of those given at the start.
        expected
            Unaltered copies of its chromosome, or why they are unknown.
        """
        gene = self._genes[transcript.gene]
        if self._noise is None:
            return ExonScan(reason="the noise of the profile is not known")
        excluded = np.zeros(2 * len(gene.numbers) + 1, dtype=np.bool_)
        noise = self._noise.of(transcript.gene)
        found = self._events(transcript, gene, noise, excluded, expected)
        return replace(
            found,
            doubts=(
                *of_events(found.events, self._limits),
                *find_doubts(gene, noise, excluded, expected, self._tumour, self._limits),
            ),
            unseen=unseen_exons(gene, noise, expected, self._tumour, self._limits),
        )

    def _events(
        self,
        transcript: Transcript,
        gene: ExonBins,
        noise: Noise,
        excluded: Flags,
        expected: Expected | str,
    ) -> ExonScan:
        """Return the events of a gene; their exons become excluded."""
        reason = self._untested(gene)
        if reason is not None:
            return ExonScan(reason=reason)
        table = compare_runs(gene, noise, excluded)
        runs = int(self._supported(table).sum())
        if not runs:
            return ExonScan(reason="no run of exons and its rest have bins enough")
        question = self._question(gene, expected, runs)
        events: list[ExonEvent] = []
        while len(events) < MAX_EVENTS:
            row = self._clearest(question, table, excluded)
            if row is None:
                break
            events.append(self._event(transcript, question, table, row, expected))
            excluded[2 * table.first[row] : 2 * table.last[row] + 3] = True
            table = compare_runs(gene, noise, excluded)
        return ExonScan(tuple(events), runs=runs)

    def _untested(self, gene: ExonBins) -> str | None:
        """Return why the exons of a gene cannot be compared, None when they can."""
        exons, bins = len(gene.numbers), len(gene.group)
        needed = self._settings.min_bins + self._settings.min_bins_rest
        if exons < 2:
            return f"{exons} exons of the gene have bins, 2 needed"
        return f"{bins} bins in the gene, {needed} needed" if bins < needed else None

    def _question(self, gene: ExonBins, expected: Expected | str, runs: int) -> _Question:
        # Two-sided, and Bonferroni: runs of one gene overlap, so this errs on the safe side.
        error_rate = self._settings.false_events / self._tested / runs
        normal = DIPLOID if isinstance(expected, str) else expected.normal
        return _Question(
            gene=gene,
            line=copies_as_line(self._tumour, expected),
            score_limit=-NormalDist().inv_cdf(error_rate / 2),
            usual_copies=rounded_ploidy(self._tumour.ploidy) * normal / DIPLOID,
            amplified_copies=amplification_limit(self._tumour.ploidy, self._limits),
        )

    def _supported(self, table: RunTable) -> Flags:
        one = table.first == table.last
        needed = np.where(one, self._settings.min_bins_one_exon, self._settings.min_bins)
        return (table.bins >= needed) & (table.rest_bins >= self._settings.min_bins_rest)

    def _clearest(self, question: _Question, table: RunTable, excluded: Flags) -> int | None:
        """Return the row of the run that differs most, None when none differs enough."""
        large = large_differences(
            self._settings,
            question.line,
            question.amplified_copies,
            table.difference,
            table.ratio,
            table.rest_ratio,
        )
        passing = self._supported(table) & (table.score >= question.score_limit) & large
        rows = np.flatnonzero(passing)
        for row in rows[np.argsort(-table.score[rows], kind="stable")]:
            chosen = self._altered_side(question, table, int(row))
            if self._without_outliers(question, table, chosen, excluded):
                return chosen
        return None

    def _without_outliers(
        self, question: _Question, table: RunTable, row: int, excluded: Flags
    ) -> bool:
        """Return whether a difference stays large without the most telling of either side."""
        gene = question.gene
        inside, rest = sides(gene, excluded, int(table.first[row]), int(table.last[row]))
        sign = math.copysign(1.0, float(table.difference[row]))
        log2, ratio = _means(gene, _less_one(gene, inside, sign))
        rest_log2, rest_ratio = _means(gene, _less_one(gene, rest, -sign))
        difference = log2 - rest_log2
        large = large_differences(
            self._settings, question.line, question.amplified_copies, difference, ratio, rest_ratio
        )
        return bool(large[0]) and float(difference[0]) * sign > 0

    def _altered_side(self, question: _Question, table: RunTable, row: int) -> int:
        """Return the row of the run, or of its rest where that is a run and is what changed.

        At the end of a gene a run and its rest differ from each other alike. What differs from
        the usual copies has changed; where both or neither do, or one is amplified, the fewer
        bins are taken for the change.
        """
        last = len(question.gene.numbers) - 1
        if table.first[row] == 0:
            other = (table.first == table.last[row] + 1) & (table.last == last)
        elif table.last[row] == last:
            other = (table.first == 0) & (table.last == table.first[row] - 1)
        else:
            return row
        rest = np.flatnonzero(other & self._supported(table))
        if not len(rest):
            return row
        own, beside = (
            question.line.copies(float(r)) for r in (table.ratio[row], table.rest_ratio[row])
        )
        changed, rest_changed = (
            abs(copies - question.usual_copies) >= self._settings.changed_copies
            for copies in (own, beside)
        )
        amplified = max(own, beside) >= question.amplified_copies
        if changed != rest_changed and not amplified:
            return int(rest[0]) if rest_changed else row
        return int(rest[0]) if table.bins[rest[0]] < table.bins[row] else row

    def _event(
        self,
        transcript: Transcript,
        question: _Question,
        table: RunTable,
        row: int,
        expected: Expected | str,
    ) -> ExonEvent:
        found = self._difference(question, table, row, expected)
        changed = self._settings.changed_copies
        call, rule = judge_difference(found, self._limits, changed_copies=changed)
        first, last = int(table.first[row]), int(table.last[row])
        numbers = sorted(int(question.gene.numbers[index]) for index in (first, last))
        return ExonEvent(
            first_exon=numbers[0],
            last_exon=numbers[1],
            coding_numbers=transcript.first_exon is None,
            contig=transcript.contig,
            start=question.gene.exons[first][0],
            end=question.gene.exons[last][1],
            log2=found.log2,
            copies=found.copies,
            copies_low=found.low,
            copies_high=found.high,
            rest_log2=found.rest_log2,
            rest_copies=found.rest_copies,
            bins=found.bins,
            call=call,
            rule=rule,
        )

    def _difference(
        self, question: _Question, table: RunTable, row: int, expected: Expected | str
    ) -> ExonDifference:
        ratio, rest_ratio = float(table.ratio[row]), float(table.rest_ratio[row])
        line, solutions = question.line, self._tumour.solutions
        copies = low = high = rest_copies = None
        doubled: Doubled | None = None
        readings: tuple[Reading, ...] = ()
        if line.known and solutions is not None and not isinstance(expected, str):
            copies, rest_copies = line.copies(ratio), line.copies(rest_ratio)
            # Delta method: SD of a ratio = ratio * ln 2 * SD of its log2.
            error = ratio * math.log(2) * float(table.mean_error[row])
            low, high = copies_quantiles(solutions, ratio, error, expected, INTERVAL)
            # Of several solutions the best may lie beyond what all of them together allow.
            low, high = min(low, copies), max(high, copies)
            doubled = in_doubled_genome(self._tumour, ratio, error, expected, self._limits)
            readings = with_doubling(
                other_readings(ratio, error, self._tumour, expected, self._limits),
                doubled_reading(ratio, error, self._tumour, expected),
            )
        return ExonDifference(
            log2=math.log2(max(ratio, LOWEST_RATIO)),
            rest_log2=math.log2(max(rest_ratio, LOWEST_RATIO)),
            bins=int(table.bins[row]),
            score=float(table.score[row]),
            score_limit=question.score_limit,
            copies=copies,
            low=low,
            high=high,
            rest_copies=rest_copies,
            unknown=expected if isinstance(expected, str) else "tumour fraction not known",
            purity=self._tumour.purity,
            ploidy=self._tumour.ploidy,
            usual_copies=question.usual_copies,
            normal_copies=DIPLOID if isinstance(expected, str) else expected.normal,
            doubled=doubled,
            readings=readings,
        )


def _less_one(gene: ExonBins, bins: Whole, sign: float) -> Whole:
    """Return bins without the exon whose mean log2 ratio is the farthest in a direction.

    Of a single exon, without the bin that is.
    """
    first, group = np.unique(gene.group[bins], return_inverse=True)
    if len(first) == 1:
        return np.delete(bins, int(np.argmax(sign * gene.cut_log2[bins])))
    weight = gene.weight[bins]
    mean = np.bincount(group, weight * gene.cut_log2[bins]) / np.bincount(group, weight)
    kept: Whole = bins[group != int(np.argmax(sign * mean))]
    return kept


def _means(gene: ExonBins, bins: Whole) -> tuple[Floats, Floats]:
    """Return the weighted means of log2 and of linear ratio of some bins, as arrays of one."""
    weight = gene.weight[bins]
    total = weight.sum()
    return (
        np.array([weight @ gene.cut_log2[bins] / total]),
        np.array([weight @ gene.ratio[bins] / total]),
    )
