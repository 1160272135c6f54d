"""Classes of cancer drugs and their members (``therapy_classes.tsv``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.resources import _rows


@dataclass(frozen=True, slots=True)
class TherapyClasses:
    """Which drugs belong to which classes, by lower-case name."""

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Class -> every name below it, classes and drugs."""

    def is_met(self, wanted: str, given: Iterable[str]) -> bool:
        """Return whether a drug or class was given, itself or as a member."""
        return not ({wanted} | self.members.get(wanted, frozenset())).isdisjoint(given)

    def is_excluded(self, wanted: str, given: Iterable[str]) -> bool:
        """Return whether none of the names given can be the wanted one.

        A name nobody knows may be anything, and a class may stand for any of its members.
        """
        known = self.members.keys() | frozenset().union(*self.members.values())
        wide = {name for name, below in self.members.items() if wanted in below}
        below = self.members.get(wanted, frozenset())
        # A class given that shares a drug with the class asked for may stand for that drug.
        sharing = {name for name, some in self.members.items() if not below.isdisjoint(some)}
        return known.issuperset({wanted, *given}) and ({wanted} | wide | sharing).isdisjoint(given)


def read_therapy_classes(path: Path) -> TherapyClasses:
    """Read ``therapy_classes.tsv``: class, members joined by ``|``.

    Raises
    ------
    InputFormatError
        If a class comes twice, a member is empty, or a class is its own member, besides what every
        table can get wrong.
    """
    direct: dict[str, frozenset[str]] = {}
    for row in _rows(path, ("class", "members")):
        name = row.get("class").lower()
        members = frozenset(part.strip().lower() for part in row.get("members").split("|"))
        if name in direct:
            msg = f"{path}, line {row.line}: class {name!r} comes twice; keep one row"
            raise InputFormatError(msg)
        if not name or "" in members:
            msg = f"{path}, line {row.line}: an empty name; write class and members as a|b"
            raise InputFormatError(msg)
        direct[name] = members
    return TherapyClasses({name: _below(name, direct, path) for name in direct})


def _below(name: str, direct: Mapping[str, frozenset[str]], path: Path) -> frozenset[str]:
    found: set[str] = set()
    left = list(direct[name])
    while left:
        member = left.pop()
        if member == name:
            msg = f"{path}: class {name!r} is a member of itself; take it out"
            raise InputFormatError(msg)
        if member not in found:
            found.add(member)
            left += direct.get(member, ())
    return frozenset(found)
