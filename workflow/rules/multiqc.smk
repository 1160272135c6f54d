# An extra, never in the default set: `snakemake multiqc`.  Out: results/multiqc/multiqc_report.html
MULTIQC_LOGS = tool_logs()


rule write_multiqc_content:
    input:
        sample_qc=run_sample_qc(),
        logs=list(MULTIQC_LOGS.values()),
    output:
        content=directory("results/multiqc/content"),
    log:
        "logs/write_multiqc_content.log",
    benchmark:
        "benchmarks/write_multiqc_content.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, case=1),
        runtime=grown(5, case=0.05),
    params:
        names=list(MULTIQC_LOGS),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/write_multiqc_content.py"


rule run_multiqc:
    input:
        content=rules.write_multiqc_content.output.content,
    output:
        html="results/multiqc/multiqc_report.html",
    log:
        "logs/run_multiqc.log",
    benchmark:
        "benchmarks/run_multiqc.tsv"
    conda:
        "../../envs/multiqc.yaml"
    threads: 1
    resources:
        mem_mb=grown(2000, case=5),
        runtime=grown(10, case=0.2),
    params:
        folder=subpath(output.html, parent=True),
        name=subpath(output.html, basename=True),
    shell:
        "multiqc --force --no-data-dir"
        " --config {input.content}/multiqc_config.yaml"
        " --outdir {params.folder} --filename {params.name}"
        " {input.content} > {log} 2>&1"


rule multiqc:
    input:
        html=rules.run_multiqc.output.html,
