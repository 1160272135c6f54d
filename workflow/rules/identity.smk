# Stage: qc, identity.  Contract out: results/qc/{case}/identity.json (Identity),
# {role}.fingerprint.json (Fingerprint), results/cohort/identity.json (IdentityComparison)


rule select_snps:
    input:
        own=when_configured(cfg.identity.sites),
        population=when_configured(cfg.small_variants.population.gnomad),
        panel=rules.prepare_panel.output.panel,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        pseudoautosomal=located(cfg.identity.pseudoautosomal),
    output:
        json="results/reference/snps.json",
    log:
        "logs/select_snps.log",
    benchmark:
        "benchmarks/select_snps.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500),
        runtime=grown(10),
    params:
        build=cfg.genome.build.value,
        settings=cfg.identity.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/select_snps.py"


rule count_snps:
    input:
        bam="results/alignment/{case}/{role}.bam",
        bai="results/alignment/{case}/{role}.bam.bai",
        sites=rules.select_snps.output.json,
    output:
        # Genotypes are personal data: counts go when the case is judged.
        counts=temp("results/qc/{case}/{role}.snp_counts.tsv.gz"),
        fingerprint="results/qc/{case}/{role}.fingerprint.json",
    log:
        "logs/count_snps/{case}/{role}.log",
    benchmark:
        "benchmarks/count_snps/{case}/{role}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=1),
    params:
        case=case_info,
        settings=cfg.identity.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/count_snps.py"


rule judge_identity:
    input:
        sites=rules.select_snps.output.json,
        tumour_counts=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/qc/{case}/tumour.snp_counts.tsv.gz"
        ),
        normal_counts=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/qc/{case}/normal.snp_counts.tsv.gz"
        ),
        tumour_regions=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/qc/{case}/tumour.regions.bed.gz"
        ),
        normal_regions=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/qc/{case}/normal.regions.bed.gz"
        ),
        pseudoautosomal=located(cfg.identity.pseudoautosomal),
    output:
        json="results/qc/{case}/identity.json",
    log:
        "logs/judge_identity/{case}.log",
    benchmark:
        "benchmarks/judge_identity/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        case=case_info,
        build=cfg.genome.build.value,
        settings=cfg.identity.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/judge_identity.py"


rule compare_cases:
    input:
        fingerprints=[
            f"results/qc/{case_id}/{role}.fingerprint.json"
            for case_id, case in cases.items()
            for role in Role
            if case.has_reads(role)
        ],
        earlier=when_configured(cfg.identity.earlier),
    output:
        json="results/cohort/identity.json",
        table=report(
            "results/cohort/identity.tsv",
            caption="../report/identity.rst",
            category="Run",
            labels={"page": "identity of samples"},
        ),
    log:
        "logs/compare_cases.log",
    benchmark:
        "benchmarks/compare_cases.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, case=2),
        runtime=grown(5, case=0.05),
    params:
        settings=cfg.identity.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/compare_cases.py"
