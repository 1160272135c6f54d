"""The oracle of re-tiering: the same knowledge and rules give exactly what was reported."""

from typing import Any

import pytest
from callability_records import make_locus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knowledge_builders import (
    amplified,
    assessed,
    biomarkers,
    exon_deletion,
    fusion,
    gene_copies,
    shipped,
    variant,
)
from stored_cases import case_findings, interpreted, shipped_rules, stored

from agnoma.assessability.view import build_view
from agnoma.config import Jurisdiction
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.knowledge.absence import NOWHERE
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.case import AgeGroup, Her2Ihc, IshResult, MmrIhc
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.models.variant import AnnotatedVariant, SmallVariantSummary, UnresolvedLocus
from agnoma.profile.inputs import build_class_input
from agnoma.profile.trace import with_reasons
from agnoma.reinterpretation.compare import compare_case
from agnoma.reinterpretation.retier import Reinterpreter
from agnoma.reinterpretation.stored_case import stored_matches, stored_state, stored_view

T790M_KEY = "chr1:2001:C:T"
C797S_KEY = "chr1:2022:T:A"
IN_CIS = Phase(other=C797S_KEY, relation=PhaseRelation.CIS, both=40, this_only=0, other_only=0)
VARIANTS: tuple[AnnotatedVariant, ...] = (
    variant("BRAF", "p.V600E"),
    variant("BRAF", "p.G469A", start=1100),
    variant("KRAS", "p.G12C", start=1200),
    variant("NRAS", "p.Q61K", start=1300, vaf=0.03),
    variant("EGFR", "p.L858R", start=1400),
    variant("EGFR", "p.T790M", start=2000, ref="C", phases=(IN_CIS,)),
    variant("EGFR", "p.C797S", start=2021, ref="T", alt="A"),
    variant("TP53", "p.R175H", start=1500),
    variant("PIK3CA", "p.H1047R", start=1600, possible_chip="seen in leucocytes"),
    variant("IDH1", "p.R132H", start=1700, vaf=0.62),
    variant("BRCA1", "p.Q1200*", start=1800, consequence="stop_gained", codons=(1200, 1200)),
    variant("NOTCH1", "p.A1T", start=1900),
    variant("NOTCH2", "p.A2T", start=1910, vaf=1 / 3),
    variant("ATM", "p.A3A", start=1920, consequence="synonymous", codons=(3, 3)),
)
COPIES = (
    amplified("ERBB2"),
    amplified("MET", copies=5.3),
    gene_copies("CDKN2A", CopyNumberCall.HOMOZYGOUS_DELETION, copies=0.1),
    gene_copies("EGFR", CopyNumberCall.EQUIVOCAL, copies=5.9),
    gene_copies("KRAS", CopyNumberCall.NEUTRAL, copies=2),
)
FUSIONS = (
    fusion("EML4", "ALK", in_frame=True, kinase_gene="ALK", kinase_domain_retained=True),
    fusion("ETV6", "NTRK3"),
    fusion("?", "RET"),
)
SITES = (None, "MEL", "LUAD", "NSCLC", "COAD", "COADREAD", "BRCA", "CUP", "GIST", "AML", "LUNG")
GENES = ("BRAF", "KRAS", "NRAS", "EGFR", "ERBB2", "TP53", "BRCA1", "POLE")


def subset(pool: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(pool), unique_by=repr, max_size=len(pool)).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a tumour may be, and what its test could see."""
    codons = draw(st.lists(st.sampled_from((12, 13, 59, 61, 117, 146)), unique=True))
    states = ("NOT_DETECTED", "NOT_DETECTED_LIMITED", "NOT_ASSESSABLE", "NOT_TESTED")
    loci = tuple(
        make_locus(gene, codon, draw(st.sampled_from(states)), min_depth_x=400)
        for gene in ("KRAS", "NRAS")
        for codon in codons
    )
    verdict = draw(st.sampled_from((Verdict.PASS, Verdict.PASS, Verdict.WARN, Verdict.FAIL)))
    unresolved = UnresolvedLocus(
        locus_id="KRAS codon 12", gene="KRAS", number=12, reason="a candidate was withheld"
    )
    return {
        "variants": draw(subset(VARIANTS)),
        "site": draw(st.sampled_from(SITES)),
        "genes": draw(subset(COPIES)),
        "fusions": draw(st.none() | subset(FUSIONS)),
        "exon_deletions": draw(
            st.sampled_from([(), *((exon_deletion(detected=d),) for d in (True, False, None))])
        ),
        "markers": biomarkers(
            msi=draw(st.sampled_from((None, "MSI-H", "MSS", "dMMR"))),
            tmb=draw(st.sampled_from((None, 3.25, 12.5))),
            category=draw(st.sampled_from(tuple(TmbCategory))),
        ),
        "seen": assessed(*draw(subset(GENES)), loci=loci, verdict=verdict),
        "summary": SmallVariantSummary(
            case_id="T1",
            tested=draw(st.sampled_from((True, True, False))),
            reason="no reads",
            unresolved=draw(st.sampled_from(((), (unresolved,)))),
            untold=draw(st.sampled_from((0, 0, 2))),
        ),
        "jurisdiction": draw(st.sampled_from(tuple(Jurisdiction))),
        "max_uncertain": draw(st.sampled_from((0, 1, 30))),
        "her2_ihc": draw(st.sampled_from((None, *Her2Ihc))),
        "her2_ish": draw(st.sampled_from((None, *IshResult))),
        "mmr_ihc": draw(st.sampled_from((None, *MmrIhc))),
        "age_group": draw(st.sampled_from((None, *AgeGroup))),
        "prior_therapy": draw(st.sampled_from(((), ("osimertinib",)))),
    }


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_same_knowledge_gives_what_was_reported(case: dict[str, Any]) -> None:
    variants = case.pop("variants")
    reported, profile = interpreted(*variants, **case)
    read = TumourProfile.model_validate_json(profile.model_dump_json(indent=2))
    assert read == profile
    again = Reinterpreter(shipped(), shipped_rules())
    now = again.retier(read)
    assert now.matches == reported.matches
    rules, pathways = shipped_rules().rules, shipped_rules().pathways
    alterations = stored_state(
        read, stored_view(read), again.places, again.knowledge.therapy_classes
    ).alterations
    asked = build_class_input(read.case, alterations, read.biomarkers, stored_view(read))
    told = with_reasons(now.molecular_class, rules, pathways, asked)
    assert told == profile.molecular_class
    ledger = reported.ledger[-len(now.ledger) :]
    if profile.verdict is Verdict.FAIL:
        # The document of a failed sample holds no negative; refusals are worded by it.
        assert [entry.item for entry in now.ledger] == [entry.item for entry in ledger]
    else:
        assert now.ledger == ledger
    assert {(m.fact.fact_id, m.alteration_ids) for m in stored_matches(read)} == {
        (m.fact.fact_id, m.alteration_ids) for m in reported.matches
    }
    assert compare_case(read, now, again, name="profile.json") == ()


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_what_could_have_been_seen_is_rebuilt(case: dict[str, Any]) -> None:
    """All but blind exons, which nothing asks for and the document keeps for some genes only."""
    variants, jurisdiction, limit = (
        case.pop(name) for name in ("variants", "jurisdiction", "max_uncertain")
    )
    findings, _ = case_findings(*variants, **case)
    seen = case["seen"]
    expected = build_view(
        seen.callability,
        findings.small_variants,
        findings.copy_number,
        findings.fusions,
        verdict=seen.verdict,
        exon_deletions=findings.exon_deletions,
    )
    profile = stored(*variants, **case, jurisdiction=jurisdiction, max_uncertain=limit)
    rebuilt = stored_view(profile)
    assert rebuilt.verdict is expected.verdict
    if seen.verdict is not Verdict.FAIL and findings.small_variants.tested:
        assert rebuilt == expected


def test_phase_of_a_variant_cut_from_the_page_is_kept() -> None:
    """What decides `phase:cis(...)` must not depend on how many lines the page shows."""
    first = variant("NOTCH1", "p.A1T", start=1900)
    near = Phase(other=first.key, relation=PhaseRelation.CIS, both=9, this_only=0, other_only=0)
    no_alteration = near.model_copy(update={"other": "chr1:5:A:T"})
    second = variant("NOTCH1", "p.A9T", start=1930, phases=(near, no_alteration))
    for shown in (0, 30):
        profile = stored(first, second, max_uncertain=shown)
        state = stored_state(profile, stored_view(profile), NOWHERE, TherapyClasses())
        assert near in state.phases[second.key]
    kept = stored(first, second, max_uncertain=0).reinterpretable
    assert [a.alteration_id for a in kept.unlisted] == ["NOTCH1 p.A1T", "NOTCH1 p.A9T"]
    assert kept.unlisted_phases == {second.key: (near,)}
    assert stored(first, second).reinterpretable.unlisted == ()


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_a_failed_sample_stays_unclassified(verdict: Verdict) -> None:
    _, profile = interpreted(VARIANTS[0], seen=assessed("BRAF", verdict=verdict))
    now = Reinterpreter(shipped(), shipped_rules()).retier(profile)
    failed = verdict is Verdict.FAIL
    assert (now.molecular_class.primary == "NOT_CLASSIFIABLE") is failed
    assert now.matches
