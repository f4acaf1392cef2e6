# Two commands do everything: `make run` (set up, build the graph, serve it) and `make test` (set up, run every check).
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test build format bench pins clean
.DELETE_ON_ERROR:

run: $(VENV)/.runtime
	@$(BIN)/interlock serve --port $(PORT)

build: $(VENV)/.runtime
	@$(BIN)/interlock build

test: $(VENV)/.dev
	@sh tests/check.sh $(BIN)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# Renew the pinned versions from pyproject.toml: names and versions only, no addresses.
pins:
	rm -rf $(VENV)-pins && $(PYTHON) -m venv $(VENV)-pins
	$(VENV)-pins/bin/pip install --quiet . && $(VENV)-pins/bin/pip freeze --exclude interlock > requirements.txt
	$(VENV)-pins/bin/pip install --quiet --upgrade pip && $(VENV)-pins/bin/pip install --quiet --group dev
	$(VENV)-pins/bin/pip freeze --exclude interlock > requirements-dev.txt
	rm -rf $(VENV)-pins && $(PYTHON) -m venv $(VENV)-pins && $(VENV)-pins/bin/pip install --quiet schemathesis
	$(VENV)-pins/bin/pip freeze > requirements-schemathesis.txt
	rm -rf $(VENV)-pins

clean:
	rm -rf $(VENV) dist exports/out

$(VENV)/.runtime: requirements.txt pyproject.toml
	@sh tests/environment.sh $(PYTHON) $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt requirements-schemathesis.txt
	@sh tests/environment.sh $(PYTHON) $(VENV) requirements-dev.txt
	@touch $@
