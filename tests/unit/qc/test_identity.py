import json
from pathlib import Path

import numpy as np
import pytest
from snp_builders import World

import compare_cases
import count_snps
import judge_identity
import select_snps
from agnoma.io.snp_counts import write_snp_counts
from agnoma.models.case import CaseInfo, Role, Sex, Specimen
from agnoma.models.identity import Fingerprint, Identity, IdentityComparison, SnpList, SnpSite
from agnoma.qc.contamination import contamination_alone, contamination_by_normal
from agnoma.qc.identity import (
    IDENTITY_METRICS,
    NO_AUTOSOMAL,
    NO_NORMAL,
    NO_TUMOUR,
    Sample,
    identity_metrics,
)
from agnoma.qc.identity import judge_identity as judge
from agnoma.qc.limits import read_limits
from agnoma.qc.metrics import Measured
from agnoma.qc.snp_selection import NO_FREQUENCY, NO_LIST, no_sites
from agnoma.qc.tumour_in_normal import NO_MATCH
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()
ROOT = Path(__file__).parents[3]
CASE = CaseInfo(case_id="C1", patient_id="P1", sex=Sex.MALE, specimen=Specimen.FRESH)
WORLD = World(31, 600)
OWN, OTHER = WORLD.person(), WORLD.person()
SITES = SnpList(
    source="identity.sites",
    sites=tuple(
        SnpSite(contig=str(c), start=int(s), ref="A", alt="C", af=float(f))
        for c, s, f in zip(WORLD.contig, WORLD.start, WORLD.af, strict=True)
    ),
)


def sample(share: np.ndarray, depth: int = 200) -> Sample:
    return Sample(WORLD.reads(share, depth), [])


def answers(identity: Identity) -> dict[str, float | str | None]:
    fields = ("tumour_contamination", "normal_contamination", "concordance", "tumour_in_normal")
    found = {name: getattr(identity, name) for name in fields}
    return {name: m.reason or m.value for name, m in found.items()}


def test_matched_pair() -> None:
    tumour, normal = sample(WORLD.lost(OWN, 0.7, 0.5), 300), sample(OWN / 2)
    found = judge(CASE, SITES, tumour, normal, {}, CONFIG)
    assert found.tumour_contamination == contamination_by_normal(
        tumour.counts, normal.counts, CONFIG, may_be_fixed=False
    )
    assert found.concordance.value == 1
    assert found.tumour_in_normal.value == pytest.approx(0, abs=0.05)
    assert found.normal_contamination.value == pytest.approx(0, abs=0.002)


def test_swapped_normal() -> None:
    found = judge(CASE, SITES, sample(OWN / 2), sample(OTHER / 2), {}, CONFIG)
    assert found.concordance.value is not None and found.concordance.value < 0.8
    assert found.tumour_in_normal.reason == NO_MATCH
    limits = read_limits(ROOT / "resources/panels/qc_limits.tsv", assay_type="panel", role="tumour")
    metrics = identity_metrics(found, Role.TUMOUR)
    for name in ("tn_concordance", "contamination"):
        value = metrics[name].value
        assert limits[name].decisive
        assert value is not None and limits[name].hold(value, None).state == "FAIL"


def test_tumour_only_reads_its_own_genotypes() -> None:
    tumour = sample(OWN / 2)
    found = judge(CASE, SITES, tumour, None, {}, CONFIG)
    assert found.tumour_contamination == contamination_alone(
        tumour.counts, CONFIG, may_be_fixed=False
    )
    assert (found.concordance.reason, found.normal_sex.reason) == (NO_NORMAL, NO_NORMAL)


@pytest.mark.parametrize(
    ("specimen", "answered"),
    [
        (Specimen.FRESH, True),
        (Specimen.PLASMA, True),
        (Specimen.BLOOD, True),
        (Specimen.CELL_LINE, True),
        (Specimen.FFPE, False),
        (Specimen.CYTOLOGY, False),
        (None, False),
    ],
)
def test_specimens_that_may_be_fixed(specimen: Specimen | None, answered: bool) -> None:
    world = World(1, 300, af=0.3, bases=("C", "T"))
    pure = Sample(world.reads(np.zeros(300), 200), [])
    sites = SITES.model_copy(update={"sites": SITES.sites[:300]})
    case = CASE.model_copy(update={"specimen": specimen})
    found = judge(case, sites, pure, pure, {}, CONFIG)
    assert (found.tumour_contamination.value is not None) is answered
    assert found.normal_contamination.value == pytest.approx(0, abs=0.001)


@pytest.mark.parametrize(
    ("sites", "reason"),
    [
        pytest.param(no_sites(NO_LIST), NO_LIST, id="no-list"),
        pytest.param(SITES.model_copy(update={"sites": ()}), NO_AUTOSOMAL, id="empty"),
    ],
)
def test_without_sites(sites: SnpList, reason: str) -> None:
    empty = Sample(WORLD.reads(OWN / 2, 10).at(np.zeros(600, dtype=bool)), [])
    found = judge(CASE, sites, empty, empty, {}, CONFIG)
    assert set(answers(found).values()) == {reason}


def test_without_reads() -> None:
    found = judge(CASE, SITES, None, None, {}, CONFIG)
    assert answers(found) == {
        "tumour_contamination": NO_TUMOUR,
        "normal_contamination": NO_NORMAL,
        "concordance": NO_TUMOUR,
        "tumour_in_normal": NO_TUMOUR,
    }


def test_metrics_have_the_names_of_the_limits() -> None:
    found = judge(CASE, SITES, sample(OWN / 2), sample(OWN / 2), {}, CONFIG)
    tumour, normal = identity_metrics(found, Role.TUMOUR), identity_metrics(found, Role.NORMAL)
    assert set(tumour) == IDENTITY_METRICS
    assert set(normal) == {"contamination", "sex"}
    concordance = found.concordance
    assert tumour["tn_concordance"] == Measured(1.0, None, concordance.low, concordance.high)
    assert concordance.low is not None and concordance.low < 1
    assert tumour["sex"] == Measured(None, "the panel has too few targets on X and Y")
    for role, metrics in (("tumour", tumour), ("normal", normal)):
        limits = read_limits(ROOT / "resources/panels/qc_limits.tsv", assay_type="panel", role=role)
        assert set(metrics) - {"sex"} <= set(limits)


@pytest.mark.parametrize(("agreement", "value"), [("consistent", 1.0), ("inconsistent", 0.0)])
def test_sex_as_a_metric(agreement: str, value: float) -> None:
    found = judge(CASE, SITES, None, None, {}, CONFIG).model_dump()
    found["tumour_sex"] = {"status": "evaluated", "agreement": agreement}
    metrics = identity_metrics(Identity.model_validate(found), Role.TUMOUR)
    assert metrics["sex"] == Measured(value)


def write_reference(folder: Path) -> tuple[Path, Path, Path]:
    """A contig of 1,000 A with a target and a table of two SNPs, one of them on the target."""
    import pysam

    fasta, panel, own = folder / "g.fa", folder / "panel.bed", folder / "own.tsv"
    fasta.write_text(">chr1\n" + "A" * 1000 + "\n")
    pysam.faidx(str(fasta))
    panel.write_text("chr1\t100\t200\tG\n")
    own.write_text("contig\tposition\tref\talt\taf\nchr1\t111\tA\tC\t0.3\nchr1\t500\tA\tC\t0.3\n")
    return fasta, panel, own


def selected(folder: Path, own: Path | None, population: Path | None = None) -> SnpList:
    fasta, panel, _ = write_reference(folder)
    select_snps.main(
        own,
        population,
        panel,
        fasta,
        ROOT / CONFIG.pseudoautosomal,
        folder / "snps.json",
        build="GRCh38",
        settings=CONFIG.model_dump_json(),
    )
    return SnpList.read_json(folder / "snps.json")


def test_scripts_from_list_to_comparison(tmp_path: Path) -> None:
    import pysam

    found = selected(tmp_path, write_reference(tmp_path)[2])
    assert [(s.contig, s.start) for s in found.sites] == [("chr1", 110)]
    bam = tmp_path / "s.bam"
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chr1", "LN": 1000}]}
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for number in range(30):
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.flag, read.mapping_quality = f"r{number}", 0, 60
            read.reference_id, read.reference_start, read.cigarstring = 0, 100, "50M"
            read.query_sequence = "A" * 10 + ("C" if number % 2 else "A") + "A" * 39
            read.query_qualities = pysam.qualitystring_to_array("I" * 50)
            out.write(read)
    pysam.index(str(bam))
    regions = tmp_path / "regions.bed"
    regions.write_text("chr1\t100\t200\tG\t30.0\n")
    config, case = CONFIG.model_dump_json(), CASE.model_dump_json()
    prints = []
    for role in ("tumour", "normal"):
        prints.append(tmp_path / f"{role}.fingerprint.json")
        counts = tmp_path / f"{role}.tsv.gz"
        count_snps.main(
            bam, tmp_path / "snps.json", counts, prints[-1], case=case, role=role, settings=config
        )
    assert Fingerprint.read_json(prints[0]).genotypes == "1"
    judge_identity.main(
        tmp_path / "snps.json",
        tmp_path / "tumour.tsv.gz",
        tmp_path / "normal.tsv.gz",
        regions,
        regions,
        ROOT / CONFIG.pseudoautosomal,
        tmp_path / "identity.json",
        case=case,
        build="GRCh38",
        settings=config,
    )
    identity = Identity.read_json(tmp_path / "identity.json")
    assert identity.concordance.reason == "0 SNPs homozygous in the normal, 50 needed"
    out_json, table = tmp_path / "all.json", tmp_path / "all.tsv"
    compare_cases.main(prints, None, out_json, table, settings=config)
    compared = IdentityComparison.read_json(out_json)
    assert (compared.samples, compared.incomparable_pairs) == (2, 1)
    assert table.read_text().startswith("first_case\tfirst_role\t")


def test_compared_with_earlier_runs(tmp_path: Path) -> None:
    (tmp_path / "2025/C0").mkdir(parents=True)
    shape = {"patient_id": "P1", "role": "tumour", "sites_digest": "d", "genotypes": "02" * 40}
    now, before = tmp_path / "now.json", tmp_path / "2025/C0/tumour.fingerprint.json"
    now.write_text(json.dumps({"case_id": "C1", **shape}))
    before.write_text(json.dumps({"case_id": "C0", **shape, "patient_id": "P0"}))
    out = tmp_path / "out.json"
    compare_cases.main(
        [now], tmp_path / "2025", out, tmp_path / "out.tsv", settings=CONFIG.model_dump_json()
    )
    assert [p.flag for p in IdentityComparison.read_json(out).pairs] == ["same_person_two_patients"]
    row = dict(
        zip(*(r.split("\t") for r in (tmp_path / "out.tsv").read_text().splitlines()), strict=True)
    )
    assert (row["first_case"], row["second_case"], row["kinship"]) == ("C0", "C1", "same")


def test_no_list_and_no_population(tmp_path: Path) -> None:
    assert selected(tmp_path, None).reason == NO_LIST


def test_population_without_frequency(tmp_path: Path) -> None:
    import pysam

    plain = tmp_path / "g.vcf"
    plain.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=1000>\n"
        '##INFO=<ID=XX,Number=A,Type=Float,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t111\t.\tA\tC\t.\t.\tXX=0.3\n"
    )
    packed = Path(pysam.tabix_index(str(plain), preset="vcf", force=True))
    found = selected(tmp_path, None, packed)
    assert (found.reason, found.source) == (NO_FREQUENCY, "small_variants.population.gnomad")


def test_counts_of_another_list_stop_the_judgement(tmp_path: Path) -> None:
    from agnoma.errors import InputFormatError

    selected(tmp_path, write_reference(tmp_path)[2])
    write_snp_counts(tmp_path / "c.tsv.gz", [], [])
    (tmp_path / "r.bed").write_text("")
    with pytest.raises(InputFormatError, match="not the list's 1 SNPs"):
        judge_identity.main(
            tmp_path / "snps.json",
            tmp_path / "c.tsv.gz",
            None,
            tmp_path / "r.bed",
            None,
            ROOT / CONFIG.pseudoautosomal,
            tmp_path / "identity.json",
            case=CASE.model_dump_json(),
            build="GRCh38",
            settings=CONFIG.model_dump_json(),
        )
