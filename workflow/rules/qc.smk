# Stage: qc.  Contract out: results/qc/{case}/{role}.sample_qc.json (SampleQc), callability.json (Callability)


rule measure_alignment:
    input:
        bam="results/alignment/{case}/{role}.bam",
    output:
        stats="results/qc/{case}/{role}.stats.txt",
    log:
        "logs/measure_alignment/{case}_{role}.log",
    benchmark:
        "benchmarks/measure_alignment/{case}_{role}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    shell:
        "samtools stats --threads {threads} {input.bam} > {output.stats} 2> {log}"


rule measure_depth:
    input:
        bam="results/alignment/{case}/{role}.bam",
        bai="results/alignment/{case}/{role}.bam.bai",
        panel=rules.prepare_panel.output.panel,
    output:
        summary="results/qc/{case}/{role}.mosdepth.summary.txt",
        region_dist="results/qc/{case}/{role}.mosdepth.region.dist.txt",
        thresholds="results/qc/{case}/{role}.thresholds.bed.gz",
        regions="results/qc/{case}/{role}.regions.bed.gz",
        per_base="results/qc/{case}/{role}.per-base.bed.gz",
        per_base_index="results/qc/{case}/{role}.per-base.bed.gz.csi",
    log:
        "logs/measure_depth/{case}_{role}.log",
    benchmark:
        "benchmarks/measure_depth/{case}_{role}.tsv"
    conda:
        "../../envs/mosdepth.yaml"
    threads: 2
    resources:
        mem_mb=4000,
    params:
        prefix=subpath(output.summary, strip_suffix=".mosdepth.summary.txt"),
        min_mapping_quality=cfg.qc.min_mapping_quality,
    shell:
        "MOSDEPTH_PRECISION=6 mosdepth --threads {threads} --by {input.panel} --mapq {params.min_mapping_quality}"
        " --thresholds 1,20,50,100,250,500 {params.prefix} {input.bam} > {log} 2>&1"


rule summarise_sample:
    input:
        stats=lambda wildcards: when_reads(
            wildcards, Role(wildcards.role), "results/qc/{case}/{role}.stats.txt"
        ),
        summary=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.mosdepth.summary.txt",
        ),
        region_dist=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.mosdepth.region.dist.txt",
        ),
        thresholds=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.thresholds.bed.gz",
        ),
        per_base=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.per-base.bed.gz",
        ),
        panel=rules.prepare_panel.output.panel,
        limits=located(cfg.qc.limits),
    output:
        json="results/qc/{case}/{role}.sample_qc.json",
    log:
        "logs/summarise_sample/{case}_{role}.log",
    benchmark:
        "benchmarks/summarise_sample/{case}_{role}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        case_id="{case}",
        role="{role}",
        assay_type=cfg.assay.type.value,
        tumour_fraction=lambda wildcards: cases[wildcards.case].tumour_fraction,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_sample.py"


rule assess_callability:
    input:
        per_base=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/qc/{case}/tumour.per-base.bed.gz"
        ),
        transcripts=rules.build_gene_model.output.transcripts,
        panel=rules.prepare_panel.output.panel,
        loci="results/knowledge/required_loci.json",
        hotspots=located(cfg.knowledge.hotspots),
        sample_qc="results/qc/{case}/tumour.sample_qc.json",
    output:
        json="results/qc/{case}/callability.json",
    log:
        "logs/assess_callability/{case}.log",
    benchmark:
        "benchmarks/assess_callability/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        case_id="{case}",
        settings=cfg.callability.model_dump_json(),
        calling=cfg.small_variants.model_dump_json(),
        tmb_depth_x=cfg.biomarkers.tmb_depth_x,
        tumour_fraction=lambda wildcards: cases[wildcards.case].tumour_fraction,
        small_variants_tested=lambda wildcards: cases[
            wildcards.case
        ].has_small_variant_input,
        has_reads=lambda wildcards: cases[wildcards.case].has_reads(Role.TUMOUR),
        has_normal=lambda wildcards: cases[wildcards.case].has_reads(Role.NORMAL),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/assess_callability.py"
