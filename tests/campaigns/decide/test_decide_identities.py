"""Names that never change: pinned, standard, quick, and apart where anything differs."""

from __future__ import annotations

import time
import uuid
from types import ModuleType

import polars as pl
from campaign_engine.campaigns.decide.identities import PRODUCT, decision_ids, job_ids, run_name, uuids


def test_ids_are_what_the_standard_library_makes() -> None:
    names = ["", "a", "decision\x1f2026-10-01.day/x/y\x1ften\x1fC-1", "客户", "x" * 1000]
    space = uuid.uuid5(PRODUCT, "shop")
    assert uuids("shop", names).to_list() == [str(uuid.uuid5(space, name)) for name in names]
    assert uuids("shop", []).to_list() == []


def test_ids_are_pinned_for_ever() -> None:
    assert decision_ids("shop", ["2026-10-01.day/autumn/hello"], ["ten"], ["C-0"]).to_list() == [
        "693c6b36-a466-518d-bcbc-272a3f84771e"
    ]
    assert job_ids("shop", "2026-10-01.day", ["C-0"], ["app"], ["promotional"], "offer").to_list() == [
        "dfb03777-9391-5e80-9b9f-6108eaff8047"
    ]


def test_every_part_of_the_key_matters() -> None:
    parts = [
        ("shop", "w/c/s", "o", "k"),
        ("shoq", "w/c/s", "o", "k"),
        ("shop", "w/c/t", "o", "k"),
        ("shop", "w/c/s", "p", "k"),
    ]
    parts.append(("shop", "w/c/s", "o", "l"))
    assert len({decision_ids(project, [slot], [offer], [who])[0] for project, slot, offer, who in parts}) == 5


def test_three_hundred_thousand_ids_take_less_than_a_second_of_work() -> None:
    customers = [f"C-{index}" for index in range(300_000)]
    start = time.process_time()
    found = decision_ids("shop", ["w/c/s"] * len(customers), ["ten"] * len(customers), customers)
    assert time.process_time() - start < 1.5
    assert found.n_unique() == len(customers)


def test_ids_do_not_depend_on_data_or_rules(world: ModuleType) -> None:
    first = world.run(world.make_project(), world.make_facts([{}, {"age": 3.0}]))
    cheaper = {
        "offers/ten.yaml": world.COUPON.replace("value: 10", "value: 7"),
        "campaigns/autumn.yaml": world.CAMPAIGN,
    }
    second = world.run(world.make_project(cheaper), world.make_facts([{"spend": 5}, {}]), seed=4)
    assert first.decisions["decision_id"].to_list() == second.decisions["decision_id"].to_list()
    assert first.jobs["job_id"].to_list() == second.jobs["job_id"].to_list()
    assert first.decisions["value_minor"].to_list() != second.decisions["value_minor"].to_list()


def test_the_run_id_changes_with_everything_a_run_depends_on(world: ModuleType) -> None:
    project, facts = world.make_project(), world.make_facts()
    state = world.make_state(project.policy, stock=[{"offer": "ten", "left": 7}])
    other = world.make_project(
        {"offers/ten.yaml": world.COUPON + "    stock: 7\n", "campaigns/autumn.yaml": world.CAMPAIGN}
    )
    runs = [
        world.run(project, facts),
        world.run(project, facts, seed=1),
        world.run(project, facts, wave="lunch"),
        world.run(project, facts, state),
        world.run(other, facts),
        world.run(project, world.make_facts([{"age": 41.0}])),
        world.run(project, facts, send_at=world.at("2026-10-01T09:00").moment),
        world.run(project, facts, ignore_limits=True),
        world.run(project, facts, day="2026-10-01T00:01"),
    ]
    assert len({run.run_id for run in runs}) == len(runs)
    assert world.run(project, facts).run_id == runs[0].run_id
    assert runs[2].wave == "2026-10-01.lunch"
    assert run_name({"a": "1"}) != run_name({"a": "2"})


def test_decisions_are_sorted_by_customer_campaign_step_offer(world: ModuleType) -> None:
    files = {f"offers/{name}.yaml": world.COUPON.replace("ten", name) for name in ("b", "a")}
    files["campaigns/x.yaml"] = world.CAMPAIGN.replace("autumn", "x").replace("offer: ten", "offer: {all_of: [b, a]}")
    files["campaigns/w.yaml"] = world.CAMPAIGN.replace("autumn", "w").replace("ten", "c")
    files["offers/c.yaml"] = world.COUPON.replace("ten", "c")
    decisions = world.run(world.make_project(files, offers_per_customer="3"), world.make_facts([{}, {}])).decisions
    assert decisions.height == 6
    key = ["customer_id", "campaign", "step", "offer"]
    assert decisions.select(key).equals(decisions.select(key).sort(key))
    assert decisions.schema["rule_ids"] == pl.List(pl.String())
