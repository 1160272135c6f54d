"""Exon numbers from one codon each, against gene models that know untranslated exons."""

from pathlib import Path

import pytest

from agnoma.gene_model import exon_at, exon_to_genome
from agnoma.io.genepred import read_genepred
from agnoma.io.mane_table import read_mane_table
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Strand, Transcript
from agnoma.reference.choose import choose_transcripts
from agnoma.reference.configured import read_configured, unversioned

CONFIGURED = read_configured(Path(__file__).parents[2] / "resources/knowledge/transcripts.tsv")
LENGTHS = {f"chr{name}": 300_000_000 for name in (*range(1, 23), "X", "Y")}
# Release 75 lacks the MANE Select transcripts of these.
NOT_IN_75 = {"ATM", "BRAF"}


def first_of(source: SourceTranscript) -> int:
    """Return the number of the first exon with a coding base, all exons counted."""
    exons = source.exons if source.strand is Strand.PLUS else source.exons[::-1]
    coding = (s < source.cds_end and source.cds_start < e for s, e in exons)
    return next(number for number, hit in enumerate(coding, start=1) if hit)


def coding_only(source: SourceTranscript) -> SourceTranscript:
    """Return a transcript as a table of coding sequences gives it."""
    exons = [(max(s, source.cds_start), min(e, source.cds_end)) for s, e in source.exons]
    return SourceTranscript(
        gene=CONFIGURED[unversioned(source.transcript_id)].gene,
        transcript_id=source.transcript_id,
        contig=source.contig,
        strand=source.strand,
        exons=tuple((s, e) for s, e in exons if s < e),
        cds_start=source.cds_start,
        cds_end=source.cds_end,
        mane_select=True,
        coding_only=True,
    )


def test_first_coding_exon_is_that_of_ensembl(data: Path) -> None:
    models = read_genepred(data / "reference/GRCh37_ensembl75_civic_genes.genePred")
    rows = {a: row for a, row in CONFIGURED.items() if row.codon_in_exon}
    sources = {row.gene: m for m in models if (row := rows.get(unversioned(m.transcript_id)))}
    assert {row.gene for row in rows.values()} - set(sources) == NOT_IN_75
    found = choose_transcripts(map(coding_only, sources.values()), CONFIGURED, LENGTHS)
    assert {t.gene: t.first_exon for t in found} == {g: first_of(m) for g, m in sources.items()}


@pytest.fixture(scope="module")
def mane(data: Path) -> dict[str, Transcript]:
    table = read_mane_table(data / "reference/GRCh38_MANE_CDS_cancer.tsv")
    return {t.gene: t for t in choose_transcripts(table, CONFIGURED, LENGTHS)}


@pytest.mark.parametrize(
    ("gene", "position", "exon"),
    [
        ("KRAS", 25227342, 3),
        ("TP53", 7675088, 5),
        ("BRAF", 140753336, 15),
        ("MET", 116771900, 14),
        ("BRCA2", 32340300, 11),
        ("EGFR", 55174772, 19),
        ("PDGFRA", 54285926, 18),
    ],
)
def test_published_exons_of_the_mane_table(
    gene: str, position: int, exon: int, mane: dict[str, Transcript]
) -> None:
    """1-based positions of Q61, R175, V600, MET exon 14, c.5946, E746 and D842."""
    assert exon_at(mane[gene], position - 1) == exon


def test_met_exon_14_has_the_published_bases(mane: dict[str, Transcript]) -> None:
    assert exon_to_genome(mane["MET"], 14) == (116771848, 116771989)
