"""The documentation site, made by `make docs` from the Markdown of the whole repository.

Sphinx reads the repository's root, so that links between its pages work as they do on its host.
"""

import sys
from pathlib import Path

import pulumi_oci_image

sys.path.append(str(Path(__file__).parent))

project = "pulumi-oci-image"
author = "The pulumi-oci-image maintainers"
release = version = pulumi_oci_image.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "made_pages",
]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "docs/**/*.md"]
exclude_patterns = [
    ".*",
    "README.md",  # the start page is docs/index.md
    "docs/_index.md",  # the Pulumi Registry's pages, in its own Markdown
    "docs/installation-configuration.md",
]
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_additional_pages = {"index": "to-start.html"}

# Every warning is an error (`make docs` says -W): links between pages and to headings must work.
myst_heading_anchors = 3
linkcheck_ignore = [r"https://example\.com/"]  # stands for the repository's address

# Docstrings are in Google's form.
autoclass_content = "both"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"pulumi-oci-image {release}"
html_logo = html_favicon = "../images/logo.svg"
html_show_sphinx = html_show_copyright = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#6b3fa0", "color-brand-content": "#6b3fa0"},
    "dark_css_variables": {"color-brand-primary": "#b79cf0", "color-brand-content": "#b79cf0"},
}
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
