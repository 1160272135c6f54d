"""Bases and codons (standard genetic code, NCBI translation table 1)."""

from itertools import product

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODON_TABLE = {
    "".join(codon): amino_acid
    for codon, amino_acid in zip(product("TCAG", repeat=3), _AMINO_ACIDS, strict=True)
}
STOP = "*"
STOP_CODON = "TAA"
SENSE_CODONS = tuple(codon for codon, amino_acid in CODON_TABLE.items() if amino_acid != STOP)
UNKNOWN_RESIDUE = "X"
# What of an insertion must repeat the bases beside it, in one stretch, to make it a duplication.
# Clinical.md 3.4 says 'insertion or duplication' and names no share: project defaults.
MIN_SHARE_REPEATED = 0.8
MIN_SHARE_WITH_FILLER = 0.5  # with filler, or with a base read or copied otherwise inside the copy
MIN_REPEATED_BP = 6  # fewer are found beside any insertion by chance
# More filler than copy, as some have: so many bases are beside an insertion of at most three times
# their number once in 5000 by chance (2 n^2 / 4^12, n = 36).
MIN_REPEATED_LONG_BP = 12
MAX_PARTS_LONG = 3  # of which one at least is the copy


def reverse_complement(bases: str) -> str:
    """Return the other strand, read in its own direction.

    >>> reverse_complement("AACG")
    'CGTT'
    """
    return bases.translate(_COMPLEMENT)[::-1]


def translate(bases: str) -> str:
    """Return the amino acids of whole codons; codons with unknown bases give X.

    >>> translate("ATGGTGNNNTAA")
    'MVX*'
    """
    whole = len(bases) // 3 * 3
    return "".join(CODON_TABLE.get(bases[i : i + 3], UNKNOWN_RESIDUE) for i in range(0, whole, 3))


def is_duplication(repeated_bp: int, inserted_bp: int) -> bool:
    """Return whether an insertion duplicates what is beside it, filler allowed.

    Its longest repeated stretch is four fifths of it, or at least 6 bp and half of it, or at least
    12 bp and a third of it.

    >>> is_duplication(18, 39), is_duplication(4, 45)
    (True, False)
    """
    share = repeated_bp / inserted_bp
    with_filler = repeated_bp >= MIN_REPEATED_BP and share >= MIN_SHARE_WITH_FILLER
    mostly_filler = (
        repeated_bp >= MIN_REPEATED_LONG_BP and repeated_bp * MAX_PARTS_LONG >= inserted_bp
    )
    return share >= MIN_SHARE_REPEATED or with_filler or mostly_filler
