from collections.abc import Callable
from pathlib import Path

import pytest

from agnoma.cli_knowledge import read_translator
from agnoma.knowledge_import.translator import Translator

EVIDENCE = (
    "gene variant variant_id disease doid drugs drug_interaction_type evidence_type"
    " evidence_direction evidence_level clinical_significance citation_id source_type rating"
    " evidence_status evidence_id variant_origin last_review_date"
).split()
ASSERTION = (
    "gene variant variant_id disease doid drugs assertion_type assertion_direction"
    " clinical_significance amp_category nccn_guideline nccn_guideline_version"
    " regulatory_approval assertion_id evidence_item_ids last_review_date"
).split()
VARIANT = "variant_id gene variant variant_types hgvs_expressions".split()
EVIDENCE_DEFAULTS = {
    "gene": "BRAF",
    "variant": "V600E",
    "variant_id": "12",
    "disease": "Melanoma",
    "doid": "1909",
    "drugs": "Vemurafenib",
    "evidence_type": "Predictive",
    "evidence_direction": "Supports",
    "evidence_level": "B",
    "clinical_significance": "Sensitivity/Response",
    "source_type": "PubMed",
    "rating": "3",
    "evidence_status": "accepted",
    "variant_origin": "Somatic",
    "last_review_date": "2020-10-29 00:00:00 UTC",
}
ASSERTION_DEFAULTS = {
    "gene": "BRAF",
    "variant": "V600E",
    "variant_id": "12",
    "disease": "Melanoma",
    "doid": "1909",
    "drugs": "Vemurafenib",
    "assertion_type": "Predictive",
    "assertion_direction": "Supports",
    "clinical_significance": "Sensitivity/Response",
    "amp_category": "Tier I - Level A",
    "regulatory_approval": "true",
    "last_review_date": "2021-01-02 00:00:00 UTC",
}
Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def translator() -> Translator:
    return read_translator()


def write_table(path: Path, columns: list[str], rows: Rows) -> Path:
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    path.write_text("".join("\t".join(line) + "\n" for line in lines))
    return path


@pytest.fixture
def civic(tmp_path: Path) -> Callable[..., Path]:
    """Write the tables of a release; rows name only what differs from a plain item."""

    def write(evidence: Rows, assertions: Rows = [], variants: Rows = []) -> Path:  # noqa: B006
        items = [
            EVIDENCE_DEFAULTS | {"evidence_id": str(n), "citation_id": str(1000 + n)} | row
            for n, row in enumerate(evidence, start=1)
        ]
        asserted = [
            ASSERTION_DEFAULTS | {"assertion_id": str(n)} | row
            for n, row in enumerate(assertions, start=1)
        ]
        write_table(tmp_path / "nightly-ClinicalEvidenceSummaries.tsv", EVIDENCE, items)
        write_table(tmp_path / "nightly-AssertionSummaries.tsv", ASSERTION, asserted)
        write_table(tmp_path / "nightly-VariantSummaries.tsv", VARIANT, variants)
        return tmp_path

    return write
