import numpy as np
import pytest
from snp_builders import World, mixed

from agnoma.models.case import CaseInfo, Role
from agnoma.models.identity import (
    Fingerprint,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SnpList,
    SnpSite,
)
from agnoma.qc import fingerprint as module
from agnoma.qc.fingerprint import compare_samples, fingerprint
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()
T, N = Role.TUMOUR, Role.NORMAL
WORLD = World(21, 600)
ALICE, BELA = WORLD.person(), WORLD.person()


def listed(contigs: list[str]) -> SnpList:
    sites = [SnpSite(contig=c, start=i, ref="A", alt="C", af=0.5) for i, c in enumerate(contigs)]
    return SnpList(source="identity.sites", sites=tuple(sites))


def sample(
    case: str, patient: str, role: Role, share: np.ndarray, *, digest: str = "d"
) -> Fingerprint:
    info = CaseInfo(case_id=case, patient_id=patient)
    sites = listed(["chr1"] * len(share))
    found = fingerprint(info, role, sites, WORLD.reads(share, 150), CONFIG)
    return found.model_copy(update={"sites_digest": digest})


def flags(*own: Fingerprint, earlier: tuple[Fingerprint, ...] = ()) -> dict[str, IdentityFlag]:
    found = compare_samples(own, earlier, CONFIG)
    return {f"{p.first_case}-{p.second_case}": p.flag for p in found.pairs if p.flag}


@pytest.mark.parametrize(
    ("alt", "depth", "symbol"),
    [
        pytest.param(0, 19, ".", id="shallow"),
        pytest.param(0, 20, "0", id="deep-enough"),
        pytest.param(9, 100, "0", id="homozygous"),
        pytest.param(10, 100, ".", id="between"),
        pytest.param(20, 100, ".", id="at-the-limit"),
        pytest.param(21, 100, "1", id="heterozygous"),
        pytest.param(79, 100, "1", id="heterozygous-mirrored"),
        pytest.param(90, 100, ".", id="between-mirrored"),
        pytest.param(91, 100, "2", id="homozygous-alternative"),
        pytest.param(0, 0, ".", id="no-fragments"),
    ],
)
def test_genotype(alt: int, depth: int, symbol: str) -> None:
    world = World(1, 1)
    counts = world.reads(np.zeros(1), 1)
    counts.alt[:], counts.ref[:] = alt, depth - alt
    info = CaseInfo(case_id="C", patient_id="P")
    assert fingerprint(info, N, listed(["chr1"]), counts, CONFIG).genotypes == symbol


def test_x_is_left_out_and_the_list_told_apart() -> None:
    counts = World(1, 3).reads(np.zeros(3), 100)
    info = CaseInfo(case_id="C", patient_id="P")
    found = fingerprint(info, N, listed(["chr1", "chr1", "chrX"]), counts, CONFIG)
    assert found.genotypes == "00"
    assert found.sites_digest == listed(["1", "1"]).digest
    assert found.sites_digest != listed(["1", "2"]).digest


def test_tumour_and_its_normal_agree_whatever_is_lost() -> None:
    normal = sample("C1", "P1", N, ALICE / 2)
    tumour = sample("C1", "P1", T, WORLD.lost(ALICE, 1.0, 1.0))
    found = compare_samples([tumour, normal], [], CONFIG)
    assert [p.kinship for p in found.pairs] == [Kinship.SAME]
    assert not flags(tumour, normal)


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        pytest.param(
            [("C1", "P1", T, ALICE), ("C1", "P1", N, BELA)],
            {"C1-C1": IdentityFlag.UNRELATED_TUMOUR_NORMAL},
            id="swapped-normal",
        ),
        pytest.param(
            [("C1", "P1", T, ALICE), ("C2", "P2", T, ALICE)],
            {"C1-C2": IdentityFlag.SAME_PERSON_TWO_PATIENTS},
            id="one-person-twice",
        ),
        pytest.param(
            [("C1", "P1", T, ALICE), ("C2", "P1", T, BELA)],
            {"C1-C2": IdentityFlag.TWO_PERSONS_ONE_PATIENT},
            id="another-person",
        ),
        pytest.param([("C1", "P1", T, ALICE), ("C2", "P1", T, ALICE)], {}, id="as-submitted"),
        pytest.param([("C1", "P1", T, ALICE), ("C2", "P2", N, BELA)], {}, id="strangers"),
    ],
)
def test_flags(samples: list[tuple[str, str, Role, np.ndarray]], expected: object) -> None:
    assert flags(*(sample(c, p, r, g / 2) for c, p, r, g in samples)) == expected


def test_brother_is_another_person() -> None:
    def child() -> np.ndarray:
        return WORLD.draw.binomial(1, ALICE / 2) + WORLD.draw.binomial(1, BELA / 2)

    one, other = child(), child()
    pair = [sample("C1", "P1", T, one / 2), sample("C1", "P1", N, other / 2)]
    assert flags(*pair) == {"C1-C1": IdentityFlag.UNRELATED_TUMOUR_NORMAL}


def test_the_normal_is_asked_whichever_case_comes_first() -> None:
    lost = WORLD.lost(ALICE, 1.0, 1.0)
    for cases in (("C1", "C2"), ("C2", "C1")):
        pair = [sample(cases[0], "P1", T, lost), sample(cases[1], "P1", N, ALICE / 2)]
        assert [p.kinship for p in compare_samples(pair, [], CONFIG).pairs] == [Kinship.SAME]


def test_two_tumours_of_one_person_with_many_losses_are_never_two_persons() -> None:
    first = sample("C1", "P1", T, WORLD.lost(ALICE, 1.0, 0.5))
    second = sample("C2", "P1", T, WORLD.lost(ALICE, 1.0, 0.3))
    assert not flags(first, second)


@pytest.mark.parametrize(("sites", "state"), [(49, 0), (50, 1)])
def test_too_few_sites_are_not_compared(sites: int, state: int) -> None:
    same = [
        Fingerprint(
            case_id=c, patient_id=c, role=N, sites_digest="d", genotypes="0" * sites + "1" * 20
        )
        for c in ("C1", "C2")
    ]
    found = compare_samples(same, [], CONFIG)
    assert (found.compared_pairs, found.incomparable_pairs, len(found.pairs)) == (
        state,
        1 - state,
        state,
    )


def test_other_lists_are_not_compared() -> None:
    own = [
        sample("C1", "P1", N, ALICE / 2, digest="d"),
        sample("C2", "P2", N, ALICE / 2, digest="e"),
    ]
    found = compare_samples(own, [], CONFIG)
    assert (found.compared_pairs, found.incomparable_pairs, found.pairs) == (0, 1, ())


@pytest.mark.parametrize(
    ("patient", "genotype", "state"),
    [
        pytest.param("P1", ALICE, ReferenceState.MATCH, id="match"),
        pytest.param("P1", BELA, ReferenceState.MISMATCH, id="mismatch"),
        pytest.param("P2", BELA, ReferenceState.NO_REFERENCE, id="no-reference"),
    ],
)
def test_case_against_earlier_runs(
    patient: str, genotype: np.ndarray, state: ReferenceState
) -> None:
    own = sample("C1", "P1", T, ALICE / 2)
    earlier = [sample("C0", patient, T, genotype / 2), sample("C1", "P1", T, BELA / 2)]
    found = compare_samples([own], earlier, CONFIG)
    assert found.samples == 2, "the same sample read again replaces its earlier fingerprint"
    assert [(c.case_id, c.state) for c in found.cases] == [("C1", state)]


@pytest.mark.parametrize(("digest", "lost"), [(None, 0), ("another", 1)])
def test_earlier_sample_of_another_list(digest: str | None, lost: int) -> None:
    before = sample("C0", "P1", T, ALICE / 2)
    if digest is not None:
        before = before.model_copy(update={"sites_digest": digest})
    found = compare_samples([sample("C1", "P1", T, ALICE / 2)], [before], CONFIG)
    assert (found.earlier_samples, found.earlier_other_list) == (1, lost)
    assert found.compared_pairs == 1 - lost


def test_blocks_and_order_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [WORLD.person() for _ in range(6)]
    own = [
        sample(f"C{i}", f"P{i // 2}", role, people[i % 5] / 2) for i in range(9) for role in (T, N)
    ]
    whole = compare_samples(own, [], CONFIG)
    assert whole.pairs
    monkeypatch.setattr(module, "BLOCK", 4)
    assert compare_samples(own[::-1], [], CONFIG) == whole


def test_nothing_to_compare() -> None:
    found = compare_samples([], [], CONFIG)
    assert (found.samples, found.compared_pairs, found.pairs, found.cases) == (0, 0, (), ())


@pytest.mark.parametrize("fraction", [0.15, 0.25, 0.4])
@pytest.mark.parametrize("role", [T, N])
def test_a_mixture_is_neither_another_person_nor_the_same(role: Role, fraction: float) -> None:
    # It agrees badly with its own person, and homozygous SNPs are those of the other, too.
    mixture = mixed(ALICE / 2, BELA / 2, fraction)
    pair = [sample("C1", "P1", role, mixture), sample("C2", "P1", role, ALICE / 2)]
    assert pair[0].foreign_fraction == pytest.approx(fraction, abs=0.02)
    assert pair[1].foreign_fraction == pytest.approx(0, abs=0.001)
    assert not flags(*pair)
    assert not flags(pair[0], sample("C3", "P2", role, BELA / 2))
    assert not flags(pair[0], sample("C3", "P2", N, BELA / 2))


@pytest.mark.parametrize(
    ("foreign", "flagged"), [(None, True), (0.0, True), (0.099, True), (0.1, False)]
)
def test_limit_of_a_mixture(foreign: float | None, flagged: bool) -> None:
    one, other = sample("C1", "P1", N, ALICE / 2), sample("C2", "P1", N, BELA / 2)
    one = one.model_copy(update={"foreign_fraction": foreign})
    assert bool(flags(one, other)) is flagged
    assert bool(flags(other, one)) is flagged
