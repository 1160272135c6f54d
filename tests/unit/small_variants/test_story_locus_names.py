"""Loci asked for by the names they go by, and what is looked for there."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from agnoma.errors import ConfigError
from agnoma.gene_model import GeneModel
from agnoma.io.resources import Alias
from agnoma.io.structural_tables import DuplicationKind, DuplicationRegion, ExonDeletionRow
from agnoma.knowledge.exon_skipping import BRANCH_FAR_BP, POSSIBLE_DONOR_BP
from agnoma.models.base import Status
from agnoma.models.evidence import EvidenceSource
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import SmallVariantSummary
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.story.locus_names import (
    ACCEPTOR_REACH_BP,
    DONOR_REACH_BP,
    LocusTables,
)
from agnoma.small_variants.story.own_searches import (
    clip_searches,
    exon_change_line,
    exon_change_story,
    exon_changes,
)
from agnoma.small_variants.story.query import Query, parse_query

CONTIGS = {"7": 9000}
ALIASES = [Alias("KMT2A", None, "MLL"), Alias("EGFR", None, "HER1")]
EXONS = [(1000, 1100), (2000, 2090), (3000, 3120)]
WITH_SITES = ((1998, 2092),)
TABLES = LocusTables(
    exon_changes=tuple(
        ExonDeletionRow(
            name, gene, change, first, last, (1,), called=True, protein=None, source="s"
        )
        for name, gene, change, first, last in (
            ("EGFRvIII", "EGFR", ExonChange.DELETION, 2, 3),
            ("MET exon 2 deletion", "MET", ExonChange.DELETION, 2, 2),
            ("KMT2A-PTD", "KMT2A", ExonChange.DUPLICATION, 2, 8),
        )
    ),
    duplications=(DuplicationRegion("FLT3", 2, 3, 3, 400, DuplicationKind.ITD, "s"),),
)


@pytest.fixture
def model(make_transcript: Callable[..., Transcript]) -> GeneModel:
    """Return genes of three exons; TERT has one, on the minus strand."""
    genes = [make_transcript(gene, EXONS, (1000, 3120)) for gene in ("EGFR", "MET", "FLT3", "KIT")]
    tert = make_transcript("TERT", [(5000, 5200)], (5000, 5100), Strand.MINUS)
    return GeneModel([*genes, tert])


def ask(text: str, model: GeneModel) -> Query:
    return parse_query(text, model, CONTIGS, ALIASES, TABLES)


@pytest.mark.parametrize(
    ("text", "gene", "intervals", "gained"),
    [
        pytest.param("FLT3-ITD", "FLT3", tuple(EXONS[1:]), (3, 400), id="itd"),
        pytest.param("flt3 itd", "FLT3", tuple(EXONS[1:]), (3, 400), id="itd-small"),
        pytest.param(
            "FLT3 internal tandem duplication", "FLT3", tuple(EXONS[1:]), (3, 400), id="itd-words"
        ),
        pytest.param("METex2", "MET", WITH_SITES, None, id="ex"),
        pytest.param("MET exon 2", "MET", WITH_SITES, None, id="exon"),
        pytest.param("MET exon 2 skipping", "MET", WITH_SITES, None, id="skipping"),
        pytest.param("METΔex2", "MET", WITH_SITES, None, id="delta"),
        pytest.param("EGFR ex2del", "EGFR", WITH_SITES, (-math.inf, -1), id="deletion"),
        pytest.param("HER1 exon 2 insertions", "EGFR", WITH_SITES, (1, math.inf), id="insertion"),
    ],
)
def test_name_of_a_locus(
    text: str, gene: str, intervals: Any, gained: Any, model: GeneModel
) -> None:
    query = ask(text, model)
    assert (query.gene, query.intervals, query.gained_bp) == (gene, intervals, gained)
    assert query.contig == "7"
    assert not query.whole_gene


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("EGFRvIII", "EGFRvIII"),
        ("egfr viii", "EGFRvIII"),
        ("EGFR variant III", "EGFRvIII"),
        ("HER1 vIII", "EGFRvIII"),
        ("MET exon 2 deletion", "MET exon 2 deletion"),
        ("MLL-PTD", "KMT2A-PTD"),
        ("KMT2A partial tandem duplication", "KMT2A-PTD"),
    ],
)
def test_rearrangement_by_name_whether_or_not_the_run_has_its_gene(
    text: str, name: str, model: GeneModel
) -> None:
    query = ask(text, model)
    assert query.exon_change == name
    assert not query.whole_gene


def test_rearrangement_is_no_small_deletion_in_its_exons(model: GeneModel) -> None:
    query = ask("EGFRvIII", model)
    sizes = {bp: query.is_asked_size(Allele("7", 2000, "A" * bp, "")) for bp in (3, 209, 210)}
    assert sizes == {3: False, 209: False, 210: True}


def test_promoter_is_its_listed_places_with_others_told_beside(model: GeneModel) -> None:
    query = ask("TERT promoter mutation", model)
    places = [5099 + place for place in (57, 124, 138, 139, 146)]
    assert query.intervals == tuple((at, at + 1) for at in places)
    assert query.beside == ((5100, 5350),)
    assert ask("KIT promoter", model).intervals == ((750, 1000),)


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        pytest.param("METex2", ((1960, 2095),), id="ex"),
        pytest.param("MET exon 2 skipping", ((1960, 2095),), id="skipping"),
        pytest.param("MET exon 2 splice sites", ((1960, 2095),), id="splice-sites"),
        pytest.param("RB1 exon 2 skipping", ((1995, 2130),), id="minus-strand"),
        pytest.param("MET exon 2 mutations", (), id="mutations"),
        pytest.param("EGFR exon 2 insertions", (), id="insertions"),
    ],
)
def test_skipping_is_asked_as_far_into_the_introns_as_it_is_told(
    text: str, beside: Any, make_transcript: Callable[..., Transcript], model: GeneModel
) -> None:
    rb1 = make_transcript("RB1", EXONS, (1000, 3120), Strand.MINUS)
    assert ask(text, GeneModel([*model, rb1])).beside == beside
    assert (ACCEPTOR_REACH_BP, DONOR_REACH_BP) == (BRANCH_FAR_BP, POSSIBLE_DONOR_BP[1])


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("NPM1-ITD", "no gene or transcript 'NPM1' in this run", id="gene-not-here"),
        pytest.param("RET promoter", "'RET' in this run, and what .* is not tested", id="promoter"),
        pytest.param("KIT ITD", "cannot be read", id="no-such-search"),
        pytest.param("EGFR exon 9", "ENST_EGFR.1 has no exon 9", id="no-exon"),
    ],
)
def test_locus_that_is_not_there(text: str, match: str, model: GeneModel) -> None:
    with pytest.raises(ConfigError, match=match):
        ask(text, model)


def summary(source: EvidenceSource) -> SmallVariantSummary:
    return SmallVariantSummary(case_id="C", tested=True, source=source)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("FLT3-ITD", True),
        ("FLT3", True),
        ("FLT3 exon 3", True),
        ("FLT3 exon 1", False),
        ("FLT3 codon 1", False),
        ("KIT exon 2", False),
    ],
)
def test_what_clipped_reads_were_searched_for(text: str, told: bool, model: GeneModel) -> None:
    query = ask(text, model)
    lines = list(clip_searches(query, TABLES.duplications, model, summary(EvidenceSource.READS)))
    assert bool(lines) is told
    for label, words in lines:
        assert label == "Searched"
        assert "tandem duplications of 3-400 bp in FLT3 exons 2-3: soft-clipped" in words


def test_without_reads_nothing_was_searched(model: GeneModel) -> None:
    source = summary(EvidenceSource.SUBMITTED_VCF)
    ((label, words),) = clip_searches(ask("FLT3-ITD", model), TABLES.duplications, model, source)
    assert label == "Not searched"
    assert "no reads were given" in words


def record(**fields: Any) -> ExonDeletion:
    given = {
        "name": "EGFRvIII",
        "gene": "EGFR",
        "change": ExonChange.DELETION,
        "first_exon": 2,
        "last_exon": 3,
        "source": "s",
        "reason": "numbers",
        "status": Status.EVALUATED,
        "detected": False,
        "split_fragments": 1,
        "min_split_fragments": 3,
        "depth_log2_difference": -0.0123,
        "max_log2_difference": -0.5,
        **fields,
    }
    return ExonDeletion(**given)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EGFRvIII", True),
        ("EGFR", True),
        ("EGFR exon 3", True),
        ("EGFR exon 1", False),
        ("EGFR codon 40", False),
        ("MET", False),
        ("MET exon 2 deletion", False),
    ],
)
def test_which_questions_a_rearrangement_answers(text: str, told: bool, model: GeneModel) -> None:
    assert bool(exon_changes(ask(text, model), [record()], model)) is told


def test_rearrangement_is_told_with_its_numbers() -> None:
    head, lines = exon_change_story(record())
    assert head == "EGFRvIII: not detected"
    assert list(lines) == [
        ("Change", "EGFR exons 2-3 lost"),
        ("Reason", "numbers"),
        ("Reads", "1 fragment joins the two introns, at least 3 needed"),
        ("Depth", "log2 -0.0123 against the other exons, at most -0.5 needed"),
    ]
    found = record(detected=True, protein="p.(Val30_Arg297delinsGly)")
    head, lines = exon_change_story(found)
    assert head == "EGFRvIII: detected"
    assert lines[-1] == ("Name", "EGFR p.(Val30_Arg297delinsGly)")
    untold = record(status=Status.NOT_TESTED, detected=None)
    told = ("Whole exons", "EGFRvIII (exons 2-3 lost): not tested; numbers")
    assert exon_change_line(untold) == told
