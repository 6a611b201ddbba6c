"""One thing changed in the starter is found to be the one cause, whatever it is; two at once add up."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, copy_of, equals_golden

DAY = ("--as-of", "2026-10-01")
RULES = "rules/come_back.yaml"
STATE = {"schema": "state.v1", "given": []}


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def rules(shop: Path) -> tuple[str, ...]:
    edit(shop, RULES, "days_away > 42", "days_away > 75")
    edit(shop, "rules/cases.yaml", "2026-08-01", "2026-07-01")
    return DAY


def data(shop: Path) -> tuple[str, ...]:
    edit(shop, "data/customers.csv", "2026-07-17,29,308.54", "2026-09-30,29,308.54")
    return DAY


def models(shop: Path) -> tuple[str, ...]:
    score_of(shop, 0.9)
    return DAY


def history(shop: Path) -> tuple[str, ...]:
    given = [
        {"customer": name, "offer": "birthday_cake", "campaign": "birthday", "step": "cake", "given_on": "2026-09-28",
         "status": "redeemed"}
        for name in ("C004", "C016")
    ]  # fmt: skip
    (shop / "state.json").write_text(json.dumps({**STATE, "given": given}), encoding="utf-8")
    return (*DAY, "--state", "state.json")


def limits(shop: Path) -> tuple[str, ...]:
    edit(shop, "budgets.yaml", "amount: 12.00", "amount: 1.00")
    return DAY


def stock(shop: Path) -> tuple[str, ...]:
    edit(shop, "offers/offers.yaml", "stock: 100", "stock: 0")
    return DAY


def calendar(_shop: Path) -> tuple[str, ...]:
    return ("--as-of", "2026-10-20")


def calendar_file(shop: Path) -> tuple[str, ...]:
    edit(shop, "calendars.yaml", "from: 2026-12-24, to: 2026-12-26", "from: 2026-09-24, to: 2026-10-26")
    return DAY


SINGLE: list[tuple[Callable[[Path], tuple[str, ...]], str]] = [
    (rules, "rules"),
    (data, "data"),
    (models, "models"),
    (history, "history"),
    (limits, "limits"),
    (stock, "limits"),
    (calendar, "calendar"),
    (calendar_file, "calendar"),
]


def score_of(shop: Path, greta: float) -> None:
    """The customers' column `risk`: 0.1 for all but one."""
    path = shop / "data" / "customers.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    names = head.removesuffix(",risk")
    kept = [row.rsplit(",", 1)[0] if head.endswith(",risk") else row for row in rows]
    lines = [f"{row},{greta if row.startswith('C007,') else 0.1}" for row in kept]
    path.write_text("\n".join([f"{names},risk", *lines]) + "\n", encoding="utf-8")


@pytest.fixture
def scored(shop: Path, run: Run) -> Path:
    """The starter with a score that one rule asks."""
    edit(shop, "segments/segments.yaml", "segments:", SCORES + "segments:")
    edit(shop, RULES, "      - days_away > 42", "      - days_away > 42\n      - score.risk < 0.5")
    score_of(shop, 0.1)
    path = shop / "rules" / "cases.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("orders_12m: 20", "score.risk: 0.1, orders_12m: 20"))
    printed = run("schema", "--update", *DAY)
    assert printed.code == 0, printed.err
    return shop


SCORES = "scores:\n  - {id: risk, column: risk, range: [0, 1], as_of: 2026-09-30, model: risk 1}\n"


def changed(run: Run, *words: str) -> dict[str, Any]:
    printed = run("simulate", *words, "--format", "json", "--even-if-cases-fail")
    assert printed.out, printed.err
    found: dict[str, Any] = json.loads(printed.out)["change"]
    return found


def touched(change: dict[str, Any]) -> int:
    return sum(change["people"][name] for name in ("gain", "lose", "switch", "other_value"))


def assert_sums(change: dict[str, Any]) -> None:
    people = change["people"]
    for name in ("gain", "lose", "switch", "other_value"):
        assert sum(line[name] for line in change["causes"]) == people[name], name
    for name in ("expected_cost_minor", "worst_case_minor"):
        assert sum(line[name] for line in change["causes"]) == people["after"][name] - people["before"][name]


@pytest.mark.parametrize(("plant", "cause"), SINGLE, ids=lambda one: getattr(one, "__name__", ""))
@pytest.mark.parametrize("against", ["last", "batch"])
def test_one_planted_change_is_the_one_cause(
    scored: Path, run: Run, against: str, plant: Callable[[Path], tuple[str, ...]], cause: str
) -> None:
    if against == "last":
        assert run("simulate", *DAY).code == 0
    else:
        assert run("decide", *DAY, "--yes").code == 0
        shutil.rmtree(scored / ".campaign")  # what the store remembers would be a cause of its own
    (folder,) = [path.parent for path in (scored / "out").glob("*/*/manifest.json")] or [scored]
    words = plant(scored)
    change = changed(run, *words, *(() if against == "last" else ("--against", str(folder))))
    assert [line["causes"] for line in change["causes"]] == [[cause]]
    assert touched(change) > 0
    assert_sums(change)


@pytest.mark.parametrize("first", [rules, limits], ids=lambda one: one.__name__)
@pytest.mark.parametrize("second", [data, models, history, stock, calendar], ids=lambda one: one.__name__)
def test_two_causes_at_once_add_up(
    scored: Path,
    run: Run,
    first: Callable[[Path], tuple[str, ...]],
    second: Callable[[Path], tuple[str, ...]],
) -> None:
    run("decide", *DAY, "--yes")
    (manifest,) = (scored / "out").glob("*/*/manifest.json")
    shutil.rmtree(scored / ".campaign")  # what the store remembers would be a cause of its own
    first(scored)
    words = second(scored)
    change = changed(run, *words, "--against", str(manifest.parent))
    assert 1 <= len(change["causes"]) <= 2
    assert touched(change) > 0
    assert_sums(change)


def test_a_customer_is_put_to_the_step_that_brought_her_to_what_she_has(scored: Path, run: Run) -> None:
    run("decide", *DAY, "--yes")
    (manifest,) = (scored / "out").glob("*/*/manifest.json")
    data(scored)
    edit(scored, "budgets.yaml", "amount: 12.00", "amount: 0.00")
    change = changed(run, *DAY, "--against", str(manifest.parent))
    by_cause = {line["causes"][0]: line["lose"] for line in change["causes"]}
    assert by_cause == {"data": 1, "limits": change["people"]["lose"] - 1}
    listed = run("simulate", *DAY, "--against", str(manifest.parent), "--list", "lose", "--format", "json").out
    assert {row["customer_id"]: row["cause"] for row in json.loads(listed)}["C007"] == "data"


def test_a_comment_is_no_cause(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    edit(shop, RULES, "rules:", "# a comment\nrules:")
    edit(shop, "budgets.yaml", "budgets:", "# another\nbudgets:")
    assert changed(run, *DAY)["causes"] == []


def test_against_a_revision_only_what_people_wrote_can_be_a_cause(shop: Path, run: Run) -> None:
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=shop, check=True)
    rules(shop)
    limits(shop)
    data(shop)
    change = changed(run, *DAY, "--against", "HEAD")
    assert [line["causes"] for line in change["causes"]] == [["limits"], ["rules"]]
    assert_sums(change)


def test_rows_scores_and_rules_are_told_apart_although_the_rows_of_then_were_not_kept(scored: Path, run: Run) -> None:
    run("simulate", *DAY)
    data(scored)
    models(scored)
    rules(scored)
    change = changed(run, *DAY)
    assert [line["causes"] for line in change["causes"]] == [["data"], ["models"], ["rules"]]
    assert_sums(change)


def test_another_version_of_the_engine_is_a_cause_of_its_own(shop: Path, run: Run) -> None:
    run("decide", *DAY, "--yes")
    (manifest,) = (shop / "out").glob("*/*/manifest.json")
    edit(shop, str(manifest.relative_to(shop)), '"version": "0.1.0"', '"version": "0.0.9"')
    limits(shop)
    change = changed(run, *DAY, "--against", str(manifest.parent))
    assert [line["causes"] for line in change["causes"]] == [["version"], ["limits"]]
    assert [line["lose"] for line in change["causes"]] == [0, change["people"]["lose"]]


def test_what_an_earlier_version_kept_can_still_be_compared_without_causes(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    (policy,) = (shop / "out" / "simulate" / "last").glob("*/policy.json")
    kept = json.loads(policy.read_text(encoding="utf-8"))
    for name in ("moment", "zone", "seed", "version"):
        del kept[name]
    policy.write_text(json.dumps(kept), encoding="utf-8")
    (policy.parent / "state_in.parquet").unlink()
    limits(shop)
    change = changed(run, *DAY)
    assert change["causes"] == []
    assert touched(change) > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_comment_on_a_pull_request_shows_all_on_one_screen(shop: Path, run: Run, language: str) -> None:
    copy_of("starter", shop.parent / "main")
    rules(shop)
    limits(shop)
    edit(shop, RULES, "six weeks is slipping away.", "eleven weeks | is @slipping <away>.")
    words = (
        "simulate",
        *DAY,
        "--against",
        "../main",
        "--format",
        "markdown",
        "--even-if-cases-fail",
        "--lang",
        language,
    )
    printed = run(*words)
    assert printed.err == ""
    equals_golden(f"starter/comment-{language}.md", printed.out)


def test_a_setting_of_the_whole_project_is_a_rule_and_its_line_is_shown(shop: Path, run: Run) -> None:
    copy_of("starter", shop.parent / "main")
    edit(shop, "project.yaml", "offers_per_customer: 1 ", "holdout: 90%\noffers_per_customer: 1 ")
    words = ("simulate", *DAY, "--against", "../main")
    assert [line["causes"] for line in json.loads(run(*words, "--format", "json").out)["change"]["causes"]] == [
        ["rules"]
    ]
    printed = run(*words, "--format", "markdown").out
    assert "the lines stand below" in printed
    assert "+ holdout: 90%" in printed


def test_markdown_and_a_plan_go_together(shop: Path, run: Run) -> None:
    printed = run("simulate", *DAY, "--format", "markdown", "--out", "plan.json", "--by", "ben")
    assert printed.code == 0
    assert printed.out.startswith("## corner")
    assert "plan written: plan.json" in printed.err


def test_the_report_says_because_of_what(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    rules(shop)
    limits(shop)
    for language in ("en", "zh"):
        printed = run("simulate", *DAY, "--lang", language, "--even-if-cases-fail")
        equals_golden(f"starter/simulate-causes-{language}.txt", printed.out)
        (shop / "out" / "simulate" / "last.json").write_text(
            json.dumps(json.loads((shop / "out" / "simulate" / "last.json").read_text())[1:]), encoding="utf-8"
        )
    page = (shop / "out" / "simulate" / "report.html").read_text(encoding="utf-8")
    assert "规则、优惠、活动" in page
