from typing import Any

import pytest

from agnoma.models.evidence import EvidenceSource, Phase, PhaseRelation
from agnoma.report.findings import Context, build_findings
from agnoma.report.phases import Neighbours, phase_words
from agnoma.report.render import render_report
from agnoma.report.summary import build_summary

T790M, C797S = ("EGFR", "p.T790M", 55_181_377), ("EGFR", "p.C797S", 55_181_398)
BLOCKS = "C797S blocks third-generation EGFR inhibitors (associated with reduced benefit)"
COMBINATION = "the tumour may respond to a combination of EGFR inhibitors"
OPEN = f"in cis, {BLOCKS}; in trans, {COMBINATION}"


def phase(
    other: str, relation: PhaseRelation, both: int = 31, this: int = 2, that: int = 20
) -> Phase:
    return Phase(other=other, relation=relation, both=both, this_only=this, other_only=that)


def key(start: int) -> str:
    return f"7:{start + 1}:A:T"


def at(build: Any, place: tuple[str, str, int], *matches: Any, **kw: Any) -> Any:
    gene, change, start = place
    return build.found(gene, change, *matches, start=start, **kw)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(
            phase("x", PhaseRelation.CIS),
            "in cis with EGFR p.T790M (both on 31 of 33 fragments)",
            id="cis",
        ),
        pytest.param(
            phase("x", PhaseRelation.CIS, both=10, this=90, that=0),
            "in cis with EGFR p.T790M (both on 10 of 10 fragments)",
            id="cis-of-a-subclone",
        ),
        pytest.param(
            phase("x", PhaseRelation.TRANS, both=0, this=1200, that=1400),
            "in trans with EGFR p.T790M (both on 0 of 1,200 fragments)",
            id="trans",
        ),
        pytest.param(
            phase("x", PhaseRelation.MIXED, both=15, this=15, that=20),
            "in cis on some fragments, in trans on others, with EGFR p.T790M "
            "(both on 15 of 30 fragments)",
            id="mixed",
        ),
        pytest.param(
            phase("x", PhaseRelation.UNKNOWN, both=0, this=0, that=0),
            "phase not known, too few fragments, with EGFR p.T790M (both on 0 of 0 fragments)",
            id="unknown",
        ),
    ],
)
def test_words(found: Phase, words: str) -> None:
    assert phase_words(found, "EGFR p.T790M") == words


@pytest.mark.parametrize(
    ("gene", "other", "told"),
    [
        pytest.param("KRAS", 25, True, id="same-gene-reported"),
        pytest.param("NRAS", 25, False, id="another-gene"),
        pytest.param("KRAS", 26, False, id="not-reported"),
    ],
)
def test_only_reported_neighbours_of_the_gene(
    build: Any, gene: str, other: int, told: bool
) -> None:
    one = at(build, ("KRAS", "p.G12C", 20), phases=(phase(key(other), PhaseRelation.CIS),))
    two = at(build, (gene, "p.A1T", 25), oncogenic=False)
    profile = build.profile(findings=(one,), uncertain=(two,))
    words = ("in cis with KRAS p.A1T (both on 31 of 33 fragments)",)
    assert Neighbours(profile).sentences(one) == (words if told else ())
    assert ("in cis with" in render_report(profile)) is told


def test_both_sides_say_what_two_changes_of_one_molecule_give(build: Any) -> None:
    cis = phase(key(25), PhaseRelation.CIS)
    shifted = cis.model_copy(update={"together": "p.R174Sfs*73"})
    one = at(build, ("TP53", "p.R174Sfs*74", 20), phases=(shifted,))
    two = at(build, ("TP53", "p.P177del", 25), phases=(phase(key(20), PhaseRelation.CIS),))
    neighbours = Neighbours(build.profile(findings=(one, two)))
    words = (
        "TP53 p.R174Sfs*74 is named without TP53 p.P177del; "
        "on one molecule these two give p.R174Sfs*73"
    )
    told = [neighbours.sentences(finding) for finding in (one, two)]
    assert [sentences[1:] for sentences in told] == [(words,), (words,)]
    assert Neighbours(build.profile(findings=(one,))).sentences(one) == ()


def test_what_three_changes_of_one_molecule_give_is_not_told_of_two(build: Any) -> None:
    def joint(other: int, name: str) -> Phase:
        return phase(key(other), PhaseRelation.CIS).model_copy(update={"together": name})

    one = at(
        build,
        ("TP53", "p.R174Sfs*74", 20),
        phases=(joint(25, "p.R174Sfs*73"), joint(30, "p.R174Sfs*70")),
    )
    two = at(build, ("TP53", "p.P177del", 25), phases=(phase(key(20), PhaseRelation.CIS),))
    three = at(build, ("TP53", "p.H179R", 30), phases=(phase(key(20), PhaseRelation.CIS),))
    neighbours = Neighbours(build.profile(findings=(one, two, three)))
    warning = "what all these changes give on one molecule is not named"
    assert neighbours.sentences(one)[-1] == warning
    assert warning not in neighbours.sentences(two)
    assert warning not in Neighbours(build.profile(findings=(one, two))).sentences(one)


def test_phase_stands_in_detail_and_in_the_table(build: Any) -> None:
    one = at(
        build, ("KRAS", "p.G12C", 20), build.match(), phases=(phase(key(25), PhaseRelation.TRANS),)
    )
    two = at(build, ("KRAS", "p.A1T", 25), phases=(phase(key(20), PhaseRelation.TRANS),))
    view = build_findings(build.profile(findings=(one, two)))
    assert view.detailed[0].notes == (
        "Phase: in trans with KRAS p.A1T (both on 31 of 33 fragments).",
    )
    assert view.without_facts is not None
    notes = [line.note for line in view.without_facts.rows[0][0].lines]
    assert notes == ["Phase: in trans with KRAS p.G12C (both on 31 of 33 fragments)."]


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        pytest.param(
            PhaseRelation.CIS, f"in cis (both on 31 of 33 fragments): {BLOCKS}.", id="cis"
        ),
        pytest.param(
            PhaseRelation.TRANS,
            f"in trans (both on 31 of 33 fragments): {COMBINATION}.",
            id="trans",
        ),
        pytest.param(
            PhaseRelation.MIXED,
            f"in cis and in trans (both on 31 of 33 fragments): {OPEN}.",
            id="mixed",
        ),
    ],
)
@pytest.mark.parametrize("recorded_on", ["T790M", "C797S", "both"])
def test_phase_of_c797s_and_t790m(
    build: Any, relation: PhaseRelation, sentence: str, recorded_on: str
) -> None:
    on_first = (phase(key(C797S[2]), relation, this=20, that=2),)
    on_second = (phase(key(T790M[2]), relation),)
    one = at(build, T790M, build.match(), phases=() if recorded_on == "C797S" else on_first)
    two = at(build, C797S, build.match(), phases=() if recorded_on == "T790M" else on_second)
    profile = build.profile(findings=(one, two))
    note = f"EGFR p.C797S and p.T790M {sentence}"
    assert Neighbours(profile).pair_notes() == (note,)
    assert [f.notes for f in build_findings(profile).detailed] == [(note,), (note,)]
    summary = build_summary(profile)
    assert summary.conflicts == (note,)
    assert summary.response is not None
    assert [row[3].text for row in summary.response.rows] == [
        "C797S beside T790M: see conflicts"
    ] * 2


@pytest.mark.parametrize("recorded", [True, False])
def test_unknown_phase_of_the_pair_says_both(build: Any, recorded: bool) -> None:
    phases = (phase(key(T790M[2]), PhaseRelation.UNKNOWN, both=1, this=0, that=0),)
    profile = build.profile(
        findings=(at(build, T790M), at(build, C797S, phases=phases if recorded else ()))
    )
    assert Neighbours(profile).pair_notes() == (
        f"EGFR p.C797S and p.T790M, phase not known: {OPEN}.",
    )


@pytest.mark.parametrize(
    "places",
    [
        pytest.param((T790M,), id="t790m-alone"),
        pytest.param((C797S,), id="c797s-alone"),
        pytest.param((T790M, ("EGFR", "p.C797G", 55_181_398)), id="another-change"),
        pytest.param((T790M, ("KIT", "p.C797S", 55_181_398)), id="another-gene"),
    ],
)
def test_no_note_without_the_pair(build: Any, places: Any) -> None:
    profile = build.profile(findings=tuple(at(build, place) for place in places))
    assert Neighbours(profile).pair_notes() == ()
    assert build_summary(profile).conflicts == ()


def test_two_base_changes_of_c797s_have_a_note_each(build: Any) -> None:
    cis = at(build, C797S, phases=(phase(key(T790M[2]), PhaseRelation.CIS),))
    trans = at(
        build,
        ("EGFR", "p.C797S", 55_181_397),
        phases=(phase(key(T790M[2]), PhaseRelation.TRANS, both=0, this=9, that=40),),
    )
    notes = Neighbours(build.profile(findings=(at(build, T790M), cis, trans))).pair_notes()
    assert [note.partition(" (")[0] for note in notes] == [
        "EGFR p.C797S and p.T790M in cis",
        "EGFR p.C797S and p.T790M in trans",
    ]


def test_counts_are_explained(build: Any) -> None:
    assert "counts are of fragments that carry the rarer of the two" in render_report(
        build.profile()
    )


def submitted(other: str, relation: PhaseRelation) -> Phase:
    return Phase(other=other, relation=relation, both=None, this_only=None, other_only=None)


@pytest.mark.parametrize(
    ("relation", "meaning"),
    [
        pytest.param(PhaseRelation.CIS, f"in cis (SOURCE): {BLOCKS}.", id="cis"),
        pytest.param(PhaseRelation.TRANS, f"in trans (SOURCE): {COMBINATION}.", id="trans"),
    ],
)
def test_pair_as_submitted_says_what_it_rests_on(
    build: Any, relation: PhaseRelation, meaning: str
) -> None:
    first = at(build, C797S, phases=(submitted(key(T790M[2]), relation),))
    (note,) = Neighbours(build.profile(findings=(first, at(build, T790M)))).pair_notes()
    source = "as phased in the submitted VCF, no reads given"
    assert note == f"EGFR p.C797S and p.T790M {meaning}".replace("SOURCE", source)
    assert phase_words(submitted("x", relation), "Y") == f"in {relation.value} with Y ({source})"


@pytest.mark.parametrize(
    ("relation", "said", "words"),
    [
        pytest.param(
            PhaseRelation.CIS,
            PhaseRelation.TRANS,
            f"in cis (both on 31 of 33 fragments; the submitted VCF says in trans): {BLOCKS}.",
            id="disputed",
        ),
        pytest.param(
            PhaseRelation.CIS,
            PhaseRelation.CIS,
            f"in cis (both on 31 of 33 fragments): {BLOCKS}.",
            id="agreed",
        ),
    ],
)
def test_reads_decide_on_the_pair_and_a_disagreement_is_said(
    build: Any, relation: PhaseRelation, said: PhaseRelation, words: str
) -> None:
    own = phase(key(T790M[2]), relation).model_copy(update={"submitted": said})
    profile = build.profile(findings=(at(build, C797S, phases=(own,)), at(build, T790M)))
    assert Neighbours(profile).pair_notes() == (f"EGFR p.C797S and p.T790M {words}",)


def test_too_few_fragments_leave_the_pair_open_with_what_was_submitted(build: Any) -> None:
    own = phase(key(T790M[2]), PhaseRelation.UNKNOWN, both=1, this=0, that=0)
    own = own.model_copy(update={"submitted": PhaseRelation.CIS})
    profile = build.profile(findings=(at(build, C797S, phases=(own,)), at(build, T790M)))
    assert Neighbours(profile).pair_notes() == (
        f"EGFR p.C797S and p.T790M, phase not known; the submitted VCF says in cis: {OPEN}.",
    )


@pytest.mark.parametrize(
    ("source", "apart", "words"),
    [
        (EvidenceSource.READS, False, "calls on the same fragments: 7:1:A:T, 7:2:A:T."),
        (
            EvidenceSource.READS,
            True,
            "on the same fragments: 7:1:A:T, 7:2:A:T; the submitted VCF has them in trans.",
        ),
        (EvidenceSource.SUBMITTED_VCF, False, "phased in cis in the submitted VCF: 7:1:A:T"),
    ],
)
def test_merged_event_says_what_joined_it(
    build: Any, source: EvidenceSource, apart: bool, words: str
) -> None:
    parts = ("7:1:A:T", "7:2:A:T")
    finding = build.found(
        "BRAF", "p.V600K", source=source, merged_from=parts, parts_submitted_in_trans=apart
    )
    said = Context(build.profile(findings=(finding,))).notes(finding)
    assert any(words in note for note in said)
    assert any("has them in trans" in note for note in said) is apart
