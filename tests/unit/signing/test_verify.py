import base64
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signed_cases import ALONE, REVIEW, WITH_SECOND, SignedCase, private_key, public_keys, signer

from agnoma.signing import verify
from agnoma.signing.folder import FILES, releases
from agnoma.signing.issue import second_signature, sign_report
from agnoma.signing.keys import sign
from agnoma.signing.verify import Verified, verify_release

KEYS = public_keys(1, 2)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with one final release."""
    case = SignedCase(tmp_path_factory.mktemp("once")).write(REVIEW)
    return sign_report(case.folders, signer(), ALONE)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that two readers signed; the folder of its releases."""
    case = SignedCase(tmp_path_factory.mktemp("twice")).write(REVIEW)
    sign_report(case.folders, signer(), WITH_SECOND)
    second_signature(case.folders, signer("Bo Muster", key=2, minutes=5))
    return case.folders.signed


def copied(folder: Path, target: Path) -> Path:
    """Return a copy that can be written to."""
    shutil.copytree(folder, target)
    for path in target.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target


def altered(folder: Path, name: str, old: str, new: str) -> Verified:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return verify_release(folder, KEYS)


def test_intact(once: Path, twice: Path) -> None:
    assert verify_release(once, KEYS) == Verified(once, verify_release(once, KEYS).release, (), ())
    first, second = (verify_release(path, KEYS) for path in releases(twice).values())
    assert (first.faults, second.faults, second.notes) == ((), (), ())
    assert first.notes[0].startswith("replaced by release 2 (final, C1-")


@given(data=st.data())
@settings(deadline=None, max_examples=80)
def test_no_byte_anywhere_can_be_changed(
    once: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(FILES))
    content = bytearray((once / name).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    folder = copied(once, tmp_path_factory.mktemp("t") / "1")
    (folder / name).write_bytes(bytes(content))
    assert not verify_release(folder, KEYS).is_intact


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["cut-off", "longer", "empty", "absent"])
def test_whole_files(once: Path, tmp_path: Path, name: str, how: str) -> None:
    folder = copied(once, tmp_path / "1")
    content = (folder / name).read_bytes()
    changed = {"cut-off": content[:-1], "longer": content + b"\n", "empty": b""}
    if how == "absent":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(changed[how])
    found = verify_release(folder, KEYS)
    assert not found.is_intact
    assert (f"{name} is missing" in found.faults) is (how == "absent")


def test_a_changed_document_is_told_by_path_and_by_what_it_renders(
    once: Path, tmp_path: Path
) -> None:
    folder = copied(once, tmp_path / "1")
    (fault,) = altered(folder, "report.json", '"jurisdiction":"EU"', '"jurisdiction":"US"').faults
    assert fault.startswith(
        "report.json altered after signing, signature of Ada Beispiel invalid: differs at "
        "$.profile.jurisdiction; signed report.html has, against what it renders now, at line"
    )
    assert "'EU" in fault
    assert "in place of 'US" in fault


def test_a_changed_page_is_told_by_its_first_difference(once: Path, tmp_path: Path) -> None:
    folder = copied(once, tmp_path / "1")
    (fault,) = altered(folder, "report.html", "G12C", "G12D").faults
    assert "differs from what the signed report.json renders, first at line" in fault
    assert "G12D" in fault
    assert "in place of" in fault


def test_both_changed_alike(once: Path, tmp_path: Path) -> None:
    folder = copied(once, tmp_path / "1")
    for name in ("report.json", "report.html"):
        path = folder / name
        path.write_bytes(path.read_bytes().replace(b"G12C", b"G12D"))
    faults = verify_release(folder, KEYS).faults
    assert [fault.partition(" ")[0] for fault in faults] == ["report.json", "report.html"]
    assert "$.profile.findings[0]" in faults[0]


def test_another_key_is_no_key_of_the_laboratory(once: Path) -> None:
    (fault,) = verify_release(once, public_keys(2)).faults
    assert fault.startswith("signature of Ada Beispiel cannot be verified: its public key (sha256")
    assert "give it with --public-key" in fault


def test_signed_again_by_somebody_else(once: Path, tmp_path: Path) -> None:
    folder = copied(once, tmp_path / "1")
    content = (folder / "report.html").read_bytes()
    text = (folder / "signatures.json").read_text()
    old = text.split('"report.html":"')[1].split('"')[0]
    (folder / "signatures.json").write_text(text.replace(old, sign(private_key(2), content)))
    (fault,) = verify_release(folder, KEYS).faults
    assert "signature of Ada Beispiel invalid" in fault


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param('"name":"Ada', '"name":"Eve', "another report, signer or key", id="name"),
        pytest.param('{"schema', '{ "schema', "not in the form", id="form"),
    ],
)
def test_changed_signatures(once: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    found = altered(copied(once, tmp_path / "1"), "signatures.json", old, new)
    assert any(told in fault for fault in found.faults)


def test_changed_audit_line(once: Path, tmp_path: Path) -> None:
    found = altered(copied(once, tmp_path / "1"), "audit.tsv", "Beispiel", "Muster")
    assert found.faults == (
        "audit.tsv altered after signing: " + found.faults[0].partition(": ")[2],
    )
    assert "Muster" in found.faults[0]


def test_a_file_too_many_and_another_number(once: Path, tmp_path: Path) -> None:
    folder = copied(once, tmp_path / "7")
    (folder / "note.txt").touch()
    faults = verify_release(folder, KEYS).faults
    assert "note.txt does not belong to a release" in faults
    assert "report.json is of release 1, the folder is 7" in faults


def test_absent_folder(tmp_path: Path) -> None:
    (fault,) = verify_release(tmp_path / "1", KEYS).faults
    assert fault.endswith("no such folder")


def test_the_original_stays_retrievable(twice: Path, tmp_path: Path) -> None:
    folder = copied(twice, tmp_path / "C1")
    shutil.rmtree(folder / "1")
    (fault,) = verify_release(folder / "2", KEYS).faults
    assert fault.endswith("which this one replaces, is not beside it; restore it from a copy")


def test_the_first_signature_counts_for_the_second_release(twice: Path, tmp_path: Path) -> None:
    (fault,) = verify_release(twice / "2", public_keys(2)).faults
    assert "signature of Ada Beispiel cannot be verified" in fault
    folder = copied(twice, tmp_path / "C1")
    assert not altered(folder / "1", "report.html", "G12C", "G12D").is_intact
    (fault,) = verify_release(folder / "2", KEYS).faults
    assert "is not as it was signed: report.html altered after signing" in fault


def test_a_page_of_an_older_version_is_not_rendered_again(
    once: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "page_version", lambda: "99")
    found = verify_release(once, KEYS)
    assert found.is_intact
    assert "rendered by version" in found.notes[0]


def test_a_validly_signed_page_that_says_otherwise(once: Path, tmp_path: Path) -> None:
    folder = copied(once, tmp_path / "1")
    page = (folder / "report.html").read_bytes().replace(b"G12C", b"G12D")
    (folder / "report.html").write_bytes(page)
    text = (folder / "signatures.json").read_text()
    old = text.split('"report.html":"')[1].split('"')[0]
    (folder / "signatures.json").write_text(text.replace(old, sign(private_key(1), page)))
    faults = verify_release(folder, KEYS).faults
    assert any("report.html differs from what report.json renders" in fault for fault in faults)


def test_a_signature_is_checked_by_other_tools(once: Path) -> None:
    signatures = verify.read_signatures((once / "signatures.json").read_bytes())
    assert signatures is not None
    raw = base64.b64decode(signatures.files["report.json"])
    private_key(1).public_key().verify(raw, (once / "report.json").read_bytes())
