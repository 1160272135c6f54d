"""Whatever depends on a place that was not read is unknown: classes and wild-type sentences.

With the class rules and required loci that ship.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.io.facts import read_facts
from agnoma.models.alteration import Alteration, Effect
from agnoma.models.evidence import EvidenceSource
from agnoma.models.qc import (
    Callability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLoci,
    RequiredLocus,
    Verdict,
)
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.classify import classify
from agnoma.profile.inputs import ClassInput
from agnoma.profile.loci import locus_results
from agnoma.profile.rules import Pathways, Rules
from agnoma.profile.wild_type import wild_type_sentences
from agnoma.ternary import Ternary
from list_required_loci import main

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "resources/knowledge"
UNREAD = (LocusState.NOT_ASSESSABLE, LocusState.NOT_TESTED)
RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
WILD_TYPE = [fact for fact in read_facts(TABLES / "biomarkers.tsv") if fact.alteration == "wt"]
RAS = [(gene, codon) for fact in WILD_TYPE for gene in fact.genes for codon in fact.named_codons]


@pytest.fixture(scope="module")
def required(tmp_path_factory: pytest.TempPathFactory) -> tuple[RequiredLocus, ...]:
    out = tmp_path_factory.mktemp("loci") / "loci.json"
    main(
        TABLES / "biomarkers.tsv",
        ROOT / "resources/panels/required_loci.tsv",
        TABLES / "hotspots.tsv",
        TABLES / "kinase_domains.tsv",
        TABLES / "aliases.tsv",
        TABLES / "duplication_regions.tsv",
        out,
        rules=ROOT / "resources/profile/rules.yaml",
    )
    return RequiredLoci.read_json(out).loci


def states(
    loci: Iterable[RequiredLocus], masked: Callable[[RequiredLocus], bool], state: LocusState
) -> tuple[LocusCallability, ...]:
    """Return every locus as read, except the masked ones."""
    return tuple(
        LocusCallability(locus=locus, state=state if masked(locus) else LocusState.NOT_DETECTED)
        for locus in loci
    )


class Tumour:
    """A tumour in which everything was read, asked which classes are true."""

    def __init__(
        self,
        rules: Rules,
        pathways: Pathways,
        make_view: Callable[..., ClassInput],
        required: tuple[RequiredLocus, ...],
    ) -> None:
        self.rules, self.pathways, self.make_view = rules, pathways, make_view
        self.loci = states(required, lambda _: False, LocusState.NOT_TESTED)
        self.clean = self.answers()

    def answers(
        self, *found: Alteration, loci: tuple[LocusCallability, ...] | None = None, **given: object
    ) -> dict[str, Ternary]:
        view = self.make_view(*found, loci=self.loci if loci is None else loci, **given)
        return {t.class_id: t.confirmed for t in classify(self.rules, self.pathways, view).trace}


@pytest.fixture
def tumour(
    rules: Rules,
    pathways: Pathways,
    make_view: Callable[..., ClassInput],
    required: tuple[RequiredLocus, ...],
) -> Tumour:
    return Tumour(rules, pathways, make_view, required)


def is_narrowest(locus: RequiredLocus, codons: Iterable[RequiredLocus]) -> bool:
    """Return whether no narrower locus holds the first codon: a stretch around one hides none."""
    return not any(
        other.gene == locus.gene
        and other.first <= locus.first <= other.last
        and other.last - other.first < locus.last - locus.first
        for other in codons
    )


def depending(tumour: Tumour, found: Alteration) -> set[str]:
    """Return the classes that an alteration alone makes true."""
    after = tumour.answers(found)
    true = {name for name, truth in after.items() if truth is Ternary.TRUE}
    return {name for name in true if tumour.clean[name] is Ternary.FALSE}


@settings(max_examples=50, **RELAXED)
@given(
    data=st.data(), effect=st.sampled_from([Effect.GOF, Effect.LOF]), mask=st.sampled_from(UNREAD)
)
def test_class_that_depends_on_an_unread_locus_is_unknown(
    tumour: Tumour,
    required: tuple[RequiredLocus, ...],
    alteration: Callable[..., Alteration],
    data: st.DataObject,
    effect: Effect,
    mask: LocusState,
) -> None:
    codons = [locus for locus in required if locus.kind is LocusKind.CODON]
    locus = data.draw(st.sampled_from([c for c in codons if is_narrowest(c, codons)]))
    found = alteration(locus.gene, "snv", f"p.A{locus.first}V", effect=effect)
    masked = states(required, lambda other: other == locus, mask)
    after = tumour.answers(loci=masked)
    for name in depending(tumour, found):
        assert after[name] is Ternary.UNKNOWN, name


@pytest.mark.parametrize(
    ("gene", "codon", "classes"),
    [
        ("BRAF", 600, {"BRAF_V600"}),
        ("KRAS", 12, {"RAS_MAPK"}),
        ("IDH1", 132, {"IDH_CHROMATIN"}),
        ("PIK3CA", 1047, {"PI3K"}),
    ],
)
def test_classes_do_depend_on_loci(
    tumour: Tumour,
    alteration: Callable[..., Alteration],
    gene: str,
    codon: int,
    classes: set[str],
) -> None:
    """Guards the property above against being about nothing."""
    assert classes <= depending(tumour, alteration(gene, "snv", f"p.A{codon}V"))


@settings(max_examples=50, **RELAXED)
@given(
    data=st.data(), effect=st.sampled_from([Effect.GOF, Effect.LOF]), mask=st.sampled_from(UNREAD)
)
def test_class_that_depends_on_an_unread_gene_is_unknown(
    tumour: Tumour,
    required: tuple[RequiredLocus, ...],
    all_genes: tuple[str, ...],
    alteration: Callable[..., Alteration],
    make_genes: Callable[..., dict[str, object]],
    data: st.DataObject,
    effect: Effect,
    mask: LocusState,
) -> None:
    gene = data.draw(st.sampled_from(all_genes))
    found = alteration(gene, "snv", "p.A5V", effect=effect)
    masked = states(required, lambda locus: locus.gene == gene, mask)
    after = tumour.answers(loci=masked, **make_genes(gene, mask))
    for name in depending(tumour, found):
        assert after[name] is Ternary.UNKNOWN, name


@pytest.fixture
def make_genes(
    all_genes: tuple[str, ...], gene: Callable[..., object]
) -> Callable[..., dict[str, object]]:
    def build(masked: str, state: LocusState) -> dict[str, object]:
        """Return gene records, one of them masked."""
        return {
            "genes": tuple(
                gene(name, state.value if name == masked else "NOT_DETECTED") for name in all_genes
            )
        }

    return build


def test_gene_read_in_full_stays_open_where_a_locus_was_not(
    tumour: Tumour, required: tuple[RequiredLocus, ...], alteration: Callable[..., Alteration]
) -> None:
    """A candidate, noise or too few tumour cells can close a codon of a gene that is deep."""
    lost = alteration("PTEN", "snv", "p.R130*", effect=Effect.LOF)
    assert "PI3K" in depending(tumour, lost)
    extra = RequiredLocus(
        locus_id="PTEN codon 130", gene="PTEN", kind=LocusKind.CODON, first=130, last=130
    )
    closed = states((*required, extra), lambda locus: locus == extra, LocusState.NOT_ASSESSABLE)
    assert tumour.answers(loci=closed)["PI3K"] is Ternary.UNKNOWN
    # Where its numbers are in doubt, the place is not known; the gene was read throughout.
    doubtful = (*closed[:-1], closed[-1].model_copy(update={"place_known": False}))
    assert tumour.answers(loci=doubtful)["PI3K"] is Ternary.FALSE


def sentences(
    required: tuple[RequiredLocus, ...],
    masked: set[tuple[str, int]],
    state: LocusState,
    verdict: Verdict = Verdict.PASS,
) -> str:
    """Return the sentence of the fact that wants RAS unaltered."""
    loci = states(
        required,
        lambda locus: locus.kind is LocusKind.CODON and (locus.gene, locus.first) in masked,
        state,
    )
    record = Callability(
        case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
        depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=0.4, loci=loci, genes=(),
        callable_cds_bp=1000, tmb_depth_x=100,
    )  # fmt: skip
    summary = SmallVariantSummary(case_id="C1", tested=True, source=EvidenceSource.READS)
    results = locus_results(record, (), (), summary, verdict=verdict)
    (text,) = wild_type_sentences(WILD_TYPE, results, ())
    return text


@settings(max_examples=50, **RELAXED)
@given(
    masked=st.sets(st.sampled_from(RAS)),
    state=st.sampled_from([*UNREAD, LocusState.NOT_DETECTED_LIMITED]),
    verdict=st.sampled_from(list(Verdict)),
)
def test_wild_type_only_through_all_codons(
    required: tuple[RequiredLocus, ...],
    masked: set[tuple[str, int]],
    state: LocusState,
    verdict: Verdict,
) -> None:
    text = sentences(required, masked, state, verdict)
    established = "no alteration detected at any required codon" in text
    assert established is (not masked and verdict is not Verdict.FAIL)
    assert ("could not be established" in text) is not established


@pytest.mark.parametrize("place", RAS, ids=lambda p: f"{p[0]}-{p[1]}")
def test_each_codon_of_the_fact_is_required(
    required: tuple[RequiredLocus, ...], place: tuple[str, int]
) -> None:
    text = sentences(required, {place}, LocusState.NOT_ASSESSABLE)
    assert f"{place[0]} codon {place[1]} (not assessable)" in text
