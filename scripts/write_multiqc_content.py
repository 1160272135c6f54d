"""Gather what MultiQC shows: our verdicts and metrics, and links to the logs of the tools."""

import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from agnoma.report.multiqc import multiqc_content
from agnoma.report.render import read_sample_qc
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(sample_qc: Sequence[Path], logs: Mapping[str, Path], out_folder: Path) -> None:
    """Write `out_folder` anew.

    Parameters
    ----------
    sample_qc
        `SampleQc` of every sample, in the order of the samples sheet.
    logs
        Logs of the tools by the name under which MultiQC finds them; its part before the first
        dot is the name of the sample.
    out_folder
        Holds nothing but what is written here.
    """
    partial = out_folder.with_name(f"{out_folder.name}.part")
    for folder in (partial, out_folder):
        shutil.rmtree(folder, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, content in multiqc_content([read_sample_qc(path) for path in sample_qc]).items():
        text = json.dumps(content, indent=1, ensure_ascii=False)  # JSON is YAML, too
        (partial / name).write_text(text + "\n", encoding="utf-8")
    for name, path in logs.items():
        (partial / name).symlink_to(os.path.relpath(path, out_folder))
    partial.rename(out_folder)
    logger.info("%s samples, %s logs of tools", len(sample_qc), len(logs))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        paths = [Path(path) for path in snakemake.input.logs]
        main(
            [Path(path) for path in snakemake.input.sample_qc],
            dict(zip(snakemake.params.names, paths, strict=True)),
            Path(snakemake.output.content),
        )
