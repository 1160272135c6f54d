"""Genotypes of a sample at common SNPs, and every sample of a run held against every other.

Two samples agree at a SNP that is homozygous in one of them when the other does not carry the other
allele. Read from a normal, which has lost nothing, that is the concordance of clinical.md 1.5,
whatever a tumour lost. Two tumours may both have lost what the other kept: they are of one person
when either direction says so, and of two when many SNPs are homozygous for opposite alleles, which
losses seldom make (the IBS0 of somalier: Pedersen 2020, PMID 32664994).

A sample with much DNA of another person is homozygous only where both are: it disagrees with its
own person and agrees with the other. Its pairs are undetermined, for the others' sake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.models.case import CaseInfo, Role
from agnoma.models.identity import (
    CaseReference,
    Fingerprint,
    IdentityComparison,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SamplePair,
    SnpList,
)
from agnoma.qc.contamination import contamination_alone, may_be_fixed
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

Singles = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

BLOCK = 1000  # samples compared at once: a few hundred megabytes with 5,000 SNPs
_SYMBOLS = np.frombuffer(b".012", dtype=np.uint8)
_KINSHIPS = (Kinship.UNDETERMINED, Kinship.SAME, Kinship.DIFFERENT)
_UNDETERMINED, _SAME, _DIFFERENT = 0, 1, 2


def fingerprint(
    case: CaseInfo, role: Role, sites: SnpList, counts: SiteCounts, settings: IdentityConfig
) -> Fingerprint:
    """Return the genotypes of one sample, unknown where reads are few or between two genotypes.

    Parameters
    ----------
    counts
        At all SNPs of the list, in its order.
    """
    autosomal = counts.at(np.array([s.is_autosomal for s in sites.sites], dtype=np.bool_))
    alt, ref = np.nan_to_num(autosomal.vaf), np.nan_to_num(autosomal.ref_fraction)
    genotype = np.select(
        [
            autosomal.depth < settings.min_depth_genotype_x,
            alt < settings.homozygous_vaf,
            ref < settings.homozygous_vaf,
            np.minimum(alt, ref) > settings.discordant_vaf,
        ],
        [0, 1, 3, 2],
        default=0,
    )
    fixed = may_be_fixed(case.specimen, role)
    foreign = contamination_alone(autosomal, settings, may_be_fixed=fixed)
    return Fingerprint(
        case_id=case.case_id,
        patient_id=case.patient_id,
        role=role,
        sites_digest=sites.digest,
        genotypes=bytes(_SYMBOLS[genotype]).decode(),
        foreign_fraction=foreign.value,
    )


def compare_samples(
    own: Sequence[Fingerprint], earlier: Sequence[Fingerprint], settings: IdentityConfig
) -> IdentityComparison:
    """Hold every sample against every other one of the run and of earlier runs.

    Parameters
    ----------
    own
        Samples of this run.
    earlier
        Samples of earlier runs; the same sample of the same case, read again, is left out.
    """
    known = {(f.case_id, f.role) for f in own}
    before = [f for f in earlier if (f.case_id, f.role) not in known]
    lists = {f.sites_digest for f in own}
    everyone = sorted(
        [*own, *before],
        key=lambda f: (f.sites_digest, f.case_id, f.role),
    )
    pairs: list[SamplePair] = []
    compared = 0
    for group in _by_digest(everyone):
        found, count = _compare_group(group, settings)
        pairs += found
        compared += count
    possible = len(everyone) * (len(everyone) - 1) // 2
    pairs.sort(key=lambda p: (p.first_case, p.first_role, p.second_case, p.second_role))
    cases = sorted({f.case_id for f in own})
    return IdentityComparison(
        samples=len(everyone),
        compared_pairs=compared,
        incomparable_pairs=possible - compared,
        earlier_samples=len(before),
        earlier_other_list=sum(f.sites_digest not in lists for f in before) if own else 0,
        pairs=tuple(pairs),
        cases=tuple(CaseReference(case_id=c, state=s) for c, s in _references(cases, pairs)),
    )


def _by_digest(sorted_samples: Sequence[Fingerprint]) -> Iterator[list[Fingerprint]]:
    groups: dict[str, list[Fingerprint]] = {}
    for sample in sorted_samples:
        groups.setdefault(sample.sites_digest, []).append(sample)
    yield from groups.values()


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Samples genotyped at the same SNPs."""

    samples: Sequence[Fingerprint]
    genotypes: npt.NDArray[np.uint8]
    """ASCII, one row a sample."""
    patient: npt.NDArray[np.int64]
    case: npt.NDArray[np.int64]
    normal: Booleans
    mixed: Booleans
    """With much DNA of another person."""


def _compare_group(
    samples: Sequence[Fingerprint], settings: IdentityConfig
) -> tuple[list[SamplePair], int]:
    """Return the pairs to tell of and how many were comparable."""
    group = _Group(
        samples,
        np.vstack([np.frombuffer(f.genotypes.encode(), dtype=np.uint8) for f in samples]),
        np.unique([f.patient_id for f in samples], return_inverse=True)[1],
        np.unique([f.case_id for f in samples], return_inverse=True)[1],
        np.array([f.role is Role.NORMAL for f in samples]),
        np.array([(f.foreign_fraction or 0) >= settings.mixed_fraction for f in samples]),
    )
    pairs: list[SamplePair] = []
    compared = 0
    starts = range(0, len(samples), BLOCK)
    for first in starts:
        for second in starts[first // BLOCK :]:
            found, count = _compare_blocks(group, first, second, settings)
            pairs += found
            compared += count
    return pairs, compared


def _compare_blocks(
    group: _Group, first: int, second: int, settings: IdentityConfig
) -> tuple[list[SamplePair], int]:
    a, b = slice(first, first + BLOCK), slice(second, second + BLOCK)
    agreeing, by_first, by_second, both = _shared(group.genotypes[a], group.genotypes[b])
    enough = settings.min_sites_concordance
    with np.errstate(invalid="ignore", divide="ignore"):
        forward = np.where(by_first >= enough, agreeing / by_first, np.nan)
        backward = np.where(by_second >= enough, agreeing / by_second, np.nan)
        opposite = np.where(both >= enough, 1 - agreeing / both, np.nan)
    normal_a, normal_b = group.normal[a][:, None], group.normal[b][None, :]
    # Read from the normal; of two samples of one kind from the side that agrees better.
    ahead = np.where(normal_a != normal_b, normal_a, ~(backward > forward))
    best = np.where(ahead, forward, backward)
    kinship = _kinship(best, opposite, ~(normal_a | normal_b), settings)
    kinship[group.mixed[a][:, None] | group.mixed[b][None, :]] = _UNDETERMINED
    rows, columns = np.meshgrid(
        np.arange(a.start, a.start + len(best)),
        np.arange(b.start, b.start + best.shape[1]),
        indexing="ij",
    )
    later = rows < columns
    comparable = later & ~np.isnan(best)
    same_patient = group.patient[a][:, None] == group.patient[b][None, :]
    tell = comparable & (same_patient | (kinship == _SAME))
    sites = np.where(ahead, by_first, by_second)
    found = [
        _pair(
            group,
            (a.start + i, b.start + j),
            int(sites[i, j]),
            (float(best[i, j]), float(opposite[i, j])),
            _KINSHIPS[kinship[i, j]],
        )
        for i, j in np.argwhere(tell).tolist()
    ]
    return found, int(comparable.sum())


def _shared(
    a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]
) -> tuple[Singles, Singles, Singles, Singles]:
    """Return for all pairs the SNPs homozygous alike, those homozygous in one, those in both."""
    zero_a, two_a, called_a = _indicators(a)
    zero_b, two_b, called_b = _indicators(b)
    agreeing = zero_a @ zero_b.T + two_a @ two_b.T
    homozygous_a: Singles = zero_a + two_a
    homozygous_b: Singles = zero_b + two_b
    in_a, in_b = homozygous_a @ called_b.T, called_a @ homozygous_b.T
    return agreeing, in_a, in_b, homozygous_a @ homozygous_b.T


def _indicators(genotypes: npt.NDArray[np.uint8]) -> tuple[Singles, Singles, Singles]:
    return (
        (genotypes == ord("0")).astype(np.float32),
        (genotypes == ord("2")).astype(np.float32),
        (genotypes != ord(".")).astype(np.float32),
    )


def _kinship(
    best: Singles, opposite: Singles, tumours: Booleans, settings: IdentityConfig
) -> npt.NDArray[np.int64]:
    """Return the index of what each pair is; comparisons with an unknown number are false."""
    same = best >= settings.same_person_concordance
    different = np.where(
        tumours,
        opposite >= settings.other_person_opposite,
        best < settings.other_person_concordance,
    )
    return np.select([same, different], [_SAME, _DIFFERENT], default=_UNDETERMINED)


def _pair(
    group: _Group,
    indices: tuple[int, int],
    sites: int,
    shares: tuple[float, float],
    kinship: Kinship,
) -> SamplePair:
    first, second = (group.samples[index] for index in indices)
    concordance, opposite = (None if np.isnan(share) else round(share, 6) for share in shares)
    return SamplePair(
        first_case=first.case_id,
        first_role=first.role,
        first_patient=first.patient_id,
        second_case=second.case_id,
        second_role=second.role,
        second_patient=second.patient_id,
        sites=sites,
        concordance=concordance,
        opposite=opposite,
        kinship=kinship,
        flag=_flag(first, second, kinship),
    )


def _flag(first: Fingerprint, second: Fingerprint, kinship: Kinship) -> IdentityFlag | None:
    one_patient = first.patient_id == second.patient_id
    if kinship is Kinship.SAME and not one_patient:
        return IdentityFlag.SAME_PERSON_TWO_PATIENTS
    if kinship is Kinship.DIFFERENT and one_patient:
        same_case = first.case_id == second.case_id
        return (
            IdentityFlag.UNRELATED_TUMOUR_NORMAL
            if same_case
            else IdentityFlag.TWO_PERSONS_ONE_PATIENT
        )
    return None


def _references(
    cases: Sequence[str], pairs: Sequence[SamplePair]
) -> Iterator[tuple[str, ReferenceState]]:
    """Yield what the other cases of its patient say about each case."""
    seen: dict[str, set[Kinship]] = {}
    for pair in pairs:
        if pair.first_patient == pair.second_patient and pair.first_case != pair.second_case:
            for case in (pair.first_case, pair.second_case):
                seen.setdefault(case, set()).add(pair.kinship)
    for case in cases:
        found = seen.get(case, set())
        if Kinship.DIFFERENT in found:
            yield case, ReferenceState.MISMATCH
        elif Kinship.SAME in found:
            yield case, ReferenceState.MATCH
        else:
            yield case, ReferenceState.NO_REFERENCE
