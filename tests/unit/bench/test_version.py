"""A page of figures names the code it measured."""

import re

from bench.measure import machine
from bench.version import code_measured

from agnoma import __version__


def test_code_is_version_and_commit() -> None:
    assert re.fullmatch(rf"agnoma {re.escape(__version__)}, [\w.-]+(, .+)?", code_measured())


def test_speed_page_names_it() -> None:
    assert machine().endswith(f"Code: {code_measured()}.\n")
