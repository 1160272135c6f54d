"""Distribution of allele fractions: who is in it, and where clonal variants are expected."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.language.speech import Names, Speech
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, PurityPloidyEstimate
from agnoma.models.variant import Origin
from agnoma.pictures import palette
from agnoma.report.vaf_distribution import NO_CONTENT, tumour_content, vaf_view


def profile(build: Any, *findings: Any, uncertain: Any = (), case: Any = None, **cn: Any) -> Any:
    made = build.profile(
        findings=findings, uncertain=tuple(uncertain), copy_number=build.copy_number(**cn)
    )
    return made.model_copy(update={"case": case}) if case else made


def drawn(made: Any) -> ET.Element:
    return ET.fromstring(str(vaf_view(made).figure))  # noqa: S314


def fitted(fraction: float) -> PurityPloidyEstimate:
    return PurityPloidyEstimate(
        status=Status.EVALUATED, purity_fraction=fraction, purity_low=0.5, purity_high=0.7
    )


def test_findings_are_filled_and_uncertain_ones_hollow(build: Any) -> None:
    unsure = build.found("EML4", "p.A9T", vaf=0.2, oncogenic=False)
    root = drawn(profile(build, build.finding(), uncertain=[unsure]))
    dots = [(float(c.get("cx", 0)), c.get("fill")) for c in root.iter("circle")]
    assert [fill for _, fill in dots] == [palette.WHITE, palette.BLUE]
    assert dots[0][0] < dots[1][0]


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        (Origin.SOMATIC, True),
        (Origin.SOMATIC_AS_SUBMITTED, True),
        (Origin.SOMATIC_LIKELY, True),
        (Origin.UNDETERMINED, False),
    ],
)
def test_only_somatic_variants(build: Any, origin: Origin, *, shown: bool) -> None:
    own = build.found("TP53", "p.R175H", origin=origin)
    view = vaf_view(profile(build, build.finding(), own))
    assert view.text.startswith(f"{1 + shown} somatic variant")
    assert ("1 variant of undetermined origin left out." in view.text) is not shown


@pytest.mark.parametrize(
    ("vafs", "uncertain", "said"),
    [
        ((0.329,), (), "1 somatic variant, a finding, at 32.9 %."),
        ((), (0.329,), "1 somatic variant, no finding, at 32.9 %."),
        ((0.1,), (0.3,), "2 somatic variants, 1 of them a finding, between 10 % and 30 %."),
        ((0.1,), (0.1,), "2 somatic variants, 1 of them a finding, at 10 %."),
        ((0.1, 0.1), (), "2 somatic variants, 2 of them findings, at 10 %."),
        ((0.1, 0.3), (0.2,), "3 somatic variants, 2 of them findings, between 10 % and 30 %."),
    ],
)
def test_numbers_agree_with_their_words(
    build: Any, vafs: tuple[float, ...], uncertain: tuple[float, ...], said: str
) -> None:
    found = [build.found(f"A{i}", "p.A9T", vaf=vaf, start=i) for i, vaf in enumerate(vafs)]
    unsure = [
        build.found(f"B{i}", "p.A9T", vaf=vaf, start=90 + i, oncogenic=False)
        for i, vaf in enumerate(uncertain)
    ]
    assert vaf_view(profile(build, *found, uncertain=unsure)).text.startswith(said)
    speech = Speech("de", Names())
    assert speech.say(said) != said
    assert speech.left == set()


def test_nothing_somatic_is_no_picture(build: Any) -> None:
    own = build.found("TP53", "p.R175H", origin=Origin.UNDETERMINED)
    assert vaf_view(profile(build, own)).figure is None


def test_expected_fractions(build: Any) -> None:
    """Of a tumour content of 0.8: p/2, p/(p+2(1-p)) and p (clinical.md 1.6)."""
    text = vaf_view(profile(build, build.finding())).text
    assert "Tumour content 80 % (pathologist)" in text
    assert "1 of 2 copies 40 %, only copy 66.7 %, 2 of 2 copies 80 %" in text


def test_copies_of_the_gene_shift_what_is_expected(build: Any) -> None:
    own = build.finding(gene_copy_number=build.gene_copies("BRAF", CopyNumberCall.GAIN, copies=4))
    text = vaf_view(profile(build, own)).text
    assert "BRAF p.V600E 68.4 %, one mutated copy of 4 would give 22.2 %" in text


def test_interval_of_the_content_is_a_band(build: Any) -> None:
    with_it = profile(build, build.finding(), purity_fraction=0.6, purity_ploidy=fitted(0.6))
    without = profile(build, build.finding(), purity_fraction=0.8, purity_ploidy=fitted(0.6))
    bands = [r for r in drawn(with_it).iter("rect") if r.get("fill") == palette.PALE_ORANGE]
    assert len(bands) == 3
    assert float(bands[0].get("width", 0)) == pytest.approx((0.35 - 0.25) * 430, abs=0.2)
    assert "60 % (95 % interval 50–70; " in vaf_view(with_it).text
    assert list(drawn(without).iter("rect")) == []


def test_unknown_content_is_said_and_the_pathologist_is_second(build: Any) -> None:
    made = profile(build, build.finding(), purity_fraction=None, purity_source=None)
    content = tumour_content(made)
    assert content is not None
    assert (content.fraction, content.source) == (0.8, "by the pathologist")
    case = made.case.model_copy(update={"tumour_fraction": None})
    unknown = profile(build, build.finding(), case=case, purity_fraction=None, purity_source=None)
    assert tumour_content(unknown) is None
    assert vaf_view(unknown).text.endswith(NO_CONTENT)
    assert NO_CONTENT in [t.text for t in drawn(unknown).iter("text")]


def test_many_variants_are_bars_and_stay_small(build: Any) -> None:
    many = [build.found("G", f"p.A{i}T", vaf=0.3 + i % 7 / 100) for i in range(500)]
    view = vaf_view(profile(build, build.finding(), uncertain=many))
    assert view.figure is not None
    assert "<circle" not in view.figure
    assert len(view.figure) < 25_000
