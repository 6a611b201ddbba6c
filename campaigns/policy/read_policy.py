"""Project documents to a `Policy`, with the node of every part, so that checks can point into the files.

Entries are read one by one: a broken one costs only itself, and its id is remembered as a stand-in, so that whoever
names it is not told that it does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ...rules.nodes import Mapping as MappingNode
from ...rules.nodes import Node, Scalar, Sequence
from ...rules.places import Place
from ...rules.problems import Phrase, Problem
from ...rules.shape_types import Shape
from ...rules.validate import place_at, validate, what_stands_there
from .ids import duplicate, id_place
from .policy import Offer, Policy
from .project_files import BUDGETS_FILE, CALENDARS_FILE
from .read_approval import read_approval
from .read_campaigns import read_campaign
from .read_limits import read_budget, read_calendar
from .read_offers import read_offer
from .settings import Settings
from .shapes import BudgetFile, CalendarFile, OfferFile

OFFERS = Phrase("offers", "优惠")
CAMPAIGNS = Phrase("campaigns", "活动")
BUDGETS = Phrase("budgets", "预算")
CALENDARS = Phrase("calendars", "日历")

_WORD = re.compile(r"\w+")


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def place(self) -> Place: ...


Part = TypeVar("Part", bound=_Named)


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy whose names are not yet checked.

    `nodes` holds the node of each part by (`offer`, `campaign`, `budget` or `calendar`, id). `broken` holds such pairs
    for parts that could not be read; (kind, "") when a whole file could not, so that any name may be meant.
    """

    policy: Policy
    settings: Settings
    nodes: Mapping[tuple[str, str], Node] = field(repr=False)
    broken: frozenset[tuple[str, str]] = frozenset()

    def place(self, kind: str, name: str, *path: str | int) -> Place:
        """The place of a value inside a part."""
        return place_at(self.nodes[kind, name], path)

    def may_exist(self, kind: str, name: str) -> bool:
        """Whether a part of this name stands somewhere, or could in what cannot be read."""
        return (kind, name) in self.nodes or (kind, name) in self.broken or (kind, "") in self.broken


def read_policy(documents: Mapping[str, Node | None], settings: Settings) -> tuple[Draft, list[Problem]]:
    """The draft of all documents by path (None: could not be read as YAML), with all problems."""
    gathering = _Gathering(settings)
    offers = gathering.parts("offer", OFFERS, _offer_entries(documents, gathering), read_offer)
    roots = ((root, True) for root in gathering.roots(documents, "campaigns/", "campaign"))
    campaigns = gathering.parts("campaign", CAMPAIGNS, roots, lambda node, _, given: read_campaign(node, given))
    listed = gathering.entries(documents, BUDGETS_FILE, "budget", BudgetFile, "budgets")
    budgets = gathering.parts("budget", BUDGETS, listed, lambda node, _, given: read_budget(node, given))
    listed = gathering.entries(documents, CALENDARS_FILE, "calendar", CalendarFile, "calendars")
    calendars = gathering.parts("calendar", CALENDARS, listed, lambda node, _, given: read_calendar(node, given))
    approval, problems = read_approval(settings)
    gathering.problems += problems
    policy = Policy(
        project=settings.project,
        currency=settings.currency,
        exponent=settings.exponent,
        zone=settings.zone,
        language=settings.language,
        offers=offers,
        campaigns=campaigns,
        budgets=budgets,
        calendars=calendars,
        channels=settings.channels,
        preferred_channel=settings.preferred_channel,
        languages=settings.languages,
        preferred_language=settings.preferred_language,
        holdout=settings.holdout,
        salt=settings.salt,
        offers_per_customer=settings.offers_per_customer,
        one_per_household=_one_per_household(offers, settings),
        excluded=settings.excluded,
        fuse_share=settings.fuse,
        case_coverage=settings.case_coverage,
        codes_secret=settings.codes_secret,
        approval=approval,
        contact=settings.contact,
    )
    return Draft(policy, settings, gathering.nodes, frozenset(gathering.broken)), gathering.problems


class _Gathering:
    """Parts being read: nodes, stand-ins and problems so far."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.nodes: dict[tuple[str, str], Node] = {}
        self.broken: set[tuple[str, str]] = set()
        self.problems: list[Problem] = []

    def parts(
        self,
        kind: str,
        plural: Phrase,
        entries: Iterable[tuple[Node, bool]],
        read: Callable[[Node, bool, Settings], tuple[Part | None, list[Problem]]],
    ) -> dict[str, Part]:
        """Every part by id, in order of id; the first of each id counts."""
        found: dict[str, Part] = {}
        for node, stands_alone in entries:
            part, problems = read(node, stands_alone, self.settings)
            self.problems += problems
            if part is None:
                self.broken |= {(kind, name) for name in _written_ids(node, kind)}
            elif part.id in found:
                self.problems.append(duplicate(plural, part.id, id_place(node, kind), found[part.id].place))
                self.broken.add((kind, part.id))
            else:
                found[part.id] = part
                self.nodes[kind, part.id] = node
        return {name: found[name] for name in sorted(found)}

    def roots(self, documents: Mapping[str, Node | None], prefix: str, kind: str) -> Iterable[Node]:
        """The root of every document of a folder that could be read."""
        for path in sorted(documents):
            if path.startswith(prefix):
                root = documents[path]
                if root is None:
                    self.broken.add((kind, ""))
                else:
                    yield root

    def entries(
        self, documents: Mapping[str, Node | None], path: str, kind: str, shape: type[Shape], key: str
    ) -> Iterable[tuple[Node, bool]]:
        """The entries of the list under `key` of every document whose path begins so."""
        for root in self.roots(documents, path, kind):
            yield from self.items(root, kind, shape, key)

    def items(self, root: Node, kind: str, shape: type[Shape], key: str) -> Iterable[tuple[Node, bool]]:
        """The entries of the list under `key`; anything else there is a problem."""
        self.problems += validate(root, shape)[1]
        listed = root.get(key) if isinstance(root, MappingNode) else None
        if isinstance(listed, Sequence):
            yield from ((item, False) for item in listed.items)
        elif isinstance(listed, Scalar) and listed.value is None:
            return
        else:
            self.broken.add((kind, ""))
            if listed is not None:
                values = {"key": f'"{key}"', "found": what_stands_there(listed)}
                self.problems.append(Problem("S104", values, listed.place))


def _offer_entries(documents: Mapping[str, Node | None], gathering: _Gathering) -> Iterable[tuple[Node, bool]]:
    """One offer a file (`offer: id`), or a list `offers:`."""
    for root in gathering.roots(documents, "offers/", "offer"):
        if isinstance(root, MappingNode) and root.get("offers") is not None:
            yield from gathering.items(root, "offer", OfferFile, "offers")
        else:
            yield root, True


def _written_ids(node: Node, kind: str) -> set[str]:
    """The id of a part that could not be read; "" (any may be meant) where none stands there, or no word."""
    written = [node.get(key) for key in ("id", kind)] if isinstance(node, MappingNode) else []
    names = {value.text for value in written if isinstance(value, Scalar) and _WORD.fullmatch(value.text)}
    return names or {""}


def _one_per_household(offers: Mapping[str, Offer], settings: Settings) -> tuple[str, ...]:
    """Those named in project.yaml, and those that say so themselves."""
    said = [offer.id for offer in offers.values() if offer.one_per_household]
    return tuple(sorted({*settings.one_per_household, *said}))
