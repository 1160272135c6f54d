"""``agnoma split``: one large sheet as several runs."""

import argparse
import sys
from pathlib import Path

EPILOG = (
    "Writes OUT/NAME/config/ with a configuration and sheets whose paths are absolute, and prints "
    "the command of each run. Cases of one patient stay together with --cases."
)


def add_split(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser("split", help="one large sheet as several runs", epilog=EPILOG)
    command.add_argument("--config", type=Path, default=Path("config/config.yaml"), metavar="FILE")
    how = command.add_mutually_exclusive_group(required=True)
    how.add_argument("--cases", type=int, metavar="N", help="at most so many cases in a run")
    how.add_argument("--by", metavar="COLUMN", help="a run for each value, such as run_date")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=run_split)


def run_split(arguments: argparse.Namespace) -> int:
    """Write the runs and return the exit status.

    Raises
    ------
    ConfigError
        If configuration or sheet cannot be read, or a folder is there already.
    """
    import yaml

    from agnoma.errors import ConfigError
    from agnoma.io.sheet import read_sheet
    from agnoma.paths import PIPELINE_DIRECTORY
    from agnoma.splitting import by_column, by_size, write_parts

    if arguments.cases is not None and arguments.cases < 1:
        raise ConfigError(f"--cases {arguments.cases}: write a number above 0")
    try:
        config = yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as err:
        raise ConfigError(f"{arguments.config}: cannot be read: {err}") from err
    here = Path.cwd()
    samples = here / str(config.get("samples", "config/samples.tsv"))
    if not samples.is_file():
        raise ConfigError(f"{samples}: no such sheet; name it as 'samples' in {arguments.config}")
    sheet = read_sheet(samples)
    parts = by_column(sheet, arguments.by) if arguments.by else by_size(sheet.rows, arguments.cases)
    given = {"samples": str(samples), **config}
    if "units" not in config and (here / "config/units.tsv").exists():
        given["units"] = "config/units.tsv"
    folders = write_parts(given, parts, here, arguments.out)
    for part, folder in zip(parts, folders, strict=True):
        command = f"snakemake --snakefile {PIPELINE_DIRECTORY / 'Snakefile'} --directory {folder}"
        sys.stdout.write(f"# {part.name}: {len(part.case_ids)} cases\n{command}\n")
    return 0
