# Each target installs what it needs (see coopps/embedded/prepare.py), then does its job.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin

.PHONY: help prepare prepare-tests run test test-long pictures check bench lock

help:
	@echo "make run [PORT=8000]   le portail complet avec son jeu de démonstration"
	@echo "make test [ARGS=…]     les tests, sur de vrais PostgreSQL et Redis"
	@echo "make test-long         les tests longs, que .ci/run ajoute"
	@echo "make pictures          refait les images de l’aide, d’après les pages"
	@echo "make check             style, gabarits, contrats d’importation, migrations, schémas, sécurité"
	@echo "make bench NAME=…      une mesure : notifications, directory, search"
	@echo "make lock              refait les fichiers de versions exactes"

prepare:
	@$(PYTHON) coopps/embedded/prepare.py

prepare-tests:
	@$(PYTHON) coopps/embedded/prepare.py --tests

run: prepare
	@$(BIN)/python -m coopps.embedded run --port $(PORT)

test: prepare-tests
	@$(BIN)/pytest -n $(WORKERS) --dist=worksteal -m "not long" $(ARGS)

test-long: prepare-tests
	@$(BIN)/pytest -n $(WORKERS) --dist=worksteal -m long $(ARGS)

pictures: prepare-tests
	@COOPPS_PICTURES=1 $(BIN)/pytest tests/e2e/test_help_pictures.py $(ARGS)

check: prepare
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m coopps.embedded with .ci/check-project

bench: prepare
	@$(BIN)/python -m coopps.embedded with .ci/bench $(NAME)

lock: prepare
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --group dev --output-file requirements-dev.lock
	@! grep -nE "https?://|index-url|find-links" requirements.lock requirements-dev.lock
