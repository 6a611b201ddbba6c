"""Days come in their order: nothing is decided behind a later day's back, and nothing booked that is still to come."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.runs import cancel

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    return Reader(tmp_path / "shop", NOW)


def day(reader: Reader, as_of: str, wave: str | None = None, **more: bool) -> Answer:
    return decide(reader, RunOptions(as_of=as_of, typed_wave=wave), **more)


def rows(reader: Reader, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(reader.here / ".campaign" / "store.db")) as store:
        return store.execute(statement).fetchall()


def twice(reader: Reader) -> list[tuple[object, ...]]:
    """Who holds an offer more than once."""
    held = "SELECT customer, offer FROM unit WHERE state IN ('reserved', 'issued') GROUP BY 1, 2 HAVING count(*) > 1"
    return rows(reader, held)


def test_a_day_before_one_that_is_decided_would_give_twice_and_is_refused(reader: Reader) -> None:
    assert day(reader, "2026-10-03").code == 0
    before = rows(reader, "SELECT count(*) FROM unit")
    for wave in (None, "evening"):
        answer = day(reader, "2026-10-02", wave)
        assert (answer.code, "L199" in answer.talk, "2026-10-03.day" in answer.talk) == (6, True, True)
        assert day(reader, "2026-10-02", wave, yes=True).code == 6  # no trial: the day is to come
    assert rows(reader, "SELECT count(*) FROM unit") == before
    assert rows(reader, "SELECT count(*) FROM run") == [(1,)]
    assert day(reader, "2026-10-03").code == 0  # the same again is the same
    assert day(reader, "2026-10-03", "evening").code == 0
    assert twice(reader) == []


def test_the_way_out_that_is_named_works(reader: Reader) -> None:
    day(reader, "2026-10-03")
    answer = day(reader, "2026-10-02")
    run = answer.talk.split("runs cancel ")[1].split()[0]
    assert cancel(reader, None, run, "in their order").code == 0
    assert day(reader, "2026-10-02").code == 0
    assert day(reader, "2026-10-03").code == 0
    assert twice(reader) == []


def test_a_wave_that_is_in_force_may_be_looked_at_again_and_superseded_after_later_ones(reader: Reader) -> None:
    assert day(reader, "2026-10-01").code == 0
    assert day(reader, "2026-10-02").code == 0
    again = day(reader, "2026-10-01")
    assert (again.code, "written before" in again.result) == (0, True)
    rules = reader.here / "rules" / "come_back.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("= 3 + 0.01", "= 4 + 0.01", 1), encoding="utf-8")
    assert day(reader, "2026-10-01", supersede=True).code == 0


def test_a_trial_for_a_past_day_is_still_written_where_somebody_says_yes(reader: Reader) -> None:
    assert day(reader, "2026-10-01").code == 0
    assert day(reader, "2026-09-20").code == 6
    assert day(reader, "2026-09-20", yes=True).code == 0


def test_a_piece_that_is_out_cannot_be_given_to_another_and_the_way_out_that_is_named_works(reader: Reader) -> None:
    """The same command again would be refused for ever: its wave is decided as if nothing of it were out."""
    offers, people = reader.here / "offers" / "offers.yaml", reader.here / "data" / "customers.csv"
    offers.write_text(offers.read_text(encoding="utf-8").replace("stock: 100", "stock: 1"), encoding="utf-8")
    assert day(reader, "2026-10-01").code == 0
    assert hand_over(reader, "2026-10-01.day").code == 0
    holder = (
        "SELECT customer_id FROM customer WHERE number = (SELECT customer FROM unit WHERE offer = 'free_delivery_once')"
    )
    ((who,),) = rows(reader, holder)
    lines = people.read_text(encoding="utf-8").splitlines()
    staff = [f"{line.removesuffix('no')}yes" if line.startswith(f"{who},") else line for line in lines]
    people.write_text("\n".join(staff) + "\n", encoding="utf-8")
    before = rows(reader, "SELECT * FROM posting")
    for _ in range(2):
        answer = day(reader, "2026-10-01", supersede=True)
        assert (answer.code, "L113" in answer.talk, "earlier run gave is out" in answer.talk) == (1, True, True)
        assert "again" not in answer.talk
    assert rows(reader, "SELECT * FROM posting") == before
    assert "--wave evening" in answer.talk
    assert day(reader, "2026-10-01", "evening").code == 0
    assert rows(reader, "SELECT count(*) FROM unit WHERE offer = 'free_delivery_once'") == [(1,)]


def test_a_redemption_without_its_cost_is_asked_for_it(reader: Reader) -> None:
    day(reader, "2026-10-01")
    ((decision,),) = rows(reader, "SELECT decision_id FROM unit ORDER BY decision_id LIMIT 1")
    for amount, said, chinese in (
        (None, "--amount is missing", "--amount 没有填写"),
        ("x", '--amount is "x"', "是“x”"),
    ):
        assert said in redeem(reader, str(decision), amount=amount).talk
        assert chinese in redeem(replace(reader, language="zh"), str(decision), amount=amount).talk


@pytest.mark.parametrize("as_of", ["2026-10-02", "2027-10-01", "2026-10-01T23:59"])
def test_what_is_to_come_is_not_booked(reader: Reader, as_of: str) -> None:
    day(reader, "2026-10-01")
    before = rows(reader, "SELECT * FROM posting")
    ((decision,),) = rows(reader, "SELECT decision_id FROM unit ORDER BY decision_id LIMIT 1")
    for yes in (False, True):
        answer = hand_over(reader, "2026-10-01.day", as_of=as_of, yes=yes)
        assert (answer.code, "L138" in answer.talk, "--as-of" in answer.talk) == (1, True, True)
        answer = redeem(reader, str(decision), amount="1", as_of=as_of, yes=yes)
        assert (answer.code, "L138" in answer.talk) == (1, True)
    assert rows(reader, "SELECT * FROM posting") == before
    later = replace(reader, now=NOW + timedelta(days=400))
    assert hand_over(later, "2026-10-01.day", as_of=as_of, yes=True).code == 0
