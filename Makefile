# make app · make test · make test-long · make package · make package-test · make train NAME=imdb-onehot · make bench
# Each makes what it needs: a virtual environment of the project's own, with the pinned dependencies.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Four processes for two cores, since the two with a browser wait a good part of their time; each works in one thread.
PYTEST := TF_NUM_INTRAOP_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 4 --no-loadscope-reorder

.PHONY: app test test-long package package-test train bench

app: $(VENV)/app
	$(BIN)/streamlit run serve.py

test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST)

# All tests, with thousands of made-up inputs for each of those that hypothesis runs: half an hour or more.
test-long: $(VENV)/dev
	HYPOTHESIS_PROFILE=long $(PYTEST) -m ''

# The archive of the sources and the wheel, into dist.
package: $(VENV)/dev
	$(BIN)/python -m build --no-isolation

# The wheel in an environment of its own: install, explain a sentence, start the app, fetch a page.
package-test: $(VENV)/dev
	$(BIN)/python -m pytest tests/package/installation.py

train: $(VENV)/app
	@test -n "$(NAME)" || { echo "say which: make train NAME=imdb-onehot"; exit 2; }
	$(BIN)/python -m ig_core train $(NAME)

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

$(VENV)/app: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@
