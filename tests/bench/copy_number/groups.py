"""Groups of genes and tumours that tables count, and the lines of tables."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from bench.accuracy.page import WIDTH
from bench.copy_number.design import Background, Given
from bench.copy_number.scoring import GeneOutcome, TumourOutcome

from agnoma.models.copy_number import CopyNumberCall

Subset = tuple[str, list[TumourOutcome]]

AMP, EQUIVOCAL = CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL
DELETION, UNKNOWN = CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.NOT_ASSESSABLE


def genes_of(outcomes: Iterable[TumourOutcome], min_purity: float = 0.0) -> list[GeneOutcome]:
    """Return the genes of all tumours from a tumour fraction on."""
    return [g for o in outcomes if o.purity >= min_purity - 1e-9 for g in o.genes()]


def purities_of(outcomes: Iterable[TumourOutcome]) -> list[float]:
    """Return the tumour fractions there are."""
    return sorted({o.purity for o in outcomes})


def amplified(genes: Iterable[GeneOutcome]) -> list[GeneOutcome]:
    """Return the genes that are amplified in truth."""
    return [g for g in genes if g.truth.call is AMP and not g.truth.partial]


def deleted(genes: Iterable[GeneOutcome]) -> list[GeneOutcome]:
    """Return the genes of which 3 bins or more are lost on both copies in truth."""
    return [g for g in genes if g.deleted]


def with_call(genes: Iterable[GeneOutcome], call: CopyNumberCall) -> list[GeneOutcome]:
    """Return the genes that were given a class."""
    return [g for g in genes if g.found.call is call]


def right_amplification(gene: GeneOutcome) -> bool:
    """Return whether the class amplified is true."""
    return gene.truth.call is AMP


def possible_deletion(gene: GeneOutcome) -> bool:
    """Return whether a gene is called a homozygous deletion or this is said to be possible."""
    found = gene.found
    named = DELETION in found.not_excluded or "possible homozygous deletion" in found.rule
    return found.call is DELETION or named


def subsets(outcomes: Sequence[TumourOutcome]) -> list[Subset]:
    """Return the groups of tumours that tables are split by, without empty ones."""
    found: list[Subset] = [("all", list(outcomes))]
    for purity in purities_of(outcomes):
        found.append((f"tumour fraction {purity:g}", [o for o in outcomes if o.purity == purity]))
    for background in Background:
        own = [o for o in outcomes if o.truth.sample.background is background]
        found.append((background.value, own))
    for given in Given:
        found.append((given.value, [o for o in outcomes if o.truth.sample.given is given]))
    return [(name, own) for name, own in found if own]


def wrapped(text: str) -> Iterator[str]:
    """Yield the lines of a paragraph."""
    yield from textwrap.wrap(text, WIDTH)
    yield ""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""


def median_of(values: Sequence[float]) -> str:
    """Return the median of values; a dash without any."""
    return f"{median(values):.2g}" if values else "-"
