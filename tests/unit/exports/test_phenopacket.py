from pathlib import Path
from typing import Any

import pytest
from export_documents import SIGNED, TABLES, Document, decision, document, released
from google.protobuf import json_format
from hostile import HOSTILE
from phenopackets import Interpretation, Phenopacket, VariantInterpretation

from agnoma.errors import PipelineError
from agnoma.exports import phenopacket as module
from agnoma.models.release import ReportState
from agnoma.models.review import FindingChoice


def written(found: Document, folder: Path) -> Any:
    path = folder / "a.json"
    module.write_phenopacket(found, TABLES, path)
    return json_format.Parse(path.read_text(), Phenopacket())


def genomic(packet: Any) -> dict[str, Any]:
    (interpretation,) = packet.interpretations
    found = interpretation.diagnosis.genomic_interpretations
    return {g.variant_interpretation.variation_descriptor.label: g for g in found}


def extensions(found: Any) -> dict[str, str]:
    descriptor = found.variant_interpretation.variation_descriptor
    return {e.name: e.value for e in descriptor.extensions}


def test_values_read_back(tmp_path: Path) -> None:
    packet = written(document(), tmp_path)
    kras = genomic(packet)["KRAS p.G12C"]
    descriptor = kras.variant_interpretation.variation_descriptor
    record = descriptor.vcf_record
    assert (record.genome_assembly, record.chrom, record.pos) == ("GRCh38", "12", 25245351)
    assert (record.ref, record.alt) == ("C", "A")
    assert descriptor.gene_context.value_id == "HGNC:6407"
    assert {e.syntax: e.value for e in descriptor.expressions} == {
        "hgvs.g": "NC_000012.12:g.25245351C>A",
        "hgvs.c": "ENST00000311936.8:c.34G>T",
        "hgvs.p": "p.(Gly12Cys)",
    }
    assert float(extensions(kras)["allele-frequency"]) == 0.25
    assert extensions(kras)["amp-tier"] == "I-A"
    actionable = kras.variant_interpretation.therapeutic_actionability
    assert actionable == VariantInterpretation.DESCRIPTOR.fields_by_name[
        "therapeutic_actionability"
    ].enum_type.values_by_name["ACTIONABLE"].number  # fmt: skip


def test_disease_and_tumour_content(tmp_path: Path) -> None:
    packet = written(document(), tmp_path)
    assert [d.term.id for d in packet.diseases] == ["NCIT:C3512"]
    (sample,) = packet.biosamples
    assert sample.histological_diagnosis.id == "NCIT:C3512"
    (content,) = sample.measurements
    assert (content.assay.id, content.value.quantity.unit.id) == ("NCIT:C127771", "UO:0000191")
    assert content.value.quantity.value == 0.6


def test_copy_number_and_fusion(tmp_path: Path) -> None:
    found = genomic(written(document(), tmp_path))
    her2 = next(g for label, g in found.items() if label.startswith("ERBB2"))
    assert extensions(her2)["copies-per-tumour-cell"] == "12"
    alk = found["EML4::ALK fusion"]
    assert extensions(alk)["fusion"] == "EML4::ALK"
    structure = alk.variant_interpretation.variation_descriptor.structural_type
    assert (structure.id, structure.label) == ("SO:0001565", "gene_fusion")


def test_without_diagnosis_it_is_a_neoplasm(tmp_path: Path) -> None:
    packet = written(document({"case.oncotree_code": None, "case.sex": None}), tmp_path)
    assert len(packet.diseases) == 0
    assert packet.interpretations[0].diagnosis.disease.id == "NCIT:C3262"
    assert packet.subject.sex == 0


def test_a_type_without_ncit_term_keeps_its_code(tmp_path: Path) -> None:
    packet = written(document({"case.oncotree_code": "XYZ"}), tmp_path)
    assert packet.diseases[0].term.id == "ONCOTREE:XYZ"


@pytest.mark.parametrize(
    ("found", "progress"),
    [
        (document(), "IN_PROGRESS"),
        (released(ReportState.PRELIMINARY), "IN_PROGRESS"),
        (released(ReportState.FINAL), "COMPLETED"),
        (released(ReportState.AMENDED), "COMPLETED"),
    ],
)
def test_progress(tmp_path: Path, found: Document, progress: str) -> None:
    (interpretation,) = written(found, tmp_path).interpretations
    assert Interpretation.ProgressStatus.Name(interpretation.progress_status) == progress


def test_created_is_the_documents_date(tmp_path: Path) -> None:
    signed = written(released(ReportState.FINAL), tmp_path)
    assert signed.meta_data.created.ToDatetime().date() == SIGNED.date()
    resource = {"name": "facts", "version": "1", "date": "2025-12-31", "sha256": None,
                "licence": None}  # fmt: skip
    dated = written(document({"provenance.resources": [resource]}), tmp_path)
    assert dated.meta_data.created.ToJsonString() == "2025-12-31T00:00:00Z"
    assert not written(document(), tmp_path).meta_data.HasField("created")


def test_every_prefix_has_its_resource(tmp_path: Path) -> None:
    packet = written(document(), tmp_path)
    prefixes = {r.namespace_prefix for r in packet.meta_data.resources}
    said = (tmp_path / "a.json").read_text()
    for prefix in ("NCIT", "HGNC", "SO", "EFO", "UO", "NCBITaxon"):
        assert f'"{prefix}:' in said
        assert prefix in prefixes


def test_rejected_findings_are_gone(tmp_path: Path) -> None:
    rejected = decision("KRAS p.G12C", FindingChoice.REJECT)
    signed = released(ReportState.FINAL, rejected)
    assert "KRAS p.G12C" not in genomic(written(signed, tmp_path))


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, hostile: str) -> None:
    fields = (
        "laboratory.name findings.0.alteration.label findings.0.alteration.alteration_id "
        "findings.0.variant.hgvs_p submitted_type_name molecular_class.statement"
    ).split()
    written(document(dict.fromkeys(fields, hostile)), tmp_path)


def test_what_the_library_refuses_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "phenopacket", lambda *_: {"identifier": "x"})
    with pytest.raises(PipelineError, match="no valid phenopacket"):
        module.write_phenopacket(document(), TABLES, tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()


def test_the_summary_says_what_was_rejected_and_what_rests_on_it(tmp_path: Path) -> None:
    signed = released(ReportState.FINAL, decision("ERBB2 amp", FindingChoice.REJECT))
    (interpretation,) = written(signed, tmp_path).interpretations
    assert "Rests on ERBB2 amp, rejected by the reviewer" in interpretation.summary
    assert "ERBB2 amp rejected by the reviewer: seen in the normal." in interpretation.summary
