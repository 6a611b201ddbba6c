"""What another system knew is known here after an import: the same state, once, and sums that still agree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.decide.state import FRAMES, State, make_state
from campaign_engine.campaigns.store.audit import audit
from campaign_engine.campaigns.store.books import books_at, total_lines
from campaign_engine.campaigns.store.close_books import close_books
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.forget import begin_erasure, erase_rows, finish_erasure, open_erasures
from campaign_engine.campaigns.store.import_state import Imported, import_state
from campaign_engine.campaigns.store.redeem import reverse
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(3)]
DAY = date(2026, 10, 1)


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Any:
    return shop.Shop(store, tmp_path, world)


def history(seed: int = 0, rows: int = 40) -> State:
    """Of a dozen customers, one with a Chinese id, some rows twice, some withdrawn."""
    chance = Random(seed)
    who = [f"C{number}" for number in range(11)] + ["顾客 7"]
    statuses = ("open", "redeemed", "expired", "cancelled")
    moment = datetime(2026, 9, 1, 8, tzinfo=UTC)
    given = []
    for _ in range(rows):
        status, on = chance.choice(statuses), date(2026, 9, 1) + timedelta(chance.randrange(20))
        given.append(
            {
                "customer": chance.choice(who), "offer": chance.choice(("ten", "of last year")), "campaign": "autumn",
                "step": "hello", "given_on": on, "valid_until": chance.choice((None, on + timedelta(40))),
                "status": status, "redeemed_on": on + timedelta(1) if status == "redeemed" else None,
            }
        )  # fmt: skip
    given += given[:3]
    contacts = [
        {"customer": chance.choice(who), "channel": "sms", "at": moment + timedelta(minutes=chance.randrange(5))}
        for _ in range(rows)
    ]
    consents = [
        {
            "customer": chance.choice(who), "channel": "sms", "category": "promotional",
            "status": chance.choice(("allowed", "refused")), "moment": moment, "source": chance.choice((None, "STOP")),
        }
        for _ in range(rows)
    ]  # fmt: skip
    steps = [{"customer": one, "campaign": "autumn", "step": "hello", "on": DAY} for one in who[:4]]
    return make_state({"given": given, "contacts": contacts, "consents": consents, "steps": steps})


def bring(made: Any, state: State, name: str = "a" * 32, **more: Any) -> Imported:
    now = made.world.at("2026-10-01").moment
    return import_state(made.store, made.id, made.project().policy, state, name, now, DAY, **more)


def lists(state: State) -> dict[str, pl.DataFrame]:
    """As they count: what was withdrawn never did."""
    found = {name: getattr(state, name) for name in FRAMES}
    return found | {"given": found["given"].filter(pl.col("status") != "cancelled")}


@pytest.mark.parametrize("seed", range(4))
def test_the_state_that_is_loaded_is_the_state_that_was_imported(at_work, seed: int) -> None:
    wanted = lists(history(seed))
    done = bring(at_work, history(seed))
    assert done.given == wanted["given"].height
    found = lists(at_work.state("2026-10-01"))
    for name in FRAMES:
        assert found[name].equals(wanted[name], null_equal=True), name
    at_work.check_sums()


def test_the_same_again_and_a_file_that_grew_add_only_what_is_new(at_work) -> None:
    bring(at_work, history())
    again = bring(at_work, history(), "b" * 32)
    assert not again.any
    assert again.known > 0
    assert at_work.rows("SELECT count(*) FROM run") == [(1,)]
    more = history()
    grown = make_state({name: pl.concat([getattr(more, name)] * (2 if name == "contacts" else 1)) for name in FRAMES})
    done = bring(at_work, grown, "c" * 32)
    assert (done.given, done.contacts, done.consents, done.steps) == (0, 40, 0, 0)
    at_work.check_sums()


def test_asking_what_would_be_imported_writes_nothing(at_work) -> None:
    assert bring(at_work, history(), write=False).given > 0
    assert at_work.rows("SELECT count(*) FROM run") == [(0,)]
    assert at_work.rows("SELECT count(*) FROM customer") == [(0,)]


def test_nobody_is_given_what_she_holds_already_and_stock_and_money_are_untouched(at_work) -> None:
    held = {
        "customer": "C1", "offer": "ten", "campaign": "autumn", "step": "hello", "given_on": date(2026, 9, 20),
        "valid_until": date(2026, 10, 20), "status": "open", "redeemed_on": None,
    }  # fmt: skip
    customers = at_work.decided("2026-10-01", ROWS)[0].decisions["customer_id"].to_list()
    bring(at_work, make_state({"given": [{**held, "customer": customers[0]}]}))
    decided = at_work.decide("2026-10-01", ROWS)
    assert decided.status == "written"
    assert at_work.units() == {"issued": 1, "reserved": 2}
    assert at_work.rows("SELECT used FROM stock") == [(2,)]
    at_work.check_sums()
    with reading(at_work.store) as connection:
        assert audit(connection, at_work.id, micro_a_minor(at_work.project().policy)) == []


def test_what_was_imported_expires_on_its_own_day_and_can_be_redeemed(at_work) -> None:
    held = {
        "customer": "C1", "offer": "ten", "campaign": "autumn", "step": "hello", "given_on": date(2026, 9, 20),
        "valid_until": date(2026, 9, 25), "status": "open", "redeemed_on": None,
    }  # fmt: skip
    bring(at_work, make_state({"given": [held, {**held, "customer": "C2", "valid_until": date(2026, 10, 20)}]}))
    assert at_work.expire("2026-10-01") == 1
    assert at_work.redeem("C2", 750) == "done"
    assert at_work.units() == {"expired": 1, "redeemed": 1}
    at_work.check_sums()


def test_the_books_tell_imported_offers_apart_from_given_ones_also_after_a_close(at_work) -> None:
    """What was used or had lapsed before the import is not of this month."""
    state = history()
    statuses = state.given["status"].value_counts()
    still = dict(statuses.iter_rows())["open"]
    over = state.given.filter(pl.col("status") == "open", pl.col("valid_until") < DAY).height
    now = at_work.world.at("2026-10-01").moment
    micro = micro_a_minor(at_work.project().policy)
    close_books(at_work.store, at_work.id, DAY, now, "ann", micro)  # a day too far, by a clock that was wrong
    at_work.decide("2026-10-01", ROWS)
    bring(at_work, state)
    for _ in ("as it stands", "after the next command that moves money"):
        with reading(at_work.store) as connection:
            books = books_at(connection, at_work.id, DAY, date(2026, 10, 2))
        lines = total_lines(books)
        assert (lines.given.units, lines.taken_over.units, lines.expired.units) == (3, still, over)
        assert lines.closing.units == 3 + still - over
        assert lines.taken_over + lines.given - lines.expired == lines.closing
        at_work.expire("2026-10-02")
    with reading(at_work.store) as connection:
        assert books_at(connection, at_work.id, DAY, DAY).until == ()
        assert audit(connection, at_work.id, micro) == []
    at_work.check_sums()


def test_what_another_system_saw_redeemed_may_be_undone_and_used_again_and_the_audit_agrees(at_work) -> None:
    used = {
        "customer": "C1", "offer": "ten", "campaign": "autumn", "step": "hello", "given_on": date(2026, 9, 20),
        "valid_until": date(2026, 10, 20), "status": "redeemed", "redeemed_on": date(2026, 9, 21),
    }  # fmt: skip
    bring(at_work, make_state({"given": [used]}))
    at, micro = at_work.world.at("2026-10-01").moment, micro_a_minor(at_work.project().policy)
    ((id,),) = at_work.rows("SELECT decision_id FROM unit")
    for step in range(3):
        with reading(at_work.store) as connection:
            assert audit(connection, at_work.id, micro) == [], step
        if step == 0:
            assert reverse(at_work.store, at_work.id, str(UUID(str(id))), "undone", at).status == "done"
        elif step == 1:
            assert at_work.redeem("C1", 300) == "done"
    with writing(at_work.store) as connection:
        connection.execute(text("UPDATE unit SET real_minor = 301"))
    with reading(at_work.store) as connection:
        assert {one.check for one in audit(connection, at_work.id, micro)} >= {"redemptions"}


def test_nothing_of_a_customer_who_was_forgotten_comes_back(at_work) -> None:
    now = at_work.world.at("2026-10-01").moment
    begin_erasure(at_work.store, at_work.id, ["顾客 7"], "anna", "asked", 0, now)
    (erasure,) = open_erasures(at_work.store, at_work.id)
    erase_rows(at_work.store, at_work.id, erasure, now)
    finish_erasure(at_work.store, erasure, now)
    done = bring(at_work, history())
    mine = sum(frame.filter(pl.col("customer") == "顾客 7").height for frame in lists(history()).values())
    assert done.forgotten == mine > 0
    assert at_work.rows("SELECT count(*) FROM customer WHERE customer_id = '顾客 7'") == [(0,)]
    at_work.check_sums()
