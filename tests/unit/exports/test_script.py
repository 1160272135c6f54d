import json
from pathlib import Path

import pytest
from export_documents import GOLDEN

import export_case
from agnoma.errors import ConfigError

TABLES = GOLDEN.parents[3] / "resources/exports"


def test_configured_formats_are_written(tmp_path: Path) -> None:
    out = tmp_path / "C1"
    export_case.main(GOLDEN, GOLDEN, TABLES, out, formats=json.dumps(["tsv", "maf"]))
    assert sorted(p.name for p in out.iterdir()) == ["C1.findings.tsv", "C1.maf"]


def test_none_configured(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"report\.exports is empty"):
        export_case.main(GOLDEN, GOLDEN, TABLES, tmp_path / "C1", formats="[]")
