# Stage: alignment.  Contract out: results/alignment/{case}/{role}.bam, sorted, duplicates marked, indexed


rule extract_reads:
    input:
        ubam=lambda wildcards: units_of(wildcards)[wildcards.unit].fastq1,
    output:
        fastq1=temp("results/alignment/{sample}/{unit}.unaligned.R1.fastq.gz"),
        fastq2=temp("results/alignment/{sample}/{unit}.unaligned.R2.fastq.gz"),
    log:
        "logs/extract_reads/{sample}/{unit}.log",
    benchmark:
        "benchmarks/extract_reads/{sample}/{unit}.tsv"
    wildcard_constraints:
        sample=samples_where(lambda case, role: any(u.role is role for u in case.units)),
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(2000),
        runtime=grown(5, reads_gb=4),
    shell:
        # What a job that was killed left of its temporary reads goes first.
        "( rm -f {output.fastq1}.collated.*.bam;"
        " samtools collate -u -O --threads {threads} {input.ubam} {output.fastq1}.collated"
        " | samtools fastq -1 {output.fastq1} -2 {output.fastq2} -0 /dev/null -s /dev/null"
        " -n - ) 2> {log}"


rule trim_reads:
    input:
        fastq1=lambda wildcards: unit_fastq(wildcards, 1),
        fastq2=lambda wildcards: unit_fastq(wildcards, 2),
    output:
        fastq1=temp("results/alignment/{sample}/{unit}.trimmed.R1.fastq.gz"),
        fastq2=temp("results/alignment/{sample}/{unit}.trimmed.R2.fastq.gz"),
        json="results/alignment/{sample}/{unit}.fastp.json",
    log:
        "logs/trim_reads/{sample}/{unit}.log",
    benchmark:
        "benchmarks/trim_reads/{sample}/{unit}.tsv"
    wildcard_constraints:
        sample=samples_where(lambda case, role: any(u.role is role for u in case.units)),
    conda:
        "../../envs/fastp.yaml"
    threads: 2
    resources:
        mem_mb=grown(2500, thread=250),
        runtime=grown(5, reads_gb=4),
    params:
        min_length_bp=cfg.alignment.min_read_length_bp,
    shell:
        "fastp --in1 {input.fastq1} --in2 {input.fastq2}"
        " --out1 {output.fastq1} --out2 {output.fastq2}"
        " --detect_adapter_for_pe --length_required {params.min_length_bp}"
        " --compression 1 --thread {threads}"
        " --json {output.json} --html /dev/null > {log} 2>&1"


rule align_reads:
    input:
        fastq1=rules.trim_reads.output.fastq1,
        fastq2=rules.trim_reads.output.fastq2,
        index=rules.index_aligner.output.index,
    output:
        bam=temp("results/alignment/{sample}/{unit}.sorted.bam"),
    log:
        "logs/align_reads/{sample}/{unit}.log",
    benchmark:
        "benchmarks/align_reads/{sample}/{unit}.tsv"
    wildcard_constraints:
        sample=samples_where(lambda case, role: any(u.role is role for u in case.units)),
    conda:
        "../../envs/bwa.yaml"
    threads: 2
    resources:
        mem_mb=grown(1500, genome_gb=2000, thread=1000),
        runtime=grown(10, reads_gb=15),
    params:
        prefix=lambda wildcards, input: input.index[0].removesuffix(".amb"),
        read_group=lambda wildcards: read_group(wildcards),
    shell:
        # What a sort that was killed left beside its output goes first.
        "( rm -f {output.bam}.tmp.*.bam;"
        # -K: batches of fixed size, so that the number of threads does not change the alignments.
        " bwa mem -t {threads} -K 100000000 -R '{params.read_group}' {params.prefix}"
        " {input.fastq1} {input.fastq2}"
        " | samtools fixmate -u -m - -"
        " | samtools sort -l 1 --threads {threads} -o {output.bam} - ) 2> {log}"


rule mark_duplicates:
    input:
        bams=lambda wildcards: collect(
            "results/alignment/{sample}/{unit}.sorted.bam",
            sample=wildcards.sample,
            # The order of the sheet decides nothing: which of two equal duplicates stays, for one.
            unit=sorted(units_of(wildcards)),
        ),
    output:
        bam="results/alignment/{sample}.bam",
        bai="results/alignment/{sample}.bam.bai",
        stats="results/alignment/{sample}.duplicates.txt",
    log:
        "logs/mark_duplicates/{sample}.log",
    benchmark:
        "benchmarks/mark_duplicates/{sample}.tsv"
    wildcard_constraints:
        sample=samples_where(lambda case, role: any(u.role is role for u in case.units)),
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1500, reads_gb=20, thread=250),
        runtime=grown(5, reads_gb=6),
    shell:
        # -s: the endings that keep @PG of lanes apart are random numbers, the same in every run.
        "( samtools merge -s 1 -u - {input.bams}"
        " | samtools markdup --threads {threads} -f {output.stats} --write-index"
        " - {output.bam}##idx##{output.bai} ) 2> {log}"


rule link_alignment:
    input:
        bam=lambda wildcards: given_alignment(*case_and_role(wildcards)),
    output:
        bam="results/alignment/{sample}.bam",
        bai="results/alignment/{sample}.bam.bai",
    log:
        "logs/link_alignment/{sample}.log",
    benchmark:
        "benchmarks/link_alignment/{sample}.tsv"
    wildcard_constraints:
        sample=samples_where(
            lambda case, role: (given_alignment(case, role) or "").endswith(".bam")
        ),
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(500),
        runtime=grown(5, reads_gb=1),
    shell:
        "( ln --symbolic --force $(realpath {input.bam}) {output.bam}"
        " && samtools index -@ {threads} {output.bam} {output.bai} ) 2> {log}"


rule convert_alignment:
    input:
        cram=lambda wildcards: given_alignment(*case_and_role(wildcards)),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        bam="results/alignment/{sample}.bam",
        bai="results/alignment/{sample}.bam.bai",
    log:
        "logs/convert_alignment/{sample}.log",
    benchmark:
        "benchmarks/convert_alignment/{sample}.tsv"
    wildcard_constraints:
        sample=samples_where(
            lambda case, role: (given_alignment(case, role) or "").endswith(".cram")
        ),
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(1500, thread=250),
        runtime=grown(5, reads_gb=6),
    shell:
        "samtools view --bam --threads {threads} --reference {input.fasta} --write-index"
        " --output {output.bam}##idx##{output.bai} {input.cram} 2> {log}"
