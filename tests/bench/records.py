"""What Snakemake recorded of every file a finished run wrote."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

METADATA = Path(".snakemake/metadata")
CONTINUED = "@"
"""First letter of a folder that holds the beginning of a long name."""


def recorded_outputs(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each output of a run with Snakemake's record, whose name is its path in base64."""
    for path in (folder / METADATA).rglob("*"):
        if path.is_file():
            parts = path.relative_to(folder / METADATA).parts
            name = "".join(part.removeprefix(CONTINUED) for part in parts)
            yield Path(urlsafe_b64decode(name).decode()), json.loads(path.read_text())
