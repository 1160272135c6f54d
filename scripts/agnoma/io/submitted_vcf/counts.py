"""Depth and alternative count of one ALT allele, from whichever fields a record has.

Per sample, the first complete place wins: counts of every allele (FORMAT ``AD``, ``ADT``; ``AU CU
GU TU`` or ``TAR TIR`` of Strelka2; ``RD`` with ``AD``; ``RO`` with ``AO``), then one alternative
count with the depth, then depth with a fraction. INFO follows: ``TDP`` with ``TVAF``, ``DP4``, and
``DP`` with ``AF``.
"""

from collections.abc import Collection

from agnoma.io.submitted_vcf.columns import Columns
from agnoma.io.submitted_vcf.values import Site, Values, first, known
from agnoma.io.vcf import SubmittedCounts

NEEDED_FIELDS = (
    "FORMAT AD, FORMAT DP with AF|VAF|FREQ, FORMAT AU, CU, GU, TU or TAR, TIR (Strelka2), FORMAT "
    "RO, AO (freebayes), INFO TDP with TVAF, INFO DP4, or INFO DP with AF"
)
_FRACTIONS = ("AF", "VAF", "FREQ")
_FORMAT_CHOICES = (
    {"AD"},
    {"ADT"},
    {"AU", "CU", "GU", "TU"},
    {"TAR", "TIR"},
    {"RO", "AO"},
    {"VD", "DP"},
    *({"DP", fraction} for fraction in _FRACTIONS),
)
_INFO_CHOICES = ({"TDP", "TVAF"}, {"DP4"}, {"DP", "AF"})


def has_count_fields(
    info: Collection[str], sample_fields: Collection[str], *, has_samples: bool
) -> bool:
    """Return whether the declared fields of a VCF can hold depth and allele fraction.

    Parameters
    ----------
    info, sample_fields
        Ids of the INFO and FORMAT lines of the header.
    has_samples
        Whether the VCF has sample columns.
    """
    if has_samples and any(choice <= set(sample_fields) for choice in _FORMAT_CHOICES):
        return True
    return any(choice <= set(info) for choice in _INFO_CHOICES)


def tumour_counts(
    site: Site, index: int, columns: Columns, *, samples: int
) -> SubmittedCounts | None:
    """Return the counts of one ALT allele in the tumour, None when they are missing.

    Parameters
    ----------
    samples
        Number of sample columns. INFO sums over them, so with several only fields that name the
        tumour are read from it.
    """
    found = None
    if columns.tumour is not None:
        found = _sample_counts(site, index, columns.tumour)
        found = found or _listed(
            site,
            site.sample("ADT", columns.tumour),
            index,
            first(site.sample("DPT", columns.tumour)),
        )
    found = found or _from_fraction(
        first(site.info("TDP")), site.per_allele(site.info("TVAF"), index)
    )
    if found is not None or samples > 1:
        return found
    return _strand_sums(site) or _from_info(site, index)


def normal_counts(site: Site, index: int, columns: Columns) -> SubmittedCounts | None:
    """Return the counts of one ALT allele in the matched normal, None when they are missing."""
    if columns.normal is not None:
        return _sample_counts(site, index, columns.normal)
    if columns.tumour is None:
        return None
    depth = first(site.sample("DPC", columns.tumour))
    return _listed(site, site.sample("ADC", columns.tumour), index, depth)


def _sample_counts(site: Site, index: int, column: int) -> SubmittedCounts | None:
    depth = first(site.sample("DP", column))
    depths = site.sample("AD", column)
    found = (
        _every_allele(site, depths, index)
        or _strelka_snv(site, index, column)
        or _strelka_indel(site, index, column)
        or _reference_and_alternatives(site, site.sample("RD", column), depths, index)
        or _reference_and_alternatives(
            site, site.sample("RO", column), site.sample("AO", column), index
        )
        or _one_alternative(site, depths, depth)
        or _one_alternative(site, site.sample("VD", column), depth)
    )
    used = first(site.sample("AFDP", column)) or depth
    for key in _FRACTIONS:
        fraction = site.per_allele(site.sample(key, column), index)
        found = found or _from_fraction(used, fraction)
    return found


def _listed(site: Site, values: Values, index: int, depth: float | None) -> SubmittedCounts | None:
    return _every_allele(site, values, index) or _one_alternative(site, values, depth)


def _every_allele(site: Site, values: Values, index: int) -> SubmittedCounts | None:
    """Return counts from reference and alternative depths, one value per allele of the record.

    Their sum is the depth: the fragments that decide between the alleles.
    """
    counts = known(values, len(site.alts) + 1)
    return None if counts is None else SubmittedCounts(sum(counts), counts[index + 1])


def _reference_and_alternatives(
    site: Site, reference: Values, alternatives: Values, index: int
) -> SubmittedCounts | None:
    """Return counts from two fields; VarDict's RD holds two strands and is no such reference."""
    one, others = known(reference, 1), known(alternatives, len(site.alts))
    if one is None or others is None:
        return None
    return SubmittedCounts(one[0] + sum(others), others[index])


def _one_alternative(site: Site, values: Values, depth: float | None) -> SubmittedCounts | None:
    """Return counts from one alternative depth; with several ALT alleles nobody knows whose."""
    counts = known(values, 1)
    if counts is None or depth is None or len(site.alts) != 1:
        return None
    return SubmittedCounts(int(depth), counts[0])


def _strelka_snv(site: Site, index: int, column: int) -> SubmittedCounts | None:
    """Return tier 1 counts of the bases of a record (Strelka2 user guide, "somatic VCF")."""
    tiers = [first(site.sample(f"{base.upper()}U", column)) for base in (site.ref, *site.alts)]
    return _every_allele(site, tuple(tiers), index)


def _strelka_indel(site: Site, index: int, column: int) -> SubmittedCounts | None:
    """Return tier 1 counts: TIR supports the indel, TAR any other allele (Strelka2 user guide)."""
    tiers = [first(site.sample(key, column)) for key in ("TAR", "TIR")]
    return _every_allele(site, tuple(tiers), index)


def _strand_sums(site: Site) -> SubmittedCounts | None:
    """Return counts from INFO DP4: reference and alternative reads by strand (LoFreq, samtools)."""
    strands = known(site.info("DP4"), 4)
    if strands is None or len(site.alts) != 1:
        return None
    return SubmittedCounts(sum(strands), strands[2] + strands[3])


def _from_info(site: Site, index: int) -> SubmittedCounts | None:
    """Return counts from INFO DP and AF, unless AF is a share of called genotypes (AN is there)."""
    if site.has_info("AN"):
        return None
    return _from_fraction(first(site.info("DP")), site.per_allele(site.info("AF"), index))


def _from_fraction(depth: float | None, fraction: float | None) -> SubmittedCounts | None:
    if depth is None or fraction is None:
        return None
    return SubmittedCounts(int(depth), round(depth * fraction), fraction)
