from pathlib import Path

import pytest

from agnoma.errors import ConfigError
from agnoma.reference.configured import ConfiguredTranscript, read_configured

REPO = Path(__file__).parents[3]
HEADER = "gene\ttranscript\trefseq\tsource\n"
# clinical.md 3.1, and p16INK4a for CDKN2A
REQUIRED = {
    "BRAF": "NM_004333.6",
    "KRAS": "NM_004985.5",
    "EGFR": "NM_005228.5",
    "ERBB2": "NM_004448.4",
    "PIK3CA": "NM_006218.4",
    "MET": "NM_000245.4",
    "TP53": "NM_000546.6",
    "IDH1": "NM_005896.4",
    "KIT": "NM_000222.3",
    "PDGFRA": "NM_006206.6",
    "BRCA1": "NM_007294.4",
    "BRCA2": "NM_000059.4",
    "POLE": "NM_006231.4",
    "CDKN2A": "NM_000077.5",
}


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_rows_of_a_gene_keep_their_order(tmp_path: Path) -> None:
    path = write(tmp_path / "t", HEADER + "BRAF\tENST2.1\tNM_1.1\ta\nBRAF\tENST1.4\t\tb\n")
    assert read_configured(path) == {
        "ENST2": ConfiguredTranscript("BRAF", "ENST2.1", "NM_1.1", 0),
        "ENST1": ConfiguredTranscript("BRAF", "ENST1.4", None, 1),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gene\trefseq\n", "no column transcript"),
        (HEADER + "\tENST1\t\t\nBRAF\t\t\t\n", r"line 2: gene and .*\n.*line 3: gene and"),
        (HEADER + "A\tENST1.1\t\t\nB\tENST1.2\t\t\n", "line 3: ENST1 is listed twice"),
    ],
)
def test_faults(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_configured(write(tmp_path / "t", text))


def test_shipped_table_has_the_required_mane_pairs() -> None:
    rows = read_configured(REPO / "resources/knowledge/transcripts.tsv").values()
    first = {row.gene: row for row in rows if row.rank == 0}
    assert {gene: first[gene].refseq_id for gene in REQUIRED} == REQUIRED
    assert first["CDKN2A"].transcript_id.startswith("ENST00000304494.")
    assert all(row.transcript_id.startswith("ENST") and "." in row.transcript_id for row in rows)
    assert all((row.refseq_id or "").startswith("NM_") for row in rows)
