# Every target that needs the environments makes them first; that costs nothing when they are in place.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-parts test-conversations test-understanding train evaluate lint format bench \
	bench-booking requirements clean

PY := .venv/bin/python
RASA_PY := .venv-rasa/bin/python
COMPILE = pip compile --quiet --no-header --no-annotate --generate-hashes --universal

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make or update the two Python environments
	@python3 nastasteg/environments.py

demo: setup ## start everything with demo persons and open a phone in the browser
	@$(PY) -m nastasteg demo

# Two at a time, since each leaves the processor idle now and then; only the latter two need the trained model.
test: setup ## run every test, in both environments
	@$(MAKE) --no-print-directory -j2 train test-parts
	@$(MAKE) --no-print-directory -j2 test-conversations test-understanding

test-parts:
	@$(PY) -m pytest -q -n 2 --ignore=tests/conversations

test-conversations:
	@$(PY) -m pytest -q tests/conversations

test-understanding:
	@PYTHONPATH=. $(RASA_PY) -m pytest -q -p no:cacheprovider -o filterwarnings=default --disable-warnings \
		tests/bot/swedish/test_folding.py tests/bot/nlu

train: setup ## train the model, if what it is made from has changed
	@$(PY) -m nastasteg train

evaluate: setup ## train anew, and measure how well unseen messages are understood
	@$(PY) -m nastasteg evaluate

lint: setup ## check style, types, imports between packages, and what must not be in git
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@$(PY) .ci/check_files.py

format: setup ## put the code into the project's format
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

bench: setup ## measure the SMS path, alone and beside Rasa's own, and the inbox, as tables
	@$(PY) -m benchmarks

bench-booking: setup ## measure agreed times under pressure: crowds, kills, any order, long timetables; half an hour
	@$(PY) -m benchmarks.booking

requirements: ## pin and hash the requirements anew from pyproject.toml
	@UV=$$(python3 nastasteg/environments.py --uv) && \
	$$UV $(COMPILE) --upgrade --python-version 3.12 --group services -o requirements/services.txt && \
	$$UV $(COMPILE) --upgrade --python-version 3.12 --group dev -c requirements/services.txt -o requirements/dev.txt && \
	$$UV $(COMPILE) --upgrade --python-version 3.10 --group rasa -o requirements/rasa.txt

clean: ## remove the environments, models, the demo's database, logs and caches
	@$(PY) -m nastasteg clean 2>/dev/null || true
	rm -rf .venv .venv-rasa .tools var models .rasa *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
