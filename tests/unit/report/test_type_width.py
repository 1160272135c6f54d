import pytest

from agnoma.report.type_width import BOLD, OTHER_LETTER, Run, lines_of, width_em


@pytest.mark.parametrize(
    ("runs", "column", "lines"),
    [
        pytest.param([Run("", 1)], 10, 0, id="nothing"),
        pytest.param([Run("MMMM", 1)], 3.44, 1, id="just-fits"),
        pytest.param([Run("MM MM", 1)], 3.44, 2, id="the-space-does-not"),
        pytest.param([Run("MM MM", 0.5)], 3.44, 1, id="smaller-type"),
        pytest.param([Run("MMMM", 1, bold=True)], 3.5, 2, id="bold-is-wider"),
        pytest.param([Run("MM", 1), Run("MM", 0.5)], 3.0, 1, id="two-sizes-on-a-line"),
        pytest.param([Run("M" * 10, 1)], 3.44, 3, id="a-word-that-no-line-holds"),
    ],
)
def test_lines(runs: list[Run], column: float, lines: int) -> None:
    assert lines_of(runs, column) == lines


def test_widths_are_those_of_the_font() -> None:
    assert width_em("il") < width_em("mm")
    assert width_em("語") == OTHER_LETTER
    assert 1 < BOLD < 1.2
