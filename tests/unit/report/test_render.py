import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from agnoma.models.alteration import Oncogenicity, SkippingConfidence
from agnoma.models.base import Status
from agnoma.models.case import Her2Ihc
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.knowledge import AmpTier, DiseaseRelation, FactEffect
from agnoma.models.profile import ResourceVersion, Setting, TumourProfile
from agnoma.models.qc import MetricState, Verdict
from agnoma.models.variant import FilterOutcome, LedgerEntry, Origin, SmallVariantSummary
from agnoma.report.class_section import class_section
from agnoma.report.facts import fact_groups
from agnoma.report.findings import properties
from agnoma.report.render import render_report
from agnoma.report.sections import candidate_lines, qc_table, settings_table
from agnoma.report.summary import class_view

MakeProfile = Callable[..., TumourProfile]
VOID = {"meta", "br", "wbr", "link", "img", "input"}
FORBIDDEN = (r"wild[ -]?type", r"no mutation", r"will respond", r"\brecommend drug", "Tafinlar")


class Outline(HTMLParser):
    """Collects what accessibility and safety checks need."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.tables: list[dict[str, int]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        self.attributes.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append({"caption": 0, "th": 0, "scope": 0})
        if tag in ("caption", "th") and self.tables:
            self.tables[-1][tag] += 1
            self.tables[-1]["scope"] += "scope" in given

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def page_text(html: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Outline(html.replace("<wbr>", "")).text))


def rich(build: Any) -> TumourProfile:
    exempt = FilterOutcome(
        name="low_vaf", passed=False, exempt=True, value=0.03, limit=0.05, reason="hotspot"
    )
    rescued = build.finding(
        build.match(
            "BM082",
            AmpTier.IIC,
            approved=None,
            effect=FactEffect.RESISTANCE,
            therapy="vemurafenib;dabrafenib",
        ),
        alteration=build.alteration("NRAS", "p.Q61K", origin_ambiguous=True),
        variant=build.variant(
            "NRAS", "p.Q61K", filters=(exempt,), origin=Origin.UNDETERMINED, normal=None
        ),
    )
    braf = build.finding(
        build.match(),
        build.match("BM057", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE),
        build.match("BM058", AmpTier.IA, approved=None, effect=FactEffect.PROGNOSTIC, therapy=""),
        build.match(
            "BM106",
            AmpTier.IID,
            approved=True,
            relation=DiseaseRelation.OTHER,
            context="AND RAS wild-type",
            conditional_on=("RAS wild-type",),
        ),
    )
    return build.profile(
        findings=(braf, rescued, build.fusion()),
        simulated=True,
        resistance_and_conflicts=("Published evidence is conflicting (2 supporting / 1 not).",),
    )


def failed(build: Any, **kw: Any) -> TumourProfile:
    given: dict[str, Any] = {
        "positives_only": True,
        "verdict": Verdict.FAIL,
        "tumour_qc": build.qc(Verdict.FAIL),
        "molecular_class": build.molecular_class(
            primary="NO_DRIVER",
            label="No class-defining driver detected (assessable)",
            statement="No driver detected.",
        ),
        "fusions_text": "No fusion detected.",
    }
    return build.profile(**{**given, **kw})


def test_page_is_well_formed_and_outlined(build: Any) -> None:
    outline = Outline(render_report(rich(build)))
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)


def test_tables_have_caption_and_scope(build: Any) -> None:
    tables = Outline(render_report(rich(build))).tables
    assert len(tables) > 10
    assert all(t["caption"] == 1 for t in tables)
    assert all(t["th"] == t["scope"] and t["th"] > 0 for t in tables)


def test_pictures_have_text(build: Any) -> None:
    html = render_report(rich(build))
    pictures = re.findall(r"<svg.*?</svg>", html, re.S)
    # VAF twice, TMB, coverage, genome; every chromosome; CDKN2A close up.
    assert len(pictures) == 12
    for picture in pictures:
        assert 'role="img"' in picture
        assert re.search(r"<title id=\"[a-z0-9-]+-title\">[^<]+</title><desc", picture)


def test_nothing_is_requested_and_nothing_runs(build: Any) -> None:
    html = render_report(rich(build))
    outline = Outline(html)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not {"script", "link", "img", "iframe", "object"} & {t for t, _ in outline.attributes}
    for _, attributes in outline.attributes:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action"):
            assert attributes.get(name, "#").startswith("#")
    assert "url(" not in html
    assert "@import" not in html


def test_language_skip_link_and_ids(build: Any) -> None:
    html = render_report(rich(build))
    outline = Outline(html)
    assert '<html lang="en">' in html
    ids = [a["id"] for _, a in outline.attributes if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for t, a in outline.attributes if t == "a"]
    assert targets[0] == "summary"
    assert set(targets) <= set(ids)


def test_text_from_outside_is_escaped(build: Any) -> None:
    evil = "<script>alert(1)</script>"
    profile = build.profile(
        findings=(
            build.finding(
                build.match(reason=evil, context=evil),
                alteration=build.alteration(label=evil, oncogenicity_reasons=(evil,)),
            ),
        ),
        confirmations=(evil,),
        ledger_excerpt=(LedgerEntry(stage="s", item=evil, rule="r", explanation=evil),),
    )
    html = render_report(profile)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 6


def test_same_profile_same_bytes(build: Any) -> None:
    profile = rich(build)
    again = TumourProfile.model_validate_json(profile.model_dump_json())
    assert render_report(profile) == render_report(again)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_words_never_used(build: Any, word: str) -> None:
    assert not re.search(word, page_text(render_report(rich(build))), re.IGNORECASE)


def test_normal_is_only_the_name_of_a_sample(build: Any) -> None:
    text = page_text(render_report(rich(build))).lower()
    assert re.findall(r".{20}(?<!matched )\bnormal\b.{9}", text) == []


def test_size_of_a_usual_case(build: Any) -> None:
    assert len(render_report(rich(build)).encode()) < 300_000


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Molecular Pathology · 1 Example Street", id="1-laboratory"),
        pytest.param("DRAFT – proposal, not signed", id="1-status"),
        pytest.param("Report id CASE-01-", id="1-report-id"),
        pytest.param("P-77", id="2-patient"),
        pytest.param("Melanoma (MEL)", id="3-submitted-type"),
        pytest.param("80 %", id="3-tumour-cells"),
        pytest.param("Panel A 1.0", id="4-assay"),
        pytest.param("GRCh37", id="4-build"),
        pytest.param("Sample quality meets every limit that was evaluated.", id="5-verdict"),
        pytest.param("ENST00000646891.2:c.1799T>A", id="7-hgvs-c"),
        pytest.param("p.(Val600Glu)", id="7-hgvs-p"),
        pytest.param("ENST00000646891.2 / NM_004333.6 (MANE Select)", id="7-transcripts"),
        pytest.param("exon 15 of 18", id="7-exon"),
        pytest.param("68.4 % (95 % CI 61.5–74.6)", id="7-vaf-interval"),
        pytest.param("130 of 190 fragments carry it", id="7-alt-depth"),
        pytest.param("0 of 120 fragments carry it", id="7-normal"),
        pytest.param("alternative 66 forward, 64 reverse", id="7-strands"),
        pytest.param("2 passed, 1 not evaluated", id="7-filters"),
        pytest.param("EU: authorised for this tumour type", id="7-approval"),
        pytest.param("AMP I-A, therapeutic, Melanoma", id="7-axis"),
        pytest.param("NRAS p.Q61K *", id="7-rescued-star"),
        pytest.param("if it would change treatment. Filters: low_vaf.", id="7-rescued"),
        pytest.param("compatible with germline origin; not proven by this test", id="7-origin"),
        pytest.param("CCDC6::RET", id="7-fusion"),
        pytest.param("24.5 per Mb 95 % CI 19.1–31", id="8-tmb"),
        pytest.param("Not tested no IHC or PCR submitted", id="8-msi"),
        pytest.param("explanation score, not a probability", id="9-score"),
        pytest.param("KRAS codons 12–13, 61", id="10-negatives"),
        pytest.param("12 alterations of uncertain significance, 1 listed", id="11-vus"),
        pytest.param("3 candidates look germline", id="13-germline"),
        pytest.param("callability.target_vaf 5 %", id="14-settings"),
        pytest.param("ab" * 32, id="14-checksum"),
        pytest.param("2 fragments, needs 5 at a hotspot", id="14-ledger"),
        pytest.param("stand-alone basis for treatment", id="14-limitations"),
        pytest.param("A named professional has not yet reviewed", id="15-sign-off"),
        pytest.param("lab@example.org", id="17-contact"),
        pytest.param("Nobody may be put at a disadvantage", id="17-notice"),
        pytest.param("SIMULATED DATA – not a patient", id="simulated"),
    ],
)
def test_required_elements(build: Any, words: str) -> None:
    assert words in page_text(render_report(rich(build)))


def test_tier_line_names_the_row_of_the_table(build: Any) -> None:
    text = page_text(render_report(build.profile()))
    assert (
        "Tier I-A: fact BM047 (resources/knowledge/biomarkers.tsv, line 48) is curated I-A for "
        "MEL. Rule as_curated (scripts/agnoma/knowledge/tiers.py)."
    ) in text


def test_no_tier_says_so(build: Any) -> None:
    finding = build.finding(build.match(tier=None))
    text = page_text(render_report(build.profile(findings=(finding,))))
    assert "No AMP tier: fact BM047" in text


@pytest.mark.parametrize("relation", [DiseaseRelation.OTHER, DiseaseRelation.UNKNOWN_SITE])
def test_other_entities_are_context(build: Any, relation: DiseaseRelation) -> None:
    context = build.match(
        "BM067",
        AmpTier.III,
        approved=None,
        relation=relation,
        effect=FactEffect.DIAGNOSTIC,
        diseases=("HCL",),
        therapy="",
    )
    group, last = fact_groups((context, build.match()), build.profile())
    assert not group.folded
    assert last.folded
    assert last.title.startswith("Characteristic of ")
    assert last.title.endswith(": 1 fact")
    assert last.table.rows[0][1].lines[0].text == "characteristic of HCL"


def test_facts_of_other_tumour_types_stand_apart(build: Any) -> None:
    elsewhere = build.match("BM055", AmpTier.IIC, relation=DiseaseRelation.OTHER)
    allele = build.match("BM048", AmpTier.IID)
    titles = [g.title for g in fact_groups((build.match(), elsewhere, allele), build.profile())]
    assert titles == [
        "Associated with response, tier I: 1 fact",
        "Associated with response, II-D: 1 fact",
        "Associated with response in other tumour types, II-C: 1 fact",
    ]


def test_open_classes_lead_with_what_this_sample_failed(build: Any) -> None:
    trace = build.molecular_class().trace
    gaps = ("not covered by this test: POLE", "not assessable: TMB (0.2 Mb callable)")
    mixed = trace[1].model_copy(update={"unknown_because": gaps})
    mol = build.molecular_class(
        trace=(trace[0], mixed, *trace[2:]), could_change=(f"MMRD (x): {'; '.join(gaps)}",)
    )
    profile = build.profile(molecular_class=mol)
    told = class_section(profile).trees.told
    assert told[0].roots[0].notes == gaps[::-1]
    badges = [tree.badge for tree in told[:2]]
    assert [(b.text, b.css) for b in badges] == [("Unknown", "blind"), ("Unknown", "untested")]
    assert class_view(profile).could_change == (f"{mixed.label} (not assessable)",)
    assert "MMRD: would come first if met" in page_text(render_report(profile))


def test_metrics_without_a_limit_are_a_line(build: Any) -> None:
    qc = build.qc()
    extra = qc.metrics[0].model_copy(
        update={
            "label": "Primary reads",
            "value": 212004,
            "unit": "reads",
            "pass_limit": None,
            "warn_limit": None,
            "state": MetricState.NOT_EVALUATED,
        }
    )
    table = qc_table("Tumour", qc.model_copy(update={"metrics": (*qc.metrics, extra)}))
    assert table is not None
    assert [row[0].lines[0].text for row in table.rows] == [
        "Median depth over targets",
        "Duplicate reads",
    ]
    assert table.note == (
        "Measured, without a limit: Primary reads 212,004 reads. "
        "Not evaluated (no population sites configured): Contamination."
    )


def test_order_of_the_first_page(build: Any) -> None:
    text = page_text(render_report(rich(build)))
    words = (
        "Sample quality meets",
        "The tumour is driven by",
        "Associated with response",
        "Associated with reduced benefit",
        "TMB",
        "Could not be assessed",
        "Published evidence is conflicting",
        "BRAF V600E by immunohistochemistry",
        "1 Why this class",
    )
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_real_data_has_no_simulated_banner(make_profile: MakeProfile) -> None:
    assert "SIMULATED" not in render_report(make_profile(simulated=False))


def test_failed_sample_prints_nothing_negative(build: Any) -> None:
    text = page_text(render_report(failed(build)))
    assert "Insufficient sample: positive findings only" in text
    assert "BRAF p.V600E" in text
    assert "TMB-high" in text
    for words in (
        "Not detected",
        "No fusion detected",
        "No driver",
        "No class-defining",
        "None listed",
        "Callable throughout",
        "Classes not met",
        "below the limit",
        "No alteration",
        "sensitivity ≥95",
    ):
        assert words.lower() not in text.lower()
    assert "False" not in text


def test_failed_sample_withholds_low_biomarkers(build: Any) -> None:
    marks = build.biomarkers(her2_ihc=Her2Ihc.ZERO)
    low = marks.tmb.measurement.model_copy(update={"value": 2.0, "low": 1.0, "high": 3.0})
    tmb = marks.tmb.model_copy(update={"measurement": low, "category": None})
    msi = marks.msi.model_copy(update={"status": Status.EVALUATED, "value": "MSS"})
    marks = marks.model_copy(update={"tmb": tmb, "msi": msi})
    text = page_text(render_report(failed(build, biomarkers=marks)))
    assert "MSS" not in text
    assert "2 per Mb" not in text
    assert "IHC 0" not in text


def test_unanswered_stages_say_why(make_profile: MakeProfile) -> None:
    copies = CopyNumberProfile(
        case_id="CASE-01", status=Status.NOT_TESTED, reason="no segments were submitted"
    )
    text = page_text(render_report(make_profile(copy_number=copies, normal_qc=None)))
    assert "Not tested: no segments were submitted" in text


@pytest.mark.parametrize(
    ("dropped", "withheld", "text"),
    [
        pytest.param({}, {}, "", id="none"),
        pytest.param(
            {"low_vaf": 8, "low_alt": 1200},
            {},
            "Candidates not reported, by rule (one candidate can fail several): low_alt 1,200, "
            "low_vaf 8.",
            id="dropped",
        ),
        pytest.param(
            {},
            {"normal_alt": 40, "germline_pop": 2, "new_rule": 1},
            "Candidates not reported, withheld because they may be inherited, and counted only: 2 "
            "common in the population (germline_pop), 1 by rule (new_rule), 40 seen in the matched "
            "normal sample (normal_alt).",
            id="withheld",
        ),
        pytest.param(
            {"low_alt": 1},
            {"germline_posterior": 3},
            "Candidates not reported, by rule (one candidate can fail several): low_alt 1; "
            "withheld because they may be inherited, and counted only: 3 P(germline) high "
            "(germline_posterior).",
            id="both",
        ),
    ],
)
def test_counts_of_what_is_not_reported(
    build: Any, dropped: dict[str, int], withheld: dict[str, int], text: str
) -> None:
    small = SmallVariantSummary(
        case_id="CASE-01", tested=True, dropped_by_rule=dropped, withheld_by_rule=withheld
    )
    profile = build.profile(small_variants=small)
    assert candidate_lines(profile) == ((text,) if text else ())
    assert ("Candidates not reported" in render_report(profile)) is bool(text)
    assert "Candidates not reported" not in render_report(failed(build, small_variants=small))


def test_nested_settings_are_printed_with_their_values(build: Any) -> None:
    given = (
        ("small_variants.caller", "freebayes, mpileup", "", "freebayes, mpileup"),
        ("small_variants.origin.germline_posterior", "0.95", "probability", "0.95 probability"),
        ("small_variants.population.max_af_tumour_only", "0.0005", "fraction", "0.05 %"),
        ("small_variants.population.gnomad", "not set", "", "not set"),
        ("biomarkers.tmb.denominator_mb", "not set", "Mb", "not set"),
    )
    settings = tuple(
        Setting(key=key, value=value, unit=unit, description="d", source="s")
        for key, value, unit, _ in given
    )
    profile = build.profile(settings=settings)
    table = settings_table(profile)
    assert table is not None
    assert [(row[0].text, row[1].text) for row in table.rows] == [(g[0], g[3]) for g in given]
    text = page_text(render_report(profile))
    assert all(f"{key} {shown} d s" in text for key, _, _, shown in given)


@pytest.mark.parametrize("confidence", list(SkippingConfidence))
def test_how_sure_an_exon_is_skipped(build: Any, confidence: SkippingConfidence) -> None:
    finding = build.finding(alteration=build.alteration(exon_skipping=confidence))
    lines = properties(finding, positives_only=False)
    assert [line.note for line in lines if line.text == "Exon skipping"] == [confidence.words]


def test_bare_profile_renders(make_profile: MakeProfile, build: Any) -> None:
    profile = make_profile(
        code=None,
        findings=(),
        uncertain=(),
        uncertain_total=0,
        loci=(),
        genes=(),
        settings=(),
        ledger_excerpt=(),
        confirmations=(),
        stages=(),
        normal_qc=None,
        molecular_class=build.molecular_class(
            primary="NO_DRIVER", score=None, confidence=None, trace=(), could_change=()
        ),
    )
    text = page_text(render_report(profile))
    assert "Submitted diagnosis not given" in text
    assert "No alteration with a tier I or II fact among what could be assessed." in text


def test_oncogenic_finding_without_fact_is_listed(build: Any) -> None:
    text = page_text(render_report(build.profile(findings=(build.fusion(),))))
    assert "Oncogenic alterations to which no fact applies here" in text
    assert Oncogenicity.ONCOGENIC.value in text


def test_condition_nobody_answered_is_said(build: Any) -> None:
    text = page_text(render_report(rich(build)))
    assert "Depends on RAS unmutated, which could not be assessed." in text


def test_unaltered_status_has_one_allowed_wording(build: Any) -> None:
    allowed = "RAS wild-type status could not be established"
    profile = rich(build).model_copy(
        update={"wild_type": (f"{allowed}: KRAS codon 61 (wild-type not shown).",)}
    )
    text = page_text(render_report(profile))
    assert text.count(allowed) == 1
    assert not re.search(FORBIDDEN[0], text.replace(allowed, ""), re.IGNORECASE)


def test_authorisation_carries_the_date_of_the_facts(build: Any) -> None:
    given = rich(build)
    release = ResourceVersion(name="release", version="1.0", date="2025-12-31")
    dated = given.provenance.model_copy(update={"resources": (release,)})
    text = page_text(render_report(given.model_copy(update={"provenance": dated})))
    assert "authorised for this tumour type, as of 2025-12-31." in text
