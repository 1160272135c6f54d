from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.small_variants.names.legacy_names import LegacyNames


@pytest.fixture(scope="module")
def shipped() -> LegacyNames:
    return LegacyNames.read(REPOSITORY / "resources/knowledge/aliases.tsv")


@pytest.mark.parametrize(
    ("gene", "change", "legacy"),
    [
        pytest.param("H3-3A", "p.K28M", ("K27M",), id="histone"),
        pytest.param("H3-3A", "p.G35R", ("G34R",), id="histone-glycine"),
        pytest.param("H3F3A", "p.K28M", ("K27M",), id="gene-models-with-the-previous-symbol"),
        pytest.param("MYD88", "p.L252P", ("L265P",), id="isoform"),
        pytest.param("EZH2", "p.Y646N", ("Y641N",), id="isoform-of-the-label"),
        pytest.param("FGFR2", "p.V564F", ("V565F",), id="kinase"),
        pytest.param("EZH2", "p.Y641N", (), id="already-legacy"),
        pytest.param("BRAF", "p.V600E", (), id="never-renamed"),
        pytest.param("H3-3A", None, (), id="no-protein-name"),
        pytest.param(None, "p.K28M", (), id="no-gene"),
    ],
)
def test_alleles_of_the_shipped_table(
    gene: str | None, change: str | None, legacy: tuple[str, ...], shipped: LegacyNames
) -> None:
    assert shipped.of_allele(gene, change) == legacy


@pytest.mark.parametrize(
    ("gene", "legacy"),
    [("H3-3A", ("H3F3A",)), ("KMT2A", ("MLL",)), ("BRAF", ()), (None, ())],
)
def test_previous_symbols(gene: str | None, legacy: tuple[str, ...], shipped: LegacyNames) -> None:
    assert shipped.of_gene(gene) == legacy


def test_several_names_keep_the_order_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "aliases.tsv"
    path.write_text(
        "gene\tprotein_change\tlegacy_name\tsource\n"
        "G\tp.A2T\tA1T\tpaper 1\nG\tp.A2T\tA3T\tpaper 2\nG\t\tOLD\tHGNC\nG\t\tOLDER\tHGNC\n"
    )
    names = LegacyNames.read(path)
    assert names.of_allele("G", "p.A2T") == names.of_allele("OLDER", "p.A2T") == ("A1T", "A3T")
    assert names.of_gene("G") == ("OLD", "OLDER")


def test_table_without_a_column(tmp_path: Path) -> None:
    path = tmp_path / "aliases.tsv"
    path.write_text("gene\tlegacy_name\nG\tOLD\n")
    with pytest.raises(InputFormatError, match=r"aliases\.tsv"):
        LegacyNames.read(path)
