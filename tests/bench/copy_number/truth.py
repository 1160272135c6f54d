"""What is true of every gene and exon of a simulated tumour (clinical.md 4.2)."""

from collections import Counter
from dataclasses import dataclass

from bench.copy_number.design import Design, Sample
from bench.copy_number.karyotype import PARTIAL, Event, Karyotype, draw_karyotype, piece_at
from bench.copy_number.panel import SEX_CONTIG, Panel

from agnoma.models.case import Sex
from agnoma.models.copy_number import CopyNumberCall
from agnoma.settings import CopyNumberConfig
from agnoma.simulation.randomness import generator

LIMITS = CopyNumberConfig()
FRACTION_SD = 0.07  # of the pathologist
FRACTION_RANGE = (0.05, 1.0)


@dataclass(frozen=True, slots=True)
class GeneTruth:
    """One gene of one tumour."""

    gene: str
    copies: int
    """Of most of its exons, without those of an event within it."""
    minor: int
    call: CopyNumberCall
    """The class that clinical.md 4.2 gives exact copies."""
    bins: int
    """Targets, each about one bin."""
    event: Event | None
    two_haplotypes: bool
    """Whether normal cells can be heterozygous."""

    @property
    def partial(self) -> bool:
        """Return whether only some exons are changed: the gene has no one number of copies."""
        return self.event is not None and self.event.kind in PARTIAL


@dataclass(frozen=True, slots=True)
class TumourTruth:
    """One tumour with what the sheet says of it."""

    sample: Sample
    sex: Sex
    karyotype: Karyotype
    submitted: float | None
    genes: tuple[GeneTruth, ...]

    @property
    def ploidy(self) -> float:
        """Return the mean copies of the autosomes."""
        return self.karyotype.ploidy

    @property
    def exon_events(self) -> list[Event]:
        """Return what was planted in parts of genes."""
        return [event for event in self.karyotype.events if event.kind in PARTIAL]


def amplification_limit(ploidy: float) -> float:
    """Return the copies from which a gene is amplified."""
    return max(LIMITS.amplified_copies, ploidy + LIMITS.amplified_over_ploidy)


def true_call(copies: int, minor: int, ploidy: float, *, normal: int = 2) -> CopyNumberCall:
    """Return the class of exact copies.

    Parameters
    ----------
    normal
        Copies of normal cells: 1 on the X of a man.
    """
    if copies >= amplification_limit(ploidy):
        return CopyNumberCall.AMPLIFIED
    if copies >= min(LIMITS.gain_copies, ploidy + LIMITS.gain_over_ploidy):
        return CopyNumberCall.GAIN
    if copies < LIMITS.homozygous_deletion_copies:
        return CopyNumberCall.HOMOZYGOUS_DELETION
    if copies < LIMITS.loss_copies - (2 - normal):
        return CopyNumberCall.LOSS
    lost = minor == 0 and copies == normal == 2
    return CopyNumberCall.COPY_NEUTRAL_LOH if lost else CopyNumberCall.NEUTRAL


def patient_sex(design: Design, sample: Sample) -> Sex:
    """Return the sex of a tumour's patient."""
    draw = generator(design.seed, "copy number sex", sample.name)
    return Sex.FEMALE if draw.random() < 0.5 else Sex.MALE


def build_truth(panel: Panel, design: Design, sample: Sample) -> TumourTruth:
    """Return everything that is true of a tumour."""
    sex = patient_sex(design, sample)
    karyotype = draw_karyotype(panel, design, sample, sex)
    draw = generator(design.seed, "copy number fraction", sample.name)
    low, high = FRACTION_RANGE
    seen = min(max(sample.purity + float(draw.normal(0, FRACTION_SD)), low), high)
    submitted = None if sample.withholds_fraction else round(seen, 2)
    genes = tuple(_gene(panel, karyotype, gene) for gene in panel.transcripts)
    return TumourTruth(sample, sex, karyotype, submitted, genes)


def _gene(panel: Panel, karyotype: Karyotype, gene: str) -> GeneTruth:
    contig = panel.transcripts[gene].contig
    numbers = panel.genes[gene]
    event = next((e for e in karyotype.events if gene in e.genes), None)
    inside = event.targets if event is not None and event.kind in PARTIAL else ()
    outside = [panel.targets[n] for n in numbers if n not in inside]
    middles = [(target.start + target.end) // 2 for target in outside]
    alleles = [piece_at(karyotype.pieces, contig, at).alleles for at in middles]
    usual = Counter(alleles).most_common(1)[0][0]
    male_x = contig == SEX_CONTIG and karyotype.sex is Sex.MALE
    call = true_call(sum(usual), min(usual), karyotype.ploidy, normal=1 if male_x else 2)
    return GeneTruth(gene, sum(usual), min(usual), call, len(numbers), event, not male_x)
