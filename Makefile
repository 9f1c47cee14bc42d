# The two commands of a fresh clone are `make demo` and `make test`.
# Everything is installed into .venv/ from the hash-locked files in requirements/.

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
LOCKS := requirements/bootstrap.txt requirements/catalog.txt pyproject.toml

.PHONY: help install demo test lint bench docs lock clean

help:
	@echo "make demo    publish the catalog into an embedded cloud and launch LibreChat's three layers"
	@echo "make test    everything that CI runs"
	@echo "make lint    ruff and mypy"
	@echo "make bench   timings, as ratios against a baseline measured in the same run"
	@echo "make docs    the generated tables and pictures"
	@echo "make lock    resolve the pinned requirements again, with hashes"

install: $(STAMP)

$(STAMP): $(LOCKS)
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "make: cannot install: $(PYTHON) is Python %d.%d; Python 3.11, 3.12 or 3.13 is needed (the embedded databases are built for these). Name one: make PYTHON=python3.13 install" % v)'
	@echo "Installing into $(VENV) (once; a few minutes on a slow line) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(VENV)/bin/uv pip sync --quiet --require-hashes --compile-bytecode --python $(VENV)/bin/python requirements/catalog.txt
	@$(VENV)/bin/uv pip install --quiet --no-deps --no-build-isolation --python $(VENV)/bin/python --editable .
	@touch $@

demo: install
	@$(VENV)/bin/catalog demo

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

test: lint
	$(VENV)/bin/pytest

bench: install
	$(VENV)/bin/python -m tests.bench

docs: install
	$(VENV)/bin/python -m docs.generate

lock:
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/bootstrap.in --output-file requirements/bootstrap.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/catalog.in --output-file requirements/catalog.txt

clean:
	rm -rf build cdk.out .mypy_cache .pytest_cache .ruff_cache
