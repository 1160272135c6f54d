"""What a copy-number reference was made from."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from agnoma.copy_number.normal_sex import KnownSex
from agnoma.genome import Build
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.models.case import Sex
from agnoma.models.copy_number_reference import CopyNumberReference


def describe_reference(
    sexes: Sequence[KnownSex],
    bins: Sequence[ReferenceBin],
    *,
    panel: Path,
    protocol: str,
    build: Build,
    cnvkit: str,
    library: str,
) -> CopyNumberReference:
    """Return the provenance of a reference of these normals: counts, no one's own data.

    Parameters
    ----------
    sexes
        Each normal was taken with.
    bins
        Of the reference.
    panel
        Targets; their checksum tells panels apart.
    protocol, build, cnvkit, library
        As the run has them.
    """
    targets = [item.end - item.start for item in bins if item.on_target]
    between = [item.end - item.start for item in bins if not item.on_target]
    return CopyNumberReference(
        library=library,
        cnvkit=cnvkit,
        build=build,
        protocol=protocol,
        panel_sha256=hashlib.sha256(panel.read_bytes()).hexdigest(),
        normals=len(sexes),
        female=sum(known.sex is Sex.FEMALE for known in sexes),
        male=sum(known.sex is Sex.MALE for known in sexes),
        sex_told_from_depth=sum(not k.given and k.sex is not None for k in sexes),
        sex_undetermined=sum(known.sex is None for known in sexes),
        target_bins=len(targets),
        antitarget_bins=len(between),
        mean_target_bin_bp=round(sum(targets) / len(targets), 1),
        mean_antitarget_bin_bp=round(sum(between) / len(between), 1) if between else None,
    )
