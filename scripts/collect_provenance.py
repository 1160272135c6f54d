"""Collect what a case's document rests on: input checksums, resources, tools, configuration."""

from pathlib import Path

from agnoma.profile.provenance import build_provenance, read_tools


def main(
    inputs: dict[str, Path],
    resources: list[tuple[str, Path]],
    tools: Path,
    out_json: Path,
    *,
    config_json: str,
) -> None:
    """Write the provenance record of one case.

    Parameters
    ----------
    inputs
        Role of an input (e.g. ``tumour BAM``) -> file.
    resources
        Name and file of every table the result depends on.
    tools
        Versions written by ``record_tools.py``.
    config_json
        The validated configuration as JSON.
    """
    found = build_provenance(inputs, resources, read_tools(tools), config_json=config_json)
    found.write_json(out_json)


if __name__ == "__main__":
    from agnoma.runtime import script_logging

    with script_logging(snakemake.log[0]):
        given = [Path(path) for path in snakemake.input.get("inputs") or []]
        tables = [Path(path) for path in snakemake.input.get("resources") or []]
        main(
            dict(zip(snakemake.params.roles, given, strict=True)),
            list(zip(snakemake.params.resource_names, tables, strict=True)),
            Path(snakemake.input.tools),
            Path(snakemake.output.provenance),
            config_json=snakemake.params.config,
        )
