# Everything a person types. `make chat` and `make test` work on a fresh machine with Python >= 3.11.
.DELETE_ON_ERROR:
.PHONY: help install install-dev chat test check fix bench requirements clean

VENV := .venv
BIN := $(VENV)/bin
# Changing what is installed makes the stamps stale; nothing else does.
INPUTS := pyproject.toml requirements/runtime.txt requirements/build.txt .ci/make-venv

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1 \t\2/' | expand -t 24

install: $(VENV)/.installed ## make .venv and install Paperboy into it
install-dev: $(VENV)/.installed-dev ## the same, with what tests and checks need

$(VENV)/.installed: $(INPUTS)
	@sh .ci/make-venv $(VENV) requirements/runtime.txt requirements/build.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@sh .ci/make-venv $(VENV) requirements/runtime.txt requirements/build.txt requirements/dev.txt
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-dev requirements/bench.txt
	@sh .ci/make-venv $(VENV) requirements/runtime.txt requirements/build.txt requirements/dev.txt requirements/bench.txt
	@touch $@

chat: install ## talk to Paperboy in this terminal
	@$(BIN)/paperboy chat

test: install-dev ## run the tests
	@$(BIN)/python -m pytest

check: install-dev ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: install-dev ## let the formatter and the linter mend what they can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-bench ## measure, and write benchmarks/latest.json (CORPUS=FILE for real papers, MOST=1000000 watches)
	$(BIN)/python -m benchmarks $(if $(CORPUS),--corpus $(CORPUS)); missed=$$?; \
	$(BIN)/python -m benchmarks watching $(if $(CORPUS),--corpus $(CORPUS)) $(if $(MOST),--most $(MOST)) && exit $$missed

# Pins with hashes and no address of any package index; needs uv.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
requirements: ## pin the dependencies anew
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(COMPILE) --group bench -c requirements/runtime.txt -c requirements/dev.txt -o requirements/bench.txt

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
