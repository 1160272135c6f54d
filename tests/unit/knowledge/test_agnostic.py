"""Tumour-agnostic labels (clinical.md 6.5): applies, on what it depends, or why not."""

from dataclasses import replace
from typing import Any

import pytest
from callability_records import make_locus
from fact_records import build_fact
from knowledge_builders import (
    amplified,
    assessed,
    biomarkers,
    fusion,
    gene_copies,
    interpret,
    shipped,
    variant,
)

from agnoma.config import Jurisdiction
from agnoma.knowledge.agnostic import is_agnostic, marker_words
from agnoma.knowledge.expressions import parse_fact
from agnoma.knowledge.index import build_index
from agnoma.knowledge.tables import Knowledge
from agnoma.models.assessability import Assessability
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import (
    AgnosticLabel,
    AgnosticState,
    DiseaseRelation,
    FactEffect,
    Interpretation,
    Recommendation,
)
from agnoma.models.qc import Verdict

BRAF, ERBB2, MSI, DMMR, TMB, NTRK = "BM061", "BM108", "BM164", "BM165", "BM172", "BM041"
V600E, V600K = variant("BRAF", "p.V600E"), variant("BRAF", "p.V600K")


def label(result: Interpretation, fact_id: str) -> AgnosticLabel:
    (found,) = [one for one in result.agnostic_labels if one.fact.fact_id == fact_id]
    return found


def read(state: str = "NOT_DETECTED", verdict: Verdict = Verdict.PASS) -> Assessability:
    """A case whose BRAF codon 600 has a state."""
    place = make_locus("BRAF", 600, state, reason="depth 12" if "ASSESS" in state else None)
    return assessed("BRAF", loci=(place,), verdict=verdict)


def test_every_label_of_6_5_is_listed_once() -> None:
    result = interpret(site="LUAD")
    listed = [one.fact.therapy.text for one in result.agnostic_labels]
    assert len({one.fact.fact_id for one in result.agnostic_labels}) == len(listed)
    expected = {
        "larotrectinib",
        "entrectinib",
        "repotrectinib",
        "selpercatinib",
        "dabrafenib + trametinib",
        "pembrolizumab",
        "dostarlimab",
        "trastuzumab deruxtecan",
    }
    assert set(listed) == expected


SOLID_OPEN = "a solid tumour (no tumour type is given)"
NOT_COLORECTAL = "tumour type other than COADREAD and tumour type other than CMC"


@pytest.mark.parametrize(
    ("case", "fact_id", "state", "reason"),
    [
        pytest.param({"site": "LUAD"}, BRAF, "applies", "", id="BRAF-V600E"),
        pytest.param(
            {"site": "COAD"},
            BRAF,
            "does not apply",
            "the label excludes Colorectal Adenocarcinoma (COADREAD)",
            id="BRAF-V600E-colorectal",
        ),
        pytest.param(
            {"site": None}, BRAF, "conditional", f"{SOLID_OPEN} and {NOT_COLORECTAL}", id="no-site"
        ),
        pytest.param({"site": "BOWEL"}, BRAF, "conditional", NOT_COLORECTAL, id="wider"),
        pytest.param(
            {"site": "AML"}, BRAF, "does not apply", "the label is for solid tumours", id="AML"
        ),
        pytest.param(
            {"site": "CUP", "genes": (amplified("ERBB2"),)},
            ERBB2,
            "conditional",
            "HER2 IHC 3+",
            id="amplified-without-IHC",
        ),
        pytest.param(
            {"site": "CUP", "genes": (amplified("ERBB2"),), "her2_ihc": "3+"},
            ERBB2,
            "applies",
            "",
            id="amplified-IHC-3",
        ),
        pytest.param(
            {"site": "CUP", "genes": (amplified("ERBB2"),), "her2_ihc": "2+"},
            ERBB2,
            "does not apply",
            "needs HER2 IHC 3+, which is not so",
            id="amplified-IHC-2",
        ),
        pytest.param(
            {"site": "IDC", "genes": (amplified("ERBB2"),), "her2_ihc": "3+"},
            ERBB2,
            "does not apply",
            "the label excludes Invasive Breast Carcinoma (BRCA)",
            id="breast-has-its-own",
        ),
        pytest.param(
            {"site": "COAD", "markers": biomarkers(msi="MSI-H")}, MSI, "applies", "", id="MSI-H"
        ),
        pytest.param(
            {"site": "COAD", "markers": biomarkers(msi="MSI-H")},
            DMMR,
            "conditional",
            "dMMR by IHC",
            id="MSI-H-without-IHC",
        ),
        pytest.param(
            {"site": "COAD", "markers": biomarkers(msi="MSS")}, MSI, "not detected", "MSS", id="MSS"
        ),
        pytest.param(
            {"site": "COAD"}, MSI, "not tested", "not part of this test", id="MSI-not-tested"
        ),
        pytest.param(
            {"site": "LUAD", "markers": biomarkers(tmb=14.0, category=TmbCategory.HIGH)},
            TMB,
            "applies",
            "",
            id="TMB-high",
        ),
        pytest.param(
            {"site": "LUAD", "markers": biomarkers(tmb=9.9, category=TmbCategory.INDETERMINATE)},
            TMB,
            "not assessable",
            "TMB 9.9 mut/Mb: indeterminate",
            id="TMB-near-the-limit",
        ),
        pytest.param(
            {"site": "LUAD", "markers": biomarkers(tmb=2.1, category=TmbCategory.LOW)},
            TMB,
            "not detected",
            "TMB 2.1 mut/Mb",
            id="TMB-low",
        ),
    ],
)
def test_found_or_answered(case: dict[str, Any], fact_id: str, state: str, reason: str) -> None:
    found = label(interpret(V600E, **case), fact_id)
    assert (found.state.value, found.reason) == (state, reason)


def test_other_allele_is_not_the_label() -> None:
    found = label(interpret(V600K, site="LUAD", seen=read()), BRAF)
    assert found.state is AgnosticState.DOES_NOT_APPLY
    assert found.reason == "another allele at the residue: BRAF p.V600K"


@pytest.mark.parametrize(
    ("seen", "state", "reason"),
    [
        pytest.param(read(), "not detected", "", id="read"),
        pytest.param(
            read("NOT_DETECTED_LIMITED"),
            "not detected with limited sensitivity",
            "limited at BRAF codon 600",
            id="limited",
        ),
        pytest.param(
            read("NOT_ASSESSABLE"),
            "not assessable",
            "BRAF codon 600 (depth 12)",
            id="too-shallow",
        ),
        pytest.param(
            read("NOT_TESTED"),
            "not tested",
            "not covered by this test: BRAF codon 600",
            id="not-covered",
        ),
        pytest.param(
            read(verdict=Verdict.FAIL),
            "not assessable",
            "the sample failed quality control, so nothing counts as absent",
            id="failed",
        ),
        pytest.param(
            None, "not assessable", "what could have been seen is not known", id="no-view"
        ),
    ],
)
def test_not_found(seen: Assessability | None, state: str, reason: str) -> None:
    found = label(interpret(site="LUAD", seen=seen), BRAF)
    assert (found.state.value, found.reason) == (state, reason)


def knowing(**fields: Any) -> Knowledge:
    """The shipped knowledge with one agnostic label instead of its facts."""
    fact = build_fact(diseases=("ANY_SOLID",), therapy="drug", approved_in=("US",), **fields)
    facts = ((fact, parse_fact(fact, shipped().genes.domains)),)
    changes = {"facts": facts, "index": build_index(facts), "requirements": {}}
    return replace(shipped(), therapy_resistance={}, **changes)


def test_uncertain_change_at_the_very_place_is_no_absence() -> None:
    seen = assessed("BRAF", loci=(make_locus("BRAF", 700),))
    odd = variant("BRAF", "p.A700G")
    knowledge = knowing(alteration="codon:700")
    (found,) = interpret(odd, site="LUAD", seen=seen, knowledge=knowledge).agnostic_labels
    assert found.state is AgnosticState.NOT_ASSESSABLE
    assert found.reason == "an alteration at the very place is of uncertain significance"
    (clear,) = interpret(site="LUAD", seen=seen, knowledge=knowledge).agnostic_labels
    assert clear.state is AgnosticState.NOT_DETECTED


def test_what_no_stage_answers_is_not_tested() -> None:
    knowledge = knowing(genes=("MGMT",), alteration="methylation:promoter")
    (found,) = interpret(site="GB", seen=assessed("MGMT"), knowledge=knowledge).agnostic_labels
    assert found.state is AgnosticState.NOT_TESTED
    assert found.reason == "methylation needs a separate assay"


def test_stain_meets_the_label_without_amplification() -> None:
    """The label asks for IHC 3+; sequencing without amplification must not hide that."""
    seen = assessed("ERBB2")
    genes = (gene_copies("ERBB2", CopyNumberCall.NEUTRAL, copies=2.0),)
    found = label(interpret(site="BLCA", seen=seen, genes=genes, her2_ihc="3+"), ERBB2)
    assert (found.state.value, found.alteration_ids) == ("applies", ("HER2 IHC 3+",))
    negative = label(interpret(site="BLCA", seen=seen, genes=genes, her2_ihc="2+"), ERBB2)
    assert (negative.state.value, negative.reason) == ("not detected", "HER2 IHC 2+")
    unasked = label(interpret(site="BLCA", seen=seen, genes=genes), ERBB2)
    assert (unasked.state.value, unasked.reason) == ("not tested", "no HER2 IHC is given")
    lacking = label(interpret(site="BLCA", seen=seen, her2_ihc="1+"), ERBB2)
    assert lacking.state is AgnosticState.DOES_NOT_APPLY
    assert lacking.reason == "needs HER2 IHC 3+, which is not so"


def test_age_is_noted_and_leaves_the_label() -> None:
    found = label(interpret(V600E, site="LUAD"), BRAF)
    assert found.noted == ("age of at least 1 year",)
    assert label(interpret(V600E, site="LUAD", age_group="adult"), BRAF).noted == ()


def test_those_that_apply_come_first() -> None:
    result = interpret(V600E, site="LUAD", genes=(amplified("ERBB2"),), seen=read())
    order = list(AgnosticState)
    ranks = [order.index(one.state) for one in result.agnostic_labels]
    assert ranks == sorted(ranks)
    assert result.agnostic_labels[0].alteration_ids == ("BRAF p.V600E",)


@pytest.mark.parametrize("site", ["LUAD", "COAD", "CUP", "AML", None])
@pytest.mark.parametrize("ihc", [None, "2+", "3+"])
@pytest.mark.parametrize("place", list(Jurisdiction))
def test_labels_say_what_the_matches_say(
    site: str | None, ihc: str | None, place: Jurisdiction
) -> None:
    """One engine: a label applies or is conditional exactly where its fact matches at the type."""
    result = interpret(
        V600E,
        site=site,
        her2_ihc=ihc,
        jurisdiction=place,
        genes=(amplified("ERBB2"),),
        markers=biomarkers(msi="dMMR", tmb=20, category=TmbCategory.HIGH),
        fusions=(fusion("TPM3", "NTRK1"), fusion("CCDC6", "RET", in_frame=True)),
    )
    matched: dict[str, bool] = {}
    for match in result.matches:
        if match.disease_relation is not DiseaseRelation.OTHER:
            open_ = bool(match.doubts)
            matched[match.fact.fact_id] = matched.get(match.fact.fact_id, True) and open_
    for one in result.agnostic_labels:
        if one.state in {AgnosticState.APPLIES, AgnosticState.CONDITIONAL}:
            conditional = one.state is AgnosticState.CONDITIONAL
            assert matched.get(one.fact.fact_id) is conditional, one.fact.fact_id
        else:
            assert one.fact.fact_id not in matched


@pytest.mark.parametrize(
    ("changes", "agnostic"),
    [
        pytest.param({}, True, id="approval"),
        pytest.param({"recommendation": Recommendation.GUIDELINE}, True, id="guideline"),
        pytest.param({"recommendation": Recommendation.TRIAL}, False, id="trial"),
        pytest.param({"effect": FactEffect.RESISTANCE}, False, id="resistance"),
        pytest.param({"diseases": ("NSCLC",)}, False, id="one-type"),
        pytest.param({"diseases": ("ANY",)}, True, id="any"),
        pytest.param({"therapy": ""}, False, id="no-therapy"),
    ],
)
def test_what_counts_as_agnostic(changes: dict[str, Any], *, agnostic: bool) -> None:
    fields = {"diseases": ("ANY_SOLID",), "therapy": "drug", "approved_in": ("US",)}
    assert is_agnostic(build_fact(**(fields | changes))) is agnostic


def test_markers_are_worded_for_people() -> None:
    words = {fact.fact_id: marker_words(expression) for fact, expression in shipped().facts}
    assert words[NTRK] == "NTRK1/NTRK2/NTRK3 fusion"
    assert words[BRAF] == "BRAF p.V600E"
    assert words[ERBB2] == "HER2 IHC 3+ or ERBB2 amplification"
    assert words[MSI] == "MSI-H or dMMR"
    assert words[TMB] == "TMB of at least 10 mut/Mb"


def test_fusion_that_is_not_functional_is_named_beside_the_negative() -> None:
    broken = fusion("TPM3", "NTRK1", in_frame=False)
    found = label(interpret(site="LMS", fusions=(broken,), seen=assessed()), NTRK)
    assert found.state is AgnosticState.NOT_DETECTED
    assert found.reason == "TPM3::NTRK1 fusion is not shown to be functional"


def test_copies_that_could_not_be_told_leave_the_label_to_the_stain() -> None:
    genes = (gene_copies("ERBB2", CopyNumberCall.NOT_ASSESSABLE),)
    case = {"site": "BLCA", "seen": assessed("ERBB2"), "genes": genes}
    assert label(interpret(**case, her2_ihc="3+"), ERBB2).state is AgnosticState.APPLIES
    assert label(interpret(**case, her2_ihc="2+"), ERBB2).state is AgnosticState.DOES_NOT_APPLY
    assert label(interpret(**case), ERBB2).reason == "no HER2 IHC is given"


def test_second_site_mutation_needs_the_fusion() -> None:
    """BM045: solvent-front mutations of a fusion kinase."""
    found = label(interpret(site="LMS", seen=assessed("NTRK3")), "BM045")
    assert found.state is AgnosticState.DOES_NOT_APPLY
    assert "NTRK1 fusion" in found.reason
