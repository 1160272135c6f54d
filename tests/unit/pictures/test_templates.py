"""Templates are read strictly: escaped, without unknown names, without idle lines."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from agnoma.pictures.templates import template_environment


def test_values_are_escaped_and_statements_leave_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("  {% if shown %}\n<p>{{ name }}</p>\n  {% endif %}\n")
    page = template_environment(tmp_path).get_template("a.j2")
    assert page.render(shown=True, name="<b>") == "<p>&lt;b&gt;</p>\n"


def test_a_name_that_nobody_gave_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError, match="nobody"):
        template_environment(tmp_path).get_template("a.j2").render()
