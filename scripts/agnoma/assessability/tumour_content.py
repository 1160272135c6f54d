"""What tumour cells and copies make of a limit of detection (clinical.md 1.6).

Stage qc states limits as allele fractions and, for two copies, as tumour cells; here the copies
measured at each gene are known. One mutated copy is assumed: of more copies a variant on several
would be seen sooner.
"""

from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.open_loci import NEGATIVE
from agnoma.models.qc import Callability, LocusCallability, LocusState
from agnoma.purity import (
    NORMAL_COPIES,
    expected_vaf,
    min_cancer_cell_fraction,
    min_tumour_fraction,
)

UNKNOWN_COPIES = "copies unknown, two assumed"
MEASURED_COPIES = "copies measured at the gene"
NO_COPIES = "homozygous deletion: no copy in the tumour cells that could carry a variant"


def with_tumour_content(callability: Callability, copy_number: CopyNumberProfile) -> Callability:
    """Return the record with each locus' limits for the copies measured at its gene.

    Where not even a clonal variant would reach the limit of detection, a negative says nothing.
    States only ever move away from 'not detected'.
    """
    genes = {gene.gene: gene for gene in copy_number.genes}
    loci = tuple(
        _with_fractions(record, genes.get(record.locus.gene), callability.tumour_fraction)
        for record in callability.loci
    )
    return callability.model_copy(update={"loci": loci})


def variant_words(copies: float | None) -> str:
    """Return the variant that the fractions of a record are about, by the nearest whole copies.

    >>> variant_words(1.9), variant_words(1.2)
    ('clonal heterozygous variant', 'clonal variant on the only copy')
    >>> variant_words(5.82)
    'clonal variant on one of 5.8 copies'
    """
    whole = NORMAL_COPIES if copies is None else round(copies)
    if whole == NORMAL_COPIES:
        return "clonal heterozygous variant"
    if copies is None or whole <= 1:
        return "clonal variant on the only copy"
    return f"clonal variant on one of {copies:.1f} copies"


def _with_fractions(
    record: LocusCallability, gene: GeneCopyNumber | None, tumour_fraction: float | None
) -> LocusCallability:
    lod = record.effective_lod_fraction
    if lod is None:
        return record
    if gene is not None and gene.call is CopyNumberCall.HOMOZYGOUS_DELETION:
        return record.model_copy(
            update={
                "copies": gene.copies,
                "copies_basis": NO_COPIES,
                "min_tumour_fraction": None,
                "min_cancer_cell_fraction": None,
            }
        )
    copies, basis = _copies(gene)
    least_cells = (
        None if tumour_fraction is None else min_cancer_cell_fraction(lod, tumour_fraction, copies)
    )
    update = {
        "copies": copies,
        "copies_basis": basis,
        "min_tumour_fraction": min_tumour_fraction(lod, copies),
        "min_cancer_cell_fraction": least_cells,
    }
    weaker = _weaker(record, lod, copies, tumour_fraction)
    if weaker is not None:
        update |= {"state": weaker[0], "reason": weaker[1]}
    return record.model_copy(update=update)


def _copies(gene: GeneCopyNumber | None) -> tuple[float, str]:
    """Return copies per tumour cell, at least the one that carries the variant."""
    known = gene is not None and gene.call is not CopyNumberCall.NOT_ASSESSABLE
    if gene is None or not known or gene.copies is None:
        return NORMAL_COPIES, UNKNOWN_COPIES
    return max(gene.copies, 1.0), MEASURED_COPIES


def _weaker(
    record: LocusCallability, lod: float, copies: float, tumour_fraction: float | None
) -> tuple[LocusState, str] | None:
    """Return state and reason of a negative that few tumour cells or many copies weaken.

    Extra copies alone leave a limited negative: a variant from before the gain is on several.
    """
    if record.state not in NEGATIVE:
        return None
    # Of an unknown tumour fraction the best is assumed: the limit is stated, not its meaning.
    fraction = 1.0 if tumour_fraction is None else tumour_fraction
    for held, state in (
        (min(copies, NORMAL_COPIES), LocusState.NOT_ASSESSABLE),
        (copies, LocusState.NOT_DETECTED_LIMITED),
    ):
        vaf = expected_vaf(fraction, held)
        if vaf < lod and state is not record.state:
            sample = (
                "in a pure tumour" if tumour_fraction is None else f"at {fraction:g} tumour cells"
            )
            return state, (
                f"a {variant_words(held)} {sample} has a VAF of {vaf:.3g}, below the limit of "
                f"detection of {lod:.3g}"
            )
    return None
