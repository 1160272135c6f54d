"""Record what every case of a run shares: tools, genome, tables, configuration (stage profile)."""

from pathlib import Path

from agnoma.profile.provenance import describe_run
from agnoma.runtime import script_logging


def main(
    inputs: dict[str, Path],
    resources: list[tuple[str, Path]],
    out_json: Path,
    *,
    config_json: str,
) -> None:
    """Write the run's provenance record.

    Parameters
    ----------
    inputs
        Role of a file of the run (genome, gene models, panel) -> file.
    resources
        Name and file of every table the result depends on.
    out_json
        `Provenance` without the files of any case.
    config_json
        The validated configuration as JSON.
    """
    describe_run(inputs, resources, config_json=config_json).write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            {
                role: Path(path)
                for role, path in zip(snakemake.params.roles, snakemake.input.inputs, strict=True)
            },
            [
                (name, Path(path))
                for name, path in zip(
                    snakemake.params.resource_names, snakemake.input.resources, strict=True
                )
            ],
            Path(snakemake.output.provenance),
            config_json=snakemake.params.config,
        )
