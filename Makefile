# The front door: `make` lists what it can do. Needs make and Python 3.11 or newer, nothing else.
.DEFAULT_GOAL := help
.PHONY: help run test check docs reference pictures bench faults races mistakes messages lock clean
.DELETE_ON_ERROR:

# The first Python here that is new enough; `make PYTHON=... run` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement
PYTEST_ARGS ?=
# A reader of a pipe sees each line at once.
export PYTHONUNBUFFERED := 1

help: ## Say what can be done here
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/run.stamp ## Start everything on this machine (PORT=0 picks a free port); Ctrl-C stops it
	@$(BIN)/python manage.py start --with-parent

test: .venv/tests.stamp ## Run the tests on all cores (PYTEST_ARGS="-k name" for some of them)
	@$(BIN)/python -m pytest -m "not faults" --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: .venv/tests.stamp ## Lint, types, system checks, missing migrations, documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory docs

docs: .venv/tests.stamp ## Build the documentation into build/docs; a warning fails it
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky --fresh-env --doctree-dir build/doctrees docs build/docs
	@echo "The documentation is built: build/docs/index.html"

pictures: .venv/tests.stamp ## Take the pictures of the documentation again, from a server of its own (NAMES="profile preview" for some)
	@$(BIN)/python -m tests.pictures $(NAMES)

reference: .venv/run.stamp ## Make the pages of docs/ again that come from the code
	@$(BIN)/python manage.py make_reference

bench: .venv/tests.stamp ## Measure it against row by row, hand-written SQL and the stock admin (PostgreSQL; PART=list for a part, KEEP=1 keeps its databases)
	@$(BIN)/python -m tests.benchmarks

faults: .venv/tests.stamp ## Kill servers in the middle of the work and check that nothing is lost
	@$(BIN)/python -m pytest -m faults --numprocesses 2 --dist loadgroup $(PYTEST_ARGS)

races: .venv/tests.stamp ## Do at once what collides, with real processes, 100 times each (PostgreSQL)
	@$(BIN)/python -m tests.races $(PYTEST_ARGS)

mistakes: .venv/tests.stamp ## Plant a hundred small mistakes in rules, engine and bulk edits, one at a time, and say which no test finds (ARGS="--seed 2")
	@$(BIN)/python -m tests.mistakes $(ARGS)

messages: .venv/tests.stamp ## Collect the sentences to translate in crm/locale/, and compile what is translated
	@$(BIN)/python manage.py translations

lock: ## Lock the dependencies of pyproject.toml again (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra tests --extra docs -c requirements.txt pyproject.toml -o tests/requirements.txt

clean: ## Remove the environment and the caches; the data in var/ stays
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamps say that the environment holds what the locked requirements name.
.venv/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing what it needs into .venv (once, and when the requirements change) ..."
	@$(INSTALL) requirements.txt
	@touch $@

.venv/tests.stamp: tests/requirements.txt | $(BIN)/python
	@echo "Installing what the tests need into .venv (once, and when the requirements change) ..."
	@$(INSTALL) tests/requirements.txt
	@touch $@ .venv/run.stamp

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or newer; found none. Install one, or name it: make PYTHON=/path/to/python run" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) could not make .venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
