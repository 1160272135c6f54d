import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.knowledge_import.names import Untranslated
from agnoma.knowledge_import.profiles import Alteration, Literal, parse_profile, read_profile
from agnoma.knowledge_import.translator import Translator, joined_requirements


def shown(text: str) -> list[str]:
    """Return alternatives as text, absent names with a minus."""
    return [
        " & ".join(f"{'-' if one.negated else ''}{one.text}" for one in alternative)
        for alternative in parse_profile(text)
    ]


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        pytest.param("A 1", ["A 1"], id="one"),
        pytest.param("A 1 AND B 2", ["A 1 & B 2"], id="and"),
        pytest.param("A 1 OR B 2", ["A 1", "B 2"], id="or"),
        pytest.param("A 1 AND NOT B 2", ["A 1 & -B 2"], id="and-not"),
        pytest.param("A 1 AND NOT (B 2 OR C 3)", ["A 1 & -B 2 & -C 3"], id="not-or"),
        pytest.param("A 1 AND NOT (B 2 AND C 3)", ["A 1 & -B 2", "A 1 & -C 3"], id="not-and"),
        pytest.param("A 1 AND (B 2 OR C 3)", ["A 1 & B 2", "A 1 & C 3"], id="distributed"),
        pytest.param("A 1 OR B 2 AND C 3", ["A 1", "B 2 & C 3"], id="and-binds-closer"),
        pytest.param("NOT A 1", ["-A 1"], id="not"),
        pytest.param("NOT NOT A 1", ["A 1"], id="twice"),
        pytest.param("V R1W (c.4C>T) AND B 2", ["V R1W (c.4C>T) & B 2"], id="parentheses-of-name"),
        pytest.param(
            "NOTCH1 Mutation OR ORAI1 Loss", ["NOTCH1 Mutation", "ORAI1 Loss"], id="genes"
        ),
    ],
)
def test_parse_profile(text: str, alternatives: list[str]) -> None:
    assert shown(text) == alternatives


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("", r"character 1: expected an alteration", id="empty"),
        pytest.param("(A 1 OR B 2", r"character 12: expected \)", id="open"),
        pytest.param("A 1) AND B 2", r"character 4: expected AND, OR or the end", id="closed"),
        pytest.param("A 1 AND (", r"character 10: expected an alteration", id="nothing-in-it"),
        pytest.param(" AND ".join(["(A 1 OR B 2)"] * 6), "more than 32 alternatives", id="many"),
    ],
)
def test_malformed_profiles(text: str, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        parse_profile(text)


NAMES = st.sampled_from(["A 1", "B 2", "C 3"])
TREES = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda one: f"NOT ({one})"),
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=60)
@given(TREES, st.lists(st.booleans(), min_size=3, max_size=3))
def test_alternatives_say_what_the_profile_says(text: str, values: list[bool]) -> None:
    state = dict(zip(["A 1", "B 2", "C 3"], values, strict=True))
    python = text.replace("AND", "and").replace("OR", "or").replace("NOT", "not")
    for name, value in state.items():
        python = python.replace(name, str(value))

    def holds(one: Literal) -> bool:
        return state[one.text] is not one.negated

    found = any(all(holds(one) for one in alternative) for alternative in parse_profile(text))
    assert found is eval(python)  # noqa: S307


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "KRAS G12C OR KRAS G12D", [("KRAS", "p.G12C|p.G12D", "")], id="or-of-one-gene"
        ),
        pytest.param(
            "NPM1 Exon 12 Mutation AND NOT FLT3 ITD",
            [("NPM1", "exon11:frameshift_ins", "NOT FLT3:itd")],
            id="npm1-without-itd",
        ),
        pytest.param(
            "BRAF V600E AND NOT (KRAS Mutation OR NRAS Mutation)",
            [("BRAF", "p.V600E", "NOT KRAS:class:mutation AND NOT NRAS:class:mutation")],
            id="not-of-or",
        ),
        pytest.param(
            "EGFR L858R AND EGFR T790M AND MET Amplification",
            [("EGFR", "p.L858R", "EGFR:p.T790M AND MET:cn:amp")],
            id="three",
        ),
        pytest.param(
            "BCR::ABL1 Fusion AND ABL1 T315I",
            [("BCR|ABL1", "fusion:BCR::ABL1", "ABL1:p.T315I")],
            id="fusion-first",
        ),
        pytest.param(
            "KRAS Wildtype AND BRAF V600E",
            [("BRAF", "p.V600E", "NOT KRAS:class:oncogenic")],
            id="wild-type-is-needed",
        ),
        pytest.param(
            "BRAF V600E OR NRAS Q61",
            [("BRAF", "p.V600E", ""), ("NRAS", "codon:61", "")],
            id="or-of-two-genes",
        ),
        pytest.param(
            "EGFR T790M AND EGFR C797S",
            [
                (
                    "EGFR",
                    "p.T790M",
                    "EGFR:p.C797S AND (phase:cis(p.T790M,p.C797S) OR phase:trans(p.T790M,p.C797S))",
                )
            ],
            id="phase-must-be-known",
        ),
    ],
)
def test_read_profile(translator: Translator, text: str, said: list[tuple[str, str, str]]) -> None:
    found = read_profile(text, translator.names)
    assert not isinstance(found, Untranslated)
    assert [("|".join(one.genes), one.words, one.requires) for one in found] == said
    assert [translator.untranslatable(one) for one in found] == [None] * len(found)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param("EGFR T790M AND CD274 Expression", "CD274 EXPRESSION", id="one-untranslated"),
        pytest.param("NOT KRAS Mutation", "only what is absent", id="nothing-present"),
        pytest.param("EGFR T790M AND (", "expected an alteration", id="malformed"),
    ],
)
def test_profiles_are_translated_whole_or_not(
    translator: Translator, text: str, detail: str
) -> None:
    found = read_profile(text, translator.names)
    assert isinstance(found, Untranslated)
    assert detail in found.detail


def test_what_is_needed_is_checked_too(translator: Translator) -> None:
    wrong = Alteration(("EGFR",), "p.T790M", "EGFR:nonsense", "", gene_level=False)
    fault = translator.untranslatable(wrong)
    assert fault is not None
    assert "nonsense" in fault.detail


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        pytest.param(("", ""), "", id="none"),
        pytest.param(("a OR b", ""), "a OR b", id="one"),
        pytest.param(("a OR b", "c"), "(a OR b) AND c", id="choice"),
        pytest.param(("x AND (a OR b)", "c"), "x AND (a OR b) AND c", id="choice-inside"),
    ],
)
def test_joined_requirements(parts: tuple[str, ...], joined: str) -> None:
    assert joined_requirements(*parts) == joined
