"""No log and no error says who it is together with what was found in them (clinical.md 9.5)."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_records import filled, texts
from pydantic import ValidationError
from running import REPOSITORY
from unit.report.conftest import Builder

import render_report
from agnoma.cli import main
from agnoma.errors import InputFormatError
from agnoma.models.case import CaseInfo
from agnoma.models.profile import TumourProfile
from agnoma.report.render import read_profile

WHO = {
    *CaseInfo.model_fields,
    "patient",
    "info",
    "case",
} - {"schema_version", "specimen", "oncotree_code", "tumour_fraction"}
WHAT = set(
    "hgvs hgvs_c hgvs_g hgvs_p protein_change coding_change alteration_id variant_key key label "
    "legacy_names variant alteration".split()
)
SOURCES = sorted((REPOSITORY / "scripts").rglob("*.py"))
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def messages(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every call of a logger, and every text that is raised or assigned to ``msg``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in LEVELS and "log" in ast.unparse(node.func.value):
                yield node
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield node.exc
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "msg":
            yield node.value


def named(node: ast.AST) -> set[str]:
    """Return the attributes and variables a message is made of."""
    inner = list(ast.walk(node))
    attributes = {part.attr for part in inner if isinstance(part, ast.Attribute)}
    inside = {id(part.value) for part in inner if isinstance(part, ast.Attribute)}
    names = {p.id for p in inner if isinstance(p, ast.Name) and id(p) not in inside}
    return attributes | names


def test_no_message_is_made_of_both() -> None:
    both, seen = [], 0
    for path in SOURCES:
        for node in messages(ast.parse(path.read_text(encoding="utf-8"))):
            found, seen = named(node), seen + 1
            if found & WHO and found & WHAT:
                both.append(f"{path}:{getattr(node, 'lineno', '?')}: {sorted(found)}")
    assert both == []
    assert seen > 300


def test_the_rule_finds_what_it_is_for() -> None:
    written = (
        'logger.info("%s: %s", info.case_id, variant.hgvs_p)',
        'msg = f"{case.patient_id}: {alteration.label}"',
        'raise PipelineError(f"{patient} {finding.variant.key}")',
    )
    for line in written:
        (node,) = messages(ast.parse(line))
        assert named(node) & WHO
        assert named(node) & WHAT


def secret_profile() -> TumourProfile:
    """Return a profile whose free text of the patient, and whose names of variants, are secrets."""
    profile = Builder().profile()
    case = filled(CaseInfo, lambda _: "secret")
    kept = {"case_id": "C-1", "patient_id": "P-1"}
    return profile.model_copy(update={"case": case.model_copy(update=kept)})


def test_rendering_logs_counts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "profile.json"
    secret_profile().write_json(path)
    with caplog.at_level(logging.DEBUG):
        render_report.main(path, tmp_path / "r.html", tmp_path / "r.json")
    assert "case C-1: 1 findings" in caplog.text
    told = caplog.text.replace(str(tmp_path), "")
    assert not [word for word in ("secret", "P-1", "V600E", "1799", "140453136") if word in told]


@pytest.mark.parametrize("command", [["share", "-o"], ["cohort", "--out"]], ids=lambda c: c[0])
def test_commands_tell_counts(
    command: list[str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "profile.json"
    secret_profile().write_json(path)
    main([command[0], str(path), command[1], str(tmp_path / "out")])
    told = (caplog.text + capsys.readouterr().out).replace(str(tmp_path), "")
    assert not [word for word in ("secret", "P-1", "V600E", "1799", "140453136") if word in told]


def test_a_damaged_profile_is_refused_without_a_word_of_it(tmp_path: Path) -> None:
    profile = secret_profile()
    words = {text for text in texts(profile) if "V600E" in text or text == "secret"}
    assert len(words) > 3
    path = tmp_path / "profile.json"
    for old, new in (('"vaf": 0.684', '"vaf": "p.V600E"'), ('"gene": "BRAF"', '"gene": 7')):
        path.write_text(profile.model_dump_json(indent=2).replace(old, new, 1))
        with pytest.raises(InputFormatError) as caught:
            read_profile(path)
        assert not [word for word in words if word in str(caught.value)]


def test_what_a_record_refuses_is_not_repeated_in_a_traceback() -> None:
    with pytest.raises(ValidationError) as caught:
        CaseInfo.model_validate({"case_id": "Erika Mustermann", "patient_id": "P p.V600E"})
    assert "Mustermann" not in str(caught.value)
    assert "V600E" not in str(caught.value)
