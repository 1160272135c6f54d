"""Two cell lines with their normals: known somatic changes, and what was reported besides."""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.copy_number.groups import table, wrapped
from cell_lines import (
    COLO829_KNOWN,
    HCC1395_KNOWN,
    Known,
    patched_reference,
    run_colo829,
    run_hcc1395,
)
from running import SHARED

from agnoma.io.records import read_records
from agnoma.models.profile import TumourProfile
from agnoma.models.variant import AnnotatedVariant

SECTION = "cell lines"
LEAK_VAF = 0.02
"""A reported variant with more of it in the normal would be a germline leak."""
LINES = (("COLO829", run_colo829, COLO829_KNOWN), ("HCC1395", run_hcc1395, HCC1395_KNOWN))


def measure(folder: Path, code: str) -> str:
    """Run both lines anew in a folder, and return the section as Markdown."""
    data = SHARED / "data"
    rows: list[Sequence[str]] = []
    besides: list[str] = []
    for name, run, known in LINES:
        place = folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        run(place, data, partial(_reference, data / "reference", place))
        path = place / f"results/small_variants/{name}/variants.jsonl.gz"
        reported = list(read_records(path, AnnotatedVariant))
        rows += [_row(name, one, reported) for one in known]
        profile = TumourProfile.read_json(place / f"results/profile/{name}/profile.json")
        besides.append(_besides(name, known, reported, profile.germline.suppressed_variants))
    return "\n".join(_section(rows, besides, code))


def _reference(
    folder: Path, place: Path, build: str, patches: Sequence[str], contigs: Sequence[str]
) -> Path:
    return patched_reference(folder, place / f"{build}.fa", build, patches, contigs)


def _row(name: str, known: Known, reported: Sequence[AnnotatedVariant]) -> Sequence[str]:
    found = next((variant for variant in reported if known.is_(variant)), None)
    if found is None:
        return name, known.name, known.source, "**missed**", "", "", ""
    tumour, normal = found.tumour, found.normal
    counts = [f"{s.alt_count}/{s.depth_x}" if s else "-" for s in (tumour, normal)]
    words = found.protein_change or found.hgvs_c or found.key
    return name, known.name, known.source, words, f"{found.vaf * 100:.1f} %", *counts


def _besides(
    name: str, known: Sequence[Known], reported: Sequence[AnnotatedVariant], withheld: int
) -> str:
    others = [v for v in reported if not any(one.is_(v) for one in known)]
    leaks = [v for v in reported if v.normal is not None and (v.normal.vaf or 0) > LEAK_VAF]
    return (
        f"{name}: {len(others)} reported besides; {len(leaks)} of all reported with more than "
        f"{LEAK_VAF:.0%} in the normal; {withheld} withheld as inherited."
    )


def _section(rows: Sequence[Sequence[str]], besides: Sequence[str], code: str) -> Iterator[str]:
    yield "## Cell lines"
    yield ""
    yield f"Written by `make bench-accuracy` on {code}."
    yield ""
    yield from wrapped(
        "Slices of real sequencing with a matched normal: COLO829, a melanoma (whole genome, 120 "
        "regions, aligned), and HCC1395, a breast carcinoma (exome reads of TP53 and BRCA1, two "
        "lanes, unaligned). What is known beforehand, and what the pipeline reports, with "
        "fragments that carry it of those that decide."
    )
    heads = ("cell line", "known", "from", "reported", "fraction", "tumour", "normal")
    yield from table(heads, rows)
    for line in besides:
        yield f"- {line}"
    yield ""
    yield from wrapped(
        "BRCA1 R1751*, inherited in HCC1395 and found in its tumour by callers without a normal, "
        "is in no output: no consent is recorded (`tests/real/test_hcc1395.py`)."
    )
