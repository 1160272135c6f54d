from itertools import product

import pytest

from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.her2 import (
    Her2,
    Pathology,
    agreement,
    centromere_log2,
    chromosome_17,
    compared,
    her2_notes,
    pathology_of,
)
from agnoma.copy_number.posterior import from_submitted
from agnoma.io.cnvkit import RatioBin
from agnoma.models.case import Her2Ihc, IshResult
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.models.copy_number import GeneCopyNumber

IHC = {"-": None, "0": Her2Ihc.ZERO, "1+": Her2Ihc.ONE, "2+": Her2Ihc.TWO, "3+": Her2Ihc.THREE}
ISH = {"-": None, "pos": IshResult.POSITIVE, "neg": IshResult.NEGATIVE}
P = Pathology

# IHC, ISH -> pathology, and the first words beside amplified / open / not amplified
TABLE = {
    ("-", "-"): (P.NOT_GIVEN, "No IHC or ISH", "No IHC or ISH", None),
    ("-", "pos"): (P.POSITIVE, "Agreement", "Sequencing leaves it open", "Conflict"),
    ("-", "neg"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("0", "-"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("0", "pos"): (P.DISAGREES, "Submitted", "Submitted", "Submitted"),
    ("0", "neg"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("1+", "-"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("1+", "pos"): (P.DISAGREES, "Submitted", "Submitted", "Submitted"),
    ("1+", "neg"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("2+", "-"): (P.OPEN, "Submitted", "Submitted", "Submitted"),
    ("2+", "pos"): (P.POSITIVE, "Agreement", "Sequencing leaves it open", "Conflict"),
    ("2+", "neg"): (P.NEGATIVE, "Conflict", "Sequencing leaves it open", "Agreement"),
    ("3+", "-"): (P.POSITIVE, "Agreement", "Sequencing leaves it open", "Conflict"),
    ("3+", "pos"): (P.POSITIVE, "Agreement", "Sequencing leaves it open", "Conflict"),
    ("3+", "neg"): (P.DISAGREES, "Submitted", "Submitted", "Submitted"),
}
COLUMN = {Call.AMPLIFIED: 1, Call.EQUIVOCAL: 2, Call.NOT_ASSESSABLE: 2}
EVERY = list(product(IHC, ISH, Call))


def test_the_table_holds_every_combination() -> None:
    assert set(TABLE) == set(product(IHC, ISH))


@pytest.mark.parametrize(("ihc", "ish", "call"), EVERY, ids=lambda v: getattr(v, "value", v))
def test_sequencing_beside_pathology(ihc: str, ish: str, call: Call) -> None:
    row = TABLE[ihc, ish]
    assert pathology_of(IHC[ihc], ISH[ish]) is row[0]
    sentence, words = agreement(call, IHC[ihc], ISH[ish]), row[COLUMN.get(call, 3)]
    if words is None:
        assert sentence is None
        return
    assert sentence is not None and sentence.startswith(words)
    if words != "No IHC or ISH":
        assert (f"IHC {ihc}" in sentence) is (ihc != "-")
        assert ("ISH positive" in sentence) is (ish == "pos")
        assert ("ISH negative" in sentence) is (ish == "neg")


def test_conflict_lets_the_call_stand_and_says_what_to_do() -> None:
    sentence = agreement(Call.AMPLIFIED, Her2Ihc.ONE, None)
    assert sentence is not None
    assert "The call stands" in sentence and "Repeat IHC/ISH on the sequenced block" in sentence


def erbb2(call: Call, **values: float) -> GeneCopyNumber:
    return GeneCopyNumber(
        gene="ERBB2", contig="chr17", start=1, end=9, call=call, rule="why", **values
    )


KNOWN = Tumour(False, from_submitted(0.5, purity_sd=0, centring_sd_log2=0), 2.0)
UNKNOWN = Tumour(False, None, 2.0)


def test_ratio_to_chromosome_17_in_tumour_cells() -> None:
    gene = erbb2(Call.AMPLIFIED, log2=2.0, copies=14.0, arm_log2=0.0)
    centromere, arm, last = her2_notes(gene, Her2(centromere_log2=0.5849625), KNOWN)
    # ratio 1.5 in half tumour cells: 4 copies
    assert centromere.startswith(
        "ERBB2 / the centromere region of chromosome 17: 3.5 in tumour cells (14.0 and 4.0 copies)"
    )
    assert arm.startswith("ERBB2 / the rest of 17q: 7.0 in tumour cells (14.0 and 2.0 copies)")
    assert "no ISH ratio" in centromere and "no ISH ratio" in arm
    assert last.startswith("No IHC or ISH submitted")


def test_ratio_without_a_tumour_fraction_is_that_of_the_sample() -> None:
    gene = erbb2(Call.AMPLIFIED, log2=2.0, arm_log2=1.0)
    ratio, _ = her2_notes(gene, Her2(), UNKNOWN)
    assert ratio.startswith("ERBB2 / the rest of 17q: 2.0 in the whole sample, normal cells")


@pytest.mark.parametrize(
    "gene",
    [
        pytest.param(erbb2(Call.NEUTRAL, log2=0.0), id="no-arm"),
        pytest.param(erbb2(Call.NEUTRAL, arm_log2=0.0), id="no-ratio-of-the-gene"),
        pytest.param(erbb2(Call.NOT_ASSESSABLE, log2=2.0, arm_log2=0.0), id="not-assessable"),
    ],
)
def test_no_ratio_without_both_parts(gene: GeneCopyNumber) -> None:
    assert not [note for note in her2_notes(gene, Her2(), KNOWN) if "ERBB2 /" in note]


def near(start: int, log2: float, contig: str = "chr17") -> RatioBin:
    return RatioBin(contig, start, start + 1000, None, log2, 1.0, False)


def test_centromere_region_is_a_median_without_the_amplicon() -> None:
    bins = [near(20_000_000 + 1000 * i, 0.1 * i) for i in range(5)]
    beyond = [near(37_700_000, 5.0), near(1_000_000, 5.0), near(20_000_000, 5.0, "chr1")]
    centromere = (22_700_000, 27_400_000)
    assert centromere_log2(bins + beyond, "chr17", centromere) == pytest.approx(0.2)
    assert centromere_log2(bins[:4] + beyond, "chr17", centromere) is None
    arms = {"chr1": (0, 1), "chr17": centromere}
    assert chromosome_17(bins + beyond, arms) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("bins", "arms"),
    [
        pytest.param(None, {"chr17": (22_700_000, 27_400_000)}, id="no-bins"),
        pytest.param([near(20_000_000, 0.0)] * 9, {}, id="arms-not-known"),
        pytest.param([near(20_000_000, 0.0)] * 9, {"chr1": (0, 1)}, id="another-chromosome"),
    ],
)
def test_centromere_region_that_is_not_known(
    bins: list[RatioBin] | None, arms: dict[str, tuple[int, int]]
) -> None:
    assert chromosome_17(bins, arms) is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(Call.NEUTRAL, "Conflict: not amplified (neutral)", id="neutral"),
        pytest.param(Call.AMPLIFIED, "Agreement: amplified", id="amplified"),
        pytest.param(Call.NOT_ASSESSABLE, "Sequencing leaves it open", id="open"),
    ],
)
def test_pathology_is_compared_whatever_the_class(call: Call, words: str) -> None:
    found = compared([erbb2(call)], Her2(IHC["3+"]))
    assert found is not None
    assert found.startswith(words)


def test_without_pathology_nothing_is_compared() -> None:
    assert compared([erbb2(Call.NEUTRAL)], Her2()) is None


def test_pathology_beside_no_measurement() -> None:
    found = compared([], Her2(IHC["3+"]))
    assert found == "ERBB2 was not measured; submitted IHC 3+ stands alone."
