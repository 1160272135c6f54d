"""Record the versions of the external tools of this run, as they print them."""

import json
from pathlib import Path

from agnoma.profile.provenance import record_tools


def main(out_json: Path) -> None:
    """Write tool -> version, sorted by name."""
    partial = out_json.with_name(out_json.name + ".part")
    partial.write_text(json.dumps(record_tools(), indent=2) + "\n", encoding="utf-8")
    partial.replace(out_json)


if __name__ == "__main__":
    from agnoma.runtime import script_logging

    with script_logging(snakemake.log[0]):
        main(Path(snakemake.output.tools))
