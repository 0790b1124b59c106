# The commands of this project: `make demo` and `make test` need nothing but Python 3.10+ and make.
.PHONY: demo test setup check types tests coverage bench reliability generate format docs links build clean
.PHONY: audit licences sbom minimal newest pythons release-notes

UV := $(or $(shell command -v uv),.tools/uv/bin/uv)
# Any supported Python will do: .python-version is the one that editors and version managers take.
PYTHON := --python '$(or $(UV_PYTHON),>=3.10)'
RUN := $(UV) run $(PYTHON) --locked --quiet

# The 60-second demo: a Pulumi program reads an image from a local OCI endpoint.
demo: setup
	@$(RUN) pulumi-oci-image demo

# Everything that CI checks.
test: check types tests

setup: .tools/ready

.tools/ready: pyproject.toml uv.lock | $(UV)
	@$(UV) sync $(PYTHON) --locked --quiet
	@mkdir -p .tools && touch $@

.tools/uv/bin/uv:
	@echo "No uv on PATH: installing it into .tools/uv"
	@python3 -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv

check: setup
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) python tools/generate.py --check
	$(RUN) actionlint
	$(RUN) zizmor --quiet .github
	$(RUN) deptry provider

types: setup
	$(RUN) mypy
	$(RUN) python tools/verify_types.py

tests: setup
	$(RUN) pytest -n auto --durations=12

# The same, and which branches they take. Watching them takes half as long again.
coverage: setup
	$(RUN) pytest -n auto --cov --cov-report=term

# Writes what is made from the models: typed outputs, schema, tables, pictures.
generate: setup
	$(RUN) python tools/generate.py
	$(RUN) ruff format --quiet provider/pulumi_oci_image/image_outputs.py

# Measures against the OCI SDK and oci-cli side by side: docs/benchmarks.md and its figures.
bench: setup .tools/oci-cli/bin/oci
	$(RUN) python benchmarks/run.py
	$(RUN) python tools/generate.py

# Tries to break it, with many times what the tests try, and writes docs/reliability.md.
reliability: setup
	$(RUN) python benchmarks/reliability.py

.tools/oci-cli/bin/oci: | $(UV)
	@$(UV) venv --quiet $(PYTHON) .tools/oci-cli
	@$(UV) pip install --quiet --python .tools/oci-cli oci-cli

format: setup
	$(RUN) ruff check --fix --quiet .
	$(RUN) ruff format .

# dist/site: the documentation. A link that leads nowhere is an error, as every warning is.
docs: setup
	$(RUN) sphinx-build --quiet --fresh-env --fail-on-warning --keep-going -c docs/site . dist/site

# Links to other sites, by asking each of them.
links: setup
	$(RUN) sphinx-build --quiet -b linkcheck -c docs/site . dist/links

build: setup
	$(UV) build --quiet $(PYTHON)

# dist/notes.md: what the changelog says of a release. Fails where TAG is not this version.
release-notes: setup
	$(RUN) python tools/release_notes.py '$(TAG)'

# The next three ask about the dependencies. What they need is no part of the usual environment.
SUPPLY := UV_PROJECT_ENVIRONMENT=.tools/supply $(UV) run $(PYTHON) --locked --quiet --only-group supply
USERS := UV_PROJECT_ENVIRONMENT=.tools/users $(UV)

# Known vulnerabilities of all locked versions; says so and fails where it can't ask.
audit: setup
	@$(UV) export $(PYTHON) --quiet --locked --all-extras --all-groups --no-emit-project --no-hashes \
	  --no-annotate --no-header --output-file .tools/locked.txt >/dev/null
	@$(SUPPLY) python tools/audit.py .tools/locked.txt

# docs/licences.md: the licences of what users install; fails where one is new to us.
licences: setup
	@$(USERS) sync $(PYTHON) --locked --quiet --no-default-groups --all-extras
	@.tools/users/bin/python tools/licences.py

# dist/sbom.cdx.json: a CycloneDX bill of what users install, of the locked versions.
sbom: setup
	@$(USERS) sync $(PYTHON) --locked --quiet --no-default-groups --all-extras
	@$(SUPPLY) python tools/sbom.py .tools/users dist/sbom.cdx.json

# The tests with the lowest allowed versions, the newest ones, and on each Python that is here.
minimal newest pythons: setup
	@UV=$(abspath $(UV)) $(RUN) python tools/matrix.py $@

clean:
	rm -rf .venv .tools .demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
