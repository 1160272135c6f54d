# Stage: assessability.  Contract out: results/assessability/{case}/assessability.json
# (Assessability): what the case as a whole can support


rule assess_case:
    input:
        callability=rules.assess_callability.output.json,
        comparison=rules.compare_cases.output.json,
        tumour_qc="results/qc/{case}/tumour.sample_qc.json",
        normal_qc=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/qc/{case}/normal.sample_qc.json"
        ),
        small_variants=rules.judge_variants.output.summary,
        copy_number=rules.summarise_copy_number.output.json,
    output:
        json="results/assessability/{case}/assessability.json",
    log:
        "logs/assess_case/{case}.log",
    benchmark:
        "benchmarks/assess_case/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        case=case_info,
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/assess_case.py"
