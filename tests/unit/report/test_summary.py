from typing import Any

import pytest

from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    FactEffect,
    ResistanceCaveat,
    Therapy,
)
from agnoma.models.qc import GeneCallability, LocusState
from agnoma.report.elements import percent
from agnoma.report.facts import fact_groups
from agnoma.report.summary import MAX_ACTIONABLE, build_summary, class_view


def finding(build: Any, name: str, tier: AmpTier | None, **kw: Any) -> Any:
    return build.finding(
        build.match(tier=tier, **kw), alteration=build.alteration(name, "p.X1Y"), variant=None
    )


def test_five_findings_best_tier_first(build: Any) -> None:
    tiers = [AmpTier.IID, AmpTier.IIC, AmpTier.IA, AmpTier.IB, AmpTier.IA, AmpTier.IID, AmpTier.III]
    found = tuple(finding(build, f"G{i}", tier) for i, tier in enumerate(tiers))
    summary = build_summary(build.profile(findings=found))
    assert summary.response is not None
    shown = [row[0].text for row in summary.response.rows]
    assert shown == [f"G{i} p.X1Y" for i in (2, 4, 3, 1, 0)]
    assert len(shown) == MAX_ACTIONABLE
    assert summary.more_actionable == "1 further actionable finding in section 2."


def test_sensitivity_and_resistance_are_never_netted(build: Any) -> None:
    resist = build.match(
        "BM057", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE, therapy="vemurafenib"
    )
    summary = build_summary(build.profile(findings=(build.finding(build.match(), resist),)))
    assert summary.response is not None
    assert summary.reduced is not None
    assert summary.response.rows[0][3].text == "Reduced benefit: vemurafenib (AMP II-C)"
    assert summary.reduced.rows[0][2].text == "vemurafenib"


@pytest.mark.parametrize(
    ("approved", "text", "note"),
    [
        pytest.param(
            True, "Approved in the EU (also US)", "EU: authorised for this tumour type", id="here"
        ),
        pytest.param(
            False,
            "Approved in the EU for Melanoma, not for the submitted type",
            "Approved in the EU for Melanoma, not for the submitted type",
            id="other-type",
        ),
        pytest.param(
            False,
            "Approved in the US (not in the EU)",
            "Approved in the US (not in the EU)",
            id="elsewhere",
        ),
        pytest.param(
            None,
            "Approved in the EU for Melanoma; the tumour type is not given",
            "Approved in the EU for Melanoma; the tumour type is not given",
            id="type-not-given",
        ),
    ],
)
def test_approval_status(build: Any, approved: bool | None, text: str, note: str) -> None:
    match = build.match(approved=approved, approval_text=text)
    summary = build_summary(build.profile(findings=(build.finding(match),)))
    assert summary.response is not None
    assert summary.response.rows[0][2].lines[0].note == note


def test_resistance_is_not_said_twice(build: Any) -> None:
    resist = build.match("BM057", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE)
    texts = (
        "BRAF p.V600E: associated with reduced benefit from dabrafenib + trametinib.",
        "Unexpected together: A and B.",
    )
    profile = build.profile(
        findings=(build.finding(build.match(), resist),), resistance_and_conflicts=texts
    )
    assert build_summary(profile).conflicts == texts[1:]
    without = build.profile(resistance_and_conflicts=texts)
    assert build_summary(without).conflicts == texts


def test_signature_facts_are_findings_too(build: Any) -> None:
    match = build.match("BM170", alterations=("MSI-H",), therapy="pembrolizumab")
    summary = build_summary(build.profile(findings=(), biomarker_matches=(match,)))
    assert summary.response is not None
    assert summary.response.rows[0][0].text == "MSI-H"


def test_what_could_not_be_assessed(build: Any) -> None:
    lines = [(b.text, b.note) for b in build_summary(build.profile()).blind]
    assert lines == [
        ("EGFR codons 857–858: not assessable", "depth 0"),
        ("Coding sequence of 1 gene: not assessable", "EGFR"),
        ("Copy number of 1 gene: not assessable", "no bins over the gene: PTEN"),
        ("Fusions: not tested", "no fusion table submitted"),
        ("Not covered by this test", "ALK"),
    ]


@pytest.mark.parametrize(
    ("callable_bp", "words"),
    [
        pytest.param(600, "covered by this test only in part", id="all-that-is-targeted"),
        pytest.param(599, "not assessable", id="one-base-less"),
    ],
)
def test_design_gap_is_not_a_depth_gap(build: Any, callable_bp: int, words: str) -> None:
    gene = GeneCallability(
        gene="KIT",
        state=LocusState.NOT_ASSESSABLE,
        cds_bp=2931,
        targeted_bp=600,
        callable_bp=callable_bp,
    )
    lines = [b.text for b in build_summary(build.profile(genes=(gene,))).blind]
    assert f"Coding sequence of 1 gene: {words}" in lines


def test_many_blind_loci_are_put_together_by_reason(build: Any) -> None:
    loci = tuple(
        build.locus(f"G{i}", 12, LocusState.NOT_ASSESSABLE, depth=i // 5) for i in range(9)
    )
    profile = build.profile(loci=loci, genes=(), stages=(), copy_number=build.copy_number(genes=()))
    lines = build_summary(profile).blind
    assert [line.text for line in lines] == [
        "5 groups of loci not assessable",
        "4 groups of loci not assessable",
    ]
    assert lines[0].note.startswith("no usable reads: G0 codon 12")


def test_copies_are_put_together_by_reason(build: Any) -> None:
    low = "tumour fraction 0.15: losses need 0.20, and amplifications 10 copies; estimate"
    genes = tuple(
        build.gene_copies(f"G{i}", CopyNumberCall.NOT_ASSESSABLE, rule=f"{low} {i}.00")
        for i in range(3)
    )
    given = {"loci": (), "genes": (), "stages": ()}
    lines = build_summary(build.profile(**given, copy_number=build.copy_number(genes=genes))).blind
    assert [(line.text, line.note) for line in lines] == [
        ("Copy number of 3 genes: not assessable", f"{low.partition(';')[0]}: G0, G1, G2")
    ]
    noisy = build.copy_number(genes=genes, status=Status.NOT_ASSESSABLE, reason="noise")
    assert build_summary(build.profile(**given, copy_number=noisy)).blind == ()
    many = tuple(
        build.gene_copies(f"G{i}", CopyNumberCall.NOT_ASSESSABLE, rule=f"reason {i}")
        for i in range(5)
    )
    (line,) = build_summary(build.profile(**given, copy_number=build.copy_number(genes=many))).blind
    assert line.note == "reasons in section 6: G0, G1, G2, G3, G4"


def test_limited_negatives_throughout_are_said_once(build: Any) -> None:
    limited = build.locus("G0", 12, LocusState.NOT_DETECTED_LIMITED)
    bold = build.locus("G1", 12, LocusState.NOT_DETECTED)
    given = {"genes": (), "stages": (), "copy_number": build.copy_number(genes=())}
    (shallow,) = build_summary(build.profile(loci=(limited,), **given)).blind
    assert shallow.text == "Every negative has limited sensitivity"
    why = "tumour fraction 0.15 is below 0.2"
    reading = limited.callability.model_copy(update={"reason": why})
    profile = build.profile(loci=(limited.model_copy(update={"callability": reading}),), **given)
    share = percent(profile.case.tumour_fraction)
    (line,) = build_summary(profile).blind
    assert line.text == f"Every negative has limited sensitivity (tumour cells {share})"
    assert line.note == why
    assert build_summary(build.profile(loci=(limited, bold), **given)).blind == ()


def test_overlays_and_open_questions_stand_by_the_class(build: Any) -> None:
    view = build_summary(build.profile()).molecular_class
    assert view.confidence == (
        "Confidence high, score 90 of 100 (explanation score, not a probability)"
    )
    assert [(a.text, a.note) for a in view.also] == [
        ("Also meets", "CELL_CYCLE"),
        ("Besides", "TP53"),
    ]
    assert view.could_change == ("MMRD if MSI (not tested) were high",)


def test_one_line_per_therapy_the_one_of_this_tumour_type(build: Any) -> None:
    own = build.match("BM049")
    agnostic = build.match(
        "BM061",
        approved=False,
        approval_text="Approved in the US (not in the EU)",
        relation=DiseaseRelation.AGNOSTIC,
    )
    summary = build_summary(build.profile(findings=(build.finding(agnostic, own),)))
    assert summary.response is not None
    lines = summary.response.rows[0][2].lines
    assert [line.note for line in lines] == ["EU: authorised for this tumour type"]


def test_the_one_allowed_wording_on_unaltered_genes(build: Any) -> None:
    text = "RAS wild-type status could not be established: KRAS codon 12 (wild-type unclear)."
    summary = build_summary(build.profile(wild_type=(text,)))
    assert summary.wild_type == (
        "RAS wild-type status could not be established: KRAS codon 12 (unmutated unclear).",
    )


def test_genes_that_may_hide_a_candidate_are_no_gap_of_reads_or_design(build: Any) -> None:
    summary = build.profile().small_variants.model_copy(
        update={"matched_normal": False, "untold": 2}
    )
    why = summary.untold_reason
    given = {"state": LocusState.NOT_ASSESSABLE, "cds_bp": 900}
    genes = (
        GeneCallability(gene="KIT", targeted_bp=600, callable_bp=600, reason=why, **given),
        GeneCallability(gene="MET", targeted_bp=900, callable_bp=900, reason=why, **given),
        GeneCallability(gene="RET", targeted_bp=900, callable_bp=100, reason="shallow", **given),
    )
    profile = build.profile(small_variants=summary, genes=genes, loci=())
    lines = [(b.text, b.note) for b in build_summary(profile).blind if "Coding" in b.text]
    assert lines == [
        ("Coding sequence of 1 gene: not assessable", "RET"),
        (f"Coding sequence of 2 genes: not assessable, {why}", "KIT, MET"),
    ]


def caveat(fact_id: str, **changes: Any) -> ResistanceCaveat:
    record = {
        "fact_id": fact_id,
        "alteration_ids": ("MAP2K1 p.K57N",),
        "therapy": Therapy.parse("dabrafenib"),
        "tier": AmpTier.IIC,
    }
    return ResistanceCaveat(**record | changes)


KNOWN_ELSEWHERE = {"tier": None, "known_in": "Melanoma and 7 further types"}


@pytest.mark.parametrize(
    ("caveats", "text"),
    [
        pytest.param((), "–", id="none"),
        pytest.param(
            (caveat("R1"),), "MAP2K1 p.K57N (AMP II-C): reduced benefit from dabrafenib", id="one"
        ),
        pytest.param(
            (caveat("R1", **KNOWN_ELSEWHERE),),
            "MAP2K1 p.K57N (known in Melanoma and 7 further types): reduced benefit from "
            "dabrafenib",
            id="elsewhere",
        ),
        pytest.param(
            (caveat("R1"), caveat("R2", therapy=Therapy.parse("vemurafenib;dabrafenib"))),
            "MAP2K1 p.K57N (AMP II-C): reduced benefit from dabrafenib; vemurafenib or dabrafenib",
            id="of-one-finding",
        ),
        pytest.param(
            (caveat("R1", therapy=Therapy.parse("vemurafenib;dabrafenib")), caveat("R2")),
            "MAP2K1 p.K57N (AMP II-C): reduced benefit from vemurafenib or dabrafenib",
            id="said-once",
        ),
        pytest.param(
            (caveat("R1", tier=AmpTier.IA), caveat("R2", therapy=Therapy.parse("vemurafenib"))),
            "MAP2K1 p.K57N (AMP I-A): reduced benefit from dabrafenib; vemurafenib (AMP II-C)",
            id="each-with-its-tier",
        ),
        pytest.param(
            (caveat("R1"), caveat("R2", alteration_ids=("MSI-H",), tier=AmpTier.IA)),
            "MSI-H (AMP I-A): reduced benefit from dabrafenib; MAP2K1 p.K57N (AMP II-C): reduced "
            "benefit from dabrafenib",
            id="strongest-first",
        ),
    ],
)
def test_resistance_in_another_finding_is_the_caveat_of_what_it_resists(
    build: Any, caveats: tuple[ResistanceCaveat, ...], text: str
) -> None:
    match = build.match().model_copy(update={"caveats": caveats})
    response = build_summary(build.profile(findings=(build.finding(match),))).response
    assert response is not None
    assert response.rows[0][3].text == text


def test_caveats_of_lower_tiers_elsewhere_stand_further_back(build: Any) -> None:
    """The page names the therapies of the best tier; section 2 says of each what is against it."""
    lower = build.match("BM272", AmpTier.IIC, therapy="vemurafenib").model_copy(
        update={"caveats": (caveat("R1", **KNOWN_ELSEWHERE),)}
    )
    profile = build.profile(findings=(build.finding(build.match(), lower),))
    response = build_summary(profile).response
    assert response is not None
    assert response.rows[0][3].text == "–"
    said = [
        line.text
        for group in fact_groups((lower,), profile)
        for row in group.table.rows
        for line in row[1].lines
    ]
    assert (
        "Caveat: MAP2K1 p.K57N (known in Melanoma and 7 further types): reduced benefit from "
        "dabrafenib"
    ) in said


def test_setting_that_only_the_clinic_knows_stands_beside_the_therapy(build: Any) -> None:
    match = build.match(conditional_on=("an EGFR TKI before",)).model_copy(
        update={"noted": ("an EGFR TKI before",)}
    )
    response = build_summary(build.profile(findings=(build.finding(match),))).response
    assert response is not None
    assert "setting to check: an EGFR TKI before" in response.rows[0][2].lines[0].note


@pytest.mark.parametrize(
    ("primary", "besides"),
    [("TP53_ONLY", []), ("BRAF_V600", ["TP53"])],
    ids=["is-the-class", "stands-beside-it"],
)
def test_what_is_the_class_does_not_stand_beside_it(
    build: Any, primary: str, besides: list[str]
) -> None:
    mol = build.molecular_class(primary=primary, secondary=(), overlays=("TP53",))
    also = class_view(build.profile(molecular_class=mol)).also
    assert [line.note for line in also if line.text == "Besides"] == besides
