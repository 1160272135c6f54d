"""What stays of a sample that is insufficient: positive findings only (clinical.md 1.2).

The document itself holds no negative statement then, so that nothing made from it can.
"""

from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile

INSUFFICIENT = "sample insufficient: positive findings only"


def positive_copy_number(profile: CopyNumberProfile) -> CopyNumberProfile:
    """Return copy numbers without a gene that is called unaltered; its ratio is kept."""
    genes = tuple(
        gene.model_copy(
            update={
                "call": CopyNumberCall.NOT_ASSESSABLE,
                "rule": INSUFFICIENT,
                "copies": None,
                "copies_low": None,
                "copies_high": None,
                "minor_copies": None,
                "loss_of_heterozygosity": None,
            }
        )
        if gene.call is CopyNumberCall.NEUTRAL
        else gene
        for gene in profile.genes
    )
    return profile.model_copy(update={"genes": genes})
