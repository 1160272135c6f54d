"""Write the simulated genome, its gene models and panel, and the planted truth and common SNPs."""

from pathlib import Path

from agnoma.io.snp_sites import write_snp_sites
from agnoma.runtime import script_logging
from agnoma.simulation.common_snps import common_snps
from agnoma.simulation.gene_files import write_fasta, write_gff3, write_panel
from agnoma.simulation.genome import GeneSpec, HotspotBases, build_genome, read_specs
from agnoma.simulation.planting import plant
from agnoma.simulation.truth import write_truth
from agnoma.simulation.tumour import read_tumours


def main(
    tumours: Path,
    genes: Path,
    hotspot_codons: Path,
    *,
    fasta: Path,
    gff3: Path,
    panel: Path,
    truth: Path,
    snps: Path,
    seed: int,
) -> None:
    """Build the genome and plant the tumours in it."""
    hotspots = read_specs(hotspot_codons, HotspotBases)
    genome = build_genome(read_specs(genes, GeneSpec), hotspots, seed=seed)
    events = plant(genome, hotspots, read_tumours(tumours).tumours, seed=seed)
    write_fasta(fasta, genome)
    write_gff3(gff3, genome)
    write_panel(panel, genome)
    write_truth(truth, events)
    write_snp_sites(snps, common_snps(events))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.tumours),
            Path(snakemake.input.genes),
            Path(snakemake.input.hotspot_codons),
            fasta=Path(snakemake.output.fasta),
            gff3=Path(snakemake.output.gff3),
            panel=Path(snakemake.output.panel),
            truth=Path(snakemake.output.truth),
            snps=Path(snakemake.output.snps),
            seed=snakemake.params.seed,
        )
