import re
from html.parser import HTMLParser
from typing import Any

import pytest

from agnoma.models.evidence import AlleleEvidence
from agnoma.models.knowledge import AmpTier, DiseaseRelation, FactEffect
from agnoma.report.flags import Flags, chip_sentence, names
from agnoma.report.render import render_index, render_report

FLAG = "possible clonal haematopoiesis"
REASON = "TP53 is a gene of clonal haematopoiesis and the normal shows the allele: 0.05"
SENTENCE = f"{FLAG}: {REASON.replace('the normal', 'the matched normal')}"
NAME = "TP53 p.R175H"


class Blocks(HTMLParser):
    """Text of every row, list item and paragraph: what a reader takes in as one line."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[list[str]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "li", "p", "summary", "dd"):
            self.stack.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "li", "p", "summary", "dd"):
            self.texts.append(re.sub(r"\s+", " ", " ".join(self.stack.pop())).strip())

    def handle_data(self, data: str) -> None:
        for open_block in self.stack:
            open_block.append(data)


def flagged(build: Any, *matches: Any, **kw: Any) -> Any:
    return build.found("TP53", "p.R175H", *matches, possible_chip=REASON, **kw)


def lines_with(html: str, word: str) -> list[str]:
    return [text for text in Blocks(html).texts if word in text]


@pytest.mark.parametrize("relation", [DiseaseRelation.EXACT, DiseaseRelation.OTHER])
@pytest.mark.parametrize("tier", [AmpTier.IA, AmpTier.IIC, AmpTier.III])
@pytest.mark.parametrize("effect", list(FactEffect))
def test_no_therapy_line_without_the_flag(
    build: Any, effect: FactEffect, tier: AmpTier, relation: DiseaseRelation
) -> None:
    match = build.match(
        tier=tier, effect=effect, relation=relation, therapy="olaparib", alterations=(NAME,)
    )
    profile = build.profile(
        findings=(flagged(build, match), build.finding(build.match())),
        resistance_and_conflicts=(
            f"{NAME}: associated with reduced benefit from olaparib.",
            f"{NAME} and olaparib: published evidence is conflicting (1 / 1).",
        ),
    )
    told = lines_with(render_report(profile), "olaparib")
    assert len(told) >= 3
    assert [text for text in told if FLAG not in text] == []


def test_first_line_on_a_finding_says_why_and_the_next_only_that(build: Any) -> None:
    effects = (FactEffect.SENSITIVITY, FactEffect.RESISTANCE, FactEffect.PROGNOSTIC)
    matches = [
        build.match(tier=AmpTier.IIC, effect=effect, therapy=drug, alterations=(NAME,))
        for effect, drug in zip(effects, ("olaparib", "niraparib", "rucaparib"), strict=True)
    ]
    html = render_report(build.profile(findings=(flagged(build, *matches),)))
    summary = html.partition('id="class"')[0]
    response, reduced = lines_with(summary, "niraparib")
    assert SENTENCE in response
    assert reduced.endswith(f"niraparib {FLAG}")
    (prognostic,) = lines_with(summary, "rucaparib")
    assert prognostic.endswith(f"; {FLAG}")


def test_reduced_benefit_alone_says_why(build: Any) -> None:
    match = build.match(tier=AmpTier.IIC, effect=FactEffect.RESISTANCE, therapy="niraparib")
    html = render_report(build.profile(findings=(flagged(build, match),)))
    (line,) = lines_with(html.partition('id="class"')[0], "niraparib")
    assert SENTENCE in line


def test_flag_stands_in_the_detail(build: Any) -> None:
    profile = build.profile(findings=(flagged(build, build.match(alterations=(NAME,))),))
    texts = Blocks(render_report(profile)).texts
    (significance,) = [t for t in texts if t.startswith("Alteration with strong clinical")]
    assert significance.endswith(f" {SENTENCE}.")
    (heading,) = [t for t in texts if t.startswith(NAME) and "VAF" in t and "(95" not in t]
    assert heading.endswith(f"· {FLAG}")


@pytest.mark.parametrize("oncogenic", [True, False])
def test_findings_without_facts_carry_it(build: Any, oncogenic: bool) -> None:
    finding = flagged(build, oncogenic=oncogenic)
    where = {"findings": (finding,)} if oncogenic else {"findings": (), "uncertain": (finding,)}
    rows = [t for t in lines_with(render_report(build.profile(**where)), NAME) if "130 of 190" in t]
    assert len(rows) == 1
    assert SENTENCE in rows[0]


def test_a_fact_on_two_alterations_names_the_flagged_one(build: Any) -> None:
    both = ("BRAF p.V600E", NAME)
    match = build.match(therapy="olaparib", alterations=both)
    plain = build.finding(match, variant=None)
    html = render_report(build.profile(findings=(plain, flagged(build, match))))
    rows = lines_with(html.partition('id="class"')[0], "olaparib")
    assert f"{NAME}: {SENTENCE}" in rows[0]
    assert rows[1].count(SENTENCE) == 1
    assert f"{NAME}: {SENTENCE}" not in rows[1]
    facts = lines_with(html.partition('id="findings"')[2], "olaparib")
    assert all(f"{NAME}: {FLAG}" in text or SENTENCE in text for text in facts)


def test_class_says_that_it_rests_on_one(build: Any) -> None:
    mol = build.molecular_class(evidence=(NAME,))
    html = render_report(build.profile(findings=(flagged(build),), molecular_class=mol))
    assert lines_with(html, f"Rests on {NAME}: {FLAG}")
    assert "Rests on" not in render_report(build.profile(findings=(flagged(build),)))


@pytest.mark.parametrize("tier", [AmpTier.IA, AmpTier.III])
def test_index_carries_it(build: Any, tier: AmpTier) -> None:
    finding = flagged(build, build.match(tier=tier, alterations=(NAME,)))
    (row,) = lines_with(render_index([build.profile(findings=(finding,))]), NAME)
    assert f"; {FLAG}" in row


def test_nothing_is_flagged_without_a_sign(build: Any) -> None:
    assert FLAG not in render_report(build.profile())
    assert chip_sentence(build.found("TP53", "p.R175H")) == ""
    assert chip_sentence(build.fusion()) == ""


def test_flag_of_an_alteration_without_its_variant(build: Any) -> None:
    alteration = build.alteration("TP53", "p.R175H", possible_chip=REASON)
    finding = build.finding(alteration=alteration, variant=None)
    assert chip_sentence(finding) == SENTENCE


def test_reason_is_escaped(build: Any) -> None:
    finding = build.found(
        "TP53",
        "p.R175H",
        build.match(alterations=(NAME,)),
        possible_chip="<script>alert(1)</script>",
        tumour=AlleleEvidence(depth_x=1, ref_count=0, alt_count=1, other_count=0),
    )
    html = render_report(build.profile(findings=(finding,)))
    assert "<script" not in html
    assert f"{FLAG}: &lt;script&gt;" in html


@pytest.mark.parametrize(
    ("text", "label", "named"),
    [
        pytest.param("TP53 p.R175H: reduced", "TP53 p.R175H", True, id="start"),
        pytest.param("A, TP53 p.R175H and x", "TP53 p.R175H", True, id="inside"),
        pytest.param("NTP53 p.R175H", "TP53 p.R175H", False, id="longer-gene"),
        pytest.param("APC p.R97fs: x", "APC p.R97", False, id="frameshift"),
        pytest.param("APC p.R97*: x", "APC p.R97", False, id="stop"),
        pytest.param("APC p.R97*: x", "APC p.R97*", True, id="its-own-stop"),
        pytest.param("H3-3A p.K28M (legacy K27M): x", "H3-3A p.K28M (legacy K27M)", True, id="()"),
        pytest.param("", "TP53 p.R175H", False, id="empty"),
    ],
)
def test_names(text: str, label: str, named: bool) -> None:
    assert names(text, label) is named


def test_a_text_that_carries_the_flag_gets_no_second(build: Any) -> None:
    flags = Flags(build.profile(findings=(flagged(build),)))
    once = flags.beside(f"{NAME}: x.")
    assert once == f"{NAME}: x. ({FLAG}: {NAME})"
    assert flags.beside(once) == once
    assert flags.beside("BRAF p.V600E: x.") == "BRAF p.V600E: x."
