import gzip
from pathlib import Path

import pysam
import pytest

from agnoma.errors import InputFormatError
from agnoma.io.region_depth import RegionDepth, read_region_depths
from agnoma.io.snp_counts import read_snp_counts, write_snp_counts
from agnoma.io.snp_sites import (
    population_sites,
    read_pseudoautosomal,
    read_snp_sites,
    write_snp_sites,
)
from agnoma.models.identity import SnpSite

SITE = SnpSite(contig="chr1", start=99, ref="A", alt="C", af=0.25)
PAR = Path(__file__).parents[3] / "resources/panels/pseudoautosomal.tsv"
HEADER = "contig\tposition\tref\talt\taf\n"


def vcf(folder: Path, records: str, info: str = "AF") -> Path:
    text = (
        "##fileformat=VCFv4.2\n##contig=<ID=1,length=1000>\n"
        '##FILTER=<ID=AC0,Description="none">\n'
        f'##INFO=<ID={info},Number=A,Type=Float,Description="frequency">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + records
    )
    path = folder / "sites.vcf"
    path.write_text(text)
    return path


RECORDS = (
    "1\t100\t.\tA\tC\t.\tPASS\tAF=0.25\n"
    "1\t101\t.\tA\tG\t.\tAC0\tAF=0.4\n"
    "1\t102\t.\tAT\tA\t.\tPASS\tAF=0.4\n"
    "1\t103\t.\tA\tC,G\t.\t.\tAF=0.2,0.3\n"
    "1\t104\t.\tA\tC\t.\t.\tAF=0\n"
    "1\t105\t.\tA\tC\t.\t.\tAF=.\n"
    "1\t106\t.\tA\tC\t.\t.\tAF=0.05\n"
)


def test_table_round_trip(tmp_path: Path) -> None:
    write_snp_sites(tmp_path / "snps.tsv", [SITE])
    assert read_snp_sites(tmp_path / "snps.tsv", ["chr1"]) == [SITE]


def test_bases_in_lower_case_are_read_as_upper(tmp_path: Path) -> None:
    (tmp_path / "s.tsv").write_text(HEADER + "chr1\t100\ta\tc\t0.25\n")
    assert read_snp_sites(tmp_path / "s.tsv", ["chr1"]) == [SITE]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(
            "chr1\t100\tA\tC\t0.25\nchr1\t100\tA\tC\t0.25\n",
            "line 3: chr1:100 A>C is listed in line 2, too; list each SNP once",
            id="same-row",
        ),
        pytest.param(
            "chr1\t100\tA\tC\t0.25\nchr1\t0100\ta\tc\t0.3\n",
            "line 3: chr1:0100 a>c is listed in line 2, too",
            id="other-spelling",
        ),
    ],
)
def test_a_snp_listed_twice(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "s.tsv").write_text(HEADER + rows)
    with pytest.raises(InputFormatError, match=message):
        read_snp_sites(tmp_path / "s.tsv", ["chr1"])


def test_a_snp_twice_in_a_vcf(tmp_path: Path) -> None:
    record = RECORDS.splitlines()[0]
    path = vcf(tmp_path, f"{record}\n{record}\n")
    with pytest.raises(InputFormatError, match="chr1:100 A>C is listed twice; list each SNP once"):
        read_snp_sites(path, ["chr1"])


def test_two_alternatives_of_one_place_are_two_snps(tmp_path: Path) -> None:
    (tmp_path / "s.tsv").write_text(HEADER + "1\t100\tA\tC\t0.25\n1\t100\tA\tG\t0.2\n")
    assert len(read_snp_sites(tmp_path / "s.tsv", ["chr1"])) == 2


def test_table_of_the_other_naming(tmp_path: Path) -> None:
    (tmp_path / "s.tsv").write_text(HEADER + "1\t100\ta\tc\t0.25\nchrUn\t5\tA\tC\t0.3\n")
    assert read_snp_sites(tmp_path / "s.tsv", ["chr1"]) == [SITE]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("1\t0\tA\tC\t0.2", "line 2: position: found '0'", id="position"),
        pytest.param("1\tx\tA\tC\t0.2", "position: found 'x'; write a whole", id="no-number"),
        pytest.param("1\t5\tA\tA\t0.2", "found 'A' and 'A'; write two different", id="no-change"),
        pytest.param("1\t5\tA\tCT\t0.2", "'CT'; write two different bases", id="insertion"),
        pytest.param("1\t5\tA\tC\t25", "af: found '25'; .*between 0 and 1", id="percent"),
        pytest.param("1\t5\tA\tC\t", "af: found ''", id="no-frequency"),
        pytest.param("1\t5\tA\tC\tnan", "af: found 'nan'", id="not-a-number"),
        pytest.param("chr9\t5\tA\tC\t0.5", r"no SNP on a contig .*\(chr1\)", id="other-contigs"),
    ],
)
def test_faults_of_a_table(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "s.tsv").write_text(HEADER + row + "\n")
    with pytest.raises(InputFormatError, match=message):
        read_snp_sites(tmp_path / "s.tsv", ["chr1"])


def test_missing_column(tmp_path: Path) -> None:
    (tmp_path / "s.tsv").write_text("contig\tposition\tref\n1\t5\tA\n")
    with pytest.raises(InputFormatError, match="no column alt, af; write contig, position"):
        read_snp_sites(tmp_path / "s.tsv", ["chr1"])


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_vcf_is_told_by_its_content(tmp_path: Path, packed: bool) -> None:
    path = vcf(tmp_path, RECORDS)
    if packed:
        path.with_name("list.txt").write_bytes(gzip.compress(path.read_bytes()))
        path = path.with_name("list.txt")
    found = read_snp_sites(path, ["chr1"])
    assert [(s.contig, s.start, s.alt, s.af) for s in found] == [
        ("chr1", 99, "C", 0.25),
        ("chr1", 102, "C", 0.2),
        ("chr1", 102, "G", 0.3),
        ("chr1", 105, "C", 0.05),
    ]


def test_vcf_without_frequency(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match="no INFO field AF"):
        read_snp_sites(vcf(tmp_path, RECORDS.replace("AF", "XX"), "XX"), ["chr1"])


def population(folder: Path, info: str = "AF") -> list[SnpSite] | None:
    plain = vcf(folder, RECORDS.replace("AF=", f"{info}="), info)
    packed = pysam.tabix_index(str(plain), preset="vcf", force=True)
    return population_sites(Path(packed), {"chr1": 1000}, {"chr1": [(90, 100), (105, 200)]}, 0.1)


def test_population_on_the_panel_only(tmp_path: Path) -> None:
    assert population(tmp_path) == [SITE]


def test_highest_of_groups_is_no_frequency_of_a_contaminant(tmp_path: Path) -> None:
    assert population(tmp_path, "AF_grpmax") is None


@pytest.mark.parametrize(
    ("build", "x"),
    [
        ("GRCh37", [(60000, 2699520), (154931043, 155260560)]),
        ("GRCh38", [(10000, 2781479), (155701382, 156030895)]),
        ("simulated", None),
    ],
)
def test_shipped_pseudoautosomal_regions(build: str, x: object) -> None:
    assert read_pseudoautosomal(PAR, build).get("X") == x


def test_faulty_interval(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("build\tcontig\tstart\tend\nGRCh38\tX\t9\t9\n")
    with pytest.raises(InputFormatError, match=r"line 2: found '9' to '9'; write start < end"):
        read_pseudoautosomal(tmp_path / "p.tsv", "GRCh38")


def test_counts_round_trip_with_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_snp_counts(tmp_path / name, [SITE], [(5, 6, 1)])
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert read_snp_counts(tmp_path / "a.gz", [SITE]) == [(5, 6, 1)]


def test_counts_of_another_list_are_refused(tmp_path: Path) -> None:
    write_snp_counts(tmp_path / "a.gz", [SITE], [(5, 6, 1)])
    with pytest.raises(InputFormatError, match="1 rows that are not the list's 0 SNPs"):
        read_snp_counts(tmp_path / "a.gz", [])


@pytest.mark.parametrize("name", ["", "\tBRAF"], ids=["unnamed", "named"])
def test_region_depths(tmp_path: Path, name: str) -> None:
    (tmp_path / "r.gz").write_bytes(gzip.compress(f"chrY\t5\t9{name}\t12.50\n".encode()))
    assert read_region_depths(tmp_path / "r.gz") == [RegionDepth("chrY", 5, 9, 12.5)]


@pytest.mark.parametrize("line", ["chrY\t5\t9", "chrY\t5\tx\t1.0", "chrY\t5\t9\tBRAF"])
def test_faulty_region_depths(tmp_path: Path, line: str) -> None:
    (tmp_path / "r.bed").write_text(line + "\n")
    with pytest.raises(InputFormatError, match=r"line 1: found .*give mosdepth's regions"):
        read_region_depths(tmp_path / "r.bed")
