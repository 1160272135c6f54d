"""The VCF of a case for other tools: every judged variant with names, filters and evidence.

Profile: VCF 4.3, bgzipped and indexed, sorted by reference contig and position, one ALT a record,
the tumour's column first and at most one normal's behind it; every FILTER, INFO and FORMAT id is
declared with what it means. No genotype is stated: a tumour's is not known. Inherited variants are
in none of our files (clinical.md 8.1).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from agnoma.errors import PipelineError
from agnoma.files import written_whole
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import AnnotatedVariant, SmallVariant

MISSING = "."
# Reserved in INFO values (VCF 4.3 specification, 1.2).
_ENCODED = str.maketrans({c: f"%{ord(c):02X}" for c in (*map(chr, range(33)), *"%;=,", "\x7f")})

Value = str | int | float | tuple[str | int | float | None, ...] | None


class Named(Protocol):
    """What has the names of a variant, by key."""

    def get(self, key: str, /) -> AnnotatedVariant | None:
        """Return a named variant, None where it has no names."""


class NamesInOrder:
    """Names read along with the variants they are of, one at a time: both in the same order.

    Parameters
    ----------
    named
        Some of the variants that are asked for, in the order in which they are.
    """

    def __init__(self, named: Iterable[AnnotatedVariant]) -> None:
        self._named = iter(named)
        self._next = next(self._named, None)

    def get(self, key: str, /) -> AnnotatedVariant | None:
        """Return the next one when it is the one asked for."""
        found = self._next
        if found is None or found.key != key:
            return None
        self._next = next(self._named, None)
        return found

    def check_all_asked(self) -> None:
        """Check that every name was asked for.

        Raises
        ------
        PipelineError
            If not: the orders differ, and names would be missing.
        """
        if self._next is not None:
            msg = "named variants are not in the order of the judged ones; report this"
            raise PipelineError(msg)


class Info(NamedTuple):
    """An INFO field: how it is declared, and its value of a variant."""

    number: str
    type: str
    description: str
    value: Callable[[SmallVariant], Value]


class _Name(NamedTuple):
    type: str
    description: str
    value: Callable[[AnnotatedVariant], Value]


class _Format(NamedTuple):
    number: str
    type: str
    description: str
    value: Callable[[AlleleEvidence], Value]


_INFO = {
    "CALLERS": Info(".", "String", "Who proposed the allele", lambda v: v.callers or None),
    "ORIGIN": Info("1", "String", "Where the allele comes from", lambda v: v.origin.value),
    "EVIDENCE": Info("1", "String", "Where the counts come from", lambda v: v.source.value),
    "VAF_CI": Info(
        "2",
        "Float",
        "95 % Wilson interval of the tumour's AF",
        lambda v: (round(v.vaf_low, 6), round(v.vaf_high, 6)),
    ),
    "HOTSPOT": Info("1", "String", "Required locus it falls in", lambda v: v.hotspot),
    "RESCUED": Info(
        ".", "String", "Filters failed but exempt (hotspot)", lambda v: v.rescued or None
    ),
    "NOT_EVALUATED": Info(
        ".",
        "String",
        "Filters that could not be evaluated",
        lambda v: tuple(f.name for f in v.filters if f.passed is None) or None,
    ),
    "MERGED_FROM": Info(
        ".",
        "String",
        "Records on the same fragments that make it up, as contig:position:ref:alt",
        lambda v: v.merged_from or None,
    ),
    "PHASE": Info(
        ".",
        "String",
        "Near variants as contig:position:ref:alt/relation/fragments with both or 'submitted'",
        lambda v: (
            tuple(
                f"{p.other}/{p.relation.value}/{'submitted' if p.both is None else p.both}"
                for p in v.phases
            )
            or None
        ),
    ),
    "POP_AF": Info(
        "1",
        "Float",
        "Highest frequency among populations",
        lambda v: None if v.population is None else v.population.max_af,
    ),
    "CHIP": Info(
        "1", "String", "Why it may come from clonal haematopoiesis", lambda v: v.possible_chip
    ),
}
_NAMES = {
    "GENE": _Name("String", "Gene symbol", lambda v: v.gene),
    "TRANSCRIPT": _Name("String", "Transcript of the names", lambda v: v.transcript_id),
    "CONSEQUENCE": _Name("String", "Sequence Ontology terms, joined by &", lambda v: v.consequence),
    "HGVSG": _Name("String", "HGVS name on the genome", lambda v: v.hgvs_g),
    "HGVSC": _Name("String", "HGVS name on the transcript", lambda v: v.hgvs_c),
    "HGVSP": _Name("String", "HGVS name of the protein change", lambda v: v.hgvs_p),
}


def _two(first: str, second: str) -> Callable[[AlleleEvidence], Value]:
    """Return the counts of reference and alternative, missing where neither is known."""

    def value(evidence: AlleleEvidence) -> Value:
        counts = getattr(evidence, first), getattr(evidence, second)
        return None if counts == (None, None) else counts

    return value


def _one(name: str) -> Callable[[AlleleEvidence], Value]:
    return lambda evidence: getattr(evidence, name)


_FORMAT = {
    "DP": _Format("1", "Integer", "Usable fragments that decide", _one("depth_x")),
    "AD": _Format("R", "Integer", "Fragments with each allele", _two("ref_count", "alt_count")),
    "AF": _Format("A", "Float", "Fraction of DP with the alternative", lambda e: e.vaf),
    "OD": _Format("1", "Integer", "Fragments with a third allele", _one("other_count")),
    "ADF": _Format(
        "R", "Integer", "Fragments on the forward strand", _two("ref_forward", "alt_forward")
    ),
    "ADR": _Format(
        "R", "Integer", "Fragments on the reverse strand", _two("ref_reverse", "alt_reverse")
    ),
    "F1R2": _Format("R", "Integer", "Fragments whose first read is forward",
                    _two("ref_f1r2", "alt_f1r2")),
    "F2R1": _Format("R", "Integer", "Fragments whose second read is forward",
                    _two("ref_f2r1", "alt_f2r1")),
    "ABQ": _Format("A", "Float", "Mean base quality of the alternative [Phred]",
                   _one("alt_base_quality_mean")),
    "AMQ": _Format("A", "Float", "Median mapping quality of the alternative [Phred]",
                   _one("alt_mapping_quality_median")),
    "APOS": _Format("A", "Float", "Median distance of the alternative to the read end [bp]",
                    _one("alt_end_distance_median_bp")),
    "ANM": _Format("A", "Float", "Mean other mismatches of the alternative's reads",
                   _one("alt_other_mismatches_mean")),
    "AIND": _Format("A", "Integer", "Alternative reads with another indel within 10 bp",
                    _one("alt_indel_adjacent_count")),
    "ACLIP": _Format("A", "Integer", "Alternative reads with a soft-clipped end",
                     _one("alt_clipped_count")),
    "AFAM": _Format("A", "Float", "Median reads per UMI family of the alternative",
                    _one("umi_family_size_median")),
    "BQZ": _Format("A", "Float", "Mann-Whitney z of base quality, alternative against reference",
                   _one("base_quality_z")),
    "MQZ": _Format("A", "Float", "The same of mapping quality", _one("mapping_quality_z")),
    "RPZ": _Format("A", "Float", "The same of the distance to the read end",
                   _one("read_position_z")),
    "LOD": _Format("A", "Float", "log10 likelihood of the allele over none (PMID 23396013)",
                   _one("lod")),
}  # fmt: skip


def write_variant_vcf(
    path: Path,
    variants: Iterable[SmallVariant],
    named: Named,
    contigs: Mapping[str, int | None],
    filters: Mapping[str, str],
    samples: tuple[str, ...],
    *,
    more: Mapping[str, Info] | None = None,
    header: Iterable[str] = (),
) -> None:
    """Write a case's judged variants, kept or filtered, as bgzipped VCF with its index.

    Parameters
    ----------
    path
        ``.vcf.gz`` to write; ``.tbi`` is written beside it.
    variants
        Sorted by reference contig and position.
    named
        Those with names, by key: the ones no filter removes.
    contigs
        Contig lengths [bp] in reference order; None = not known.
    filters
        Declared FILTER ids with their descriptions.
    samples
        Columns: the tumour's, then the normal's if the case has one.
    more
        Further INFO fields by id.
    header
        Further lines of the header, each beginning with ``##``.
    """
    import pysam

    info = _INFO | dict(more or {})

    with written_whole(path) as partial:
        with pysam.BGZFile(str(partial), "w", None) as out:
            for line in _lines(variants, named, contigs, filters, samples, info, header):
                out.write(f"{line}\n".encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)


def _lines(
    variants: Iterable[SmallVariant],
    named: Named,
    contigs: Mapping[str, int | None],
    filters: Mapping[str, str],
    samples: tuple[str, ...],
    infos: Mapping[str, Info],
    header: Iterable[str],
) -> Iterator[str]:
    yield "##fileformat=VCFv4.3"
    yield from header
    yield '##FILTER=<ID=PASS,Description="All filters passed">'
    yield from (f'##FILTER=<ID={k},Description="{text}">' for k, text in sorted(filters.items()))
    yield from (_contig(name, bp) for name, bp in contigs.items())
    for key, info in infos.items():
        yield _declared("INFO", key, info.number, info.type, info.description)
    for key, name in _NAMES.items():
        yield _declared("INFO", key, "1", name.type, name.description)
    for key, fmt in _FORMAT.items():
        yield _declared("FORMAT", key, fmt.number, fmt.type, fmt.description)
    columns = "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".split()
    yield "\t".join((*columns, *samples))
    for variant in variants:
        yield _record(variant, named.get(variant.key), len(samples), infos)


def _contig(name: str, length: int | None) -> str:
    return f"##contig=<ID={name}>" if length is None else f"##contig=<ID={name},length={length}>"


def _declared(kind: str, key: str, number: str, type_: str, description: str) -> str:
    return f'##{kind}=<ID={key},Number={number},Type={type_},Description="{description}">'


def _record(
    variant: SmallVariant,
    name: AnnotatedVariant | None,
    columns: int,
    infos: Mapping[str, Info],
) -> str:
    info = {key: field.value(variant) for key, field in infos.items()}
    if name is not None:
        info |= {key: field.value(name) for key, field in _NAMES.items()}
    stated = [f"{key}={_text(value)}" for key, value in info.items() if value is not None]
    return "\t".join(
        (
            variant.contig,
            str(variant.start + 1),
            MISSING,
            variant.ref,
            variant.alt,
            MISSING,
            ";".join(variant.failed) or "PASS",
            ";".join(stated) or MISSING,
            ":".join(_FORMAT),
            *(_sample(e) for e in (variant.tumour, variant.normal)[:columns]),
        )
    )


def _sample(evidence: AlleleEvidence | None) -> str:
    if evidence is None:
        return MISSING
    return ":".join(_text(field.value(evidence)) for field in _FORMAT.values())


def _text(value: Value) -> str:
    if value is None:
        return MISSING
    if isinstance(value, tuple):
        return ",".join(_text(item) for item in value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).translate(_ENCODED)
