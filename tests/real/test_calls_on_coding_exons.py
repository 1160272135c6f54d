"""Submitted calls at real places, named with gene models that give coding exons only.

The first exon of MET and of KRAS has no coding base, so exons counted in such a table are one off.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from patched_reference import PatchedReference
from running import snakemake, write_run

from agnoma.models.alteration import SkippingConfidence
from agnoma.models.profile import Finding, TumourProfile
from agnoma.report.rearrangements import exon_table

CONTIGS = ("chr7", "chr12", "chr17")
# position of the base before the change or of the changed base, bases lost, bases instead
WHOLE_EXON = ("chr7", 116771830, 170, "")
END_AND_DONOR = ("chr7", 116771980, 20, "")
OTHERS = (
    ("chr12", 25245351, None, "A"),
    ("chr7", 140753336, None, "T"),
    ("chr7", 55174771, 15, ""),
    ("chr17", 39724728, 0, "GCATACGTGATG"),
)
Change = tuple[str, int, int | None, str]
CASES: dict[str, tuple[Change, ...]] = {
    "WHOLE": (WHOLE_EXON,),
    "END": (END_AND_DONOR, *OTHERS),
}


def record(change: Change, reference: PatchedReference) -> str:
    """Return a VCF record of 100 in 400 fragments, and none in 200 of the normal."""
    contig, position, lost, bases = change
    before = reference.fetch(contig, position - 1, position)
    if lost is None:
        ref, alt = before, bases
    else:
        ref, alt = reference.fetch(contig, position - 1, position + lost), before + bases
    counts = "GT:AD:DP\t0/1:300,100:400\t0/0:200,0:200"
    return f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\tPASS\t.\t{counts}\n"


def write_calls(path: Path, changes: tuple[Change, ...], reference: PatchedReference) -> None:
    header = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={c}>\n" for c in CONTIGS)
    for name, number, kind in (("GT", 1, "String"), ("AD", "R", "Integer"), ("DP", 1, "Integer")):
        header += f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">\n'
    columns = "CHROM POS ID REF ALT QUAL FILTER INFO FORMAT TUMOR NORMAL".replace(" ", "\t")
    rows = sorted(changes, key=lambda c: (CONTIGS.index(c[0]), c[1]))
    path.write_text(f"{header}#{columns}\n" + "".join(record(row, reference) for row in rows))


@pytest.fixture(scope="module")
def profiles(
    data: Path, make_reference: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, TumourProfile]:
    folder = tmp_path_factory.mktemp("calls")
    reference = PatchedReference(data / "reference/GRCh38_patches.fa.gz")
    cases = []
    for case, changes in CASES.items():
        write_calls(folder / f"{case}.vcf", changes, reference)
        given = {"vcf": str(folder / f"{case}.vcf"), "vcf_normal": "matched"}
        cases.append({"case": case, "patient": case, "tumour_type": "LUAD", **given})
    genome = {
        "fasta": str(make_reference("GRCh38", ["GRCh38_patches.fa.gz"], CONTIGS)),
        "gene_models": str(data / "reference/GRCh38_MANE_CDS_cancer.tsv"),
        "build": "GRCh38",
    }
    write_run(folder, {"assay": {"name": "calls", "type": "panel"}, "genome": genome}, cases)
    made = {case: f"results/profile/{case}/profile.json" for case in CASES}
    result = snakemake(folder, *made.values())
    assert result.returncode == 0, result.stderr[-6000:]
    return {case: TumourProfile.read_json(folder / path) for case, path in made.items()}


def found(profile: TumourProfile, gene: str) -> Finding:
    (finding,) = [f for f in profile.findings if f.alteration.gene == gene]
    return finding


@pytest.mark.parametrize(
    ("case", "coding"),
    [("WHOLE", "c.2888-18_3028+11del"), ("END", "c.3022_3028+13del")],
)
def test_met_exon_14_skipping(case: str, coding: str, profiles: dict[str, TumourProfile]) -> None:
    alteration = found(profiles[case], "MET").alteration
    assert alteration.label == f"MET exon 14 skipping ({coding})"
    assert alteration.exon_skipping is SkippingConfidence.PREDICTED_CANONICAL
    assert (alteration.exon, alteration.best_tier) == (14, "I")


def test_loss_of_the_whole_exon_is_not_called_untested(profiles: dict[str, TumourProfile]) -> None:
    rows = {}
    for case, profile in profiles.items():
        table = exon_table(profile)
        assert table is not None
        (rows[case],) = [r for r in table.rows if "MET exon 14 deletion" in str(r[0].lines)]
    assert rows["WHOLE"][2].text == "found as a small variant: MET c.2888-18_3028+11del"
    assert "no alignments were given" in rows["END"][2].text


@pytest.mark.parametrize(
    ("gene", "change", "exon"),
    [
        ("KRAS", "p.G12C", 2),
        ("BRAF", "p.V600E", 15),
        ("EGFR", "p.E746_A750del", 19),
        ("ERBB2", "p.Y772_A775dup", 20),
    ],
)
def test_name_and_exon(
    gene: str, change: str, exon: int, profiles: dict[str, TumourProfile]
) -> None:
    alteration = found(profiles["END"], gene).alteration
    assert (alteration.protein_change, alteration.exon) == (change, exon)
