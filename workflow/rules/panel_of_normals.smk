# Stage: small_variants, panel of normals (`snakemake pon`).  Contract out:
# results/panel_of_normals/panel_of_normals.tsv.gz (agnoma.io.panel_of_normals), for later runs
from agnoma.small_variants.judge.panel_building import panel_normals

PANEL_NORMALS = panel_normals(
    cases.values(),
    [located(path) for path in cfg.small_variants.panel_of_normals.normals],
    case_bam="results/alignment/{case}/normal.bam",
)


rule pile_up_normal:
    input:
        bam=lambda wildcards: PANEL_NORMALS[wildcards.normal].bam,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        panel=rules.prepare_panel.output.panel,
    output:
        pileup=temp("results/panel_of_normals/pileups/{normal}.bcf"),
    log:
        "logs/pile_up_normal/{normal}.log",
    benchmark:
        "benchmarks/pile_up_normal/{normal}.tsv"
    wildcard_constraints:
        normal="[0-9a-f]{12}",
    conda:
        "../../envs/bcftools.yaml"
    threads: 2
    resources:
        mem_mb=grown(2000, reads_gb=20),
        runtime=grown(10, reads_gb=20),
    params:
        flank_bp=20,
        min_mapping_quality=20,
        min_base_quality=13,
        max_depth=100000,
        min_indel_reads=2,
        min_indel_fraction=0.01,
    shell:
        "( awk -v flank={params.flank_bp} -v OFS='\\t'"
        " '{{ print $1, ($2 > flank ? $2 - flank : 0) + 1, $3 + flank }}' {input.panel}"
        " | bcftools mpileup --fasta-ref {input.fasta} --targets-file /dev/stdin"
        " --no-BAQ --count-orphans --annotate FORMAT/AD,FORMAT/DP"
        " --min-MQ {params.min_mapping_quality} --min-BQ {params.min_base_quality}"
        " --max-depth {params.max_depth} --max-idepth {params.max_depth}"
        " --min-ireads {params.min_indel_reads} --gap-frac {params.min_indel_fraction}"
        " --output-type u {input.bam}"
        " | bcftools norm --multiallelics -any --fasta-ref {input.fasta}"
        " --output-type b --output {output.pileup} - ) 2> {log}"


rule count_normal:
    input:
        pileup=rules.pile_up_normal.output.pileup,
    output:
        counts="results/panel_of_normals/counts/{normal}.tsv.gz",
    log:
        "logs/count_normal/{normal}.log",
    benchmark:
        "benchmarks/count_normal/{normal}.tsv"
    wildcard_constraints:
        normal="[0-9a-f]{12}",
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=1),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/count_normal.py"


rule build_panel_of_normals:
    input:
        counts=collect(
            "results/panel_of_normals/counts/{normal}.tsv.gz", normal=PANEL_NORMALS
        ),
        bams=[normal.bam for normal in PANEL_NORMALS.values()],
        fai=rules.index_genome.output.fai,
    output:
        table="results/panel_of_normals/panel_of_normals.tsv.gz",
        index="results/panel_of_normals/panel_of_normals.tsv.gz.tbi",
    log:
        "logs/build_panel_of_normals.log",
    benchmark:
        "benchmarks/build_panel_of_normals.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(2000, case=10),
        runtime=grown(10, case=1),
    params:
        ids=["|".join(normal.ids) for normal in PANEL_NORMALS.values()],
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/build_panel_of_normals.py"


rule pon:
    input:
        table=rules.build_panel_of_normals.output.table,
        index=rules.build_panel_of_normals.output.index,
