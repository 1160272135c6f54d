"""Reader of the class rules (resources/profile/rules.yaml) and of the pathway table."""

import csv
import string
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from agnoma.errors import ConfigError
from agnoma.models.alteration import Oncogenicity
from agnoma.profile.predicates import (
    PREDICATES,
    AllOf,
    AltMatch,
    AltPredicate,
    AnyOf,
    Negation,
    PathwayPredicate,
    Predicate,
    RuleModel,
    SignatureName,
    SigPredicate,
)

NO_DRIVER = "NO_DRIVER"
NOT_CLASSIFIABLE = "NOT_CLASSIFIABLE"
SUBCLASS_FIELDS = frozenset({"gene", "kind", "protein", "dominant_sbs", "pathway"})


class Role(StrEnum):
    """Role of a gene in its pathway."""

    ONCOGENE = "oncogene"
    SUPPRESSOR = "tumour_suppressor"
    UNASSIGNED = "unassigned"


Pathways = dict[str, dict[str, Role]]


class EquivalentAssays(RuleModel):
    """Assays that answer one question; a clear answer of one closes it for the others."""

    names: tuple[SignatureName, ...] = Field(min_length=2)
    indecisive: tuple[str, ...] = ()


class Policy(RuleModel):
    """How classes compete."""

    min_oncogenicity: Oncogenicity
    never_secondary: tuple[str, ...] = ()
    assays_of_one_question: tuple[EquivalentAssays, ...] = ()


class CodonSet(RuleModel):
    """Named protein changes, or a stretch of codons (both ends included)."""

    proteins: tuple[str, ...] = ()
    first_codon: int | None = None
    last_codon: int | None = None
    source: str

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        stretch = self.first_codon is not None and self.last_codon is not None
        if bool(self.proteins) == stretch:
            msg = "give either proteins, or first_codon and last_codon"
            raise ValueError(msg)
        return self


class ClassRule(RuleModel):
    """One molecular class; terminal classes have no expression."""

    id: str = Field(pattern=r"^[A-Z0-9_]+$")
    label: str
    label_open: str | None = Field(default=None, description="Label while higher classes are open.")
    family: str
    subclass: str | None = Field(default=None, description="Template over SUBCLASS_FIELDS.")
    rationale: str = ""
    source: str
    confirmed: Predicate | None = None
    provisional: Predicate | None = None

    @model_validator(mode="after")
    def _template_fields_exist(self) -> Self:
        parsed = string.Formatter().parse(self.subclass or "")
        unknown = {name for _, name, _, _ in parsed if name} - SUBCLASS_FIELDS
        if unknown:
            msg = f"subclass: unknown field {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        return self


class Overlay(RuleModel):
    """Shown beside the class, never the class itself."""

    id: str = Field(pattern=r"^[A-Z0-9_]+$")
    when: Predicate


class Member(RuleModel):
    """One side of a pair."""

    label: str
    when: Predicate


class ExclusivePairs(RuleModel):
    """Each of ``one`` with each of ``other`` is not expected in an untreated tumour."""

    one: tuple[Member, ...]
    other: tuple[Member, ...]
    known_in: str | None = Field(default=None, description="Tumour the pair is described in.")


class Rules(RuleModel):
    """All classes in priority order."""

    version: str
    policy: Policy
    hrr_genes: tuple[str, ...]
    sets: dict[str, CodonSet]
    classes: tuple[ClassRule, ...]
    overlays: tuple[Overlay, ...]
    exclusive: tuple[ExclusivePairs, ...] = ()

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        ids = [rule.id for rule in self.classes]
        faults = [
            f"class {name} is defined twice"
            for name in sorted({i for i in ids if ids.count(i) > 1})
        ]
        for terminal in (NO_DRIVER, NOT_CLASSIFIABLE):
            if terminal not in ids:
                faults.append(f"class {terminal} is missing")
        faults += [
            f"class {rule.id}: no expression under 'confirmed'"
            for rule in self.classes
            if rule.confirmed is None and rule.id not in (NO_DRIVER, NOT_CLASSIFIABLE)
        ]
        unknown = sorted(set(self.policy.never_secondary) - set(ids))
        faults += [f"policy.never_secondary: no class {name}" for name in unknown]
        for where, alt in self._alt_matches():
            if alt.protein and not alt.protein.startswith("p.") and alt.protein not in self.sets:
                faults.append(f"{where}: no set {alt.protein!r}; defined: {', '.join(self.sets)}")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def terminal(self, class_id: str) -> ClassRule:
        """Return a class by id."""
        return next(rule for rule in self.classes if rule.id == class_id)

    @property
    def ranked(self) -> tuple[ClassRule, ...]:
        """Return the classes with an expression, highest priority first."""
        return tuple(rule for rule in self.classes if rule.confirmed is not None)

    def predicates(self) -> Iterator[tuple[str, Predicate]]:
        """Yield every predicate with the place it is written in."""
        for rule in self.classes:
            for key, top in (("confirmed", rule.confirmed), ("provisional", rule.provisional)):
                if top is not None:
                    yield from ((f"class {rule.id}, {key}", p) for p in walk(top))
        for overlay in self.overlays:
            yield from ((f"overlay {overlay.id}", p) for p in walk(overlay.when))
        for pairs in self.exclusive:
            for member in (*pairs.one, *pairs.other):
                yield from ((f"exclusive {member.label}", p) for p in walk(member.when))

    def _alt_matches(self) -> Iterator[tuple[str, AltMatch]]:
        for where, predicate in self.predicates():
            if isinstance(predicate, AltPredicate):
                yield where, predicate.alt


def walk(predicate: Predicate) -> Iterator[Predicate]:
    """Yield a predicate and everything inside it."""
    yield predicate
    if isinstance(predicate, AllOf | AnyOf):
        for member in predicate.members:
            yield from walk(member)
    elif isinstance(predicate, Negation):
        yield from walk(predicate.member)


def number_limits(rules: Rules, name: SignatureName) -> frozenset[float]:
    """Return the values from which any rule or overlay takes a genome-wide number for high."""
    return frozenset(
        float(predicate.sig.value)
        for _, predicate in rules.predicates()
        if isinstance(predicate, SigPredicate)
        and predicate.sig.name is name
        and predicate.sig.op == ">="
    )


def load_rules(path: Path, pathways: Pathways) -> Rules:
    """Read and check the class rules.

    Raises
    ------
    ConfigError
        One line per fault, naming the class id and the key.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as err:
        msg = f"{path.name}: not YAML: {err}"
        raise ConfigError(msg) from err
    try:
        rules = Rules.model_validate(raw)
    except ValidationError as err:
        faults = [f"{path.name}: {_describe(fault, raw)}" for fault in err.errors()]
        msg = "invalid class rules:\n  " + "\n  ".join(faults)
        raise ConfigError(msg) from err
    for where, predicate in rules.predicates():
        if isinstance(predicate, PathwayPredicate) and predicate.pathway not in pathways:
            msg = (
                f"{path.name}: {where}: no pathway {predicate.pathway!r} in the pathway table; "
                f"it has {', '.join(sorted(pathways))}"
            )
            raise ConfigError(msg)
    return rules


def _describe(fault: Any, raw: Any) -> str:
    """Return one fault with class ids in place of list positions."""
    location = list(fault["loc"])
    where = []
    if len(location) > 1 and location[0] in ("classes", "overlays"):
        entry = raw[location[0]][location[1]]
        name = entry.get("id", f"number {location[1] + 1}") if isinstance(entry, dict) else "?"
        where.append(f"{'class' if location[0] == 'classes' else 'overlay'} {name}")
        location = location[2:]
    # Pydantic names the chosen predicate and then its only key: say it once.
    keys = [
        str(part)
        for number, part in enumerate(location)
        if not (number and part == location[number - 1] and part in PREDICATES)
    ]
    where += [".".join(keys)] if keys else []
    found = fault["input"]
    shown = f"; found {found!r}" if isinstance(found, str | int | float | list) else ""
    if isinstance(found, dict) and fault["type"] == "predicate":
        shown = f"; found {', '.join(map(str, found)) or 'nothing'}"
    message = "unknown key" if fault["type"] == "extra_forbidden" else fault["msg"]
    message = message.removeprefix("Value error, ")
    return f"{', '.join(where) or 'file'}: {message}{shown}"


def read_pathways(path: Path) -> Pathways:
    """Read the pathway table: pathway -> gene -> role.

    Raises
    ------
    ConfigError
        Naming the line, for a missing column or an unknown role.
    """
    pathways: Pathways = {}
    text = path.read_text(encoding="utf-8").splitlines()
    numbered = [(n, line) for n, line in enumerate(text, 1) if line and not line.startswith("#")]
    rows = csv.DictReader((line for _, line in numbered), delimiter="\t")
    missing = {"pathway", "gene", "role"} - set(rows.fieldnames or ())
    if missing:
        msg = f"{path.name}: no column {', '.join(sorted(missing))}; a pathway table has all three"
        raise ConfigError(msg)
    for (number, _), row in zip(numbered[1:], rows, strict=True):
        if row["role"] not in {role.value for role in Role}:
            allowed = ", ".join(role.value for role in Role)
            msg = f"{path.name}, line {number}: role {row['role']!r}; write one of: {allowed}"
            raise ConfigError(msg)
        pathways.setdefault(row["pathway"], {})[row["gene"]] = Role(row["role"])
    return pathways
