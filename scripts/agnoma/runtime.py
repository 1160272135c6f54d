"""What every script needs: log records, warnings and tracebacks reach the rule's log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def script_logging(log_path: str | Path, level: int = logging.INFO) -> Iterator[None]:
    """Send log records, warnings and any traceback to the rule's log file."""
    handler = logging.FileHandler(log_path, mode="w")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.captureWarnings(True)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    try:
        yield
    except Exception:
        logging.getLogger("agnoma").exception("job failed")
        raise
    finally:
        handler.flush()
