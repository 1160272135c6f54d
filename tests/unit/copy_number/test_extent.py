import pytest

from agnoma.copy_number.extent import (
    NO_ARMS,
    ArmName,
    ExtentFinder,
    GeneExtent,
    arm_at,
    rounded_ploidy,
    segment_class,
)
from agnoma.copy_number.ratio_bins import RatioBins
from agnoma.io.chromosome_arms import Centromere
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment, Extent
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import CopyNumberConfig
from agnoma.settings.extent import ExtentConfig

MB = 1_000_000
# A short arm of 20, a centromere of 4 and a long arm of 76 Mb.
ARMS = {"chr1": Centromere(20 * MB, 24 * MB)}
LENGTHS = {"chr1": 100 * MB}
LIMITS, SETTINGS = CopyNumberConfig(), ExtentConfig()


def gene(start: float, end: float) -> Transcript:
    place = (int(start * MB), int(end * MB))
    return Transcript(
        gene="G",
        transcript_id="T1",
        choice=TranscriptChoice.MANE_SELECT,
        contig="chr1",
        strand=Strand.PLUS,
        exons=(place,),
        cds_start=place[0],
        cds_end=place[1],
    )


def segment(start: float, end: float, copies: float | None) -> CopyNumberSegment:
    return CopyNumberSegment(contig="chr1", start=int(start * MB), end=int(end * MB), copies=copies)


def extent(
    *pieces: tuple[float, float, float | None],
    place: tuple[float, float] = (50, 50.1),
    ploidy: float = 2.0,
    normal_copies: float = 2.0,
    arms: dict[str, Centromere] = ARMS,
) -> GeneExtent:
    segments = [segment(*piece) for piece in pieces]
    found = ExtentFinder(segments, arms, LENGTHS, ploidy, LIMITS, SETTINGS)
    return found.of_gene(gene(*place), normal_copies=normal_copies)


@pytest.mark.parametrize(
    ("copies", "ploidy", "normal", "call"),
    [
        (6.0, 2.0, 2.0, CopyNumberCall.AMPLIFIED),
        (5.99, 2.0, 2.0, CopyNumberCall.GAIN),
        (7.4, 3.5, 2.0, CopyNumberCall.GAIN),
        (4.0, 2.0, 2.0, CopyNumberCall.GAIN),
        (3.99, 2.0, 2.0, CopyNumberCall.NEUTRAL),
        (1.5, 2.0, 2.0, CopyNumberCall.NEUTRAL),
        (1.49, 2.0, 2.0, CopyNumberCall.LOSS),
        (0.5, 2.0, 2.0, CopyNumberCall.LOSS),
        (0.49, 2.0, 2.0, CopyNumberCall.HOMOZYGOUS_DELETION),
        (1.0, 2.0, 1.0, CopyNumberCall.NEUTRAL),
    ],
)
def test_class_of_a_segment(
    copies: float, ploidy: float, normal: float, call: CopyNumberCall
) -> None:
    assert segment_class(copies, ploidy, LIMITS, normal_copies=normal) is call


@pytest.mark.parametrize(("ploidy", "whole"), [(2.49, 2), (2.5, 3), (3.5, 4), (1.7, 2)])
def test_ploidy_rounds_halves_up(ploidy: float, whole: int) -> None:
    assert rounded_ploidy(ploidy) == whole


@pytest.mark.parametrize(
    ("position", "arm"),
    [
        (20 * MB - 1, ArmName.SHORT),
        (20 * MB, None),
        (24 * MB - 1, None),
        (24 * MB, ArmName.LONG),
    ],
)
def test_arm_at(position: int, arm: ArmName | None) -> None:
    assert arm_at("chr1", position, ARMS) is arm
    assert arm_at("chr2", position, ARMS) is None


@pytest.mark.parametrize(
    ("pieces", "expected", "width"),
    [
        pytest.param([(24, 49, 2), (49, 52, 20), (52, 100, 2)], Extent.FOCAL, 3.0, id="3-mb"),
        pytest.param(
            [(24, 49, 2), (49, 52.000001, 20), (52.000001, 100, 2)],
            Extent.REGIONAL,
            3.000001,
            id="one-base-more",
        ),
        pytest.param(
            [(24, 49, 2), (49, 50.05, 20), (50.05, 51, 22), (51, 100, 2)],
            Extent.FOCAL,
            2.0,
            id="cut-in-two-is-one-amplicon",
        ),
        pytest.param(
            [(24, 48, 2), (48, 49.9, 20), (49.9, 52, 30), (52, 100, 2)],
            Extent.REGIONAL,
            4.0,
            id="both-parts-count",
        ),
        pytest.param(
            [(24, 40, 2), (40, 49, 5), (49, 51, 20), (51, 60, 5), (60, 100, 2)],
            Extent.FOCAL,
            2.0,
            id="gain-beside-is-another-class",
        ),
        pytest.param([(24, 49, 2), (49, 51, 0.1), (51, 100, 2)], Extent.FOCAL, 2.0, id="deletion"),
        pytest.param([(24, 49, 3), (49, 51, 20), (51, 100, 3)], Extent.FOCAL, 2.0, id="on-gain"),
        pytest.param([(24, 77.2, 1), (77.2, 100, 2)], Extent.ARM, 53.2, id="arm-at-70-%"),
        pytest.param([(24, 77.1, 1), (77.1, 100, 2)], Extent.REGIONAL, 53.1, id="below-70-%"),
        pytest.param([(24, 60, 1), (60, 90, 0.2), (90, 100, 2)], Extent.ARM, 36.0, id="lost-more"),
        pytest.param([(24, 100, 2.7)], Extent.ARM, 76.0, id="one-copy-gained"),
        pytest.param([(24, 100, 2.69)], None, 76.0, id="not-gained"),
        pytest.param([(24, 100, 2)], None, 76.0, id="unchanged"),
    ],
)
def test_extent(
    pieces: list[tuple[float, float, float]], expected: Extent | None, width: float
) -> None:
    found = extent(*pieces)
    assert found.extent is expected
    assert found.width_bp == pytest.approx(width * MB)
    assert (found.extent is not None) is found.changed


def test_sentences() -> None:
    found = extent((24, 49, 2), (49, 51, 20), (51, 100, 2))
    assert found.rule == "2.00 Mb changed, limit 3 Mb; fraction 0.03 of 1q changed alike, limit 0.7"
    assert (found.start, found.end, found.arm) == (49 * MB, 51 * MB, "1q")
    assert found.arm_fraction == pytest.approx(2 / 76)
    assert extent((24, 100, 2)).rule == "copies of the gene are those of ploidy 2.0"


def test_whole_genome_doubling_moves_the_middle() -> None:
    assert extent((24, 100, 3), ploidy=3.9).extent is Extent.ARM
    assert extent((24, 100, 4), ploidy=3.9).extent is None


def test_one_copy_of_x_in_a_man_is_unchanged() -> None:
    assert extent((24, 100, 1), normal_copies=1).extent is None
    assert extent((24, 100, 1)).extent is Extent.ARM


def test_an_amplicon_without_measured_flanks_is_left_open() -> None:
    found = extent((30, 31, 2), (50, 50.1, 20), (52, 53, 2))
    assert (found.extent, found.changed) == (None, True)
    assert "nothing measured beside it: at most 21.00 Mb" in found.rule
    assert extent((49, 49.5, 2), (50, 50.1, 20), (52, 53, 2)).extent is Extent.FOCAL


def test_the_centromere_is_no_unmeasured_flank() -> None:
    pieces = ((0, 19, 2), (19, 19.9, 20), (24.5, 100, 2))
    assert extent(*pieces, place=(19.2, 19.4)).extent is Extent.FOCAL


def test_same_class_far_apart_is_not_one_change() -> None:
    assert extent((45, 46.9, 20), (50, 50.1, 20)).width_bp == pytest.approx(0.1 * MB)
    assert extent((45, 47, 20), (50, 50.1, 20)).width_bp == pytest.approx(5.1 * MB)


def test_an_arm_measured_too_little_is_not_judged() -> None:
    found = extent((49, 60, 1), (61, 62, 1))
    assert found.extent is Extent.REGIONAL
    assert "fraction 0.16 of 1q measured, 0.5 needed" in found.rule


def test_a_genome_without_arms_says_so() -> None:
    found = extent((0, 100, 1), arms={})
    assert (found.extent, found.arm, found.arm_fraction) == (Extent.REGIONAL, None, None)
    assert found.rule.endswith(NO_ARMS)
    pieces = ((0, 49, 2), (49, 51, 20), (51, 100, 2))
    assert extent(*pieces, arms={}).extent is Extent.FOCAL


@pytest.mark.parametrize(
    "pieces", [[], [(10, 20, 2)], [(49, 51, None)]], ids=["none", "elsewhere", "no-copies"]
)
def test_no_segment_over_the_gene(pieces: list[tuple[float, float, float | None]]) -> None:
    found = extent(*pieces)
    assert (found.extent, found.width_bp) == (None, None)
    assert found.rule == "no segment with copies lies over the gene"


def ratio_bins(*values: tuple[float, float]) -> RatioBins:
    return RatioBins(
        RatioBin("chr1", int(at * MB), int(at * MB) + 100, None, log2, 1.0, on_target=False)
        for at, log2 in values
    )


def arm_log2(
    bins: RatioBins, place: tuple[float, float] = (50, 50.1), arms: dict[str, Centromere] = ARMS
) -> float | None:
    segments = [segment(24, 49, 2), segment(49, 51, 20), segment(51, 100, 2)]
    found = ExtentFinder(segments, arms, LENGTHS, 2.0, LIMITS, SETTINGS)
    return found.arm_log2(gene(*place), bins)


LONG_ARM = [(60.0 + i, 0.1 * i) for i in range(10)]


def test_arm_ratio_is_the_median_outside_the_amplicon() -> None:
    assert arm_log2(ratio_bins(*LONG_ARM)) == pytest.approx(0.45)
    outside = [(49.5, 9.0), (50.9, 9.0), (5.0, -9.0)]
    assert arm_log2(ratio_bins(*LONG_ARM, *outside)) == pytest.approx(0.45)


def test_arm_ratio_of_an_unchanged_gene_leaves_out_the_gene_alone() -> None:
    assert arm_log2(ratio_bins(*LONG_ARM, (80.05, 9.0)), (80, 80.1)) == pytest.approx(0.45)


def test_arm_ratio_needs_bins() -> None:
    assert arm_log2(ratio_bins(*LONG_ARM[:9])) is None
    assert arm_log2(ratio_bins()) is None


def test_arm_ratio_without_arms_is_of_the_contig() -> None:
    low = [(1.0 + i, -1.0) for i in range(11)]
    assert arm_log2(ratio_bins(*LONG_ARM, *low)) == pytest.approx(0.45)
    assert arm_log2(ratio_bins(*LONG_ARM, *low), arms={}) == pytest.approx(-1.0)


def test_a_gene_in_the_centromere_has_no_arm() -> None:
    assert arm_log2(ratio_bins(*LONG_ARM), (21, 21.1)) is None
    found = extent((0, 100, 1), place=(21, 21.1))
    assert (found.extent, found.arm) == (Extent.REGIONAL, None)
    assert found.rule.endswith("within the centromere")
