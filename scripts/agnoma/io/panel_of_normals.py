"""Files of the panel of normals: counts of one normal, and the panel itself.

Counts (``counts/<id>.tsv.gz``): one row a base with its depth (``alt`` is ``.``), and one a
non-reference allele seen there. Panel: bgzipped, indexed table of the columns below; places of
alleles nobody has are covered by rows whose ``ref`` and ``alt`` are ``.``, one a stretch of bases
with equally many normals. Lines beginning with ``#`` say what it was made from. Alleles are in VCF
form, left-aligned; coordinates 0-based half-open.
"""

import gzip
import io
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.io.vcf import open_vcf

NONE = "."
UNSEEN = "<*>"
"""ALT of bcftools mpileup for bases nobody read."""
COUNT_COLUMNS = ("contig", "start", "ref", "alt", "depth_x", "alt_count")
COLUMNS = (
    "contig",
    "start",
    "end",
    "ref",
    "alt",
    "normals_covered",
    "depth_sum",
    "carriers",
)
TITLE = "# agnoma panel of normals, format 2"
WITHOUT_PERSONS = "# agnoma panel of normals, format 1"
_REMAKE = "make it with 'snakemake pon'"


# A carrier has two fragments, since one may be an error, and 1 %: below the lowest fraction that is
# ever reported (clinical.md 2.2 low_vaf), and ten times the error rate of a base, so that depth
# alone makes no carriers. [project default]
MIN_CARRIER_ALT = 2
MIN_CARRIER_VAF = 0.01


class Count(NamedTuple):
    """Fragments of one normal at a base (``alt`` is ``.``) or with one allele."""

    contig: str
    start: int
    ref: str
    alt: str
    depth_x: int
    alt_count: int


class Carrier(NamedTuple):
    """A normal in which an allele was seen."""

    normal: str
    alt_count: int
    depth_x: int

    @property
    def vaf(self) -> float:
        """Return the allele fraction."""
        return self.alt_count / self.depth_x

    @property
    def shows_it(self) -> bool:
        """Return whether there is more of the allele than an error now and then gives."""
        return self.alt_count >= MIN_CARRIER_ALT and self.vaf >= MIN_CARRIER_VAF


class PanelRow(NamedTuple):
    """One allele in all normals, or a covered stretch (``ref`` and ``alt`` are ``.``)."""

    contig: str
    start: int
    end: int
    ref: str
    alt: str
    normals_covered: int
    """Normals with enough depth at the place."""
    depth_sum: int
    """Fragments of those, summed; in a covered stretch also over its bases."""
    carriers: tuple[Carrier, ...] = ()


class ErrorRate(NamedTuple):
    """Fraction of an allele among normals that did not inherit it."""

    normals: int
    """Normals, or pairs of normal and base, it was taken over."""
    mean: float
    sd: float | None
    """Sample standard deviation; None from fewer than two."""

    def reach(self, deviations: float) -> float | None:
        """Return the fraction so many SD above the mean; None without a spread."""
        return None if self.sd is None else self.mean + deviations * self.sd


def error_rate(fractions: Sequence[float], normals: int) -> ErrorRate:
    """Return mean and sample SD of an allele's fraction; normals not listed have none of it."""
    total = math.fsum(fractions)
    squares = math.fsum(fraction * fraction for fraction in fractions)
    mean = total / normals if normals else 0.0
    return ErrorRate(normals, mean, sample_sd(normals, total, squares))


class CarriedRate(NamedTuple):
    """Fraction of an allele among the normals that carry it."""

    mean: float
    sd: float | None
    """Of what one more carrier may show; None from fewer than two normals."""
    highest: float
    """Of the carrier with most of it."""

    def reach(self, deviations: float) -> float | None:
        """Return the fraction so many SD above the mean, the highest carrier's at the least.

        None without a spread.
        """
        return None if self.sd is None else max(self.mean + deviations * self.sd, self.highest)


def carried_rate(carriers: Iterable[Carrier], normals: int) -> CarriedRate:
    """Return what the carriers of an allele show, whatever the number of normals without it.

    What rescues an allele from filter ``pon`` is counted from it. Neither the mean nor the SD may
    fall with every normal that has none of the allele, or carriers themselves pass in a large
    panel. So the mean is that of the carriers, and the SD the largest of three: over all normals;
    among the carriers; of fragments drawn at their mean and their mean depth,
    ``sqrt(m (1 - m) / depth)``, which few carriers alike do not show. Carriers with too little to
    show it count for the first alone.
    """
    every = list(carriers)
    shown = [carrier for carrier in every if carrier.shows_it]
    over_all = error_rate([carrier.vaf for carrier in every], normals).sd
    if not shown:
        return CarriedRate(0.0, over_all, 0.0)
    fractions = [carrier.vaf for carrier in shown]
    among = error_rate(fractions, len(fractions))
    depth_x = math.fsum(carrier.depth_x for carrier in shown) / len(shown)
    drawn = math.sqrt(among.mean * (1 - among.mean) / depth_x)
    sd = None if over_all is None else max(over_all, among.sd or 0.0, drawn)
    return CarriedRate(among.mean, sd, max(fractions))


def sample_sd(number: int, total: float, squares: float) -> float | None:
    """Return the sample standard deviation from a sum and a sum of squares, None below two."""
    if number < 2:
        return None
    return math.sqrt(max(squares - total * total / number, 0.0) / (number - 1))


@dataclass(frozen=True, slots=True)
class PanelHeader:
    """What a panel was made from."""

    library: str
    min_depth_x: int
    """Fragments from which a normal covers a base."""
    inherited_vaf: float
    """Fraction from which an allele in a normal is inherited, not an error."""
    ids: tuple[tuple[str, ...], ...]
    """Of each normal: its id, then whatever else its person is known by (`io.person_ids`)."""
    classes: Mapping[str, ErrorRate]
    """Background of the whole panel by class of change: ``C>A``, ``insertion``, ``deletion``."""

    def of_person(self, known_by: frozenset[str]) -> frozenset[str]:
        """Return the ids of the normals that share anything with a person, usually one or none."""
        return frozenset(names[0] for names in self.ids if not known_by.isdisjoint(names))


def read_pileup(path: Path) -> Iterator[Count]:
    """Yield counts from one sample of ``bcftools mpileup -a AD,DP``, split by ``norm -m -any``.

    A base's depth is that of its first record; an insertion or deletion has a depth of its own.

    Raises
    ------
    InputFormatError
        If the file is no such pileup.
    """
    vcf = open_vcf(path)
    if len(vcf.samples) != 1:
        msg = f"{path}: {len(vcf.samples)} samples; give the pileup of one BAM with one SM tag"
        raise InputFormatError(msg)
    base: tuple[str, int] | None = None
    for variant in vcf:
        depths, counts = variant.format("DP"), variant.format("AD")
        if depths is None or counts is None or len(variant.ALT) != 1:
            msg = (
                f"{path}: {variant.CHROM}:{variant.POS} is no split pileup record; make it with "
                "bcftools mpileup -a AD,DP and bcftools norm -m -any"
            )
            raise InputFormatError(msg)
        ref, alt, place = (
            variant.REF.upper(),
            variant.ALT[0].upper(),
            (variant.CHROM, variant.start),
        )
        if not set(ref) <= set("ACGT"):
            continue
        depth = int(depths[0][0])
        is_base = len(ref) == 1 and (alt == UNSEEN or len(alt) == 1)
        if is_base and place != base:
            base = place
            yield Count(*place, ref, NONE, depth, 0)
        seen = max(int(counts[0][1]), 0)
        if alt != UNSEEN and seen:
            yield Count(*place, ref, alt, depth, seen)


def write_counts(path: Path, counts: Iterable[Count]) -> None:
    """Write the counts of one normal, gzipped, in the order given."""
    with (
        written_whole(path) as partial,
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", 3, raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        text.write("\t".join(COUNT_COLUMNS) + "\n")
        for count in counts:
            text.write("\t".join(map(str, count)) + "\n")


def read_counts(path: Path) -> Iterator[Count]:
    """Yield the counts of one normal.

    Raises
    ------
    InputFormatError
        If the file was not written by `write_counts`.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        header = text.readline().rstrip("\n").split("\t")
        if tuple(header) != COUNT_COLUMNS:
            msg = f"{path}: found columns {header}, expected {list(COUNT_COLUMNS)}; {_REMAKE}"
            raise InputFormatError(msg)
        for number, line in enumerate(text, start=2):
            try:
                contig, start, ref, alt, depth, seen = line.rstrip("\n").split("\t")
                yield Count(contig, int(start), ref, alt, int(depth), int(seen))
            except ValueError as err:
                msg = f"{path}, line {number}: found {line!r}; {_REMAKE}"
                raise InputFormatError(msg) from err


class PanelWriter:
    """Writes the rows of a panel as they come; the header is known only at the end.

    Parameters
    ----------
    path
        The table, bgzipped; its index is written beside it by `finish`.
    """

    def __init__(self, path: Path) -> None:
        import pysam

        self._path = path
        self._body = path.with_name(path.name + ".body")
        self._rows: Any = pysam.BGZFile(str(self._body), "wb", None)

    def write(self, row: PanelRow) -> None:
        """Write one row; rows come in the order of the reference."""
        carriers = ";".join(f"{c.normal}:{c.alt_count}/{c.depth_x}" for c in row.carriers)
        cells = (*row[: len(COLUMNS) - 1], carriers or NONE)
        self._rows.write(("\t".join(map(str, cells)) + "\n").encode())

    def finish(self, header: PanelHeader) -> None:
        """Write header and rows to their place, and the index."""
        import pysam

        self._rows.close()
        with written_whole(self._path) as partial:
            with (
                gzip.open(self._body, "rb") as rows,
                pysam.BGZFile(str(partial), "wb", None) as whole,
            ):
                for line in _header_lines(header):
                    whole.write((line + "\n").encode())
                shutil.copyfileobj(rows, whole)
        self._body.unlink()
        pysam.tabix_index(
            str(self._path),
            seq_col=0,
            start_col=1,
            end_col=2,
            zerobased=True,
            meta_char="#",
            force=True,
        )


def _header_lines(header: PanelHeader) -> Iterator[str]:
    yield TITLE
    yield f"# library: {header.library}"
    yield f"# normals: {len(header.ids)}"
    yield f"# ids: {','.join('|'.join(names) for names in header.ids)}"
    yield f"# min_depth_x: {header.min_depth_x}"
    yield f"# inherited_vaf: {header.inherited_vaf!r}"
    for name, rate in sorted(header.classes.items()):
        sd = NONE if rate.sd is None else repr(rate.sd)
        yield f"# class {name}: {rate.normals} {rate.mean!r} {sd}"
    yield "#" + "\t".join(COLUMNS)


class PanelReader:
    """A panel of normals, read at the places asked for.

    Raises
    ------
    InputFormatError
        If the file or its index is missing, or it was not written by `PanelWriter`.
    """

    def __init__(self, path: Path) -> None:
        import pysam

        self.path = path
        try:
            self._table: Any = pysam.TabixFile(str(path), encoding="utf-8")
        except (OSError, ValueError) as err:
            msg = f"{path}: cannot be read with its index {path.name}.tbi ({err}); {_REMAKE}"
            raise InputFormatError(msg) from err
        self.header = _header(path, list(self._table.header))
        self.contigs: tuple[str, ...] = tuple(self._table.contigs)

    def rows(self, contig: str, start: int, end: int) -> Iterator[PanelRow]:
        """Yield the rows that overlap an interval of one of the panel's contigs."""
        for line in self._table.fetch(contig, start, end):
            yield self._row(line)

    def close(self) -> None:
        """Close the file."""
        self._table.close()

    def _row(self, line: str) -> PanelRow:
        try:
            contig, start, end, ref, alt, normals, depth, carriers = line.split("\t")
            found = [] if carriers == NONE else [_carrier(part) for part in carriers.split(";")]
            return PanelRow(
                contig, int(start), int(end), ref, alt, int(normals), int(depth), tuple(found)
            )
        except ValueError as err:
            msg = f"{self.path}: found row {line!r}; {_REMAKE}"
            raise InputFormatError(msg) from err


def _carrier(text: str) -> Carrier:
    normal, counts = text.split(":")
    alt, depth = counts.split("/")
    return Carrier(normal, int(alt), int(depth))


def _header(path: Path, lines: list[str]) -> PanelHeader:
    columns = "#" + "\t".join(COLUMNS)
    if lines and lines[0] == WITHOUT_PERSONS:
        msg = (
            f"{path}: was made by an older version and does not say of which persons its normals "
            "are, so a case might be held against its own normal; make it again with 'snakemake "
            "pon'"
        )
        raise InputFormatError(msg)
    if not lines or lines[0] != TITLE or lines[-1] != columns:
        msg = f"{path}: is no panel of normals of this format ({TITLE.strip('# ')}); {_REMAKE}"
        raise InputFormatError(msg)
    notes = dict(line.removeprefix("# ").split(": ", 1) for line in lines if ": " in line)
    try:
        return PanelHeader(
            library=notes["library"],
            min_depth_x=int(notes["min_depth_x"]),
            inherited_vaf=float(notes["inherited_vaf"]),
            ids=tuple(tuple(names.split("|")) for names in notes["ids"].split(",")),
            classes={
                name.removeprefix("class "): _rate(text)
                for name, text in notes.items()
                if name.startswith("class ")
            },
        )
    except (KeyError, ValueError) as err:
        msg = f"{path}: a line of the header is missing or malformed ({err}); {_REMAKE}"
        raise InputFormatError(msg) from err


def _rate(text: str) -> ErrorRate:
    normals, mean, sd = text.split(" ")
    return ErrorRate(int(normals), float(mean), None if sd == NONE else float(sd))
