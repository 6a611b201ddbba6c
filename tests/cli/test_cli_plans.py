"""Plan, approve, decide: what was looked at is what goes out, or nothing does."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from campaign_engine.campaigns.policy.approval import same_person

from .conftest import CHECKOUT, Run

DAY = ("--as-of", "2026-10-01")
PLAN = ("simulate", *DAY, "--out", "plan.json", "--by", "ben@shop.example")
DECIDE = ("decide", "--plan", "plan.json", "--yes")
ANNA, BEN, CFO = "anna@shop.example", "ben@shop.example", "cfo@shop.example"
OWN = "who made a plan does not approve it"
RULES = "rules/come_back.yaml"
APPROVAL = f"""
approval:
  above: {{expected_cost: 1.00}}
  approvers: [{ANNA}, {BEN}, {{who: {CFO}, up_to: 2.00}}]
"""


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def strict_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter with thresholds that its day passes, on a machine that does not say who works on it."""
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    path = shop / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + APPROVAL, encoding="utf-8")
    return shop


def plan_of(shop: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((shop / "plan.json").read_text(encoding="utf-8"))
    return found


def batches(shop: Path) -> list[Path]:
    return sorted((shop / "out").glob("*/*/manifest.json"))


# the file


def test_a_plan_follows_its_schema_and_holds_the_numbers_of_the_report(shop: Path, run: Run) -> None:
    printed = run(*PLAN, "--format", "json")
    assert printed.code == 0
    assert "plan written: plan.json" in printed.err
    plan, numbers = plan_of(shop), json.loads(printed.out)
    schema = json.loads((CHECKOUT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plan, schema)
    out = numbers["out"]
    for name in ("customers", "expected_cost_minor", "worst_case_minor", "messages"):
        assert plan["numbers"][name] == out[name]  # type: ignore[index]
    assert [one["basis"] for one in plan["numbers"]["bases"]] == [one["basis"] for one in out["bases"]]  # type: ignore[index]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plan, "extra": 1}, schema)


def test_the_same_simulation_is_the_same_plan_and_keeps_its_approvals(shop: Path, run: Run) -> None:
    run(*PLAN)
    first = (shop / "plan.json").read_bytes()
    run("simulate", *DAY, "--out", "other.json", "--by", BEN, "--lang", "zh")
    assert (shop / "other.json").read_bytes() == first
    run("approve", "plan.json", "--by", ANNA)
    run(*PLAN)
    assert [one["by"] for one in plan_of(shop)["approvals"]] == [ANNA]  # type: ignore[attr-defined]
    edit(shop, RULES, "days_away > 42", "days_away > 50")
    run(*PLAN)
    assert plan_of(shop)["approvals"] == []


def test_out_takes_a_plan_a_folder_or_both_and_nothing_twice(shop: Path, run: Run) -> None:
    assert run("simulate", *DAY, "--out", "plan.json", "--out", "page").code == 0
    assert (shop / "page" / "report.html").is_file()
    assert not (shop / "out").exists()
    (shop / "folder.json").mkdir()
    assert run("simulate", *DAY, "--out", "folder.json").code == 0
    assert (shop / "folder.json" / "report.html").is_file()
    printed = run("simulate", *DAY, "--out", "a.json", "--out", "b.json")
    assert (printed.code, printed.out) == (1, "")
    assert "C149" in printed.err


def test_a_plan_is_written_over_nothing_but_a_plan(shop: Path, run: Run) -> None:
    own = '{"schema": "state.v1"}'
    (shop / "state.json").write_text(own, encoding="utf-8")
    printed = run("simulate", *DAY, "--state", "state.json", "--out", "state.json")
    assert printed.code == 1
    assert "state.json is there and is no plan" in printed.err
    assert (shop / "state.json").read_text(encoding="utf-8") == own


@pytest.mark.parametrize("limit", ["12,50", "1e999999999", "1_0", "-1", "", "NaN"])
def test_a_limit_that_can_be_misread_is_refused(strict_shop: Path, run: Run, limit: str) -> None:
    run(*PLAN)
    printed = run("approve", "plan.json", "--by", ANNA, "--up-to", limit)
    assert (printed.code, printed.out) == (1, "")
    assert "G134" in printed.err
    assert plan_of(strict_shop)["approvals"] == []


def test_one_person_is_one_however_her_name_is_composed() -> None:
    assert same_person("jos\N{LATIN SMALL LETTER E WITH ACUTE}@x", "Jose\N{COMBINING ACUTE ACCENT}@x")


def test_a_key_that_stands_twice_is_no_plan(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    text = (strict_shop / "plan.json").read_text(encoding="utf-8")
    (strict_shop / "plan.json").write_text(text.replace("{", '{"numbers": {},', 1), encoding="utf-8")
    assert "C144" in run("approve", "plan.json", "--by", ANNA).err


def test_what_could_not_be_decided_is_not_planned(shop: Path, run: Run) -> None:
    edit(shop, "rules/cases.yaml", "offers: [birthday_cake]", "offers: [come_back]")
    printed = run(*PLAN, "--even-if-cases-fail")
    assert printed.code == 1
    assert "no plan was written: 1 cases fail" in printed.err
    assert not (shop / "plan.json").exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", "\xff", '{"schema": "plan.v1"}', '{"schema": "plan.v2"}'])
def test_what_is_no_plan_is_a_sentence(shop: Path, run: Run, content: str) -> None:
    (shop / "plan.json").write_text(content, encoding="latin-1")
    for words in (("approve", "plan.json", "--by", ANNA), DECIDE):
        printed = run(*words)
        assert (printed.code, printed.out) == (1, "")
        assert "C144" in printed.err
    assert "C116" in run("approve", "nowhere.json", "--by", ANNA).err


# approve


def test_an_approval_says_who_when_which_plan_and_up_to_what(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    printed = run("approve", "plan.json", "--by", ANNA, "--note", "agreed on Monday")
    assert printed.code == 0, printed.err
    assert f"approved by {ANNA} (--by), up to EUR " in printed.out
    assert "it may be decided" in printed.out
    plan = plan_of(strict_shop)
    (entry,) = plan["approvals"]  # type: ignore[misc]
    assert (entry["by"], entry["note"], entry["plan"]) == (ANNA, "agreed on Monday", plan["hash"])
    numbers = plan["numbers"]
    sending = -(-numbers["sending_cost_micro"] // 10_000)  # type: ignore[index]
    assert sending > 0
    assert entry["up_to_minor"] == numbers["expected_cost_minor"] + sending  # type: ignore[index]
    assert entry["at"][:2] == "20"
    schema = json.loads((CHECKOUT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(plan, schema)


def test_approving_twice_changes_nothing_and_says_so(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    before = (strict_shop / "plan.json").read_bytes()
    again = run("approve", "plan.json", "--by", "Anna@Shop.example")
    assert (again.code, "approved this plan already" in again.out) == (0, True)
    assert (strict_shop / "plan.json").read_bytes() == before


def test_nobody_is_guessed_and_the_source_of_a_name_is_said(
    strict_shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*PLAN)
    printed = run("approve", "plan.json")
    assert (printed.code, printed.out) == (1, "")
    assert "C146" in printed.err
    subprocess.run(["git", "init", "-q"], cwd=strict_shop, check=True)
    subprocess.run(["git", "config", "user.email", ANNA], cwd=strict_shop, check=True)
    assert f"approved by {ANNA} (git config user.email)" in run("approve", "plan.json").out
    monkeypatch.setenv("CAMPAIGN_BY", "stranger")
    assert (
        "stranger may not approve this plan: nobody of that name is among the approvers"
        in run("approve", "plan.json").err
    )


def test_the_maker_a_stranger_and_a_low_limit_may_not_approve(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    before = (strict_shop / "plan.json").read_bytes()
    for who, said in ((BEN, OWN), ("BEN@shop.example", OWN), ("x@y", "nobody of that name is among"), (CFO, "C148")):
        printed = run("approve", "plan.json", "--by", who)
        assert (printed.code, printed.out) == (6, ""), who
        assert said in printed.err
    assert run("approve", "plan.json", "--by", ANNA, "--up-to", "1").code == 1
    assert "G134" in run("approve", "plan.json", "--by", ANNA, "--up-to", "much").err
    assert (strict_shop / "plan.json").read_bytes() == before


def test_with_four_eyes_a_plan_says_who_made_it_or_is_not_written(strict_shop: Path, run: Run) -> None:
    printed = run("simulate", *DAY, "--out", "plan.json")
    assert printed.code == 1
    assert "nobody has said who makes this plan" in printed.err
    assert not (strict_shop / "plan.json").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"expected_cost_minor": ', '"expected_cost_minor": 1'),
        ('"seed": 0', '"seed": 1'),
        ('"how_many": 1', '"how_many": 0'),
        ("days_away > 42", "days_away > 43"),
    ],
)
def test_a_plan_edited_by_hand_is_neither_approved_nor_decided(strict_shop: Path, run: Run, old: str, new: str) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    edit(strict_shop, "plan.json", old, new)
    for words in (("approve", "plan.json", "--by", ANNA), DECIDE):
        printed = run(*words)
        assert (printed.code, printed.out) == (3, "")
        assert "C145" in printed.err
    assert batches(strict_shop) == []


def test_an_approval_edited_by_hand_is_seen(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA, "--note", "fine")
    edit(strict_shop, "plan.json", '"note": "fine"', '"note": "very fine"')
    printed = run(*DECIDE)
    assert (printed.code, printed.out) == (3, "")
    assert f"the approval by {ANNA}" in printed.err


# decide


def test_without_a_plan_a_batch_above_the_thresholds_is_stopped(strict_shop: Path, run: Run) -> None:
    assert "needs an approval: expected cost EUR" in run("simulate", *DAY).out
    printed = run("decide", *DAY, "--yes")
    assert (printed.code, printed.out) == (6, "")
    assert "G130" in printed.err
    assert "campaign approve plan.json" in printed.err
    assert batches(strict_shop) == []
    edit(strict_shop, "project.yaml", "expected_cost: 1.00", "expected_cost: 100")
    assert run("decide", *DAY, "--yes").code == 0


def test_an_unapproved_or_withdrawn_plan_is_not_decided(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    printed = run(*DECIDE)
    assert (printed.code, printed.out) == (6, "")
    assert "G131" in printed.err
    run("approve", "plan.json", "--by", ANNA)
    assert "withdrew" in run("approve", "plan.json", "--by", ANNA, "--revoke").out
    assert run(*DECIDE).code == 6
    assert "G133" in run("approve", "plan.json", "--by", ANNA, "--revoke").err
    assert [one["action"] for one in plan_of(strict_shop)["approvals"]] == ["approve", "revoke"]  # type: ignore[attr-defined]
    assert batches(strict_shop) == []
    run("approve", "plan.json", "--by", ANNA)
    assert run(*DECIDE).code == 0


def test_two_approvals_are_two_people(strict_shop: Path, run: Run) -> None:
    edit(strict_shop, "project.yaml", "approval:\n", "approval:\n  how_many: 2\n")
    edit(strict_shop, "project.yaml", "up_to: 2.00", "up_to: 2000")
    run(*PLAN)
    assert "1 more needed" in run("approve", "plan.json", "--by", ANNA).out
    assert "1 more needed" in run("approve", "plan.json", "--by", ANNA, "--note", "again").out
    assert run(*DECIDE).code == 6
    assert "it may be decided" in run("approve", "plan.json", "--by", CFO).out
    assert run(*DECIDE).code == 0


def test_an_approved_plan_is_decided_to_the_byte_and_the_batch_names_it(strict_shop: Path, run: Run) -> None:
    run(*PLAN, "--seed", "7", "--wave", "lunch")
    run("approve", "plan.json", "--by", ANNA)
    printed = run(*DECIDE, "--format", "json")
    assert printed.code == 0, printed.err
    plan, (path,) = plan_of(strict_shop), batches(strict_shop)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert (manifest["run_id"], manifest["seed"], manifest["wave_name"]) == (plan["run_id"], 7, "lunch")
    assert manifest["content"]["decisions"] == plan["decided"]["decisions"]  # type: ignore[index]
    assert manifest["content"]["planned_jobs"] == plan["decided"]["planned_jobs"]  # type: ignore[index]
    assert manifest["totals"]["given"]["worst_case_minor"] == plan["numbers"]["worst_case_minor"]  # type: ignore[index]
    assert manifest["plan"]["hash"] == plan["hash"]
    assert [one["by"] for one in manifest["plan"]["approvals"]] == [ANNA]
    assert run("replay", path.parent.name[:8]).code == 0
    again = run(*DECIDE)
    assert (again.code, "were written before" in again.out) == (0, True)
    assert batches(strict_shop) == [path]


def test_a_batch_says_who_stands_for_it(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    notices = json.loads(run(*DECIDE, "--format", "json").out)["summary"]["notices"]
    assert [one["key"] for one in notices if one["key"].startswith("approv")] == ["approved"]
    (path,) = batches(strict_shop)
    page = (path.parent / "report.html").read_text(encoding="utf-8")
    assert f"approved by {ANNA}" in page
    assert "needs an approval" not in page


def test_a_plan_that_was_not_written_is_told_beside_a_list_too(strict_shop: Path, run: Run) -> None:
    printed = run("simulate", *DAY, "--out", "plan.json", "--list", "given")
    assert (printed.code, "C146" in printed.err) == (1, True)
    assert "plan written" in run(*PLAN, "--list", "given").err
    wrong = run(*PLAN, "--list", "givn")
    assert (wrong.code, "C108" in wrong.err, "plan written" in wrong.err) == (1, True, True)


def test_a_plan_with_hostile_names_prints_no_control_characters(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    printed = run("approve", "plan.json", "--by", "x\x1b[31m", "--note", "a\x1b[0m\nb")
    assert "\x1b" not in printed.out + printed.err


def changed_rules(shop: Path) -> None:
    edit(shop, RULES, "days_away > 42", "days_away > 43")


def changed_comment(shop: Path) -> None:
    edit(shop, RULES, "rules:", "# a comment\nrules:")


def new_file(shop: Path) -> None:
    (shop / "rules" / "more.yaml").write_text("cases: []\n", encoding="utf-8")


def changed_data(shop: Path) -> None:
    edit(shop, "data/customers.csv", "308.54", "308.55")


def fewer_customers(shop: Path) -> None:
    path = shop / "data" / "customers.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


CHANGES = [
    (changed_rules, ["rules/come_back.yaml was changed", "- - days_away > 42", "+ - days_away > 43"]),
    (changed_comment, ["rules/come_back.yaml was changed (comments and blank lines only)"]),
    (new_file, ["rules/more.yaml is new"]),
    (changed_data, ["the data changed: at least 1 customers with other facts, in spend_12m"]),
    (fewer_customers, ["1 customers fewer (30 -> 29)"]),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=lambda one: getattr(one, "__name__", ""))
def test_what_differs_from_the_plan_is_named_and_nothing_is_decided(
    strict_shop: Path, run: Run, change: object, said: list[str]
) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    change(strict_shop)  # type: ignore[operator]
    printed = run(*DECIDE)
    assert (printed.code, printed.out) == (3, ""), printed.err
    assert "G132" in printed.err
    for line in said:
        assert line in printed.err
    assert batches(strict_shop) == []


def test_another_day_wave_or_seed_is_not_what_was_planned(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    typed = (("--seed", "3"), ("--wave", "lunch"), ("--as-of", "2026-10-02"))
    for words, said in zip(
        typed, ("seed: planned 0, now 3", "now 2026-10-01.lunch", "now 2026-10-02.day"), strict=True
    ):
        printed = run(*DECIDE, *words)
        assert (printed.code, printed.out) == (3, "")
        assert said in printed.err
    assert run(*DECIDE, "--seed", "0", "--wave", "day").code == 0


def test_the_plan_brings_its_own_history_along_and_sees_when_it_says_something_else(
    strict_shop: Path, run: Run
) -> None:
    state = strict_shop / "state.json"
    state.write_text('{"schema": "state.v1", "stock": [{"offer": "free_delivery_once", "left": 1}]}', encoding="utf-8")
    run(*PLAN, "--state", "state.json")
    run("approve", "plan.json", "--by", ANNA)
    edit(strict_shop, "state.json", '"left": 1', '"left": 2')
    printed = run(*DECIDE)
    assert (printed.code, "own history and limits left" in printed.err) == (3, True)
    edit(strict_shop, "state.json", '"left": 2', '"left": 1')
    assert run(*DECIDE).code == 0


def test_a_plan_of_a_past_day_is_stopped_like_any_past_day(strict_shop: Path, run: Run) -> None:
    run("simulate", "--as-of", "2020-10-01", "--out", "plan.json", "--by", BEN)
    printed = run("decide", "--plan", "plan.json")
    assert (printed.code, printed.out) == (6, "")
    assert "C112" in printed.err


def test_a_plan_of_another_project_is_not_decided_here(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    edit(strict_shop, "project.yaml", "project: corner_bakery", "project: other_bakery")
    printed = run(*DECIDE)
    assert (printed.code, "planned corner_bakery, now other_bakery" in printed.err) == (3, True)


def test_a_plan_whose_rules_of_approval_were_altered_is_held_to_the_projects(strict_shop: Path, run: Run) -> None:
    """The hash is no signature: whoever knows how can write a new one. The project's own rules still hold."""
    from campaign_engine.campaigns.plan_file import read_plan, write_plan

    run(*PLAN)
    plan, _ = read_plan(strict_shop / "plan.json", "plan.json")
    assert plan is not None
    assert plan.approval is not None
    lax = plan.approval.model_copy(update={"needed": False, "approvers": [], "four_eyes": False})
    write_plan(strict_shop / "plan.json", plan.model_copy(update={"approval": lax}).sealed())
    assert run("approve", "plan.json", "--by", BEN).code == 0
    printed = run(*DECIDE)
    assert (printed.code, "G131" in printed.err, BEN in printed.err) == (6, True, True)


def test_a_kept_batch_still_refuses_another_run_of_its_wave(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    run(*DECIDE)
    changed_rules(strict_shop)
    edit(strict_shop, RULES, "days_away > 43", "days_away > 60")
    shutil.copy(strict_shop / "plan.json", strict_shop / "first.json")
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    printed = run(*DECIDE)
    assert (printed.code, "G106" in printed.err) == (3, True)
