"""Parts of the page about gains that may be amplifications, and losses of single genes."""

from collections.abc import Callable, Iterator, Sequence

from bench.accuracy.page import cell
from bench.copy_number.design import Background
from bench.copy_number.groups import AMP, DELETION, EQUIVOCAL, genes_of, table, wrapped
from bench.copy_number.karyotype import LOST_OF_FOUR, Planted, piece_at
from bench.copy_number.scoring import GeneOutcome, TumourOutcome, called, share

from agnoma.models.copy_number import CopyNumberCall

GAIN, LOSS = CopyNumberCall.GAIN, CopyNumberCall.LOSS
UNGAINED = (CopyNumberCall.NEUTRAL, CopyNumberCall.COPY_NEUTRAL_LOH)
FOCAL_LOSSES = (Planted.LOST_GENE, *LOST_OF_FOUR)
UNDOUBLED = frozenset({Background.DIPLOID, Background.HYPERDIPLOID})


def gains(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield how often an amplification is left open, which costs what is none its certainty."""
    fitted = [o for o in outcomes if o.fitted]
    yield "### Gains with an amplification not excluded"
    yield ""
    yield from wrapped(
        f"{len(fitted)} tumours whose tumour fraction and ploidy are fitted, genes by their true "
        "class. Not excluded: the interval, or a doubling of the genome, leaves an amplification "
        "possible, which the report says; denied: nothing does."
    )
    genes = [g for g in genes_of(fitted) if not g.truth.partial]
    asked: list[tuple[str, Callable[[GeneOutcome], bool]]] = [
        ("called amplified", called(AMP)),
        ("equivocal", called(EQUIVOCAL)),
        ("gain, amplification not excluded", lambda g: g.found.call is GAIN and left_open(g)),
        ("gain, amplification denied", lambda g: g.found.call is GAIN and not left_open(g)),
        ("neutral, amplification not excluded", lambda g: _ungained(g) and left_open(g)),
        ("neutral, amplification denied", lambda g: _ungained(g) and not left_open(g)),
    ]
    rows = []
    for name, calls in (("amplified", (AMP,)), ("gain", (GAIN,)), ("neutral", UNGAINED)):
        own = [g for g in genes if g.truth.call in calls]
        rows.append((name, *(cell(share(own, hit)) for _, hit in asked)))
    yield from table(("true class", *(words for words, _ in asked)), rows)


def left_open(gene: GeneOutcome) -> bool:
    """Return whether an amplification is named as not excluded."""
    return AMP in gene.found.not_excluded


def _ungained(gene: GeneOutcome) -> bool:
    return gene.found.call in UNGAINED


def losses(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield what is said of single genes that have fewer copies than the genome around them."""
    yield "### Losses of single genes"
    yield ""
    yield from wrapped(
        "A gene of two copies is no loss by its class, whatever is around it (below 1.5 copies): "
        "what four copies have lost shows in the copies, and in the alleles where these can be "
        "told. Copies around: those beside the event. Second hit: called a loss that leaves "
        "one allele, or a homozygous deletion."
    )
    genes = [g for g in genes_of(outcomes) if g.found.copies is not None]
    rows = []
    for kind in FOCAL_LOSSES:
        for name, undoubled in (("undoubled", True), ("doubled", False)):
            own = [g for g in genes if _is(g, kind, undoubled=undoubled)]
            if own:
                rows.append((kind, name, *_loss_row(own)))
    heads = (
        "loss", "genome", "interval holds the copies", "interval excludes those around",
        "class right", "called loss or homozygous deletion", "second hit said",
        "LOH said", "LOH denied", "alleles left",
    )  # fmt: skip
    yield from table(heads, rows)


def _is(gene: GeneOutcome, kind: Planted, *, undoubled: bool) -> bool:
    event = gene.truth.event
    background = gene.tumour.truth.sample.background
    return event is not None and event.kind is kind and (background in UNDOUBLED) is undoubled


def _loss_row(own: Sequence[GeneOutcome]) -> Sequence[object]:
    alleles = sorted({1 if g.truth.minor == 0 else 2 for g in own})
    return (
        cell(share(own, lambda g: g.covered)),
        cell(share(own, excludes_copies_around)),
        cell(share(own, lambda g: g.found.call is g.truth.call)),
        cell(share(own, called(LOSS, DELETION))),
        cell(share(own, second_hit)),
        cell(share(own, lambda g: g.found.loss_of_heterozygosity is True)),
        cell(share(own, lambda g: g.found.loss_of_heterozygosity is False)),
        " or ".join(map(str, alleles)),
    )


def excludes_copies_around(gene: GeneOutcome) -> bool | None:
    """Return whether the interval of a changed gene lies below the copies beside it.

    None without an interval, for a gene that was not changed, and where as many are beside it.
    """
    event, high = gene.truth.event, gene.found.copies_high
    if event is None or high is None:
        return None
    pieces = gene.tumour.truth.karyotype.pieces
    beside = piece_at(pieces, event.contig, event.start - 1 if event.start else event.end)
    return high < beside.copies if beside.copies > gene.truth.copies else None


def second_hit(gene: GeneOutcome) -> bool:
    """Return whether the class says that at most one allele is left."""
    lost = gene.found.call is LOSS and gene.found.second_hit_open is None
    return lost or gene.found.call is DELETION
