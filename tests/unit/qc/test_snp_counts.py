from pathlib import Path
from typing import Any

import pysam
import pytest

import count_snps
from agnoma.models.case import CaseInfo
from agnoma.models.identity import Fingerprint, SnpList, SnpSite
from agnoma.qc.snp_counts import as_arrays, count_fragments
from agnoma.settings import IdentityConfig

SITE = SnpSite(contig="chr1", start=110, ref="A", alt="C", af=0.3)


def read(name: str, base: str, **changes: Any) -> dict[str, Any]:
    """A read of 50 bases from 100 with one base at the SNP."""
    sequence = "G" * 10 + base + "G" * 39
    return {"name": name, "flag": 0, "mq": 60, "bq": 30, "sequence": sequence, **changes}


def counted(folder: Path, *reads: dict[str, Any], contig: str = "chr1") -> tuple[int, int, int]:
    path = folder / "s.bam"
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": contig, "LN": 1000}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as bam:
        for given in reads:
            segment = pysam.AlignedSegment()
            segment.query_name, segment.flag = given["name"], given["flag"]
            segment.reference_id, segment.reference_start = 0, 100
            segment.mapping_quality = given["mq"]
            segment.cigarstring = given.get("cigar", "50M")
            segment.query_sequence = given["sequence"]
            segment.query_qualities = pysam.qualitystring_to_array(
                chr(given["bq"] + 33) * len(given["sequence"])
            )
            bam.write(segment)
    pysam.index(str(path))
    with pysam.AlignmentFile(str(path)) as bam:
        found = count_fragments(bam, [SITE], min_mapping_quality=20, min_base_quality=20)
        return next(iter(found))


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        pytest.param([], (0, 0, 0), id="none"),
        pytest.param([read("a", "A"), read("b", "C"), read("c", "T")], (1, 1, 1), id="alleles"),
        pytest.param([read("a", "C", flag=0x10)], (0, 1, 0), id="reverse-strand"),
        pytest.param([read("a", "C", flag=0x1 | 0x8)], (0, 1, 0), id="mate-unmapped"),
        pytest.param([read("a", "C", flag=0x400)], (0, 0, 0), id="duplicate"),
        pytest.param([read("a", "C", flag=0x100)], (0, 0, 0), id="secondary"),
        pytest.param([read("a", "C", flag=0x800)], (0, 0, 0), id="supplementary"),
        pytest.param([read("a", "C", flag=0x200)], (0, 0, 0), id="qc-fail"),
        pytest.param([read("a", "C", mq=20)], (0, 1, 0), id="mapping-quality-at-limit"),
        pytest.param([read("a", "C", mq=19)], (0, 0, 0), id="mapping-quality-below"),
        pytest.param([read("a", "C", bq=20)], (0, 1, 0), id="base-quality-at-limit"),
        pytest.param([read("a", "C", bq=19)], (0, 0, 0), id="base-quality-below"),
        pytest.param([read("a", "N")], (0, 0, 0), id="unknown-base"),
        pytest.param(
            [read("a", "C", flag=0x63), read("a", "C", flag=0x93)], (0, 1, 0), id="mates-once"
        ),
        pytest.param(
            [read("a", "C", flag=0x63), read("a", "A", flag=0x93)], (0, 0, 0), id="mates-disagree"
        ),
        pytest.param([read("a", "", cigar="10M1D39M", sequence="G" * 49)], (0, 0, 0), id="deleted"),
    ],
)
def test_fragments(tmp_path: Path, reads: list[dict[str, Any]], expected: object) -> None:
    assert counted(tmp_path, *reads) == expected


def test_more_reads_than_pysam_looks_at_by_default(tmp_path: Path) -> None:
    assert counted(tmp_path, *(read(f"r{i}", "A") for i in range(9000))) == (9000, 0, 0)


def test_other_naming_and_absent_contig(tmp_path: Path) -> None:
    assert counted(tmp_path, read("a", "A"), contig="1") == (1, 0, 0)
    assert counted(tmp_path, read("a", "A"), contig="chr2") == (0, 0, 0)


def test_arrays_without_sites() -> None:
    assert len(as_arrays([], [])) == 0


def test_fingerprint_may_be_read_by_its_owner_only(tmp_path: Path) -> None:
    counted(tmp_path, *(read(f"r{i}", "A") for i in range(30)))
    sites = SnpList(source="identity.sites", sites=(SITE,))
    sites.write_json(tmp_path / "snps.json")
    out = tmp_path / "tumour.fingerprint.json"
    (tmp_path / "tumour.fingerprint.json.part").write_text("left over, readable by all")
    count_snps.main(
        tmp_path / "s.bam",
        tmp_path / "snps.json",
        tmp_path / "counts.tsv.gz",
        out,
        case=CaseInfo(case_id="S1", patient_id="P1").model_dump_json(),
        role="tumour",
        settings=IdentityConfig().model_dump_json(),
    )
    assert out.stat().st_mode & 0o777 == 0o600
    assert Fingerprint.read_json(out).genotypes == "0"
