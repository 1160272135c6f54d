"""Trials on the page: what fits, on what it depends, what was left out, how old it is."""

from typing import Any

from agnoma.models.trials import TrialHint, TrialHints, TrialStatus
from agnoma.report.render import render_report
from agnoma.report.trials import NO_TABLE, NONE_FOUND, SHOWN_ROWS, build_trials


def hint(**given: Any) -> TrialHint:
    fields: dict[str, Any] = {
        "nct": "NCT99999901",
        "title": "Made-up trial",
        "marker": "BRAF:p.V600E",
        "found": ("BRAF p.V600E",),
        "diseases": ("ANY_SOLID",),
        "countries": ("DE", "FR"),
        "status": TrialStatus.RECRUITING,
        "date": "2026-10-01",
        "line": 2,
    }
    return TrialHint(**(fields | given))


def hints(*some: TrialHint, **given: Any) -> TrialHints:
    fields = {"trials": 7, "first_date": "2026-10-01", "last_date": "2026-10-01"}
    return TrialHints(hints=some, **(fields | given))


def test_without_a_table_the_page_says_that_none_were_looked_for(build: Any) -> None:
    view = build_trials(build.profile())
    assert (view.title, view.text, view.trials) == ("Trials", NO_TABLE, None)


def test_title_carries_the_date_and_that_eligibility_is_not_assessed(build: Any) -> None:
    view = build_trials(build.profile(trials=hints(hint())))
    assert view.title == (
        "Trials whose marker fits (eligibility not assessed; table as of 2026-10-01)"
    )
    later = build_trials(build.profile(trials=hints(hint(), last_date="2026-11-01")))
    assert "table as of 2026-10-01 to 2026-11-01" in later.title


def test_a_trial_says_what_it_rests_on(build: Any) -> None:
    one = hint(
        absent=("no KRAS alteration",), conditional_on=("HER2 IHC 3+",), noted=("adult patient",)
    )
    table = build_trials(build.profile(trials=hints(one))).trials
    assert table is not None
    ((number, title, types, country, status),) = table.rows
    assert (number.text, title.text) == ("NCT99999901", "Made-up trial")
    assert [line.text or line.note for line in title.lines] == [
        "Found: BRAF p.V600E",
        "rests on: no KRAS alteration",
        "Depends on HER2 IHC 3+, which could not be assessed.",
        "Setting, for the clinic to check: adult patient.",
    ]
    assert (types.text, country.text, status.text) == ("ANY_SOLID", "DE, FR", "recruiting")
    assert status.lines[0].note == "as of 2026-10-01"


def test_what_is_not_listed_is_counted(build: Any) -> None:
    view = build_trials(build.profile(trials=hints(hint(), not_open=2, unanswered=1)))
    assert view.text == (
        "2 trials whose marker may fit take no new patients, by status. 1 open trial asks for what "
        "this test could not answer. The table has 7 rows; nothing was looked up live."
    )


def test_nothing_that_fits_is_said(build: Any) -> None:
    view = build_trials(build.profile(trials=hints()))
    assert view.text == f"{NONE_FOUND} The table has 7 rows; nothing was looked up live."
    assert view.trials is None


def test_a_long_list_is_folded(build: Any) -> None:
    few = [hint(line=number) for number in range(SHOWN_ROWS)]
    assert build_trials(build.profile(trials=hints(*few))).folded is False
    many = build.profile(trials=hints(*few, hint(line=99)))
    assert build_trials(many).folded is True
    section = render_report(many).split('<h2 id="agnostic">')[1].split("</section>")[0]
    assert '<details class="folded">' in section


def test_words_of_a_title_follow_the_wording_of_the_report(build: Any) -> None:
    view = build_trials(build.profile(trials=hints(hint(title="Drug in RAS wild-type cancer"))))
    assert view.trials is not None
    assert view.trials.rows[0][1].text == "Drug in RAS unmutated cancer"
