# Two commands set everything up: `make demo` runs the demonstration, `make test` passes the tests.
SHELL := /bin/bash
CORES ?= 2
VENV := .venv/bin
SNAKEMAKE := $(VENV)/snakemake --cores $(CORES) --workflow-profile workflow/profiles/default
PYTEST_ARGS ?=

.PHONY: demo test check unit bench bench-accuracy bench-copy-number bench-knowledge bench-class bench-cohort bench-scale bench-large docs lock clean tools test-tools exports screenshots plugins test-slurm test-crash help

help:
	@echo "make demo   set up, run the simulated demonstration, print where the report is"
	@echo "make test   set up, check and test everything"
	@echo "make test-slurm  run a tumour and its normal on a Slurm of their own; make test does it too"
	@echo "make test-crash  kill a run at 20 moments and resume it; make test does it at 4"
	@echo "make check  format, lint, types, workflow lint, generated files, tables of knowledge"
	@echo "make bench  measure speed; figures go to docs/benchmarks.md"
	@echo "make bench-accuracy  measure accuracy on planted truth; figures go to docs/accuracy.md"
	@echo "make bench-copy-number  the same for copy number on simulated panels"
	@echo "make bench-knowledge  read the facts, match 100,000 variants with 5,000 of them"
	@echo "make bench-cohort  page of 10,000 made-up cases in a headless browser; figures go to docs/benchmarks.md"
	@echo "make bench-scale  plan 1,000 cases beside a bare workflow; SCALE_ARGS=10000 plans ten thousand"
	@echo "make bench-large  what a million reads cost each rule; exome and genome computed from it"
	@echo "make bench-class  classify real tumours of many sites; figures go to docs/validation.md"
	@echo "make docs   write config/README.md and workflow/schemas from the models"
	@echo "make lock   renew the lock files    make clean  remove results of the demonstration"

.venv/.run-installed: setup/requirements.lock pyproject.toml
	@setup/create_venv.sh setup/requirements.lock
	@touch $@

.venv/.exports-installed: setup/requirements-exports.lock .venv/.run-installed
	@setup/create_venv.sh setup/requirements-exports.lock
	@touch $@

.venv/.dev-installed: setup/requirements-dev.lock .venv/.exports-installed
	@setup/create_venv.sh setup/requirements-dev.lock
	@touch $@

# WeasyPrint, which writes the PDF, loads Pango of the system.
exports: .venv/.exports-installed
	@setup/install_tools.sh --exports

tools:
	@setup/install_tools.sh

test-tools:
	@setup/install_tools.sh --tests

demo: tools .venv/.run-installed
	@echo "agnoma: running the simulated demonstration on $(CORES) cores"
	@$(SNAKEMAKE) --quiet rules
	@$(VENV)/agnoma planted results/demo/planted_truth.tsv
	@echo
	@echo "Report, all cases by molecular class: $(CURDIR)/results/report/index.html"

# Pictures of the demonstration for the README.
screenshots: demo test-tools
	cd tests/browser && npm ci --silent
	node tests/browser/take_pictures.mjs docs/pictures \
		results/report/DEMO-MEL-1/report.html=DEMO-MEL-1.png \
		results/report/DEMO-IDC-1/report.html=DEMO-IDC-1.png \
		results/report/DEMO-COAD-2/report.html=DEMO-COAD-2.png

check: .venv/.dev-installed
	$(VENV)/ruff format --check scripts tests
	$(VENV)/ruff check scripts tests
	$(VENV)/mypy
	$(VENV)/snakefmt --check Snakefile workflow
	$(VENV)/snakemake --lint > /dev/null
	$(VENV)/agnoma docs check
	$(VENV)/agnoma kb lint

# Executors of Snakemake that only tests load.
plugins: .venv/.run-installed
	@setup/install_plugins.sh slurm cloud

test-slurm: test-tools plugins .venv/.dev-installed
	$(VENV)/pytest tests/cluster/test_slurm.py $(PYTEST_ARGS)

test-crash: test-tools .venv/.dev-installed
	AGNOMA_CRASHES=20 $(VENV)/pytest tests/cluster/test_crash.py $(PYTEST_ARGS)

test: test-tools plugins check
	$(VENV)/pytest $(PYTEST_ARGS)

unit: .venv/.dev-installed
	$(VENV)/pytest tests/unit $(PYTEST_ARGS)

bench: tools .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python tests/bench/measure.py

# ACCURACY_DIR=folder keeps reads and results, and takes them from there the next time;
# ACCURACY_ARGS=--quick measures one cell on another seed and prints it.
bench-accuracy: tools .venv/.dev-installed
	PYTHONPATH=tests nice -n 10 $(VENV)/python -m bench.accuracy.run $(ACCURACY_ARGS)

# The same two variables; --quick measures six tumours.
bench-copy-number: tools .venv/.dev-installed
	PYTHONPATH=tests nice -n 10 $(VENV)/python -m bench.copy_number.run $(ACCURACY_ARGS)

bench-knowledge: .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python -m bench.knowledge.run

bench-cohort: .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python -m bench.cohort.run

bench-scale: tools .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python -m bench.scale.run $(SCALE_ARGS)

bench-large: tools .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python -m bench.large

bench-class: .venv/.dev-installed
	PYTHONPATH=tests $(VENV)/python -m bench.molecular_class.run

docs: .venv/.run-installed
	$(VENV)/agnoma docs write

lock:
	setup/renew_lock.sh

clean:
	rm -rf results logs benchmarks
