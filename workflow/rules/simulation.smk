# Stage: nothing -> reads.  Only for the embedded demonstration: genome, gene models, panel, reads.
if cfg.simulation:

    rule simulate_genome:
        input:
            tumours=located(cfg.simulation.tumours),
        output:
            fasta=f"{cfg.simulation.directory}/genome.fa",
            gene_models=f"{cfg.simulation.directory}/genes.gff3",
            panel=f"{cfg.simulation.directory}/panel.bed",
            truth=f"{cfg.simulation.directory}/truth.tsv",
        log:
            "logs/simulate_genome.log",
        conda:
            "../../envs/agnoma.yaml"
        params:
            seed=cfg.simulation.seed,
            lib_version=LIB_VERSION,
        script:
            "../../scripts/simulate_genome.py"

    rule simulate_reads:
        input:
            tumours=located(cfg.simulation.tumours),
            fasta=rules.simulate_genome.output.fasta,
            gene_models=rules.simulate_genome.output.gene_models,
            panel=rules.simulate_genome.output.panel,
        output:
            fastq1=f"{cfg.simulation.directory}/reads/{{case}}_{{role}}_{{unit}}_R1.fastq.gz",
            fastq2=f"{cfg.simulation.directory}/reads/{{case}}_{{role}}_{{unit}}_R2.fastq.gz",
        log:
            "logs/simulate_reads/{case}_{role}_{unit}.log",
        benchmark:
            "benchmarks/simulate_reads/{case}_{role}_{unit}.tsv"
        conda:
            "../../envs/agnoma.yaml"
        params:
            seed=cfg.simulation.seed,
            lib_version=LIB_VERSION,
        script:
            "../../scripts/simulate_reads.py"

    rule compare_truth:
        input:
            profiles=collect("results/profile/{case}/profile.json", case=cases),
            truth=rules.simulate_genome.output.truth,
        output:
            table="results/demo/planted_truth.tsv",
            page="results/demo/planted_truth.html",
        log:
            "logs/compare_truth.log",
        conda:
            "../../envs/agnoma.yaml"
        params:
            lib_version=LIB_VERSION,
        script:
            "../../scripts/compare_truth.py"
