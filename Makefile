# What a person does here. Everything lives in .venv, which `setup` makes once from the hashed lock file, so that two
# machines run the same code. Only Python 3.11 or newer, git and make are needed.
.PHONY: help setup demo test lint check fix bench docs lock

BIN := .venv/bin
READY := .venv/.ready
DEMO := build/demo
# The first of these that runs and is new enough; `make setup PYTHON=...` overrides it.
PYTHON ?= $(firstword $(foreach p,python3.11 python3 python python3.12 python3.13,\
	$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
# The type checker's runtime is a package, pinned like the others: it never looks for a newer one.
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

help: ## say what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make .venv from requirements.lock (the other targets do this by themselves)

# Wheels, hashes checked, the build tools from the lock too: nothing unpinned is fetched or run. What comes as source
# alone (pure Python around a wheel) has a lock file of its own.
$(READY): requirements.lock requirements-source.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or make setup PYTHON=/its/path" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r requirements-source.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## make three documents, read them, and draw where each value was found
	@rm -rf $(DEMO)
	$(BIN)/python -m sightline.testing.examples $(DEMO)/documents --count 3 --seed 7
	$(BIN)/sightline extract $(DEMO)/documents --model rules --draw $(DEMO)/drawn
	@echo "The pages with a box around each value are in $(DEMO)/drawn."

test: $(READY) ## run the tests on every core (data sets are used where SIGHTLINE_DATA names them)
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

lint: $(READY) ## style, types and layers
	@failed=0; for step in "ruff check" "ruff format --check" "lint-imports" "pyright --pythonpath $(BIN)/python"; do \
		echo "$$step"; $(BIN)/$$step || failed=1; done; exit $$failed

check: lint test ## everything that CI runs

fix: $(READY) ## format, and mend what can be mended safely
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY) ## measure accuracy and cost on the data sets; writes docs/benchmarks
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/ocr.py
	$(BIN)/python benchmarks/image.py
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/legibility.py
	$(BIN)/python benchmarks/limits.py
	$(BIN)/python benchmarks/hallucination.py
	$(BIN)/python benchmarks/survival.py
	$(BIN)/python benchmarks/models.py
	$(BIN)/python benchmarks/moderation.py
	$(BIN)/python benchmarks/injection.py
	$(BIN)/python benchmarks/cache.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/catalog.py
	$(BIN)/python benchmarks/video.py
	$(BIN)/python benchmarks/coordination.py
	$(BIN)/python benchmarks/cluster.py
	$(BIN)/python benchmarks/service.py
	$(BIN)/python benchmarks/jobs.py
	$(BIN)/python benchmarks/review.py
	$(BIN)/python benchmarks/records.py --postgres $(or $(POSTGRES_URL),postgresql://postgres@localhost:5432/test)

docs: $(READY) ## write the generated reference pages, then run every example in the documentation
	$(BIN)/python scripts/reference.py
	$(BIN)/python -m pytest tests/test_docs.py

# What the image holds, and what makes its wheels: at the versions that are tested.
IMAGE := service records postgres redis tracing objects moderation heif anthropic bedrock google openai
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --quiet $(UPGRADE)

lock: ## resolve the lock files anew (needs uv); UPGRADE=--upgrade takes newer releases
	$(LOCK) pyproject.toml --extra dev --only-binary :all: --no-binary pyvips --no-emit-package pyvips --output-file requirements.lock
	echo "pyvips ; platform_machine in 'x86_64 AMD64 aarch64 arm64'" | $(LOCK) - --no-deps --output-file requirements-source.lock
	$(LOCK) pyproject.toml $(IMAGE:%=--extra %) --constraint requirements.lock --only-binary :all: --no-binary pyvips --no-emit-package pyvips --output-file deploy/requirements.lock
	printf 'cffi\nhatchling\npkgconfig\nsetuptools\n' | $(LOCK) - --constraint requirements.lock --only-binary :all: --output-file deploy/build.lock
