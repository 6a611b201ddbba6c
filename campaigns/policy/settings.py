"""project.yaml, read: who we are, how customers are reached, limits for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ...rules.nodes import Mapping, Node, Scalar, Sequence
from ...rules.places import Place
from ...rules.problems import Phrase, Problem, closest
from ...rules.validate import place_at, validate, what_stands_there
from ..texts.lengths import ChannelKind
from .contact_policy import ContactPolicy
from .currencies import EXPONENTS
from .empty_keys import empty_keys
from .judge import Judgement
from .not_yet import refuse_not_yet
from .policy import Channel
from .read_contact import read_contact, read_hours
from .shapes import ApprovalShape, ChannelShape, ProjectShape, ProtectedShape
from .store_place import StorePlace

MICRO = 6
"""Message costs are kept in millionths of the currency's major unit."""
KIND_BY_ID: dict[str, ChannelKind] = {
    "sms": "sms", "text": "sms", "email": "email", "mail": "email", "e_mail": "email", "app": "push", "push": "push",
    "短信": "sms", "邮件": "email", "推送": "push",
}  # fmt: skip
"""What a channel is where project.yaml does not say it: by what it is called."""
_STAND_IN_EXPONENT = 2
_STAND_IN_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Protected:
    """A fact that may not decide. `stands_for`: it is a proxy of that. `reason`: allowed all the same, in the parts of
    `allowed_for` (id and place; none: everywhere)."""

    name: str
    place: Place
    stands_for: str = ""
    reason: str = ""
    allowed_for: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """project.yaml with its node, so that checks can point into it. `data` is the node under `data:`."""

    project: str
    currency: str
    exponent: int
    zone: str
    language: str
    node: Node = field(repr=False)
    data: Node = field(repr=False)
    channels: tuple[Channel, ...] = ()
    preferred_channel: str | None = None
    languages: tuple[str, ...] = ("en",)
    preferred_language: str | None = None
    banned_words: tuple[str, ...] = ()
    excluded: str | None = None
    holdout: Decimal = Decimal(0)
    salt: str = ""
    offers_per_customer: int = 1
    one_per_household: tuple[str, ...] = ()
    fuse: Decimal | None = None
    case_coverage: Decimal | None = None
    protected: tuple[Protected, ...] = ()
    checks: tuple[Judgement, ...] = ()
    approval: ApprovalShape | None = None
    store: StorePlace = field(default_factory=StorePlace)
    codes_secret: str | None = None
    contact: ContactPolicy = field(default_factory=ContactPolicy)


def read_settings(node: Node) -> tuple[Settings | None, list[Problem]]:
    """The settings, or None where the file cannot be understood. Broken values become stand-ins, with a problem."""
    problems = refuse_not_yet(node, ProjectShape)
    shape, found = validate(node, ProjectShape)
    problems += found
    if shape is None:
        return None, problems
    problems += empty_keys(node, but=("data", "protected"))
    if shape.data is None:  # `data:` with nothing after it
        problems.append(Problem("S101", {"key": "data"}, place_at(node, ["data"])))
        return None, problems
    currency = shape.currency
    if currency not in EXPONENTS:
        problem = _unknown("P120", currency, EXPONENTS, place_at(node, ["currency"]))
        currency = str(problem.values["suggestion"]) or currency
        problems.append(problem)
    problems += _check_zone(shape.time_zone, place_at(node, ["time_zone"]))
    languages = shape.language or ["en"]
    store = StorePlace()
    if shape.store is not None:
        place = place_at(node, ["store"])
        store = StorePlace(shape.store.url_env, shape.store.url, place)
        if (store.url is None) == (store.url_env is None):
            problems.append(Problem("L116", {}, place, ("form",)))
    protected, found = _read_protected(shape.protected)
    problems += found
    channels, found = _read_channels(shape, node)
    problems += found
    channels, found = read_hours(shape, channels, node)
    problems += found
    contact, found = read_contact(shape, node)
    problems += found
    settings = Settings(
        project=shape.project,
        currency=currency,
        exponent=EXPONENTS.get(currency, _STAND_IN_EXPONENT),
        zone=_STAND_IN_ZONE if any(problem.code == "P121" for problem in problems) else shape.time_zone,
        language=languages[0],
        languages=tuple(dict.fromkeys(languages)),
        node=node,
        data=shape.data,
        channels=channels,
        preferred_channel=shape.preferred_channel,
        preferred_language=shape.preferred_language,
        banned_words=tuple(shape.banned_words or ()),
        excluded=shape.excluded,
        holdout=shape.holdout or Decimal(0),
        salt=shape.salt or shape.project,
        offers_per_customer=shape.offers_per_customer,
        one_per_household=tuple(shape.one_per_household or ()),
        fuse=shape.fuse,
        case_coverage=None if shape.tests is None else shape.tests.coverage,
        protected=protected,
        checks=tuple(_read_checks(shape, node)),
        approval=shape.approval,
        store=store,
        codes_secret=None if shape.codes is None else shape.codes.secret_env,
        contact=contact,
    )
    return settings, problems


def _check_zone(name: str, place: Place) -> list[Problem]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problem = _unknown("P121", name, available_timezones(), place)
        return [Problem("P121", problem.values, place, (*problem.hints, "form"))]
    return []


def _read_protected(node: Node | None) -> tuple[tuple[Protected, ...], list[Problem]]:
    """A list of facts, or a mapping that says more of them: proxies, and what is allowed with a reason."""
    found: list[Protected] = []
    problems: list[Problem] = []
    if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
        found = [Protected(item.text, item.place) for item in node.items if isinstance(item, Scalar)]
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            one = Protected(key.text, key.place)
            if not isinstance(value, Scalar) or value.value is not None:
                shape, wrong = validate(value, ProtectedShape)
                problems += wrong
                if shape is not None:
                    places = [(name, _place_of(value, number)) for number, name in enumerate(shape.on or ())]
                    one = Protected(
                        one.name, one.place, shape.stands_for or "", shape.allow_with_reason or "", tuple(places)
                    )
                    if places and not one.reason:
                        problems.append(Problem("S101", {"key": "allow_with_reason"}, key.place))
            found.append(one)
    elif node is not None:
        wanted = Phrase("a list of facts, or facts with allow_with_reason", "事实的列表，或带 allow_with_reason 的事实")
        values = {"key": "`protected`", "found": what_stands_there(node), "wanted": wanted}
        problems.append(Problem("P127", values, node.place))
    return tuple(found), problems


def _place_of(node: Node, number: int) -> Place:
    """Of one id under `for`, which may be a list or a single word."""
    written = node.get("for") if isinstance(node, Mapping) else None
    return place_at(node, ["for", number] if isinstance(written, Sequence) else ["for"])


def _read_checks(shape: ProjectShape, node: Node) -> Iterator[Judgement]:
    for number, one in enumerate(shape.checks or ()):
        places = {key: place_at(node, ["checks", number, key]) for key in ("code", "severity")}
        on_place = None if one.on is None else place_at(node, ["checks", number, "for"])
        yield Judgement(one.code, one.severity, one.reason, places["code"], places["severity"], one.on, on_place)


def _read_channels(shape: ProjectShape, node: Node) -> tuple[tuple[Channel, ...], list[Problem]]:
    channels, problems = [], []
    for name, channel in (shape.channels or {}).items():
        cost = channel.cost.scaleb(MICRO)
        if cost != int(cost):
            wanted = Phrase("have six decimals at most", "最多六位小数")
            values = {"key": "cost", "value": channel.cost, "wanted": wanted}
            problems.append(Problem("P123", values, place_at(node, ["channels", name, "cost"])))
        channels.append(_channel(name, channel, int(cost), place_at(node, ["channels", name])))
    return tuple(channels), problems


def _channel(name: str, shape: ChannelShape, cost_micro: int, place: Place) -> Channel:
    consent = tuple((category, fact) for category, fact in (shape.consent or {}).items())
    kind = shape.kind or KIND_BY_ID.get(name.lower(), "other")
    return Channel(
        name, cost_micro, place, shape.reachable, consent, kind=kind, segments=shape.segments,
        adds_opt_out=shape.adds_opt_out,
    )  # fmt: skip


def _unknown(code: str, name: str, legal: object, place: Place) -> Problem:
    suggestion = closest(name.upper() if code == "P120" else name, legal)  # type: ignore[arg-type]
    hints = ("did_you_mean",) if suggestion else ()
    return Problem(code, {"name": name, "suggestion": suggestion or ""}, place, hints)
