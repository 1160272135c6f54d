from pathlib import Path

import pytest
from input_builders import ONCOTREE
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.oncotree import OncotreeNode, read_oncotree

HEADER = "code\tname\tparent\ttissue\tlevel\n"


def test_reads_nodes_in_order(tmp_path: Path) -> None:
    path = tmp_path / "oncotree.tsv"
    path.write_text(ONCOTREE)
    nodes = read_oncotree(path)
    assert list(nodes) == ["TISSUE", "SKIN", "MEL", "UM", "LUNG", "LUAD"]
    assert nodes["TISSUE"] == OncotreeNode("TISSUE", "Tissue", None, None, 0)
    assert nodes["MEL"] == OncotreeNode("MEL", "Melanoma", "SKIN", "Skin", 2)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("code\tname\n", "no column parent, tissue, level", id="column"),
        pytest.param(
            HEADER + "A\tx\t\t\tone\n", r"line 2: found code 'A' and level 'one'", id="lv"
        ),
        pytest.param(HEADER + "A\tx\t\t\t0\nA\ty\t\t\t0\n", "line 3: code 'A' comes twice", id="2"),
        pytest.param(HEADER + "A\tx\tB\t\t1\n", "A has unknown parent 'B'", id="parent"),
    ],
)
def test_faulty_tables(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "oncotree.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=match):
        read_oncotree(path)


def test_shipped_tree_is_whole() -> None:
    nodes = read_oncotree(REPOSITORY / "resources/knowledge/oncotree.tsv")
    assert len(nodes) == 898
    assert nodes["MEL"].name == "Melanoma"
