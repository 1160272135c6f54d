import shutil
import subprocess
from pathlib import Path

import pytest

from agnoma.simulation.gene_files import (
    read_fasta,
    read_panel,
    write_fasta,
    write_gff3,
    write_panel,
)
from agnoma.simulation.genome import SimulatedGenome


def test_fasta_and_panel_read_back(tmp_path: Path, genome: SimulatedGenome) -> None:
    write_fasta(tmp_path / "genome.fa", genome)
    write_panel(tmp_path / "panel.bed", genome)
    assert read_fasta(tmp_path / "genome.fa") == genome.contigs
    assert tuple(read_panel(tmp_path / "panel.bed")) == genome.targets
    assert not list(tmp_path.glob("*.part"))


def test_gff3_phases_and_parts(tmp_path: Path, genome: SimulatedGenome) -> None:
    write_gff3(tmp_path / "genes.gff3", genome)
    rows = [
        line.split("\t")
        for line in (tmp_path / "genes.gff3").read_text().splitlines()
        if not line.startswith("#")
    ]
    tp53 = [row for row in rows if "ENST00000269305" in row[8]]
    coding = [row for row in tp53 if row[2] == "CDS"]
    lengths = [int(row[4]) - int(row[3]) + 1 for row in coding]
    assert lengths[:3] == [74, 22, 279]  # transcription order; TP53 is on the minus strand
    assert [row[7] for row in coding[:4]] == ["0", "1", "0", "0"]
    assert int(coding[0][3]) > int(coding[1][3])
    assert sum(row[2] == "exon" for row in tp53) == 11
    mrna = next(row for row in tp53 if row[2] == "mRNA")
    assert "tag=basic,Ensembl_canonical,MANE_Select" in mrna[8]
    assert "version=9" in mrna[8]
    utr5 = [row for row in tp53 if row[2] == "five_prime_UTR"]
    assert min(int(row[3]) for row in utr5) > int(coding[0][4])
    egfr = [row for row in rows if "ENST00000275493" in row[8]]  # plus strand
    first = next(row for row in egfr if row[2] == "CDS")
    assert all(int(row[4]) < int(first[3]) for row in egfr if row[2] == "five_prime_UTR")


@pytest.mark.skipif(shutil.which("bcftools") is None, reason="bcftools is not on PATH")
def test_bcftools_csq_names_braf_variants(tmp_path: Path, genome: SimulatedGenome) -> None:
    write_fasta(tmp_path / "genome.fa", genome)
    write_gff3(tmp_path / "genes.gff3", genome)
    transcript = genome.transcripts["BRAF"]
    at = genome.contigs["chr7"].index("CACTGTAGC", transcript.start) + 1  # reverse of GCTACAGTG
    rows = [f"chr7\t{at + 1}\t.\tA\tT\t.\t.\t.", f"chr7\t{at + 1}\t.\tAC\tTT\t.\t.\t."]
    header = ["##fileformat=VCFv4.2", f"##contig=<ID=chr7,length={len(genome.contigs['chr7'])}>"]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    (tmp_path / "in.vcf").write_text("\n".join([*header, columns, *rows]) + "\n")
    command = ["bcftools", "csq", "--local-csq", "-f", "genome.fa", "-g", "genes.gff3", "in.vcf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    named = [line.split("BCSQ=")[1] for line in done.stdout.splitlines() if "BCSQ=" in line]
    assert named[0].startswith("missense|BRAF|ENST00000646891|protein_coding|-|600V>600E")
    assert named[1].startswith("missense|BRAF|ENST00000646891|protein_coding|-|600V>600K")
