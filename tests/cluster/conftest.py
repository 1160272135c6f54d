"""Everything in this folder starts the snakemake executable; one run is what others must equal."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_demo import DEFAULT, digests, run_snakemake, write_small_demo


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)


@dataclass(frozen=True)
class Reference:
    """A run that nothing disturbed."""

    folder: Path
    results: dict[str, str]
    seconds: float


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    folder = write_small_demo(tmp_path_factory.mktemp("undisturbed"))
    start = time.monotonic()
    done = run_snakemake(folder, *DEFAULT, "--cores", "2")
    assert done.returncode == 0, done.stderr[-6000:]
    return Reference(folder, digests(folder), time.monotonic() - start)
