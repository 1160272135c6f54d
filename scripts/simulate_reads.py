"""Write the simulated reads of one lane of one case."""

from pathlib import Path

from agnoma.models.case import Role
from agnoma.runtime import script_logging
from agnoma.simulation.fastq import write_pair
from agnoma.simulation.gene_files import read_fasta, read_panel
from agnoma.simulation.reads import lane_of, simulate_lane
from agnoma.simulation.truth import read_truth
from agnoma.simulation.tumour import read_tumours


def main(
    fasta: Path,
    panel: Path,
    truth: Path,
    tumours: Path,
    fastq1: Path,
    fastq2: Path,
    *,
    case: str,
    role: str,
    unit: str,
    seed: int,
) -> None:
    """Draw the read pairs of one lane."""
    lane = lane_of(read_tumours(tumours).case(case), Role(role), unit, seed=seed)
    events = [event for event in read_truth(truth) if event.case_id == case]
    pairs = simulate_lane(read_fasta(fasta), read_panel(panel), events, lane)
    write_pair(fastq1, fastq2, pairs)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.fasta),
            Path(snakemake.input.panel),
            Path(snakemake.input.truth),
            Path(snakemake.input.tumours),
            Path(snakemake.output.fastq1),
            Path(snakemake.output.fastq2),
            case=snakemake.wildcards.case,
            role=snakemake.wildcards.role,
            unit=snakemake.wildcards.unit,
            seed=snakemake.params.seed,
        )
