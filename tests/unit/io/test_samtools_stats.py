from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.samtools_stats import read_samtools_stats

SUMMARY = "# comment\nSN\tsequences:\t4\nSN\terror rate:\t7.0e-03\t# mismatches / bases\n"


def qualities(section: str, low: int, high: int) -> str:
    """One cycle: ``low`` bases of quality 29, ``high`` of quality 30."""
    return f"{section}\t1\t" + "\t".join(["0"] * 29 + [str(low), str(high)]) + "\n"


def test_sections(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text(
        SUMMARY
        + qualities("FFQ", 1, 3)
        + qualities("LFQ", 2, 2)
        + "IS\t150\t9\t7\t1\t1\nIS\t151\t0\t0\t0\t0\n"
        "ID\t1\t4\t3\nID\t5\t2\t1\nCOV\t[1-1]\t1\t5\n"
    )
    stats = read_samtools_stats(path)
    assert stats.summary == {"sequences": 4, "error rate": 0.007}
    assert (stats.bases, stats.high_quality_bases) == (8, 5)
    assert (stats.inward_pairs, stats.outward_pairs) == ({150: 7}, {150: 1})
    assert (stats.inserted_bases, stats.deleted_bases) == (4 + 10, 3 + 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no summary numbers"),
        ("SN\tsequences:\tmany\n", r"line 1: found 'SN.*section SN"),
        (SUMMARY + "IS\t5\n", r"line 4: found .* in section IS"),
        (SUMMARY + "ID\t5\t1\n", r"line 4: found .* in section ID"),
    ],
)
def test_what_is_no_stats_output_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "s"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=words):
        read_samtools_stats(path)
