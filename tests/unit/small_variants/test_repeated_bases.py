"""What of an insertion repeats the reference beside it (clinical.md 3.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.names.repeated_bases import repeated_bp

BASES = "GGGGGGGGGG" + "ACCATGATTCAG" + "TTTTTTTTTT"
AT = 22  # behind ACCATGATTCAG


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [
        pytest.param("", "ACCATGATTCAG", 12, id="to-the-letter"),
        pytest.param("", "CCATGATTCAGA", 11, id="turned"),
        pytest.param("", "GGAATTCAG", 6, id="filler-before-the-copy"),
        pytest.param("", "ACCATGCTTCAG", 6, id="one-base-otherwise-in-the-copy"),
        pytest.param("", "CAG", 3, id="three"),
        pytest.param("", "GGC", 1, id="three-of-other-bases"),
        pytest.param("", "ACC", 1, id="copy-further-off"),
        pytest.param("TT", "ACCATGATTCAG", 12, id="bases-replaced"),
        pytest.param("", "NNN", None, id="not-told"),
        pytest.param("T", "", None, id="deletion"),
        pytest.param("T", "A", None, id="substitution"),
    ],
)
def test_repeated_bp(
    ref: str, alt: str, expected: int | None, make_genome: Callable[[str], Any]
) -> None:
    assert repeated_bp(Allele("7", AT, ref, alt), make_genome(BASES).fasta) == expected
