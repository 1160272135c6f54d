from pathlib import Path

import pytest
from segment_builders import CNS, CONTIGS, FACETS, table

from agnoma.errors import InputFormatError
from agnoma.io.segments import (
    purity_table_beside,
    read_purity_table,
    read_segments,
)


@pytest.mark.parametrize(
    ("preamble", "purity", "ploidy"),
    [
        pytest.param(["# purity = 0.7", "# ploidy = 2.9"], 0.7, 2.9, id="both"),
        pytest.param(["#purity:0.7"], 0.7, None, id="colon"),
        pytest.param(["##PURITY=0.7"], 0.7, None, id="upper-case"),
        pytest.param(["# purity = NA", "# ploidy = 2.9"], None, 2.9, id="fit-failed"),
        pytest.param(["# purity = 70"], 0.96, None, id="percent-is-no-fraction"),
    ],
)
def test_purity_above_the_table(
    tmp_path: Path, preamble: list[str], purity: float | None, ploidy: float | None
) -> None:
    path = tmp_path / "cncf.txt"
    rows = [FACETS, "1 1 9 1 0.1 0 4 0.1 0 1 100 0.96 16 1"]
    path.write_text("\n".join([*preamble, *(row.replace(" ", "\t") for row in rows)]) + "\n")
    found = read_segments(path, CONTIGS)
    assert (found.purity_fraction, found.ploidy) == (purity, ploidy)


@pytest.mark.parametrize(
    ("rows", "purity"),
    [
        pytest.param(["0.6 6 2", "0.9 1 0", "1 2 1"], 0.9, id="highest-of-altered"),
        pytest.param(["1 2 1"], None, id="nothing-altered"),
        pytest.param(["NA 3 1"], None, id="unknown"),
        pytest.param(["0.5 2 0"], 0.5, id="copy-neutral-loss"),
    ],
)
def test_purity_from_cellular_fractions_of_facets(
    tmp_path: Path, rows: list[str], purity: float | None
) -> None:
    header = "chrom loc.start loc.end cf.em tcn.em lcn.em"
    lines = [f"1 {i}01 {i}99 {row}" for i, row in enumerate(rows, 1)]
    found = read_segments(table(tmp_path, header, *lines), CONTIGS)
    assert found.purity_fraction == purity
    assert (found.purity_source is None) is (purity is None)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param("purity normFactor score ploidy", "0.62 1 2 3.1", (0.62, 3.1), id="purple"),
        pytest.param("#Purity NormFactor Ploidy", "1 1 3.1", (1.0, 3.1), id="purple-old"),
        pytest.param("AberrantCellFraction Ploidy", "0.5 2", (0.5, 2.0), id="ascat"),
        pytest.param("purity status ploidy", "1 NO_TUMOR 2", (None, None), id="no-tumour"),
        pytest.param("purity ploidy", "NA NA", (None, None), id="not-fitted"),
    ],
)
def test_purity_table(
    tmp_path: Path, header: str, row: str, expected: tuple[float | None, float | None]
) -> None:
    path = table(tmp_path, header, row)
    found = read_purity_table(path)
    assert (found.purity_fraction, found.ploidy) == expected
    segments = tmp_path / "s.cns"
    segments.write_text(f"{CNS}\n1 0 9 G 0 4\n".replace(" ", "\t"))
    both = read_segments(segments, CONTIGS, purity_table=path)
    assert (both.purity_fraction, both.ploidy) == expected
    assert "segments.txt" in (both.purity_source or "")


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        pytest.param(["score ploidy", "1 2"], "needed: one row with purity or", id="no-purity"),
        pytest.param(["purity ploidy", "1 2", "0.5 2"], r"one sample \(2 rows\)", id="two-fits"),
        pytest.param(["purity ploidy", "62 2"], "'62'; write a fraction from 0 to 1", id="percent"),
        pytest.param(["purity ploidy", "0.6 21"], "'21'; write 0 to 20 copies", id="ploidy"),
    ],
)
def test_faulty_purity_table(tmp_path: Path, lines: list[str], match: str) -> None:
    with pytest.raises(InputFormatError, match=match):
        read_purity_table(table(tmp_path, *lines))


@pytest.mark.parametrize(
    ("segments", "beside"),
    [
        ("T.purple.cnv.somatic.tsv", "T.purple.purity.tsv"),
        ("T.purple.cnv", "T.purple.purity"),
        ("T.segments.txt", "T.purityploidy.txt"),
        ("T.cns", None),
    ],
)
def test_purity_table_beside_segments(tmp_path: Path, segments: str, beside: str | None) -> None:
    path = tmp_path / segments
    assert purity_table_beside(path) is None
    if beside is not None:
        (tmp_path / beside).touch()
        assert purity_table_beside(path) == tmp_path / beside
