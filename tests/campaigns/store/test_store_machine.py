"""Any order of what happens to a store, against a model of a dozen lines: the totals agree after every step."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import open_store
from campaign_engine.campaigns.store.upgrade import ready
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

FIRST = date(2026, 10, 1)
VALID = timedelta(days=13)
CUSTOMERS = st.sets(st.integers(0, 6), min_size=1)
OPEN = ("reserved", "issued")
done: list[int] = []
"""Steps of every example that was run."""


class Machine(RuleBasedStateMachine):
    """`units` is the model: [customer, wave, value, state, day given]; `decided`: who is given what by each wave."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        store = open_store(StorePlace(), self.folder, {}, create=True)
        assert store is not None
        ready(store)
        self.shop = sys.modules["store_world"].Shop(store, self.folder)
        self.ten = self.shop.files["offers/ten.yaml"].replace("stock: 40", "stock: 100000")
        self.shop.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 900000, per: month, worst_case: 900000}\n"
        self.today, self.steps = FIRST, 0
        self.units: list[list[Any]] = []
        self.decided: dict[str, dict[int, int]] = {}
        self.days: dict[str, date] = {}

    def teardown(self) -> None:
        self.shop.store.close()
        shutil.rmtree(self.folder)
        done.append(self.steps)

    @rule(who=CUSTOMERS, value=st.sampled_from([10, 12]))
    def decide_another_wave(self, who: set[int], value: int) -> None:
        wave = self._new_wave()
        wanted = self._wanted(wave, who, value)
        assert self._decide(wave, who, value).status == "written"
        self._take(wave, wanted)

    @precondition(lambda self: self._of_today())
    @rule(data=st.data(), who=CUSTOMERS, value=st.sampled_from([10, 12]), same=st.booleans())
    def decide_a_wave_again(self, data: st.DataObject, who: set[int], value: int, same: bool) -> None:
        wave = data.draw(st.sampled_from(self._of_today()))
        if same and self.decided[wave]:
            who, value = set(self.decided[wave]), next(iter(self.decided[wave].values()))
        agrees = self._wanted(wave, who, value) == self.decided[wave]
        assert self._decide(wave, who, value).status == ("same" if agrees else "refused")

    @precondition(lambda self: self._of_today())
    @rule(data=st.data(), who=CUSTOMERS, value=st.sampled_from([10, 12]))
    def decide_in_its_place(self, data: st.DataObject, who: set[int], value: int) -> None:
        wave = data.draw(st.sampled_from(self._of_today()))
        wanted = self._wanted(wave, who, value)
        status = "same" if wanted == self.decided[wave] else "superseded"
        assert self._decide(wave, who, value, supersede=True).status == status
        self._take(wave, wanted)

    @rule(who=CUSTOMERS, stops_at=st.sampled_from(["begin_run", "write_rows", "commit_run", "publish_batch"]))
    def be_interrupted_and_finish(self, who: set[int], stops_at: str) -> None:
        wave = self._new_wave()
        wanted = self._wanted(wave, who, 10)
        real = getattr(keeping, stops_at)

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        setattr(keeping, stops_at, stop)
        try:
            with pytest.raises(KeyboardInterrupt):
                self._decide(wave, who, 10)
        finally:
            setattr(keeping, stops_at, real)
        assert self.shop.finish() == ("L114" if stops_at in ("write_rows", "commit_run") else None)
        if stops_at == "begin_run":  # nothing was begun
            del self.decided[wave]
        else:
            self._take(wave, wanted)

    @rule()
    def hand_over(self) -> None:
        reserved = [one for one in self.units if one[3] == "reserved"]
        assert self.shop.hand_over(str(self.today)) == len(reserved)
        for one in reserved:
            one[3] = "issued"

    @rule(days=st.integers(1, 9))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        over = [one for one in self.units if one[3] in OPEN and one[4] + VALID < self.today]
        for one in over:
            one[3] = "expired"
        assert self.shop.expire(str(self.today)) == len(over)

    @invariant()
    def the_totals_agree(self) -> None:
        self.steps += 1
        self.shop.check_sums()
        assert self.shop.units() == dict(Counter(one[3] for one in self.units))
        held = [one for one in self.units if one[3] in OPEN]
        assert len({one[0] for one in held}) == len(held)  # nobody holds two
        (row,) = self.shop.rows("SELECT coalesce(sum(worst_used_minor), 0) FROM budget_period")
        assert int(row[0]) == 100 * sum(one[2] for one in held)

    def _new_wave(self) -> str:
        wave = f"w{len(self.days)}"
        self.days[wave], self.decided[wave] = self.today, {}
        return wave

    def _of_today(self) -> list[str]:
        return [wave for wave in self.decided if self.days[wave] == self.today]

    def _wanted(self, wave: str, who: set[int], value: int) -> dict[int, int]:
        """Everybody who holds nothing that another wave gave."""
        holders = {one[0] for one in self.units if one[3] in OPEN and one[1] != wave}
        return dict.fromkeys(sorted(who - holders), value)

    def _take(self, wave: str, wanted: dict[int, int]) -> None:
        """The model of keeping a run: what stays is left alone, what had gone out stays out."""
        before = self.decided[wave]
        for customer in sorted(before.keys() | wanted.keys()):
            old = [one for one in self.units if one[:2] == [customer, wave] and one[3] in OPEN]
            if before.get(customer) == wanted.get(customer) or (customer not in wanted and old[0][3] == "issued"):
                continue
            was_out = any(one[3] == "issued" for one in old)  # also what a run between did not want any more
            for one in old:
                one[3] = "cancelled"
            if customer in wanted:
                state = "issued" if was_out else "reserved"
                self.units.append([customer, wave, wanted[customer], state, self.today])
        self.decided[wave] = wanted

    def _decide(self, wave: str, who: set[int], value: int, **more: Any) -> Any:
        self.shop.files["offers/ten.yaml"] = self.ten.replace("value: 10", f"value: {value}")
        rows = [{"customer_id": f"C-{one}", "age": 30.0 + one} for one in sorted(who)]
        return self.shop.decide(str(self.today), rows, wave, **more)


def test_steps_in_any_order_agree_with_the_model(world: ModuleType, shop: ModuleType) -> None:
    _run(examples=4, steps=20)
    assert sum(done) >= 60


def _run(examples: int, steps: int) -> None:
    done.clear()
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=steps))
