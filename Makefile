# All that one runs here. python3 (3.11 to 3.13) and make are enough; CONTRIBUTING.md has the same steps by hand.
PYTHON ?= python3
BIN := .venv/bin
BUILD = $(BIN)/jupyter-book build book --config _config.yml --toc $(abspath _toc.yml) --path-output . -W -n --keep-going $(QUIET)
QUIET := $(if $(CI),--quiet) # who reads a log looks for what went wrong
# Dates from the commit: same commit, same bytes. (No comment on its line: its space would count.)
export SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),315532800)
unexport PYTHONDONTWRITEBYTECODE # as some containers set it: each process would compile all modules and tests anew

book: .venv/ready ## build the site into _build/html
	@[ -z "$$(find book/_ext book/macros.yml -newer _build/.doctrees/environment.pickle 2>/dev/null)" ] || rm -rf _build/.doctrees # Sphinx does not see that these changed
	@$(BUILD) || { rm -rf _build/.doctrees; exit 1; } # a page read with warnings is read again
	@echo "The site: file://$(abspath _build/html/index.html) (or: make serve)"

epub: book ## the book for phones and e-readers, in _build/epub
	@$(BUILD) --builder custom --custom-builder epub

links: book ## ask every address outside the site whether it is there; what is wrong stands in _build/linkcheck/output.txt
	@$(BUILD) --builder custom --custom-builder linkcheck

notebooks: book ## what the branch `notebooks` holds, for Binder and Colab, in _build/notebooks
	$(BIN)/python binder/lay_out.py _build/html _build/notebooks

lite: notebooks ## JupyterLite with the notebooks of _build/notebooks, in _build/html/lite
	$(BIN)/python lite/build_lite.py _build/notebooks _build/html/lite

pdf: pdf-tools book ## the book for print and for small screens, and each chapter, in _build/pdf
	@$(BUILD) --builder latex
	$(BIN)/python print/build_pdf.py _build/latex _build/pdf

pdf-tools:
	@for tool in xelatex latexmk rsvg-convert; do command -v $$tool >/dev/null || { printf "make pdf needs LaTeX (Debian, Ubuntu: apt install"; printf " %s" $(shell cat print/packages.txt); echo ")."; exit 1; }; done

slides: book ## a deck of slides for each chapter, in _build/slides
	@$(BUILD) --builder custom --custom-builder slides

archive: pdf epub slides ## site, notebooks, PDF, EPUB, slides and package in one file, in _build/archive
	$(BIN)/python -m publishing archive

publish-dry-run: lite archive ## all that publish.yml sends, in _build/publish; with TAG=v1.0.0 and RELEASES=FOLDER as for a release
	$(BIN)/python -m publishing dry-run $(if $(TAG),--tag "$(TAG)") $(if $(RELEASES),--releases "$(RELEASES)")

test: test-package test-pyodide test-pdf test-book test-browser test-notebooks ## all tests, in this order; each runs alone as well

test-package: .venv/ready ## package, claims, labs: line and branch coverage of 100 %
	$(BIN)/python -m pytest code tests/package tests/claims tests/labs --doctest-modules -n auto --cov --no-cov-on-fail

test-pyodide: .venv/ready ## package, claims, labs, with the versions of NumPy and others that Pyodide has
	$(BIN)/python lite/as_in_pyodide.py -m pytest tests/package tests/claims tests/labs -n auto --hypothesis-profile other-versions

test-book: lite epub slides ## repository, pages, links, and what must make a build fail
	$(BIN)/python -m pytest tests/book --ignore tests/book/test_pdf.py -n auto --dist worksteal

test-pdf: lite ## the PDF, where LaTeX is installed
	@if $(MAKE) --silent pdf-tools; then $(MAKE) -o book pdf && $(BIN)/python -m pytest tests/book/test_pdf.py -n auto; else test -z "$(CI)"; fi

test-browser: lite epub slides ## every page in Chromium: accessibility, phone, no script, no network
	$(BIN)/python -m pytest tests/browser --ignore tests/browser/test_notebooks.py -n auto --dist worksteal

test-notebooks: notebooks ## every notebook, run and opened where only binder/requirements.txt is installed
	$(BIN)/python -m pytest tests/browser/test_notebooks.py

check: .venv/ready ## lint and types, and the sources of the pages
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/zizmor --offline --quiet .github && $(BIN)/python book/_ext/source_checks.py

serve: lite ## serve the site on this machine, JupyterLite included
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

live: book ## rebuild and reload while one writes
	$(BIN)/python -c 'from livereload import Server, shell; s = Server(); [s.watch(p, shell("$(MAKE) book")) for p in ("book/**/*.md", "book/**/*.bib", "book/_theme/**", "code/**/*.py")]; s.serve(root="_build/html", port=8000)'

bench: book ## ratios: build, pages, the notebooks' start, the package beside its library twins
	$(BIN)/python benchmarks/build.py && $(BIN)/python benchmarks/pages.py && $(BIN)/python benchmarks/notebooks.py && $(BIN)/python benchmarks/package.py && $(BIN)/python benchmarks/pagerank.py && $(BIN)/python benchmarks/pca.py

clean: ## forget pages and outputs of cells; .venv stays
	rm -rf _build .cache

.venv/ready: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed: install Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "$(PYTHON) is %d.%d, the book needs 3.11 to 3.13. Name another one: make PYTHON=python3.12" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python comes without its venv module here (Debian, Ubuntu: apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check $(QUIET) $(QUIET) --require-hashes -r requirements.lock || { echo "The packages could not be installed: is there a network? Then run the same command again."; exit 1; }
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: book links epub slides notebooks lite pdf pdf-tools archive publish-dry-run test test-package test-pyodide test-book test-pdf test-browser test-notebooks check serve live bench clean
