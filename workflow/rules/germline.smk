# Stage: germline.  Contract out: results/germline/{case}/germline.json (GermlineFindings); consent decides


rule summarise_germline:
    input:
        small_variants=rules.judge_variants.output.summary,
    output:
        json="results/germline/{case}/germline.json",
    log:
        "logs/summarise_germline/{case}.log",
    benchmark:
        "benchmarks/summarise_germline/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        case=case_info,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_germline.py"
