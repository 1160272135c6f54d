from pathlib import Path

import summarise_biomarkers
from agnoma.io.records import write_records
from agnoma.models.base import Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo, Her2Ihc, MsiPcr
from agnoma.models.qc import Callability
from agnoma.models.variant import SmallVariantSummary
from agnoma.settings import BiomarkersConfig


def test_script_writes_every_biomarker(tmp_path: Path) -> None:
    write_records(tmp_path / "variants.jsonl.gz", [])
    SmallVariantSummary(case_id="C1", tested=True, matched_normal=True).write_json(
        tmp_path / "summary.json"
    )
    Callability(
        case_id="C1",
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=90,
        tumour_fraction=None,
        loci=(),
        genes=(),
        callable_cds_bp=1_000_000,
        tmb_depth_x=100,
    ).write_json(tmp_path / "callability.json")
    case = CaseInfo(case_id="C1", patient_id="P1", her2_ihc=Her2Ihc.THREE, msi_pcr=MsiPcr.STABLE)
    out = tmp_path / "biomarkers.json"
    summarise_biomarkers.main(
        tmp_path / "variants.jsonl.gz",
        tmp_path / "summary.json",
        tmp_path / "callability.json",
        None,
        out,
        case=case.model_dump_json(),
        settings=BiomarkersConfig().model_dump_json(),
        assay_callable_mb=None,
        assay_type="panel",
    )
    found = Biomarkers.read_json(out)
    assert (found.tmb.measurement.value, found.tmb.counted) == (0.0, 0)
    assert (found.msi.value, found.her2_ihc) == ("MSS", Her2Ihc.THREE)
    assert {found.hrd.status, found.signatures.status} == {Status.NOT_TESTED}
