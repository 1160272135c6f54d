"""Coverage tables of normals, brought to one sex, with what is told of them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.copy_number.normal_sex import KnownSex, as_man, settle_sex
from agnoma.errors import ConfigError
from agnoma.io.cnvkit_coverage import read_bin_depth, write_coverage_tables
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.models.case import Sex

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NormalDepth:
    """One normal: its depth per bin, and its sex where it was given."""

    depth: Path
    sex: Sex | None


def write_normal_tables(
    normals: Mapping[str, NormalDepth], bins: Sequence[ReferenceBin], folder: Path
) -> tuple[KnownSex, ...]:
    """Write the tables of every normal as a man's and return the sexes they were taken with.

    Parameters
    ----------
    normals
        By id, which names the tables.
    bins
        Of the run.
    folder
        Where the tables go; made if it is not there.

    Raises
    ------
    ConfigError
        If there is no normal.
    """
    if not normals:
        msg = (
            "no normals for the copy-number reference: give normals in the sample sheet, or BAMs "
            "in copy_number.normals"
        )
        raise ConfigError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    sexes = []
    for name, normal in sorted(normals.items()):
        depths = read_bin_depth(normal.depth, bins)
        known = settle_sex(normal.sex, depths)
        write_coverage_tables(folder / name, as_man(depths, known.sex), with_gc=True)
        sexes.append(known)
    given = sum(known.given for known in sexes)
    logger.info("%d normals in %d bins, sex of %d given", len(sexes), len(bins), given)
    return tuple(sexes)
