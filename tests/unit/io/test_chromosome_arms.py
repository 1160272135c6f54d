from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.genome import Build, bare_contig, chromosome_lengths
from agnoma.io.chromosome_arms import Centromere, read_chromosome_arms

SHIPPED = Path(__file__).parents[3] / "resources/panels/chromosome_arms.tsv"
HEADER = "build\tcontig\tp_end\tq_start\n"


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


@pytest.mark.parametrize("build", [Build.GRCH37, Build.GRCH38])
def test_shipped_arms_cover_all_chromosomes(build: Build) -> None:
    lengths = chromosome_lengths(build)
    arms = read_chromosome_arms(SHIPPED, build, list(lengths))
    assert list(arms) == list(lengths)
    assert all(0 < place.p_end < place.q_start < lengths[name] for name, place in arms.items())


# Bands next to the centromere (acen) of UCSC's cytoBand, rounded to 100 kb there.
@pytest.mark.parametrize(
    ("build", "contig", "first", "last"),
    [
        (Build.GRCH38, "chr1", 121_700_000, 125_100_000),
        (Build.GRCH38, "chr7", 58_100_000, 62_100_000),
        (Build.GRCH38, "chr10", 38_000_000, 41_600_000),
        (Build.GRCH38, "chr17", 22_700_000, 27_400_000),
        (Build.GRCH38, "chr19", 24_200_000, 28_100_000),
        (Build.GRCH37, "chr1", 121_500_000, 128_900_000),
        (Build.GRCH37, "chr7", 58_000_000, 61_700_000),
        (Build.GRCH37, "chr17", 22_200_000, 25_800_000),
    ],
)
def test_shipped_centromeres_lie_in_their_bands(
    build: Build, contig: str, first: int, last: int
) -> None:
    place = read_chromosome_arms(SHIPPED, build, [contig])[contig]
    assert first <= place.p_end < place.q_start <= last


def test_names_are_those_of_the_reference() -> None:
    found = read_chromosome_arms(SHIPPED, Build.GRCH37, ["chr17", "chrUn_1"])
    assert found == {"chr17": Centromere(22_263_006, 25_263_006)}
    assert bare_contig("chr17") == "17"


@pytest.mark.parametrize("build", [Build.SIMULATED, None])
def test_other_genomes_have_no_arms(build: Build | None) -> None:
    assert read_chromosome_arms(SHIPPED, build, ["chr1", "1"]) == {}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(["GRCh38\t1\t9\t5"], r"line 2: found p_end '9', q_start '5'", id="order"),
        pytest.param(["GRCh38\t1\t0\t5"], r"write 0 < p_end <= q_start", id="no-short-arm"),
        pytest.param(["GRCh38\t1\tx\t5"], r"found p_end 'x'", id="no-number"),
        pytest.param(["GRCh38\t1\t4\t"], r"q_start ''", id="empty"),
        pytest.param(["hg38\t1\t4\t5"], r"found build 'hg38'; write one of GRCh37", id="build"),
        pytest.param(["GRCh38\t1\t4\t5"] * 2, r"line 3: GRCh38 1 comes twice", id="twice"),
    ],
)
def test_malformed_rows(tmp_path: Path, rows: list[str], message: str) -> None:
    path = written(tmp_path / "arms.tsv", *rows)
    with pytest.raises(InputFormatError, match=message):
        read_chromosome_arms(path, Build.GRCH38, ["1"])


def test_missing_column(tmp_path: Path) -> None:
    path = written(tmp_path / "arms.tsv", "GRCh38\t1\t4", header="build\tcontig\tp_end\n")
    with pytest.raises(InputFormatError, match="no column q_start; expected build, contig"):
        read_chromosome_arms(path, Build.GRCH38, ["1"])


def test_other_builds_rows_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "arms.tsv", "GRCh37\t1\t4\t5", "GRCh38\t1\t7\t7")
    assert read_chromosome_arms(path, Build.GRCH38, ["1"]) == {"1": Centromere(7, 7)}
