"""Data that name a person stop a run before its first job, and no message tells them."""

from pathlib import Path
from typing import Any

import pysam
import pytest
from input_builders import make_run, write_bam, write_vcf
from running import REPOSITORY

from agnoma.cli import main
from agnoma.errors import ConfigError
from agnoma.faults import Findings, Place
from agnoma.io.sheet import read_sheet
from agnoma.samples import CaseSheet
from agnoma.settings.privacy import IdentityCheck, PrivacyConfig
from agnoma.validation import Run, load_run
from agnoma.validation.identities import Text, inspect_identities, named_people
from agnoma.validation.personal_data import Kind

CASE = {"case": "T1", "patient": "P1"}
SEGMENTS = "ID\tchrom\tstart\tend\ttot_cn\n{}\tchr7\t1\t900\t2\n"
SECRETS = ("Mustermann", "Erika", "1965", "4711023")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    return tmp_path


def load(folder: Path, config: dict[str, Any]) -> Run:
    return load_run(config, roots=(folder, folder / "pipeline"))


def refused(folder: Path, config: dict[str, Any]) -> list[str]:
    """Return the faults; none of them, nor anything else in the message, tells who it is."""
    with pytest.raises(ConfigError) as caught:
        load(folder, config)
    told = str(caught.value)
    assert not [secret for secret in SECRETS if secret.lower() in told.lower()]
    return [line.strip() for line in told.splitlines()[1:]]


def header_bam(path: Path, **header: Any) -> None:
    head = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chr7", "LN": 5000}], **header}
    with pysam.AlignmentFile(str(path), "wb", header=head):
        pass
    pysam.index(str(path))


@pytest.mark.parametrize(
    ("cells", "starts"),
    [
        pytest.param(
            {"patient": "Mustermann-Erika"},
            "config/samples.tsv, row 2, column patient: found 'M***n-E***a'; this looks like a "
            "name, two capitalised words; write a pseudonym",
            id="name-in-an-id",
        ),
        pytest.param(
            {"patient": "4711023"},
            "config/samples.tsv, row 2, column patient: found '4***3'; this looks like a hospital "
            "number, 7 digits alone",
            id="hospital-number",
        ),
        pytest.param(
            {"tumour_type": "Melanoma, Patient: Mustermann, geb. 12.3.1965"},
            "config/samples.tsv, row 2, column tumour_type: found '***. ***.***.1***5'; this looks "
            "like a date of birth",
            id="birth-in-a-diagnosis",
        ),
        pytest.param(
            {"consent_record": "1965-03-12"},
            "config/samples.tsv, row 2, column consent_record: found '1***5-***-***'",
            id="date-as-id",
        ),
    ],
)
def test_cells(folder: Path, cells: dict[str, str], starts: str) -> None:
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam", **cells}])
    assert [fault for fault in refused(folder, config) if fault.startswith(starts)]


def test_no_other_fault_of_the_cell_tells_it(folder: Path) -> None:
    cells = {"patient": "Erika Mustermann", "tumour_bam": "Mustermann_Erika.bam"}
    faults = refused(folder, make_run(folder, [{**CASE, **cells}]))
    assert any("found 'E***a M***n'; write only letters, digits and '-'" in f for f in faults)
    assert any("found 'M***n_E***a.bam'; no such file" in f for f in faults)


def test_column_names_remarks_and_cells_without_a_column(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}])
    sheet = folder / "config/samples.tsv"
    head, row = sheet.read_text().splitlines()
    head, row = f"{head}\tMustermann, Erika\t", f"{row}\tx\terika@mustermann.de"
    sheet.write_text(f"# Erika Mustermann, 12.3.1965\n{head}\n{row}\n")
    faults = "\n".join(refused(folder, config))
    assert "config/samples.tsv, row 1: found 'E***a M***n'" in faults
    assert "config/samples.tsv, row 1: found '***.***.1***5'" in faults
    assert "config/samples.tsv, row 2, column M***n, E***a: found 'M***n, E***a'" in faults
    assert "config/samples.tsv, row 3: found 'e***a@m***n.***'" in faults


@pytest.mark.parametrize(
    ("header", "where"),
    [
        pytest.param(
            {"RG": [{"ID": "a", "SM": "MUSTERMANN_ERIKA"}]}, "@RG 1, field SM", id="sample"
        ),
        pytest.param(
            {"RG": [{"ID": "a", "SM": "S1"}, {"ID": "b", "SM": "S1", "DS": "Erika Mustermann"}]},
            "@RG 2, field DS",
            id="description",
        ),
        pytest.param(
            {"RG": [{"ID": "a", "SM": "S1", "CN": "ward, tel. 4711023"}]}, "field CN", id="centre"
        ),
        pytest.param({"RG": [{"ID": "a", "SM": "4711023"}]}, "field SM", id="number"),
        pytest.param({"CO": ["born 12.3.1965"]}, "@CO 1", id="comment"),
    ],
)
def test_header_of_an_alignment(folder: Path, header: dict[str, Any], where: str) -> None:
    header_bam(folder / "h.bam", **header)
    (fault,) = refused(folder, make_run(folder, [{**CASE, "tumour_bam": "h.bam"}]))
    assert fault.startswith("config/samples.tsv, row 2, column tumour_bam: found '")
    assert f"header, {where}" in fault or where in fault


def test_unaligned_reads_are_looked_at(folder: Path) -> None:
    with pysam.AlignmentFile("u.bam", "wb", header={"RG": [{"ID": "a", "SM": "4711023"}]}):
        pass
    faults = refused(folder, make_run(folder, [{**CASE, "tumour_fastq1": "u.bam"}]))
    assert any("column tumour_fastq1: found '4***3'; header, @RG 1, field SM" in f for f in faults)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        pytest.param({"samples": ("Mustermann_Erika",)}, "line 3, name of a sample", id="column"),
        pytest.param(
            {
                "samples": ("T1",),
                "meta": (
                    'FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">',
                    "SAMPLE=<ID=T1,Description='Erika Mustermann'>",
                ),
            },
            "line 3: this looks like a name",
            id="meta",
        ),
    ],
)
def test_header_of_calls(folder: Path, given: dict[str, Any], where: str) -> None:
    write_vcf(folder / "c.vcf.gz", **given)
    faults = refused(folder, make_run(folder, [{**CASE, "vcf": "c.vcf.gz", "vcf_normal": "none"}]))
    assert any(f"header, {where}" in fault for fault in faults)


def test_sample_names_in_segments_and_fusions(folder: Path) -> None:
    (folder / "s.tsv").write_text(SEGMENTS.format("Mustermann_Erika"))
    case = {**CASE, "tumour_bam": "t.bam", "segments": "s.tsv"}
    faults = refused(folder, make_run(folder, [case]))
    assert any(
        "column segments: found 'M***n_E***a'; line 2, column ID: this looks" in f for f in faults
    )


def test_review_may_name_who_reviewed_and_not_the_patient(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}])
    (folder / "reviews").mkdir()
    (folder / "reviews/T1.yaml").write_text(
        "case: T1\nname: Anna Schmidt\nrole: pathologist\ndate: 2026-01-02\n"
        "comments:\n  - text: Discussed with Frau Mustermann\n    name: Paul Weber\n    role: x\n"
    )
    (fault,) = refused(folder, config)
    assert fault.startswith("reviews/T1.yaml, row 6: found 'F***u M***n'")


def test_warning_instead(folder: Path) -> None:
    config = make_run(
        folder,
        [{**CASE, "patient": "Mustermann-Erika", "tumour_bam": "t.bam"}],
        privacy={"identity_check": "warn"},
    )
    (warning,) = load(folder, config).warnings
    assert warning.startswith("config/samples.tsv, row 2, column patient: found 'M***n-E***a'")


def test_other_warnings_do_not_tell_either(folder: Path) -> None:
    write_bam(folder / "Mustermann_Erika.bam")
    config = make_run(
        folder,
        [{**CASE, "tumour_bam": "Mustermann_Erika.bam"}],
        privacy={"identity_check": "warn"},
    )
    warnings = load(folder, config).warnings
    assert len(warnings) == 2
    assert not [w for w in warnings if "Mustermann" in w or "Erika" in w]


@pytest.mark.parametrize(
    "privacy",
    [
        pytest.param({"identity_check": "off"}, id="off"),
        pytest.param({"allow": ["Mustermann-[A-Z][a-z]+"]}, id="allowed"),
    ],
)
def test_passed_by_the_configuration(folder: Path, privacy: dict[str, Any]) -> None:
    config = make_run(
        folder, [{**CASE, "patient": "Mustermann-Erika", "tumour_bam": "t.bam"}], privacy=privacy
    )
    assert load(folder, config).warnings == ()


def test_what_is_allowed_is_allowed_as_a_whole(folder: Path) -> None:
    config = make_run(
        folder,
        [{**CASE, "patient": "Mustermann-Erika", "tumour_bam": "t.bam"}],
        privacy={"allow": ["Mustermann"]},
    )
    assert len(refused(folder, config)) == 1


def test_pattern_that_is_none(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], privacy={"allow": ["BIO-[0-9"]})
    with pytest.raises(ConfigError, match=r"key privacy\.allow: .*is no regular expression"):
        load(folder, config)


def test_laboratory_may_say_who_it_is(folder: Path) -> None:
    lab = {"name": "Institut Erika Mustermann", "contact": "lab@example.org, +49 30 1234567"}
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], laboratory=lab)
    assert load(folder, config).warnings == ()


def test_jobs_of_a_checked_run_do_not_look_again(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "patient": "Mustermann-Erika", "tumour_bam": "t.bam"}])
    run = load_run(config, roots=(folder, folder / "pipeline"), check_files=False)
    assert list(run.cases) == ["T1"]


def test_command_says_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import yaml

    config = make_run(folder, [{**CASE, "patient": "Mustermann-Erika", "tumour_bam": "t.bam"}])
    Path("run.yaml").write_text(yaml.safe_dump(config))
    assert main(["check", "--config", "run.yaml"]) == 1
    told = capsys.readouterr().out
    assert "M***n-E***a" in told
    assert "Mustermann" not in told


def test_long_words_are_hidden_before_their_parts() -> None:
    place = Place("sheet", 2, "patient")
    named = named_people([Text(place, "Mustermann-Erika", Kind.ID)], ())
    other = Findings([place.fault("Mustermann-Erika", "e.g. 'Erika'")], ["Mustermann"])
    told = named.told(other, IdentityCheck.REFUSE)
    assert next(str(fault) for fault in told.faults) == (
        "sheet, row 2, column patient: found 'M***n-E***a'; e.g. 'E***a'"
    )
    assert told.warnings == ["M***n"]


def test_demonstration_is_not_refused() -> None:
    sheets = [REPOSITORY / f"config/{name}.tsv" for name in ("samples", "units")]
    assert len(read_sheet(sheets[0]).rows) >= 10
    found = inspect_identities(PrivacyConfig(), sheets, CaseSheet({}, ()), lambda _: None, None)
    assert found.faults == []
