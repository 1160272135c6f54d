"""The one call that turns a raw configuration into a validated run."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agnoma.config import Config, KnowledgeConfig, describe_faults
from agnoma.errors import InputFormatError
from agnoma.faults import CONFIGURATION, Findings, Place, fault_error, raise_faults
from agnoma.io.oncotree import OncotreeNode, read_oncotree
from agnoma.models.case import Case
from agnoma.paths import resolve
from agnoma.samples import CaseSheet, collect_cases, locate_files
from agnoma.settings import PrivacyConfig
from agnoma.validation.files import presence_problem
from agnoma.validation.identities import inspect_identities
from agnoma.validation.inputs import inspect_inputs
from agnoma.wildcards import CasesById


@dataclass(frozen=True, slots=True)
class Run:
    """A configuration and its cases, found sound."""

    config: Config
    cases: Mapping[str, Case]
    """By case id, in the order of the sheet; file paths open from the working directory."""
    warnings: tuple[str, ...]
    roots: tuple[Path, ...]

    def locate(self, path: str) -> Path:
        """Return where a configured path lies, or where the run will make it."""
        return _locate(path, self.config, self.roots)


def load_run(
    raw_config: dict[str, Any],
    *,
    roots: Sequence[Path],
    check_files: bool = True,
    source: str = CONFIGURATION,
) -> Run:
    """Validate configuration, sheets and files.

    Parameters
    ----------
    raw_config
        As read from YAML.
    roots
        Working directory, then the pipeline's own; relative paths are looked up in this order.
    check_files
        False skips the files the sheets and the configuration name; a job of a run that was
        checked when it started need not look again.
    source
        Name of the configuration in messages.

    Raises
    ------
    ConfigError
        Naming every fault of configuration, sheets and files.
    """
    findings = Findings()
    config = _read_config(raw_config, source, findings)
    oncotree = _read_oncotree(raw_config, source, roots, findings)
    sheet = _read_sheets(raw_config, roots, oncotree, findings)
    # Faults of the files are said together with those of the keys, as far as they can be seen.
    readable = config or _without_faults(raw_config)
    if check_files and readable is not None:
        found = inspect_inputs(
            readable,
            sheet,
            roots=roots,
            produced=lambda path: _is_produced(path, readable),
            source=source,
        )
        findings.add(found)
    if check_files:
        findings = _without_names(raw_config, readable, sheet, roots, findings)
    raise_faults(findings.faults)
    if config is None:
        raise fault_error(findings.faults)
    cases = CasesById(
        (case_id, locate_files(case, lambda path: str(_locate(path, config, roots))))
        for case_id, case in sheet.cases.items()
    )
    return Run(config, cases, tuple(findings.warnings), tuple(roots))


def _without_names(
    raw: dict[str, Any],
    config: Config | None,
    cases: CaseSheet,
    roots: Sequence[Path],
    findings: Findings,
) -> Findings:
    """Return findings with what seems to name a person, of which no message tells the words."""
    privacy = config.privacy if config is not None else PrivacyConfig()
    sheets = [path for path in _sheets(raw, roots) if path is not None and path.is_file()]

    def locate(path: str) -> Path | None:
        if config is not None and _is_produced(path, config):
            return None
        return resolve(path, roots=roots)

    reviews = None if config is None else Path(config.report.reviews)
    found = inspect_identities(privacy, sheets, cases, locate, reviews)
    return found.told(findings, privacy.identity_check)


def _is_produced(path: str, config: Config) -> bool:
    """Return whether the simulation writes a file."""
    simulation = config.simulation
    return simulation is not None and Path(path).is_relative_to(simulation.directory)


def _locate(path: str, config: Config, roots: Sequence[Path]) -> Path:
    # A simulated file never comes from another run that once wrote into the pipeline's directory.
    return resolve(path, roots=roots[:1] if _is_produced(path, config) else roots)


def _read_config(raw: dict[str, Any], source: str, findings: Findings) -> Config | None:
    try:
        return Config.model_validate(raw)
    except ValidationError as err:
        for line in describe_faults(err):
            key, _, text = line.partition(": ")
            findings.faults.append(Place(source, None, key).fault(None, text))
        return None


def _without_faults(raw: dict[str, Any]) -> Config | None:
    """Return the configuration without its wrong keys, None when it cannot stand without them."""
    sound = copy.deepcopy(raw)
    try:
        return Config.model_validate(sound)
    except ValidationError as err:
        for fault in err.errors():
            section: Any = sound
            for key in fault["loc"][:-1]:
                section = section.get(key) if isinstance(section, dict) else None
            if isinstance(section, dict):
                section.pop(fault["loc"][-1], None)
    try:
        return Config.model_validate(sound)
    except ValidationError:
        return None


def _read_oncotree(
    raw: dict[str, Any], source: str, roots: Sequence[Path], findings: Findings
) -> dict[str, OncotreeNode] | None:
    knowledge = raw.get("knowledge")
    default = KnowledgeConfig().oncotree
    written = knowledge.get("oncotree", default) if isinstance(knowledge, dict) else default
    place = Place(source, None, "knowledge.oncotree")
    if not isinstance(written, str):
        return None
    path = resolve(written, roots=roots)
    problem = presence_problem(path, roots)
    try:
        if problem is None:
            return read_oncotree(path)
    except InputFormatError as err:
        problem = str(err).removeprefix(f"{path}: ").removeprefix(f"{path}, ")
    findings.faults.append(place.fault(written, problem))
    return None


def _read_sheets(
    raw: dict[str, Any],
    roots: Sequence[Path],
    oncotree: dict[str, OncotreeNode] | None,
    findings: Findings,
) -> CaseSheet:
    """Read the sheets the raw configuration names, which need not be valid otherwise."""
    samples, units = _sheets(raw, roots)
    if samples is None:
        return CaseSheet({}, ())
    sheet, found = collect_cases(samples, units, oncotree_codes=oncotree)
    findings.add(found)
    return sheet


def _sheets(raw: dict[str, Any], roots: Sequence[Path]) -> tuple[Path | None, Path | None]:
    """Return where sample and units sheet lie, None for one that is not named."""
    samples = raw.get("samples", Config.model_fields["samples"].default)
    units = raw.get("units", Config.model_fields["units"].default)
    samples_path = resolve(samples, roots=roots) if isinstance(samples, str) else None
    units_path = resolve(units, roots=roots) if isinstance(units, str) else None
    if units_path is not None and "units" not in raw and not units_path.exists():
        units_path = None
    return samples_path, units_path
