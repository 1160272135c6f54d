"""Rules on names: genes of the tables, and transcripts that words speak of."""

import re
from collections.abc import Iterator

from agnoma.faults import did_you_mean
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import FusionPair
from agnoma.models.knowledge import Fact

UNKNOWN_GENE, UNKNOWN_TRANSCRIPT = "unknown_gene", "unknown_transcript"
UNKNOWN_PARTNER = "unknown_fusion_partner"
CHOSEN = {
    "duplication_regions": ("gene",),
    "exon_deletions": ("gene",),
    "hotspots": ("gene",),
    "indel_regions": ("gene",),
    "kinase_domains": ("gene",),
    "late_truncations": ("gene",),
    "reversion_genes": ("gene",),
    "selftest_genes": ("gene",),
}
"""Tables that count codons or exons, and their columns of genes: those need a chosen transcript."""
ACCESSION = re.compile(r"\b(ENST\d{11}|N[MR]_\d{6,})(?:\.\d+)?\b")


def unknown_gene(subject: Subject) -> Iterator[Finding]:
    """Yield genes of facts, and of tables that count codons, without a chosen transcript."""
    previous = {a.legacy_name: a.gene for a in subject.aliases if a.protein_change is None}
    for fact, _ in subject.facts:
        for column, gene in _genes_of(subject, fact):
            if gene in subject.transcripts or (column == "gene" and gene in subject.names):
                continue
            cell = subject.cell(fact, column)
            yield cell.error(UNKNOWN_GENE, gene, _advice(subject, gene, previous))
    for table, columns in CHOSEN.items():
        for row in subject.rows[table]:
            for column in columns:
                gene = row.get(column)
                if gene not in subject.transcripts:
                    cell = subject.table_cell(table, row, column)
                    yield cell.error(UNKNOWN_GENE, gene, _advice(subject, gene, previous))


def unknown_fusion_partner(subject: Subject) -> Iterator[Finding]:
    """Yield partners of fusions that are no gene: no fusion is found under such a name."""
    own = _symbols_of_tables(subject)
    known = own | {row.get("symbol") for row in subject.rows["gene_symbols"]}
    for fact, expression in subject.facts:
        for column, one in _expressions_of(subject, fact, expression):
            pairs = (m.name for m in one.matchers if isinstance(m, FusionPair))
            for name in dict.fromkeys(gene for pair in pairs for gene in pair.split("::")):
                if name not in known and name not in one.genes:
                    hint = did_you_mean(name, sorted(own)).removeprefix("; ")
                    advice = hint or "write the HGNC symbol, or add it to gene_symbols.tsv"
                    yield subject.cell(fact, column).error(UNKNOWN_PARTNER, name, advice)


def _symbols_of_tables(subject: Subject) -> frozenset[str]:
    genes = subject.knowledge.genes
    paired = (gene for pair in genes.fusions for gene in pair)
    return frozenset((*subject.transcripts, *genes.roles, *paired))


def _expressions_of(
    subject: Subject, fact: Fact, expression: Expression
) -> Iterator[tuple[str, Expression]]:
    yield "alteration", expression
    for atom in gene_atoms(subject.knowledge.requirements.get(fact.fact_id)):
        yield "requires", atom.expression


def _genes_of(subject: Subject, fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield column and gene of a fact."""
    yield from (("gene", gene) for gene in fact.genes)
    for atom in gene_atoms(subject.knowledge.requirements.get(fact.fact_id)):
        yield from (("requires", gene) for gene in atom.expression.genes)


def _advice(subject: Subject, gene: str, previous: dict[str, str]) -> str:
    if gene in previous:
        return f"previous symbol; write {previous[gene]}"
    hint = did_you_mean(gene, (*subject.transcripts, *subject.names)).removeprefix("; ")
    return hint or (
        "add its transcript to transcripts.tsv, or the name to biomarker_names.tsv if it is no gene"
    )


def unknown_transcript(subject: Subject) -> Iterator[Finding]:
    """Yield transcripts named in the words of facts and hotspots that nobody counts on."""
    for fact, _ in subject.facts:
        for column, words in (("context", fact.context), ("citation", fact.citation)):
            yield from _named(subject, subject.cell(fact, column), words, fact.genes)
    for row in subject.rows["hotspots"]:
        cell = subject.table_cell("hotspots", row, "source")
        yield from _named(subject, cell, row.get("source"), (row.get("gene"),))


def _named(subject: Subject, cell: Cell, words: str, genes: tuple[str, ...]) -> Iterator[Finding]:
    chosen = {name for gene in genes for name in subject.transcripts.get(gene, ())}
    for found in ACCESSION.finditer(words):
        if found[1] not in chosen:
            names = ", ".join(sorted(chosen)) or "none"
            advice = f"codons are counted on the transcript of transcripts.tsv ({names})"
            yield cell.error(UNKNOWN_TRANSCRIPT, found[0], advice)
