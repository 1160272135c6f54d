# Stage: report.  Contract out: results/report/{case}/report.html, report.json and review.json; results/report/index.html, quality.html


rule render_report:
    input:
        profile=rules.build_profile.output.profile,
        review=when_reviewed,
    output:
        html=report(
            "results/report/{case}/report.html",
            caption="../report/case.rst",
            category="Cases",
            labels={"case": "{case}"},
        ),
        json="results/report/{case}/report.json",
        review="results/report/{case}/review.json",
    log:
        "logs/render_report/{case}.log",
    benchmark:
        "benchmarks/render_report/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, calls_mb=60),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_report.py"


rule write_igv_session:
    input:
        profile=rules.build_profile.output.profile,
        alignments=aligned_samples,
        indexes=lambda wildcards: aligned_samples(wildcards, ".bai"),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        xml="results/report/{case}/igv_session.xml",
    log:
        "logs/write_igv_session/{case}.log",
    benchmark:
        "benchmarks/write_igv_session/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/write_igv_session.py"


rule render_cohort_qc:
    input:
        sample_qc=run_sample_qc(),
        comparison=rules.compare_cases.output.json,
        multiqc=when_multiqc_was_run,
    output:
        html=report(
            "results/report/quality.html",
            caption="../report/quality.rst",
            category="Run",
            labels={"page": "quality"},
        ),
        values="results/report/quality.tsv",
    log:
        "logs/render_cohort_qc.log",
    benchmark:
        "benchmarks/render_cohort_qc.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, case=1),
        runtime=grown(5, case=0.02),
    params:
        simulated=cfg.simulation is not None,
        multiqc_page="../multiqc/multiqc_report.html",
        run_dates=run_dates(),
        language=cfg.report.language.value,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_cohort_qc.py"


rule render_index:
    input:
        profiles=collect("results/profile/{case}/profile.json", case=cases),
        quality=rules.render_cohort_qc.output.html,
        cohort=when_cohort_was_made,
        multiqc=when_multiqc_was_run,
    output:
        html=report(
            "results/report/index.html",
            caption="../report/index.rst",
            category="Run",
            labels={"page": "all cases"},
        ),
    log:
        "logs/render_index.log",
    benchmark:
        "benchmarks/render_index.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, case=2),
        runtime=grown(5, case=0.02),
    params:
        truth_page="../demo/planted_truth.html" if cfg.simulation else None,
        quality_page="quality.html",
        cohort_page="../cohort/cohort.html",
        multiqc_page="../multiqc/multiqc_report.html",
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_index.py"


# Made on demand: snakemake exports
rule export_case:
    input:
        profile=rules.build_profile.output.profile,
        page=rules.render_report.output.html,
        review=rules.render_report.output.review,
        tables=[
            located("resources/exports/gene_ids.tsv"),
            located("resources/exports/oncotree_terms.tsv"),
        ],
    output:
        folder=directory("results/exports/{case}"),
    log:
        "logs/export_case/{case}.log",
    benchmark:
        "benchmarks/export_case/{case}.tsv"
    conda:
        "../../envs/exports.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500),
        runtime=grown(5),
    params:
        formats=json.dumps(cfg.report.exports),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/export_case.py"


rule exports:
    input:
        folders=collect("results/exports/{case}", case=cases),
