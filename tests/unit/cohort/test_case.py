"""From a stored profile to the record of the cohort."""

from typing import Any

import pytest
from running import REPOSITORY
from stored_cases import stored

from agnoma.cohort.case import TumourType, best_tier, cohort_case
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortCase
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import ClassTrace, TumourProfile
from agnoma.models.qc import LocusKind, LocusState, Verdict
from agnoma.ternary import Ternary

GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"


@pytest.fixture(scope="module")
def profile() -> TumourProfile:
    return TumourProfile.read_json(GOLDEN)


def short(profile: TumourProfile, **changed: Any) -> CohortCase:
    return cohort_case(profile.model_copy(update=changed), sha256="ab")


def test_what_the_cohort_needs_is_there(profile: TumourProfile) -> None:
    place = TumourType(("LUAD", "NSCLC", "LUNG"), "Lung")
    found = cohort_case(profile, sha256="ab", tumour_type=place)
    assert (found.case_id, found.patient_id, found.profile_sha256) == ("C1", "P1", "ab")
    assert (found.primary, found.secondary, found.defining) == (
        "ERBB2",
        ("RAS_MAPK",),
        ("ERBB2 amp",),
    )
    assert (found.oncotree_code, found.lineage, found.site) == (
        "LUAD",
        place.lineage,
        ("Lung", "Lung"),
    )
    kras = next(a for a in found.alterations if a.gene == "KRAS")
    assert (kras.change, kras.tier, kras.resistance) == ("p.G12C", AmpTier.IA, True)
    assert kras.at_required_locus
    assert [a.gene for a in found.alterations] == ["ERBB2", "KRAS", "TP53"]
    assert found.best_tier is AmpTier.IA
    assert found.tmb.value is None
    assert found.tmb.reason
    assert found.loci == {
        LocusState.DETECTED: 1,
        LocusState.NOT_DETECTED: 1,
        LocusState.NOT_ASSESSABLE: 1,
    }


def test_only_what_was_read_is_read(profile: TumourProfile) -> None:
    found = short(profile)
    assert found.genes_read == "BRAF KRAS"
    assert found.genes_read_at_loci == "BRAF KRAS"  # EGFR codon 858 is too shallow
    assert found.copies_read == "ERBB2 MET"
    assert (found.exons_read, found.fusions_read) == ("", False)


def with_locus(profile: TumourProfile, gene: str, **found: Any) -> TumourProfile:
    """Return a profile with one required place of a gene more."""
    first = profile.loci[0]
    locus = first.callability.locus.model_copy(
        update={"gene": gene, "kind": found.get("kind", LocusKind.CODON)}
    )
    callability = first.callability.model_copy(
        update={"locus": locus, "place_known": found.get("place_known", True)}
    )
    state = found.get("state", LocusState.NOT_ASSESSABLE)
    more = first.model_copy(update={"callability": callability, "state": state, "detected": ()})
    return profile.model_copy(update={"loci": (*profile.loci, more)})


@pytest.mark.parametrize(
    ("found", "is_read", "is_unread"),
    [
        pytest.param({}, False, True, id="unreadable"),
        pytest.param({"state": LocusState.NOT_TESTED}, False, False, id="not-covered"),
        pytest.param({"state": LocusState.NOT_DETECTED}, True, False, id="read"),
        pytest.param({"kind": LocusKind.PROMOTER}, True, False, id="promoter"),
        pytest.param({"place_known": False}, True, False, id="another-place"),
    ],
)
def test_a_gene_with_an_unreadable_place_is_not_read(
    profile: TumourProfile, *, found: dict[str, Any], is_read: bool, is_unread: bool
) -> None:
    record = short(with_locus(profile, "BRAF", **found))
    assert ("BRAF" in record.genes_read.split()) is is_read
    assert ("BRAF" in record.genes_unread.split()) is is_unread


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"call": CopyNumberCall.NEUTRAL}, True),
        ({"call": CopyNumberCall.EQUIVOCAL}, False),
        (
            {
                "call": CopyNumberCall.LOSS,
                "not_excluded": (CopyNumberCall.HOMOZYGOUS_DELETION,),
            },
            False,
        ),
    ],
)
def test_copies_that_leave_a_change_open_are_not_told(
    profile: TumourProfile, *, given: dict[str, Any], told: bool
) -> None:
    genes = tuple(
        gene.model_copy(update=given) if gene.gene == "MET" else gene
        for gene in profile.copy_number.genes
    )
    copies = profile.copy_number.model_copy(update={"genes": genes})
    assert ("MET" in short(profile, copy_number=copies).copies_read.split()) is told


def test_classes_that_stayed_open_are_recorded() -> None:
    found = stored()
    trace = tuple(
        ClassTrace(
            class_id=truth.value.upper(), label="A class", confirmed=truth, provisional=truth
        )
        for truth in Ternary
    )
    molecular = found.molecular_class.model_copy(update={"trace": trace})
    assert short(found, molecular_class=molecular).open_classes == ("UNKNOWN",)
    nothing = molecular.model_copy(update={"trace": ()})
    assert short(found, molecular_class=nothing).open_classes is None


def test_size_of_the_profile_is_recorded() -> None:
    assert cohort_case(stored(), sha256="ab", size=17).profile_bytes == 17


def test_a_failed_sample_excludes_nothing(profile: TumourProfile) -> None:
    found = short(profile, verdict=Verdict.FAIL)
    read = (found.genes_read, found.genes_read_at_loci, found.copies_read, found.exons_read)
    assert read == ("", "", "", "")
    assert not found.fusions_read


def test_record_survives_its_file(profile: TumourProfile) -> None:
    found = short(profile)
    assert CohortCase.model_validate_json(found.model_dump_json()) == found
    assert len(found.model_dump_json()) < 4000


@pytest.mark.parametrize(
    ("stated", "default", "shown"),
    [
        pytest.param("yes", False, True, id="the-patient-decides-yes"),
        pytest.param("no", True, False, id="the-patient-decides-no"),
        pytest.param(None, True, True, id="default-yes"),
        pytest.param(None, False, False, id="default-no"),
    ],
)
def test_consent(*, stated: str | None, default: bool, shown: bool) -> None:
    profile = stored(cohort_consent=stated)
    settings = tuple(
        s.model_copy(update={"value": "yes" if default else "no"})
        if s.key == "cohort.consent_default"
        else s
        for s in profile.settings
    )
    found = short(profile, settings=settings)
    assert found.is_shown is shown
    assert found.consent == (CohortConsent(stated) if stated else None)


def test_profile_that_does_not_say_is_not_shown(profile: TumourProfile) -> None:
    assert profile.settings == ()
    assert not short(profile).is_shown


def test_best_tier() -> None:
    assert best_tier([AmpTier.IID, AmpTier.IB, AmpTier.III]) is AmpTier.IB
    assert best_tier([]) is None
