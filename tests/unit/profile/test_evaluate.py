"""True, false and unknown of every predicate, and the reason of every unknown."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from agnoma.assessability.gaps import Gap, gap_texts
from agnoma.assessability.view import NO_READS, GeneCopyLookup, Lookup
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.qc import GeneCallability, LocusCallability
from agnoma.profile.evaluate import Answer, Evaluator
from agnoma.profile.inputs import ClassInput, Signature
from agnoma.profile.predicates import Predicate, SignatureName
from agnoma.profile.rules import Pathways, Rules
from agnoma.ternary import Ternary

PREDICATE: TypeAdapter[Predicate] = TypeAdapter(Predicate)
TRUE, FALSE, UNKNOWN = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN
V600 = {"alt": {"gene": ["BRAF"], "codon": [600], "kind": "snv"}}
KRAS = {"alt": {"gene": ["KRAS"], "effect": "gof"}}
PTEN = {"alt": {"gene": ["PTEN"], "effect": "lof"}}
AMP = {"alt": {"gene": ["ERBB2"], "kind": "amp"}}
FUSION = {"alt": {"gene": ["RET"], "kind": "fusion"}}
SMARCB1 = {"alt": {"gene": ["SMARCB1"], "effect": "lof", "biallelic": True}}


def copies_open(kind: str, reason: str) -> GeneCopyLookup:
    """Return copies that were evaluated and leave one kind of change possible."""
    kinds = frozenset({AlterationKind(kind)})
    return GeneCopyLookup(status=Status.EVALUATED, reason=reason, open_kinds=kinds)


NOT_DONE = Lookup(status=Status.NOT_TESTED, reason="nothing was given")


@pytest.fixture
def ask(
    rules: Rules, pathways: Pathways, make_view: Callable[..., ClassInput]
) -> Callable[..., Answer]:
    def evaluate(predicate: dict[str, Any], *alterations: Alteration, **given: Any) -> Answer:
        view = make_view(*alterations, **given)
        return Evaluator(rules, pathways, view).evaluate(PREDICATE.validate_python(predicate))

    return evaluate


def reasons(answer: Answer) -> tuple[str, ...]:
    return gap_texts(answer.sight.gaps)


@pytest.mark.parametrize(
    ("gene", "kind", "protein", "given", "truth"),
    [
        pytest.param("BRAF", "snv", "p.V600E", {}, TRUE, id="fits"),
        pytest.param("BRAF", "snv", "p.K601E", {}, FALSE, id="next-codon"),
        pytest.param("BRAF", "indel", "p.V600_K601delinsE", {}, FALSE, id="other-kind"),
        pytest.param("KRAS", "snv", "p.G600E", {}, FALSE, id="other-gene"),
        pytest.param(
            "BRAF", "snv", "p.V600E", {"oncogenicity": Oncogenicity.LIKELY_ONCOGENIC}, TRUE,
            id="exactly-likely-oncogenic",
        ),
        pytest.param(
            "BRAF", "snv", "p.V600E", {"oncogenicity": Oncogenicity.VUS}, FALSE, id="uncertain"
        ),
        pytest.param("BRAF", "snv", "p.T599_V600delinsIE", {}, TRUE, id="spans-the-codon"),
    ],
)  # fmt: skip
def test_codon(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    gene: str,
    kind: str,
    protein: str,
    given: dict[str, Any],
    truth: Ternary,
) -> None:
    assert ask(V600, alteration(gene, kind, protein, **given)).truth is truth


@pytest.mark.parametrize(
    ("state", "given", "truth", "texts"),
    [
        pytest.param("NOT_DETECTED", {}, FALSE, (), id="readable"),
        pytest.param("NOT_DETECTED_LIMITED", {}, FALSE, (), id="limited-counts-as-false"),
        pytest.param(
            "NOT_ASSESSABLE", {"min_depth_x": 12}, UNKNOWN,
            ("not assessable: BRAF codon 600 (depth 12)",), id="too-shallow",
        ),
        pytest.param(
            "NOT_ASSESSABLE", {"min_depth_x": 500, "reason": "masked"}, UNKNOWN,
            ("not assessable: BRAF codon 600 (masked)",), id="reason-given",
        ),
        pytest.param(
            "NOT_TESTED", {}, UNKNOWN, ("not covered by this test: BRAF codon 600",),
            id="outside-the-design",
        ),
    ],
)  # fmt: skip
def test_absence_at_a_codon(
    ask: Callable[..., Answer],
    locus: Callable[..., LocusCallability],
    state: str,
    given: dict[str, Any],
    truth: Ternary,
    texts: tuple[str, ...],
) -> None:
    answer = ask(V600, loci=(locus("BRAF", 600, state, **given),))
    assert answer.truth is truth
    assert reasons(answer) == texts
    assert answer.sight.limited == (("BRAF codon 600",) if "LIMITED" in state else ())


def test_narrow_locus_answers_where_a_stretch_is_blind(
    ask: Callable[..., Answer], locus: Callable[..., LocusCallability]
) -> None:
    blind = locus("BRAF", 594, "NOT_ASSESSABLE", last=601, min_depth_x=0)
    assert ask(V600, loci=(blind,)).truth is UNKNOWN
    assert ask(V600, loci=(blind, locus("BRAF", 600))).truth is FALSE


def test_codon_without_locus_falls_back_on_the_gene(
    ask: Callable[..., Answer], gene: Callable[..., GeneCallability]
) -> None:
    assert ask(V600).truth is FALSE
    shallow = ask(V600, genes=(gene("BRAF", "NOT_ASSESSABLE", callable_bp=7),))
    assert reasons(shallow) == ("not assessable: BRAF (7 of 300 coding bases readable)",)
    assert reasons(ask(V600, genes=())) == ("not covered by this test: BRAF",)


def test_gain_of_function_needs_every_required_locus(
    ask: Callable[..., Answer], locus: Callable[..., LocusCallability]
) -> None:
    seen, blind = locus("KRAS", 12), locus("KRAS", 61, "NOT_ASSESSABLE", min_depth_x=3)
    assert ask(KRAS, loci=(seen,), genes=()).truth is FALSE
    answer = ask(KRAS, loci=(seen, blind))
    assert answer.truth is UNKNOWN
    assert reasons(answer) == ("not assessable: KRAS codon 61 (depth 3)",)


@pytest.mark.parametrize(
    ("state", "truth"),
    [
        ("NOT_DETECTED", FALSE),
        ("NOT_DETECTED_LIMITED", FALSE),
        ("NOT_ASSESSABLE", UNKNOWN),
        ("NOT_TESTED", UNKNOWN),
    ],
)
def test_loss_of_function_needs_the_whole_gene(
    ask: Callable[..., Answer], gene: Callable[..., GeneCallability], state: str, truth: Ternary
) -> None:
    assert ask(PTEN, genes=(gene("PTEN", state),)).truth is truth


def test_loss_of_function_needs_copies_too(ask: Callable[..., Answer]) -> None:
    low = Lookup(status=Status.NOT_ASSESSABLE, reason="tumour fraction 0.15")
    answer = ask(PTEN, copy_number=low)
    assert answer.truth is UNKNOWN
    assert reasons(answer) == ("not assessable: copy number (tumour fraction 0.15)",)


@pytest.mark.parametrize(
    ("given", "truth", "texts"),
    [
        pytest.param({}, FALSE, (), id="evaluated"),
        pytest.param(
            {"copy_number": NOT_DONE}, UNKNOWN, ("not tested: copy number (nothing was given)",),
            id="not-tested",
        ),
        pytest.param(
            {"gene_copy_number": {}}, UNKNOWN, ("copy number not covered by this test: ERBB2",),
            id="gene-not-covered",
        ),
        pytest.param(
            {"gene_copy_number": {
                "ERBB2": GeneCopyLookup(status=Status.NOT_ASSESSABLE, reason="2 bins")
            }},
            UNKNOWN, ("copy number not assessable: ERBB2 (2 bins)",), id="gene-too-noisy",
        ),
        pytest.param(
            {"gene_copy_number": {"ERBB2": copies_open("amp", "6.1 copies (5.0-7.9)")}},
            UNKNOWN,
            ("ERBB2 amplification neither shown nor excluded: 6.1 copies (5.0-7.9)",),
            id="equivocal",
        ),
        pytest.param(
            {"gene_copy_number": {"ERBB2": copies_open("homdel", "0.9 copies")}},
            FALSE, (), id="only-a-deletion-is-open",
        ),
        pytest.param({"small_variants": NOT_DONE, "genes": ()}, FALSE, (), id="no-reads-needed"),
    ],
)  # fmt: skip
def test_absence_of_an_amplification(
    ask: Callable[..., Answer], given: dict[str, Any], truth: Ternary, texts: tuple[str, ...]
) -> None:
    answer = ask(AMP, **given)
    assert (answer.truth, reasons(answer)) == (truth, texts)


@pytest.mark.parametrize(
    ("kind", "truth"),
    [
        pytest.param("homdel", UNKNOWN, id="deletion"),
        pytest.param("amp", FALSE, id="amplification"),
    ],
)
def test_loss_of_function_needs_the_deletion_excluded(
    ask: Callable[..., Answer], all_genes: tuple[str, ...], kind: str, truth: Ternary
) -> None:
    done = dict.fromkeys(all_genes, GeneCopyLookup(status=Status.EVALUATED))
    copies = done | {"PTEN": copies_open(kind, "0.9 copies (0.3-1.4)")}
    assert ask(PTEN, gene_copy_number=copies).truth is truth


def test_absence_of_a_fusion(ask: Callable[..., Answer]) -> None:
    assert ask(FUSION).truth is FALSE
    answer = ask(FUSION, fusions=NOT_DONE)
    assert answer.truth is UNKNOWN
    assert reasons(answer) == ("not tested: fusions (nothing was given)",)


@pytest.mark.parametrize(
    ("gene", "partner", "truth"),
    [("RET", "CCDC6", TRUE), ("CCDC6", "RET", TRUE), ("ALK", "EML4", FALSE)],
)
def test_fusion_by_either_partner(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    gene: str,
    partner: str,
    truth: Ternary,
) -> None:
    assert ask(FUSION, alteration(gene, "fusion", partner=partner)).truth is truth


def test_calls_without_reads_exclude_nothing(ask: Callable[..., Answer]) -> None:
    blind = Lookup(status=Status.NOT_ASSESSABLE, reason=NO_READS)
    answer = ask(V600, small_variants=blind)
    assert (answer.truth, reasons(answer)) == (UNKNOWN, ("no reads: callability unknown",))


@pytest.mark.parametrize(
    ("predicate", "given", "truth"),
    [
        pytest.param(SMARCB1, {"biallelic": True}, TRUE, id="both-copies"),
        pytest.param(SMARCB1, {"biallelic": False}, FALSE, id="one-copy"),
        pytest.param(SMARCB1, {"biallelic": None}, UNKNOWN, id="second-hit-unknown"),
        pytest.param(
            SMARCB1, {"effect": Effect.UNKNOWN, "biallelic": True}, UNKNOWN, id="effect-unknown"
        ),
        pytest.param(
            SMARCB1, {"effect": Effect.GOF, "biallelic": True}, FALSE, id="other-direction"
        ),
    ],
)
def test_second_hit(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    predicate: dict[str, Any],
    given: dict[str, Any],
    truth: Ternary,
) -> None:
    fields = {"effect": Effect.LOF} | given
    answer = ask(predicate, alteration("SMARCB1", "snv", "p.R40*", **fields))
    assert answer.truth is truth
    assert bool(reasons(answer)) is (truth is UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "biallelic", "both", "one"),
    [
        pytest.param("indel", True, TRUE, FALSE, id="two-hits"),
        pytest.param("indel", False, FALSE, TRUE, id="one-hit"),
        pytest.param("indel", None, UNKNOWN, TRUE, id="second-hit-unknown"),
        pytest.param("homdel", None, TRUE, FALSE, id="homozygous-deletion"),
    ],
)
def test_repair_genes(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    kind: str,
    biallelic: bool | None,
    both: Ternary,
    one: Ternary,
) -> None:
    lost = alteration("BRCA2", kind, "p.S1982Rfs*22", effect=Effect.LOF, biallelic=biallelic)
    assert ask({"hrr": "biallelic_lof"}, lost).truth is both
    assert ask({"hrr": "monoallelic_lof"}, lost).truth is one


@pytest.mark.parametrize(
    ("effect", "biallelic", "truth"),
    [
        pytest.param(Effect.UNKNOWN, None, UNKNOWN, id="unknown"),
        pytest.param(Effect.UNKNOWN, True, UNKNOWN, id="unknown-on-both-copies"),
        pytest.param(Effect.GOF, None, FALSE, id="not-lost"),
    ],
)
def test_repair_gene_with_a_driver_of_unknown_effect_is_open_as_any_suppressor_is(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    effect: Effect,
    biallelic: bool | None,
    truth: Ternary,
) -> None:
    found = alteration("BRCA1", "snv", "p.A1708E", effect=effect, biallelic=biallelic)
    assert ask({"hrr": "biallelic_lof"}, found).truth is truth
    other = alteration("SMARCB1", "snv", "p.R40Q", effect=effect, biallelic=biallelic)
    assert ask(SMARCB1, other).truth is truth


def test_one_copy_of_a_repair_gene_is_open_with_its_effect(
    ask: Callable[..., Answer], alteration: Callable[..., Alteration]
) -> None:
    found = alteration("BRCA1", "snv", "p.A1708E", effect=Effect.UNKNOWN)
    answer = ask({"hrr": "monoallelic_lof"}, found)
    assert answer.truth is UNKNOWN
    assert reasons(answer) == ("BRCA1 p.A1708E found, but its effect or second hit is not known",)
    both = alteration("BRCA1", "snv", "p.A1708E", effect=Effect.UNKNOWN, biallelic=True)
    assert ask({"hrr": "monoallelic_lof"}, both).truth is FALSE


def test_atm_is_no_repair_gene_of_the_class(
    ask: Callable[..., Answer], alteration: Callable[..., Alteration]
) -> None:
    lost = alteration("ATM", "indel", "p.K1fs", effect=Effect.LOF, biallelic=True)
    assert ask({"hrr": "biallelic_lof"}, lost).truth is FALSE


@pytest.mark.parametrize(
    ("gene", "kind", "effect", "truth"),
    [
        pytest.param("MYC", "amp", Effect.UNKNOWN, TRUE, id="oncogene-amplified"),
        pytest.param("MYC", "snv", Effect.GOF, TRUE, id="oncogene-activated"),
        pytest.param("MYC", "snv", Effect.LOF, FALSE, id="oncogene-lost"),
        pytest.param("MGA", "homdel", Effect.UNKNOWN, TRUE, id="suppressor-deleted"),
        pytest.param("MGA", "snv", Effect.LOF, TRUE, id="suppressor-lost"),
        pytest.param("MGA", "amp", Effect.GOF, FALSE, id="suppressor-amplified"),
        pytest.param("MXD1", "snv", Effect.LOF, FALSE, id="role-unassigned"),
        pytest.param("MGA", "snv", Effect.UNKNOWN, UNKNOWN, id="effect-unknown"),
    ],
)
def test_pathway_member_in_the_direction_of_its_role(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    gene: str,
    kind: str,
    effect: Effect,
    truth: Ternary,
) -> None:
    answer = ask({"pathway": "MYC"}, alteration(gene, kind, effect=effect))
    assert answer.truth is truth
    assert answer.pathways == (("MYC",) if truth is TRUE else ())


def test_untargeted_members_leave_a_pathway_open(
    ask: Callable[..., Answer], gene: Callable[..., GeneCallability]
) -> None:
    answer = ask({"pathway": "NRF2"}, genes=(gene("KEAP1"),))
    assert (answer.truth, reasons(answer)) == (UNKNOWN, ("not covered by this test: NFE2L2, CUL3",))


@pytest.mark.parametrize(
    ("sig", "predicate", "truth"),
    [
        pytest.param({"tmb": 10}, {"name": "tmb", "op": ">=", "value": 10}, TRUE, id="at-limit"),
        pytest.param({"tmb": 9.9}, {"name": "tmb", "op": ">=", "value": 10}, FALSE, id="below"),
        pytest.param({}, {"name": "tmb", "op": ">=", "value": 10}, UNKNOWN, id="not-tested"),
        pytest.param(
            {"msi": "MSI-H"}, {"name": "msi", "op": "==", "value": "MSI-H"}, TRUE, id="word"
        ),
        pytest.param(
            {"sbs_pole": False}, {"name": "sbs_pole", "op": "==", "value": True}, FALSE, id="no"
        ),
        pytest.param(
            {"msi": "MSS"}, {"name": "mmr_ihc", "op": "==", "value": "dMMR"}, FALSE,
            id="answered-by-the-other-assay",
        ),
        pytest.param(
            {"msi": "INDETERMINATE"}, {"name": "mmr_ihc", "op": "==", "value": "dMMR"}, UNKNOWN,
            id="other-assay-undecided",
        ),
        pytest.param(
            {"tmb": 3}, {"name": "mmr_ihc", "op": "==", "value": "dMMR"}, UNKNOWN,
            id="other-question-answers-nothing",
        ),
    ],
)  # fmt: skip
def test_signature(
    ask: Callable[..., Answer], sig: dict[str, Any], predicate: dict[str, Any], truth: Ternary
) -> None:
    assert ask({"sig": predicate}, sig=sig).truth is truth


def test_signature_gives_its_reason(ask: Callable[..., Answer]) -> None:
    small = Signature(status=Status.NOT_ASSESSABLE, reason="0.2 Mb callable")
    answer = ask(
        {"sig": {"name": "tmb", "op": ">=", "value": 10}}, signatures={SignatureName.TMB: small}
    )
    assert reasons(answer) == ("not assessable: TMB (0.2 Mb callable)",)


@pytest.mark.parametrize(
    ("predicate", "truth"),
    [
        pytest.param({"all": [V600, FUSION]}, UNKNOWN, id="true-and-unknown"),
        pytest.param({"any": [V600, FUSION]}, TRUE, id="true-or-unknown"),
        pytest.param({"all": [KRAS, FUSION]}, FALSE, id="false-and-unknown"),
        pytest.param({"any": [KRAS, FUSION]}, UNKNOWN, id="false-or-unknown"),
        pytest.param({"not": FUSION}, UNKNOWN, id="not-unknown"),
        pytest.param({"not": KRAS}, TRUE, id="not-false"),
        pytest.param({"not": V600}, FALSE, id="not-true"),
    ],
)
def test_kleene_logic(
    ask: Callable[..., Answer],
    alteration: Callable[..., Alteration],
    predicate: dict[str, Any],
    truth: Ternary,
) -> None:
    answer = ask(predicate, alteration("BRAF", "snv", "p.V600E"), fusions=NOT_DONE)
    assert answer.truth is truth


def test_what_was_weakly_seen_is_not_shown_absent(
    ask: Callable[..., Answer], gene: Callable[..., GeneCallability]
) -> None:
    """A rule that asks for an unaltered gene is not met by a gene with a masked part."""
    whole, part = gene("PTEN"), gene("PTEN", "NOT_DETECTED_LIMITED")
    assert ask({"not": PTEN}, genes=(whole,)).truth is TRUE
    answer = ask({"not": PTEN}, genes=(part,))
    assert answer.truth is UNKNOWN
    assert reasons(answer) == ("PTEN seen with limited sensitivity only",)


@pytest.mark.parametrize(
    ("gaps", "texts"),
    [
        pytest.param([], (), id="none"),
        pytest.param(
            [Gap(f"G{n}", "not covered by this test") for n in range(6)],
            ("not covered by this test: G0, G1, G2, G3 and 2 more",),
            id="more-than-named",
        ),
        pytest.param(
            [Gap("A", "not assessable", "depth 1"), Gap("B", "not assessable", "depth 2")],
            ("not assessable: A (depth 1), B (depth 2)",),
            id="own-details",
        ),
        pytest.param(
            [Gap("A", "not assessable", "low"), Gap("A", "not assessable", "low")],
            ("not assessable: A (low)",),
            id="said-once",
        ),
    ],
)
def test_gap_texts(gaps: list[Gap], texts: tuple[str, ...]) -> None:
    assert gap_texts(gaps) == texts


SV = {"alt": {"gene": ["EGFR"], "kind": "sv", "effect": "gof"}}


def asked(name: str, status: Status, gene: str = "EGFR") -> ExonDeletion:
    return ExonDeletion(
        name=name,
        gene=gene,
        change=ExonChange.DELETION,
        first_exon=2,
        last_exon=7,
        source="test",
        status=status,
        reason="why",
        detected=False if status is Status.EVALUATED else None,
    )


@pytest.mark.parametrize(
    ("records", "truth", "texts"),
    [
        pytest.param(
            (), UNKNOWN, ("not tested: intragenic rearrangements (nothing was given)",), id="none"
        ),
        pytest.param(
            (asked("BRAFx", Status.EVALUATED, "BRAF"),),
            UNKNOWN,
            ("not tested: intragenic rearrangements (nothing was given)",),
            id="of-another-gene",
        ),
        pytest.param(
            (asked("EGFRvIII", Status.NOT_TESTED), asked("EGFRvII", Status.EVALUATED)),
            UNKNOWN,
            ("not tested: EGFRvIII",),
            id="not-tested",
        ),
        pytest.param(
            (asked("EGFRvIII", Status.NOT_ASSESSABLE),),
            UNKNOWN,
            ("not assessable: EGFRvIII",),
            id="not-assessable",
        ),
        pytest.param(
            (asked("EGFRvIII", Status.EVALUATED), asked("BRAFx", Status.NOT_TESTED, "BRAF")),
            FALSE,
            (),
            id="all-answered",
        ),
    ],
)
def test_rearrangement_without_an_answer_is_never_absent(
    ask: Callable[..., Answer],
    records: tuple[ExonDeletion, ...],
    truth: Ternary,
    texts: tuple[str, ...],
) -> None:
    answer = ask(SV, exon_deletions=records, structural_variants=NOT_DONE)
    assert answer.truth is truth
    assert reasons(answer) == texts


def test_detected_rearrangement_decides(
    ask: Callable[..., Answer], alteration: Callable[..., Alteration]
) -> None:
    records = (asked("EGFRvIVb", Status.NOT_TESTED),)
    assert ask(SV, alteration("EGFR", "sv"), exon_deletions=records).truth is TRUE
