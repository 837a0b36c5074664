# make live · make check · make test · make lint · make bench · make gallery · make glyphs
PYTHON ?= python3
# PyTorch's build: auto (cuda where there is an NVIDIA GPU, otherwise cpu), cpu or cuda. To change it, delete .venv first.
TORCH ?= auto
VENV := .venv
BIN := $(VENV)/bin

.PHONY: live check test lint format bench gallery glyphs

live: $(VENV)/run
	@$(BIN)/python tools/system.py live
	$(BIN)/python run_live.py --preset demo

check: lint
	@$(BIN)/python tools/system.py live
	$(BIN)/python -m pytest -m "not slow" -n logical --maxprocesses 4 --dist loadfile

# Sound devices play in real time, so their tests run alone.
test: $(VENV)/dev
	@$(BIN)/python tools/system.py test
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --ignore tests/audio/io
	$(BIN)/python -m pytest tests/audio/io

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev
	$(BIN)/python -m bench.lineart
	$(BIN)/python -m bench.live

gallery: $(VENV)/run
	$(BIN)/python tools/gallery.py
	$(BIN)/python tools/shaders.py

glyphs: $(VENV)/run
	$(BIN)/python tools/glyphs.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "vjfx needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,.)
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,.[dev])
	@touch $@ $(VENV)/run

define install
@options=$$($(BIN)/python tools/system.py torch $(TORCH)) && set -x && \
$(BIN)/pip install --quiet --disable-pip-version-check $$options -c constraints.txt --editable "$(1)"
endef
