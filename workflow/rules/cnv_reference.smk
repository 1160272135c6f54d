# Stage: copy_number, reference (`snakemake cnv-reference`).  Contract out:
# results/copy_number/reference/reference.cnn with reference.json (agnoma.models.copy_number_reference)
from agnoma.copy_number.references import (
    LABORATORY,
    antitarget_options,
    bias_options,
    configured_normals,
    has_edge_bias,
    laboratory_normals,
    run_normals,
    segment_threshold,
    target_bin_bp,
)

CNV_CONFIGURED = configured_normals(
    cfg.copy_number, [located(path) for path in cfg.copy_number.normals]
)
CNV_OF_CASES = run_normals(
    cases.values(), case_bam="results/alignment/{case}/normal.bam"
)
CNV_LABORATORY = laboratory_normals(CNV_CONFIGURED, cases.values())


wildcard_constraints:
    pool=rf"{LABORATORY}|[0-9a-f]{{12}}",
    bins="own|configured",


rule place_targets:
    input:
        panel=rules.prepare_panel.output.panel,
    output:
        bed="results/copy_number/reference/targets.bed",
    log:
        "logs/place_targets.log",
    # One of the longest chains: first of all that could start.
    priority: 50
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(5),
    params:
        size=target_bin_bp(cfg.copy_number),
    shell:
        "cnvkit.py target {input.panel} --split --avg-size {params.size} --output {output.bed}"
        " > {log} 2>&1"


rule place_antitargets:
    input:
        targets=rules.place_targets.output.bed,
    output:
        bed="results/copy_number/reference/antitargets.bed",
    log:
        "logs/place_antitargets.log",
    # One of the longest chains: first of all that could start.
    priority: 50
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(5),
    params:
        options=antitarget_options(cfg.copy_number),
    shell:
        "cnvkit.py antitarget {input.targets} {params.options} --output {output.bed} > {log} 2>&1"


rule describe_bins:
    input:
        targets=rules.place_targets.output.bed,
        antitargets=rules.place_antitargets.output.bed,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        flat="results/copy_number/reference/flat.cnn",
        version="results/copy_number/reference/cnvkit_version.txt",
    log:
        "logs/describe_bins.log",
    benchmark:
        "benchmarks/describe_bins.tsv"
    # One of the longest chains: first of all that could start.
    priority: 50
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500, genome_gb=500),
        runtime=grown(10, genome_gb=10),
    shell:
        "cnvkit.py reference --targets {input.targets} --antitargets {input.antitargets}"
        " --fasta {input.fasta} --output {output.flat} > {log} 2>&1"
        " && cnvkit.py version > {output.version} 2>> {log}"


rule list_bins:
    input:
        reference=cnv_bin_table,
        panel=rules.prepare_panel.output.panel,
        fai=rules.index_genome.output.fai,
    output:
        bins="results/copy_number/reference/{bins}.bins.bed",
    log:
        "logs/list_bins/{bins}.log",
    # One of the longest chains: first of all that could start.
    priority: 50
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/list_bins.py"


rule link_cnv_normal:
    input:
        bam=lambda wildcards: CNV_CONFIGURED[wildcards.normal].bam,
    output:
        bam="results/copy_number/reference/normals/{normal}.bam",
        index="results/copy_number/reference/normals/{normal}.index",
    log:
        "logs/link_cnv_normal/{normal}.log",
    benchmark:
        "benchmarks/link_cnv_normal/{normal}.tsv"
    wildcard_constraints:
        normal="[0-9a-f]{12}",
    conda:
        "../../envs/samtools.yaml"
    threads: 2
    resources:
        mem_mb=grown(500),
        runtime=grown(5, reads_gb=1),
    shell:
        # The index has a name of its own: a normal may be BAM or CRAM.
        "( ln --symbolic --force $(realpath {input.bam}) {output.bam}"
        " && samtools index -@ {threads} {output.bam} {output.index} ) 2> {log}"


rule measure_bin_depth:
    input:
        unpack(cnv_alignment),
        bins=rules.list_bins.output.bins,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        depth="results/copy_number/depth/{bins}/{sample}.tsv",
    log:
        "logs/measure_bin_depth/{bins}/{sample}.log",
    benchmark:
        "benchmarks/measure_bin_depth/{bins}/{sample}.tsv"
    wildcard_constraints:
        sample="[0-9a-f]{12}|[^/]+/tumour",
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/samtools.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5, reads_gb=4),
    params:
        # Those CNVkit leaves out: unmapped, secondary, failed, duplicate (cnvlib.coverage).
        excluded="UNMAP,SECONDARY,QCFAIL,DUP",
    shell:
        # Targets and what lies between them in one reading of the BAM.
        "samtools bedcov -G {params.excluded} --reference {input.fasta} -X"
        " {input.bins} {input.bam} {input.index} > {output.depth} 2> {log}"


rule prepare_normals:
    input:
        depths=lambda wildcards: collect(
            "results/copy_number/depth/own/{normal}.tsv", normal=cnv_members(wildcards)
        ),
        bins=rules.describe_bins.output.flat,
        panel=rules.prepare_panel.output.panel,
        cnvkit_version=rules.describe_bins.output.version,
    output:
        tables=temp(directory("results/copy_number/reference/coverage/{pool}")),
        json="results/copy_number/reference/{pool}.json",
    log:
        "logs/prepare_normals/{pool}.log",
    benchmark:
        "benchmarks/prepare_normals/{pool}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(5),
    params:
        ids=lambda wildcards: list(cnv_members(wildcards)),
        sexes=lambda wildcards: [
            cnv_normal(n).sex or "" for n in cnv_members(wildcards)
        ],
        protocol=cfg.copy_number.protocol,
        build=cfg.genome.build.value,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/prepare_normals.py"


rule build_reference:
    input:
        tables=rules.prepare_normals.output.tables,
        # Repeats are corrected where they do not cancel: a matched normal has the tumour's own, so
        # that a genome is not read again for every case. GC is in the tables.
        fasta=lambda wildcards: (
            "results/reference/genome.fa" if wildcards.pool == LABORATORY else []
        ),
    output:
        reference="results/copy_number/reference/{pool}.cnn",
    log:
        "logs/build_reference/{pool}.log",
    benchmark:
        "benchmarks/build_reference/{pool}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(2000, genome_gb=500),
        runtime=grown(10, genome_gb=10),
    params:
        fasta=lambda wildcards, input: f"--fasta {input.fasta}" if input.fasta else "",
        options=bias_options(cfg.copy_number),
    shell:
        # All tables are those of men by now (agnoma.copy_number.normal_sex); X comes to two copies.
        "cnvkit.py reference {input.tables} --sample-sex male {params.fasta} {params.options}"
        " --output {output.reference} > {log} 2>&1"


rule cnv_reference:
    name:
        "cnv-reference"
    input:
        reference=f"results/copy_number/reference/{LABORATORY}.cnn",
        provenance=f"results/copy_number/reference/{LABORATORY}.json",
