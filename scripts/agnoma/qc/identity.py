"""Everything common SNPs say about one case, and how it enters the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agnoma.genome import Interval
from agnoma.io.region_depth import RegionDepth
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo, Role, Specimen
from agnoma.models.identity import Agreement, Identity, SexCheck, SiteMeasurement, SnpList
from agnoma.qc.concordance import concordance
from agnoma.qc.contamination import (
    contamination_alone,
    contamination_by_normal,
    may_be_fixed,
    unmeasured,
)
from agnoma.qc.metrics import Measured
from agnoma.qc.sex import check_sex
from agnoma.qc.snp_counts import SiteCounts
from agnoma.qc.tumour_in_normal import NO_MATCH, tumour_in_normal
from agnoma.settings import IdentityConfig

NO_NORMAL = "no matched normal was given"
NO_TUMOUR = "no reads of the tumour were given"
NO_AUTOSOMAL = "no common SNP of an autosome lies on the panel"
_ABSENT = {Role.TUMOUR: NO_TUMOUR, Role.NORMAL: NO_NORMAL}
IDENTITY_METRICS = frozenset({"contamination", "tn_concordance", "tumour_in_normal", "sex"})
"""Metrics of this module; a case may have none of them without being untrustworthy."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one set of reads shows at the SNPs of the run's list."""

    counts: SiteCounts
    """In the order of the list."""
    regions: Sequence[RegionDepth]


def judge_identity(
    case: CaseInfo,
    sites: SnpList,
    tumour: Sample | None,
    normal: Sample | None,
    pseudoautosomal: Mapping[str, Sequence[Interval]],
    settings: IdentityConfig,
) -> Identity:
    """Return every answer about a case, or why there is none.

    Parameters
    ----------
    sites
        The run's SNPs.
    tumour, normal
        None without reads of that role.
    pseudoautosomal
        Intervals of the run's build by bare contig name.
    """
    autosomal = np.array([site.is_autosomal for site in sites.sites], dtype=np.bool_)
    reason = None if autosomal.any() else sites.reason or NO_AUTOSOMAL
    t, n = (sample.counts.at(autosomal) if sample else None for sample in (tumour, normal))
    agreement = _concordance(t, n, reason, settings)

    def sex(role: Role, sample: Sample | None) -> SexCheck:
        if sample is None:
            return SexCheck(status=Status.NOT_TESTED, reason=_ABSENT[role])
        on_x = sample.counts.at(~autosomal)
        return check_sex(case.sex, role, on_x, sample.regions, pseudoautosomal, settings)

    return Identity(
        case_id=case.case_id,
        site_source=sites.source,
        tumour_contamination=_of_tumour(t, n, reason, case.specimen, settings),
        normal_contamination=_of_normal(n, reason, settings),
        concordance=agreement,
        tumour_in_normal=_in_normal(t, n, agreement, settings),
        tumour_sex=sex(Role.TUMOUR, tumour),
        normal_sex=sex(Role.NORMAL, normal),
    )


def identity_metrics(identity: Identity, role: Role) -> dict[str, Measured]:
    """Return the metrics of one sample by the names of ``qc_limits.tsv``.

    Agreement of sex is 1 (consistent) or 0 (inconsistent). What compares tumour and normal belongs
    to the tumour.
    """
    if role is Role.NORMAL:
        return {
            "contamination": _of(identity.normal_contamination),
            "sex": _of_sex(identity.normal_sex),
        }
    return {
        "contamination": _of(identity.tumour_contamination),
        "tn_concordance": _of(identity.concordance),
        "tumour_in_normal": _of(identity.tumour_in_normal),
        "sex": _of_sex(identity.tumour_sex),
    }


def _of(measurement: SiteMeasurement) -> Measured:
    return Measured(
        measurement.value,
        measurement.reason,
        measurement.low,
        measurement.high,
        suspicious=measurement.suspicious,
    )


def _of_sex(check: SexCheck) -> Measured:
    if check.agreement is None:
        return Measured(None, check.reason)
    return Measured(float(check.agreement is Agreement.CONSISTENT))


def _concordance(
    t: SiteCounts | None, n: SiteCounts | None, reason: str | None, settings: IdentityConfig
) -> SiteMeasurement:
    if t is None or n is None:
        return unmeasured(Status.NOT_TESTED, _ABSENT[Role.TUMOUR if t is None else Role.NORMAL])
    return unmeasured(Status.NOT_TESTED, reason) if reason else concordance(t, n, settings)


def _of_tumour(
    t: SiteCounts | None,
    n: SiteCounts | None,
    reason: str | None,
    specimen: Specimen | None,
    settings: IdentityConfig,
) -> SiteMeasurement:
    if t is None or reason:
        return unmeasured(Status.NOT_TESTED, _ABSENT[Role.TUMOUR] if t is None else str(reason))
    fixed = may_be_fixed(specimen, Role.TUMOUR)
    if n is not None:
        return contamination_by_normal(t, n, settings, may_be_fixed=fixed)
    return contamination_alone(t, settings, may_be_fixed=fixed)


def _of_normal(
    n: SiteCounts | None, reason: str | None, settings: IdentityConfig
) -> SiteMeasurement:
    if n is None or reason:
        return unmeasured(Status.NOT_TESTED, _ABSENT[Role.NORMAL] if n is None else str(reason))
    return contamination_alone(n, settings, may_be_fixed=False)


def _in_normal(
    t: SiteCounts | None,
    n: SiteCounts | None,
    agreement: SiteMeasurement,
    settings: IdentityConfig,
) -> SiteMeasurement:
    """Return tumour in normal, which only means something in samples of one person."""
    if t is None or n is None or agreement.value is None:
        return agreement
    if agreement.value < settings.other_person_concordance:
        return unmeasured(Status.NOT_ASSESSABLE, NO_MATCH)
    return tumour_in_normal(t, n, settings)
