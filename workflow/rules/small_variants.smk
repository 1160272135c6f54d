# Stage: small_variants.  Contract out: results/small_variants/{case}/variants.jsonl.gz (AnnotatedVariant),
# ledger.tsv.gz (LedgerEntry), summary.json (SmallVariantSummary)


rule call_candidates:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        panel=rules.prepare_panel.output.panel,
    output:
        vcf=temp("results/small_variants/{case}/called.vcf"),
    log:
        "logs/call_candidates/{case}.log",
    benchmark:
        "benchmarks/call_candidates/{case}.tsv"
    conda:
        "../../envs/freebayes.yaml"
    resources:
        mem_mb=4000,
    params:
        min_vaf=cfg.small_variants.candidate_min_vaf,
        min_alt=cfg.small_variants.candidate_min_alt,
    shell:
        "freebayes --fasta-reference {input.fasta} --targets {input.panel}"
        " --pooled-continuous --min-alternate-fraction {params.min_vaf}"
        " --min-alternate-count {params.min_alt} --min-mapping-quality 1"
        " --vcf {output.vcf} {input.bam} 2> {log}"


rule adopt_calls:
    input:
        vcf=lambda wildcards: given(wildcards, "vcf"),
        fai=rules.index_genome.output.fai,
    output:
        vcf=temp("results/small_variants/{case}/adopted.vcf"),
        ledger=temp("results/small_variants/{case}/adopted.ledger.tsv.gz"),
    log:
        "logs/adopt_calls/{case}.log",
    benchmark:
        "benchmarks/adopt_calls/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        case_id="{case}",
        lib_version=LIB_VERSION,
    script:
        "../../scripts/adopt_calls.py"


rule normalise_candidates:
    input:
        vcf=branch(
            lambda wildcards: cases[wildcards.case].vcf is not None,
            then=rules.adopt_calls.output.vcf,
            otherwise=rules.call_candidates.output.vcf,
        ),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        vcf=temp("results/small_variants/{case}/candidates.vcf.gz"),
    log:
        "logs/normalise_candidates/{case}.log",
    benchmark:
        "benchmarks/normalise_candidates/{case}.tsv"
    conda:
        "../../envs/bcftools.yaml"
    shell:
        "( bcftools norm --multiallelics -any --check-ref w --fasta-ref {input.fasta} {input.vcf}"
        " | bcftools sort --output-type z --output {output.vcf} - ) 2> {log}"


rule measure_variants:
    input:
        candidates=lambda wildcards: (
            rules.normalise_candidates.output.vcf
            if cases[wildcards.case].has_small_variant_input
            else []
        ),
        adopted_ledger=lambda wildcards: (
            rules.adopt_calls.output.ledger if cases[wildcards.case].vcf else []
        ),
        tumour_bam=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam"
        ),
        tumour_bai=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam.bai"
        ),
        normal_bam=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/alignment/{case}/normal.bam"
        ),
        normal_bai=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/alignment/{case}/normal.bam.bai"
        ),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        transcripts=rules.build_gene_model.output.transcripts,
        hotspots=located(cfg.knowledge.hotspots),
        indel_regions=located(cfg.knowledge.indel_regions),
        panel=rules.prepare_panel.output.panel if cfg.assay.panel_bed else [],
    output:
        records="results/small_variants/{case}/measured.jsonl.gz",
        vcf="results/small_variants/{case}/measured.vcf",
        ledger="results/small_variants/{case}/ledger.tsv.gz",
        summary="results/small_variants/{case}/summary.json",
    log:
        "logs/measure_variants/{case}.log",
    benchmark:
        "benchmarks/measure_variants/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        case_id="{case}",
        vcf_normal=lambda wildcards: cases[wildcards.case].vcf_normal,
        tumour_fraction=lambda wildcards: cases[wildcards.case].tumour_fraction,
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/measure_variants.py"


rule predict_consequences:
    input:
        vcf=rules.measure_variants.output.vcf,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        gff3=rules.build_gene_model.output.gff3,
    output:
        vcf="results/small_variants/{case}/consequences.vcf",
    log:
        "logs/predict_consequences/{case}.log",
    benchmark:
        "benchmarks/predict_consequences/{case}.tsv"
    conda:
        "../../envs/bcftools.yaml"
    shell:
        "bcftools csq --local-csq --fasta-ref {input.fasta} --gff-annot {input.gff3}"
        " --output-type v --output {output.vcf} {input.vcf} 2> {log}"


rule annotate_variants:
    input:
        records=rules.measure_variants.output.records,
        csq_vcf=rules.predict_consequences.output.vcf,
        transcripts=rules.build_gene_model.output.transcripts,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        records="results/small_variants/{case}/variants.jsonl.gz",
        table="results/small_variants/{case}/variants.tsv.gz",
    log:
        "logs/annotate_variants/{case}.log",
    benchmark:
        "benchmarks/annotate_variants/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/annotate_variants.py"
