"""An insufficient sample says nothing negative, in the document either."""

from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.profile.positives import INSUFFICIENT, positive_copy_number


def gene(name: str, call: CopyNumberCall) -> GeneCopyNumber:
    return GeneCopyNumber(
        gene=name, contig="7", start=0, end=9, copies=2.1, log2=0.02, call=call, rule="as measured"
    )


def test_unaltered_genes_are_not_assessable_and_changes_stay() -> None:
    genes = tuple(gene(call.name, call) for call in CopyNumberCall)
    profile = CopyNumberProfile(status=Status.EVALUATED, case_id="C1", genes=genes)
    found = {g.gene: g for g in positive_copy_number(profile).genes}
    unaltered = found.pop("NEUTRAL")
    assert (unaltered.call, unaltered.rule) == (CopyNumberCall.NOT_ASSESSABLE, INSUFFICIENT)
    assert (unaltered.copies, unaltered.log2) == (None, 0.02)
    assert all(g in genes for g in found.values())
