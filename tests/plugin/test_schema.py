"""The schema: what Pulumi allows, what the models say, and what SDKs can be made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # ships no types
import pytest
from api_fields import walk_fields

import pulumi_oci_image
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.settings.declarations import SETTINGS

ROOT = Path(__file__).parents[2]
SCHEMA = Path(pulumi_oci_image.__file__).parent / "plugin/schema.json"
METASCHEMA = Path(__file__).parent / "metaschema/pulumi.json"
LANGUAGES = {"yaml", "typescript", "python"}
# Types that have the name of what every SDK has anyway.
TAKEN = {"Provider", "ProviderArgs"}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The schema, which `make check` holds to what is made now."""
    read: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return read


def objects(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every set of properties in the schema, with where it stands."""
    yield "config", {"properties": made["config"]["variables"]}
    yield "provider", {"properties": made["provider"]["inputProperties"]}
    for token, type_ in made["types"].items():
        yield token, type_
    for token, resource in made["resources"].items():
        yield (
            f"{token} inputs",
            {
                "properties": resource["inputProperties"],
                "required": resource["requiredInputs"],
            },
        )
        yield f"{token} outputs", resource
    for token, function in made["functions"].items():
        yield f"{token} inputs", function["inputs"]
        yield f"{token} outputs", function["outputs"]


def test_pulumi_allows_it(made: dict[str, Any]) -> None:
    """It meets Pulumi's own metaschema, to the letter."""
    # Python writes the named groups of regular expressions in its own way.
    rules = METASCHEMA.read_text(encoding="utf-8").replace("(?<", "(?P<")
    jsonschema.validate(made, json.loads(rules))


def test_everything_is_described(made: dict[str, Any]) -> None:
    """Each property, type, function and resource says what it means."""
    for where, holder in objects(made):
        for name, declared in holder["properties"].items():
            assert declared["description"].strip(), f"{where} {name}"
        assert set(holder.get("required", ())) <= set(holder["properties"]), where
    for kind in ("types", "resources", "functions"):
        for token, declared in made[kind].items():
            assert declared["description"].strip(), token


def test_each_field_of_an_image_is_there(made: dict[str, Any]) -> None:
    """The fields of the models are the properties, nesting, types and deprecations included."""
    kinds = {str: "string", bool: "boolean", int: "integer"}
    for path in walk_fields(ImageResult):
        known = path.field
        declared = (
            made["functions"]["oci-image:index:getImage"]["outputs"]
            if known.owner is ImageResult
            else made["types"][f"oci-image:index:{known.owner.__name__}"]
        )
        found = declared["properties"][known.name]
        item = found["items"] if known.is_list else found
        if known.nested is not None:
            assert item["$ref"] == f"#/types/oci-image:index:{known.nested.__name__}"
        else:
            assert item["type"] == kinds.get(known.hint, "object"), path.api
        assert (known.name in declared.get("required", ())) == known.required, path.api
        assert found.get("deprecationMessage") == known.deprecated, path.api
        assert all(value in found["description"] for value in known.values), path.api


def test_references_lead_somewhere(made: dict[str, Any]) -> None:
    """Each type that is referred to exists, and each that exists is referred to."""
    referred = set(re.findall(r'"#/types/([^"]+)"', json.dumps(made)))
    assert referred == set(made["types"])


def test_names_do_not_collide(made: dict[str, Any]) -> None:
    """In each language, types, resources and what goes with functions have names of their own."""
    name = {token: token.rpartition(":")[2] for kind in _KINDS for token in made[kind]}
    names = [name[token] for token in (*made["types"], *made["resources"])]
    for token in made["resources"]:
        names += [f"{name[token]}{more}" for more in ("Args", "State")]
    for token in made["functions"]:
        upper = name[token][0].upper() + name[token][1:]
        names += [f"{upper}{more}" for more in ("", "Args", "Result", "OutputArgs")]
    folded = [each.lower() for each in names]
    assert len(set(folded)) == len(folded)
    assert not set(names) & TAKEN
    for resource in made["resources"].values():
        assert not {"id", "urn"} & set(resource["properties"]), "every resource has these"


def test_sdks_have_names_of_their_own(made: dict[str, Any]) -> None:
    """The generated Python SDK can be installed beside this project."""
    assert made["language"]["python"]["packageName"] != pulumi_oci_image.__name__
    assert made["version"] == pulumi_oci_image.__version__


def test_the_addresses_are_those_of_the_project(made: dict[str, Any]) -> None:
    """The registry's page and each language's SDK have the project's own address."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (address,) = re.findall(r'^Repository = "(.+)"$', project, re.MULTILINE)
    assert made["homepage"] == made["repository"] == address
    assert made["logoUrl"].startswith(f"{address}/")
    assert ROOT.joinpath(made["logoUrl"].partition("/main/")[2]).is_file()
    language = made["language"]
    assert f"https://{language['go']['importBasePath']}".startswith(f"{address}/")
    host, owner, _ = address.removeprefix("https://").split("/")
    assert set(language["java"]["basePackage"].split(".")) == {*host.split("."), owner.lower()}
    assert language["csharp"]["rootNamespace"]
    assert made["publisher"]


def test_secrets_are_marked(made: dict[str, Any]) -> None:
    """What must not be seen is a secret wherever it is declared, and nothing else is."""
    for holder in (made["config"]["variables"], made["provider"]["inputProperties"]):
        secret = {name for name, declared in holder.items() if declared.get("secret")}
        assert secret == {"privateKey", "privateKeyPassword", "tokenExchangeClientSecret"}


def test_the_configuration_is_that_of_the_settings(made: dict[str, Any]) -> None:
    """Each setting of the core can be set, and no other."""
    assert set(made["config"]["variables"]) == set(SETTINGS)
    assert made["provider"]["inputProperties"] == made["config"]["variables"]


def test_each_token_has_examples_in_each_language(made: dict[str, Any]) -> None:
    """The docs of each function and resource show how to use it, in several languages."""
    for token, declared in (made["functions"] | made["resources"]).items():
        text = declared["description"]
        assert text.count("{{% example %}}") == text.count("{{% /example %}}") > 0, token
        for example in text.split("{{% example %}}")[1:]:
            assert set(re.findall(r"^```(\w+)$", example, re.MULTILINE)) == LANGUAGES, token


_KINDS = ("types", "resources", "functions")
