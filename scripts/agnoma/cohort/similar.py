"""Nearest cases of the laboratory's own cohort by alteration profile, across sites.

A Gower distance (Gower 1971) of four parts, twice: of what both cases could show; and with what one
of them could not show as not shared, so that a case is never near for being unknown. The site is no
part of it.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agnoma.cohort.features import Feature, Way, can_read, drivers_by_way, find_hotspot_genes
from agnoma.errors import ConfigError
from agnoma.models.base import Status
from agnoma.models.case import MmrIhc, MsiPcr
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
    "(2; Jaccard), log10 of TMB (1) and MSI (1). Two figures: the distance of what both cases "
    "could show, with the share that this is; and the cautious distance, by which they are "
    "ordered: what one of the two could not show counts as not shared, TMB and MSI as opposite, "
    "and a driver that neither is known to have and one of them could not show by how often it is "
    "found in the cohort. Not listed are cases without a shared driver or altered pathway, and "
    "those that could show too little of this tumour's own drivers ({:.0%} of their weight are "
    "asked for). The site plays no part."
)
MIN_COMPARED = 0.5
"""Share of the weight of a case's own drivers that another case must be able to show."""
MSI_HIGH = frozenset({MsiPcr.HIGH.value, MmrIhc.DEFICIENT.value})
MSI_STABLE = frozenset({MsiPcr.STABLE.value, MsiPcr.LOW.value, MmrIhc.PROFICIENT.value})
"""Any other word, as INDETERMINATE, says neither."""


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
    """Return the nearest other patients' cases by the cautious distance, nearest first.

    Parameters
    ----------
    cohort
        Cases that may be shown; the case itself and others of its patient are left out.
    about
        What the cohort is, when it is that of earlier runs.
    min_compared
        Share (0-1) of the weight of the case's own drivers that another case must be able to
        show to be listed.
    """
    one = _profile(case)
    others = [c for c in cohort if c.patient_id != case.patient_id and c.case_id != case.case_id]
    unseen = Unseen(others)
    found: list[SimilarCase] = []
    too_little = 0
    for other in others:
        if not _may_share(one, other):
            continue
        two = _profile(other)
        shared = _shared(one, two)
        if not shared:
            continue
        if _compared_share(one, two) < min_compared:
            too_little += 1
            continue
        found.append(_similar(other, _compare(one, two, unseen), shared))
    found.sort(key=lambda n: (n.cautious_distance, -n.compared, n.distance, n.case_id))
    nearest = tuple(found[:limit])
    sites = Counter(neighbour.site for neighbour in nearest)
    return SimilarCases(
        case_id=case.case_id,
        metric=METRIC.format(min_compared),
        weights=WEIGHTS,
        cohort=about,
        compared=len(others),
        too_little_compared=too_little,
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


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the distance; what of it could not be compared is its rest."""

    distance: float | None
    """Of what was compared, None where nothing was."""
    cautious: float
    """With what was not compared as not shared."""
    compared: float
    """Share that was compared."""


UNKNOWN_PART = _Part(None, 1.0, 0.0)


def _similar(other: CohortCase, parts: Mapping[str, _Part], shared: tuple[str, ...]) -> SimilarCase:
    weight = sum(WEIGHTS[name] for name in parts)
    known = {name: part.distance for name, part in parts.items() if part.distance is not None}
    distance = sum(WEIGHTS[name] * d for name, d in known.items())
    cautious = sum(WEIGHTS[name] * part.cautious for name, part in parts.items())
    compared = sum(WEIGHTS[name] * part.compared for name, part in parts.items())
    return SimilarCase(
        case_id=other.case_id,
        distance=round(distance / sum(WEIGHTS[name] for name in known), 6),
        compared=round(compared / weight, 6),
        cautious_distance=round(cautious / weight, 6),
        parts=tuple(
            SimilarityPart(
                name=name,
                weight=WEIGHTS[name],
                distance=round(d, 6),
                compared=round(parts[name].compared, 6),
            )
            for name, d in known.items()
        ),
        shared=shared,
        class_label=other.class_label,
        site=other.site[1],
        submitted_type=other.type_name or other.oncotree_code,
        best_tier=other.best_tier,
    )


class Unseen:
    """How many drivers a case may have that one of two cases could not show.

    Each driver of the cohort counts by how often it is found where it could be; a gene that is
    mostly altered at its hotspots is asked there.
    """

    def __init__(self, cohort: Iterable[CohortCase]) -> None:
        cases = list(cohort)
        hotspot_genes = find_hotspot_genes(cases)
        found = [drivers_by_way(case, hotspot_genes).keys() for case in cases]
        having = Counter(feature for features in found for feature in features)
        self._features = tuple(sorted(having))
        self._readable: dict[tuple[str, ...], frozenset[Feature]] = {}
        texts = Counter(map(_read_texts, cases))
        examples = {_read_texts(case): case for case in cases}
        able: Counter[Feature] = Counter()
        for text, count in texts.items():
            able.update(dict.fromkeys(self.readable(examples[text]), count))
        for case, features in zip(cases, found, strict=True):
            able.update(features - self.readable(case))
        self._rates = {feature: having[feature] / able[feature] for feature in having}

    def readable(self, case: CohortCase) -> frozenset[Feature]:
        """Return the drivers of the cohort that a case could show."""
        key = _read_texts(case)
        if key not in self._readable:
            self._readable[key] = frozenset(f for f in self._features if can_read(case, f))
        return self._readable[key]

    def between(self, one: CohortCase, two: CohortCase, known: Collection[Feature]) -> float:
        """Return how many drivers are to be expected that one of two cases could not show.

        Parameters
        ----------
        known
            Drivers of one of them, which are compared themselves.
        """
        both = self.readable(one) & self.readable(two)
        return sum(
            rate
            for feature, rate in self._rates.items()
            if feature not in both and _as_compared(feature) not in known
        )


def _as_compared(feature: Feature) -> Feature:
    """Return a feature as two cases are compared in it, where hotspots are part of the gene."""
    return Feature(feature.gene, Way.VARIANT) if feature.way is Way.HOTSPOT else feature


def _read_texts(case: CohortCase) -> tuple[str, ...]:
    return (
        case.genes_read,
        case.genes_read_at_loci,
        case.copies_read,
        case.exons_read,
        str(case.fusions_read),
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


def _compare(one: _Profile, two: _Profile, unseen: Unseen) -> dict[str, _Part]:
    """Return the parts of the distance; one that says nothing of either case is left out."""
    parts = {
        "alterations": _alterations(one, two, unseen),
        "pathways": _pathways(one, two),
        "TMB": _single(_tmb(one.case, two.case)),
        "MSI": _single(_msi(one.case, two.case)),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _single(distance: float | None) -> _Part:
    return UNKNOWN_PART if distance is None else _Part(distance, distance, 1.0)


def _alterations(one: _Profile, two: _Profile, unseen: Unseen) -> _Part | None:
    """Return the weighted Jaccard distance of the drivers."""
    features = one.drivers.keys() | two.drivers.keys()
    compared = rest = common = 0.0
    for feature in features:
        weight = _weight(one, two, feature)
        if not _is_compared(one, two, feature):
            rest += weight
            continue
        compared += weight
        here, there = one.drivers.get(feature), two.drivers.get(feature)
        if here and there:
            common += weight * (1.0 if here & there else OTHER_CHANGE)
    rest += unseen.between(one.case, two.case, features)
    return _jaccard(common, compared, rest)


def _jaccard(common: float, compared: float, rest: float) -> _Part | None:
    """Return a Jaccard distance without and with what was not compared; None without any."""
    whole = compared + rest
    if not whole:
        return None
    distance = 1 - common / compared if compared else None
    return _Part(distance, 1 - common / whole, compared / whole)


def _compared_share(one: _Profile, two: _Profile) -> float:
    """Return the share of the weight of one's drivers that both could show; 1 without any."""
    weights = {feature: _weight(one, two, feature) for feature in one.drivers}
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


def _pathways(one: _Profile, two: _Profile) -> _Part | None:
    """Return the Jaccard distance of the altered pathways; unknown ones count as not shared."""
    names = one.pathways.keys() | two.pathways.keys()
    if not names:
        return UNKNOWN_PART
    pairs = [{found.pathways.get(name, Ternary.UNKNOWN) for found in (one, two)} for name in names]
    rest = sum(Ternary.UNKNOWN in pair for pair in pairs)
    either = sum(Ternary.TRUE in pair and Ternary.UNKNOWN not in pair for pair in pairs)
    both = sum(pair == {Ternary.TRUE} for pair in pairs)
    return _jaccard(both, either, rest)


def _tmb(one: CohortCase, two: CohortCase) -> float | None:
    if one.tmb.value is None or two.tmb.value is None:
        return None
    apart = abs(math.log10(1 + one.tmb.value) - math.log10(1 + two.tmb.value))
    return min(1.0, apart / TMB_RANGE)


def _msi(one: CohortCase, two: CohortCase) -> float | None:
    first, second = _is_unstable(one), _is_unstable(two)
    return None if first is None or second is None else float(first is not second)


def _is_unstable(case: CohortCase) -> bool | None:
    """Return whether microsatellites or mismatch repair are deficient, None where not known."""
    value = case.msi.value
    if case.msi.status is not Status.EVALUATED or value not in MSI_HIGH | MSI_STABLE:
        return None
    return value in MSI_HIGH


def _shared(one: _Profile, two: _Profile) -> tuple[str, ...]:
    """Return what both have: the very change, or another one of the same gene."""
    found = []
    for feature in sorted(one.drivers.keys() & two.drivers.keys()):
        same = one.drivers[feature] & two.drivers[feature]
        found += sorted(same) or [f"{feature.name}, another change"]
    altered = (n for n, s in one.pathways.items() if s is Ternary.TRUE)
    found += [f"pathway {name}" for name in altered if two.pathways.get(name) is Ternary.TRUE]
    return tuple(found)
