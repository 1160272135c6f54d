"""Sentences beside the copies of single genes, HER2 among them (clinical.md 4.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.her2 import GENE as HER2_GENE
from agnoma.copy_number.her2 import Her2, her2_notes
from agnoma.copy_number.normals import inherited_note
from agnoma.io.copy_number_notes import CopyNumberNote
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber

NO_HER2 = Her2()
BOTH_OPEN = "The loss of both copies is not excluded here: this is no negative result."
CHANGED = frozenset(CopyNumberCall) - {CopyNumberCall.NEUTRAL, CopyNumberCall.NOT_ASSESSABLE}


@dataclass(frozen=True, slots=True)
class GeneNotes:
    """All that is said beside calls; the notes never change a call."""

    rows: tuple[CopyNumberNote, ...] = ()
    her2: Her2 = NO_HER2
    varying: Mapping[str, str] = field(default_factory=dict)
    """Source by gene whose copies vary among healthy people."""

    def added(self, genes: Sequence[GeneCopyNumber], tumour: Tumour) -> tuple[GeneCopyNumber, ...]:
        """Return the genes of a tumour with their notes."""
        by_symbol = {gene.gene: gene for gene in genes}
        return tuple(
            gene.model_copy(update={"notes": (*gene.notes, *notes)})
            if (notes := tuple(self._notes(gene, by_symbol, tumour)))
            else gene
            for gene in genes
        )

    def _notes(
        self, gene: GeneCopyNumber, by_symbol: Mapping[str, GeneCopyNumber], tumour: Tumour
    ) -> Iterable[str]:
        rows = [r for r in self.rows if r.gene == gene.gene and r.applies(gene.call, gene.copies)]
        for row in rows:
            yield _sentence(row, by_symbol)
        both_open = CopyNumberCall.HOMOZYGOUS_DELETION in gene.not_excluded
        if rows and both_open and gene.call is CopyNumberCall.LOSS:
            yield BOTH_OPEN
        inherited = inherited_note(gene.gene, self.varying) if gene.call in CHANGED else None
        if inherited is not None:
            yield inherited
        if gene.gene == HER2_GENE:
            yield from her2_notes(gene, self.her2, tumour)


NO_NOTES = GeneNotes()


def _sentence(row: CopyNumberNote, by_symbol: Mapping[str, GeneCopyNumber]) -> str:
    beside = ", ".join(
        f"{name} {by_symbol[name].call.value}" if name in by_symbol else f"{name} not measured"
        for name in row.beside
    )
    parts = [row.note]
    if beside:
        parts.append(f"Beside it: {beside}.")
    if row.confirmation is not None:
        parts.append(f"Confirm: {row.confirmation}.")
    return " ".join(parts)
