"""What is simulated: panel, tumours and goals, each in one place."""

from dataclasses import dataclass, replace
from enum import StrEnum

# The figures on the page come from this seed; limits are tuned on the other one.
PUBLISHED_SEED = 20261208
TUNING_SEED = 43


class Background(StrEnum):
    """Copies that most of a tumour's genome has."""

    DIPLOID = "near diploid"
    HYPERDIPLOID = "hyperdiploid"
    DOUBLED = "doubled genome"
    EVEN = "doubled genome, even copies"
    """Every arm lost or gained before the doubling: half as many copies would show the same."""


class Given(StrEnum):
    """What the pipeline is given besides the tumour's BAM."""

    NORMAL = "fraction and matched normal"
    FRACTION = "fraction"
    NOTHING = "no fraction"


_LETTERS = {
    Background.DIPLOID: "D",
    Background.HYPERDIPLOID: "H",
    Background.DOUBLED: "W",
    Background.EVEN: "E",
    Given.NORMAL: "N",
    Given.FRACTION: "F",
    Given.NOTHING: "O",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One tumour and what is known of it."""

    purity: float
    background: Background
    given: Given

    @property
    def name(self) -> str:
        """Return the case id."""
        letters = _LETTERS[self.background] + _LETTERS[self.given]
        return f"CN{round(100 * self.purity):02d}{letters}"

    @property
    def withholds_fraction(self) -> bool:
        """Return whether the sheet has no tumour fraction."""
        return self.given is Given.NOTHING


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached from a tumour fraction on."""

    min_purity: float
    sensitivity: float
    ppv: float


AMPLIFICATION_GOAL = Goal(0.2, 0.95, 0.98)
DELETION_GOAL = Goal(0.4, 0.90, 0.95)
COVERAGE_GOAL = (0.90, 0.99)
MIN_DELETED_BINS = 3


@dataclass(frozen=True, slots=True)
class Design:
    """Size of the simulation; what is not here is a constant of the module that uses it."""

    seed: int = PUBLISHED_SEED
    genes: int = 120
    gene_snps: int = 180
    backbone_snps: int = 620
    scale: int = 20
    """Chromosomes are this much shorter than human ones; genes and targets are not."""
    depth_x: int = 250
    normals: int = 10
    purities: tuple[float, ...] = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
    even_purities: tuple[float, ...] = (0.3, 0.5, 0.7, 0.9)
    """Of doubled genomes of even copies, with a fraction given: elsewhere nothing is called."""
    only: tuple[Sample, ...] = ()
    """Instead of all combinations."""

    def tumours(self) -> tuple[Sample, ...]:
        """Return the tumours: every purity with every background and everything given.

        Of even copies there are fewer, see `even_purities`.
        """
        return self.only or tuple(
            Sample(purity, background, given)
            for given in Given
            for background in Background
            for purity in self.purities
            if background is not Background.EVEN
            or (purity in self.even_purities and given is not Given.NOTHING)
        )


def quick(design: Design) -> Design:
    """Return the six tumours that are measured while limits are tuned."""
    d, h, w, e = Background
    n, f, o = Given
    pairs = ((d, f), (h, n), (w, f), (d, o), (e, n), (w, n))
    only = tuple(Sample(p, *pair) for p, pair in zip(design.purities, pairs, strict=True))
    return replace(design, only=only)
