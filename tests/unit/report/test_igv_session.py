"""IGV sessions: relative paths and the places of the findings."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import write_igv_session
from agnoma.report.igv_session import igv_session

FASTA = Path("results/reference/genome.fa")
FOLDER = Path("results/report/CASE-01")
BAMS = [Path(f"results/alignment/CASE-01/{role}.bam") for role in ("tumour", "normal")]


def session(build: Any, *findings: Any) -> ET.Element:
    text = igv_session(build.profile(findings=findings), BAMS, FASTA, folder=FOLDER)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<Session ')
    return ET.fromstring(text.encode())  # noqa: S314


def test_paths_are_relative_and_places_those_of_the_findings(build: Any) -> None:
    root = session(build, build.finding(), build.fusion())
    assert root.attrib == {
        "genome": "../../reference/genome.fa",
        "locus": "7:140453086-140453186",
        "version": "8",
    }
    assert [r.attrib for r in root.iter("Resource")] == [
        {"index": f"{path}.bai", "path": path, "type": "bam"}
        for path in ("../../alignment/CASE-01/tumour.bam", "../../alignment/CASE-01/normal.bam")
    ]
    assert [r.attrib for r in root.iter("Region")] == [
        {
            "chromosome": "7",
            "description": "BRAF p.V600E",
            "end": "140453136",
            "start": "140453135",
        }
    ]


def test_no_small_variant_is_no_place(build: Any) -> None:
    root = session(build, build.fusion())
    assert "locus" not in root.attrib
    assert list(root.iter("Region")) == []


def test_place_at_the_start_of_a_contig(build: Any) -> None:
    assert session(build, build.found("A", "p.A1T", start=3)).get("locus") == "7:1-54"


def test_hostile_label_stays_a_label(build: Any) -> None:
    own = build.finding(alteration=build.alteration(label='"/><x>\u202e\x01 &'))
    (region,) = session(build, own).iter("Region")
    assert region.get("description") == '"/><x>   &'


def test_script(build: Any, tmp_path: Path) -> None:
    source, out = tmp_path / "profile.json", tmp_path / "report" / "igv_session.xml"
    out.parent.mkdir()
    build.profile().write_json(source)
    write_igv_session.main(source, [tmp_path / "a b.bam"], tmp_path / "g.fa", out)
    root = ET.parse(out).getroot()  # noqa: S314
    assert root.get("genome") == "../g.fa"
    assert [r.get("path") for r in root.iter("Resource")] == ["../a b.bam"]
