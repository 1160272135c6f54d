"""A codon of which the exon is established, as a cell of the table of transcripts."""

CODON_IN_EXON = "codon_in_exon"
CODON_IN_EXON_FORM = "write codon:exon, such as 12:2 for codon 12 in exon 2"


def codon_in_exon(text: str) -> tuple[int, int] | None:
    """Return codon and exon of a cell such as ``12:2``, None if it is not of this form.

    >>> codon_in_exon("12:2")
    (12, 2)
    """
    codon, _, exon = text.partition(":")
    if not (codon.isdecimal() and exon.isdecimal() and int(codon) and int(exon)):
        return None
    return int(codon), int(exon)
