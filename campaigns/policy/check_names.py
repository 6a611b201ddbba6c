"""Names that stand in the policy must be the names of something: offers, budgets, calendars, channels, steps, facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...engine.tree import Kind
from ...rules.catalogue import all_entries
from ...rules.places import Place
from ...rules.problems import Phrase, Problem, closest
from ...rules.resolve_words import describe_kind, describe_source
from ...rules.validate import node_at, place_at
from .judge import may_become
from .look import BUDGET, CALENDAR, CHANNEL, CODE, LANGUAGE, OFFER, PART, STEP, VARIANT, Look, unknown_name
from .policy import Budget, Calendar, Campaign, Offer
from .vocabulary import SET_BY_RULES

ANY_STEP = "any"
_KIND_WANTED = {
    Kind.BOOLEAN: Phrase("a fact that is true or false", "真假型事实"),
    Kind.TEXT: Phrase("a fact that is a text", "文本型事实"),
}

_LESS = {
    "warning": Phrase("lowered to a warning", "降为警告"),
    "note": Phrase("lowered to a note", "降为提示"),
    "off": Phrase("silenced", "屏蔽"),
}
_FROM_DATA = Phrase("a fact that comes with the data", "来自数据的事实")
_BY_RULES = Phrase("set by rules", "由规则设置")


def unknown_offers(look: Look) -> list[Problem]:
    """In steps, `not_given_with`, `combine` and `one_per_household`; rules are checked with the rules."""
    problems: list[Problem] = []
    for offer in look.policy.offers.values():
        for keys, names in ((["not_given_with"], offer.not_given_with), (["combine", "with"], offer.combine_with)):
            problems += _unknown_offers(look, names, look.draft.place("offer", offer.id, *keys))
    for campaign in look.policy.campaigns.values():
        for index, step in enumerate(campaign.steps):
            place = look.draft.place("campaign", campaign.id, "steps", index, "offer")
            problems += _unknown_offers(look, step.offers.items, place)
    settings = look.draft.settings
    return problems + _unknown_offers(look, settings.one_per_household, place_at(settings.node, ["one_per_household"]))


def unknown_budgets_and_calendars(look: Look) -> list[Problem]:
    """In `budgets` and `not_on` of campaigns."""
    problems = []
    for campaign in look.policy.campaigns.values():
        for key, kind, what, names, known in (
            ("budgets", "budget", BUDGET, campaign.budgets, look.policy.budgets),
            ("not_on", "calendar", CALENDAR, campaign.not_on, look.policy.calendars),
        ):
            for index, name in enumerate(names):
                if not look.draft.may_exist(kind, name):
                    place = look.draft.place("campaign", campaign.id, key, index)
                    problems.append(unknown_name(what, name, known, place, _places(known)))
    return problems


def unknown_message_keys(look: Look) -> list[Problem]:
    """Steps, channels, languages and variants that messages are written for."""
    problems: list[Problem] = []
    for campaign in look.policy.campaigns.values():
        problems += _check_message_keys(look, campaign)
    return problems


def unknown_facts(look: Look) -> list[Problem]:
    """Facts that project.yaml names: channels, consents, preferred channel, exclusion, protected ones."""
    settings, problems = look.draft.settings, []
    for path, name, kind in _named_facts(look):
        problems += _check_fact(look, path, name, kind)
    for one in settings.protected:
        if one.name not in look.vocabulary.facts:
            problems.append(_unknown_fact(look, one.name, one.place))
    for score in look.segments.every_score():
        problems += [_unknown_fact(look, name, at) for name, at in score.uses if name not in look.vocabulary.facts]
    return problems


def no_channels(look: Look) -> Iterator[Problem]:
    """Campaigns that give something only if worth it, and no channel at all."""
    offers = look.policy.offers
    listed = {name for one in look.campaigns() for step in one.steps for name in step.offers.items}
    if not look.policy.channels and any(name in offers and not offers[name].guaranteed for name in listed):
        yield Problem("P113", {}, look.draft.settings.node.place, ("add",))


def unknown_codes(look: Look) -> list[Problem]:
    """Codes and parts that `checks:` names, and errors that somebody wants to see as less."""
    problems = []
    entries = all_entries()
    for one in look.draft.settings.checks:
        if one.code not in entries:
            legal = [known for known in entries if may_become(known, one.judged)]
            meant = closest(one.code.upper(), legal)
            values = {"what": CODE, "name": one.code, "suggestion": meant or ""}
            problems.append(Problem("P110", values, one.place, ("did_you_mean_word",) if meant else ()))
        elif not may_become(one.code, one.judged):
            problems.append(Problem("P170", {"code": one.code, "wanted": _LESS[one.judged]}, one.severity_place))
        if one.on is not None and one.on_place is not None and one.on not in look.parts.ids() and not look.draft.broken:
            meant = closest(one.on, look.parts.ids())
            values = {"what": PART, "name": one.on, "suggestion": meant or ""}
            problems.append(Problem("P110", values, one.on_place, ("did_you_mean_word",) if meant else ()))
    return problems


def _unknown_offers(look: Look, names: tuple[str, ...], place: Place) -> list[Problem]:
    offers = look.policy.offers
    return [
        unknown_name(OFFER, name, offers, place, _places(offers))
        for name in names
        if not look.draft.may_exist("offer", name)
    ]


def _places(parts: Mapping[str, Offer | Budget | Calendar]) -> dict[str, Place]:
    return {name: part.place for name, part in parts.items()}


def _check_message_keys(look: Look, campaign: Campaign) -> Iterator[Problem]:
    steps = [step.id for step in campaign.steps]
    channels = [channel.id for channel in look.policy.channels]
    variants = [name for name, _ in campaign.variants]
    languages = look.policy.languages
    for step, channel, spoken, _ in campaign.messages:
        path = ("messages", step, channel, spoken)
        if step != ANY_STEP and step not in steps:
            yield unknown_name(STEP, step, [*steps, ANY_STEP], _key_place(look, campaign, path[:2]))
        if channel not in channels:
            yield unknown_name(CHANNEL, channel, channels, _key_place(look, campaign, path[:3]))
        if spoken not in languages:
            yield unknown_name(LANGUAGE, spoken, languages, _key_place(look, campaign, path))
    for step, channel, spoken, variant, _ in campaign.message_variants:
        if variant not in variants:
            place = _key_place(look, campaign, ("messages", step, channel, spoken, "variants", variant))
            yield unknown_name(VARIANT, variant, variants, place)


def _key_place(look: Look, campaign: Campaign, path: tuple[str, ...]) -> Place:
    """The place of the last key of a path."""
    node, key = node_at(look.draft.nodes["campaign", campaign.id], path)
    return node.place if key is None else key.place


def _named_facts(look: Look) -> Iterator[tuple[tuple[str, ...], str, Kind]]:
    settings = look.draft.settings
    for channel in settings.channels:
        if isinstance(channel.reachable, str):
            yield ("channels", channel.id, "reachable"), channel.reachable, Kind.BOOLEAN
        for category, fact in channel.consent:
            if isinstance(fact, str):
                yield ("channels", channel.id, "consent", category), fact, Kind.BOOLEAN
    if settings.preferred_channel is not None:
        yield ("preferred_channel",), settings.preferred_channel, Kind.TEXT
    if settings.preferred_language is not None:
        yield ("preferred_language",), settings.preferred_language, Kind.TEXT
    if settings.excluded is not None:
        yield ("excluded",), settings.excluded, Kind.BOOLEAN
    if settings.contact.zone is not None:
        yield ("contact_policy", "time_zone"), settings.contact.zone, Kind.TEXT
    if settings.contact.objection is not None:
        yield ("contact_policy", "profiling_objection"), settings.contact.objection, Kind.BOOLEAN


def _check_fact(look: Look, path: tuple[str, ...], name: str, kind: Kind) -> list[Problem]:
    place = place_at(look.draft.settings.node, path)
    info = look.vocabulary.facts.get(name)
    if info is None:
        return [_unknown_fact(look, name, place, kind)]
    if info.source == SET_BY_RULES:
        return [Problem("P112", {"key": path[-1], "wanted": _FROM_DATA, "name": name, "found": _BY_RULES}, place)]
    if info.type.kind is kind:
        return []
    values = {"key": path[-1], "wanted": _KIND_WANTED[kind], "name": name, "found": describe_kind(info.type.kind)}
    return [Problem("P112", values, place)]


def _unknown_fact(look: Look, name: str, place: Place, kind: Kind | None = None) -> Problem:
    facts = {fact: info for fact, info in look.vocabulary.facts.items() if info.source != SET_BY_RULES}
    legal = [fact for fact, info in facts.items() if kind is None or info.type.kind is kind]
    meant = closest(name, legal)
    if meant is None:
        return Problem("P111", {"name": name}, place, ("update",))
    about = describe_source(look.vocabulary.facts[meant])
    return Problem("P111", {"name": name, "suggestion": meant, "about": about}, place, ("did_you_mean",))
