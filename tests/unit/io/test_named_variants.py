"""Only what later stages ask of named variants is held, and what is the same is held once."""

from pathlib import Path
from typing import Any

from agnoma.io.named_variants import read_in_genes
from agnoma.io.records import write_records
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import AnnotatedVariant, FilterOutcome, Origin, VariantKind


def named(start: int, gene: str | None) -> AnnotatedVariant:
    given: dict[str, Any] = {
        "contig": "7",
        "start": start,
        "ref": "A",
        "alt": "T",
        "kind": VariantKind.SNV,
        "source": EvidenceSource.SUBMITTED_VCF,
        "tumour": AlleleEvidence(depth_x=100, ref_count=90, alt_count=10, other_count=0),
        "vaf": 0.1,
        "vaf_low": 0.05,
        "vaf_high": 0.2,
        "origin": Origin.SOMATIC,
        "gene": gene,
        "filters": (FilterOutcome(name="strand", passed=None, reason="no reads were given"),),
    }
    return AnnotatedVariant.model_validate(given)


def test_variants_in_no_gene_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl.gz"
    inside = [named(10, "BRAF"), named(30, "BRAF")]
    write_records(path, [inside[0], named(20, None), inside[1], named(40, None)])
    found, outside = read_in_genes(path)
    assert (found, outside) == (inside, 2)
    assert found[0].filters[0] is found[1].filters[0]
