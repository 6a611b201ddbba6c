"""A real editor's server (yaml-language-server) over the schemas: the same faults at the same lines as `check`,
completion at the right places, descriptions to hover over.

Runs where the server is found: `npm install -g yaml-language-server`, or YAML_LANGUAGE_SERVER names it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from campaign_engine.campaigns.editor_files import with_modeline, write_schemas

STARTER = Path(__file__).parents[3] / "examples" / "starter"
SECOND_OF_A_PAIR = ("Missing property", "tag, set, propose, boost or forbid")
"""What the server says besides where a key is misspelt: the one that was meant is missing. `check` says it once."""

FAULTS = 70
"""Structural faults in the bad files, counted as lines; docs/evidence.md names the number."""
NOT_SEEN = {"S107_priority": [5], "S142_comma_without_quotes": [6, 8]}
"""`priority: 50.0`: 50.0 is a whole number to JSON Schema. `{tier: gold, silver}`: the server sees no value after the
lonely word, so nothing that could be wrong."""


@pytest.fixture(scope="module")
def editor(server_client, tmp_path_factory) -> Iterator[tuple[object, Path]]:
    program = server_client.command()
    if program is None:
        pytest.skip("yaml-language-server is not installed: npm install -g yaml-language-server")
    shop = tmp_path_factory.mktemp("editor") / "shop"
    shutil.copytree(STARTER, shop, ignore=shutil.ignore_patterns("out", ".campaign"))
    write_schemas(shop)
    with server_client.language_server(program, shop) as server:
        yield server, shop


def test_the_server_finds_the_structural_faults_that_check_finds_at_the_same_lines(editor, corpus) -> None:
    server, shop = editor
    missed, besides, faults = {}, {}, 0
    for number, bad in enumerate(corpus.bad_files()):
        if not bad.structural:
            continue
        path = shop / bad.path.replace(".yaml", f"_{number}.yaml") if "/" in bad.path else shop / bad.path
        text = with_modeline(bad.path, bad.text)
        more = text.count("\n") - bad.text.count("\n")
        said = server.problems(path, text)
        found = {one["line"] - more for one in said}
        firm = {one["line"] - more for one in said if not one["text"].startswith(SECOND_OF_A_PAIR)}
        faults += len(bad.structural)
        if bad.structural - found:
            missed[bad.name] = sorted(bad.structural - found)
        if firm - {line for line, _ in bad.said}:
            besides[bad.name] = said
    assert faults >= FAULTS
    assert missed == NOT_SEEN
    assert besides == {}


def test_the_server_finds_nothing_in_good_files(editor, corpus) -> None:
    server, shop = editor
    said = {}
    for number, (name, (path, text)) in enumerate(corpus.good_files().items()):
        place = shop / path.replace(".yaml", f"_good_{number}.yaml")
        found = server.problems(place, with_modeline(path, text))
        if found:
            said[name] = found
    assert said == {}


RULE = "rules:\n  - id: a\n    why: x\n    when: TRUE\n"
OFFERED = {
    "keys of a rule": ("rules/1.yaml", RULE + "    |\n", {"then", "if_unknown", "active", "priority"}),
    "keys of then": ("rules/2.yaml", RULE + "    then:\n      |\n", {"tag", "set", "propose", "boost", "forbid"}),
    "keys of then in brackets": ("rules/3.yaml", RULE + "    then: {pro|}\n", {"propose"}),
    "values of if_unknown": ("rules/4.yaml", RULE + "    if_unknown: |\n", {"fire", "ignore"}),
    "offers of this project": ("rules/5.yaml", RULE + "    then: {propose: |}\n", {"come_back", "birthday_cake"}),
    "offers under best_of": ("rules/6.yaml", RULE + "    then: {propose: {best_of: [|]}}\n", {"come_back"}),
    "segments and facts in a condition": (
        "rules/7.yaml",
        "rules:\n  - id: a\n    when: |\n",
        {"segment.regulars", "tag.slipping", "orders_12m"},
    ),
    "facts of a case": (
        "rules/8.yaml",
        "cases:\n  - name: a\n    as_of: 2026-10-01\n    customer:\n      |\n",
        {"orders_12m", "open_complaints", "segment.regulars"},
    ),
    "parts of a rule file": ("rules/9.yaml", "|\n", {"rules", "facts", "never", "cases"}),
    "kinds of an offer": ("offers/1.yaml", "offer: x\nkind: |\n", {"coupon.amount", "free_delivery", "message"}),
    "kinds of a listed offer": ("offers/2.yaml", "offers:\n  - id: x\n    kind: |\n", {"coupon.amount", "message"}),
    "budgets of this project": ("campaigns/1.yaml", "campaign: a\nbudgets: [|]\n", {"come_back_monthly"}),
    "keys of a step": ("campaigns/2.yaml", "campaign: a\nsteps:\n  - |\n", {"id", "offer", "after", "open"}),
    "measures": ("segments/1.yaml", "features:\n  - id: x\n    measure: |\n", {"orders", "favourite", "lifecycle"}),
    "periods": ("budgets.yaml", "budgets:\n  - id: x\n    per: |\n", {"total", "day", "week", "month"}),
}


@pytest.mark.parametrize("what", OFFERED)
def test_the_server_offers(what, editor) -> None:
    server, shop = editor
    path, text, expected = OFFERED[what]
    place, text, line, column = _cursor(shop, path, text)
    server.problems(place, text)
    offered = set(server.offered(place, line, column))
    assert expected <= offered, sorted(offered)
    assert "codes" not in offered


EXPLAINED = {
    "why of a rule": ("rules/why.yaml", "rules:\n  - id: a\n    w|hy: x\n", "One sentence for whoever reads the rule"),
    "when of a rule": ("rules/when.yaml", "rules:\n  - id: a\n    wh|en: TRUE\n", "A block list means all"),
    "kind of an offer": ("offers/kind.yaml", "offer: x\nki|nd: message\n", "What sort of thing is given"),
    "holdout": ("campaigns/holdout.yaml", "campaign: a\nhold|out: 10%\n", "withheld to measure the effect"),
    "channels": ("project.yaml", "chan|nels: {app: {cost: 0}}\n", "How customers can be reached"),
}


@pytest.mark.parametrize("what", EXPLAINED)
def test_the_server_explains(what, editor) -> None:
    server, shop = editor
    path, text, expected = EXPLAINED[what]
    place, text, line, column = _cursor(shop, path, text)
    server.problems(place, text)
    assert expected in server.hover(place, line, column).replace("\\", "")
    assert "Example: " in server.hover(place, line, column)


def _cursor(shop: Path, path: str, text: str) -> tuple[Path, str, int, int]:
    """The file with its line at the top, and where `|` stood in it, from 1."""
    whole = with_modeline(path, text)
    at = whole.index("|")
    line, column = whole[:at].count("\n") + 1, at - whole.rfind("\n", 0, at)
    return shop / path, whole.replace("|", "", 1), line, column
