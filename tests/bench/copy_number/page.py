"""The page's section: goals, coverage of the intervals, confusion, what is missed and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bench.accuracy.page import bound, cell, verdict
from bench.accuracy.scoring import Count
from bench.copy_number.design import (
    AMPLIFICATION_GOAL,
    COVERAGE_GOAL,
    DELETION_GOAL,
    MIN_DELETED_BINS,
    Background,
    Design,
    Given,
    Goal,
)
from bench.copy_number.estimates_page import coverage, errors, heterozygosity, solutions
from bench.copy_number.gains_losses import FOCAL_LOSSES, gains, losses
from bench.copy_number.groups import (
    AMP,
    DELETION,
    EQUIVOCAL,
    amplified,
    deleted,
    genes_of,
    possible_deletion,
    purities_of,
    right_amplification,
    table,
    with_call,
    wrapped,
)
from bench.copy_number.karyotype import AMPLIFIED, PARTIAL, Planted
from bench.copy_number.library import (
    CAPTURE_LOG_SD,
    INSERT_BP,
    NOISE_LOG_SD,
    READ_BP,
    REFERENCE_BIAS,
)
from bench.copy_number.panel import Panel
from bench.copy_number.scoring import (
    DELETIONS,
    ExonOutcome,
    GeneOutcome,
    TumourOutcome,
    called,
    cause_of_miss,
    exon_outcomes,
    false_exon_events,
    share,
)
from bench.copy_number.truth import FRACTION_SD, amplification_limit

from agnoma.copy_number.purity_grid import HISTORIES
from agnoma.copy_number.rule_words import SURE
from agnoma.models.copy_number import PARTIAL_OPEN, CopyNumberCall
from agnoma.settings.purity import PurityConfig

MANY = 99.0
EXCESS = ((0.0, 2.0), (2.0, 6.0), (6.0, MANY))


def render(panel: Panel, design: Design, outcomes: Sequence[TumourOutcome], code: str) -> str:
    """Return the section as Markdown, with the code measured; deterministic."""
    parts = ["## Copy number", "", f"Written by `make bench-copy-number` on {code}.", ""]
    parts += [*_method(panel, design, outcomes), *_goals(outcomes), *solutions(outcomes)]
    parts += [*coverage(outcomes), *errors(outcomes), *_confusion(outcomes)]
    parts += [
        *_events(outcomes),
        *_by_excess(outcomes),
        *gains(outcomes),
        *losses(outcomes),
        *heterozygosity(outcomes),
        *_exons(outcomes),
    ]
    parts += [*_misses(outcomes), *_false_calls(outcomes)]
    return "\n".join(parts)


def _method(panel: Panel, design: Design, outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    exons = sum(map(len, panel.genes.values()))
    purities = ", ".join(f"{p:g}" for p in purities_of(outcomes))
    ploidies = [o.truth.ploidy for o in outcomes]
    planted = Counter(e.kind for o in outcomes for e in o.truth.karyotype.events)
    kinds = ", ".join(f"{planted[kind]} {kind}" for kind in Planted if planted[kind])
    given = Counter(o.truth.sample.given for o in outcomes)
    yield from wrapped(
        f"**How.** Seed {design.seed}. A panel of {len(panel.genes)} genes with {exons} exons as "
        f"targets and {len(panel.snps)} common SNPs, {len(panel.targets) - exons} of them on "
        f"targets of their own over all arms, in a genome {design.scale} times shorter than the "
        "human one; genes, exons and targets have usual sizes, GC of targets 0.3-0.7. "
        f"{len(outcomes)} tumours, each with a genome of its own: tumour fraction {purities}; "
        "near diploid, hyperdiploid, doubled with losses since, or doubled with even copies of "
        f"every arm (ploidy {min(ploidies):.1f}-{max(ploidies):.1f}). Planted: {kinds}; "
        f"amplifications have {AMPLIFIED[0]}-{AMPLIFIED[1]} copies. All events are clonal. "
        f"Aligned pairs (2 x {READ_BP} bp, inserts about {INSERT_BP} bp) are written without an "
        f"aligner, {design.depth_x}x over the targets: capture differs between targets (log SD "
        f"{CAPTURE_LOG_SD:g}, the same in all samples), each sample has its own insert size, GC "
        f"bias and scatter of targets (log SD {NOISE_LOG_SD[0]:g}-{NOISE_LOG_SD[1]:g}), fragments "
        f"thin out at the ends of targets, some are caught off target, {REFERENCE_BIAS * 100:g} % "
        "of those with the other allele of a SNP are lost. The reference is a pool of "
        f"{design.normals} normals. The sheet's tumour fraction errs with SD {FRACTION_SD:g}; "
        f"{given[Given.NOTHING]} tumours have none, {given[Given.NORMAL]} have one and a matched "
        "normal. All limits as shipped, BAM to `copy_number.json` by the pipeline's own rules."
    )
    yield from wrapped(
        "A gene's true class is that of its exact copies. Genes changed in part have no one number "
        "of copies: they count only as deletions of 3 exons and as exon events. Brackets hold "
        "exact 95 % intervals (Clopper-Pearson), too narrow where genes of one tumour share one "
        "error of its tumour fraction. Not simulated: subclones, scatter that neighbouring targets "
        "share beyond GC, segmental duplications, degraded or contaminated samples. A gained gene "
        "is called amplified only when its copies reach the limit with a probability of at least "
        f"{SURE * 100:g} %, and denied to be only from {(1 - SURE) * 100:.2g} % down; between them "
        "it is equivocal, or not assessable where the best estimate is no gain. Those that truly "
        "lie near the limit can hardly be called, however well they are measured."
    )


def _goals(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### Goals"
    yield ""
    yield from table(
        ("question", "measured", "lower bound", "goal", ""),
        [
            *_goal_rows(outcomes, AMP, AMPLIFICATION_GOAL),
            *_goal_rows(outcomes, DELETION, DELETION_GOAL),
            _coverage_goal(outcomes),
            _coverage_of_told(outcomes),
        ],
    )
    yield from wrapped(
        f"Amplified: at least 6 copies and ploidy + 4, tumour fraction >= "
        f"{AMPLIFICATION_GOAL.min_purity:g}. Homozygous deletion: of >= {MIN_DELETED_BINS} bins, a "
        f"part or the whole of the gene, tumour fraction >= {DELETION_GOAL.min_purity:g}; one of a "
        "single exon that is called so is no false call."
    )
    yield from _between(outcomes)


def _between(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield the amplified genes by what makes them hard, each row a part of the one above."""
    yield "What stands between measured and goal, each row a part of the one above:"
    yield ""
    clear = EXCESS[1][0]
    own = amplified(genes_of(outcomes, AMPLIFICATION_GOAL.min_purity))
    parts = [("all", own)]
    own = [g for g in own if g.tumour.used_truth]
    parts.append(("tumour fraction and ploidy used are right", own))
    own = [g for g in own if _excess(g) >= clear]
    parts.append((f"{clear:g} copies and more above the limit", own))
    own = [g for g in own if g.tumour.purity > AMPLIFICATION_GOAL.min_purity]
    parts.append((f"tumour fraction above {AMPLIFICATION_GOAL.min_purity:g}", own))
    yield from table(
        ("amplified genes", "called amplified", "or equivocal"),
        [
            (words, cell(share(part, called(AMP))), cell(share(part, called(AMP, EQUIVOCAL))))
            for words, part in parts
        ],
    )
    yield from wrapped(
        "An amplification is called only where its whole interval lies above the limit, over every "
        "solution of tumour fraction and ploidy that is kept, and bins and exons suffice; else it "
        "is equivocal, with the test that settles it. A genome doubled with even copies shows the "
        "same ratios and allele fractions as its undoubled half: copies are then half the truth, "
        "and the intervals of the table below that are off are mostly of these tumours. Their "
        "tumour fractions are at most 0.17 apart; one given on the sheet tells them apart only "
        f"where its error (`submitted_sd`, {PurityConfig().submitted_sd:g} as shipped) is set far "
        "below that, and a doubling without a change since is taken to be rare beforehand (prior "
        f"{HISTORIES[-1].prior:g} beside {HISTORIES[0].prior:g}). Where the fit is right the rest "
        "comes from copies that lean high by about 0.1, most of all in doubled genomes and nearly "
        "pure tumours, whose intervals are narrow. Where no ploidy is fitted at all, homozygous "
        "deletions are called only with few normal cells: see the table without germline SNPs."
    )


def _goal_rows(
    outcomes: Sequence[TumourOutcome], call: CopyNumberCall, goal: Goal
) -> Iterator[Sequence[str]]:
    genes = genes_of(outcomes, goal.min_purity)
    if call is AMP:
        true, right = amplified(genes), share(with_call(genes, AMP), right_amplification)
        also, words = called(AMP, EQUIVOCAL), "amplified or equivocal"
    else:
        true, right = deleted(genes), share(with_call(genes, call), lambda g: g.any_deleted)
        also, words = possible_deletion, "called or named as not excluded"
    yield _against(f"{call}: sensitivity", share(true, called(call)), goal.sensitivity)
    found = share(true, also)
    yield (f"{call}: {words}", cell(found), bound(found), "", "")
    yield _against(f"{call}: PPV", right, goal.ppv)
    anywhere = genes_of(outcomes)
    right = share(
        with_call(anywhere, call), right_amplification if call is AMP else lambda g: g.any_deleted
    )
    yield (f"{call}: PPV at any tumour fraction", cell(right), bound(right), "", "")


def _against(question: str, count: Count, goal: float) -> Sequence[str]:
    return question, cell(count), bound(count), f"{goal * 100:g} %", verdict(count, goal)


def _coverage_goal(outcomes: Sequence[TumourOutcome]) -> Sequence[str]:
    count = share(genes_of(outcomes), lambda g: g.covered)
    low, high = COVERAGE_GOAL
    said = "not measured"
    if count.fraction is not None:
        said = "met" if low <= count.fraction <= high else "**not met**"
    goal = f"{low * 100:g}-{high * 100:g} %"
    return "interval holds the true copies", cell(count), bound(count), goal, said


def _coverage_of_told(outcomes: Sequence[TumourOutcome]) -> Sequence[str]:
    told = [o for o in outcomes if o.truth.sample.background is not Background.EVEN]
    count = share(genes_of(told), lambda g: g.covered)
    return "the same without genomes doubled with even copies", cell(count), bound(count), "", ""


def _confusion(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield f"### Classes, tumour fraction >= {AMPLIFICATION_GOAL.min_purity:g}"
    yield ""
    genes = [g for g in genes_of(outcomes, AMPLIFICATION_GOAL.min_purity) if not g.truth.partial]
    counts = Counter((g.truth.call, g.found.call) for g in genes)
    true = [call for call in CopyNumberCall if any(t is call for t, _ in counts)]
    found = [call for call in CopyNumberCall if any(f is call for _, f in counts)]
    rows = [(t, *(counts[t, f] or "" for f in found)) for t in true]
    yield from table(("true class", *(f"called {f}" for f in found)), rows)


def _events(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### Planted events, genes found by tumour fraction"
    yield ""
    purities = purities_of(outcomes)
    rows = []
    for kind in Planted:
        if kind in PARTIAL or kind in FOCAL_LOSSES:
            continue
        row = [str(kind)]
        for purity in purities:
            own = [g for g in genes_of(outcomes) if g.tumour.purity == purity]
            own = [g for g in own if g.truth.event is not None and g.truth.event.kind is kind]
            call = AMP if kind.startswith("amplification") else DELETION
            row.append(cell(share([g for g in own if g.truth.call is call], called(call))))
        rows.append(row)
    yield from table(("event", *(f"{p:g}" for p in purities)), rows)


def _by_excess(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### Amplified genes by copies above the limit"
    yield ""
    purities = purities_of(outcomes)
    rows = []
    for low, high in EXCESS:
        for words, hit in (("amplified", called(AMP)), ("or equivocal", called(AMP, EQUIVOCAL))):
            row = [f"{low:g} to {high:g}" if high < MANY else f"{low:g} and more", words]
            for purity in purities:
                own = [g for g in amplified(genes_of(outcomes)) if g.tumour.purity == purity]
                row.append(cell(share([g for g in own if low <= _excess(g) < high], hit)))
            rows.append(row)
    yield from table(("copies above", "called", *(f"{p:g}" for p in purities)), rows)


def _excess(gene: GeneOutcome) -> float:
    return gene.truth.copies - amplification_limit(gene.tumour.truth.ploidy)


def _exons(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### Changes of some exons of a gene"
    yield ""
    purities = purities_of(outcomes)
    found = exon_outcomes(outcomes)
    rows = []
    for kind in PARTIAL:
        for words, hit in _exon_questions(kind):
            row = [str(kind), words]
            for purity in purities:
                own = [e for e in found if e.event.kind is kind and e.tumour.purity == purity]
                row.append(cell(Count(sum(map(hit, own)), len(own))))
            rows.append(row)
    yield from table(("planted", "", *(f"{p:g}" for p in purities)), rows)
    false = [false_exon_events(o) for o in outcomes]
    yield (
        f"Exon events where none was planted: {sum(map(len, false))} in {len(outcomes)} tumours "
        f"({sum(map(bool, false))} of them have one or more)."
    )
    yield ""
    genes = [g for g in genes_of(outcomes) if not g.truth.partial]
    is_open = cell(share(genes, lambda g: PARTIAL_OPEN in g.found.rule))
    yield f"Genes left open for a partial deletion where none was planted: {is_open}."
    yield ""


def _exon_questions(kind: Planted) -> list[tuple[str, Callable[[ExonOutcome], bool]]]:
    """Return what is asked of a change of exons; a deletion may at least be left open."""
    asked: list[tuple[str, Callable[[ExonOutcome], bool]]] = [
        ("event found", lambda e: e.found is not None),
        ("class right", lambda e: e.called),
    ]
    if kind in DELETIONS:
        asked.append(("class right or left open", lambda e: e.called or e.left_open))
    return asked


def _misses(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### What is missed and why, genes by tumour fraction"
    yield ""
    counts: Counter[tuple[str, str, float]] = Counter()
    for call, goal, choose in (
        (AMP, AMPLIFICATION_GOAL, amplified),
        (DELETION, DELETION_GOAL, deleted),
    ):
        for gene in choose(genes_of(outcomes, goal.min_purity)):
            if gene.found.call is not call:
                said = f"{call}, called {gene.found.call}"
                counts[said, cause_of_miss(gene, wanted=call), gene.tumour.purity] += 1
    purities = purities_of(outcomes)
    keys = sorted({(said, cause) for said, cause, _ in counts})
    rows = [(*key, *(counts[*key, p] or "" for p in purities)) for key in keys]
    heads = ("true class", "likely cause, the first that holds", *(f"{p:g}" for p in purities))
    yield from table(heads, rows)


def _false_calls(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    yield "### What is called and is not so, at any tumour fraction"
    yield ""
    genes = genes_of(outcomes)
    false = [(AMP, g) for g in with_call(genes, AMP) if not right_amplification(g)]
    false += [(DELETION, g) for g in with_call(genes, DELETION) if not g.any_deleted]
    counts = Counter(
        (
            call,
            f"{g.truth.call}, {g.truth.copies} copies",
            "right" if g.tumour.used_truth else "off",
        )
        for call, g in false
    )
    rows = [(*key, number) for key, number in sorted(counts.items())]
    yield from table(("called", "truth", "tumour fraction and ploidy used", "genes"), rows)
