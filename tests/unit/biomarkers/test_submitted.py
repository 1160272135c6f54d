import pytest

from agnoma.biomarkers.submitted import (
    homologous_recombination,
    microsatellite_status,
    signatures,
)
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo, MmrIhc, MsiPcr
from agnoma.models.copy_number import CopyNumberProfile, CopyNumberSegment


@pytest.mark.parametrize(
    ("pcr", "ihc", "status", "value", "source"),
    [
        pytest.param("MSI-H", None, Status.EVALUATED, "MSI-H", "PCR", id="pcr-high"),
        pytest.param("MSI-L", None, Status.EVALUATED, "MSI-L", "PCR", id="pcr-low"),
        pytest.param("MSS", None, Status.EVALUATED, "MSS", "PCR", id="pcr-stable"),
        pytest.param(None, "dMMR", Status.EVALUATED, "dMMR", "IHC", id="ihc-deficient"),
        pytest.param(None, "pMMR", Status.EVALUATED, "pMMR", "IHC", id="ihc-proficient"),
        pytest.param("MSI-H", "dMMR", Status.EVALUATED, "MSI-H", "PCR and IHC", id="both-high"),
        pytest.param("MSS", "pMMR", Status.EVALUATED, "MSS", "PCR and IHC", id="both-stable"),
        pytest.param("MSI-L", "pMMR", Status.EVALUATED, "MSI-L", "PCR and IHC", id="low-fits"),
        pytest.param("MSI-H", "pMMR", Status.NOT_ASSESSABLE, None, "PCR and IHC", id="conflict-h"),
        pytest.param("MSS", "dMMR", Status.NOT_ASSESSABLE, None, "PCR and IHC", id="conflict-s"),
        pytest.param("MSI-L", "dMMR", Status.NOT_ASSESSABLE, None, "PCR and IHC", id="conflict-l"),
        pytest.param(None, None, Status.NOT_TESTED, None, None, id="neither"),
    ],
)
def test_microsatellites(
    pcr: str | None, ihc: str | None, status: Status, value: str | None, source: str | None
) -> None:
    case = CaseInfo(
        case_id="C1",
        patient_id="P1",
        msi_pcr=MsiPcr(pcr) if pcr else None,
        mmr_ihc=MmrIhc(ihc) if ihc else None,
    )
    found = microsatellite_status(case)
    assert (found.status, found.value, found.source) == (status, value, source)
    if status is Status.NOT_ASSESSABLE:
        assert f"PCR says {pcr}, IHC says {ihc}" in (found.reason or "")


@pytest.mark.parametrize(
    ("minor_copies", "words"),
    [
        pytest.param(1.0, "allele-specific segments are there", id="alleles-known"),
        pytest.param(None, "needs allele-specific copy number", id="alleles-unknown"),
    ],
)
def test_hrd_is_not_tested(minor_copies: float | None, words: str) -> None:
    segment = CopyNumberSegment(contig="1", start=0, end=9, minor_copies=minor_copies)
    profile = CopyNumberProfile(status=Status.EVALUATED, case_id="C1", segments=(segment,))
    found = homologous_recombination(profile)
    assert found.status is Status.NOT_TESTED
    assert words in (found.reason or "")


def test_nothing_to_score_is_not_tested_either() -> None:
    assert homologous_recombination(None).status is Status.NOT_TESTED
    assert signatures().status is Status.NOT_TESTED
