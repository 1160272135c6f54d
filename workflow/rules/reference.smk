# Stage: reference.  Contract out: results/reference/{genome.fa,transcripts.jsonl.gz,genes.gff3,panel.bed}
GENOME_FASTA = located(cfg.genome.fasta)

if GENOME_FASTA.endswith(".gz"):

    rule decompress_genome:
        input:
            fasta=GENOME_FASTA,
        output:
            fasta="results/reference/genome.fa",
        log:
            "logs/decompress_genome.log",
        conda:
            "../../envs/samtools.yaml"
        threads: 1
        resources:
            mem_mb=grown(500),
            runtime=grown(5, genome_gb=10),
        shell:
            "bgzip --decompress --stdout {input.fasta} > {output.fasta} 2> {log}"

else:

    # A link is made where Snakemake runs, never on a node.
    localrules:
        link_genome,

    rule link_genome:
        input:
            fasta=GENOME_FASTA,
        output:
            fasta="results/reference/genome.fa",
        log:
            "logs/link_genome.log",
        conda:
            "../../envs/samtools.yaml"
        threads: 1
        resources:
            mem_mb=grown(100),
            runtime=grown(1),
        shell:
            "ln --symbolic --force $(realpath {input.fasta}) {output.fasta} 2> {log}"


rule index_genome:
    input:
        fasta="results/reference/genome.fa",
    output:
        fai="results/reference/genome.fa.fai",
    log:
        "logs/index_genome.log",
    conda:
        "../../envs/samtools.yaml"
    threads: 1
    resources:
        mem_mb=grown(500),
        runtime=grown(2, genome_gb=2),
    shell:
        "samtools faidx {input.fasta} --fai-idx {output.fai} 2> {log}"


rule list_sequences:
    input:
        fasta="results/reference/genome.fa",
    output:
        sequences="results/reference/genome.dict",
    log:
        "logs/list_sequences.log",
    conda:
        "../../envs/samtools.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2, genome_gb=2),
    shell:
        "samtools dict --output {output.sequences} {input.fasta} 2> {log}"


rule index_aligner:
    input:
        fasta="results/reference/genome.fa",
    output:
        index=multiext(
            "results/reference/bwa/genome", ".amb", ".ann", ".bwt", ".pac", ".sa"
        ),
    log:
        "logs/index_aligner.log",
    benchmark:
        "benchmarks/index_aligner.tsv"
    # One of the longest chains: first of all that could start.
    priority: 60
    conda:
        "../../envs/bwa.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, genome_gb=3000),
        runtime=grown(5, genome_gb=50),
    params:
        prefix=lambda wildcards, output: output.index[0].removesuffix(".amb"),
    shell:
        "bwa index -p {params.prefix} {input.fasta} 2> {log}"


rule build_gene_model:
    input:
        gene_models=located(cfg.genome.gene_models),
        fai=rules.index_genome.output.fai,
        configured=located(cfg.genome.transcripts),
    output:
        transcripts="results/reference/transcripts.jsonl.gz",
        gff3="results/reference/genes.gff3",
    log:
        "logs/build_gene_model.log",
    benchmark:
        "benchmarks/build_gene_model.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500),
        runtime=grown(10),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/build_gene_model.py"


rule prepare_panel:
    input:
        panel=located(cfg.assay.panel_bed) if cfg.assay.panel_bed else [],
        transcripts=rules.build_gene_model.output.transcripts,
        fai=rules.index_genome.output.fai,
    output:
        panel="results/reference/panel.bed",
    log:
        "logs/prepare_panel.log",
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/prepare_panel.py"


rule split_targets:
    input:
        panel=rules.prepare_panel.output.panel,
        fai=rules.index_genome.output.fai,
    output:
        targets=expand("results/reference/chunks/{chunk}.targets.bed", chunk=CHUNKS),
        own=expand("results/reference/chunks/{chunk}.own.bed", chunk=CHUNKS),
    log:
        "logs/split_targets.log",
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/split_targets.py"
