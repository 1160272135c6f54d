"""Rules on places in proteins: codons that do not exist, residues that are other ones there.

Residues are held against `reference_residues.tsv`, or against sequences that are given. A codon
that neither knows is a fault itself: nothing would be checked there.

Legacy names (`aliases.tsv`) are excepted: facts name them beside the current ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import Codon, ExactProtein, Matcher

BEYOND, OTHER_RESIDUE, DISAGREE = "codon_beyond_protein", "reference_residue", "residues_disagree"
NOT_LISTED = "residue_not_listed"
LEGACY = "legacy_allele_alone"
TABLE = "reference_residues"
RENEW = "run agnoma kb residues --proteins FASTA"
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
    is_bound: bool = False
    """Whether it ends a region: the codon has to exist, and nobody names its residue."""


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
        if mention.residue is None or _unknown(subject, mention):
            continue
        proteins = [subject.proteins[gene] for gene in mention.genes]
        there = [protein.residue(mention.codon) for protein in proteins]
        if mention.residue not in there and any(there):
            told = ", ".join(
                f"codon {mention.codon} of {p.gene} ({p.transcript or 'protein'}) is {residue}"
                for p, residue in zip(proteins, there, strict=True)
            )
            yield mention.cell.error(
                OTHER_RESIDUE, mention.text, f"{told}; correct it, or list the name in aliases.tsv"
            )


def legacy_allele_alone(subject: Subject) -> Iterator[Finding]:
    """Yield alleles under their old name without the current one, under which they are called."""
    current = {(a.gene, f"p.{a.legacy_name}"): a.protein_change for a in subject.aliases}
    for fact, expression in subject.facts:
        alleles = {m.allele for m in expression.matchers if isinstance(m, ExactProtein)}
        for gene in fact.genes:
            for allele in sorted(alleles):
                name = current.get((gene, allele))
                if name is not None and name not in alleles:
                    advice = f"on the chosen transcript it is {name}; write both"
                    yield subject.cell(fact, "alteration").error(LEGACY, allele, advice)


def residue_not_listed(subject: Subject) -> Iterator[Finding]:
    """Yield codons at which no residue is known, so that nothing can be held against it.

    Genes without a chosen transcript are a fault of their own (`unknown_gene`).

    Of a further source one finding tells them all: it names what others have curated.
    """
    further: dict[str, list[Mention]] = {}
    for mention in _mentions(subject):
        unknown = [g for g in _unknown(subject, mention) if g in subject.transcripts]
        if mention.is_bound or not unknown or _is_known(subject, mention):
            continue
        if mention.cell.file in subject.further_files:
            further.setdefault(mention.cell.file, []).append(mention)
            continue
        places = ", ".join(f"codon {mention.codon} of {gene}" for gene in unknown)
        advice = f"{places} is not in {Path(subject.files[TABLE]).name}; {RENEW}"
        yield mention.cell.error(NOT_LISTED, mention.text, advice)
    for file, some in further.items():
        codons = {(gene, mention.codon) for mention in some for gene in mention.genes}
        found = f"{len(codons)} codons of {len({gene for gene, _ in codons})} genes"
        advice = "their residues were not checked; give sequences with --proteins"
        yield Cell(file, None).error(NOT_LISTED, found, advice)


def named_codons(subject: Subject) -> dict[str, set[int]]:
    """Return every codon whose residue has to be known, by gene; empty = the length alone."""
    found: dict[str, set[int]] = {}
    for mention in _mentions(subject):
        if mention.cell.file in subject.further_files:
            continue
        for gene in mention.genes:
            codons = found.setdefault(gene, set())
            if not mention.is_bound:
                codons.add(mention.codon)
    return found


def _unknown(subject: Subject, mention: Mention) -> list[str]:
    """Return the genes of which nobody knows what is at the codon; behind the end is known."""

    def is_open(gene: str) -> bool:
        protein = subject.proteins.get(gene)
        if protein is None:
            return True
        return protein.residue(mention.codon) is None and mention.codon <= protein.length

    return [gene for gene in mention.genes if is_open(gene)]


def _is_known(subject: Subject, mention: Mention) -> bool:
    """Return whether one of the genes has the residue, or any where only the codon is named."""
    proteins = [subject.proteins[gene] for gene in mention.genes if gene in subject.proteins]
    there = {protein.residue(mention.codon) for protein in proteins} - {None}
    return bool(there) if mention.residue is None else mention.residue in there


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
    for mention in (*_of_facts(subject), *_of_tables(subject), *_of_markers(subject)):
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
            yield Mention((row.get("gene"),), int(last), None, last, cell, is_bound=True)


def _of_markers(subject: Subject) -> Iterator[Mention]:
    """Yield the residues of alterations in the notation of the golden cases."""
    for table, markers in (
        ("required_markers", subject.markers),
        ("forbidden_markers", subject.forbidden),
    ):
        for marker in markers:
            cell = Cell(subject.files[table], marker.line, "alterations")
            for item in marker.alterations.split(";"):
                words = item.split()
                name = next((word for word in words if word.startswith("p.")), None)
                if name is not None:
                    yield from _of_name((words[words[0] == "VUS"],), name, cell)
