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
    together: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Regimen or brand name -> the drugs it stands for, all of them."""

    @property
    def known(self) -> frozenset[str]:
        """Return every name, classes and drugs."""
        return frozenset(self.members).union(*self.members.values(), *self.together.values())

    def is_known(self, name: str) -> bool:
        """Return whether a name is a class, a member, a regimen or a brand name.

        >>> TherapyClasses({"anti-her2": frozenset({"t-dm1"})}).is_known("T DM1")
        True
        """
        plain = "-".join(name.lower().split())
        return plain in self.together or plain in self.known

    def drugs(self, given: Iterable[str]) -> frozenset[str]:
        """Return names in small letters, regimens and brand names as their drugs."""
        names = (name.lower() for name in given)
        return frozenset(drug for name in names for drug in self.together.get(name, {name}))

    def is_met(self, wanted: str, given: Iterable[str]) -> bool:
        """Return whether a drug or class was given, itself or as a member."""
        return not ({wanted} | self.members.get(wanted, frozenset())).isdisjoint(self.drugs(given))

    def is_excluded(self, wanted: str, given: Iterable[str]) -> bool:
        """Return whether none of the names given can be the wanted one.

        A name nobody knows may be anything, and a class may stand for any of its members.
        """
        named = self.drugs(given)
        wide = {name for name, below in self.members.items() if wanted in below}
        below = self.members.get(wanted, frozenset())
        # A class given that shares a drug with the class asked for may stand for that drug.
        sharing = {name for name, some in self.members.items() if not below.isdisjoint(some)}
        return self.known.issuperset({wanted, *named}) and ({wanted} | wide | sharing).isdisjoint(
            named
        )


def read_therapy_classes(path: Path) -> TherapyClasses:
    """Read ``therapy_classes.tsv``: class, members joined by ``|``, whether it means all of them.

    Column `all` may be missing: no row is then a regimen.

    Raises
    ------
    InputFormatError
        If a class comes twice, a member is empty, a class is its own member, or `all` is neither
        yes nor no, besides what every
        table can get wrong.
    """
    direct: dict[str, frozenset[str]] = {}
    together: dict[str, frozenset[str]] = {}
    for row in _rows(path, ("class", "members")):
        name = row.get("class").lower()
        members = frozenset(part.strip().lower() for part in row.get("members").split("|"))
        if name in direct or name in together:
            msg = f"{path}, line {row.line}: class {name!r} comes twice; keep one row"
            raise InputFormatError(msg)
        if not name or "" in members:
            msg = f"{path}, line {row.line}: an empty name; write class and members as a|b"
            raise InputFormatError(msg)
        if row.get("all") not in {"", "yes", "no"}:
            msg = f"{path}, line {row.line}: all {row.get('all')!r}; write yes, or leave it empty"
            raise InputFormatError(msg)
        (together if row.get("all") == "yes" else direct)[name] = members
    return TherapyClasses({name: _below(name, direct, path) for name in direct}, together)


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
