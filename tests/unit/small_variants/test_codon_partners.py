"""What may be said of a variant whose codon holds another change (clinical.md 2.5, 8.1)."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agnoma.gene_model import GeneModel
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.reference import Strand
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.sequence import CODON_TABLE, reverse_complement
from agnoma.small_variants.alleles import Allele, key_of, vcf_form
from agnoma.small_variants.judge.codon_partners import (
    CIS_NOTE,
    FILTER,
    PHASE_NOTE,
    UNTOLD,
    CodonNotes,
    CodonPartners,
)

START = 100
CODING = "ATG" + "TTA" + "AAT" + "GAG" + "AAG" + "GCT" * 20 + "TAA"  # M L N E K ...
EXON, INTRON = 40, 30
AT = {number: START + 3 * (number - 1) for number in range(1, 8)}
LEUCINE = Allele("7", AT[2] + 1, "T", "A")  # TTA > TAA, a stop
Given = dict[Allele, tuple[Allele, ...]]


class World:
    """One gene, with an intron behind its 40th base if asked for."""

    def __init__(
        self,
        make_genome: Any,
        make_transcript: Any,
        *,
        divided: bool = False,
        codon: str = "",
        minus: bool = False,
    ) -> None:
        exons, coding = [(START, START + len(CODING))], CODING
        if codon:  # in place of codon 3
            coding = CODING[:6] + codon + CODING[9:]
        self.minus = minus
        if divided:
            first = START + EXON
            exons = [(START, first), (first + INTRON, START + len(CODING) + INTRON)]
            coding = CODING[:EXON] + "GT" + "C" * (INTRON - 4) + "AG" + CODING[EXON:]
        bases = reverse_complement(coding) if minus else coding
        self.genome = make_genome("C" * START + bases + "C" * START)
        span = (exons[0][0], exons[-1][1])
        strand = Strand.MINUS if minus else Strand.PLUS
        self.model = GeneModel([make_transcript("GENE", exons, span, strand)])

    def substitution(self, at: int, ref: str, alt: str) -> Allele:
        """Return the change of a base of codon 3, as transcribed."""
        if self.minus:
            last = START + len(CODING) - 1
            return Allele("7", last - 6 - at, reverse_complement(ref), reverse_complement(alt))
        return Allele("7", AT[3] + at, ref, alt)

    def key(self, allele: Allele) -> str:
        return key_of(allele, self.genome.fasta)

    def variant(self, allele: Allele, **fields: Any) -> SmallVariant:
        start, ref, alt = vcf_form(allele, self.genome.fasta)
        return SmallVariant(
            **{
                "contig": "7", "start": start, "ref": ref, "alt": alt, "kind": VariantKind.SNV,
                "source": EvidenceSource.READS,
                "tumour": AlleleEvidence(depth_x=100, ref_count=80, alt_count=20, other_count=0),
                "vaf": 0.2, "vaf_low": 0.1, "vaf_high": 0.3, "origin": Origin.SOMATIC, **fields,
            }
        )  # fmt: skip

    def partners(self, notes: CodonNotes, withheld: tuple[Allele, ...]) -> CodonPartners:
        keys = {self.key(allele) for allele in withheld}
        return CodonPartners(notes, keys, self.model, self.genome.fasta)

    def told(
        self, allele: Allele, *others: Allele, withheld: bool = True, **fields: Any
    ) -> tuple[SmallVariant, CodonPartners]:
        variant = self.variant(allele, **fields)
        notes = CodonNotes({variant.key: tuple(self.key(other) for other in others)})
        partners = self.partners(notes, others if withheld else ())
        (answered,) = partners.told([variant])
        return answered, partners


@pytest.fixture
def world(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> World:
    return World(make_genome, make_transcript)


@pytest.mark.parametrize(
    ("allele", "other", "known", "named"),
    [
        # TTA>TAA is a stop, with the inherited base TAT Tyr.
        pytest.param(LEUCINE, Allele("7", AT[2] + 2, "A", "T"), False, False, id="false-stop"),
        pytest.param(
            Allele("7", AT[3] + 2, "T", "A"),
            Allele("7", AT[3], "A", "T"),
            False,
            False,
            id="hidden-stop-or-missense",
        ),
        pytest.param(LEUCINE, Allele("7", AT[2] + 2, "A", "G"), True, True, id="stop-either-way"),
        pytest.param(
            Allele("7", AT[5] + 2, "G", "T"),
            Allele("7", AT[5], "A", "C"),
            False,
            False,
            id="missense-either-way",
        ),
        pytest.param(
            Allele("7", AT[4] + 1, "A", ""),
            Allele("7", AT[4], "G", "C"),
            True,
            False,
            id="frameshift",
        ),
        pytest.param(
            Allele("7", AT[4] + 1, "", "CCC"),
            Allele("7", AT[4], "G", "C"),
            False,
            False,
            id="delins",
        ),
        # GCT>GAT Asp, with the inherited silent base GAC Asp.
        pytest.param(
            Allele("7", AT[6] + 1, "C", "A"),
            Allele("7", AT[6] + 2, "T", "C"),
            True,
            True,
            id="silent-neighbour",
        ),
        pytest.param(
            Allele("7", AT[6] + 1, "C", "A"),
            Allele("7", AT[6] + 2, "T", "A"),
            False,
            False,
            id="neighbour-silent-alone-only",
        ),
        # The neighbour changes the next codon as well: that is not this codon's residue.
        pytest.param(
            Allele("7", AT[6] + 1, "C", "A"),
            Allele("7", AT[6] + 2, "TG", "CA"),
            True,
            True,
            id="neighbour-of-two-codons",
        ),
    ],
)
def test_effect_is_kept_only_if_it_is_the_same_either_way(
    allele: Allele, other: Allele, known: bool, named: bool, world: World
) -> None:
    answered, partners = world.told(allele, other)
    assert answered.effect_unknown == (None if known else UNTOLD)
    told = [(o.passed, o.reason) for o in answered.filters if o.name == FILTER]
    # One amino acid either way: the name by the reference is true, and nothing is open.
    assert told == ([] if named else [(None, f"not evaluated: {UNTOLD}")])
    assert bool(partners.unresolved) is not known
    assert all("7:" not in found.reason for found in partners.unresolved)


@given(
    codon=st.sampled_from(sorted(CODON_TABLE)),
    place=st.permutations(range(3)),
    alts=st.tuples(*[st.sampled_from("ACGT")] * 3),
    partners=st.integers(1, 2),
    minus=st.booleans(),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_name_is_kept_exactly_if_all_readings_make_one_residue(
    codon: str,
    place: list[int],
    alts: tuple[str, str, str],
    partners: int,
    minus: bool,
    make_genome: Callable[[str], Any],
    make_transcript: Callable[..., Any],
) -> None:
    chosen = place[: partners + 1]
    changed = {at: alts[at] for at in chosen}
    assume(all(codon[at] != alt for at, alt in changed.items()))
    own = chosen[0]
    made = set()
    for beside in product([False, True], repeat=partners):
        present = {own} | {at for at, there in zip(chosen[1:], beside, strict=True) if there}
        made.add(CODON_TABLE["".join(changed[i] if i in present else codon[i] for i in range(3))])
    world = World(make_genome, make_transcript, codon=codon, minus=minus)
    own_allele, *others = (world.substitution(at, codon[at], changed[at]) for at in chosen)
    answered, opened = world.told(own_allele, *others)
    named = FILTER not in {outcome.name for outcome in answered.filters}
    assert named is (len(made) == 1)
    if named:
        assert (answered.effect_unknown, opened.unresolved) == (None, set())


def test_unknown_base_or_too_many_neighbours_keep_no_name(world: World) -> None:
    own = Allele("7", AT[6] + 1, "C", "A")
    many = [Allele("7", AT[6] + 2, "T", alt) for alt in "CAG"]
    many += [Allele("7", AT[6], "G", alt) for alt in "CA"]
    assert world.told(own, *many)[0].effect_unknown == UNTOLD
    other = Allele("7", AT[6] + 2, "T", "N")
    assert world.told(own, other)[0].effect_unknown == UNTOLD


def test_every_partner_counts(world: World) -> None:
    """With one of them it stays a stop, with the other it does not."""
    same, other = Allele("7", AT[2] + 2, "A", "G"), Allele("7", AT[2], "T", "C")
    assert world.told(LEUCINE, same)[0].effect_unknown is None
    assert world.told(LEUCINE, same, other)[0].effect_unknown == UNTOLD


@pytest.mark.parametrize(
    ("phase", "withheld", "note"),
    [
        pytest.param((30, PhaseRelation.CIS), False, CIS_NOTE, id="seen-on-one-molecule"),
        pytest.param((0, PhaseRelation.UNKNOWN), False, PHASE_NOTE, id="not-known"),
        pytest.param((30, PhaseRelation.CIS), True, UNTOLD, id="withheld"),
        pytest.param((0, PhaseRelation.UNKNOWN), True, UNTOLD, id="withheld-unknown"),
    ],
)
def test_words_tell_only_what_may_be_told(
    phase: tuple[int, PhaseRelation], withheld: bool, note: str, world: World
) -> None:
    other = Allele("7", AT[2] + 2, "A", "T")
    near = Phase(
        other=world.key(other), relation=phase[1], both=phase[0], this_only=5, other_only=50
    )
    answered, partners = world.told(LEUCINE, other, withheld=withheld, phases=(near,))
    words = note if withheld else f"effect on the protein unknown: {note}"
    assert answered.effect_unknown == words
    (place,) = partners.unresolved
    assert (place.locus_id, place.number, place.exon) == ("GENE codon 2", 2, 1)
    assert place.reason == f"a variant was found, {words}"


def test_filtered_variant_has_the_words_but_opens_nothing(world: World) -> None:
    low = FilterOutcome(name="strand", passed=False, reason="one strand")
    old = FilterOutcome(name=FILTER, passed=None, reason=f"not evaluated: {PHASE_NOTE}")
    answered, partners = world.told(LEUCINE, Allele("7", AT[2] + 2, "A", "T"), filters=(low, old))
    assert [o.reason for o in answered.filters] == ["one strand", f"not evaluated: {UNTOLD}"]
    assert (answered.effect_unknown, partners.unresolved) == (None, set())


def test_variant_without_partner_stays(world: World) -> None:
    answered, partners = world.told(LEUCINE)
    assert (answered, partners.unresolved) == (world.variant(LEUCINE), set())


@pytest.mark.parametrize(
    ("relation", "known"),
    [(None, False), (PhaseRelation.CIS, False), (PhaseRelation.TRANS, True)],
)
def test_codon_divided_by_an_intron(
    relation: PhaseRelation | None,
    known: bool,
    make_genome: Callable[[str], Any],
    make_transcript: Callable[..., Any],
) -> None:
    """Fragments seldom reach over the intron: unless they show trans, the effect is not known."""
    world = World(make_genome, make_transcript, divided=True)
    here = Allele("7", START + EXON - 1, "G", "A")
    there = Allele("7", START + EXON + INTRON, "C", "A")
    codon = ("GENE", (EXON - 1) // 3 + 1)
    phases = ()
    if relation is not None:
        phases = (
            Phase(other=world.key(there), relation=relation, both=0, this_only=9, other_only=9),
        )
    partners = world.partners(CodonNotes({}, {codon: {here, there}}), (there,))
    (answered,) = partners.told([world.variant(here, phases=phases)])
    assert answered.effect_unknown == (None if known else UNTOLD)
