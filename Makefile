# Two commands do all the set-up: `make demo` and `make test`. Each works alone from a fresh clone.
# Needs Python 3.11 or newer and make; uv is fetched from PyPI when the machine has none.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
HOME_FOLDER ?= demo-home

.PHONY: help setup assets check test demo docs bench faults conformance lock clean

help:
	@echo "make demo    the invented county: written, loaded, measured (start here)"
	@echo "make test    every test"
	@echo "make setup   .venv with every extra"
	@echo "make assets  the service's stylesheet and script, from GOV.UK Frontend"
	@echo "make check   format, lint, types, the direction of imports, definitions, fresh docs"
	@echo "make docs    write the generated reference pages again"
	@echo "make bench   measure speed and memory, as ratios within one run"
	@echo "make faults  hundreds of kills and attacks; make test takes a sample"
	@echo "make conformance  measures and checks on three engines, over the county and 200 worlds; make test takes a sample"
	@echo "make lock    resolve the dependencies again"

.uv/bin/uv:
	@tools/get_uv.sh $(PYTHON) .uv

# What running needs, and no more.
$(VENV)/.running: requirements.lock pyproject.toml | $(filter .uv/bin/uv,$(UV))
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.everything: requirements-dev.lock $(VENV)/.running | $(filter .uv/bin/uv,$(UV))
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

# The stylesheet and script that pages wear: made again only when what they are made from changes.
DESIGN := src/lineofsight/service/design
STYLE  := $(DESIGN)/static/design/design.css

$(STYLE): $(wildcard $(DESIGN)/assets/*) $(DESIGN)/assets/.npmrc tools/build_assets.py requirements-assets.lock | $(VENV)/.running
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-assets.lock
	$(BIN)/python tools/build_assets.py
	@touch $@

assets: $(STYLE)

setup: $(VENV)/.everything $(STYLE)

demo: $(VENV)/.running $(STYLE)
	$(BIN)/lineofsight demo --home $(HOME_FOLDER)

test: $(VENV)/.everything $(STYLE)
	$(BIN)/pytest -n auto --dist loadfile
	@echo "Once more on PostgreSQL: pages, people and the ledger, which a council may keep in either."
	LINEOFSIGHT_TEST_DATABASE=postgresql $(BIN)/pytest -n auto --dist loadfile tests/pages

check: $(VENV)/.everything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lineofsight measures check
	$(BIN)/python -m docs.build --check

docs: $(VENV)/.everything
	$(BIN)/python -m docs.build

bench: $(VENV)/.everything
	$(BIN)/python -m tests.bench.run
	$(BIN)/python -m tests.bench.readers

faults: $(VENV)/.everything
	LINEOFSIGHT_FAULTS=300 $(BIN)/pytest tests/faults

conformance: $(VENV)/.everything
	LINEOFSIGHT_CONFORMANCE=whole $(BIN)/pytest -s tests/conformance

lock: | $(filter .uv/bin/uv,$(UV))
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgres \
		pyproject.toml --output-file requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgres --group dev \
		--constraints requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group assets \
		--constraints requirements-dev.lock --output-file requirements-assets.lock

clean:
	rm -rf $(VENV) .uv .assets $(DESIGN)/static demo-home dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
