"""bcftools csq itself judges the GFF3: one valine codon on each strand becomes glutamate."""

import subprocess
from pathlib import Path

import pysam
import pytest

import build_gene_model
from agnoma.io.records import read_records
from agnoma.models.reference import Transcript, TranscriptChoice

# Coding sequence, nine codons: M V K V K V K V * with V at codons 2, 4, 6, 8.
CDS = "ATGGTGAAAGTGAAAGTGAAAGTGTAA"
COMPLEMENT = str.maketrans("ACGT", "TGCA")
HEADER = "##gff-version 3\n"
MODEL = """\
7\te\tgene\t{first}\t{last}\t.\t{strand}\t.\tID=gene:G{name};Name={name};biotype=protein_coding
7\te\tmRNA\t{first}\t{last}\t.\t{strand}\t.\tID=transcript:ENST{name};Parent=gene:G{name};\
biotype=protein_coding;tag=MANE_Select;transcript_id=ENST{name};version=3
"""


def build(tmp_path: Path) -> tuple[Path, Path, dict[str, int]]:
    """Write FASTA and GFF3 with FWD and REV; return them with the middle base of codon 4."""
    # The second exon starts inside codon 4, so a wrong phase changes the amino acid.
    first, second = CDS[:10], CDS[10:]
    plus = "CC" + first + "GTAAGTTTTTAG" + second + "GG"
    minus = plus.translate(COMPLEMENT)[::-1]
    sequence = "T" * 100 + plus + "T" * 100 + minus + "T" * 100
    fasta = tmp_path / "g.fa"
    fasta.write_text(f">chr7\n{sequence}\n")
    pysam.faidx(str(fasta))
    size = len(plus)
    text = HEADER
    for name, strand, start in (("FWD", "+", 100), ("REV", "-", 200 + size)):
        text += MODEL.format(first=start + 1, last=start + size, strand=strand, name=name)
        local = [(0, 12, 2, 12), (24, size, 24, 24 + len(second))]
        if strand == "-":
            local = [(size - b, size - a, size - d, size - c) for a, b, c, d in local]
        for exon_start, exon_end, cds_start, cds_end in local:
            for kind, low, high in (("exon", exon_start, exon_end), ("CDS", cds_start, cds_end)):
                place = f"{start + low + 1}\t{start + high}"
                text += f"7\te\t{kind}\t{place}\t.\t{strand}\t0\tParent=transcript:ENST{name}\n"
    models = tmp_path / "models.gff3"
    models.write_text(text)
    # Codon 4 is coding bases 9-11; its middle base is the first of the second exon.
    return fasta, models, {"FWD": 100 + 24, "REV": 200 + size + size - 1 - 24}


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, dict[str, int]]:
    fasta, models, middle = build(tmp_path)
    table = tmp_path / "transcripts.tsv"
    table.write_text("gene\ttranscript\trefseq\tsource\nFWD\tENSTFWD.1\tNM_1.1\ttest\n")
    build_gene_model.main(
        models,
        Path(f"{fasta}.fai"),
        table,
        tmp_path / "transcripts.jsonl.gz",
        tmp_path / "genes.gff3",
    )
    return tmp_path, middle


def test_records(built: tuple[Path, dict[str, int]]) -> None:
    forward, reverse = read_records(built[0] / "transcripts.jsonl.gz", Transcript)
    assert (forward.gene, forward.choice) == ("FWD", TranscriptChoice.MANE_SELECT)
    assert (forward.transcript_id, forward.refseq_id) == ("ENSTFWD.3", "NM_1.1")
    assert (reverse.gene, reverse.choice) == ("REV", TranscriptChoice.MANE_SELECT)
    assert reverse.contig == "chr7"


def test_csq_reads_the_right_codon_on_both_strands(built: tuple[Path, dict[str, int]]) -> None:
    folder, middle = built
    vcf = folder / "in.vcf"
    calls = sorted([(middle["FWD"], "T", "A"), (middle["REV"], "A", "T")])
    vcf.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr7>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        + "".join(f"chr7\t{p + 1}\t.\t{ref}\t{alt}\t.\t.\t.\n" for p, ref, alt in calls)
    )
    command = ["bcftools", "csq", "--local-csq", "-f", "g.fa", "-g", "genes.gff3", "in.vcf"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    consequences = [line.split("BCSQ=")[1] for line in run.stdout.splitlines() if "BCSQ=" in line]
    # The codon touches the intron, so csq adds a splice_region entry of its own.
    found = [c for entry in consequences for c in entry.split(",") if c.startswith("missense")]
    place = {p + 1: (ref, alt) for p, ref, alt in calls}
    changes = [f"{p}{ref}>{alt}" for p, (ref, alt) in place.items()]
    assert found == [
        f"missense|FWD|ENSTFWD.3|protein_coding|+|4V>4E|{changes[0]}",
        f"missense|REV|ENSTREV.3|protein_coding|-|4V>4E|{changes[1]}",
    ]
    assert "arning" not in run.stderr


def test_phases_and_untranslated_regions(built: tuple[Path, dict[str, int]]) -> None:
    rows = [line.split("\t") for line in (built[0] / "genes.gff3").read_text().splitlines()[1:]]
    forward = [row for row in rows if "FWD" in row[8]]
    assert [(row[2], int(row[3]), int(row[4]), row[7]) for row in forward] == [
        ("gene", 101, 143, "."),
        ("mRNA", 101, 143, "."),
        ("exon", 101, 112, "."),
        ("exon", 125, 143, "."),
        ("CDS", 103, 112, "0"),
        ("CDS", 125, 141, "2"),
        ("five_prime_UTR", 101, 102, "."),
        ("three_prime_UTR", 142, 143, "."),
    ]
    reverse = [row for row in rows if "REV" in row[8]]
    assert [row[7] for row in reverse if row[2] == "CDS"] == ["0", "2"]
    assert [row[2] for row in reverse[-2:]] == ["five_prime_UTR", "three_prime_UTR"]


def test_same_input_gives_the_same_bytes(built: tuple[Path, dict[str, int]]) -> None:
    folder, _ = built
    before = [(folder / name).read_bytes() for name in ("transcripts.jsonl.gz", "genes.gff3")]
    build_gene_model.main(
        folder / "models.gff3",
        folder / "g.fa.fai",
        folder / "transcripts.tsv",
        folder / "transcripts.jsonl.gz",
        folder / "genes.gff3",
    )
    after = [(folder / name).read_bytes() for name in ("transcripts.jsonl.gz", "genes.gff3")]
    assert before == after
