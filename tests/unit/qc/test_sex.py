import numpy as np
import pytest

from agnoma.io.region_depth import RegionDepth
from agnoma.models.base import Status
from agnoma.models.case import Role, Sex
from agnoma.models.identity import Agreement
from agnoma.qc.sex import NO_SEX, NO_TARGETS, UNCLEAR, check_sex
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()
PAR = {"Y": [(0, 1000)]}
YES, NO, OPEN = Agreement.CONSISTENT, Agreement.INCONSISTENT, None
F, M = Sex.FEMALE, Sex.MALE
T, N = Role.TUMOUR, Role.NORMAL


def on_x(heterozygous: int, *, sites: int = 40, spacing: int = 200_000) -> SiteCounts:
    """SNPs of X, some of them heterozygous."""
    alt = np.where(np.arange(sites) < heterozygous, 50.0, 0.0)
    text = np.full(sites, "A")
    return SiteCounts(
        np.full(sites, "chrX"),
        np.arange(sites) * spacing,
        text,
        text,
        np.full(sites, 0.5),
        100 - alt,
        alt,
        np.zeros(sites),
    )


def targets(y_depth: float | None, *, start: int = 5000, count: int = 3) -> list[RegionDepth]:
    autosomes = [RegionDepth("chr1", i * 100, i * 100 + 50, 200.0) for i in range(5)]
    if y_depth is None:
        return autosomes
    return autosomes + [
        RegionDepth("chrY", start + 100 * i, start + 100 * i + 50, y_depth) for i in range(count)
    ]


TWO, ONE, NO_X = on_x(16), on_x(0), on_x(0, sites=0)
PRESENT, ABSENT, NO_Y = 100.0, 0.0, None


@pytest.mark.parametrize(
    ("x", "y", "role", "female", "male"),
    [
        pytest.param(TWO, ABSENT, N, YES, NO, id="two-x"),
        pytest.param(TWO, NO_Y, N, YES, NO, id="two-x-no-y-targets"),
        pytest.param(TWO, NO_Y, T, YES, NO, id="two-x-tumour"),
        pytest.param(ONE, PRESENT, N, NO, YES, id="one-x-y"),
        pytest.param(ONE, PRESENT, T, NO, YES, id="one-x-y-tumour"),
        pytest.param(NO_X, PRESENT, N, NO, YES, id="y-alone"),
        pytest.param(ONE, NO_Y, N, NO, YES, id="one-x-alone"),
        pytest.param(ONE, NO_Y, T, OPEN, OPEN, id="tumour-may-have-lost-x"),
        pytest.param(ONE, ABSENT, N, OPEN, YES, id="y-may-be-lost-in-blood"),
        pytest.param(ONE, ABSENT, T, OPEN, OPEN, id="tumour-may-have-lost-both"),
        pytest.param(NO_X, ABSENT, N, YES, OPEN, id="absent-y-alone"),
        pytest.param(NO_X, ABSENT, T, OPEN, OPEN, id="tumour-may-have-lost-y"),
        pytest.param(TWO, PRESENT, N, OPEN, OPEN, id="contradiction"),
    ],
)
def test_signs(
    x: SiteCounts,
    y: float | None,
    role: Role,
    female: Agreement | None,
    male: Agreement | None,
) -> None:
    for declared, expected in ((F, female), (M, male)):
        found = check_sex(declared, role, x, targets(y), PAR, CONFIG)
        assert found.agreement is expected
        if expected is None:
            assert (found.status, found.reason) == (Status.NOT_ASSESSABLE, UNCLEAR)


def test_not_submitted() -> None:
    found = check_sex(None, N, TWO, targets(PRESENT), PAR, CONFIG)
    assert (found.status, found.reason) == (Status.NOT_TESTED, NO_SEX)


@pytest.mark.parametrize(
    ("x", "regions"),
    [
        pytest.param(NO_X, targets(None), id="neither"),
        pytest.param(on_x(16, sites=19), targets(None), id="too-few-snps"),
        pytest.param(NO_X, targets(100, count=2), id="too-few-y-targets"),
        pytest.param(NO_X, targets(100, start=100), id="pseudoautosomal-targets"),
        pytest.param(NO_X, [], id="no-targets-at-all"),
        pytest.param(on_x(0, spacing=1000), targets(None), id="one-place-by-chance-homozygous"),
        pytest.param(on_x(3), targets(20), id="between-the-limits"),
    ],
)
def test_silent_panels(x: SiteCounts, regions: list[RegionDepth]) -> None:
    found = check_sex(F, N, x, regions, PAR, CONFIG)
    assert (found.status, found.reason) == (Status.NOT_TESTED, NO_TARGETS)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [(30.0, NO), (29.9, None), (10.1, None), (10.0, YES)],
    ids=["at-present", "below-present", "above-absent", "at-absent"],
)
def test_limits_of_depth_on_y(depth: float, expected: Agreement | None) -> None:
    # 200 fragments on autosomes: present from 0.15, absent up to 0.05.
    assert check_sex(F, N, NO_X, targets(depth), PAR, CONFIG).agreement is expected


def test_what_was_seen_is_never_written() -> None:
    for declared in (F, M):
        for x in (TWO, ONE, NO_X):
            for y in (PRESENT, ABSENT, NO_Y):
                text = check_sex(declared, N, x, targets(y), PAR, CONFIG).model_dump_json().lower()
                assert not [word for word in ("male", "xx", "xy") if word in text]
