"""A run becomes a fact once: the same again changes nothing, another is refused or takes its place, and sums hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.batch.read_batch import read_batch
from campaign_engine.campaigns.store.connect import Store, StoreError, writing
from campaign_engine.campaigns.store.one_decide import one_decide
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ROWS = [{"age": float(20 + number)} for number in range(12)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[object]:
    made = shop.Shop(store, tmp_path, world)
    yield made
    made.check_sums()


def test_what_was_decided_is_in_the_store_and_in_a_whole_folder(at_work) -> None:
    kept = at_work.decide("2026-10-01", ROWS)
    assert kept.status == "written"
    assert at_work.units() == {"reserved": 12}
    batch, _ = read_batch(kept.folder)
    assert batch is not None
    assert batch.decisions.decisions.height == 12
    assert not (at_work.folder / "out" / ".staged").exists()


def test_the_same_run_again_is_the_same_and_its_folder_comes_back(at_work) -> None:
    first = at_work.decide("2026-10-01", ROWS)
    assert at_work.decide("2026-10-01", ROWS).status == "same"
    shutil.rmtree(at_work.folder / "out")
    again = at_work.decide("2026-10-01", ROWS)
    assert (again.status, again.folder) == ("same", first.folder)
    assert read_batch(again.folder)[0] is not None
    assert at_work.units() == {"reserved": 12}


def test_nobody_is_given_a_second_one_while_one_is_open_and_everybody_again_once_it_is_over(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-01")
    assert at_work.decide("2026-10-02", ROWS).status == "written"
    assert at_work.units() == {"issued": 12}
    assert at_work.expire("2026-10-14") == 0
    assert at_work.expire("2026-10-15") == 12
    at_work.decide("2026-10-15", ROWS)
    assert at_work.units() == {"expired": 12, "reserved": 12}


def test_another_run_of_the_wave_is_refused_and_nothing_of_it_is_kept(at_work) -> None:
    first = at_work.decide("2026-10-01", ROWS)
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", "value: 11")
    other = at_work.decide("2026-10-01", ROWS)
    assert (other.status, other.folder, other.problems[0].code) == ("refused", first.folder, "G106")
    assert at_work.rows("SELECT count(*) FROM run") == [(1,)]


def test_what_takes_its_place_adds_changes_and_cancels_and_can_be_turned_back(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:8])
    ten = at_work.files["offers/ten.yaml"]
    at_work.files["offers/ten.yaml"] = ten.replace("value: 10", 'value: "= CASE WHEN age < 22 THEN 9 ELSE 10 END"')
    kept = at_work.decide("2026-10-01", ROWS[:1] + ROWS[1:6] + ROWS[8:10], supersede=True)
    assert kept.status == "superseded"
    at_work.check_sums()
    assert at_work.units()["reserved"] == 8
    at_work.files["offers/ten.yaml"] = ten
    assert at_work.decide("2026-10-01", ROWS[:8], supersede=True).status == "superseded"
    assert at_work.units()["reserved"] == 8
    assert at_work.rows("SELECT count(*) FROM decision WHERE in_force AND action <> 'cancel'") == [(8,)]
    assert at_work.rows("SELECT status, count(*) FROM run GROUP BY status ORDER BY status") == [
        ("committed", 1), ("superseded", 2),
    ]  # fmt: skip


def test_what_has_gone_out_stays_a_liability_when_it_is_decided_otherwise(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:4])
    at_work.hand_over("2026-10-01")
    at_work.decide("2026-10-01", ROWS[:2], supersede=True)
    assert at_work.units() == {"issued": 4}
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", "value: 12")
    at_work.decide("2026-10-01", ROWS[:2], supersede=True)
    assert at_work.units() == {"issued": 4, "cancelled": 2}
    sums = at_work.rows("SELECT sum(worst_case_minor) FROM unit WHERE state = 'issued'")
    assert int(sums[0][0]) == 2 * 1000 + 2 * 1200
    actions = at_work.rows("SELECT action, state FROM job WHERE in_force ORDER BY action, state")
    assert actions.count(("cancel", "cancelled")) == 2  # never handed to a sink here, so nobody need be told


@pytest.mark.parametrize("value", ["value: 10", "value: 12"])
@pytest.mark.parametrize("off_by", ["a run that gives it to others", "calling the run off"])
def test_what_went_out_and_was_off_for_a_version_is_out_when_it_is_given_again(
    at_work, value: str, off_by: str
) -> None:
    at_work.decide("2026-10-01", ROWS[:4])
    at_work.hand_over("2026-10-01", "customer <= 2")
    if off_by == "calling the run off":
        at_work.cancel("2026-10-01")
    else:
        at_work.decide("2026-10-01", [{"customer_id": "D-1", "age": 70.0}], supersede=True)
    assert at_work.units()["issued"] == 2
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", value)
    at_work.decide("2026-10-01", ROWS[:4], supersede=True)
    now = "SELECT state, count(*), sum(worst_case_minor) FROM unit WHERE state <> 'cancelled' GROUP BY state"
    face = 100 * int(value[-2:])
    assert sorted((state, n, int(worst)) for state, n, worst in at_work.rows(now)) == [
        ("issued", 2, 2 * face),
        ("reserved", 2, 2 * face),
    ]
    assert at_work.rows("SELECT count(*) FROM unit WHERE state = 'reserved' AND issued_on IS NOT NULL") == [(0,)]
    assert at_work.decide("2026-10-01", ROWS[:4]).status == "same"


@pytest.mark.parametrize("stops_at", ["write_rows", "commit_run", "publish_batch"])
def test_a_run_that_stops_in_the_middle_is_finished_as_it_was_decided(
    at_work, stops_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS)
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", "value: 11")
    expected = None if stops_at == "publish_batch" else "L114"
    assert at_work.finish() == expected
    assert at_work.units() == {"reserved": 12}
    assert at_work.rows("SELECT sum(worst_case_minor) FROM unit") == [(12_000,)]
    assert at_work.finish() is None


@pytest.mark.parametrize(("stops_at", "stays"), [("begin_run", False), ("publish_batch", True)])
def test_what_an_interrupted_run_left_staged_is_settled_by_the_next_whichever_it_is(
    at_work, stops_at: str, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS)
    staged = at_work.folder / "out" / ".staged"
    (mine,) = staged.iterdir()
    (mine / "half").mkdir()
    (run_id,) = [one.name for one in mine.iterdir() if one.name != "half"]
    assert at_work.decide("2026-10-02", ROWS).status == "written"
    assert not staged.exists()
    assert (read_batch(at_work.folder / "out" / "2026-10-01.day" / run_id)[0] is not None) == stays


def test_an_interrupted_run_whose_decisions_are_lost_says_how_to_give_it_up(
    at_work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "write_rows", stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS)
    shutil.rmtree(at_work.folder / "out")
    with pytest.raises(StoreError) as caught:
        at_work.finish()
    assert caught.value.problem.code == "L115"
    with pytest.raises(StoreError) as caught:
        at_work.decide("2026-10-02", ROWS)
    assert caught.value.problem.code == "L111"
    with writing(at_work.store) as connection:
        number = connection.execute(text("SELECT id FROM run WHERE status = 'open'")).scalar_one()
    from campaign_engine.campaigns.store.save_run import abandon_run

    abandon_run(at_work.store, at_work.id, number, at_work.world.at("2026-10-02").moment, "gone")
    assert at_work.decide("2026-10-02", ROWS).status == "written"


def test_a_run_does_not_take_money_that_was_taken_after_it_was_decided(at_work) -> None:
    at_work.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 150}\n"
    early = at_work.decided("2026-10-01", ROWS, "lunch")
    assert at_work.decide("2026-10-01", ROWS).status == "written"
    with pytest.raises(StoreError) as caught:
        at_work.keep(*early)
    assert caught.value.problem.code == "L112"
    assert at_work.units() == {"reserved": 12}


def test_the_database_itself_refuses_more_than_the_worst_case(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    with pytest.raises(IntegrityError), writing(at_work.store) as connection:
        connection.execute(text("UPDATE budget_period SET worst_used_minor = worst_ceiling_minor + 1"))


def test_one_decide_at_a_time_and_the_lock_goes_with_its_holder(at_work) -> None:
    with one_decide(at_work.store, "shop"):
        with pytest.raises(StoreError) as caught, one_decide(at_work.store, "shop"):
            pass
        assert caught.value.problem.code == "L110"
        with one_decide(at_work.store, "another"):
            pass
    with one_decide(at_work.store, "shop"):
        pass


def test_a_simulation_sees_what_is_over_as_the_next_decide_will(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    on_the_last_day, after = at_work.state("2026-10-14"), at_work.state("2026-10-15")
    assert set(on_the_last_day.given["status"]) == {"open"}
    assert set(after.given["status"]) == {"expired"}
    assert [one.left for one in on_the_last_day.budgets] == [98_800]
    assert after.budgets == ()
    assert at_work.expire("2026-10-15") == 12
    assert at_work.state("2026-10-15") == after


def test_what_takes_a_place_claims_what_it_keeps_as_well(at_work) -> None:
    """Ten are kept and two are added, with money for eleven: others have taken the rest in between."""
    at_work.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 120}\n"
    at_work.decide("2026-10-01", ROWS[:10])
    late = at_work.decided("2026-10-01", ROWS)
    other = [{"customer_id": "D-1", "age": 70.0}]
    at_work.decide("2026-10-01", other, "lunch")
    with pytest.raises(StoreError) as caught:
        at_work.keep(*late, supersede=True)
    assert caught.value.problem.code == "L112"
    assert at_work.units() == {"reserved": 11}
    assert at_work.decide("2026-10-01", ROWS, supersede=True).status == "superseded"
    assert at_work.units()["reserved"] == 12


def test_what_was_used_is_neither_taken_back_nor_given_again_when_its_decision_changes(at_work) -> None:
    """All money is taken, one coupon of it used at the till: she had it, and gets no second one of the same wave."""
    at_work.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 120}\n"
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-01")
    at_work.redeem("C-0", 1000)
    ten = at_work.files["offers/ten.yaml"]
    at_work.files["offers/ten.yaml"] = ten.replace("redemption: 10%", "redemption: 11%")
    assert at_work.decide("2026-10-01", ROWS, supersede=True).status == "superseded"
    assert at_work.units() == {"issued": 11, "redeemed": 1, "cancelled": 11}
    assert at_work.rows("SELECT count(*), sum(worst_used_minor) FROM budget_period") == [(1, 12_000)]
    assert at_work.rows("SELECT version, count(*) FROM decision WHERE in_force GROUP BY version ORDER BY version") == [
        (1, 1), (2, 11),
    ]  # fmt: skip
    at_work.audit()


def test_pieces_that_are_gone_are_neither_taken_back_nor_given_again_when_their_decisions_change(at_work) -> None:
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("stock: 40", "stock: 12")
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-01", "customer <= 3")
    assert at_work.expire("2026-10-20") == 12
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", "value: 12")
    assert at_work.decide("2026-10-01", ROWS, supersede=True).status == "superseded"
    assert at_work.units() == {"expired": 12}
    assert at_work.rows("SELECT allowed, used FROM stock") == [(12, 12)]
    at_work.audit()


@pytest.mark.parametrize("meanwhile", ["redeem", "expire"])
def test_what_ends_while_the_run_in_its_place_is_interrupted_is_not_given_again(
    at_work, meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pieces are taken. Before: the commit asked for more than there were, and the run could never be finished."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    ten = at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("stock: 40", "stock: 12")
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-01")
    at_work.files["offers/ten.yaml"] = ten.replace("value: 10", "value: 12")
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "commit_run", stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS, supersede=True)
    if meanwhile == "redeem":
        at_work.redeem("C-0", 1000)
    else:
        at_work.expire("2026-10-20")
    assert at_work.finish() == "L114"
    gone = {"redeem": {"redeemed": 1, "issued": 11, "cancelled": 11}, "expire": {"expired": 12}}[meanwhile]
    assert at_work.units() == gone
    assert at_work.rows("SELECT allowed, used, held FROM stock") == [(12, 12, 0)]
    at_work.audit()


def test_a_run_that_takes_less_may_take_the_place_of_one_that_has_become_too_much(at_work) -> None:
    """Tills reported more than was expected, and there is less on the shelf than was said."""
    at_work.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 24, per: month, worst_case: 5000}\n"
    at_work.decide("2026-10-01", ROWS, "lunch")
    at_work.hand_over("2026-10-01")
    others = [{"customer_id": f"D-{number}", "age": 70.0} for number in range(12)]
    at_work.decide("2026-10-01", others)
    at_work.redeem("C-0", 600)
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("stock: 40", "stock: 13")
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("redemption: 10%", "redemption: 9%")
    assert at_work.decide("2026-10-01", others, supersede=True).status == "superseded"
    assert at_work.units() == {"issued": 11, "redeemed": 1, "reserved": 1, "cancelled": 12}
    assert at_work.rows("SELECT allowed, used FROM stock") == [(24, 13)]
