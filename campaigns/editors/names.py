"""The names of one project, put into its schemas as suggestions: never as a bound, which only `check` knows exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...engine.tree import Kind
from ...rules.rule_book import FORBID_ALL
from ...rules.vocabulary import FactInfo
from ..policy.project import Project
from .overlays import Schema

_FLAGS_SUGGESTED = ("segment.", "tag.", "in_calendar.")
_FACTS_LEFT_OUT = ("own history", "calendar")
"""One a calendar, an offer, a campaign: too many for a list that a person looks through."""
_SUGGESTED = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Names:
    """What a project has named, by kind, in order. `facts` are those that a condition may read."""

    offers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    set_facts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    facts: tuple[FactInfo, ...] = field(default=())


def names_of(project: Project) -> Names:
    """The names of a checked project."""
    policy, book, vocabulary = project.policy, project.book, project.vocabulary
    return Names(
        offers=tuple(sorted(policy.offers)),
        tags=tuple(sorted({tag for rule in book.rules for tag in rule.tags})),
        budgets=tuple(sorted(policy.budgets)),
        calendars=tuple(sorted(policy.calendars)),
        set_facts=tuple(sorted(fact.name for fact in book.derived)),
        flags=tuple(sorted(vocabulary.flags)),
        facts=tuple(sorted(vocabulary.facts.values(), key=lambda info: info.name)),
    )


def with_names(definitions: dict[str, Schema], names: Names) -> None:
    """Fills the definitions of `overlays.PARTS` in place (they are ours alone, freshly copied) with suggestions."""
    from_data = [info for info in names.facts if info.type.kind in _SUGGESTED and info.source not in _FACTS_LEFT_OUT]
    flags = [flag for flag in names.flags if flag.startswith(_FLAGS_SUGGESTED)]
    suggested = {
        "OfferId": names.offers,
        "OfferIdOrAll": (FORBID_ALL, *names.offers),
        "TagId": names.tags,
        "BudgetId": names.budgets,
        "CalendarId": names.calendars,
        "SetFact": names.set_facts,
        "TextFact": tuple(info.name for info in from_data if info.type.kind is Kind.TEXT),
        "YesNoFact": tuple(info.name for info in from_data if info.type.kind is Kind.BOOLEAN),
        "AnyFact": tuple(info.name for info in from_data),
        "ConditionText": (*flags, *(info.name for info in from_data)),
    }
    for part, words in suggested.items():
        if words:
            definitions[part] = {"anyOf": [definitions[part], {"enum": list(words)}]}
    facts = definitions["CaseFacts"]
    facts["properties"] = {info.name: _case_fact(info) for info in names.facts if info.name != "today"}
    facts["properties"] |= {flag: {"type": "boolean"} for flag in names.flags if flag.startswith("segment.")}
    cells = definitions["RowCells"]
    cells["properties"] = {name: described | cells["additionalProperties"] for name, described in _columns(names)}
    for shape, key, part in (("ThenShape", "boost", "OfferId"), ("ThenShape", "set", "SetFact")):
        _suggest_keys(definitions, shape, key, suggested[part])


def _columns(names: Names) -> Iterator[tuple[str, Schema]]:
    """What a column of a table may test: facts, tags, segments."""
    for info in names.facts:
        yield info.name, {"description": _described(info)}
    for flag in names.flags:
        if flag.startswith(_FLAGS_SUGGESTED):
            yield flag, {"description": "yes, no"}


def _described(info: FactInfo) -> str:
    said = [info.type.kind.value, *([f"in {info.type.unit}"] if info.type.unit else [])]
    return f"{' '.join(said)}, {info.source}{f': {info.what}' if info.what else ''}"


def _case_fact(info: FactInfo) -> Schema:
    """A fact in a case: described, its texts suggested; `check` knows what it may be."""
    described: Schema = {"description": _described(info)}
    if info.categories:
        return described | {"anyOf": [{"enum": list(info.categories)}, {}]}
    return described


def _suggest_keys(definitions: Mapping[str, Schema], shape: str, key: str, words: tuple[str, ...]) -> None:
    """Keys of a group whose keys are names."""
    if shape in definitions and words:
        group = definitions[shape]["properties"][key]
        group["properties"] = dict.fromkeys(words, group["additionalProperties"])
