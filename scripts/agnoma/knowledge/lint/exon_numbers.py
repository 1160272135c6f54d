"""Whether the exons that tables name can be numbered where gene models give coding ones only."""

from collections.abc import Iterator, Mapping

from agnoma.gene_model import CODON_BP
from agnoma.io.codon_in_exon import CODON_IN_EXON, CODON_IN_EXON_FORM, codon_in_exon
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import ExonClass, ExonSkip

EXON_NOT_PROVEN, BEYOND = "exon-not-proven", "exon_beyond_transcript"
EXONS = "exons"
"""Column of transcripts.tsv: how many exons a transcript has."""


def exon_beyond_transcript(subject: Subject) -> Iterator[Finding]:
    """Yield exons behind the last one of every gene they may belong to."""
    counts: dict[str, int] = {}
    for row in subject.rows["transcripts"]:
        if row.get(EXONS).isdigit():
            counts[row.get("gene")] = max(counts.get(row.get("gene"), 0), int(row.get(EXONS)))
    for fact, expression in subject.facts:
        cell = subject.cell(fact, "alteration")
        yield from _beyond(expression, counts, cell)
        for atom in gene_atoms(subject.knowledge.requirements.get(fact.fact_id)):
            yield from _beyond(atom.expression, counts, subject.cell(fact, "requires"))


def _beyond(expression: Expression, counts: Mapping[str, int], cell: Cell) -> Iterator[Finding]:
    known = {gene: counts[gene] for gene in expression.genes if gene in counts}
    if len(known) < len(expression.genes):
        return
    words = expression.text.partition("EXCEPT")[0].split("|")
    for word, matcher in zip(words, expression.matchers, strict=True):
        if isinstance(matcher, ExonClass | ExonSkip) and matcher.exon > max(known.values()):
            told = ", ".join(f"{gene} has {count} exons" for gene, count in known.items())
            yield cell.error(BEYOND, word.strip(), f"{told}; correct the number")


def exon_not_proven(subject: Subject) -> Iterator[Finding]:
    """Yield genes whose exons tables number without a codon of an established exon.

    And codons that another table places in another exon.
    """
    proven: dict[str, tuple[int, int]] = {}
    for row in subject.rows["transcripts"]:
        text, gene = row.get(CODON_IN_EXON), row.get("gene")
        place = codon_in_exon(text)
        cell = subject.table_cell("transcripts", row, CODON_IN_EXON)
        if place is not None:
            proven.setdefault(gene, place)
            elsewhere = _other_exon(subject, gene, *place)
            if elsewhere is not None:
                yield cell.error(EXON_NOT_PROVEN, text, elsewhere)
        elif text:
            yield cell.error(EXON_NOT_PROVEN, text, CODON_IN_EXON_FORM)
    for gene, where in _numbered(subject).items():
        first = next((r for r in subject.rows["transcripts"] if r.get("gene") == gene), None)
        if gene not in proven and first is not None:
            advice = f"{where}: write a codon and its exon, such as 12:2"
            cell = subject.table_cell("transcripts", first, CODON_IN_EXON)
            yield cell.error(EXON_NOT_PROVEN, gene, advice)


def _numbered(subject: Subject) -> Mapping[str, str]:
    """Return where the exons of each gene are numbered first."""
    genes = subject.knowledge.genes
    found: dict[str, str] = {}
    for fact, expression in subject.facts:
        if any(isinstance(m, ExonClass | ExonSkip) for m in expression.matchers):
            for gene in expression.genes:
                found.setdefault(gene, f"{fact.fact_id} names an exon of {gene}")
    for region in genes.indel_regions:
        found.setdefault(region.gene, f"indel_regions.tsv names an exon of {region.gene}")
    for repeat in genes.duplication_regions:
        found.setdefault(repeat.gene, f"duplication_regions.tsv names an exon of {repeat.gene}")
    for loss in subject.exon_deletions:
        found.setdefault(loss.gene, f"exon_deletions.tsv names an exon of {loss.gene}")
    return found


def _other_exon(subject: Subject, gene: str, codon: int, exon: int) -> str | None:
    """Return in which other exon a table places a codon, if one does."""
    for region in subject.knowledge.genes.indel_regions:
        inside = region.first_codon < codon < region.last_codon
        if region.gene == gene and inside and region.exon != exon:
            return f"codon {codon} lies in exon {region.exon} by indel_regions.tsv"
    shape = subject.shapes.get(gene)
    for number, first, last in () if shape is None else shape.exons:
        if first <= CODON_BP * codon - 1 <= last and number != exon:
            return f"codon {codon} lies in exon {number} by selftest_genes.tsv"
    return None
