"""A plan in other hands: kept where nothing differs, written by one at a time, believed in nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.plan_file import read_plan, write_plan
from campaign_engine.cli import exit_code_of

from .conftest import Run, copy_of

DAY = ("--as-of", "2026-10-01")
PLAN = ("simulate", *DAY, "--out", "plan.json", "--by", "ben@shop.example")
DECIDE = ("decide", "--plan", "plan.json", "--yes")
ANNA, BEN = "anna@shop.example", "ben@shop.example"
APPROVAL = "\napproval:\n  above: {expected_cost: 1.00}\n"
PEOPLE = 6


@pytest.fixture
def strict_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter with a threshold that its day passes."""
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    path = shop / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + APPROVAL, encoding="utf-8")
    return shop


@pytest.fixture(scope="module")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter with a plan."""
    shop = copy_of("starter", tmp_path_factory.mktemp("planned") / "shop")
    assert exit_code_of(["simulate", "-p", str(shop), *DAY, "--out", str(shop / "plan.json"), "--by", BEN]) == 0
    return shop


@pytest.fixture
def planned_shop(planned_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to stand in."""
    shop = Path(shutil.copytree(planned_once, tmp_path / "planned"))
    monkeypatch.chdir(shop)
    return shop


def document(shop: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop / "plan.json").read_text(encoding="utf-8"))
    return found


# the same plan written again


def test_another_simulation_in_between_costs_no_approval(strict_shop: Path, run: Run) -> None:
    run("simulate", *DAY, "--seed", "5")
    run(*PLAN)
    assert run("approve", "plan.json", "--by", ANNA).code == 0
    before = (strict_shop / "plan.json").read_bytes()
    run("simulate", "--as-of", "2026-09-20", "--seed", "1")
    printed = run(*PLAN)
    assert "approvals: 1 of 1" in printed.out
    assert (strict_shop / "plan.json").read_bytes() == before
    assert run(*DECIDE).code == 0


@pytest.mark.parametrize("what", ["maker", "rules of approval", "seed", "data"])
def test_where_something_differs_approvals_are_asked_anew(strict_shop: Path, run: Run, what: str) -> None:
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    words = PLAN
    if what == "maker":
        words = (*PLAN[:-1], ANNA)
    elif what == "seed":
        words = (*PLAN, "--seed", "3")
    else:
        name, old, new = {
            "rules of approval": ("project.yaml", "1.00}", "0.50}"),
            "data": ("data/customers.csv", "308.54", "308.55"),
        }[what]
        path = strict_shop / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    run(*words)
    assert document(strict_shop)["approvals"] == []


def test_an_approval_that_does_not_count_is_not_counted(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    path = strict_shop / "plan.json"
    plan, _ = read_plan(path, "plan.json")
    assert plan is not None
    assert plan.approval is not None
    lax = plan.approval.model_copy(update={"four_eyes": False})
    write_plan(path, plan.model_copy(update={"approval": lax}).sealed())
    assert run("approve", "plan.json", "--by", BEN).code == 0
    assert run("approve", "plan.json", "--by", ANNA).code == 0
    assert run(*DECIDE).code == 0
    (manifest,) = (strict_shop / "out").glob("*/*/manifest.json")
    assert [one["by"] for one in json.loads(manifest.read_text(encoding="utf-8"))["plan"]["approvals"]] == [ANNA]


# several writers


def approve_at_once(folder: str, who: str, gate: Any) -> None:
    os.chdir(folder)
    gate.wait()
    sys.exit(exit_code_of(["approve", "plan.json", "--by", who]))


def test_approvals_at_the_same_moment_are_all_kept(strict_shop: Path, run: Run) -> None:
    """Without a lock each reads the plan without the other's name, and the last to write wins."""
    run(*PLAN)
    names = [f"person{number}@shop.example" for number in range(PEOPLE)]
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(PEOPLE)
    workers = [context.Process(target=approve_at_once, args=(str(strict_shop), name, gate)) for name in names]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    assert [one.exitcode for one in workers] == [0] * PEOPLE
    assert sorted(one["by"] for one in document(strict_shop)["approvals"]) == names


def test_a_link_to_a_plan_stays_a_link(strict_shop: Path, run: Run) -> None:
    (strict_shop / "plans").mkdir()
    (strict_shop / "plan.json").symlink_to("plans/october.json")
    run(*PLAN)
    run("approve", "plan.json", "--by", ANNA)
    assert (strict_shop / "plan.json").is_symlink()
    assert len(document(strict_shop)["approvals"]) == 1


def test_links_in_a_ring_are_no_plan(strict_shop: Path, run: Run) -> None:
    (strict_shop / "plan.json").symlink_to("plan.json")
    for words in (("approve", "plan.json", "--by", ANNA), DECIDE):
        printed = run(*words)
        assert (printed.code, "C116" in printed.err) == (1, True), printed.err
    assert run(*PLAN).code == 0
    assert document(strict_shop)["approvals"] == []


def test_a_plan_keeps_who_may_read_it(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    (strict_shop / "plan.json").chmod(0o600)
    run("approve", "plan.json", "--by", ANNA)
    assert (strict_shop / "plan.json").stat().st_mode & 0o777 == 0o600


# a plan from anybody

SLIPS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("a currency nobody has", ("currency",), "E\x00R"),
    ("decimals beyond all", ("exponent",), 999_999_999),
    ("negative decimals", ("exponent",), -4),
    ("another currency's decimals", ("exponent",), 3),
    ("no zone", ("zone",), "Europe/Nowhere"),
    ("a zone with a NUL", ("zone",), "Europe\x00/Vienna"),
    ("a zone that is a path", ("zone",), "../../../../etc/passwd"),
    ("an absolute zone", ("zone",), "/etc/localtime"),
    ("a folder of zones", ("zone",), "Europe"),
    ("a very long zone", ("zone",), "x" * 5000),
    ("no zone at all", ("zone",), ""),
    ("no moment", ("as_of",), "tomorrow"),
    ("a moment without offset", ("as_of",), "2026-10-01T00:00:00"),
    ("the end of time", ("as_of",), "9999-12-31T23:59:59+00:00"),
    ("the beginning of time", ("as_of",), "0001-01-01T00:00:00+00:00"),
    ("an absolute state", ("inputs", "state", "file"), "/etc/passwd"),
    ("a state above", ("inputs", "state", "file"), "../state.json"),
    ("a state above, later", ("inputs", "state", "file"), "data/../../state.json"),
    ("a state with a NUL", ("inputs", "state", "file"), "state\x00.json"),
    ("a state on a drive", ("inputs", "state", "file"), "C:state.json"),
    ("a state nowhere", ("inputs", "state", "file"), ""),
    ("a hash that is a path", ("inputs", "data", "hash"), "../../data/customers"),
    ("too large a number", ("numbers", "expected_cost_minor"), 10**30),
    ("a negative number", ("numbers", "customers"), -1),
    ("a lone surrogate", ("project",), "\ud800"),
]


def hashed_anew(shop: Path, path: tuple[Any, ...], value: Any) -> None:
    """As somebody would who knows how the hash is made."""
    plan = document(shop)
    inside = plan
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    seal(shop, plan)


def seal(shop: Path, plan: dict[str, Any]) -> None:
    from hashlib import sha256

    content = {key: one for key, one in plan.items() if key not in ("hash", "approvals")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    plan["hash"] = sha256(text.encode()).hexdigest()
    (shop / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


def test_the_seal_of_this_test_is_the_one_of_plans(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    seal(strict_shop, document(strict_shop))
    assert run("approve", "plan.json", "--by", ANNA).code == 0


@pytest.mark.parametrize(("path", "value"), [one[1:] for one in SLIPS], ids=[one[0] for one in SLIPS])
def test_a_plan_that_says_what_cannot_be_is_no_plan(planned_shop: Path, run: Run, path: Any, value: Any) -> None:
    hashed_anew(planned_shop, path, value)
    for words in (("approve", "plan.json", "--by", ANNA), DECIDE):
        printed = run(*words)
        assert (printed.code, printed.out) == (1, ""), printed.err
        assert "C144" in printed.err
        assert len(printed.err) < 600


def test_what_is_no_plan_is_not_written_over(planned_shop: Path, run: Run) -> None:
    hashed_anew(planned_shop, ("zone",), "Europe/Nowhere")
    assert "is there and is no plan" in run(*PLAN).err


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("currency",), "JPY", "currency: planned JPY"),
        (("zone",), "Asia/Tokyo", "instant decided for: planned"),
        (("wave",), "x" * 9000, "wave: planned xxx"),
        (("numbers", "customers"), 1, "the file was altered"),
    ],
)
def test_a_plan_hashed_anew_is_held_against_the_project(
    strict_shop: Path, run: Run, path: tuple[str, ...], value: Any, said: str
) -> None:
    run(*PLAN)
    if value == "JPY":
        hashed_anew(strict_shop, ("exponent",), 0)
    hashed_anew(strict_shop, path, value)
    printed = run(*DECIDE)
    assert (printed.code, printed.out) == (3, "")
    assert said in printed.err
    assert len(printed.err) < 1000


STATE = '{"schema": "state.v1", "stock": [{"offer": "free_delivery_once", "left": 1}]}'


@pytest.mark.parametrize("place", ["above", "linked"])
def test_own_history_outside_the_project_is_never_opened_by_a_plan(strict_shop: Path, run: Run, place: str) -> None:
    outside = strict_shop.parent / "state.json"
    outside.write_text(STATE, encoding="utf-8")
    named = "../state.json"
    if place == "linked":
        named = "state.json"
        (strict_shop / named).symlink_to(outside)
    run(*PLAN, "--state", named)
    state = document(strict_shop)["inputs"]["state"]
    assert (state["file"], state["elsewhere"]) == (None, True)
    assert str(strict_shop.parent) not in (strict_shop / "plan.json").read_text(encoding="utf-8")
    run("approve", "plan.json", "--by", ANNA)
    printed = run(*DECIDE)
    assert (printed.code, "G135" in printed.err) == (1, True)
    assert run(*DECIDE, "--state", named).code == 0


def test_a_link_that_leads_out_is_not_followed_by_a_plan(strict_shop: Path, run: Run) -> None:
    (strict_shop / "state.json").write_text(STATE, encoding="utf-8")
    run(*PLAN, "--state", "state.json")
    run("approve", "plan.json", "--by", ANNA)
    (strict_shop / "state.json").rename(strict_shop.parent / "state.json")
    (strict_shop / "state.json").symlink_to(strict_shop.parent / "state.json")
    printed = run(*DECIDE)
    assert (printed.code, "G135" in printed.err) == (1, True)


def test_a_note_that_is_no_text_is_written_as_text(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    assert run("approve", "plan.json", "--by", ANNA, "--note", "a\udcffb").code == 0
    assert document(strict_shop)["approvals"][0]["note"] == "a\N{REPLACEMENT CHARACTER}b"


# on another machine


def test_elsewhere_a_changed_base_is_refused_without_the_names_of_facts(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    shutil.rmtree(strict_shop / "out")
    path = strict_shop / "data" / "customers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("308.54", "308.55"), encoding="utf-8")
    printed = run(*DECIDE)
    assert (printed.code, "known only where the plan was made" in printed.err) == (3, True)


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"columns": 1, "parts": 2, "counted_by": 3}', "[" * 100_000])
def test_damaged_words_about_the_data_cost_nothing_but_words(strict_shop: Path, run: Run, kept: str) -> None:
    run(*PLAN)
    (path,) = (strict_shop / "out" / "simulate" / "plans").iterdir()
    path.write_text(kept, encoding="utf-8")
    data = strict_shop / "data" / "customers.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("308.54", "308.55"), encoding="utf-8")
    printed = run(*DECIDE)
    assert (printed.code, "the data changed" in printed.err) == (3, True)
