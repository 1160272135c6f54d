"""Genes named in a rules file that nobody knows: a misspelt symbol would never be found altered.

The answer to such a rule would be "not covered by this test" for good, so it is refused.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import yaml

from agnoma.errors import ConfigError
from agnoma.io.resources import read_aliases
from agnoma.io.sheet import read_sheet

GENE_KEYS = frozenset({"gene", "hrr_genes"})
GENES_AS_KEYS = "not_codon"
NEAR = 3
ADVICE = "write a gene of the table of transcripts (genome.transcripts), or add its transcript"


def genes_of_transcripts(*tables: Path) -> frozenset[str]:
    """Return the genes of tables of transcripts, as ``genome.transcripts``."""
    return frozenset(row.get("gene") for table in tables for row in read_sheet(table).rows)


def previous_symbols(aliases: Path) -> dict[str, str]:
    """Return today's symbol of every legacy one of the table of aliases."""
    found = read_aliases(aliases)
    return {a.legacy_name: a.gene for a in found if a.protein_change is None}


def unknown_genes(path: Path, known: Collection[str], previous: Mapping[str, str]) -> list[str]:
    """Return one fault per symbol of a rules file that is no known gene: file, line, near names.

    Parameters
    ----------
    path
        Class rules, readable as YAML.
    known
        Genes with a chosen transcript, the yardstick of ``agnoma kb lint`` too.
    previous
        Legacy symbol -> today's.
    """
    faults = dict.fromkeys(
        f"{path.name}, line {line}: found {gene!r}, no known gene; {_advice(gene, known, previous)}"
        for gene, line in _named_genes(path)
        if gene not in known
    )
    return list(faults)


def refuse_unknown_genes(path: Path, known: Collection[str], previous: Mapping[str, str]) -> None:
    """Raise on the faults of `unknown_genes`.

    Raises
    ------
    ConfigError
        One line per unknown symbol.
    """
    faults = unknown_genes(path, known, previous)
    if faults:
        msg = "unknown genes in class rules:\n  " + "\n  ".join(faults)
        raise ConfigError(msg)


def _advice(gene: str, known: Collection[str], previous: Mapping[str, str]) -> str:
    if gene in previous:
        return f"previous symbol of {previous[gene]!r}; write that"
    by_upper = {name.upper(): name for name in sorted(known)}
    near = difflib.get_close_matches(gene.upper(), by_upper, NEAR)
    if not near:
        return ADVICE
    return f"did you mean {' or '.join(repr(by_upper[name]) for name in near)}? Else {ADVICE}"


def _named_genes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every gene of the file with its line, from 1."""
    top = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if top is not None:
        yield from _of_node(top)


def _of_node(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _of_node(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in GENE_KEYS:
                yield from _scalars(value)
            elif key.value == GENES_AS_KEYS:
                yield from _scalars(*(gene for gene, _ in value.value))
            else:
                yield from _of_node(value)


def _scalars(*nodes: yaml.Node) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, yaml.SequenceNode):
            yield from _scalars(*node.value)
        else:
            yield str(node.value), node.start_mark.line + 1
