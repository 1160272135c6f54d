"""Parts of the page about estimates: tumour fraction, ploidy, intervals, heterozygosity."""

from collections.abc import Iterator, Sequence
from statistics import median

from bench.accuracy.page import cell
from bench.accuracy.scoring import Count
from bench.copy_number.groups import genes_of, median_of, subsets, table, wrapped
from bench.copy_number.scoring import (
    WITHIN_PLOIDY,
    WITHIN_PURITY,
    GeneOutcome,
    TumourOutcome,
    share,
)

COPY_GROUPS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 9), (10, 19), (20, 99))


def solutions(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield the table of tumour fraction and ploidy."""
    yield "### Tumour fraction and ploidy"
    yield ""
    yield from wrapped(
        f"The truth is kept when a solution lies within {WITHIN_PURITY:g} of the tumour fraction "
        f"and {WITHIN_PLOIDY:g} of the ploidy; errors are medians of the best solution."
    )
    heads = (
        "tumours", "not evaluated", "truth kept", "best is the truth", "error of the fraction",
        "error of ploidy", "interval of the fraction holds it", "disagrees with the sheet",
    )  # fmt: skip
    yield from table(
        heads,
        (_solution_row(name, chosen) for name, chosen in subsets(outcomes)),
    )


def _solution_row(name: str, chosen: Sequence[TumourOutcome]) -> Sequence[str]:
    fitted = [o for o in chosen if o.fitted]
    told = [o.profile.purity_ploidy.agrees for o in fitted if o.profile.purity_ploidy is not None]
    compared = [agrees for agrees in told if agrees is not None]
    best = [(o, o.fits[0]) for o in fitted]
    kept = [o.truth_kept for o in fitted]
    first = [o.near(fit.purity_fraction, fit.ploidy) for o, fit in best]
    held = [_holds_purity(o) for o in fitted]
    return (
        name,
        cell(Count(len(chosen) - len(fitted), len(chosen))),
        cell(Count(sum(kept), len(kept))),
        cell(Count(sum(first), len(first))),
        median_of([abs(fit.purity_fraction - o.purity) for o, fit in best]),
        median_of([abs(fit.ploidy - o.truth.ploidy) for o, fit in best]),
        cell(Count(sum(held), len(held))),
        cell(Count(compared.count(False), len(compared))),
    )


def _holds_purity(outcome: TumourOutcome) -> bool:
    estimate = outcome.profile.purity_ploidy
    if estimate is None or estimate.purity_low is None or estimate.purity_high is None:
        return False
    return estimate.purity_low <= outcome.purity <= estimate.purity_high


def coverage(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield how often intervals hold the truth."""
    yield "### Intervals of copies, genes changed as a whole or not at all"
    yield ""
    rows = []
    for name, chosen in subsets(outcomes):
        genes = [g for g in genes_of(chosen) if not g.truth.partial]
        rows.append(
            (
                name,
                cell(share(genes, lambda g: g.covered)),
                *(
                    cell(share([g for g in genes if g.tumour.used_truth is right], covered))
                    for right in (True, False)
                ),
                cell(share(genes, lambda g: g.covered is None)),
                median_of([_width(g) for g in genes if g.covered is not None]),
            )
        )
    heads = (
        "genes", "interval holds the truth", "where fraction and ploidy used are right",
        "where they are off", "without an interval", "median width [copies]",
    )  # fmt: skip
    yield from table(heads, rows)


def covered(gene: GeneOutcome) -> bool | None:
    return gene.covered


def _width(gene: GeneOutcome) -> float:
    return (gene.found.copies_high or 0.0) - (gene.found.copies_low or 0.0)


def errors(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield the errors of estimates by true copies."""
    yield "Estimated less true copies where tumour fraction and ploidy used are right:"
    yield ""
    genes = [g for g in genes_of(outcomes) if g.error is not None and g.tumour.used_truth]
    rows = []
    for low, high in COPY_GROUPS:
        own = [g for g in genes if low <= g.truth.copies <= high]
        errors = [g.error or 0.0 for g in own]
        below, above = _tails(own)
        name = f"{low}" if low == high else f"{low}-{high}"
        rows.append(
            (
                name,
                len(own),
                _signed(errors),
                median_of([abs(error) for error in errors]),
                cell(share(own, covered)),
                below,
                above,
            )
        )
    heads = (
        "true copies", "genes", "median error", "median of absolute errors",
        "interval holds the truth", "truth below it", "truth above it",
    )  # fmt: skip
    yield from table(heads, rows)


def _tails(genes: Sequence[GeneOutcome]) -> tuple[int, int]:
    missed = [g for g in genes if g.covered is False]
    below = sum(g.truth.copies < (g.found.copies_low or 0.0) for g in missed)
    return below, len(missed) - below


def _signed(values: Sequence[float]) -> str:
    return f"{median(values):+.2f}" if values else "-"


def heterozygosity(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield how loss of heterozygosity is told."""
    yield "### Loss of heterozygosity"
    yield ""
    rows = []
    for name, chosen in subsets(outcomes):
        genes = [
            g
            for o in chosen
            for g in o.genes()
            if g.truth.two_haplotypes and g.truth.copies > 0 and not g.truth.partial
        ]
        lost = [g for g in genes if g.truth.minor == 0]
        said = [g for g in genes if g.found.loss_of_heterozygosity]
        denied = [g for g in genes if g.found.loss_of_heterozygosity is False]
        rows.append(
            (
                name,
                cell(share(lost, lambda g: g.found.loss_of_heterozygosity is True)),
                cell(share(lost, lambda g: g.found.loss_of_heterozygosity is False)),
                cell(share(said, lambda g: g.truth.minor == 0)),
                cell(share(denied, lambda g: g.truth.minor > 0)),
                cell(share(genes, lambda g: g.found.loss_of_heterozygosity is None)),
            )
        )
    heads = (
        "genes", "lost, said so", "lost, denied", "said lost, is", "said kept, is", "not assessed",
    )  # fmt: skip
    yield from table(heads, rows)
