"""Adopt the calls of a submitted VCF as candidates (stage small_variants)."""

from pathlib import Path

from agnoma.io.fai import read_fai
from agnoma.io.ledger import write_ledger
from agnoma.io.submitted_vcf import read_submitted_calls
from agnoma.io.vcf import write_candidates
from agnoma.runtime import script_logging
from agnoma.small_variants.propose.submitted import adopt


def main(vcf: Path, fai: Path, out_vcf: Path, out_ledger: Path, *, case_id: str) -> None:
    """Read a submitted VCF, write candidates in our profile and the ledger of the rest."""
    contigs = read_fai(fai)
    calls = read_submitted_calls(vcf, case_id=case_id)
    adopted = adopt(calls, contigs=list(contigs), case_id=case_id)
    write_candidates(out_vcf, adopted.candidates, contigs)
    write_ledger(out_ledger, adopted.ledger)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.vcf),
            Path(snakemake.input.fai),
            Path(snakemake.output.vcf),
            Path(snakemake.output.ledger),
            case_id=snakemake.params.case_id,
        )
