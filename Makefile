# `make learn` opens the course, `make test` runs every test. Both install what they need into .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install learn test bench screenshots build

install: $(STAMP)

# The lab extension is copied by the installation, so a change to it installs again.
$(STAMP): requirements.lock pyproject.toml $(shell find src/calmline/labextension -type f)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Calmline needs Python 3.11 or newer; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

learn: $(STAMP)
	$(BIN)/calmline learn

build: $(STAMP)
	$(BIN)/calmline build

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/calmline cases check
	$(BIN)/calmline build --check
	@# The browser mostly waits, so the other tests run beside it; theirs is the second report.
	$(BIN)/pytest tests/unit tests/nbgrader tests/notebooks > $(VENV)/others.log 2>&1 & pid=$$!; \
	$(BIN)/pytest tests/browser; browser=$$?; \
	wait $$pid; others=$$?; cat $(VENV)/others.log; [ $$browser -eq 0 ] && [ $$others -eq 0 ]

bench: $(STAMP)
	$(BIN)/python -m benchmarks

screenshots: $(STAMP)
	$(BIN)/python -m tools.screenshots
