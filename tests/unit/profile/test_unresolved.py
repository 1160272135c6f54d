from collections.abc import Callable

import pytest

from agnoma.models.evidence import EvidenceSource
from agnoma.models.qc import GeneCallability, LocusCallability, LocusKind, LocusState, RequiredLocus
from agnoma.models.variant import SmallVariantSummary, UnresolvedLocus
from agnoma.profile.inputs import ClassInput
from agnoma.profile.unresolved import gene_with_unresolved, with_unresolved
from agnoma.profile.visibility import Question, look_for

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
