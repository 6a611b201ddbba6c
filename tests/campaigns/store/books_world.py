"""A shop whose clock goes on, through weeks of anything that can happen; what its books should say, told from the units
themselves, one by one, without the journal."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.store.books import Books, books_at, by_state
from campaign_engine.campaigns.store.budgets_at import budgets_at, open_runs_at
from campaign_engine.campaigns.store.cancel_run import cancel_run
from campaign_engine.campaigns.store.close_books import close_books
from campaign_engine.campaigns.store.connect import StoreError, reading
from campaign_engine.campaigns.store.hand_over_run import hand_over_run, open_run_of
from campaign_engine.campaigns.store.move_units import expire_units
from campaign_engine.campaigns.store.payers import lines_by_payer, payers_of
from campaign_engine.campaigns.store.redeem import redeem, reverse
from campaign_engine.campaigns.store.redemptions_seen import reforecasts_at

STOPS = ("write_rows", "commit_run", "publish_batch")


@dataclass
class Weeks:
    """`shop`: a store_world.Shop; `asked`: what was said at the end of each day."""

    shop: Any
    random: Random
    today: date = date(2026, 10, 1)
    asked: dict[date, object] = field(default_factory=dict)
    did: Counter[str] = field(default_factory=Counter)
    events: int = 0

    @property
    def now(self) -> datetime:
        return datetime.combine(
            self.today, datetime.min.time(), self.shop.world.at("2026-10-01").moment.tzinfo
        ).replace(hour=12)

    @property
    def micro(self) -> int:
        return int(micro_a_minor(self.shop.project().policy))

    def live(self, days: int) -> None:
        """Each day anything happens, several times; then the books are asked for, whatever state things are in."""
        for _ in range(days):
            for _ in range(self.random.randrange(6)):
                what = self.random.choice(sorted(DO))
                if DO[what](self):
                    self.did[what] += 1
            self.asked[self.today] = self.answer(self.today)
            self.today += timedelta(days=1)

    def answer(self, day: date) -> dict[str, object]:
        """All that the ledger tells of a day, since the first of its month."""
        with reading(self.shop.store) as connection:
            books = books_at(connection, self.shop.id, day.replace(day=1), day)
            return {
                "digest": books.digest,
                "moves": (books.before, books.until),
                "payers": lines_by_payer(books, payers_of(connection, self.shop.id)),
                "budgets": budgets_at(connection, self.shop.id, books, self.micro),
                "open": open_runs_at(connection, self.shop.id, day),
                "forecasts": reforecasts_at(connection, self.shop.id, day, self.micro),
            }

    def states_of_units(self, day: date) -> dict[str, tuple[int, int, int, int]]:
        """Units, expected, worst case, real cost by state on the evening of the day: one unit after the other."""
        reports: dict[tuple[str, int], list[tuple[date, int, str, int]]] = {}
        for number, (id, version, kind, booked, real) in enumerate(
            self.shop.rows(
                "SELECT decision_id, version, kind, booked_on, real_minor FROM redemption ORDER BY recorded_at"
            )
        ):
            reports.setdefault((str(id), version), []).append((_day(booked), number, kind, int(real)))
        sums: dict[str, list[int]] = {}
        for id, version, state, issued, ended, valid, expected, worst, booked in self.shop.rows(
            "SELECT u.decision_id, u.version, u.state, u.issued_on, u.ended_on, u.valid_until, u.expected_cost_micro, "
            "u.worst_case_minor, r.booked_on FROM unit u JOIN run r ON r.id = u.run "
            "WHERE r.status NOT IN ('open', 'abandoned')"
        ):
            if _day(booked) > day:
                continue
            then = "issued" if issued is not None and _day(issued) <= day else "reserved"
            over = max(_day(valid) + timedelta(days=1), _day(booked), _day(issued or booked))
            said = [one for one in sorted(reports.get((str(id), version), [])) if one[0] <= day]
            first = min((one[0] for one in reports.get((str(id), version), [])), default=date.max)
            if state == "cancelled":
                then = "cancelled" if _day(ended) <= day else then
            elif over <= min(day, first):
                then = "expired"
            real = 0
            if said:
                then = {"redeem": "redeemed", "reverse": "reversed"}[said[-1][2]]
                real = said[-1][3] if then == "redeemed" else 0
            had = sums.setdefault(then, [0, 0, 0, 0])
            for at, more in enumerate((1, int(expected), int(worst), real)):
                had[at] += more
        return {state: (one[0], one[1], one[2], one[3]) for state, one in sums.items()}

    def states_of_books(self, books: Books) -> dict[str, tuple[int, int, int, int]]:
        return {
            state: (one.units, one.expected_micro, one.worst_minor, one.real_minor)
            for state, one in by_state(books.until).items()
            if one.units
        }

    def decide(self, supersede: bool = False, stops_at: str | None = None, day: date | None = None) -> bool:
        """`supersede`: a wave of today, with `day` any."""
        self.finish()
        expire_units(self.shop.store, self.shop.id, self.today, self.now, self.micro)
        who = self.random.sample(range(12), self.random.randint(1, 8))
        value = self.random.choice([7, 10, 12])
        self.shop.files["offers/ten.yaml"] = TEN.replace("value: 10", f"value: {value}")
        rows = [{"customer_id": f"C-{one}", "age": 30.0 + one} for one in sorted(who)]
        known = self.shop.rows("SELECT wave, day FROM run WHERE status = 'committed' ORDER BY id")
        waves = [one for one in known if day or _day(one[1]) == self.today]
        if supersede and not waves:
            return False
        wave, on = f"w{self.events}", day or self.today
        if supersede:
            name, on = self.random.choice(waves)
            wave, on = name.partition(".")[2], _day(on)
        self.events += 1
        decisions, asked = self.shop.decided(str(on), rows, wave)
        real, stop = (getattr(keeping, stops_at), _stop) if stops_at else (None, None)
        if stops_at:
            setattr(keeping, stops_at, stop)
        out = self.shop.folder / "out"
        try:
            keeping.keep_run(
                self.shop.store, self.shop.id, self.shop.folder, out, decisions, asked, self.now, supersede=supersede
            )
        except KeyboardInterrupt:
            pass
        except StoreError as error:
            if error.problem.code not in ("L112", "L113"):
                raise
        finally:
            if stops_at:
                setattr(keeping, stops_at, real)
        return True

    def finish(self) -> bool:
        policy, folder = self.shop.project().policy, self.shop.folder
        found = keeping.finish_interrupted(self.shop.store, self.shop.id, policy, folder, self.now, self.today)
        return found is not None

    def hand_over(self, day: date | None = None) -> bool:
        runs = self.shop.rows("SELECT id, wave FROM run WHERE status = 'committed' ORDER BY id")
        if not runs:
            return False
        number, wave = self.random.choice(runs)
        with reading(self.shop.store) as connection:
            if open_run_of(connection, self.shop.id, wave):
                return False
        on = day or self.today
        at = self.now - (self.today - on)
        return hand_over_run(self.shop.store, self.shop.id, number, at, on, self.micro, now=self.now).units > 0

    def report(self, undo: bool = False, day: date | None = None) -> bool:
        ids = sorted(str(UUID(str(row[0]))) for row in self.shop.rows("SELECT DISTINCT decision_id FROM unit"))
        if not ids:
            return False
        self.events += 1
        late = timedelta(days=self.random.choice([0, 0, 1, 6]))
        at, event = self.now - late, f"e{self.random.randint(0, self.events)}"
        more: dict[str, Any] = {"booked_on": day or self.today, "now": self.now}
        id, real = self.random.choice(ids), self.random.randint(0, 1500)
        if undo:
            return bool(reverse(self.shop.store, self.shop.id, id, event, at, **more).status == "done")
        return bool(redeem(self.shop.store, self.shop.id, id, event, at, real, **more).status == "done")

    def cancel(self) -> bool:
        runs = self.shop.rows("SELECT id FROM run WHERE status = 'committed' ORDER BY id")
        if not runs or self.shop.rows("SELECT 1 FROM run WHERE status = 'open'"):
            return False
        number = self.random.choice(runs)[0]
        off = cancel_run(self.shop.store, self.shop.id, number, "no", self.now, self.today, self.micro)
        return off is not None and off.units > 0

    def close(self) -> bool:
        yesterday = self.today - timedelta(days=1)
        return close_books(self.shop.store, self.shop.id, yesterday, self.now, "ann", self.micro) is not None

    def book_in_the_past(self) -> bool:
        """For a trial, or by mistake; yesterday is closed, so it cannot change what was told."""
        self.close()
        day = self.today - timedelta(days=self.random.randint(1, 20))
        what = self.random.choice([self.hand_over, self.report, self.decide, self.supersede_any])
        return bool(what(day=day))

    def supersede_any(self, day: date) -> bool:
        return self.decide(supersede=True, stops_at=self.random.choice([None, *STOPS]), day=day)


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


DO = {
    "decide": lambda weeks: weeks.decide(),
    "decide again": lambda weeks: weeks.decide(),
    "supersede": lambda weeks: weeks.decide(supersede=True),
    "be interrupted": lambda weeks: weeks.decide(
        supersede=weeks.random.random() < 0.5, stops_at=weeks.random.choice(STOPS)
    ),
    "finish": lambda weeks: weeks.finish(),
    "hand over": lambda weeks: weeks.hand_over(),
    "hand over another": lambda weeks: weeks.hand_over(),
    "redeem": lambda weeks: weeks.report(),
    "redeem another": lambda weeks: weeks.report(),
    "redeem a third": lambda weeks: weeks.report(),
    "reverse": lambda weeks: weeks.report(undo=True),
    "cancel": lambda weeks: weeks.cancel(),
    "close": lambda weeks: weeks.close(),
    "book in the past": lambda weeks: weeks.book_in_the_past(),
}

TEN = """
    offer: ten
    kind: coupon.amount
    give: if_worth_it
    value: 10
    redemption: 10%
    worth: 5
    stock: 4000
    paid_by: {marketing: 55%, supplier_x: 30%, supplier_y: 15%}
    valid: {from: decision, for: 6 days}
"""


def weeks_of(world_shop: Any, store: Any, folder: Any, world: Any, seed: int) -> Weeks:
    """A shop with a budget a week that carries over, and an hour of its clock a day."""
    budget = (
        "{id: crm, amount: 100, per: week, worst_case: 900, carry_over: true, keep_for_events: 10%, from: 2026-10-01}"
    )
    files = dict(sys.modules["store_world"].FILES) | {
        "budgets.yaml": f"budgets:\n  - {budget}\n",
        "offers/ten.yaml": TEN,
    }
    return Weeks(world_shop.Shop(store, folder, world, files), Random(seed))
