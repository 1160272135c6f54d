"""Words that stand for several drugs, and what labels of a class ask for (`drug_classes.tsv`)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.drug_names import (
    lookup_key,
    mention_pattern,
    mentions,
    plain_drug,
    without_signs,
)
from agnoma.io.sheet import SheetRow, check_columns, given, listed, read_sheet
from agnoma.models.knowledge import EACH

BETWEEN_DRUGS = re.compile(r"\s*[/,&+]\s*|\s+(?:and|plus|with|und|mit)\s+", re.IGNORECASE)
"""What people write between drugs that are given together."""
HYPHEN = re.compile(r"\s*[-\u2010-\u2015]\s*")
"""It joins drugs (``FOLFIRI-cetuximab``) only where it is no part of a name."""
JOINED = "+"
"""Between the drugs of a fixed combination."""
Named = TypeVar("Named")
BRANDS, NAMES, BACKBONE = "brands", "names", "backbone"
"""Columns that a laboratory's older table may lack."""
COLUMNS = ("class", "alone", "drugs", "types", "requires", "unless", "source")
IN_PARENTHESES = re.compile(r"\s*\(([^()]*)\)\s*")
"""``alpelisib (Piqray)``: both are names of the drug."""


@dataclass(frozen=True, slots=True)
class DrugClass:
    """One word for several drugs."""

    line: int
    name: str
    alone: bool
    """The word means its drugs only where nothing is given beside them."""
    drugs: frozenset[str]
    """Plain names; empty = no list can be complete."""
    types: tuple[str, ...]
    """OncoTree codes in which labels of the class ask for `requires`."""
    requires: str
    """Expression of column `requires`; empty = nothing."""
    unless: frozenset[str]
    """Plain names of drugs beside which it is not asked for."""
    brands: Mapping[str, str] = field(default_factory=dict)
    """Plain brand name, or another name -> plain name of the drug; of several, joined by ``+``."""
    names: tuple[str, ...] = ()
    """Other words for the class."""
    backbone: bool = False
    """Its drugs are given beside others and make up for no resistance to them: chemotherapy."""

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word for the class, its own name first."""
        return (self.name, *self.names)


class DrugClasses:
    """The classes by name."""

    def __init__(self, classes: Iterable[DrugClass] = ()) -> None:
        self.classes = tuple(classes)
        self._named = {lookup_key(word): one for one in self.classes for word in one.words}
        brands = {brand: drug for one in self.classes for brand, drug in one.brands.items()}
        drugs = {drug: drug for one in self.classes for drug in (*one.drugs, *one.unless)}
        self._listed = {lookup_key(name): drug for name, drug in (drugs | brands).items()}
        backbone = [one for one in self.classes if one.backbone]
        self._backbone = {
            lookup_key(name) for one in backbone for name in (*one.words, *one.drugs, *one.brands)
        }
        self._found: dict[str, DrugClass | None] = {}
        self._spellings: dict[str, frozenset[str]] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._mention: re.Pattern[str] | None = None

    def find(self, name: str) -> DrugClass | None:
        """Return the class a word of a therapy stands for; None for a drug.

        What stands in parentheses behind the word for a class may be the drug that is meant.
        """
        if name not in self._found:
            word = EACH.sub("", name)
            found = _of_one(self._named, word)
            if found is None and not any(self._lists(one) for one in IN_PARENTHESES.findall(word)):
                found = _of_one(self._named, IN_PARENTHESES.sub(" ", word))
            self._found[name] = found
        return self._found[name]

    def spellings(self, name: str) -> frozenset[str]:
        """Return the plain names of a word of a therapy: without dose, brand names resolved.

        >>> DrugClasses().spellings("Alpelisib (Piqray®) 300 mg") == {"alpelisib", "piqray"}
        True
        """
        if name not in self._spellings:
            signless = without_signs(name)
            parts = (IN_PARENTHESES.sub(" ", signless), *IN_PARENTHESES.findall(signless))
            plain = (plain_drug(part) for part in parts)
            named = (_of_one(self._listed, one) or one for one in plain if one)
            self._spellings[name] = frozenset(drug for one in named for drug in one.split(JOINED))
        return self._spellings[name]

    def key(self, option: Iterable[str]) -> frozenset[frozenset[str]]:
        """Return drugs that go together as one value, the same however they are called."""
        return frozenset(drug for name in self.apart(option) for drug in self._each(name))

    def apart(self, option: Iterable[str]) -> tuple[str, ...]:
        """Return drugs that go together one by one, where words join some of them.

        ``dabrafenib and trametinib`` is two drugs where tables have both and not the whole.
        """
        return tuple(one for name in option for one in self._apart(name))

    def _apart(self, name: str) -> tuple[str, ...]:
        if name not in self._parts:
            split = () if self.is_known(name) else (BETWEEN_DRUGS.split(name), HYPHEN.split(name))
            read = (tuple(filter(None, parts)) for parts in split)
            joined = (parts for parts in read if len(parts) > 1 and all(map(self.is_known, parts)))
            self._parts[name] = next(joined, (name,))
        return self._parts[name]

    def _each(self, name: str) -> Iterator[frozenset[str]]:
        """Yield what a word stands for: a brand of a fixed combination for each of its drugs."""
        if self.find(name) is not None:
            name = EACH.sub("", name)
        found = _of_one(self._listed, name)
        if found is not None and JOINED in found:
            yield from (frozenset({drug}) for drug in found.split(JOINED))
        else:
            yield self.spellings(name)

    def is_known(self, name: str) -> bool:
        """Return whether a word of a therapy is a class, or a drug or brand that a class names."""
        return self.find(name) is not None or any(map(self._lists, self.spellings(name)))

    def members(self, name: str) -> frozenset[str]:
        """Return what a word of a therapy may mean, itself included."""
        if name not in self._members:
            found = self.find(name)
            drugs = frozenset() if found is None else found.drugs
            self._members[name] = drugs | self.spellings(name) | {plain_drug(name)}
        return self._members[name]

    def mentioned(self, name: str) -> frozenset[str]:
        """Return what a word may mean and, where no table has it, the drugs and classes in it.

        ``cetuximab-based therapy`` is the name of no drug, and treats with cetuximab.
        """
        if self.is_known(name):
            return self.members(name)
        if self._mention is None:
            self._mention = mention_pattern({*self._listed, *self._named})
        parts = mentions(self._mention, name)
        return self.members(name).union(*(self.members(part) for part in parts))

    def _lists(self, name: str) -> bool:
        return _of_one(self._listed, name) is not None

    def same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Return whether two therapies may be the same one; a class is each of its drugs."""
        one, other = self.apart(one), self.apart(other)
        return self._all_in(one, other) and self._all_in(other, one)

    def says(self, said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        """Return whether a therapy is the one that is asked for, or any of its class."""
        if said == wanted:
            return True
        every = any(EACH.match(name) for name in said) and self.names_itself(said)
        return every and len(said) == len(self.apart(wanted)) and self.same(said, wanted)

    def _all_in(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        theirs = [self.members(name) for name in other]
        return all(any(self.members(name) & drugs for drugs in theirs) for name in one)

    def resists(
        self,
        said: tuple[str, ...],
        offered: tuple[str, ...],
        asked: Callable[[DrugClass], bool] = lambda _: False,
    ) -> bool:
        """Return whether resistance to drugs leaves nothing of a therapy.

        Chemotherapy beside them lifts no resistance, unless it is chemotherapy that is resisted.
        Another drug may make up for it; where column `unless` of a class says which do, no other.

        Parameters
        ----------
        asked
            Whether what a class asks for, and its column `unless`, hold in the tumour type.
        """
        if not self.covers(said, offered) or self.overcome(said, offered):
            return False
        drugs = frozenset[str]().union(*map(self.members, self.apart(said)))
        others = [n for n in self.apart(offered) if drugs.isdisjoint(self.members(n))]
        if not others or (self._is_targeted(said) and all(map(self._is_backbone, others))):
            return True
        return any(one.unless and one.drugs & drugs and asked(one) for one in self.classes)

    def _is_targeted(self, said: tuple[str, ...]) -> bool:
        return not all(map(self._is_backbone, self.apart(said)))

    def _is_backbone(self, name: str) -> bool:
        found = self.find(name)
        drugs = self.spellings(name)
        return (
            found.backbone
            if found is not None
            else bool(drugs) and self._backbone.issuperset(map(lookup_key, drugs))
        )

    def overcome(self, said: tuple[str, ...], offered: tuple[str, ...]) -> bool:
        """Return whether a drug is given besides that makes up for what is said of others.

        These are the drugs of column `unless`: encorafenib beside cetuximab.
        """
        drugs = {drug for name in said for drug in self.members(name)}
        given = {drug for name in offered for drug in self.mentioned(name)}
        return any(one.drugs & drugs & given and one.unless & given for one in self.classes)

    def covers(
        self, said: tuple[str, ...], offered: tuple[str, ...], *, within: bool = False
    ) -> bool:
        """Return whether what is said of a therapy concerns another one.

        What is said of drugs holds of a combination with them; of a class, of each of its drugs;
        of a drug given alone, of no combination.

        Parameters
        ----------
        said, offered
            Drugs, or words for several, that go together.
        within
            Whether drugs named within an offered word that no table has count: cetuximab in
            ``cetuximab/irinotecan``.
        """
        said, offered = self.apart(said), self.apart(offered)
        named = [self.find(name) for name in said]
        if any(one is not None and one.alone for one in named) and len(offered) > 1:
            return False
        read = self.mentioned if within else self.members
        return all(any(self.members(name) & read(drug) for drug in offered) for name in said)

    def names_itself(self, said: tuple[str, ...]) -> bool:
        """Return whether every word is a drug's own name, or says "any" of a class."""
        return all(self.find(name) is None or EACH.match(name) for name in said)


def _of_one(table: Mapping[str, Named], name: str) -> Named | None:
    """Return what a table has of a name, or of the abbreviation it is the plural of (SERDs)."""
    key = lookup_key(name)
    found = table.get(key)
    return table.get(key.removesuffix("s")) if found is None else found


def read_drug_classes(path: Path) -> DrugClasses:
    """Read ``drug_classes.tsv``.

    Columns `brands` and `names` may be missing: these names are then unknown; without column
    `backbone` no drug is known to be given beside others only.

    Raises
    ------
    InputFormatError
        If another column is missing, a cell is empty, a class comes twice, `types` and `requires`
        do not come together, or a brand name names no drug of its row.
    """
    sheet = read_sheet(path)
    check_columns(sheet, COLUMNS)
    classes, by_word = [], dict[str, DrugClass]()
    for row in sheet.rows:
        found = _class(path, row)
        classes.append(found)
        for word in found.words:
            first = by_word.setdefault(lookup_key(word), found)
            if first is not found:
                msg = f"{path}, line {row.line}: class {word!r} is already on line {first.line}"
                raise InputFormatError(f"{msg}; join the drugs")
    return DrugClasses(classes)


def _class(path: Path, row: SheetRow) -> DrugClass:
    where = f"{path}, line {row.line}"
    for column in ("class", "drugs", "source"):
        if not row.get(column):
            msg = f"{where}: column {column} is empty; fill it in"
            raise InputFormatError(msg)
    if row.get("alone") not in {"yes", "no"}:
        msg = f"{where}: alone {row.get('alone')!r}; write yes or no"
        raise InputFormatError(msg)
    if row.get(BACKBONE) not in {"", "yes", "no"}:
        msg = f"{where}: backbone {row.get(BACKBONE)!r}; write yes, or leave it empty"
        raise InputFormatError(msg)
    types, requires = listed(row.get("types")), given(row.get("requires")) or ""
    if bool(types) is not bool(requires):
        msg = f"{where}: columns types and requires go together; fill in both, or neither"
        raise InputFormatError(msg)
    return DrugClass(
        line=row.line,
        name=row.get("class"),
        alone=row.get("alone") == "yes",
        drugs=_drugs(given(row.get("drugs"))),
        types=types,
        requires=requires,
        unless=_drugs(row.get("unless")),
        brands=_brands(row, where),
        names=listed(row.get(NAMES)),
        backbone=row.get(BACKBONE) == "yes",
    )


def _brands(row: SheetRow, where: str) -> dict[str, str]:
    """Return the brand names of a row, each with the drug of the row it stands for."""
    found: dict[str, str] = {}
    drugs = _drugs(given(row.get("drugs")))
    for pair in listed(row.get(BRANDS)):
        brand, _, drug = (plain_drug(part) for part in pair.partition("="))
        parts = [plain_drug(part) for part in drug.split(JOINED)]
        if not brand or not drugs.issuperset(parts):
            msg = f"{where}: brands {pair!r}; write Brand=drug with a drug of column drugs"
            raise InputFormatError(msg)
        found[brand] = JOINED.join(parts)
    return found


def _drugs(cell: str | None) -> frozenset[str]:
    return frozenset(plain_drug(name) for name in listed(cell or ""))
