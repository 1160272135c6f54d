"""No written record holds the key of a withheld allele (clinical.md 8.1)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.gene_model import GeneModel
from agnoma.io.records import read_records
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.damage import DeaminationIndex
from agnoma.small_variants.judge.filtered import Context
from agnoma.small_variants.judge.hotspots import HotspotIndex
from agnoma.small_variants.judge.judge import Tally
from agnoma.small_variants.judge.telling import without_keys, write_told
from agnoma.small_variants.judge.third_alleles import without_third_alleles

LIMITS = SmallVariantsConfig()
REFERENCE = "ACGTTGCATCGGATTACCGA" * 30
PLACES = st.integers(50, 500)
KINDS = st.sampled_from(["G", "TTACC", "repeat"])


def key(at: int, alt: str) -> str:
    return f"7:{at + 1}:{REFERENCE[at]}:{alt}"


def alternative(at: int, kind: str) -> str:
    """Return another base, an insertion, or the repeat of the next 12 bases with one changed."""
    base = REFERENCE[at]
    if kind == "G":
        return "G" if base != "G" else "C"
    inserted = REFERENCE[at + 1 : at + 13]
    middle = "C" if inserted[6] != "C" else "T"
    return base + (kind if kind != "repeat" else inserted[:6] + middle + inserted[7:])


Cases = st.lists(
    st.tuples(PLACES, KINDS, st.sampled_from(["told", "withheld", "third"])),
    min_size=1,
    max_size=8,
    unique_by=lambda item: item[:2],
)


def judged(at: int, alt: str, others: list[str], parts: list[str], *, third: bool) -> SmallVariant:
    outcome = FilterOutcome(name="low_alt", passed=not third, reason="few")
    inherited = AlleleEvidence(depth_x=60, ref_count=0, alt_count=0, other_count=60 * third)
    return SmallVariant(
        contig="7", start=at, ref=REFERENCE[at], alt=alt, kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0),
        normal=inherited, vaf=0.4, vaf_low=0.3, vaf_high=0.5, origin=Origin.SOMATIC,
        filters=(outcome,), merged_from=tuple(parts),
        phases=tuple(
            Phase(other=o, relation=PhaseRelation.CIS, both=9, this_only=0, other_only=9)
            for o in others
        ),
    )  # fmt: skip


@pytest.fixture
def context(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Context:
    model = GeneModel([make_transcript("GENE", [(60, 360)], (60, 360))])
    return Context(
        reference=make_genome(REFERENCE).fasta,
        model=model,
        hotspots=HotspotIndex(()),
        limits=LIMITS,
        tables=None,  # type: ignore[arg-type]
        deamination=DeaminationIndex(0, 0, None),
    )


@given(cases=Cases)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_record_holds_a_withheld_key(
    cases: list[tuple[int, str, str]], context: Context, tmp_path: Path
) -> None:
    ordered = sorted(cases)
    named = [(at, alternative(at, kind), fate) for at, kind, fate in ordered]
    keys = [key(at, alt) for at, alt, _ in named]
    tally = Tally()
    tally.withheld = {k for k, (_, _, fate) in zip(keys, named, strict=True) if fate == "withheld"}
    for k in keys:
        tally.codons.partners[k] = tuple(other for other in keys if other != k)[:3]
    variants = [
        judged(at, alt, [o for o in keys if o != k], keys[:1], third=fate == "third")
        for k, (at, alt, fate) in zip(keys, named, strict=True)
        if fate != "withheld"
    ]
    path = tmp_path / "m.jsonl.gz"
    write_told(path, without_third_alleles(variants, tally, LIMITS), context, tally)
    written = read_records(path, SmallVariant)
    third = {k for k, (_, _, fate) in zip(keys, named, strict=True) if fate == "third"}
    gone = tally.withheld
    assert third <= gone
    assert len(written) == sum(fate == "told" for _, _, fate in named)
    text = "\n".join(v.model_dump_json() for v in written)
    assert not [k for k in gone if f'"{k}"' in text or k in {v.key for v in written}]
    assert [v.start for v in written] == sorted(v.start for v in written)
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []


def test_neighbour_told_by_another_key_keeps_its_phase() -> None:
    variant = judged(60, "C", ["7:80:A:AG", "7:90:A:C", "7:99:A:C"], ["7:90:A:C"], third=False)
    gone = {"7:80:A:AG", "7:90:A:C"}
    (found,) = without_keys([variant], gone, {"7:80:A:AG": "7:80:A:AN"})
    assert [phase.other for phase in found.phases] == ["7:80:A:AN", "7:99:A:C"]
    assert found.merged_from == ()
