"""Requirements that no case can meet."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import shipped
from lint_builders import findings_of

from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.lint.satisfiable import can_be_true

A, B = "KRAS:p.G12C", "msi:high"


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        (A, True),
        (f"{A} AND NOT {A}", False),
        (f"{A} AND ({B} OR NOT {A})", True),
        (f"({A} OR {B}) AND NOT {A} AND NOT {B}", False),
        (f"noted({A}) AND NOT {A}", False),
        (f'label "x": {A} AND NOT ({A} OR {B})', False),
        ("her2:ihc=3+ AND her2:ihc=0", False),
        ("her2:ihc=3+ OR her2:ihc=0", True),
        ("hr:positive AND hr:negative", False),
        ("age:paediatric AND age:adult", False),
        ("phase:cis(p.T790M,p.C797S) AND phase:trans(p.T790M,p.C797S)", False),
        ("tmb>=10 AND NOT tmb>=20", True),
        ("tmb>=20 AND NOT tmb>=10", False),
        ("NOT tmb>=10 AND tmb>=10.0", False),
        ("pdl1:cps>=10 AND NOT pdl1:tps>=1", True),
    ],
)
def test_can_be_true(text: str, possible: bool) -> None:
    assert can_be_true(parse_requirement(text, {}, "x")) is possible


def test_finding(tmp_path: Path) -> None:
    rows = [{"requires": f"{A} AND NOT {A}"}, {"requires": A}]
    (found,) = findings_of(tmp_path / "k", "requires_never_true", *rows)
    assert (found.line, found.column, found.found) == (2, "requires", f"{A} AND NOT {A}")


def test_shipped_requirements_can_all_be_met() -> None:
    assert all(can_be_true(node) for node in shipped().requirements.values())


ATOMS = st.sampled_from(["KRAS:p.G12C", "msi:high", "biallelic", "hr:positive"])
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda text: f"NOT ({text})"),
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(TREES)
def test_an_expression_or_its_contrary_can_be_true(text: str) -> None:
    contrary = f"NOT ({text})"
    either = [can_be_true(parse_requirement(t, {}, "x")) for t in (text, contrary)]
    assert any(either)
    assert not can_be_true(parse_requirement(f"{text} AND {contrary}", {}, "x"))
