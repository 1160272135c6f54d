"""Hold the tumour profiles of the demonstration against what was planted."""

from collections.abc import Sequence
from pathlib import Path

from agnoma.models.profile import TumourProfile
from agnoma.runtime import script_logging
from agnoma.simulation.compare import compare, write_comparison
from agnoma.simulation.page import write_page
from agnoma.simulation.truth import read_truth


def main(profiles: Sequence[Path], truth: Path, table: Path, page: Path) -> None:
    """Write the comparison as a table and as a page."""
    rows = compare(read_truth(truth), [TumourProfile.read_json(path) for path in profiles])
    write_comparison(table, rows)
    write_page(page, rows)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            [Path(path) for path in snakemake.input.profiles],
            Path(snakemake.input.truth),
            Path(snakemake.output.table),
            Path(snakemake.output.page),
        )
