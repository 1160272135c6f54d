"""Our name of a variant against the names the submitting laboratory's annotation gave it.

A disagreement is for people to see: both names stand in the sentence. Names on other transcripts
cannot be compared, since the same change has other numbers there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.io.submitted_names import SubmittedName
from agnoma.models.variant import NameCheck
from agnoma.small_variants.names.protein_names import one_letter

LISTED_TRANSCRIPTS = 3

_SUBSTITUTION = re.compile(r"([A-Z*])(\d+)([A-Z*])")
_SYNONYMOUS = re.compile(r"([A-Z*])(\d+)=")
_FRAMESHIFT = re.compile(r"([A-Z*])(\d+)([A-Z*]?)fs(?:[*X](\d+|\?)?)?")
_EXTENSION = re.compile(r"([A-Z*])(\d+)([A-Z]?)ext([*-]?\d+|\*?\??)")
_NAMED_BASES = re.compile(r"(del|dup)[ACGTN]+(?=ins|$)")
_NAMED_RESIDUES = re.compile(r"(del|dup)[A-Z*]+(?=ins|$)")
_UNKNOWN_CHANGES = frozenset({"", "?", "0?"})
_UNKNOWN_RESIDUE = "Xaa"  # a lone X is the stop of older one-letter names


@dataclass(frozen=True, slots=True)
class _Change:
    """A protein change in one form; None in a part that was not stated."""

    kind: str
    place: str = ""
    residue: str | None = None
    length: str | None = None


def compare(
    names: Sequence[SubmittedName],
    *,
    gene: str | None,
    transcript_id: str | None,
    refseq_id: str | None,
    hgvs_c: str | None,
    hgvs_p: str | None,
) -> NameCheck:
    """Compare the submitted names of one variant with ours.

    Protein changes decide; where either side has none, the coding changes do. One-letter and
    three-letter code, parentheses, ``Ter`` and ``*`` and a missing new stop of a frameshift make
    no difference (HGVS recommendations, protein). One disagreement among several names counts.

    Parameters
    ----------
    names
        Submitted names of the allele, of any tool and transcript.
    gene
        Our gene symbol.
    transcript_id, refseq_id
        The transcript our name is on, and its equal in the other nomenclature (MANE); versions are
        ignored.
    hgvs_c, hgvs_p
        Our names, with or without accession.
    """
    if not names:
        return _said(None, None, "not comparable: no name was submitted for this variant")
    ours = {_bare(text) for text in (transcript_id, refseq_id) if text}
    if not ours:
        return _said(None, None, "not comparable: the variant is on no transcript here")
    same = [name for name in names if name.transcript and _bare(name.transcript) in ours]
    if not same:
        return _said(None, None, _elsewhere(names, transcript_id or refseq_id or ""))
    checks = [
        _check(name, gene=gene, hgvs_c=_description(hgvs_c), hgvs_p=_description(hgvs_p))
        for name in same
    ]
    return next(
        (check for verdict in (False, True) for check in checks if check.agrees is verdict),
        checks[0],
    )


def same_protein_change(one: str, two: str) -> bool | None:
    """Return whether two p. names mean the same change, None when one says it is unknown.

    >>> same_protein_change("p.(Arg97ProfsTer23)", "p.R97fs")
    True
    """
    first, second = _change(one), _change(two)
    if first is None or second is None:
        return None
    return _compatible(first, second) or _compatible(second, first)


def _check(
    name: SubmittedName, *, gene: str | None, hgvs_c: str | None, hgvs_p: str | None
) -> NameCheck:
    """Compare one submitted name on our transcript with ours."""
    text = in_words(name)
    here = " ".join(part for part in (gene, hgvs_c, hgvs_p) if part)
    same, kind = None, "protein"
    if name.hgvs_p and hgvs_p:
        same = same_protein_change(name.hgvs_p, hgvs_p)
    if same is None and name.hgvs_c and hgvs_c:
        same, kind = _coding(name.hgvs_c) == _coding(hgvs_c), "coding"
    if same is None:
        return _said(None, text, f"not comparable: submitted {text}, here {here or 'no name'}")
    if name.gene and gene and name.gene.upper() != gene.upper():
        same_change = "the same" if same else "another"
        return _said(
            False,
            text,
            f"submitted as {text}, here {here}: another gene symbol, {same_change} {kind} change",
        )
    if same and kind == "protein" and _differ(name.hgvs_c, hgvs_c):
        other = f"same protein, other coding change: ours {hgvs_c}"
        return _said(True, text, f"submitted as {text}: {other}")
    if same:
        return _said(True, text, f"submitted as {text}: the same {kind} change")
    return _said(False, text, f"submitted as {text}, here {here}: another {kind} change")


def _differ(submitted: str | None, ours: str | None) -> bool:
    """Return whether two coding descriptions, both known, are not the same."""
    return bool(submitted and ours) and _coding(submitted or "") != _coding(ours or "")


def in_words(name: SubmittedName) -> str:
    """Return a submitted name for a sentence, with its tool and transcript."""
    parts = " ".join(part for part in (name.gene, name.hgvs_c, name.hgvs_p) if part)
    return f"{parts} ({', '.join(part for part in (name.tool, name.transcript) if part)})".lstrip()


def _elsewhere(names: Sequence[SubmittedName], ours: str) -> str:
    found = list(dict.fromkeys(name.transcript for name in names if name.transcript))
    if not found:
        return f"not comparable: submitted without a transcript, named here on {ours}"
    listed = ", ".join(found[:LISTED_TRANSCRIPTS])
    more = len(found) - LISTED_TRANSCRIPTS
    rest = f" and {more} more" if more > 0 else ""
    return f"not comparable: submitted on {listed}{rest}, named here on {ours}"


def _bare(accession: str) -> str:
    """Return an accession without its version."""
    return accession.strip().split(".")[0].upper()


def _description(name: str | None) -> str | None:
    """Return an HGVS name without its accession."""
    return None if not name else name.rpartition(":")[2] or None


def _coding(name: str) -> str:
    """Return a c. name without deleted or duplicated bases, which HGVS leaves out."""
    bare = (_description(name) or "").replace("(", "").replace(")", "")
    return _NAMED_BASES.sub(r"\1", bare)


def _change(name: str) -> _Change | None:
    """Return a protein change in one form, None when it is stated to be unknown."""
    text = one_letter(_description(name) or "").removeprefix("p.").strip("[]")
    if text in _UNKNOWN_CHANGES or _UNKNOWN_RESIDUE in name:
        return None
    if text == "=":
        return _Change("=")
    substitution = _SUBSTITUTION.fullmatch(text)
    if substitution:
        first, number, last = substitution.groups()
        if first == last:
            return _Change("=", f"{first}{number}")
        return _Change("sub", f"{first}{number}", "*" if last == "X" else last)
    synonymous = _SYNONYMOUS.fullmatch(text)
    if synonymous:
        return _Change("=", f"{synonymous[1]}{synonymous[2]}")
    return _longer_change(text)


def _longer_change(text: str) -> _Change:
    shift = _FRAMESHIFT.fullmatch(text)
    if shift:
        place, residue = f"{shift[1]}{shift[2]}", shift[3] or None
        if residue == "*" or shift[4] == "1":  # the first new residue is the stop: nonsense
            return _Change("sub", place, "*")
        return _Change("fs", place, residue, _stated(shift[4]))
    extension = _EXTENSION.fullmatch(text)
    if extension:
        length = extension[4].strip("*-") or None
        return _Change(
            "ext", f"{extension[1]}{extension[2]}", extension[3] or None, _stated(length)
        )
    return _Change(_NAMED_RESIDUES.sub(r"\1", text))


def _stated(number: str | None) -> str | None:
    return None if number in (None, "?") else number


def _compatible(one: _Change, two: _Change) -> bool:
    """Return whether a change can be the other, which may state less."""
    if one.kind == "=" == two.kind:
        return not one.place or not two.place or one.place == two.place
    if one.kind == "fs" and two == _Change("sub", one.place, "*"):
        return one.residue is None and one.length is None
    return (
        one.kind == two.kind
        and one.place == two.place
        and _same_if_stated(one.residue, two.residue)
        and _same_if_stated(one.length, two.length)
    )


def _same_if_stated(one: str | None, two: str | None) -> bool:
    return one is None or two is None or one == two


def _said(agrees: bool | None, submitted: str | None, reason: str) -> NameCheck:
    return NameCheck(agrees=agrees, submitted=submitted, reason=reason)
