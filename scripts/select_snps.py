"""Choose the common SNPs a run reads identity from (stage qc, identity)."""

from pathlib import Path

import pysam

from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.snp_sites import population_sites, read_pseudoautosomal, read_snp_sites
from agnoma.models.identity import SnpList
from agnoma.qc.snp_selection import NO_FREQUENCY, NO_LIST, choose_sites, no_sites
from agnoma.runtime import script_logging
from agnoma.settings import IdentityConfig

OWN, POPULATION = "identity.sites", "small_variants.population.gnomad"


def main(
    own: Path | None,
    population: Path | None,
    panel: Path,
    fasta: Path,
    pseudoautosomal: Path,
    out_json: Path,
    *,
    build: str,
    settings: str,
) -> None:
    """Write the SnpList of the run, from the laboratory's own list or else the population's."""
    config = IdentityConfig.model_validate_json(settings)
    targets = intervals_by_contig(read_bed(panel))
    with pysam.FastaFile(str(fasta)) as reference:
        contigs = dict(zip(reference.references, reference.lengths, strict=True))
        found = None
        if own is not None:
            found = read_snp_sites(own, list(contigs))
        elif population is not None:
            found = population_sites(population, contigs, targets, config.min_af)
        sites = (
            _without(population)
            if found is None
            else choose_sites(
                OWN if own else POPULATION,
                found,
                targets,
                reference,
                read_pseudoautosomal(pseudoautosomal, build),
                min_af=config.min_af,
                max_sites=config.max_sites,
            )
        )
    sites.write_json(out_json)


def _without(population: Path | None) -> SnpList:
    return no_sites(NO_FREQUENCY, POPULATION) if population else no_sites(NO_LIST)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given = {
            name: Path(snakemake.input.get(name)) if snakemake.input.get(name) else None
            for name in ("own", "population")
        }
        main(
            given["own"],
            given["population"],
            Path(snakemake.input.panel),
            Path(snakemake.input.fasta),
            Path(snakemake.input.pseudoautosomal),
            Path(snakemake.output.json),
            build=snakemake.params.build,
            settings=snakemake.params.settings,
        )
