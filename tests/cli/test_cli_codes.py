"""Codes as a shop meets them: a list brought in, handed over in a file, shown at a till; what is wrong is said."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.audit_store import audit_store
from campaign_engine.campaigns.codes import import_codes, show, status
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.show_simulation import simulate
from campaign_engine.campaigns.store.code_alphabet import is_code, tidy

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


def shown(answer: Answer) -> dict:
    assert answer.code == 0, answer.talk
    return json.loads(answer.result)


def with_codes(folder: Path, codes: str) -> Reader:
    """The starter project, with these codes on its coupon."""
    shutil.copytree(STARTER, folder / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    path = folder / "shop" / "offers" / "offers.yaml"
    text = path.read_text(encoding="utf-8")
    line = "    between: [3.00, 8.00]\n"
    path.write_text(text.replace(line, f"{line}    codes: {codes}\n", 1), encoding="utf-8")
    return Reader(folder / "shop", NOW, environment={"CAMPAIGN_BY": "anna"})


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return with_codes(tmp_path, "{generate: true}")


def file_of(reader: Reader, name: str = "codes.csv") -> list[list[str]]:
    lines = (reader.here / name).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "decision_id,customer_id,offer,code,valid_until"
    return [line.split(",") for line in lines[1:]]


def handed_over(reader: Reader) -> list[list[str]]:
    assert decide(reader, RunOptions()).code == 0
    assert hand_over(reader, "2026-10-01.day", codes=Path("codes.csv")).code == 0
    return file_of(reader)


def test_codes_go_out_in_a_file_of_their_owner_alone(reader: Reader) -> None:
    rows = handed_over(reader)
    assert rows
    assert {row[2] for row in rows} == {"come_back"}
    assert all(is_code(tidy(row[3])) for row in rows)
    assert len({row[3] for row in rows}) == len(rows)
    assert stat.S_IMODE((reader.here / "codes.csv").stat().st_mode) == 0o600
    before = (reader.here / "codes.csv").read_bytes()
    again = hand_over(reader, "2026-10-01.day", codes=Path("codes.csv"))
    assert "nothing was changed" in again.result
    assert (reader.here / "codes.csv").read_bytes() == before


def test_without_a_file_codes_are_not_handed_over(reader: Reader) -> None:
    decide(reader, RunOptions())
    answer = hand_over(reader, "2026-10-01.day")
    assert (answer.code, "L147" in answer.talk) == (1, True)
    (line,) = shown(status(reader, None, "json"))
    assert (line["issued"], line["reserved"] > 0) == (0, True)


def test_a_crash_between_file_and_hand_over_leads_to_the_same_file(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    import campaign_engine.campaigns.store.hand_over_run as running

    decide(reader, RunOptions())

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "hand_over", stop)
        with pytest.raises(KeyboardInterrupt):
            hand_over(reader, "2026-10-01.day", codes=Path("codes.csv"))
    first = (reader.here / "codes.csv").read_bytes()
    (line,) = shown(status(reader, None, "json"))
    assert line["issued"] == 0
    assert hand_over(reader, "2026-10-01.day", codes=Path("codes.csv")).code == 0
    assert (reader.here / "codes.csv").read_bytes() == first


def test_a_code_is_redeemed_once_and_what_became_of_it_is_said(reader: Reader) -> None:
    rows = handed_over(reader)
    decision, code = rows[0][0], rows[0][3]
    first = shown(redeem(reader, code.lower(), amount="4.00", order="A-1", output="json"))
    assert (first["status"], first["decision_id"]) == ("done", decision)
    assert shown(redeem(reader, code, amount="4.00", order="A-1", output="json"))["status"] == "again"
    twice = redeem(reader, code, amount="4.00", order="A-2")
    assert twice.code == 1
    assert "L156" in twice.talk
    assert "order A-1" in twice.talk
    assert shown(redeem(reader, code, order="A-1", undo=True, output="json"))["status"] == "done"
    assert shown(redeem(reader, code, amount="3.00", order="A-3", output="json"))["was"] == "reversed"
    assert all(code not in answer.talk + answer.result for answer in (twice,))


def test_slips_strangers_and_what_is_over_are_told_apart(reader: Reader) -> None:
    rows = handed_over(reader)
    code = rows[0][3]
    slip = code[:-1] + ("7" if code[-1] != "7" else "8")
    for typed, problem in ((slip, "L154"), ("0000-0000-00000", "L155"), ("WELCOME10", "L154")):
        answer = redeem(reader, typed, amount="4.00", order="A-1")
        assert (answer.code, problem in answer.talk) == (1, True), answer.talk
        assert typed not in answer.talk
        assert code not in answer.talk
    # yes: a clock that has jumped so far is asked about
    late = replace(reader, now=NOW + timedelta(days=200))
    over = redeem(late, code, amount="4.00", order="A-1", yes=True)
    assert (over.code, "L156" in over.talk, "was good until" in over.talk) == (1, True, True)
    in_time = redeem(late, code, amount="4.00", order="A-1", at="2026-10-02T12:00", yes=True, output="json")
    assert shown(in_time)["status"] == "done"


def test_what_is_shown_of_a_code_is_its_end_and_the_rest_only_for_a_reason(reader: Reader) -> None:
    rows = handed_over(reader)
    decision, code = rows[0][0], rows[0][3]
    for what in (decision, code[-4:]):
        answer = show(reader, None, what)
        assert code[-4:] in answer.result
        assert code not in answer.result
    assert show(reader, None, decision, plain=True).code == 1
    assert code in show(reader, None, decision, plain=True, why="she lost the mail").result
    assert show(reader, None, "0000").code == 1


def listed(reader: Reader, number: int, name: str = "list.csv") -> list[str]:
    chance = random.Random(5)
    codes = ["".join(chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(16)) for _ in range(number)]
    (reader.here / name).write_text("code\n" + "\n".join(codes), encoding="utf-8")
    return codes


def test_a_list_is_brought_in_and_goes_out(tmp_path: Path) -> None:
    reader = with_codes(tmp_path, "{file: list.csv, low: 395}")
    before = simulate(reader, RunOptions())
    assert "0 codes of come_back are left" in before.result
    codes = listed(reader, 400)
    assert not (reader.here / ".campaign").exists()
    done = shown(import_codes(reader, None, "come_back", output="json"))
    assert (done["status"], done["added"], done["free"]) == ("imported", 400, 400)
    assert shown(import_codes(reader, None, "come_back", Path("list.csv"), "json"))["status"] == "before"
    (secret,) = (reader.here / ".campaign").glob("*.secret")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    rows = handed_over(reader)
    assert {row[3] for row in rows} <= set(codes)
    (line,) = shown(status(reader, None, "json"))
    assert line["issued"] == len(rows)
    assert line["free"] + line["reserved"] + line["issued"] == 400
    assert shown(redeem(reader, rows[0][3], amount="1", order="A", output="json"))["status"] == "done"
    assert "kept nowhere" in show(reader, None, rows[0][0], plain=True, why="asked").result


def test_what_cannot_be_imported_is_said(tmp_path: Path) -> None:
    reader = with_codes(tmp_path, "{file: list.csv}")
    answer = import_codes(reader, None, "come_back")
    assert (answer.code, "L151" in answer.talk) == (1, True)
    answer = import_codes(reader, None, "no_such_offer")
    assert (answer.code, "L159" in answer.talk) == (1, True)
    (reader.here / "list.csv").write_text("\n".join(f"AUTUMN{number:010d}" for number in range(500)), encoding="utf-8")
    answer = import_codes(reader, None, "come_back")
    assert (answer.code, "L153" in answer.talk) == (1, True)
    codes = listed(reader, 30)
    (reader.here / "list.csv").write_text("\n".join([*codes, codes[3], "SHORT"]), encoding="utf-8")
    answer = import_codes(reader, None, "come_back")
    assert answer.code == 0
    assert ["list.csv:31" in answer.talk, "list.csv:32" in answer.talk, answer.talk.count("L152")] == [True, True, 2]
    assert codes[3] not in answer.talk


def starter(folder: Path) -> Reader:
    """The starter project, no offer of which has codes."""
    shutil.copytree(STARTER, folder / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    return Reader(folder / "shop", NOW, environment={"CAMPAIGN_BY": "anna"})


def give_it_codes(reader: Reader) -> None:
    path = reader.here / "offers" / "offers.yaml"
    line = "    value: 3.90\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(line, f"{line}    codes: {{generate: true}}\n", 1), encoding="utf-8")


def units_of(reader: Reader, offer: str = "free_delivery_once") -> dict[str, int]:
    """How many units of the offer are in which state."""
    with closing(sqlite3.connect(reader.here / ".campaign" / "store.db")) as store:
        return dict(store.execute("SELECT state, count(*) FROM unit WHERE offer = ? GROUP BY state", (offer,)))


def adds_up(reader: Reader) -> None:
    answer = audit_store(reader, None, "text")
    assert answer.code == 0, answer.talk


def test_a_wave_decided_before_its_offer_had_codes_does_not_go_out_without_any(tmp_path: Path) -> None:
    reader = starter(tmp_path)
    assert "L198" not in decide(reader, RunOptions()).talk
    wanted = units_of(reader)["reserved"]
    assert wanted > 1
    give_it_codes(reader)
    same = decide(reader, RunOptions())
    assert (same.code, "written before" in same.result) == (0, True)
    assert f"L198  warning: {wanted} units of free_delivery_once in 2026-10-01.day have no code" in same.talk
    assert "campaign decide --supersede" in same.talk
    for codes in (None, Path("codes.csv")):
        answer = hand_over(reader, "2026-10-01.day", codes=codes)
        assert (answer.code, "L198" in answer.talk, "warning" in answer.talk.splitlines()[0]) == (1, True, False)
    assert not (reader.here / "codes.csv").exists()
    assert units_of(reader) == {"reserved": wanted}
    again = decide(reader, RunOptions(), supersede=True)
    assert (again.code, f"0 added, {wanted} changed, 0 cancelled" in again.result) == (0, True)
    assert units_of(reader) == {"reserved": wanted, "cancelled": wanted}
    adds_up(reader)
    for supersede in (False, True):  # done again it changes nothing
        done = decide(reader, RunOptions(), supersede=supersede)
        assert ("written before" in done.result, "L198" in done.talk) == (True, False)
    assert hand_over(reader, "2026-10-01.day", codes=Path("codes.csv")).code == 0
    rows = file_of(reader)
    assert len(rows) == wanted == len({row[3] for row in rows})
    assert all(is_code(tidy(row[3])) for row in rows)
    adds_up(reader)


def test_what_went_out_before_stays_without_a_code_and_the_rest_gets_one(tmp_path: Path) -> None:
    reader = starter(tmp_path)
    decide(reader, RunOptions())
    assert hand_over(reader, "2026-10-01.day", channel="email").code == 0
    before = units_of(reader)
    assert min(before["issued"], before["reserved"]) > 0
    give_it_codes(reader)
    assert f"L198  warning: {before['reserved']} units" in decide(reader, RunOptions()).talk
    assert decide(reader, RunOptions(), supersede=True).code == 0
    assert units_of(reader) == {**before, "cancelled": before["reserved"]}
    assert hand_over(reader, "2026-10-01.day", codes=Path("codes.csv")).code == 0
    assert len(file_of(reader)) == before["reserved"]
    assert "L198" not in decide(reader, RunOptions()).talk
    adds_up(reader)


def test_an_interrupted_run_that_gives_codes_is_finished_as_it_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the offer has lost its codes by then: the run was promised them."""
    import campaign_engine.campaigns.keep_run as keeping

    reader = starter(tmp_path)
    plain = (reader.here / "offers" / "offers.yaml").read_text(encoding="utf-8")
    decide(reader, RunOptions())
    wanted = units_of(reader)["reserved"]
    give_it_codes(reader)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "commit_run", stop)
        with pytest.raises(KeyboardInterrupt):
            decide(reader, RunOptions(), supersede=True)
    (reader.here / "offers" / "offers.yaml").write_text(plain, encoding="utf-8")
    done = decide(reader, RunOptions())
    assert "L114" in done.talk, done.talk
    assert units_of(reader) == {"reserved": wanted, "cancelled": wanted}
    adds_up(reader)
    assert hand_over(reader, "2026-10-01.day", codes=Path("codes.csv")).code == 0
    assert len(file_of(reader)) == wanted


def test_while_a_file_is_broken_only_offers_that_had_codes_are_held_back(tmp_path: Path) -> None:
    reader = starter(tmp_path)
    decide(reader, RunOptions())
    (reader.here / "rules" / "broken.yaml").write_text("rules: [", encoding="utf-8")
    assert hand_over(reader, "2026-10-01.day").code == 0


def test_a_lost_secret_is_told_and_nothing_is_made_anew(reader: Reader) -> None:
    handed_over(reader)
    (secret,) = (reader.here / ".campaign").glob("*.secret")
    kept = secret.read_bytes()
    secret.unlink()
    answer = redeem(reader, "7KQ2-M9XD-4TZPA", amount="1")
    assert (answer.code, "L142" in answer.talk) == (1, True)
    assert not secret.exists()
    secret.write_bytes(kept.swapcase() if kept.swapcase() != kept else b"0" * 64)
    assert "L142" in redeem(reader, "7KQ2-M9XD-4TZPA", amount="1").talk


def test_a_shared_store_wants_a_shared_secret(tmp_path: Path) -> None:
    from campaign_engine.campaigns.policy.policy import Policy
    from campaign_engine.campaigns.store import code_secret
    from campaign_engine.campaigns.store.connect import Store, StoreError

    policy = Policy("shop", "EUR", 2, "UTC", "en")
    shared = Store(None, "host/database")  # type: ignore[arg-type]
    with pytest.raises(StoreError) as caught:
        code_secret._secret(shared, policy, is_new=True)
    assert caught.value.problem.code == "L143"
