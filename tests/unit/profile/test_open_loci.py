from collections.abc import Callable
from typing import Any

import pytest

from agnoma.assessability.visibility import Question, look_for
from agnoma.models.base import Status
from agnoma.models.evidence import EvidenceSource
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.open_loci import gene_with_unresolved, with_exon_losses, with_unresolved
from agnoma.models.qc import GeneCallability, LocusCallability, LocusKind, LocusState, RequiredLocus
from agnoma.models.variant import SmallVariantSummary, UnresolvedLocus
from agnoma.profile.inputs import ClassInput

OPEN = UnresolvedLocus(
    locus_id="BRAF codon 600", gene="BRAF", number=600, exon=15, reason="something was seen"
)
SUMMARY = SmallVariantSummary(
    case_id="C1", tested=True, source=EvidenceSource.READS, unresolved=(OPEN,)
)


def locus_of(kind: LocusKind, first: int, last: int, gene: str = "BRAF") -> LocusCallability:
    place = RequiredLocus(locus_id="x", gene=gene, kind=kind, first=first, last=last)
    return LocusCallability(locus=place, state=LocusState.NOT_DETECTED)


@pytest.mark.parametrize(
    ("record", "affected"),
    [
        pytest.param(locus_of(LocusKind.CODON, 600, 600), True, id="codon"),
        pytest.param(locus_of(LocusKind.CODON, 594, 601), True, id="stretch"),
        pytest.param(locus_of(LocusKind.CODON, 601, 601), False, id="next-codon"),
        pytest.param(locus_of(LocusKind.EXON, 15, 15), True, id="exon"),
        pytest.param(locus_of(LocusKind.EXON, 14, 14), False, id="other-exon"),
        pytest.param(locus_of(LocusKind.SPLICE_SITE, 15, 15), False, id="splice-site"),
        pytest.param(locus_of(LocusKind.CODON, 600, 600, "KRAS"), False, id="other-gene"),
    ],
)
def test_unresolved_place_excludes_nothing(record: LocusCallability, affected: bool) -> None:
    found = with_unresolved(record, SUMMARY)
    if affected:
        assert found.state is LocusState.NOT_ASSESSABLE
        assert found.reason == "BRAF codon 600: something was seen"
    else:
        assert found == record


def test_state_that_excludes_nothing_keeps_its_reason(
    locus: Callable[..., LocusCallability],
) -> None:
    record = locus("BRAF", 600, "NOT_TESTED", reason="outside the design")
    assert with_unresolved(record, SUMMARY) == record


def test_class_stays_unknown(
    make_view: Callable[..., ClassInput],
    locus: Callable[..., LocusCallability],
    gene: Callable[..., GeneCallability],
) -> None:
    whole = gene_with_unresolved(gene("BRAF"), SUMMARY)
    assert whole.state is LocusState.NOT_ASSESSABLE
    view = make_view(loci=(with_unresolved(locus("BRAF", 600), SUMMARY),), genes=(whole,))
    for question in (Question(codons=(600,)), Question(), Question(codons=(5,))):
        assert look_for(view, ["BRAF"], question).gaps


@pytest.mark.parametrize(
    ("targeted_bp", "detail"), [(120, "this test covers 120 of 300 coding bases"), (0, "")]
)
def test_design_that_covers_a_gene_in_part_says_so(
    make_view: Callable[..., ClassInput],
    gene: Callable[..., GeneCallability],
    targeted_bp: int,
    detail: str,
) -> None:
    words = "this test covers 120 of 300 coding bases"
    part = gene("TP53", "NOT_TESTED", targeted_bp=targeted_bp, reason=words)
    (gap,) = look_for(make_view(genes=(part,)), ["TP53"], Question()).gaps
    assert (gap.subject, gap.problem, gap.detail) == ("TP53", "not covered by this test", detail)


UNTOLD = SmallVariantSummary(
    case_id="C1",
    tested=True,
    source=EvidenceSource.READS,
    matched_normal=False,
    untold=2,
    told_places={"BRAF": (599, 600, 601), "TERT": (-146, -124)},
)
WITHHELD = (
    "a candidate that may be inherited or somatic may lie here: without a matched normal 2 such "
    "are withheld, in genes that are not told"
)


@pytest.mark.parametrize(
    ("record", "affected"),
    [
        pytest.param(locus_of(LocusKind.CODON, 600, 600), False, id="hotspot-is-told"),
        pytest.param(locus_of(LocusKind.CODON, 599, 601), False, id="stretch-of-hotspots"),
        pytest.param(locus_of(LocusKind.CODON, 599, 602), True, id="stretch-one-codon-more"),
        pytest.param(locus_of(LocusKind.CODON, 466, 466), True, id="codon-beside-hotspots"),
        pytest.param(locus_of(LocusKind.CODON, 600, 600, "TP53"), True, id="other-gene"),
        pytest.param(locus_of(LocusKind.EXON, 600, 600), True, id="exon-is-no-codon"),
        pytest.param(locus_of(LocusKind.SPLICE_SITE, 14, 14, "MET"), True, id="splice-site"),
        pytest.param(locus_of(LocusKind.PROMOTER, -124, -124, "TERT"), False, id="promoter-told"),
        pytest.param(locus_of(LocusKind.PROMOTER, -57, -57, "TERT"), True, id="promoter-untold"),
    ],
)
def test_withheld_candidate_may_lie_wherever_it_would_not_be_told(
    record: LocusCallability, affected: bool
) -> None:
    found = with_unresolved(record, UNTOLD)
    if affected:
        assert (found.state, found.reason) == (LocusState.NOT_ASSESSABLE, WITHHELD)
    else:
        assert found == record


def test_every_gene_says_the_same_of_withheld_candidates(
    gene: Callable[..., GeneCallability],
) -> None:
    """A gene of its own, or one less, would tell where something inherited may be."""
    found = [gene_with_unresolved(gene(name), UNTOLD) for name in ("BRAF", "TP53", "BRCA2")]
    assert {(g.state, g.reason) for g in found} == {(LocusState.NOT_ASSESSABLE, WITHHELD)}


def test_nothing_withheld_leaves_every_negative(gene: Callable[..., GeneCallability]) -> None:
    none = UNTOLD.model_copy(update={"untold": 0})
    record = locus_of(LocusKind.EXON, 15, 15)
    assert with_unresolved(record, none) == record
    assert gene_with_unresolved(gene("BRAF"), none) == gene("BRAF")


def test_told_candidate_is_named_before_those_withheld(
    gene: Callable[..., GeneCallability],
) -> None:
    both = UNTOLD.model_copy(update={"unresolved": (OPEN,)})
    for found in (
        with_unresolved(locus_of(LocusKind.EXON, 15, 15), both),
        gene_with_unresolved(gene("BRAF"), both),
    ):
        assert found.reason == "BRAF codon 600: something was seen"


def test_class_is_not_excluded_by_a_gene_that_may_hide_a_candidate(
    make_view: Callable[..., ClassInput], gene: Callable[..., GeneCallability]
) -> None:
    view = make_view(genes=(gene_with_unresolved(gene("BRCA2"), UNTOLD),))
    (gap,) = look_for(view, ["BRCA2"], Question()).gaps
    assert (gap.subject, gap.problem, gap.detail) == ("BRCA2", "not assessable", WITHHELD)


def lost(status: Status = Status.NOT_TESTED, **fields: Any) -> ExonDeletion:
    given: dict[str, Any] = {
        "status": status,
        "reason": "introns 13 and 14 are not covered by the panel",
        "detected": False if status is Status.EVALUATED else None,
        "name": "MET exon 14 deletion",
        "gene": "MET",
        "change": ExonChange.DELETION,
        "first_exon": 14,
        "last_exon": 14,
        "source": "test",
    }
    return ExonDeletion(**{**given, **fields})


SITES = locus_of(LocusKind.SPLICE_SITE, 14, 14, "MET")


def test_skipping_is_not_excluded_by_its_splice_sites_alone() -> None:
    found = with_exon_losses(SITES, [lost()])
    assert found.state is LocusState.NOT_DETECTED_LIMITED
    assert found.reason == (
        "MET exon 14 deletion not tested: introns 13 and 14 are not covered by the panel"
    )


@pytest.mark.parametrize(
    ("record", "loss"),
    [
        pytest.param(SITES, lost(Status.EVALUATED), id="looked-for"),
        pytest.param(SITES, lost(gene="EGFR"), id="other-gene"),
        pytest.param(SITES, lost(first_exon=13), id="several-exons"),
        pytest.param(SITES, lost(first_exon=15, last_exon=15), id="other-exon"),
        pytest.param(SITES, lost(change=ExonChange.DUPLICATION), id="duplication"),
        pytest.param(locus_of(LocusKind.EXON, 14, 14, "MET"), lost(), id="exon"),
        pytest.param(
            SITES.model_copy(update={"state": LocusState.NOT_TESTED}), lost(), id="not-tested"
        ),
    ],
)
def test_loss_says_nothing_of_others(record: LocusCallability, loss: ExonDeletion) -> None:
    assert with_exon_losses(record, [loss]) == record
