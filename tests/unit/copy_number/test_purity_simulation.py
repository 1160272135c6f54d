"""Simulated 500-gene panels over tumour fraction and ploidy: is the truth among the solutions?

Bins scatter with SD 0.2 log2, 700 heterozygous SNPs at 500x, a tenth of the altered segments
subclonal, three focal amplifications; the submitted fraction errs with SD 0.12.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from purity_profiles import BIN_SD, Tumour, amplified, draw_genome, measure

from agnoma.copy_number.posterior import from_submitted
from agnoma.copy_number.purity_fit import PurityFit, Submitted, estimate_purity
from agnoma.models.base import Status
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
PURITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
BASES = (2, 3, 4)  # copies of the most common state; 4: doubled genome
REPEATS = 1
WITHIN_PURITY = 0.05
WITHIN_PLOIDY = 0.3


@dataclass(frozen=True, slots=True)
class Case:
    """One tumour, fitted without and with a submitted fraction."""

    truth: Tumour
    alone: PurityFit
    prior: PurityFit


@cache
def cases() -> tuple[Case, ...]:
    return tuple(
        case(purity, base, repeat)
        for purity in PURITIES
        for base in BASES
        for repeat in range(REPEATS)
    )


def case(purity: float, base: int, repeat: int) -> Case:
    random = np.random.default_rng([round(100 * purity), base, repeat])
    pieces = amplified(random, draw_genome(random, base), 3)
    segments, bafs, truth = measure(random, pieces, purity, limits=LIMITS)
    fraction = float(np.clip(purity + random.normal(0, 0.12), 0.1, 1))
    own = Submitted(fraction, from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.05))
    alone, prior = (
        estimate_purity(segments, bafs, noise_sd=BIN_SD, submitted=given, limits=LIMITS)
        for given in (None, own)
    )
    return Case(truth, alone, prior)


def near(fit: PurityPloidyFit, truth: Tumour) -> bool:
    by_purity = abs(fit.purity_fraction - truth.purity) <= WITHIN_PURITY + 1e-9
    return by_purity and abs(fit.ploidy - truth.ploidy) <= WITHIN_PLOIDY


def shares(which: str) -> dict[str, float]:
    """Return the shares of evaluated tumours, and of those evaluated at all."""
    found = [(one.truth, getattr(one, which).estimate) for one in cases()]
    told = [(truth, e) for truth, e in found if e.status is Status.EVALUATED]
    return {
        "evaluated": len(told) / len(found),
        "kept": float(np.mean([any(near(f, truth) for f in e.fits) for truth, e in told])),
        "best": float(
            np.mean([abs(e.purity_fraction - t.purity) <= WITHIN_PURITY + 1e-9 for t, e in told])
        ),
        "purity covered": float(
            np.mean([e.purity_low - 0.005 <= t.purity <= e.purity_high + 0.005 for t, e in told])
        ),
    }


@pytest.mark.parametrize(
    ("which", "best"), [pytest.param("alone", 0.90), pytest.param("prior", 0.92)]
)
def test_truth_is_kept_and_mostly_the_best(which: str, best: float) -> None:
    """Measured over 540 tumours of this kind: kept 1.00; best 0.99 alone and with the prior.

    With half as many altered arms (270 tumours): kept 1.00; best 0.86 alone, 0.92 with the prior.
    """
    found = shares(which)
    assert found["kept"] >= 0.95
    assert found["best"] >= best
    assert found["purity covered"] >= 0.90
    # Those at the least tumour fraction may be called too little tumour.
    assert found["evaluated"] >= 6 / 7


def test_refusals_are_at_the_least_tumour_fraction_only() -> None:
    refused = [one.truth.purity for one in cases() if one.alone.estimate.reason is not None]
    assert set(refused) <= {0.2}
