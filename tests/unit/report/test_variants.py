from typing import Any

import pytest

from agnoma.models.evidence import AlleleEvidence, EvidenceSource, SequenceContext
from agnoma.models.variant import (
    FilterOutcome,
    NameCheck,
    Origin,
    OriginEstimate,
    PopulationFrequency,
)
from agnoma.report import wording
from agnoma.report.findings import Context, build_findings
from agnoma.report.render import render_report
from agnoma.report.summary import build_summary
from agnoma.report.variants import (
    evidence_table,
    legacy_text,
    name_disagreement,
    origin_cell,
    origin_text,
    population_text,
    rescue_notes,
    variant_lines,
)

BELOW = (
    "* Below the general reporting threshold; reported because it is a known hotspot; confirm if "
    "it would change treatment."
)
COMMON = (
    "* More frequent in the population than the limit; reported because it is a known hotspot, on "
    "the allow-list of founders, or pathogenic in ClinVar."
)
UNCOMPARED = (
    "Origin undetermined: without usable matched normal reads, somatic and germline cannot be "
    "told apart."
)
EVIL = "<script>alert(1)</script>"


def exempt(*names: str) -> tuple[FilterOutcome, ...]:
    passed = FilterOutcome(name="map_q", passed=True, reason="60")
    return passed, *(FilterOutcome(name=n, passed=False, exempt=True, reason="x") for n in names)


def estimate(value: float | None, reason: str = "118 of 400 fragments") -> OriginEstimate:
    return OriginEstimate(germline_probability=value, reason=reason)


def property_of(variant: Any, term: str, label: str = "") -> str:
    return next(line.note for line in variant_lines(variant, label) if line.text == term)


@pytest.mark.parametrize(
    ("origin", "given", "text", "cell"),
    [
        pytest.param(
            Origin.SOMATIC,
            None,
            "Somatic: compared with the matched normal sample.",
            "somatic",
            id="compared",
        ),
        pytest.param(
            Origin.SOMATIC_AS_SUBMITTED,
            estimate(0.4),
            "Somatic as submitted; not re-examined by this test.",
            "somatic as submitted",
            id="submitted",
        ),
        pytest.param(
            Origin.SOMATIC_LIKELY,
            estimate(0.0123),
            "Somatic-like by allele fraction (P(germline) 0.01): 118 of 400 fragments.",
            "somatic-like by allele fraction (P(germline) 0.01)",
            id="somatic-like",
        ),
        pytest.param(
            Origin.SOMATIC_LIKELY,
            estimate(0.00001),
            "Somatic-like by allele fraction (P(germline) < 0.01): 118 of 400 fragments.",
            "somatic-like by allele fraction (P(germline) < 0.01)",
            id="never-zero",
        ),
        pytest.param(
            Origin.UNDETERMINED,
            estimate(0.4),
            "Origin undetermined (P(germline) 0.40): 118 of 400 fragments.",
            "undetermined (P(germline) 0.40)",
            id="ambiguous",
        ),
        pytest.param(
            Origin.UNDETERMINED,
            estimate(0.9999),
            "Origin undetermined (P(germline) > 0.99): 118 of 400 fragments.",
            "undetermined (P(germline) > 0.99)",
            id="never-one",
        ),
        pytest.param(Origin.UNDETERMINED, None, UNCOMPARED, "undetermined", id="no-estimate"),
    ],
)
def test_origin(
    build: Any, origin: Origin, given: OriginEstimate | None, text: str, cell: str
) -> None:
    variant = build.variant(origin=origin, origin_estimate=given)
    assert origin_text(variant) == text
    assert origin_cell(variant).text == cell
    assert property_of(variant, "Origin") == text


def test_no_call_says_why(build: Any) -> None:
    given = estimate(None, "no estimate: tumour fraction unknown")
    variant = build.variant(origin=Origin.UNDETERMINED, origin_estimate=given)
    assert origin_text(variant) == "Origin undetermined (no estimate: tumour fraction unknown)."
    cell = origin_cell(variant)
    assert (cell.text, cell.lines[0].note) == ("undetermined", given.reason)


@pytest.mark.parametrize(
    ("names", "label", "text"),
    [
        pytest.param(("K27M",), "H3-3A p.K28M", "legacy K27M", id="missing"),
        pytest.param(("K27M",), "H3-3A p.K28M (legacy K27M)", "", id="said-already"),
        pytest.param(("K27",), "H3-3A p.K28M (legacy K27M)", "legacy K27", id="only-starts-alike"),
        pytest.param(("A1", "B2"), "G p.X (legacy A1)", "legacy B2", id="one-of-two"),
        pytest.param((), "G p.X", "", id="none"),
    ],
)
def test_legacy_names_are_not_doubled(
    build: Any, names: tuple[str, ...], label: str, text: str
) -> None:
    variant = build.variant(legacy_names=names)
    assert legacy_text(variant, label) == text
    full = "ENST00000646891.2:c.1799T>A · p.(Val600Glu) · p.V600E"
    assert property_of(variant, "Name", label) == (f"{full} · {text}" if text else full)


def test_legacy_name_in_the_table(build: Any) -> None:
    view = build_findings(
        build.profile(findings=(build.found("H3-3A", "p.K28M", legacy_names=("K27M",)),))
    )
    assert view.without_facts is not None
    assert view.without_facts.rows[0][1].text.endswith("p.(Val600Glu) · legacy K27M")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        pytest.param(None, "", id="no-table"),
        pytest.param(PopulationFrequency(), "", id="nothing-known"),
        pytest.param(
            PopulationFrequency(max_af=0.0025, af_field="AF_grpmax"),
            "frequency 0.25 % (AF_grpmax)",
            id="frequency",
        ),
        pytest.param(PopulationFrequency(max_af=0.00012), "frequency 0.012 %", id="rare"),
        pytest.param(
            PopulationFrequency(
                max_af=0.002,
                clinvar="Pathogenic (2 stars)",
                founder="CHEK2 c.1100del: actionable founder allele",
            ),
            "frequency 0.2 %; ClinVar: Pathogenic (2 stars); allow-list: CHEK2 c.1100del: "
            "actionable founder allele",
            id="all",
        ),
    ],
)
def test_population(given: PopulationFrequency | None, text: str) -> None:
    assert population_text(given) == text


@pytest.mark.parametrize(
    ("filters", "notes", "population"),
    [
        pytest.param((), (), "", id="passed-everything"),
        pytest.param(("low_vaf",), (f"{BELOW} Filters: low_vaf.",), "", id="hotspot"),
        pytest.param(
            ("germline_pop",),
            (f"{COMMON} Filter: germline_pop.",),
            "frequency 0.2 %",
            id="common",
        ),
        pytest.param(
            ("low_alt", "pon", "germline_pop"),
            (f"{BELOW} Filters: low_alt, pon.", f"{COMMON} Filter: germline_pop."),
            "frequency 0.2 %",
            id="both",
        ),
    ],
)
def test_rescued_calls(
    build: Any, filters: tuple[str, ...], notes: tuple[str, ...], population: str
) -> None:
    finding = build.found(
        "BRAF",
        "p.V600E",
        build.match(),
        filters=exempt(*filters),
        population=PopulationFrequency(max_af=0.002),
    )
    assert rescue_notes(finding.variant) == notes
    assert property_of(finding.variant, "Population") == population
    profile = build.profile(findings=(finding,))
    star = " *" if notes else ""
    (detail,) = build_findings(profile).detailed
    assert detail.title == f"BRAF p.V600E{star}"
    assert detail.notes[: len(notes)] == notes
    summary = build_summary(profile)
    assert summary.response is not None
    assert summary.response.rows[0][0].text == f"BRAF p.V600E{star}"
    assert summary.rescued_notes == notes
    table = evidence_table(profile)
    assert table is not None
    assert table.rows[0][0].text == f"BRAF p.V600E{star}"


def test_footnotes_of_several_findings_name_them(build: Any) -> None:
    one = build.found("BRAF", "p.V600E", build.match(), filters=exempt("low_vaf"))
    two = build.found("KIT", "p.D816V", build.match(), filters=exempt("low_vaf"))
    three = build.found("TP53", "p.R175H", build.match(), filters=exempt("low_alt"))
    plain = build.found("NRAS", "p.Q61K", build.match())
    assert build_summary(build.profile(findings=(one, two, three, plain))).rescued_notes == (
        f"{BELOW} Filters: low_vaf. (BRAF p.V600E, KIT p.D816V)",
        f"{BELOW} Filters: low_alt. (TP53 p.R175H)",
    )


DIFFERS = "submitted as BRAF p.V600K (VEP, NM_004333.6), here BRAF p.(Val600Glu): another change"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        pytest.param(None, "", id="none-submitted"),
        pytest.param(
            NameCheck(agrees=True, submitted="p.V600E", reason="the same"), "", id="agrees"
        ),
        pytest.param(
            NameCheck(agrees=None, submitted=None, reason="not comparable"), "", id="unknown"
        ),
        pytest.param(
            NameCheck(agrees=False, submitted="BRAF p.V600K (VEP, NM_004333.6)", reason=DIFFERS),
            f"The submitted annotation has another name: {DIFFERS}.",
            id="both-names-in-the-reason",
        ),
        pytest.param(
            NameCheck(agrees=False, submitted="p.V600K (VEP)", reason="another protein change"),
            "The submitted annotation has another name: submitted as p.V600K (VEP), our name "
            "p.V600E; another protein change.",
            id="bare-reason",
        ),
    ],
)
@pytest.mark.parametrize("with_facts", [True, False])
def test_name_disagreement_is_shown(
    build: Any, check: NameCheck | None, text: str, with_facts: bool
) -> None:
    matches = (build.match(),) if with_facts else ()
    finding = build.found("BRAF", "p.V600E", *matches, name_check=check)
    assert name_disagreement(finding.variant) == text
    view = build_findings(build.profile(findings=(finding,)))
    if with_facts:
        assert view.detailed[0].notes == ((text,) if text else ())
        assert view.detailed[0].one_line.endswith("other name submitted") is bool(text)
    else:
        assert view.without_facts is not None
        notes = [line.note for line in view.without_facts.rows[0][0].lines]
        assert notes == ([text] if text else [])


COUNTED = {"depth_x": 190, "ref_count": 60, "alt_count": 130, "other_count": 0}


@pytest.mark.parametrize(
    ("fields", "column", "text"),
    [
        pytest.param({"callers": ("freebayes", "mpileup")}, 1, "proposed by freebayes, mpileup"),
        pytest.param({"callers": ()}, 1, "proposed by nobody on record"),
        pytest.param(
            {"callers": (), "source": EvidenceSource.SUBMITTED_VCF},
            1,
            "proposed by the submitted VCF",
        ),
        pytest.param({}, 2, "F1R2/F2R1 not counted"),
        pytest.param(
            {"tumour": AlleleEvidence(**COUNTED, alt_f1r2=70, alt_f2r1=60)}, 2, "F1R2/F2R1 70/60"
        ),
        pytest.param(
            {
                "tumour": AlleleEvidence(
                    **COUNTED, alt_f1r2=130, alt_f2r1=0, ref_f1r2=31, ref_f2r1=29
                )
            },
            2,
            "F1R2/F2R1 130/0, reference 31/29",
        ),
        pytest.param({}, 3, "surroundings not looked at"),
        pytest.param({"context": SequenceContext(homopolymer_bp=3)}, 3, "no run or repeat"),
        pytest.param({"context": SequenceContext(homopolymer_bp=4)}, 3, "run of 4 bp"),
        pytest.param(
            {"context": SequenceContext(homopolymer_bp=1, repeat_unit="CA", repeat_units=2)},
            3,
            "no run or repeat",
        ),
        pytest.param(
            {
                "context": SequenceContext(
                    homopolymer_bp=8, repeat_unit="CA", repeat_units=3, low_complexity="rmsk.bed"
                )
            },
            3,
            "run of 8 bp, 3 x CA, listed in rmsk.bed",
        ),
        pytest.param({}, 4, "no name submitted"),
        pytest.param(
            {"name_check": NameCheck(agrees=True, submitted="p.V600E (VEP)", reason="r")},
            4,
            "agrees: p.V600E (VEP)",
        ),
        pytest.param(
            {"name_check": NameCheck(agrees=None, submitted=None, reason="not comparable: x")},
            4,
            "not comparable: x",
        ),
        pytest.param(
            {"name_check": NameCheck(agrees=False, submitted="p.V600K", reason="another")},
            4,
            "another",
        ),
    ],
)
def test_evidence_table(build: Any, fields: dict[str, Any], column: int, text: str) -> None:
    table = evidence_table(build.profile(findings=(build.found("BRAF", "p.V600E", **fields),)))
    assert table is not None
    assert table.rows[0][column].text == text


def test_evidence_of_every_reported_variant(build: Any) -> None:
    table = evidence_table(build.profile(findings=(build.finding(build.match()), build.fusion())))
    assert table is not None
    assert [row[0].text for row in table.rows] == ["BRAF p.V600E", "NOTCH1 p.A1T"]
    assert table.rows[0][0].lines[0].note == "7:140453136:A:T"
    assert evidence_table(build.profile(findings=(), uncertain=())) is None


def test_evidence_stands_in_the_appendix(build: Any) -> None:
    html = render_report(build.profile())
    assert html.index('id="methods"') < html.index("Small variants: who proposed them")


def test_everything_new_is_escaped(build: Any) -> None:
    finding = build.found(
        "BRAF",
        "p.V600E",
        build.match(),
        callers=(EVIL,),
        legacy_names=(EVIL,),
        origin=Origin.UNDETERMINED,
        origin_estimate=estimate(None, EVIL),
        population=PopulationFrequency(max_af=0.1, af_field=EVIL, clinvar=EVIL, founder=EVIL),
        filters=exempt("germline_pop"),
        context=SequenceContext(homopolymer_bp=1, low_complexity=EVIL),
        name_check=NameCheck(agrees=False, submitted=EVIL, reason=EVIL),
    )
    html = render_report(build.profile(findings=(finding,)))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 9


@pytest.mark.parametrize(
    ("origin", "inherited", "words"),
    [
        pytest.param(Origin.SOMATIC_LIKELY, True, (wording.FOUNDER,), id="somatic-like"),
        pytest.param(Origin.UNDETERMINED, True, (wording.FOUNDER,), id="undetermined"),
        pytest.param(Origin.UNDETERMINED, False, (wording.GERMLINE_LIKE,), id="no-founder"),
        pytest.param(Origin.SOMATIC, True, (), id="matched-normal"),
        pytest.param(Origin.SOMATIC_AS_SUBMITTED, True, (), id="normal-subtracted"),
    ],
)
def test_founder_without_a_matched_normal_may_be_germline(
    build: Any, origin: Origin, inherited: bool, words: tuple[str, ...]
) -> None:
    listed = PopulationFrequency(founder="CHEK2 c.1100del", inherited_founder=inherited)
    finding = build.found("CHEK2", "p.T367Mfs*15", origin=origin, population=listed)
    said = Context(build.profile(findings=(finding,))).notes(finding)
    assert tuple(n for n in said if "germline" in n) == words
    assert "Possible germline origin" in wording.FOUNDER
    population = {line.text: line.note for line in variant_lines(finding.variant, "x")}[
        "Population"
    ]
    assert population == ("allow-list: CHEK2 c.1100del" if wording.FOUNDER in words else "")
