# One command each; README.md says what they do. Everything is kept under .venv/ and var/, nothing is installed elsewhere.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-slow bench check staff lock format

PORT ?= 8000
WEB_CONCURRENCY ?= 2
PYTHON ?= python3
DATABASE ?= both
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STATIC_SOURCES := $(shell find static pages/static -type f 2>/dev/null)

help:
	@echo "make run        start the site on http://127.0.0.1:$(PORT)"
	@echo "make test       run the tests on SQLite and PostgreSQL; one of them: make test DATABASE=postgresql ARGS=tests/pages"
	@echo "make test-slow  run what takes minutes"
	@echo "make bench      measure a small and a large site on PostgreSQL, side by side"
	@echo "make check      format, lint, import contracts, migrations, deployment check"
	@echo "make staff      make a staff account: ROLE=editor USERNAME=sam"

# --- what has to be there first: each is remembered by a stamp file, so that a second start is quick ------------------
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed: apt install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: apt install python3-venv, then try again."; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: requirements.lock .venv/made
	@echo "Installing the packages of requirements.lock …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock 2>var-pip.log \
	  || { tail -n 5 var-pip.log >&2; rm -f var-pip.log; echo "The packages could not be installed: check that this machine reaches its package registry, then try again."; exit 1; }
	@rm -f var-pip.log
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing the packages for tests …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock 2>var-pip.log \
	  || { tail -n 5 var-pip.log >&2; rm -f var-pip.log; echo "The packages could not be installed: check that this machine reaches its package registry, then try again."; exit 1; }
	@rm -f var-pip.log
	@touch $@

var/local.env: | .venv/installed
	@mkdir -p var/mail && umask 077 && $(BIN)/python -m clinic_site.local_secrets > $@

var/static/made: $(STATIC_SOURCES) .venv/installed var/local.env
	@mkdir -p var/made_static
	@$(MANAGE) join_styles
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

# --- the commands -----------------------------------------------------------------------------------------------------
run: .venv/installed var/local.env var/static/made
	@$(BIN)/python -m clinic_site.port_check $(PORT)
	@SITE_URL=http://127.0.0.1:$(PORT) $(MANAGE) prepare --verbosity 0
	@echo "The site is on http://127.0.0.1:$(PORT) and the staff side on http://127.0.0.1:$(PORT)/admin/ (Ctrl-C stops it)"
	@SITE_URL=http://127.0.0.1:$(PORT) exec $(BIN)/gunicorn clinic_site.wsgi --config clinic_site/gunicorn.py --bind 127.0.0.1:$(PORT) --workers $(WEB_CONCURRENCY)

staff: .venv/installed var/local.env
	@$(MANAGE) prepare --verbosity 0 >/dev/null
	@$(MANAGE) create_staff --role "$(ROLE)" --username "$(USERNAME)"

test: .venv/installed-dev
	@$(BIN)/python -m tests.both_databases --database=$(DATABASE) -m "not slow" $(ARGS)

test-slow: .venv/installed-dev
	@$(BIN)/python -m tests.both_databases --database=$(DATABASE) -m slow $(ARGS)

bench: .venv/installed-dev
	@$(BIN)/python -m tests.benchmarks

check: .venv/installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@git ls-files --cached --others --exclude-standard 'templates/*.html' | xargs $(BIN)/djhtml --check
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.deployment_check

format: .venv/installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files --cached --others --exclude-standard 'templates/*.html' | xargs $(BIN)/djhtml

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
