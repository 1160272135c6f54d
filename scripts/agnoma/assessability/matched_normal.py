"""A matched normal that may hold tumour cells, by what it shares with the tumour (clinical.md 1.2).

Tumour in normal is measured at heterozygous SNPs that the tumour shifts; without loss of
heterozygosity there are none. What is left are variants at a fraction of the normal that no
inherited allele has, and known somatic alleles at any. One is enough: stage small_variants leaves
out what the other somatic variants speak against, and for one that is left no gene without a
finding is called free of variants.
"""

from agnoma.assessability.damage import WEIGHT
from agnoma.models.qc import SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary


def with_odd_normal(qc: SampleQc, summary: SmallVariantSummary) -> SampleQc:
    """Return the tumour's record, at best WARN when a variant of the normal looks somatic."""
    count = summary.odd_in_normal + summary.known_in_normal
    if not count:
        return qc
    looks = "variant looks" if count == 1 else "variants look"
    reason = (
        f"The matched normal may hold tumour cells or hide somatic variants: {count} {looks} "
        "somatic (in it at a fraction of neither a heterozygous nor a homozygous allele, a known "
        "somatic allele, or not to be told apart from what it carries) "
        f"({Verdict.WARN})"
    )
    verdict = max(qc.verdict, Verdict.WARN, key=WEIGHT.__getitem__)
    return qc.model_copy(update={"verdict": verdict, "reasons": (*qc.reasons, reason)})
