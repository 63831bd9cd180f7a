# Every target works on a fresh clone: what it needs is made first.
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PORT ?= 8000
export PORT

.PHONY: help setup demo test check fix bench messages services stop reset lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Entrepot needs Python 3.11 or newer ($(PYTHON) is older)."; exit 1; }
	@echo "• virtual environment"
	@$(PYTHON) -m venv $(VENV)

$(STAMP): requirements.txt | $(VENV)/bin/python
	@echo "• packages (the first time, this takes a minute or two)"
	@$(PY) config/install.py requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt | $(VENV)/bin/python
	@echo "• packages for development"
	@$(PY) config/install.py requirements-dev.txt
	@touch $@ $(STAMP)

setup: $(STAMP) ## Packages, services, migrations, static files and the demo shop
	@$(PY) manage.py setup

demo: $(STAMP) ## The whole shop in one terminal; Ctrl-C stops it
	@exec $(PY) manage.py demo

test: $(DEV_STAMP) ## The whole test suite
	@$(PY) manage.py compile_messages
	@$(PY) -m pytest -n auto --dist loadgroup -m "not race and not browser" -q
	@$(PY) -m pytest -n auto -m "browser and not race" -q
	@$(PY) -m pytest -n 2 --dist loadgroup -m race -q

check: $(DEV_STAMP) ## Linters, types, import contracts, migrations, messages
	@$(PY) -m tests.checks

fix: $(DEV_STAMP) ## Formatters
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/djlint --reformat --quiet templates || true

bench: $(DEV_STAMP) ## Benchmarks
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PY) -m tests.benchmarks.tax
	@$(PY) -m tests.benchmarks

messages: $(DEV_STAMP) ## Collect and compile the translations
	@$(PY) manage.py makemessages -l de -l fr -l ja -l zh_Hans --no-location --no-wrap --no-obsolete --ignore var --ignore .venv --ignore tests --ignore typings
	@$(PY) manage.py compile_messages

services: $(STAMP) ## Start PostgreSQL and Valkey alone
	@$(PY) manage.py services

stop: $(STAMP) ## Stop PostgreSQL and Valkey
	@$(PY) manage.py stop_services

reset: $(STAMP) ## Throw the demo's data away (asks first)
	@$(PY) manage.py reset_demo

lock: ## Compile requirements*.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements.txt
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements-dev.txt
