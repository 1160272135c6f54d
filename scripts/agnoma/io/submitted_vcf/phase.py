"""On which haplotype a submitted VCF puts an ALT allele of the tumour.

Two ways to say it are read: a phased FORMAT GT with its phase set PS (VCF 4.3, 1.6.2), and PGT with
PID, which GATK writes for alleles of one assembled haplotype (GATK HaplotypeCaller and Mutect2,
header lines of PGT and PID). A ``|`` without a set says nothing here: callers write it by habit,
and alleles far apart are in no common set.
"""

from collections.abc import Sequence

from agnoma.io.submitted_vcf.values import Site
from agnoma.io.vcf import SubmittedPhase

BAR = "|"


def tumour_phase(site: Site, index: int, column: int | None) -> SubmittedPhase | None:
    """Return set and haplotype of one ALT allele, None where the record does not state both.

    An allele on every haplotype of the genotype lies in cis and in trans with others: unknown.

    Parameters
    ----------
    site
        The record.
    index
        Of the ALT allele, from 0.
    column
        Of the tumour; None without sample columns.
    """
    if column is None:
        return None
    alleles, phased = site.genotype(column)
    phase_set = site.sample_text("PS", column)
    if phased and phase_set is not None:
        return _on("PS", phase_set, alleles, index)
    by_assembly, name = site.sample_text("PGT", column), site.sample_text("PID", column)
    if by_assembly is None or name is None or BAR not in by_assembly:
        return None
    numbers = [int(part) if part.isdecimal() else None for part in by_assembly.split(BAR)]
    return _on("PID", name, numbers, index)


def _on(
    kind: str, phase_set: str, alleles: Sequence[int | None], index: int
) -> SubmittedPhase | None:
    places = [number for number, allele in enumerate(alleles) if allele == index + 1]
    if len(places) != 1 or None in alleles:
        return None
    return SubmittedPhase(f"{kind}:{phase_set}", places[0])
