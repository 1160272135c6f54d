import pytest

from agnoma.pictures import palette
from agnoma.report.elements import LOCUS_BADGES, METRIC_BADGES, TERNARY_BADGES, VERDICT_BADGES


def test_contrast_of_black_and_white() -> None:
    assert palette.contrast(palette.BLACK, palette.WHITE) == pytest.approx(21)
    assert palette.contrast(palette.BLUE, palette.BLUE) == pytest.approx(1)


@pytest.mark.parametrize("pair", palette.TEXT_PAIRS, ids=str)
def test_text_contrast(pair: tuple[str, str]) -> None:
    assert palette.contrast(*pair) >= palette.TEXT_MIN_CONTRAST


@pytest.mark.parametrize("pair", palette.GRAPHIC_PAIRS, ids=str)
def test_graphic_contrast(pair: tuple[str, str]) -> None:
    assert palette.contrast(*pair) >= palette.GRAPHIC_MIN_CONTRAST


def test_every_badge_has_a_style() -> None:
    styles = {style.css for style in palette.BADGE_STYLES}
    used = [LOCUS_BADGES, METRIC_BADGES, TERNARY_BADGES, VERDICT_BADGES]
    assert {badge.css for table in used for badge in table.values()} <= styles
