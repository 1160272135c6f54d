# Stage: profile.  Contract out: results/profile/{case}/profile.json (TumourProfile), the one document,
# and of it cohort_case.json (CohortCase)


rule record_run:
    input:
        inputs=list(run_files().values()),
        resources=list(knowledge_tables().values()),
    output:
        provenance="results/profile/run.json",
    log:
        "logs/record_run.log",
    benchmark:
        "benchmarks/record_run.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(5, genome_gb=5),
    params:
        roles=list(run_files()),
        resource_names=list(knowledge_tables()),
        config=cfg.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/record_run.py"


rule collect_provenance:
    input:
        inputs=lambda wildcards: list(case_files(wildcards).values()),
        run=rules.record_run.output.provenance,
    output:
        provenance="results/profile/{case}/provenance.json",
    log:
        "logs/collect_provenance/{case}.log",
    benchmark:
        "benchmarks/collect_provenance/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(500),
        runtime=grown(2, reads_gb=1),
    params:
        roles=lambda wildcards: list(case_files(wildcards)),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/collect_provenance.py"


rule gather_earlier_cases:
    input:
        folder=when_configured(cfg.report.similar_cohort),
        oncotree=located(cfg.knowledge.oncotree),
    output:
        json="results/profile/earlier_cases.json",
    log:
        "logs/gather_earlier_cases.log",
    benchmark:
        "benchmarks/gather_earlier_cases.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(10),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/gather_earlier_cases.py"


rule build_profile:
    input:
        earlier=(
            rules.gather_earlier_cases.output.json if cfg.report.similar_cohort else []
        ),
        interpretation=rules.interpret_case.output.json,
        assessability=rules.assess_case.output.json,
        variants=rules.annotate_variants.output.records,
        small_variants=rules.judge_variants.output.summary,
        ledger=rules.judge_variants.output.ledger,
        exon_deletions=rules.find_exon_deletions.output.records,
        reversions=rules.find_reversions.output.records,
        read_pictures=rules.picture_reads.output.json,
        copy_number=rules.summarise_copy_number.output.json,
        fusions=rules.summarise_fusions.output.json,
        biomarkers=rules.summarise_biomarkers.output.json,
        germline=rules.summarise_germline.output.json,
        rules=located(cfg.knowledge.class_rules),
        pathways=located(cfg.knowledge.pathways),
        site_bands=located(cfg.knowledge.site_bands),
        oncotree=located(cfg.knowledge.oncotree),
        transcripts=rules.build_gene_model.output.transcripts,
        protein_domains=located(cfg.knowledge.protein_domains),
        hotspots=located(cfg.knowledge.hotspots),
        provenance=rules.collect_provenance.output.provenance,
    output:
        profile="results/profile/{case}/profile.json",
        cohort_case="results/profile/{case}/cohort_case.json",
    log:
        "logs/build_profile/{case}.log",
    benchmark:
        "benchmarks/build_profile/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20, calls_mb=150),
        runtime=grown(2, reads_gb=0.1),
    params:
        case=case_info,
        config=cfg.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/build_profile.py"
