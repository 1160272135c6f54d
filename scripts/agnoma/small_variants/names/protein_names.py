"""Protein names: from hgvs-weaver's prediction to what is known and how it is printed.

Source: HGVS recommendations for proteins (version 21); clinical.md 3.1.
"""

import re

from agnoma.gene_model import CODON_BP

ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E",
    "Gly": "G", "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F",
    "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Sec": "U",
    "Ter": "*", "Xaa": "X",
}  # fmt: skip
_THREE_LETTER = {one: three for three, one in ONE_LETTER.items()}
_RESIDUE = re.compile("|".join(ONE_LETTER))
_SPAN = re.compile(r"p\.\(?[A-Z][a-z]{2}(\d+)(?:_[A-Z][a-z]{2}(\d+))?")
_FRAMESHIFT = re.compile(r"^(p\.\([A-Z][a-z]{2}(\d+))[A-Z][a-z]{2}fsTer(\d+|\?)\)$")
_EXTENSION = re.compile(r"^(p\.\(Ter(\d+)[A-Z][a-z]{2}ext)Ter(\d+|\?)\)$")
_STOP_BROUGHT = re.compile(
    r"^p\.\((?P<residue>[A-Z][a-z]{2})(?P<first>\d+)(?:_[A-Z][a-z]{2}(?P<last>\d+))?"
    r"delins(?P<new>(?:[A-Z][a-z]{2})+)\)$"
)
_KNOWN_END = re.compile(r"fs|ext|=")  # names that say what becomes of the stop codon
_TERMS = (  # first that matches; Sequence Ontology
    (re.compile(r"^p\.\(Met1\?\)$"), "start_lost"),
    (re.compile(r"ext"), "stop_lost"),
    (re.compile(r"fs"), "frameshift_variant"),
    (re.compile(r"=\)$"), "synonymous_variant"),
    (re.compile(r"Ter\)$"), "stop_gained"),
    (re.compile(r"\ddelins"), "protein_altering_variant"),
    (re.compile(r"\d(?:dup|ins)"), "inframe_insertion"),
    (re.compile(r"\ddel\)$"), "inframe_deletion"),
)


def one_letter(protein: str) -> str:
    """Return a protein name in one-letter code, without parentheses.

    >>> one_letter("p.(Val600Glu)"), one_letter("p.(Arg97ProfsTer23)")
    ('p.V600E', 'p.R97Pfs*23')
    """
    bare = protein.replace("(", "").replace(")", "")
    return _RESIDUE.sub(lambda match: ONE_LETTER[match.group()], bare)


def codon_span(protein: str) -> tuple[int, int] | None:
    """Return first and last codon a protein name speaks of.

    >>> codon_span("p.(Glu746_Ala750del)")
    (746, 750)
    """
    span = _SPAN.match(protein)
    return (int(span[1]), int(span[2] or span[1])) if span else None


def consequence_term(protein: str) -> str:
    """Return the Sequence Ontology term of a three-letter protein name.

    >>> consequence_term("p.(Ala763_Tyr764insPheGlnGluAla)"), consequence_term("p.(Val600Glu)")
    ('inframe_insertion', 'missense_variant')
    """
    found = (term for pattern, term in _TERMS if pattern.search(protein))
    return next(found, "missense_variant")


def as_recommended(protein: str, reference: str, *, net_bp: int, insertion: bool) -> str | None:
    """Return a predicted name as HGVS spells it, None when there is no spelling for it.

    An insertion that carries a stop codon stays an insertion (``p.(Pro46_Asn47insSerSerTer)``); a
    change of the reading frame is called a frameshift also when its own bases bring the stop; a
    change over the stop codon counts no residue beyond it.

    Parameters
    ----------
    protein
        Predicted name, three letters.
    reference
        Reference protein, one letter a residue, the stop codon last.
    net_bp
        Bases gained, or lost (negative), on the transcript.
    insertion
        Whether no base was lost.

    Source: HGVS recommendations for proteins: insertion, frame shift, extension.
    """
    match = _STOP_BROUGHT.match(protein)
    if match is None or not match["new"].endswith("Ter"):
        span = codon_span(protein)
        over_stop = (
            span is not None and span[1] >= len(reference) and not _KNOWN_END.search(protein)
        )
        return None if over_stop else protein
    first, residue, new = int(match["first"]), match["residue"], match["new"]
    if net_bp % CODON_BP:
        return f"p.({residue}{first}{new[:3]}fsTer{len(new) // 3})"
    if insertion and 1 < first < len(reference):
        before = _THREE_LETTER[reference[first - 2]]
        return f"p.({before}{first - 1}_{residue}{first}ins{new})"
    if match["last"] is not None and int(match["last"]) > len(reference):
        return f"p.({residue}{first}_Ter{len(reference)}delins{new})"
    return protein


def known_part(protein: str, bases: str) -> tuple[str | None, str | None]:
    """Return the part of a predicted name that rests on known bases, and what is missing why.

    Parameters
    ----------
    protein
        Predicted name, three letters.
    bases
        Transcript from the start codon to its end; N is unknown.
    """
    if protein in {"p.?", "p.(?)"} or "Xaa" in protein:
        return None, "no p. name: reference bases of the codon are unknown"
    shift, extension = _FRAMESHIFT.match(protein), _EXTENSION.match(protein)
    match = shift or extension
    if match is None:
        return protein, None
    first = (int(match[2]) - 1) * CODON_BP
    end = None if match[3] == "?" else first + (int(match[3]) + 1) * CODON_BP
    if "N" in bases[first:end]:
        reason = "the new stop is not named: reference bases before it are unknown"
        return (f"{match[1]}fs)" if shift else f"{match[1]}Ter?)"), reason
    if end is None:
        return protein, "the new stop is not named: the transcript of the gene model has none"
    return protein, None
