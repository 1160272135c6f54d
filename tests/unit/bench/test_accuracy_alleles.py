import pytest
from bench.accuracy.alleles import (
    LONG_RUN,
    NO_REPEAT,
    SHORT_RUN,
    SHORT_UNITS,
    Allele,
    TractIndex,
    normalised,
    tracts,
    window,
)
from bench.accuracy.design import Kind
from hypothesis import given, settings
from hypothesis import strategies as st

#                 0         1         2         3         4
#                 0123456789012345678901234567890123456789012345
CONTIGS = {"c": "GATTACAGGGGGCTCACACACACATTAAAAAAAAAGCATCATCATCATCAG"}


@pytest.mark.parametrize(
    ("start", "ref", "alt", "expected"),
    [
        pytest.param(1, "A", "C", (1, "A", "C"), id="snv"),
        pytest.param(0, "GAT", "GCT", (1, "A", "C"), id="snv-padded"),
        pytest.param(1, "ATT", "CTG", (1, "ATT", "CTG"), id="mnv-with-same-middle"),
        pytest.param(10, "GG", "G", (7, "G", ""), id="deletion-in-run"),
        pytest.param(11, "GC", "GGC", (7, "", "G"), id="insertion-in-run"),
        pytest.param(22, "CA", "CACA", (14, "", "CA"), id="unit-of-two-inserted"),
        pytest.param(5, "CAG", "CTTT", (6, "AG", "TTT"), id="delins"),
        pytest.param(0, "G", "", (0, "G", ""), id="at-the-first-base"),
    ],
)
def test_normalised(start: int, ref: str, alt: str, expected: tuple[int, str, str]) -> None:
    assert normalised(CONTIGS, "c", start, ref, alt) == Allele("c", *expected)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_normalising_keeps_the_sequence_and_is_idempotent(data: st.DataObject) -> None:
    bases = data.draw(st.text("AC", min_size=4, max_size=14))
    start = data.draw(st.integers(0, len(bases) - 1))
    end = data.draw(st.integers(start, len(bases)))
    alt = data.draw(st.text("AC", max_size=4).filter(lambda text: text != bases[start:end]))
    allele = normalised({"c": bases}, "c", start, bases[start:end], alt)
    changed = bases[: allele.start] + allele.alt + bases[allele.end :]
    assert changed == bases[:start] + alt + bases[end:]
    assert bases[allele.start : allele.end] == allele.ref
    assert normalised({"c": bases}, "c", allele.start, allele.ref, allele.alt) == allele


@pytest.mark.parametrize(
    ("allele", "kind"),
    [
        (("A", "C"), Kind.SNV),
        (("AC", "GT"), Kind.MNV),
        (("A", ""), Kind.INDEL),
        (("", "AC"), Kind.INDEL),
        (("AC", "T"), Kind.COMPLEX),
    ],
)
def test_kind(allele: tuple[str, str], kind: Kind) -> None:
    assert Allele("c", 5, *allele).kind is kind


def test_window_reaches_to_the_rightmost_place() -> None:
    assert window(CONTIGS, Allele("c", 7, "G", "")) == (7, 12)
    assert window(CONTIGS, Allele("c", 6, "AG", "TTT")) == (6, 8)


def test_tracts() -> None:
    found = {(t.start, t.end, t.unit, t.units) for t in tracts(CONTIGS)}
    assert (7, 12, "G", 5) in found
    assert (13, 23, "TC", 5) not in found
    assert (14, 24, "CA", 5) in found
    assert (26, 35, "A", 9) in found
    assert (36, 48, "CAT", 4) in found


@pytest.mark.parametrize(
    ("allele", "context"),
    [
        pytest.param((7, "G", ""), SHORT_RUN, id="run-of-5"),
        pytest.param((26, "", "AA"), LONG_RUN, id="two-units-in-run-of-9"),
        pytest.param((14, "CA", ""), SHORT_UNITS, id="unit-of-two"),
        pytest.param((7, "", "T"), NO_REPEAT, id="other-base-beside-a-run"),
        pytest.param((8, "G", "TT"), NO_REPEAT, id="delins-in-a-run"),
        pytest.param((2, "TTA", ""), NO_REPEAT, id="no-repeat"),
    ],
)
def test_context(allele: tuple[int, str, str], context: str) -> None:
    assert TractIndex(CONTIGS).context(Allele("c", *allele)) == context
