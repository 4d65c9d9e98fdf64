# Plain sh and GNU make 3.81 (what macOS ships) are enough.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# As many tests at once as there are processors; e.g. make test PYTEST_ARGS="-x" for one at a time.
PYTEST_ARGS ?= -n auto --dist worksteal
# make lock UPGRADE=--upgrade takes newer versions; without it pins move only where they must.
UPGRADE ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test-setup test lint test-long lock clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.run-time ## install the program into .venv
	@:

demo: setup ## install, then run the demonstration
	$(BIN)/send-kpi demo

test-setup: ## install what the tests need (on Debian also system packages)
	@tools/system_packages
	@$(MAKE) --no-print-directory $(VENV)/.test-tools

# Steps are called in order, so that make -j cannot start one before the last is done.
test: ## install, then lint, then run the tests
	@$(MAKE) --no-print-directory test-setup
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.test-tools ## check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-long: $(VENV)/.test-tools ## run only the longer checks
	$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

# uv writes one lock for Linux, macOS and Windows, which pip cannot. It is needed only here,
# so it has a folder of its own. No index address is written to the locks.
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: ## work out requirements*.txt again from requirements*.in
	@test -x .venv-lock/bin/uv || { $(PICK_PYTHON) \
	  "$$python" -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; }
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

clean: ## remove .venv and everything built (no data)
	rm -rf $(VENV) .venv-lock build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache \
	  .hypothesis test-results
	find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# A version manager may put a python3.11 on PATH that does not start, so each is tried.
define PICK_PYTHON
python=; \
for name in python3.11 python3; do \
  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    python=$$name; break; \
  fi; \
done; \
if [ -z "$$python" ]; then \
  echo "Python 3.11 or newer is needed, as python3.11 or python3 on PATH." >&2; exit 1; \
fi;
endef

# Stamp files: each step is repeated only when the files it depends on have changed.
$(VENV)/.run-time: requirements.txt pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { $(PICK_PYTHON) \
	  rm -rf $(VENV); \
	  if ! said=$$("$$python" -m venv $(VENV) 2>&1); then \
	    rm -rf $(VENV); \
	    printf '%s\n' "$$said" "" \
	      "$$python could not make a virtual environment. On Debian or Ubuntu, as root:" \
	      "  apt-get install python3-venv" >&2; \
	    exit 1; \
	  fi; }
	@echo "Installing the program into $(VENV) (a minute or two the first time) ..."
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-tools: requirements-dev.txt $(VENV)/.run-time
	@echo "Installing the test tools into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
