from pathlib import Path

import pytest
from input_builders import LENGTHS, make_run

from agnoma.errors import ConfigError
from agnoma.faults import Place
from agnoma.genome import Build
from agnoma.models.case import Role
from agnoma.samples import EntryFile
from agnoma.settings import CopyNumberConfig
from agnoma.validation import Run, load_run
from agnoma.validation.contigs import Reference
from agnoma.validation.segments import check_segments

REFERENCE = Reference("genome.fa", Build.SIMULATED, dict(LENGTHS), tuple(LENGTHS))
UNINDEXED = Reference("genome.fa", Build.SIMULATED, None, ("chr7",))
COPIES = "chrom\tstart\tend\ttot_cn\n"
RATIOS = "chromosome\tstart\tend\tgene\tlog2\tprobes\n"
GATK = "CONTIG\tSTART\tEND\tNUM_POINTS_COPY_RATIO\tMEAN_LOG2_COPY_RATIO\n"


def check(
    tmp_path: Path,
    text: str,
    reference: Reference = REFERENCE,
    *,
    tumour_fraction: float | None = 0.5,
) -> tuple[list[str], list[str]]:
    path = tmp_path / "s.tsv"
    path.write_text(text)
    place = Place("config/samples.tsv", 2, "segments")
    entry = EntryFile("T1", "P1", Role.TUMOUR, "segments", None, "s.tsv", place)
    found = check_segments(
        entry, path, reference, tumour_fraction=tumour_fraction, limits=CopyNumberConfig()
    ).findings
    return [str(fault) for fault in found.faults], found.warnings


@pytest.mark.parametrize(
    "reference", [pytest.param(REFERENCE, id="index"), pytest.param(UNINDEXED, id="no-index")]
)
def test_sound(tmp_path: Path, reference: Reference) -> None:
    assert check(tmp_path, COPIES + "17\t1\t3000\t2\n", reference) == ([], [])


def test_faults_name_file_row_column_cell_and_what_to_write(tmp_path: Path) -> None:
    faults, warnings = check(tmp_path, COPIES + "7\t1\t9\t-2\n7\t20\t5001\t2\n")
    assert warnings == []
    assert faults[0] == (
        "s.tsv, row 2, column tot_cn: found '-2'; copies cannot be negative; write 0 or more"
    )
    assert faults[1].startswith("s.tsv, row 3, column end: found '5001'; chr7 ends at 5000 (1 of 1")
    assert len(faults) == 2


def test_many_faults_are_shortened(tmp_path: Path) -> None:
    faults, _ = check(tmp_path, COPIES + "".join(f"7\t{i}0\t{i}9\tx\n" for i in range(1, 20)))
    assert len(faults) == 11
    assert faults[-1] == "s.tsv: and 9 more faults"


@pytest.mark.parametrize(("length", "count"), [(5000, 0), (5001, 1)])
def test_contig_lengths_stated_in_the_file(tmp_path: Path, length: int, count: int) -> None:
    text = f"@SQ\tSN:chr7\tLN:{length}\n{GATK}chr7\t1\t9\t4\t0.1\n"
    faults, _ = check(tmp_path, text)
    assert len(faults) == count
    assert all("wrong build: contig 'chr7' is 5001 bp in the segments" in f for f in faults)


@pytest.mark.parametrize(
    ("text", "given", "count"),
    [
        pytest.param(RATIOS + "7\t0\t9\tG\t0.1\t4\n", False, 1, id="ratios-alone"),
        pytest.param(RATIOS + "7\t0\t9\tG\t0.1\t4\n", True, 0, id="ratios-and-fraction"),
        pytest.param(COPIES + "7\t1\t9\t2\n", False, 0, id="copies"),
    ],
)
def test_ratios_without_tumour_fraction(tmp_path: Path, text: str, given: bool, count: int) -> None:
    faults, warnings = check(tmp_path, text, tumour_fraction=0.5 if given else None)
    assert faults == []
    assert len(warnings) == count
    assert all("'s.tsv': CNVkit segments (.cns) hold log2 ratios and no" in w for w in warnings)


@pytest.mark.parametrize(
    ("fraction", "told"),
    [
        pytest.param(0.6, False, id="agree"),
        pytest.param(0.3, True, id="contradict"),
        pytest.param(1.0, False, id="less-than-a-copy-apart"),
    ],
)
def test_copies_of_a_caller_warn_where_they_contradict(
    tmp_path: Path, fraction: float, told: bool
) -> None:
    # A ratio of 2.06 is 4.1 copies of a pure tumour, 5.5 at 60 % and 9.0 at 30 % tumour cells.
    called = RATIOS.replace("log2", "log2\tcn") + "7\t0\t9\tG\t0\t2\t4\n7\t9\t99\tG\t1.04\t5\t4\n"
    faults, warnings = check(tmp_path, called, tumour_fraction=fraction)
    assert faults == []
    words = (
        "1 segments where the caller's copies contradict those of log2 at tumour fraction "
        "0.30, which are used: chr7:10-99 (5 by the caller, 9.0 of log2); if the ratios"
    )
    assert [words in warning for warning in warnings] == ([True] if told else [])


def load(folder: Path, *cases: dict[str, str]) -> Run:
    return load_run(make_run(folder, cases), roots=(folder,))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tsv").write_text(COPIES + "7\t1\t9\t2\n")
    (tmp_path / "b.tsv").write_text("##written again\n" + COPIES + "chr7\t1\t9\t2.0\r\n")
    (tmp_path / "c.tsv").write_text(COPIES + "7\t1\t9\t3\n")
    return tmp_path


@pytest.mark.parametrize(
    ("second", "patient", "count"),
    [
        pytest.param("b.tsv", "P2", 1, id="same-segments-of-two-patients"),
        pytest.param("b.tsv", "P1", 0, id="same-patient"),
        pytest.param("c.tsv", "P2", 0, id="other-segments"),
    ],
)
def test_same_segments_for_two_cases(folder: Path, second: str, patient: str, count: int) -> None:
    warnings = load(
        folder,
        {"case": "T1", "patient": "P1", "segments": "a.tsv"},
        {"case": "T2", "patient": patient, "segments": second},
    ).warnings
    assert len(warnings) == count
    for warning in warnings:
        assert warning == (
            "config/samples.tsv, row 3, column segments: 'b.tsv' holds the same segments as "
            "'a.tsv' of another patient (config/samples.tsv, row 2, column segments); one of them "
            "is not this patient's"
        )


def test_faults_of_all_files_are_told_before_the_run(folder: Path) -> None:
    (folder / "a.tsv").write_text("x\n")
    (folder / "b.tsv").write_text(COPIES)
    with pytest.raises(ConfigError, match=r"2 faults") as caught:
        load(
            folder,
            {"case": "T1", "patient": "P1", "segments": "a.tsv"},
            {"case": "T2", "patient": "P2", "segments": "b.tsv"},
        )
    lines = str(caught.value).splitlines()
    assert "a.tsv: not a known segment format; columns found: x." in lines[1]
    assert lines[2] == "  b.tsv: no segment on the reference; the file has no rows"


def test_fraction_of_the_sheet_is_taken(folder: Path) -> None:
    (folder / "a.tsv").write_text(RATIOS + "7\t0\t9\tG\t0.1\t4\n")
    case = {"case": "T1", "patient": "P1", "segments": "a.tsv"}
    assert load(folder, {**case, "tumour_fraction": "0.5"}).warnings == ()
