# make run    everything needed, a demo county, and a server on http://127.0.0.1:8000 (PORT=… for another)
# make test   everything needed, then all tests on SQLite and PostgreSQL, in a real browser too (WORKERS=… for as many at a time)
# make check  format, lint, types, import contract
# make soak   the slow tests      make wheel  the package      make clean  start over
# make bench  the figures in README.md (ROUNDS=5, COUNTY=100000 participants, ONLY="answering pictures" for parts, PEERS=1 for R, statsmodels and pandas beside)

# A python3 that was compiled without optimising takes a tenth longer or more; the system's is taken where it is as new.
PYTHON ?= $(shell sh tests/choose-python)
PORT ?= 8000
INSTANCE ?= instance
# Two more than there are cores: a fourth of a test's time is spent waiting for servers, browsers and disks.
# No more than ten: each has a PostgreSQL and a browser of its own, and reads all tests.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(os.cpu_count() or 1, 8) + 2)')
ROUNDS ?= 5
COUNTY ?= 100000
VENV := .venv
BIN := $(VENV)/bin
MARK := .make

# Where this is set, every process of the tests compiles all that it imports anew, and faults that compiled files bring stay hidden.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check soak bench wheel clean format

$(MARK)/run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SMAIL needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@mkdir -p $(MARK) && touch $@

$(MARK)/dev: $(MARK)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group check --group test
	@touch $@

run: $(MARK)/run
	$(BIN)/smail --instance $(INSTANCE) demo --serve --port $(PORT)

test: $(MARK)/dev
	@sh tests/install-system-packages
	$(BIN)/python -m pytest -m "not soak" -n $(WORKERS) --dist worksteal $(ARGS)

soak: $(MARK)/dev
	@sh tests/install-system-packages
	$(BIN)/python -m pytest -m soak -n $(WORKERS) $(ARGS)

bench: $(MARK)/dev
	@sh tests/install-system-packages
	@$(BIN)/python -m tests.bench --rounds $(ROUNDS) --county $(COUNTY) $(if $(PEERS),--peers) $(if $(ONLY),--only $(ONLY))

check: $(MARK)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit -q -c pyproject.toml -r smail analysis instruments migrations templates
	@sh tests/check-package

format: $(MARK)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(MARK)/dev
	$(BIN)/python -m build --outdir dist .

clean:
	rm -rf $(VENV) $(MARK) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
