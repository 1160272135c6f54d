import time
from pathlib import Path
from typing import Any

import pytest
from input_builders import make_run, write_bam, write_fasta, write_fastq, write_vcf
from running import REPOSITORY

from agnoma.config import load_config
from agnoma.errors import ConfigError
from agnoma.samples import read_cases
from agnoma.validation import Run, check_inputs, load_run

CASE = {"case": "T1", "patient": "P1"}
SEGMENTS = "chrom\tstart\tend\ttot_cn\nchr7\t1\t900\t2\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(folder: Path, config: dict[str, Any], **options: Any) -> Run:
    return load_run(config, roots=(folder, folder / "pipeline"), **options)


def faults(folder: Path, config: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, config)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_sound_run(folder: Path) -> None:
    write_bam(folder / "t.bam", index=True)
    write_vcf(folder / "c.vcf.gz")
    (folder / "any.tsv").write_text(SEGMENTS)
    write_fastq(folder / "1.gz")
    write_fastq(folder / "2.gz")
    write_bam(folder / "u.bam", {}, order="queryname")
    cases = [
        {**CASE, "tumour_bam": "t.bam"},
        {"case": "T2", "patient": "P2", "vcf": "c.vcf.gz", "vcf_normal": "none"}
        | {"segments": "any.tsv"},
        {"case": "T3", "patient": "P3"},
    ]
    units = [
        {"case": "T3", "role": "tumour", "unit": "L1", "fastq1": "1.gz", "fastq2": "2.gz"},
        {"case": "T3", "role": "tumour", "unit": "L2", "fastq1": "u.bam"},
    ]
    run = load(folder, make_run(folder, cases, units))
    assert list(run.cases) == ["T1", "T2", "T3"]
    assert run.cases["T1"].tumour_bam == "t.bam"
    assert run.warnings == ()
    assert run.config.assay.name == "test"


def test_bam_without_index_is_said(folder: Path) -> None:
    write_bam(folder / "t.bam")
    run = load(folder, make_run(folder, [{**CASE, "tumour_bam": "t.bam"}]))
    assert run.warnings == (
        "config/samples.tsv, row 2, column tumour_bam: 't.bam' has no index; the run makes one",
    )


def test_calls_on_contigs_the_fasta_lacks_are_said(folder: Path) -> None:
    path = write_vcf(folder / "c.vcf")
    record = path.read_text().splitlines()[-1]
    with path.open("a") as more:
        more.write(record.replace("chr7", "chr99", 1) + "\n")
    case = {"case": "T1", "patient": "P1", "vcf": "c.vcf", "vcf_normal": "none"}
    (warning,) = load(folder, make_run(folder, [case])).warnings
    assert warning.startswith("config/samples.tsv, row 2, column vcf: 'c.vcf': 1 of the first 2 ")


def test_fasta_without_index_is_said(folder: Path) -> None:
    write_bam(folder / "t.bam", index=True)
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}])
    (folder / "genome.fa.fai").unlink()
    (warning,) = load(folder, config).warnings
    assert warning.startswith("configuration, key genome.fasta: 'genome.fa' has no index; length")


def test_every_fault_of_every_place_in_one_message(folder: Path) -> None:
    write_bam(folder / "named.bam", {"7": 5000}, index=True)
    cases = [
        {**CASE, "tumour_bam": "named.bam", "tumour_fraction": "40", "tumour_type": "Melanoma"},
        {"case": "T_2", "patient": "P2", "tumour_bam": "absent.bam"},
        {"case": "T3", "patient": "P3"},
    ]
    units = [{"case": "T3", "role": "tumour", "unit": "L1", "fastq1": "absent1.gz"}]
    config = make_run(folder, cases, units)
    (folder / "panel.bed").write_text("chr7\t20\t10\n")
    found = "\n".join(faults(folder, config))
    assert len(found.splitlines()) == 8
    for part in (
        "config/samples.tsv, row 2, column tumour_type: found 'Melanoma'",
        "config/samples.tsv, row 2, column tumour_fraction: found '40'; write a fraction between "
        "0 and 1, e.g. 0.40",
        "config/samples.tsv, row 3, column case: found 'T_2'",
        "config/units.tsv, row 2, column fastq2: empty; the second reads",
        "panel.bed, row 1, column end",
        "config/samples.tsv, row 2, column tumour_bam: found 'named.bam'; contig naming mismatch",
        "config/samples.tsv, row 3, column tumour_bam: found 'absent.bam'; no such file",
        "config/units.tsv, row 2, column fastq1: found 'absent1.gz'; no such file",
        "did you mean MEL",
    ):
        assert part in found


def test_faults_of_the_sheets_are_told_with_those_of_the_configuration(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "tumour_fraction": "40"}])
    config["qc"]["limit"] = 3
    config["callability"] = {"power": 2}
    found = faults(folder, config)
    assert found[0] == "configuration, key qc.limit: unknown key; did you mean 'limits'?"
    assert found[1].startswith("configuration, key callability.power: found 2; ")
    assert found[2].startswith("config/samples.tsv, row 2, column tumour_fraction: found '40'")
    assert found[3].startswith("config/samples.tsv, row 2, column case: found 'T1'; no entry file")


SHIPPED_LIMITS = (REPOSITORY / "resources/panels/qc_limits.tsv").read_text()


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param(
            SHIPPED_LIMITS.replace("\tmedian_cov\t", "\tmedian_cvo\t", 1),
            r"key qc.limits: found 'own.tsv'; line \d+: metric: found 'median_cvo'; did you mean",
            id="metric-nobody-measures",
        ),
        pytest.param("assay_type\trole\n", "key qc.limits: .*no column specimen", id="columns"),
    ],
)
def test_faults_in_the_limits_are_found_before_any_job(folder: Path, text: str, match: str) -> None:
    write_bam(folder / "t.bam", index=True)
    (folder / "own.tsv").write_text(text)
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], qc={"limits": "own.tsv"})
    with pytest.raises(ConfigError, match=match):
        load(folder, config)


def test_genes_that_nobody_knows_in_own_rules_are_found_before_any_job(folder: Path) -> None:
    write_bam(folder / "t.bam", index=True)
    rules = (REPOSITORY / "resources/profile/rules.yaml").read_text()
    wrong = rules.replace("{gene: [BRAF], codon: [600], kind: snv}", "{gene: [BRAFF]}", 1)
    line = wrong[: wrong.index("BRAFF")].count("\n") + 1
    (folder / "own.yaml").write_text(wrong)
    given = {"knowledge": {"class_rules": "own.yaml"}}
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], **given)
    near = f"own.yaml, line {line}: found 'BRAFF', no known gene; did you mean 'BRAF'"
    with pytest.raises(ConfigError, match=near):
        load(folder, config)


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        pytest.param(
            "chr7\tx\tA\tC\t0.4\n",
            r"1 row.*:\n *line 2: position: found 'x'",
            id="position",
        ),
        pytest.param("chr7\t9999\tA\tC\t0.4\n", r"1 SNPs lie beyond .*chr7:9999", id="beyond"),
        pytest.param("chr9\t10\tA\tC\t0.4\n", "no SNP on a contig of the reference", id="contig"),
        pytest.param("chr7\t1\tC\tA\t0.4\n", "reference base of 1 of 1 SNPs", id="build"),
        pytest.param("7\t1\tA\tC\t0.4\n", None, id="other-naming"),
    ],
)
def test_faults_in_the_list_of_snps_are_found_before_any_job(
    folder: Path, rows: str, match: str | None
) -> None:
    write_bam(folder / "t.bam", index=True)
    (folder / "snps.tsv").write_text("contig\tposition\tref\talt\taf\n" + rows)
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], identity={"sites": "snps.tsv"})
    if match is None:
        load(folder, config)
        return
    with pytest.raises(ConfigError, match="key identity.sites: found 'snps.tsv'; .*" + match):
        load(folder, config)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        pytest.param(
            {"assay": {"panel_bed": "panle.bed"}},
            "key assay.panel_bed: found 'panle.bed'; no such file .*did you mean 'panel.bed'",
            id="missing-with-close-match",
        ),
        pytest.param(
            {"genome": {"gene_models": "models/x.gff3"}}, "there is no folder 'models'", id="folder"
        ),
        pytest.param({"genome": {"gene_models": "tables"}}, "this is a folder", id="is-a-folder"),
        pytest.param({"genome": {"gene_models": "empty"}}, "the file is empty", id="empty-file"),
        pytest.param({"genome": {"fasta": "panel.bed"}}, "not a FASTA", id="fasta"),
        pytest.param(
            {"genome": {"build": "GRCh38"}},
            "key genome.build: found 'GRCh38'; the contig lengths of genome.fa are those of none",
            id="build",
        ),
        pytest.param(
            {"knowledge": {"oncotree": "tables/any.tsv"}}, "no column code, name", id="oncotree"
        ),
        pytest.param(
            {"knowledge": {"hotspot_counts": "tables/any.tsv"}},
            "key knowledge.hotspot_counts: found 'tables/any.tsv'; line 1: no column hugo_symbol",
            id="hotspot-counts",
        ),
        pytest.param(
            {"knowledge": {"trials": "tables/any.tsv"}},
            "key knowledge.trials: found 'tables/any.tsv'; line 1: no column nct, title",
            id="trials",
        ),
        pytest.param(
            {"knowledge": {"facts": "tables/any.tsv"}},
            "key knowledge: found 'own tables'; .*any.tsv: no column id",
            id="own-facts",
        ),
        pytest.param(
            {"knowledge": {"class_rules": "tables/any.tsv"}},
            "key knowledge: found 'own tables'; invalid class rules",
            id="own-rules",
        ),
        pytest.param(
            {"knowledge": {"site_bands": "tables/any.tsv"}},
            "key knowledge: found 'own tables'; .*any.tsv: no column oncotree",
            id="own-bands",
        ),
        pytest.param(
            {"knowledge": {"trials": "tables/none.tsv"}},
            "key knowledge.trials: .*no such",
            id="no-trials",
        ),
        pytest.param(
            {"knowledge": {"facts": "tables/none.tsv"}},
            "key knowledge.facts: .*no such",
            id="facts",
        ),
        pytest.param(
            {"copy_number": {"normals": ["n.bam"]}}, "key copy_number.normals: .*no such", id="pool"
        ),
    ],
)
def test_configured_files(folder: Path, changes: dict[str, Any], match: str) -> None:
    write_bam(folder / "t.bam", index=True)
    (folder / "empty").touch()
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], **changes)
    with pytest.raises(ConfigError, match=r"^1 fault in configuration and inputs:\n.*" + match):
        load(folder, config)


def test_a_file_named_like_a_key_hides_no_table(folder: Path) -> None:
    write_bam(folder / "t.bam", index=True)
    changes = {"genome": {"fasta": "knowledge.fa"}, "knowledge": {"facts": "tables/any.tsv"}}
    config = make_run(folder, [{**CASE, "tumour_bam": "t.bam"}], **changes)
    with pytest.raises(ConfigError, match=r"key knowledge: found .own tables"):
        load(folder, config)


@pytest.mark.parametrize("build", ["GRCh38", "simulated"])
def test_other_build_than_configured_is_named(folder: Path, build: str) -> None:
    (folder / "s.tsv").write_text(SEGMENTS)
    config = make_run(folder, [{**CASE, "segments": "s.tsv"}], genome={"build": build})
    write_fasta(folder / "genome.fa", {"chr7": 159138663})
    (fault,) = faults(folder, config)
    assert f"found '{build}'; the contig lengths of genome.fa are those of GRCh37; use" in fault


@pytest.mark.parametrize("link", ["same", "symlink", "hardlink"])
def test_same_file_for_tumour_and_normal(folder: Path, link: str) -> None:
    write_bam(folder / "t.bam", index=True)
    normal = "t.bam" if link == "same" else "n.bam"
    if link == "symlink":
        (folder / "n.bam").symlink_to("t.bam")
    elif link == "hardlink":
        (folder / "n.bam").hardlink_to("t.bam")
    (folder / "n.bam.bai").touch()
    row = {**CASE, "tumour_bam": "t.bam", "normal_bam": normal}
    (fault,) = faults(folder, make_run(folder, [row]))
    assert fault.startswith(f"config/samples.tsv, row 2, column normal_bam: found '{normal}'; the ")
    assert (
        "same file stands for tumour and normal (config/samples.tsv, row 2, column tumou" in fault
    )


@pytest.mark.parametrize(
    ("patient", "column", "outcome"),
    [
        pytest.param("P2", "tumour_bam", "fault", id="tumour-of-two-patients"),
        pytest.param("P1", "tumour_bam", "warning", id="tumour-of-one-patient-twice"),
        pytest.param("P2", "normal_bam", "fault", id="normal-of-two-patients"),
        pytest.param("P1", "normal_bam", "nothing", id="normal-of-one-patient-twice"),
    ],
)
def test_same_file_in_two_cases(folder: Path, patient: str, column: str, outcome: str) -> None:
    for name in ("a", "b", "n"):
        write_bam(folder / f"{name}.bam", index=True)
    first = {**CASE, "tumour_bam": "a.bam", "normal_bam": "n.bam"}
    second = {"case": "T2", "patient": patient, "tumour_bam": "b.bam"} | {column: first[column]}
    config = make_run(folder, [first, second])
    if outcome == "fault":
        (fault,) = faults(folder, config)
        assert f"row 3, column {column}: found '{first[column]}'; the same file stands for" in fault
    else:
        warnings = load(folder, config).warnings
        assert ["is the tumour of" in w for w in warnings] == [True] * (outcome == "warning")


def test_same_fastq_for_both_mates(folder: Path) -> None:
    write_fastq(folder / "1.gz")
    row = {**CASE, "tumour_fastq1": "1.gz", "tumour_fastq2": "1.gz"}
    (fault,) = faults(folder, make_run(folder, [row]))
    assert "column tumour_fastq2: found '1.gz'; the same file stands in two places" in fault


def test_mates_that_do_not_belong_together(folder: Path) -> None:
    write_fastq(folder / "1.gz")
    write_fastq(folder / "2.gz", "read2")
    row = {**CASE, "tumour_fastq1": "1.gz", "tumour_fastq2": "2.gz"}
    (fault,) = faults(folder, make_run(folder, [row]))
    assert "column tumour_fastq2: found '2.gz'; its first read is not the mate" in fault


def test_faults_in_submitted_files_point_to_their_cell(folder: Path) -> None:
    write_vcf(folder / "c.vcf", meta=())
    (folder / "1.gz").write_text("@r\n")
    row = {**CASE, "vcf": "c.vcf", "vcf_normal": "none"}
    units = [{"case": "T1", "role": "tumour", "unit": "L1", "fastq1": "1.gz", "fastq2": "c.vcf"}]
    found = "\n".join(faults(folder, make_run(folder, [row], units)))
    assert "config/samples.tsv, row 2, column vcf: found 'c.vcf'; depth and allele" in found
    assert "config/units.tsv, row 2, column fastq1: found '1.gz'; not gzipped" in found


def test_jobs_may_skip_the_files(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "tumour_bam": "absent.bam"}])
    run = load(folder, config, check_files=False)
    assert run.cases["T1"].tumour_bam == "absent.bam"


def test_simulated_files_are_not_required_nor_taken_from_elsewhere(folder: Path) -> None:
    simulated = "results/demo"
    row = {**CASE, "tumour_fastq1": f"{simulated}/1.gz", "tumour_fastq2": f"{simulated}/2.gz"}
    config = make_run(
        folder,
        [row],
        simulation={"tumours": "tables/any.tsv"},
        genome={"fasta": f"{simulated}/genome.fa", "gene_models": f"{simulated}/genes.gff3"},
        assay={"panel_bed": f"{simulated}/panel.bed"},
    )
    stale = folder / "pipeline" / simulated
    stale.mkdir(parents=True)
    (stale / "1.gz").write_text("of an older run")
    run = load(folder, config)
    assert run.cases["T1"].units[0].fastq1 == f"{simulated}/1.gz"
    assert run.locate(f"{simulated}/1.gz") == Path(simulated, "1.gz")


def test_shipped_tables_are_found_in_the_pipeline(folder: Path) -> None:
    config = make_run(folder, [{**CASE, "segments": "shipped/s.tsv"}])
    (folder / "pipeline/shipped").mkdir(parents=True)
    (folder / "pipeline/shipped/s.tsv").write_text(SEGMENTS)
    run = load(folder, config)
    assert run.cases["T1"].segments == str(folder / "pipeline/shipped/s.tsv")


def test_units_sheet_is_needed_only_when_named(folder: Path) -> None:
    (folder / "s.tsv").write_text(SEGMENTS)
    config = make_run(folder, [{**CASE, "segments": "s.tsv"}])
    del config["units"]
    assert list(load(folder, config).cases) == ["T1"]
    (fault,) = faults(folder, config | {"units": "config/units.tsv"})
    assert fault.startswith("config/units.tsv: cannot be read: No such file")


def test_check_inputs_asks_what_is_produced(folder: Path) -> None:
    raw = make_run(folder, [{**CASE, "tumour_bam": "absent.bam"}])
    sheet = read_cases(folder / "config/samples.tsv", None, oncotree_codes=None)
    config = load_config(raw)
    found = check_inputs(config, sheet, roots=(folder,), produced=set().__contains__)
    assert [(f.row, f.column, f.found) for f in found] == [(2, "tumour_bam", "absent.bam")]
    assert check_inputs(config, sheet, roots=(folder,), produced={"absent.bam"}.__contains__) == []


def test_twenty_cases_are_checked_quickly(folder: Path) -> None:
    rows = []
    for number in range(20):
        write_bam(folder / f"{number}.bam", index=True)
        rows.append({"case": f"T{number}", "patient": f"P{number}", "tumour_bam": f"{number}.bam"})
    config = make_run(folder, rows)
    start = time.process_time()
    load(folder, config)
    assert time.process_time() - start < 0.3


def test_files_are_checked_beside_a_wrong_key(tmp_path: Path) -> None:
    (tmp_path / "samples.tsv").write_text("case\tpatient\ttumour_bam\nC1\tP1\tabsent.bam\n")
    raw = {
        "samples": "samples.tsv",
        "units": None,
        "assay": {"name": "panel", "typ": "panel"},
        "genome": {"fasta": "absent.fa", "gene_models": "absent.gff3"},
    }
    with pytest.raises(ConfigError) as fault:
        load_run(raw, roots=(tmp_path,))
    for expected in ("assay.typ", "absent.bam", "absent.fa", "absent.gff3"):
        assert expected in str(fault.value)
