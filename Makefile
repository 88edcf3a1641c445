# Every target works on a fresh machine that has Python 3.11 and make.
PYTHON  ?= python3.11
CORPUS  ?= demo
CORES   ?= 2
VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check format lock install bench-clean bench-predict bench-real bench-encoder bench-topics bench-audit bench-explain bench-drift bench-queue bench-alerts bench-insight bench-thresholds

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: $(READY)  ## make .venv and install the locked dependencies

# torch stands apart: a CPU and a CUDA build bear the same version, so it has no hash.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY)  ## run the whole workflow on CORPUS (default: demo)
	@$(BIN)/kesu run $(CORPUS) --cores $(CORES)

test: $(READY)  ## the default tests, about a quarter of an hour on two cores
	$(BIN)/pytest -q -n $(CORES) --dist loadfile

test-slow: $(READY)  ## the tests that take minutes
	$(BIN)/pytest -q -m slow

check: $(READY)  ## format, lint, types, workflow lint, generated files in step
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/pytest -q tests/workflow/test_lint.py
	$(BIN)/kesu docs --check

format: $(READY)  ## format code and rules, rewrite generated files
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/snakefmt Snakefile workflow
	$(BIN)/kesu docs

bench-clean: $(READY)  ## speed and memory of cleaning a million rows
	$(BIN)/kesu bench clean

bench-predict: $(READY)  ## speed of labelling against transformers.pipeline
	$(BIN)/kesu bench predict

bench-real: $(READY)  ## real corpora in the folder KESU_BENCH_DATA, as kesu init describes them
	$(BIN)/kesu bench real

bench-encoder: $(READY)  ## what the default encoder gives on those corpora; hours
	$(BIN)/kesu bench encoder

bench-topics: $(READY) .venv-bertopic/.ready  ## topics: leftovers, hidden classes beside BERTopic, bursts, a stream, cost; hours
	$(BIN)/kesu bench topics

bench-audit: $(READY)  ## labels made wrong on purpose: how many are found
	$(BIN)/kesu bench audit

bench-explain: $(READY)  ## words that explain a label: what becomes of it without them
	$(BIN)/kesu bench explain

bench-drift: $(READY)  ## when texts are told to be out of a model's depth
	$(BIN)/kesu bench drift

bench-queue: $(READY)  ## labels that are saved where the queue says what to label next
	$(BIN)/kesu bench queue

bench-alerts: $(READY)  ## alerts on simulated series: quiet years, and doubled rates
	$(BIN)/kesu bench alerts

bench-insight: $(READY)  ## what insight tells of made-up corpora whose truth is known, and of real ones
	$(BIN)/kesu bench insight

bench-thresholds: $(READY)  ## how often labels that are told keep the wanted precision
	$(BIN)/kesu bench thresholds

# BERTopic is compared with and never depended on: it has an environment of its own.
.venv-bertopic/.ready: src/kesu/bench/bertopic.txt
	$(PYTHON) -m venv .venv-bertopic
	.venv-bertopic/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	.venv-bertopic/bin/python -m pip install --quiet --disable-pip-version-check -r src/kesu/bench/bertopic.txt
	@touch $@

lock:  ## resolve the dependencies again (needs pip-tools)
	pip-compile --quiet --extra dev --generate-hashes --unsafe-package torch --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
