"""Fingerprints of samples in a folder."""

from pathlib import Path


def fingerprint_paths(folder: Path) -> list[Path]:
    """Return the fingerprints in a folder and in those below it, in a fixed order."""
    return sorted(folder.rglob("*.fingerprint.json"))
