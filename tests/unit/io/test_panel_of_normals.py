"""Files of the panel of normals, written and read back."""

import gzip
from pathlib import Path

import pysam
import pytest

from agnoma.errors import InputFormatError
from agnoma.io.panel_of_normals import (
    Carrier,
    Count,
    ErrorRate,
    PanelHeader,
    PanelReader,
    PanelRow,
    PanelWriter,
    read_counts,
    read_pileup,
    write_counts,
)

HEADER = PanelHeader(
    library="1.0+abc",
    min_depth_x=20,
    inherited_vaf=0.1,
    ids=(("a1", "b2"), ("c3",)),
    classes={"C>A": ErrorRate(40, 0.0012345678901234567, 0.5), "insertion": ErrorRate(1, 0, None)},
)
ROWS = [
    PanelRow("7", 10, 13, ".", ".", 2, 600),
    PanelRow("7", 11, 12, "C", "A", 2, 200, (Carrier("a1", 3, 100), Carrier("c3", 1, 100))),
    PanelRow("7", 12, 14, "CA", "C", 2, 190, (Carrier("c3", 2, 90),)),
    PanelRow("8", 0, 5, ".", ".", 1, 100),
]
PILEUP = """##fileformat=VCFv4.2
##contig=<ID=7,length=1000>
##ALT=<ID=*,Description="x">
##INFO=<ID=INDEL,Number=0,Type=Flag,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1
"""


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.tsv.gz"
    writer = PanelWriter(path)
    for row in ROWS:
        writer.write(row)
    writer.finish(HEADER)
    return path


def pileup(folder: Path, *rows: str, columns: str = PILEUP) -> Path:
    """Write rows ``POS REF ALT FORMAT VALUES`` of contig 7."""
    path = folder / "pileup.vcf"
    body = ""
    for row in rows:
        pos, ref, alt, *rest = row.split()
        body += "\t".join(("7", pos, ".", ref, alt, "0", ".", ".", *rest)) + "\n"
    path.write_text(columns + body)
    return path


def test_pileup_becomes_one_depth_a_base_and_its_alleles(tmp_path: Path) -> None:
    path = pileup(
        tmp_path,
        "100 G <*> DP:AD 50:50,0",
        "101 A T DP:AD 60:55,3",
        "101 A C DP:AD 60:55,2",
        "101 A <*> DP:AD 60:55,0",
        "101 A ACC DP:AD 58:54,4",
        "102 N <*> DP:AD 60:60,0",
        "103 c t DP:AD 10:9,1",
        "103 c g DP:AD 10:9,0",
    )
    assert list(read_pileup(path)) == [
        Count("7", 99, "G", ".", 50, 0),
        Count("7", 100, "A", ".", 60, 0),
        Count("7", 100, "A", "T", 60, 3),
        Count("7", 100, "A", "C", 60, 2),
        Count("7", 100, "A", "ACC", 58, 4),
        Count("7", 102, "C", ".", 10, 0),
        Count("7", 102, "C", "T", 10, 1),
    ]


@pytest.mark.parametrize(
    ("row", "columns", "message"),
    [
        pytest.param("9 A T,<*> DP:AD 5:4,1,0", PILEUP, "7:9 is no split pileup rec", id="alts"),
        pytest.param("9 A T DP 5", PILEUP, "7:9 is no split pileup record", id="no-counts"),
        pytest.param(
            "9 A T DP:AD 5:4,1 5:4,1",
            PILEUP.replace("S1", "S1\tS2"),
            "2 samples; give the pileup of one BAM",
            id="samples",
        ),
    ],
)
def test_no_pileup(tmp_path: Path, row: str, columns: str, message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        list(read_pileup(pileup(tmp_path, row, columns=columns)))


def test_counts_round_trip_with_the_same_bytes(tmp_path: Path) -> None:
    counts = [Count("7", 99, "G", ".", 50, 0), Count("7", 99, "G", "GA", 50, 2)]
    first, second = tmp_path / "a.tsv.gz", tmp_path / "b.tsv.gz"
    write_counts(first, counts)
    write_counts(second, iter(counts))
    assert list(read_counts(first)) == counts
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a\tb\n", r"found columns \['a', 'b'\]", id="columns"),
        pytest.param(
            "contig\tstart\tref\talt\tdepth_x\talt_count\n7\tx\tA\t.\t1\t0\n",
            r"line 2: found '7.tx",
            id="row",
        ),
    ],
)
def test_malformed_counts(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "counts.tsv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(InputFormatError, match=message.replace(".t", r"\\t")):
        list(read_counts(path))


def test_panel_round_trip(panel: Path) -> None:
    reader = PanelReader(panel)
    assert reader.header == HEADER
    assert reader.contigs == ("7", "8")
    assert [row for c in reader.contigs for row in reader.rows(c, 0, 100)] == ROWS
    assert list(reader.rows("7", 13, 14)) == [ROWS[2]]
    assert list(reader.rows("7", 50, 60)) == []
    reader.close()
    assert sorted(p.name for p in panel.parent.iterdir()) == ["panel.tsv.gz", "panel.tsv.gz.tbi"]


def test_panel_has_the_same_bytes_and_no_date(panel: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.tsv.gz"
    writer = PanelWriter(again)
    for row in ROWS:
        writer.write(row)
    writer.finish(HEADER)
    assert again.read_bytes() == panel.read_bytes()
    text = gzip.decompress(panel.read_bytes()).decode()
    assert text.startswith(
        "# agnoma panel of normals, format 2\n# library: 1.0+abc\n# normals: 2\n"
    )


def test_panel_without_index(panel: Path) -> None:
    Path(f"{panel}.tbi").unlink()
    with pytest.raises(InputFormatError, match=r"index panel.tsv.gz.tbi .*'snakemake pon'"):
        PanelReader(panel)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("format 2", "format 0", "no panel of normals of this format", id="format"),
        pytest.param(
            "format 2", "format 1", r"older version .* own normal; make it again with", id="old"
        ),
        pytest.param("carriers\n", "more\n", "no panel of normals of this format", id="columns"),
        pytest.param("# ids: a1|b2,c3\n", "", r"missing or malformed .'ids'", id="missing"),
        pytest.param("x: 20", "x: many", "missing or malformed", id="malformed"),
    ],
)
def test_other_tables_are_refused(panel: Path, old: str, new: str, message: str) -> None:
    text = gzip.decompress(panel.read_bytes()).decode()
    assert old in text
    plain = panel.with_suffix("")
    plain.write_text(text.replace(old, new))
    pysam.tabix_compress(str(plain), str(panel), force=True)
    pysam.tabix_index(
        str(panel), seq_col=0, start_col=1, end_col=2, zerobased=True, meta_char="#", force=True
    )
    with pytest.raises(InputFormatError, match=message):
        PanelReader(panel)


def test_malformed_row(panel: Path) -> None:
    text = gzip.decompress(panel.read_bytes()).decode().replace("a1:3/100", "a1:3")
    plain = panel.with_suffix("")
    plain.write_text(text)
    pysam.tabix_compress(str(plain), str(panel), force=True)
    pysam.tabix_index(
        str(panel), seq_col=0, start_col=1, end_col=2, zerobased=True, meta_char="#", force=True
    )
    with pytest.raises(InputFormatError, match=r"found row '7.*a1:3;c3"):
        list(PanelReader(panel).rows("7", 0, 100))


@pytest.mark.parametrize(
    ("known_by", "own"),
    [
        pytest.param({"a1"}, {"a1"}, id="its-id"),
        pytest.param({"b2", "stranger"}, {"a1"}, id="another-id"),
        pytest.param({"b2", "c3"}, {"a1", "c3"}, id="two-normals"),
        pytest.param({"stranger"}, set(), id="stranger"),
        pytest.param(set(), set(), id="nobody"),
    ],
)
def test_normals_of_a_person(known_by: set[str], own: set[str]) -> None:
    assert HEADER.of_person(frozenset(known_by)) == own
