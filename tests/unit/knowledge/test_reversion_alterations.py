"""Reversions: clinical.md 3.4 and 6.7; what depends on phase stays conditional (6.3)."""

from typing import Any

import pytest
from knowledge_builders import interpret, ledger_rule, match_of, tiers_of, transcript, variant

from agnoma.models.evidence import PhaseRelation
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState

SURE, POSSIBLE = ReversionState.REVERSION, ReversionState.POSSIBLE
FRAMESHIFT = {"consequence": "frameshift"}
LOST = variant(
    "BRCA2", "p.N100fs", start=300, ref="AC", alt="A", codons=(100, 100), vaf=0.4, **FRAMESHIFT
)
BACK = variant(
    "BRCA2", "p.K110fs", start=330, ref="A", alt="AG", codons=(110, 110), vaf=0.1, **FRAMESHIFT
)
BRCA2 = (transcript("BRCA2"),)


def reversion(state: ReversionState, **fields: Any) -> Reversion:
    cis = state is SURE
    values = {
        "gene": "BRCA2",
        "kind": ReversionKind.FRAME_RESTORED,
        "state": state,
        "truncating": LOST.key,
        "truncating_name": "p.N100fs",
        "reverting": BACK.key,
        "reverting_name": "p.K110fs",
        "phase": PhaseRelation.CIS if cis else PhaseRelation.UNKNOWN,
        "net_bp": 0,
        "distance_bp": 29,
        "reason": "on one molecule in 9 fragments" if cis else "phase unknown",
    }
    return Reversion(**{**values, **fields})


@pytest.mark.parametrize(
    ("state", "tier", "conditional", "any_site"),
    [
        pytest.param(SURE, "II-C", (), True, id="one-molecule"),
        pytest.param(
            POSSIBLE, "II-D", ("both changes on one molecule (phase)",), False, id="phase-unknown"
        ),
    ],
)
def test_resistance_to_parp_inhibitors(
    state: ReversionState, tier: str, conditional: tuple[str, ...], any_site: bool
) -> None:
    result = interpret(LOST, BACK, site="HGSOC", transcripts=BRCA2, reversions=(reversion(state),))
    found = match_of(result, "BM195")
    assert found.alteration_ids == ("BRCA2 p.K110fs",)
    assert (found.tier, found.conditional_on) == (tier, conditional)
    back = next(a for a in result.alterations if a.alteration_id == "BRCA2 p.K110fs")
    assert (back.reversion, back.reverts) == (state, "p.N100fs")
    assert back.resistance_any_site is any_site


def test_what_reverts_on_one_molecule_is_no_loss_of_function() -> None:
    sure = interpret(LOST, BACK, transcripts=BRCA2, reversions=(reversion(SURE),)).alterations
    lost, back = sorted(sure, key=lambda a: a.codon_first or 0)
    assert (lost.effect, lost.oncogenicity) == ("lof", "likely oncogenic")
    assert (back.effect, back.oncogenicity) == ("unknown", "uncertain significance")
    assert back.oncogenicity_reasons == (
        "no loss of function on its allele: on one molecule in 9 fragments",
    )
    assert (lost.reversion, lost.reverts) == (None, None)
    assert lost.oncogenicity_score is not None
    assert lost.oncogenicity_score.points == 8
    assert back.oncogenicity_score is not None
    assert back.oncogenicity_score.reason == (
        "the reading frame is restored: on one molecule in 9 fragments"
    )


def test_facts_on_loss_stay_with_the_truncating_variant() -> None:
    result = interpret(LOST, BACK, site="HGSOC", transcripts=BRCA2, reversions=(reversion(SURE),))
    sensitive = {
        name
        for match in result.matches
        if match.fact.effect == "sensitivity"
        for name in match.alteration_ids
    }
    assert sensitive == {"BRCA2 p.N100fs"}


def test_possible_reversion_leaves_the_judgement() -> None:
    result = interpret(LOST, BACK, transcripts=BRCA2, reversions=(reversion(POSSIBLE),))
    back = next(a for a in result.alterations if a.reversion)
    assert (back.effect, back.oncogenicity) == ("lof", "likely oncogenic")
    assert back.oncogenicity_reasons[0] == "phase unknown"
    assert back.oncogenicity_reasons[1].startswith("null variant")


@pytest.mark.parametrize("turned", [False, True], ids=["as-given", "turned"])
def test_the_surest_of_several(turned: bool) -> None:
    records = [reversion(POSSIBLE, truncating="1:1:A:AC", truncating_name="p.A1fs")]
    records.insert(0 if turned else 1, reversion(SURE))
    result = interpret(LOST, BACK, transcripts=BRCA2, reversions=tuple(records))
    (back,) = [a for a in result.alterations if a.reversion]
    assert (back.reversion, back.reverts) == (SURE, "p.N100fs")


def test_without_a_record_nothing_matches_and_the_ledger_says_why() -> None:
    result = interpret(LOST, BACK, site="HGSOC", transcripts=BRCA2)
    assert tiers_of(result, "BM195") == {"BM195": None}
    assert ledger_rule(result, "BM195") == "not_answered_here"
    (entry,) = [e for e in result.ledger if e.rule == "no_reversion_seen"]
    assert entry.item == "BRCA1, BRCA2 reversion"
    assert entry.explanation.endswith(
        "reversions of an inherited variant: not assessed, no consent (clinical.md 8.1); where one "
        "is known, have the tumour's reads around it looked at."
    )


@pytest.mark.parametrize("record", ["C-1", None], ids=["signed", "without-a-record"])
def test_consent_does_not_make_inherited_variants_seen(record: str | None) -> None:
    """Germline variants are in no output of this version: no consent is not the reason then."""
    result = interpret(LOST, BACK, germline_consent="acmg_sf", consent_record=record)
    (entry,) = [e for e in result.ledger if e.rule == "no_reversion_seen"]
    words = "germline variants are not part of this version" if record else "no consent"
    assert words in entry.explanation


@pytest.mark.parametrize(
    ("reversions", "tested", "item"),
    [
        pytest.param((reversion(POSSIBLE),), True, "BRCA1 reversion", id="of-the-other-gene"),
        pytest.param((), True, "BRCA1, BRCA2 reversion", id="none"),
        pytest.param((), False, None, id="nothing-was-tested"),
        pytest.param(
            (reversion(SURE), reversion(SURE, gene="BRCA1")), True, None, id="both-have-one"
        ),
    ],
)
def test_genes_without_a_reversion(
    reversions: tuple[Reversion, ...], tested: bool, item: str | None
) -> None:
    result = interpret(reversions=reversions, tested=tested)
    found = [e.item for e in result.ledger if e.rule == "no_reversion_seen"]
    assert found == ([] if item is None else [item])


def test_frameshift_that_depends_on_an_untold_variant_supports_nothing() -> None:
    alone = interpret(LOST, site="HGSOC", transcripts=BRCA2)
    assert any(match.fact.effect == "sensitivity" for match in alone.matches)
    words = "another variant of the gene that is not told here"
    untold = LOST.model_copy(update={"frame_depends_on": words})
    result = interpret(untold, site="HGSOC", transcripts=BRCA2)
    assert result.matches == ()
    (found,) = result.alterations
    assert (found.effect, found.oncogenicity) == ("unknown", "uncertain significance")
    assert found.oncogenicity_reasons == (f"its effect on the protein depends on {words}",)
    assert (found.biallelic, found.best_tier) == (None, None)
