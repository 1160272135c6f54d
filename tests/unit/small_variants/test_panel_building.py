"""Counts of normals merged into the panel, and the normals that take part."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pysam
import pytest

import build_panel_of_normals
import count_normal
from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.panel_of_normals import (
    Carrier,
    Count,
    ErrorRate,
    PanelReader,
    PanelRow,
    error_rate,
    read_counts,
    write_counts,
)
from agnoma.io.person_ids import normal_id, patient_key, reads_key
from agnoma.models.case import Case
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.panel_building import (
    build_panel,
    change_class,
    one_per_person,
    panel_normals,
)

CONTIGS = ("7", "10")
CASE_BAM = "results/alignment/{case}/normal.bam"


def base(start: int, depth: int, *alleles: tuple[str, int], contig: str = "7") -> list[Count]:
    """Return the counts of a C with its alleles."""
    found = [Count(contig, start, "C", ".", depth, 0)]
    for alt, seen in alleles:
        found.append(Count(contig, start, "C", alt, depth, seen))
    return found


def built(
    folder: Path, normals: Mapping[str, Sequence[Count]], *, min_depth_x: int = 20
) -> PanelReader:
    counts = {}
    for name, rows in normals.items():
        path = folder / f"{name}.tsv.gz"
        write_counts(path, rows)
        counts[(name,)] = path
    table = folder / "panel.tsv.gz"
    build_panel(
        counts,
        table,
        contigs=CONTIGS,
        min_depth_x=min_depth_x,
        inherited_vaf=0.1,
        library="1.0",
    )
    return PanelReader(table)


def rows_of(reader: PanelReader) -> list[PanelRow]:
    return [row for contig in reader.contigs for row in reader.rows(contig, 0, 10_000)]


def test_normals_are_merged_base_by_base(tmp_path: Path) -> None:
    reader = built(
        tmp_path,
        {
            "a": [*base(5, 100, ("T", 1)), *base(6, 90)],
            "b": [*base(5, 50, ("A", 2), ("T", 25)), *base(6, 80, ("CA", 3))],
        },
    )
    assert rows_of(reader) == [
        PanelRow("7", 5, 7, ".", ".", 2, 320),
        PanelRow("7", 5, 6, "C", "A", 2, 150, (Carrier("b", 2, 50),)),
        PanelRow("7", 5, 6, "C", "T", 2, 150, (Carrier("a", 1, 100), Carrier("b", 25, 50))),
        PanelRow("7", 6, 7, "C", "CA", 2, 170, (Carrier("b", 3, 80),)),
    ]
    assert reader.header.ids == (("a",), ("b",))
    assert (reader.header.min_depth_x, reader.header.inherited_vaf) == (20, 0.1)
    assert reader.header.library == "1.0"


@pytest.mark.parametrize(("depth", "covered"), [(20, True), (19, False)])
def test_shallow_normals_do_not_cover(tmp_path: Path, depth: int, covered: bool) -> None:
    normals = {"a": base(5, depth, ("T", 10)), "b": base(5, 100)}
    (stretch, *alleles) = rows_of(built(tmp_path, normals))
    assert stretch.normals_covered == 1 + covered
    assert bool(alleles) is covered


def test_stretches_end_where_normals_change(tmp_path: Path) -> None:
    reader = built(
        tmp_path,
        {
            "a": [
                *base(5, 30),
                *base(6, 30),
                *base(8, 30),
                *base(11, 30),
                *base(3, 30, contig="10"),
            ],
            "b": [*base(6, 30), *base(7, 30)],
        },
    )
    assert [(r.contig, r.start, r.end, r.normals_covered) for r in rows_of(reader)] == [
        ("7", 5, 6, 1),
        ("7", 6, 7, 2),
        ("7", 7, 9, 1),
        ("7", 11, 12, 1),
        ("10", 3, 4, 1),
    ]


def test_long_stretches_are_written_in_parts_and_stay_sorted(tmp_path: Path) -> None:
    counts = [count for start in range(1500) for count in base(start, 30, ("T", 1))]
    rows = rows_of(built(tmp_path, {"a": counts}))
    assert [(r.start, r.end) for r in rows if r.alt == "."] == [(0, 1000), (1000, 1500)]
    assert [r.start for r in rows] == sorted(r.start for r in rows)
    assert sum(r.alt == "T" for r in rows) == 1500


def test_background_of_a_class_counts_every_base_and_no_inherited_allele(tmp_path: Path) -> None:
    reader = built(
        tmp_path,
        {
            "a": [*base(5, 100, ("T", 1)), *base(6, 100, ("T", 50)), *base(7, 100, ("T", 10))],
            "b": [*base(5, 100), *base(6, 100, ("T", 2)), *base(7, 100, ("CT", 9))],
        },
    )
    classes = reader.header.classes
    # six bases of two normals, fractions 0.01 and 0.02 among them; 0.5 and 0.1 are inherited
    assert classes["C>T"] == pytest.approx(ErrorRate(6, 0.005, 0.0083666), rel=1e-4)
    assert classes["C>A"] == ErrorRate(6, 0.0, 0.0)
    assert classes["insertion"].mean == pytest.approx(0.09 / 6)
    assert classes["deletion"] == ErrorRate(6, 0.0, 0.0)
    assert "A>C" not in classes


@pytest.mark.parametrize(
    ("fractions", "normals", "expected"),
    [
        pytest.param([], 0, ErrorRate(0, 0.0, None), id="nobody"),
        pytest.param([], 3, ErrorRate(3, 0.0, 0.0), id="nothing-seen"),
        pytest.param([0.4], 1, ErrorRate(1, 0.4, None), id="one"),
        pytest.param([0.1, 0.2, 0.3], 3, ErrorRate(3, 0.2, 0.1), id="all"),
        pytest.param([0.3], 3, ErrorRate(3, 0.1, 0.1732051), id="the-others-have-none"),
    ],
)
def test_mean_and_sample_sd(fractions: Sequence[float], normals: int, expected: ErrorRate) -> None:
    found = error_rate(fractions, normals)
    assert found.normals == expected.normals
    assert found.mean == pytest.approx(expected.mean)
    assert found.sd == (None if expected.sd is None else pytest.approx(expected.sd))


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [
        ("C", "A", "C>A"),
        ("C", "CA", "insertion"),
        ("CAA", "C", "deletion"),
        ("CA", "TT", None),
        ("CAA", "TT", None),
    ],
)
def test_change_class(ref: str, alt: str, expected: str | None) -> None:
    assert change_class(ref, alt) == expected


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        pytest.param(
            [*base(6, 30), *base(5, 30)], "7:6 is out of order; align the normal", id="positions"
        ),
        pytest.param(
            [*base(6, 30, contig="10"), *base(9, 30)], "7:10 is out of order", id="contigs"
        ),
        pytest.param(base(6, 30, contig="X"), "X:7 is not in the reference", id="other-contig"),
    ],
)
def test_counts_in_another_order(tmp_path: Path, counts: list[Count], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        built(tmp_path, {"a": counts})


def test_no_normal_says_where_to_give_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no normals .* sample sheet, or BAMs in small_variants"):
        built(tmp_path, {})


def case(name: str, patient: str, normal: str | None = "n.bam") -> Case:
    return Case(case_id=name, patient_id=patient, tumour_bam="t.bam", normal_bam=normal)


def test_a_person_counts_once() -> None:
    cases = [case("A-1", "P1"), case("B", "P2", None), case("A-2", "P1", "m.bam"), case("C", "P3")]
    found = panel_normals(cases, ["/in/x.bam", "n.bam", "/in/x.bam"], case_bam=CASE_BAM)
    assert {name: (n.bam, n.ids) for name, n in found.items()} == {
        normal_id("A-1"): (
            "results/alignment/A-1/normal.bam",
            (normal_id("A-1"), normal_id("A-2"), patient_key("P1")),
        ),
        normal_id("C"): (
            "results/alignment/C/normal.bam",
            (normal_id("C"), patient_key("P3")),
        ),
        normal_id("x.bam"): ("/in/x.bam", (normal_id("x.bam"),)),
    }
    assert all(normal.id == name for name, normal in found.items())


def test_two_normals_of_one_file_name() -> None:
    with pytest.raises(ConfigError, match=r"/a/x.bam.*have the same file name; rename one"):
        panel_normals([], ["/b/x.bam", "/a/x.bam"], case_bam=CASE_BAM)


def write_pileup(path: Path, *rows: str) -> Path:
    header = (
        "##fileformat=VCFv4.2\n##contig=<ID=7,length=1000>\n"
        '##ALT=<ID=*,Description="x">\n'
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
    )
    body = ""
    for row in rows:
        pos, ref, alt, values = row.split()
        body += f"7\t{pos}\t.\t{ref}\t{alt}\t0\t.\t.\tDP:AD\t{values}\n"
    path.write_text(header + body)
    return path


def write_reads(path: Path, name: str) -> Path:
    header = {"SQ": [{"SN": "7", "LN": 1000}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        read = pysam.AlignedSegment(out.header)
        read.query_name, read.reference_id, read.reference_start = name, 0, 5
        read.query_sequence, read.cigarstring = "ACGT", "4M"
        out.write(read)
    return path


def test_scripts_from_pileup_to_panel(tmp_path: Path) -> None:
    fai = tmp_path / "genome.fa.fai"
    fai.write_text("7\t1000\t0\t60\t61\n")
    counts, bams = [], []
    for name in ("a", "b", "again"):
        bams.append(write_reads(tmp_path / f"{name}.bam", "b" if name == "again" else name))
        pileup = write_pileup(tmp_path / f"{name}.vcf", "9 C T 60:57,3", "9 C <*> 60:57,0")
        counts.append(tmp_path / f"{name}.tsv.gz")
        count_normal.main(pileup, counts[-1])
    table = tmp_path / "panel.tsv.gz"
    build_panel_of_normals.main(
        counts,
        bams,
        fai,
        table,
        ids=["a|c", "b", "again"],
        settings=SmallVariantsConfig(min_normal_depth_x=30).model_dump_json(),
        lib_version="9.9",
    )
    reader = PanelReader(table)
    first, second = (reads_key(bam) for bam in bams[:2])
    assert reader.header.ids == (("a", "c", first), ("b", second, "again"))
    assert (reader.header.min_depth_x, reader.header.library) == (30, "9.9")
    assert [row.carriers for row in rows_of(reader)] == [
        (),
        (Carrier("a", 3, 60), Carrier("b", 3, 60)),
    ]


@pytest.mark.integration
@pytest.mark.skipif(shutil.which("bcftools") is None, reason="bcftools is not installed")
def test_pileup_of_bcftools(tmp_path: Path, genome: object, make_reads: type) -> None:
    """The commands of rule pile_up_normal give what `read_pileup` expects."""
    reads = make_reads(genome)
    position = 1050
    ref = genome.bases[position]  # type: ignore[attr-defined]
    alt = "A" if ref != "A" else "C"
    for number in range(40):
        start = position - 60
        changed = reads.carrying(start, (position, alt)) if number < 4 else None
        gapped = genome.bases[start : start + 50] + genome.bases[start + 53 : start + 103]  # type: ignore[attr-defined]
        if number >= 35:
            reads.add(f"r{number}", start, sequence=gapped, cigar="50M3D50M")
        else:
            reads.add(f"r{number}", start, sequence=changed)
    bam = reads.write(tmp_path / "n.bam")
    pileup, out = tmp_path / "n.bcf", tmp_path / "n.tsv.gz"
    fasta = genome.path  # type: ignore[attr-defined]
    command = (
        f"bcftools mpileup --fasta-ref {fasta} --no-BAQ --count-orphans --min-MQ 20 --min-BQ 13"
        " --annotate FORMAT/AD,FORMAT/DP --max-depth 1000 --max-idepth 1000 --min-ireads 2"
        f" --gap-frac 0.01 --output-type u {bam} | bcftools norm --multiallelics -any"
        f" --fasta-ref {fasta} --output-type b --output {pileup} -"
    )
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True)
    count_normal.main(pileup, out)
    counts = list(read_counts(out))
    assert [c for c in counts if c.start == position and c.alt == alt] == [
        Count("7", position, ref, alt, 40, 4)
    ]
    (deletion,) = [c for c in counts if len(c.ref) > 1]
    assert len(deletion.ref) - len(deletion.alt) == 3
    assert deletion.alt_count == 5
    assert sum(c.alt == "." for c in counts) == len({c.start for c in counts}) == 103


@pytest.mark.parametrize(
    ("normals", "expected"),
    [
        pytest.param([("a", "p"), ("b", "q")], [("a", "p"), ("b", "q")], id="two-persons"),
        pytest.param([("a", "p"), ("b", "p")], [("a", "p", "b")], id="same-patient-or-reads"),
        pytest.param(
            [("a", "p"), ("x", "y"), ("b", "q"), ("c", "q", "p")],
            [("a", "p", "b", "q", "c"), ("x", "y")],
            id="one-joins-two",
        ),
        pytest.param([], [], id="none"),
    ],
)
def test_one_normal_a_person(
    normals: list[tuple[str, ...]],
    expected: list[tuple[str, ...]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = one_per_person({ids: Path(ids[0]) for ids in normals})
    assert list(found) == expected
    assert [path.name for path in found.values()] == [ids[0] for ids in expected]
    assert len(caplog.messages) == len(normals) - len(expected)
