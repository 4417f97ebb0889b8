# Everything runs in .venv, which the first target makes from the lock files.
PYTHON ?= python3
BIN := .venv/bin
EMPLOYEES ?= 5201
PERIOD ?= 2026-11
SEED ?= 7
SECONDS ?= 60
JOBS ?= 1
PYTEST := TESTCONTAINERS_RYUK_DISABLED=true $(BIN)/python -m pytest
ALONE := tests/chaos tests/containers

.PHONY: run test check bench fuzz serve reference lock image compose clean

run: .venv/run ## a city's month on this machine: generate, load, fold, close, report, then serve (ONCE=1: end there; RESET=1: anew)
	$(BIN)/ekinerja demo --employees $(EMPLOYEES) --period $(PERIOD) --seed $(SEED) $(if $(ONCE),--once) $(if $(RESET),--reset)

test: .venv/dev ## every test; containers of NATS and PostgreSQL where Docker answers, else their wheels; JOBS=2: on two cores
ifeq ($(JOBS),1)
	$(PYTEST) $(ARGS)
else # whole files for each worker; a worker whose test hangs ends the run; what kills and measures comes last and alone
	$(PYTEST) -n $(JOBS) --dist loadfile --max-worker-restart 0 $(ALONE:%=--ignore=%) $(ARGS)
	$(if $(ARGS),,$(PYTEST) $(ALONE))
endif

check: .venv/dev ## linter, formatter, type checker, import rules
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/dev ## ratios, each against a ceiling measured in the same run
	$(BIN)/python -m bench

fuzz: .venv/dev ## what strangers' bytes meet first, SECONDS each, led by coverage; where atheris has a wheel
	$(BIN)/python -m tests.fuzz $(SECONDS)

serve: .venv/run ## the four services against the NATS server and database of the environment
	$(BIN)/ekinerja serve

reference: .venv/dev ## renew the pages of docs/ that are written from the code
	$(BIN)/python -m docs.reference && $(BIN)/python -m shared.settings > docs/settings.md

lock: .venv/dev ## renew the lock files
	for each in requirements requirements-dev; do $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links $$each.in -o $$each.lock; done

image: ## the one container image of all services
	docker build -f deploy/Dockerfile -t ekinerja .

compose: image ## NATS, PostgreSQL and the four services in containers
	docker compose -f deploy/compose.yaml up

clean:
	rm -rf .venv .data .pytest_cache .mypy_cache .ruff_cache

.venv/run: requirements.lock requirements.in pyproject.toml
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && touch $@
