"""Pages in German: nothing is left in English but what is no message, and English stays itself."""

import re
from collections import Counter
from functools import cache
from html import unescape
from typing import Any

import pytest
from german_pages import MADE_UP, Shown, at_sites, golden, in_german, listening, reviewed, shown
from knowledge_builders import TABLES

from agnoma.knowledge.expressions import OF_ARMS
from agnoma.language import speech
from agnoma.language.speech import say, speaking
from agnoma.models.language import Language
from agnoma.models.profile import LEFT_OUT, NOT_NAMED, TumourProfile
from agnoma.models.release import MEANING, SECOND_MEANING
from agnoma.redaction.names import CONSEQUENCES, KINDS
from agnoma.redaction.redact import LOCAL_SETTING
from agnoma.report.names import _texts as texts_of
from agnoma.report.names import names_of
from agnoma.report.render import render_index, render_report

ENGLISH = "the|is|are|which|not|more|from|by|this|that|than|or|and|as|at|no"
CASES = shown()
CLASS_WORDS = (*CONSEQUENCES.values(), *KINDS.values())


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Pieces of text that reached a page without a message."""
    return listening(monkeypatch, made_up=MADE_UP)


def rendered(case: Shown) -> str:
    return render_report(case.profile, review=case.review, release=case.release)


def words(html: str, *, tables: bool = False) -> str:
    """Return the text of a page, of the knowledge tables only if asked for."""
    html = re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL)
    if not tables:
        html = re.sub(r'<span lang="en">.*?</span>', " ", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", " ", html.replace("<wbr>", "")))
    return re.sub(r"\S+-[0-9a-f]{12}\b", " ", text)  # report ids


@cache
def tumour_types() -> frozenset[str]:
    """Return codes and names of OncoTree, which are not translated."""
    lines = (TABLES / "oncotree.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return frozenset(cell for row in rows for cell in row[:2] if len(cell) > 1)


def english_words(text: str) -> list[str]:
    return re.findall(rf"\b(?:{ENGLISH})\b", text)


def without_tumour_types(line: str) -> str:
    """Return a line without the tumour types in it and what joins them, if it looks English."""
    if not english_words(line):
        return line
    for name in sorted(tumour_types(), key=len, reverse=True):
        if name in line:
            line = re.sub(rf"\b{re.escape(name)}(?!\w)", "§", line)
    return re.sub(r"§(?:, Grade \d)? and (?=§)", "", line)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_left_in_english(left: set[str], name: str) -> None:
    html = rendered(in_german(CASES[name]()))
    assert left == set(), "give each a message in locale/de/LC_MESSAGES/agnoma.po"
    assert '<html lang="de">' in html
    assert speech.OPEN not in html
    assert speech.CLOSE not in html


def test_index_is_in_german_when_all_its_cases_are(left: set[str]) -> None:
    cases = [in_german(Shown(p)).profile for p in (golden(), *at_sites().values())]
    links = {"truth_page": "t", "quality_page": "q", "cohort_page": "c", "multiqc_page": "m"}
    html = render_index(cases, **links)
    assert left == set()
    assert '<html lang="de">' in html
    assert "Molekulare Klassen über Lokalisationen hinweg" in html


def words_of_people(case: Shown) -> set[str]:
    """Return what the laboratory, readers and signers wrote, whole and by paragraph."""
    fields = (
        *("diagnosis", "anatomical_site", "block", "requester", "name", "address", "contact"),
        *("kit", "sequencer", "text", "reason", "role", "meaning", "notified", "faults"),
    )
    held = (case.profile.case, case.profile.laboratory, case.profile.assay)
    found: set[str] = set()
    for record in (*held, case.review, case.release):
        for field, text in texts_of(record, ""):
            found |= {text, *text.splitlines()} if field in fields else set()
    return found - {"", MEANING, SECOND_MEANING}


@pytest.mark.parametrize("text", ["Not tested", "Tumour cells", "Could not be assessed"])
def test_a_comment_that_is_a_message_keeps_no_message_from_being_said(text: str) -> None:
    """Words of people and words of the page are told apart by where they stand, not by letters."""
    profile = golden()
    case = profile.case.model_copy(update={"diagnosis": text, "requester": text, "block": text})
    lab = profile.laboratory.model_copy(update={"contact": text})
    written = profile.model_copy(update={"case": case, "laboratory": lab})
    review = reviewed(profile)
    comment = review.comments[0].model_copy(update={"text": text})
    review = review.model_copy(update={"comments": (comment,)})
    plain_page = words(rendered(in_german(Shown(profile, None))))
    page = words(rendered(in_german(Shown(written, review))))
    with speaking("de"):
        said = say(text)
    assert said != text
    assert page.count(said) >= plain_page.count(said)
    index = words(render_index([in_german(Shown(written)).profile]))
    assert index.count(said) >= words(render_index([in_german(Shown(profile)).profile])).count(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3,232 of 3,313 genes not read", "3\u202f232 von 3\u202f313 Genen ungelesen"),
        ("1,234,567", "1\u202f234\u202f567"),
        ("1,234.5 x", "1\u202f234.5 x"),
        ("234.567", "234.567"),
        ("chr7:140,453,136", "chr7:140,453,136"),
        ("chr7:140,453,136–140,453,186", "chr7:140,453,136–140,453,186"),
        ("1,234–2,345", "1\u202f234–2\u202f345"),
        (
            "FGFR3::TACC3 fusion found, but not shown to be a functional fusion",
            "FGFR3::TACC3-Fusion gefunden, aber nicht als funktionelle Fusion gezeigt",
        ),
        (
            "PCGR-style table gives no reading frame",
            "Tabelle im PCGR-Format gibt kein Leseraster an",
        ),
        (
            "POLE_ULTRA: would come first if met; the decision tree says why.",
            "POLE_ULTRA: Vorrang, wenn erfüllt; der Entscheidungsbaum sagt, warum.",
        ),
    ],
)
def test_names_and_numbers_inside_of_sentences_are_german(text: str, said: str) -> None:
    names = frozenset({"FGFR3::TACC3 fusion", "FGFR3::TACC3", "FGFR3", "POLE_ULTRA"})
    with speaking("de", lambda: speech.Names(data=names)):
        assert say(text) == said


def test_numbers_inside_of_words_of_people_and_tables_stay() -> None:
    with speaking("de"):
        assert say(f"1,234; {speech.quoted('1,234')}") == "1\u202f234; 1,234"
        foreign = say("1,234 of what no catalogue has heard of.")
        assert foreign.startswith(f"{speech.OPEN}1,234 of what")


def test_index_of_several_languages_is_in_english() -> None:
    html = render_index([golden(), in_german(Shown(at_sites()["lung"])).profile])
    assert '<html lang="en">' in html
    assert "Molecular classes across sites" in html


def test_the_page_says_the_same_numbers_and_names() -> None:
    case = CASES["lung"]()
    numbers = re.compile(r"\d[\d.,]*\d|\b[A-Z][A-Z0-9]{2,}\b")
    english, german = (
        Counter(numbers.findall(words(rendered(c), tables=True).replace("\u202f", ",")))
        for c in (case, in_german(case))
    )
    assert english.total() > 300
    assert {n for n in english if n[0].isdigit() and english[n] != german[n]} == set()
    assert {n for n in english if n not in german} <= {"GDPR", "PASS", "DRAFT", "INDETERMINATE"}


@pytest.mark.parametrize("name", CASES)
def test_no_english_word_stands_outside_names_and_tables(name: str) -> None:
    """What does not pass the boundary, such as a word in a template, is found here."""
    case = in_german(CASES[name]())
    known_names = names_of([case.profile], case.review).all | words_of_people(case) | MADE_UP
    text = words(rendered(case)).replace("UK Code on Genetic Testing and Insurance", " ")
    for known in sorted(known_names, key=len, reverse=True):
        if " " in known:
            text = text.replace(known, "§")
    found = [line for line in text.splitlines() if english_words(without_tumour_types(line))]
    assert found == []


@pytest.mark.parametrize("name", ["golden", "crowded", "failed"])
def test_words_that_a_report_never_uses(name: str) -> None:
    """Clinical.md 9.3: no 'normal', no unproven 'Wildtyp', no promise, no order."""
    text = words(rendered(in_german(CASES[name]())))
    assert not re.search(r"\bnormal(?:e[mnrs]?)?\b", text, re.IGNORECASE)
    assert not re.search(r"Wildtyp(?!-Status konnte nicht)", text)
    assert not re.search(r"wird ansprechen|keine Mutation\b|empfohlen wird|\bempfehlen\b", text)


def test_words_of_the_laboratory_stand_as_they_were_given() -> None:
    case = golden().case.model_copy(
        update={"diagnosis": "Not detected", "requester": "Tumour cells; Dates"}
    )
    profile = golden().model_copy(update={"case": case})
    review = reviewed(profile)
    comment = review.comments[0].model_copy(update={"text": "Not assessable\nTumour cells"})
    review = review.model_copy(update={"comments": (comment,)})
    html = rendered(in_german(Shown(profile, review)))
    for given in ("Not detected; kodiert als:", "Tumour cells; Dates", "<p>Not assessable</p>"):
        assert given in html


def test_text_of_the_knowledge_tables_says_its_language() -> None:
    html = rendered(in_german(CASES["melanoma"]()))
    assert '<span lang="en">tumour-agnostic, age &gt;=1 y</span>' in html
    english = rendered(CASES["melanoma"]())
    assert '<span lang="en">' not in english


def test_settings_of_labels_and_joined_tumour_types_are_translated_or_marked() -> None:
    html = rendered(in_german(CASES["melanoma"]()))
    assert 'Setting: <span lang="en">tumour-agnostic, age &gt;=1 y</span> (BM061)' in html
    text = words(rendered(in_german(CASES["breast"]())), tables=True)
    assert "Colorectal Adenocarcinoma und Medullary Carcinoma of the Colon" in text
    assert "Colorectal Adenocarcinoma and Medullary Carcinoma of the Colon" not in text


def test_either_of_two_tumour_types_is_said_in_german() -> None:
    text = words(rendered(in_german(CASES["calls alone"]())), tables=True)
    assert "Ewing Sarcoma oder Prostate Adenocarcinoma" in text


def test_a_laboratory_that_gave_no_name_has_none_in_german_either() -> None:
    text = words(rendered(in_german(CASES["lung"]())), tables=True)
    assert NOT_NAMED not in text
    assert "Labor nicht benannt" in text


def test_status_in_the_us_is_said_in_german() -> None:
    text = words(rendered(in_german(CASES["melanoma in the US"]())))
    assert "Status in den USA" in text
    assert "in der US " not in text


def test_what_a_shared_copy_leaves_out_is_said_in_its_language() -> None:
    text = words(rendered(in_german(CASES["shared"]())), tables=True)
    assert LEFT_OUT not in text
    assert "in dieser Kopie zum Teilen weggelassen" in text


def test_english_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(speech, "catalogue", refuse)
    monkeypatch.setattr("agnoma.report.render.names_of", refuse)
    html = rendered(CASES["reviewed"]())
    assert '<html lang="en">' in html
    assert "Questions and complaints:" in html


def test_page_is_a_function_of_the_profile() -> None:
    profile = in_german(CASES["crowded"]()).profile
    again = TumourProfile.model_validate_json(profile.model_dump_json())
    assert again.language is Language.GERMAN
    assert render_report(again) == render_report(profile)


def test_first_page_is_measured_by_the_words_it_prints() -> None:
    """German is longer: what one sheet holds is told in fewer lines."""
    english, german = (
        words(rendered(c)) for c in (CASES["crowded"](), in_german(CASES["crowded"]()))
    )
    assert "This summary goes on on the next sheet." not in english
    assert "Diese Zusammenfassung geht auf dem nächsten Blatt weiter." not in german


HOSTILE = (
    "<script>alert(1)</script>",
    "\ue000<b>\ue001",
    "{n} of {own}",
    "%(n)s %s %d",
    "a and b or c; " * 200,
    "((((" * 300,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_change_nothing(text: str) -> None:
    case = golden().case.model_copy(update={"diagnosis": text})
    findings = tuple(
        f.model_copy(update={"alteration": f.alteration.model_copy(update={"possible_chip": text})})
        for f in golden().findings
    )
    profile = golden().model_copy(
        update={"case": case, "findings": findings, "confirmations": (text,)}
    )
    html = rendered(in_german(Shown(profile)))
    assert "<script" not in html
    assert "<b>" not in html
    assert "\ue000" not in html


@pytest.mark.parametrize(
    "text",
    [
        *(f"KRAS {word}{again}" for word in CLASS_WORDS for again in ("", " (2)")),
        "BRCA1 p.R10* is not on the same molecules, but lies in at least 0.60 and 0.55 of the "
        "tumour cells: together not above 1, and different cells look the same",
        "BRCA1 p.R10* is not on the same molecules, but lies in at least 0.60 and 0.55 of the "
        "tumour cells (tumour fraction unknown: at most 1): together not above 1, and different "
        "cells look the same",
        "BRCA1 p.R10* and p.S20fs lie on the same copy, which is one hit: no second hit is proven, "
        "the other copy was not assessed",
        "its effect on the protein depends on TP53 c.10del, which was found as well: in frame if "
        "on one molecule (no fragment covers both)",
        "EWSR1::FLI1 fusion is characteristic of Ewing Sarcoma (fact BM211); submitted COAD",
        "TP53 p.R10fs, which looks inherited: in frame if on one molecule (in cis as submitted)",
        "EU: authorised whatever the tumour type; setting met: an EGFR TKI before",
        "EU: authorised for this tumour type; depends on BRAF without V600E, which could not be "
        "assessed; setting to check: treatment line 2 or later",
        "EU: authorised for this tumour type; depends on what could not be assessed",
        "Depends on BRAF without V600E, or an antibody against EGFR beside its inhibitor, which "
        "could not be assessed.",
        f"Setting, for the clinic to check: {LOCAL_SETTING}.",
        "Setting met, as stated with the sample: treatment line 2 or later.",
        OF_ARMS,
    ],
)
def test_sentence_has_a_message(text: str) -> None:
    """Of what the cases above do not happen to say: redacted names, second hits, settings."""
    speaker = speech.Speech(
        "de", speech.Names(data=frozenset({"KRAS", "TP53", "BRCA1", "EWSR1", "FLI1"}))
    )
    assert speaker.say(text) != text
    assert speaker.left == set()
