"""How a text is said: whole, with slots, piece by piece; names and tables stay as they are."""

import threading
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import TABLES
from markupsafe import Markup

from agnoma.language import speech
from agnoma.language.catalogue import Catalogue, catalogue
from agnoma.language.speech import Names, Speech, language, marked, plain, say, speaking
from agnoma.language.views import spoken
from agnoma.models.case import NormalType
from agnoma.models.language import Language
from agnoma.report.header import normal_material

MESSAGES = {
    "detected": "nachgewiesen",
    "not tested": "nicht untersucht",
    "warning": "Warnung",
    "depth": "Lesetiefe",
    "bp": "bp",
    "{n} gene": "{n} Gen",
    "{n} genes": "{n} Gene",
    "{list} and {n} more": "{list} und {n} weitere",
    "{a} and {b}": "{a} und {b}",
    "{gene} amplification": "{gene}-Amplifikation",
    "One; two. Three.": "Eins; zwei. Drei.",
    "Depends on {condition}, which is open.": "Hängt ab von: {condition}; offen.",
    "line {n} of {own}": "Zeile {n} von {own}",
    "for {type}": "für {type}",
}
NAMES = Names(
    own=frozenset({"warning", "Dr A; B and C"}),
    data=frozenset({"BRAF", "ERBB2", "KRAS", "dabrafenib + trametinib"}),
    tables=frozenset({"previously treated"}),
)


@pytest.fixture
def spoken_german() -> Speech:
    return Speech("de", NAMES, Catalogue(MESSAGES))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("detected", "nachgewiesen", id="whole"),
        pytest.param(" detected ", " nachgewiesen ", id="with-spaces"),
        pytest.param("Detected", "Nachgewiesen", id="capital"),
        pytest.param("detected.", "nachgewiesen.", id="full-stop"),
        pytest.param("detected …", "nachgewiesen …", id="cut"),
        pytest.param("2 genes", "2 Gene", id="number"),
        pytest.param("1,234 genes", "1\u202f234 Gene", id="thousands"),
        pytest.param("BRAF amplification", "BRAF-Amplifikation", id="name"),
        pytest.param("BRAF, KRAS and 3 more", "BRAF, KRAS und 3 weitere", id="list"),
        pytest.param("detected; not tested", "nachgewiesen; nicht untersucht", id="pieces"),
        pytest.param("One; two. Three.", "Eins; zwei. Drei.", id="message-with-separators"),
        pytest.param("depth: One; two. Three.", "Lesetiefe: Eins; zwei. Drei.", id="joined"),
        pytest.param("depth (not tested)", "Lesetiefe (nicht untersucht)", id="bracket"),
        pytest.param(
            "BRAF (2 genes) (detected)", "BRAF (2 Gene) (nachgewiesen)", id="last-bracket"
        ),
        pytest.param("● detected", "● nachgewiesen", id="sign"),
        pytest.param("≥ 5 bp", "≥ 5 bp", id="unit"),
        pytest.param(
            "Depends on 2 genes and BRAF amplification, which is open.",
            "Hängt ab von: 2 Gene und BRAF-Amplifikation; offen.",
            id="nested",
        ),
        pytest.param("warning", "warning", id="words-of-the-laboratory"),
        pytest.param("Dr A; B and C, detected", "Dr A; B and C, nachgewiesen", id="own-in-a-list"),
        pytest.param("line 3 of BRAF", "Zeile 3 von BRAF", id="own-slot"),
        pytest.param("for Melanoma and Glioma", "für Melanoma and Glioma", id="types"),
        pytest.param("p.V600E c.1799T>A 7:140453136:A:T", None, id="variants"),
        pytest.param("low_vaf, BM047, 2026-01-02, v1.3.6", None, id="ids"),
        pytest.param("dabrafenib + trametinib", None, id="drugs"),
        pytest.param("", None, id="empty"),
        pytest.param("–", None, id="dash"),
    ],
)
def test_say(spoken_german: Speech, text: str, said: str | None) -> None:
    assert spoken_german.say(text) == (text if said is None else said)
    assert spoken_german.left == set()


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        pytest.param("unheard", "unheard", {"unheard"}, id="a-word"),
        pytest.param("unheard of", "[unheard of]", {"unheard of"}, id="nothing"),
        pytest.param("detected; unheard", "[detected; unheard]", {"unheard"}, id="a-part"),
        pytest.param("line 3 of a list", "[line 3 of a list]", {"a list"}, id="no-name"),
        pytest.param("BRAF and unheard", "[BRAF and unheard]", {"unheard"}, id="joined"),
        pytest.param(
            "Detected. 2 genes, unheard. 2 genes.",
            "Nachgewiesen. [2 genes, unheard.] 2 Gene.",
            {"unheard"},
            id="only-the-sentence-it-is-in",
        ),
    ],
)
def test_a_sentence_that_is_not_wholly_translated_is_whole_and_marked(
    spoken_german: Speech, text: str, said: str, left: set[str]
) -> None:
    found = spoken_german.say(text)
    assert found.replace(speech.OPEN, "[").replace(speech.CLOSE, "]") == said
    assert spoken_german.left == left


def test_text_of_tables_is_marked(spoken_german: Speech) -> None:
    said = spoken_german.say("detected (previously treated)")
    assert plain(said) == "nachgewiesen (previously treated)"
    assert marked(said) == Markup('nachgewiesen (<span lang="en">previously treated</span>)')


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("a < b", "a < b", id="without-marks-for-the-template-to-escape"),
        pytest.param(
            "\ue000a < b\ue001 & c", '<span lang="en">a &lt; b</span> &amp; c', id="escaped"
        ),
        pytest.param("x \ue000cut …", 'x <span lang="en">cut …</span>', id="cut"),
    ],
)
def test_marked(text: str, html: str) -> None:
    assert str(marked(text)) == html


def test_marks_in_a_given_text_are_shown_as_what_they_are(spoken_german: Speech) -> None:
    said = spoken_german.say("\ue000detected\ue001")
    assert said == "⟨U+E000⟩detected⟨U+E001⟩"
    assert marked(said) == said


def test_english_is_the_identity() -> None:
    with speaking("en") as nothing:
        assert nothing is None
        assert language() == "en"
        assert say("not tested") == "not tested"
        view = View("not tested", ("2 genes",), css="detected")
        assert spoken(view) is view


def test_outside_of_a_context_english_is_spoken() -> None:
    with speaking("de"):
        assert language() == "de"
        assert say("Not detected") == "Nicht nachgewiesen"
    assert language() == "en"
    assert say("Not detected") == "Not detected"


def test_names_are_only_gathered_where_they_are_needed() -> None:
    def refuse() -> Names:
        raise AssertionError

    with speaking("en", refuse):
        assert say("x") == "x"
    with pytest.raises(AssertionError), speaking("de", refuse):
        pass


def test_another_thread_speaks_for_itself() -> None:
    heard = []
    with speaking("de"):
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
    assert heard == ["en"]


@dataclass(frozen=True)
class View:
    """A view with words, signs and a picture."""

    text: str
    lines: tuple[str, ...] = ()
    by_name: dict[str, str] | None = None
    picture: Markup | None = None
    css: str = ""
    first: str = ""


def test_views() -> None:
    picture = Markup("<svg>Not detected</svg>")
    view = View("Not detected", ("True",), {"True": "False"}, picture, "Not detected", "True")
    with speaking("de"):
        said = spoken(view, but=("first",))
    assert said == View(
        "Nicht nachgewiesen",
        ("Zutreffend",),
        {"True": "Nicht zutreffend"},
        picture,
        view.css,
        "True",
    )
    assert said.picture is picture


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([*"ab 1.,;:()|/–\n§", "genes", " and ", "; ", ". "])).map("".join))
def test_no_text_gets_lost(text: str) -> None:
    said = Speech("de", Names(), Catalogue({"never": "nie", "{a} and {b}": "{a} and {b}"})).say(
        text
    )
    assert plain(said) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a and " * 2000, id="joined"),
        pytest.param("(" * 3000, id="brackets"),
        pytest.param("x; y, " * 2000, id="pieces"),
        pytest.param("7 " * 3000, id="numbers"),
        pytest.param("A" * 20000, id="long"),
    ],
)
def test_a_text_made_to_be_slow_is_not(
    spoken_german: Speech, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = 0
    as_it_is = Speech._reading

    def counting(self: Speech, text: str, deep: int) -> speech._Reading:
        nonlocal tried
        tried += 1
        return as_it_is(self, text, deep)

    monkeypatch.setattr(Speech, "_reading", counting)
    assert spoken_german.say(text)
    assert tried < 60_000


def type_names() -> list[str]:
    lines = (TABLES / "oncotree.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("name", [name for name in type_names() if " and " in name])
def test_tumour_types_keep_their_own_and(name: str) -> None:
    assert Speech("de", Names())._of_types(name) == name
    both = Speech("de", Names())._of_types(f"Melanoma and {name} and Glioma")
    assert both == f"Melanoma und {name} und Glioma"


@pytest.mark.parametrize(
    "label",
    [
        "CDKN2A homozygous deletion",
        "ERBB2 amplification",
        "TP53 loss of one copy",
        "KIF5B::RET fusion",
        "EGFR exon 2-7 deletion",
        "BRAF p.V600E",
    ],
)
def test_a_sentence_about_an_alteration_is_none_of_its_genes(label: str) -> None:
    """The deletion of a gene "Review of CDKN2A" is not what is meant."""
    german = Speech(
        "de", Names(frozenset({"seen"}), frozenset({label.split()[0]})), catalogue(Language.GERMAN)
    )
    said = german.say(f"Review of {label}: was not decided, now re-tier II-C (seen).")
    assert said.startswith("Durchsicht (")
    assert german.left == set()


@pytest.mark.parametrize(
    "words",
    [
        "but VAF 0.10 (95 % 0.05-0.15) is below 0.43 expected of a clonal variant on every copy "
        "left (1): not all tumour cells may have both hits",
        "VAF 0.72 (95 % 0.68-0.76) is above 0.43 expected of a clonal variant on every copy left "
        "(1): the variant is inherited, or tumour fraction or copies are not right",
    ],
)
def test_fractions_beside_copies_are_told_in_german(words: str) -> None:
    german = Speech("de", Names(), catalogue(Language.GERMAN))
    assert "jeder verbliebenen Kopie erwartet (1): " in german.say(words)
    assert german.left == set()


@pytest.mark.parametrize("kind", list(NormalType))
def test_material_of_the_normal_is_told_in_german(kind: NormalType) -> None:
    german = Speech("de", Names(), catalogue(Language.GERMAN))
    told = normal_material(kind)
    assert german.say(told) != told
    assert german.left == set()
