"""Nearest cases of the laboratory's own cohort by alteration profile, across sites.

A Gower distance (Gower 1971) of four parts; a part that one of the two cases cannot show is left
out and the others count more. The site is no part of it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agnoma.cohort.features import Feature, Way, can_read, drivers_by_way
from agnoma.errors import ConfigError
from agnoma.models.base import Status
from agnoma.models.cohort import CohortCase, EarlierCases
from agnoma.models.similar import ComparedCohort, SimilarCase, SimilarCases, SimilarityPart
from agnoma.ternary import Ternary

NEIGHBOURS = 10
WEIGHTS = {"alterations": 5.0, "pathways": 2.0, "TMB": 1.0, "MSI": 1.0}
CLASS_WEIGHT = 3.0
"""Weight of an alteration behind the primary class of either case; of any other it is 1."""
OTHER_CHANGE = 0.5
"""How much another change of the same gene counts as shared."""
TMB_RANGE = math.log10(1 + 100)
"""Distance 1 in log10(1 + mutations per Mb); more counts as 1."""
METRIC = (
    "Gower distance, 0 to 1: drivers (weight 5; weighted Jaccard, those behind the class of "
    "either case three times, another change of the same gene by half), altered canonical pathways "
    "(2; Jaccard), log10 of TMB (1) and MSI (1). What one of the two could not show is left out. "
    "Not listed are cases without a shared driver or altered pathway, and those that could show "
    "too little of this tumour's own drivers ({:.0%} of their weight are asked for); of cases "
    "alike the better compared stands first. The site plays no part."
)
MIN_COMPARED = 0.5
"""Share of the weight of a case's own drivers that another case must be able to show."""
MSI_HIGH = frozenset({"MSI-H", "dMMR"})


@dataclass(frozen=True)
class _Profile:
    """A case as it is compared."""

    case: CohortCase
    drivers: Mapping[Feature, frozenset[str]]
    defining: frozenset[Feature]
    at_loci: frozenset[Feature]
    """Those whose drivers lie at required loci, which are read where the gene is not."""
    pathways: Mapping[str, Ternary]


def similar_cases(
    case: CohortCase,
    cohort: Sequence[CohortCase],
    *,
    about: ComparedCohort | None = None,
    min_compared: float = MIN_COMPARED,
    limit: int = NEIGHBOURS,
) -> SimilarCases:
    """Return the nearest other patients' cases, nearest first; of two alike, the better compared.

    Parameters
    ----------
    cohort
        Cases that may be shown; the case itself and others of its patient are left out.
    about
        What the cohort is, when it is that of earlier runs.
    min_compared
        Share (0-1) of the weight of the case's own drivers that another case must be able to
        show: else the less is known of it, the nearer it would be.
    """
    one = _profile(case)
    others = [c for c in cohort if c.patient_id != case.patient_id and c.case_id != case.case_id]
    found: list[tuple[SimilarCase, float]] = []
    for other in others:
        if not _may_share(one, other):
            continue
        two = _profile(other)
        shared = _shared(one, two)
        if shared and _compared_share(one, two, one.drivers) >= min_compared:
            both = _compared_share(one, two, one.drivers.keys() | two.drivers.keys())
            found.append((_similar(other, _parts(one, two), shared), both))
    found.sort(
        key=lambda n: (n[0].distance, -n[1], -sum(p.weight for p in n[0].parts), n[0].case_id)
    )
    nearest = tuple(neighbour for neighbour, _ in found[:limit])
    sites = Counter(neighbour.site for neighbour in nearest)
    return SimilarCases(
        case_id=case.case_id,
        metric=METRIC.format(min_compared),
        weights=WEIGHTS,
        cohort=about,
        compared=len(others),
        neighbours=nearest,
        by_site=dict(sorted(sites.items(), key=lambda item: (-item[1], item[0]))),
    )


def similar_earlier(
    case: CohortCase, earlier: EarlierCases, *, min_compared: float = MIN_COMPARED
) -> SimilarCases:
    """Return the nearest earlier cases; a simulated case is held against simulated ones only."""
    same = [other for other in earlier.cases if other.simulated is case.simulated]
    return similar_cases(case, same, about=earlier.about, min_compared=min_compared)


def case_named(case_id: str, cohort: Sequence[CohortCase]) -> CohortCase:
    """Return a case by its id.

    Raises
    ------
    ConfigError
        If it is not among the cases that may be shown, or its sample is insufficient.
    """
    for case in cohort:
        if case.case_id == case_id and case.is_insufficient:
            msg = (
                f"--similar {case_id}: the sample failed or its identity is in doubt, so what it "
                "does not show cannot be held against other cases"
            )
            raise ConfigError(msg)
        if case.case_id == case_id:
            return case
    msg = f"--similar {case_id}: no such case in the cohort, or it may not be shown"
    raise ConfigError(msg)


def _similar(
    other: CohortCase, parts: tuple[SimilarityPart, ...], shared: tuple[str, ...]
) -> SimilarCase:
    weight = sum(part.weight for part in parts)
    distance = sum(part.weight * part.distance for part in parts) / weight
    return SimilarCase(
        case_id=other.case_id,
        distance=round(distance, 6),
        parts=parts,
        shared=shared,
        class_label=other.class_label,
        site=other.site[1],
        submitted_type=other.type_name or other.oncotree_code,
        best_tier=other.best_tier,
    )


def _profile(case: CohortCase) -> _Profile:
    drivers = {f: frozenset(names) for f, names in drivers_by_way(case, frozenset()).items()}
    labels = {a.label for a in case.alterations if a.alteration_id in case.defining}
    defining = frozenset(f for f, names in drivers.items() if names & labels)
    elsewhere = {a.gene for a in case.alterations if a.is_driver and not a.at_required_locus}
    at_loci = frozenset(f for f in drivers if f.way is Way.VARIANT and f.gene not in elsewhere)
    return _Profile(case, drivers, defining, at_loci, case.pathways or {})


def _may_share(one: _Profile, other: CohortCase) -> bool:
    """Return whether a case has a gene or pathway of another one: most have none."""
    genes = {feature.gene for feature in one.drivers}
    if any(alteration.gene in genes for alteration in other.alterations):
        return True
    theirs = other.pathways or {}
    return any(
        state is Ternary.TRUE and theirs.get(name) is Ternary.TRUE
        for name, state in one.pathways.items()
    )


def _parts(one: _Profile, two: _Profile) -> tuple[SimilarityPart, ...]:
    distances = {
        "alterations": _alterations(one, two),
        "pathways": _pathways(one, two),
        "TMB": _tmb(one.case, two.case),
        "MSI": _msi(one.case, two.case),
    }
    return tuple(
        SimilarityPart(name=name, weight=WEIGHTS[name], distance=round(distance, 6))
        for name, distance in distances.items()
        if distance is not None
    )


def _alterations(one: _Profile, two: _Profile) -> float | None:
    """Return the weighted Jaccard distance of the drivers that both cases could show."""
    whole = common = 0.0
    for feature in one.drivers.keys() | two.drivers.keys():
        here, there = one.drivers.get(feature), two.drivers.get(feature)
        if not _is_compared(one, two, feature):
            continue
        weight = _weight(one, two, feature)
        whole += weight
        if here and there:
            common += weight * (1.0 if here & there else OTHER_CHANGE)
    return 1 - common / whole if whole else None


def _compared_share(one: _Profile, two: _Profile, features: Iterable[Feature]) -> float:
    """Return the share of the weight of some drivers that both cases could show; 1 without any."""
    weights = {feature: _weight(one, two, feature) for feature in features}
    compared = sum(weight for f, weight in weights.items() if _is_compared(one, two, f))
    return compared / sum(weights.values()) if weights else 1.0


def _weight(one: _Profile, two: _Profile, feature: Feature) -> float:
    return CLASS_WEIGHT if feature in one.defining | two.defining else 1.0


def _is_compared(one: _Profile, two: _Profile, feature: Feature) -> bool:
    """Return whether each of two cases has a feature or is known not to have it."""
    return (feature in one.drivers or _could_show(one, two, feature)) and (
        feature in two.drivers or _could_show(two, one, feature)
    )


def _could_show(one: _Profile, two: _Profile, feature: Feature) -> bool:
    """Return whether a case without a feature of another one is known not to have it."""
    if can_read(one.case, feature):
        return True
    return feature in two.at_loci and can_read(one.case, Feature(feature.gene, Way.HOTSPOT))


def _pathways(one: _Profile, two: _Profile) -> float | None:
    known = [
        (state, two.pathways.get(name, Ternary.UNKNOWN)) for name, state in one.pathways.items()
    ]
    known = [pair for pair in known if Ternary.UNKNOWN not in pair]
    either = sum(Ternary.TRUE in pair for pair in known)
    both = sum(set(pair) == {Ternary.TRUE} for pair in known)
    return 1 - both / either if either else None


def _tmb(one: CohortCase, two: CohortCase) -> float | None:
    if one.tmb.value is None or two.tmb.value is None:
        return None
    apart = abs(math.log10(1 + one.tmb.value) - math.log10(1 + two.tmb.value))
    return min(1.0, apart / TMB_RANGE)


def _msi(one: CohortCase, two: CohortCase) -> float | None:
    known = [c.msi.value for c in (one, two) if c.msi.status is Status.EVALUATED and c.msi.value]
    if len(known) < len((one, two)):
        return None
    first, second = (value in MSI_HIGH for value in known)
    return float(first is not second)


def _shared(one: _Profile, two: _Profile) -> tuple[str, ...]:
    """Return what both have: the very change, or another one of the same gene."""
    found = []
    for feature in sorted(one.drivers.keys() & two.drivers.keys()):
        same = one.drivers[feature] & two.drivers[feature]
        found += sorted(same) or [f"{feature.name}, another change"]
    altered = (n for n, s in one.pathways.items() if s is Ternary.TRUE)
    found += [f"pathway {name}" for name in altered if two.pathways.get(name) is Ternary.TRUE]
    return tuple(found)
