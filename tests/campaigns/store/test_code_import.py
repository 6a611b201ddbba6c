"""Lists of codes: every code comes in once, whatever crashes, and goes out once; what can be guessed stays out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns import read_codes
from campaign_engine.campaigns.read_codes import open_code_file
from campaign_engine.campaigns.store.code_secret import code_keys
from campaign_engine.campaigns.store.connect import Store, StoreError, writing
from campaign_engine.campaigns.store.import_codes import import_codes
from campaign_engine.campaigns.store.plain_codes import plain_codes
from campaign_engine.campaigns.store.tables import unit
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(12)]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def some_codes(number: int, seed: int = 1) -> list[str]:
    drawn = random.Random(seed)
    return ["K-" + "".join(drawn.choice(LETTERS) for _ in range(14)) for _ in range(number)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[Any]:
    made = shop.coded_shop(store, tmp_path, world, "{file: codes.csv}")
    yield made
    made.check_sums()


def bring(at_work: Any, codes: list[str], name: str = "codes.csv", stop_after: int | None = None) -> tuple[Any, list]:
    path = at_work.folder / name
    path.write_text("code\n" + "\n".join(codes) + "\n", encoding="utf-8")
    file, problem = open_code_file(path, name)
    assert file is not None, problem
    known: list[int] = []

    def chunks() -> Iterator[list[tuple[int, str | None]]]:
        for number, rows in enumerate(file.chunks()):
            if number == stop_after:
                raise KeyboardInterrupt
            yield [(row.line, row.code if row.wrong is None else None) for row in rows]

    keys = code_keys(at_work.store, at_work.id, at_work.project().policy)
    now = at_work.world.at("2026-10-01").moment
    return import_codes(at_work.store, at_work.id, "ten", keys, file.hash, chunks(), now, known.append), known


def given_codes(at_work: Any) -> list[str | None]:
    keys = code_keys(at_work.store, at_work.id, at_work.project().policy)
    with writing(at_work.store) as connection:
        return plain_codes(connection, keys, [unit.c.project == at_work.id, unit.c.state != "cancelled"])[
            "code"
        ].to_list()


def test_what_was_imported_goes_out_in_the_order_of_the_list_and_each_once(at_work) -> None:
    codes = some_codes(20)
    done, known = bring(at_work, codes)
    assert (done.rows, done.added, done.free, known) == (20, 20, 20, [])
    at_work.decide("2026-10-01", ROWS)
    assert sorted(given_codes(at_work)) == sorted(codes[:12])
    assert at_work.state("2026-10-02").codes == {"ten": 8}
    assert at_work.state("2026-10-01").codes == {"ten": 20}


def test_codes_are_sealed_until_they_go_out_and_then_kept_nowhere(at_work) -> None:
    codes = some_codes(20)
    bring(at_work, codes)
    at_work.decide("2026-10-01", ROWS)
    for row in at_work.rows("SELECT * FROM code"):
        assert not {code for code in codes if code in str(row) or code.replace("-", "") in str(row)}
    at_work.hand_over("2026-10-01")
    assert given_codes(at_work) == [None] * 12
    assert at_work.rows("SELECT count(*) FROM code WHERE sealed IS NOT NULL") == [(8,)]


def test_the_same_file_again_brings_nothing_and_another_only_what_is_new(at_work) -> None:
    codes = some_codes(30)
    bring(at_work, codes[:20])
    before = at_work.rows("SELECT * FROM code ORDER BY serial")
    done, known = bring(at_work, codes[:20])
    assert (done.added, done.before, known) == (20, 20, [])
    assert at_work.rows("SELECT * FROM code ORDER BY serial") == before
    done, known = bring(at_work, [*codes[15:], codes[29].lower(), codes[28].replace("-", " ")], "more.csv")
    assert (done.added, known) == (10, [2, 3, 4, 5, 6, 17, 18])


@pytest.mark.parametrize("stop_after", [0, 1, 3, 4])
def test_an_import_that_stops_half_way_goes_on_as_if_it_had_not(
    at_work, stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_codes, "CHUNK", 5)
    codes = [*some_codes(17), some_codes(17)[2], *some_codes(3, seed=2)]
    with pytest.raises(KeyboardInterrupt):
        bring(at_work, codes, stop_after=stop_after)
    monkeypatch.setattr(read_codes, "CHUNK", 7)
    done, known = bring(at_work, codes)
    assert (done.rows, done.added, done.before) == (21, 20, 5 * stop_after)
    assert known == ([19] if stop_after < 4 else [])
    assert [serial for (serial,) in at_work.rows("SELECT serial FROM code ORDER BY serial")] == list(range(20))
    assert bring(at_work, codes)[0].added == 20


def test_a_run_takes_no_more_than_there_are_and_says_why(at_work) -> None:
    bring(at_work, some_codes(5))
    decisions, asked = at_work.decided("2026-10-01", ROWS)
    given = decisions.decisions.filter(decisions.decisions["outcome"] == "given")
    assert given.height == 5
    lost = decisions.rejected["autumn.hello.ten.reason"].drop_nulls().unique().to_list()
    assert [at_work.world.REASONS[code] for code in lost] == ["out_of_codes"]
    assert [
        (one.id, one.kind, one.allowed, one.used, one.refused) for one in decisions.limits if one.kind == "codes"
    ] == [("ten", "codes", 5, 5, 7)]
    at_work.keep(decisions, asked)
    assert len(given_codes(at_work)) == 5
    assert at_work.decide("2026-10-01", ROWS).status == "same"


def test_before_anything_is_imported_nobody_is_given_the_offer_and_it_is_told(at_work) -> None:
    decisions, _ = at_work.decided("2026-10-01", ROWS)
    assert decisions.decisions.filter(decisions.decisions["outcome"] == "given").height == 0
    (problem,) = [one for one in decisions.problems if one.code == "L149"]
    assert problem.severity == "warning"
    assert "campaign codes import ten codes.csv" in problem.text() + " ".join(problem.hint_lines())


def test_codes_that_run_low_are_told_with_the_days_they_last(at_work) -> None:
    offer = at_work.files["offers/ten.yaml"]
    at_work.files["offers/ten.yaml"] = offer.replace("{file: codes.csv}", "{file: codes.csv, low: 10}")
    bring(at_work, some_codes(20))
    decisions, asked = at_work.decided("2026-10-01", ROWS[:8])
    assert [one for one in decisions.problems if one.code == "L149"] == []
    at_work.keep(decisions, asked)
    decisions, _ = at_work.decided(
        "2026-10-02", [{"customer_id": "D-1"}, {"customer_id": "D-2"}, {"customer_id": "D-3"}]
    )
    (problem,) = [one for one in decisions.problems if one.code == "L149"]
    assert (problem.values["left"], problem.values["pace"], problem.values["days"]) == (9, 8, "1.1")


def test_what_somebody_else_took_meanwhile_is_not_given_twice(at_work) -> None:
    bring(at_work, some_codes(12))
    early = at_work.decided("2026-10-01", ROWS[:8], "lunch")
    at_work.decide("2026-10-01", [{"customer_id": f"D-{n}"} for n in range(8)])
    with pytest.raises(StoreError) as caught:
        at_work.keep(*early)
    assert caught.value.problem.code == "L148"
    assert at_work.rows("SELECT count(*) FROM run WHERE status = 'open'") == [(0,)]
    assert len(set(given_codes(at_work))) == 8


def test_what_is_withdrawn_before_it_went_out_is_free_again_and_nothing_else_is(at_work) -> None:
    bring(at_work, some_codes(12))
    at_work.decide("2026-10-01", ROWS)
    before = given_codes(at_work)
    at_work.decide("2026-10-01", ROWS[:9], supersede=True)
    at_work.check_sums()
    at_work.decide("2026-10-01", [*ROWS[:9], {"customer_id": "D-1"}], supersede=True)
    assert len(set(given_codes(at_work))) == 10
    assert set(given_codes(at_work)) <= set(before)
    at_work.hand_over("2026-10-01")
    at_work.decide("2026-10-01", ROWS[:2], supersede=True)
    assert at_work.rows("SELECT count(*) FROM code WHERE decision_id IS NULL") == [(2,)]
    assert at_work.units()["issued"] == 10


def test_a_run_that_gives_to_others_has_the_codes_it_takes_back(at_work) -> None:
    """All codes are taken, by this very wave, and are to go to other customers."""
    bring(at_work, some_codes(6))
    at_work.decide("2026-10-01", ROWS[:6])
    others = [{"customer_id": f"D-{n}"} for n in range(6)]
    before = set(given_codes(at_work))
    assert at_work.decide("2026-10-01", others, supersede=True).status == "superseded"
    assert set(given_codes(at_work)) == before
    assert at_work.units() == {"cancelled": 6, "reserved": 6}


def test_a_code_of_the_list_that_is_one_we_have_made_is_left_out(at_work, shop: ModuleType) -> None:
    made = shop.coded_shop(at_work.store, at_work.folder, at_work.world)
    made.decide("2026-10-01", ROWS[:3])
    code = given_codes(made)[0]
    done, known = bring(at_work, [*some_codes(8), code])
    assert (done.added, known) == (8, [10])


def test_a_sealed_code_moved_to_another_offer_does_not_open(at_work) -> None:
    keys = code_keys(at_work.store, at_work.id, at_work.project().policy)
    from cryptography.exceptions import InvalidTag

    (sealed,) = keys.seal("ten", ["K-ABCDEFGHJKLMNP"])
    assert keys.unseal("ten", [sealed]) == ["K-ABCDEFGHJKLMNP"]
    with pytest.raises(InvalidTag):
        keys.unseal("five", [sealed])


def test_the_database_refuses_more_than_was_imported(at_work) -> None:
    from sqlalchemy.exc import IntegrityError

    bring(at_work, some_codes(3))
    with pytest.raises(IntegrityError), writing(at_work.store) as connection:
        connection.execute(text("UPDATE code_pool SET held = 4"))
