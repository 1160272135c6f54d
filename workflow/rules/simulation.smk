# Stage: nothing -> reads.  Only for the embedded demonstration: genome, gene models, panel, reads.
if cfg.simulation:

    rule simulate_genome:
        input:
            tumours=located(cfg.simulation.tumours),
            genes=located("resources/demo/genes.tsv"),
            hotspot_codons=located("resources/demo/hotspot_codons.tsv"),
        output:
            fasta=f"{cfg.simulation.directory}/genome.fa",
            gff3=f"{cfg.simulation.directory}/genes.gff3",
            panel=f"{cfg.simulation.directory}/panel.bed",
            truth=f"{cfg.simulation.directory}/truth.tsv",
            snps=f"{cfg.simulation.directory}/snps.tsv",
        log:
            "logs/simulate_genome.log",
        conda:
            "../../envs/agnoma.yaml"
        threads: 1
        resources:
            mem_mb=grown(1000),
            runtime=grown(5),
        params:
            seed=cfg.simulation.seed,
            lib_version=LIB_VERSION,
        script:
            "../../scripts/simulate_genome.py"

    rule simulate_reads:
        input:
            tumours=located(cfg.simulation.tumours),
            fasta=rules.simulate_genome.output.fasta,
            panel=rules.simulate_genome.output.panel,
            truth=rules.simulate_genome.output.truth,
        output:
            fastq1=f"{cfg.simulation.directory}/reads/{{case}}_{{role}}_{{unit}}_R1.fastq.gz",
            fastq2=f"{cfg.simulation.directory}/reads/{{case}}_{{role}}_{{unit}}_R2.fastq.gz",
        log:
            "logs/simulate_reads/{case}/{role}_{unit}.log",
        benchmark:
            "benchmarks/simulate_reads/{case}/{role}_{unit}.tsv"
        conda:
            "../../envs/agnoma.yaml"
        threads: 1
        resources:
            mem_mb=grown(1000),
            runtime=grown(5),
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
            page=report(
                "results/demo/planted_truth.html",
                caption="../report/truth.rst",
                category="Run",
                labels={"page": "planted truth"},
            ),
        log:
            "logs/compare_truth.log",
        conda:
            "../../envs/agnoma.yaml"
        threads: 1
        resources:
            mem_mb=grown(1000, case=1),
            runtime=grown(5, case=0.01),
        params:
            lib_version=LIB_VERSION,
        script:
            "../../scripts/compare_truth.py"
