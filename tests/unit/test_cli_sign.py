from pathlib import Path

import pytest
from input_builders import make_run, write_bam
from signed_cases import REVIEW, SignedCase, private_pem, public_keys, public_pem

from agnoma.cli import main

PASSPHRASE = b"open sesame"
ADA, BO = (next(iter(public_keys(number))) for number in (1, 2))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignedCase:
    """A rendered case in a run, with the keys of two people."""
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    make_run(tmp_path, [{"case": "C1", "patient": "P1", "tumour_bam": "t.bam"}])
    for number, name in ((1, "ada"), (2, "bo")):
        write_key(tmp_path / f"{name}.pem", private_pem(number))
        (tmp_path / f"{name}.pub.pem").write_bytes(public_pem(number))
    return SignedCase(Path()).write(REVIEW)


def write_key(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def sign(*more: str, name: str = "Ada Beispiel", key: str = "ada.pem", minute: int = 0) -> int:
    time = f"2026-11-22T10:{minute:02}:00+01:00"
    common = ["--name", name, "--role", "pathologist", "--key", key, "--time", time]
    return main([*(more or ("sign", "C1")), *common])


def verify(target: str = "C1", *keys: str) -> int:
    given = (option for key in keys or ("ada.pub.pem",) for option in ("--public-key", key))
    return main(["verify", target, *given])


def test_sign_and_verify(case: SignedCase, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign() == 0
    assert capsys.readouterr().out.startswith("results/signed/C1/1/report.html: final, C1-")
    assert verify() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("results/signed/C1/1: intact (final, C1-")
    assert lines[1:] == [
        "  signed by Ada Beispiel, pathologist, 2026-11-22T10:00:00+01:00: Reviewed and released "
        f"(name as given by the signer, key SHA256:{ADA})"
    ]
    assert verify("results/signed/C1/1") == 0
    assert case.folders.signed.is_dir()


def test_verify_tells_what_was_changed(
    case: SignedCase, capsys: pytest.CaptureFixture[str]
) -> None:
    sign()
    page = case.folders.signed / "1/report.html"
    page.chmod(0o644)
    page.write_text(page.read_text(encoding="utf-8").replace("G12C", "G12D", 1), encoding="utf-8")
    capsys.readouterr()
    assert verify() == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("results/signed/C1/1: NOT AS SIGNED (final")
    assert lines[1].startswith("  says it is signed by Ada Beispiel, pathologist, 2026")
    assert f"key SHA256:{ADA}" in lines[1]
    assert "report.html altered after signing, signature of Ada Beispiel invalid" in lines[2]


def test_two_readers(case: SignedCase, capsys: pytest.CaptureFixture[str]) -> None:
    with Path("config/config.yaml").open("a") as config:
        config.write("report: {second_reader: true}\n")
    assert sign() == 0
    assert "preliminary" in capsys.readouterr().out
    assert verify() == 3
    told = capsys.readouterr().out
    assert "preliminary: a second reader has not signed, and nothing replaces it" in told
    assert sign("sign", "C1", "--second-reader", name="Bo Muster", key="bo.pem", minute=3) == 0
    assert "2/report.html: final" in capsys.readouterr().out
    assert verify("C1", "ada.pub.pem", "bo.pub.pem") == 0
    told = capsys.readouterr().out
    assert "replaced by release 2 (final" in told
    assert "Bo Muster, pathologist, 2026-11-22T10:03:00+01:00: Read independently" in told
    assert verify("C1", "ada.pub.pem") == 1
    assert case.folders.signed.is_dir()


def listed(*rows: str) -> None:
    """List readers in the laboratory's table."""
    Path("readers.tsv").write_text("name\trole\tkey_sha256\n" + "".join(f"{r}\n" for r in rows))
    with Path("config/config.yaml").open("a") as config:
        config.write("report: {readers: readers.tsv}\n")


@pytest.mark.usefixtures("case")
def test_a_listed_reader(capsys: pytest.CaptureFixture[str]) -> None:
    listed(f"Ada Beispiel\tpathologist\tSHA256:{ADA.upper()}", f"Bo Muster\tpathologist\t{BO}")
    assert sign() == 0
    assert f"key SHA256:{ADA}" in capsys.readouterr().out
    assert verify() == 0
    assert f"released (a listed reader, key SHA256:{ADA})" in capsys.readouterr().out


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("name", "key", "role", "told"),
    [
        pytest.param(
            "Ada Beispiel", "bo.pem", "pathologist", f"{BO} signed as Ada Beispiel is of Bo Muster",
            id="key-of-another",
        ),
        pytest.param(
            "Bo Muster", "bo.pem", "biologist", "Bo Muster signed as pathologist, and is listed as "
            "biologist", id="role",
        ),
        pytest.param(
            "Ada Beispiel", "ada.pem", None, f"{ADA} signed as Ada Beispiel is of no listed reader",
            id="not-listed",
        ),
    ],
)  # fmt: skip
def test_a_name_is_held_against_its_key(
    name: str,
    key: str,
    role: str | None,
    told: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert sign(name=name, key=key) == 0
    assert verify("C1", "ada.pub.pem", "bo.pub.pem") == 0
    ada = f"Ada Beispiel\tpathologist\t{ADA}"
    listed(f"Bo Muster\t{role or 'pathologist'}\t{BO}", *([ada] if role else []))
    capsys.readouterr()
    assert verify("C1", "ada.pub.pem", "bo.pub.pem") == 1
    assert told in capsys.readouterr().out
    amend = ("amend", "C1", "--reason", "x", "--kind", "amended", "--notified", "Board")
    assert sign(*amend, name=name, key=key, minute=9) == 1
    assert told in caplog.text


@pytest.mark.usefixtures("case")
def test_one_reader_where_the_laboratory_asks_for_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert sign() == 0
    with Path("config/config.yaml").open("a") as config:
        config.write("report: {second_reader: true}\n")
    assert verify() == 3
    assert "one reader signed; the laboratory's configuration asks for two" in (
        capsys.readouterr().out
    )


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("table", "told"),
    [
        pytest.param(None, "readers.tsv: no such file; write a table of name, role", id="absent"),
        pytest.param("name\trole\n", "key_sha256", id="column"),
        pytest.param(
            "name\trole\tkey_sha256\nAda\tp\tab\n",
            "readers.tsv, line 2, column key_sha256: String should match",
            id="key",
        ),
    ],
)
def test_tables_that_are_none(
    table: str | None, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    sign()
    if table is not None:
        Path("readers.tsv").write_text(table)
    arguments = ["verify", "C1", "--public-key", "ada.pub.pem", "--readers", "readers.tsv"]
    assert main(arguments) == 1
    assert told in caplog.text


def test_amend(case: SignedCase, capsys: pytest.CaptureFixture[str]) -> None:
    sign()
    case.write(REVIEW + "comments:\n  - text: Morphology agrees.\n")
    amend = ("amend", "C1", "--reason", "Comment added", "--kind", "amended", "--notified", "Board")
    assert sign(*amend, minute=9) == 0
    assert "2/report.html: amended" in capsys.readouterr().out
    page = (case.folders.signed / "2/report.html").read_text(encoding="utf-8")
    assert "Comment: added: “Morphology agrees" in page
    assert verify() == 0
    assert "replaced by release 2 (amended" in capsys.readouterr().out


def amend(reason: str, notified: str = "Dr. Max Muster, oncology") -> int:
    given = ("--reason", reason, "--kind", "amended", "--notified", notified)
    return sign("amend", "C1", *given, minute=9)


def test_an_amendment_does_not_name_the_patient(
    case: SignedCase, caplog: pytest.LogCaptureFixture
) -> None:
    sign()
    case.write(REVIEW + "comments:\n  - text: Morphology agrees.\n")
    reason = "wrong block, patient Hans Müller, Pat.-Nr. 12345678"
    assert amend(reason, "Dr Muster, Tel. 06221 123456, Pat.-Nr. 12345678") == 1
    for told in (
        "--reason: found 'H***s M***r'; this looks like a name",
        "--reason: found '***.-***. 1***8'; this looks like a hospital number",
        "--notified: found '***. 0***1 1***6'; this looks like a telephone number",
        "--notified: found '***.-***. 1***8'; this looks like a hospital number",
    ):
        assert told in caplog.text
    assert not {word for word in ("Hans", "Müller", "12345678") if word in caplog.text}
    assert not (case.folders.signed / "2").exists()
    assert amend("wrong block") == 0


def test_words_that_the_laboratory_allows_are_signed(
    case: SignedCase, caplog: pytest.LogCaptureFixture
) -> None:
    sign()
    case.write(REVIEW + "comments:\n  - text: Morphology agrees.\n")
    config = Path("config/config.yaml")
    written = config.read_text()
    config.write_text(f"{written}\nprivacy: {{allow: ['Hans Müller .*']}}\n")
    assert amend("see Hans Müller stain") == 1
    assert amend("Hans Müller stain") == 0
    config.write_text(f"{written}\nprivacy: {{identity_check: warn}}\n")
    case.write(REVIEW + "comments:\n  - text: Pat. Schmidt, again.\n")
    assert amend("a comment was added") == 0
    assert "'***. S***t'; this looks like a name, behind a title" in caplog.text


def test_a_review_that_names_the_patient_is_not_signed(
    case: SignedCase, caplog: pytest.LogCaptureFixture
) -> None:
    case.write(REVIEW + "comments:\n  - text: Pat. Schmidt, seen again.\n")
    assert sign() == 1
    assert "C1.yaml, row 6: found '***. S***t'" in caplog.text
    assert "Schmidt" not in caplog.text


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("--name", "Ada\u202e"), "--name: found.*invisible character", id="name"),
        pytest.param(("--role", " "), "--role: found ' '; empty", id="role"),
        pytest.param(("--time", "2026-11-22T10:00:00"), "--time: found.*no time zone", id="time"),
        pytest.param(("--key", "absent.pem"), "absent.pem: cannot be read", id="key"),
        pytest.param(("--config", "absent.yaml"), "absent.yaml: cannot be read", id="config"),
        pytest.param(
            ("--results", "elsewhere"), "elsewhere/report/C1: no report.json", id="folder"
        ),
        pytest.param(("--second-reader",), "nothing was signed", id="no-first-reader"),
        pytest.param(("--insufficient",), "did not fail quality control", id="sufficient"),
    ],
)
def test_refused(arguments: tuple[str, ...], told: str, caplog: pytest.LogCaptureFixture) -> None:
    given = {
        "--name": "Ada Beispiel",
        "--role": "pathologist",
        "--key": "ada.pem",
        "--time": "2026-11-22T10:00:00Z",
    }
    options = [part for name, value in given.items() for part in (name, value)]
    assert main(["sign", "C1", *options, *arguments]) == 1
    assert_matches(told, caplog.text)
    assert not Path("results/signed").exists()


def assert_matches(pattern: str, text: str) -> None:
    with pytest.raises(ValueError, match=pattern):
        raise ValueError(text)


@pytest.mark.usefixtures("case")
def test_a_case_is_no_path(caplog: pytest.LogCaptureFixture) -> None:
    assert sign("sign", "../C1") == 1
    assert "CASE: found '../C1'" in caplog.text


@pytest.mark.usefixtures("case")
def test_passphrase_by_prompt_or_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_key(Path("locked.pem"), private_pem(1, PASSPHRASE))
    monkeypatch.setattr("getpass.getpass", lambda _: "wrong")
    assert sign(key="locked.pem") == 1
    assert "cannot be opened with this passphrase" in caplog.text
    assert sign("sign", "C1", "--passphrase-file", "absent", key="locked.pem") == 1
    assert "absent: no passphrase can be read" in caplog.text
    Path("word").write_bytes(PASSPHRASE + b"\n")
    assert sign("sign", "C1", "--passphrase-file", "word", key="locked.pem") == 0


@pytest.mark.usefixtures("case")
def test_a_key_that_others_may_read_is_told(caplog: pytest.LogCaptureFixture) -> None:
    Path("ada.pem").chmod(0o644)
    assert sign() == 0
    assert "others may read this key; chmod 600 ada.pem" in caplog.text


@pytest.mark.usefixtures("case")
def test_nothing_to_verify(caplog: pytest.LogCaptureFixture) -> None:
    assert verify("C7") == 1
    assert "C7: neither a case with releases in results/signed nor a folder" in caplog.text


@pytest.mark.usefixtures("case")
def test_a_folder_that_is_no_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("results/report/C1") == 1
    assert "signatures.json is missing" in capsys.readouterr().out


@pytest.mark.usefixtures("case")
def test_reviews_are_checked_before_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviews/C1.yaml").write_text(REVIEW + "finding: []\n")
    assert main(["check"]) == 1
    told = capsys.readouterr().out
    assert "reviews/C1.yaml, line 5, column 1, key finding: unknown key" in told
