"""A large VCF of other people, read only at the places asked for.

Coordinates: 0-based half-open; contigs under the reference's names.
"""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.genome import contig_translation
from agnoma.io.vcf import open_vcf

INDEX_SUFFIXES = (".tbi", ".csi")
BASES = frozenset("ACGTN")


class IndexedVcf:
    """A bgzipped VCF or BCF with its index.

    Parameters
    ----------
    path
        The VCF; the index lies beside it.
    contigs
        Lengths [bp] of the reference's contigs; the file may write ``chr`` where these do not.

    Raises
    ------
    InputFormatError
        If the index is missing, the file is of another build, or shares no contig with the
        reference.
    """

    def __init__(self, path: Path, contigs: Mapping[str, int]) -> None:
        self.path = path
        self._vcf = open_vcf(path)
        if not any(Path(f"{path}{suffix}").exists() for suffix in INDEX_SUFFIXES):
            msg = (
                f"{path}: no index beside it; make one with 'bcftools index -t {path}' "
                "(bgzip the file first if it is plain text)"
            )
            raise InputFormatError(msg)
        lengths = _lengths(self._vcf)
        translation = contig_translation(lengths, list(contigs))
        if not translation:
            msg = (
                f"{path}: no contig in common with the reference (found "
                f"{', '.join(list(lengths)[:5]) or 'none'}; the reference has "
                f"{', '.join(list(contigs)[:5])}); give a table of the reference's genome"
            )
            raise InputFormatError(msg)
        for own, name in translation.items():
            length = lengths[own]
            if length and length != contigs[name]:
                msg = (
                    f"{path}: contig {own} has {length} bp here and {contigs[name]} bp in the "
                    "reference; give the table of the reference's build, or lift it over"
                )
                raise InputFormatError(msg)
        present = _with_records(path)
        self._names = {
            name: own for own, name in translation.items() if present is None or own in present
        }

    def covers(self, contig: str) -> bool:
        """Return whether the file has any record of a contig: such tables come per chromosome."""
        return contig in self._names

    @property
    def info_fields(self) -> tuple[str, ...]:
        """Return the INFO fields the header declares, in its order."""
        lines = self._vcf.header_iter()
        return tuple(line["ID"] for line in lines if line["HeaderType"] == "INFO")

    def fetch(self, contig: str, start: int, end: int) -> Iterator[Any]:
        """Yield the records that overlap an interval, as cyvcf2 gives them."""
        own = self._names.get(contig)
        if own is None:
            return
        records = iter(self._vcf(f"{own}:{start + 1}-{end}"))
        with warnings.catch_warnings():
            # cyvcf2 warns when a contig of the header has no record; that is no fault here.
            warnings.simplefilter("ignore", UserWarning)
            first = next(records, None)
        if first is not None:
            yield first
            yield from records


def alternative_bases(variant: Any) -> Iterator[tuple[int, str]]:
    """Yield index and bases of the ALT alleles that are written as bases, not as symbols."""
    for index, alt in enumerate(variant.ALT):
        bases = alt.upper()
        if bases and BASES.issuperset(bases):
            yield index, bases


def _with_records(path: Path) -> frozenset[str] | None:
    """Return the contigs the index lists, None where it cannot tell (BCF)."""
    import pysam

    if path.suffix != ".gz":
        return None
    with pysam.TabixFile(str(path)) as index:
        return frozenset(index.contigs)


def _lengths(vcf: Any) -> dict[str, int]:
    """Return the file's contigs with their lengths; 0 where the header gives none."""
    names = list(vcf.seqnames)
    try:
        lengths = [int(length) for length in vcf.seqlens]
    except AttributeError:  # no contig line carries a length
        lengths = [0] * len(names)
    return dict(zip(names, lengths, strict=True))
