from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.knowledge import AmpTier
from agnoma.models.review import MAX_NAME, FindingChoice
from agnoma.review.reading import ReviewFile, misnamed, read_review

HEAD = "case: C1\nname: Ada Beispiel\nrole: pathologist\ndate: 2026-11-21\n"
ENTRY = "findings:\n  - finding: KRAS p.G12C\n"


def read(folder: Path, text: str | bytes) -> ReviewFile:
    path = folder / "C1.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_review(path, "C1")


def test_a_whole_review(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        HEAD
        + "profile_sha256: '0123456789ab'\n"
        + "comments:\n  - text: |\n      First line.\n      Second line.\n"
        + "findings:\n"
        + "  - {gene: KRAS, hgvs: p.Gly12Cys, decision: re-tier, tier: II-C, reason: weak}\n"
        + "  - {finding: TP53, decision: accept, name: Bo Muster, role: biologist}\n"
        + "conflicts:\n  - {finding: KRAS, decision: not supporting, reason: newer trial}\n",
    )
    assert file.faults == ()
    assert file.review is not None
    assert len(file.sha256) == 64
    assert file.review.date == date(2026, 11, 21)
    assert file.review.comments[0].text == "First line.\nSecond line."
    assert file.review.findings[0].tier is AmpTier.IIC
    assert file.review.findings[1].decision is FindingChoice.ACCEPT


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "line 1, column 1: found 'nothing'; write keys and values", id="empty"),
        pytest.param("- a\n", "found 'list'; write keys and values", id="list"),
        pytest.param(HEAD + "findings: [\n", "line 6, column 1: not YAML", id="syntax"),
        pytest.param(HEAD + "reason: a: b\n", "line 5, column 10: not YAML", id="colon"),
        pytest.param(b"case: \xff\n", "is no UTF-8 text; save it as UTF-8", id="latin-1"),
        pytest.param(
            HEAD + "finding: []\n",
            "line 5, column 1, key finding: unknown key; did you mean 'findings'?",
            id="unknown-key",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: accept\n    why: x\n",
            "line 8, column 5, key findings[1].why: unknown key; write one of name, role, date",
            id="unknown-key-of-an-entry",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: acept\n",
            "line 7, column 5, key findings[1].decision: found 'acept'; write one of accept, "
            "reject, re-tier; did you mean 'accept'?",
            id="misspelt-decision",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: reject\n",
            "line 6, column 5, key findings[1].reason: reject needs a reason; write `reason`",
            id="no-reason",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: reject\n    reason: '  '\n",
            "line 8, column 5, key findings[1].reason: found '  '; empty; write something",
            id="blank-reason",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: re-tier\n    reason: x\n",
            "re-tier to what? write `tier`: one of I-A, I-B, II-C, II-D, III",
            id="no-tier",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: re-tier\n    tier: IV\n    reason: x\n",
            "key findings[1].tier: found 'IV'; write one of I-A, I-B, II-C, II-D, III",
            id="no-such-tier",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: reject\n    tier: I-A\n    reason: x\n",
            "reject keeps the proposed tier; delete `tier`, or write decision: re-tier",
            id="tier-without-re-tier",
        ),
        pytest.param(
            HEAD + "findings:\n  - gene: KRAS\n    decision: accept\n",
            "names no finding; write `finding`, or both `gene` and `hgvs`",
            id="half-a-name",
        ),
        pytest.param(
            HEAD + ENTRY + "    gene: KRAS\n    decision: accept\n",
            "`finding` names it already; leave out `gene` and `hgvs`",
            id="named-twice",
        ),
        pytest.param(
            HEAD + ENTRY + "    decision: accept\n    role: biologist\n",
            "another person has both `name` and `role`",
            id="role-of-nobody",
        ),
        pytest.param(
            HEAD.replace("case: C1", "case: C2"),
            "line 1, column 1, key case: found 'C2'; the file is named after case C1",
            id="other-case",
        ),
        pytest.param(
            HEAD.replace("case: C1", "case: 12"),
            "key case: found '12'; is no text; write it in quotes",
            id="number",
        ),
        pytest.param(
            HEAD.replace("2026-11-21", "2026-11-21 10:00:00"),
            "key date: found '2026-11-21 10:00:00'; is no day; write it without quotes and time",
            id="time",
        ),
        pytest.param(
            HEAD.replace("2026-11-21", "'2026-11-21'"), "is no day; write it without", id="quoted"
        ),
        pytest.param(
            HEAD.replace("date: 2026-11-21\n", ""),
            "key date: missing; write `date: ...`",
            id="missing",
        ),
        pytest.param(
            HEAD + "name: Bo Muster\n", "line 5, column 1, key name: written twice", id="twice"
        ),
        pytest.param(
            HEAD.replace("Ada", "Ada\u202e"), "invisible character U+202E", id="right-to-left-mark"
        ),
        pytest.param(
            HEAD.replace("Ada", "A" * MAX_NAME), "write at most 120 characters", id="too-long"
        ),
        pytest.param(
            HEAD + "profile_sha256: 123456789012\n",
            "profile_sha256: found '123456789012'; is no text; write it in quotes",
            id="digest-bare",
        ),
        pytest.param(
            HEAD + "profile_sha256: xyz\n",
            "write 12 to 64 of 0-9 and a-f, as in the report id",
            id="no-digest",
        ),
        pytest.param(HEAD + "findings: yes\n", "write a list: every entry begins", id="no-list"),
        pytest.param(
            HEAD + "findings: [KRAS]\n", "is no entry; write keys and values", id="no-entry"
        ),
        pytest.param(HEAD + "comments: &a [*a]\n", "key comments[1]", id="alias-of-itself"),
    ],
)
def test_a_fault_says_where_and_what_to_type(tmp_path: Path, text: str | bytes, told: str) -> None:
    file = read(tmp_path, text)
    assert file.review is None
    assert any(told in str(fault) for fault in file.faults), list(map(str, file.faults))
    assert all(str(fault).startswith(str(tmp_path / "C1.yaml")) for fault in file.faults)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "case: C1\nname: Ada\ndate: 2026-11-21\nextra: 1\nextra: 2\nfindings:\n"
        "  - {finding: A, decision: reject}\n  - {decision: acept, reason: 7}\n",
    )
    told = " ".join(map(str, file.faults))
    for key in ("role", "extra", "findings[1].reason", "findings[2].decision", "findings[2].hgvs"):
        assert f"key {key}:" in told
    assert "findings[2].reason: found '7'; is no text" in told


def test_a_duplicate_key_is_told_once(tmp_path: Path) -> None:
    twice = "comments:\n  - text: a\n"
    assert len(read(tmp_path, HEAD + twice + twice).faults) == 1


def test_absent_file(tmp_path: Path) -> None:
    (fault,) = read_review(tmp_path / "C1.yaml", "C1").faults
    assert "cannot be read: No such file" in str(fault)


@pytest.mark.parametrize("name", ["C1.yml", "C1.YAML", "C1.json"])
def test_a_review_that_would_be_overlooked(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    names = {path.name for path in tmp_path.iterdir()}
    assert "rename it" in str(misnamed(tmp_path, "C1", names))
    assert misnamed(tmp_path, "C2", names) is None


@given(text=st.text(max_size=80))
@settings(deadline=None, max_examples=60)
def test_no_text_at_all_is_anything_but_a_review_or_faults(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = read(tmp_path_factory.mktemp("r"), text.encode("utf-8", "surrogatepass"))
    assert (file.review is None) is bool(file.faults)
