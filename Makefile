# interlock: two commands do everything on a fresh machine with python3 (3.11) and make.
#   make run     set up, then replay NAFTA and name the report to open
#   make test    set up, then pass every check
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint docs verify bench peers scenarios fit lock dist data clean help

help:
	@sed -n '2,3p' Makefile | cut -c3-; echo "  make verify  the full campaigns and benchmarks; writes docs/verification/"; \
	echo "  make scenarios  the library under every school; writes docs/verification/scenarios.md"; \
	echo "  make docs    build the documentation, a site that opens offline, into build/docs"; \
	echo "  make bench   benchmarks alone"; echo "  make peers   beside other programs; writes benchmarks/PEERS.md"; echo "  make lock    pin the requirements, with hashes"; \
	echo "  make dist    build wheel and sdist into dist/"; \
	echo "  make fit     fit schools and politics again (an hour or two on 2 cores)"; \
	echo "  make data    rebuild the packaged dataset (maintainers; needs ../shared)"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes \
	    --requirement requirements.txt --requirement requirements-build.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

run: $(VENV)/.run
	$(BIN)/interlock run

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

docs: $(VENV)/.dev
	$(BIN)/python tools/build_docs.py

bench: $(VENV)/.dev
	$(BIN)/python -m pytest benchmarks --benchmark-only

peers: $(VENV)/.dev
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --requirement benchmarks/peers/requirements.txt
	$(BIN)/python -m benchmarks.peers.measure

verify: lint
	$(BIN)/python tools/verify.py $(PARTS)

scenarios: $(VENV)/.run
	$(BIN)/python tools/scenarios.py

fit: $(VENV)/.run
	$(BIN)/interlock fit --school all --out src/interlock/estimate/posteriors
	$(BIN)/interlock fit politics --out src/interlock/estimate/posteriors

# Pins what pyproject.toml newly asks for and moves nothing; UPGRADE=--upgrade moves everything.
LOCK = $(BIN)/uv pip compile --quiet --universal --no-emit-index-url --no-header \
    --python-version 3.11 --generate-hashes $(UPGRADE)
lock: $(VENV)/.dev
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) --constraint requirements.txt --group build --output-file requirements-build.txt
	$(LOCK) --constraint requirements.txt --extra dev pyproject.toml --output-file requirements-dev.txt

dist: $(VENV)/.run
	rm -rf dist
	$(BIN)/python -m hatchling build --directory dist

data: $(VENV)/.dev
	$(BIN)/python tools/build_dataset.py ../shared/data

clean:
	rm -rf $(VENV)
