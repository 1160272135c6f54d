import gzip
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.ledger import read_ledger, write_ledger
from agnoma.models.variant import LedgerEntry

ENTRIES = [
    LedgerEntry(stage="s", item="7:1:A:T", rule="low_alt", value="3", limit="8", explanation='"x"'),
    LedgerEntry(stage="s", item="7:2:A:T", rule="note", explanation="two words\tand a tab"),
]


@pytest.mark.parametrize("entries", [ENTRIES, []], ids=["two", "none"])
def test_round_trip_and_same_bytes(entries: list[LedgerEntry], tmp_path: Path) -> None:
    one, two = tmp_path / "a.tsv.gz", tmp_path / "b.tsv.gz"
    write_ledger(one, entries)
    write_ledger(two, entries)
    assert read_ledger(one) == entries
    assert one.read_bytes() == two.read_bytes()


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv.gz"
    path.write_bytes(gzip.compress(b"stage\titem\n"))
    with pytest.raises(InputFormatError, match=r"not a ledger: columns \['stage', 'item'\]"):
        read_ledger(path)


def test_short_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv.gz"
    write_ledger(path, [])
    text = gzip.decompress(path.read_bytes()) + b"small_variants\titem\n"
    path.write_bytes(gzip.compress(text))
    with pytest.raises(InputFormatError, match="line 2: not a ledger entry"):
        read_ledger(path)
