# Stage: copy_number.  Contract out: results/copy_number/{case}/copy_number.json (CopyNumberProfile)


rule measure_ratios:
    input:
        tumour="results/alignment/{case}/tumour.bam",
        tumour_bai="results/alignment/{case}/tumour.bam.bai",
        normals=lambda wildcards: cnv_normals(wildcards),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        panel=rules.prepare_panel.output.panel,
    output:
        bins="results/copy_number/{case}/cnvkit/tumour.cnr",
        segments="results/copy_number/{case}/cnvkit/tumour.cns",
        reference=temp("results/copy_number/{case}/cnvkit/reference.cnn"),
    log:
        "logs/measure_ratios/{case}.log",
    benchmark:
        "benchmarks/measure_ratios/{case}.tsv"
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=4000,
    params:
        protocol=cfg.copy_number.protocol,
        segmentation=cfg.copy_number.segmentation,
        bin_size=(
            f"--target-avg-size {cfg.copy_number.target_bin_bp}"
            if cfg.copy_number.target_bin_bp
            else ""
        ),
        directory=subpath(output.bins, parent=True),
    shell:
        "cnvkit.py batch {input.tumour} --normal {input.normals}"
        " --targets {input.panel} --fasta {input.fasta}"
        " --seq-method {params.protocol} --segment-method {params.segmentation}"
        " {params.bin_size} --processes {threads}"
        " --output-reference {output.reference} --output-dir {params.directory} > {log} 2>&1"


rule summarise_copy_number:
    input:
        segments=lambda wildcards: segment_source(wildcards)[0],
        bins=lambda wildcards: segment_source(wildcards)[1],
        transcripts=rules.build_gene_model.output.transcripts,
        panel=rules.prepare_panel.output.panel if cfg.assay.panel_bed else [],
        fai=rules.index_genome.output.fai,
    output:
        json="results/copy_number/{case}/copy_number.json",
    log:
        "logs/summarise_copy_number/{case}.log",
    benchmark:
        "benchmarks/summarise_copy_number/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        case_id="{case}",
        settings=cfg.copy_number.model_dump_json(),
        tumour_fraction=lambda wildcards: cases[wildcards.case].tumour_fraction,
        sex=lambda wildcards: cases[wildcards.case].sex,
        source=lambda wildcards: segment_source(wildcards)[2],
        reference=lambda wildcards: segment_source(wildcards)[3],
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_copy_number.py"
