from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.germline_cnv_genes import read_germline_cnv_genes


def test_shipped_list_has_the_genes_of_the_requirements() -> None:
    genes = read_germline_cnv_genes(REPOSITORY / "resources/panels/germline_cnv_genes.tsv")
    assert {"UGT2B17", "GSTM1"} <= genes.keys()
    assert not {"CDKN2A", "ERBB2", "PTEN", "MET"} & genes.keys()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\nA\n", "no column source", id="column"),
        pytest.param("gene\tsource\n", "no gene; list one", id="empty"),
        pytest.param("gene\tsource\nA\tx\nA\ty\n", "line 3: gene A comes twice", id="twice"),
        pytest.param("gene\tsource\nA\t\n", "line 2: a cell is empty", id="no-source"),
    ],
)
def test_faulty_list(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_germline_cnv_genes(path)
