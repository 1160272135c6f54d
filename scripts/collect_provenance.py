"""Add the checksums of a case's files to what its run shares (stage profile)."""

from pathlib import Path

from agnoma.models.profile import Provenance
from agnoma.profile.provenance import with_inputs
from agnoma.runtime import script_logging


def main(inputs: dict[str, Path], run: Path, out_json: Path) -> None:
    """Write the provenance of one case; `inputs` maps roles such as ``tumour_bam`` to files."""
    with_inputs(Provenance.read_json(run), inputs).write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        files = [Path(path) for path in snakemake.input.get("inputs") or []]
        main(
            dict(zip(snakemake.params.roles, files, strict=True)),
            Path(snakemake.input.run),
            Path(snakemake.output.provenance),
        )
