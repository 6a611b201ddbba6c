"""The money of one project moves to the last cent, and that of the project beside it not at all (`two_projects.py`)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from campaign_engine.campaigns.store.connect import writing
from campaign_engine.campaigns.store.redeem import redeem, reverse
from campaign_engine.campaigns.store.save_run import abandon_run
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(5)]
DAY = "2026-10-01"
AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
TEN_NOW, FIVE_NOW = (5_400_000, 5400), (5_000_000, 2500)
"""All five of each: expected (10 % of 2 x 12 + 3 x 10; 20 % of 5 x 5), and at face."""
BOTH = {"crm": (10_400_000, 7900), "gifts": FIVE_NOW}


def test_a_run_takes_of_every_budget_that_pays_what_its_units_cost(mine) -> None:
    assert mine.used() == BOTH
    assert mine.pieces() == {"ten": 5, "five": 5}
    assert mine.journal("decide") == [
        ("ten", None, "reserved", 5, DAY, None), ("five", None, "reserved", 5, DAY, None),
    ]  # fmt: skip
    accounts = mine.rows(
        f"SELECT offer, state, units, real_minor FROM account WHERE project = {mine.id} ORDER BY offer"
    )
    assert accounts == [("five", "reserved", 5, 0), ("ten", "reserved", 5, 0)]
    days = mine.rows(
        f"SELECT offer, min(valid_until), max(given_on) FROM unit WHERE project = {mine.id} GROUP BY offer"
    )
    assert sorted((offer, str(until), str(on)) for offer, until, on in days) == [
        ("five", "2026-10-07", DAY), ("ten", "2026-10-14", DAY),
    ]  # fmt: skip


def test_handing_over_moves_what_is_meant_and_costs_nothing(mine) -> None:
    assert mine.hand_over("2026-10-02", "offer = 'five'") == 5
    assert mine.by_offer() == {("ten", "reserved"): 5, ("five", "issued"): 5}
    assert mine.used() == BOTH
    assert mine.pieces() == {"ten": 5, "five": 5}
    assert mine.journal("hand_over") == [("five", "reserved", "issued", 5, "2026-10-02", None)]
    assert mine.hand_over("2026-10-02", "offer = 'five'") == 0
    assert len(mine.journal("hand_over")) == 1
    days = mine.rows(f"SELECT DISTINCT issued_on FROM unit WHERE project = {mine.id} AND state = 'issued'")
    assert [str(day) for (day,) in days] == ["2026-10-02"]


def test_what_is_over_ends_on_the_day_after_its_own_last_whenever_that_is_asked(mine) -> None:
    mine.hand_over(DAY, "offer = 'five'")
    assert mine.expire("2026-10-07") == 0
    assert mine.expire("2026-10-20") == 10
    assert mine.journal("expire") == [
        ("five", "issued", "expired", 5, "2026-10-08", None), ("ten", "reserved", "expired", 5, "2026-10-15", None),
    ]  # fmt: skip
    assert mine.used() == {"crm": (0, 0), "gifts": (0, 0)}
    assert mine.pieces() == {"ten": 5, "five": 5}  # a piece that was given is gone
    ended = mine.rows(f"SELECT DISTINCT offer, ended_on FROM unit WHERE project = {mine.id} ORDER BY offer")
    assert [(offer, str(day)) for offer, day in ended] == [("five", "2026-10-08"), ("ten", "2026-10-15")]


def test_what_an_open_run_has_written_does_not_expire(mine, monkeypatch: pytest.MonkeyPatch) -> None:
    from campaign_engine.campaigns import keep_run as keeping

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    others = [{"customer_id": "D-1"}, {"customer_id": "D-2"}]
    late = mine.decided(DAY, others, "late")
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "commit_run", stop)
        with pytest.raises(KeyboardInterrupt):
            mine.keep(*late)
    assert mine.expire("2026-10-20") == 10
    columns = "budget, expected_held_micro, worst_held_minor"
    held = mine.rows(f"SELECT {columns} FROM budget_period WHERE project = {mine.id} ORDER BY budget")
    assert held == [("crm", 4_000_000, 3000), ("gifts", 2_000_000, 1000)]
    ((number,),) = mine.rows("SELECT id FROM run WHERE status = 'open'")
    assert mine.rows("SELECT offer, held FROM stock WHERE held > 0 ORDER BY offer") == [("five", 2), ("ten", 2)]
    abandon_run(mine.store, mine.id, number, AT, "gone")
    assert mine.used() == {"crm": (0, 0), "gifts": (0, 0)}
    for table in ("unit", "decision", "job", "run_pair", "run_reason", "run_chunk", "hold"):
        assert mine.rows(f"SELECT count(*) FROM {table} WHERE run = {number}") == [(0,)], table
    assert mine.rows(f"SELECT status, why, ended_at IS NOT NULL FROM run WHERE id = {number}") in (
        [("abandoned", "gone", 1)], [("abandoned", "gone", True)],
    )  # fmt: skip
    abandon_run(mine.store, mine.id, number, AT, "again")
    ((first,),) = mine.rows(f"SELECT id FROM run WHERE project = {mine.id} AND status = 'committed'")
    abandon_run(mine.store, mine.id, first, AT, "not that one")
    assert mine.rows(f"SELECT status FROM run WHERE id = {first}") == [("committed",)]
    assert mine.rows(f"SELECT why FROM run WHERE id = {number}") == [("gone",)]


def test_calling_a_run_off_gives_money_and_pieces_of_what_was_reserved_back(mine) -> None:
    mine.hand_over(DAY, "offer = 'five'")
    off = mine.cancel("2026-10-02")
    assert (off.units, off.out) == (5, 5)
    assert mine.used() == {"crm": FIVE_NOW, "gifts": FIVE_NOW}
    assert mine.pieces() == {"ten": 0, "five": 5}
    assert mine.journal("cancel") == [("ten", "reserved", "cancelled", 5, "2026-10-02", "wrong price")]
    ended = mine.rows(f"SELECT DISTINCT ended_on FROM unit WHERE project = {mine.id} AND state = 'cancelled'")
    assert [str(day) for (day,) in ended] == ["2026-10-02"]
    assert mine.rows(f"SELECT status, why FROM run WHERE project = {mine.id}") == [("cancelled", "wrong price")]


def test_a_coupon_that_is_used_costs_its_bill_and_at_most_its_face_of_the_worst_case(mine) -> None:
    five, ten = mine.decision_of("C-3", "five"), mine.decision_of("C-0", "ten")
    done = redeem(mine.store, mine.id, five, "e1", AT, 300, "A-1")
    assert (done.status, done.was, done.real_minor, done.over_minor, done.late_days) == ("done", "reserved", 300, 0, 0)
    assert mine.used() == {"crm": (12_400_000, 7700), "gifts": (7_000_000, 2300)}
    done = redeem(mine.store, mine.id, ten, "e2", AT, 1500)
    assert (done.status, done.over_minor) == ("done", 300)
    assert mine.used() == {"crm": (26_200_000, 7700), "gifts": (7_000_000, 2300)}
    assert mine.journal("redeem") == [
        ("five", "reserved", "redeemed", 1, "2026-10-05", "e1"), ("ten", "reserved", "redeemed", 1, "2026-10-05", "e2"),
    ]  # fmt: skip
    assert mine.pieces() == {"ten": 5, "five": 5}
    real = mine.rows(
        f"SELECT offer, real_minor FROM account WHERE project = {mine.id} AND state = 'redeemed' ORDER BY 1"
    )
    assert [(offer, int(minor)) for offer, minor in real] == [("five", 300), ("ten", 1500)]
    kept = mine.rows("SELECT event_id, kind, version, real_minor, order_id, was, booked_on FROM redemption ORDER BY 1")
    assert [(*row[:6], str(row[6])) for row in kept] == [
        ("e1", "redeem", 1, 300, "A-1", "reserved", "2026-10-05"),
        ("e2", "redeem", 1, 1500, None, "reserved", "2026-10-05"),
    ]  # fmt: skip
    ((on, state),) = mine.rows(f"SELECT redeemed_on, state FROM unit WHERE real_minor = 300 AND project = {mine.id}")
    assert (str(on), state) == ("2026-10-05", "redeemed")


def test_an_undone_order_frees_what_the_coupon_took_and_keeps_its_bill_in_the_books(mine) -> None:
    five = mine.decision_of("C-3", "five")
    redeem(mine.store, mine.id, five, "e1", AT, 300, "A-1")
    done = reverse(mine.store, mine.id, five, "r1", AT, "A-1", booked_on=date(2026, 10, 9))
    assert (done.status, done.was, done.real_minor, done.over_minor) == ("done", "redeemed", 300, 0)
    assert mine.used() == {"crm": (9_400_000, 7400), "gifts": (4_000_000, 2000)}
    assert mine.journal("reverse") == [("five", "redeemed", "reversed", 1, "2026-10-09", "r1")]
    ((ended, real),) = mine.rows("SELECT ended_on, real_minor FROM unit WHERE state = 'reversed'")
    assert (str(ended), real) == ("2026-10-09", 300)
    assert reverse(mine.store, mine.id, five, "r2", AT).status == "taken"
    assert reverse(mine.store, mine.id, five, "e1", AT, "A-1").status == "other"
    assert reverse(mine.store, mine.id, five, "r1", AT, "A-2").status == "other"
    assert redeem(mine.store, mine.id, five, "e2", AT, 500).was == "reversed"
    assert mine.used() == {"crm": (14_400_000, 7900), "gifts": (9_000_000, 2500)}


def test_two_projects_may_have_the_same_event(mine) -> None:
    beside = mine.rows("SELECT id FROM project WHERE name = 'beside'")[0][0]
    ((id,),) = mine.rows(f"SELECT decision_id FROM unit WHERE project = {beside} LIMIT 1")
    with writing(mine.store) as connection:
        connection.execute(
            text(
                "INSERT INTO redemption (project, event_id, kind, decision_id, version, at, booked_on, recorded_at, "
                "real_minor, was) SELECT project, 'e1', 'redeem', decision_id, 1, created_at, given_on, created_at, 1, "
                "state FROM unit JOIN project ON project.id = unit.project WHERE unit.decision_id = :id"
            ).bindparams(id=id)
        )
    assert redeem(mine.store, mine.id, mine.decision_of("C-1", "ten"), "e1", AT, 300).status == "done"
    with writing(mine.store) as connection:
        connection.execute(text(f"DELETE FROM redemption WHERE project = {beside}"))


def test_the_version_that_a_customer_holds_is_the_one_that_is_used(mine) -> None:
    mine.files["offers/five.yaml"] = mine.world_of.FIVE.replace("value: 5", "value: 6")
    assert mine.decide(DAY, ROWS, supersede=True).status == "superseded"
    assert mine.used() == {"crm": (11_400_000, 8400), "gifts": (6_000_000, 3000)}
    five = mine.decision_of("C-2", "five")
    assert redeem(mine.store, mine.id, five, "e1", AT, 600).status == "done"
    states = mine.rows("SELECT version, state FROM unit WHERE real_minor = 600 OR state = 'redeemed'")
    assert states == [(2, "redeemed")]
    assert redeem(mine.store, mine.id, five, "e2", AT, 600).was == "redeemed"
    mine.files["offers/five.yaml"] = mine.world_of.FIVE
    assert mine.decide(DAY, ROWS, supersede=True).status == "superseded"
    states = mine.rows(
        "SELECT version, state FROM unit WHERE decision_id = (SELECT decision_id FROM redemption) ORDER BY version"
    )
    assert states == [(1, "cancelled"), (2, "redeemed")]  # decided otherwise or not: she has had it
    assert redeem(mine.store, mine.id, five, "e3", AT, 500).was == "redeemed"  # one decision is used once
    assert reverse(mine.store, mine.id, five, "r1", AT).status == "done"
    assert redeem(mine.store, mine.id, five, "e4", AT, 500).was == "reversed"
    assert mine.rows("SELECT version, real_minor FROM unit WHERE state = 'redeemed'") == [(2, 500)]


def test_what_was_withdrawn_cannot_be_used_and_what_never_counted_is_nobodys(mine) -> None:
    five = mine.decision_of("C-2", "five")
    mine.cancel("2026-10-02")
    done = redeem(mine.store, mine.id, five, "e1", AT, 500)
    assert (done.status, done.was) == ("taken", "cancelled")
    assert mine.rows("SELECT count(*) FROM redemption") == [(0,)]
    assert mine.used() == {"crm": (0, 0), "gifts": (0, 0)}


def test_what_tills_gave_of_money_that_was_free_again_raises_the_ceiling_of_these_budgets_alone(mine) -> None:
    """The worst case of `gifts` is lowered to what is used; a late coupon passes it, by just its face."""
    five = mine.decision_of("C-2", "five")
    assert mine.expire("2026-10-08") == 5
    with writing(mine.store) as connection:
        here = f"project = {mine.id} AND budget = 'gifts'"
        connection.execute(text(f"UPDATE budget_period SET worst_ceiling_minor = 100 WHERE {here}"))
    assert redeem(mine.store, mine.id, five, "e1", AT, 900, booked_on=date(2026, 10, 9)).status == "done"
    ceilings = mine.rows(f"SELECT budget, worst_ceiling_minor FROM budget_period WHERE project = {mine.id} ORDER BY 1")
    assert ceilings == [("crm", 500_000), ("gifts", 500)]
    assert mine.used() == {"crm": (5_400_000 + 9_000_000, 5400 + 500), "gifts": (9_000_000, 500)}


def test_a_coupon_that_is_open_has_its_worst_case_already_and_raises_no_ceiling(mine) -> None:
    with writing(mine.store) as connection:
        here = f"project = {mine.id} AND budget = 'gifts'"
        connection.execute(text(f"UPDATE budget_period SET worst_ceiling_minor = worst_used_minor WHERE {here}"))
    redeem(mine.store, mine.id, mine.decision_of("C-2", "five"), "e1", AT, 400)
    assert mine.rows(f"SELECT worst_ceiling_minor FROM budget_period WHERE {here}") == [(2500,)]
