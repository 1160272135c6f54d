import pytest
from reference_builders import depths_of, reference_bin, row_of

from agnoma.copy_number.normal_sex import KnownSex, as_man, settle_sex
from agnoma.models.case import Sex

BINS = row_of("chr1", 20) + row_of("chrX", 10)
BOTH_KINDS = BINS + [
    item._replace(gene="Antitarget", start=item.start + 5000, end=item.end + 5000) for item in BINS
]


@pytest.mark.parametrize(
    ("x_depth", "sex"),
    [
        pytest.param(50.0, Sex.MALE, id="one-x"),
        pytest.param(100.0, Sex.FEMALE, id="two-x"),
        pytest.param(61.5, Sex.MALE, id="just-one"),
        pytest.param(81.3, Sex.FEMALE, id="just-two"),
        pytest.param(62.0, None, id="just-above-one"),
        pytest.param(81.0, None, id="just-below-two"),
    ],
)
def test_depth_on_x_tells(x_depth: float, sex: Sex | None) -> None:
    assert settle_sex(None, depths_of(BINS, chrX=x_depth)) == KnownSex(sex, given=False)


def test_sex_given_is_not_questioned() -> None:
    known = settle_sex(Sex.FEMALE, depths_of(BINS, chrX=50))
    assert known == KnownSex(Sex.FEMALE, given=True)


@pytest.mark.parametrize(
    "bins",
    [
        pytest.param(row_of("chr1", 20), id="no-x"),
        pytest.param(row_of("chr1", 20) + row_of("chrX", 9), id="too-few-bins"),
        pytest.param(row_of("chrX", 10), id="no-autosome"),
    ],
)
def test_silent_panels(bins: list) -> None:  # type: ignore[type-arg]
    assert settle_sex(None, depths_of(bins, chrX=50)).sex is None


def test_kinds_of_bins_are_compared_apart_and_must_agree() -> None:
    # Between the targets depth is a hundredth: compared together, X would be anything.
    both = [
        item._replace(depth=(50 if item.bin.contig == "chrX" else 100) * scale)
        for item in depths_of(BOTH_KINDS)
        for scale in [1 if item.bin.on_target else 0.01]
    ]
    assert settle_sex(None, both).sex is Sex.MALE
    contradictory = [item._replace(depth=1.0) if not item.bin.on_target else item for item in both]
    assert settle_sex(None, contradictory).sex is None


def test_bins_without_reads_do_not_count() -> None:
    bins = BINS + row_of("chrX", 30, first=90000)
    depths = [d._replace(depth=0.0) if d.bin.start >= 90000 else d for d in depths_of(bins)]
    assert settle_sex(None, depths).sex is Sex.FEMALE


def test_a_man_stays_as_he_is() -> None:
    depths = depths_of([*BINS, reference_bin("chrY")], chrX=50, chrY=47)
    assert as_man(depths, Sex.MALE) == depths


@pytest.mark.parametrize("sex", [Sex.FEMALE, None], ids=["woman", "unknown-counts-as-two-x"])
def test_a_woman_gets_half_an_x_and_a_neutral_y(sex: Sex | None) -> None:
    bins = [*BINS, reference_bin("chrY"), reference_bin("chrY", 900, gene="Antitarget")]
    changed = as_man(depths_of(bins, chrX=110, chrY=3), sex)
    by_place = {(d.bin.contig, d.bin.on_target): d.depth for d in changed}
    assert by_place == {
        ("chr1", True): 100,
        ("chrX", True): 55,
        ("chrY", True): 50,
        ("chrY", False): 0,  # no autosomal bin of that kind to take half of
    }
