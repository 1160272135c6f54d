"""Which proteins residues are held against: those of the chosen transcripts, nothing else."""

from collections.abc import Iterable, Mapping, Sequence

from agnoma.io.proteins import Protein
from agnoma.io.reference_residues import ResidueRow, join_residues
from agnoma.io.sheet import SheetRow
from agnoma.knowledge.lint.subject import Yardstick


def chosen_transcripts(rows: Sequence[SheetRow]) -> dict[str, frozenset[str]]:
    """Return the accessions of `transcripts.tsv` by gene, without version."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        accessions = (row.get("transcript"), row.get("refseq"))
        bare = frozenset(bare_accession(text) for text in accessions if text)
        found[row.get("gene")] = found.get(row.get("gene"), frozenset()) | bare
    return found


def bare_accession(text: str) -> str:
    """Return an accession without its version."""
    return text.partition(".")[0]


def yardsticks(
    proteins: Mapping[str, tuple[Protein, ...]],
    listed: Iterable[ResidueRow],
    transcripts: Mapping[str, frozenset[str]],
) -> dict[str, Yardstick]:
    """Return what is known by gene: the sequence that was given, else the listed residues."""
    found: dict[str, Yardstick] = {}
    for gene, residues in join_residues(listed).items():
        if bare_accession(residues.transcript or "") in transcripts.get(gene, ()):
            found[gene] = residues
    for gene, some in proteins.items():
        for protein in reversed(some):
            accession = bare_accession(protein.transcript or "")
            if not accession or accession in transcripts.get(gene, ()):
                found[gene] = protein
    return found
