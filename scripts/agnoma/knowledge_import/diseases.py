"""Tumour types of other sources as OncoTree codes (clinical.md 6.4)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agnoma.errors import InputFormatError
from agnoma.faults import did_you_mean
from agnoma.io.disease_crosswalk import DiseaseTerm, TermRelation
from agnoma.io.oncotree import OncotreeNode
from agnoma.knowledge_import.result import ImportReason
from agnoma.models.knowledge import DiseaseScope

ANY = "ANY"
ANY_SOLID = "ANY_SOLID"
CROSSWALK_FILE = "doid_oncotree.tsv"


@dataclass(frozen=True, slots=True)
class Disease:
    """The tumour types a term stands for."""

    scope: DiseaseScope
    requires: str
    """What the term says beside the tumour type, as an expression; empty = nothing."""
    broader: bool
    """The codes take in more than the term: at most II-C (clinical.md 6.4, `narrower`)."""


@dataclass(frozen=True, slots=True)
class NoDisease:
    """Why a term has no tumour type."""

    reason: ImportReason
    detail: str


class DiseaseCrosswalk:
    """Looks terms up by identifier, then by name; names of OncoTree itself are known."""

    def __init__(self, terms: Iterable[DiseaseTerm], tree: Mapping[str, OncotreeNode]) -> None:
        self._by_doid: dict[str, DiseaseTerm] = {}
        self._by_name: dict[str, DiseaseTerm] = {}
        self._tree = tree
        for term in terms:
            for code in (*term.codes, *term.excluded):
                if code != ANY_SOLID and code not in tree:
                    msg = (
                        f"{CROSSWALK_FILE}, line {term.line}: {code!r} is no code of oncotree.tsv; "
                        "write codes of the tree, or ANY_SOLID"
                    )
                    raise InputFormatError(msg)
            if term.doid:
                self._by_doid[term.doid] = term
            self._by_name[_plain(term.name)] = term
        self._codes = {_plain(node.name): code for code, node in tree.items()}

    def has_code(self, code: str) -> bool:
        """Return whether a code can be the scope of a fact."""
        return code in self._tree or code in {ANY, ANY_SOLID}

    def nearest(self, code: str) -> str:
        """Return ``; did you mean 'X'?`` for a code that is not in the tree, else empty."""
        return did_you_mean(code, (*self._tree, ANY, ANY_SOLID))

    def find(self, name: str, doid: str = "") -> Disease | NoDisease:
        """Return the tumour types of a term; `doid` with or without its prefix."""
        number = doid.removeprefix("DOID:").strip()
        term = self._by_doid.get(f"DOID:{number}") or self._by_name.get(_plain(name))
        if term is None:
            code = self._codes.get(_plain(name))
            if code is not None:
                return Disease(DiseaseScope(types=(code,)), "", broader=False)
            identifier = f" (DOID:{number})" if number else ""
            return NoDisease(ImportReason.UNKNOWN_DISEASE, f"{name or 'no disease'}{identifier}")
        if term.relation is TermRelation.NONE:
            return NoDisease(ImportReason.NO_TUMOUR_TYPE, f"{name}: {term.note}")
        return Disease(
            DiseaseScope(types=term.codes, excluded=term.excluded),
            term.requires,
            broader=term.relation is TermRelation.BROADER,
        )

    def find_code(self, code: str, term: str, name: str) -> Disease | NoDisease:
        """Return the tumour types of an OncoTree code that comes with its term.

        Codes have changed their meaning between releases (MBC was metastatic, and is metaplastic
        breast cancer): a code counts only when the tree gives it the same name, otherwise the term
        and then the disease in the source's own words are looked up.
        """
        node = self._tree.get(code)
        if node is not None and _plain(node.name) == _plain(term):
            return Disease(DiseaseScope(types=(code,)), "", broader=False)
        found: Disease | NoDisease | None = None
        for words in (term, name):
            found = self.find(words) if words else found
            if isinstance(found, Disease):
                return found
        if isinstance(found, NoDisease) and found.reason is ImportReason.NO_TUMOUR_TYPE:
            return found
        detail = f"{name or 'no disease'}, OncoTree {code or 'not given'} ({term or 'no term'})"
        return NoDisease(ImportReason.UNKNOWN_DISEASE, detail)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))
