# What a person types. `make` alone prints help; every target is one line of `zhibiao` or of a tool in .venv.
SHELL := /bin/bash
PYTHON ?= $(shell for v in 3.11 3.12; do command -v python$$v >/dev/null 2>&1 && python$$v -c '' 2>/dev/null && echo python$$v && break; done)
VENV := .venv
BIN := $(VENV)/bin
VERSION = $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := False
export GX_ANALYTICS_ENABLED := False
PAGES ?=
ARGS ?=
SECONDS ?= 60
TARGETS ?= decode numbers parse zip

.PHONY: help run test test-slow test-scale faults evaluate bench bench-extract bench-nights bench-sites bench-ingest bench-store bench-marts fuzz mutants check check-containers format lock up down clean docs site screenshots superset compiled pure install install-dev
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install ## fetch, extract, build, gate and publish a release in real Airflow; PAGES=<folder> for your own documents
	@$(BIN)/zhibiao run $(if $(PAGES),--pages '$(PAGES)')

test: install-dev ## the whole quick suite, offline
	@$(BIN)/python -m pytest -n 2 -m 'not slow and not faults and not scale'

test-slow: install-dev ## the slow tests, two files at a time: Airflow up and down, kills of a whole run, controls taken out
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m slow

faults: install-dev ## inject every fault of the table, print what was survived; ARGS=--write keeps it, ARGS="--rows F8,F12"
	@$(BIN)/python -m tests.faults.report --run $(ARGS)

test-scale: install-dev ## Airflow with PostgreSQL, Redis and two Celery workers on loopback, one of them killed in the middle
	@$(BIN)/python -m pytest -m scale

evaluate: install-dev ## how well the extractor reads labelled texts, beside the baseline; ARGS=--show lists misses, --pin pins
	@$(BIN)/python -m tests.golden.evaluate $(ARGS)

bench: install-dev .venv-bench/bench.ok ## all benchmarks beside their peers, written to docs/performance.md (hours, 20 GB); ARGS="--only nights --nights 1000"
	@$(BIN)/python -m benchmarks.everything $(ARGS)

bench-extract: install-dev .venv-bench/bench.ok ## how fast the extractor reads, beside a peer; ARGS=--memory, ARGS="--jobs 2"
	@$(BIN)/python -m benchmarks.extract --peer .venv-bench/bin/python $(ARGS)

bench-nights: install-dev ## what whole nights of made pages cost, first, quiet and with 1 % changed; ARGS="--pages 1000"
	@$(BIN)/python -m benchmarks.nights $(ARGS)

bench-store: install-dev ## how long until a fetched page is durable, beside warcio; ARGS="--pages 400 --folder DIR"
	@$(BIN)/python -m benchmarks.raw_store $(ARGS)

bench-sites: install-dev ## whose reading of unknown sites' pages is right, ours or a peer's; ARGS=--misses
	@$(BIN)/python -m benchmarks.sites $(ARGS)

bench-ingest: install-dev ## how fast pages are parsed, and how right, beside trafilatura; ARGS="--pages 400 --runs 3"
	@$(BIN)/python -m benchmarks.ingest $(ARGS)

fuzz: install-dev .venv-fuzz/fuzz.ok ## look for input that breaks decode, numbers, parse and zip; SECONDS=60 each, TARGETS=zip
	@for target in $(TARGETS); do \
	  echo "$$target: $(SECONDS) s"; mkdir -p build/fuzz; \
	  PYTHONPATH=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
	    .venv-fuzz/bin/python -m tests.fuzz.$$target -max_total_time=$(SECONDS) >build/fuzz/$$target.log 2>&1 \
	    || { tail -n 25 build/fuzz/$$target.log; echo "found: build/fuzz/$$target/crash-*"; exit 1; }; \
	  grep -E '^Done|peak_rss' build/fuzz/$$target.log; \
	done

mutants: install-dev .venv-mutants/mutants.ok ## change the code that decides on a release, line by line: do the tests notice? ARGS=warehouse/lock.py
	@$(BIN)/python -m tests.mutants.report $(ARGS)

bench-marts: install-dev ## load, marts and publication beside a script by hand and pandas; ARGS="--claims 100000 --folder DIR"
	@$(BIN)/python -m benchmarks.marts $(ARGS)

compiled: install-dev ## compile the extractor with mypyc (three minutes, needs a C compiler); after a change of it again
	@mkdir -p build
	@if ! ZHIBIAO_COMPILED=1 $(BIN)/python setup.py -q build_ext --inplace >build/compile.log 2>&1; then \
	  tail -n 1 build/compile.log; exit 1; fi
	@echo "the extractor is compiled; make pure takes it back"

pure: ## back to plain Python
	@rm -rf build
	@rm -f zhibiao__mypyc.*.so ingestion/records.*.so ingestion/extract/*.so ingestion/parse/*.so

check: install-dev ## ruff, ruff format, mypy, sqlfluff, yamllint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	$(BIN)/yamllint --strict .

check-containers: install-dev .dclint/dclint.ok ## dclint on docker-compose.yml, hadolint on Dockerfile (needs node and npm)
	.dclint/node_modules/.bin/dclint --max-warnings 0 docker-compose.yml
	$(BIN)/hadolint Dockerfile

format: install-dev ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project/models

up: install ## Airflow's scheduler, dag processor and web page on 127.0.0.1
	@$(BIN)/zhibiao up

down: ## stop what `make up` started
	@if [ -x $(BIN)/zhibiao ]; then $(BIN)/zhibiao down; else echo "nothing is installed here, so nothing runs"; fi

docs: install-dev ## dbt's pages on every model, column and test, as one file; its place is printed
	@$(BIN)/python -m tests.warehouse.docs_site data/docs

screenshots: install-dev ## the pictures of docs/images, of a release of the demonstration; ARGS=HOME where it is not data
	@$(BIN)/python scripts/screenshots.py $(ARGS)

site: install-dev ## docs/ as a site, with a reference made of code and data; its place is printed
	@# Not --quiet: what mkdocs does not say, --strict does not count.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "$(CURDIR)/build/site/index.html"

lock: ## resolve requirements/*.in anew (needs uv)
	for version in 3.11 3.12; do \
	  uv pip compile -q --python-version $$version --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --only-binary :all: requirements/dev.in -o requirements/dev-$$version.lock && \
	  uv pip compile -q --python-version $$version --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --only-binary :all: -c requirements/dev-$$version.lock requirements/runtime.in -o requirements/runtime-$$version.lock && \
	  uv pip compile -q --python-version $$version --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --only-binary :all: -c requirements/dev-$$version.lock requirements/scale.in -o requirements/scale-$$version.lock \
	  || exit 1; \
	done
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  requirements/bench.in -o requirements/bench-3.11.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --only-binary :all: requirements/fuzz.in -o requirements/fuzz-3.11.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --only-binary :all: -c requirements/dev-3.11.lock requirements/mutants.in -o requirements/mutants-3.11.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  requirements/superset.in -o requirements/superset-3.11.lock

superset: .venv-superset/superset.ok ## install Superset in an environment of its own (docs/superset.md)

clean: ## remove what runs left behind: releases, raw pages, Airflow's database. Keeps .venv
	rm -rf data .airflow

# The peer of the benchmark has an environment of its own: it pins old packages, and two of them exist as source alone.
.venv-bench/bench.ok: requirements/bench-3.11.lock
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# atheris is built for 3.11 here; it reads our own packages and their libraries from .venv, which must be of 3.11 too.
.venv-fuzz/fuzz.ok: requirements/fuzz-3.11.lock
	@[ "$(VERSION)" = 3.11 ] || { echo "make fuzz needs Python 3.11 (set PYTHON=python3.11, remove .venv)"; exit 1; }
	@$(PYTHON) -m venv .venv-fuzz
	@.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  --only-binary :all: -r $<
	@touch $@

# What is tested, and with what, is read from .venv: behind the packages of its own, which are of the same versions.
.venv-mutants/mutants.ok: requirements/mutants-3.11.lock
	@[ "$(VERSION)" = 3.11 ] || { echo "make mutants needs Python 3.11 (set PYTHON=python3.11, remove .venv)"; exit 1; }
	@$(PYTHON) -m venv .venv-mutants
	@.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  --only-binary :all: -r $<
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  >$$(.venv-mutants/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/tested.pth
	@touch $@

# dclint comes from npm alone. The lock bears the hash of every package; no script of a package is run.
.dclint/dclint.ok: requirements/containers/package-lock.json
	@mkdir -p .dclint
	@cp requirements/containers/package.json requirements/containers/package-lock.json .dclint/
	@npm ci --prefix .dclint --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.venv-superset/superset.ok: requirements/superset-3.11.lock
	@[ "$(VERSION)" = 3.11 ] || { echo "make superset needs Python 3.11 (set PYTHON=python3.11)"; exit 1; }
	@$(PYTHON) -m venv .venv-superset
	@.venv-superset/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

install: $(VENV)/runtime.ok
install-dev: $(VENV)/dev.ok

$(VENV)/dev.ok: requirements/dev-3.11.lock requirements/dev-3.12.lock pyproject.toml
$(VENV)/runtime.ok: requirements/runtime-3.11.lock requirements/runtime-3.12.lock pyproject.toml
# The lock is complete, so pip resolves nothing (--no-deps); wheels only, so nothing is built or downloaded while installing.
$(VENV)/%.ok:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or 3.12 is needed: none stands on PATH (set PYTHON=/path/to/python)"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "installing $* packages of requirements/$*-$(VERSION).lock (about two minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
	  -r requirements/$*-$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])').lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@if [ $* = dev ]; then touch $(VENV)/runtime.ok; fi
	@touch $@
