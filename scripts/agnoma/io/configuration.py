"""Reader of ``config.yaml`` for commands beside a run; Snakemake reads it itself."""

from pathlib import Path
from typing import Any

import yaml

from agnoma.errors import ConfigError


def read_configuration(path: Path) -> dict[str, Any]:
    """Return the configuration as written, not yet validated.

    Raises
    ------
    ConfigError
        If the file cannot be read, is not YAML, or holds no keys.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as err:
        msg = f"{path}: cannot be read: {err.strerror}"
        raise ConfigError(msg) from err
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        msg = f"{path}: not YAML: {err}"
        raise ConfigError(msg) from err
    if not isinstance(raw, dict):
        msg = f"{path}: found {type(raw).__name__}; write keys and values, see config/README.md"
        raise ConfigError(msg)
    return raw
