from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.assessability.view import Lookup
from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.profile import Confidence, MolecularClass
from agnoma.models.qc import GeneCallability, LocusCallability, Verdict
from agnoma.profile.classify import classify
from agnoma.profile.inputs import ClassInput
from agnoma.profile.rules import Pathways, Rules
from agnoma.ternary import Ternary

NOT_DONE = Lookup(status=Status.NOT_TESTED, reason="no fusion table given")
LIKELY = Oncogenicity.LIKELY_ONCOGENIC


@pytest.fixture
def name(
    rules: Rules, pathways: Pathways, make_view: Callable[..., ClassInput]
) -> Callable[..., MolecularClass]:
    def build(*alterations: Alteration, **given: object) -> MolecularClass:
        return classify(rules, pathways, make_view(*alterations, **given))

    return build


def test_statement_names_class_alteration_and_confidence(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    braf = alteration("BRAF", "snv", "p.V600E", clonal=True, tier_any_site="I")
    result = name(braf)
    assert result.statement == (
        "BRAF V600 (class I) driven, defined by BRAF p.V600E; high confidence."
    )
    assert (result.rule_id, result.evidence) == ("BRAF_V600.confirmed", ("BRAF p.V600E",))
    assert result.could_change == ()


@pytest.mark.parametrize(
    ("fields", "score", "confidence", "reason"),
    [
        pytest.param({"clonal": True}, 90, "high", "clonal +15", id="full"),
        pytest.param({"clonal": None}, 75, "moderate", "clonality not estimated +0", id="no-ccf"),
        pytest.param({"clonal": False}, 55, "moderate", "subclonal -20", id="exactly-moderate"),
        pytest.param(
            {"clonal": False, "oncogenicity": LIKELY}, 45, "low", "likely oncogenic +10", id="low"
        ),
        pytest.param(
            {"clonal": True, "oncogenicity": LIKELY}, 80, "high", "likely oncogenic +10",
            id="exactly-high",
        ),
        pytest.param(
            {"clonal": True, "tier_any_site": None}, 75, "moderate", "clonal +15", id="untiered"
        ),
        pytest.param(
            {"clonal": True, "origin_ambiguous": True}, 75, "moderate", "origin ambiguous -15",
            id="origin",
        ),
        pytest.param(
            {"clonal": True, "second_evidence": True}, 100, "high", "second line of evidence +10",
            id="supported",
        ),
    ],
)  # fmt: skip
def test_score(
    name: Callable[..., MolecularClass],
    alteration: Callable[..., Alteration],
    fields: dict[str, object],
    score: int,
    confidence: str,
    reason: str,
) -> None:
    result = name(alteration("KRAS", "snv", "p.G12C", **({"tier_any_site": "I"} | fields)))
    assert (result.score, result.confidence) == (score, Confidence(confidence))
    assert reason in result.confidence_reasons


def test_low_confidence_says_why(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    kras = alteration("KRAS", "snv", "p.G12C", clonal=False, oncogenicity=LIKELY)
    result = name(kras, verdict=Verdict.WARN)
    assert result.statement.endswith(
        "assignment is tentative because of: subclonal -20 and QC warn -20."
    )


@pytest.mark.parametrize(
    ("sig", "score", "reason"),
    [
        pytest.param({"hrd_score": 42}, 40, "signature within 20 % of its threshold +0", id="at"),
        pytest.param({"hrd_score": 50.4}, 80, "signature beyond threshold +40", id="20-percent"),
        pytest.param({"msi": "MSI-H"}, 80, "signature beyond threshold +40", id="word"),
        pytest.param(
            {"msi": "MSI-H", "mmr_ihc": "dMMR"}, 90, "second line of evidence +10", id="both-assays"
        ),
    ],
)
def test_signature_score(
    name: Callable[..., MolecularClass], sig: dict[str, object], score: int, reason: str
) -> None:
    result = name(sig={"tmb": 3} | sig)
    assert result.score == score
    assert reason in result.confidence_reasons


def test_scar_beside_the_gene_is_second_evidence(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    lost = alteration("BRCA1", "indel", "p.E23Vfs*17", effect=Effect.LOF, biallelic=True)
    assert "second line of evidence +10" in name(lost, sig={"hrd_score": 61}).confidence_reasons
    assert "second line of evidence +10" not in name(lost, sig={}).confidence_reasons


def test_provisional_class_is_capped_and_marked(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    lost = alteration(
        "BRCA2", "indel", "p.S1982fs", effect=Effect.LOF, clonal=True, tier_any_site="I"
    )
    result = name(lost)
    assert (result.primary, result.rule_id) == ("HRD", "HRD.provisional")
    assert (result.score, result.confidence) == (50, Confidence.LOW)
    assert result.confidence_reasons[-1] == "provisional, capped at 50"
    assert result.provisional == ("HRD",)
    assert "assignment is tentative because BRCA2 p.S1982fs found" in result.statement


@pytest.mark.parametrize(
    ("biallelic", "other"),
    [(False, "the other copy is kept"), (None, "no second hit is proven")],
)
def test_two_hits_of_one_copy_say_what_is_known_of_the_other(
    biallelic: bool | None,
    other: str,
    name: Callable[..., MolecularClass],
    alteration: Callable[..., Alteration],
) -> None:
    same = f"BRCA2 p.Q10* and p.Q30* lie on the same copy, which is one hit: {other}"
    given = {"effect": Effect.LOF, "biallelic": biallelic, "one_hit": same}
    pair = [alteration("BRCA2", "indel", change, **given) for change in ("p.Q10*", "p.Q30*")]
    statement = name(*pair).statement
    assert f"assignment is tentative because {same}" in statement
    assert statement.count("lie on the same copy") == 1


def test_provisional_never_beats_confirmed(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    lost = alteration("BRCA2", "indel", "p.S1982fs", effect=Effect.LOF, biallelic=False)
    result = name(lost, alteration("TP53", "snv", "p.R175H", effect=Effect.LOF))
    assert (result.primary, result.provisional) == ("TP53_ONLY", ("HRD",))


def test_could_change_names_higher_open_classes_only(
    name: Callable[..., MolecularClass],
    alteration: Callable[..., Alteration],
    locus: Callable[..., LocusCallability],
) -> None:
    result = name(
        alteration("KRAS", "snv", "p.G12C"),
        fusions=NOT_DONE,
        loci=(locus("BRAF", 600, "NOT_ASSESSABLE", min_depth_x=12),),
    )
    assert result.primary == "RAS_MAPK"
    assert result.could_change == (
        "KINASE_FUSION (Kinase-fusion driven): not tested: fusions (no fusion table given)",
        "BRAF_V600 (BRAF V600 (class I) driven): not assessable: BRAF codon 600 (depth 12)",
        "TF_FUSION (Transcription-factor fusion-defined): "
        "not tested: fusions (no fusion table given)",
    )
    assert "not assessable: BRAF codon 600 (depth 12)" in result.not_assessable


def test_everything_readable_and_nothing_found(name: Callable[..., MolecularClass]) -> None:
    result = name()
    assert result.primary == "NO_DRIVER"
    assert result.label == "No class-defining driver detected (assessable)"
    assert result.confidence is Confidence.MODERATE
    assert (result.could_change, result.score) == ((), None)
    assert result.statement == (
        "No class-defining driver detected within the stated limits of detection."
    )


def test_no_driver_with_open_classes_says_so(name: Callable[..., MolecularClass]) -> None:
    result = name(fusions=NOT_DONE, sig={"tmb": 3, "msi": "MSS"})
    assert result.primary == "NO_DRIVER"
    assert result.label == "No class-defining driver found in what could be assessed"
    assert result.confidence is Confidence.LOW
    assert result.statement == (
        "No class-defining driver found in what could be assessed; Kinase-fusion driven, "
        "Homologous-recombination deficient, Transcription-factor fusion-defined and "
        "Other canonical pathway remain open."
    )


def test_limited_sensitivity_is_mentioned(
    name: Callable[..., MolecularClass], locus: Callable[..., LocusCallability]
) -> None:
    result = name(loci=(locus("BRAF", 600, "NOT_DETECTED_LIMITED"),))
    trace = next(t for t in result.trace if t.class_id == "BRAF_V600")
    assert (trace.confirmed, trace.limited_because) == (Ternary.FALSE, ("BRAF codon 600",))
    assert "limited sensitivity at BRAF codon 600" in result.confidence_reasons


def test_tp53_only_does_not_claim_what_was_not_seen(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    tp53 = alteration("TP53", "snv", "p.R175H", effect=Effect.LOF)
    assert name(tp53).label == "TP53-altered, no other class-defining driver"
    assert name(tp53, fusions=NOT_DONE).label.endswith("found in what could be assessed")


def test_failed_sample_has_no_class(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    result = name(alteration("BRAF", "snv", "p.V600E"), verdict=Verdict.FAIL)
    assert (result.primary, result.confidence, result.trace) == ("NOT_CLASSIFIABLE", None, ())


@pytest.mark.parametrize(
    ("gene", "kind", "protein", "extra", "subclass"),
    [
        ("RET", "fusion", None, {"partner": "CCDC6"}, "RET fusion"),
        ("CCDC6", "fusion", None, {"partner": "RET"}, "RET fusion"),
        ("KRAS", "snv", "p.G12C", {}, "KRAS G12C"),
        ("KRAS", "amp", None, {}, "KRAS amplification"),
        ("ERBB2", "amp", None, {}, "amplification"),
        ("KIT", "indel", "p.W557_K558del", {}, "KIT insertion/deletion"),
        ("EWSR1", "fusion", None, {"partner": "FLI1"}, "EWSR1"),
        ("KEAP1", "snv", "p.R320Q", {"effect": Effect.LOF}, "NRF2"),
        ("BRAF", "snv", "p.V600E", {}, None),
    ],
)
def test_subclass(
    name: Callable[..., MolecularClass],
    alteration: Callable[..., Alteration],
    gene: str,
    kind: str,
    protein: str | None,
    extra: dict[str, object],
    subclass: str | None,
) -> None:
    assert name(alteration(gene, kind, protein, **extra)).subclass == subclass


def test_hypermutated_without_signature_has_no_subclass(
    name: Callable[..., MolecularClass],
) -> None:
    result = name(sig={"tmb": 14, "msi": "MSS", "hrd_score": 3})
    assert (result.primary, result.subclass) == ("HYPERMUT_OTHER", None)


def test_indel_over_braf_codon_600_has_a_class(
    name: Callable[..., MolecularClass], alteration: Callable[..., Alteration]
) -> None:
    assert name(alteration("BRAF", "indel", "p.V600_K601delinsE")).primary == "RAS_MAPK"


POOL = (
    ("BRAF", "snv", "p.V600E", Effect.GOF),
    ("KRAS", "snv", "p.G12D", Effect.GOF),
    ("PTEN", "snv", "p.R130Q", Effect.LOF),
    ("BRCA2", "indel", "p.S1982fs", Effect.LOF),
    ("ERBB2", "amp", None, Effect.GOF),
    ("TP53", "snv", "p.R175H", Effect.LOF),
    ("RET", "fusion", None, Effect.GOF),
    ("KEAP1", "snv", "p.R320Q", Effect.UNKNOWN),
)
BLINDED = ("BRAF", "KRAS", "PTEN", "BRCA2", "ERBB2", "TP53", "KEAP1", "POLE", "NF1", "APC")
SHARED_FIXTURES = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SHARED_FIXTURES
@given(
    chosen=st.permutations(POOL).flatmap(lambda p: st.sampled_from([p[:n] for n in range(5)])),
    blind=st.sets(st.sampled_from(BLINDED)),
    no_fusions=st.booleans(),
    no_copies=st.booleans(),
)
def test_blindness_only_moves_answers_towards_unknown(
    rules: Rules,
    pathways: Pathways,
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    gene: Callable[..., GeneCallability],
    chosen: list[tuple[str, str, str | None, Effect]],
    blind: set[str],
    no_fusions: bool,
    no_copies: bool,
) -> None:
    found = [alteration(g, kind, protein, effect=effect) for g, kind, protein, effect in chosen]
    clear = make_view(*found)
    masked = clear.model_copy(
        update={
            "genes": tuple(
                gene(g.gene, "NOT_ASSESSABLE") if g.gene in blind else g for g in clear.genes
            ),
            "fusions": NOT_DONE if no_fusions else clear.fusions,
            "copy_number": NOT_DONE if no_copies else clear.copy_number,
        }
    )
    before, after = classify(rules, pathways, clear), classify(rules, pathways, masked)
    for seen, less in zip(before.trace, after.trace, strict=True):
        assert less.confirmed in (seen.confirmed, Ternary.UNKNOWN)
        if seen.confirmed is Ternary.TRUE:
            assert less.confirmed is Ternary.TRUE
    assert set(before.secondary) == set(after.secondary)


@SHARED_FIXTURES
@given(order=st.permutations(POOL))
def test_order_of_alterations_does_not_matter(
    rules: Rules,
    pathways: Pathways,
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    order: list[tuple[str, str, str | None, Effect]],
) -> None:
    def result(pool: tuple[tuple[str, str, str | None, Effect], ...]) -> MolecularClass:
        found = [alteration(g, kind, protein, effect=effect) for g, kind, protein, effect in pool]
        return classify(rules, pathways, make_view(*found))

    assert result(tuple(order)) == result(POOL)


def test_fusion_not_shown_to_be_functional_is_provisional(
    rules: Rules,
    pathways: Pathways,
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
) -> None:
    fields = {"partner": "?", "oncogenicity": Oncogenicity.LIKELY_ONCOGENIC, "clonal": True}
    for unproven, tentative in (("the partner is not named", True), (None, False)):
        found = alteration("NTRK3", "fusion", unproven=unproven, **fields)
        result = classify(rules, pathways, make_view(found))
        assert result.primary == "KINASE_FUSION"
        assert ("KINASE_FUSION" in result.provisional) is tentative
        assert result.rule_id.endswith("provisional") is tentative
        assert ("not shown to be a functional fusion" in result.statement) is tentative
        assert not tentative or result.score == 50
