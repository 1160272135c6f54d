# Loads the run and looks things up; decides nothing (decisions are in scripts/agnoma).
import inspect
import json
import shlex
from functools import cache
from pathlib import Path

from agnoma.copy_number.references import (
    LABORATORY,
    ReferenceKind,
    choose_reference,
)
from agnoma.io.alignments import MIN_BASE_QUALITY, MIN_MAPPING_QUALITY, SKIP_FLAGS
from agnoma.io.person_ids import normal_id
from agnoma.job_size import MB_PER_GB, Growth, JobSize, stored_gb, submitted_files, unpacked_gb
from agnoma.models.case import Role
from agnoma.qc.call_limits import usable_quality
from agnoma.review.reading import review_path
from agnoma.run_folder import check_run_folder, full_disk, storage_error
from agnoma.runtime import library_version
from agnoma.validation import load_run
from agnoma.wildcards import CASE_PATTERN, sample_pattern

if workflow.is_main_process:
    check_run_folder(Path.cwd())

ROOTS = [Path.cwd(), PIPELINE]
run = load_run(config, roots=ROOTS, check_files=workflow.is_main_process)
cfg = run.config
cases = run.cases
LIB_VERSION = library_version()
CHUNKS = [f"{number:03d}" for number in range(1, cfg.small_variants.chunks + 1)]
CALLERS = [caller.value for caller in cfg.small_variants.caller]
if workflow.is_main_process:
    for warning in run.warnings:
        logger.warning(warning)


# Tools that pip installed beside Snakemake (CNVkit) are found without activating the environment;
# last on PATH, so that a conda environment of the rule comes first.
shell.prefix(
    f'set -euo pipefail; PATH="$PATH":{shlex.quote(str(Path(sys.executable).parent))}; '
)


def located(path):
    """Return a configured path, looked up in the working directory, then in the pipeline."""
    return str(run.locate(path))


def when_configured(path):
    """Return a configured file, or nothing."""
    return located(path) if path else []


def knowledge_tables():
    """Return the configured tables of knowledge by key."""
    return {name: located(path) for name, path in cfg.knowledge.tables().items()}


def samples_where(condition):
    """Return the wildcard pattern of all 'case/role' with reads that fulfil a condition."""
    with_reads = [(c, case, r) for c, case, r in run_samples() if case.has_reads(r)]
    return sample_pattern(
        {f"{c}/{role}": condition(case, role) for c, case, role in with_reads}
    )


def case_and_role(wildcards):
    """Return the case and role of a 'case/role' wildcard."""
    case_id, role = Path(wildcards.sample).parts
    return cases[case_id], Role(role)


def given_alignment(case, role):
    """Return the BAM or CRAM the sheet gives for a role, or None."""
    return case.tumour_bam if role is Role.TUMOUR else case.normal_bam


def units_of(wildcards):
    """Return the units of a 'case/role' by name."""
    case, role = case_and_role(wildcards)
    return {unit.unit: unit for unit in case.units if unit.role is role}


def when_reads(wildcards, role, path):
    """Return a path when the case has reads of a role, else nothing."""
    return path if cases[wildcards.case].has_reads(role) else []


def given(wildcards, field):
    """Return the file a sheet column gives for a case, or nothing."""
    return getattr(cases[wildcards.case], field) or []


@cache
def json_of_case(case_id):
    """Return what is known of a case as JSON, without any path."""
    return cases[case_id].info().model_dump_json()


def case_info(wildcards):
    """Return what is known of the case of a job as JSON; a case has several such jobs."""
    return json_of_case(wildcards.case)


def job_files(wildcards):
    """Return the submitted files of reads and calls that a job works on, by its wildcards."""
    known = dict(wildcards.items())
    if "normal" in known or known.get("sample") in CNV_CONFIGURED | CNV_OF_CASES:
        name = known.get("normal") or known["sample"]
        normals = [CNV_CONFIGURED, CNV_OF_CASES, PANEL_NORMALS]
        return [normal[name].bam for normal in normals if name in normal]
    case_id, *role = Path(known.get("sample", known.get("case", ""))).parts or [None]
    role = role[0] if role else known.get("role")
    if case_id is None:
        return []
    return submitted_files(cases[case_id], role and Role(role), known.get("unit"))


def job_calls(wildcards):
    """Return the submitted VCF of the case of a job, or nothing."""
    case_id = dict(wildcards.items()).get("case")
    return [cases[case_id].vcf] if case_id and cases[case_id].vcf else []


def grown(base, **growth):
    """Return a resource that grows with what the job reads and with every attempt."""
    asked = Growth(base=base, **growth)

    def request(wildcards, threads, attempt):
        read = stored_gb(job_files(wildcards)) if asked.reads_gb else 0.0
        called = stored_gb(job_calls(wildcards)) if asked.calls_mb else 0.0
        size = JobSize(
            reads_gb=read,
            calls_mb=MB_PER_GB * called,
            genome_gb=unpacked_gb(GENOME_FASTA) if asked.genome_gb else 0.0,
            cases=len(cases),
        )
        return asked.request(size, threads=threads, attempt=attempt)

    # Snakemake asks for the signature of each function again for each job.
    request.__signature__ = inspect.signature(request)
    return request


def final_outputs():
    """Return every file the default target builds."""
    pages = collect("results/report/{case}/report.html", case=cases)
    truth = ["results/demo/planted_truth.html"] if cfg.simulation else []
    run_pages = ["results/report/index.html", "results/report/quality.html"]
    sessions = collect(
        "results/report/{case}/igv_session.xml", case=sessions_of_cases()
    )
    return [*pages, *run_pages, *sessions, "results/cohort/identity.json", *truth]


wildcard_constraints:
    case=CASE_PATTERN,
    role="tumour|normal",
    unit="[A-Za-z0-9-]+",
    chunk="[0-9]+",


def unit_fastq(wildcards, mate):
    """Return the FASTQ of a unit, or the one extracted from its unaligned BAM."""
    unit = units_of(wildcards)[wildcards.unit]
    if unit.fastq2 is None:
        return f"results/alignment/{wildcards.sample}/{wildcards.unit}.unaligned.R{mate}.fastq.gz"
    return unit.fastq1 if mate == 1 else unit.fastq2


def read_group(wildcards):
    """Return the @RG line of a unit; SM is the pseudonymous case and role."""
    sample = "_".join(Path(wildcards.sample).parts)
    fields = (
        f"ID:{sample}.{wildcards.unit}",
        f"SM:{sample}",
        f"LB:{sample}",
        "PL:ILLUMINA",
    )
    return r"\t".join(("@RG", *fields))


def cnv_choice(wildcards):
    """Return what the ratios of a case are relative to."""
    case = cases[wildcards.case]
    own = normal_id(case.case_id) if case.has_reads(Role.NORMAL) else None
    return choose_reference(
        cfg.copy_number, matched=own, patient_has_sex=case.sex is not None
    )


def cnv_reference_of(wildcards):
    """Return the CNVkit reference of a case."""
    choice = cnv_choice(wildcards)
    if choice.kind is ReferenceKind.CONFIGURED:
        return located(cfg.copy_number.reference)
    return f"results/copy_number/reference/{choice.pool or 'flat'}.cnn"


def cnv_reference_files(wildcards):
    """Return the CNVkit reference of a case and, if it has one, what it was made from."""
    reference = cnv_reference_of(wildcards)
    made_from = reference.removesuffix(".cnn") + ".json"
    choice = cnv_choice(wildcards)
    known = choice.pool is not None or Path(made_from).exists()
    return [reference, made_from] if known else [reference]


def cnv_bins(wildcards):
    """Return whose bins a case is measured in: the run's own, or the configured reference's."""
    configured = cnv_choice(wildcards).kind is ReferenceKind.CONFIGURED
    return "configured" if configured else "own"


def cnv_normal(name):
    """Return a normal of the copy-number references by its id."""
    return (CNV_CONFIGURED | CNV_OF_CASES)[name]


def cnv_members(wildcards):
    """Return the ids of the normals of a pool."""
    return CNV_LABORATORY if wildcards.pool == LABORATORY else (wildcards.pool,)


def cnv_alignment(wildcards):
    """Return BAM and index that depth is measured on: of a tumour, or of a normal by its id."""
    name = wildcards.sample
    if name in CNV_CONFIGURED:
        links = f"results/copy_number/reference/normals/{name}"
        return {"bam": f"{links}.bam", "index": f"{links}.index"}
    bam = (
        CNV_OF_CASES[name].bam
        if name in CNV_OF_CASES
        else f"results/alignment/{name}.bam"
    )
    return {"bam": bam, "index": f"{bam}.bai"}


def cnv_bin_table(wildcards):
    """Return the table that has the bins of the run, or of the configured reference."""
    if wildcards.bins == "configured":
        return located(cfg.copy_number.reference)
    return "results/copy_number/reference/flat.cnn"


def segment_source(wildcards):
    """Return segments, bins, kind of source and, in words, what the ratios are relative to."""
    case = cases[wildcards.case]
    if case.segments:
        return case.segments, [], "submitted", "as submitted"
    if not case.has_reads(Role.TUMOUR):
        return [], [], "none", "none"
    folder = f"results/copy_number/{wildcards.case}/cnvkit/tumour"
    words = cnv_choice(wildcards).words
    return f"{folder}.cns", f"{folder}.cnr", "cnvkit", words


def run_files():
    """Return the files all cases of the run share, by the role they play."""
    files = {"genome": GENOME_FASTA, "gene_models": located(cfg.genome.gene_models)}
    given = {
        "panel": cfg.assay.panel_bed,
        "copy_number_reference": cfg.copy_number.reference,
    }
    return files | {name: located(path) for name, path in given.items() if path}


def case_files(wildcards):
    """Return every file the sheet gives for a case, by the role it plays."""
    case = cases[wildcards.case]
    columns = ("tumour_bam", "normal_bam", "vcf", "segments", "fusions")
    files = {column: getattr(case, column) for column in columns}
    for unit in sorted(case.units, key=lambda unit: (unit.role, unit.unit)):
        files[f"{unit.role}_{unit.unit}_reads1"] = unit.fastq1
        files[f"{unit.role}_{unit.unit}_reads2"] = unit.fastq2
    return {role: path for role, path in files.items() if path}


def called_by(wildcards):
    """Return the VCFs of the configured callers, part by part, for a case with reads."""
    pattern = "results/small_variants/{case}/called/{caller}.{chunk}.vcf"
    found = expand(pattern, case=wildcards.case, caller=CALLERS, chunk=CHUNKS)
    return when_reads(wildcards, Role.TUMOUR, found)


def evidence_parts(wildcards, suffix):
    """Return what was measured of a case's candidates, part by part."""
    pattern = "results/small_variants/{case}/evidence/{chunk}"
    return expand(pattern + suffix, case=wildcards.case, chunk=CHUNKS)


def matched_normal(wildcards, suffix=""):
    """Return the normal's alignments of a case, or nothing."""
    path = f"results/alignment/{wildcards.case}/normal.bam{suffix}"
    return when_reads(wildcards, Role.NORMAL, path)


def aligned_samples(wildcards, suffix=""):
    """Return the alignments of a case, tumour first."""
    case = cases[wildcards.case]
    roles = [role for role in Role if case.has_reads(role)]
    return [f"results/alignment/{wildcards.case}/{role}.bam{suffix}" for role in roles]


def sessions_of_cases():
    """Return the cases with reads when an IGV session is asked for beside each report."""
    asked = cfg.report.igv_session
    return [c for c, case in cases.items() if asked and case.has_reads(Role.TUMOUR)]


def own_normal(wildcards):
    """Return the normal's alignments when a panel of normals is to leave them out."""
    return (
        matched_normal(wildcards) if cfg.small_variants.panel_of_normals.table else []
    )


def when_small_variants(wildcards, path):
    """Return a path when the case has reads or calls, else nothing."""
    return path if cases[wildcards.case].has_small_variant_input else []


def run_samples():
    """Return case and role of every sample, in the order of the sheet; a tumour always counts."""
    return [
        (case_id, case, role)
        for case_id, case in cases.items()
        for role in Role
        if role is Role.TUMOUR or case.has_reads(role)
    ]


def run_dates():
    """Return when the cases were sequenced as JSON, of those whose sheet says so."""
    found = {case_id: case.run_date for case_id, case in cases.items()}
    return json.dumps({case_id: date for case_id, date in found.items() if date})


def run_sample_qc():
    """Return the quality records of every sample of the run."""
    return [f"results/qc/{c}/{role}.sample_qc.json" for c, _, role in run_samples()]


def tool_logs():
    """Return the logs of samtools, mosdepth and fastp by a name that starts with the sample's."""
    kinds = ("stats.txt", "mosdepth.summary.txt", "mosdepth.region.dist.txt")
    with_reads = [(c, case, r) for c, case, r in run_samples() if case.has_reads(r)]
    found = {
        f"{c}_{role}.{kind}": f"results/qc/{c}/{role}.{kind}"
        for c, _, role in with_reads
        for kind in kinds
    }
    trimmed = {
        f"{c}_{role}_{u.unit}.fastp.json": f"results/alignment/{c}/{role}/{u.unit}.fastp.json"
        for c, case, role in with_reads
        for u in case.units
        if u.role is role
    }
    return {**found, **trimmed}


def when_reviewed(wildcards):
    """Return the review of a case when there is one."""
    path = review_path(Path(cfg.report.reviews), wildcards.case)
    return str(path) if path.exists() else []


def when_cohort_was_made(wildcards):
    """Return the cohort page when there is one, so that pages made afterwards link to it."""
    page = Path("results/cohort/cohort.html").resolve()
    return str(page) if page.exists() else []


def when_multiqc_was_run(wildcards):
    """Return the MultiQC report when there is one, so that pages made afterwards link to it.

    The path is absolute: no rule makes that one, so it never brings MultiQC into a run.
    """
    page = Path("results/multiqc/multiqc_report.html").resolve()
    return str(page) if page.exists() else []
