"""Section 7: verdict, blind spots in words, and silence about genes after a failed sample."""

import re
from typing import Any

import pytest

from agnoma.models.biomarkers import TmbCategory
from agnoma.models.case import Role
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import (
    BlindExon,
    GeneCallability,
    Histogram,
    LocusKind,
    LocusState,
    Verdict,
)
from agnoma.report import wording
from agnoma.report.elements import LOCUS_BADGES
from agnoma.report.qc_section import (
    MAX_GENES,
    MAX_LINES,
    NO_DISTRIBUTIONS,
    NOTHING_BLIND,
    blind_spots,
    build_quality,
)
from agnoma.report.render import render_report

SIZES = Histogram(unit="bp", start=0, width=10, shares=(0.5, 0.5), above=0.0, counted=100)
SHALLOW_EXONS = (
    BlindExon(
        exon=11,
        state=LocusState.NOT_ASSESSABLE,
        coding_bp=120,
        outside_design_bp=0,
        shallow_bp=60,
        min_depth_x=12,
    ),
    BlindExon(
        exon=12,
        state=LocusState.NOT_ASSESSABLE,
        coding_bp=120,
        outside_design_bp=0,
        shallow_bp=40,
        min_depth_x=0,
    ),
    BlindExon(
        exon=20, state=LocusState.NOT_TESTED, coding_bp=90, outside_design_bp=90, shallow_bp=0
    ),
)


def gene(name: str = "BRAF", readable: int = 900, **kw: Any) -> GeneCallability:
    given = {"state": LocusState.NOT_ASSESSABLE, "cds_bp": 1000, "targeted_bp": 1000, **kw}
    return GeneCallability(gene=name, callable_bp=readable, **given)


def page_text(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def spots(profile: TumourProfile) -> list[str]:
    return [f"{line.text} | {line.note}" for line in blind_spots(profile)]


def test_loci_genes_and_design_in_words(build: Any) -> None:
    profile = build.profile(genes=(gene(blind_exons=SHALLOW_EXONS),))
    assert spots(profile) == [
        "EGFR codons 857–858: a variant cannot be excluded | depth 0",
        "BRAF: 100 of 1,000 coding bases that the test covers are not callable (exons 11–12, "
        "lowest depth 0) | 90 % callable in all",
        "Seen with limited sensitivity only (limit of detection up to 5 %) | NRAS codon 61",
        "Not covered by this test: 1 required locus in 1 gene | listed in section 4",
    ]


@pytest.mark.parametrize(
    ("update", "words"),
    [
        pytest.param({"shallow_bp": 0, "masked_bp": 60}, "(exon 11, 60 masked)", id="all"),
        pytest.param({"masked_bp": 7}, "(exon 11, lowest depth 12, 7 masked)", id="in-part"),
    ],
)
def test_masked_bases_are_told(build: Any, update: dict[str, int], words: str) -> None:
    exon = SHALLOW_EXONS[0].model_copy(update=update)
    (line,) = blind_spots(build.profile(genes=(gene(blind_exons=(exon,)),), loci=()))
    assert words in line.text


def test_doubt_about_exon_numbers_is_told(build: Any) -> None:
    doubt = gene(blind_exons=SHALLOW_EXONS[:1], exons_note="counted on another transcript")
    (line,) = blind_spots(build.profile(genes=(doubt,), loci=()))
    assert "(exon 11, lowest depth 12)" in line.text
    assert line.note == "90 % callable in all; counted on another transcript"


def test_many_loci_of_one_reason_share_a_line(build: Any) -> None:
    blind = [
        build.locus(f"GENE{i}", 1, LocusState.NOT_ASSESSABLE, depth=3) for i in range(MAX_LINES)
    ]
    alone = build.locus("ALONE", 5, LocusState.NOT_ASSESSABLE, depth=0)
    few = build.profile(loci=(*blind, alone), genes=())
    assert len(spots(few)) == MAX_LINES + 1
    more = build.locus("GENE9", 1, LocusState.NOT_ASSESSABLE, depth=3)
    many = spots(build.profile(loci=(*blind, more, alone), genes=()))
    assert many[0] == "ALONE codon 5: a variant cannot be excluded | depth 0"
    assert many[1].startswith("A variant cannot be excluded in GENE0 codon 1; GENE1 codon 1; ")
    assert many[1].endswith("| too little depth")


def test_many_genes_are_named_in_one_line(build: Any) -> None:
    genes = tuple(gene(f"G{i:02d}", 900 - i) for i in range(MAX_GENES + 3))
    lines = spots(build.profile(genes=genes, loci=()))
    assert len(lines) == MAX_GENES + 1
    assert lines[-1] == "3 further genes with blind parts | G02, G01, G00"


def test_depth_never_measured_is_no_good_news(build: Any) -> None:
    profile = build.profile(genes=(gene("A", 0), gene("B", 0)), loci=())
    assert spots(profile) == ["No coding base of any gene is callable | A, B"]
    assert build_quality(profile).coverage is None


def test_nothing_blind_is_said_only_when_something_was_looked_at(build: Any) -> None:
    good = build.locus("KRAS", 12, LocusState.NOT_DETECTED)
    whole = gene("KRAS", 1000, state=LocusState.NOT_DETECTED)
    assert spots(build.profile(loci=(good,), genes=(whole,))) == [f"{NOTHING_BLIND} | "]
    absent = build.locus("ALK", 20, LocusState.NOT_TESTED, kind=LocusKind.EXON, depth=None)
    assert NOTHING_BLIND not in " ".join(spots(build.profile(loci=(absent,), genes=())))


def test_distributions(build: Any) -> None:
    qc = build.qc().model_copy(update={"insert_sizes": SIZES, "depths": SIZES})
    half = build.qc(role=Role.NORMAL).model_copy(update={"depths": SIZES})
    tumour, flat = build_quality(build.profile(tumour_qc=qc, normal_qc=half)).samples
    assert (len(tumour.figures), tumour.no_figures) == (2, "")
    assert (len(flat.figures), flat.no_figures) == (1, "Distribution of insert size: not given.")
    html = render_report(build.profile(tumour_qc=qc, normal_qc=half))
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_distributions_not_given(build: Any) -> None:
    (sample,) = build_quality(build.profile(normal_qc=None)).samples
    assert (sample.figures, sample.no_figures) == ((), NO_DISTRIBUTIONS)
    assert NO_DISTRIBUTIONS in page_text(render_report(build.profile()))


def test_verdict_of_each_sample_is_a_word_and_a_shape(build: Any) -> None:
    profile = build.profile(normal_qc=build.qc(Verdict.WARN, Role.NORMAL))
    html = render_report(profile)
    assert '<span aria-hidden="true">▲</span> Warning</span> Misses at least one limit.' in html


def failed(build: Any, primary: str, category: TmbCategory) -> TumourProfile:
    marks = build.biomarkers()
    tmb = marks.tmb.model_copy(update={"category": category})
    given: TumourProfile = build.profile(
        positives_only=True,
        verdict=Verdict.FAIL,
        tumour_qc=build.qc(Verdict.FAIL).model_copy(
            update={
                "insert_sizes": SIZES,
                "depths": SIZES,
                "reasons": ("Median depth: 20 fragments is below 50 (FAIL)",),
            }
        ),
        molecular_class=build.molecular_class(
            primary=primary, label=wording.CLASS_MEANINGS[primary], statement="No driver detected."
        ),
        biomarkers=marks.model_copy(update={"tmb": tmb}),
        fusions_text="No fusion detected.",
        wild_type=(),
    )
    return given


NEGATIVE_WORDS = (
    wording.LOCUS_GROUPS[LocusState.NOT_DETECTED],
    wording.LOCUS_GROUPS[LocusState.NOT_DETECTED_LIMITED],
    LOCUS_BADGES[LocusState.NOT_DETECTED].text,
    wording.TMB_CATEGORIES[TmbCategory.LOW],
    wording.TMB_CATEGORIES[TmbCategory.INDETERMINATE],
    wording.CLASS_MEANINGS["NO_DRIVER"],
    wording.CLASS_MEANINGS["TP53_ONLY"],
    wording.VERDICTS[Verdict.PASS],
    wording.VERDICTS[Verdict.WARN],
    NOTHING_BLIND,
    "callable throughout",
    "coding sequence is callable",
    "% callable",
    "sensitivity",
    "no driver",
    "no fusion detected",
    "none listed",
)


@pytest.mark.parametrize("category", [TmbCategory.LOW, TmbCategory.INDETERMINATE])
@pytest.mark.parametrize("primary", ["NO_DRIVER", "TP53_ONLY"])
def test_failed_sample_says_nothing_negative_anywhere(
    build: Any, primary: str, category: TmbCategory
) -> None:
    text = page_text(render_report(failed(build, primary, category)))
    assert "Every place without a finding is not assessable" in text
    assert "Coverage by gene is not shown" in text
    assert "Median depth: 20 fragments is below 50 (FAIL)" in text
    said = [words for words in NEGATIVE_WORDS if words.lower() in text.lower()]
    assert said == []


def test_the_words_are_there_when_the_sample_passes(build: Any) -> None:
    text = page_text(render_report(build.profile())).lower()
    said = [words for words in NEGATIVE_WORDS if words.lower() in text]
    assert len(said) >= 5


def test_failed_sample_keeps_its_measurements(build: Any) -> None:
    quality = build_quality(failed(build, "NO_DRIVER", TmbCategory.LOW))
    assert len(quality.samples[0].figures) == 2
    assert quality.samples[0].metrics is not None
    assert quality.coverage is None
