"""Any order of what happens to a store that two projects share, against a model of plain lists: states, sums, budgets
and what is carried over agree after every step."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID

import pytest
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.audit import audit
from campaign_engine.campaigns.store.cancel_run import cancel_run
from campaign_engine.campaigns.store.connect import Store, open_store, reading
from campaign_engine.campaigns.store.hand_over_run import hand_over_run
from campaign_engine.campaigns.store.pauses import Pause, pause_campaign, resume_campaign
from campaign_engine.campaigns.store.redeem import redeem, reverse
from campaign_engine.campaigns.store.upgrade import ready
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

FIRST = date(2026, 10, 1)
VALID = timedelta(days=13)
WHO = st.sets(st.integers(0, 6), min_size=1)
VALUE = st.sampled_from([10, 12])
PROJECT = st.integers(0, 1)
OPEN = ("reserved", "issued")
ENDED = ("redeemed", "expired", "reversed")
A_DAY = 5000
"""Of the budget that is carried over."""

BUDGETS = f"""budgets:
  - {{id: crm, amount: 900000, per: month, worst_case: 900000}}
  - {{id: daily, amount: {A_DAY}, per: day, worst_case: {A_DAY}, carry_over: true}}
"""
STEPS = int(os.environ.get("CAMPAIGN_STEPS", "0"))
"""Steps of the long run: 10,000 shows what docs/reliability.md says; not set: it is not run."""

done: list[int] = []
"""Steps of every example that was run."""


@dataclass
class Unit:
    """The model's."""

    customer: int
    wave: str
    value: int
    state: str
    given: date
    real: int = 0

    @property
    def worst(self) -> int:
        face = 100 * self.value
        return face if self.state in OPEN else min(face, self.real) if self.state == "redeemed" else 0

    @property
    def micro(self) -> int:
        """A tenth is expected to be used."""
        cost = 100_000 * self.value if self.state in OPEN else 0
        return 10_000 * self.real if self.state == "redeemed" else cost


@dataclass
class Model:
    """One project: its units, who is given what by each wave in force, on which day each wave is, what tills said."""

    shop: Any
    units: list[Unit] = field(default_factory=list)
    decided: dict[str, dict[int, int]] = field(default_factory=dict)
    in_force: set[str] = field(default_factory=set)
    days: dict[str, date] = field(default_factory=dict)
    spent_on: set[date] = field(default_factory=set)
    events: dict[str, tuple[object, ...]] = field(default_factory=dict)
    paused: bool = False


class Machine(RuleBasedStateMachine):
    """What users and tills do to a store; `open_one` gives an empty one and what removes it."""

    open_one: ClassVar[Callable[[Path], tuple[Store, Callable[[], None]]]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store, self.remove = type(self).open_one(self.folder)
        world, shop = sys.modules["decide_world"], sys.modules["store_world"]
        self.today, self.steps, self.projects = FIRST, 0, []
        for name in ("shop", "outlet"):
            (self.folder / name).mkdir()
            files = dict(shop.FILES)
            self.ten = files["offers/ten.yaml"] = files["offers/ten.yaml"].replace("stock: 40", "stock: 100000")
            files["campaigns/autumn.yaml"] = files["campaigns/autumn.yaml"].replace("[crm]", "[crm, daily]")
            files["budgets.yaml"] = BUDGETS
            head = world.PROJECT.replace("project: shop", f"project: {name}")
            self.projects.append(Model(shop.Shop(self.store, self.folder / name, files=files, head=head)))

    def teardown(self) -> None:
        self.store.close()
        self.remove()
        shutil.rmtree(self.folder)
        done.append(self.steps)

    @rule(project=PROJECT, who=WHO, value=VALUE)
    def decide_another_wave(self, project: int, who: set[int], value: int) -> None:
        model = self.projects[project]
        wave = self._new_wave(model)
        wanted = self._wanted(model, wave, who, value)
        assert self._decide(model, wave, who, value).status == "written"
        self._take(model, wave, wanted)

    @precondition(lambda self: any(model.days for model in self.projects))
    @rule(data=st.data(), who=WHO, value=VALUE, same=st.booleans(), supersede=st.booleans())
    def decide_a_wave_again(self, data: st.DataObject, who: set[int], value: int, same: bool, supersede: bool) -> None:
        """Of whatever day: also one whose coupons were used meanwhile, ran out or were called off."""
        model, wave = self._some_wave(data)
        if same and model.decided[wave]:
            who, value = set(model.decided[wave]), next(iter(model.decided[wave].values()))
        wanted = self._wanted(model, wave, who, value)
        kept = self._decide(model, wave, who, value, supersede=supersede)
        if wave not in model.in_force:
            expected = "written"
        elif wanted == model.decided[wave]:
            expected = "same"
        else:
            expected = "superseded" if supersede else "refused"
        assert kept.status == expected
        if expected in ("written", "superseded"):
            self._take(model, wave, wanted)

    @rule(
        project=PROJECT, who=WHO, stops_at=st.sampled_from(["begin_run", "write_rows", "commit_run", "publish_batch"])
    )
    def be_interrupted_and_finish(self, project: int, who: set[int], stops_at: str) -> None:
        model = self.projects[project]
        wave = self._new_wave(model)
        wanted = self._wanted(model, wave, who, 10)
        real = getattr(keeping, stops_at)

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        setattr(keeping, stops_at, stop)
        try:
            with pytest.raises(KeyboardInterrupt):
                self._decide(model, wave, who, 10)
        finally:
            setattr(keeping, stops_at, real)
        assert model.shop.finish() == ("L114" if stops_at in ("write_rows", "commit_run") else None)
        if stops_at != "begin_run":  # else nothing was begun
            self._take(model, wave, wanted)

    @precondition(lambda self: any(model.in_force for model in self.projects))
    @rule(data=st.data())
    def call_a_run_off(self, data: st.DataObject) -> None:
        model, wave = self._some_wave(data, in_force=True)
        shop, mine = model.shop, [one for one in model.units if one.wave == wave]
        number, now = self._run(model, wave), sys.modules["store_world"].NOW
        off = cancel_run(self.store, shop.id, number, "wrong", now, self.today, self._micro)
        assert off is not None
        reserved = [one for one in mine if one.state == "reserved"]
        assert (off.units, off.out) == (len(reserved), sum(one.state == "issued" for one in mine))
        for one in reserved:
            one.state = "cancelled"
        model.decided[wave] = {}
        model.in_force.remove(wave)

    @precondition(lambda self: any(model.in_force for model in self.projects))
    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        model, wave = self._some_wave(data, in_force=True)
        number, now = self._run(model, wave), sys.modules["store_world"].NOW
        reserved = [one for one in model.units if (one.wave, one.state) == (wave, "reserved")]
        assert hand_over_run(self.store, model.shop.id, number, now, self.today, self._micro).units == len(reserved)
        for one in reserved:
            one.state = "issued"

    @rule(days=st.integers(1, 9))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        for model in self.projects:
            over = [one for one in model.units if one.state in OPEN and one.given + VALID < self.today]
            for one in over:
                one.state = "expired"
            assert model.shop.expire(str(self.today)) == len(over)

    @precondition(lambda self: any(model.units for model in self.projects))
    @rule(data=st.data(), real=st.sampled_from([0, 400, 1000, 1900]), event=st.integers(0, 9), undo=st.booleans())
    def report_a_redemption(self, data: st.DataObject, real: int, event: int, undo: bool) -> None:
        """Early, late, twice, at another amount, of a coupon that was called off, and undone."""
        model = data.draw(st.sampled_from([one for one in self.projects if one.units]))
        customer, wave = data.draw(st.sampled_from(sorted({(one.customer, one.wave) for one in model.units})))
        versions = [one for one in model.units if (one.customer, one.wave) == (customer, wave)]
        self._expire(versions)
        unit = max(versions, key=lambda one: ({"redeemed": 2, "cancelled": 0}.get(one.state, 1), versions.index(one)))
        said = ("reverse" if undo else "redeem", customer, wave, None if undo else real)
        kind, name, at = (reverse if undo else redeem), f"e{event}", sys.modules["decide_world"].at(str(self.today))
        more = () if undo else (real,)
        status = kind(self.store, model.shop.id, self._decision(model, customer, wave), name, at.moment, *more).status
        if name in model.events:
            assert status == ("again" if model.events[name] == said else "other")
            return
        may = ("redeemed",) if undo else ("reserved", "issued", "expired", "reversed")
        assert status == ("done" if unit.state in may else "taken"), unit
        if status == "done":
            model.events[name] = said
            unit.state, unit.real = ("reversed", 0) if undo else ("redeemed", real)

    @rule(project=PROJECT)
    def report_a_coupon_that_nobody_gave(self, project: int) -> None:
        at, model = sys.modules["decide_world"].at(str(self.today)), self.projects[project]
        assert redeem(self.store, model.shop.id, str(UUID(int=7)), "nobody", at.moment, 100).status == "unknown"

    @rule(project=PROJECT, on=st.booleans())
    def pause_or_resume(self, project: int, on: bool) -> None:
        model, now = self.projects[project], sys.modules["store_world"].NOW
        if on:
            was = pause_campaign(self.store, model.shop.id, Pause("autumn", "wrong", "anna", now))
        else:
            was = resume_campaign(self.store, model.shop.id, "autumn", "anna", now)
        assert (was is not None) == model.paused
        model.paused = on

    @invariant()
    def all_agrees(self) -> None:
        self.steps += 1
        self.projects[0].shop.check_sums()  # of both
        for model in self.projects:
            shop = model.shop
            units = dict(
                shop.rows(
                    "SELECT u.state, count(*) FROM unit u JOIN run r ON r.id = u.run "
                    f"WHERE r.status NOT IN ('open', 'abandoned') AND u.project = {shop.id} GROUP BY u.state"
                )
            )
            assert units == dict(Counter(one.state for one in model.units))
            ((micro, worst),) = shop.rows(
                "SELECT coalesce(sum(expected_used_micro), 0), coalesce(sum(worst_used_minor), 0) FROM budget_period "
                f"WHERE budget = 'crm' AND project = {shop.id}"
            )
            assert int(worst) == sum(one.worst for one in model.units)
            assert int(micro) == sum(one.micro for one in model.units)
            left = {one.budget: one.left for one in shop.state(str(self.today), "none").budgets}
            assert left.get("daily", 100 * A_DAY) == self._left_of_daily(model)
            if self.steps % 5 == 0:
                with reading(self.store) as connection:
                    assert audit(connection, shop.id, self._micro) == []

    @property
    def _micro(self) -> int:
        return int(micro_a_minor(self.projects[0].shop.project().policy))

    def _left_of_daily(self, model: Model) -> int:
        """Day by day, from the first on which anything was spent: what is left goes on, what is overspent does not."""
        if not model.spent_on:
            return 100 * A_DAY
        day, carried = min(*model.spent_on, self.today), 0
        while day < self.today:
            carried = max(0, carried + 100 * A_DAY - self._spent(model, day))
            day += timedelta(days=1)
        return max(0, carried + 100 * A_DAY - self._spent(model, day))

    def _spent(self, model: Model, day: date) -> int:
        """In cents, upwards; what is over counts no longer."""
        return -(-sum(one.micro for one in model.units if one.given == day and not self._is_over(one)) // 10_000)

    def _is_over(self, unit: Unit) -> bool:
        return unit.state in OPEN and unit.given + VALID < self.today

    def _expire(self, units: list[Unit]) -> None:
        for one in filter(self._is_over, units):
            one.state = "expired"

    def _new_wave(self, model: Model) -> str:
        wave = f"w{len(model.days)}"
        model.days[wave], model.decided[wave] = self.today, {}
        return wave

    def _some_wave(self, data: st.DataObject, in_force: bool = False) -> tuple[Model, str]:
        waves = [(model, wave) for model in self.projects for wave in (model.in_force if in_force else model.days)]
        ordered = sorted(waves, key=lambda one: (one[0].shop.id, int(one[1][1:])))
        return ordered[data.draw(st.integers(0, len(ordered) - 1))]

    def _run(self, model: Model, wave: str) -> int:
        ((number,),) = model.shop.rows(
            f"SELECT id FROM run WHERE project = {model.shop.id} AND status = 'committed' AND wave LIKE '%.{wave}'"
        )
        return int(number)

    def _decision(self, model: Model, customer: int, wave: str) -> str:
        ((id,),) = model.shop.rows(
            "SELECT DISTINCT u.decision_id FROM unit u JOIN run r ON r.id = u.run JOIN customer c "
            f"ON c.number = u.customer WHERE u.project = {model.shop.id} AND r.wave LIKE '%.{wave}' "
            f"AND c.customer_id = 'C-{customer}'"
        )
        return str(UUID(str(id)))

    def _wanted(self, model: Model, wave: str, who: set[int], value: int) -> dict[int, int]:
        """Everybody who holds nothing that another wave gave, as of the day of the wave; nobody while it is paused."""
        day = model.days[wave]
        mine = (one for one in model.units if one.wave != wave and one.state in OPEN and one.given + VALID >= day)
        return {} if model.paused else dict.fromkeys(sorted(who - {one.customer for one in mine}), value)

    def _take(self, model: Model, wave: str, wanted: dict[int, int]) -> None:
        """The model of keeping a run: what stays is left alone, what is out stays out, what was used or is over stays
        as it was decided: nobody gets it a second time because her wave is decided otherwise."""
        before, wanted = model.decided[wave], dict(wanted)
        for customer in sorted(before.keys() | wanted.keys()):
            if before.get(customer) == wanted.get(customer):
                continue
            mine = [one for one in model.units if (one.customer, one.wave) == (customer, wave)]
            if customer in wanted and any(one.state in ENDED for one in mine):
                del wanted[customer]
                if customer in before:
                    wanted[customer] = before[customer]
                continue
            old = [one for one in mine if one.state in OPEN]
            is_out = any(one.state == "issued" for one in old)
            for one in old:
                if one.state == "reserved" or customer in wanted:
                    one.state = "cancelled"
            if customer in wanted:
                state = "issued" if is_out else "reserved"
                model.units.append(Unit(customer, wave, wanted[customer], state, model.days[wave]))
        if wanted:
            model.spent_on.add(model.days[wave])
        model.decided[wave] = wanted
        model.in_force.add(wave)

    def _decide(self, model: Model, wave: str, who: set[int], value: int, **more: Any) -> Any:
        model.shop.files["offers/ten.yaml"] = self.ten.replace("value: 10", f"value: {value}")
        rows = [{"customer_id": f"C-{one}", "age": 30.0 + one} for one in sorted(who)]
        return model.shop.decide(str(model.days[wave]), rows, wave, **more)


@pytest.mark.long
def test_steps_in_any_order_agree_with_the_model(kind: Any) -> None:
    _run(kind, examples=4, steps=20)
    assert sum(done) >= 60


@pytest.mark.slow
@pytest.mark.skipif(not STEPS, reason="say how many steps: CAMPAIGN_STEPS=10000")
def test_many_steps_in_any_order_agree_with_the_model(kind: Any) -> None:
    _run(kind, examples=max(1, STEPS // 50), steps=50)
    sys.stdout.write(f"{sum(done)} steps in {len(done)} stores agreed\n")  # shown by -rP


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest, world: ModuleType, shop: ModuleType) -> type[Machine]:
    """The machine over one of the two stores."""
    if request.param == "sqlite":
        return type("OnSqlite", (Machine,), {"open_one": staticmethod(_file)})
    url = request.getfixturevalue("postgresql").replace("postgresql://", "postgresql+psycopg://")
    return type("OnPostgresql", (Machine,), {"open_one": staticmethod(lambda folder: _schema(folder, url))})


_numbers = count()


def _file(folder: Path) -> tuple[Store, Callable[[], None]]:
    store = open_store(StorePlace(), folder, {}, create=True)
    assert store is not None
    ready(store)
    return store, lambda: None


def _schema(folder: Path, url: str) -> tuple[Store, Callable[[], None]]:
    from sqlalchemy import create_engine, text

    name = f"machine_{os.getpid()}_{next(_numbers)}"

    def do(statement: str) -> None:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    do(f"CREATE SCHEMA {name}")
    address = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
    store = open_store(StorePlace(url_env="A"), folder, {"A": address}, create=True)
    assert store is not None
    ready(store)
    return store, lambda: do(f"DROP SCHEMA {name} CASCADE")


def _run(kind: type[Machine], examples: int, steps: int) -> None:
    done.clear()
    phases = (Phase.generate, Phase.shrink)
    run_state_machine_as_test(kind, settings=settings(max_examples=examples, stateful_step_count=steps, phases=phases))
