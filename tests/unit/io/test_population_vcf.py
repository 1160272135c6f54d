"""gnomAD VCFs of every release, written in the test."""

from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest

from agnoma.errors import InputFormatError
from agnoma.io.population_vcf import PopulationRecord, PopulationVcf

CONTIGS = {"chr7": 1000, "chr8": 500}


def write_table(
    path: Path,
    fields: Sequence[str],
    *rows: str,
    contig: str = "##contig=<ID=chr7,length=1000>\n",
    index: bool = True,
) -> Path:
    """Write rows ``POS REF ALT FILTER INFO`` of contig chr7, bgzipped and indexed."""
    kinds = {"AS_FilterStatus": "String"}
    info = "".join(
        f'##INFO=<ID={name},Number=A,Type={kinds.get(name, "Float")},Description="x">\n'
        for name in fields
    )
    body = ""
    for row in rows:
        pos, ref, alt, filters, text = row.split()
        body += f"chr7\t{pos}\t.\t{ref}\t{alt}\t.\t{filters}\t{text}\n"
    plain = path.with_suffix("")
    plain.write_text(
        "##fileformat=VCFv4.2\n"
        '##FILTER=<ID=AC0,Description="x">\n##FILTER=<ID=RF,Description="x">\n'
        f"{contig}{info}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{body}"
    )
    pysam.tabix_compress(str(plain), str(path), force=True)
    if index:
        pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "gnomad.vcf.gz"


@pytest.mark.parametrize(
    ("fields", "info", "expected"),
    [
        pytest.param(
            ("AF", "AF_grpmax", "fafmax_faf95_max"),
            "AF=0.1;AF_grpmax=0.3;fafmax_faf95_max=0.2",
            (0.2, "fafmax_faf95_max"),
            id="v4",
        ),
        pytest.param(
            ("fafmax_faf95_max_joint", "AF_grpmax_joint", "AF_joint", "AF_exomes"),
            "fafmax_faf95_max_joint=0.01;AF_grpmax_joint=0.02;AF_joint=0.03;AF_exomes=0.04",
            (0.01, "fafmax_faf95_max_joint"),
            id="v4-joint",
        ),
        pytest.param(
            ("AF", "AF_grpmax", "fafmax_faf95_max"),
            "AF=0.1;AF_grpmax=0.3",
            (0.3, "AF_grpmax"),
            id="v4-undefined-faf",
        ),
        pytest.param(
            ("faf95_max", "AF_popmax"), "faf95_max=0.1;AF_popmax=0.2", (0.1, "faf95_max"), id="faf"
        ),
        pytest.param(
            ("AF_popmax", "faf95_popmax", "AF-afr"),
            "AF_popmax=0.2;faf95_popmax=0.1;AF-afr=0.5",
            (0.1, "faf95_popmax"),
            id="v3",
        ),
        pytest.param(
            ("AF", "AF_popmax", "faf95", "faf95_afr", "faf95_nfe", "faf95_fin"),
            "AF=0.1;AF_popmax=0.5;faf95=0.05;faf95_afr=0.2;faf95_nfe=0.1;faf95_fin=0.4",
            (0.2, "highest of faf95_afr, faf95_nfe"),
            id="v2.1-groups",
        ),
        pytest.param(
            ("AF", "AF_AFR", "AF_POPMAX"),
            "AF=0.1;AF_AFR=0.2;AF_POPMAX=0.2",
            (0.2, "AF_POPMAX"),
            id="v2.0",
        ),
        pytest.param(
            ("AF", "AF_afr", "AF_nfe", "AF_nfe_male", "AF_oth"),
            "AF=0.1;AF_afr=0.2;AF_nfe=0.3;AF_nfe_male=0.9;AF_oth=0.8",
            (0.3, "highest of AF_afr, AF_nfe"),
            id="groups",
        ),
        pytest.param(
            ("AF", "EUR_AF", "EAS_AF"),
            "AF=0.1;EUR_AF=0.2;EAS_AF=0.05",
            (0.2, "highest of EUR_AF, EAS_AF"),
            id="1000-genomes",
        ),
        pytest.param(("AF",), "AF=0.01", (0.01, "AF"), id="overall-in-single-precision"),
        pytest.param(("AF",), "AF=0", (0.0, "AF"), id="zero-is-a-value"),
        pytest.param(("AF",), "AF=.", (None, "AF"), id="no-value"),
    ],
)
def test_field_by_preference(
    table: Path, fields: Sequence[str], info: str, expected: tuple[float | None, str]
) -> None:
    write_table(table, fields, f"100 A T PASS {info}")
    (record,) = PopulationVcf(table, CONTIGS).records("chr7", 99, 100)
    assert (record.af, record.field) == expected
    assert (record.start, record.ref, record.alt) == (99, "A", "T")


@pytest.mark.parametrize(
    ("row", "alts"),
    [
        pytest.param("100 A T PASS AF=0.1;AC=3", ["T"], id="carried"),
        pytest.param("100 A T RF AF=0.1;AC=3", ["T"], id="other-filters-stay"),
        pytest.param("100 A T AC0 AF=0.1;AC=3", [], id="AC0"),
        pytest.param("100 A T RF;AC0 AF=0;AC=0", [], id="AC0-among-others"),
        pytest.param("100 A T PASS AF=0;AC=0", [], id="count-0"),
        pytest.param("100 A T AC0 AF=0", [], id="no-count"),
        pytest.param("100 A T,C PASS AF=0,0.2;AC=0,4", ["C"], id="one-of-two"),
        pytest.param("100 A T,C AC0 AF=0.1,0.2;AC=1,4", ["T", "C"], id="filter-is-not-of-both"),
        pytest.param("100 A <DEL>,*,C PASS AF=0.1,0.1,0.2;AC=1,1,1", ["C"], id="symbols"),
    ],
)
def test_alleles_nobody_carries_are_not_in_the_table(
    table: Path, row: str, alts: list[str]
) -> None:
    write_table(table, ("AF", "AC"), row)
    records = list(PopulationVcf(table, CONTIGS).records("chr7", 99, 100))
    assert [record.alt for record in records] == alts


def test_each_allele_has_its_own_number(table: Path) -> None:
    write_table(table, ("AF", "AF_grpmax"), "100 AC A,T PASS AF=0.1,0.2;AF_grpmax=.,0.4")
    assert list(PopulationVcf(table, CONTIGS).records("chr7", 99, 100)) == [
        PopulationRecord(99, "AC", "A", 0.1, "AF"),
        PopulationRecord(99, "AC", "T", 0.4, "AF_grpmax"),
    ]


def test_only_the_interval_is_read(table: Path) -> None:
    write_table(table, ("AF",), *(f"{pos} A T PASS AF=0.1" for pos in (99, 100, 101, 102)))
    vcf = PopulationVcf(table, CONTIGS)
    assert [r.start for r in vcf.records("chr7", 99, 101)] == [99, 100]
    assert list(vcf.records("chr7", 500, 600)) == []
    assert list(vcf.records("chr8", 0, 100)) == []


@pytest.mark.parametrize(
    "contig", ["##contig=<ID=chr7>\n", ""], ids=["no-length", "no-contig-line"]
)
def test_names_without_chr_and_header_without_lengths(table: Path, contig: str) -> None:
    write_table(table, ("AF",), "100 A T PASS AF=0.1", contig=contig)
    vcf = PopulationVcf(table, {"7": 1000})
    assert [r.start for r in vcf.records("7", 0, 200)] == [99]
    assert vcf.field == "AF"


def test_missing_index_teaches(table: Path) -> None:
    write_table(table, ("AF",), "100 A T PASS AF=0.1", index=False)
    with pytest.raises(InputFormatError, match=r"no index beside it; make one with 'bcftools ind"):
        PopulationVcf(table, CONTIGS)


def test_another_build_is_refused(table: Path) -> None:
    write_table(table, ("AF",), "100 A T PASS AF=0.1")
    with pytest.raises(InputFormatError, match=r"chr7 has 1000 bp here and 999 bp in the ref"):
        PopulationVcf(table, {"7": 999})


def test_no_contig_in_common(table: Path) -> None:
    write_table(table, ("AF",), "100 A T PASS AF=0.1")
    with pytest.raises(
        InputFormatError, match=r"no contig in common .*found chr7; the reference has 9"
    ):
        PopulationVcf(table, {"9": 1000})


def test_no_frequency_says_which_are_needed(table: Path) -> None:
    write_table(table, ("AC", "faf99"), "100 A T PASS AC=1")
    with pytest.raises(InputFormatError, match=r"no allele frequency .*AC, faf99.*AF_grpmax"):
        PopulationVcf(table, CONTIGS)


def test_missing_file(table: Path) -> None:
    with pytest.raises(InputFormatError, match="cannot be read as VCF"):
        PopulationVcf(table, CONTIGS)
