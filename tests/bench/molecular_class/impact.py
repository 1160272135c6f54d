"""The public half of MSK-IMPACT 2017 (PMID 28481359) as tumours: substitutions of 4,564 patients.

The tables hold substitutions only: indels, copy number, fusions and microsatellites are not in
them, so they count as not tested. Where neither table nor reference names a substitution, its gene
could not be read in that patient.
"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_builders import variant
from patched_reference import PatchedReference, gene_model

from agnoma.gene_model import GeneModel
from agnoma.io.genepred import read_genepred
from agnoma.io.oncotree import OncotreeNode
from agnoma.models.variant import AnnotatedVariant
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.names.naming import Namer

TERMS = {
    "Missense_Mutation": "missense",
    "Nonsense_Mutation": "stop_gained",
    "Splice_Site": "splice_donor",
    "Translation_Start_Site": "start_lost",
    "Nonstop_Mutation": "stop_lost",
    "Silent": "synonymous",
    "Intron": "intron",
    "5'UTR": "5_prime_utr",
    "3'UTR": "3_prime_utr",
}
RESIDUE = re.compile(r"^p\.([A-Z*])(\d+)([A-Z*=])$")
BASES = frozenset("ACGT")
Key = tuple[str, str, int, str, str]
"""Gene, contig, 1-based position, reference and alternative base."""


@dataclass(slots=True)
class Patient:
    """One tumour of the tables."""

    patient_id: str
    cancer_type: str
    variants: list[AnnotatedVariant] = field(default_factory=list)
    unnamed: set[str] = field(default_factory=set)
    """Genes with a substitution whose effect is not known."""


@dataclass(frozen=True, slots=True)
class Impact:
    """All patients, and the genes the panel reads."""

    patients: tuple[Patient, ...]
    genes: tuple[str, ...]
    named: int
    unnamed: int


def read_impact(data: Path) -> Impact:
    """Return the patients, their substitutions named by the tables or by ourselves.

    Parameters
    ----------
    data
        Folder with `msk_impact/` and `reference/`.
    """
    names = dict(_published(data / "msk_impact/impact_hidgen.tsv.gz"))
    own = OwnNames(data / "reference")
    patients: dict[tuple[str, str], Patient] = {}
    counts = {True: 0, False: 0}
    seen = set()
    genes = set()
    with gzip.open(data / "msk_impact/impact.tsv.gz", "rt") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            gene, contig, position, ref, alt = row["Variant"].split("__")
            genes.add(gene)
            # A patient with two cancer types has two tumours.
            tumour = (row["patient_id"], row["Cancer_Type"])
            patient = patients.setdefault(tumour, Patient(*tumour))
            key = (gene, contig, int(position), ref, alt)
            # The table repeats rows: a substitution counts once in a tumour.
            if (tumour, key) in seen:
                continue
            seen.add((tumour, key))
            named = names.get(key) or own.name(key)
            counts[named is not None] += 1
            if named is None:
                patient.unnamed.add(gene)
            else:
                patient.variants.append(_annotated(key, *named))
    ordered = tuple(patients[name] for name in sorted(patients))
    return Impact(ordered, tuple(sorted(genes)), counts[True], counts[False])


def codes_by_name(nodes: Mapping[str, OncotreeNode]) -> dict[str, str]:
    """Return OncoTree codes by the name of the type, lower case."""
    return {node.name.lower(): code for code, node in nodes.items()}


def _published(path: Path) -> Iterable[tuple[Key, tuple[str, str | None]]]:
    """Yield the consequence and protein change of the substitutions one table names."""
    with gzip.open(path, "rt") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            term = TERMS.get(row["Variant_Classification"], "intron")
            name = row["HGVSp_Short"] if RESIDUE.match(row["HGVSp_Short"]) else None
            key = (
                row["Hugo_Symbol"],
                row["Chromosome"],
                int(float(row["Start_Position"])),
                row["Reference_Allele"],
                row["Tumor_Seq_Allele2"],
            )
            yield key, (term, name)


class OwnNames:
    """Names substitutions where reference and transcript are at hand."""

    def __init__(self, folder: Path) -> None:
        self._reference = PatchedReference(
            folder / "GRCh37_patches.fa.gz", folder / "GRCh37_colo829_regions.fa"
        )
        sources = read_genepred(folder / "GRCh37_ensembl75_civic_genes.genePred")
        chosen = [source for source in sources if source.representative]
        self._model: GeneModel = gene_model(chosen, bare_contigs=True)
        self._namer = Namer(self._model, self._reference)

    def name(self, key: Key) -> tuple[str, str | None] | None:
        """Return consequence and protein change, None where they cannot be told."""
        gene, contig, position, ref, alt = key
        transcript = self._model.get(gene)
        if transcript is None or ref not in BASES or alt not in BASES:
            return None
        start = position - 1
        codon = self._reference.fetch(contig, start - 2, start + 3)
        inside = transcript.start < start and start + 1 < transcript.end
        if "N" in codon or codon[2] != ref or not inside:
            return None
        names = self._namer.names(Allele(contig, start, ref, alt), transcript)
        found = RESIDUE.match(names.protein_change or "")
        if names.reason is not None or found is None:
            return None
        if found[3] == "*":
            return "stop_gained", names.protein_change
        return ("synonymous" if found[3] in (found[1], "=") else "missense"), names.protein_change


def _annotated(key: Key, term: str, protein: str | None) -> AnnotatedVariant:
    gene, contig, position, ref, alt = key
    residue = RESIDUE.match(protein or "")
    codon = None if residue is None else int(residue[2])
    return variant(
        gene,
        protein,
        consequence=term,
        contig=contig,
        start=position - 1,
        ref=ref,
        alt=alt,
        codons=None if codon is None else (codon, codon),
    )


def by_type(patients: Iterable[Patient]) -> dict[str, list[Patient]]:
    """Return patients by cancer type in words."""
    found: dict[str, list[Patient]] = defaultdict(list)
    for patient in patients:
        found[patient.cancer_type].append(patient)
    return dict(found)
