"""Variants with the names they were published under, from the real data of the tests."""

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from patched_reference import PatchedReference, unversioned
from protein_effects import short

from agnoma.gene_model import GeneModel
from agnoma.genome import Build, refseq_accession
from agnoma.small_variants.alleles import Allele, trim

BASES = frozenset("ACGT")
# Transcripts MSK-IMPACT names by where Ensembl 75 marks another one as representative.
MSK_TRANSCRIPTS = {
    "ABL1": "ENST00000318560",
    "BRCA1": "ENST00000357654",
    "EZH2": "ENST00000460911",
    "FGFR1": "ENST00000447712",
    "FGFR2": "ENST00000358487",
    "FGFR3": "ENST00000260795",
    "FOXP1": "ENST00000318789",
    "GNAS": "ENST00000371085",
    "MET": "ENST00000397752",
}
CIVIC_MISPLACED = {  # the bases they state are not at the place they state
    "VHL M54fs (c.161dup)",
    "VHL V194fs (c.581_582del)",
}


@dataclass(frozen=True)
class Published:
    """A variant with the names it was published under."""

    source: str
    name: str
    build: Build
    allele: Allele
    transcript: str
    names: dict[str, frozenset[str]] = field(hash=False)


def normalised_dna(name: str) -> str:
    """Return a c. or g. name without bases it need not repeat."""
    return re.sub(r"(del|dup)[ACGT0-9]+", r"\1", name.replace(" ", ""))


def normalised_protein(name: str) -> str:
    """Return a p. name in one-letter code, without parentheses."""
    return f"p.{short(name)}"


def civic(path: Path, reference: PatchedReference) -> Iterator[Published]:
    """Yield CIViC's variants with bases, on the transcript CIViC gives each."""
    with path.open() as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        ref, alt = row["reference_bases"], row["variant_bases"]
        located = row["start"] and row["reference_build"] == "GRCh37" and ref != alt
        if not located or set(ref + alt) - BASES:
            continue
        contig, start = row["chromosome"], int(row["start"]) - (1 if ref else 0)
        name = f"{row['gene']} {row['variant']}"
        if reference.fetch(contig, start, start + len(ref)) != ref:
            known = "N" not in reference.fetch(contig, start, start + len(ref))
            assert not known or name in CIVIC_MISPLACED, f"{name}: reference bases differ"
            continue
        transcript = unversioned(row["representative_transcript"])
        names: dict[str, set[str]] = {"c": set(), "p": set(), "g": set()}
        for expression in row["hgvs_expressions"].split(","):
            accession, _, text = expression.partition(":")
            if unversioned(accession) == transcript and text.startswith("c."):
                names["c"].add(normalised_dna(text))
            elif text.startswith("p.") and text not in {"p.?", "p.0", "p.="}:
                names["p"].add(normalised_protein(text))
            elif accession == refseq_accession(contig, Build.GRCH37):
                names["g"].add(f"{accession}:{normalised_dna(text)}")
        yield Published(
            "CIViC",
            name,
            Build.GRCH37,
            trim(contig, start, ref, alt),
            transcript,
            {kind: frozenset(found) for kind, found in names.items() if found},
        )


def msk_impact(path: Path, representative: dict[str, str]) -> Iterator[Published]:
    """Yield the substitutions of MSK-IMPACT, on its own transcripts or the representative one."""
    with gzip.open(path, "rt") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            gene, name = row["Hugo_Symbol"], row["HGVSp_Short"]
            transcript = MSK_TRANSCRIPTS.get(gene) or representative.get(gene)
            if transcript is None or not name.startswith("p."):
                continue
            start = int(float(row["Start_Position"])) - 1
            change = Allele(
                row["Chromosome"], start, row["Reference_Allele"], row["Tumor_Seq_Allele2"]
            )
            yield Published(
                "MSK-IMPACT",
                f"{gene} {name}",
                Build.GRCH37,
                change,
                transcript,
                {"p": frozenset({name})},
            )


def hotspots(path: Path) -> Iterator[Published]:
    """Yield the SNVs of cancerhotspots; its longer changes carry the name of the hotspot only."""
    for line in path.read_text().splitlines():
        contig, position, ref, alt, gene, _, protein, _ = line.split("\t")
        if ref in BASES and alt in BASES:
            yield Published(
                "cancerhotspots",
                f"{gene} {protein} {ref}>{alt}",
                Build.GRCH38,
                trim(f"chr{contig}", int(position) - 1, ref, alt),
                gene,
                {"p": frozenset({f"p.{protein}"})},
            )


def hcc1395(path: Path, model: GeneModel) -> Iterator[Published]:
    """Yield what VEP called the coding variants of HCC1395 on the transcripts at hand."""
    with gzip.open(path, "rt") as handle:
        lines = [line.rstrip("\n") for line in handle]
    header = next(line for line in lines if line.startswith("##INFO=<ID=CSQ"))
    columns = header.split("Format: ")[1].rstrip('">').split("|")
    own = {unversioned(transcript.transcript_id): transcript.gene for transcript in model}
    for line in lines:
        if line.startswith("#"):
            continue
        contig, position, _, ref, alt, _, _, info = line.split("\t")[:8]
        entries = next(part for part in info.split(";") if part.startswith("CSQ="))
        for entry in entries.removeprefix("CSQ=").split(","):
            values = dict(zip(columns, entry.split("|"), strict=True))
            if values["Feature"] in own:
                coding, protein = (values[k].split("%3A")[1] for k in ("HGVSc", "HGVSp"))
                yield Published(
                    "HCC1395",
                    f"{values['SYMBOL']} {protein}",
                    Build.GRCH38,
                    trim(contig, int(position) - 1, ref, alt),
                    own[values["Feature"]],
                    {"c": frozenset({coding}), "p": frozenset({normalised_protein(protein)})},
                )
