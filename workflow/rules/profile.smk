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
    params:
        roles=lambda wildcards: list(case_files(wildcards)),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/collect_provenance.py"


rule build_profile:
    input:
        interpretation=rules.interpret_case.output.json,
        assessability=rules.assess_case.output.json,
        variants=rules.annotate_variants.output.records,
        small_variants=rules.judge_variants.output.summary,
        ledger=rules.judge_variants.output.ledger,
        exon_deletions=rules.find_exon_deletions.output.records,
        reversions=rules.find_reversions.output.records,
        copy_number=rules.summarise_copy_number.output.json,
        fusions=rules.summarise_fusions.output.json,
        biomarkers=rules.summarise_biomarkers.output.json,
        germline=rules.summarise_germline.output.json,
        rules=located(cfg.knowledge.class_rules),
        pathways=located(cfg.knowledge.pathways),
        site_bands=located(cfg.knowledge.site_bands),
        oncotree=located(cfg.knowledge.oncotree),
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
    params:
        case=case_info,
        config=cfg.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/build_profile.py"
