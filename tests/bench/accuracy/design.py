"""What is simulated: sizes, fractions and depths, each in one place."""

from dataclasses import dataclass, replace
from enum import StrEnum

# The figures on the page come from this seed; limits are tuned on the other one, so that the page
# does not measure how well they were fitted to it.
PUBLISHED_SEED = 20261207
TUNING_SEED = 41


class Kind(StrEnum):
    """Shape of a variant; an insertion or deletion is an indel, a delins is complex."""

    SNV = "SNV"
    INDEL = "indel"
    MNV = "MNV"
    COMPLEX = "complex"


class Mode(StrEnum):
    """What the pipeline is given."""

    TUMOUR_NORMAL = "tumour-normal"
    TUMOUR_ONLY = "tumour-only"


@dataclass(frozen=True, slots=True)
class Bin:
    """Variant allele fractions from ``low`` up to, not including, ``high``."""

    low: float
    high: float

    @property
    def name(self) -> str:
        """Return the bin in percent."""
        if self.high > 1:
            return f">= {self.low * 100:g} %"
        return f"{self.low * 100:g}-{self.high * 100:g} %"

    def __contains__(self, vaf: float) -> bool:
        """Return whether a fraction lies in the bin."""
        return self.low <= vaf < self.high


VAF_BINS = (Bin(0.02, 0.05), Bin(0.05, 0.10), Bin(0.10, 0.20), Bin(0.20, 0.60))
GOAL_MIN_VAF = 0.05
GOAL_MIN_DEPTH_X = 250


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached at `GOAL_MIN_VAF` and `GOAL_MIN_DEPTH_X`."""

    sensitivity: float
    ppv: float


GOALS = {
    Kind.SNV: Goal(0.98, 0.995),
    Kind.INDEL: Goal(0.90, 0.97),
    Kind.MNV: Goal(0.95, 0.99),
}


@dataclass(frozen=True, slots=True)
class Design:
    """Size of the simulation; what is not here is a constant of the module that uses it."""

    seed: int = PUBLISHED_SEED
    genes: int = 60
    snvs: int = 480
    plain_indels: int = 280
    repeat_indels: int = 56
    mnvs: int = 68
    complexes: int = 24
    deamination_sites: int = 140
    oxidation_sites: int = 60
    strand_sites: int = 30
    read_end_sites: int = 30
    low_quality_sites: int = 30
    depths_x: tuple[int, ...] = (100, 250, 500, 1000)
    contaminations: tuple[float, ...] = (0.0, 0.03)
    modes: tuple[Mode, ...] = (Mode.TUMOUR_NORMAL, Mode.TUMOUR_ONLY)
    normal_depth_x: int = 150

    def world_part(self) -> "Design":
        """Return the design without what only decides which of its samples are measured."""
        return replace(self, depths_x=(), contaminations=(), modes=())

    def tumours(self) -> list["Sample"]:
        """Return the tumour samples, one per depth and contamination."""
        return [
            Sample(f"T{depth:04d}-C{round(share * 100)}", depth, share)
            for share in self.contaminations
            for depth in self.depths_x
        ]

    def normal(self) -> "Sample":
        """Return the matched normal that all cases share."""
        return Sample(f"N{self.normal_depth_x:04d}", self.normal_depth_x, 0.0, tumour=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """One library that is sequenced."""

    name: str
    depth_x: int
    """Unique fragments over a target base, on average."""
    contamination: float
    """Fraction of fragments of another person."""
    tumour: bool = True


def quick(design: Design) -> Design:
    """Return the cell of the design that is measured while limits are tuned: 250x, clean."""
    return replace(design, depths_x=(250,), contaminations=(0.0,))
