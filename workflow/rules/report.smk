# Stage: report.  Contract out: results/report/{case}/report.html and report.json; results/report/index.html, quality.html


rule render_report:
    input:
        profile=rules.build_profile.output.profile,
    output:
        html="results/report/{case}/report.html",
        json="results/report/{case}/report.json",
    log:
        "logs/render_report/{case}.log",
    benchmark:
        "benchmarks/render_report/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_report.py"


rule render_cohort_qc:
    input:
        sample_qc=run_sample_qc(),
        comparison=rules.compare_cases.output.json,
        multiqc=when_multiqc_was_run,
    output:
        html="results/report/quality.html",
        values="results/report/quality.tsv",
    log:
        "logs/render_cohort_qc.log",
    benchmark:
        "benchmarks/render_cohort_qc.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        simulated=cfg.simulation is not None,
        multiqc_page="../multiqc/multiqc_report.html",
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
        html="results/report/index.html",
    log:
        "logs/render_index.log",
    benchmark:
        "benchmarks/render_index.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        truth_page="../demo/planted_truth.html" if cfg.simulation else None,
        quality_page="quality.html",
        cohort_page="../cohort/cohort.html",
        multiqc_page="../multiqc/multiqc_report.html",
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_index.py"
