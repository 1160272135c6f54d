import hashlib
from pathlib import Path

import pytest
from reference_builders import reference_bin, row_of, write_depth, write_reference

from agnoma.errors import ConfigError, InputFormatError
from agnoma.genome import Build
from agnoma.io.cnvkit_reference import provenance_beside
from agnoma.models.copy_number_reference import CopyNumberReference
from list_bins import main as list_bins
from prepare_coverage import main as prepare_coverage
from prepare_normals import main as prepare_normals

BINS = [
    *row_of("chr1", 20),
    *row_of("chrX", 10),
    reference_bin("chrX", 9000, size=300, gene="Antitarget"),
]
PANEL = "chr1\t0\t2000\tA\nchrX\t0\t1000\tB\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_reference(tmp_path / "flat.cnn", [item._replace(spread=0) for item in BINS])
    (tmp_path / "panel.bed").write_text(PANEL)
    (tmp_path / "genome.fa.fai").write_text("chr1\t9000\t6\t60\t61\nchrX\t9900\t6\t60\t61\n")
    (tmp_path / "version.txt").write_text("0.9.14\n")
    return tmp_path


def depth(folder: Path, name: str, on_x: float) -> Path:
    values = [on_x if item.contig == "chrX" else 100.0 for item in BINS]
    return write_depth(folder / f"{name}.tsv", BINS, values)


def prepare(folder: Path, depths: list[Path], sexes: list[str]) -> CopyNumberReference:
    prepare_normals(
        depths,
        folder / "flat.cnn",
        folder / "panel.bed",
        folder / "version.txt",
        folder / "tables",
        folder / "reference.json",
        ids=[path.stem for path in depths],
        sexes=sexes,
        protocol="hybrid",
        build="GRCh38",
        lib_version="1",
    )
    return CopyNumberReference.read_json(folder / "reference.json")


def test_bins_are_listed_as_they_stand(folder: Path) -> None:
    list_bins(folder / "flat.cnn", folder / "panel.bed", folder / "genome.fa.fai", folder / "b.bed")
    lines = (folder / "b.bed").read_text().splitlines()
    assert len(lines) == len(BINS)
    assert lines[-1] == "chrX\t9000\t9300\tAntitarget"


def test_reference_of_another_panel_is_refused(folder: Path) -> None:
    (folder / "panel.bed").write_text("chr1\t5000\t9000\tA\n")
    with pytest.raises(InputFormatError, match=r"flat.cnn: its bins are those of another panel"):
        list_bins(
            folder / "flat.cnn", folder / "panel.bed", folder / "genome.fa.fai", folder / "b.bed"
        )
    assert not (folder / "b.bed").exists()


def test_tables_of_a_tumour(folder: Path) -> None:
    prepare_coverage(depth(folder, "t", 50), folder / "flat.cnn", folder / "tumour")
    lines = (folder / "tumour.targetcoverage.cnn").read_text().splitlines()
    assert lines[0] == "chromosome\tstart\tend\tgene\tdepth\tlog2"
    assert lines[-1] == "chrX\t900\t1000\tA\t50\t5.64386"


def test_normals_of_both_sexes_become_alike(folder: Path) -> None:
    depths = [depth(folder, "w", 100), depth(folder, "m", 50), depth(folder, "u", 50)]
    record = prepare(folder, depths, ["female", "male", ""])
    tables = {
        name: (folder / f"tables/{name}.targetcoverage.cnn").read_text() for name in ("w", "m", "u")
    }
    assert len(set(tables.values())) == 1
    assert "chrX\t900\t1000\tA\t50\t5.64386\t0.5\n" in tables["w"]
    assert record == CopyNumberReference(
        library="1",
        cnvkit="0.9.14",
        build=Build.GRCH38,
        protocol="hybrid",
        panel_sha256=hashlib.sha256(PANEL.encode()).hexdigest(),
        normals=3,
        female=1,
        male=2,
        sex_told_from_depth=1,
        sex_undetermined=0,
        target_bins=30,
        antitarget_bins=1,
        mean_target_bin_bp=100,
        mean_antitarget_bin_bp=300,
    )


def test_sex_that_depth_does_not_tell_is_counted(folder: Path) -> None:
    record = prepare(folder, [depth(folder, "u", 70)], [""])
    assert (record.female, record.male, record.sex_undetermined) == (0, 0, 1)


def test_the_same_normals_give_the_same_bytes(folder: Path) -> None:
    depths = [depth(folder, "w", 100), depth(folder, "m", 50)]
    prepare(folder, depths, ["female", "male"])
    files = [folder / "reference.json", *sorted((folder / "tables").iterdir())]
    first = [path.read_bytes() for path in files]
    prepare(folder, depths[::-1], ["male", "female"])
    assert [path.read_bytes() for path in files] == first


def test_no_normals(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no normals for the copy-number reference: give normals"):
        prepare(folder, [], [])


def test_provenance_lies_beside_the_reference(folder: Path) -> None:
    assert provenance_beside(folder / "reference.cnn") is None
    record = prepare(folder, [depth(folder, "w", 100)], ["female"])
    assert provenance_beside(folder / "reference.cnn") == record
    (folder / "reference.json").write_text("{}")
    with pytest.raises(InputFormatError, match="does not say what reference"):
        provenance_beside(folder / "reference.cnn")


def test_x_of_a_reference_of_ours_is_at_two_copies_however_badly_captured(folder: Path) -> None:
    bins = [*row_of("chr1", 20), *row_of("chrX", 20, log2=-0.9)]
    (folder / "panel.bed").write_text("chr1\t0\t2000\tA\nchrX\t0\t2000\tB\n")
    path = write_reference(folder / "reference.cnn", bins)
    files = (path, folder / "panel.bed", folder / "genome.fa.fai", folder / "b.bed")
    with pytest.raises(InputFormatError, match="X chromosome is at one copy"):
        list_bins(*files)
    prepare(folder, [depth(folder, "w", 100)], ["female"])
    list_bins(*files)
    assert (folder / "b.bed").exists()
