import gzip
from pathlib import Path

import pysam
import pytest

import summarise_sample
from agnoma.models.qc import SampleQc, Verdict

LIMITS = Path(__file__).parents[3] / "resources/panels/qc_limits.tsv"


def write_inputs(folder: Path, depth: int) -> tuple[Path, Path, Path, Path, Path, Path]:
    """One target of 100 bp, evenly covered, as samtools and mosdepth describe it.

    Of 200 covered bases 100 lie on the target, 60 near it and 40 further away.
    """
    stats, summary = folder / "stats.txt", folder / "summary.txt"
    dist, thresholds = folder / "dist.txt", folder / "thresholds.bed.gz"
    stats.write_text(
        "SN\tsequences:\t1000\nSN\treads mapped:\t1000\nSN\treads paired:\t1000\n"
        "SN\treads properly paired:\t1000\nSN\treads duplicated:\t100\nSN\tmismatches:\t400\n"
        f"SN\tbases mapped (cigar):\t{depth * 110}\nIS\t200\t5\t5\t0\t0\n"
    )
    summary.write_text(
        f"total\t1000\t{depth * 200}\t{depth / 5}\t0\t{depth}\n"
        f"total_region\t100\t{depth * 100}\t{depth}\t{depth}\t{depth}\n"
    )
    dist.write_text(f"total\t{depth}\t1.00\ntotal\t0\t1.00\n")
    cuts = (1, 20, 50, 100, 250, 500)
    header = "#chrom\tstart\tend\tregion\t" + "\t".join(f"{cut}X" for cut in cuts)
    row = "1\t0\t100\tA\t" + "\t".join("100" if depth >= cut else "0" for cut in cuts)
    thresholds.write_bytes(gzip.compress(f"{header}\n{row}\n".encode()))
    plain, panel = folder / "p.per-base.bed", folder / "panel.bed"
    panel.write_text("1\t0\t100\tA\n")
    plain.write_text(f"1\t0\t160\t{depth}\n1\t160\t400\t0\n1\t400\t440\t{depth}\n")
    per_base = pysam.tabix_index(str(plain), preset="bed", csi=True, force=True)
    return stats, summary, dist, thresholds, Path(per_base), panel


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
    assert values["purity"] == 0.4
    assert values["contamination"] is None


def test_case_without_reads(tmp_path: Path) -> None:
    out, panel = tmp_path / "qc.json", tmp_path / "panel.bed"
    nothing = (None, None, None, None, None)
    summarise_sample.main(
        *nothing, panel, LIMITS, out, case_id="C1", role="tumour", assay_type="panel"
    )
    qc = SampleQc.read_json(out)
    assert (qc.verdict, qc.reasons) == (Verdict.NOT_EVALUATED, ("no reads were given",))
