"""Hand-made calls against the truth of a small world."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from bench.accuracy.alleles import Allele, TractIndex, normalised, tracts
from bench.accuracy.artefacts import Source
from bench.accuracy.attribution import Attribution, Origin
from bench.accuracy.design import Kind, Mode
from bench.accuracy.germline import Person
from bench.accuracy.pipeline import Case
from bench.accuracy.scoring import (
    NO_CANDIDATE,
    WITHHELD,
    Call,
    CaseOutcome,
    Count,
    Output,
    predictive_value,
    read_output,
    score,
    sensitivity,
)
from bench.accuracy.truth import Event
from bench.accuracy.world import World

from agnoma.io.ledger import write_ledger
from agnoma.io.records import write_records
from agnoma.models.variant import LedgerEntry, SmallVariantSummary

Scored = Callable[..., CaseOutcome]


@pytest.fixture(scope="session")
def attribution(world: World) -> Attribution:
    return Attribution(world)


@pytest.fixture
def scored(world: World, attribution: Attribution) -> Scored:
    def run(
        calls: Sequence[Call],
        mode: Mode = Mode.TUMOUR_NORMAL,
        ledger: dict[Allele, list[LedgerEntry]] | None = None,
        withheld: int = 0,
        known: Collection[Allele] = (),
    ) -> CaseOutcome:
        case = Case(world.design.tumours()[0], mode)
        output = Output(calls, ledger or {}, withheld)
        return score(case, output, world, attribution, known=known)

    return run


def first(world: World, kind: Kind, *, low: float = 0.1) -> Event:
    return next(e for e in world.events if e.kind is kind and e.vaf >= low)


def outcome(result: CaseOutcome, event: Event) -> str | None:
    return next(o.reason for o in result.events if o.event == event)


def test_exact_allele_is_found(world: World, scored: Scored) -> None:
    event = first(world, Kind.SNV)
    result = scored([Call(event.allele, event.vaf)])
    assert outcome(result, event) is None
    assert result.false_calls == []
    assert sum(o.found for o in result.events) == 1


def test_nothing_called_is_all_missed(world: World, scored: Scored) -> None:
    result = scored([])
    assert {o.reason for o in result.events} == {NO_CANDIDATE}
    assert len(result.events) == len(world.events)


def test_same_call_twice_is_one_true_and_one_false(world: World, scored: Scored) -> None:
    event = first(world, Kind.INDEL)
    result = scored([Call(event.allele, 0.2), Call(event.allele, 0.2)])
    assert outcome(result, event) is None
    assert [one.source for one in result.false_calls] == [Origin.REPEATED]
    assert predictive_value([result], Kind.INDEL, 0.0) == Count(1, 2)


def test_split_mnv_is_a_miss_and_its_parts_are_false(world: World, scored: Scored) -> None:
    event = first(world, Kind.MNV)
    allele = event.allele
    parts = [
        Call(Allele(allele.contig, allele.start + i, ref, alt), event.vaf)
        for i, (ref, alt) in enumerate(zip(allele.ref, allele.alt, strict=True))
        if ref != alt
    ]
    result = scored(parts)
    assert outcome(result, event) == "reported in part"
    assert [one.source for one in result.false_calls] == [Origin.SPLIT] * len(parts)
    assert predictive_value([result], Kind.SNV, 0.0) == Count(0, len(parts))
    assert sensitivity([result], Kind.MNV, 0.0).hits == 0


def test_mnv_with_one_base_more_is_a_miss(world: World, scored: Scored) -> None:
    event = first(world, Kind.MNV)
    allele, bases = event.allele, world.genome.contigs[event.allele.contig]
    more = bases[allele.end]
    wider = replace(allele, ref=allele.ref + more, alt=allele.alt + ("A" if more != "A" else "C"))
    result = scored([Call(wider, event.vaf)])
    assert outcome(result, event) == "reported as a larger allele"
    assert [one.source for one in result.false_calls] == [Origin.ENLARGED]


def test_wrong_base_is_a_miss(world: World, scored: Scored) -> None:
    event = first(world, Kind.SNV)
    other = next(b for b in "ACGT" if b not in (event.allele.ref, event.allele.alt))
    result = scored([Call(replace(event.allele, alt=other), event.vaf)])
    assert outcome(result, event) == "reported with other bases"
    assert [one.source for one in result.false_calls] == [Origin.RESHAPED]


def test_filtered_event_names_its_filters_and_numbers(world: World, scored: Scored) -> None:
    event = first(world, Kind.SNV)
    numbers = {"low_vaf": (0.04, 0.05), "low_alt": (5.0, 8.0)}
    result = scored([Call(event.allele, 0.04, ("low_vaf", "low_alt"), numbers)])
    assert outcome(result, event) == "low_alt + low_vaf"
    assert next(o.numbers for o in result.events if o.event == event) == numbers
    assert result.false_calls == []


def entry(rule: str, value: str = "0.02", limit: str = "0.001") -> LedgerEntry:
    return LedgerEntry(
        stage="small_variants", item="x", rule=rule, value=value, limit=limit, explanation="x"
    )


def test_ledger_tells_why(world: World, scored: Scored) -> None:
    event = first(world, Kind.SNV)
    result = scored([], ledger={event.allele: [entry("normal_alt"), entry("merged_into", "a:1")]})
    assert outcome(result, event) == "merged_into + normal_alt"
    numbers = next(o.numbers for o in result.events if o.event == event)
    assert numbers == {"normal_alt": (0.02, 0.001), "merged_into": (None, 0.001)}


@pytest.mark.parametrize(
    ("mode", "withheld", "known", "reason"),
    [
        pytest.param(Mode.TUMOUR_ONLY, 3, True, WITHHELD, id="known-with-the-normal"),
        pytest.param(Mode.TUMOUR_ONLY, 3, False, NO_CANDIDATE, id="known-to-no-run"),
        pytest.param(Mode.TUMOUR_ONLY, 0, True, NO_CANDIDATE, id="nothing-withheld"),
        pytest.param(Mode.TUMOUR_NORMAL, 3, True, NO_CANDIDATE, id="with-normal"),
    ],
)
def test_silence_means_withheld_or_never_seen(
    world: World, scored: Scored, mode: Mode, withheld: int, known: bool, reason: str
) -> None:
    event = first(world, Kind.SNV)
    result = scored([], mode, withheld=withheld, known={event.allele} if known else ())
    assert outcome(result, event) == reason


def test_everything_said_counts_as_mentioned(world: World) -> None:
    one, two = (event.allele for event in world.events[:2])
    assert Output([Call(one, 0.2, ("low_vaf",))], {two: [entry("x")]}).mentioned == {one, two}


def test_germline_is_told_by_person_and_database(world: World, scored: Scored) -> None:
    listed, private, foreign = (
        next(
            i.allele
            for i in world.germline
            if (i.genotype(Person.PATIENT) is not None) == own
            and (i.frequency is None) == hidden
            and i.genotypes
        )
        for own, hidden in ((True, False), (True, True), (False, False))
    )
    result = scored([Call(a, 0.5) for a in (listed, private, foreign)])
    sources = [one.source for one in result.false_calls]
    assert sources == [Origin.LISTED, Origin.PRIVATE, Origin.CONTAMINANT]


@pytest.mark.parametrize("source", list(Source))
def test_artefacts_are_told_by_source(world: World, scored: Scored, source: Source) -> None:
    site = next(a for a in world.artefacts if a.source is source)
    result = scored([Call(site.allele, 0.06)])
    assert [one.source for one in result.false_calls] == [source]


def free(world: World, allele: Allele) -> bool:
    near = [*world.events, *world.germline, *world.artefacts]
    return all(
        o.allele.contig != allele.contig or abs(o.allele.start - allele.start) > 60 for o in near
    )


def test_slippage_is_told_from_other_indels(world: World, scored: Scored) -> None:
    contigs = world.genome.contigs
    lost = (
        normalised(contigs, t.contig, t.start, t.unit, "") for t in tracts(contigs) if t.units > 6
    )
    allele = next(a for a in lost if free(world, a))
    result = scored([Call(allele, 0.06)])
    assert [one.source for one in result.false_calls] == [Origin.SLIPPAGE]
    assert TractIndex(contigs).changed(allele) is not None


def test_free_c_to_t_is_random_deamination_and_another_change_unknown(
    world: World, scored: Scored, attribution: Attribution
) -> None:
    contigs = world.genome.contigs
    places = (Allele("chr1", i, "C", "T") for i, base in enumerate(contigs["chr1"]) if base == "C")
    allele = next(
        a for a in places if free(world, a) and attribution.source_of(a) != Origin.SEGMENT
    )
    result = scored([Call(allele, 0.06), Call(replace(allele, alt="A"), 0.06)])
    assert [o.source for o in result.false_calls] == [Origin.BACKGROUND, Origin.UNKNOWN]


def test_bases_beside_an_indel_are_its_alignment(world: World, attribution: Attribution) -> None:
    taken = [*world.events, *world.germline, *world.artefacts]
    for event in (e for e in world.events if e.kind is Kind.INDEL):
        contig, at = event.allele.contig, event.allele.end + 15
        near = [o.allele for o in taken if o.allele.contig == contig and o is not event]
        if any(abs(other.start - at) < 70 for other in near):
            continue
        for distance, source in ((0, Origin.MISPLACED), (10, Origin.UNKNOWN)):
            ref = world.genome.contigs[contig][at + distance]
            beside = Allele(contig, at + distance, ref, "G" if ref != "G" else "C")
            assert attribution.source_of(beside) == source
        return
    pytest.fail("no indel stands alone")


def test_predictive_value_goes_by_the_measured_fraction(world: World, scored: Scored) -> None:
    event = first(world, Kind.SNV)
    site = next(a for a in world.artefacts if a.source is Source.OXIDATION)
    result = scored([Call(event.allele, 0.07), Call(site.allele, 0.049)])
    assert predictive_value([result], Kind.SNV, 0.05) == Count(1, 1)
    assert predictive_value([result], Kind.SNV, 0.02, 0.05) == Count(0, 1)


def test_read_output_normalises_and_reads_numbers(world: World, tmp_path: Path) -> None:
    event = first(world, Kind.INDEL)
    contigs, allele = world.genome.contigs, event.allele
    anchor = contigs[allele.contig][allele.start - 1]
    key = f"{allele.contig}:{allele.start}:{anchor + allele.ref}:{anchor + allele.alt}"
    write_records(tmp_path / "variants.jsonl.gz", [])
    write_ledger(
        tmp_path / "ledger.tsv.gz",
        [entry("low_vaf").model_copy(update={"item": key}), entry("x")],
    )
    SmallVariantSummary(case_id="A", tested=True, suppressed_germline=4).write_json(
        tmp_path / "summary.json"
    )
    output = read_output(tmp_path, world)
    assert list(output.ledger) == [allele]
    assert output.withheld == 4
    assert output.calls == []
