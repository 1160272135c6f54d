"""From the planted tumours to alleles on the simulated genome.

Names follow HGVS on the coding sequence (hgvs-nomenclature.org, version 21), only the forms the
demonstration needs. Alleles come out as a left-aligned, parsimonious VCF record (Tan 2015,
PMID 25701572). Coordinates: 0-based half-open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agnoma.errors import ConfigError
from agnoma.gene_model import (
    CODON_BP,
    cds_to_genome,
    codon_at,
    codons_to_genome,
    exon_at,
    exon_to_genome,
    upstream_to_genome,
)
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import CODON_TABLE, STOP, reverse_complement
from agnoma.simulation.genome import (
    HotspotBases,
    SimulatedGenome,
    Target,
    coding_bases,
)
from agnoma.simulation.randomness import generator
from agnoma.simulation.truth import EventKind, PlantedEvent, expected_vaf
from agnoma.simulation.tumour import (
    DIPLOID,
    Expectation,
    PlantedCopyNumber,
    PlantedVariant,
    SimulatedTumour,
)

SUBSTITUTION = re.compile(r"c\.(-?\d+)([ACGT])>([ACGT])")
DELETION_INSERTION = re.compile(r"c\.(\d+)(?:_(\d+))?delins([ACGT]+)")
DELETION = re.compile(r"c\.(\d+)(?:_(\d+))?del")

# A person differs from the reference at about one base in a thousand; a few in so small a panel.
POLYMORPHISMS = 20
HETEROZYGOUS = 0.35
HOMOZYGOUS = 0.10
# Below this estimate every negative is stated as limited (clinical requirement 1.7).
LIMITED_BELOW_TUMOUR_FRACTION = 0.20


@dataclass(frozen=True, slots=True)
class Allele:
    """A change of the reference."""

    contig: str
    start: int
    ref: str
    alt: str


def resolve_change(genome: SimulatedGenome, gene: str, change: str) -> Allele:
    """Return the allele of an HGVS coding name.

    Raises
    ------
    ConfigError
        If the gene or the form is unknown, the bases named are not those of the genome, or the
        change crosses an intron.
    """
    transcript = genome.transcripts.get(gene)
    if transcript is None:
        msg = f"{gene} {change}: not a simulated gene; known: {', '.join(genome.transcripts)}"
        raise ConfigError(msg)
    if match := SUBSTITUTION.fullmatch(change):
        place = _place(transcript, int(match[1]), int(match[1]), change)
        return _allele(genome, transcript, place, match[3], named=match[2], change=change)
    if match := DELETION_INSERTION.fullmatch(change):
        place = _place(transcript, int(match[1]), int(match[2] or match[1]), change)
        return _allele(genome, transcript, place, match[3], change=change)
    if match := DELETION.fullmatch(change):
        place = _place(transcript, int(match[1]), int(match[2] or match[1]), change)
        return _allele(genome, transcript, place, "", change=change)
    msg = f"{gene} {change}: write c.1799T>A, c.1798_1799delinsAA, c.2235_2249del or c.-124C>T"
    raise ConfigError(msg)


def _place(transcript: Transcript, first: int, last: int, change: str) -> tuple[int, int]:
    if first < 0:
        return upstream_to_genome(transcript, first)
    parts = cds_to_genome(transcript, first - 1, last)
    if len(parts) != 1 or parts[0][1] - parts[0][0] != last - first + 1:
        msg = f"{transcript.gene} {change}: not within one coding exon"
        raise ConfigError(msg)
    return parts[0]


def _allele(
    genome: SimulatedGenome,
    transcript: Transcript,
    place: tuple[int, int],
    coding_alt: str,
    *,
    change: str,
    named: str | None = None,
) -> Allele:
    start, end = place
    minus = transcript.strand is Strand.MINUS
    ref = genome.contigs[transcript.contig][start:end]
    found = reverse_complement(ref) if minus else ref
    if named is not None and named != found:
        msg = f"{transcript.gene} {change}: the simulated gene has {found} there"
        raise ConfigError(msg)
    alt = reverse_complement(coding_alt) if minus else coding_alt
    return left_align(genome, Allele(transcript.contig, start, ref, alt))


def left_align(genome: SimulatedGenome, allele: Allele) -> Allele:
    """Return the leftmost, shortest form with at least one base on either side."""
    sequence = genome.contigs[allele.contig]
    start, ref, alt = allele.start, allele.ref, allele.alt
    while True:
        if ref and alt and ref[-1] == alt[-1] and (len(ref) > 1 or len(alt) > 1):
            ref, alt = ref[:-1], alt[:-1]
        elif not ref or not alt:
            start -= 1
            ref, alt = sequence[start] + ref, sequence[start] + alt
        else:
            break
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    return Allele(allele.contig, start, ref, alt)


def missense(
    genome: SimulatedGenome, gene: str, codon: int, draw: np.random.Generator
) -> tuple[str, str]:
    """Return a random missense change of a codon as (c. name, one-letter p. name).

    Raises
    ------
    ConfigError
        If the gene has no such sense codon.
    """
    bases = coding_bases(genome, gene)[CODON_BP * (codon - 1) : CODON_BP * codon]
    if CODON_TABLE.get(bases, STOP) == STOP:
        msg = f"{gene} codon {codon}: not a sense codon of the simulated gene"
        raise ConfigError(msg)
    before = CODON_TABLE[bases]
    options = []
    for i in range(CODON_BP):
        for base in "ACGT".replace(bases[i], ""):
            after = CODON_TABLE[bases[:i] + base + bases[i + 1 :]]
            if after not in (before, STOP):
                change = f"c.{CODON_BP * (codon - 1) + i + 1}{bases[i]}>{base}"
                options.append((change, f"p.{before}{codon}{after}"))
    return options[int(draw.integers(len(options)))]


def plant(
    genome: SimulatedGenome,
    hotspots: Sequence[HotspotBases],
    tumours: Sequence[SimulatedTumour],
    *,
    seed: int,
) -> list[PlantedEvent]:
    """Return every planted event of every case, in the order of the cases."""
    polymorphisms = _polymorphisms(genome, hotspots, tumours, seed)
    events: list[PlantedEvent] = []
    for tumour in tumours:
        events += [_somatic(genome, tumour, variant, seed) for variant in tumour.variants]
        events += [_copy_number(genome, tumour, planted) for planted in tumour.copy_numbers]
        events += _dropouts(genome, tumour)
        events += _sample_wide(tumour)
        events += _germline(genome, tumour, polymorphisms, seed)
    return events


def _somatic(
    genome: SimulatedGenome, tumour: SimulatedTumour, variant: PlantedVariant, seed: int
) -> PlantedEvent:
    change, protein = variant.change, variant.protein
    if variant.codon is not None:
        draw = generator(seed, "passenger", tumour.case, variant.gene, str(variant.codon))
        change, protein = missense(genome, variant.gene, variant.codon, draw)
    allele = resolve_change(genome, variant.gene, str(change))
    if not any(_on(target, allele) for target in genome.targets):
        msg = f"{tumour.case}: {variant.gene} {change} is not on the panel, no read would show it"
        raise ConfigError(msg)
    copies = tumour.copies_of(variant.gene)
    return _event(
        genome,
        allele,
        tumour,
        kind=EventKind.SOMATIC,
        gene=variant.gene,
        label=" ".join(filter(None, (variant.gene, change, protein))),
        mutated_copies=variant.copies,
        total_copies=copies,
        ccf=variant.ccf,
        expected_vaf=expected_vaf(
            tumour.purity, copies=copies, tumour_mutated=variant.copies, ccf=variant.ccf
        ),
        expected=variant.expected,
    )


def _on(target: Target, allele: Allele) -> bool:
    return target.contig == allele.contig and target.start <= allele.start < target.end


def _event(
    genome: SimulatedGenome, allele: Allele, tumour: SimulatedTumour, **fields: object
) -> PlantedEvent:
    transcript = genome.transcripts[str(fields["gene"])]
    changed = range(allele.start, allele.start + len(allele.ref))
    codons = [c for base in changed if (c := codon_at(transcript, base)) is not None]
    event = {
        "case_id": tumour.case,
        "contig": allele.contig,
        "start": allele.start,
        "ref": allele.ref,
        "alt": allele.alt,
        "codon_first": min(codons, default=None),
        "codon_last": max(codons, default=None),
        "exon": exon_at(transcript, allele.start),
    }
    return PlantedEvent.model_validate({**event, **fields})


def _copy_number(
    genome: SimulatedGenome, tumour: SimulatedTumour, planted: PlantedCopyNumber
) -> PlantedEvent:
    if planted.gene not in genome.transcripts:
        msg = f"{tumour.case}: copies of {planted.gene} planted, which is no simulated gene"
        raise ConfigError(msg)
    kind, word = EventKind.COPY_NUMBER, "copies"
    if planted.copies == 0:
        kind, word = EventKind.HOMOZYGOUS_DELETION, "homozygous deletion"
    elif planted.copies > DIPLOID:
        kind, word = EventKind.AMPLIFICATION, "amplification"
    return PlantedEvent(
        case_id=tumour.case,
        kind=kind,
        gene=planted.gene,
        label=f"{planted.gene} {word}",
        total_copies=planted.copies,
        expected=planted.expected,
    )


def _dropouts(genome: SimulatedGenome, tumour: SimulatedTumour) -> Iterator[PlantedEvent]:
    names = {target.name for target in genome.targets}
    for dropout in tumour.dropouts:
        if f"{dropout.gene}_exon{dropout.exon}" not in names:
            msg = f"{tumour.case}: {dropout.gene} exon {dropout.exon} is not on the panel"
            raise ConfigError(msg)
        transcript = genome.transcripts[dropout.gene]
        exon = exon_to_genome(transcript, dropout.exon)
        codons = sorted(
            codon for base in range(*exon or (0, 0)) if (codon := codon_at(transcript, base))
        )
        yield PlantedEvent(
            case_id=tumour.case,
            kind=EventKind.DROPOUT,
            gene=dropout.gene,
            label=f"{dropout.gene} exon {dropout.exon} without reads",
            codon_first=codons[0],
            codon_last=codons[-1],
            exon=dropout.exon,
            expected=Expectation.NOT_ASSESSABLE,
        )


def _sample_wide(tumour: SimulatedTumour) -> Iterator[PlantedEvent]:
    fraction = tumour.tumour_fraction
    if fraction is not None and fraction < LIMITED_BELOW_TUMOUR_FRACTION:
        yield PlantedEvent(
            case_id=tumour.case,
            kind=EventKind.LIMITED_NEGATIVES,
            label="few tumour cells: negatives limited",
            expected=Expectation.REPORTED,
        )
    if not tumour.has_driver:
        yield PlantedEvent(
            case_id=tumour.case,
            kind=EventKind.NO_DRIVER,
            label="no driver planted",
            expected=Expectation.NOT_REPORTED,
        )


def _polymorphisms(
    genome: SimulatedGenome,
    hotspots: Sequence[HotspotBases],
    tumours: Sequence[SimulatedTumour],
    seed: int,
) -> list[tuple[str, str, str]]:
    """Return (gene, c. name, p. name) of inherited missense changes, away from what is planted."""
    taken: dict[str, set[int]] = {}
    for hotspot in hotspots:
        taken.setdefault(hotspot.gene, set()).update(hotspot.codons)
    for variant in (v for tumour in tumours for v in tumour.variants if v.codon is not None):
        taken.setdefault(variant.gene, set()).add(int(variant.codon or 0))
    free = [
        (transcript.gene, codon)
        for transcript in genome.transcripts.values()
        for codon in _quiet_codons(transcript, genome.targets, taken.get(transcript.gene, set()))
    ]
    draw = generator(seed, "polymorphisms")
    chosen = sorted(draw.choice(len(free), size=min(POLYMORPHISMS, len(free)), replace=False))
    places = [free[i] for i in chosen]
    return [(gene, *missense(genome, gene, codon, draw)) for gene, codon in places]


def _quiet_codons(
    transcript: Transcript, targets: Iterable[Target], taken: set[int]
) -> Iterator[int]:
    """Return the codons wholly on targets that hold nothing planted and no hotspot."""
    busy = {exon_at(transcript, codons_to_genome(transcript, c, c)[0][0]) for c in taken}
    for target in targets:
        if target.gene != transcript.gene:
            continue
        bases = range(target.start, target.end)
        codons = {c for base in bases if (c := codon_at(transcript, base))}
        for codon in sorted(codons)[2:-2]:
            place = codons_to_genome(transcript, codon, codon)
            if len(place) == 1 and exon_at(transcript, place[0][0]) not in busy:
                yield codon


def _germline(
    genome: SimulatedGenome,
    tumour: SimulatedTumour,
    polymorphisms: Sequence[tuple[str, str, str]],
    seed: int,
) -> Iterator[PlantedEvent]:
    draw = generator(seed, "germline", tumour.patient)
    for gene, change, protein in polymorphisms:
        chance = draw.random()
        if chance >= HETEROZYGOUS + HOMOZYGOUS:
            continue
        inherited = 1 if chance < HETEROZYGOUS else DIPLOID
        copies = tumour.copies_of(gene)
        mutated = copies if inherited == DIPLOID else copies // DIPLOID
        yield _event(
            genome,
            resolve_change(genome, gene, change),
            tumour,
            kind=EventKind.GERMLINE,
            gene=gene,
            label=f"{gene} {change} {protein}",
            mutated_copies=mutated,
            total_copies=copies,
            normal_mutated_copies=inherited,
            expected_vaf=expected_vaf(
                tumour.purity, copies=copies, tumour_mutated=mutated, normal_mutated=inherited
            ),
            expected=Expectation.NOT_REPORTED,
        )
