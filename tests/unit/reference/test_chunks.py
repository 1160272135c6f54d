import pytest
from hypothesis import given
from hypothesis import strategies as st

from agnoma.reference.chunks import split_targets

CONTIGS = {"1": 1000, "2": 500, "3": 200}


def test_one_part_is_everything() -> None:
    (part,) = split_targets(CONTIGS, {"1": [(10, 20)], "2": [(5, 8)]}, chunks=1)
    assert part.targets == (("1", 10, 20), ("2", 5, 8))
    assert part.own == (("1", 0, 1000), ("2", 0, 500), ("3", 0, 200))


def test_a_part_owns_the_genome_up_to_the_next_parts_first_target() -> None:
    one, two = split_targets(CONTIGS, {"1": [(10, 20), (100, 110)]}, chunks=2)
    assert (one.targets, two.targets) == ((("1", 10, 20),), (("1", 100, 110),))
    assert one.own == (("1", 0, 100),)
    assert two.own == (("1", 100, 1000), ("2", 0, 500), ("3", 0, 200))


def test_a_long_target_is_cut() -> None:
    parts = split_targets(CONTIGS, {"1": [(0, 90)], "2": [(0, 10)]}, chunks=4)
    sizes = [sum(end - start for _, start, end in part.targets) for part in parts]
    assert sizes == [25, 25, 25, 25]


def test_more_parts_than_bases_leaves_some_empty() -> None:
    parts = split_targets(CONTIGS, {"2": [(7, 9)]}, chunks=4)
    assert sum(bool(part.targets) for part in parts) == 2
    assert sum(end - start for part in parts for _, start, end in part.own) == 1700


@given(
    starts=st.lists(st.integers(0, 900), min_size=1, max_size=30, unique=True),
    chunks=st.integers(1, 8),
)
def test_targets_and_genome_are_shared_without_gap_or_overlap(
    starts: list[int], chunks: int
) -> None:
    targets = {"1": [(start, start + 1) for start in sorted(starts)], "3": [(0, 200)]}
    parts = split_targets(CONTIGS, targets, chunks=chunks)
    assert len(parts) == chunks
    assert all(part.targets for part in parts)
    bases = [(c, p) for part in parts for c, s, e in part.targets for p in range(s, e)]
    assert bases == [(c, p) for c in ("1", "3") for s, e in targets.get(c, ()) for p in range(s, e)]
    own = [(c, p) for part in parts for c, s, e in part.own for p in range(s, e)]
    assert own == [(c, p) for c, size in CONTIGS.items() for p in range(size)]
    for part in parts:
        for contig, start, end in part.targets:
            assert any(c == contig and s <= start and end <= e for c, s, e in part.own)


def test_a_target_cut_between_parts_belongs_where_it_begins() -> None:
    parts = split_targets(CONTIGS, {"1": [(0, 100)]}, chunks=2)
    assert [part.own[0] for part in parts] == [("1", 0, 50), ("1", 50, 1000)]


@pytest.mark.parametrize("chunks", [1, 3])
def test_no_target_owns_the_genome_once(chunks: int) -> None:
    parts = split_targets(CONTIGS, {}, chunks=chunks)
    assert sum(end - start for part in parts for _, start, end in part.own) == 1700
