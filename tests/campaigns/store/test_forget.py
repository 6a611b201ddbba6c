"""A customer is forgotten: nothing names her any more, all sums stay, and everything else works on; on both stores."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.export_customer import export
from campaign_engine.campaigns.forget import forget, list_back
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.opened import open_project
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.replay_batch import replay
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.runs import list_runs, show_run
from campaign_engine.campaigns.show_simulation import simulate
from campaign_engine.campaigns.store.audit import audit
from campaign_engine.campaigns.store.connect import Store, open_store, reading, writing
from campaign_engine.campaigns.store.forget import is_telling, without_ids
from campaign_engine.campaigns.store.one_decide import one_decide
from campaign_engine.campaigns.store.people import add_project
from campaign_engine.campaigns.store.personal import BY_DECISION, ERASED, KEPT, NOBODY
from campaign_engine.campaigns.store.tables import consent, contact, customer, metadata, step_reached
from campaign_engine.campaigns.timeline import timeline
from sqlalchemy import insert, select, text

STARTER = Path(__file__).resolve().parents[3] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 10, 9, 8, tzinfo=UTC)
HER, OTHER = "KUNDE-4712-Ä", 'O\'Neil "x" 王小明'
SUMS = ("account", "budget_period", "stock", "purse", "purse_budget", "hold")
KEPT_AS_THEY_ARE = ("run", "run_pair", "run_reason", "run_chunk", "policy")


class Desk:
    """A project with its store, as the commands see it."""

    def __init__(self, folder: Path, place: StorePlace, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign"), dirs_exist_ok=True)
        (folder / "README.md").unlink()
        if place.url_env is not None:
            self.edit(
                "project.yaml", "project: corner_bakery", f"project: corner_bakery\nstore: {{url_env: {place.url_env}}}"
            )
        self.edit("data/customers.csv", "C022,", f"{HER},")
        self.edit("data/customers.csv", "C010,", '"' + OTHER.replace('"', '""') + '",')

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        said = file.read_text(encoding="utf-8")
        assert old in said
        file.write_text(said.replace(old, new, 1), encoding="utf-8")

    def reader(self, now: datetime = NOW) -> Reader:
        return Reader(self.folder, now, environment=self.environment)

    def policy(self) -> Any:
        opened, _ = open_project(self.reader(), None)
        assert opened is not None
        assert opened.project is not None
        return opened.project.policy

    def store(self) -> Store:
        place = StorePlace(url_env="A_STORE") if "A_STORE" in self.environment else StorePlace()
        made = open_store(place, self.folder, self.environment, create=False)
        assert made is not None
        return made

    def live(self) -> None:
        """Two days with all that may happen to somebody."""
        good(decide(self.reader(), RunOptions()))
        good(hand_over(self.reader(), "2026-10-01.day"))
        for who, order in ((HER, "ORDER-HERS"), ("C016", "ORDER-OTHER")):
            good(redeem(self.reader(LATER), self.decision_of(who), amount="2.50", order=order))
        store = self.store()
        with writing(store) as connection:
            number = connection.execute(select(customer.c.number).where(customer.c.customer_id == HER)).scalar_one()
            mine = {"project": 1, "customer": number}
            moment = NOW - timedelta(days=20)
            connection.execute(
                insert(consent).values(**mine, channel="app", category="service", status="refused", moment=moment)
            )
            connection.execute(insert(contact).values(**mine, channel="app", at=moment))
            connection.execute(
                insert(step_reached).values(**mine, campaign="come_back_autumn", step="first", on_day=moment.date())
            )
            connection.execute(text(f"UPDATE run SET why = 'asked by {HER}, see {HER}.'"))
        store.close()
        good(simulate(self.reader(LATER), RunOptions()))
        (self.folder / "out" / "crash.txt").write_text(f"somebody called {HER}", encoding="utf-8")
        (self.folder / "out" / "quarantine.csv").write_text(f"table,value\nx,{HER}\ny,C001\n", encoding="utf-8")

    def decision_of(self, who: str) -> str:
        frames = [pl.read_parquet(path) for path in sorted(self.folder.glob("out/2*/*/decisions.parquet"))]
        return str(pl.concat(frames).filter(customer_id=who)["decision_id"][0])

    def rows(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        store = self.store()
        names = tables or tuple(metadata.tables)
        with reading(store) as connection:
            found = {
                name: sorted((tuple(row) for row in connection.execute(select(metadata.tables[name]))), key=repr)
                for name in names
            }
        store.close()
        return found

    def findings(self) -> list[Any]:
        store = self.store()
        with reading(store) as connection:
            found = audit(connection, 1, micro_a_minor(self.policy()))
        store.close()
        return found

    def where(self, *words: str) -> list[str]:
        """Every table and file that holds one of the words: rows as text, files as bytes and tables by their cells."""
        found = []
        for name, rows in self.rows().items():
            said = repr(rows)
            found += [f"table {name}: {word}" for word in words if word in said or repr(word)[1:-1] in said]
        for path in sorted([*self.folder.joinpath("out").rglob("*"), *self.folder.joinpath(".campaign").rglob("*")]):
            if path.is_file():
                data = path.read_bytes()
                if path.suffix == ".parquet":
                    data += repr(pl.read_parquet(path, memory_map=False).rows()).encode()
                found += [f"{path.name}: {word}" for word in words if any(one in data for one in ways(word))]
        return found


def ways(word: str) -> list[bytes]:
    """As a file may write it."""
    plain = {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], repr(word)[1:-1]}
    plain |= {one.replace('"', '""') for one in plain}
    both = [one.encode() for one in plain]
    return both + ([bytes.fromhex(word.replace("-", "")), word.replace("-", "").encode()] if is_uuid(word) else [])


def is_uuid(word: str) -> bool:
    return len(word) == 36 and all(letter in "0123456789abcdef-" for letter in word)


def good(answer: Answer) -> Answer:
    assert answer.code == 0, answer.talk
    return answer


def forgotten(desk: Desk, *ids: str, **more: Any) -> Answer:
    reader = desk.reader(LATER)
    return forget(reader, ids[0], why=f"{ids[0]} asked", by="dpo@shop.example", yes=True, **more)


@pytest.fixture
def desk(address: tuple[StorePlace, dict[str, str]], tmp_path: Path) -> Desk:
    return Desk(tmp_path / "shop", *address)


@pytest.fixture(scope="module")
def lived(
    crash_harness: ModuleType, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], tuple[Any, Path]]:
    """Where stores are copied, and a desk that has lived, to be copied: made once for each kind of store."""
    made: dict[str, tuple[Any, Path]] = {}

    def of(kind: str) -> tuple[Any, Path]:
        if kind not in made:
            below = tmp_path_factory.mktemp(f"lived_{kind}_{os.getpid()}")
            if kind == "sqlite":
                place = crash_harness.Files(below)
            else:
                place = crash_harness.Databases(below, request.getfixturevalue("postgresql"))
            folder, address = place.copy(None)
            Desk(folder, *_place_of(address)).live()
            place.keep(folder)
            made[kind] = place, folder
        return made[kind]

    return of


@pytest.fixture(params=["sqlite", "postgresql"])
def busy(lived: Callable[[str], tuple[Any, Path]], request: pytest.FixtureRequest) -> Desk:
    """A desk that has lived, of its own."""
    place, start = lived(request.param)
    folder, address = place.copy(start)
    desk = Desk.__new__(Desk)
    desk.folder, desk.environment = folder, _place_of(address)[1]
    return desk


def _place_of(address: str | None) -> tuple[StorePlace, dict[str, str]]:
    return (StorePlace(), {}) if address is None else (StorePlace(url_env="A_STORE"), {"A_STORE": address})


def test_every_table_says_whether_it_is_about_customers() -> None:
    listed = [*KEPT, *ERASED, *BY_DECISION, *NOBODY, "customer"]
    assert sorted(listed) == sorted(metadata.tables)
    for name in (*KEPT, *ERASED):
        assert "customer" in metadata.tables[name].c
    for name in NOBODY:
        assert not {"customer", "decision_id", "job_id"} & set(metadata.tables[name].c.keys())


def test_her_id_and_all_that_leads_back_to_it_is_found_nowhere(busy: Desk) -> None:
    """The scan finds her everywhere before: what it does not find after, is not there."""
    jobs = [row for row in busy.rows("job")["job"] if row]
    words = (HER, busy.decision_of(HER), "ORDER-HERS")
    before = busy.where(*words)
    places = ("customer", "decision", "unit", "job", "redemption", "posting", "run", "facts.parquet", "report.html",
              "state_in.parquet", "crash.txt", "quarantine.csv", "decisions.parquet", "scores.parquet")  # fmt: skip
    assert not [one for one in places if not any(one in line for line in before)]
    said = good(forgotten(busy, HER))
    assert busy.where(*words) == []
    assert len(busy.rows("job")["job"]) == len(jobs)
    assert "ORDER-OTHER" in repr(busy.rows("redemption"))
    assert "asked by (forgotten), see (forgotten)." in repr(busy.rows("run"))
    assert "Not reached" in said.result
    assert (busy.folder / "out" / "quarantine.csv").read_text(encoding="utf-8-sig") == "table,value\ny,C001\n"


def test_what_is_handed_out_is_all_there_is(busy: Desk) -> None:
    """Against a plain scan of every table and file for her number and her id."""
    number = next(row[0] for row in busy.rows("customer")["customer"] if row[2] == HER)
    mine = set()
    for name, rows in busy.rows("decision", "unit").items():
        keys = list(metadata.tables[name].c.keys())
        mine |= {row[keys.index("decision_id")] for row in rows if row[keys.index("customer")] == number}
    expected = {}
    for name, rows in busy.rows().items():
        keys = list(metadata.tables[name].c.keys())
        at = [index for index, key in enumerate(keys) if key in ("customer", "number") and name != "run_chunk"]
        at = at if name in (*KEPT, *ERASED, "customer") else []
        ids = [index for index, key in enumerate(keys) if key == "decision_id"]
        hers = [row for row in rows if any(row[i] == number for i in at) or any(row[i] in mine for i in ids)]
        if hers:
            expected[name] = len(hers)
    told = json.loads(good(export(busy.reader(LATER), HER)).result)
    assert {name: len(rows) for name, rows in told["store"].items() if rows} == expected
    assert {"customer", "decision", "unit", "job", "redemption", "consent", "contact", "step_reached"} == set(expected)
    found: dict[str, int] = {}
    for path in busy.folder.joinpath("out").rglob("*.parquet"):
        frame = pl.read_parquet(path, memory_map=False)
        rows = sum(HER in row for row in frame.rows())
        if rows:
            found[path.name] = found.get(path.name, 0) + rows
    handed: dict[str, int] = {}
    for one in (*told["batches"], *told["simulations"]):
        for name, rows in one["rows"].items():
            handed[name] = handed.get(name, 0) + len(rows)
    assert handed == found
    (decision,) = told["store"]["decision"]
    assert (decision["offer"], decision["wave"]) == ("come_back", "2026-10-01.day")
    assert told["batches"][0]["rows"]["facts.parquet"][0]["customer_id"] == HER


def test_it_is_written_into_a_file_and_nobody_is_told_so(busy: Desk) -> None:
    good(export(busy.reader(LATER), HER, "hers.json"))
    assert json.loads((busy.folder / "hers.json").read_text(encoding="utf-8"))["customer"] == HER
    answer = export(busy.reader(LATER), "nobody at all")
    assert (answer.code, "L161" in answer.talk) == (1, True)


def test_in_sentences_only_whole_ids_that_are_no_plain_words_go() -> None:
    assert without_ids("C-7 wrote, C-77 and xC-7 did not", ["C-7"]) == "(forgotten) wrote, C-77 and xC-7 did not"
    telling = {"7": False, "1003": False, "10030000": True, "Anna": False, "C-10": True, "王小明7": True}
    assert {id: is_telling(id) for id in telling} == telling


def test_every_sum_stays_and_everything_adds_up(busy: Desk) -> None:
    before, rows = busy.rows(*SUMS), busy.rows()
    assert busy.findings() == []
    good(forgotten(busy, HER))
    assert busy.rows(*SUMS) == before
    assert busy.findings() == []
    after = busy.rows()
    for name in ("decision", "unit", "job", "posting", "redemption", *KEPT_AS_THEY_ARE):
        assert len(after[name]) == len(rows[name])
    assert [len(after[name]) for name in ERASED] == [0, 0, 0]
    assert [row[:2] for row in after["erasure"]] == [(1, 1)]


def test_all_batches_replay_and_the_next_days_work(busy: Desk) -> None:
    good(forgotten(busy, HER))
    (batch,) = busy.folder.glob("out/2*/*")
    shown = json.loads(good(replay(busy.reader(), batch, output="json")).result)
    assert (shown["same"], len(shown["erased"])) == (True, 1)
    assert "erased on 2026-10-09" in good(replay(busy.reader(), batch)).result
    again = decide(busy.reader(), RunOptions(), yes=True, output="json")  # the clock is back on the day of the wave
    assert (again.code, json.loads(again.result)["status"]) == (0, "same"), again.talk
    assert "L160" in again.talk
    good(simulate(busy.reader(LATER), RunOptions()))
    answer = good(decide(busy.reader(LATER), RunOptions()))
    assert "L160" in answer.talk
    good(list_runs(busy.reader(LATER), None))
    run_id = batch.name
    good(show_run(busy.reader(LATER), None, run_id))
    assert timeline(busy.reader(LATER), HER).code == 1
    assert busy.where(HER) == []
    assert busy.findings() == []


def test_she_is_left_out_until_she_comes_back_by_herself(busy: Desk) -> None:
    good(forgotten(busy, HER))
    assert list_back(busy.reader(LATER)).result == HER
    good(decide(busy.reader(LATER), RunOptions(), output="json"))
    (day,) = busy.folder.glob("out/2026-10-09.day/*")
    assert HER not in pl.read_parquet(day / "facts.parquet")["customer_id"].to_list()
    back = forget(busy.reader(LATER), HER, why="signed up again", by="dpo", undo=True)
    assert back.code == 0
    assert list_back(busy.reader(LATER)).result == "none"
    later = busy.reader(LATER + timedelta(days=1))
    answer = good(decide(later, RunOptions()))
    assert "L160" not in answer.talk
    again = forget(busy.reader(LATER), HER, why="signed up again", by="dpo", undo=True)
    assert (again.code, "L168" in again.talk) == (1, True)


def test_what_she_holds_can_still_be_used_by_its_new_number_and_no_more_by_the_old(desk: Desk) -> None:
    good(decide(desk.reader(), RunOptions()))
    good(hand_over(desk.reader(), "2026-10-01.day"))
    was = desk.decision_of(HER)
    said = json.loads(good(forgotten(desk, HER, output="json")).result)
    (unit,) = said["open_units"]
    assert unit["decision_id_was"] == was
    old = redeem(desk.reader(LATER), was, amount="2.50", order="A-1")
    assert (old.code, "L131" in old.talk) == (1, True)
    good(redeem(desk.reader(LATER), unit["decision_id"], amount="2.50", order="A-1"))
    assert desk.findings() == []


def test_a_message_that_waits_is_not_sent_to_her(desk: Desk) -> None:
    good(decide(desk.reader(), RunOptions()))
    good(forgotten(desk, HER))
    states = [row.state for row in map(Row, desk.rows("job")["job"])]
    assert sorted(set(states)) == ["cancelled", "queued"]
    assert states.count("cancelled") == 1
    good(hand_over(desk.reader(), "2026-10-01.day"))
    assert desk.findings() == []


class Row:
    """A row of `job` by name."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.state = values[list(metadata.tables["job"].c.keys()).index("state")]


def test_forgetting_twice_changes_nothing_and_says_so(busy: Desk) -> None:
    good(forgotten(busy, HER))
    before = busy.rows()
    again = good(forgotten(busy, HER))
    assert "forgotten before" in again.result
    assert busy.rows() == before


def test_a_folder_that_comes_back_from_a_backup_is_cleaned_by_the_same_command(busy: Desk) -> None:
    (batch,) = busy.folder.glob("out/2*/*")
    shutil.copytree(batch, busy.folder / "backup")
    good(forgotten(busy, HER))
    shutil.rmtree(batch)
    (busy.folder / "backup").rename(batch)
    assert busy.where(HER)
    good(forgotten(busy, HER))
    assert busy.where(HER) == []


def test_a_strange_id_a_very_long_one_and_a_list_of_them_go(busy: Desk) -> None:
    (busy.folder / "ids.csv").write_text(
        "customer_id,x\n" + '"' + OTHER.replace('"', '""') + f'",1\n{HER},2\n{"9" * 3000},3\n', encoding="utf-8"
    )
    answer = forget(busy.reader(LATER), None, file=Path("ids.csv"), why="asked", by="dpo", yes=True)
    assert answer.code == 0, answer.talk
    assert busy.where(HER, OTHER) == []
    assert timeline(busy.reader(LATER), OTHER).code == 1
    assert busy.findings() == []


def test_without_a_yes_a_name_or_a_reason_nothing_goes(busy: Desk) -> None:
    before = busy.rows()
    reader = busy.reader(LATER)
    plan = forget(reader, HER, why="asked", by="dpo")
    assert (plan.code, "L162" in plan.talk) == (6, True)
    assert "unit 1" in plan.result
    asked: list[str] = []
    no = forget(reader, HER, why="asked", by="dpo", ask=lambda question: bool(asked.append(question)))
    assert (no.code, "unit 1" in asked[0]) == (6, True)
    for more, code in (
        ({"why": "", "by": "dpo"}, "L120"),
        ({"why": "x", "by": "dpo", "file": Path("nothing.csv")}, "L163"),
    ):
        answer = forget(reader, None if "file" in more else HER, yes=True, **more)
        assert (answer.code, code in answer.talk) == (1, True)
    unknown = forget(reader, "nobody at all", why="x", by="dpo", yes=True)
    assert (unknown.code, "L161" in unknown.talk) == (1, True)
    assert busy.rows() == before


def test_while_somebody_decides_it_waits_for_nobody_and_is_refused(busy: Desk) -> None:
    store = busy.store()
    with one_decide(store, "corner_bakery"):
        answer = forgotten(busy, HER)
    store.close()
    assert (answer.code, "L110" in answer.talk) == (1, True)
    assert busy.where(HER)


def test_the_same_id_in_another_project_of_the_store_stays(busy: Desk) -> None:
    store = busy.store()
    with writing(store) as connection:
        assert add_project(connection, replace(busy.policy(), project="second"), NOW) == 2
        connection.execute(insert(customer).values(project=2, customer_id=HER))
    store.close()
    good(forgotten(busy, HER))
    assert [row[1:3] for row in busy.rows("customer")["customer"] if row[1] == 2] == [(2, HER)]


def test_an_id_that_also_stands_in_a_project_file_is_told(busy: Desk) -> None:
    with (busy.folder / "rules" / "winback.yaml").open("a", encoding="utf-8") as file:
        file.write(f"# {HER} complained\n")
    answer = good(forgotten(busy, HER))
    assert "L165" in answer.talk
    assert "rules/winback.yaml" in answer.talk


KILLS = os.environ.get("CAMPAIGN_KILLS", "4")


@pytest.fixture
def forget_child(crash_harness: ModuleType) -> Iterator[Any]:
    made = crash_harness.Child("forget_child.py")
    yield made
    made.close()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_killed_at_any_point_the_same_command_finishes_it(desk: Desk, forget_child: Any, tmp_path: Path) -> None:
    """At `CAMPAIGN_KILLS` points, spread evenly (all: at every one)."""
    desk.live()
    (desk.folder / "ids.csv").write_text(f"customer_id\n{HER}\n", encoding="utf-8")
    words = (HER, desk.decision_of(HER), "ORDER-HERS")
    sums = desk.rows(*SUMS)
    shutil.copytree(desk.folder, tmp_path / "start")
    whole = _child(forget_child, desk, 0) if "A_STORE" not in desk.environment else None
    if whole is None:
        # On a server there is no copy to go back to: each kill comes on top of the one before, to one customer each.
        _kill_in_turn(desk, forget_child)
        return
    assert whole["code"] == 0, whole
    points = len(whole["points"])
    assert points > 50
    assert desk.where(*words) == []
    step = 1 if KILLS == "all" else -(-points // int(KILLS))
    for kill_at in range(1, points + 1, step):
        fresh = Desk.__new__(Desk)
        fresh.folder, fresh.environment = tmp_path / f"copy{kill_at}", {}
        shutil.copytree(tmp_path / "start", fresh.folder)
        assert _child(forget_child, fresh, kill_at) == {"killed": 9}
        done = _child(forget_child, fresh, 0)
        assert done["code"] == 0, (kill_at, whole["points"][kill_at - 1], done)
        told = (kill_at, whole["points"][kill_at - 1])
        hers = (HER, "ORDER-HERS")
        assert fresh.where(*hers) == [], told
        assert fresh.rows(*SUMS) == sums, told
        assert fresh.findings() == [], told
        (batch,) = fresh.folder.glob("out/2*/*")
        assert replay(fresh.reader(), batch).code == 0, told
        shutil.rmtree(fresh.folder)


def _kill_in_turn(desk: Desk, forget_child: Any) -> None:
    sums = desk.rows(*SUMS)
    everybody = [row[2] for row in desk.rows("customer")["customer"]]
    for number, one in enumerate(everybody, 1):
        (desk.folder / "ids.csv").write_text('customer_id\n"' + one.replace('"', '""') + '"\n', encoding="utf-8")
        assert _child(forget_child, desk, 12 * number) == {"killed": 9}
        done = _child(forget_child, desk, 0)
        assert done["code"] == 0, done
        assert desk.where(one) == []
        assert desk.rows(*SUMS) == sums
        assert desk.findings() == []


def _child(child: Any, desk: Desk, kill_at: int) -> dict[str, Any]:
    answer: dict[str, Any] = child({"kill_at": kill_at}, desk.folder, desk.environment.get("A_STORE"))
    assert "error" not in answer, answer
    return answer
