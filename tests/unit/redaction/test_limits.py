"""What limits a finding is in a shared copy, or is said to be left out: it is never just absent."""

from typing import Any

import pytest

from agnoma.language.speech import speaking
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.evidence import PhaseRelation
from agnoma.models.knowledge import AmpTier, EvidenceMatch, FactEffect, ResistanceCaveat, Therapy
from agnoma.models.profile import LEFT_OUT, TumourProfile
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.models.variant import FilterOutcome, Origin, PopulationFrequency
from agnoma.redaction.redact import SharedIds, redacted
from agnoma.report import wording
from agnoma.report.summary import Summary, build_summary

IDS = SharedIds("SHARED-1", "SHARED-P-1")
UNTOLD = "a resistance caveat is left out of this shared copy"


def against(*alteration_ids: str, **given: Any) -> ResistanceCaveat:
    return ResistanceCaveat(
        **{
            "fact_id": "BM009",
            "alteration_ids": alteration_ids,
            "therapy": Therapy(options=(("vemurafenib",),)),
            "tier": AmpTier.IIC,
            **given,
        }
    )


def with_caveats(match: EvidenceMatch, *caveats: ResistanceCaveat) -> EvidenceMatch:
    return match.model_copy(update={"caveats": caveats})


def caveat_of(profile: TumourProfile) -> str:
    summary = build_summary(redacted(profile, IDS))
    assert summary.response is not None
    return summary.response.rows[0][-1].text


@pytest.mark.parametrize(
    ("caveat", "said"),
    [
        pytest.param(
            against("NRAS p.Q61R"),
            "NRAS substitution (AMP II-C): reduced benefit from vemurafenib",
            id="rare-allele",
        ),
        pytest.param(
            against("NRAS p.Q61R", tier=None, known_in="Thyroid Cancer"),
            "NRAS substitution (known in Thyroid Cancer): reduced benefit from vemurafenib",
            id="other-type",
        ),
        pytest.param(against("BRCA1 p.E23fs"), UNTOLD, id="heredity"),
        pytest.param(against("BRCA1 p.E23fs", "NRAS p.Q61R"), UNTOLD, id="heredity-in-part"),
        pytest.param(
            against("MSI-low", fact_id="BM100"),
            "MSI-H (AMP II-C): reduced benefit from vemurafenib",
            id="marker",
        ),
        pytest.param(against("unheard of"), UNTOLD, id="unknown-name"),
    ],
)
def test_what_other_findings_say_against_a_therapy(
    build: Any, caveat: ResistanceCaveat, said: str
) -> None:
    population = PopulationFrequency(founder="185delAG", inherited_founder=True)
    founder = build.found("BRCA1", "p.E23fs", origin=Origin.UNDETERMINED, population=population)
    marker = build.match("BM100", alterations=(), effect=FactEffect.RESISTANCE)
    marker = marker.model_copy(
        update={"fact": marker.fact.model_copy(update={"alteration": "sig:MSI-H"})}
    )
    nras = build.found("NRAS", "p.Q61R")
    given = build.finding(with_caveats(build.match(), caveat))
    profile = build.profile(findings=(given, nras, founder), biomarker_matches=(marker,))
    assert caveat_of(profile) == said


def test_whose_table_speaks_against_a_therapy_is_not_told(build: Any) -> None:
    caveat = against("BRAF p.V600E", source="St Elsewhere")
    given = build.finding(with_caveats(build.match(), caveat))
    (finding,) = redacted(build.profile(findings=(given,)), IDS).findings
    assert finding.matches[0].caveats[0].source == "local source"


def test_a_finding_without_caveats_has_none_in_the_copy(build: Any) -> None:
    assert caveat_of(build.profile(findings=(build.finding(build.match()),))) == "–"


def test_the_phase_of_resistance_alleles_is_said_to_be_left_out(build: Any) -> None:
    first = build.found("EGFR", "p.T790M", build.match(alterations=("EGFR p.T790M",)))
    second = build.found("EGFR", "p.C797S", start=55_181_398)
    profile = build.profile(findings=(first, second))
    assert build_summary(profile).conflicts
    assert caveat_of(profile) == UNTOLD
    assert build_summary(redacted(profile, IDS)).conflicts == (LEFT_OUT,)
    assert caveat_of(build.profile(findings=(first,))) == "–"


def test_a_reversion_is_said_to_be_left_out(build: Any) -> None:
    truncating = build.found("BRCA2", "p.S1982fs", build.match(alterations=("BRCA2 p.S1982fs",)))
    reverting = build.found("BRCA2", "p.K1984fs", start=32_340_300)
    found = Reversion(
        gene="BRCA2",
        kind=ReversionKind.FRAME_RESTORED,
        state=ReversionState.POSSIBLE,
        truncating=truncating.variant.key,
        truncating_name="p.S1982fs",
        reverting=reverting.variant.key,
        reverting_name="p.K1984fs",
        phase=PhaseRelation.UNKNOWN,
        net_bp=0,
        distance_bp=6,
        reason="1 bp lost and 1 bp gained, 6 bp apart",
    )
    profile = build.profile(findings=(truncating, reverting), reversions=(found,))
    assert caveat_of(profile) == UNTOLD
    assert build_summary(redacted(profile, IDS)).conflicts == (LEFT_OUT,)


def test_a_finding_reported_in_spite_of_a_filter_is_said_to_be(build: Any) -> None:
    exempt = FilterOutcome(name="low_vaf", passed=False, exempt=True, reason="at a hotspot")
    rescued = build.found("TP53", "p.R175H", filters=(exempt,))
    copy = redacted(build.profile(findings=(build.finding(), rescued)), IDS)
    said = "reported in spite of a filter (left out of this shared copy)"
    assert copy.confirmations[-1:] == (
        f"TP53 substitution: {said}; confirm if it would change treatment.",
    )
    assert len([text for text in copy.confirmations if said in text]) == 1


def test_nothing_found_is_not_said_of_what_is_left_out(build: Any) -> None:
    profile = build.profile(findings=())
    assert "could be assessed" in build_summary(profile).no_actionable
    shared = "No alteration with a tier I or II fact among what this shared copy holds."
    assert build_summary(redacted(profile, IDS)).no_actionable == shared


@pytest.mark.parametrize(
    ("shared", "note"), [(True, f"{LEFT_OUT}: IDH2"), (False, "IDH2")], ids=["copy", "no-reason"]
)
def test_a_gene_without_copies_has_its_reason_left_out(build: Any, shared: bool, note: str) -> None:
    gene = build.gene_copies(
        "IDH2", CopyNumberCall.NOT_ASSESSABLE, rule="2 bins, 3 needed" if shared else "", bins=2
    )
    profile = build.profile(copy_number=build.copy_number(genes=(gene,)))
    given = redacted(profile, IDS) if shared else profile
    blind = {line.text: line.note for line in build_summary(given).blind}
    assert blind["Copy number of 1 gene: not assessable"] == note


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ((LEFT_OUT,), "a condition left out of this shared copy"),
        (("RAS not assessable",), "RAS not assessable"),
    ],
)
def test_a_condition_that_is_left_out_reads_as_one(conditions: tuple[str, ...], said: str) -> None:
    assert wording.conditional(conditions) == f"Depends on {said}, which could not be assessed."


def lines_of(summary: Summary) -> list[str]:
    assert summary.response is not None
    return [line.note for line in summary.response.rows[0][2].lines]


def test_page_one_says_that_the_condition_is_left_out(build: Any) -> None:
    match = build.match(conditional_on=("KRAS codon 12 not assessable",))
    copy = redacted(build.profile(findings=(build.finding(match),)), IDS)
    (note,) = lines_of(build_summary(copy))
    assert note.endswith("; depends on what could not be assessed (left out of this shared copy)")


@pytest.mark.parametrize(
    "text",
    [
        wording.conditional((LEFT_OUT,)),
        UNTOLD,
        f"EU: authorised for this tumour type; depends on what could not be assessed ({LEFT_OUT})",
        "TP53 substitution: reported in spite of a filter (left out of this shared copy); "
        "confirm if it would change treatment.",
    ],
)
def test_it_is_said_in_german_too(text: str) -> None:
    with speaking("de") as speech:
        assert speech is not None
        said = speech.say(text)
        assert "in dieser Kopie zum Teilen weggelassen" in said
        assert speech.left == set()
