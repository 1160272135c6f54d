import pytest

from agnoma.errors import InputFormatError
from agnoma.models.identity import SnpList, SnpSite
from agnoma.qc.snp_selection import choose_sites, no_sites

PANEL = {"chr1": [(10, 20), (100, 200)], "chrX": [(0, 1000)], "chrY": [(0, 1000)]}


class Sequence:
    def __init__(self, base: str = "A") -> None:
        self.base = base

    def fetch(self, reference: str, start: int, end: int) -> str:  # noqa: ARG002
        return self.base * (end - start)


def site(start: int, af: float = 0.5, contig: str = "chr1", alt: str = "C") -> SnpSite:
    return SnpSite(contig=contig, start=start, ref="A", alt=alt, af=af)


def choose(*candidates: SnpSite, base: str = "A", max_sites: int = 100) -> SnpList:
    return choose_sites(
        "identity.sites",
        candidates,
        PANEL,
        Sequence(base),
        {"X": [(0, 500)]},
        min_af=0.1,
        max_sites=max_sites,
    )


@pytest.mark.parametrize(
    ("candidate", "kept"),
    [
        pytest.param(site(9), False, id="before-a-target"),
        pytest.param(site(10), True, id="first-base"),
        pytest.param(site(19), True, id="last-base"),
        pytest.param(site(20), False, id="behind"),
        pytest.param(site(150), True, id="second-target"),
        pytest.param(site(150, contig="chr2"), False, id="untargeted-contig"),
        pytest.param(site(15, 0.1), True, id="at-the-lowest-frequency"),
        pytest.param(site(15, 0.099), False, id="rarer"),
        pytest.param(site(15, 0.9), True, id="at-the-highest-frequency"),
        pytest.param(site(15, 0.901), False, id="commoner"),
        pytest.param(site(499, contig="chrX"), False, id="pseudoautosomal"),
        pytest.param(site(500, contig="chrX"), True, id="x"),
        pytest.param(site(500, contig="chrY"), False, id="y"),
    ],
)
def test_what_is_kept(candidate: SnpSite, kept: bool) -> None:
    found = choose(candidate)
    assert found.sites == ((candidate,) if kept else ())
    assert (found.reason is None) is kept


def test_two_alternatives_at_a_place_are_no_biallelic_snp() -> None:
    assert choose(site(15), site(15, alt="G"), site(16)).sites == (site(16),)


def test_the_same_twice_is_one() -> None:
    assert choose(site(15), site(15)).sites == (site(15),)


def test_those_nearest_one_half_remain_in_genome_order() -> None:
    found = choose(site(110, 0.3), site(15, 0.6), site(14, 0.2), site(120, 0.5), max_sites=2)
    assert [s.start for s in found.sites] == [15, 120]


def test_another_build_is_refused() -> None:
    with pytest.raises(InputFormatError, match=r"of 2 of 2 SNPs .*first: chr1:16 A.*its build"):
        choose(site(15), site(16), base="G")


def test_unknown_bases_of_the_reference_are_left_out() -> None:
    assert choose(site(15), base="N").sites == ()


def test_few_wrong_ones_are_left_out() -> None:
    wrong = SnpSite(contig="chr1", start=15, ref="G", alt="T", af=0.5)
    right = [site(start) for start in range(100, 109)]
    assert choose(wrong, *right).sites == tuple(right)


def test_no_list_says_why() -> None:
    found = no_sites("because")
    assert (found.source, found.reason, found.sites) == (None, "because", ())
