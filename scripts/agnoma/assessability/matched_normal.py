"""A matched normal that may hold tumour cells, by what it shares with the tumour (clinical.md 1.2).

Tumour in normal is measured at heterozygous SNPs that the tumour shifts; without loss of
heterozygosity there are none. What is left are variants at a fraction of the normal that no
inherited allele has. One may be chance or a place that aligns badly, several are a doubt.
"""

from agnoma.assessability.damage import WEIGHT
from agnoma.models.qc import SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary

SEVERAL = 3


def with_odd_normal(qc: SampleQc, summary: SmallVariantSummary) -> SampleQc:
    """Return the tumour's record, at best WARN when several variants are odd in the normal."""
    if summary.odd_in_normal < SEVERAL:
        return qc
    reason = (
        f"The matched normal may hold tumour cells: {summary.odd_in_normal} variants are in it at "
        f"a fraction of neither a heterozygous nor a homozygous allele ({Verdict.WARN})"
    )
    verdict = max(qc.verdict, Verdict.WARN, key=WEIGHT.__getitem__)
    return qc.model_copy(update={"verdict": verdict, "reasons": (*qc.reasons, reason)})
