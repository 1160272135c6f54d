# Stage: report.  Contract out: results/report/{case}/report.html and report.json; results/report/index.html


rule render_report:
    input:
        profile=rules.build_profile.output.profile,
    output:
        html="results/report/{case}/report.html",
        json="results/report/{case}/report.json",
    log:
        "logs/render_report/{case}.log",
    benchmark:
        "benchmarks/render_report/{case}.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_report.py"


rule render_index:
    input:
        profiles=collect("results/profile/{case}/profile.json", case=cases),
    output:
        html="results/report/index.html",
    log:
        "logs/render_index.log",
    benchmark:
        "benchmarks/render_index.tsv"
    conda:
        "../../envs/agnoma.yaml"
    params:
        truth_page="../demo/planted_truth.html" if cfg.simulation else None,
        lib_version=LIB_VERSION,
    script:
        "../../scripts/render_index.py"
