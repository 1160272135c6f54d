"""Merge the counts of the laboratory's normals (stage small_variants, panel of normals)."""

from collections.abc import Sequence
from pathlib import Path

from agnoma.io.fai import read_fai
from agnoma.io.person_ids import reads_key
from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.panel_building import build_panel, one_per_person


def main(
    counts: Sequence[Path],
    bams: Sequence[Path],
    fai: Path,
    out_table: Path,
    *,
    ids: Sequence[str],
    settings: str,
    lib_version: str,
) -> None:
    """Write the panel and its index.

    Parameters
    ----------
    counts
        Of each normal.
    bams
        Of each normal, in the order of ``counts``; their first reads tell whose they are.
    fai
        Index of the reference.
    out_table
        The panel, bgzipped; ``.tbi`` beside it.
    ids
        Of each normal, in the order of ``counts``: its id and its other ids, ``|`` between them.
    settings
        Of the stage, as JSON.
    lib_version
        Version of the library, for the header.
    """
    limits = SmallVariantsConfig.model_validate_json(settings)
    known_by = []
    for text, bam in zip(ids, bams, strict=True):
        reads = reads_key(bam)
        known_by.append((*text.split("|"), *([reads] if reads else [])))
    build_panel(
        one_per_person(dict(zip(known_by, counts, strict=True))),
        out_table,
        contigs=read_fai(fai),
        min_depth_x=limits.min_normal_depth_x,
        inherited_vaf=limits.germline_normal_vaf,
        library=lib_version,
    )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            [Path(path) for path in snakemake.input.get("counts", [])],
            [Path(path) for path in snakemake.input.get("bams", [])],
            Path(snakemake.input.fai),
            Path(snakemake.output.table),
            ids=snakemake.params.ids,
            settings=snakemake.params.settings,
            lib_version=snakemake.params.lib_version,
        )
