"""What stays the same for every customer of a run: the policy, its program, the pairs, the moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...engine.program import Program, Proposal
from ...rules.rule_book import WrittenRule
from ...segments.instant import Instant
from ..policy.assemble import RUNNING
from ..policy.policy import Campaign, Offer, Policy, Step
from ..policy.written_tables import written_id
from .decisions import Pair


@dataclass(frozen=True, slots=True)
class Setting:
    """`pairs` in order of campaign, step and offer id; `send_at` is aware. `paused` are campaigns the state stops;
    `no_codes` offers of which no code is left."""

    policy: Policy
    program: Program
    pairs: tuple[Pair, ...]
    as_of: Instant
    send_at: datetime
    wave: str
    seed: int
    rules: Mapping[str, WrittenRule] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()
    no_codes: frozenset[str] = frozenset()

    @property
    def send_day(self) -> date:
        """The local day of the planned sending."""
        return self.send_at.astimezone(ZoneInfo(self.policy.zone)).date()

    def offer(self, pair: Pair) -> Offer:
        """The offer of a pair."""
        return self.policy.offers[pair.offer]

    def campaign(self, pair: Pair) -> Campaign:
        """The campaign of a pair."""
        return self.policy.campaigns[pair.campaign]

    def step(self, pair: Pair) -> Step:
        """The step of a pair."""
        return next(step for step in self.campaign(pair).steps if step.id == pair.step)

    def offers(self) -> tuple[str, ...]:
        """Ids of the offers that some pair holds, in order."""
        return tuple(sorted({pair.offer for pair in self.pairs}))

    def campaigns(self) -> tuple[str, ...]:
        """Ids of the campaigns that some pair holds, in order."""
        return tuple(sorted({pair.campaign for pair in self.pairs}))


def list_pairs(policy: Policy) -> tuple[Pair, ...]:
    """The pairs of all running campaigns (live and paused), in order of campaign, step and offer id."""
    found = [
        Pair(campaign.id, step.id, offer)
        for campaign in policy.campaigns.values()
        if campaign.status in RUNNING
        for step in campaign.steps
        for offer in step.offers.items
    ]
    return tuple(sorted(set(found), key=lambda pair: (pair.campaign, pair.step, pair.offer)))


def rules_that_propose(program: Program, offer: str) -> tuple[int, ...]:
    """Positions in the program of the rules that propose the offer."""
    return tuple(
        index for index, rule in enumerate(program.rules) if rule.proposes is not None and offer in rule.proposes.items
    )


def several(proposal: Proposal | None, mode: str) -> bool:
    """Whether a proposal of this mode names more than one offer."""
    return proposal is not None and proposal.mode == mode and len(proposal.items) > 1


def rule_name(program_id: str) -> str:
    """The id that people see (`spend_band:00007` for a row of a table)."""
    return written_id(program_id)


def has_validity(offer: Offer) -> bool:
    """A plain message is not valid for any time, unless it says so."""
    return offer.kind != "message" or offer.valid.days is not None or offer.valid.latest is not None


def valid_days(offer: Offer, setting: Setting, send_day: date | None = None) -> tuple[date, date | None]:
    """First and last day of validity, both included; no last day: open-ended.

    `for: 14 days` are fourteen days, the first included. Where the last day lies before the first or before the day
    of sending the offer would be valid for no day. `send_day`: the day on which its message goes out, where that is
    not the planned one.
    """
    sent = send_day or setting.send_day
    starts = offer.valid.starts
    first = sent if starts == "send" else setting.as_of.today if starts == "decision" else starts
    lasts = [days_after(first, offer.valid.days - 1)] if offer.valid.days is not None else []
    lasts += [offer.valid.latest] if offer.valid.latest is not None else []
    return first, min(lasts, default=None)


def days_after(day: date, days: int) -> date:
    """The day so many days later; the last day there is, where that would be past it."""
    return day + timedelta(days=min(days, (date.max - day).days))


def days_before(day: date, days: int) -> date:
    """The day so many days earlier; the first day there is, where that would be before it."""
    return day - timedelta(days=min(days, (day - date.min).days))


def is_valid_for_no_day(offer: Offer, setting: Setting, send_day: date | None = None) -> bool:
    """Whether a coupon given now could never be used."""
    first, last = valid_days(offer, setting, send_day)
    return last is not None and last < max(first, send_day or setting.send_day)


def end_of_day(day: date, zone: str) -> datetime:
    """The first moment of the next local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
