"""What a matched normal carries that speaks for tumour cells in it, and what speaks against.

A normal that is the tumour, or holds much of it, carries somatic variants at fractions of inherited
ones: they are withheld, and nothing is told of them. Two things show it all the same: a known
somatic allele, which is inherited next to never, and a fraction that no inherited allele has
(`near_misses.odd_in_normal`). The somatic variants of the same tumour must then be in the normal as
well, each at the same share of its fraction; where many are not, the few that are have another
cause, such as a place that aligns badly, or were inherited.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from agnoma.models.evidence import CandidateEvidence
from agnoma.models.variant import PopulationFrequency, SmallVariant
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import wilson_interval

# Metastases have variants of their own beside those they share: a few that a normal lacks tell
# nothing, where it is another piece of the tumour. [project default]
MIN_CLEAN = 5  # for each one in doubt
MIN_VAF_RATIO = 0.5  # of the one in doubt: others may be of few cells, or artefacts
MIN_SHARE_RATIO = 0.25  # of one variant's share any other of the tumour has, by copies and cells
MAX_CHANCE = 1e-3  # that so little is seen of them where the normal holds the share in question


@dataclass(frozen=True, slots=True)
class Pair:
    """One variant in the tumour and in the matched normal."""

    vaf: float
    vaf_high: float
    normal_alt: int
    normal_depth: int
    clean: bool = False


@dataclass(slots=True)
class NormalDoubts:
    """What speaks for and against tumour cells in a matched normal, while candidates are judged."""

    known: int = 0
    """Known somatic alleles in the normal, told at their place."""
    known_withheld: bool = False
    """Whether one of them was taken for inherited, as other somatic variants may have been."""
    withheld: int = 0
    """Withheld for the normal, told nowhere, and not known from the population."""
    hidden: int = 0
    """Somatic, and withheld since they would tell what the normal carries beside them."""
    told: list[Pair] = field(default_factory=list)
    """Other variants in doubt whose place is told."""
    untold: list[Pair] = field(default_factory=list)
    """The same, told nowhere."""
    somatic: list[Pair] = field(default_factory=list)
    """What is reported, or fails the comparison with the normal alone."""

    def doubt(self, candidate: CandidateEvidence, *, told: bool) -> None:
        """Keep a withheld candidate that may be somatic."""
        _, high = wilson_interval(candidate.tumour.alt_count, candidate.tumour.depth_x)
        normal = candidate.normal
        if normal is not None:
            pair = Pair(candidate.vaf, high, normal.alt_count, normal.depth_x)
            (self.told if told else self.untold).append(pair)

    def compare(self, variant: SmallVariant, limits: SmallVariantsConfig) -> None:
        """Keep a judged variant that the normal, deep enough there, was compared with."""
        normal = variant.normal
        if normal is None or normal.depth_x < limits.min_normal_depth_x:
            return
        if set(variant.failed) <= {"normal_alt"}:
            counts = normal.alt_count, normal.depth_x
            clean = not variant.failed
            self.somatic.append(Pair(variant.vaf, variant.vaf_high, *counts, clean=clean))

    @property
    def odd(self) -> int:
        """Return how many variants in doubt nothing speaks against.

        What is hidden counts among them: by itself it would tell what it is hidden with.
        """
        return self._standing(self.told) + self._standing(self.untold) + self.hidden

    @property
    def untold_somatic(self) -> int:
        """Return how many withheld candidates that are told nowhere may be somatic."""
        withheld = self.withheld if self.known_withheld else self._standing(self.untold)
        return withheld + self.hidden

    def _standing(self, pairs: Iterable[Pair]) -> int:
        doubted = [*self.told, *self.untold]
        return sum(not is_cleared(pair, doubted, self.somatic) for pair in pairs)


def is_cleared(one: Pair, doubted: Iterable[Pair], somatic: Iterable[Pair]) -> bool:
    """Return whether the somatic variants show that tumour cells do not explain one in the normal.

    Of tumour cells the normal would hold at least the share that the variant has there of its
    fraction in the tumour (both at the ends of their 95 % intervals), and so much of every variant
    of the tumour's, or a quarter of it where copies and cells differ. By the bound of Hoeffding
    (1963, theorem 1) on a sum of unlike trials so few fragments are then seen of all others with a
    chance of `MAX_CHANCE` at most.

    Parameters
    ----------
    one
        The variant in doubt.
    doubted
        All in doubt, this one included.
    somatic
        What is reported, or fails the comparison with the normal alone.
    """
    everyone = list(doubted)
    others = [p for p in everyone if p is not one]
    pool = [p for p in (*others, *somatic) if p.vaf >= MIN_VAF_RATIO * one.vaf]
    if sum(p.clean for p in pool) < MIN_CLEAN * len(everyone):
        return False
    low, _ = wilson_interval(one.normal_alt, one.normal_depth)
    share = MIN_SHARE_RATIO * min(low / one.vaf_high, 1.0)
    depth = sum(p.normal_depth for p in pool)
    expected = sum(share * p.vaf * p.normal_depth for p in pool) / depth
    seen = sum(p.normal_alt for p in pool) / depth
    return seen < expected and math.exp(-depth * _divergence(seen, expected)) <= MAX_CHANCE


def _divergence(seen: float, expected: float) -> float:
    """Return the Kullback-Leibler divergence of two fractions [nats]."""
    parts = ((seen, expected), (1 - seen, 1 - expected))
    return sum(p * math.log(p / max(q, 1e-12)) for p, q in parts if p > 0)


def hardly_inherited(known: PopulationFrequency | None, limits: SmallVariantsConfig) -> bool:
    """Return whether nothing is known of an allele being inherited.

    Neither by its frequency in the population nor by the list of alleles that run in families.
    """
    if known is None:
        return True
    listed = known.inherited_founder or known.predisposition
    rare = known.max_af is None or known.max_af < limits.population.max_af_tumour_only
    return rare and not listed


def in_normal_words(candidate: CandidateEvidence) -> str:
    """Return that a known somatic allele, not named, is in the normal, with both fractions."""
    held = 0.0 if candidate.normal is None else candidate.normal.vaf or 0.0
    return (
        f"a candidate that is a known somatic allele is present in the matched normal at "
        f"{held * 100:.0f} % (tumour {candidate.vaf * 100:.0f} %): the normal may hold cells of "
        "the tumour, or of a clone of blood cells; not assessable as somatic"
    )
