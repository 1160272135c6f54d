"""Our names against snpEff's, on simulated genes of both strands.

snpEff (Cingolani 2012, PMID 22728672) builds its database from the GFF3 and FASTA written here, so
both read the same gene models. Normalised: the bases after ``del`` and ``dup``, ``*`` for ``Ter``,
and snpEff's undivided names of several residues (``GlnSer7ProAla``). Where names still differ the
difference belongs to a class with its reason, and no class may grow beyond its bound.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from protein_effects import applied, short, until_stop
from simulated_genes import CONTIG, Simulation

from agnoma.gene_model import CODON_BP, GeneModel, coding_exons, transcribed
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import CODON_TABLE, reverse_complement, translate
from agnoma.small_variants.alleles import Allele, ReferenceSequence, vcf_form
from agnoma.small_variants.names.hgvs_edits import duplicated, shifted
from agnoma.small_variants.names.naming import Namer

SEED, VARIANTS, MIN_COMPARED = 11, 1200, 1000


@dataclass(frozen=True)
class Pair:
    """Names of one variant by us and by snpEff."""

    coding: str
    protein: str
    reason: str | None
    their_coding: str
    their_protein: str
    in_transcript: bool
    reference: str

    @property
    def ours(self) -> str:
        """Return our protein name as `protein_effects` writes it."""
        return short(self.protein)

    @property
    def theirs(self) -> str:
        """Return snpEff's protein name likewise."""
        return short(self.their_protein)


def touches_start(pair: Pair) -> bool:
    return pair.ours == "M1?"


def touches_stop(pair: Pair) -> bool:
    last = f"*{len(pair.reference)}"
    return last in pair.theirs or last in pair.ours


def same_protein(pair: Pair) -> bool:
    try:
        products = {until_stop(applied(name, pair.reference)) for name in (pair.ours, pair.theirs)}
    except (AssertionError, IndexError):
        return False
    return len(products) == 1


def frameshift_from_the_codon(pair: Pair) -> bool:
    """snpEff names the first codon touched, HGVS the first residue changed, which may be a stop."""
    theirs = re.fullmatch(r"[A-Z*](\d+)fs", pair.theirs)
    ours = re.fullmatch(r"[A-Z](\d+)(?:[A-Z]fs\*(?:\d+|\?)|\*)", pair.ours)
    return bool(theirs and ours and int(ours[1]) >= int(theirs[1]))


def stop_in_several_residues(pair: Pair) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2,}\d+\*", pair.theirs)) and pair.ours.endswith("*")


def splicing_is_open(pair: Pair) -> bool:
    return not pair.protein and pair.reason is not None and "splicing" in pair.reason


def over_an_end_of_the_coding_sequence(pair: Pair) -> bool:
    over = re.match(r"c\.-\d+_\d|c\.\d+_\*\d", pair.coding) is not None
    return over and not pair.their_protein


def beside_the_start(pair: Pair) -> bool:
    return not pair.protein and pair.theirs.startswith("M1") and "-1" in pair.coding


def end_of_exon_repeated(pair: Pair) -> bool:
    return pair.coding.endswith("dup") and bool(pair.protein) and not pair.their_protein


def malformed(pair: Pair) -> bool:
    """A bare codon number for a synonymous change of several bases; residues left open (???)."""
    return re.fullmatch(r"\d+", pair.theirs) is not None or pair.theirs.endswith("???")


def repeated_by_place_only(pair: Pair) -> bool:
    """Another residue is inserted than the one before; `same_protein` has been asked."""
    dup, insertion = r"[A-Z]\d+dup", r"[A-Z]\d+_[A-Z]\d+ins[A-Z]"
    theirs, ours = re.fullmatch(dup, pair.theirs), re.fullmatch(insertion, pair.ours)
    return theirs is not None and ours is not None


Rule = tuple[Callable[[Pair], bool], float]
"""Whether a difference is of a class, and the largest fraction of all variants it may take."""
CODING_CLASSES: dict[str, Rule] = {
    "snpEff stops shifting inside the transcript, the repeat goes on": (
        lambda pair: not pair.in_transcript,
        0.01,
    ),
}
PROTEIN_CLASSES: dict[str, Rule] = {  # the first that applies
    "start codon: p.(Met1?), snpEff predicts residues": (touches_start, 0.02),
    "insertion just before the start codon leaves it whole": (beside_the_start, 0.005),
    "effect on splicing is open: we name no protein": (splicing_is_open, 0.04),
    "over an end of the coding sequence: snpEff names no protein": (
        over_an_end_of_the_coding_sequence,
        0.01,
    ),
    "stop codon: the new end is counted by us, open in snpEff": (touches_stop, 0.02),
    "frameshift: snpEff names the codon touched and no new stop": (frameshift_from_the_codon, 0.3),
    "stop among several residues: snpEff leaves out those before it": (
        stop_in_several_residues,
        0.01,
    ),
    "same protein: dup spelled as ins, not shifted, residues after a stop": (same_protein, 0.12),
    "the end of an exon repeated: snpEff names no protein": (end_of_exon_repeated, 0.005),
    "snpEff's name has no residue or unknown ones": (malformed, 0.01),
    "snpEff calls the residue before an insertion repeated": (repeated_by_place_only, 0.005),
}


def write_gff3(path: Path, transcripts: list[Transcript]) -> None:
    """Write gene, transcript, exons and coding segments with their phase."""
    lines = ["##gff-version 3"]

    def add(t: Transcript, kind: str, span: tuple[int, int], phase: str, attributes: str) -> None:
        columns = (CONTIG, "sim", kind, span[0] + 1, span[1], ".", t.strand, phase, attributes)
        lines.append("\t".join(map(str, columns)))

    for t in transcripts:
        whole, name = (t.start, t.end), f"ID={t.gene};Name={t.gene};biotype=protein_coding"
        add(t, "gene", whole, ".", name)
        add(t, "mRNA", whole, ".", f"ID={t.transcript_id};Parent={t.gene};biotype=protein_coding")
        for exon in t.exons:
            add(t, "exon", exon, ".", f"Parent={t.transcript_id}")
        passed = 0
        for segment in transcribed(t, coding_exons(t)):
            add(t, "CDS", segment, str(-passed % CODON_BP), f"Parent={t.transcript_id}")
            passed += segment[1] - segment[0]
    path.write_text("\n".join(lines) + "\n")


def run_snpeff(folder: Path, simulation: Simulation, rows: list[str]) -> dict[str, tuple[str, str]]:
    """Build the database, annotate; return c. and p. by record id."""
    database = folder / "data/sim"
    database.mkdir(parents=True)
    codons = ", ".join(f"{codon}/{residue}" for codon, residue in CODON_TABLE.items())
    codons = codons.replace("ATG/M", "ATG/M+")
    config = f"data.dir = ./data/\ncodon.Standard : {codons}\nsim.genome : sim\n"
    (folder / "snpeff.config").write_text(config)
    (database / "sequences.fa").write_text(f">{CONTIG}\n{simulation.bases}\n")
    write_gff3(database / "genes.gff", simulation.transcripts)
    header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    (folder / "in.vcf").write_text(header + "".join(row + "\n" for row in rows))
    common = ["-c", "snpeff.config"]
    build = ["snpEff", "build", "-gff3", *common, "-noCheckCds", "-noCheckProtein", "sim"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    annotate = ["snpEff", "ann", "-nodownload", "-noStats", "-noLog", "-ud", "0", *common]
    done = subprocess.run(
        [*annotate, "sim", "in.vcf"], cwd=folder, check=True, capture_output=True, text=True
    )
    found = {}
    for line in done.stdout.splitlines():
        columns = line.split("\t")
        if line.startswith("#") or len(columns) < 8 or "ANN=" not in columns[7]:
            continue
        first = columns[7].split("ANN=")[1].split(";")[0].split(",")[0].split("|")
        found[columns[2]] = (first[9], first[10])
    return found


def normalised(coding: str) -> str:
    """Return snpEff's coding name without bases it need not repeat."""
    return re.sub(r"(del|dup)[ACGT]+$", r"\1", re.sub(r"del[ACGT]+ins", "delins", coding))


def inside(allele: Allele, transcript: Transcript, reference: ReferenceSequence) -> bool:
    """Return whether a change, and the bases it repeats, stay in the transcript when shifted."""
    reverse = transcript.strand is Strand.MINUS
    last = shifted(allele, reference, rightwards=not reverse)
    repeats = duplicated(last, reference, reverse=reverse) or (last.start, last.end)
    first, end = min(last.start, repeats[0]), max(last.end, repeats[1])
    return transcript.start < first and end < transcript.end


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    if shutil.which("snpEff") is None:
        if os.environ.get("AGNOMA_REQUIRE_REAL") == "1":
            pytest.fail("snpEff is not on PATH; run setup/install_tools.sh --tests")
        pytest.skip("snpEff is not on PATH; run setup/install_tools.sh --tests")
    folder = tmp_path_factory.mktemp("snpeff")
    simulation = Simulation(SEED)
    fasta = folder / "genome.fa"
    fasta.write_text(f">{CONTIG}\n{simulation.bases}\n")
    pysam.faidx(str(fasta))
    reference = pysam.FastaFile(str(fasta))
    cases: dict[str, tuple[Allele, Transcript]] = {}
    rows = []
    while len(cases) < VARIANTS:
        transcript = simulation.source.choice(simulation.transcripts)
        allele = simulation.variant(transcript)
        if not allele.ref and not allele.alt:
            continue
        allele = shifted(allele, reference, rightwards=False)
        if transcript.start < allele.start and allele.end < transcript.end:
            key = f"v{len(cases)}"
            cases[key] = (allele, transcript)
            start, ref, alt = vcf_form(allele, reference)
            rows.append(f"{CONTIG}\t{start + 1}\t{key}\t{ref}\t{alt}\t.\t.\t.")
    theirs = run_snpeff(folder, simulation, rows)
    namer = Namer(GeneModel(simulation.transcripts), reference)
    spliced = {t.gene: coding_protein(t, reference) for t in simulation.transcripts}
    found = []
    for key, (allele, transcript) in cases.items():
        names = namer.names(allele, transcript)
        coding, protein = theirs[key]
        found.append(
            Pair(
                coding=names.coding or "",
                protein=names.protein or "",
                reason=names.reason,
                their_coding=normalised(coding),
                their_protein=protein,
                in_transcript=inside(allele, transcript, reference),
                reference=spliced[transcript.gene],
            )
        )
    return found


def coding_protein(transcript: Transcript, reference: ReferenceSequence) -> str:
    """Return the protein of a transcript, its stop codon last."""
    exons = (reference.fetch(CONTIG, start, end) for start, end in coding_exons(transcript))
    bases = "".join(exons)
    return translate(bases if transcript.strand is Strand.PLUS else reverse_complement(bases))


def classify(pairs: list[Pair], classes: dict[str, Rule]) -> tuple[Counter[str], list[Pair]]:
    """Return how many pairs each class takes, and those none takes."""
    counts: Counter[str] = Counter()
    rest = []
    for pair in pairs:
        name = next((name for name, (applies, _) in classes.items() if applies(pair)), None)
        if name is None:
            rest.append(pair)
        else:
            counts[name] += 1
    return counts, rest


def test_coding_names(pairs: list[Pair]) -> None:
    differing = [pair for pair in pairs if pair.coding != pair.their_coding]
    counts, rest = classify(differing, CODING_CLASSES)
    assert rest == []
    for name, (_, bound) in CODING_CLASSES.items():
        assert counts[name] <= bound * len(pairs), name
    assert len(pairs) - len(differing) >= MIN_COMPARED


def test_protein_names(pairs: list[Pair]) -> None:
    differing = [pair for pair in pairs if pair.ours != pair.theirs]
    counts, rest = classify(differing, PROTEIN_CLASSES)
    assert rest == []
    for name, (_, bound) in PROTEIN_CLASSES.items():
        assert counts[name] <= bound * len(pairs), f"{name}: {counts[name]}"
    assert len(pairs) - len(differing) >= MIN_COMPARED // 3


def test_every_region_and_kind_is_there(pairs: list[Pair]) -> None:
    kinds = {
        "substitution": r"c\.[^_]+[ACGT]>[ACGT]$",
        "deletion": r".*del$",
        "duplication": r".*dup$",
        "insertion": r".*\dins[ACGT]+$",
        "complex or several bases": r".*delins[ACGT]+$",
        "intron": r"c\.-?\*?\d+[+-]\d+(?:[ACGT]|d|i)",
        "before the start codon": r"c\.-\d+(?:[ACGT]|d)",
        "after the stop codon": r"c\.\*\d+(?:[ACGT]|d)",
        "over an exon's border": r"c\.-?\*?\d+_-?\*?\d+[+-]\d+|c\.-?\*?\d+[+-]\d+_-?\*?\d+d",
    }
    for name, pattern in kinds.items():
        assert sum(re.match(pattern, pair.coding) is not None for pair in pairs) >= 10, name
    proteins = {"=": "=", "Ter": "Ter", "fs": "fs", "dup": "dup", "ext": "ext", "ins": "[0-9]ins"}
    for name, pattern in proteins.items():
        assert sum(re.search(pattern, pair.protein) is not None for pair in pairs) >= 5, name
