"""A shared copy holds what somebody decided it may hold, in the document and on the page."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
from filled_records import filled, texts, whole_numbers

from agnoma.errors import PipelineError
from agnoma.models.base import Record
from agnoma.models.case import CaseInfo, NormalType
from agnoma.models.class_context import ClassContext, PathwayState
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.identity import CaseIdentity
from agnoma.models.knowledge import (
    AgnosticLabel,
    AgnosticState,
    FactEffect,
    KnowledgeSource,
    Specificity,
)
from agnoma.models.profile import LEFT_OUT, Finding, ResourceVersion, TumourProfile
from agnoma.models.variant import Origin, PopulationFrequency
from agnoma.redaction import redact as redact_module
from agnoma.redaction.redact import LOCAL_SETTING, SharedIds, coarse_dates, redacted
from agnoma.report.render import render_report
from agnoma.report.summary import build_summary
from agnoma.ternary import Ternary

IDS = SharedIds("SHARED-1", "SHARED-P-1")
MAY_STAY = set(
    """
    Alteration.best_tier Alteration.gene Alteration.tier_any_site Assay.assay_type
    Assay.genome_build Assay.targeted_genes CaseInfo.oncotree_code
    ClassTrace.class_id ClassTrace.criteria ClassTrace.label DiseaseScope.excluded
    DiseaseScope.types EvidenceMatch.approval_text EvidenceMatch.escat_here
    EvidenceMatch.level_here EvidenceMatch.matched_disease EvidenceMatch.tier_rule
    AgnosticLabel.marker ExonDeletion.gene ExonDeletion.name Fact.alteration Fact.curated
    Fact.escat_tier Fact.fact_id Fact.genes Fact.project_level Fact.requires Fact.review_by
    GeneCallability.gene GeneCallability.transcript_id GeneCopyNumber.contig GeneCopyNumber.gene
    Histogram.unit KnowledgeSource.date KnowledgeSource.licence KnowledgeSource.version
    Laboratory.accreditation Measurement.unit MolecularClass.family MolecularClass.label
    MolecularClass.overlays MolecularClass.primary MolecularClass.provisional
    MolecularClass.rule_id MolecularClass.rules_version MolecularClass.secondary PathwayState.name
    PathwayState.unread Provenance.pipeline_version QcMetric.label QcMetric.name QcMetric.unit
    RegulatoryStatus.date RegulatoryStatus.jurisdiction ReinterpretationBasis.knowledge_version
    RequiredLocus.gene RequiredLocus.locus_id RequiredLocus.needed_by ResourceVersion.date
    ResourceVersion.licence ResourceVersion.name ResourceVersion.version StageStatus.stage
    StageStatus.state Therapy.options Tmb.counting_rule CategoricalResult.value
    TumourProfile.jurisdiction TumourProfile.submitted_type_name
    """.split()
)
"""Whoever adds a field says with it that the field names no person and no rare allele."""


def marked() -> tuple[TumourProfile, dict[str, str]]:
    """Return a profile with a word of its own in every text, and the field of each word."""
    numbers, fields = count(), {}

    def text(where: str) -> str:
        word = f"zq{next(numbers)}x"
        fields[word] = where
        return word

    return own_profile(text), fields


def own_profile(text: Callable[[str], str]) -> TumourProfile:
    return filled(TumourProfile, text).model_copy(update={"shared_copy": False})


def readable(text: str) -> str:
    """Return a page or document with everything in it that a program could decode."""
    plain = html.unescape(text)
    found = [text, plain, unquote(plain), *_escaped(plain), *_from_base64(plain)]
    return "\n".join(found)


def _escaped(text: str) -> Iterator[str]:
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)


def _from_base64(text: str) -> Iterator[str]:
    for run in re.findall(r"[A-Za-z0-9+/]{8,}={0,2}", text):
        try:
            yield base64.b64decode(run + "=" * (-len(run) % 4)).decode("utf-8", "ignore")
        except binascii.Error:
            continue


def words_in(text: str) -> set[str]:
    return set(re.findall(r"zq\d+x", readable(text)))


def test_only_listed_fields_are_in_the_document() -> None:
    profile, fields = marked()
    copy = redacted(profile, IDS).model_dump_json()
    assert {fields[word] for word in words_in(copy)} == MAY_STAY


def test_only_listed_fields_are_on_the_page() -> None:
    profile, fields = marked()
    page = render_report(redacted(profile, IDS))
    assert {fields[word] for word in words_in(page)} <= MAY_STAY
    assert len(words_in(page)) > 30


def test_the_marks_would_be_found_however_they_are_written() -> None:
    word = "zq1234567x"
    for written in (
        word,
        base64.b64encode(f"data {word}".encode()).decode(),
        "".join(f"&#{ord(letter)};" for letter in word),
        "".join(f"%{ord(letter):02x}" for letter in word),
        "".join(f"\\u{ord(letter):04x}" for letter in word),
    ):
        assert words_in(f"<text>{written}</text>") == {word}


class Visit(Record):
    """A record somebody adds tomorrow."""

    doctor: str
    ward: str | None
    remark: str = "none"
    letters: tuple[str, ...]
    rooms: dict[str, str]


def test_a_new_record_is_dropped_until_somebody_decides() -> None:
    visit = filled(Visit, lambda where: where)
    copy = redact_module._Copier(filled(TumourProfile, str), IDS).record(visit)
    assert copy == Visit(doctor=LEFT_OUT, ward=None, letters=(), rooms={})


class Aged(Record):
    age_years: int


def test_a_new_number_that_cannot_be_left_out_stops_the_copy() -> None:
    copier = redact_module._Copier(filled(TumourProfile, str), IDS)
    with pytest.raises(
        PipelineError, match=r"Aged\.age_years: decide in agnoma\.redaction\.policy"
    ):
        copier.record(Aged(age_years=61))


def test_what_is_gone_from_the_document_is_gone_from_the_page(build: Any) -> None:
    profile = detailed(build)
    copy = redacted(profile, IDS)
    page = readable(render_report(copy))
    gone = {t for t in texts(profile) if len(t) >= 4} - set(texts(copy))
    ours = readable(render_report(own_profile(lambda _: "X")))
    kept = "\n".join(texts(copy))
    assert {t for t in gone if t in page and t not in ours and t not in kept} == set()
    numbers = {n for n in whole_numbers(profile) if n >= 10_000} - set(whole_numbers(copy))
    assert len(numbers) > 100
    written = {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]{4,}", page)}
    assert {n for n in numbers if {n, n + 1} & written} == set()


def detailed(build: Any) -> TumourProfile:
    """A profile with a rare and a public allele, a founder, dates, and things of the laboratory."""
    rare = build.found("TP53", "p.G245S", build.match("BM001", alterations=("TP53 p.G245S",)))
    own = rare.matches[0].model_copy(update={"specificity": Specificity.GENE})
    founder = build.found("BRCA1", "p.E23fs", origin=Origin.UNDETERMINED).model_copy()
    population = PopulationFrequency(founder="185delAG", inherited_founder=True)
    variant = founder.variant.model_copy(update={"population": population})
    predisposing = build.match("BM002", effect=FactEffect.PREDISPOSITION)
    return build.profile(
        findings=(
            build.finding(build.match(), predisposing),
            rare.model_copy(update={"matches": (own,)}),
            founder.model_copy(update={"variant": variant}),
            build.fusion(),
        ),
        molecular_class=build.molecular_class(
            evidence=("BRAF p.V600E", "TP53 p.G245S"), subclass="TP53 G245S"
        ),
        submitted_type_name="Melanoma",
    )


def test_public_alleles_keep_their_name_and_rare_ones_their_gene_and_class(build: Any) -> None:
    copy = redacted(detailed(build), IDS)
    names = [finding.alteration.label for finding in copy.findings]
    assert names == ["BRAF p.V600E", "TP53 substitution", "RET fusion"]
    public, rare, fusion = (finding.alteration for finding in copy.findings)
    assert (public.protein_change, public.coding_change) == ("p.V600E", "c.1799T>A")
    assert (rare.protein_change, rare.coding_change, rare.variant_key) == (None, None, None)
    assert (fusion.partner, fusion.fusion_name) == (None, None)
    assert all(finding.variant is None and finding.fusion is None for finding in copy.findings)
    assert copy.molecular_class.evidence == ("BRAF p.V600E", "TP53 substitution")
    assert copy.molecular_class.subclass is None


def test_an_allele_that_may_be_inherited_is_told_by_gene_and_class(build: Any) -> None:
    open_origin = build.alteration(origin_ambiguous=True)
    profile = build.profile(findings=(build.finding(build.match(), alteration=open_origin),))
    (finding,) = redacted(profile, IDS).findings
    assert (finding.alteration.label, finding.alteration.origin_ambiguous) == (
        "BRAF substitution",
        True,
    )


@pytest.mark.parametrize(
    ("consequence", "name"),
    [
        pytest.param("stop_gained&splice_region_variant", "BRAF stop gained", id="known"),
        pytest.param("c.1799T>A", "BRAF substitution", id="not-a-term"),
        pytest.param(None, "BRAF substitution", id="none"),
    ],
)
def test_class_of_an_allele(build: Any, consequence: str | None, name: str) -> None:
    finding = build.finding(alteration=build.alteration(consequence=consequence))
    (copy,) = redacted(build.profile(findings=(finding,)), IDS).findings
    assert copy.alteration.label == name
    assert copy.alteration.consequence == (consequence if name == "BRAF stop gained" else None)


def test_two_of_one_gene_and_class_stay_two(build: Any) -> None:
    findings = (build.found("TP53", "p.G245S"), build.found("TP53", "p.R175H"))
    copy = redacted(build.profile(findings=findings), IDS)
    assert [f.alteration.label for f in copy.findings] == [
        "TP53 substitution",
        "TP53 substitution (2)",
    ]


def test_heredity_and_uncertain_variants_are_out(build: Any) -> None:
    copy = redacted(detailed(build), IDS)
    assert (copy.uncertain, copy.uncertain_total) == ((), 0)
    assert (copy.germline.reason, copy.germline.suppressed_variants) == (LEFT_OUT, 0)
    effects = {match.fact.effect for finding in copy.findings for match in finding.matches}
    assert effects == {FactEffect.SENSITIVITY}
    page = html.unescape(render_report(copy))
    for word in ("BRCA1", "NOTCH1", "185delAG", "No consent", "None listed", "look germline"):
        assert word not in page


def test_ids_are_the_new_ones_everywhere(build: Any) -> None:
    copy = redacted(detailed(build), IDS)
    text = copy.model_dump_json() + render_report(copy)
    assert "CASE-01" not in text
    assert "P-77" not in text.replace("SHARED-P-1", "")
    assert copy.case.case_id == copy.tumour_qc.case_id == copy.biomarkers.case_id == IDS.case_id
    assert copy.case.patient_id == IDS.patient_id


def test_no_day_is_left(build: Any) -> None:
    fact = {"citation": "label, rev 2024-03-29", "curated": "2025-11-30", "review_by": "2026-11-30"}
    profile = build.profile(findings=(build.finding(build.match(**fact)),))
    copy = redacted(profile, IDS)
    text = copy.model_dump_json() + render_report(copy)
    assert re.findall(r"\d{4}-\d{2}-\d{2}", text) == []
    assert copy.findings[0].matches[0].fact.curated == "2025-11"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("2025-12-31", "2025-12", id="day"),
        pytest.param("2025-12-31T08:15:00Z, later", "2025-12, later", id="time"),
        pytest.param("2025-12", "2025-12", id="month"),
        pytest.param("PMID:20251231", "PMID:20251231", id="number"),
        pytest.param("2025-13-31", "2025-13-31", id="no-date"),
        pytest.param("", "", id="empty"),
    ],
)
def test_dates_to_the_month(given: str, kept: str) -> None:
    assert coarse_dates(given) == kept
    assert coarse_dates(coarse_dates(given)) == kept


def test_whose_tables_were_read_is_not_told(build: Any) -> None:
    match = build.match(source="St Elsewhere", citation="own case 2019", context="our ward")
    profile = build.profile(findings=(build.finding(match),))
    basis = profile.reinterpretable.model_copy(
        update={"sources": (KnowledgeSource(name="St Elsewhere", version="3"),)}
    )
    resources = (ResourceVersion(name="sources.St Elsewhere", version="3", sha256="ab" * 32),)
    origin = profile.provenance.model_copy(update={"resources": resources})
    given = profile.model_copy(update={"reinterpretable": basis, "provenance": origin})
    copy = redacted(given, IDS)
    text = copy.model_dump_json() + render_report(copy)
    for word in ("Elsewhere", "own case", "our ward", "ab" * 32, "Molecular Pathology", "Panel A"):
        assert word not in text
    assert copy.provenance.resources[0].name == "sources.local source"
    # An allele that only the laboratory's own table names is not a public one.
    assert copy.findings[0].alteration.label == "BRAF substitution"


def test_limits_of_a_conclusion_are_not_lost_with_their_words(build: Any) -> None:
    match = build.match(conditional_on=("KRAS codon 12 not assessable",))
    copy = redacted(build.profile(findings=(build.finding(match),)), IDS)
    (shared,) = copy.findings[0].matches
    assert shared.doubts == (LEFT_OUT,)
    assert copy.molecular_class.could_change == (LEFT_OUT,)
    assert [t.unknown_because for t in copy.molecular_class.trace][1] == (LEFT_OUT,)
    states = {result.state for result in copy.loci}
    assert states == {result.state for result in build.loci()}
    assert "limit of detection 5 % allele fraction" in copy.loci[1].statement


def test_a_pathway_altered_by_what_is_left_out_stays_altered(build: Any) -> None:
    state = PathwayState(name="PI3K", altered=Ternary.TRUE, alterations=("PTEN p.X",), members=9)
    context = ClassContext(pathways=(state,))
    copy = redacted(build.profile(class_context=context), IDS)
    assert copy.class_context.pathways[0].alterations == (LEFT_OUT,)
    assert "PTEN p.X" not in render_report(copy)


def test_open_classes_keep_their_id(build: Any) -> None:
    named = build.molecular_class(could_change=("MMRD (Mismatch): BED own_hospital.bed masks it",))
    copy = redacted(build.profile(molecular_class=named), IDS)
    label = "Mismatch-repair deficient / MSI-high"
    assert copy.molecular_class.could_change == (f"MMRD ({label}): {LEFT_OUT}",)


def test_conditions_that_are_context_raise_no_doubt(build: Any) -> None:
    match = build.match(conditional_on=("an adult",)).model_copy(update={"noted": ("an adult",)})
    copy = redacted(build.profile(findings=(build.finding(match),)), IDS)
    assert copy.findings[0].matches[0].doubts == ()
    assert copy.findings[0].matches[0].noted == ("an adult",)


@pytest.mark.parametrize(
    ("source", "noted"),
    [("agnoma", ("treatment line 2 or later",)), ("our own table", (LOCAL_SETTING,))],
)
def test_no_tier_loses_what_it_depends_on(build: Any, source: str, noted: tuple[str, ...]) -> None:
    """RAS wild type is I-A for panitumumab where BRAF could not be read: the copy says so too."""
    settings = ("treatment line 2 or later",)
    given = build.match("BM077", conditional_on=("BRAF without V600E", *settings), source=source)
    match = given.model_copy(update={"noted": settings})
    copy = redacted(build.profile(findings=(build.finding(match),)), IDS).findings[0].matches[0]
    assert copy.tier is match.tier
    assert copy.doubts == (LEFT_OUT,)
    assert copy.noted == noted


def test_a_label_keeps_the_setting_it_asks_for(build: Any) -> None:
    fact = build.fact("BM061", diseases=("ANY_SOLID",))
    label = AgnosticLabel(
        fact=fact,
        marker="BRAF p.V600E",
        state=AgnosticState.APPLIES,
        reason="",
        noted=("age of at least 1 year",),
    )
    copy = redacted(build.profile(agnostic_labels=(label,)), IDS)
    assert copy.agnostic_labels[0].noted == ("age of at least 1 year",)


def test_the_copy_says_so_on_paper_too(build: Any) -> None:
    page = render_report(redacted(detailed(build), IDS))
    assert '<body class="shared">' in page
    assert "SHARED COPY – redacted" in page
    style = page[page.index("<style>") : page.index("</style>")]
    mark = re.search(r"\.shared::after\{([^}]*)\}", style)
    assert mark is not None
    assert 'content:"shared copy"' in mark[1]
    assert "position:fixed" in mark[1]
    printed = style[style.index("@media print") :]
    assert ".shared" not in printed
    assert "SHARED COPY" not in render_report(detailed(build))


def test_the_material_of_the_normal_is_kept_and_not_called_missing(build: Any) -> None:
    profile = detailed(build)
    case = profile.case.model_copy(update={"normal_type": NormalType.BLOOD})
    assay = profile.assay.model_copy(update={"matched_normal": True})
    copy = redacted(profile.model_copy(update={"case": case, "assay": assay}), IDS)
    assert copy.case.normal_type is NormalType.BLOOD
    assert "material not given" not in render_report(copy)


def test_the_copy_is_a_profile_like_any_other(build: Any) -> None:
    copy = redacted(detailed(build), IDS)
    assert TumourProfile.model_validate_json(copy.model_dump_json()) == copy
    assert redacted(detailed(build), IDS) == copy


def test_no_copy_of_a_copy(build: Any) -> None:
    copy = redacted(build.profile(), IDS)
    with pytest.raises(PipelineError, match="case SHARED-1 is a shared copy; share the labor"):
        redacted(copy, IDS)


def test_free_text_of_a_case_is_out(build: Any) -> None:
    info = build.profile().case.model_copy(
        update={"prior_therapy": ("osimertinib",), "consent_record": "C-2024-77"}
    )
    copy = redacted(build.profile(case=info), IDS)
    assert copy.case == CaseInfo(
        case_id=IDS.case_id,
        patient_id=IDS.patient_id,
        oncotree_code="MEL",
        specimen=info.specimen,
        tumour_fraction=0.8,
    )


def test_records_that_cannot_be_in_a_copy_are_not(build: Any) -> None:
    copy = redacted(detailed(build), IDS)
    kinds = {type(record) for record in _records(copy)}
    assert kinds & {AlleleEvidence, type(build.variant())} == set()
    assert Finding in kinds
    assert CaseIdentity not in kinds


def _records(value: Any) -> Iterator[Record]:
    if isinstance(value, Record):
        yield value
        for name in type(value).model_fields:
            yield from _records(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _records(item)


@pytest.mark.parametrize(
    "name", ["KRAS/NRAS wild type", "KRAS/NRAS wild type, not established"], ids=["so", "open"]
)
def test_unaltered_genes_keep_their_names(build: Any, name: str) -> None:
    match = build.match("BM077", therapy="cetuximab", genes=("KRAS", "NRAS"), alterations=(name,))
    fact = match.fact.model_copy(update={"alteration": "wt"})
    match = match.model_copy(update={"fact": fact})
    other = match.model_copy(update={"alteration_ids": ("TP53 p.R175H", "wild type")})
    copy = redacted(build.profile(biomarker_matches=(match, other)), IDS)
    assert [m.alteration_ids for m in copy.biomarker_matches] == [(name,), ()]
    summary = build_summary(copy)
    assert summary.response is not None
    assert name in [row[0].text for row in summary.response.rows]
