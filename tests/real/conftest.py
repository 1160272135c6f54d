"""Real tumours: reference from patches, one run per build, read by all tests of this folder."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cell_lines import patched_reference
from running import SHARED

DATA = SHARED / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.real)
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real tumours; missing is a failure where it must be there."""
    if not DATA.is_dir():
        reason = f"real tumours not found at {DATA}"
        if os.environ.get("AGNOMA_REQUIRE_REAL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return DATA


@pytest.fixture(scope="session")
def make_reference(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Sequence[str], Sequence[str]], Path]:
    """Return a function that writes a FASTA in real coordinates, N outside the patches."""

    def make(build: str, patches: Sequence[str], contigs: Sequence[str]) -> Path:
        fasta = tmp_path_factory.mktemp("reference") / f"{build}.fa"
        return patched_reference(data / "reference", fasta, build, patches, contigs)

    return make
