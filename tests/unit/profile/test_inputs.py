from collections.abc import Callable
from typing import Any

import pytest

from agnoma.assessability.view import NO_READS, _small_variant_lookup, gene_copy_lookup
from agnoma.models.alteration import Alteration
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import EvidenceSource
from agnoma.models.qc import Callability, LocusCallability
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.inputs import read_signatures, site_free
from agnoma.profile.predicates import SignatureName

NOT_DONE = {"status": Status.NOT_TESTED, "reason": "not given"}


def make_biomarkers(msi: str | None = None, tmb: float | None = None) -> Biomarkers:
    given = NOT_DONE if msi is None else {"status": Status.EVALUATED, "value": msi}
    number = NOT_DONE if tmb is None else {"status": Status.EVALUATED, "value": tmb}
    return Biomarkers(
        case_id="C1",
        tmb=Tmb(
            measurement=Measurement(unit="mutations/Mb", **number),
            limit_per_mb=10,
            counting_rule="non-synonymous",
        ),
        msi=CategoricalResult(**given),
        hrd=Measurement(unit="score", **NOT_DONE),
        signatures=CategoricalResult(**NOT_DONE),
    )


@pytest.mark.parametrize(
    ("msi", "case", "values"),
    [
        pytest.param("MSI-H", {}, ("MSI-H", None), id="pcr"),
        pytest.param("dMMR", {}, (None, "dMMR"), id="ihc-in-the-biomarker-record"),
        pytest.param("dMMR", {"msi_pcr": "MSS"}, ("MSS", "dMMR"), id="both-and-discordant"),
        pytest.param("MSS", {"mmr_ihc": "pMMR"}, ("MSS", "pMMR"), id="both"),
        pytest.param(None, {}, (None, None), id="neither"),
    ],
)
def test_the_two_assays_of_mismatch_repair(
    msi: str | None, case: dict[str, str], values: tuple[str | None, str | None]
) -> None:
    info = CaseInfo.model_validate({"case_id": "C1", "patient_id": "P1"} | case)
    found = read_signatures(info, make_biomarkers(msi, tmb=4))
    names = (SignatureName.MSI, SignatureName.MMR_IHC)
    assert tuple(found[n].value if n in found else None for n in names) == values
    assert found[SignatureName.TMB].value == 4
    assert found[SignatureName.HRD_SCORE].reason == "not given"


def gene_copies(call: str, *not_excluded: str) -> GeneCopyNumber:
    return GeneCopyNumber(
        gene="G", contig="7", start=1, end=9, call=CopyNumberCall(call), rule="why",
        not_excluded=tuple(CopyNumberCall(text) for text in not_excluded),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gene", "status", "open_kinds"),
    [
        pytest.param(gene_copies("neutral"), "evaluated", set(), id="neutral"),
        pytest.param(gene_copies("amplified"), "evaluated", set(), id="amplified"),
        pytest.param(gene_copies("not assessable"), "not_assessable", set(), id="not-assessable"),
        pytest.param(
            gene_copies("equivocal amplification", "amplified"), "evaluated", {"amp"},
            id="equivocal",
        ),
        pytest.param(
            gene_copies("equivocal amplification"), "evaluated", {"amp"}, id="equivocal-by-name"
        ),
        pytest.param(
            gene_copies("loss", "homozygous deletion"), "evaluated", {"homdel"}, id="loss"
        ),
    ],
)  # fmt: skip
def test_what_copies_leave_open(gene: GeneCopyNumber, status: str, open_kinds: set[str]) -> None:
    found = gene_copy_lookup(gene)
    assert (found.status.value, {kind.value for kind in found.open_kinds}) == (status, open_kinds)
    assert found.reason == ("why" if open_kinds or status == "not_assessable" else None)


def make_callability(reason: str | None, *loci: LocusCallability) -> Callability:
    return Callability(
        case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
        depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=None, loci=loci, genes=(),
        callable_cds_bp=None, tmb_depth_x=100, reason=reason,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "reason", "status", "because"),
    [
        pytest.param(
            {"tested": True, "source": EvidenceSource.READS}, None, Status.EVALUATED, None,
            id="reads",
        ),
        pytest.param(
            {"tested": True, "source": EvidenceSource.SUBMITTED_VCF}, "no reads were given",
            Status.NOT_ASSESSABLE, NO_READS, id="calls-only",
        ),
        pytest.param(
            {"tested": True, "source": EvidenceSource.READS}, "quality not evaluated",
            Status.NOT_ASSESSABLE, "quality not evaluated", id="reads-not-measured",
        ),
        pytest.param(
            {"tested": False, "reason": "segments only"}, None, Status.NOT_TESTED,
            "segments only", id="not-tested",
        ),
    ],
)  # fmt: skip
def test_may_absence_of_a_small_variant_mean_anything(
    summary: dict[str, Any], reason: str | None, status: Status, because: str | None
) -> None:
    record = SmallVariantSummary(case_id="C1", **summary)
    lookup = _small_variant_lookup(record, make_callability(reason))
    assert (lookup.status, lookup.reason) == (status, because)


def test_site_dependent_fields_do_not_reach_the_class(
    alteration: Callable[..., Alteration],
) -> None:
    at_site = alteration("KRAS", "snv", "p.G12C", best_tier="I", resistance=True)
    elsewhere = alteration("KRAS", "snv", "p.G12C", best_tier="II")
    assert site_free([at_site]) == site_free([elsewhere])
    known = at_site.model_copy(update={"tier_any_site": "I", "resistance_any_site": True})
    (kept,) = site_free([known])
    assert (kept.tier_any_site, kept.resistance_any_site) == ("I", True)
