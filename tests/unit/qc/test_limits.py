from pathlib import Path

import pytest

from agnoma.errors import ConfigError
from agnoma.models.qc import MetricState
from agnoma.qc.limits import COLUMNS, Limit, read_limits
from agnoma.qc.metrics import label_and_unit

SHIPPED = Path(__file__).parents[3] / "resources/panels/qc_limits.tsv"
PASS, WARN, FAIL = MetricState.PASS, MetricState.WARN, MetricState.FAIL


def write(path: Path, *rows: str) -> Path:
    path.write_text("\t".join(COLUMNS) + "\n" + "".join(f"{row}\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("assay", "role", "metric", "value", "state"),
    [
        ("panel", "tumour", "median_cov", 500, PASS),
        ("panel", "tumour", "median_cov", 499, WARN),
        ("panel", "tumour", "median_cov", 250, WARN),
        ("panel", "tumour", "median_cov", 249, FAIL),
        ("exome", "tumour", "median_cov", 150, PASS),
        ("exome", "tumour", "median_cov", 99, FAIL),
        ("panel", "normal", "median_cov", 100, PASS),
        ("panel", "normal", "median_cov", 49, FAIL),
        ("exome", "normal", "median_cov", 60, PASS),
        ("exome", "normal", "median_cov", 39, FAIL),
        ("genome", "tumour", "median_cov", 60, PASS),
        ("genome", "tumour", "median_cov", 59, WARN),
        ("genome", "tumour", "median_cov", 30, WARN),
        ("genome", "tumour", "median_cov", 29, FAIL),
        ("genome", "normal", "median_cov", 30, PASS),
        ("genome", "normal", "median_cov", 29, WARN),
        ("genome", "normal", "median_cov", 15, WARN),
        ("genome", "normal", "median_cov", 14, FAIL),
        ("panel", "tumour", "pct_ge_100X", 0.95, PASS),
        ("panel", "tumour", "pct_ge_100X", 0.8999, FAIL),
        ("exome", "tumour", "pct_ge_100X", 0.60, WARN),
        ("panel", "tumour", "pct_ge_20X", 0.97, WARN),
        ("exome", "normal", "pct_ge_20X", 0.8999, FAIL),
        ("panel", "tumour", "pct_mapped", 0.98, PASS),
        ("panel", "tumour", "pct_mapped", 0.9499, FAIL),
        ("panel", "tumour", "pct_dup", 0.40, PASS),
        ("panel", "tumour", "pct_dup", 0.60, WARN),
        ("panel", "tumour", "pct_dup", 0.61, FAIL),
        ("exome", "tumour", "pct_dup", 0.31, WARN),
        ("panel", "normal", "pct_dup", 0.26, WARN),
        ("panel", "tumour", "pct_on_target", 0.39, FAIL),
        ("exome", "tumour", "pct_on_target", 0.70, PASS),
        ("panel", "tumour", "fold80", 1.8, PASS),
        ("panel", "tumour", "fold80", 3.01, FAIL),
        ("panel", "tumour", "zero_pct", 0.05, WARN),
        ("panel", "tumour", "insert_median", 120, PASS),
        ("exome", "tumour", "insert_median", 120, WARN),
        ("panel", "tumour", "mismatch_rate", 0.008, PASS),
        ("panel", "tumour", "mismatch_rate", 0.0151, FAIL),
        ("panel", "tumour", "purity", 0.20, PASS),
        ("panel", "tumour", "purity", 0.19, WARN),
        ("panel", "tumour", "purity", 0.09, FAIL),
    ],
)
def test_shipped_limits(
    assay: str, role: str, metric: str, value: float, state: MetricState
) -> None:
    """clinical.md 1.2, at and just beside each limit."""
    assert read_limits(SHIPPED, assay_type=assay, role=role)[metric].judge(value) is state


@pytest.mark.parametrize("assay", ["panel", "exome"])
@pytest.mark.parametrize("role", ["tumour", "normal"])
def test_label_states_the_distance_that_is_measured(assay: str, role: str) -> None:
    limit = read_limits(SHIPPED, assay_type=assay, role=role)["pct_on_target"]
    assert (limit.label, limit.unit) == label_and_unit("pct_on_target")


@pytest.mark.parametrize("assay", ["panel", "exome", "genome"])
@pytest.mark.parametrize("role", ["tumour", "normal"])
def test_decisive_metrics(assay: str, role: str) -> None:
    limits = read_limits(SHIPPED, assay_type=assay, role=role)
    decisive = {name for name, limit in limits.items() if limit.decisive}
    of_pair = {"tn_concordance"} if role == "tumour" else set()
    assert decisive == {"median_cov", "contamination", "sex"} | of_pair


def test_comment_and_other_samples_are_skipped(tmp_path: Path) -> None:
    path = write(
        tmp_path / "l.tsv",
        "panel\ttumour\tmedian_cov\tMedian\tfragments\t500\t250\tyes\tyes\tx",
        "panel\tnormal\tmedian_cov\tMedian\tfragments\tbroken\t1\tyes\tyes\tx",
    )
    path.write_text("# why\n" + path.read_text())
    found = read_limits(path, assay_type="panel", role="tumour")
    assert found == {"median_cov": Limit("median_cov", "Median", "fragments", 500, 250, True, True)}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["panel\ttumour\tm\tM\tx\t5\t\tyes\tyes\t"], r"line 2: warn_limit: found ''"),
        (["panel\ttumour\tm\tM\tx\t5\t1\tup\tyes\t"], r"higher_is_better: found 'up'; write yes"),
        (["panel\ttumour\tm\tM\tx\t5\t6\tyes\tyes\t"], r"m: warn_limit 6 must lie below"),
        (["panel\ttumour\tm\tM\tx\t5\t4\tno\tyes\t"], r"m: warn_limit 4 must lie above"),
        (["panel\ttumour\tm\tM\tx\t5\t1\tyes\tyes\t"] * 2, r"line 3: m is listed twice"),
        (["exome\ttumour\tm\tM\tx\t5\t1\tyes\tyes\t"], r"no decisive limit .*'panel'.*'tumour'"),
        (["panel\ttumour\tm\tM\tx\t5\t1\tyes\tno\t"], r"no decisive limit"),
    ],
)
def test_faults(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_limits(write(tmp_path / "l.tsv", *rows), assay_type="panel", role="tumour")


def test_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv"
    path.write_text("assay_type\trole\tmetric\n")
    with pytest.raises(ConfigError, match="no column label, unit"):
        read_limits(path, assay_type="panel", role="tumour")
