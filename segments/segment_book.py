"""What `segments/*.yaml` says, once read: features from history, named conditions, scores from columns or models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from ..engine.tree import Condition
from ..rules.places import Place

Measure = OneOf[
    "orders", "order_days", "units", "spend", "gross_spend", "returned", "returned_share", "average_order",
    "days_since_last_order", "days_since_first_order", "first_order_date", "last_order_date", "usual_gap",
    "favourite", "favourites", "distinct", "rfm_recency", "rfm_frequency", "rfm_money", "lifecycle",
    "contacts", "days_since_last_contact", "events", "days_since_last_event",
]  # fmt: skip
"""What can be measured of a customer's transactions, contacts and events; `docs/data.md` says exactly how."""

BASKET = "basket"
"""A measure of our own, for interests: a list of items, each with the number of its purchase lines."""

STAGES = ("prospect", "new", "active", "lapsing", "lost")
"""What `lifecycle` yields, in order."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Spans are in days; the factors are multiples of the customer's own usual gap between orders.

    `typical_gap` serves customers with one order day; None: the lower median of all usual gaps.
    """

    new_for: int = 30
    lapsing_after: Decimal = Decimal(2)
    lost_after: Decimal = Decimal(4)
    shortest_gap: int = 7
    typical_gap: int | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A fact computed from transactions, contacts or events as of the instant.

    `within`: only lines of the last so many days. `of`: product or category. `only`: only lines of these products or
    categories, contacts of these offers, events of these kinds (a role and the texts). `cut_points`: frozen bounds of
    RFM quintiles; empty: ranks of today's customers.
    """

    id: str
    measure: Measure | OneOf["basket"]
    place: Place
    what: str = ""
    within: int | None = None
    of: OneOf["product", "category"] | None = None
    only: tuple[str, tuple[str, ...]] | None = None
    at_most: int = 3
    cut_points: tuple[Decimal, ...] = ()
    lifecycle: Lifecycle = Lifecycle()


@dataclass(frozen=True, slots=True)
class Segment:
    """A named condition over facts, scores and other segments; `segment.<id>` in conditions."""

    id: str
    when: Condition
    place: Place
    what: str = ""
    if_unknown: OneOf["fire", "ignore"] | None = None


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """A score that comes as a column of the customers table; the fact `score.<id>`.

    `as_of` is the day the model looked up to; it may not lie after the day that is decided for.
    """

    id: str
    column: str
    lowest: Decimal
    highest: Decimal
    as_of: date
    place: Place
    model: str = ""
    what: str = ""
    stale_after: int | None = None
    uses: tuple[tuple[str, Place], ...] = ()
    """The facts that the model behind it was given, as far as somebody wrote them down, and where."""


Learns = OneOf["order", "churn", "value", "label", "uplift", "products", "next_category"]
"""What a model can learn here: an order within so many days; no order within her own rhythm; money within so many days;
a column of customers that says yes or no; what an offer changes, from past contacts; which products go with
which; the category of her next order."""

BY_BASKET: tuple[Learns, ...] = ("products", "next_category")
"""Models that see what was bought together; their score is a text, and `recommend:` may name them."""

Finds = OneOf["groups", "interests"]
"""What is found in customers themselves: who is alike, who buys what."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model of ours gives. `id`: `churn` for the fact `score.churn`; of groups and interests the whole name of
    the fact, `group.style`, `interest.taste`. `campaign train` makes versions of the model.

    `within`: days after the instant that the outcome looks at (churn: at most so many; by basket: in which a guess must
    be bought to count); None for a label. `column`: the label; what interests are of (product or category). `uses`:
    the facts the model may see; empty: every feature but lists, of groups those of RFM. `margin`: the fact that says
    which share of money is margin; None: the score is revenue. `k`: how many groups or interests; None: found out.
    `names`: own words for them, by number.

    Of an effect (uplift): `offer` as the contacts write it; what the effect is on, counted within the days from the
    contact on: `outcome` order or value, or `column`, an outcome of the contacts.
    """

    id: str
    learn: Learns | Finds
    place: Place
    within: int | None = None
    column: str = ""
    margin: str | None = None
    what: str = ""
    stale_after: int | None = None
    uses: tuple[tuple[str, Place], ...] = ()
    offer: str = ""
    outcome: OneOf["", "order", "value"] = ""
    k: int | None = None
    names: tuple[tuple[int, str], ...] = ()

    @property
    def finds(self) -> bool:
        """Whether it is groups or interests, and no score."""
        return self.learn in ("groups", "interests")


def fact_name(id: str) -> str:
    """The fact of what a model gives: `score.churn` for `churn`; `group.style` is itself."""
    return id if "." in id else f"score.{id}"


MODELLED = ("score.", "group.", "interest.", "interest_share.")
"""How the names of facts begin that a model may make."""


@dataclass(frozen=True, slots=True)
class SegmentBook:
    """Everything the files of `segments/` hold, in order of file and line."""

    features: tuple[Feature, ...] = ()
    segments: tuple[Segment, ...] = ()
    scores: tuple[ScoreColumn, ...] = ()
    learned: tuple[Learned, ...] = ()

    def every_score(self) -> tuple[ScoreColumn | Learned, ...]:
        """Those that come as columns, then those that are learned."""
        return (*self.scores, *self.learned)
