import gzip
from pathlib import Path
from typing import Any

import pysam
import pytest

import assess_callability
from agnoma.errors import PipelineError
from agnoma.io.panel_of_normals import Carrier, PanelHeader, PanelRow, PanelWriter
from agnoma.io.person_ids import normal_id, patient_key, reads_key
from agnoma.io.records import write_records
from agnoma.models.case import Role
from agnoma.models.qc import (
    Callability,
    LocusKind,
    LocusState,
    RequiredLoci,
    RequiredLocus,
    SampleQc,
    Verdict,
)
from agnoma.models.reference import Strand, Transcript, TranscriptChoice


def run(
    folder: Path,
    *,
    with_depth: bool = True,
    panel_of_normals: Path | None = None,
    fasta: Path | None = None,
    required: tuple[str, ...] = (),
    **changes: Any,
) -> Callability:
    transcript = Transcript(
        gene="BRAF",
        transcript_id="ENST1.1",
        choice=TranscriptChoice.CONFIGURED,
        contig="chr7",
        strand=Strand.PLUS,
        exons=((100, 130),),
        cds_start=100,
        cds_end=130,
    )
    write_records(folder / "t.jsonl.gz", [transcript])
    locus = RequiredLocus(locus_id="x", gene="BRAF", kind=LocusKind.CODON, first=1, last=1)
    RequiredLoci(loci=(locus,), genes=required).write_json(folder / "loci.json")
    (folder / "panel.bed").write_text("chr7\t98\t132\tBRAF\n")
    table = "gene\tcodon\teffect\talleles\tsource\nBRAF\t1\tgof\t\ttest\n"
    (folder / "hotspots.tsv").write_text(table)
    qc = SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.PASS)
    qc.write_json(folder / "qc.json")
    depths = [0, *[340] * 3, *[181] * 30]
    rows = (f"chr7\t{place}\t{depth + 9}\t{depth}\n" for place, depth in enumerate(depths, 99))
    (folder / "usable_depth.tsv.gz").write_bytes(gzip.compress("".join(rows).encode()))
    params: dict[str, Any] = {
        "case_id": "C1",
        "patient_id": "P1",
        "settings": "{}",
        "calling": "{}",
        "tmb_depth_x": 200,
        "tumour_fraction": 0.5,
        "small_variants_tested": True,
        "has_reads": True,
    }
    out = folder / "callability.json"
    assess_callability.main(
        folder / "usable_depth.tsv.gz" if with_depth else None,
        folder / "t.jsonl.gz",
        folder / "loci.json",
        folder / "panel.bed",
        folder / "hotspots.tsv",
        folder / "qc.json",
        panel_of_normals,
        fasta,
        out,
        **(params | changes),
    )
    return Callability.read_json(out)


def test_from_files(tmp_path: Path) -> None:
    result = run(tmp_path)
    (locus,), (gene,) = result.loci, result.genes
    assert (locus.state, locus.min_depth_x) == (LocusState.NOT_DETECTED, 181)
    # Two bases at 340 and 28 at 181 fragments: outside hotspots 336 are needed.
    assert (gene.state, gene.callable_bp) == (LocusState.NOT_ASSESSABLE, 2)
    assert locus.evidence_depth_x == 190
    assert result.callable_cds_bp == 3


def test_settings_are_applied(tmp_path: Path) -> None:
    result = run(tmp_path, settings='{"required_fragments": 8}')
    assert (result.required_fragments, result.depth_for_target_x) == (8, 260)
    assert result.loci[0].state is LocusState.NOT_DETECTED_LIMITED


def test_calling_limit_above_k_is_the_one_that_counts(tmp_path: Path) -> None:
    result = run(tmp_path, calling='{"min_alt_hotspot": 20}')
    (locus,) = result.loci
    assert (locus.required_fragments, locus.state) == (20, LocusState.NOT_ASSESSABLE)
    assert (locus.site_lod_fraction or 0) > 0.1


def test_reads_without_depth_are_a_broken_contract(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="C1: has reads but no usable depth"):
        run(tmp_path, with_depth=False)


def test_vcf_entry(tmp_path: Path) -> None:
    result = run(tmp_path, with_depth=False, has_reads=False)
    assert result.loci[0].state is LocusState.NOT_ASSESSABLE
    assert result.callable_cds_bp is None


def test_masked_places_come_from_the_bed_files(tmp_path: Path) -> None:
    """Contig names with and without ``chr`` are one."""
    (tmp_path / "repeats.bed").write_text("7\t101\t102\n8\t0\t200\n")
    result = run(tmp_path, low_complexity=[tmp_path / "repeats.bed"])
    (locus,), (gene,) = result.loci, result.genes
    assert (locus.state, locus.masked_by) == (LocusState.NOT_ASSESSABLE, "repeats.bed")
    assert locus.reason == "masked: repeats.bed (1 of 3 bases)"
    assert (gene.callable_bp, gene.blind_exons[0].masked_bp) == (1, 1)
    assert result.callable_cds_bp == 2


def test_required_genes_come_with_the_loci(tmp_path: Path) -> None:
    found = {g.gene: g.state for g in run(tmp_path, required=("BRCA2",)).genes}
    assert found == {"BRAF": LocusState.NOT_ASSESSABLE, "BRCA2": LocusState.NOT_TESTED}


def test_errors_of_normals_are_in_the_limit(tmp_path: Path) -> None:
    """Two of four normals show 8 % and 4 % of an allele in codon 1, by error."""
    fasta = tmp_path / "g.fa"
    fasta.write_text(">chr7\n" + "C" * 200 + "\n")
    pysam.faidx(str(fasta))
    writer = PanelWriter(tmp_path / "pon.tsv.gz")
    carriers = (Carrier("n1", 80, 1000), Carrier("n2", 40, 1000))
    writer.write(PanelRow("chr7", 90, 140, ".", ".", 4, 400))
    writer.write(PanelRow("chr7", 101, 102, "C", "T", 4, 4000, carriers))
    writer.finish(PanelHeader("1", 30, 0.25, (("n1",), ("n2",), ("n3",), ("n4",)), {}))
    with_panel = {"panel_of_normals": tmp_path / "pon.tsv.gz", "fasta": fasta}
    (locus,) = run(tmp_path, **with_panel).loci
    mean, sd = 0.03, 0.038297084310253526
    assert locus.noise_fraction == pytest.approx(mean + 3.090232306 * sd)
    assert locus.effective_lod_fraction == locus.noise_fraction
    assert (locus.state, locus.note) == (LocusState.NOT_ASSESSABLE, None)


def test_errors_need_the_reference(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="need the reference bases; give the FASTA"):
        run(tmp_path, panel_of_normals=tmp_path / "pon.tsv.gz")


@pytest.mark.parametrize(
    ("known_by", "left"),
    [
        pytest.param(normal_id("C1"), 3, id="case"),
        pytest.param(patient_key("P1"), 3, id="another-case-of-the-patient"),
        pytest.param("reads", 3, id="same-reads-under-other-ids"),
        pytest.param("stranger", 4, id="stranger"),
    ],
)
def test_own_normal_is_no_noise(tmp_path: Path, known_by: str, left: int) -> None:
    fasta, own = tmp_path / "g.fa", tmp_path / "n.bam"
    fasta.write_text(">chr7\n" + "C" * 200 + "\n")
    pysam.faidx(str(fasta))
    with pysam.AlignmentFile(str(own), "wb", header={"SQ": [{"SN": "chr7", "LN": 200}]}) as out:
        read = pysam.AlignedSegment(out.header)
        read.query_name, read.reference_id, read.reference_start = "r", 0, 5
        read.query_sequence, read.cigarstring = "ACGT", "4M"
        out.write(read)
    name = reads_key(own) if known_by == "reads" else known_by
    writer = PanelWriter(tmp_path / "pon.tsv.gz")
    writer.write(PanelRow("chr7", 90, 140, ".", ".", 4, 400))
    ids = (("n1", str(name)), ("n2",), ("n3",), ("n4",))
    writer.finish(PanelHeader("1", 30, 0.25, ids, {}))
    given = {"panel_of_normals": tmp_path / "pon.tsv.gz", "fasta": fasta, "normal_bam": own}
    assert run(tmp_path, **given).noise_source == f"panel of {left} normals"
