"""How a class holds when its inputs move, and what it hangs on."""

from collections.abc import Callable
from typing import Any

import pytest
from knowledge_builders import amplified, biomarkers, gene_copies

from agnoma.assessability.view import GeneCopyLookup
from agnoma.config import Config
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Tmb
from agnoma.models.case import CaseInfo
from agnoma.models.class_context import Disturbance
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.profile import MolecularClass
from agnoma.models.qc import Verdict
from agnoma.profile.classify import classify
from agnoma.profile.context import class_context, doubts_of
from agnoma.profile.disturbances import DROPPED_DRAWS, Doubts
from agnoma.profile.inputs import ClassInput
from agnoma.profile.predicates import SignatureName
from agnoma.profile.rules import Pathways, Rules, number_limits
from agnoma.profile.stability import stability

D = Disturbance
LIMIT = {"12:1:C:A": 0.05}
Build = Callable[..., Alteration]
View = Callable[..., ClassInput]


def doubts(**given: Any) -> Doubts:
    fields: dict[str, Any] = {
        "purity": None,
        "vaf_intervals": {},
        "min_vafs": {},
        "amplified_copies": 6.0,
        "homozygous_deletion_copies": 0.5,
    }
    return Doubts(**(fields | given))


@pytest.fixture
def decide(rules: Rules, pathways: Pathways) -> Callable[[ClassInput], MolecularClass]:
    return lambda view: classify(rules, pathways, view)


def test_class_hangs_on_the_alteration_that_defines_it(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    braf = alteration("BRAF", "snv", "p.V600E")
    tp53 = alteration("TP53", "snv", "p.R175H", effect=Effect.LOF)
    found = stability(make_view(braf, tp53), doubts(), decide)
    assert found is not None
    assert found.without == {"BRAF p.V600E": "TP53_ONLY"}
    assert found.by_disturbance[D.DROPPED] == (1, 2)
    assert found.stable < found.tried
    assert {c.primary for c in found.changes} == {"TP53_ONLY"}


def test_two_defining_alterations_hang_on_neither(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    view = make_view(alteration("EGFR", "snv", "p.L858R"), alteration("EGFR", "snv", "p.T790M"))
    found = stability(view, doubts(), decide)
    assert found is not None
    assert found.hangs_on == ()
    assert found.stable == found.tried


@pytest.mark.parametrize(
    ("copies", "stable"),
    [pytest.param(6.2, False, id="just-amplified"), pytest.param(18.0, True, id="far-amplified")],
)
def test_amplification_near_its_limit_falls_with_another_tumour_fraction(
    make_view: View,
    alteration: Build,
    decide: Callable[[ClassInput], MolecularClass],
    copies: float,
    stable: bool,
) -> None:
    amplified = alteration("ERBB2", "amp", copies=copies)
    found = stability(make_view(amplified), doubts(purity=0.5), decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == ((2, 2) if stable else (1, 2))


def test_variant_that_may_lie_below_the_reporting_limit(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    kras = alteration("KRAS", "snv", "p.G12C", variant_key="12:1:C:A", vaf=0.06)
    low = stability(
        make_view(kras), doubts(vaf_intervals={"12:1:C:A": (0.04, 0.08)}, min_vafs=LIMIT), decide
    )
    high = stability(
        make_view(kras), doubts(vaf_intervals={"12:1:C:A": (0.05, 0.08)}, min_vafs=LIMIT), decide
    )
    assert low is not None
    assert high is not None
    assert (low.by_disturbance[D.VAF], high.by_disturbance[D.VAF]) == ((1, 2), (2, 2))
    assert "not reported" in next(c.what for c in low.changes if c.disturbance is D.VAF)


@pytest.mark.parametrize(
    ("given", "primary"),
    [
        pytest.param({"origin_ambiguous": True}, "NO_DRIVER", id="inherited"),
        pytest.param({"oncogenicity": Oncogenicity.LIKELY_ONCOGENIC}, "NO_DRIVER", id="uncertain"),
    ],
)
def test_borderline_call_the_other_way(
    make_view: View,
    alteration: Build,
    decide: Callable[[ClassInput], MolecularClass],
    given: dict[str, Any],
    primary: str,
) -> None:
    found = stability(make_view(alteration("KRAS", "snv", "p.G12D", **given)), doubts(), decide)
    assert found is not None
    changed = [c for c in found.changes if c.disturbance is D.BORDERLINE]
    assert [c.primary for c in changed] == [primary]


def test_equivocal_amplification_and_second_hit_are_tried(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    brca = alteration("BRCA2", "indel", effect=Effect.LOF, biallelic=None)
    open_amp = GeneCopyLookup(
        status=Status.EVALUATED, open_kinds=frozenset({AlterationKind.AMP}), reason="5.8 copies"
    )
    view = make_view(brca)
    view = view.model_copy(update={"gene_copy_number": {**view.gene_copy_number, "MET": open_amp}})
    found = stability(view, doubts(), decide)
    assert found is not None
    changed = {c.what: c.primary for c in found.changes if c.disturbance is D.BORDERLINE}
    assert changed["MET amplified"] == "RTK_OTHER"


def test_burden_whose_interval_reaches_over_its_limit(
    make_view: View, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    measured = Measurement(
        unit="mutations/Mb", status=Status.EVALUATED, value=9.0, low=7.0, high=11.5
    )
    tmb = Tmb(measurement=measured, limit_per_mb=10, counting_rule="non-synonymous")
    view = make_view(sig={"tmb": 9.0, "msi": "MSS", "hrd_score": 10.0})
    found = stability(view, doubts(tmb=tmb), decide)
    assert found is not None
    assert [(c.what, c.primary) for c in found.changes] == [("TMB 11.5 per Mb", "HYPERMUT_OTHER")]


def test_failed_sample_has_no_stability(
    make_view: View, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    assert stability(make_view(verdict=Verdict.FAIL), doubts(), decide) is None


def test_same_case_same_answer(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    many = [alteration("APC", "indel", f"p.Q{n}*", effect=Effect.LOF) for n in range(1, 9)]
    view = make_view(*many, alteration("KRAS", "snv", "p.G12D"))
    turned = view.model_copy(update={"alterations": tuple(reversed(view.alterations))})
    found = stability(view, doubts(), decide)
    assert found is not None
    assert found == stability(turned, doubts(), decide)
    many_alterations = found.by_disturbance[D.DROPPED]
    assert many_alterations[1] == len(view.alterations)


def test_of_many_alterations_a_fifth_is_drawn(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    many = [alteration("APC", "indel", f"p.Q{n}*", effect=Effect.LOF) for n in range(1, 11)]
    found = stability(make_view(*many), doubts(), decide)
    assert found is not None
    assert found.by_disturbance[D.DROPPED] == (DROPPED_DRAWS, DROPPED_DRAWS)


def test_gain_that_is_an_amplification_at_a_lower_tumour_fraction(
    make_view: View, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    found = stability(make_view(), doubts(purity=0.3, gained={"ERBB2": 5.9}), decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == (1, 2)


def test_class_that_hangs_on_a_result_says_so(
    make_view: View, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    view = make_view(sig={"msi": "MSI-H", "tmb": 3.0, "hrd_score": 10.0})
    found = stability(view, doubts(), decide)
    assert found is not None
    assert found.hangs_on == ("MSI (MSI-H)",)


@pytest.mark.parametrize(
    ("copies", "stable"),
    [
        pytest.param(0.6, (1, 2), id="both-lost-at-0.3"),
        pytest.param(1.0, (2, 2), id="one-lost-at-any"),
        pytest.param(0.4, (2, 2), id="was-not-called-for-another-reason"),
    ],
)
def test_loss_that_is_homozygous_at_a_lower_tumour_fraction(
    make_view: View,
    decide: Callable[[ClassInput], MolecularClass],
    copies: float,
    stable: tuple[int, int],
) -> None:
    # 0.6 copies at a tumour fraction of 0.4 are the reads of 0.13 copies at 0.3.
    found = stability(make_view(), doubts(purity=0.4, lost={"PTEN": copies}), decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == stable
    assert {c.primary for c in found.changes} == ({"PI3K"} if stable == (1, 2) else set())


def test_homozygous_deletion_that_is_a_loss_at_a_higher_tumour_fraction(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    deleted = alteration("PTEN", "homdel", effect=Effect.LOF, copies=0.13)
    found = stability(make_view(deleted), doubts(purity=0.3), decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == (1, 2)


def test_genes_near_a_limit_are_tried_whatever_they_are_called() -> None:
    genes = (
        gene_copies("A", CopyNumberCall.GAIN, copies=5.0),
        gene_copies("B", CopyNumberCall.NEUTRAL, copies=3.9),
        gene_copies("C", CopyNumberCall.LOSS, copies=0.6),
        gene_copies("D", CopyNumberCall.AMPLIFIED, copies=9.0),
        gene_copies("E", CopyNumberCall.LOSS),
    )
    profile = CopyNumberProfile(status=Status.EVALUATED, case_id="C1", genes=genes)
    config = Config.model_validate(
        {"assay": {"name": "P"}, "genome": {"fasta": "/g.fa", "gene_models": "g.gff3"}}
    )
    found = doubts_of(CaseInfo(case_id="C1", patient_id="P1"), profile, biomarkers(), (), config)
    assert found.gained == {"A": 5.0, "B": 3.9}
    assert found.lost == {"B": 3.9, "C": 0.6}


@pytest.mark.parametrize(
    ("limit", "stable"),
    [pytest.param(6.0, (2, 2), id="diploid"), pytest.param(8.0, (1, 2), id="tetraploid")],
)
def test_limit_of_an_amplification_is_the_one_that_was_used(
    make_view: View,
    alteration: Build,
    decide: Callable[[ClassInput], MolecularClass],
    limit: float,
    stable: tuple[int, int],
) -> None:
    # At a tumour fraction of 0.6 the same reads mean 7.2 copies.
    amplified = alteration("ERBB2", "amp", copies=8.2)
    given = doubts(purity=0.5, amplified_from={"ERBB2": limit})
    found = stability(make_view(amplified), given, decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == stable


def test_gain_below_the_limit_of_its_tumour_stays_a_gain(
    make_view: View, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    given = doubts(purity=0.5, gained={"ERBB2": 6.5}, amplified_from={"ERBB2": 8.0})
    found = stability(make_view(), given, decide)
    assert found is not None
    assert found.by_disturbance[D.PURITY] == (2, 2)


def test_burden_is_tried_at_the_limits_of_the_rules(
    make_view: View,
    alteration: Build,
    decide: Callable[[ClassInput], MolecularClass],
    rules: Rules,
) -> None:
    limits = number_limits(rules, SignatureName.TMB)
    assert limits == {10.0, 50.0}
    measured = Measurement(
        unit="mutations/Mb", status=Status.EVALUATED, value=52.0, low=44.0, high=61.0
    )
    tmb = Tmb(measurement=measured, limit_per_mb=10, counting_rule="non-synonymous")
    view = make_view(
        alteration("POLE", "snv", "p.P286R"), sig={"tmb": 52.0, "msi": "MSS", "hrd_score": 10.0}
    )
    found = stability(view, doubts(tmb=tmb, tmb_limits=limits), decide)
    assert found is not None
    assert found.by_disturbance[D.BORDERLINE][1] == 1


def test_limits_come_from_the_records_and_the_rules(
    make_view: View,
    alteration: Build,
    decide: Callable[[ClassInput], MolecularClass],
    rules: Rules,
    pathways: Pathways,
) -> None:
    case = CaseInfo(case_id="C1", patient_id="P1", tumour_fraction=0.5)
    gene = amplified("ERBB2", 8.2).model_copy(update={"amplified_from": 8.0})
    copies = CopyNumberProfile(status=Status.EVALUATED, case_id="C1", genes=(gene,))
    measured = Measurement(
        unit="mutations/Mb", status=Status.EVALUATED, value=52.0, low=44.0, high=61.0
    )
    tmb = Tmb(measurement=measured, limit_per_mb=10, counting_rule="non-synonymous")
    config = Config.model_validate(
        {
            "assay": {"name": "Panel A"},
            "genome": {"fasta": "/data/genome.fa", "gene_models": "genes.gff3"},
        }
    )
    markers = biomarkers().model_copy(update={"tmb": tmb})
    known = doubts_of(case, copies, markers, (), config)
    assert known.amplified_from == {"ERBB2": 8.0}
    view = make_view(
        alteration("POLE", "snv", "p.P286R"), sig={"tmb": 52.0, "msi": "MSS", "hrd_score": 10.0}
    )
    found = class_context(decide(view), view, known, case, (), rules, pathways, None).stability
    assert found is not None
    assert found.by_disturbance[D.BORDERLINE][1] == 1


def with_uncertain(alteration: Build, count: int) -> list[Alteration]:
    found = [
        alteration("BRAF", "snv", "p.V600E", variant_key="7:1:A:T"),
        alteration("TP53", "snv", "p.R175H", effect=Effect.LOF, variant_key="17:1:A:T"),
    ]
    return found + [
        alteration(
            "KRAS", "snv", f"p.A{i}V", oncogenicity=Oncogenicity.VUS, variant_key=f"12:{i}:A:T"
        )
        for i in range(count)
    ]


def test_what_no_rule_asks_about_changes_no_answer(
    make_view: View, alteration: Build, decide: Callable[[ClassInput], MolecularClass]
) -> None:
    every = with_uncertain(alteration, 9)
    uncertain = doubts(
        purity=0.5,
        vaf_intervals={a.variant_key or "": (0.1, 0.5) for a in every},
        min_vafs={a.variant_key or "": 0.2 for a in every},
    )
    view = make_view(*every)
    found = stability(view, uncertain, decide)
    assert found is not None
    judged: list[int] = []

    def counting(asked: ClassInput) -> MolecularClass:
        judged.append(len(asked.alterations))
        return decide(asked)

    again = stability(view, uncertain, counting)
    assert again == found
    assert found.by_disturbance[D.VAF] == (21, 22)  # BRAF below its limit is another class
    assert sorted(set(judged)) == [0, 1, 2, 11]
    assert judged.count(11) == 1
    whole = stability(make_view(*every[:2]), uncertain, decide)
    assert whole is not None
    assert found.without == whole.without
