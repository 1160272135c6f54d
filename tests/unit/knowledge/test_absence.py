"""What has to be readable before a word of the grammar may be denied (clinical.md 1.7, 6.3)."""

from dataclasses import dataclass
from typing import Any

import pytest
from callability_records import make_gene
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import assessed, biomarkers, exon_deletion, gene_copies, shipped

from agnoma.assessability.view import CaseView, build_view
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import EXAMPLES, GRAMMAR, parse_expression
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.known_places import known_places
from agnoma.knowledge.language.nodes import GeneAtom
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.fusion import FusionResult
from agnoma.models.qc import LocusCallability, LocusKind, LocusState, RequiredLocus, Verdict
from agnoma.models.variant import SmallVariantSummary
from agnoma.ternary import Ternary

COPIES, FUSIONS, GENE, NAMED = "copies", "fusions", "gene", "named"
CODON, EXON, PROMOTER, SPLICE = LocusKind
KNOWN = known_places(shipped().genes)
DOMAINS = shipped().genes.domains
UNREADABLE = ("NOT_TESTED", "NOT_ASSESSABLE", "NOT_DETECTED_LIMITED")
Place = Any
"""Kind and number of a locus, or one of the words above."""


@dataclass(frozen=True)
class Word:
    """A word of the grammar, and the places any one of which keeps it from being denied."""

    gene: str
    text: str
    needed: tuple[Place, ...]


WORDS = (
    Word("BRAF", "p.V600E", ((CODON, 600),)),
    Word("EGFR", "p.A763_Y764insFQEA", ((CODON, 763), (CODON, 764))),
    Word("KRAS", "codon:12", ((CODON, 12),)),
    Word("EGFR", "exon19:inframe_del", ((EXON, 19),)),
    Word("EGFR", "exon20:inframe_ins", ((EXON, 20),)),
    Word("KIT", "exon11:oncogenic", ((EXON, 11),)),
    Word("NPM1", "exon11:frameshift_ins", ((EXON, 11),)),
    Word("TP53", "class:oncogenic", (GENE, COPIES)),
    Word("KRAS", "class:oncogenic", (GENE,)),
    Word("PIK3CA", "class:activating", ((CODON, 545), (CODON, 1047))),
    Word("FLT3", "class:activating", ((CODON, 835), (EXON, 14), (EXON, 15))),
    Word("FGFR4", "class:activating", (GENE,)),
    Word("BRCA2", "class:lof", (GENE, COPIES)),
    Word("PPM1D", "class:truncating", (GENE,)),
    Word("TP53", "class:mutation", (GENE, COPIES)),
    Word("TP53", "class:pathogenic", (GENE, COPIES)),
    Word("ERBB2", "tkd:activating", (GENE,)),
    Word("ERBB2", "cn:amp", (COPIES,)),
    Word("MET", "cn:amp_high", (COPIES,)),
    Word("CDKN2A", "cn:homdel", (COPIES,)),
    Word("TP53", "cn:del", (COPIES,)),
    Word("RET", "fusion:any", (FUSIONS,)),
    Word("ALK", "fusion:EML4::ALK", (FUSIONS,)),
    Word("MET", "splice:exon14_skip", ((SPLICE, 14),)),
    Word("TERT", "promoter:c.-124C>T", ((PROMOTER, -124),)),
    Word("FLT3", "itd", ((EXON, 14), (EXON, 15))),
    Word("EGFR", "sv:EGFRvIII", (NAMED,)),
)
NEVER_DENIED = (
    ("BRCA2", "reversion"),
    ("MSI", "sig:MSI-H"),
    ("TMB", "sig:TMB-H>=10"),
    ("POLE", "sig:POLE"),
    ("ERBB2", "ihc:HER2=3+"),
    ("ERBB2", "ihc:HER2=positive"),
    ("1p/19q", "arm:codeletion"),
    ("MGMT", "methylation:promoter"),
    ("KRAS", "wt"),
    ("BRCA1", "germline:PLP"),
    ("DPYD", "pgx:PM"),
)
PAIRS = [(word, place) for word in WORDS for place in word.needed]
NAMES = [f"{word.gene}-{word.text}-{place}" for word, place in PAIRS]


def locus(gene: str, kind: LocusKind, number: int, state: str) -> LocusCallability:
    place = RequiredLocus(
        locus_id=f"{gene} {kind} {number}", gene=gene, kind=kind, first=number, last=number
    )
    return LocusCallability(locus=place, state=LocusState(state))


def places_of(word: Word) -> list[Place]:
    """Return all loci of a word's gene that a case may know: its own, known ones, and others."""
    own = [place for place in word.needed if isinstance(place, tuple)]
    others = [(CODON, 5), (EXON, 2), (SPLICE, 3), (PROMOTER, -57)]
    return list(dict.fromkeys([*own, *KNOWN.activating.get(word.gene, ()), *others]))


def view_of(word: Word, states: dict[Place, str], *, verdict: Verdict = Verdict.PASS) -> CaseView:
    """Return a view in which all is readable but what `states` says; "" = no such record."""
    loci = [locus(word.gene, *p, states.get(p, "NOT_DETECTED")) for p in places_of(word)
            if states.get(p) != ""]  # fmt: skip
    whole = states.get(GENE, "NOT_DETECTED")
    callability = assessed(loci=tuple(loci)).callability.model_copy(
        update={"genes": (make_gene(word.gene, whole),) if whole else ()}
    )
    named = (
        exon_deletion("EGFRvIII", detected=None if NAMED in states else False),
        exon_deletion("EGFRvII", detected=False),
    )
    call = CopyNumberCall.NOT_ASSESSABLE if states.get(COPIES) else CopyNumberCall.NEUTRAL
    copies = () if states.get(COPIES) == "" else (gene_copies(word.gene, call),)
    asked = Status.NOT_TESTED if FUSIONS in states else Status.EVALUATED
    return build_view(
        callability,
        SmallVariantSummary(case_id="T1", tested=True),
        CopyNumberProfile(status=Status.EVALUATED, case_id="T1", genes=copies),
        FusionResult(status=asked, reason="no RNA" if FUSIONS in states else None, case_id="T1"),
        verdict=verdict,
        exon_deletions=named,
    )


def asked(gene: str, text: str, view: CaseView | None, *found: Alteration) -> Ternary:
    info = CaseInfo(case_id="T1", patient_id="P1")
    state = CaseState(info, biomarkers(), found, view=view, known=KNOWN)
    expression = parse_expression((gene,), text, DOMAINS, "test")
    return GeneAnswers(state)(GeneAtom(f"{gene}:{text}", expression))


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.gene}-{word.text}")
def test_denied_where_all_was_readable(word: Word) -> None:
    assert asked(word.gene, word.text, view_of(word, {})) is Ternary.FALSE
    assert asked(word.gene, word.text, None) is Ternary.UNKNOWN
    failed = view_of(word, {}, verdict=Verdict.FAIL)
    assert asked(word.gene, word.text, failed) is Ternary.UNKNOWN


@pytest.mark.parametrize(("word", "place"), PAIRS, ids=NAMES)
@pytest.mark.parametrize("state", UNREADABLE)
def test_never_denied_where_its_place_was_not_readable(
    word: Word, place: Place, state: str
) -> None:
    assert asked(word.gene, word.text, view_of(word, {place: state})) is Ternary.UNKNOWN


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_else_that_was_read_denies_it(data: st.DataObject) -> None:
    """Whatever else of the gene is readable, or no record at all, its own place decides.

    A place without a record of its own is answered by the gene as a whole, which is not readable.
    """
    word, place = data.draw(st.sampled_from(PAIRS))
    states: dict[Place, str] = {}
    for other in (*places_of(word), COPIES, FUSIONS, NAMED, GENE):
        said = data.draw(st.sampled_from(["NOT_DETECTED", "NOT_DETECTED", *UNREADABLE, ""]))
        if said != "NOT_DETECTED":
            states[other] = said
    hidden = data.draw(st.sampled_from([*UNREADABLE, ""]))
    states[place] = hidden
    if hidden == "" and states.get(GENE, "NOT_DETECTED") == "NOT_DETECTED":
        states[GENE] = "NOT_TESTED"
    assert asked(word.gene, word.text, view_of(word, states)) is Ternary.UNKNOWN


@pytest.mark.parametrize(("gene", "text"), NEVER_DENIED)
def test_words_that_nothing_denies(gene: str, text: str) -> None:
    word = Word(gene, text, ())
    assert asked(gene, text, view_of(word, {})) is Ternary.UNKNOWN


def test_every_word_of_the_grammar_is_here() -> None:
    texts = [word.text for word in WORDS] + [text for _, text in NEVER_DENIED]
    for pattern, _ in GRAMMAR:
        assert any(pattern.fullmatch(text) for text in texts), pattern.pattern
    assert len(EXAMPLES) == len(set(EXAMPLES))


def test_codons_elsewhere_say_nothing_of_a_duplication() -> None:
    """A panel that covers only codons of FLT3: the ITD was not looked for."""
    word = Word("FLT3", "itd", ())
    codons_only = view_of(word, {GENE: "NOT_TESTED", (EXON, 14): "", (EXON, 15): ""})
    assert asked("FLT3", "itd", codons_only) is Ternary.UNKNOWN
    assert asked("FLT3", "codon:835", codons_only) is Ternary.FALSE


@pytest.mark.parametrize("counts_as", [Oncogenicity.VUS, Oncogenicity.ONCOGENIC])
def test_longer_exon_leaves_the_duplication_open(counts_as: Oncogenicity) -> None:
    word = Word("FLT3", "itd", ())
    given: dict[str, Any] = {"alteration_id": "x", "gene": "FLT3", "label": "x"}
    given |= {"kind": AlterationKind.INDEL, "oncogenicity": counts_as}
    longer = Alteration(**given, exon=14, variant_key="chr13:1:A:AGGG")
    shorter = longer.model_copy(update={"variant_key": "chr13:1:AGGG:A"})
    elsewhere = longer.model_copy(update={"exon": 20})
    view = view_of(word, {})
    answers = [asked("FLT3", "itd", view, one) for one in (longer, shorter, elsewhere)]
    assert answers == [Ternary.UNKNOWN, Ternary.FALSE, Ternary.FALSE]


@pytest.mark.parametrize(("word", "place"), PAIRS, ids=NAMES)
def test_places_elsewhere_in_the_gene_deny_nothing(word: Word, place: Place) -> None:
    """Its own place is no required locus, and the panel does not cover the gene as a whole."""
    assert asked(word.gene, word.text, view_of(word, {place: "", GENE: "NOT_TESTED"})) is (
        Ternary.UNKNOWN
    )
