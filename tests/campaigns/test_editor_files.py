"""`.schemas/` of a project: written by init and `schema --editors`, named at the top of files, old after an update."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.check import check
from campaign_engine.campaigns.editor_files import modeline, with_modeline, without_modeline, write_schemas
from campaign_engine.campaigns.editors.schemas import FILE_KINDS
from campaign_engine.campaigns.init_project import init_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.schema import schema

STARTER = Path(__file__).parents[2] / "examples" / "starter"
PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")


def reader(here: Path, language: str | None = None) -> Reader:
    return Reader(here, datetime(2026, 10, 1, 9, tzinfo=UTC), language)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    assert init_project(reader(tmp_path), Path("shop")).code == 0
    return folder


def test_a_new_project_has_a_schema_for_every_file_and_every_file_names_it(shop: Path) -> None:
    files = read_project_files(shop)
    assert list(without_modeline(files)) == []
    named = 0
    for path, content in files.items():
        for line in re.findall(r"(?m)^# yaml-language-server: \$schema=(\S+)$", content.decode()):
            assert (shop / path).parent.joinpath(line).resolve().is_file(), path
            named += 1
    assert named == len(files) - 1  # all but facts.lock.yaml, which nobody edits


def test_the_line_at_the_top_leads_from_the_file_to_its_schema() -> None:
    assert modeline("project.yaml") == "# yaml-language-server: $schema=./.schemas/project.json"
    assert modeline("rules/a.yaml") == "# yaml-language-server: $schema=../.schemas/rules.json"
    assert modeline("facts.lock.yaml") is None
    assert modeline("rules/table.csv") is None
    twice = with_modeline("rules/a.yaml", with_modeline("rules/a.yaml", "rules: []\n"))
    assert twice.count("yaml-language-server") == 1


def test_schema_editors_writes_names_added_since_and_tells_which_files_lack_the_line(shop: Path) -> None:
    shutil.copy(STARTER / "rules" / "cases.yaml", shop / "rules" / "cases.yaml")
    with (shop / "budgets.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: spring, amount: 10, per: month}\n")
    said = schema(reader(shop), editors=True)
    assert said.code == 0
    assert "rules/cases.yaml  # yaml-language-server: $schema=../.schemas/rules.json" in said.result
    made = json.loads((shop / ".schemas" / "campaigns.json").read_text(encoding="utf-8"))
    assert {"enum": ["come_back_monthly", "spring"]} in made["definitions"]["budget_id"]["anyOf"]


def test_schema_editors_works_for_a_project_with_errors_but_without_its_names(shop: Path) -> None:
    (shop / "rules" / "come_back.yaml").write_text("rules:\n  - id: x\n", encoding="utf-8")
    assert schema(reader(shop), editors=True).code == 0
    made = json.loads((shop / ".schemas" / "rules.json").read_text(encoding="utf-8"))
    assert "anyOf" not in made["definitions"]["offer_id"]


def test_check_notes_schemas_of_another_version_and_does_not_fail(shop: Path) -> None:
    assert "C150" not in check(reader(shop)).result
    old = shop / ".schemas" / "rules.json"
    old.write_text(
        old.read_text(encoding="utf-8").replace("campaign-engine ", "campaign-engine 0.0.", 1), encoding="utf-8"
    )
    said = check(reader(shop), strict=True)
    assert (said.code, "C150" in said.result) == (0, True)
    write_schemas(shop)
    assert "C150" not in check(reader(shop)).result
    shutil.rmtree(shop / ".schemas")  # whoever wants none is not told
    assert "C150" not in check(reader(shop)).result


def test_the_page_maps_every_kind_of_file() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    mapped = json.loads(block)["yaml.schemas"]
    assert mapped == {f".schemas/{kind.name}.json": kind.files for kind in FILE_KINDS}


def test_chinese_schemas_come_with_a_chinese_project(tmp_path: Path) -> None:
    assert init_project(reader(tmp_path, "zh"), Path("shop")).code == 0
    assert "示例" in (tmp_path / "shop" / ".schemas" / "rules.json").read_text(encoding="utf-8")
