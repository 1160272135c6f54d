from dataclasses import replace

import pytest

from agnoma.copy_number.estimates import Doubled
from agnoma.copy_number.exon_calls import ExonDifference, judge_difference
from agnoma.models.copy_number import CopyNumberCall
from agnoma.settings import CopyNumberConfig

BASE = ExonDifference(
    log2=-1.74, rest_log2=0.0, bins=6, score=15.0, score_limit=5.1, purity=0.7, rest_copies=2.0
)


def judged(**changes: float | str | Doubled | None) -> tuple[CopyNumberCall, str]:
    found = replace(BASE, **changes)  # type: ignore[arg-type]
    return judge_difference(found, CopyNumberConfig(), changed_copies=0.7)


LOSS, GAIN, NEUTRAL = CopyNumberCall.LOSS, CopyNumberCall.GAIN, CopyNumberCall.NEUTRAL
OPEN, DELETED = CopyNumberCall.NOT_ASSESSABLE, CopyNumberCall.HOMOZYGOUS_DELETION
AMPLIFIED, EQUIVOCAL = CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL


@pytest.mark.parametrize(
    ("changes", "call", "words"),
    [
        pytest.param({"copies": 0.49, "high": 0.99}, DELETED, "below 0.5, lost", id="homdel"),
        pytest.param({"copies": 0.5, "high": 0.9}, LOSS, "a loss, below 1.5", id="at-0.5"),
        pytest.param({"copies": 0.1, "high": 1.0}, OPEN, "includes one copy left", id="one-left"),
        pytest.param(
            {"copies": 0.1, "high": 0.9, "doubled": Doubled(0.8, 1.2)},
            OPEN,
            "in a doubled genome the ratio means 0.8 copies (up to 1.2); to be sure: MLPA",
            id="one-left-if-doubled",
        ),
        pytest.param(
            {"copies": 0.1, "high": 0.9, "doubled": Doubled(0.2, 0.9)}, DELETED, "", id="at-both"
        ),
        pytest.param(
            {"copies": 0.1, "high": 0.9, "purity": 0.29}, OPEN, "0.29 is below 0.30", id="purity"
        ),
        pytest.param({"copies": 0.1, "high": 0.9, "purity": 0.3}, DELETED, "", id="purity-0.3"),
        pytest.param({"copies": 1.49}, LOSS, "a loss, below 1.5", id="loss"),
        pytest.param(
            {"copies": 1.5, "rest_copies": 3.0}, LOSS, "relative to the rest, not", id="relative"
        ),
        pytest.param(
            {"copies": 10.0, "rest_copies": 20.0},
            LOSS,
            "a loss within an amplified gene, relative to the rest and not absolute",
            id="within-amplicon",
        ),
        pytest.param(
            {"copies": 1.0, "purity": 0.19}, OPEN, "0.19, at least 0.20 needed for losses", id="low"
        ),
        pytest.param({"copies": 3.0, "purity": 0.19}, GAIN, "a gain relative", id="gain-low"),
        pytest.param(
            {"copies": 3.0, "purity": 0.09}, OPEN, "at least 0.10 needed for gains", id="lower"
        ),
        pytest.param({"copies": 3.0}, GAIN, "as of a duplication", id="duplication"),
        pytest.param({"copies": 2.7}, GAIN, "as of a duplication", id="gain-at-0.7"),
        pytest.param(
            {"copies": 2.0, "rest_copies": 0.1}, NEUTRAL, "kept, while the rest", id="kept"
        ),
        pytest.param(
            {"copies": 1.0, "rest_copies": 0.1}, LOSS, "the rest has lost more", id="lost-less"
        ),
        pytest.param({"copies": 6.0, "low": 6.0}, AMPLIFIED, "reaching the limit 6", id="amp"),
        pytest.param({"copies": 6.0, "low": 5.9}, EQUIVOCAL, "interval includes", id="amp-open"),
        pytest.param({"copies": 6.0, "low": 6.0, "bins": 4}, EQUIVOCAL, "5 bins needed", id="few"),
        pytest.param(
            {"copies": 6.5, "low": 6.1, "ploidy": 3.0, "usual_copies": 3}, GAIN, "", id="ploidy"
        ),
        pytest.param(
            {"copies": 0.6, "rest_copies": 1.0, "normal_copies": 1, "usual_copies": 1},
            LOSS,
            "not absolute",
            id="man-x",
        ),
        pytest.param({"copies": None, "unknown": "sex not given"}, OPEN, "sex not", id="unknown"),
    ],
)
def test_class(
    changes: dict[str, float | str | Doubled | None], call: CopyNumberCall, words: str
) -> None:
    found, rule = judged(**changes)
    assert found is call
    assert words in rule


def test_numbers_come_first() -> None:
    assert judged(copies=0.1, low=0.0, high=0.42)[1] == (
        "0.10 copies (0.0-0.4) against 2.00 of the rest of the gene, log2 difference -1.74, "
        "6 bins, 15.0 SD (limit 5.1): below 0.5, lost on all copies"
    )
    assert judged(unknown="tumour fraction not known")[1] == (
        "log2 -1.74 against 0.00 of the rest of the gene; log2 difference -1.74, 6 bins, 15.0 SD "
        "(limit 5.1); tumour fraction not known"
    )
