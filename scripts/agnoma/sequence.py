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
