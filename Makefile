# Two commands carry everything: `make run` and `make test`.
#   PORT=8001 make run                    another port
#   LISTEN=0.0.0.0 make run               also for phones in the same network
#   DEMONSTRATION=true DATABASE_URL=… REDIS_URL=… make run   on PostgreSQL and Redis

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint bench chaos messages lock vendor venv tools

# Python 3.11: the first of these that really is one (some machines have shims that are not).
ifndef PYTHON
PYTHON := $(shell for name in python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 \
	&& { command -v "$$name"; break; }; done)
endif
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport DJANGO_SETTINGS_MODULE
# Compiled modules are kept, so that the second start is quicker.
unexport PYTHONDONTWRITEBYTECODE

# Without a database or a secret of its own, what runs is the demonstration.
run: export DEMONSTRATION ?= $(if $(DATABASE_URL)$(DATABASE_URL_FILE)$(SECRET_KEY)$(SECRET_KEY_FILE),,true)

help:
	@echo "make run     start the portal on this machine (PORT=8000)"
	@echo "make test    set up and run everything that is checked"
	@echo "make lint    only the checks of form"
	@echo "make bench   measure speed and size"
	@echo "make chaos   kill, cut and fill what it stands on, and count what is lost"
	@echo "make messages, lock, vendor   collect texts to translate, lock and bundle the libraries"

run: venv
	@exec $(BIN)/python manage.py run_portal

test: tools
	@exec $(BIN)/python -m tests

lint: tools
	@exec $(BIN)/python -m tests.lint

bench: tools
	@sh .ci/prepare wrk
	@exec $(BIN)/python -m tests.bench

chaos: tools
	@PATH="$$PATH:/usr/sbin" sh .ci/prepare qpdf libreoffice-writer-nogui:soffice clamav-daemon:clamd
	@exec $(BIN)/python -m tests.chaos

# Collects every text that people read into locale/*/LC_MESSAGES/django.po.
messages: tools
	@exec $(BIN)/python -m tests.lint.translations --write

# The two lists with hashes, from pyproject.toml, and those of scanners, which disagree with them.
# None names a registry.
lock: tools
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header \
		pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--constraint requirements.txt --extra test pyproject.toml -o tests/requirements.txt
	for list in schema scanners; do \
		$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header \
			tests/chaos/tools/$$list.in -o tests/chaos/tools/$$list.txt || exit 1; done

# What phones take from others, bundled once and committed (needs Node).
vendor:
	cd static && npm ci --no-audit --no-fund && npm run vendor && rm -rf node_modules

venv:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh .deploy/venv requirements.txt

tools:
	@sh .ci/prepare
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh .deploy/venv tests/requirements.txt
