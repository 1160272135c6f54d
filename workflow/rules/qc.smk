# Stage: qc.  Contract out: results/qc/{case}/{role}.sample_qc.json (SampleQc), callability.json (Callability)


rule measure_alignment:
    input:
        bam="results/alignment/{case}/{role}.bam",
    output:
        stats="results/qc/{case}/{role}.stats.txt",
        duplicates="results/qc/{case}/{role}.duplicates.stats.txt",
    log:
        "logs/measure_alignment/{case}/{role}.log",
    benchmark:
        "benchmarks/measure_alignment/{case}/{role}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=3),
    params:
        # All insert sizes, not the most frequent 99 % of pairs.
        flags="--filtering-flag QCFAIL,SUPPLEMENTARY --most-inserts 1",
    shell:
        "samtools stats --threads {threads} {params.flags} {input.bam} > {output.stats} 2> {log}"
        " && samtools stats --threads {threads} {params.flags} --required-flag DUP {input.bam}"
        " > {output.duplicates} 2>> {log}"


rule measure_depth:
    input:
        bam="results/alignment/{case}/{role}.bam",
        bai="results/alignment/{case}/{role}.bam.bai",
        panel=rules.prepare_panel.output.panel,
    output:
        summary="results/qc/{case}/{role}.mosdepth.summary.txt",
        region_dist="results/qc/{case}/{role}.mosdepth.region.dist.txt",
        regions="results/qc/{case}/{role}.regions.bed.gz",
    log:
        "logs/measure_depth/{case}/{role}.log",
    benchmark:
        "benchmarks/measure_depth/{case}/{role}.tsv"
    conda:
        "../../envs/mosdepth.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, genome_gb=1000),
        runtime=grown(5, reads_gb=2),
    params:
        prefix=subpath(output.summary, strip_suffix=".mosdepth.summary.txt"),
        min_mapping_quality=cfg.qc.min_mapping_quality,
    shell:
        "MOSDEPTH_PRECISION=6 mosdepth --threads {threads} --no-per-base --by {input.panel} --mapq {params.min_mapping_quality}"
        " {params.prefix} {input.bam} > {log} 2>&1"


rule measure_target_depth:
    input:
        bam="results/alignment/{case}/{role}.bam",
        panel=rules.prepare_panel.output.panel,
    output:
        depth=temp("results/qc/{case}/{role}.target_depth.tsv.gz"),
    log:
        "logs/measure_target_depth/{case}/{role}.log",
    benchmark:
        "benchmarks/measure_target_depth/{case}/{role}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=3),
    params:
        min_mapping_quality=cfg.qc.min_mapping_quality,
        min_base_quality=cfg.qc.min_base_quality,
    shell:
        "(samtools depth --threads {threads} -a -s -b {input.panel}"
        " --min-MQ {params.min_mapping_quality} --min-BQ {params.min_base_quality} {input.bam}"
        " | bgzip --compress-level 1 > {output.depth}) 2> {log}"


rule measure_usable_depth:
    input:
        bam="results/alignment/{case}/tumour.bam",
        panel=rules.prepare_panel.output.panel,
    output:
        depth=temp("results/qc/{case}/tumour.usable_depth.tsv.gz"),
    log:
        "logs/measure_usable_depth/{case}.log",
    benchmark:
        "benchmarks/measure_usable_depth/{case}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=4),
    params:
        every=f"-a -s -G {SKIP_FLAGS}",
        evidence=f"--min-MQ {MIN_MAPPING_QUALITY} --min-BQ {MIN_BASE_QUALITY}",
        usable="--min-MQ {} --min-BQ {}".format(*usable_quality(cfg.small_variants)),
    shell:
        # Fragments that count as evidence beside those that also meet the filters of quality.
        "(samtools depth {params.every} -b {input.panel} {params.evidence} {input.bam} | paste -"
        " <(samtools depth {params.every} -b {input.panel} {params.usable} {input.bam}"
        " | cut -f 3) | bgzip --compress-level 1 > {output.depth}) 2> {log}"


rule list_qc_places:
    input:
        panel=rules.prepare_panel.output.panel,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        near="results/qc/near_targets.bed",
        oxidation="results/qc/oxidation_sites.bed",
    log:
        "logs/list_qc_places.log",
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, genome_gb=500),
        runtime=grown(5, genome_gb=2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/list_qc_places.py"


rule measure_selection:
    input:
        bam="results/alignment/{case}/{role}.bam",
        near=rules.list_qc_places.output.near,
    output:
        cigars=temp("results/qc/{case}/{role}.selected_cigars.tsv"),
    log:
        "logs/measure_selection/{case}/{role}.log",
    benchmark:
        "benchmarks/measure_selection/{case}/{role}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=3),
    shell:
        # How many reads near targets have each CIGAR.
        "(samtools view --threads {threads} --targets-file {input.near} --keep-tag ''"
        " --excl-flags UNMAP,SECONDARY,QCFAIL {input.bam}"
        " | awk '{{reads[$6]++}} END {{for (c in reads) print reads[c] \"\\t\" c}}' | sort -k 2)"
        " > {output.cigars} 2> {log}"


rule measure_oxidation:
    input:
        bam="results/alignment/{case}/{role}.bam",
        sites=rules.list_qc_places.output.oxidation,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        pileup=temp("results/qc/{case}/{role}.oxidation.tsv.gz"),
    log:
        "logs/measure_oxidation/{case}/{role}.log",
    benchmark:
        "benchmarks/measure_oxidation/{case}/{role}.tsv"
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=6),
    params:
        # Picard CollectOxoGMetrics, defaults.
        limits="--min-MQ 30 --min-BQ 20 --excl-flags UNMAP,SECONDARY,QCFAIL,DUP",
        inserts="((tlen >= 60 && tlen <= 600) || (tlen <= -60 && tlen >= -600))",
        # Every pair in brackets: && and || bind alike in samtools.
        f1r2="((flag.read1 && !flag.reverse) || (flag.read2 && flag.reverse))",
        every="--count-orphans --no-BAQ --disable-overlap-removal --max-depth 0",
        plain="--no-output-ends --no-output-ins --no-output-ins --no-output-del --no-output-del",
    shell:
        "(samtools mpileup --fasta-ref {input.fasta} --positions {input.sites} {params.limits}"
        " {params.every} {params.plain}"
        " <(samtools view --uncompressed --expr '{params.f1r2} && {params.inserts}' {input.bam})"
        " <(samtools view --uncompressed --expr '!{params.f1r2} && {params.inserts}' {input.bam})"
        " | bgzip --compress-level 1 > {output.pileup}) 2> {log}"


rule summarise_sample:
    input:
        stats=lambda wildcards: when_reads(
            wildcards, Role(wildcards.role), "results/qc/{case}/{role}.stats.txt"
        ),
        duplicates=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.duplicates.stats.txt",
        ),
        selected=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.selected_cigars.tsv",
        ),
        target_depth=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.target_depth.tsv.gz",
        ),
        oxidation=lambda wildcards: when_reads(
            wildcards,
            Role(wildcards.role),
            "results/qc/{case}/{role}.oxidation.tsv.gz",
        ),
        identity="results/qc/{case}/identity.json",
        panel=rules.prepare_panel.output.panel,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        limits=located(cfg.qc.limits),
    output:
        json="results/qc/{case}/{role}.sample_qc.json",
    log:
        "logs/summarise_sample/{case}/{role}.log",
    benchmark:
        "benchmarks/summarise_sample/{case}/{role}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=0.5),
    params:
        case_id="{case}",
        role="{role}",
        assay_type=cfg.assay.type.value,
        # The sheet's specimen is the tumour's.
        specimen=lambda wildcards: (
            cases[wildcards.case].specimen if wildcards.role == Role.TUMOUR else None
        ),
        tumour_fraction=lambda wildcards: cases[wildcards.case].tumour_fraction,
        duplicates=cfg.assay.duplicates.value,
        marked_here=lambda wildcards: cases[wildcards.case].is_aligned_here(
            Role(wildcards.role)
        ),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_sample.py"


rule assess_callability:
    input:
        depth=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/qc/{case}/tumour.usable_depth.tsv.gz"
        ),
        transcripts=rules.build_gene_model.output.transcripts,
        panel=rules.prepare_panel.output.panel,
        loci="results/knowledge/required_loci.json",
        hotspots=located(cfg.knowledge.hotspots),
        sample_qc="results/qc/{case}/tumour.sample_qc.json",
        panel_of_normals=when_configured(cfg.small_variants.panel_of_normals.table),
        normal_bam=own_normal,
        low_complexity=[
            located(path) for path in cfg.small_variants.context.low_complexity_beds
        ],
        fasta=(
            "results/reference/genome.fa"
            if cfg.small_variants.panel_of_normals.table
            else []
        ),
        fai=(
            rules.index_genome.output.fai
            if cfg.small_variants.panel_of_normals.table
            else []
        ),
    output:
        json="results/qc/{case}/callability.json",
    log:
        "logs/assess_callability/{case}.log",
    benchmark:
        "benchmarks/assess_callability/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=0.5),
    params:
        case_id="{case}",
        patient_id=lambda wildcards: cases[wildcards.case].patient_id,
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
