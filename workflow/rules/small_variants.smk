# Stage: small_variants.  Contract out: results/small_variants/{case}/variants.jsonl.gz (AnnotatedVariant),
# ledger.tsv.gz (LedgerEntry), summary.json (SmallVariantSummary), reads.json (ReadPictures)


rule call_freebayes:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        targets="results/reference/chunks/{chunk}.targets.bed",
    output:
        vcf=temp("results/small_variants/{case}/called/freebayes.{chunk}.vcf"),
    log:
        "logs/call_freebayes/{case}/{chunk}.log",
    benchmark:
        "benchmarks/call_freebayes/{case}/{chunk}.tsv"
    # The longest of one case, on one core: it begins first, for all else waits for it.
    priority: 40
    conda:
        "../../envs/freebayes.yaml"
    threads: 1
    resources:
        mem_mb=grown(2000, reads_gb=200),
        runtime=grown(10, reads_gb=20),
    params:
        min_vaf=cfg.small_variants.candidate_min_vaf,
        min_alt=cfg.small_variants.candidate_min_alt,
    shell:
        "freebayes --fasta-reference {input.fasta} --targets {input.targets}"
        " --pooled-continuous --min-alternate-fraction {params.min_vaf}"
        " --min-alternate-count {params.min_alt} --min-mapping-quality 1"
        " --vcf {output.vcf} {input.bam} 2> {log}"


rule call_mpileup:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        targets="results/reference/chunks/{chunk}.targets.bed",
    output:
        vcf=temp("results/small_variants/{case}/called/mpileup.{chunk}.vcf"),
    log:
        "logs/call_mpileup/{case}/{chunk}.log",
    benchmark:
        "benchmarks/call_mpileup/{case}/{chunk}.tsv"
    priority: 30
    conda:
        "../../envs/bcftools.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500, reads_gb=50),
        runtime=grown(10, reads_gb=15),
    params:
        min_vaf=cfg.small_variants.candidate_min_vaf,
        min_alt=cfg.small_variants.candidate_min_alt,
    shell:
        "( bcftools mpileup --fasta-ref {input.fasta} --regions-file {input.targets}"
        " --no-BAQ --min-MQ 1 --min-BQ 13 --max-depth 100000 --max-idepth 100000"
        " --tandem-qual 20 --min-ireads {params.min_alt} --gap-frac {params.min_vaf}"
        " --annotate FORMAT/AD --output-type u {input.bam}"
        " | bcftools view --output-type v --output {output.vcf}"
        " --include 'MAX(FORMAT/AD[0:1-])>={params.min_alt}' ) 2> {log}"


rule call_mutect2:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        normal_bam=matched_normal,
        normal_bai=lambda wildcards: matched_normal(wildcards, ".bai"),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        sequences="results/reference/genome.dict",
        targets="results/reference/chunks/{chunk}.targets.bed",
    output:
        vcf=temp("results/small_variants/{case}/called/mutect2.{chunk}.vcf"),
        index=temp("results/small_variants/{case}/called/mutect2.{chunk}.vcf.idx"),
        stats=temp("results/small_variants/{case}/called/mutect2.{chunk}.vcf.stats"),
    log:
        "logs/call_mutect2/{case}/{chunk}.log",
    benchmark:
        "benchmarks/call_mutect2/{case}/{chunk}.tsv"
    priority: 40
    conda:
        "../../envs/gatk.yaml"
    threads: 2
    resources:
        mem_mb=grown(6000),
        runtime=grown(20, reads_gb=60),
    params:
        # Mutect2 is told the normal by the sample name in its read groups.
        normal=lambda wildcards, input: (
            f"--input {shlex.quote(str(input.normal_bam))} --normal-sample"
            f" $(samtools samples {shlex.quote(str(input.normal_bam))} | cut -f 1 | head -n 1)"
            if input.normal_bam
            else ""
        ),
    shell:
        # The rest of the memory is Java's own and that of the native library.
        "gatk --java-options -Xmx$(( {resources.mem_mb} * 4 / 5 ))m Mutect2 --reference {input.fasta}"
        " --input {input.bam} {params.normal} --intervals {input.targets}"
        " --native-pair-hmm-threads {threads} --output {output.vcf} > {log} 2>&1"


rule call_vardict:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        normal_bam=matched_normal,
        normal_bai=lambda wildcards: matched_normal(wildcards, ".bai"),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        targets="results/reference/chunks/{chunk}.targets.bed",
    output:
        vcf=temp("results/small_variants/{case}/called/vardict.{chunk}.vcf"),
    log:
        "logs/call_vardict/{case}/{chunk}.log",
    benchmark:
        "benchmarks/call_vardict/{case}/{chunk}.tsv"
    priority: 40
    conda:
        "../../envs/vardict.yaml"
    threads: 2
    resources:
        mem_mb=grown(6000, reads_gb=100),
        runtime=grown(20, reads_gb=40),
    params:
        min_vaf=cfg.small_variants.candidate_min_vaf,
        min_alt=cfg.small_variants.candidate_min_alt,
        bams=lambda wildcards, input: shlex.quote(
            "|".join(str(bam) for bam in (input.bam, input.normal_bam) if bam)
        ),
        names=lambda wildcards, input: shlex.quote(
            "tumour|normal" if input.normal_bam else "tumour"
        ),
        test=lambda wildcards, input: (
            "testsomatic.R" if input.normal_bam else "teststrandbias.R"
        ),
        to_vcf=lambda wildcards, input: (
            "var2vcf_paired.pl" if input.normal_bam else "var2vcf_valid.pl"
        ),
    shell:
        "( vardict-java -G {input.fasta} -f {params.min_vaf} -r {params.min_alt} -N tumour"
        " -b {params.bams} -th {threads} -c 1 -S 2 -E 3 -g 4 {input.targets}"
        " | {params.test} | {params.to_vcf} -N {params.names} -E -A -f {params.min_vaf}"
        " > {output.vcf} ) 2> {log}"


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
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=200),
        runtime=grown(2, reads_gb=5),
    params:
        case_id="{case}",
        lib_version=LIB_VERSION,
    script:
        "../../scripts/adopt_calls.py"


rule search_loci:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        transcripts=rules.build_gene_model.output.transcripts,
        loci="results/knowledge/required_loci.json",
        hotspots=located(cfg.knowledge.hotspots),
    output:
        vcf=temp("results/small_variants/{case}/searched.vcf"),
        genotypes=temp("results/small_variants/{case}/counted_hotspots.jsonl.gz"),
    log:
        "logs/search_loci/{case}.log",
    benchmark:
        "benchmarks/search_loci/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=1),
    params:
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/search_loci.py"


rule propose_clipped:
    input:
        bam="results/alignment/{case}/tumour.bam",
        bai="results/alignment/{case}/tumour.bam.bai",
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        transcripts=rules.build_gene_model.output.transcripts,
        regions=located(cfg.knowledge.duplication_regions),
        exon_losses=located(cfg.knowledge.exon_deletions),
        panel=rules.prepare_panel.output.panel,
    output:
        vcf=temp("results/small_variants/{case}/clipped.vcf"),
    log:
        "logs/propose_clipped/{case}.log",
    benchmark:
        "benchmarks/propose_clipped/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=2),
    params:
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/propose_clipped.py"


rule unite_candidates:
    input:
        called=called_by,
        searched=lambda wildcards: when_reads(
            wildcards,
            Role.TUMOUR,
            [rules.search_loci.output.vcf, rules.propose_clipped.output.vcf],
        ),
        adopted=lambda wildcards: (
            rules.adopt_calls.output.vcf if cases[wildcards.case].vcf else []
        ),
        fai=rules.index_genome.output.fai,
    output:
        vcf=temp("results/small_variants/{case}/united.vcf"),
    log:
        "logs/unite_candidates/{case}.log",
    benchmark:
        "benchmarks/unite_candidates/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=50),
        runtime=grown(2, reads_gb=0.5),
    params:
        min_vaf=cfg.small_variants.candidate_min_vaf,
        min_alt=cfg.small_variants.candidate_min_alt,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/unite_candidates.py"


rule normalise_candidates:
    input:
        vcf=rules.unite_candidates.output.vcf,
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
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2, reads_gb=0.2),
    shell:
        # What a sort that was killed left goes first.
        "( rm -rf {output.vcf}.sorting*;"
        " bcftools norm --multiallelics -any --check-ref w --fasta-ref {input.fasta} {input.vcf}"
        " | bcftools sort --temp-dir {output.vcf}.sorting --output-type z --output {output.vcf} -"
        " ) 2> {log}"


rule measure_variants:
    input:
        candidates=rules.normalise_candidates.output.vcf,
        tumour_bam=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam"
        ),
        tumour_bai=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam.bai"
        ),
        normal_bam=matched_normal,
        normal_bai=lambda wildcards: matched_normal(wildcards, ".bai"),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        transcripts=rules.build_gene_model.output.transcripts,
        own="results/reference/chunks/{chunk}.own.bed",
    output:
        evidence=temp("results/small_variants/{case}/evidence/{chunk}.jsonl.gz"),
        unjudged=temp("results/small_variants/{case}/evidence/{chunk}.ledger.tsv.gz"),
    log:
        "logs/measure_variants/{case}/{chunk}.log",
    benchmark:
        "benchmarks/measure_variants/{case}/{chunk}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=50),
        runtime=grown(5, reads_gb=5),
    params:
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/measure_variants.py"


rule judge_variants:
    input:
        evidence=lambda wildcards: when_small_variants(
            wildcards,
            evidence_parts(wildcards, ".jsonl.gz"),
        ),
        unjudged=lambda wildcards: when_small_variants(
            wildcards,
            evidence_parts(wildcards, ".ledger.tsv.gz"),
        ),
        candidates=lambda wildcards: when_small_variants(
            wildcards, rules.normalise_candidates.output.vcf
        ),
        adopted_ledger=lambda wildcards: (
            rules.adopt_calls.output.ledger if cases[wildcards.case].vcf else []
        ),
        counted_hotspots=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, rules.search_loci.output.genotypes
        ),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        transcripts=rules.build_gene_model.output.transcripts,
        hotspots=located(cfg.knowledge.hotspots),
        indel_regions=located(cfg.knowledge.indel_regions),
        duplication_regions=located(cfg.knowledge.duplication_regions),
        exon_deletions=located(cfg.knowledge.exon_deletions),
        panel=rules.prepare_panel.output.panel if cfg.assay.panel_bed else [],
        low_complexity=[
            located(path) for path in cfg.small_variants.context.low_complexity_beds
        ],
        chip_genes=located(cfg.knowledge.chip_genes),
        founders=located(cfg.small_variants.population.founders),
        population=when_configured(cfg.small_variants.population.gnomad),
        clinvar=when_configured(cfg.small_variants.population.clinvar),
        panel_of_normals=when_configured(cfg.small_variants.panel_of_normals.table),
        normal_bam=own_normal,
        # Where a matched normal decides, nobody waits for the copies.
        copy_number=lambda wildcards: (
            []
            if cases[wildcards.case].has_reads(Role.NORMAL)
            else "results/copy_number/{case}/copy_number.json"
        ),
    output:
        records="results/small_variants/{case}/measured.jsonl.gz",
        vcf=temp("results/small_variants/{case}/measured.vcf"),
        ledger="results/small_variants/{case}/ledger.tsv.gz",
        genotypes="results/small_variants/{case}/genotypes.jsonl.gz",
        summary="results/small_variants/{case}/summary.json",
    log:
        "logs/judge_variants/{case}.log",
    benchmark:
        "benchmarks/judge_variants/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=50),
        runtime=grown(5, reads_gb=1, calls_mb=1),
    params:
        case=case_info,
        has_reads=lambda wildcards: cases[wildcards.case].has_reads(Role.TUMOUR),
        has_normal=lambda wildcards: cases[wildcards.case].has_reads(Role.NORMAL),
        vcf_normal=lambda wildcards: cases[wildcards.case].vcf_normal,
        settings=cfg.small_variants.model_dump_json(),
        lib_version=LIB_VERSION,
    script:
        "../../scripts/judge_variants.py"


rule predict_consequences:
    input:
        vcf=rules.judge_variants.output.vcf,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        gff3=rules.build_gene_model.output.gff3,
    output:
        vcf=temp("results/small_variants/{case}/consequences.vcf"),
    log:
        "logs/predict_consequences/{case}.log",
    benchmark:
        "benchmarks/predict_consequences/{case}.tsv"
    conda:
        "../../envs/bcftools.yaml"
    threads: 1
    resources:
        mem_mb=grown(1500),
        runtime=grown(2, reads_gb=0.2),
    shell:
        "bcftools csq --local-csq --fasta-ref {input.fasta} --gff-annot {input.gff3}"
        " --output-type v --output {output.vcf} {input.vcf} 2> {log}"


rule annotate_variants:
    input:
        records=rules.judge_variants.output.records,
        csq_vcf=rules.predict_consequences.output.vcf,
        transcripts=rules.build_gene_model.output.transcripts,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        aliases=located(cfg.knowledge.aliases),
    output:
        records="results/small_variants/{case}/variants.jsonl.gz",
        table="results/small_variants/{case}/variants.tsv.gz",
        vcf="results/small_variants/{case}/variants.vcf.gz",
        index="results/small_variants/{case}/variants.vcf.gz.tbi",
    log:
        "logs/annotate_variants/{case}.log",
    benchmark:
        "benchmarks/annotate_variants/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=50),
        runtime=grown(5, reads_gb=0.5, calls_mb=0.5),
    params:
        build=cfg.genome.build.value,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/annotate_variants.py"


rule find_exon_deletions:
    input:
        table=located(cfg.knowledge.exon_deletions),
        transcripts=rules.build_gene_model.output.transcripts,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        tumour_bam=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam"
        ),
        tumour_bai=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam.bai"
        ),
        normal_bam=matched_normal,
        normal_bai=lambda wildcards: matched_normal(wildcards, ".bai"),
        copy_number="results/copy_number/{case}/copy_number.json",
        # Only a genome without a BED reads the introns everywhere.
        panel=(
            rules.prepare_panel.output.panel
            if cfg.assay.panel_bed or cfg.assay.type != "genome"
            else []
        ),
    output:
        records="results/small_variants/{case}/exon_deletions.jsonl.gz",
    log:
        "logs/find_exon_deletions/{case}.log",
    benchmark:
        "benchmarks/find_exon_deletions/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=20),
        runtime=grown(5, reads_gb=1),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/find_exon_deletions.py"


rule find_reversions:
    input:
        variants=rules.annotate_variants.output.records,
        transcripts=rules.build_gene_model.output.transcripts,
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
        genes=located(cfg.knowledge.reversion_genes),
    output:
        records="results/small_variants/{case}/reversions.jsonl.gz",
    log:
        "logs/find_reversions/{case}.log",
    benchmark:
        "benchmarks/find_reversions/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000),
        runtime=grown(2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/find_reversions.py"


rule picture_reads:
    input:
        # By its path: stage knowledge comes after this one, and reads are drawn of its findings.
        interpretation="results/knowledge/{case}/interpretation.json",
        variants=rules.annotate_variants.output.records,
        tumour_bam=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam"
        ),
        tumour_bai=lambda wildcards: when_reads(
            wildcards, Role.TUMOUR, "results/alignment/{case}/tumour.bam.bai"
        ),
        normal_bam=matched_normal,
        normal_bai=lambda wildcards: matched_normal(wildcards, ".bai"),
        fasta="results/reference/genome.fa",
        fai=rules.index_genome.output.fai,
    output:
        json="results/small_variants/{case}/reads.json",
    log:
        "logs/picture_reads/{case}.log",
    benchmark:
        "benchmarks/picture_reads/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    threads: 1
    resources:
        mem_mb=grown(1000, reads_gb=10, calls_mb=100),
        runtime=grown(5, reads_gb=0.2),
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/picture_reads.py"
