"""Quality of all samples of a run side by side: which value is unlike the others.

Robust z of a value: 0.6745 * (value - median) / MAD, an outlier beyond 3.5; where more than half
of the values agree (MAD 0), (value - median) / (1.253314 * mean absolute deviation) takes its
place (Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers, ASQC Basic References in Quality
Control 16). Tumour and matched normal samples are told apart: they are sequenced to other depths.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from agnoma.models.case import Role
from agnoma.models.qc import MetricState, SampleQc, Verdict

MIN_SAMPLES = 8
"""Project default: with fewer, one deviating sample shifts median and MAD too much."""
MAX_Z = 3.5
MAD_SCALE = 0.6745
MEAN_DEVIATION_SCALE = 1.253314
_SAME = 1e-9  # relative; two sums of the same reads may differ in the last digits
TOO_FEW = f"too few samples to tell outliers (fewer than {MIN_SAMPLES})"


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of one sample."""

    value: float | None
    state: MetricState
    reason: str | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One set of reads."""

    case_id: str
    verdict: Verdict
    values: Mapping[str, Value]
    run_date: str | None = None
    """ISO date; None = the samples sheet gives none."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What is usual for a metric, from the samples that have it."""

    centre: float
    deviation: float
    """Of one unit of robust z, in the unit of the metric; 0 when all values agree."""
    by_mad: bool
    """False when more than half of the values agree and the mean deviation was used."""

    def score(self, value: float) -> float:
        """Return the robust z of a value."""
        distance = value - self.centre
        if abs(distance) <= _SAME * max(1.0, abs(self.centre)):
            return 0.0
        return distance / self.deviation if self.deviation else math.copysign(math.inf, distance)

    @property
    def limits(self) -> tuple[float, float]:
        """Return the values between which nothing is an outlier."""
        return self.centre - MAX_Z * self.deviation, self.centre + MAX_Z * self.deviation


@dataclass(frozen=True, slots=True)
class Series:
    """One metric over all samples of one role."""

    name: str
    label: str
    unit: str
    values: tuple[Value | None, ...]
    """By sample; None where a sample does not have the metric at all."""
    spread: Spread | None
    """None with too few values."""

    def score(self, index: int) -> float | None:
        """Return the robust z of one sample; None where it is not known."""
        found = self.values[index]
        if self.spread is None or found is None or found.value is None:
            return None
        return self.spread.score(found.value)

    def is_outlier(self, index: int) -> bool:
        """Return whether a sample is known to be unlike the others."""
        score = self.score(index)
        return score is not None and abs(score) > MAX_Z

    @property
    def measured(self) -> list[tuple[int, float]]:
        """Return index and value of the samples that have a value."""
        return [(i, v.value) for i, v in enumerate(self.values) if v and v.value is not None]


@dataclass(frozen=True, slots=True)
class RoleCohort:
    """All samples of one role."""

    role: Role
    samples: tuple[Sample, ...]
    """By run date, those without one before them; otherwise in the order of the samples sheet."""
    series: tuple[Series, ...]
    """Metrics with at least one value."""
    never_measured: tuple[tuple[str, str], ...]
    """Label and reason of the others."""

    @property
    def undated(self) -> int:
        """Return how many samples, the first ones, have no run date."""
        return sum(sample.run_date is None for sample in self.samples)

    def outliers(self) -> list[tuple[float, Series, int]]:
        """Return score, metric and sample of every outlier, the most unlike first."""
        found = [
            (score, series, index)
            for series in self.series
            for index in range(len(self.samples))
            if (score := series.score(index)) is not None and abs(score) > MAX_Z
        ]
        return sorted(found, key=lambda o: (-abs(o[0]), o[1].name, o[2]))


def spread_of(values: Sequence[float]) -> Spread | None:
    """Return centre and deviation of values; None with fewer than `MIN_SAMPLES`."""
    if len(values) < MIN_SAMPLES:
        return None
    centre = median(values)
    distances = [abs(value - centre) for value in values]
    same = _SAME * max(1.0, abs(centre))
    mad = median(distances)
    if mad > same:
        return Spread(centre, mad / MAD_SCALE, by_mad=True)
    mean = fmean(distances)
    return Spread(centre, MEAN_DEVIATION_SCALE * mean if mean > same else 0.0, by_mad=False)


def gather(
    records: Iterable[SampleQc], run_dates: Mapping[str, str] | None = None
) -> tuple[RoleCohort, ...]:
    """Return the run by role, tumour first.

    Records are read one at a time and reduced to their values, so that thousands fit in memory.

    Parameters
    ----------
    records
        In the order of the samples sheet.
    run_dates
        Case id -> ISO date, of the cases that have one.
    """
    dates = run_dates or {}
    samples: dict[Role, list[Sample]] = {role: [] for role in Role}
    described: dict[Role, dict[str, tuple[str, str]]] = {role: {} for role in Role}
    for record in records:
        values = {m.name: Value(m.value, m.state, m.reason) for m in record.metrics}
        date = dates.get(record.case_id)
        samples[record.role].append(Sample(record.case_id, record.verdict, values, date))
        for metric in record.metrics:
            described[record.role].setdefault(metric.name, (metric.label, metric.unit))
    for found in samples.values():
        found.sort(key=lambda sample: sample.run_date or "")
    return tuple(
        _role_cohort(role, samples[role], described[role]) for role in Role if samples[role]
    )


def _role_cohort(
    role: Role, samples: Sequence[Sample], described: Mapping[str, tuple[str, str]]
) -> RoleCohort:
    series, never = [], []
    for name, (label, unit) in described.items():
        values = tuple(sample.values.get(name) for sample in samples)
        known = [v.value for v in values if v and v.value is not None]
        if known:
            series.append(Series(name, label, unit, values, spread_of(known)))
        else:
            reasons = dict.fromkeys(v.reason for v in values if v and v.reason)
            never.append((label, "; ".join(reasons) or "no reason given"))
    return RoleCohort(role, tuple(samples), tuple(series), tuple(never))
