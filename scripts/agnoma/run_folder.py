"""The folder a run works in: whether results can be written there, and why not in plain words."""

import errno
import shutil
import tempfile
from pathlib import Path

from agnoma.errors import ConfigError, PipelineError

FULL_MB = 20
"""Below this a disk counts as full: Snakemake's own records and logs need as much [MB]."""

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and start the same command again",
    errno.EDQUOT: "the quota of disk space is used up; free some and start the same command again",
    errno.EROFS: "the file system is read-only; choose another folder with --directory",
    errno.EACCES: "no permission to write there; choose another folder with --directory",
    errno.EPERM: "no permission to write there; choose another folder with --directory",
}


def storage_error(error: OSError) -> PipelineError | None:
    """Return the error that says in plain words why a file cannot be written.

    None when the error is another one (a missing input, for example), which keeps its own words.
    """
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        return None
    return PipelineError(f"{error.filename or 'a result'} cannot be written: {reason}")


def check_run_folder(folder: Path) -> None:
    """Raise an error unless results can be written to a folder.

    Raises
    ------
    ConfigError
        Folder, reason and what to do.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(1))
            probe.flush()
    except OSError as error:
        named = storage_error(error)
        reason = _REASONS.get(error.errno or 0) if named else error.strerror
        raise ConfigError(f"{folder}: results cannot be written here: {reason}") from error


def full_disk(folder: Path) -> str | None:
    """Return what to say of the disk of a folder when it is full, else None."""
    disk = shutil.disk_usage(folder)
    free_mb = disk.free / 1e6
    if free_mb >= FULL_MB:
        return None
    return (
        f"{folder}: the disk is full ({free_mb:.0f} MB of {disk.total / 1e6:.0f} MB left);"
        " free some space and start the same command again, what is finished is kept"
    )
