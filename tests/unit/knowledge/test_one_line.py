"""Facts that an alteration and a stain or signature meet, and losses that only a fact names."""

import pytest
from knowledge_builders import (
    amplified,
    biomarkers,
    gene_copies,
    interpret,
    match_of,
    transcript,
    variant,
)

from agnoma.models.alteration import AlterationKind, Oncogenicity
from agnoma.models.base import Measurement, Status
from agnoma.models.copy_number import CopyNumberCall

LOSS = gene_copies("TP53", CopyNumberCall.LOSS, copies=1)
BRCA1_STOP = variant("BRCA1", "p.Q60*", consequence="stop_gained")
HRD = biomarkers().model_copy(
    update={"hrd": Measurement(unit="score", status=Status.EVALUATED, value=50)}
)


@pytest.mark.parametrize(
    ("genes", "score", "named"),
    [
        pytest.param(
            (amplified("ERBB2"),), "3+", ("HER2 IHC 3+", "ERBB2 amplification"), id="both"
        ),
        pytest.param((), "3+", ("HER2 IHC 3+",), id="stain"),
        pytest.param((amplified("ERBB2"),), None, ("ERBB2 amplification",), id="amplification"),
    ],
)
def test_trastuzumab_deruxtecan_is_one_line(
    genes: tuple[object, ...], score: str | None, named: tuple[str, ...]
) -> None:
    result = interpret(site="CUP", genes=genes, her2_ihc=score)
    match = match_of(result, "BM108")
    assert set(match.alteration_ids) == set(named)
    tier = "II-D" if score is None else "I-A"
    assert (match.tier, bool(match.conditional_on)) == (tier, score is None)


def test_stain_with_an_uncertain_variant_leaves_no_refusal() -> None:
    uncertain = variant("ERBB2", "p.A1V")
    result = interpret(uncertain, site="CUP", her2_ihc="3+")
    assert match_of(result, "BM108").alteration_ids == ("HER2 IHC 3+",)
    assert "BM108" not in {entry.item for entry in result.ledger}


@pytest.mark.parametrize("score", ["0", "1+", "2+"])
def test_other_scores_meet_no_label(score: str) -> None:
    assert interpret(site="CUP", her2_ihc=score).matches == ()


def test_brca_and_score_are_one_line() -> None:
    case = {"site": "HGSOC", "transcripts": (transcript("BRCA1"),)}
    both = match_of(interpret(BRCA1_STOP, markers=HRD, **case), "BM183")
    assert both.alteration_ids == ("HRD", "BRCA1 p.Q60*")
    assert match_of(interpret(BRCA1_STOP, **case), "BM183").alteration_ids == ("BRCA1 p.Q60*",)
    assert match_of(interpret(markers=HRD, site="HGSOC"), "BM183").alteration_ids == ("HRD",)


def test_loss_of_one_copy_is_what_its_fact_says_and_no_more() -> None:
    result = interpret(site="CLLSLL", genes=(LOSS,))
    (found,) = result.alterations
    assert (found.kind, found.oncogenicity) == (AlterationKind.LOSS, Oncogenicity.VUS)
    assert [match.fact.fact_id for match in result.matches] == ["BM253"]
    assert match_of(result, "BM253").tier == "I-A"


@pytest.mark.parametrize("site", ["LUAD", None])
def test_loss_of_one_copy_elsewhere_is_no_alteration(site: str | None) -> None:
    result = interpret(site=site, genes=(LOSS,))
    assert (result.alterations, result.matches) == ((), ())


def test_loss_of_a_gene_no_fact_names_is_no_alteration() -> None:
    lost = gene_copies("RB1", CopyNumberCall.LOSS, copies=1)
    assert interpret(site="CLLSLL", genes=(lost,)).alterations == ()
