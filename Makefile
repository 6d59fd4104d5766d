# Two commands matter: `make run` and `make test`. Each makes its own environment first.
ARGS ?=
EXTRA ?=
TRUTH ?= ../shared/truth
KIT ?= dist/symmirror-kit
PY := .venv/bin/python

.PHONY: help setup run test lint types pytest bench accuracy calibrate growth day survive catalogues kit-bundle machine-test arm-test boot-test hardware clean

help:
	@echo "make run [ARGS='--camera simulated:left=0.4']   run the mirror"
	@echo "make test                                       lint, types and all tests"
	@echo "make setup [EXTRA=pi4]                          only make the environment and get the models"
	@echo "make bench                                      speed, beside the bare MediaPipe loop"
	@echo "make accuracy [TRUTH=DIR]                       accuracy, beside plain MediaPipe, on rendered faces"
	@echo "make calibrate [TRUTH=DIR]                      where the measuring's two constants come from"
	@echo "make growth                                     100,000 frames: memory and open files stay flat"
	@echo "make day                                        24 hours of sessions: memory, files and threads stay flat"
	@echo "make survive                                    killed 200 times, damaged 100 ways: the long form of these tests"
	@echo "make catalogues                                 bring the translations up to date, list what is missing"
	@echo "make kit-bundle [KIT=DIR]                       all that a kit without internet needs, in one folder"
	@echo "make machine-test                               the installer, the unit, a camera under a real systemd (root, Debian)"
	@echo "make arm-test                                   the bundle's packages on the emulated core of a Pi 5 and a Pi 4"
	@echo "make boot-test [BOOT=DIR]                       a whole machine emulated: display, pins, power cut (minutes)"
	@echo "make hardware                                   drawings, printed parts, tables and cards of hardware/"
	@echo "make clean                                      remove what make setup made"

setup:
	@tools/setup.sh $(EXTRA)

run: setup
	@.venv/bin/symmirror run $(ARGS)

test: lint types pytest

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: setup
	@.venv/bin/mypy

# Two files at a time, even on a bigger machine: many tests run against the clock, and share it with the camera's.
pytest: setup
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

bench: setup
	@$(PY) -m benchmarks.pipeline

accuracy: setup
	@$(PY) -m benchmarks.accuracy $(TRUTH)

calibrate: setup
	@$(PY) -m benchmarks.calibrate $(TRUTH)

growth: setup
	@$(PY) -m benchmarks.growth

day: setup
	@$(PY) -m benchmarks.day

survive: setup
	@SURVIVE=full $(PY) -m pytest tests/test_survive_*.py $(ARGS)

catalogues: setup
	@$(PY) -m tools.catalogues

kit-bundle:
	@tools/kit_bundle.sh $(KIT)

machine-test: setup
	@$(PY) -m pytest tests/machine/unit_under_systemd.py -rA $(ARGS)

arm-test: setup
	@$(PY) -m pytest tests/machine/wheels_on_a_pi.py -rA $(ARGS)

boot-test: setup
	@$(PY) -m pytest tests/boot/boots_for_real.py $(ARGS)

hardware: setup
	@.tools/bin/uv run --quiet --no-sync --with-requirements hardware/make/requirements.txt python -m tools.hardware

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache
