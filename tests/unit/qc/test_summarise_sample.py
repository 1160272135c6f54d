import gzip
from pathlib import Path

import pytest

import list_qc_places
import summarise_sample
from agnoma.models.qc import SampleQc, Verdict

LIMITS = Path(__file__).parents[3] / "resources/panels/qc_limits.tsv"


def write_inputs(folder: Path, depth: int) -> tuple[dict[str, Path], Path, Path]:
    """One target of 100 bp, evenly covered, as samtools describes it."""
    stats, duplicates = folder / "stats.txt", folder / "duplicates.txt"
    stats.write_text(
        "SN\tsequences:\t1000\nSN\treads mapped:\t1000\nSN\treads paired:\t1000\n"
        f"SN\treads properly paired:\t1000\nSN\ttotal length:\t{depth * 200}\n"
        f"SN\tmismatches:\t400\nSN\tbases mapped (cigar):\t{depth * 200}\nIS\t200\t5\t5\t0\t0\n"
    )
    duplicates.write_text("SN\tsequences:\t100\nSN\treads mapped:\t100\nIS\t200\t1\t1\t0\t0\n")
    selected = folder / "selected.tsv"
    selected.write_text(f"{depth}\t160M\n")
    target_depth = folder / "depth.tsv.gz"
    rows = "".join(f"1\t{place}\t{depth}\n" for place in range(1, 101))
    target_depth.write_bytes(gzip.compress(rows.encode()))
    oxidation = folder / "oxidation.tsv"
    oxidation.write_text(f"1\t7\tG\t{depth}\t{'.' * (depth - 1)}T\tF\t0\t*\t*\n")
    panel, fasta = folder / "panel.bed", folder / "genome.fa"
    panel.write_text("1\t0\t100\tA\n")
    fasta.write_text(">1\n" + "ACGT" * 250 + "\n")
    (folder / "genome.fa.fai").write_text("1\t1000\t3\t1000\t1001\n")
    names = ("stats", "duplicates", "selected", "target_depth", "oxidation")
    paths = (stats, duplicates, selected, target_depth, oxidation)
    return dict(zip(names, paths, strict=True)), panel, fasta


@pytest.mark.parametrize(
    ("depth", "verdict"),
    [(500, Verdict.PASS), (499, Verdict.WARN), (250, Verdict.WARN), (249, Verdict.FAIL)],
)
def test_panel_tumour(tmp_path: Path, depth: int, verdict: Verdict) -> None:
    out = tmp_path / "qc.json"
    summarise_sample.main(
        *write_inputs(tmp_path, depth),
        LIMITS,
        out,
        case_id="C1",
        role="tumour",
        assay_type="panel",
        tumour_fraction=0.4,
    )
    qc = SampleQc.read_json(out)
    assert qc.verdict is verdict
    values = {metric.name: metric.value for metric in qc.metrics}
    assert values["median_cov"] == depth
    assert (values["pct_on_target"], values["pct_usable_on_target"]) == (0.8, 0.5)
    assert (values["pct_dup"], values["gc_dropout"], values["at_dropout"]) == (0.1, 0, 0)
    assert values["oxog_q"] is not None
    assert values["purity"] == 0.4
    assert qc.insert_sizes is not None
    assert qc.insert_sizes.counted == 4
    assert qc.depths is not None
    assert qc.depths.counted == 100


def test_what_one_tool_did_not_give_is_missing_alone(tmp_path: Path) -> None:
    outputs, panel, fasta = write_inputs(tmp_path, 500)
    del outputs["target_depth"], outputs["oxidation"]
    out = tmp_path / "qc.json"
    summarise_sample.main(
        outputs, panel, fasta, LIMITS, out, case_id="C1", role="tumour", assay_type="panel"
    )
    qc = SampleQc.read_json(out)
    values = {metric.name: metric.value for metric in qc.metrics}
    assert values["median_cov"] is values["oxog_q"] is qc.depths is None
    assert (values["pct_on_target"], qc.verdict) == (0.8, Verdict.NOT_EVALUATED)


def test_case_without_reads(tmp_path: Path) -> None:
    out, nothing = tmp_path / "qc.json", tmp_path / "none"
    summarise_sample.main(
        {}, nothing, nothing, LIMITS, out, case_id="C1", role="tumour", assay_type="panel"
    )
    qc = SampleQc.read_json(out)
    assert (qc.verdict, qc.reasons) == (Verdict.NOT_EVALUATED, ("no reads were given",))
    assert qc.insert_sizes is qc.depths is None


def test_places_to_look_at(tmp_path: Path) -> None:
    panel, fasta, fai = (tmp_path / name for name in ("p.bed", "g.fa", "g.fa.fai"))
    panel.write_text("1\t300\t310\tA\n")
    fasta.write_text(">1\n" + "A" * 304 + "CCG" + "A" * 693 + "\n")
    fai.write_text("1\t1000\t3\t1000\t1001\n")
    near, oxidation = tmp_path / "near.bed", tmp_path / "sites.bed"
    list_qc_places.main(panel, fasta, fai, near, oxidation)
    assert near.read_text() == "1\t50\t560\t.\n"
    assert oxidation.read_text() == "1\t305\t306\t.\n"
