"""The shapes of project files: every key of the grammar, also those not yet honoured (see `not_yet.py`).

Conditions and expressions stay nodes, to be parsed with their places; money stays Decimal in major units as written.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated
from typing import Literal as OneOf

from pydantic import Field, PlainValidator, WithJsonSchema

from ...rules.problems import Phrase
from ...rules.shape_types import (
    DAY_PATTERN,
    AnyNode,
    ConditionText,
    Day,
    DayOrMoment,
    Days,
    ExpressionText,
    Id,
    Money,
    OneOrMany,
    Percent,
    PercentRange,
    Priority,
    Shape,
    Text,
    matching,
    read_day,
    refuse,
)
from ...rules.shapes import Choice
from ...segments.recommend import EVER
from .contact_policy import CALENDAR, MINUTES_A_DAY
from .policy import OfferKind

_NOT_BOUGHT = re.compile(r"(\d+)\s+days?", re.ASCII)
_AT_MOST = re.compile(r"([1-9]\d*)\s+(?:(?:per|a)\s+(week|month|year)|(ever))", re.ASCII)
AT_MOST_PATTERN = r"^[1-9]\d*\s+(?:(?:per|a)\s+(?:week|month|year)|ever)$"
_TIME = re.compile(r"([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)", re.ASCII)
TIME_PATTERN = r"^(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$"
_SPAN = re.compile(r"([1-9]\d{0,3}) (hour|day)s?", re.ASCII)
SPAN_PATTERN = r"^[1-9]\d{0,3} (?:hour|day)s?$"
WINDOW_PATTERN = r"^(?:day|week|month|[1-9]\d{0,3} (?:hour|day)s?)$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
"""For editors, as their JSON Schema has it."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)

Category = OneOf["promotional", "transactional", "service"]


def _at_most(value: object) -> tuple[int, str]:
    """`2 per year` as (2, "year"), `1 ever` as (1, "ever")."""
    found = _AT_MOST.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(
            "P127", wanted=Phrase("times, such as 2 per year (week, month, year) or 1 ever", "次数，例如 2 per year")
        )
    return int(found[1]), found[2] or found[3]


def _not_bought(value: object) -> int:
    """`180 days` as 180, `ever` as 0; `0 days` is said where it is read."""
    found = _NOT_BOUGHT.fullmatch(value) if isinstance(value, str) else None
    if value == "ever":
        return EVER
    if found is None:
        raise refuse("P127", wanted=Phrase("days, such as 180 days, or ever", "天数，例如 180 days，或 ever"))
    return int(found[1]) or -1


def _starts(value: object) -> date | str:
    if value in ("send", "decision"):
        return str(value)
    if not isinstance(value, str) or not value[:1].isdigit():
        raise refuse("P127", wanted=Phrase("send, decision, or a day such as 2026-10-31", "send、decision 或日期"))
    return read_day(value)


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise refuse("P127", wanted=Phrase("the code of a language, such as en or zh", "语言代码，例如 en 或 zh"))
    return value


def _time_of_day(value: object) -> int:
    """`20:00` as minutes after midnight; `24:00` is midnight."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse("P127", wanted=Phrase("a time of day, such as 20:00 or 9:00", "一天中的时刻，例如 20:00 或 9:00"))
    return (int(found[1]) * 60 + int(found[2])) % MINUTES_A_DAY


def _span(value: object) -> tuple[int, str]:
    """`2 days` as (2, "days"), `36 hours` as (36, "hours")."""
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(
            "P127",
            wanted=Phrase("so many hours or days, such as 36 hours or 2 days", "若干小时或天，例如 36 hours 或 2 days"),
        )
    return int(found[1]), f"{found[2]}s"


def _window(value: object) -> tuple[int, str]:
    """`day`, `week`, `month` as (1, "day") ...; else as a span."""
    if value in CALENDAR:
        return 1, str(value)
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(
            "P127",
            wanted=Phrase(
                "day, week, month, or a span such as 7 days or 24 hours",
                "day、week、month，或时间跨度如 7 days、24 hours",
            ),
        )
    return int(found[1]), f"{found[2]}s"


AtMost = Annotated[
    tuple[int, str],
    PlainValidator(_at_most),
    matching(AT_MOST_PATTERN),
]
TimeOfDay = Annotated[int, PlainValidator(_time_of_day), matching(TIME_PATTERN)]
"""`20:00` as minutes after local midnight."""
Span = Annotated[tuple[int, str], PlainValidator(_span), matching(SPAN_PATTERN)]
Window = Annotated[tuple[int, str], PlainValidator(_window), matching(WINDOW_PATTERN)]
Starts = Annotated[
    date | str,
    PlainValidator(_starts),
    WithJsonSchema({"anyOf": [{"enum": ["send", "decision"]}, {"type": "string", "pattern": DAY_PATTERN}]}),
]
Language = Annotated[
    str,
    PlainValidator(_language),
    matching(LANGUAGE_PATTERN),
]
NotBought = Annotated[
    int,
    PlainValidator(_not_bought),
    matching(r"^(?:[0-9]+ days?|ever)$"),
]
Shares = Annotated[dict[Id, Percent], Field(min_length=1)]
FactName = Text
"""The name of a fact, looked up in the vocabulary."""
FactOrYesNo = bool | FactName


class ValidShape(Shape):
    """`valid:` of an offer."""

    starts: Starts = Field("send", alias="from")
    days: Days | None = Field(None, alias="for")
    latest: Day | None = None


class AgainShape(Shape):
    """`again:` of an offer."""

    after: Days | None = None
    at_most: AtMost | None = None


class ScopeShape(Shape):
    """`scope:` of an offer: what it is good for at the till."""

    categories: OneOrMany[Text] | None = None
    products: OneOrMany[Text] | None = None
    exclude: OneOrMany[Text] | None = Field(None, alias="except")
    where: OneOrMany[Text] | None = None


class CombineShape(Shape):
    """`combine:` of an offer: what it goes with at the till."""

    group: Id | None = None
    goes_with: OneOrMany[Id] | None = Field(None, alias="with")


class AssumeShape(Shape):
    """`assume:` a stated range of lift."""

    lift: PercentRange
    of: ExpressionText


class PropensityShape(Shape):
    """`propensity:` a response score times the average lift."""

    score: ExpressionText
    lift: Percent
    of: ExpressionText


class OtherwiseShape(Shape):
    """`otherwise:` of `uplift:` what stands for customers whose effect is unknown: never the bare propensity."""

    score: ExpressionText
    lift: Percent
    of: ExpressionText | None = None


class UpliftShape(Shape):
    """`uplift:` a measured effect: so many more, each worth `of`, or money, which needs none."""

    score: ExpressionText
    of: ExpressionText | None = None
    otherwise: OtherwiseShape | None = None


class PoolShape(Shape):
    """`pool:` of `recommend:`: which products; all of these hold."""

    categories: OneOrMany[Text] | None = None
    products: OneOrMany[Text] | None = None
    where: AnyNode | None = None


class RecommendShape(Shape):
    """`recommend:` of an offer or a message."""

    by: Id | None = None
    at_most: int = 3
    pool: PoolShape | None = None
    not_bought: NotBought | None = None
    otherwise: OneOf["popular", "none"] = "popular"


class CodesShape(Shape):
    """`codes:` of an offer: where the code of each unit comes from."""

    generate: bool | None = None
    file: Text | None = None
    low: Annotated[int, Field(ge=1)] | Percent | None = None


class OfferShape(Shape):
    """One entry of `offers:`."""

    id: Id
    kind: OfferKind
    give: OneOf["if_worth_it", "guaranteed"]
    name: Text | None = None
    value: ExpressionText | None = None
    between: list[Money] | None = Field(None, min_length=2, max_length=2)
    cost: ExpressionText | None = None
    redemption: Percent | None = None
    worst_case: ExpressionText | None = None
    worth: ExpressionText | None = None
    assume: AssumeShape | None = None
    propensity: PropensityShape | None = None
    uplift: UpliftShape | None = None
    min_spend: Money | None = None
    max_discount: Money | None = None
    scope: ScopeShape | None = None
    combine: CombineShape | None = None
    not_given_with: OneOrMany[Id] | None = None
    one_per_household: bool = False
    valid: ValidShape | None = None
    again: AgainShape | None = None
    stock: Annotated[int, Field(ge=0)] | None = None
    codes: CodesShape | None = None
    category: Category = "promotional"
    pricing: OneOf["personalised", "uniform"] | None = None
    disclosure: AnyNode | None = None
    paid_by: Shares | None = None
    tell_customer: Text | None = None
    recommend: RecommendShape | None = None


class OneOfferShape(OfferShape):
    """A file that holds one offer: `offer: ten_off` instead of an `id`."""

    id: Id = Field(alias="offer")


class StepShape(Shape):
    """One step of a ladder."""

    id: Id
    offer: Choice
    after: Days | None = None
    open: bool = False


class TextsShape(Shape):
    """What a message says."""

    title: Text | None = None
    subject: Text | None = None
    body: Text | None = None
    html: Text | None = None


class MessageShape(TextsShape):
    """What a message says, and what its variants replace."""

    variants: dict[Id, TextsShape] | None = None
    recommend: RecommendShape | None = None


class ReenterShape(Shape):
    """`reenter:` of a campaign."""

    after: Days
    at_most: Annotated[int, Field(ge=1)] | None = None


class CampaignShape(Shape):
    """A file of `campaigns/`."""

    id: Id = Field(alias="campaign")
    status: OneOf["draft", "live", "paused", "ended"]
    why: Text
    starts: DayOrMoment | None = Field(None, alias="from")
    ends: DayOrMoment | None = Field(None, alias="to")
    audience: AnyNode | None = None
    steps: Annotated[list[StepShape], Field(min_length=1)]
    stop: AnyNode | None = None
    not_on: OneOrMany[Id] | None = None
    budgets: OneOrMany[Id] | None = None
    holdout: Percent | None = None
    variants: Shares | None = None
    priority: Priority = 50
    messages: dict[Id, dict[Id, dict[Language, MessageShape]]] | None = None
    reenter: ReenterShape | None = None
    events: AnyNode | None = None


class BudgetShape(Shape):
    """One entry of `budgets:`."""

    id: Id
    amount: Money
    per: OneOf["total", "day", "week", "month"]
    starts: Day | None = Field(None, alias="from")
    ends: Day | None = Field(None, alias="to")
    worst_case: Money | None = None
    where: ConditionText | None = None
    owner: Text | None = None
    pace: OneOf["even"] | None = None
    keep_for_events: Percent | None = None
    carry_over: bool = False


class WindowShape(Shape):
    """One window of a calendar."""

    starts: DayOrMoment = Field(alias="from")
    ends: DayOrMoment = Field(alias="to")


class CalendarShape(Shape):
    """One entry of `calendars:`."""

    id: Id
    windows: Annotated[list[WindowShape], Field(min_length=1)]


class QuietShape(Shape):
    """`quiet_hours:` of a channel or of the contact policy; over midnight where `from` is the later one."""

    starts: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="to")


class ChannelShape(Shape):
    """One channel of project.yaml."""

    cost: Money = Decimal(0)
    reachable: FactOrYesNo = True
    consent: dict[Category, FactOrYesNo] | None = None
    quiet_hours: QuietShape | OneOf[False] | None = None
    never_on: OneOrMany[Id] | None = None
    kind: OneOf["sms", "email", "push", "other"] | None = None
    segments: Annotated[int, Field(ge=1, le=10)] | None = None
    adds_opt_out: bool = False


class CapShape(Shape):
    """One entry of `caps:`."""

    at_most: Annotated[int, Field(ge=1)]
    per: Window
    channel: Id | None = None


class ContactPolicyShape(Shape):
    """`contact_policy:` of project.yaml."""

    time_zone: FactName | None = None
    unknown_zone: OneOrMany[Text] | None = None
    categories: OneOrMany[Category] | None = None
    quiet_hours: QuietShape | OneOf[False] | None = None
    never_on: OneOrMany[Id] | None = None
    caps: list[CapShape] | None = None
    spacing: Span | dict[Id, Span] | None = None
    profiling_objection: FactName | None = None


class ProtectedShape(Shape):
    """What is said of a protected fact: that it is a proxy, that it may be used all the same, and where."""

    stands_for: Text | None = None
    allow_with_reason: Text | None = None
    on: OneOrMany[Text] | None = Field(None, alias="for")


class CheckShape(Shape):
    """One entry of `checks:`: what the project makes of a code, everywhere or in one part."""

    code: Text
    severity: OneOf["error", "warning", "note", "off"]
    reason: Text
    on: Text | None = Field(None, alias="for")


class TestsShape(Shape):
    """What `campaign test` asks of the project's cases."""

    coverage: Percent


class AboveShape(Shape):
    """`above:` of `approval:`: beyond any of these a batch needs an approval."""

    expected_cost: Money | None = None
    worst_case: Money | None = None
    customers: Annotated[int, Field(ge=0)] | None = None
    change: Percent | None = None


class ApproverShape(Shape):
    """An approver with a limit of her own."""

    who: Text
    up_to: Money | None = None


class ApprovalShape(Shape):
    """`approval:` of project.yaml."""

    above: AboveShape
    approvers: Annotated[list[Text | ApproverShape], Field(min_length=1)] | None = None
    how_many: Annotated[int, Field(ge=1, le=10)] = 1
    four_eyes: bool = True


class StoreShape(Shape):
    """`store:` of project.yaml: its address here, or in an environment variable."""

    url: Text | None = None
    url_env: Text | None = None


class ProjectCodesShape(Shape):
    """`codes:` of project.yaml: the environment variable that holds the secret codes are made with."""

    secret_env: Text


class ProjectShape(Shape):
    """project.yaml."""

    project: Id
    currency: Text
    time_zone: Text
    language: OneOrMany[Language] | None = None
    data: AnyNode | None
    channels: dict[Id, ChannelShape] | None = None
    preferred_channel: FactName | None = None
    preferred_language: FactName | None = None
    banned_words: OneOrMany[Text] | None = None
    excluded: FactName | None = None
    holdout: Percent | None = None
    salt: Text | None = None
    offers_per_customer: Annotated[int, Field(ge=1, le=100)] = 1
    one_per_household: OneOrMany[Id] | None = None
    fuse: Percent | None = None
    tests: TestsShape | None = None
    protected: AnyNode | None = None
    checks: Annotated[list[CheckShape], Field(min_length=1)] | None = None
    norms: OneOf["strict", "eu", "us", "cn"] = "strict"
    markets: AnyNode | None = None
    store: StoreShape | None = None
    codes: ProjectCodesShape | None = None
    contact_policy: ContactPolicyShape | None = None
    test_customers: AnyNode | None = None
    approval: ApprovalShape | None = None


class OfferFile(Shape):
    """A file of `offers/` that lists several; its entries are read one by one, so that one slip costs one offer."""

    offers: AnyNode


class BudgetFile(Shape):
    """budgets.yaml."""

    budgets: AnyNode


class CalendarFile(Shape):
    """calendars.yaml."""

    calendars: AnyNode
