# Simpul. `make help` lists what there is. Needs Python 3.11+ with venv, make and git; see README.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
BRANCHES ?= 3
PORT ?= 8600
STATE ?= var/demo
FRESH ?= 0
SEED_DATA ?= 1
MODEL ?= one_door
SEEDS ?= 20
DAYS ?= 365
HARDNESS ?= 1

RUN := .venv
DEV := .venv-dev
RUN_READY := $(RUN)/.ready
DEV_READY := $(DEV)/.ready

.DEFAULT_GOAL := help
.PHONY: help run guide figures bench-pages sim soak test check lint types layers format lock assets browser clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_READY) assets ## Set up and start hub, broker and branches: BRANCHES=3 PORT=8600 STATE=var/demo FRESH=1 SEED_DATA=0 MODEL=each_agency
	@exec $(RUN)/bin/python -m deploy.demo --branches $(BRANCHES) --port $(PORT) --state $(STATE) --seed-data $(SEED_DATA) --model $(MODEL) $(if $(filter 1,$(FRESH)),--fresh)

figures: $(RUN_READY) $(DEV_READY) assets browser ## Measure a demo of its own: table, and var/bench/figures.json (3 minutes, nothing else running)
	@$(DEV)/bin/python -m tests.bench.figures

bench-pages: $(DEV_READY) assets ## Time pages for 20 staff at one branch: table, and var/bench/pages.json (1 minute, nothing else running)
	@$(DEV)/bin/python -m tests.bench.pages

sim: $(DEV_READY) ## Live SEEDS=20 seeded lives of a branch, DAYS=365 each, in which everything breaks: table, and var/bench/sim.json
	@$(DEV)/bin/python -m tests.sim --seeds $(SEEDS) --days $(DAYS) --hardness $(HARDNESS)

soak: $(DEV_READY) assets browser ## Live thirty days of a branch, rush it with four browsers, then the sim: table, and var/bench/soak.json (an hour)
	@$(DEV)/bin/python -m tests.soak
	@$(DEV)/bin/python -m tests.sim --seeds $(SEEDS)
	@SIMPUL_PLANTED=all $(DEV)/bin/python -m pytest -n 2 -q tests/sim

test: $(DEV_READY) assets browser ## Set up and pass all tests, browser tests included
	$(DEV)/bin/python -m pytest -n 2 --dist loadgroup -q $(TESTS)

check: $(DEV_READY) lint types layers ## Lint, types, layers

lint: $(DEV_READY)
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .

types: $(DEV_READY)
	$(DEV)/bin/mypy

layers: $(DEV_READY)
	$(DEV)/bin/lint-imports --no-cache

format: $(DEV_READY) ## Put the code in its form
	$(DEV)/bin/ruff check --fix -q . || true
	$(DEV)/bin/ruff format .

lock: ## Compile both locks anew (hashed, universal, naming no host)
	@test -x var/uv/bin/uv || ($(PYTHON) -m venv var/uv && var/uv/bin/pip install -q uv)
	var/uv/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra broker --group run --custom-compile-command "make lock" -o deploy/lock/run.txt
	var/uv/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra broker --group run --group dev -c deploy/lock/run.txt --custom-compile-command "make lock" -o deploy/lock/dev.txt

assets: ## Fetch the files that browsers need (font, verifier, API page)
	@$(PYTHON) deploy/web/assets.py

browser: # Chromium for the browser tests: installed when missing and allowed, else said how
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing Debian's chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else echo "browser tests need Chromium: run 'sudo apt-get install chromium' first" >&2; exit 1; fi; }

guide: $(DEV_READY) assets browser ## Live the guide's day and keep its pictures, small, in docs/img/panduan (1 minute)
	@$(DEV)/bin/python -m pytest -q tests/guide/test_guide_pictures.py
	@$(DEV)/bin/python -m tests.guide.camera
	@$(DEV)/bin/python -m pytest -q tests/guide/test_guide_words.py

clean: ## Remove what was installed and produced here (asks nothing; the demo's data too)
	rm -rf $(RUN) $(DEV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis deploy/web/node_modules kit/web/static/vendor
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A lock is installed whole or the environment is made anew: no half environment is ever used.
define install
	@echo "setting up $(1) from $(2) (once, about $(3))"
	@rm -rf $(1) && $(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Simpul needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(1) || { echo "Python's venv module is missing: run 'sudo apt-get install python3-venv'" >&2; exit 1; }
	@$(1)/bin/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes --no-deps -r $(2) \
	  | awk '/Downloading|Using cached|Installing/ {printf "."; fflush()} END {print ""}'
	@$(1)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(1)/.ready
endef

$(RUN_READY): deploy/lock/run.txt pyproject.toml
	$(call install,$(RUN),deploy/lock/run.txt,30 s)

$(DEV_READY): deploy/lock/dev.txt pyproject.toml
	$(call install,$(DEV),deploy/lock/dev.txt,60 s)
