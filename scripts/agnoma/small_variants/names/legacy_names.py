"""Legacy names of alleles and genes, printed beside the HGVS name (clinical.md trap 7, decision 6).

Source of the names: ``aliases.tsv``, whose rows carry their own source.
"""

from collections.abc import Iterable
from pathlib import Path

from agnoma.io.resources import Alias, read_aliases


class LegacyNames:
    """Looks up what an allele or a gene was called before."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._alleles: dict[tuple[str, str], list[str]] = {}
        self._genes: dict[str, list[str]] = {}
        self._current: dict[str, str] = {}
        for alias in aliases:
            if alias.protein_change is None:
                self._genes.setdefault(alias.gene, []).append(alias.legacy_name)
                self._current[alias.legacy_name] = alias.gene
            else:
                key = (alias.gene, alias.protein_change)
                self._alleles.setdefault(key, []).append(alias.legacy_name)

    @classmethod
    def read(cls, path: Path) -> "LegacyNames":
        """Read the table of aliases.

        Raises
        ------
        InputFormatError
            If the table lacks a column or cannot be read.
        """
        return cls(read_aliases(path))

    def of_allele(self, gene: str | None, protein_change: str | None) -> tuple[str, ...]:
        """Return legacy names of a protein change, in the order of the table.

        Parameters
        ----------
        gene
            Symbol, current or previous (older gene models carry previous ones); None has no name.
        protein_change
            One-letter protein name as `AnnotatedVariant` has it, e.g. ``p.K28M``.
        """
        if gene is None or protein_change is None:
            return ()
        return tuple(self._alleles.get((self._current.get(gene, gene), protein_change), ()))

    def of_gene(self, gene: str | None) -> tuple[str, ...]:
        """Return the previous symbols of a gene, in the order of the table."""
        return () if gene is None else tuple(self._genes.get(gene, ()))
