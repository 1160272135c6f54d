"""Which findings are drawn, and what of their proteins."""

from typing import Any

import pytest
from fact_records import build_fact

from agnoma.gene_model import GeneModel
from agnoma.io.resources import DrawnProtein, Hotspot
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.knowledge import AmpTier, DiseaseRelation, EvidenceMatch, Specificity
from agnoma.models.profile import Finding
from agnoma.models.protein_map import ProteinDomain, ProteinEffect
from agnoma.models.read_picture import ReadPicture, ReadPictures, SampleReads
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.models.variant import AnnotatedVariant, Origin, VariantKind
from agnoma.profile.pictures import (
    MAX_PICTURES,
    Drawn,
    ProteinTables,
    drawn_findings,
    effect_of,
    key_pictures,
    protein_maps,
)

NONE = AlleleEvidence(depth_x=0, ref_count=0, alt_count=0, other_count=0)
HOTSPOT = Hotspot("KRAS", 12, Effect.GOF, frozenset(), "s")


def finding(
    gene: str,
    codon: int | None,
    *,
    tier: AmpTier | None = None,
    start: int = 10,
    consequence: str = "missense_variant",
) -> Finding:
    variant = AnnotatedVariant(
        contig="1",
        start=start,
        ref="A",
        alt="T",
        kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=NONE,
        vaf=0.5,
        vaf_low=0.4,
        vaf_high=0.6,
        origin=Origin.SOMATIC,
        consequence=consequence,
    )
    name = f"{gene} {codon}"
    alteration = Alteration(
        alteration_id=name,
        gene=gene,
        kind=AlterationKind.SNV,
        label=name,
        variant_key=variant.key,
        protein_change=f"p.X{codon}Y",
        codon_first=codon,
        codon_last=codon,
        oncogenicity=Oncogenicity.ONCOGENIC,
    )
    matches = ()
    if tier is not None:
        match = EvidenceMatch(
            fact=build_fact("BM001"),
            alteration_ids=(name,),
            specificity=Specificity.EXACT_ALLELE,
            disease_relation=DiseaseRelation.EXACT,
            tier=tier,
            tier_rule="as_curated",
            tier_reason="r",
            matched_disease=None,
            approved_here=None,
            approval_text="",
        )
        matches = (match,)
    return Finding(alteration=alteration, variant=variant, matches=matches)


def transcript(gene: str, codons: int) -> Transcript:
    """A gene of one exon; the stop codon is one more codon."""
    end = 3 * (codons + 1)
    return Transcript(
        gene=gene,
        transcript_id=f"{gene}.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig="1",
        strand=Strand.PLUS,
        exons=((0, end),),
        cds_start=0,
        cds_end=end,
    )


def tables(*transcripts: Transcript, length: int = 188) -> ProteinTables:
    domain = ProteinDomain(name="G domain", first=1, last=166, verified="v")
    known = {"KRAS": DrawnProtein("KRAS", "KRAS.1", length, (domain,))}
    return ProteinTables(GeneModel(transcripts), known, [HOTSPOT])


@pytest.mark.parametrize(
    ("tier", "evidence", "key"),
    [
        pytest.param(AmpTier.IA, (), True, id="tier-I"),
        pytest.param(AmpTier.IID, (), True, id="tier-II"),
        pytest.param(AmpTier.III, (), False, id="tier-III"),
        pytest.param(None, (), False, id="no-fact"),
        pytest.param(None, ("KRAS 12",), True, id="evidence-of-the-class"),
    ],
)
def test_key_findings(tier: AmpTier | None, evidence: tuple[str, ...], *, key: bool) -> None:
    first, own = finding("TP53", 175), finding("KRAS", 12, tier=tier)
    drawn = drawn_findings((first, own), (), evidence)
    assert drawn.key == (frozenset({"KRAS 12"}) if key else frozenset())
    assert drawn.findings == ((own, first) if key else (first, own))


def test_uncertain_is_drawn_only_as_evidence_of_the_class() -> None:
    unsure = finding("EML4", 9)
    assert drawn_findings((), (unsure,), ()).findings == ()
    assert drawn_findings((), (unsure,), ("EML4 9",)).findings == (unsure,)


def picture(key: str) -> ReadPicture:
    sample = SampleReads(carrying=1, deciding=2, depth_x=(2,), rows=())
    return ReadPicture(
        key=key, contig="1", start=0, reference="A", allele_start=0, allele_end=1, tumour=sample
    )


def test_pictures_follow_the_findings_and_are_at_most_12() -> None:
    found = [finding("G", i, start=i) for i in range(MAX_PICTURES + 3)]
    keys = [f.variant.key for f in found if f.variant]
    made = ReadPictures(case_id="C", pictures=tuple(picture(k) for k in reversed(keys)))
    shown = key_pictures(made, Drawn(tuple(found), frozenset()))
    assert shown is not None
    assert [p.key for p in shown.pictures] == keys[:MAX_PICTURES]
    assert shown.left_out == tuple(keys[MAX_PICTURES:])
    none = key_pictures(made, Drawn((), frozenset()))
    assert none is not None
    assert (none.pictures, none.reason) == ((), "no finding is a small variant")
    why = ReadPictures(case_id="C", reason="no reads were given")
    assert key_pictures(why, Drawn(tuple(found), frozenset())) == why
    assert key_pictures(None, Drawn((), frozenset())) is None


def test_protein_with_every_reported_variant() -> None:
    key, other, unsure = finding("KRAS", 12), finding("KRAS", 61), finding("KRAS", 400)
    drawn = Drawn((key, other), frozenset({"KRAS 12"}))
    (made,) = protein_maps(drawn, (key, other, unsure), tables(transcript("KRAS", 188)))
    assert (made.gene, made.length_aa, made.hotspots) == ("KRAS", 188, (12,))
    assert [d.name for d in made.domains] == ["G domain"]
    assert [(v.first, v.key) for v in made.variants] == [(12, True), (61, False), (188, False)]


@pytest.mark.parametrize(
    ("gene", "length", "note"),
    [
        pytest.param("KRAS", 188, None, id="same-length"),
        pytest.param(
            "KRAS",
            189,
            r"the domains listed are of a protein of 188 amino acids (KRAS.1), this one has 189",
            id="other-length",
        ),
        pytest.param("TP53", 393, "no domains are listed for this gene", id="not-listed"),
    ],
)
def test_domains_only_of_the_protein_they_count_on(gene: str, length: int, note: Any) -> None:
    own = finding(gene, 12)
    (made,) = protein_maps(Drawn((own,), frozenset()), (own,), tables(transcript(gene, length)))
    assert made.domains_note == note
    assert bool(made.domains) is (note is None)


def test_no_protein_for_a_promoter_or_an_unknown_gene() -> None:
    promoter, unknown = finding("KRAS", None), finding("NOWHERE", 5)
    drawn = Drawn((promoter, unknown), frozenset())
    assert protein_maps(drawn, drawn.findings, tables(transcript("KRAS", 188))) == ()


@pytest.mark.parametrize(
    ("terms", "effect"),
    [
        ("missense_variant", ProteinEffect.MISSENSE),
        ("missense", ProteinEffect.MISSENSE),
        ("stop_gained&splice_region", ProteinEffect.TRUNCATING),
        ("frameshift", ProteinEffect.TRUNCATING),
        ("inframe_deletion", ProteinEffect.IN_FRAME),
        ("inframe_deletion&stop_gained", ProteinEffect.TRUNCATING),
        ("splice_donor", ProteinEffect.OTHER),
        ("", ProteinEffect.OTHER),
        (None, ProteinEffect.OTHER),
    ],
)
def test_effect_of_terms(terms: str | None, effect: ProteinEffect) -> None:
    assert effect_of(terms) is effect
