"""What every script needs: log records, warnings and tracebacks reach the rule's log."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agnoma import __version__
from agnoma.run_folder import storage_error


@contextmanager
def script_logging(log_path: str | Path, level: int = logging.INFO) -> Iterator[None]:
    """Send log records, warnings and any traceback to the rule's log file.

    Raises
    ------
    PipelineError
        A file cannot be written, since the disk is full, read-only or of somebody else.
    """
    handler = logging.FileHandler(log_path, mode="w")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.captureWarnings(True)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    try:
        yield
    except Exception as error:
        logging.getLogger("agnoma").exception("job failed")
        named = storage_error(error) if isinstance(error, OSError) else None
        if named:
            logging.getLogger("agnoma").error("%s", named)
            raise named from error
        raise
    finally:
        # A log on a full disk takes nothing; what went wrong is raised all the same.
        with suppress(OSError):
            handler.close()


def library_version() -> str:
    """Return the version plus a digest of the library's sources.

    Carried as a parameter by every script rule, so that a change of the library re-runs the jobs
    that depend on it.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".j2", ".css"}):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
