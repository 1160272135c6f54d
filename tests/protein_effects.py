"""What a protein name means, read without the library: does it give the changed protein?"""

import re

_THREE = "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Ter"
_ONE = dict(zip(_THREE.split(), "ARNDCQEGHILKMFPSTWYV*", strict=True))
_FRAMESHIFT = re.compile(r"([A-Z])(\d+)([A-Z])fs\*(\d+|\?)")
_EXTENSION = re.compile(r"\*(\d+)([A-Z])ext\*(\d+|\?)")
_UNCHANGED = re.compile(r"[A-Z*]\d+(?:_[A-Z*]\d+)?=")
_SUBSTITUTION = re.compile(r"([A-Z*]+)(\d+)([A-Z*]+)")
_INDEL = re.compile(r"([A-Z*])(\d+)(?:_([A-Z*])(\d+))?(delins|del|dup|ins)([A-Z*]*)")


def short(name: str) -> str:
    """Return a protein name in one-letter code without ``p.`` and parentheses."""
    bare = name.removeprefix("p.").replace("(", "").replace(")", "")
    return re.sub("|".join(_ONE), lambda match: _ONE[match.group()], bare)


def until_stop(protein: str) -> str:
    """Return a translation up to its first stop codon, included."""
    return protein[: protein.index("*") + 1] if "*" in protein else protein


def describes(name: str, reference: str, changed: str) -> bool:
    """Return whether a name turns the reference protein into the changed one.

    Both proteins end with their stop codon; the changed one goes on to the end of the transcript
    when it has none. A changed start codon (``M1?``) predicts nothing and is true of any.
    """
    bare = short(name)
    if bare == "M1?":
        return True
    shift, extension = _FRAMESHIFT.fullmatch(bare), _EXTENSION.fullmatch(bare)
    if shift:
        old, place, new, stop = shift.groups()
        return old != new and _tail(reference, changed, old, new, int(place), stop, count=1)
    if extension:
        place, new, stop = extension.groups()
        return _tail(reference, changed, "*", new, int(place), stop, count=0)
    return until_stop(applied(bare, reference)) == changed


def applied(bare: str, reference: str) -> str:
    """Return the reference protein with a substitution, deletion, duplication or insertion."""
    if _UNCHANGED.fullmatch(bare):
        return reference
    indel = _INDEL.fullmatch(bare)
    if indel:
        old, first, old_last, last, kind, new = indel.groups()
        start, end = int(first) - 1, int(last or first)
        assert reference[start] == old, f"{bare}: the reference has {reference[start]}"
        assert old_last is None or reference[end - 1] == old_last
        if kind == "ins":
            return reference[: start + 1] + new + reference[start + 1 :]
        repeated = reference[start:end] * 2 if kind == "dup" else ""
        return reference[:start] + repeated + new + reference[end:]
    substitution = _SUBSTITUTION.fullmatch(bare)
    assert substitution, f"{bare}: no form of name that is known here"
    old, first, new = substitution.groups()
    start, end = int(first) - 1, int(first) - 1 + len(old)
    assert reference[start:end] == old, f"{bare}: the reference has {reference[start:end]}"
    return reference[:start] + new + reference[end:]


def _tail(
    reference: str, changed: str, old: str, new: str, place: int, stop: str, *, count: int
) -> bool:
    same = changed[: place - 1] == reference[: place - 1]
    if not same or reference[place - 1] != old or changed[place - 1] != new:
        return False
    if stop == "?":
        return "*" not in changed
    return changed.find("*") == place - 1 + int(stop) - count
