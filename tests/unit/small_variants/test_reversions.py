"""Second changes that restore the frame of a suppressor (clinical.md 3.4)."""

import random
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.records import read_records, write_records
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.reference import Strand
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.models.variant import AnnotatedVariant, Origin, VariantKind
from agnoma.sequence import SENSE_CODONS, reverse_complement
from agnoma.small_variants.rearranged.reversions import MAX_DISTANCE_BP, _pairs, reversions
from find_reversions import main

EXON = (300, 900)
GENES = frozenset({"BRCA2"})
CIS, TRANS, MIXED = PhaseRelation.CIS, PhaseRelation.TRANS, PhaseRelation.MIXED
UNKNOWN = PhaseRelation.UNKNOWN
RESTORED, REMOVED = ReversionKind.FRAME_RESTORED, ReversionKind.TRUNCATION_REMOVED


class Text:
    """A reference of one contig held as text."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return self.bases[max(start, 0) : end]


def coding() -> str:
    """Return 200 codons without a stop in any frame, as far as codons allow."""
    source = random.Random(4)  # noqa: S311
    calm = [c for c in SENSE_CODONS if "T" not in c]  # every stop codon begins with T
    return "ATG" + "".join(source.choice(calm) for _ in range(198)) + "TAA"


PLUS = Text("G" * EXON[0] + coding() + "G" * 300)
MINUS = Text("G" * EXON[0] + reverse_complement(coding()) + "G" * 300)


def change(start: int, lost: int, gained: str = "", **fields: Any) -> AnnotatedVariant:
    """Return a variant in VCF form at a reference position."""
    reference = fields.pop("reference", PLUS)
    ref = reference.bases[start - 1 : start + lost]
    alt = ref[0] + gained
    net = len(alt) - len(ref)
    terms = "frameshift_variant" if net % 3 else "inframe_deletion"
    vaf = fields.pop("vaf", 0.4)
    counts = AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0)
    return AnnotatedVariant(
        **{
            "contig": "7",
            "start": start - 1,
            "ref": ref,
            "alt": alt,
            "kind": VariantKind.DELETION if net < 0 else VariantKind.INSERTION,
            "source": EvidenceSource.READS,
            "tumour": counts,
            "vaf": vaf,
            "vaf_low": 0.0,
            "vaf_high": 1.0,
            "origin": Origin.SOMATIC,
            "gene": "BRCA2",
            "consequence": terms,
            **fields,
        }
    )


def phased(
    variant: AnnotatedVariant, other: AnnotatedVariant, relation: PhaseRelation, *counts: int | None
) -> AnnotatedVariant:
    both, this_only, other_only = counts
    phase = Phase(
        other=other.key, relation=relation, both=both, this_only=this_only, other_only=other_only
    )
    return variant.model_copy(update={"phases": (phase,)})


@pytest.fixture
def model(make_transcript: Callable[..., Any]) -> GeneModel:
    return GeneModel([make_transcript("BRCA2", [EXON], EXON)])


@pytest.fixture
def find(model: GeneModel) -> Callable[..., list[Reversion]]:
    def call(*variants: AnnotatedVariant, genes: frozenset[str] = GENES) -> list[Reversion]:
        return reversions(variants, model, genes, PLUS)

    return call


Find = Callable[..., list[Reversion]]
FIRST = change(500, 5, vaf=0.5, protein_change="p.T67fs*3")
SECOND = change(541, 4, vaf=0.1, hgvs_c="c.242_245del")


def test_second_indel_in_cis_is_a_reversion(find: Find) -> None:
    (found,) = find(FIRST, phased(SECOND, FIRST, CIS, 30, 1, 70))
    assert (found.kind, found.state, found.phase) == (RESTORED, ReversionState.REVERSION, CIS)
    assert (found.truncating, found.reverting) == (FIRST.key, SECOND.key)
    assert (found.truncating_name, found.reverting_name) == ("p.T67fs*3", "c.242_245del")
    assert (found.net_bp, found.distance_bp, found.fragments_both) == (-9, 36, 30)
    assert found.reason == (
        "p.T67fs*3 and c.242_245del, 36 bp apart, -9 bp together, on one molecule in 30 "
        "fragments: the frame is restored"
    )


@pytest.mark.parametrize(
    ("relation", "counts", "state"),
    [
        pytest.param(CIS, (30, 0, 70), ReversionState.REVERSION, id="cis"),
        pytest.param(TRANS, (0, 30, 70), None, id="trans"),
        pytest.param(UNKNOWN, (0, 0, 0), ReversionState.POSSIBLE, id="unknown"),
        pytest.param(MIXED, (8, 2, 90), ReversionState.REVERSION, id="mixed-part-of-the-cells"),
        pytest.param(MIXED, (7, 3, 90), ReversionState.POSSIBLE, id="mixed-below-80-percent"),
        pytest.param(MIXED, (2, 0, 90), ReversionState.POSSIBLE, id="mixed-2-fragments"),
        pytest.param(MIXED, (3, 0, 90), ReversionState.REVERSION, id="mixed-3-fragments"),
        pytest.param(None, None, ReversionState.POSSIBLE, id="no-record"),
    ],
)
@pytest.mark.parametrize("recorded_on", ["reverting", "truncating"])
def test_phase_decides(
    relation: PhaseRelation | None,
    counts: tuple[int, int, int] | None,
    state: ReversionState | None,
    recorded_on: str,
    find: Find,
) -> None:
    first, second = FIRST, SECOND
    if relation is not None and counts is not None:
        both, this_only, other_only = counts
        if recorded_on == "reverting":
            second = phased(second, first, relation, both, this_only, other_only)
        else:
            first = phased(first, second, relation, both, other_only, this_only)
    assert [r.state for r in find(first, second)] == ([] if state is None else [state])


def test_phase_with_a_trimmed_key_is_understood(find: Find) -> None:
    written = FIRST.model_copy(
        update={"start": FIRST.start - 1, "ref": PLUS.bases[498] + FIRST.ref}
    )
    written = written.model_copy(update={"alt": PLUS.bases[498] + FIRST.alt})
    (found,) = find(written, phased(SECOND, FIRST, CIS, 30, 0, 70))
    assert found.state is ReversionState.REVERSION


@pytest.mark.parametrize(
    ("second", "found"),
    [
        pytest.param(change(541, 4), 1, id="5-and-4-lost"),
        pytest.param(change(541, 1), 1, id="5-and-1-lost"),
        pytest.param(change(541, 0, "CCACC"), 1, id="5-lost-5-gained"),
        pytest.param(change(541, 2), 0, id="frame-stays-lost"),
        pytest.param(change(541, 3), 0, id="in-frame-alone"),
        pytest.param(change(505 + MAX_DISTANCE_BP, 1), 1, id="at-100-bp"),
        pytest.param(change(506 + MAX_DISTANCE_BP, 1), 0, id="at-101-bp"),
        pytest.param(change(455, 4), 1, id="before-it"),
        pytest.param(change(541, 4, gene="BRCA1"), 0, id="another-gene"),
        pytest.param(change(541, 4, gene=None), 0, id="no-gene"),
        pytest.param(change(950, 4), 0, id="outside-the-coding-sequence"),
        pytest.param(change(542, 0, "TAACC"), 0, id="brings-a-stop-codon"),
    ],
)
def test_what_restores_the_frame(second: AnnotatedVariant, found: int, find: Find) -> None:
    assert len(find(FIRST, second)) == found


@pytest.mark.parametrize(
    ("relation", "both", "found"),
    [(CIS, 30, 1), (CIS, None, 1), (MIXED, 30, 1), (UNKNOWN, 1, 0), (TRANS, 0, 0)],
)
def test_further_apart_it_must_be_on_one_molecule(
    relation: PhaseRelation, both: int | None, found: int, find: Find
) -> None:
    far = change(506 + MAX_DISTANCE_BP + 40, 1)
    alone = None if both is None else 0
    assert len(find(FIRST, phased(far, FIRST, relation, both, alone, 70))) == found


@pytest.mark.parametrize(
    ("at", "found"),
    [
        pytest.param(518, 0, id="read-in-the-shifted-frame"),
        pytest.param(516, 1, id="only-in-the-old-frame"),
        pytest.param(517, 1, id="in-neither"),
    ],
)
def test_stop_codon_between_the_two(
    at: int, found: int, make_transcript: Callable[..., Any]
) -> None:
    text = Text(PLUS.bases[:at] + "TAG" + PLUS.bases[at + 3 :])
    model = GeneModel([make_transcript("BRCA2", [EXON], EXON)])
    pair = [change(500, 5, reference=text), change(541, 4, reference=text)]
    assert len(reversions(pair, model, GENES, text)) == found


def test_minus_strand(make_transcript: Callable[..., Any]) -> None:
    model = GeneModel([make_transcript("BRCA2", [EXON], EXON, Strand.MINUS)])
    pair = [change(500, 5, reference=MINUS), change(541, 4, reference=MINUS)]
    (found,) = reversions(pair, model, GENES, MINUS)
    assert found.kind is RESTORED


STOP = change(520, 1, "C", consequence="stop_gained", kind=VariantKind.SNV, protein_change="p.E74*")


@pytest.mark.parametrize(
    ("lost", "deletion", "found"),
    [
        pytest.param(FIRST, change(490, 30), 1, id="frameshift-removed"),
        pytest.param(STOP, change(490, 33), 1, id="stop-removed"),
        pytest.param(FIRST, change(500, 6), 1, id="one-base-more"),
        pytest.param(FIRST, change(490, 31), 0, id="deletion-out-of-frame"),
        pytest.param(FIRST, change(503, 30), 0, id="only-in-part"),
        pytest.param(FIRST, change(530, 30), 0, id="beside-it"),
        pytest.param(
            change(520, 1, "C", consequence="missense_variant"), change(490, 33), 0, id="missense"
        ),
        pytest.param(
            FIRST, change(490, 30, consequence="stop_gained"), 0, id="deletion-makes-a-stop"
        ),
    ],
)
def test_deletion_that_removes_the_truncation(
    lost: AnnotatedVariant, deletion: AnnotatedVariant, found: int, find: Find
) -> None:
    records = find(lost, deletion)
    assert len(records) == found
    for record in records:
        assert (record.kind, record.state) == (REMOVED, ReversionState.POSSIBLE)
        assert (record.truncating, record.reverting) == (lost.key, deletion.key)
        assert record.net_bp == len(deletion.alt) - len(deletion.ref)


@pytest.mark.parametrize("relation", [CIS, TRANS, MIXED])
def test_removed_truncation_cannot_be_phased(relation: PhaseRelation, find: Find) -> None:
    deletion = change(490, 30)
    (found,) = find(FIRST, phased(deletion, FIRST, relation, 5, 5, 5))
    assert (found.state, found.phase) == (ReversionState.POSSIBLE, UNKNOWN)
    assert "cannot tell on which allele" in found.reason


def test_each_pair_once_whatever_the_order(find: Find) -> None:
    third = change(580, 1, vaf=0.05)
    variants: Sequence[AnnotatedVariant] = [third, SECOND, FIRST]
    found = find(*variants)
    assert found == find(*reversed(variants))
    assert [(r.truncating, r.reverting) for r in found] == [
        (FIRST.key, SECOND.key),
        (FIRST.key, third.key),
    ]


def test_genes_that_are_not_asked(find: Find) -> None:
    assert find(FIRST, SECOND, genes=frozenset({"BRCA1"})) == []


def test_gene_without_a_transcript() -> None:
    assert reversions([FIRST, SECOND], GeneModel([]), GENES, PLUS) == []


def test_nothing_gives_nothing(find: Find) -> None:
    assert find() == []


@pytest.mark.parametrize(
    ("gene", "count"), [pytest.param("BRCA2", 1, id="listed"), pytest.param("BRCA1", 0, id="not")]
)
def test_script(
    gene: str, count: int, model: GeneModel, make_genome: Callable[..., Any], tmp_path: Path
) -> None:
    write_records(tmp_path / "variants.jsonl.gz", [FIRST, phased(SECOND, FIRST, CIS, 30, 1, 70)])
    write_records(tmp_path / "transcripts.jsonl.gz", model)
    (tmp_path / "genes.tsv").write_text(f"gene\tsource\n{gene}\ttest\n")
    main(
        tmp_path / "variants.jsonl.gz",
        tmp_path / "transcripts.jsonl.gz",
        make_genome(PLUS.bases).path,
        tmp_path / "genes.tsv",
        tmp_path / "out.jsonl.gz",
    )
    found = read_records(tmp_path / "out.jsonl.gz", Reversion)
    assert [(r.truncating, r.reverting) for r in found] == [(FIRST.key, SECOND.key)] * count


@pytest.mark.parametrize(
    ("relation", "found"), [(CIS, 1), (PhaseRelation.TRANS, 0)], ids=["cis", "trans"]
)
def test_submitted_phase_stands_for_the_molecules(
    relation: PhaseRelation, found: int, find: Find
) -> None:
    phase = Phase(other=FIRST.key, relation=relation, both=None, this_only=None, other_only=None)
    records = find(FIRST, SECOND.model_copy(update={"phases": (phase,)}))
    assert len(records) == found
    for record in records:
        assert (record.state, record.fragments_both) == (ReversionState.REVERSION, None)
        assert record.reason.endswith(
            "together, on one haplotype in the submitted VCF: the frame is restored"
        )


class Sized:
    """A change of which only the length matters."""

    def __init__(self, net_bp: int) -> None:
        self.net_bp = net_bp


@pytest.mark.parametrize("lengths", [(), (0,), (3,), (0, 0), (0, -1, 0, 2, 0), (1, -1, 3), (0, 4)])
def test_pairs_are_those_with_a_gap_in_order(lengths: tuple[int, ...]) -> None:
    changes: list[Any] = [Sized(n) for n in lengths]
    expected = [(a, b) for a, b in combinations(changes, 2) if a.net_bp or b.net_bp]
    assert list(_pairs(changes)) == expected


def test_many_substitutions_of_one_gene_make_no_pairs() -> None:
    changes: list[Any] = [Sized(0) for _ in range(50_000)]
    started = time.process_time()
    assert list(_pairs(changes)) == []
    assert time.process_time() - started < 2
