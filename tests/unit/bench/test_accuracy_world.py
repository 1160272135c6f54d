"""What is planted: enough of everything, where it says, the same every time."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pysam
import pytest
from bench.accuracy.alleles import normalised
from bench.accuracy.artefacts import Source
from bench.accuracy.design import GOALS, VAF_BINS, Design, Kind
from bench.accuracy.germline import Person
from bench.accuracy.world import Files, World, build_world, simulation_digest, write_world

from agnoma.gene_model import coding_exons
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement, translate


def test_full_design_is_large_enough() -> None:
    design = Design()
    assert design.snvs >= 400
    assert design.plain_indels + design.repeat_indels >= 300
    assert design.mnvs >= 60
    assert design.depths_x == (100, 250, 500, 1000)
    assert len(design.tumours()) == 8
    assert set(GOALS) == {Kind.SNV, Kind.INDEL, Kind.MNV}


def test_every_event_is_there(world: World) -> None:
    kinds = Counter(event.kind for event in world.events)
    assert kinds == {Kind.SNV: 24, Kind.INDEL: 28, Kind.MNV: 8, Kind.COMPLEX: 4}


def test_every_bin_of_every_kind_is_filled(world: World) -> None:
    for kind in Kind:
        vafs = [event.vaf for event in world.events if event.kind is kind]
        for limits in VAF_BINS:
            assert sum(vaf in limits for vaf in vafs) == len(vafs) // len(VAF_BINS)


def test_alleles_are_normalised_and_fit_the_genome(world: World) -> None:
    contigs = world.genome.contigs
    planted = [*world.events, *world.germline, *world.artefacts]
    for allele in (one.allele for one in planted):
        assert contigs[allele.contig][allele.start : allele.end] == allele.ref
        again = normalised(contigs, allele.contig, allele.start, allele.ref, allele.alt)
        assert again == allele
    assert len({one.allele for one in planted}) == len(planted)


def test_events_lie_on_targets_and_apart(world: World) -> None:
    targets = world.genome.targets
    for event in world.events:
        assert any(
            t.contig == event.allele.contig and t.start <= event.allele.start < t.end
            for t in targets
        )
    for one, two in zip(world.events, world.events[1:], strict=False):
        assert one.allele.contig != two.allele.contig or two.allele.start - one.allele.end >= 28


def test_indel_lengths() -> None:
    events = build_world(replace(Design(), seed=8)).events
    sizes = [len(e.allele.ref or e.allele.alt) for e in events if e.kind is Kind.INDEL]
    plain = [s for s, e in zip(sizes, (e for e in events if e.kind is Kind.INDEL), strict=True)]
    short = sum(size <= 5 for size in plain) / len(plain)
    assert 0.45 <= short <= 0.70
    assert min(sizes) == 1
    assert 40 <= max(sizes) <= 50


def test_coding_sequences_are_open(world: World) -> None:
    for transcript in world.genome.simulated.transcripts.values():
        bases = world.genome.contigs[transcript.contig]
        coding = "".join(bases[start:end] for start, end in coding_exons(transcript))
        if transcript.strand is Strand.MINUS:
            coding = reverse_complement(coding)
        protein = translate(coding)
        assert protein.startswith("M")
        assert protein.index("*") == len(protein) - 1


def test_segments_are_nearly_the_same(world: World) -> None:
    assert world.genome.segments
    for segment in world.genome.segments:
        one, two = (
            world.genome.contigs[side.contig][side.start : side.end]
            for side in (segment.original, segment.copy)
        )
        identity = sum(a == b for a, b in zip(one, two, strict=True)) / len(one)
        assert 0.965 <= identity < 1


def test_a_person_has_about_one_variant_per_kb(world: World) -> None:
    kilobases = sum(t.end - t.start + 300 for t in world.genome.captured) / 1000
    for person in Person:
        own = [i for i in world.germline if i.genotype(person) is not None]
        assert 0.7 <= len(own) / kilobases <= 1.4
        private = sum(i.frequency is None for i in own) / len(own)
        assert 0.02 <= private <= 0.10


def test_artefact_sites_are_what_they_say(world: World) -> None:
    changes = {
        Source.DEAMINATION: {("C", "T", True), ("G", "A", False)},
        Source.OXIDATION: {("G", "T", True), ("C", "A", False)},
    }
    for site in world.artefacts:
        if site.source in changes:
            assert (site.allele.ref, site.allele.alt, site.forward) in changes[site.source]
            assert 0.01 <= site.vaf <= 0.08
            assert not site.systematic
    assert Counter(site.source for site in world.artefacts)[Source.DEAMINATION] == 6


def test_same_design_same_world(world: World) -> None:
    again = build_world(world.design)
    assert again.genome.contigs == world.genome.contigs
    assert again.events == world.events
    assert again.germline == world.germline
    assert again.artefacts == world.artefacts
    other = build_world(replace(world.design, seed=4))
    assert other.genome.contigs != world.genome.contigs


def test_depths_do_not_change_the_world(world: World) -> None:
    fewer = replace(world.design, depths_x=(100,))
    assert simulation_digest(fewer) == simulation_digest(world.design)
    assert simulation_digest(replace(fewer, snvs=25)) != simulation_digest(world.design)


@pytest.fixture(scope="module")
def files(world: World, tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = Files(tmp_path_factory.mktemp("inputs"))
    write_world(world, files)
    return files


def test_population_lists_the_known_and_hides_the_private(world: World, files: Files) -> None:
    with pysam.VariantFile(str(files.population)) as vcf:
        found = {
            normalised(world.genome.contigs, r.contig, r.start, r.ref, r.alts[0]): r.info
            for r in vcf.fetch("chr1")
            if r.alts
        }
    for inherited in world.germline:
        if inherited.allele.contig == "chr1":
            assert (inherited.allele in found) == (inherited.frequency is not None)
            if inherited.frequency is not None:
                info = found[inherited.allele]
                assert info["AF"][0] == pytest.approx(inherited.frequency, rel=0.5, abs=1e-6)
                assert info["AF_grpmax"][0] >= info["fafmax_faf95_max"][0]


def test_same_world_same_files(world: World, files: Files, tmp_path: Path) -> None:
    again = Files(tmp_path / "again")
    write_world(world, again)
    for path in sorted(files.folder.iterdir()):
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name
