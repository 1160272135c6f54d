from pathlib import Path

import pytest

from agnoma.config import AssayType
from agnoma.errors import ConfigError
from agnoma.models.case import Role, Specimen
from agnoma.models.qc import MetricState
from agnoma.qc.limits import COLUMNS, REQUIRED, Limit, faults_of_limits, read_limits
from agnoma.qc.metrics import label_and_unit

SHIPPED = Path(__file__).parents[3] / "resources/panels/qc_limits.tsv"
NEEDED = """panel\ttumour\tany\tmedian_cov\tD\tfragments\t500\t250\tyes\tbetter\tyes\ts
panel\ttumour\tany\tcontamination\tC\tfraction\t0.01\t0.03\tno\tworse\tyes\ts
panel\ttumour\tany\ttn_concordance\tT\tfraction\t0.95\t0.9\tyes\tbetter\tyes\ts
panel\ttumour\tany\ttumour_in_normal\tN\tfraction\t0.05\t0.25\tno\tworse\tyes\ts
panel\ttumour\tany\tsex\tS\t(1 = consistent)\t1\t1\tyes\tbetter\tyes\ts"""
PASS, WARN, FAIL = MetricState.PASS, MetricState.WARN, MetricState.FAIL


def write(path: Path, *rows: str, whole: bool = True) -> Path:
    """Write rows behind those that every panel of tumours needs."""
    needed = NEEDED.splitlines() if whole else []
    lines = ["\t".join(COLUMNS), *rows, *needed]
    path.write_text("".join(f"{line}\n" for line in lines))
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
        ("panel", "tumour", "contamination", 0.0099, PASS),
        ("panel", "tumour", "contamination", 0.01, WARN),
        ("exome", "normal", "contamination", 0.0299, WARN),
        ("exome", "normal", "contamination", 0.03, FAIL),
        ("panel", "tumour", "tumour_in_normal", 0.05, WARN),
        ("genome", "tumour", "tumour_in_normal", 0.25, FAIL),
        ("panel", "tumour", "deam_index", 0.60, WARN),
        ("panel", "tumour", "deam_index", 0.80, FAIL),
    ],
)
def test_shipped_limits(
    assay: str, role: str, metric: str, value: float, state: MetricState
) -> None:
    """clinical.md 1.2, at and just beside each limit."""
    limit = read_limits(SHIPPED, assay_type=assay, role=role)[metric]
    assert limit.hold(value, None).state is state


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
    of_pair = {"tn_concordance", "tumour_in_normal"} if role == "tumour" else set()
    assert decisive == {"median_cov", "contamination", "sex"} | of_pair


def line(kind: str = "panel\ttumour\tany", metric: str = "pct_dup", **cells: str) -> str:
    """Return one row of a table."""
    values = {
        "pass_limit": "0.4",
        "warn_limit": "0.6",
        "higher_is_better": "no",
        "at_limit": "better",
        "decisive": "yes",
        **cells,
    }
    return "\t".join((kind, metric, "Duplicates", "fraction", *values.values(), "source"))


def test_comment_and_other_samples_are_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "l.tsv", line(), line("panel\tnormal\tany", **{"pass_limit": "0.2"}))
    path.write_text("# why\n" + path.read_text())
    found = read_limits(path, assay_type="panel", role="tumour")
    assert found["pct_dup"] == Limit("pct_dup", "Duplicates", "fraction", 0.4, 0.6, False, True)
    assert len(found) == 6


@pytest.mark.parametrize(
    ("specimen", "pass_limit"),
    [(None, 0.4), (Specimen.FFPE, 0.4), (Specimen.FRESH, 0.3)],
)
@pytest.mark.parametrize("own_first", [True, False])
def test_own_specimen_comes_before_any(
    tmp_path: Path, specimen: Specimen | None, pass_limit: float, own_first: bool
) -> None:
    rows = [line("panel\ttumour\tfresh", **{"pass_limit": "0.3"}), line()]
    path = write(tmp_path / "l.tsv", *(rows if own_first else reversed(rows)))
    limits = read_limits(path, assay_type="panel", role="tumour", specimen=specimen)
    assert limits["pct_dup"].pass_limit == pass_limit


@pytest.mark.parametrize(
    ("at_limit", "states"), [("better", (PASS, WARN)), ("worse", (WARN, FAIL))]
)
def test_value_that_is_the_limit(
    tmp_path: Path, at_limit: str, states: tuple[MetricState, MetricState]
) -> None:
    path = write(tmp_path / "l.tsv", line(at_limit=at_limit))
    limit = read_limits(path, assay_type="panel", role="tumour")["pct_dup"]
    assert (limit.hold(0.4, None).state, limit.hold(0.6, None).state) == states


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([line(warn_limit="")], r"line 2: warn_limit: found ''"),
        ([line(higher_is_better="up")], r"higher_is_better: found 'up'; write yes"),
        ([line(at_limit="up")], r"at_limit: found 'up'; write better or worse"),
        ([line(higher_is_better="yes")], r"pct_dup: warn_limit 0.6 must lie below"),
        ([line(warn_limit="0.3")], r"pct_dup: warn_limit 0.3 must lie above"),
        ([line()] * 2, r"line 3: pct_dup is listed twice for panel tumour any"),
        ([line(metric="median_cvo")], r"line 2: metric: found 'median_cvo'; did you mean 'median_"),
        ([line(metric="pct_ge_30X")], r"line 2: metric: found 'pct_ge_30X'; did you mean 'pct_ge"),
        ([line("pannel\ttumour\tany")], r"assay_type: found 'pannel'; did you mean 'panel'"),
        ([line("panel\tblood\tany")], r"role: found 'blood'; write one of normal, tumour"),
        ([line("panel\ttumour\tffpe")], r"specimen: found 'ffpe'; write one of .*FFPE"),
        (
            [line(**{"pass_limit": "nan"})],
            r"line 2: pass_limit: found 'nan'; write a fraction from 0",
        ),
        ([line(warn_limit="inf")], r"line 2: warn_limit: found 'inf'; write a fraction from 0"),
        ([line(**{"pass_limit": "40"})], r"line 2: pass_limit: found '40'; write a fr"),
        ([line(**{"pass_limit": "-0.1"})], r"line 2: pass_limit: found '-0.1'; write a fraction"),
        ([line(warn_limit="1")], r"line 2: warn_limit: found '1'; no pct_dup would ever fail"),
        ([line().replace("fraction", "percent")], r"line 2: unit: found 'percent'; .*fraction"),
    ],
)
def test_faults(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_limits(write(tmp_path / "l.tsv", *rows), assay_type="panel", role="tumour")


@pytest.mark.parametrize("metric", REQUIRED[Role.TUMOUR])
def test_metric_that_decides_needs_a_row(tmp_path: Path, metric: str) -> None:
    kept = [row for row in NEEDED.splitlines() if f"\t{metric}\t" not in row]
    path = write(tmp_path / "l.tsv", *kept, whole=False)
    words = f"no row of {metric} for assay_type panel, role tumour, specimen any"
    with pytest.raises(ConfigError, match=words):
        read_limits(path, assay_type="panel", role="tumour")
    (fault,) = faults_of_limits(path, [("panel", "tumour", None)])
    assert words in fault


@pytest.mark.parametrize(
    ("specimen", "faults"), [(Specimen.FFPE, 0), (Specimen.FRESH, 1), (None, 1)]
)
def test_row_of_another_specimen_is_none(
    tmp_path: Path, specimen: Specimen | None, faults: int
) -> None:
    rows = NEEDED.replace("any\tmedian_cov", "FFPE\tmedian_cov").splitlines()
    path = write(tmp_path / "l.tsv", *rows, whole=False)
    assert len(faults_of_limits(path, [("panel", "tumour", specimen)])) == faults


def test_row_with_a_fault_is_not_said_to_be_missing(tmp_path: Path) -> None:
    rows = NEEDED.replace("500", "nan").splitlines()
    path = write(tmp_path / "l.tsv", *rows, whole=False)
    (fault,) = faults_of_limits(path, [("panel", "tumour", None)])
    assert fault == "line 2: pass_limit: found 'nan'; write a number from 0"


def test_empty_table_lacks_every_row(tmp_path: Path) -> None:
    kinds = [("exome", "tumour", Specimen.FFPE), ("exome", "normal", None)]
    found = faults_of_limits(write(tmp_path / "l.tsv", whole=False), kinds)
    assert len(found) == 2
    assert "no row of median_cov, contamination, sex for assay_type exome, role normal" in found[0]


def test_a_table_without_a_decisive_limit(tmp_path: Path) -> None:
    rows = [row[::-1].replace("sey", "on", 1)[::-1] for row in NEEDED.splitlines()]
    with pytest.raises(ConfigError, match="no decisive limit for assay type 'panel'"):
        read_limits(
            write(tmp_path / "l.tsv", *rows, whole=False), assay_type="panel", role="tumour"
        )


@pytest.mark.parametrize("assay", list(AssayType))
@pytest.mark.parametrize("specimen", [None, *Specimen])
def test_shipped_table_is_whole(assay: AssayType, specimen: Specimen | None) -> None:
    kinds = [(assay.value, role.value, specimen) for role in Role]
    assert faults_of_limits(SHIPPED, kinds) == []


def test_faults_of_the_whole_table_at_once(tmp_path: Path) -> None:
    other = line("exome\tnormal\tany", **{"pass_limit": "x"})
    found = faults_of_limits(write(tmp_path / "l.tsv", line(metric="dup"), line(), other))
    assert [text.split(":")[0] for text in found] == ["line 2", "line 4"]


def test_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv"
    path.write_text("assay_type\trole\tmetric\n")
    with pytest.raises(ConfigError, match="no column specimen, label, unit"):
        read_limits(path, assay_type="panel", role="tumour")
