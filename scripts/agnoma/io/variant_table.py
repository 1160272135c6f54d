"""The table of reported variants for people: one a line, readable columns."""

from collections.abc import Callable, Iterable
from pathlib import Path

from agnoma.io.gzipped_table import write_gzipped_table
from agnoma.models.variant import AnnotatedVariant

_COLUMNS: dict[str, Callable[[AnnotatedVariant], object]] = {
    "variant": lambda v: v.key,
    "gene": lambda v: v.gene,
    "transcript": lambda v: v.transcript_id,
    "hgvs_c": lambda v: v.hgvs_c,
    "hgvs_p": lambda v: v.hgvs_p,
    "protein_change": lambda v: v.protein_change,
    "consequence": lambda v: v.consequence,
    "exon": lambda v: v.exon_words().removeprefix("exon ") or None,
    "vaf": lambda v: f"{v.vaf:.4f}",
    "vaf_95_low": lambda v: f"{v.vaf_low:.4f}",
    "vaf_95_high": lambda v: f"{v.vaf_high:.4f}",
    "depth_x": lambda v: v.tumour.depth_x,
    "alt_count": lambda v: v.tumour.alt_count,
    "normal_depth_x": lambda v: v.normal.depth_x if v.normal else None,
    "normal_alt_count": lambda v: v.normal.alt_count if v.normal else None,
    "origin": lambda v: v.origin.value,
    "hotspot": lambda v: v.hotspot,
    "filters_not_evaluated": lambda v: ",".join(f.name for f in v.filters if f.passed is None),
    "rescued": lambda v: ",".join(v.rescued),
    "naming_reason": lambda v: v.naming_reason,
}


def write_variant_table(path: Path, variants: Iterable[AnnotatedVariant]) -> None:
    """Write the reported variants; an unknown value is an empty cell."""
    rows = (
        ["" if (value := column(v)) is None else str(value) for column in _COLUMNS.values()]
        for v in variants
    )
    write_gzipped_table(path, tuple(_COLUMNS), rows)
