"""Look at every required locus and genotype every hotspot of a tumour (stage small_variants)."""

from pathlib import Path

from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.propose.case_search import SearchInputs, search_case


def main(inputs: SearchInputs, out_vcf: Path, out_genotypes: Path, *, settings: str) -> None:
    """Read the tumour's alignments, write candidates and genotypes."""
    limits = SmallVariantsConfig.model_validate_json(settings)
    search_case(inputs, out_vcf, out_genotypes, limits=limits)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            SearchInputs(
                tumour_bam=Path(snakemake.input.bam),
                fasta=Path(snakemake.input.fasta),
                transcripts=Path(snakemake.input.transcripts),
                loci=Path(snakemake.input.loci),
                hotspots=Path(snakemake.input.hotspots),
            ),
            Path(snakemake.output.vcf),
            Path(snakemake.output.genotypes),
            settings=snakemake.params.settings,
        )
