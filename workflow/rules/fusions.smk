# Stage: fusions.  Contract out: results/fusions/{case}/fusions.json (FusionResult)


rule summarise_fusions:
    input:
        table=lambda wildcards: given(wildcards, "fusions"),
        transcripts=rules.build_gene_model.output.transcripts,
        kinase_domains=located(cfg.knowledge.kinase_domains),
        fai=rules.index_genome.output.fai,
    output:
        json="results/fusions/{case}/fusions.json",
    log:
        "logs/summarise_fusions/{case}.log",
    benchmark:
        "benchmarks/summarise_fusions/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        case_id="{case}",
        settings=cfg.fusions.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_fusions.py"
