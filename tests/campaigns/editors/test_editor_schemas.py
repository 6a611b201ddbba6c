"""The schemas for editors: every key explained, every good file accepted, every structural fault refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from campaign_engine.campaigns.editors.names import Names, names_of
from campaign_engine.campaigns.editors.overlays import NOT_YET
from campaign_engine.campaigns.editors.schemas import FILE_KINDS, key_text, make_schemas, shapes_of
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.not_yet import NOT_YET as REFUSED
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.shape_types import Shape

STARTER = Path(__file__).parents[3] / "examples" / "starter"
KIND_OF = {shape: kind for kind in FILE_KINDS for shape in shapes_of(kind)}
KEYS = sorted(
    {(shape, field.alias or name) for shape in KIND_OF for name, field in shape.model_fields.items()},
    key=lambda one: (one[0].__name__, one[1]),
)


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, object]]:
    return make_schemas()


@pytest.fixture(scope="module")
def starter_names() -> Names:
    project, _ = load_project(read_project_files(STARTER))
    assert project is not None
    return names_of(project)


def refusals(schema: dict[str, object], value: object) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(value)]


def test_every_schema_is_one_and_names_no_address_but_its_draft(schemas) -> None:
    for schema in schemas.values():
        jsonschema.Draft7Validator.check_schema(schema)
        assert json.dumps(schema).count("http") == 1


def test_every_key_has_a_description_in_both_languages_and_an_example() -> None:
    """Who adds a key to a shape writes its text into campaigns/editors/key_texts_*.py."""
    texts = {f"{shape.__name__}.{key}": key_text(shape, key) for shape, key in KEYS}
    assert [name for name, text in texts.items() if text is None or not text[0] or not text[2]] == []
    spoken = {name: text[1] for name, text in texts.items() if text}
    assert [name for name, said in spoken.items() if not any("\u4e00" <= letter <= "\u9fff" for letter in said)] == []


def test_the_example_of_every_key_is_what_the_schema_allows_there(schemas, corpus) -> None:
    misfits = {}
    for shape, key in KEYS:
        definitions = schemas[KIND_OF[shape].name]["definitions"]
        wanted = definitions[_words(shape)]["properties"][key]
        if wanted.get("not") != NOT_YET["not"]:
            _, _, example = key_text(shape, key)
            indented = example if example.startswith("- ") else f"  {example}"
            value = corpus.plain(f"key:\n{indented}\n")["key"]
            found = refusals({"definitions": definitions, **wanted}, value)
            misfits |= {f"{shape.__name__}.{key}": found} if found else {}
    assert misfits == {}


def _words(shape: type[Shape]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", shape.__name__.removesuffix("Shape")).lower()


def test_every_good_file_is_accepted(schemas, starter_names, corpus) -> None:
    with_names = make_schemas(starter_names, "zh")
    files = corpus.good_files()
    assert len(files) > 20
    for name, (path, text) in files.items():
        for made in (schemas, with_names):  # names are suggestions: those of another project refuse nothing
            assert refusals(made[corpus.kind_of(path)], corpus.plain(text)) == [], name


def test_every_file_with_a_structural_fault_is_refused(schemas, corpus) -> None:
    files = corpus.bad_files()
    assert len(files) > 50
    accepted = [
        bad.name
        for bad in files
        if bad.structural and not refusals(schemas[corpus.kind_of(bad.path)], corpus.plain(bad.text))
    ]
    assert accepted == []


def test_what_shape_cannot_show_is_really_not_refused(schemas, corpus) -> None:
    shown = {code: bad for bad in corpus.bad_files() for _, code in bad.said if not bad.structural}
    for code in corpus.NOT_BY_SHAPE:
        bad = shown[code]
        assert refusals(schemas[corpus.kind_of(bad.path)], corpus.plain(bad.text)) == [], code


def test_a_key_that_is_not_honoured_yet_is_refused_and_not_offered(schemas) -> None:
    whole = {name: one for made in schemas.values() for name, one in made["definitions"].items()}
    for shape, keys in REFUSED.items():
        for key in keys:
            said = whole[_words(shape)]["properties"][key]
            assert said["not"] == {}
            assert said["doNotSuggest"] is True


def test_names_of_the_project_are_suggested_where_they_belong(starter_names) -> None:
    made = make_schemas(starter_names)
    rules, campaigns = made["rules"]["definitions"], made["campaigns"]["definitions"]
    assert _enum(rules["offer_id"]) == ["birthday_cake", "come_back", "free_delivery_once", "we_miss_you"]
    assert _enum(rules["tag_id"]) == ["slipping"]
    assert _enum(campaigns["budget_id"]) == ["come_back_monthly"]
    assert "segment.regulars" in _enum(rules["condition_text"])
    assert "orders_12m" in rules["case_facts"]["properties"]
    assert sorted(rules["then"]["properties"]["boost"]["properties"]) == _enum(rules["offer_id"])


def _enum(definition: dict[str, object]) -> list[str]:
    return next(one["enum"] for one in definition["anyOf"] if "enum" in one)


def test_the_schema_speaks_chinese_where_asked() -> None:
    said = json.dumps(make_schemas(language="zh")["rules"], ensure_ascii=False)
    assert "示例" in said
    assert "Example:" not in said
