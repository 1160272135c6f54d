"""The simulated panel: genes, targets, SNPs and the files of them."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pysam
import pytest
from bench.copy_number.design import Design
from bench.copy_number.panel import (
    EXONS_RANGE,
    GC_RANGE,
    LETTERS,
    SNP_AF,
    TARGET_BP,
    Files,
    Panel,
    _shares,
    build_panel,
    write_panel_files,
)

from agnoma.io.snp_sites import read_snp_sites


def test_the_same_seed_gives_the_same_panel(small_panel: Panel, copy_number_design: Design) -> None:
    again = build_panel(copy_number_design)
    assert again.targets == small_panel.targets
    assert again.snps == small_panel.snps
    assert all(np.array_equal(again.contigs[c], small_panel.contigs[c]) for c in again.contigs)


def test_genes_have_usual_sizes_and_a_target_for_every_exon(
    small_panel: Panel, copy_number_design: Design
) -> None:
    assert len(small_panel.transcripts) == copy_number_design.genes
    assert {t.contig for t in small_panel.transcripts.values()} == set(small_panel.contigs)
    for gene, transcript in small_panel.transcripts.items():
        targets = [small_panel.targets[n] for n in small_panel.genes[gene]]
        assert EXONS_RANGE[0] <= len(targets) == len(transcript.exons) <= EXONS_RANGE[1]
        for target, (start, end) in zip(targets, transcript.exons, strict=True):
            assert target.start < start < end < target.end
            assert TARGET_BP[0] <= target.end - target.start <= TARGET_BP[1]


def test_targets_lie_apart_and_within_their_contigs(small_panel: Panel) -> None:
    for one, other in pairwise(small_panel.targets):
        assert one.contig != other.contig or one.end < other.start
    for target in small_panel.targets:
        assert 0 < target.start < target.end < len(small_panel.contigs[target.contig])


def test_gc_of_targets_is_spread_within_its_range(small_panel: Panel) -> None:
    # A target of 120 bp scatters by 5 % round the GC it is drawn with.
    assert small_panel.gc.min() > GC_RANGE[0] - 0.2
    assert small_panel.gc.max() < GC_RANGE[1] + 0.2
    assert small_panel.gc.std() > 0.05


def test_snps_lie_in_targets_and_differ_from_the_reference(
    small_panel: Panel, copy_number_design: Design
) -> None:
    wanted = copy_number_design.gene_snps + copy_number_design.backbone_snps
    assert wanted * 0.9 <= len(small_panel.snps) <= wanted
    for snp in small_panel.snps:
        assert small_panel.contigs[snp.contig][snp.start] == snp.ref != snp.alt
        assert snp.alt in {1, 2, 4, 8}
        assert SNP_AF[0] <= snp.af <= SNP_AF[1]
        assert any(
            t.contig == snp.contig and t.start <= snp.start < t.end for t in small_panel.targets
        )


def test_snps_of_a_contig_follow_their_number(small_panel: Panel) -> None:
    for first, own in small_panel.snps_of.values():
        assert list(small_panel.snps[first : first + len(own)]) == own


@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [([1, 1], 4, [2, 2]), ([1, 3], 6, [2, 4]), ([1, 1000], 3, [1, 2])],
)
def test_shares_are_whole_and_at_least_one(
    weights: list[int], total: int, expected: list[int]
) -> None:
    assert _shares(weights, total) == expected


def test_files_are_what_the_panel_is(small_panel: Panel, tmp_path: Path) -> None:
    files = Files(tmp_path / "inputs")
    write_panel_files(small_panel, files)
    with pysam.FastaFile(str(files.fasta)) as fasta:
        for name, codes in small_panel.contigs.items():
            assert fasta.get_reference_length(name) == len(codes)
            assert fasta.fetch(name, 1000, 1100) == LETTERS[codes[1000:1100]].tobytes().decode()
            assert fasta.fetch(name)[-1] == chr(LETTERS[codes[-1]])
    sites = read_snp_sites(files.snps, list(small_panel.contigs))
    assert [(s.contig, s.start, s.af) for s in sites] == [
        (s.contig, s.start, s.af) for s in small_panel.snps
    ]
    assert len(files.panel.read_text().splitlines()) == len(small_panel.targets)
