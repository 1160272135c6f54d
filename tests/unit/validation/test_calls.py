from pathlib import Path

import pytest
from input_builders import LENGTHS, write_vcf

from agnoma.genome import Build
from agnoma.validation.calls import check_calls, unplaced_calls
from agnoma.validation.contigs import Reference

REFERENCE = Reference("genome.fa", Build.SIMULATED, dict(LENGTHS), tuple(LENGTHS))


def field(kind: str, *names: str) -> tuple[str, ...]:
    return tuple(f'{kind}=<ID={n},Number=1,Type=Float,Description="x">' for n in names)


@pytest.mark.parametrize(
    ("meta", "samples"),
    [
        pytest.param(field("FORMAT", "AD"), ("T1",), id="ad"),
        pytest.param(field("FORMAT", "DP", "AF"), ("T1",), id="dp-af"),
        pytest.param(field("FORMAT", "DP", "VAF"), ("T1",), id="dp-vaf"),
        pytest.param(field("FORMAT", "DP", "FREQ"), ("T1",), id="dp-freq"),
        pytest.param(field("INFO", "TDP", "TVAF"), ("any-name",), id="tdp-tvaf"),
        pytest.param(field("INFO", "DP", "AF"), (), id="no-sample"),
        pytest.param(field("FORMAT", "AD"), ("x", "T1"), id="column-named-as-the-case"),
        pytest.param(field("FORMAT", "AD"), ("NORMAL", "TUMOR"), id="column-named-tumor"),
        pytest.param(("tumor_sample=b", *field("FORMAT", "AD")), ("a", "b"), id="header-line"),
    ],
)
@pytest.mark.parametrize("name", ["c.vcf", "c.vcf.gz"])
def test_sound(tmp_path: Path, name: str, meta: tuple[str, ...], samples: tuple[str, ...]) -> None:
    path = write_vcf(tmp_path / name, meta=meta, samples=samples)
    assert check_calls(path, "T1", REFERENCE) == []


@pytest.mark.parametrize(
    ("meta", "samples", "match"),
    [
        pytest.param(field("FORMAT", "GT"), ("T1",), "INFO nothing and FORMAT GT", id="no-field"),
        pytest.param(field("FORMAT", "DP"), ("T1",), "depth and allele fraction", id="depth-only"),
        pytest.param(field("FORMAT", "AF"), ("T1",), "depth and allele fraction", id="no-depth"),
        pytest.param(field("FORMAT", "AD"), (), "found INFO nothing and FORMAT AD", id="no-sample"),
        pytest.param(field("INFO", "TDP"), ("T1",), "found INFO TDP and", id="half-a-pair"),
        pytest.param(field("FORMAT", "AD"), ("a", "b"), "cannot tell the tumour", id="columns"),
        pytest.param(
            ("contig=<ID=chr7,length=5001>", *field("FORMAT", "AD")),
            ("T1",),
            "wrong build: contig 'chr7' is 5001 bp in the VCF",
            id="contig-length",
        ),
    ],
)
def test_faulty(
    tmp_path: Path, meta: tuple[str, ...], samples: tuple[str, ...], match: str
) -> None:
    (problem,) = check_calls(
        write_vcf(tmp_path / "c.vcf", meta=meta, samples=samples), "T1", REFERENCE
    )
    assert match in problem


@pytest.mark.parametrize(("contig", "count"), [("7", 0), ("chr7", 0), ("chrX", 1), ("NC_1", 1)])
def test_contigs_may_differ_in_prefix_only(tmp_path: Path, contig: str, count: int) -> None:
    problems = check_calls(write_vcf(tmp_path / "c.vcf", contig=contig), "T1", REFERENCE)
    assert len(problems) == count
    assert all("no contig in common: the VCF has" in problem for problem in problems)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        pytest.param(b"chr7\t1\t2\n", "not a VCF (no ##fileformat=VCF line", id="other-text"),
        pytest.param(b"##fileformat=VCFv4.2\n", "not a VCF", id="no-column-line"),
        pytest.param(b"BCF\x02\x02\xff\xfe", "not readable as text", id="bcf"),
    ],
)
def test_no_vcf(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "c.vcf"
    path.write_bytes(content)
    assert match in check_calls(path, "T1", REFERENCE)[0]


def test_truncated(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "c.vcf.gz")
    path.write_bytes(path.read_bytes()[:-28])
    assert "cut off" in check_calls(path, "T1", REFERENCE)[0]


@pytest.mark.parametrize(
    ("elsewhere", "words"),
    [
        pytest.param(5, None, id="at-limit"),
        pytest.param(6, "6 of the first 100 records lie on contigs that the FASTA", id="above"),
    ],
)
def test_records_on_contigs_the_fasta_lacks(
    tmp_path: Path, elsewhere: int, words: str | None
) -> None:
    path = write_vcf(tmp_path / "c.vcf")
    header, record = path.read_text().rstrip("\n").rsplit("\n", 1)
    rows = [record] * (100 - elsewhere) + [record.replace("chr7", "chr99", 1)] * elsewhere
    path.write_text("\n".join([header, *rows]) + "\n")
    warning = unplaced_calls(path, REFERENCE)
    assert (warning is None) is (words is None)
    assert (words or "") in (warning or "")
    assert "chr99" in (warning or "chr99")
    assert unplaced_calls(path, Reference("genome.fa", Build.SIMULATED, None, ())) is None


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (
            ("A", "C", "DP:AF:AD", "100:1.5:."),
            "FORMAT AF: found '1.5'; write a fraction from 0 to 1",
        ),
        (("A", "C", "DP:AF", "100:-0.1"), "FORMAT AF: found '-0.1'"),
        (("A", "C", "DP:VAF", "100:x"), "FORMAT VAF: found 'x'"),
        (
            ("A", "C,G", "AD", "50,20"),
            "FORMAT AD: found '50,20', 2 values for 2 ALT alleles; write 3",
        ),
        (("A", "C,G", "AD", "50,20,7"), None),
        (("A", "C,G", "RD:AD", "50:20"), None),
        (("A", "C", "DP:AF:AD", "100:1:."), None),
        (("A", "C", "DP:FREQ", "100:25%"), None),
    ],
    ids=["above", "below", "no-number", "counts", "good", "varscan", "one", "percentage"],
)
def test_values_no_record_may_have(
    tmp_path: Path, record: tuple[str, str, str, str], words: str | None
) -> None:
    ref, alt, keys, values = record
    path = tmp_path / "c.vcf"
    names = "\t".join("CHROM POS ID REF ALT QUAL FILTER INFO FORMAT T1".split())
    meta = "".join(f"##{line}\n" for line in field("FORMAT", "AD", "DP", "AF"))
    row = "\t".join((next(iter(LENGTHS)), "5", ".", ref, alt, ".", "PASS", ".", keys, values))
    path.write_text(f"##fileformat=VCFv4.2\n{meta}#{names}\n{row}\n")
    found = check_calls(path, "T1", REFERENCE)
    assert len(found) == (words is not None)
    assert words is None or found[0].startswith(f"line 6, column 10, {words}")
