"""Every playbook, alone and all together, in both languages: nothing to say for `check --strict`, its cases hold and
cover every rule, it can be simulated; and it is added to a project that is there without replacing anything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.decide.coverage import run_and_cover
from campaign_engine.campaigns.fmt import fmt
from campaign_engine.campaigns.init_project import init_project, starter_files
from campaign_engine.campaigns.playbooks import PLAYBOOKS, add_playbooks, list_playbooks
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import LOCK_FILE, read_project_files
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.show_simulation import simulate
from campaign_engine.rules.problems import render_problems

NAMES = [playbook.name for playbook in list_playbooks()]
TODAY = date(2026, 10, 1)
ALL = ",".join(NAMES)


def reader(here: Path, language: str | None = None) -> Reader:
    return Reader(here, datetime(2026, 10, 1, 9, tzinfo=UTC), language)


def begin(folder: Path, names: str, language: str = "en") -> Path:
    answer = init_project(reader(folder, language), Path("shop"), (names,))
    assert answer.code == 0, answer.talk
    return folder / "shop"


def test_there_are_the_five_that_the_documents_name() -> None:
    assert NAMES == ["birthday", "double_11", "points_expiry", "welcome", "winback_ladder"]
    page = (PLAYBOOKS.parents[1] / "docs" / "playbooks.md").read_text(encoding="utf-8")
    for playbook in list_playbooks():
        assert f"| `{playbook.name}` |" in page
        assert all(f"`{fact}`" in page for fact in (*playbook.facts, *playbook.channels))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("names", [*NAMES, ALL], ids=[*NAMES, "all"])
def test_a_project_with_playbooks_is_sound_covered_and_runs(tmp_path: Path, names: str, language: str) -> None:
    shop = begin(tmp_path, names, language)
    project, problems = load_project(read_project_files(shop), TODAY)
    assert render_problems(problems) == ""
    assert project is not None
    assert project.policy.language == language
    results, coverage = run_and_cover(project)
    assert [(one.name, [part.text() for part in one.differences]) for one in results if not one.passed] == []
    assert [goal for goal in coverage.missing if goal.what in ("fires", "does_not", "given", "not_given")] == []
    shown = simulate(reader(shop), RunOptions(shop, "2026-11-11", 0, "day", None), brief=True)
    assert shown.code == 0, shown.talk
    assert "LOOK FIRST" not in shown.result
    assert fmt(reader(shop), check=True).code == 0, fmt(reader(shop), check=True).result


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_mark_of_two_languages_is_left_and_chinese_is_chinese(tmp_path: Path, language: str) -> None:
    shop = begin(tmp_path, ALL, language)
    for path in sorted(shop.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert not set("«»‹›") & set(text), path
        has_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text)
        if path.parent.name in ("rules", "campaigns", "offers") or language == "en":
            assert has_chinese == (language == "zh"), path


def test_every_text_that_makes_the_starter_chinese_is_in_it() -> None:
    whole = "".join(content.decode() for content in starter_files("en").values())
    for line in (PLAYBOOKS / "starter.zh.txt").read_text(encoding="utf-8").splitlines():
        assert line.partition(" => ")[0] in whole, line


def test_no_playbook_shares_a_name_with_another_or_the_starter() -> None:
    files, problems = add_playbooks(starter_files("en"), list_playbooks(), "en", is_starter=True)
    assert problems == []
    assert set(starter_files("en")) - {LOCK_FILE} <= set(files)


def test_a_playbook_is_added_to_a_project_and_a_second_time_refused(tmp_path: Path) -> None:
    shop = begin(tmp_path, "birthday")
    before = read_project_files(shop)
    answer = init_project(reader(shop), Path("."), ("welcome,double_11",))
    assert answer.code == 0, answer.talk
    after = read_project_files(shop)
    project, problems = load_project(after, TODAY)
    assert render_problems(problems) == ""
    assert project is not None
    assert {"welcome_monthly", "birthday_monthly", "double_11_main", "come_back_monthly"} == set(project.policy.budgets)
    for path, content in before.items():
        assert after[path].startswith(content.rstrip()), path
    again = init_project(reader(shop), Path("."), ("welcome",))
    assert (again.code, "C152" in again.talk) == (1, True)
    assert read_project_files(shop) == after


def test_a_playbook_whose_facts_or_channels_are_missing_is_refused_and_nothing_written(tmp_path: Path) -> None:
    shop = begin(tmp_path, "birthday")
    before = read_project_files(shop)
    answer = init_project(reader(shop), Path("."), ("points_expiry",))
    assert answer.code == 1
    assert "points, points_expire_on" in answer.talk
    assert read_project_files(shop) == before


def test_a_name_that_another_part_has_is_told_as_check_tells_it(tmp_path: Path) -> None:
    shop = begin(tmp_path, "birthday")
    with (shop / "budgets.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: welcome_monthly, amount: 1, per: month}\n")
    answer = init_project(reader(shop), Path("."), ("welcome",))
    assert (answer.code, "P112" in answer.talk or "welcome_monthly" in answer.talk) == (1, True)
    assert not (shop / "rules" / "welcome.yaml").exists()


def test_an_unknown_playbook_is_named_with_what_was_meant(tmp_path: Path) -> None:
    answer = init_project(reader(tmp_path), Path("shop"), ("welcom",))
    assert (answer.code, 'Did you mean "welcome"?' in answer.talk) == (1, True)
    assert not (tmp_path / "shop").exists()
    assert init_project(reader(tmp_path), None, ()).code == 1
    listed = init_project(reader(tmp_path, "zh"), None, (), list_only=True)
    assert [line.split()[0] for line in listed.result.splitlines()] == NAMES
    assert "双十一" in listed.result
