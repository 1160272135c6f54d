"""One tumour at its required loci and hotspots: open what is given, look, write."""

import logging
from dataclasses import dataclass
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import contig_translation
from agnoma.io.fai import read_fai
from agnoma.io.records import write_records
from agnoma.io.resources import read_hotspots
from agnoma.io.vcf import write_candidates
from agnoma.models.qc import RequiredLoci
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.measure.genotype import genotype_hotspots
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.propose.search import required_places, search

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchInputs:
    """Files of one tumour and of the run."""

    tumour_bam: Path
    fasta: Path
    transcripts: Path
    loci: Path
    hotspots: Path


def search_case(
    inputs: SearchInputs, out_vcf: Path, out_genotypes: Path, *, limits: SmallVariantsConfig
) -> None:
    """Propose what reads show at required loci and count every allele of every hotspot.

    Parameters
    ----------
    inputs
        Files.
    out_vcf
        Candidates in our own profile.
    out_genotypes
        `HotspotGenotype` records, not yet judged: a temporary file.
    limits
        Thresholds of the stage.
    """
    import pysam

    contigs = read_fai(Path(f"{inputs.fasta}.fai"))
    model = GeneModel.read(inputs.transcripts)
    places = required_places(RequiredLoci.read_json(inputs.loci).loci, model, contigs)
    with pysam.FastaFile(str(inputs.fasta)) as reference:
        bam = pysam.AlignmentFile(str(inputs.tumour_bam), reference_filename=str(inputs.fasta))
        with bam:
            names = contig_translation(places, bam.references)
            found = list(search(bam, names, places, reference, limits))
        write_candidates(out_vcf, found, contigs)
        reads = ReadEvidence(inputs.tumour_bam, inputs.fasta, reference, contigs)
        genotypes = genotype_hotspots(read_hotspots(inputs.hotspots), model, reads, reference)
        reads.close()
    write_records(out_genotypes, genotypes)
    bases = sum(end - start for found_ in places.values() for start, end in found_)
    logger.info("%d bp looked at, %d proposed, %d genotyped", bases, len(found), len(genotypes))
