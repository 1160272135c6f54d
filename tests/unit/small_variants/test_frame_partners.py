"""Frameshifts beside others that restore the frame with them (clinical.md 3.4, 8.1)."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.sequence import SENSE_CODONS
from agnoma.small_variants.alleles import Allele, key_of
from agnoma.small_variants.judge import frame_partners
from agnoma.small_variants.judge.frame_partners import UNTOLD, FrameChanges, FramePartners
from agnoma.small_variants.rearranged.reversions import MAX_DISTANCE_BP

START, CODONS = 300, 200
CALM = [codon for codon in SENSE_CODONS if "T" not in codon]  # every stop codon begins with T
BODY = "".join(random.Random(4).choice(CALM) for _ in range(CODONS - 2))  # noqa: S311
BASES = "G" * START + "ATG" + BODY + "TAA" + "G" * 300
INHERITED = Allele("7", 500, BASES[500], "")
RULE, HIDDEN = "normal_alt", "withheld with its partner"
CONSENT = {"germline_consent": GermlineConsent.TUMOUR_RELEVANT, "consent_record": "R1"}


def called(start: int, ref: str, alt: str, **fields: Any) -> SmallVariant:
    """Return a variant in VCF form from its trimmed allele."""
    before = BASES[start - 1]
    return SmallVariant(
        **{
            "contig": "7", "start": start - 1, "ref": before + ref, "alt": before + alt,
            "kind": VariantKind.INSERTION, "source": EvidenceSource.READS,
            "tumour": AlleleEvidence(depth_x=100, ref_count=88, alt_count=12, other_count=0),
            "vaf": 0.12, "vaf_low": 0.1, "vaf_high": 0.2, "origin": Origin.SOMATIC, **fields,
        }
    )  # fmt: skip


def gained(start: int) -> SmallVariant:
    """Return an insertion of one base that cannot stand elsewhere."""
    return called(start, "", next(b for b in "ACG" if b not in BASES[start - 1 : start + 1]))


Told = Callable[..., list[str | None]]


@pytest.fixture
def told(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Told:
    genome = make_genome(BASES)
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])

    def answer(
        variants: Iterable[SmallVariant],
        withheld: Iterable[Allele] = (INHERITED,),
        never_judged: Iterable[Allele] = (),
        **consent: Any,
    ) -> list[str | None]:
        changes = FrameChanges()
        for allele in withheld:
            changes.add(allele, RULE)
        case = CaseInfo(case_id="C1", patient_id="P1", **consent)
        hidden: list[str] = []

        def hide(variant: SmallVariant, rule: str) -> None:
            assert rule == RULE
            hidden.append(variant.key)

        partners = FramePartners(changes, model, genome.fasta, case, hide)
        partners.never_judged(never_judged)
        given = list(variants)
        answered = {v.key: v.undetermined_effect for v in partners.told(given)}
        assert [*answered] == [v.key for v in given if v.key not in hidden]
        return [HIDDEN if v.key in hidden else answered[v.key] for v in given]

    return answer


def phased(relation: PhaseRelation, genome: Any, both: int | None = 30) -> tuple[Phase, ...]:
    key = key_of(INHERITED, genome.fasta)
    return (Phase(other=key, relation=relation, both=both, this_only=0, other_only=65),)


BACK = called(525, "", "G")


@pytest.mark.parametrize(
    ("variant", "withheld", "depends"),
    [
        pytest.param(BACK, (INHERITED,), True, id="one-lost-one-gained"),
        pytest.param(called(480, "", "G"), (INHERITED,), True, id="before-it"),
        pytest.param(called(525, BASES[525:527], ""), (INHERITED,), True, id="three-lost"),
        pytest.param(gained(501 + MAX_DISTANCE_BP), (INHERITED,), True, id="at-the-limit"),
        pytest.param(gained(502 + MAX_DISTANCE_BP), (INHERITED,), False, id="too-far"),
        pytest.param(called(525, "", "GG"), (INHERITED,), False, id="not-in-frame-together"),
        pytest.param(called(525, "", "GAC"), (INHERITED,), False, id="in-frame-alone"),
        pytest.param(BACK, (Allele("7", 500, BASES[500:503], ""),), False, id="partner-in-frame"),
        pytest.param(BACK, (Allele("8", 500, BASES[500], ""),), False, id="another-contig"),
        pytest.param(BACK, (), False, id="nothing-withheld"),
        pytest.param(called(525, "", "TAGTAACTAG"), (INHERITED,), False, id="stop-between"),
        pytest.param(called(280, "", "G"), (Allele("7", 290, "G", ""),), False, id="not-coding"),
        pytest.param(
            BACK.model_copy(
                update={"filters": (FilterOutcome(name="low_alt", passed=False, reason="few"),)}
            ),
            (INHERITED,),
            False,
            id="filtered",
        ),
    ],
)
def test_frame_restored_with_a_withheld_indel(
    variant: SmallVariant, withheld: tuple[Allele, ...], depends: bool, told: Told
) -> None:
    assert told([variant], withheld) == [HIDDEN if depends else None]


@pytest.mark.parametrize(
    ("relation", "depends"),
    [
        (PhaseRelation.CIS, True),
        (PhaseRelation.MIXED, True),
        (PhaseRelation.UNKNOWN, True),
        (PhaseRelation.TRANS, False),
    ],
)
def test_on_the_other_copy_it_is_loss_of_function(
    relation: PhaseRelation, depends: bool, told: Told, make_genome: Callable[[str], Any]
) -> None:
    variant = BACK.model_copy(update={"phases": phased(relation, make_genome(BASES))})
    assert told([variant]) == [HIDDEN if depends else None]


def test_partner_judged_later_is_found(
    make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]
) -> None:
    """Candidates come in order, and a variant waits for what may follow."""
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])
    changes = FrameChanges()
    hidden: list[SmallVariant] = []
    early, next_, late = called(480, "", "G"), called(495, "", "GAC"), called(800, "", "G")

    def judged() -> Iterable[SmallVariant]:
        yield early
        yield next_
        changes.add(INHERITED, RULE)
        yield late

    case = CaseInfo(case_id="C1", patient_id="P1")
    partners = FramePartners(
        changes, model, make_genome(BASES).fasta, case, lambda v, _: hidden.append(v)
    )
    assert list(partners.told(judged())) == [next_, late]
    assert hidden == [early]


@pytest.mark.parametrize(
    ("consent", "named"),
    [
        pytest.param(CONSENT, True, id="consent"),
        pytest.param({}, False, id="none"),
        pytest.param({**CONSENT, "consent_record": None}, False, id="no-record"),
        pytest.param(
            {"pgx_consent": PgxConsent.PANEL, "consent_record": "R1"}, False, id="drug-metabolism"
        ),
    ],
)
def test_inherited_variant_is_named_with_consent_only(
    consent: dict[str, Any], named: bool, told: Told, make_genome: Callable[[str], Any]
) -> None:
    variant = BACK.model_copy(update={"phases": phased(PhaseRelation.CIS, make_genome(BASES))})
    (words,) = told([variant], **consent)
    assert words is not None
    if named:
        assert "BRCA1 p." in words
        assert words.endswith(
            ", which looks inherited: in frame if on one molecule (30 fragments carry both)"
        )
    else:
        assert words == HIDDEN


FORTH = called(500, BASES[500], "")  # the inherited one of above, here somatic


def somatic_pair(
    genome: Any, relation: PhaseRelation | None, both: int | None = 30, alone: int | None = 1
) -> list[SmallVariant]:
    pair = [FORTH, BACK]
    keys = [key_of(INHERITED, genome.fasta), BACK.key]
    if relation is None:
        return pair
    counts = {"relation": relation, "both": both, "this_only": alone, "other_only": 1}
    return [
        variant.model_copy(update={"phases": (Phase(other=other, **counts),)})
        for variant, other in zip(pair, reversed(keys), strict=True)
    ]


@pytest.mark.parametrize(
    ("relation", "both", "alone", "open_"),
    [
        pytest.param(PhaseRelation.CIS, 30, 1, True, id="cis"),
        pytest.param(PhaseRelation.CIS, None, None, True, id="cis-as-submitted"),
        pytest.param(None, None, None, True, id="no-fragment-tells"),
        pytest.param(PhaseRelation.UNKNOWN, 1, 0, True, id="too-few-fragments"),
        pytest.param(PhaseRelation.MIXED, 12, 3, True, id="mixed-at-the-share"),
        pytest.param(PhaseRelation.MIXED, 30, 30, False, id="also-without-the-other"),
        pytest.param(PhaseRelation.TRANS, 0, 30, False, id="trans-stays-null"),
    ],
)
def test_somatic_pair_that_restores_the_frame(
    relation: PhaseRelation | None,
    both: int | None,
    alone: int | None,
    open_: bool,
    told: Told,
    make_genome: Callable[[str], Any],
) -> None:
    pair = somatic_pair(make_genome(BASES), relation, both, alone)
    assert told(pair, ()) == [UNTOLD if open_ else None] * 2


def test_words_do_not_tell_of_inherited_ones(told: Told, make_genome: Callable[[str], Any]) -> None:
    """A frameshift with these words has its partner beside it, in the records or the ledger."""
    pair = somatic_pair(make_genome(BASES), PhaseRelation.CIS)
    assert set(told(pair, ())) == {"effect on the protein not determined"}
    assert told([BACK]) == [HIDDEN]
    named = [words or "" for words in told(pair, (), **CONSENT)]
    assert all("BRCA1 c." in words and "found as well" in words for words in named)


def test_told_beside_a_somatic_partner_whatever_is_withheld(told: Told) -> None:
    """What is seen explains it: nothing is hidden."""
    assert told([FORTH, BACK], (Allele("7", 540, BASES[540], ""),)) == [UNTOLD, UNTOLD]


@pytest.mark.parametrize(
    ("relation", "both", "alone", "open_"),
    [
        pytest.param(PhaseRelation.UNKNOWN, 0, 3, True, id="three-alone-say-nothing"),
        pytest.param(PhaseRelation.UNKNOWN, 2, 3, True, id="nor-beside-two-with-both"),
        pytest.param(PhaseRelation.MIXED, 2, 30, False, id="many-do"),
    ],
)
def test_unknown_phase_shows_no_molecule_without_the_partner(
    relation: PhaseRelation,
    both: int,
    alone: int,
    open_: bool,
    told: Told,
    make_genome: Callable[[str], Any],
) -> None:
    pair = somatic_pair(make_genome(BASES), relation, both, alone)
    assert told(pair, ())[1] == (UNTOLD if open_ else None)


def failing(variant: SmallVariant, *names: str) -> SmallVariant:
    outcomes = tuple(FilterOutcome(name=name, passed=False, reason="x") for name in names)
    return variant.model_copy(update={"filters": outcomes})


@pytest.mark.parametrize(
    ("filters", "relation", "both", "alone", "open_"),
    [
        pytest.param(("strand",), PhaseRelation.CIS, 30, 0, True, id="cis"),
        pytest.param(("homopolymer", "read_pos"), PhaseRelation.CIS, 30, 0, True, id="two-filters"),
        pytest.param(("low_vaf",), PhaseRelation.CIS, 3, 0, True, id="low-and-cis"),
        pytest.param(("low_vaf",), PhaseRelation.MIXED, 3, 40, False, id="low-and-few"),
        pytest.param(("strand",), PhaseRelation.TRANS, 0, 30, False, id="trans"),
        pytest.param(("strand",), None, None, None, True, id="near-miss-no-fragment-tells"),
        pytest.param(("low_vaf",), None, None, None, False, id="low-no-fragment-tells"),
        pytest.param(("strand",), PhaseRelation.CIS, None, None, True, id="cis-as-submitted"),
    ],
)
def test_partner_that_a_filter_removed(
    filters: tuple[str, ...],
    relation: PhaseRelation | None,
    both: int | None,
    alone: int | None,
    open_: bool,
    told: Told,
    make_genome: Callable[[str], Any],
) -> None:
    one, two = somatic_pair(make_genome(BASES), relation, both, alone)
    for pair in ([failing(one, *filters), two], [one, failing(two, *filters)]):
        answers = [words for words, v in zip(told(pair, ()), pair, strict=True) if not v.failed]
        assert answers == [UNTOLD if open_ else None]
    if open_:
        words = told([failing(one, *filters), two], (), **CONSENT)[1] or ""
        assert "BRCA1 c." in words
        assert ", which a filter removed: in frame if on one molecule" in words


def test_partner_that_the_laboratory_filtered(told: Told) -> None:
    assert told([BACK], (), never_judged=(INHERITED,)) == [UNTOLD]
    assert told([BACK], (), never_judged=(Allele("7", 500, BASES[500:503], ""),)) == [None]


def three() -> list[SmallVariant]:
    return [gained(480), gained(501), gained(525)]


def test_three_that_restore_the_frame_only_together(told: Told) -> None:
    assert told(three(), ()) == [UNTOLD] * 3
    assert told(three()[:2], ()) == [None] * 2
    words = told(three(), (), **CONSENT)[0] or ""
    assert words.count("which was found as well") == 2
    assert " and BRCA1 c." in words


Counts = tuple[int, int, int]  # fragments with both, with the first only, with the second only


def together(first: Counts, outer: Counts, last: Counts) -> list[SmallVariant]:
    """Return three frameshifts with the fragments of each pair."""
    members = three()
    phases: dict[int, list[Phase]] = {0: [], 1: [], 2: []}
    for (one, two), (both, left, right) in zip(
        ((0, 1), (0, 2), (1, 2)), (first, outer, last), strict=True
    ):
        for this, other, own, beside in ((one, two, left, right), (two, one, right, left)):
            phases[this].append(
                Phase(
                    other=members[other].key, relation=PhaseRelation.CIS, both=both,
                    this_only=own, other_only=beside,
                )
            )  # fmt: skip
    return [v.model_copy(update={"phases": tuple(phases[i])}) for i, v in enumerate(members)]


@pytest.mark.parametrize(
    ("members", "answers"),
    [
        pytest.param(
            together((136, 5, 5), (128, 39, 5), (144, 5, 5)), [UNTOLD] * 3, id="contradiction"
        ),
        pytest.param(
            together((30, 60, 0), (30, 60, 0), (30, 0, 0)), [None, UNTOLD, UNTOLD], id="subclone"
        ),
        pytest.param(
            together((90, 0, 0), (30, 60, 0), (30, 60, 0)), [None, None, UNTOLD],
            id="the-last-in-a-subclone",
        ),
    ],
)  # fmt: skip
def test_a_group_is_judged_as_one(
    members: list[SmallVariant], answers: list[str | None], told: Told
) -> None:
    assert told(members, ()) == answers


def test_all_of_one_molecule_are_a_group(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_partners, "MAX_TOGETHER", 1)
    assert told(together((40, 0, 0), (40, 0, 0), (40, 0, 0)), ()) == [UNTOLD] * 3
    assert told(together((40, 40, 0), (40, 40, 0), (40, 0, 0)), ())[0] is None


BLOCK = called(540, BASES[540:546], "")  # in frame


@pytest.mark.parametrize(
    ("shift", "relation", "alone", "open_"),
    [
        pytest.param(gained(500), PhaseRelation.CIS, 0, True, id="before-it"),
        pytest.param(gained(500), PhaseRelation.TRANS, 40, False, id="on-the-other-copy"),
        pytest.param(gained(500), PhaseRelation.MIXED, 40, False, id="also-without"),
        pytest.param(gained(580), PhaseRelation.CIS, 0, False, id="behind-it"),
        pytest.param(called(500, "", "GAC"), PhaseRelation.CIS, 0, False, id="no-shift"),
    ],
)
def test_codons_behind_a_frameshift_are_read_otherwise(
    shift: SmallVariant, relation: PhaseRelation, alone: int, open_: bool, told: Told
) -> None:
    both = 0 if relation is PhaseRelation.TRANS else 30
    phase = Phase(other=shift.key, relation=relation, both=both, this_only=alone, other_only=0)
    block = BLOCK.model_copy(update={"phases": (phase,)})
    answers = dict(zip(("block", "shift"), told([block, shift], ()), strict=True))
    assert answers == {"block": UNTOLD if open_ else None, "shift": None}


def test_one_of_three_on_the_other_copy(told: Told) -> None:
    one, two, last = three()
    apart = {"relation": PhaseRelation.TRANS, "both": 0, "this_only": 30, "other_only": 30}
    phases = tuple(Phase(other=other.key, **apart) for other in (one, two))
    alone = last.model_copy(update={"phases": phases})
    assert told([one, two, alone], ())[2] is None


@pytest.mark.parametrize(
    ("phase", "open_"),
    [
        pytest.param({"relation": PhaseRelation.CIS, "both": 30}, True, id="fragments"),
        pytest.param({"relation": PhaseRelation.CIS, "both": None}, True, id="as-submitted"),
        pytest.param({"relation": PhaseRelation.UNKNOWN, "both": 1}, False, id="hardly"),
        pytest.param(None, False, id="nothing-known"),
    ],
)
def test_further_apart_fragments_decide(
    phase: dict[str, Any] | None, open_: bool, told: Told
) -> None:
    far = gained(501 + MAX_DISTANCE_BP + 30)
    counts = {"this_only": None if phase and phase["both"] is None else 0, "other_only": 0}
    phases = () if phase is None else (Phase(other=far.key, **phase, **counts),)
    assert told([FORTH.model_copy(update={"phases": phases}), far], ())[0] == (
        UNTOLD if open_ else None
    )


def test_one_base_lost_and_gained_in_a_run_is_no_frame_restored(told: Told) -> None:
    assert told([called(500, BASES[500], ""), called(500, "", BASES[500])], ()) == [None, None]


@pytest.mark.parametrize(
    ("beside", "places"),
    [((FORTH,), {"BRCA1 codon 67", "BRCA1 codon 76"}), ((), set())],
    ids=["open", "nothing-beside"],
)
def test_codon_and_gene_of_an_open_frameshift_stay_open(
    beside: tuple[SmallVariant, ...],
    places: set[str],
    make_genome: Callable[[str], Any],
    make_transcript: Callable[..., Any],
) -> None:
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])
    case = CaseInfo(case_id="C1", patient_id="P1")
    partners = FramePartners(
        FrameChanges(), model, make_genome(BASES).fasta, case, lambda *_: pytest.fail("hidden")
    )
    list(partners.told([*beside, called(526, "", "G")]))
    assert {u.locus_id for u in partners.unresolved} == places
    assert {(u.gene, u.reason) for u in partners.unresolved} == (
        {("BRCA1", f"a variant was found, {UNTOLD}")} if places else set()
    )
