from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.resources import read_kinase_domains

REPOSITORY = Path(__file__).parents[3]
HEADER = "gene\tfirst_codon\tlast_codon\tmay_be_5prime\tsource\n"


def test_shipped_kinase_table_is_readable_and_sourced() -> None:
    path = REPOSITORY / "resources" / "knowledge" / "kinase_domains.tsv"
    domains = read_kinase_domains(path)
    assert len(domains) == 19
    alk = domains["ALK"]
    assert (alk.first_codon, alk.last_codon, alk.may_be_5prime) == (1116, 1392, False)
    assert all(d.source for d in domains.values())
    assert {d.gene for d in domains.values() if d.may_be_5prime} == {
        "EGFR",
        "FGFR1",
        "FGFR2",
        "FGFR3",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\n", "no column first_codon, last_codon", id="columns"),
        pytest.param(
            HEADER + "A\tx\t9\tno\ts\n", "line 2: first_codon 'x' is no whole number", id="codon"
        ),
        pytest.param(
            HEADER + "A\t9\t8\tno\ts\n",
            "line 2: found codons 9 to 8; write two codons from 1, asc",
            id="order",
        ),
        pytest.param(HEADER + "A\t0\t8\tno\ts\n", "found codons 0 to 8", id="codon-0"),
        pytest.param(
            HEADER + "A\t1\t8\tmaybe\ts\n",
            "line 2: may_be_5prime 'maybe'; write one of yes, no",
            id="yes-no",
        ),
        pytest.param(
            HEADER + "A\t1\t8\tno\ts\n" * 2, "line 3: gene A comes twice; keep one row", id="twice"
        ),
    ],
)
def test_faults_in_the_kinase_table(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "kinase_domains.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_kinase_domains(path)
