"""The page: goals, full tables, what is missed and why, what is false and what of."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil, log
from pathlib import Path
from statistics import median

from bench.accuracy.alleles import CONTEXTS
from bench.accuracy.design import (
    GOAL_MIN_DEPTH_X,
    GOAL_MIN_VAF,
    GOALS,
    VAF_BINS,
    Bin,
    Kind,
    Mode,
)
from bench.accuracy.fragments import TUMOUR_INSERT
from bench.accuracy.genome import SEGMENT_IDENTITY
from bench.accuracy.intervals import clopper_pearson, lower_bound
from bench.accuracy.pipeline import TUMOUR_FRACTION, population_setting
from bench.accuracy.reads import READ_BP
from bench.accuracy.scoring import (
    CaseOutcome,
    Count,
    EventOutcome,
    predictive_value,
    sensitivity,
)
from bench.accuracy.withholding import LEANING, NO_POSTERIOR, POSTERIOR
from bench.accuracy.world import Files, World

Block = tuple[Mode, float]
Measure = Callable[[Iterable[CaseOutcome], Kind, float, float], Count]

WIDTH = 100
PUBLISHED = """\
### What others publish

megSAP (University of Tübingen), `doc/performance_somatic.md`: a mixture of NA12878 and NA12877 as
tumour, exomes at 220x and 110x, BWA-MEM2 and Strelka2. Another material, other variants and another
depth: a point of reference, not a comparison of like with like.

| allele fraction | SNV sensitivity | SNV PPV | indel sensitivity |
|---|---|---|---|
| >= 5 % | 93.37 % | 98.86 % | 51.08 % |
| >= 10 % | 97.56 % | 99.75 % | 68.00 % |
| >= 20 % | 98.58 % | 99.98 % | 74.46 % |

The same with Dragen calling: SNV sensitivity 94.75, 98.67 and 99.23 %, indel sensitivity 55.08,
69.38 and 80.62 %.
"""


WITHHELD = "withheld"
REASONS: tuple[tuple[str, str], ...] = (
    (
        POSTERIOR,
        "- *P(germline) reaches its limit*: by fraction, tumour cells and copies the event looks "
        "inherited, and what looks inherited is in no output (8.1). The planted fractions "
        "do not follow the purity, so many events lie where inherited ones do. A matched normal "
        "decides it.",
    ),
    (
        LEANING,
        "- *P(germline) undetermined, at least 0.5*: the clinical requirements (2.7) print 0.05 to "
        "0.95 as 'origin undetermined'. From 0.5 on an event is likelier inherited than not, and "
        "consent (8.1) comes first: in the band of inherited fractions it is withheld. That is "
        "stricter than 2.7 alone asks, and costs these events; below 0.5 they are told as "
        "undetermined.",
    ),
    (
        NO_POSTERIOR,
        "- *no P(germline)*: too shallow for a posterior (2.7 makes no call below 100x), or copies "
        "or tumour cells do not allow one; the band of inherited fractions decides alone.",
    ),
    (
        "homopolymer",
        "- *homopolymer*: without a matched normal or a panel of normals an indel in a long run or "
        "repeat cannot be told from slippage. Either of them lifts the filter where normals lack "
        "the indel.",
    ),
    (
        "read_pos",
        "- *read_pos*: a rank sum with an effect. A long insertion takes up much of the reads that "
        "show it, so it lies nearer their ends.",
    ),
    (
        "map_q",
        "- *map_q*: a rank sum with an effect; reads of duplicated segments map less surely.",
    ),
    ("clustered", "- *clustered*: three and more SNVs within 50 bp on the same fragments."),
    ("low_alt", "- *low_alt*: planted above the limit of fragments, sampled below it."),
    ("low_vaf", "- *low_vaf*: planted above the limit of the fraction, sampled below it."),
)


def render(world: World, outcomes: Sequence[CaseOutcome], code: str) -> str:
    """Return the page as Markdown, with the code measured; the same outcomes give the same text."""
    blocks = list(dict.fromkeys((o.case.mode, o.case.sample.contamination) for o in outcomes))
    parts = ["## Small variants", "", f"Written by `make bench-accuracy` on {code}.", ""]
    parts += [*_method(world), *_goals(outcomes, blocks), *_told(outcomes, blocks)]
    parts += _others(outcomes, blocks)
    parts += [
        *_indels(outcomes, blocks),
        *_misses(outcomes),
        *_why(outcomes),
        *_false_calls(world, outcomes),
    ]
    for block in blocks:
        parts += _full(_of(outcomes, block), block)
    return "\n".join([*parts, PUBLISHED])


def _of(outcomes: Iterable[CaseOutcome], block: Block) -> list[CaseOutcome]:
    return [o for o in outcomes if (o.case.mode, o.case.sample.contamination) == block]


def _deep(outcomes: Iterable[CaseOutcome]) -> list[CaseOutcome]:
    """Return the cases the goals are for."""
    return [o for o in outcomes if o.case.sample.depth_x >= GOAL_MIN_DEPTH_X]


def _title(block: Block) -> str:
    return f"{block[0]}, contamination {block[1] * 100:g} %"


def cell(count: Count) -> str:
    """Return hits, total, percentage and exact interval; a dash when nothing was counted.

    >>> cell(Count(59, 59))
    '59/59 = 100 % (93.9-100)'
    """
    if count.fraction is None:
        return "-"
    low, high = (f"{bound * 100:.3g}" for bound in clopper_pearson(count.hits, count.total))
    return f"{count.hits}/{count.total} = {count.fraction * 100:.3g} % ({low}-{high})"


def _method(world: World) -> Iterator[str]:
    design, kinds = world.design, Counter(event.kind for event in world.events)
    segments = len(world.genome.segments)
    known = population_setting(Files(Path("/")).population)
    text = (
        f"**How.** Seed {design.seed}. A genome of "
        f"{sum(map(len, world.genome.contigs.values())) / 1000:.0f} kb with "
        f"{design.genes} genes, {len(world.genome.targets)} targets of together "
        f"{world.genome.target_bp / 1000:.0f} kb, uneven GC, runs and short tandem repeats of "
        f"human-like lengths and {segments} segments that occur twice "
        f"({min(SEGMENT_IDENTITY) * 100:g}-{max(SEGMENT_IDENTITY) * 100:g} % identical). Planted: "
        f"{kinds[Kind.SNV]} SNVs, {kinds[Kind.INDEL]} indels of 1-50 bp, {kinds[Kind.MNV]} MNVs "
        f"and {kinds[Kind.COMPLEX]} complex events, each one event, at 2-60 % of fragments; "
        f"one germline variant per kb, 5 % of them in no database; recurrent artefact sites "
        f"({_sites(world)}), random deamination, slippage in repeats that grows with their length, "
        f"PCR duplicates, adapters, sequencing errors as often as the base qualities say. Reads "
        f"(2 x {READ_BP} bp, inserts about {TUMOUR_INSERT[0]} bp; the normal "
        f"{design.normal_depth_x}x) are aligned with bwa, duplicates marked, and the pipeline "
        f"runs on the BAMs with every limit as shipped, a tumour cell fraction of "
        f"{TUMOUR_FRACTION:g} {'and' if known else 'but without'} a population database. Depth is "
        f"that of unique fragments, on average over the targets. The same events lie in every "
        f"sample. Events are far denser than in a tumour, so false calls are also given per Mb. "
        f"Limits are tuned on another seed (`--quick`), never on this one."
    )
    yield from textwrap.wrap(text, WIDTH)
    yield ""
    text = (
        "Sensitivity goes by the planted fraction, PPV (true among the reported) by the measured "
        "one. An event counts as found only when its one normalised allele is reported; an event "
        "reported in parts is a miss and its parts are false calls. Brackets hold exact 95 % "
        "intervals (Clopper-Pearson), somewhat too narrow where samples are pooled, because all "
        "carry the same events; the bound is the one-sided 95 % lower one. A goal is *met* by the "
        "point estimate; where the bound beside it lies below the goal, chance is not excluded."
    )
    yield from textwrap.wrap(text, WIDTH)
    yield ""


def _sites(world: World) -> str:
    counts = Counter(site.source.value for site in world.artefacts)
    return ", ".join(f"{count} {source}" for source, count in counts.most_common())


def _goals(outcomes: Sequence[CaseOutcome], blocks: Sequence[Block]) -> Iterator[str]:
    yield f"### Goals, at {GOAL_MIN_VAF * 100:g} % and more and {GOAL_MIN_DEPTH_X}x and more"
    yield ""
    heads = "run | type | sensitivity | bound | goal | | PPV | bound | goal | | PPV at any fraction"
    yield f"| {heads} |"
    yield "|---" * len(heads.split("|")) + "|"
    for block in blocks:
        cases = _deep(_of(outcomes, block))
        for kind, goal in GOALS.items():
            found = sensitivity(cases, kind, GOAL_MIN_VAF)
            right = predictive_value(cases, kind, GOAL_MIN_VAF)
            cells = [_title(block), kind, *_against(found, goal.sensitivity)]
            anything = cell(predictive_value(cases, kind, 0.0))
            yield f"| {' | '.join([*cells, *_against(right, goal.ppv), anything])} |"
    yield ""
    yield from _too_few(outcomes, blocks)


def _too_few(outcomes: Sequence[CaseOutcome], blocks: Sequence[Block]) -> Iterator[str]:
    """Yield why a bound of the PPV lies below its goal where the calls are too few to reach it."""
    for kind, goal in GOALS.items():
        cases = (_deep(_of(outcomes, block)) for block in blocks)
        totals = [predictive_value(some, kind, GOAL_MIN_VAF).total for some in cases]
        needed = calls_needed(goal.ppv)
        if totals and min(totals) < needed:
            most = f"at most {max(totals)}" if max(totals) < needed else f"{min(totals)} in one run"
            text = (
                f"PPV of {kind}s: the bound can reach {goal.ppv * 100:g} % only from {needed} "
                f"calls on, all of them true; here there are {most}. A bound below the goal says "
                "so, and no more."
            )
            yield from textwrap.wrap(text, WIDTH)
            yield ""


def calls_needed(goal: float) -> int:
    """Return the calls, all true, from which the one-sided 95 % lower bound reaches a goal.

    Clopper-Pearson: with n of n true the bound is 0.05 ** (1 / n).
    """
    return ceil(log(0.05) / log(goal))


def _told(outcomes: Sequence[CaseOutcome], blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the sensitivity without a normal among the events that it does not withhold."""
    without = [block for block in blocks if block[0] is Mode.TUMOUR_ONLY]
    if not without:
        return
    yield "Without a normal once more, of the events that are not withheld as germline-like:"
    yield ""
    yield "| run | type | withheld | sensitivity of the others | bound |"
    yield "|---|---|---|---|---|"
    for block in without:
        cases = _deep(_of(outcomes, block))
        for kind in GOALS:
            kept = [replace(case, events=[e for e in case.events if not held(e)]) for case in cases]
            asked, rest = (sensitivity(some, kind, GOAL_MIN_VAF) for some in (cases, kept))
            cells = [_title(block), kind, str(asked.total - rest.total), cell(rest), bound(rest)]
            yield f"| {' | '.join(cells)} |"
    yield ""


def held(outcome: EventOutcome) -> bool:
    """Return whether an event was missed because it may be inherited."""
    return outcome.reason is not None and outcome.reason.startswith(WITHHELD)


def _why(outcomes: Sequence[CaseOutcome]) -> Iterator[str]:
    """Yield what is known of the reasons that stand in the table, and of no others."""
    seen = {
        one.reason
        for case in _deep(outcomes)
        for one in case.events
        if one.reason is not None and one.event.vaf >= GOAL_MIN_VAF
    }
    told = [text for reason, text in REASONS if any(reason in one for one in seen)]
    if told:
        yield "Why these reasons stand:"
        yield ""
        for text in told:
            yield from textwrap.wrap(text, WIDTH, subsequent_indent="  ")
        yield ""


def _against(count: Count, goal: float) -> list[str]:
    return [cell(count), bound(count), f"{goal * 100:g} %", verdict(count, goal)]


def bound(count: Count) -> str:
    """Return the one-sided lower bound of a fraction."""
    return f"{lower_bound(count.hits, count.total) * 100:.3g} %" if count.total else "-"


def verdict(count: Count, goal: float) -> str:
    """Return whether the measured fraction reaches a goal."""
    if count.fraction is None:
        return "not measured"
    return "met" if count.fraction >= goal else "**not met**"


def _others(outcomes: Sequence[CaseOutcome], blocks: Sequence[Block]) -> Iterator[str]:
    yield "Complex events (delins, or an indel with a substitution within 10 bp), without a goal:"
    yield ""
    yield "| run | sensitivity | PPV |"
    yield "|---|---|---|"
    for block in blocks:
        cases = _deep(_of(outcomes, block))
        found = sensitivity(cases, Kind.COMPLEX, GOAL_MIN_VAF)
        right = predictive_value(cases, Kind.COMPLEX, GOAL_MIN_VAF)
        yield f"| {_title(block)} | {cell(found)} | {cell(right)} |"
    yield ""


def _indels(outcomes: Sequence[CaseOutcome], blocks: Sequence[Block]) -> Iterator[str]:
    yield "### Indels by sequence and length, same cases"
    yield ""
    yield f"| class | {' | '.join(_title(block) for block in blocks)} |"
    yield "|---" * (len(blocks) + 1) + "|"
    classes: list[tuple[str, Callable[[EventOutcome], bool]]] = [
        *((name, lambda o, name=name: o.event.context == name) for name in CONTEXTS),
        *(
            (
                f"{what} of {low}-{high} bp",
                lambda o, low=low, high=high, lost=lost: low <= _size(o, lost=lost) <= high,
            )
            for what, lost in (("deletion", True), ("insertion", False))
            for low, high in ((1, 5), (6, 15), (16, 50))
        ),
        ("in a duplicated segment", lambda o: o.event.duplicated),
    ]
    for name, belongs in classes:
        cells = [cell(_share(_deep(_of(outcomes, block)), belongs)) for block in blocks]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def _size(outcome: EventOutcome, *, lost: bool) -> int:
    allele = outcome.event.allele
    return len(allele.ref if lost else allele.alt)


def _share(cases: Iterable[CaseOutcome], belongs: Callable[[EventOutcome], bool]) -> Count:
    found = [
        o.found
        for case in cases
        for o in case.events
        if o.event.kind is Kind.INDEL and o.event.vaf >= GOAL_MIN_VAF and belongs(o)
    ]
    return Count(sum(found), len(found))


def _misses(outcomes: Sequence[CaseOutcome]) -> Iterator[str]:
    yield "### What is missed, same cases, and the last thing the pipeline says of it"
    yield ""
    modes = list(dict.fromkeys(o.case.mode for o in outcomes))
    counts: Counter[tuple[str, Kind, Mode]] = Counter()
    numbers: dict[str, list[str]] = {}
    values: dict[tuple[str, str], list[tuple[float | None, float | None]]] = {}
    for case in _deep(outcomes):
        for one in case.events:
            if one.reason is not None and one.event.vaf >= GOAL_MIN_VAF:
                counts[one.reason, one.event.kind, case.case.mode] += 1
                for name, pair in one.numbers.items():
                    values.setdefault((one.reason, name), []).append(pair)
    for (reason, name), pairs in values.items():
        numbers.setdefault(reason, []).append(_typical(name, pairs))
    kinds = [kind for kind in Kind if any(k is kind for _, k, _ in counts)]
    heads = [f"{kind}, {mode}" for mode in modes for kind in kinds]
    yield f"| reason | {' | '.join(heads)} | typical value and limit |"
    yield "|---" * (len(heads) + 2) + "|"
    totals = Counter({r: sum(n for (x, _, _), n in counts.items() if x == r) for r, _, _ in counts})
    for reason, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        cells = [str(counts[reason, kind, mode] or "") for mode in modes for kind in kinds]
        yield f"| {reason} | {' | '.join(cells)} | {'; '.join(numbers.get(reason, []))} |"
    yield ""


def _typical(name: str, pairs: Sequence[tuple[float | None, float | None]]) -> str:
    """Return the median of what a filter measured, beside its limit."""
    measured = [value for value, _ in pairs if value is not None]
    limits = {limit for _, limit in pairs if limit is not None}
    if not measured:
        return f"{name}: no value"
    limit = f", limit {min(limits):.3g}" if limits else ""
    return f"{name} {median(measured):.3g}{limit}"


def _false_calls(world: World, outcomes: Sequence[CaseOutcome]) -> Iterator[str]:
    yield f"### What is false, {GOAL_MIN_DEPTH_X}x and more at any fraction, and what it is made of"
    yield ""
    modes = list(dict.fromkeys(o.case.mode for o in outcomes))
    counts: Counter[tuple[str, Kind, Mode]] = Counter()
    for case in _deep(outcomes):
        for one in case.false_calls:
            counts[one.source, one.call.allele.kind, case.case.mode] += 1
    kinds = [kind for kind in Kind if any(k is kind for _, k, _ in counts)]
    heads = [f"{kind}, {mode}" for mode in modes for kind in kinds]
    yield f"| source | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    totals = Counter({s: sum(n for (x, _, _), n in counts.items() if x == s) for s, _, _ in counts})
    for source, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        cells = [str(counts[source, kind, mode] or "") for mode in modes for kind in kinds]
        yield f"| {source} | {' | '.join(cells)} |"
    megabases = world.genome.target_bp / 1e6
    for mode in modes:
        cases = [case for case in _deep(outcomes) if case.case.mode is mode]
        false = [one.call.vaf for case in cases for one in case.false_calls]
        low = sum(vaf < GOAL_MIN_VAF for vaf in false)
        yield ""
        yield (
            f"{mode}: {len(false) / max(len(cases), 1) / megabases:.1f} false calls per Mb and "
            f"sample; {low} of {len(false)} measured below {GOAL_MIN_VAF * 100:g} %."
        )
    yield ""


def _full(outcomes: Sequence[CaseOutcome], block: Block) -> Iterator[str]:
    depths = sorted({o.case.sample.depth_x for o in outcomes})
    measures: tuple[tuple[str, Measure], ...] = (
        ("sensitivity", sensitivity),
        ("PPV", predictive_value),
    )
    for name, measure in measures:
        yield f"### {_title(block)}: {name}"
        yield ""
        yield f"| type | allele fraction | {' | '.join(f'{depth}x' for depth in depths)} |"
        yield "|---" * (len(depths) + 2) + "|"
        for kind in Kind:
            for limits in _ranges(name):
                cells = []
                for depth in depths:
                    cases = [o for o in outcomes if o.case.sample.depth_x == depth]
                    cells.append(cell(measure(cases, kind, limits.low, limits.high)))
                yield f"| {kind} | {limits.name} | {' | '.join(cells)} |"
        yield ""


def _ranges(name: str) -> tuple[Bin, ...]:
    """Return the bins; a measured fraction may lie outside the planted range."""
    if name == "sensitivity":
        return VAF_BINS
    return (*VAF_BINS[:-1], Bin(VAF_BINS[-1].low, 1.01))
