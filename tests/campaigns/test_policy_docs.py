"""The YAML of docs/project-files.md is what the loader reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.not_yet import NOT_YET
from campaign_engine.campaigns.policy.read_campaigns import read_campaign
from campaign_engine.campaigns.policy.read_limits import read_budget, read_calendar
from campaign_engine.campaigns.policy.read_offers import read_offer
from campaign_engine.campaigns.policy.settings import Settings, read_settings
from campaign_engine.rules.decode import decode
from campaign_engine.rules.nodes import Mapping, Node, Sequence
from campaign_engine.rules.problems import render_problems
from campaign_engine.rules.yaml_reader import read_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "project-files.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def parse(text: str) -> Mapping:
    source, problems = decode(text.replace("data: {...}", "data: {x: y}").encode(), "docs.yaml")
    assert source is not None, problems
    node, problems = read_yaml(source)
    assert isinstance(node, Mapping), problems
    return node


@pytest.fixture(scope="module")
def settings() -> Settings:
    (block,) = (block for block in BLOCKS if block.startswith("project:"))
    found, problems = read_settings(parse(block))
    assert render_problems(problems) == ""
    assert found is not None
    return found


def test_the_page_shows_each_sort_of_file_once() -> None:
    assert sorted(block.split(":")[0] for block in BLOCKS) == ["budgets", "calendars", "campaign", "offer", "project"]


@pytest.mark.parametrize("block", [one for one in BLOCKS if not one.startswith("project:")], ids=lambda one: one[:9])
def test_every_sample_can_be_read(block: str, settings: Settings) -> None:
    node = parse(block)
    kind = node.entries[0][0].text
    if kind == "offer":
        found = [read_offer(node, True, settings)]
    elif kind == "campaign":
        found = [read_campaign(node, settings)]
    else:
        read = read_budget if kind == "budgets" else read_calendar
        found = [read(one, settings) for one in items(node, kind)]
    assert [render_problems(problems) for part, problems in found if problems or part is None] == []


def items(node: Mapping, key: str) -> tuple[Node, ...]:
    listed = node.get(key)
    assert isinstance(listed, Sequence)
    return listed.items


def test_the_ways_to_say_a_worth_can_all_be_read(settings: Settings) -> None:
    ways = re.findall(r"(?m)^\| `((?:worth|assume|propensity|uplift): .*?)`(?: or `(worth: .*?)`)? \|", PAGE)
    written = [way for pair in ways for way in pair if way]
    assert len(written) == 5
    for way in written:
        text = f"offer: x\nkind: message\ngive: if_worth_it\n{way.replace('...', 'average_order')}\n"
        part, problems = read_offer(parse(text), True, settings)
        assert (part is None, render_problems(problems)) == (False, ""), way


def test_nothing_that_is_not_yet_honoured_is_shown_in_a_sample() -> None:
    keys = {key for refused in NOT_YET.values() for key in refused}
    assert [key for block in BLOCKS for key in keys if re.search(rf"\b{key}:", block)] == []
