"""Copies of two cell lines as callers published them, gene by gene against what is known.

Nothing of the data is here; it is read where the tests of real tumours read it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from bench.accuracy.page import cell
from bench.accuracy.scoring import Count
from bench.copy_number.groups import table, wrapped
from segment_truth import (
    COLO829_CENTRE,
    COLO829_CNVKIT,
    COLO829_PURPLE,
    HCC2218,
    Span,
    Truth37,
    Value,
    call,
    copies,
    direction,
    from_ratio,
    known_direction,
    mean,
    ploidy,
)

from agnoma.errors import InputFormatError
from agnoma.io.segments import SegmentTable

HEADS = ("segments", "genes with copies in both", "same class", "within one copy")
Row = tuple[str, str, str, str]


def published_segments(data: Path) -> Iterator[str]:
    """Yield the agreement of published segments with truth tables, per gene of the shipped list.

    Raises
    ------
    InputFormatError
        If the tables are not at hand: the page would silently lose a part.
    """
    if not data.is_dir():
        msg = f"{data}: no such folder; the tables of HCC2218 and COLO829 are read there"
        raise InputFormatError(msg)
    truth = Truth37(data)
    yield "### Published segments of two cell lines"
    yield ""
    yield from wrapped(
        f"Segments of HCC2218 and COLO829 as callers wrote them, read by the readers of this "
        f"pipeline and compared over the coding span of {len(truth.genes)} autosomal genes of the "
        "shipped list (GRCh37) with the truth tables; classes are those of whole copies. What a "
        "caller fitted wrongly stays wrong: a reader gives its copies as they are."
    )
    yield from table(HEADS, [*_hcc2218(truth), *_colo829(truth)])
    yield from table(
        ("COLO829", "gain, loss or neither as in the truth table"), list(_directions(truth))
    )
    yield from table(("gene", "segments", "copies", "known"), list(_single(truth)))


def _agreement(
    name: str,
    genes: dict[str, Span],
    known: Callable[[Span], float | None],
    found: Callable[[Span], float | None],
    ploidy_: float,
) -> Row:
    pairs = [(known(span), found(span)) for span in genes.values()]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    same = sum(call(a, ploidy_) == call(b, ploidy_) for a, b in both)
    near = sum(abs(a - b) <= 1 for a, b in both)
    return name, str(len(both)), cell(Count(same, len(both))), cell(Count(near, len(both)))


def _reading(table_: SegmentTable, value: Value) -> Callable[[Span], float | None]:
    return lambda span: mean(table_, span, value)


def _hcc2218(truth: Truth37) -> Iterator[Row]:
    known = _reading(truth.read(HCC2218["truth"]), copies)
    for name, path in HCC2218.items():
        if name != "truth":
            found = _reading(truth.read(path), copies)
            yield _agreement(f"HCC2218, {name} against the truth set", truth.genes, known, found, 2)


def _colo829(truth: Truth37) -> Iterator[Row]:
    purple = truth.read(COLO829_PURPLE)
    centre = ploidy(purple)
    for words, value in _cnvkit_readings():
        found = _reading(truth.read(COLO829_CNVKIT), value)
        name = f"COLO829, CNVkit {words} against PURPLE"
        yield _agreement(name, truth.genes, _reading(purple, copies), found, centre)


def _cnvkit_readings() -> tuple[tuple[str, Value], tuple[str, Value]]:
    return (
        (f"with its centre at {COLO829_CENTRE} copies", from_ratio(COLO829_CENTRE)),
        ("as called, its centre taken for 2 copies", copies),
    )


def _directions(truth: Truth37) -> Iterator[tuple[str, str]]:
    tables = [("PURPLE", COLO829_PURPLE, copies)]
    tables += [(f"CNVkit {w}", COLO829_CNVKIT, value) for w, value in _cnvkit_readings()]
    for words, path, value in tables:
        found = _reading(truth.read(path), value)
        pairs = [(known_direction(span), found(span)) for span in truth.genes.values()]
        hits = [direction(n) == said for said, n in pairs if said is not None and n is not None]
        yield words, cell(Count(sum(hits), len(hits)))


def _single(truth: Truth37) -> Iterator[tuple[str, str, str, str]]:
    for name, path in HCC2218.items():
        yield _one(truth, "ERBB2", f"HCC2218, {name}", path, copies, "17 +- 2")
    for words, value in _cnvkit_readings():
        yield _one(
            truth, "BRAF", f"COLO829, CNVkit {words}", COLO829_CNVKIT, value, "6 of ploidy 3"
        )
    yield _one(truth, "BRAF", "COLO829, PURPLE", COLO829_PURPLE, copies, "6 of ploidy 3")
    exon_deletion = "0 in 12 kb within the gene, 2 around"
    yield (
        "PTEN",
        "COLO829, CNVkit, lowest segment",
        f"{_lowest(truth, COLO829_CNVKIT, truth.genes['PTEN']):.2g}",
        exon_deletion,
    )
    yield (
        "PTEN",
        "COLO829, PURPLE, lowest segment",
        f"{_lowest(truth, COLO829_PURPLE, truth.genes['PTEN']):.2g}",
        exon_deletion,
    )


def _one(
    truth: Truth37, gene: str, words: str, path: str, value: Value, known: str
) -> tuple[str, str, str, str]:
    found = mean(truth.read(path), truth.genes[gene], value)
    return gene, words, "none covers it" if found is None else f"{found:.3g}", known


def _lowest(truth: Truth37, path: str, span: Span) -> float:
    inside = [
        s.copies
        for s in truth.read(path).segments
        if s.contig == span.contig and s.start < span.end and span.start < s.end
    ]
    return min(n for n in inside if n is not None)
