# Stage: knowledge.  Contract out: results/knowledge/required_loci.json (RequiredLoci),
# results/knowledge/{case}/interpretation.json (Interpretation)


rule list_required_loci:
    input:
        facts=located(cfg.knowledge.facts),
        sources=[located(source.facts) for source in cfg.knowledge.sources],
        core=located(cfg.knowledge.required_loci),
        hotspots=located(cfg.knowledge.hotspots),
        kinase_domains=located(cfg.knowledge.kinase_domains),
        aliases=located(cfg.knowledge.aliases),
        duplication_regions=located(cfg.knowledge.duplication_regions),
        rules=located(cfg.knowledge.class_rules),
    output:
        json="results/knowledge/required_loci.json",
    log:
        "logs/list_required_loci.log",
    benchmark:
        "benchmarks/list_required_loci.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/list_required_loci.py"


rule interpret_case:
    input:
        variants=rules.annotate_variants.output.records,
        small_variants=rules.judge_variants.output.summary,
        exon_deletions=rules.find_exon_deletions.output.records,
        reversions=rules.find_reversions.output.records,
        copy_number=rules.summarise_copy_number.output.json,
        fusions=rules.summarise_fusions.output.json,
        biomarkers=rules.summarise_biomarkers.output.json,
        assessability=rules.assess_case.output.json,
        transcripts=rules.build_gene_model.output.transcripts,
        facts=located(cfg.knowledge.facts),
        sources=[located(source.facts) for source in cfg.knowledge.sources],
        hotspots=located(cfg.knowledge.hotspots),
        hotspot_counts=when_configured(cfg.knowledge.hotspot_counts),
        gene_roles=located(cfg.knowledge.gene_roles),
        kinase_domains=located(cfg.knowledge.kinase_domains),
        aliases=located(cfg.knowledge.aliases),
        indel_regions=located(cfg.knowledge.indel_regions),
        duplication_regions=located(cfg.knowledge.duplication_regions),
        known_fusions=located(cfg.knowledge.known_fusions),
        oncotree=located(cfg.knowledge.oncotree),
        therapy_resistance=located(cfg.knowledge.therapy_resistance),
        therapy_classes=located(cfg.knowledge.therapy_classes),
        drug_classes=located(cfg.knowledge.drug_classes),
        late_truncations=located(cfg.knowledge.late_truncations),
        release=located(cfg.knowledge.release),
        trials=when_configured(cfg.knowledge.trials),
    output:
        json="results/knowledge/{case}/interpretation.json",
    log:
        "logs/interpret_case/{case}.log",
    benchmark:
        "benchmarks/interpret_case/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20, calls_mb=50),
        runtime=grown(2, reads_gb=0.1),
    params:
        case=case_info,
        jurisdiction=cfg.jurisdiction.value,
        unknown_setting=cfg.knowledge.unknown_setting.value,
        sources=[source.model_dump_json() for source in cfg.knowledge.sources],
        lib_version=LIB_VERSION,
    script:
        "../../scripts/interpret_case.py"
