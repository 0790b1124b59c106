# The commands of this project: `make demo` and `make test` need nothing but Python 3.10+ and make.
.PHONY: demo test setup check types tests generate format build clean

UV := $(or $(shell command -v uv),.tools/uv/bin/uv)
RUN := $(UV) run --locked --quiet

# The 60-second demo: a Pulumi program reads an image from a local OCI endpoint.
demo: setup
	@$(RUN) pulumi-oci-image demo

# Everything that CI checks.
test: check types tests

setup: .tools/ready

.tools/ready: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet
	@mkdir -p .tools && touch $@

.tools/uv/bin/uv:
	@echo "No uv on PATH: installing it into .tools/uv"
	@python3 -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv

check: setup
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) python tools/generate.py --check

types: setup
	$(RUN) mypy

tests: setup
	$(RUN) pytest -n auto --cov --cov-report=term

# Writes what is made from the models: typed outputs, the reference, the README's table.
generate: setup
	$(RUN) python tools/generate.py
	$(RUN) ruff format --quiet provider/pulumi_oci_image/image_outputs.py

format: setup
	$(RUN) ruff check --fix --quiet .
	$(RUN) ruff format .

build: setup
	$(UV) build --quiet

clean:
	rm -rf .venv .tools .demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
