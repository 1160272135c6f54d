"""Reads by strand and pairs by orientation, where a caller states them for the tumour.

The two are different measurements: a pair in orientation F1R2 has one read on either strand. Strand
shows sequencing artefacts, orientation shows damage of the DNA (clinical.md 1.4, 2.2).
"""

from dataclasses import dataclass

from agnoma.io.submitted_vcf.values import Site, Values, number
from agnoma.io.submitted_vcf.values import known as known_counts


@dataclass(frozen=True, slots=True)
class SubmittedStrands:
    """Reads of one ALT allele and of the reference by strand, as a submitted VCF states them.

    Their sum need not be the stated depth: callers count strands at quality limits of their own.
    """

    ref_forward: int
    ref_reverse: int
    alt_forward: int
    alt_reverse: int


@dataclass(frozen=True, slots=True)
class SubmittedOrientation:
    """Pairs of one ALT allele and of the reference by orientation (F1R2: first read forward)."""

    ref_f1r2: int
    ref_f2r1: int
    alt_f1r2: int
    alt_f2r1: int


def tumour_strands(
    site: Site, index: int, column: int | None, *, samples: int
) -> SubmittedStrands | None:
    """Return strand counts of one ALT allele in the tumour, None when the record has none.

    Parameters
    ----------
    column
        Of the tumour; None without sample columns.
    samples
        Number of sample columns: INFO sums over them, so it is read with at most one.
    """
    found: SubmittedStrands | None = None
    if column is not None:
        found = _of_sample(site, index, column)
    if found is None and samples <= 1:
        found = _of_info(site, index)
    return found


def tumour_orientation(site: Site, index: int, column: int | None) -> SubmittedOrientation | None:
    """Return pair-orientation counts of one ALT allele in the tumour, None when there are none."""
    if column is None:
        return None
    by_allele = [known_counts(site.sample(k, column), len(site.alts) + 1) for k in ("F1R2", "F2R1")]
    f1r2, f2r1 = by_allele
    if f1r2 is not None and f2r1 is not None:
        return SubmittedOrientation(f1r2[0], f2r1[0], f1r2[index + 1], f2r1[index + 1])
    keys = ("REF_F1R2", "REF_F2R1", "ALT_F1R2", "ALT_F2R1")
    counts = _four(site, *(site.sample(key, column) for key in keys))
    return None if counts is None else SubmittedOrientation(*counts)


def _of_sample(site: Site, index: int, column: int) -> SubmittedStrands | None:
    by_allele = [known_counts(site.sample(k, column), len(site.alts) + 1) for k in ("ADF", "ADR")]
    forward, reverse = by_allele
    if forward is not None and reverse is not None:
        return SubmittedStrands(forward[0], reverse[0], forward[index + 1], reverse[index + 1])
    # SB, DP4, VarScan2's RDF .. ADR, VarDict's RD and ALD: reference forward, reverse, then ALT
    for keys in (("SB",), ("DP4",), ("RDF", "RDR", "ADF", "ADR"), ("RD", "ALD")):
        counts = _four(site, *(site.sample(key, column) for key in keys))
        if counts is not None:
            return SubmittedStrands(*counts)
    return None


def _of_info(site: Site, index: int) -> SubmittedStrands | None:
    """Return strands from AS_SB_TABLE (GATK), SRF SRR SAF SAR (freebayes) or DP4."""
    table = (site.text("AS_SB_TABLE") or "").split("|")
    if len(table) == len(site.alts) + 1:
        pairs = table[0].split(",") + table[index + 1].split(",")
        counts = known_counts([number(value) for value in pairs], 4)
        if counts is not None:
            return SubmittedStrands(*counts)
    reference = site.info("SRF") + site.info("SRR")
    alternative = [site.per_allele(site.info(key), index) for key in ("SAF", "SAR")]
    counts = known_counts([*reference, *alternative], 4) or _four(site, site.info("DP4"))
    return None if counts is None else SubmittedStrands(*counts)


def _four(site: Site, *lists: Values) -> list[int] | None:
    """Return four counts that speak of one ALT allele: with several they are sums over all."""
    parts = [known_counts(values, 4 // len(lists)) for values in lists]
    if len(site.alts) != 1 or any(part is None for part in parts):
        return None
    return [count for part in parts for count in part or ()]
