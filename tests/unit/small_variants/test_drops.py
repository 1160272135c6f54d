"""Why a proposed change was not joined: what the ledger says of its parts."""

from typing import Any

import pytest

from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import Origin, SmallVariant, VariantKind
from agnoma.settings.small_variants import HaplotypesConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.drops import taken_apart


def part(start: int, ref: str, alt: str, *phases: Phase) -> SmallVariant:
    return SmallVariant(
        contig="7", start=start, ref=ref, alt=alt, kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0),
        vaf=0.4, vaf_low=0.3, vaf_high=0.5, origin=Origin.SOMATIC, phases=phases,
    )  # fmt: skip


def phase(both: int | None, alone: int | None, relation: PhaseRelation) -> Phase:
    return Phase(other="7:12:C:A", relation=relation, both=both, this_only=alone, other_only=alone)


def told(allele: Allele, variants: list[SmallVariant], genome: Any) -> str:
    (entry,) = taken_apart([allele], variants, (), genome.fasta, HaplotypesConfig())
    assert entry.rule == "taken_apart"
    return entry.explanation


@pytest.mark.parametrize(
    ("allele", "phases", "words"),
    [
        pytest.param(
            Allele("7", 10, "GCTG", "TCTA"),
            (),
            "its parts lie 3 bp apart, and changes are joined within 2 bp or in one codon",
            id="too-far",
        ),
        pytest.param(
            Allele("7", 10, "GC", "TA"),
            (phase(0, 20, PhaseRelation.TRANS),),
            "its parts are not on the same fragments: 40 carry one of them, none both",
            id="trans",
        ),
        pytest.param(
            Allele("7", 10, "GC", "TA"),
            (phase(30, 10, PhaseRelation.MIXED),),
            "its parts are on the same fragments in part: 30 carry both, 20 one alone",
            id="in-part",
        ),
        pytest.param(
            Allele("7", 10, "GC", "TA"),
            (phase(None, None, PhaseRelation.TRANS),),
            "its parts are submitted as trans",
            id="submitted",
        ),
        pytest.param(
            Allele("7", 10, "GC", "TA"),
            (),
            "its parts were not seen together on enough fragments",
            id="not-seen",
        ),
    ],
)
def test_why_parts_were_not_joined(
    allele: Allele, phases: tuple[Phase, ...], words: str, make_genome: Any
) -> None:
    variants = [part(10, "G", "T", *phases), part(11, "C", "A")]
    assert told(allele, variants, make_genome("A" * 10 + "GCTG" + "A" * 50)).startswith(words)
