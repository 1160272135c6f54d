# Stage: copy_number.  Contract out: results/copy_number/{case}/copy_number.json (CopyNumberProfile)


rule prepare_coverage:
    input:
        depth=lambda wildcards: (
            f"results/copy_number/depth/{cnv_bins(wildcards)}/{wildcards.case}/tumour.tsv"
        ),
        reference=cnv_reference_of,
    output:
        targets=temp("results/copy_number/{case}/cnvkit/tumour.targetcoverage.cnn"),
        antitargets=temp(
            "results/copy_number/{case}/cnvkit/tumour.antitargetcoverage.cnn"
        ),
    log:
        "logs/prepare_coverage/{case}.log",
    benchmark:
        "benchmarks/prepare_coverage/{case}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        stem=subpath(output.targets, strip_suffix=".targetcoverage.cnn"),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/prepare_coverage.py"


rule measure_ratios:
    input:
        targets=rules.prepare_coverage.output.targets,
        antitargets=rules.prepare_coverage.output.antitargets,
        reference=cnv_reference_of,
    output:
        bins="results/copy_number/{case}/cnvkit/tumour.cnr",
    log:
        "logs/measure_ratios/{case}.log",
    benchmark:
        "benchmarks/measure_ratios/{case}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500, reads_gb=10),
        runtime=grown(5),
    params:
        edge_bias=has_edge_bias(cfg.copy_number),
        lib_version=LIB_VERSION,
    script:
        # `cnvkit.py fix` lets targets without reads carry its corrections away.
        "../../scripts/measure_ratios.py"


rule segment_ratios:
    input:
        bins=rules.measure_ratios.output.bins,
    output:
        segments="results/copy_number/{case}/cnvkit/tumour.cns",
    log:
        "logs/segment_ratios/{case}.log",
    benchmark:
        "benchmarks/segment_ratios/{case}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/cnvkit.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500, reads_gb=10),
        runtime=grown(5, reads_gb=0.5),
    params:
        method=cfg.copy_number.segmentation,
        threshold=segment_threshold(cfg.copy_number),
        lib_version=LIB_VERSION,
    script:
        # `cnvkit.py segment` 0.9.14 stretches segments over gaps.
        "../../scripts/segment_ratios.py"


rule summarise_copy_number:
    input:
        segments=lambda wildcards: segment_source(wildcards)[0],
        bins=lambda wildcards: segment_source(wildcards)[1],
        transcripts=rules.build_gene_model.output.transcripts,
        panel=rules.prepare_panel.output.panel if cfg.assay.panel_bed else [],
        fai=rules.index_genome.output.fai,
        notes=located(cfg.knowledge.copy_number_notes),
        arms=located(cfg.copy_number.chromosome_arms),
        pseudoautosomal=located(cfg.identity.pseudoautosomal),
        varying_genes=located(cfg.copy_number.varying_genes),
        reference=lambda wildcards: (
            cnv_reference_files(wildcards)
            if segment_source(wildcards)[2] == "cnvkit"
            else []
        ),
        sites=rules.select_snps.output.json,
        tumour_counts=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/qc/{case}/tumour.snp_counts.tsv.gz"
        ),
        normal_counts=lambda wildcards: when_reads(
            wildcards, Role.NORMAL, "results/qc/{case}/normal.snp_counts.tsv.gz"
        ),
    output:
        json="results/copy_number/{case}/copy_number.json",
    log:
        "logs/summarise_copy_number/{case}.log",
    benchmark:
        "benchmarks/summarise_copy_number/{case}.tsv"
    # One of the longest chains: first of all that could start.
    priority: 20
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=10),
        runtime=grown(5),
    params:
        case=case_info,
        settings=cfg.copy_number.model_dump_json(),
        source=lambda wildcards: segment_source(wildcards)[2],
        reference=lambda wildcards: segment_source(wildcards)[3],
        build=cfg.genome.build.value,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/summarise_copy_number.py"
