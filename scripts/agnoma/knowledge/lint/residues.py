"""Rules on places in proteins: codons that do not exist, residues that are other ones there.

Legacy names (`aliases.tsv`) are excepted: facts name them beside the current ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import Codon, ExactProtein, Matcher

BEYOND, OTHER_RESIDUE, DISAGREE = "codon_beyond_protein", "reference_residue", "residues_disagree"
ELSEWHERE = "allele_at_another_codon"
NAMED = re.compile(r"(?:p\.|_)([A-Z])(\d+)")
"""Residues a protein name begins and ends with: E746 and A750 of p.E746_A750del."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a protein that a cell names."""

    genes: tuple[str, ...]
    """Of several, the place belongs to one or more."""
    codon: int
    residue: str | None
    """None = only the codon is named."""
    text: str
    cell: Cell


def codon_beyond_protein(subject: Subject) -> Iterator[Finding]:
    """Yield codons behind the last residue of every gene they may belong to."""
    for mention in _mentions(subject):
        lengths = {gene: subject.protein_length(gene) for gene in mention.genes}
        known = {gene: length for gene, length in lengths.items() if length is not None}
        if len(known) == len(lengths) and all(mention.codon > n for n in known.values()):
            long = ", ".join(f"{gene} has {length} residues" for gene, length in known.items())
            yield mention.cell.error(BEYOND, mention.text, f"{long}; correct the codon")


def reference_residue(subject: Subject) -> Iterator[Finding]:
    """Yield residues that are other ones in the protein of the chosen transcript."""
    for mention in _mentions(subject):
        proteins = [subject.proteins.get(gene) for gene in mention.genes]
        known = [protein for protein in proteins if protein is not None]
        if mention.residue is None or len(known) < len(proteins):
            continue
        there = [protein.residue(mention.codon) for protein in known]
        if mention.residue not in there and any(there):
            told = ", ".join(
                f"codon {mention.codon} of {p.gene} ({p.transcript or 'protein'}) is {residue}"
                for p, residue in zip(known, there, strict=True)
            )
            yield mention.cell.error(
                OTHER_RESIDUE, mention.text, f"{told}; correct it, or list the name in aliases.tsv"
            )


def residues_disagree(subject: Subject) -> Iterator[Finding]:
    """Yield residues of a gene that an earlier cell names otherwise."""
    first: dict[tuple[str, int], Mention] = {}
    for mention in _mentions(subject):
        if mention.residue is None or len(mention.genes) != 1:
            continue
        other = first.setdefault((mention.genes[0], mention.codon), mention)
        if other.residue != mention.residue:
            where = f"{other.cell.file}, line {other.cell.line}"
            advice = f"{where} has {other.text!r} at this codon; correct one of them"
            yield mention.cell.error(DISAGREE, mention.text, advice)


def allele_at_another_codon(subject: Subject) -> Iterator[Finding]:
    """Yield alleles of hotspots.tsv that do not lie at the codon of their row."""
    for row in subject.rows["hotspots"]:
        for allele in filter(None, row.get("alleles").split("|")):
            named = NAMED.findall(allele)
            if named and named[0][1] != row.get("codon"):
                cell = subject.table_cell("hotspots", row, "alleles")
                advice = f"the row is of codon {row.get('codon')}; give the allele its own row"
                yield cell.error(ELSEWHERE, allele, advice)


def _mentions(subject: Subject) -> Iterator[Mention]:
    legacy = {(alias.gene, alias.legacy_name) for alias in subject.aliases if alias.protein_change}
    for mention in (*_of_facts(subject), *_of_tables(subject)):
        name = mention.text.removeprefix("p.")
        if not any((gene, name) in legacy for gene in mention.genes):
            yield mention


def _of_facts(subject: Subject) -> Iterator[Mention]:
    for fact, expression in subject.facts:
        cell = subject.cell(fact, "alteration")
        for matcher in expression.matchers:
            yield from _of_word(expression.genes, matcher, cell)
        for allele in expression.excluded_alleles:
            yield from _of_name(expression.genes, allele, cell)
        for atom in gene_atoms(subject.knowledge.requirements.get(fact.fact_id)):
            for matcher in atom.expression.matchers:
                inner = subject.cell(fact, "requires")
                yield from _of_word(atom.expression.genes, matcher, inner)


def _of_word(genes: tuple[str, ...], matcher: Matcher, cell: Cell) -> Iterator[Mention]:
    if isinstance(matcher, Codon):
        yield Mention(genes, matcher.number, None, f"codon:{matcher.number}", cell)
    elif isinstance(matcher, ExactProtein):
        yield from _of_name(genes, matcher.allele, cell)


def _of_name(genes: tuple[str, ...], name: str, cell: Cell) -> Iterator[Mention]:
    for residue, codon in NAMED.findall(name):
        yield Mention(genes, int(codon), residue, name, cell)


def _of_tables(subject: Subject) -> Iterator[Mention]:
    for row in subject.rows["hotspots"]:
        genes = (row.get("gene"),)
        number = int(row.get("codon"))
        if number > 0:
            codon = subject.table_cell("hotspots", row, "codon")
            yield Mention(genes, number, None, row.get("codon"), codon)
        for allele in filter(None, row.get("alleles").split("|")):
            yield from _of_name(genes, allele, subject.table_cell("hotspots", row, "alleles"))
    for row in subject.rows["aliases"]:
        cell = subject.table_cell("aliases", row, "protein_change")
        yield from _of_name((row.get("gene"),), row.get("protein_change"), cell)
    for table in ("kinase_domains", "indel_regions"):
        for row in subject.rows[table]:
            cell = subject.table_cell(table, row, "last_codon")
            last = row.get("last_codon")
            yield Mention((row.get("gene"),), int(last), None, last, cell)
