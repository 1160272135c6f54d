"""Prepare normals for CNVkit's reference and say what they are (stage copy_number, reference)."""

from collections.abc import Sequence
from pathlib import Path

from agnoma.copy_number.normal_tables import NormalDepth, write_normal_tables
from agnoma.copy_number.provenance import describe_reference
from agnoma.genome import Build
from agnoma.io.cnvkit_reference import read_reference
from agnoma.models.case import Sex
from agnoma.runtime import script_logging


def main(
    depths: Sequence[Path],
    bins: Path,
    panel: Path,
    cnvkit_version: Path,
    out_tables: Path,
    out_json: Path,
    *,
    ids: Sequence[str],
    sexes: Sequence[str],
    protocol: str,
    build: str,
    lib_version: str,
) -> None:
    """Write the coverage tables of all normals and the provenance of their reference.

    Parameters
    ----------
    depths
        Of each normal, by ``samtools bedcov`` on the bins.
    bins
        Flat reference of the run, which has the bins and their GC.
    panel
        Targets of the run.
    cnvkit_version
        Output of ``cnvkit.py version``.
    out_tables
        Folder of the coverage tables.
    out_json
        One CopyNumberReference.
    ids, sexes
        Of each normal, in the order of ``depths``; an empty sex is not known.
    protocol
        CNVkit sequencing method.
    build
        Of the genome.
    lib_version
        Version of the library.
    """
    found = read_reference(bins)
    normals = {
        name: NormalDepth(depth, Sex(sex) if sex else None)
        for name, depth, sex in zip(ids, depths, sexes, strict=True)
    }
    known = write_normal_tables(normals, found, out_tables)
    record = describe_reference(
        known,
        found,
        panel=panel,
        protocol=protocol,
        build=Build(build),
        cnvkit=cnvkit_version.read_text(encoding="utf-8").strip(),
        library=lib_version,
    )
    record.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            [Path(path) for path in snakemake.input.get("depths", [])],
            Path(snakemake.input.bins),
            Path(snakemake.input.panel),
            Path(snakemake.input.cnvkit_version),
            Path(snakemake.output.tables),
            Path(snakemake.output.json),
            ids=snakemake.params.ids,
            sexes=snakemake.params.sexes,
            protocol=snakemake.params.protocol,
            build=snakemake.params.build,
            lib_version=snakemake.params.lib_version,
        )
