"""Unite the candidates of every caller, with who proposed each (stage small_variants)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from agnoma.io.fai import read_fai
from agnoma.io.vcf import iterate_candidates, read_called, write_candidates
from agnoma.runtime import script_logging
from agnoma.small_variants.propose.candidates import unite


def main(
    called: Mapping[str, Sequence[Path]],
    proposed: Sequence[Path],
    fai: Path,
    out_vcf: Path,
    *,
    min_alt: int,
    min_vaf: float,
) -> None:
    """Read what callers and our own searches propose, write each allele once.

    ``called`` holds the VCFs of each caller by its name, ``proposed`` those in our own profile.
    """
    found = [
        read_called(path, caller, min_alt=min_alt, min_vaf=min_vaf)
        for caller, paths in called.items()
        for path in paths
    ]
    found += [iterate_candidates(path) for path in proposed]
    write_candidates(out_vcf, unite(found), read_fai(fai))


if __name__ == "__main__":

    def paths(name: str) -> list[Path]:
        """Return the inputs of a name, none when it is missing or empty."""
        given = snakemake.input.get(name) or []
        return [Path(path) for path in ([given] if isinstance(given, str) else given)]

    with script_logging(snakemake.log[0]):
        by_caller: dict[str, list[Path]] = {}
        for path in paths("called"):
            # The rule names its files caller.chunk.vcf.
            by_caller.setdefault(path.name.split(".")[0], []).append(path)
        main(
            by_caller,
            [*paths("adopted"), *paths("searched")],
            Path(snakemake.input.fai),
            Path(snakemake.output.vcf),
            min_alt=snakemake.params.min_alt,
            min_vaf=snakemake.params.min_vaf,
        )
