.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
SQL := $(wildcard warehouse/statements/*.sql warehouse/migrations/*.sql validations/statements/*.sql)
FUZZ_SECONDS ?= 600
TORTURE := tests/faults/torture

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hazard-ledger needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt uv

$(VENV)/.user: $(BIN)/uv pyproject.toml constraints.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.user
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'
	@touch $@

install: $(VENV)/.user ## the command, in .venv/bin/hazard-ledger

demo: $(VENV)/.user ## a sample region and all its months, from a new clone to published reports
	$(BIN)/hazard-ledger demo $(DEMO)

$(VENV)/.sql: $(VENV)/.dev .sqlfluff $(SQL)
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar $(sort $(dir $(SQL)))
	@touch $@

lint: $(VENV)/.dev $(VENV)/.sql ## ruff, mypy and sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Python and SQL laid out anew
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar $(sort $(dir $(SQL)))

test: $(VENV)/.dev lint ## the whole test suite
	$(BIN)/python -m compileall -q flows schemas validations warehouse tests  # hundreds of processes start below
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests

room: $(VENV)/.dev ## the tests of one room: make room ROOM=validations
	$(BIN)/python -m pytest -q tests/$(ROOM)

pages: $(VENV)/.dev ## write the generated pages of docs/ again: rules, lifecycle, data dictionary
	$(BIN)/python -m validations.rulebook_page docs/rules.md
	$(BIN)/python -m schemas.lifecycle_page docs/lifecycle.md
	$(BIN)/python -m warehouse

docs: $(VENV)/.dev ## docs/ as a site in docs/_build; a link that leads nowhere is an error
	$(BIN)/sphinx-build -q -n -W docs docs/_build

hooks: $(VENV)/.dev ## lint, types and generated pages before each commit
	$(BIN)/pre-commit install

dist: $(VENV)/.dev ## wheel and sdist, and the demo run from the wheel in an empty environment
	rm -rf dist build
	$(BIN)/uv build --quiet --build-constraints constraints.txt
	$(PYTHON) -m venv build/empty
	$(BIN)/uv pip install --quiet --python build/empty/bin/python --constraint constraints.txt dist/*.whl
	cd build && PATH=/usr/bin:/bin empty/bin/hazard-ledger demo demo

audit: $(VENV)/.dev ## are the pinned libraries known to be vulnerable, and is each of them wanted
	$(BIN)/python .ci/audit.py

torture: $(VENV)/.dev ## two hundred kills, harm of every size, the schedule on PostgreSQL with a work pool
	$(BIN)/python -m pytest $(TORTURE)/test_kills.py $(TORTURE)/test_more_faults.py tests/schedule/torture

soak: $(VENV)/.dev ## 24 months of 200 units in one go with random faults; 200 cycles of intake in one process
	$(BIN)/python -m pytest $(TORTURE)/test_soak.py

mutants: $(VENV)/.dev ## does a test notice every change to the parsers and the lifecycle; survivors are told
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev,mutants]'
	$(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

fuzz: $(VENV)/.dev ## FUZZ_SECONDS for every target; what breaks a promise is left in .fuzz
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev,torture]'
	for target in $$($(BIN)/python -m tests.faults.torture.fuzz); do \
		$(BIN)/python -m tests.faults.torture.fuzz $$target $(FUZZ_SECONDS); done

clean: ## forget the environment and the demo
	rm -rf $(VENV) $(DEMO) build dist docs/_build *.egg-info

.PHONY: help install demo lint format test room pages docs hooks dist audit torture soak mutants fuzz clean
