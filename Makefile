# Everything a newcomer needs: `make simulate`, `make test`. The environment is .venv, made on first use.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
EXAMPLE := examples/online-retail
# Where a machine forbids Python to keep what it compiled, each of hundreds of processes would compile everything again.
unexport PYTHONDONTWRITEBYTECODE
# Neighbours stay on one worker, which makes what they share once; who has nothing left takes over half of the rest.
TESTS := $(BIN)/python -m pytest -q -n 2 --dist worksteal

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "making .venv (once; about a minute)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

simulate: .venv/installed  ## learn the scores of a real shop, decide for its customers; ends with a report page
	@$(BIN)/campaign train --project-dir $(EXAMPLE) --as-of 2010-10-01
	@echo
	@$(BIN)/campaign simulate --project-dir $(EXAMPLE) --as-of 2010-10-01

test: .venv/installed  ## all quick tests (under five minutes)
	@$(TESTS) -m "not slow"

test-slow: .venv/installed  ## the long ones: 10,000 generated rule programs, packaging trials
	@$(TESTS) -m slow

explore: .venv/installed  ## the property tests with other examples on every run (ROUNDS=5, a minute each)
	@for round in $$(seq $${ROUNDS:-5}); do CAMPAIGN_EXPLORE=1 $(TESTS) -m "not slow" $$(grep -rl "from hypothesis" tests --include="test_*.py"); done

check: .venv/installed  ## format, lint, types, rooms
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/python tests/check_types.py

format: .venv/installed  ## bring the code into form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

golden: .venv/installed  ## rewrite the golden files; read the diff as you would read code
	@CAMPAIGN_REWRITE_GOLDEN=1 $(TESTS) -m "not slow"

docs: .venv/installed  ## make docs/problems anew: one page a message, its samples run
	@$(BIN)/python tests/problems/problem_pages.py

bench: .venv/installed  ## measure, and write benchmarks/results.md
	@$(BIN)/python benchmarks/run.py

lock: .venv/installed  ## resolve the newest allowed versions into requirements.lock
	@$(BIN)/python -m pip install --quiet uv && $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --group dev pyproject.toml --extra postgres -o requirements.lock --upgrade

.PHONY: help simulate test test-slow explore check format golden docs bench lock
