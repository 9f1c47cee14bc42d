# The two commands of a fresh clone are `make demo` and `make test`.
# Everything is installed into .venv/ from the hash-locked files in requirements/.

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
LOCKS := requirements/bootstrap.txt requirements/all.txt pyproject.toml
CHECKOV := $(VENV)/checkov
POLICIES := $(VENV)/policies
SITE := $(VENV)/site

# The machine's own certificate authorities, as pip and git use them: a company's network may have its own.
export UV_SYSTEM_CERTS ?= true

# Python keeps what it compiled, even where the environment says otherwise, as in images for containers: every
# process would compile the CDK, boto3 and cfn-lint again, some 5 s each.
export PYTHONDONTWRITEBYTECODE :=

# A user without a home, as of a service or in a container: what is cached goes into the checkout.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export HOME := $(shell mkdir -p build/home && cd build/home && pwd)
endif

.PHONY: help install checkov policies site-tool demo test lint pytest prove bench sbom docs docs-check site lock clean

help:
	@echo "make demo    publish the catalog into an embedded cloud and launch LibreChat's three layers"
	@echo "make test    everything that CI runs"
	@echo "make prove   the same tests without samples: every case of what takes hours; for a nightly job"
	@echo "make lint    ruff and mypy"
	@echo "make bench   timings, as ratios against a baseline measured in the same run"
	@echo "make sbom    what the releases and the command are made of, as CycloneDX files in build/sbom"
	@echo "make docs    the generated types, tables and pictures (one from a demo that it runs), then the documentation's site"
	@echo "make site    the documentation as a website; .venv/bin/catalog docs shows it"
	@echo "make docs-check says which of the generated pages are stale"
	@echo "make lock    resolve the pinned requirements again, with hashes"

install: $(STAMP)

# uv makes the installed tree equal the lock, whatever was there before: a run cut short is simply run again.
$(STAMP): $(LOCKS)
	@$(PYTHON) requirements/check_python.py
	@echo "Installing into $(VENV) from the hash-locked requirements (once; a minute or two) …"
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@{ $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --retries 2 --require-hashes -r requirements/bootstrap.txt \
	  && $(VENV)/bin/uv pip sync --quiet --require-hashes --python $(VENV)/bin/python requirements/all.txt \
	  && $(VENV)/bin/uv pip install --quiet --no-deps --no-build-isolation --python $(VENV)/bin/python --editable . ; } \
	|| { echo "make: cannot install the requirements: see the message above. The package index for Python must be" >&2; \
	     echo "reachable and 2 GB be free here (df -h . says how much is); then run the same command again." >&2; exit 1; }
	@touch $@

# In an environment of its own, which only `make test` needs: it pins packages that the catalog has in other versions.
checkov: $(CHECKOV)/.installed

$(CHECKOV)/.installed: requirements/checkov.txt $(STAMP)
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(VENV)/bin/python $(CHECKOV)
	@$(VENV)/bin/uv pip sync --quiet --require-hashes --only-binary :all: --python $(CHECKOV)/bin/python requirements/checkov.txt \
	|| { echo "make: cannot install checkov: see the message above. The package index for Python must be reachable" >&2; \
	     echo "and 300 MB be free here (df -h . says how much is); then run the same command again." >&2; exit 1; }
	@touch $@

# The scanners of IAM policies, likewise: parliament needs an older setuptools.
policies: $(POLICIES)/.installed

$(POLICIES)/.installed: requirements/policies.txt $(STAMP)
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(VENV)/bin/python $(POLICIES)
	@$(VENV)/bin/uv pip sync --quiet --require-hashes --python $(POLICIES)/bin/python requirements/policies.txt \
	|| { echo "make: cannot install the scanners of policies: see the message above. The package index for Python must be" >&2; \
	     echo "reachable and 100 MB be free here (df -h . says how much is); then run the same command again." >&2; exit 1; }
	@touch $@

# The documentation's site, likewise: nobody who launches needs it.
site-tool: $(SITE)/.installed

$(SITE)/.installed: requirements/site.txt $(STAMP)
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(VENV)/bin/python $(SITE)
	@$(VENV)/bin/uv pip sync --quiet --require-hashes --only-binary :all: --python $(SITE)/bin/python requirements/site.txt \
	|| { echo "make: cannot install Zensical: see the message above. The package index for Python must be reachable" >&2; \
	     echo "and 150 MB be free here (df -h . says how much is); then run the same command again." >&2; exit 1; }
	@touch $@

demo: install
	@$(VENV)/bin/catalog demo

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# The checks beside the tests, and three workers where CI has two cores: tests often wait for servers and for time.
test: install checkov policies site-tool
	@$(MAKE) --no-print-directory --jobs 2 lint pytest

# A folder's tests stay together (tests/conftest.py), the longest first.
pytest: install checkov policies site-tool
	$(VENV)/bin/pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder

# What `make test` samples (tests/support/sampling.py) runs whole.
prove: install checkov policies site-tool
	PROVE=1 $(VENV)/bin/pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder

bench: install
	$(VENV)/bin/python -m tests.bench

# What each release and the command itself are made of, as CycloneDX files in build/sbom.
sbom: install
	$(VENV)/bin/python -m portfolio.versions.sbom

docs: install site-tool
	$(VENV)/bin/python -m tools.resource_types
	$(VENV)/bin/python -m tools.documents.pictures.demo_picture
	$(VENV)/bin/python -m tools.documents
	$(VENV)/bin/python -m tools.site

site: install site-tool
	$(VENV)/bin/python -m tools.site

docs-check: install
	$(VENV)/bin/python -m tools.documents --check

lock:
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/bootstrap.in --output-file requirements/bootstrap.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/catalog.in requirements/local.in requirements/dev.in --output-file requirements/all.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --constraints requirements/all.txt requirements/catalog.in --output-file requirements/catalog.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/checkov.in --output-file requirements/checkov.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/policies.in --output-file requirements/policies.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/site.in --output-file requirements/site.txt

clean:
	rm -rf build cdk.out .mypy_cache .pytest_cache .ruff_cache
