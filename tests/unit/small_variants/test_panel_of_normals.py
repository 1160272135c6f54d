"""Entries of the panel and the filters that read them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.io.panel_of_normals import CarriedRate, Count, ErrorRate, write_counts
from agnoma.settings import PanelOfNormalsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.panel_building import build_panel
from agnoma.small_variants.judge.panel_of_normals import (
    PanelOfNormals,
    PonEntry,
    background,
    is_counted,
    panel_outcomes,
    pon,
)

LIMITS = PanelOfNormalsConfig()
HOTSPOT = Hotspot("KRAS codon 12", gene="KRAS", number=12)
BASES = "GATCAAAAAAGTC"
SNV = Allele("7", 3, "C", "T")


class Reference:
    """The bases above on contig 7, followed by others."""

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig
        assert start >= 0
        return (BASES + "GATTACATCGGCTA" * 100)[start:end]


Normals = Sequence[tuple[tuple[str, ...], Sequence[Count]]]


@pytest.fixture
def panel(tmp_path: Path) -> Callable[..., PanelOfNormals]:
    def make(normals: Normals, contig: str = "7") -> PanelOfNormals:
        counts = {}
        for ids, rows in normals:
            counts[ids] = tmp_path / f"{ids[0]}.tsv.gz"
            write_counts(counts[ids], [row._replace(contig=contig) for row in rows])
        table = tmp_path / "panel.tsv.gz"
        build_panel(counts, table, contigs=[contig], min_depth_x=20, inherited_vaf=0.1, library="1")
        return PanelOfNormals.read(table, Reference(), ["7", "8"])

    return make


def at_c(depth: int, *alleles: tuple[str, str, int]) -> list[Count]:
    """Return the counts of the C at 3."""
    rows = [Count("7", 3, "C", ".", depth, 0)]
    return rows + [Count("7", 3, ref, alt, depth, seen) for ref, alt, seen in alleles]


def entry(
    carriers: int = 0,
    normals: int = 20,
    fraction: tuple[float, float | None] = (0.0, 0.0),
    error: tuple[float, float | None] = (0.0, 0.0),
    class_error: tuple[float, float | None] | None = None,
) -> PonEntry:
    return PonEntry(
        normals=normals,
        carriers=carriers,
        fraction=CarriedRate(*fraction, highest=0.0),
        error=ErrorRate(normals, *error),
        change="C>T",
        class_error=None if class_error is None else ErrorRate(1000, *class_error),
    )


def test_entry_of_an_allele(panel: Callable[..., PanelOfNormals]) -> None:
    found = panel(
        [
            (("a",), at_c(100, ("C", "T", 3))),
            (("b",), at_c(100, ("C", "T", 1))),
            (("c",), at_c(100, ("C", "T", 50))),
            (("d",), at_c(100)),
        ]
    ).at(SNV)
    assert found is not None
    assert (found.normals, found.carriers, found.change) == (4, 2, "C>T")
    # of a and c; b has too little to show it
    assert found.fraction.mean == pytest.approx(0.265)
    assert found.inherited == 1
    # the inherited allele of c is no error
    assert found.error.normals == 3
    assert found.error.mean == pytest.approx(0.04 / 3)
    assert found.class_error is not None
    assert found.class_error.mean == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("alt", "depth", "carriers"),
    [
        pytest.param(2, 200, 1, id="2-fragments-at-1-percent"),
        pytest.param(1, 50, 0, id="one-fragment"),
        pytest.param(2, 201, 0, id="below-1-percent"),
    ],
)
def test_carrier(panel: Callable[..., PanelOfNormals], alt: int, depth: int, carriers: int) -> None:
    found = panel([(("a",), at_c(depth, ("C", "T", alt)))]).at(SNV)
    assert found is not None
    assert found.carriers == carriers


def known(*by: str) -> frozenset[str]:
    return frozenset(by)


def test_own_normal_is_left_out(panel: Callable[..., PanelOfNormals]) -> None:
    made = panel(
        [
            (("a", "a2"), at_c(100, ("C", "T", 50))),
            (("b",), at_c(100, ("C", "T", 2))),
            (("c",), at_c(100)),
        ]
    )
    whole, without_a, without_c = made.at(SNV), made.at(SNV, known("a")), made.at(SNV, known("c"))
    assert whole is not None
    assert without_a is not None
    assert without_c is not None
    assert [(e.normals, e.carriers) for e in (whole, without_a, without_c)] == [
        (3, 2),
        (2, 1),
        (2, 2),
    ]
    assert without_a.fraction.mean == pytest.approx(0.02)
    assert (whole.inherited, without_a.inherited) == (1, 0)
    assert made.at(SNV, known("a2", "x")) == without_a
    assert made.at(SNV, known("stranger")) == whole
    assert made.normals == 3


def test_only_the_own_normal_covers(panel: Callable[..., PanelOfNormals]) -> None:
    assert panel([(("a",), at_c(100, ("C", "T", 50)))]).at(SNV, known("a")) is None


def test_allele_never_seen_has_the_background_of_its_class(
    panel: Callable[..., PanelOfNormals],
) -> None:
    found = panel([(("a",), at_c(100, ("C", "T", 3))), (("b",), at_c(100))]).at(
        Allele("7", 3, "C", "A")
    )
    assert found is not None
    assert (found.normals, found.carriers, found.change) == (2, 0, "C>A")
    assert found.error == ErrorRate(2, 0.0, 0.0)
    assert found.class_error == ErrorRate(2, 0.0, 0.0)


@pytest.mark.parametrize(
    "allele",
    [Allele("7", 2, "T", "C"), Allele("8", 3, "C", "T"), Allele("9", 3, "C", "T")],
    ids=["next-base", "contig-without-rows", "unknown-contig"],
)
def test_not_covered(panel: Callable[..., PanelOfNormals], allele: Allele) -> None:
    made = panel([(("a",), at_c(100, ("C", "T", 3)))])
    assert made.at(allele) is None
    made.close()


@pytest.mark.parametrize(
    ("allele", "row", "change"),
    [
        pytest.param(Allele("7", 9, "A", ""), ("CA", "C"), "deletion", id="deletion-rightmost"),
        pytest.param(Allele("7", 10, "", "A"), ("C", "CA"), "insertion", id="insertion-rightmost"),
    ],
)
def test_indels_at_their_leftmost_place(
    panel: Callable[..., PanelOfNormals], allele: Allele, row: tuple[str, str], change: str
) -> None:
    found = panel([(("a",), at_c(100, (*row, 4)))]).at(allele)
    assert found is not None
    assert (found.carriers, found.change, found.fraction.mean) == (1, change, 0.04)


def test_several_bases_are_as_rare_as_the_rarest(panel: Callable[..., PanelOfNormals]) -> None:
    rows = [*at_c(100, ("C", "T", 9)), Count("7", 4, "A", ".", 100, 0)]
    made = panel([(("a",), [*rows, Count("7", 4, "A", "G", 100, 1)])])
    found = made.at(Allele("7", 3, "CA", "TG"))
    assert found is not None
    assert (found.carriers, found.change, found.error.mean) == (0, "A>G", 0.01)
    assert made.at(Allele("7", 3, "CAA", "TGG")) is None


def test_panel_with_other_contig_names(panel: Callable[..., PanelOfNormals]) -> None:
    found = panel([(("a",), at_c(100, ("C", "T", 3)))], contig="chr7").at(SNV)
    assert found is not None
    assert found.carriers == 1


@pytest.mark.parametrize(
    ("carriers", "vaf", "hotspot", "passed", "exempt"),
    [
        pytest.param(2, 0.05, None, True, False, id="too-few-carriers"),
        pytest.param(3, 0.218, None, False, False, id="below-mean-and-5-SD"),
        pytest.param(3, 0.21875, None, True, False, id="at-mean-and-5-SD"),
        pytest.param(3, 0.21875, HOTSPOT, False, True, id="hotspot-rescued"),
        pytest.param(3, 0.218, HOTSPOT, False, False, id="hotspot-not-rescued"),
        pytest.param(2, 0.05, HOTSPOT, True, False, id="hotspot-too-few"),
    ],
)
def test_pon(
    carriers: int, vaf: float, hotspot: Hotspot | None, passed: bool, exempt: bool
) -> None:
    outcome = pon(vaf, entry(carriers, fraction=(0.0625, 0.03125)), LIMITS, hotspot)
    assert (outcome.name, outcome.passed, outcome.exempt) == ("pon", passed, exempt)
    assert (outcome.value, outcome.limit) == (carriers, 3)


def test_pon_in_words() -> None:
    outcome = pon(0.3, entry(4, fraction=(0.02, 0.02)), LIMITS, None)
    assert outcome.reason == (
        "seen in 4 of 20 normals, fails from 3; allele fraction 0.3 >= 0.12, the carriers' mean "
        "0.02 + 5 SD of 0.02"
    )
    assert pon(0.3, entry(), LIMITS, None).reason == "seen in 0 of 20 normals, fails from 3"


@pytest.mark.parametrize(
    ("normals", "carriers"), [(20, 3), (60, 3), (81, 3), (100, 3), (400, 3), (400, 12)]
)
def test_pon_is_as_strict_in_a_large_panel(
    panel: Callable[..., PanelOfNormals], normals: int, carriers: int
) -> None:
    """An artefact at the fraction that few of many normals show is the same artefact."""
    rows = [
        ((f"n{n}",), at_c(100, ("C", "T", 5)) if n < carriers else at_c(100))
        for n in range(normals)
    ]
    found = panel(rows).at(SNV)
    assert found is not None
    assert found.fraction.mean == pytest.approx(0.05)
    assert pon(0.05, found, LIMITS, None).passed is False
    assert pon(0.40, found, LIMITS, None).passed is True


@pytest.mark.parametrize(
    ("carriers", "least"),
    [
        # Drawn from 1,000 fragments: 0.05 + 5 sqrt(0.05 x 0.95 / 1000) = 0.0845.
        pytest.param((50, 50, 50), 0.0844, id="alike"),
        # Mean 0.05, SD among them 0.0361.
        pytest.param((20, 40, 90), 0.230, id="unlike"),
        pytest.param((90,) * 3 + (12,) * 60, 0.099, id="many-with-little"),
        pytest.param((300,) + (12,) * 60, 0.3, id="one-far-above"),
    ],
)
def test_what_one_carrier_shows_is_no_finding_in_any_panel(
    panel: Callable[..., PanelOfNormals], carriers: tuple[int, ...], least: float
) -> None:
    for normals in (len(carriers) + 20, 200, 1000):
        rows = [((f"n{n}",), at_c(1000, ("C", "T", alt))) for n, alt in enumerate(carriers)]
        rows += [((f"n{n}",), at_c(1000)) for n in range(len(carriers), normals)]
        found = panel(rows).at(SNV)
        assert found is not None
        assert pon(max(carriers) / 1000 - 0.001, found, LIMITS, None).passed is False
        needed = found.fraction.reach(LIMITS.pon_sd)
        assert needed is not None
        assert needed >= least, normals


def test_what_normals_inherited_is_not_rescued(panel: Callable[..., PanelOfNormals]) -> None:
    """Heterozygous in 3 of 400 people: 0.95 is a lost allele, but at a hotspot a finding."""
    rows = [((f"n{n}",), at_c(100, ("C", "T", 50)) if n < 3 else at_c(100)) for n in range(400)]
    found = panel(rows).at(SNV)
    assert found is not None
    outcome = pon(0.95, found, LIMITS, None)
    assert outcome.passed is False
    assert outcome.reason.endswith("but 3 of them inherited it")
    assert pon(0.95, found, LIMITS, HOTSPOT).exempt


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        pytest.param(None, "no normal of the panel covers the place", id="not-covered"),
        pytest.param(entry(normals=2), "2 normals cover the place, 3 needed", id="too-few"),
    ],
)
def test_pon_not_evaluated(found: PonEntry | None, reason: str) -> None:
    outcome = pon(0.3, found, LIMITS, None)
    assert outcome.passed is None
    assert outcome.reason == f"not evaluated: {reason}"


def test_one_normal_has_no_spread_to_rescue_with() -> None:
    one = entry(1, normals=1, fraction=(0.02, None))
    outcome = pon(0.9, one, PanelOfNormalsConfig(min_normals=1), HOTSPOT)
    assert outcome.passed is False
    assert not outcome.exempt


@pytest.mark.parametrize(
    ("vaf", "hotspot", "passed", "exempt"),
    [
        pytest.param(0.05, None, True, False, id="at-mean-and-4-SD"),
        pytest.param(0.0499, None, False, False, id="just-below"),
        pytest.param(0.0499, HOTSPOT, False, True, id="hotspot"),
        pytest.param(0.05, HOTSPOT, True, False, id="hotspot-above"),
    ],
)
def test_background(vaf: float, hotspot: Hotspot | None, passed: bool, exempt: bool) -> None:
    outcome = background(vaf, entry(error=(0.01, 0.01)), LIMITS, hotspot)
    assert (outcome.name, outcome.passed, outcome.exempt) == ("background", passed, exempt)
    assert outcome.value == vaf
    assert outcome.limit == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("found", "limit", "words"),
    [
        pytest.param(
            entry(class_error=(0.01, 0.01)), 0.05, "mean 0.01, SD 0.01 of C>T", id="class"
        ),
        pytest.param(
            entry(error=(0.02, 0.01), class_error=(0.01, 0.01)), 0.06, "at the base", id="base"
        ),
        pytest.param(
            entry(error=(0.5, None), class_error=(0.01, 0.01)), 0.05, "of C>T", id="no-spread"
        ),
    ],
)
def test_higher_of_base_and_class(found: PonEntry, limit: float, words: str) -> None:
    outcome = background(0.04, found, LIMITS, None)
    assert outcome.limit == pytest.approx(limit)
    assert words in outcome.reason
    assert outcome.passed is False


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "no normal of the panel covers the place"),
        (entry(normals=1, error=(0.0, None)), "1 normal covers the place, no spread"),
    ],
    ids=["not-covered", "no-spread"],
)
def test_background_not_evaluated(found: PonEntry | None, reason: str) -> None:
    outcome = background(0.3, found, LIMITS, None)
    assert outcome.passed is None
    assert reason in outcome.reason


@given(vaf=st.floats(0, 1), mean=st.floats(0, 0.5), sd=st.floats(0, 0.5))
@settings(deadline=None, max_examples=60)
def test_a_higher_fraction_never_fails_what_a_lower_passed(
    vaf: float, mean: float, sd: float
) -> None:
    found = entry(5, fraction=(mean, sd), error=(mean, sd))
    for judge in (pon, background):
        if judge(vaf, found, LIMITS, None).passed:
            assert judge(min(vaf + 0.1, 1.0), found, LIMITS, None).passed


@pytest.mark.parametrize(
    ("allele", "counted"),
    [
        (SNV, True),
        (Allele("7", 3, "CA", "TG"), True),
        (Allele("7", 3, "", "G"), True),
        (Allele("7", 3, "CA", ""), True),
        (Allele("7", 3, "CA", "G"), False),
    ],
)
def test_shapes_that_are_counted(allele: Allele, counted: bool) -> None:
    assert is_counted(allele) is counted


def test_both_filters_of_an_allele(panel: Callable[..., PanelOfNormals]) -> None:
    made = panel([((name,), at_c(100, ("C", "T", 5))) for name in ("a", "b", "c", "own")])

    def outcomes(
        found: PanelOfNormals | None, allele: Allele, vaf: float = 0.04
    ) -> list[tuple[str, bool | None]]:
        both = panel_outcomes(
            found, allele, vaf, excluding=frozenset({"own"}), hotspot=None, limits=LIMITS
        )
        return [(outcome.name, outcome.passed) for outcome in both]

    assert outcomes(made, SNV) == [("pon", False), ("background", False)]
    assert outcomes(made, SNV, 0.16) == [("pon", True), ("background", True)]
    assert outcomes(made, Allele("7", 3, "CA", "G")) == [("pon", None), ("background", None)]
    assert outcomes(None, SNV) == [("pon", None), ("background", None)]
    reasons = [
        outcome.reason
        for found, allele in ((None, SNV), (made, Allele("7", 3, "CA", "G")))
        for outcome in panel_outcomes(
            found, allele, 0.3, excluding=frozenset(), hotspot=None, limits=LIMITS
        )
    ]
    assert ["no panel of normals" in reason for reason in reasons] == [True, True, False, False]
    assert ["deletion with insertion" in reason for reason in reasons] == [False, False, True, True]


def test_two_normals_of_one_person_are_both_left_out(
    panel: Callable[..., PanelOfNormals],
) -> None:
    made = panel([((name,), at_c(100, ("C", "T", 50))) for name in ("a", "b", "c")])
    found = made.at(SNV, known("a", "c"))
    assert found is not None
    assert (found.normals, found.carriers) == (1, 1)
