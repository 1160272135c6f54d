# Stage: biomarkers.  Contract out: results/biomarkers/{case}/biomarkers.json (Biomarkers)


rule summarise_biomarkers:
    input:
        variants=rules.annotate_variants.output.records,
        small_variants=rules.judge_variants.output.summary,
        callability=rules.assess_callability.output.json,
        copy_number=rules.summarise_copy_number.output.json,
    output:
        json="results/biomarkers/{case}/biomarkers.json",
    log:
        "logs/summarise_biomarkers/{case}.log",
    benchmark:
        "benchmarks/summarise_biomarkers/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(2),
    params:
        case=case_info,
        settings=cfg.biomarkers.model_dump_json(),
        assay_callable_mb=cfg.assay.callable_mb,
        assay_type=cfg.assay.type.value,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_biomarkers.py"
