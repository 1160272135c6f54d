import pytest
from unit.report.conftest import Builder


@pytest.fixture
def build() -> Builder:
    return Builder()
