"""What a project decides with, once read and checked: offers, campaigns, budgets, calendars, channels, limits.

Plain frozen values; `load_project` makes them from YAML. Money is whole minor units of the project's currency, except
`*_micro`: millionths of a major unit. Shares are fractions of 1 as Decimal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal as OneOf

from ...engine.program import Proposal
from ...engine.tree import Call, Condition, Value
from ...rules.places import Place
from ...segments.recommend import Recommend
from ..texts.lengths import ChannelKind
from .approval import Approval
from .contact_policy import ContactPolicy, Quiet

OfferKind = OneOf[
    "coupon.amount", "coupon.percent", "coupon.gift", "coupon.exchange", "free_delivery", "points",
    "points_multiplier", "member_price", "tier", "access", "message",
]  # fmt: skip
MONEY_KINDS = ("coupon.amount", "coupon.gift", "coupon.exchange", "free_delivery", "member_price")
"""Kinds whose value is money; the value of the others is a percentage, points, a factor, or there is none."""

CODED_KINDS = ("coupon.amount", "coupon.percent", "coupon.gift", "coupon.exchange", "free_delivery", "access")
"""Kinds that a customer shows at a till, once; the others hang on her account, or are nothing to show."""

Basis = OneOf["measured", "assumed", "propensity", "fixed", "owed"]
"""What a pair's worth rests on; money of different bases is never added up."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What giving the offer is expected to bring, before cost, in major units: `of` times `share`.

    fixed: share 1. assumed: share is the middle of `lowest..highest`. propensity: `of` already holds score x margin,
    share is the stated average lift. measured: share 1, `of` is effect x what one more is worth. owed (guaranteed): no
    worth is asked, `of` is None.

    `otherwise`: the stated lift of a measured offer that has something to fall back to where the effect is unknown:
    `of` is then COALESCE(measured, score x lift x margin), and a pair's basis is that of the part that counts.
    `scores`: what the effect, or the likelihood, is read from, as written.
    """

    basis: Basis
    of: Value | None = None
    share: Decimal = Decimal(1)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    otherwise: Decimal | None = None
    scores: tuple[Value, ...] = ()
    has_of: bool = True

    @property
    def measured(self) -> Value | None:
        """The part of `of` that is measured, where there is another part."""
        if self.otherwise is None or not isinstance(self.of, Call):
            return None
        return self.of.arguments[0]

    def share_on(self, basis: str) -> Decimal:
        """What a pair on this basis was multiplied by: the stated lift of a fallback is inside `of`."""
        return self.otherwise if basis == "propensity" and self.otherwise is not None else self.share


@dataclass(frozen=True, slots=True)
class Validity:
    """From the send day, the decision day or a date; for a number of days, at the latest until a date (included)."""

    starts: OneOf["send", "decision"] | date = "send"
    days: int | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """When the offer may be given again. None and None: never again while one is open, otherwise at any time."""

    after_days: int | None = None
    at_most: int | None = None
    per: OneOf["week", "month", "year", "ever"] | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """Every unit of the offer carries a code of its own: made from the project's secret, or (`file`) one of those that
    were imported. When fewer than `low` are left, or than the share `low_share` of all that were imported, it is told.
    """

    file: str | None = None
    low: int | None = None
    low_share: Decimal | None = None

    @property
    def kind(self) -> OneOf["generated", "imported"]:
        """The kind of its pool."""
        return "generated" if self.file is None else "imported"


@dataclass(frozen=True, slots=True)
class Offer:
    """A coupon or membership benefit, or a plain message (kind `message`).

    `value`: face value in major units (or percent, points, factor: by kind), clamped to `between`. `cost`: what one
    redemption costs, in major units (default: the value for coupon.amount). `redemption`: the share expected to redeem.
    `worst_case`: the most one unit can cost, in major units, None: `cost`.
    """

    id: str
    kind: OfferKind
    place: Place
    name: str = ""
    guaranteed: bool = False
    value: Value | None = None
    between: tuple[Decimal, Decimal] | None = None
    cost: Value | None = None
    worst_case: Value | None = None
    redemption: Decimal = Decimal(1)
    worth: Worth = Worth("fixed")
    min_spend: int | None = None
    max_discount: int | None = None
    scope: tuple[tuple[str, tuple[str, ...]], ...] = ()
    combine_group: str | None = None
    combine_with: tuple[str, ...] = ()
    not_given_with: tuple[str, ...] = ()
    valid: Validity = Validity()
    again: Again = Again()
    stock: int | None = None
    codes: Codes | None = None
    category: OneOf["promotional", "transactional", "service"] = "promotional"
    pricing: OneOf["personalised", "uniform"] = "uniform"
    paid_by: tuple[tuple[str, Decimal], ...] = ()
    tell_customer: str | None = None
    one_per_household: bool = False
    recommend: Recommend | None = None
    """The products that its message names; None: none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder. `offers.mode` is best_of for `{best_of: ...}`; `open`: no rule need propose them."""

    id: str
    offers: Proposal
    open: bool = False
    after_days: int = 0
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Reenter:
    """When a customer may begin a ladder again: so many days after the last step, so many times (None: no limit)."""

    after_days: int
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """Days are local and both included. `audience` None: everybody. `budgets` are ids of `Policy.budgets`."""

    id: str
    why: str
    status: OneOf["draft", "live", "paused", "ended"]
    place: Place
    steps: tuple[Step, ...]
    starts: datetime | None = None
    ends: datetime | None = None
    """Local instants as aware datetimes, end excluded (a `to:` date ends at the next midnight)."""
    audience: Condition | None = None
    stop: Condition | None = None
    reenter: Reenter | None = None
    not_on: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    holdout: Decimal = Decimal(0)
    variants: tuple[tuple[str, Decimal], ...] = ()
    priority: int = 50
    messages: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = ()
    """(step or `any`, channel, language, (field, template) pairs)."""
    message_variants: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = ()
    """(step or `any`, channel, language, variant, (field, template) pairs): what a variant replaces."""
    recommends: tuple[tuple[str, str, str, Recommend], ...] = ()
    """(step or `any`, channel, language, the products its message names)."""

    def offers(self) -> tuple[str, ...]:
        """Ids of the offers its steps list, in order."""
        return tuple(sorted({offer for step in self.steps for offer in step.offers.items}))


@dataclass(frozen=True, slots=True)
class Budget:
    """`amount` bounds the sum of expected costs, `worst_case` the sum of face values, both of the period; minor units.

    `where` narrows it to the customers for whom the condition holds.
    """

    id: str
    amount: int
    worst_case: int
    per: OneOf["total", "day", "week", "month"]
    place: Place
    starts: date | None = None
    ends: date | None = None
    pace: OneOf["even"] | None = None
    keep_for_events: Decimal = Decimal(0)
    carry_over: bool = False
    owner: str = ""
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Named windows of local instants (aware), start included, end excluded."""

    id: str
    windows: tuple[tuple[datetime, datetime], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Channel:
    """`reachable` and the consents name boolean facts; True: always; a category not listed: never allowed. `never_on`:
    weekdays and calendars on which nothing goes out."""

    id: str
    cost_micro: int
    place: Place
    reachable: str | bool = True
    consent: tuple[tuple[str, str | bool], ...] = ()
    quiet: Quiet | None = None
    never_on: tuple[str, ...] = ()
    kind: ChannelKind = "other"
    segments: int | None = None
    """How many segments a text message may have; None: the usual number."""
    adds_opt_out: bool = False
    """Whoever sends adds how to stop the messages."""


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it. Offers, campaigns, budgets, calendars and channels by id, in order of id (channels as listed)."""

    project: str
    currency: str
    exponent: int
    zone: str
    language: str
    offers: dict[str, Offer] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    preferred_channel: str | None = None
    """The text fact that names a customer's preferred channel."""
    languages: tuple[str, ...] = ("en",)
    """Languages of the messages, the project's own first; `language` is that one."""
    preferred_language: str | None = None
    """The text fact that holds the code of a customer's language."""
    holdout: Decimal = Decimal(0)
    """The global holdout."""
    salt: str = ""
    offers_per_customer: int = 1
    """How many `if_worth_it` offers one customer may get in one run; guaranteed ones do not count."""
    one_per_household: tuple[str, ...] = ()
    """Offers of which a household gets at most one in a run."""
    excluded: str | None = None
    """The boolean fact that takes a customer out of everything."""
    fuse_share: Decimal | None = None
    """`decide` stops when more than this share of the customers would get an `if_worth_it` offer."""
    case_coverage: Decimal | None = None
    """The share of what cases should see below which `campaign test` fails."""
    codes_secret: str | None = None
    """The environment variable of the secret that codes are made with; None: kept beside a SQLite store."""
    approval: Approval | None = None
    """When a batch needs an approval, and whose; None: never."""
    contact: ContactPolicy = field(default_factory=ContactPolicy)
    """When and how often customers may be written to; quiet hours and days off stand at the channels."""
