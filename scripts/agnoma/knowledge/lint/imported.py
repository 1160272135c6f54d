"""Faults for which a laboratory's own table is not imported.

A fact that nobody meets, two of one, and words that no scale or vocabulary has.
"""

from collections.abc import Sequence
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.knowledge.lint.assemble import ID_REUSE, Inputs
from agnoma.knowledge.lint.diseases import EMPTY
from agnoma.knowledge.lint.exon_numbers import BEYOND as EXON_BEYOND
from agnoma.knowledge.lint.fact_cells import RULE as NO_WORD
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.genes import UNKNOWN_GENE, UNKNOWN_PARTNER
from agnoma.knowledge.lint.reach import FACT_UNREACHABLE, GENE_UNREACHABLE
from agnoma.knowledge.lint.residues import BEYOND, OTHER_RESIDUE
from agnoma.knowledge.lint.run import lint
from agnoma.knowledge.lint.satisfiable import NEVER
from agnoma.knowledge.lint.statements import DUPLICATE

REFUSED = frozenset(
    {
        UNKNOWN_GENE,
        UNKNOWN_PARTNER,
        OTHER_RESIDUE,
        BEYOND,
        EXON_BEYOND,
        ID_REUSE,
        DUPLICATE,
        EMPTY,
        FACT_UNREACHABLE,
        GENE_UNREACHABLE,
        NEVER,
    }
)
"""Rules by which no alteration reaches a fact, or it is ambiguous."""


def check_imported(inputs: Inputs, table: Path) -> None:
    """Check that every fact of a table can be met and is one of its own.

    Raises
    ------
    InputFormatError
        Naming every fault with line and column.
    """
    faults = refused_findings(inputs, table)
    if faults:
        told = "\n".join(_words(fault) for fault in faults)
        msg = f"{table}: {len(faults)} faults, nothing was imported\n{told}"
        raise InputFormatError(msg)


def refused_findings(inputs: Inputs, table: Path) -> Sequence[Finding]:
    """Return the findings of a table by which it is refused."""
    own = [finding for finding in lint(inputs).findings if finding.file == str(table)]
    # A cell left empty says nothing, a word that no vocabulary has would be taken at its word.
    return [f for f in own if f.rule in REFUSED or (f.rule == NO_WORD and f.found)]


def _words(fault: Finding) -> str:
    where = f"line {fault.line}, column {fault.column} ({fault.rule})"
    return f"  {where}: found {fault.found!r}; {fault.instead}"
