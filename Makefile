.PHONY: setup run test check fix e2e soak bench load placement vendor lock
BIN = .venv/bin
PYTHON = $(BIN)/python
TEMPLATES = $(shell git ls-files 'templates/*.html' 'prdbuilder/*.html')
LOCK = $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.12 --no-header --generate-hashes --upgrade
FOR_CHECKS = DEBUG= DEMO= DATA_DIR= DATABASE_URL= SECRET_KEY=checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM
AS_DEPLOYED = $(FOR_CHECKS) SITE_URL=https://prd.example.org ALLOWED_HOSTS=prd.example.org

setup:      ## set up what is missing
	./dev setup

run:        ## serve the app with its demo at http://127.0.0.1:8000
	./dev run

test:       ## every test, on SQLite and on PostgreSQL
	./dev test

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(FOR_CHECKS) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check $(TEMPLATES)
	$(FOR_CHECKS) $(PYTHON) manage.py makemigrations --check --dry-run
	$(AS_DEPLOYED) $(PYTHON) manage.py check --deploy --fail-level WARNING

fix: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djade $(TEMPLATES)

e2e: setup  ## the tests that drive a real browser
	$(PYTHON) -m pytest -m browser

soak: setup ## the tests that take minutes, and many more examples of each property
	$(PYTHON) -m pytest -m soak
	EXAMPLES=1000 $(PYTHON) -m pytest -n 2 -m "not browser" $$(grep --files-with-matches "import given" tests/test_*.py)

bench: setup ## how long the main things take
	$(PYTHON) -m pytest -q tests/bench.py tests/bench_readiness.py

load: setup ## whether 200 people who look see 20 saves a second in time, on SQLite and on PostgreSQL
	$(PYTHON) -m tests.load
	$(PYTHON) -m tests.load --postgresql

placement: setup ## how often the side that is suggested for a requirement is right
	$(PYTHON) -m tests.placement

vendor:     ## maintainers: other people's modules, icons and fonts (needs Node)
	cd vendor && npm install --no-package-lock --no-audit --no-fund && node build.mjs
	$(PYTHON) vendor/print_fonts.py

lock: setup ## maintainers: newer versions of what pyproject.toml asks for
	$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) pyproject.toml --output-file requirements/base.txt
	$(LOCK) pyproject.toml --group dev --output-file requirements/dev.txt
