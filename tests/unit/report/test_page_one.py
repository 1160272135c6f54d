"""The first page is one sheet: what is cut, what never is, and where the rest stands."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from german_pages import at_sites
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import amplified, variant
from running import REPOSITORY
from stored_cases import stored

from agnoma.language.speech import speaking
from agnoma.language.views import spoken
from agnoma.models.knowledge import AmpTier, KnowledgeSource
from agnoma.models.language import Language
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import LocusState
from agnoma.report.elements import Cell, Line, table, tier_badge
from agnoma.report.header import header_lines
from agnoma.report.names import names_of
from agnoma.report.page_height import (
    A4,
    LETTER,
    NO_CAVEAT,
    REDUCED,
    RESPONSE,
    SHEETS,
    SPARE_REM,
    Head,
    overflow,
    page_height,
)
from agnoma.report.page_one import LAST_RESORT, LEVELS, LONGEST, Cuts, cut, fit
from agnoma.report.render import render_report
from agnoma.report.summary import Summary, blind_lines, build_summary, in_brief

LONG = "A reason that goes on and on, as reasons do when several things are wrong at once. " * 5
GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"
ROWS = [(Cell(f"G{i}"), Cell("I-A")) for i in range(8)]
FEW = Cuts(supports=2, lines=2, words=60)
Make = Callable[..., TumourProfile]


@pytest.fixture
def summary(make_profile: Make) -> Summary:
    return build_summary(make_profile())


@pytest.fixture
def header(make_profile: Make) -> Head:
    return Head(header_lines(make_profile()), banner=True)


def crowded(summary: Summary, count: int, text: str = LONG) -> Summary:
    """Return a summary with `count` entries of every list, each `text` with its number."""
    texts = tuple(f"{i} {text}" for i in range(count))
    lines = tuple(Line(f"Finding {i}", text) for i in range(count))
    cell = Cell("", lines=(*lines, Line(f"! {text}", flag=True)))
    rows = [(Cell(f"GENE{i} p.A{i}V"), Cell("I-A"), cell, Cell(text)) for i in range(5)]
    return replace(
        summary,
        response=table("Response", ["a", "b", "c", "d"], rows),
        blind=lines,
        blind_brief=lines,
        blind_counts=lines,
        conflicts=texts,
        confirmations=texts,
        wild_type=texts,
    )


def test_quiet_page_is_left_as_it_is(summary: Summary, header: Head) -> None:
    page = fit(summary, header)
    assert page.summary == cut(summary, LEVELS[0])
    assert replace(page.summary, response=summary.response, reduced=summary.reduced) == summary
    assert not (page.conflicts or page.confirmations or page.blind or page.continued)


def test_crowded_page_is_cut_to_one_sheet_and_says_what_is_left_out(
    summary: Summary, header: Head
) -> None:
    few = crowded(summary, 20, "A reason of some length, as reasons have. " * 3)
    full = replace(few, blind=(), blind_brief=(), blind_counts=(), wild_type=())
    assert overflow(full, header) > 0
    page = fit(full, header)
    assert page.continued == ""
    assert page.summary.conflicts[-1].endswith("more: section 2")
    assert (page.conflicts, page.confirmations) == (full.conflicts, full.confirmations)


def test_rather_two_sheets_than_one_without_its_open_questions(
    summary: Summary, header: Head
) -> None:
    full = crowded(summary, 6)
    page = fit(full, header)
    assert page.continued == "This summary goes on on the next sheet."
    assert (page.summary.blind, page.summary.wild_type) == (full.blind, full.wild_type)
    assert page.summary == cut(full, LEVELS[-1])
    assert page.tight


@pytest.mark.parametrize(
    ("count", "last"),
    [(2, "1 short"), (3, "1 more: section 2"), (7, "5 more: section 2")],
    ids=["fits", "one-over", "many"],
)
def test_entries_left_out_are_counted(summary: Summary, count: int, last: str) -> None:
    assert cut(crowded(summary, count, "short"), FEW).conflicts[-1] == last


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a" * 69, "a" * 69, id="a-little-longer"),
        pytest.param(
            f"{'a' * 30}. {'B' * 20}. {'C' * 30}.", f"{'a' * 30}. {'B' * 20}. …", id="sentences"
        ),
        pytest.param(f"{'a' * 80}. {'B' * 20}.", f"{'a' * 80}. …", id="one-at-least"),
        pytest.param(f"{'a ' * 20}; b; {'c ' * 30}", None, id="never-at-a-semicolon"),
        pytest.param(f"{'a ' * 20}(b; c. D) {'c ' * 30}", None, id="never-in-brackets"),
        pytest.param(f"{'a ' * 20}z. B. ca. 12 vs. {'C ' * 30}", None, id="abbreviations"),
        pytest.param(f"{'a ' * 20}p.V600E in 3.6 % {'c ' * 30}", None, id="names-and-numbers"),
    ],
)
def test_words_of_a_reviewer_are_cut_between_sentences(
    summary: Summary, text: str, shown: str | None
) -> None:
    full = replace(summary, other=(Line("Finding", text),))
    assert cut(full, FEW).other[0].note == (text if shown is None else shown)


def test_what_has_no_place_to_cut_ends_at_a_word(summary: Summary) -> None:
    full = replace(summary, other=(Line("Finding", "word " * 200),))
    (shown,) = cut(full, FEW).other
    assert shown.note.endswith("word …")
    assert len(shown.note) <= LONGEST + 2


def test_words_of_a_reviewer_too_long_for_any_sheet_are_cut_as_a_last_resort(
    summary: Summary, header: Head
) -> None:
    text = "a reviewer who never comes to an end of it " * 12
    full = replace(crowded(summary, 0), other=(Line("Finding", text),) * 4)
    rows = [(*row[:2], Cell("", lines=(Line(text, flag=True),)), Cell("–")) for row in ROWS]
    full = replace(full, response=table("Response", ["a", "b", "c", "d"], rows))
    assert all(overflow(cut(full, cuts), header, tight=True) > 0 for cuts in LEVELS)
    page = fit(full, header)
    assert page.continued == ""
    assert overflow(page.summary, header, tight=page.tight) <= 0
    assert page.summary.wild_type == full.wild_type


LIMIT = "RAS: no alteration detected (codons 12, 13; limit 3.6 % allele fraction)"
OPEN = f"{LIMIT}; fact BM077 is to be judged by the signing pathologist."
SETTING = "EU: authorised for this tumour type; setting to check: treatment line 2 or later"


@pytest.mark.parametrize("cuts", [*LEVELS, *LAST_RESORT])
def test_open_questions_and_limits_are_never_cut(summary: Summary, cuts: Cuts) -> None:
    many_words = Line("encorafenib + cetuximab", SETTING + " and some more words of it" * 10)
    row = (Cell("BRAF p.V600E"), Cell("I-A"), Cell("", lines=(many_words,)), Cell("–"))
    full = replace(
        summary,
        response=table("Response", ["a", "b", "c", "d"], [row]),
        wild_type=(OPEN * 3, OPEN, OPEN),
        conflicts=(f"{OPEN} {OPEN} {OPEN}",),
        blind=(Line("7 loci", f"depth: {'; '.join(f'G{i} codon 1' for i in range(60))}"),),
    )
    shown = cut(full, cuts)
    assert shown.response is not None
    assert shown.response.rows[0][2].lines == (many_words,)
    assert (shown.wild_type, shown.conflicts) == (full.wild_type, full.conflicts)
    assert shown.blind in (full.blind, full.blind_brief, full.blind_counts)
    assert not [text for text in texts(replace(shown, other=())) if text.endswith("…")]


def test_every_gene_with_a_locus_that_is_not_assessable_is_named(build: Any) -> None:
    loci = tuple(
        build.locus(f"G{i}", codon, LocusState.NOT_ASSESSABLE, depth=3)
        for i in range(30)
        for codon in (12, 61)
    )
    brief = blind_lines(build.profile(loci=loci), by_gene=True)[0]
    assert brief.text == "60 loci not assessable, by gene (places in section 4)"
    assert re.findall(r"G\d+ \(2\)", brief.note) == sorted(f"G{i} (2)" for i in range(30))
    full = blind_lines(build.profile(loci=loci))[0]
    assert full == brief
    few = blind_lines(build.profile(loci=loci[:20]))[0]
    assert few.text == "10 groups of loci not assessable"


def test_genes_that_share_a_reason_are_one_line(build: Any) -> None:
    why = "the gene models give coding exons of {} only: exon numbers may be off; configure a GFF3"
    loci = tuple(
        build.locus(gene, codon, LocusState.NOT_ASSESSABLE, depth=None, reason=why.format(gene))
        for gene in ("EGFR", "KIT", "MET")
        for codon in (18, 19, 20)
    )
    (line, *_) = blind_lines(build.profile(loci=loci), by_gene=True)
    assert line.text == "9 loci not assessable, by gene (places in section 4)"
    assert line.note == (
        "the gene models give coding exons only: exon numbers may be off; configure a GFF3: "
        "EGFR (3), KIT (3), MET (3)"
    )


def test_genes_without_an_answer_are_counted_where_no_room_is_for_their_names() -> None:
    full = build_summary(many())
    assert cut(full, LEVELS[-1]).blind == full.blind_counts
    untested = [line for line in full.blind_counts if line.text == "Not covered by this test"]
    named = [line for line in full.blind if line.text == "Not covered by this test"]
    assert len(untested) == len(named)
    for line in untested:
        assert re.fullmatch(r"\d+ genes?; names in section 4", line.note)


def tiered(tier: str, name: str, *, lines: int = 3, flag: bool = False) -> tuple[Cell, ...]:
    """Return a row with its tier as a badge, as the page has it."""
    told = [Line(f"drug {n}", "Approved in the EU for another tumour type") for n in range(lines)]
    warned = (Line("! rejected by the reviewer", flag=True),) if flag else ()
    badge = Cell("", badge=tier_badge(AmpTier(tier)))
    return (Cell(name), badge, Cell("", lines=(*told, *warned)), Cell("–"))


def test_findings_of_tier_two_are_shortened_then_counted(summary: Summary) -> None:
    rows = [
        tiered("I-A", "BRAF"),
        *(tiered("II-D", f"G{n}") for n in range(3)),
        tiered("II-C", "H", flag=True),
    ]
    full = replace(summary, response=table("Response", ["a", "b", "c", "d"], rows, note="Note."))
    brief = cut(full, replace(LEVELS[-1], tier_two_rows=None)).response
    assert brief is not None
    assert [row[2].lines[0].note for row in brief.rows[:2]] == [
        "Approved in the EU for another tumour type",
        "status and 2 lines more: section 2",
    ]
    least = cut(full, LEVELS[-1]).response
    assert least is not None
    assert [row[0].text for row in least.rows] == ["BRAF", "G0", "H"]
    assert least.note == "Note. 2 further findings of tier II: section 2."


def test_tier_one_keeps_every_row_and_its_status(summary: Summary) -> None:
    rows = [tiered("I-A", f"G{n}", lines=1) for n in range(5)]
    full = replace(summary, response=table("Response", ["a", "b", "c", "d"], rows))
    shown = cut(full, LEVELS[-1]).response
    assert shown is not None
    assert (shown.rows, shown.note) == (tuple(rows), "")


def test_two_conflicts_stand_however_little_room_is(summary: Summary) -> None:
    full = crowded(summary, 5, "short")
    assert cut(full, LEVELS[-1]).conflicts == ("0 short", "1 short", "3 more: section 2")


def test_every_paper_holds_the_page(summary: Summary, header: Head) -> None:
    assert A4.height_rem > LETTER.height_rem
    assert A4.width_rem < LETTER.width_rem
    spare = overflow(summary, header)
    assert spare == max(page_height(summary, header, x) + SPARE_REM - x.height_rem for x in SHEETS)


def test_what_was_not_evaluated_is_said_once() -> None:
    reasons = (
        "Not evaluated: contamination (11 SNPs deep enough, 100 needed)",
        "Mean depth: 80 is below 100 (WARN)",
        "Not evaluated: agreement with the submitted sex (too few targets on X)",
        "Matched normal sample: Not evaluated: contamination (20 SNPs)",
    )
    assert in_brief(reasons) == (
        "Mean depth: 80 is below 100 (WARN)",
        "Not evaluated: contamination, agreement with the submitted sex",
        "Matched normal sample: Not evaluated: contamination",
    )


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["colon", "lung", "breast", "quiet", "many"])
def test_no_cut_leaves_a_sentence_unfinished(name: str, language: Language) -> None:
    case = many() if name == "many" else at_sites()[name]
    profile = case.model_copy(update={"language": language})
    with speaking(language, lambda: names_of([profile])):
        full = spoken(build_summary(profile))
        said = set(texts(full))
        shorter = [text for cuts in LEVELS for text in texts(cut(full, cuts)) if text not in said]
    brief = set(
        texts((full.reasons_brief, full.blind_brief, full.blind_counts, full.biomarkers_brief))
    )
    brief |= {css for css, _ in (RESPONSE, NO_CAVEAT, REDUCED)}
    counted = False
    for text in (text for text in shorter if text not in brief):
        assert not text.endswith("…")
        # how many more there are, or where the status stands
        assert re.search(r"\d+ .*: (section|Abschnitt) \d\.?$|^[Ss]tatus in ", text), text
        counted = True
    assert name in ("quiet", "lung", "breast", "colon") or counted


def many() -> TumourProfile:
    """Return a tumour with several drivers that do not go together."""
    found = ("BRAF p.V600E", "KRAS p.G12C", "NRAS p.Q61K", "EGFR p.L858R", "KIT p.D816V")
    return stored(
        *(variant(*name.split(), start=100 * i) for i, name in enumerate(found, start=1)),
        site=None,
        genes=tuple(amplified(gene) for gene in ("ERBB2", "MET")),
    )


def test_warning_of_a_finding_is_never_left_out(summary: Summary) -> None:
    for cuts in LEVELS:
        response = cut(crowded(summary, 9), cuts).response
        assert response is not None
        for row in response.rows:
            assert any(line.flag for line in row[2].lines)


def test_every_finding_keeps_its_row(summary: Summary, header: Head) -> None:
    response = fit(crowded(summary, 30), header).summary.response
    assert response is not None
    assert [row[0].text for row in response.rows] == [f"GENE{i} p.A{i}V" for i in range(5)]


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(0, 30),
    text=st.text(alphabet=st.characters(categories=["L", "Zs"]), min_size=1, max_size=400),
    level=st.integers(1, len(LEVELS) - 1),
)
def test_a_stricter_cut_is_never_higher(count: int, text: str, level: int) -> None:
    full = crowded(build_summary(TumourProfile.read_json(GOLDEN)), count, text)
    stricter, fuller = (
        page_height(cut(full, LEVELS[at]), Head(()), LETTER) for at in (level, level - 1)
    )
    assert stricter <= fuller + 1e-9


CAVEATS = tuple(f"EGFR p.X{n} (AMP I-A): reduced benefit from drug {n}" for n in range(4))


@pytest.mark.parametrize(
    ("words", "kept", "more"),
    [(1000, 4, ""), (110, 2, "; 2 more: section 2"), (10, 1, "; 3 more: section 2")],
)
def test_caveats_are_cut_between_whole_ones(
    summary: Summary, words: int, kept: int, more: str
) -> None:
    assert summary.response is not None
    first = summary.response.rows[0]
    row = (*first[:-1], Cell("; ".join(CAVEATS), sentences=CAVEATS))
    table = replace(summary.response, rows=(row,))
    shown = cut(replace(summary, response=table), Cuts(supports=2, lines=4, words=words)).response
    assert shown is not None
    assert shown.rows[0][-1].text == "; ".join(CAVEATS[:kept]) + more


def test_reasons_in_brief_lead_to_the_section_that_has_them_in_full() -> None:
    profile = at_sites()["quiet"]
    qc = profile.tumour_qc.model_copy(update={"reasons": REASONS})
    profile = profile.model_copy(update={"tumour_qc": qc})
    assert "more in section 7" not in first_page(profile)
    fuller = (
        profile.model_copy(update={"wild_type": tuple(f"{i} {OPEN * 2}" for i in range(count))})
        for count in range(10, 30)
    )
    full, told = next((p, page) for p in fuller if "section 7" in (page := first_page(p)))
    assert f"{in_brief(REASONS)[0]}; more in section 7" in re.sub(r"\s+", " ", told)
    assert REASONS[0] not in told
    section = render_report(full).partition('id="quality"')[2]
    assert all(text in section for text in REASONS)


REASONS = (
    f"Not evaluated: contamination (11 SNPs deep enough, 100 needed{', of any kind' * 20})",
    "Not evaluated: agreement with the submitted sex (too few targets on X)",
)


def first_page(profile: TumourProfile) -> str:
    return render_report(profile).partition('id="summary-title"')[2].partition("</section>")[0]


def status_row(place: int, *, tier: str = "II-C", by_reader: bool = False) -> tuple[Cell, ...]:
    """Return a finding with a therapy whose status is long, by its tier."""
    status = (
        f"approved in the EU for {'another tumour type and ' * (24 if by_reader else 8)}a setting"
    )
    badge = tier_badge(AmpTier(tier))
    lines = (Line("", "set by the reviewer"),) if by_reader else ()
    therapy = Cell("", lines=(Line(f"drug {place}", status),))
    return (Cell(f"GENE{place} p.A1V"), Cell(badge=badge, lines=lines), therapy, Cell("–"))


def statuses(summary: Summary) -> list[bool]:
    assert summary.response is not None
    return ["section 2" not in row[2].lines[0].note for row in summary.response.rows]


def filled(
    summary: Summary, header: Head, rows: list[tuple[Cell, ...]], brief: Cuts, free_rem: float
) -> Summary:
    """Return a summary that leaves so much room where it is cut like this."""
    headers = ["Alteration", "Tier", "Response", "Caveat"]
    empty = {name: () for name in ("conflicts", "confirmations", "blind", "blind_brief", "other")}
    full = replace(summary, response=table("Response", headers, rows), reduced=None, **empty)
    full = replace(full, blind_counts=())
    for count in range(400):
        grown = replace(full, wild_type=tuple(f"gene {n}" for n in range(count)))
        if overflow(cut(grown, brief), header, tight=True) > -free_rem:
            return grown
    raise AssertionError


@pytest.mark.parametrize(
    ("free_rem", "told"), [(1.2, 0), (4.0, 1), (7.0, 2), (9.0, 3)], ids=["none", "1", "2", "3"]
)
def test_status_is_printed_wherever_there_is_room(
    summary: Summary, header: Head, free_rem: float, told: int
) -> None:
    brief = next(cuts for cuts in LEVELS if cuts.tier_two_brief)
    full = filled(summary, header, [status_row(n) for n in range(5)], brief, free_rem)
    page = fit(full, header)
    assert page.continued == ""
    assert statuses(page.summary) == [n < told for n in range(5)]


def test_a_longer_status_gives_way_to_a_shorter_one(summary: Summary, header: Head) -> None:
    short = status_row(1)
    short = (*short[:2], Cell("", lines=(Line("drug", "approved, " * 10),)), short[3])
    brief = next(cuts for cuts in LEVELS if cuts.tier_two_brief)
    full = filled(summary, header, [status_row(0), short], brief, 2.0)
    assert statuses(fit(full, header).summary) == [False, True]


def test_findings_a_reader_raised_lose_their_status_before_a_second_sheet(
    summary: Summary, header: Head
) -> None:
    rows = [status_row(n, tier="I-A", by_reader=True) for n in range(5)]
    brief = next(cuts for cuts in LAST_RESORT if cuts.raised_brief)
    full = filled(summary, header, rows, brief, 4.0)
    assert overflow(cut(full, LEVELS[-1]), header, tight=True) > 0
    page = fit(full, header)
    assert page.continued == ""
    assert page.summary.response is not None
    assert {row[1].lines[0].note for row in page.summary.response.rows} == {"set by the reviewer"}
    assert statuses(page.summary).count(False) >= 1


def test_the_date_of_the_knowledge_is_on_page_one(build: Any) -> None:
    basis = build.profile().reinterpretable
    sources = (
        KnowledgeSource(name="agnoma", version="1.4", date="2026-11-23"),
        KnowledgeSource(name="CIViC", version="CIViC nightly 7", date="2026-10-01"),
    )
    profile = build.profile(reinterpretable=basis.model_copy(update={"sources": sources}))
    head = {line.text: line.note for line in header_lines(profile)}
    assert head["Knowledge as of"] == "agnoma 1.4 (2026-11-23); CIViC nightly 7 (2026-10-01)"
    page = render_report(profile)
    assert page.index("agnoma 1.4 (2026-11-23)") < page.index('id="summary"')
    assert "Wissensstand" in render_report(profile.model_copy(update={"language": Language.GERMAN}))
