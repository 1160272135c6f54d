"""The record of a submitted name, and the one text it travels as."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from agnoma.errors import InputFormatError

_NAME_SEPARATOR, _PART_SEPARATOR, _TERM_SEPARATOR = "/", "|", "&"
_KEPT = "()*+-:>?[]_."  # what HGVS names use and INFO allows
_PARTS = 6


class AnnotationTool(StrEnum):
    """Tools whose names are understood."""

    VEP = "VEP"
    SNPEFF = "SnpEff"
    BCFTOOLS_CSQ = "bcftools csq"


@dataclass(frozen=True, slots=True)
class SubmittedName:
    """What one tool calls an ALT allele on one transcript; None where it gives no name."""

    tool: str
    gene: str | None = None
    transcript: str | None = None
    """Accession, with its version where the tool gives one."""
    hgvs_c: str | None = None
    """Without accession, e.g. ``c.1799T>A``."""
    hgvs_p: str | None = None
    """Without accession, as the tool writes it, e.g. ``p.Val600Glu``."""
    consequences: tuple[str, ...] = ()


def dump_names(names: Sequence[SubmittedName]) -> str:
    """Return names as one text that may stand in an INFO field; empty for no names.

    Everything a VCF gives a meaning (``;``, ``=``, ``,``, white space) and the separators are
    percent-encoded, as VCF 4.3 does.

    >>> dump_names([SubmittedName("VEP", "TP53", "ENST00000269305.9", None, "p.Arg175=")])
    'VEP|TP53|ENST00000269305.9||p.Arg175%3D|'
    """
    return _NAME_SEPARATOR.join(
        _PART_SEPARATOR.join(
            [
                *(
                    quote(part or "", safe=_KEPT)
                    for part in (
                        name.tool,
                        name.gene,
                        name.transcript,
                        name.hgvs_c,
                        name.hgvs_p,
                    )
                ),
                _TERM_SEPARATOR.join(quote(term, safe=_KEPT) for term in name.consequences),
            ]
        )
        for name in names
    )


def load_names(text: str) -> tuple[SubmittedName, ...]:
    """Return the names `dump_names` wrote.

    Raises
    ------
    InputFormatError
        If the text is not of that form.
    """
    return tuple(_load(item) for item in text.split(_NAME_SEPARATOR)) if text else ()


def _load(item: str) -> SubmittedName:
    parts = item.split(_PART_SEPARATOR)
    if len(parts) != _PARTS or not parts[0]:
        msg = f"submitted name {item!r} has not the form tool|gene|transcript|c.|p.|terms"
        raise InputFormatError(msg)
    tool, gene, transcript, coding, protein, terms = parts
    return SubmittedName(
        unquote(tool),
        unquote(gene) or None,
        unquote(transcript) or None,
        unquote(coding) or None,
        unquote(protein) or None,
        tuple(unquote(term) for term in terms.split(_TERM_SEPARATOR) if term),
    )
