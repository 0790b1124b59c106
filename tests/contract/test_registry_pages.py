"""The pages of the Pulumi Registry have the form that it demands.

Its rules: github.com/pulumi/registry, docs/adding-a-new-package.md, scripts/ci/validate-packages.sh
and scripts/ci/community-package/doc_lint.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
INDEX = (ROOT / "docs/_index.md").read_text("utf-8")
INSTALLATION = (ROOT / "docs/installation-configuration.md").read_text("utf-8")
PAGES = pytest.mark.parametrize("page", [INDEX, INSTALLATION], ids=["index", "installation"])
SCHEMA = json.loads((ROOT / "provider/pulumi_oci_image/plugin/schema.json").read_text("utf-8"))
LANGUAGES = ["typescript", "python", "go", "csharp", "java", "yaml"]


@PAGES
def test_a_page_has_front_matter_and_no_title_of_its_own(page: str) -> None:
    """The Registry makes the title from `title`; a second h1 would stand below it."""
    _, front, body = page.split("---\n", 2)
    matter = yaml.safe_load(front)
    assert set(matter) == {"title", "meta_desc", "layout"}
    assert matter["layout"] == "package"
    assert 50 <= len(matter["meta_desc"]) <= 160
    assert "\n# " not in re.sub(r"```.*?```", "", body, flags=re.DOTALL)
    assert len(body) >= 250


@PAGES
def test_a_page_has_no_relative_address(page: str) -> None:
    """The Registry shows the pages elsewhere, so no link or picture may be relative."""
    for target in re.findall(r"\]\(([^)]*)\)|(?:src|href)=[\"']([^\"']*)", page):
        assert "".join(target).startswith("https://"), target


def test_each_example_is_there_in_each_language() -> None:
    """A chooser names its languages, and has one example for each, in that language."""
    choosers = re.findall(
        r"{{< chooser language \"(.*?)\" >}}(.*?){{< /chooser >}}", INDEX, re.DOTALL
    )
    assert len(choosers) == 2
    for languages, body in choosers:
        assert languages.split(",") == LANGUAGES
        shown = re.findall(
            r"{{% choosable language (\w+) %}}\n\n```(\w+)\n(.*?)```\n\n{{% /choosable %}}",
            body,
            re.DOTALL,
        )
        assert [language for language, _, _ in shown] == LANGUAGES
        assert all(language == fence for language, fence, _ in shown)


def test_the_examples_name_what_the_sdks_have() -> None:
    """Packages, resources and properties are those of the schema, in every language's words."""
    properties = {
        name
        for described in (*SCHEMA["resources"].values(), *SCHEMA["types"].values())
        for name in (*described["properties"], *described.get("inputProperties", {}))
    }
    language = SCHEMA["language"]
    assert language["go"]["importBasePath"] in INDEX
    assert f"using {language['csharp']['rootNamespace']}.OciImage;" in INDEX
    assert f"import {language['java']['basePackage']}.ociimage.Image;" in INDEX
    assert f"import {language['python']['packageName']} as" in INDEX
    assert f'from "{language["nodejs"]["packageName"]}"' in INDEX
    for fence, pattern in {
        "typescript": r"(?:base|pin)\.(\w+)",
        "go": r"(?:base|pin)\.(\w+)\b",
        "csharp": r"(?:image|pin)\.(\w+)",
        "java": r"\.(\w+)\(\)\)",
        "yaml": r"\${(?:base|fleet)\.(\w+)",
    }.items():
        blocks = "".join(re.findall(rf"```{fence}\n(.*?)```", INDEX, re.DOTALL))
        used = {name[0].lower() + name[1:] for name in re.findall(pattern, blocks)}
        assert used - {"build"} <= properties, fence
        assert len(used) >= 3


def test_every_setting_is_on_the_page() -> None:
    """Each with its environment variables, and whether it is secret, as in the schema."""
    for name, described in SCHEMA["config"]["variables"].items():
        (row,) = re.findall(rf"^\| `oci-image:{name}` \|(.*)\|$", INSTALLATION, re.MULTILINE)
        _meaning, environment, secret = row.rsplit("|", 2)
        assert re.fullmatch(r" (`[A-Za-z_]+`(, )?)* ?", environment), row
        assert secret.strip() == ("yes" if described.get("secret") else "no")


def test_the_version_to_install_is_this_one() -> None:
    """The command on the page takes the plugin of this version."""
    assert f"/provider@{SCHEMA['version']}\n" in INSTALLATION
