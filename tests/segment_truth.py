"""What is known of HCC2218 and COLO829, and how genes are read off segments to compare."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from running import REPOSITORY

from agnoma.genome import bare_contig
from agnoma.io.genepred import read_genepred
from agnoma.io.segments import SegmentTable, read_segments
from agnoma.models.copy_number import CopyNumberSegment

logger = logging.getLogger(__name__)

# Regions of gain and loss of COLO829 by Craig et al. 2016 (Sci Rep 6:24607, CC BY 4.0), relative
# to the three copies most of its genome has, GRCh37, first to last base of the genes listed in
# umccr/vcf_stuff tests/data/cnv/colo829/craig_truth.tsv (MIT). Chromosome 9q is listed there gene
# by gene with gaps and left out; chromosomes that are not in MAPPED were not copied.
CHANGED = (
    ("1", 87380719, 120935893, "loss"),
    ("1", 145248856, 231557633, "gain"),
    ("6", 17761087, 22570559, "gain"),
    ("7", 193199, 150754934, "gain"),
    ("7", 150773811, 158937462, "loss"),
    ("9", 116799, 27950668, "loss"),
    ("10", 225952, 7423859, "loss"),
    ("10", 33469003, 135440245, "loss"),
    ("15", 25584283, 38776859, "loss"),
)
WHOLE = 300_000_000
MAPPED = {
    **{"1": 231557633, "9": 31_000_000, "15": 38776859},
    **dict.fromkeys(("6", "7", "8", "10", "11", "12", "13", "14"), WHOLE),
}
# Deletions of COLO829 of at least 10 kb that stand alone in Hartwig's truth set (breakpoints in
# umccr/vcf_stuff tests/data/cnv/colo829/hartwig_truthset_clean.tsv, MIT), GRCh37, 1-based.
DELETIONS = (
    ("1", 207981233, 208014821),
    ("10", 89700299, 89712340),
    ("11", 80785602, 81093783),
    ("16", 58624545, 58663330),
    ("16", 78928639, 79095006),
    ("20", 14988825, 15108818),
    ("22", 33759249, 33838398),
    ("3", 60132754, 60204542),
    ("3", 60872125, 61013214),
    ("5", 28787996, 28963095),
    ("7", 77981839, 78082248),
    ("7", 78190207, 78257686),
    ("7", 57471578, 57496110),
    ("9", 28034299, 28157692),
    ("X", 31196943, 31216210),
    ("X", 31301203, 32038749),
    ("X", 32077855, 32293096),
)
HCC2218 = {
    "truth": "hcc2218/HCC2218_truthset_cnv_bcbio.tsv",
    "CNVkit": "hcc2218/HCC2218_cnvkit-call.cns",
    "FACETS": "hcc2218/HCC2218_facets_cncf.tsv",
    "TITAN": "hcc2218/HCC2218_titan.segs.tsv",
    "PURPLE": "hcc2218/HCC2218_purple.cnv.tsv",
}
COLO829_CNVKIT = "hcc2218/COLO829_umccr-cnvkit-call.cns"
COLO829_PURPLE = "hcc2218/COLO829_tumor.purple.cnv"
COLO829_CENTRE = 3  # copies where CNVkit's ratio is 1: what most of the genome has
MIN_COVERED = 0.8
FLANK_BP = 100_000

Value = Callable[[CopyNumberSegment], float | None]


def read_sizes(path: Path) -> dict[str, int]:
    """Return contig lengths [bp] of a table of name and length."""
    rows = (line.split("\t") for line in path.read_text().splitlines())
    return {name: int(length) for name, length in rows}


class Span(NamedTuple):
    """The coding part of a gene; 0-based half-open."""

    contig: str
    start: int
    end: int


def shipped_genes(data: Path, lengths: Mapping[str, int]) -> dict[str, Span]:
    """Return the autosomal genes of the shipped list, over all their coding transcripts."""
    shipped = {
        line.split("\t")[0]
        for line in (REPOSITORY / "resources/knowledge/transcripts.tsv").read_text().splitlines()
    }
    spans: dict[str, Span] = {}
    for t in read_genepred(data / "reference/GRCh37_ensembl75_civic_genes.genePred"):
        contig = t.contig.removeprefix("chr")
        if t.gene in shipped and contig.isdecimal() and contig in lengths:
            known = spans.setdefault(t.gene, Span(contig, t.cds_start, t.cds_end))
            start, end = min(known.start, t.cds_start), max(known.end, t.cds_end)
            spans[t.gene] = Span(contig, start, end)
    return spans


class Truth37:
    """Segments and genes of both cell lines, as downloaded, GRCh37."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.lengths = read_sizes(data / "reference/GRCh37.sizes")
        self.genes = shipped_genes(data, self.lengths)

    def read(self, name: str) -> SegmentTable:
        """Return a table of segments."""
        return read_segments(self._data / name, list(self.lengths), lengths=self.lengths)


def ploidy(table: SegmentTable) -> float:
    """Return the mean copies of the autosomes by length."""
    known = [
        (s.copies or 0, s.end - s.start)
        for s in table.segments
        if bare_contig(s.contig).isdecimal()
    ]
    return sum(n * bp for n, bp in known) / sum(bp for _, bp in known)


def direction(n: float) -> str:
    """Return whether COLO829's copies are fewer or more than its usual three."""
    return {2: "loss", 3: "neutral"}.get(max(2, round(n)), "gain")


def copies(segment: CopyNumberSegment) -> float | None:
    return segment.copies


def from_ratio(centre: float) -> Value:
    """Return copies of a pure tumour from the log2 ratio; its cell lines have no normal cells."""

    def value(segment: CopyNumberSegment) -> float | None:
        return None if segment.log2 is None else float(centre * 2**segment.log2)

    return value


def mean(table: SegmentTable, span: Span, value: Value) -> float | None:
    """Return the mean by length, None when segments with a value cover less than 80 %."""
    covered = total = 0.0
    for segment in table.segments:
        bp = min(span.end, segment.end) - max(span.start, segment.start)
        found = value(segment) if segment.contig == span.contig and bp > 0 else None
        if found is not None:
            covered, total = covered + bp, total + bp * found
    return total / covered if covered >= MIN_COVERED * (span.end - span.start) else None


def call(n: float, ploidy: float) -> str:
    """Return the class of whole copies (clinical.md 4.2)."""
    n = round(n)
    if n >= 6 and n >= ploidy + 4:
        return "amplified"
    if n >= 4 or n >= ploidy + 2:
        return "gain"
    return {0: "homozygous deletion", 1: "loss"}.get(n, "neutral")


def known_direction(span: Span) -> str | None:
    """Return what Craig et al. say of a gene, None where their table was not copied."""
    if span.end > MAPPED.get(span.contig, 0):
        return None
    return next(
        (
            said
            for contig, start, end, said in CHANGED
            if contig == span.contig and span.start < end and start < span.end
        ),
        "neutral",
    )


def share_of(found: Sequence[bool], what: str) -> float:
    """Return the share of what is true, and log it."""
    share = sum(found) / len(found)
    logger.info("%s: %d of %d (%.1f %%)", what, sum(found), len(found), 100 * share)
    return share
