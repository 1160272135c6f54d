# Stage: cohort.  Contract out: results/cohort/cohort.html and cohort.tsv, made on demand: snakemake cohort


rule render_cohort:
    input:
        cases=collect("results/profile/{case}/cohort_case.json", case=cases),
    output:
        html="results/cohort/cohort.html",
        table="results/cohort/cohort.tsv",
    log:
        "logs/render_cohort.log",
    benchmark:
        "benchmarks/render_cohort.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, case=1),
        runtime=grown(5, case=0.01),
    params:
        # A function, so that the braces stay.
        report_link=lambda _: "../report/{case}/report.html",
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_cohort.py"


rule cohort:
    input:
        html=rules.render_cohort.output.html,
