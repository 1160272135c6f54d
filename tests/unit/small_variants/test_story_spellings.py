import pytest

from agnoma.small_variants.story.spellings import is_indel, same_frameshift, same_protein

PROTEIN = "MADIMHDSNNK*"  # PDGFRA 842-846 at 3-7: D I M H D


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("p.D3_H6del", "p.I4_D7del", True),
        ("p.D3_H6del", "p.I4_H6del", False),
        ("p.N9dup", "p.N10dup", True),
        ("p.N9dup", "p.N10_K11insN", True),
        ("p.N9dup", "p.S8_N9insN", True),
        ("p.N9dup", "p.S8_N9insNN", False),
        ("p.N9del", "p.N10del", True),
        ("p.N9del", "p.N9_N10delinsN", True),
        ("p.N9del", "p.N9dup", False),
        pytest.param("p.D3_H6del", "p.V4_D7del", False, id="other-residue-than-the-protein"),
        pytest.param("p.D3_H6del", "p.I4_K7del", False, id="other-last-residue"),
        pytest.param("p.K12del", "p.K13del", False, id="beyond-the-protein"),
        pytest.param("p.S8_N10insN", "p.S8_N10insN", False, id="not-between-neighbours"),
        pytest.param("p.V600E", "p.V600E", False, id="substitution"),
    ],
)
def test_same_protein(one: str, two: str, same: bool) -> None:
    assert same_protein(one, two, PROTEIN) is same
    assert same_protein(two, one, PROTEIN) is same


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("p.W288Cfs*12", "p.W288Cfs*12", True),
        ("p.W288Cfs*12", "p.W288Cfs*?", True),
        ("p.W288Cfs*12", "p.W288Cfs", True),
        ("p.W288Cfs*12", "p.W288fs", True),
        ("p.W288Cfs*12", "p.W288fs*12", True),
        ("p.W288Cfs*12", "p.W288Lfs*?", False),
        ("p.W288Cfs*12", "p.W288Cfs*13", False),
        ("p.W288Cfs*12", "p.W289Cfs*?", False),
        ("p.W288Cfs*12", "p.W288C", False),
    ],
)
def test_same_frameshift(one: str, two: str, same: bool) -> None:
    assert same_frameshift(one, two) is same
    assert same_frameshift(two, one) is same


@pytest.mark.parametrize(
    ("name", "indel"), [("p.D3_H6del", True), ("p.W2fs", False), ("p.V6E", False), (None, False)]
)
def test_is_indel(name: str | None, indel: bool) -> None:
    assert is_indel(name) is indel
