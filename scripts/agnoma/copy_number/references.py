"""What the ratios of a case are relative to, and the normals a reference is made from.

A configured reference comes before the pool of configured normals, that before the matched normal,
and a flat reference is the last resort. The normals of other cases of the run are never used
without being asked for: a result would depend on who else was sequenced that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.io.person_ids import normal_id
from agnoma.models.case import Case, Role, Sex
from agnoma.settings import CopyNumberConfig

LABORATORY = "reference"
"""Name of the pool of all normals of the laboratory, beside the ids of single normals."""
DEFAULT_TARGET_BIN_BP = 267  # cnvkit.py target --avg-size
GENOME_TARGET_BIN_BP = 2000  # 50,000 bases in a bin at 25x (cnvlib.batch)
GENOME_SEGMENT_THRESHOLD = 1e-6
NO_ANTITARGETS_BP = 10_000_000_000  # longer than any stretch between targets


class ReferenceKind(StrEnum):
    """Where a reference comes from, best first."""

    CONFIGURED = "configured"
    POOL = "pool"
    MATCHED = "matched"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class ReferenceChoice:
    """What the ratios of a case are relative to."""

    kind: ReferenceKind
    pool: str | None
    """Name of the pool to be built: `LABORATORY`, or the id of the matched normal."""
    words: str
    """As the profile says it."""


@dataclass(frozen=True, slots=True)
class ReferenceNormal:
    """One person's normal."""

    bam: str
    sex: Sex | None


def choose_reference(
    settings: CopyNumberConfig, *, matched: str | None, patient_has_sex: bool = True
) -> ReferenceChoice:
    """Return the reference of a case.

    Parameters
    ----------
    matched
        Id of the case's own normal, None without one.
    patient_has_sex
        Whether the sheet gives the sex of the patient, which matters for the matched normal.
    """
    if settings.reference is not None:
        name = Path(settings.reference).name
        return ReferenceChoice(ReferenceKind.CONFIGURED, None, f"configured reference {name}")
    if settings.normals:
        number = len(settings.normals)
        words = "pool of 1 normal" if number == 1 else f"pool of {number} normals"
        told = "" if settings.normals_sex else ", their sex told from depth on X"
        return ReferenceChoice(ReferenceKind.POOL, LABORATORY, words + told)
    if matched is not None:
        told = "" if patient_has_sex else ", its sex told from depth on X"
        return ReferenceChoice(ReferenceKind.MATCHED, matched, "matched normal" + told)
    return ReferenceChoice(ReferenceKind.FLAT, None, "flat reference")


def run_normals(cases: Iterable[Case], *, case_bam: str) -> dict[str, ReferenceNormal]:
    """Return the normal of every case that has reads of one, by id.

    Parameters
    ----------
    case_bam
        Where the alignment of a case's normal lies, with ``{case}`` for the case.
    """
    return {
        normal_id(case.case_id): ReferenceNormal(case_bam.format(case=case.case_id), case.sex)
        for case in cases
        if case.has_reads(Role.NORMAL)
    }


def configured_normals(
    settings: CopyNumberConfig, located: Sequence[str]
) -> dict[str, ReferenceNormal]:
    """Return the configured normals by id.

    Parameters
    ----------
    located
        The BAMs of ``copy_number.normals``, in their order, where they lie.

    Raises
    ------
    ConfigError
        If sexes are given for some of them only, or two BAMs have the same file name, which is
        what their id is made from.
    """
    sexes: Sequence[Sex | None] = settings.normals_sex or [None] * len(located)
    if len(sexes) != len(located):
        msg = (
            f"copy_number.normals_sex: found {len(sexes)} for {len(located)} normals; give one for "
            "each, in their order, or leave the key out"
        )
        raise ConfigError(msg)
    found: dict[str, ReferenceNormal] = {}
    for bam, sex in zip(located, sexes, strict=True):
        name = normal_id(Path(bam).name)
        if name in found:
            msg = (
                f"copy_number.normals: {bam} and {found[name].bam} have the same file name; rename "
                "one, or leave it out if it is the same normal"
            )
            raise ConfigError(msg)
        found[name] = ReferenceNormal(bam, sex)
    return found


def laboratory_normals(
    configured: Mapping[str, ReferenceNormal], cases: Iterable[Case]
) -> tuple[str, ...]:
    """Return the ids of the normals of the laboratory's reference.

    The configured ones; without any those of the run, one of each patient.
    """
    if configured:
        return tuple(sorted(configured))
    first: dict[str, str] = {}
    for case in cases:
        if case.has_reads(Role.NORMAL):
            first.setdefault(case.patient_id, normal_id(case.case_id))
    return tuple(sorted(first.values()))


def target_bin_bp(settings: CopyNumberConfig) -> int:
    """Return the average size of target bins [bp]: the same whoever is sequenced with a panel."""
    if settings.target_bin_bp is not None:
        return settings.target_bin_bp
    return GENOME_TARGET_BIN_BP if settings.protocol == "wgs" else DEFAULT_TARGET_BIN_BP


def antitarget_options(settings: CopyNumberConfig) -> str:
    """Return the options of ``cnvkit.py antitarget``; only hybrid capture has bins between targets.

    With amplicons and genomes the smallest bin is larger than any chromosome, so that none is made.
    """
    sizes = f"--avg-size {settings.antitarget_bin_bp}"
    if settings.protocol == "hybrid":
        return sizes
    return f"{sizes} --min-size {NO_ANTITARGETS_BP}"


def has_edge_bias(settings: CopyNumberConfig) -> bool:
    """Return whether depth falls towards the ends of targets: an effect of hybridisation.

    Source: ``cnvlib.batch``: ``do_edge`` for hybrid capture only.
    """
    return settings.protocol == "hybrid"


def bias_options(settings: CopyNumberConfig) -> str:
    """Return the options of ``cnvkit.py reference``."""
    return "" if has_edge_bias(settings) else "--no-edge"


def segment_threshold(settings: CopyNumberConfig) -> float | None:
    """Return the significance that splits a segment: stricter for genomes, else CNVkit's own.

    Source: ``cnvlib.batch``: ``threshold`` 1e-6 for genomes.
    """
    return GENOME_SEGMENT_THRESHOLD if settings.protocol == "wgs" else None
