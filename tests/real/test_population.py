"""Population frequency, ClinVar and allow-list on a slice of gnomAD and ClinVar (HCC1395)."""

import gzip
import re
import shutil
from bisect import bisect_right
from pathlib import Path

import pysam
import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.gene_model import GeneModel, cds_to_genome
from agnoma.genome import detect_build
from agnoma.io.founders import Founder, read_founders
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import FilterOutcome
from agnoma.reference.choose import choose_transcripts
from agnoma.reference.configured import read_configured
from agnoma.reference.sources import read_gene_models
from agnoma.sequence import reverse_complement
from agnoma.settings import PopulationConfig
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.judge.population import (
    ClinvarTable,
    FounderList,
    PopulationTable,
    germline_pop,
    population_frequency,
)
from agnoma.small_variants.names.naming import Namer

R175H = Allele("chr17", 7675087, "C", "T")
R1751_STOP = Allele("chr17", 43057077, "G", "A")
P72R = Allele("chr17", 7676153, "G", "C")
NOT_THERE = Allele("chr17", 7675087, "C", "G")
FOUNDERS = REPOSITORY / "resources/knowledge/founders.tsv"
CODING = re.compile(r"c\.(\d+)(?:_(\d+))?(del|dup|([ACGT])>([ACGT]))$")


class Patches:
    """The reference where it is known, N elsewhere; no genome is written."""

    def __init__(self, path: Path) -> None:
        self._patches: dict[str, list[tuple[int, str]]] = {}
        with gzip.open(path, "rt") as text:
            for block in text.read().split(">")[1:]:
                name, bases = block.split("\n", 1)
                contig, span = name.split()[0].split(":")
                start = int(span.split("-")[0]) - 1
                self._patches.setdefault(contig, []).append((start, bases.replace("\n", "")))
        for found in self._patches.values():
            found.sort()

    def fetch(self, contig: str, start: int, end: int) -> str:
        return "".join(self._base(contig, position) for position in range(start, end))

    def _base(self, contig: str, position: int) -> str:
        found = self._patches.get(contig, [])
        index = bisect_right(found, position, key=lambda patch: patch[0]) - 1
        for start, bases in found[max(index - 3, 0) : index + 1][::-1]:
            if position - start < len(bases):
                return bases[position - start].upper()
        return "N"


@pytest.fixture(scope="module")
def contigs(data: Path) -> dict[str, int]:
    rows = (data / "reference/GRCh38.sizes").read_text().split("\n")
    found = {row.split("\t")[0]: int(row.split("\t")[1]) for row in rows if row}
    assert detect_build(found) == "GRCh38"
    return found


@pytest.fixture(scope="module")
def reference(data: Path) -> Patches:
    return Patches(data / "reference/GRCh38_patches.fa.gz")


@pytest.fixture(scope="module")
def tables(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the slices, with the index they come without."""
    folder = tmp_path_factory.mktemp("tables")
    for name in ("chr17_test_gnomADe", "chr17_custom_clinvar", "chr17_test_dbsnp"):
        path = folder / f"{name}.vcf.gz"
        shutil.copyfile(data / f"hcc1395/{name}.vcf.gz", path)
        pysam.tabix_index(str(path), preset="vcf", force=True)
    return folder


@pytest.fixture(scope="module")
def gnomad(tables: Path, contigs: dict[str, int]) -> PopulationTable:
    return PopulationTable(tables / "chr17_test_gnomADe.vcf.gz", contigs)


@pytest.fixture(scope="module")
def clinvar(tables: Path, contigs: dict[str, int]) -> ClinvarTable:
    return ClinvarTable(tables / "chr17_custom_clinvar.vcf.gz", contigs)


def test_frequencies(gnomad: PopulationTable, reference: Patches) -> None:
    found = gnomad.frequencies([P72R, R1751_STOP, R175H, NOT_THERE], reference)
    assert {allele: frequency.af for allele, frequency in found.items()} == {
        P72R: 0.737813,
        R1751_STOP: 5.79777e-05,
        R175H: 8.96459e-06,
    }
    assert {frequency.field for frequency in found.values()} == {"AF_POPMAX"}


def test_every_record_finds_itself(
    gnomad: PopulationTable, tables: Path, reference: Patches
) -> None:
    """The table's own alleles, trimmed, are found again, apart from those nobody carries."""
    alleles, carried = [], set()
    with pysam.VariantFile(str(tables / "chr17_test_gnomADe.vcf.gz")) as vcf:
        for record in vcf:
            for index, alt in enumerate(record.alts or ()):
                allele = trim("chr17", record.start, record.ref, alt)
                alleles.append(allele)
                alone = len(record.alts or ()) == 1 and "AC0" in record.filter
                if record.info["AC"][index] > 0 and not alone:
                    carried.add(allele)
    found = gnomad.frequencies(alleles, reference)
    assert len(carried) > 2500
    assert carried <= set(found)
    assert all(0 <= frequency.af <= 1 for frequency in found.values())


def test_classifications(clinvar: ClinvarTable, reference: Patches) -> None:
    found = clinvar.classifications([P72R, R1751_STOP, R175H, NOT_THERE], reference)
    assert {allele: record.words for allele, record in found.items()} == {
        P72R: "drug response (3 stars)",
        R1751_STOP: "Pathogenic (3 stars)",
        R175H: "Pathogenic (2 stars)",
    }


@pytest.mark.parametrize(
    ("allele", "passed", "exempt"),
    [
        (P72R, False, False),
        (R1751_STOP, True, False),
        (R175H, True, False),
        (NOT_THERE, True, False),
    ],
    ids=["common", "rare-inherited", "rare", "not-there"],
)
def test_common_alleles_fail(
    gnomad: PopulationTable,
    clinvar: ClinvarTable,
    reference: Patches,
    allele: Allele,
    passed: bool,
    exempt: bool,
) -> None:
    outcome = judged(gnomad, clinvar, reference, allele, PopulationConfig())
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


def test_pathogenic_allele_is_exempt_from_any_limit(
    gnomad: PopulationTable, clinvar: ClinvarTable, reference: Patches
) -> None:
    limits = PopulationConfig(max_af_tumour_only=1e-6)
    outcome = judged(gnomad, clinvar, reference, R1751_STOP, limits)
    assert outcome.passed is False
    assert outcome.exempt
    assert "exempt: ClinVar Pathogenic (3 stars)" in outcome.reason


def judged(
    gnomad: PopulationTable,
    clinvar: ClinvarTable,
    reference: Patches,
    allele: Allele,
    limits: PopulationConfig,
) -> FilterOutcome:
    frequency = population_frequency(
        field=gnomad.field,
        frequency=gnomad.frequencies([allele], reference).get(allele),
        classification=clinvar.classifications([allele], reference).get(allele),
    )
    return germline_pop(frequency, None, matched_normal=False, limits=limits)


def test_dbsnp_is_no_clinvar(tables: Path, contigs: dict[str, int]) -> None:
    with pytest.raises(InputFormatError, match="needs INFO fields CLNSIG and CLNREVSTAT"):
        ClinvarTable(tables / "chr17_test_dbsnp.vcf.gz", contigs)


def test_slices_without_index_are_refused(data: Path, contigs: dict[str, int]) -> None:
    with pytest.raises(InputFormatError, match="no index beside it"):
        PopulationTable(data / "hcc1395/chr17_test_gnomADe.vcf.gz", contigs)


@pytest.fixture(scope="module")
def model(data: Path, contigs: dict[str, int]) -> GeneModel:
    configured = read_configured(REPOSITORY / "resources/knowledge/transcripts.tsv")
    models = read_gene_models(data / "reference/GRCh38_MANE_CDS_cancer.tsv")
    return GeneModel(choose_transcripts(models, configured, contigs))


def allele_of(coding: str, transcript: Transcript, reference: Patches) -> Allele | None:
    """Return the allele of a simple c. name in the coding sequence, None for other names."""
    parts = CODING.match(coding)
    if parts is None:
        return None
    first, last = int(parts[1]) - 1, int(parts[2] or parts[1])
    ((start, end),) = cds_to_genome(transcript, first, last)
    contig = transcript.contig
    if parts[3] == "del":
        return Allele(contig, start, reference.fetch(contig, start, end), "")
    if parts[3] == "dup":
        return Allele(contig, start, "", reference.fetch(contig, start, end))
    minus = transcript.strand is Strand.MINUS
    ref, alt = (reverse_complement(base) if minus else base for base in (parts[4], parts[5]))
    return Allele(contig, start, ref, alt)


def test_allow_list_names_agree_with_the_transcripts(model: GeneModel, reference: Patches) -> None:
    """Every entry whose gene is known here has the p. name its c. name leads to, and is found."""
    namer = Namer(model, reference)
    checked = set()
    entries: list[Founder] = read_founders(FOUNDERS)
    listed = FounderList(entries)
    for entry in entries:
        transcript = model.get(entry.gene)
        if transcript is None or entry.coding is None:
            continue
        allele = allele_of(entry.coding, transcript, reference)
        if allele is None:
            continue
        names = namer.names(allele, transcript)
        assert (names.coding, names.protein_change) == (entry.coding, entry.protein)
        found = listed.find(allele, [entry.gene], lambda *_, n=names: (n.coding, n.protein_change))
        assert found == entry
        checked.add(entry.gene)
    assert checked == {
        "APC", "BRCA1", "BRCA2", "IDH2", "KRAS", "MSH2", "MSH6", "NRAS", "TP53",
    }  # fmt: skip
