"""Rules whose effect another rule makes vain: forbidden wherever they propose, overridden, saying nothing new.

"Wherever" is proved by shape (`compare_rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.tree import Constant, Literal, Value
from .check_context import Checking, in_both
from .compare_rules import Comparing, Firing, rules_that_may_fire
from .problems import Phrase, Problem
from .regions.hulls import is_total, needed_facts
from .rule_book import FORBID_ALL, WrittenRule, shown_rule, table_of
from .tables.table_choices import proposed

SHOWN_ROWS = 4
"""Numbers of rows that a message of many rows names."""


def vain_rules(checking: Checking) -> Iterator[Problem]:
    """All such rules. One that proposes in vain is not said to be idle too."""
    written = rules_that_may_fire(checking)
    compare = Comparing(checking.space)
    in_vain: set[str] = set()
    for id, problem in _proposed_in_vain(checking, written, compare):
        in_vain.add(id)
        yield problem
    yield from _saying_nothing_new(written, compare, in_vain)
    yield from _overridden(checking, written, compare)


def _proposed_in_vain(checking: Checking, written: list[Firing], compare: Comparing) -> Iterator[tuple[str, Problem]]:
    """Offers that other rules forbid wherever this one proposes them: one of them alone, else several together."""
    offers = checking.around.offers or {}
    forbidding = [one for one in written if one.rule.forbids]
    for one in written:
        places = dict(one.rule.offer_places)
        for item in one.rule.proposes.items if one.rule.proposes else ():
            against = [
                other
                for other in forbidding
                if other is not one
                and (item in other.rule.forbids or (FORBID_ALL in other.rule.forbids and offers.get(item) is False))
            ]
            alone = next((other for other in against if compare.fires_wherever(other, one)), None)
            found = [alone] if alone is not None else compare.fire_together(against, one)
            if found:
                values = {"rule": shown_rule(one.rule.id), "name": item, "who": _who_forbids(found)}
                everybody = isinstance(found[0].rule.when, Constant)
                hint = "together" if len(found) > 1 else "everybody" if everybody else "whenever"
                place = places.get(item, one.rule.place)
                yield one.rule.id, Problem("R387", values, place, (hint, "way_out"))


def _who_forbids(found: list[Firing]) -> Phrase:
    shown = [(*in_both(one.rule.id), str(one.rule.place)) for one in found]
    if len(shown) == 1:
        en, zh, at = shown[0]
        return Phrase(f'the rule "{en}" ({at}) forbids it', f"规则“{zh}”（{at}）禁止它")
    english = [f'"{en}" ({at})' for en, _, at in shown]
    chinese = "、".join(f"“{zh}”（{at}）" for _, zh, at in shown)
    listed = f"{', '.join(english[:-1])} and {english[-1]}"
    return Phrase(f"the rules {listed} together forbid it", f"规则{chinese}合起来禁止它")


def _saying_nothing_new(written: list[Firing], compare: Comparing, in_vain: set[str]) -> Iterator[Problem]:
    """Another rule fires wherever this one does, and gives all that this one gives; of two alike the later is told.
    Several rows of one table are told together, at the first of them."""
    of_tables: dict[str, list[tuple[Firing, Firing]]] = {}
    for one, other in _giving_nothing_new(written, compare):
        table = table_of(one.rule.id)
        if one.rule.id in in_vain:
            continue
        if table is None:
            yield _nothing_new(one, other)
        else:
            of_tables.setdefault(table, []).append((one, other))
    for table, pairs in of_tables.items():
        if len(pairs) == 1:
            yield _nothing_new(*pairs[0])
            continue
        numbers = [int(one.rule.id.rpartition(":")[2]) for one, _ in pairs]
        rows = ", ".join(map(str, numbers[:SHOWN_ROWS])) + (" ..." if len(numbers) > SHOWN_ROWS else "")
        values = {"table": table, "count": len(pairs), "rows": rows, "row": numbers[0], **_instead(pairs[0][1])}
        yield Problem("R394", values, pairs[0][0].rule.place, ("first",))


def _giving_nothing_new(written: list[Firing], compare: Comparing) -> list[tuple[Firing, Firing]]:
    """Rules with the rule that gives all of theirs, in order. What is alike to the letter needs no proof."""
    gifts = {one.rule.id: _gifts(one.rule) for one in written}
    by_gift: dict[object, list[Firing]] = {}
    alike: dict[object, Firing] = {}
    found: dict[str, Firing] = {}
    for one in written:
        if one.is_sure and gifts[one.rule.id] and not one.rule.sets and not one.rule.boosts:
            rule, engine = one.rule, one.engine
            key = (engine.when, engine.fires_if_unknown, *gifts[rule.id], rule.tell_customer, rule.priority)
            first = alike.setdefault(key, one)
            if first is not one:
                found[rule.id] = first
                continue
        for gift in gifts[one.rule.id]:
            by_gift.setdefault(gift, []).append(one)
    for one in reversed(written):
        own = gifts[one.rule.id]
        if not own or one.rule.sets or one.rule.boosts or one.rule.id in found or compare.has_ended():
            continue
        for other in by_gift[own[0]]:
            is_same = other.rule.tell_customer == one.rule.tell_customer or one.rule.tell_customer is None
            if other is one or other.rule.id in found or not is_same or other.rule.priority != one.rule.priority:
                continue
            if set(own) <= set(gifts[other.rule.id]) and compare.fires_wherever(other, one):
                found[one.rule.id] = other
                break
    pairs = [(one, found[one.rule.id]) for one in written if one.rule.id in found]
    return [(one, found.get(other.rule.id, other)) for one, other in pairs]


def _nothing_new(one: Firing, other: Firing) -> Problem:
    return Problem("R346", {"id": shown_rule(one.rule.id), **_instead(other)}, one.rule.place)


def _instead(other: Firing) -> dict[str, object]:
    return {"other": shown_rule(other.rule.id), "where": str(other.rule.place)}


def _overridden(checking: Checking, written: list[Firing], compare: Comparing) -> Iterator[Problem]:
    """What a rule sets never counts: by `priority` another goes before, by `max` another gives more, by `min` less."""
    merges = {part.name: part.merge for part in checking.book.derived}
    writers: dict[str, list[tuple[Firing, Value]]] = {}
    for one in written:
        for name, value in one.rule.sets:
            writers.setdefault(name, []).append((one, value))
    for name, pairs in writers.items():
        merge = merges.get(name)
        winners = [pair for pair in pairs if _may_win(merge, pair[1]) and _is_always_known(pair[1], checking)]
        for one, value in pairs:
            for other, winning in winners:
                if other is one or not _wins(merge, (other, winning), (one, value)):
                    continue
                if compare.fires_wherever(other, one):
                    values = {
                        "id": shown_rule(one.rule.id),
                        "name": name,
                        "other": shown_rule(other.rule.id),
                        "where": str(other.rule.place),
                    }
                    places = dict(one.rule.set_places)
                    yield Problem("R345", values, places.get(name, one.rule.place))
                    break


def _gifts(rule: WrittenRule) -> list[object]:
    """What a rule gives that is not given twice by giving it again."""
    gifts: list[object] = [("tag", tag) for tag in sorted(rule.tags)]
    gifts += [("propose", proposed(rule.proposes))] if rule.proposes else []
    gifts += [("forbid", offer) for offer in sorted(rule.forbids)]
    return gifts


def _may_win(merge: str | None, value: Value) -> bool:
    """Told of the winner alone, so that of a thousand values that are calculated no pairs are made."""
    return merge == "priority" or (merge in ("max", "min") and isinstance(value, Literal))


def _wins(merge: str | None, winner: tuple[Firing, Value], loser: tuple[Firing, Value]) -> bool:
    if merge == "priority":
        first, second = winner[0].engine, loser[0].engine
        return (-first.priority, first.id) < (-second.priority, second.id)
    if merge not in ("max", "min") or not isinstance(winner[1], Literal) or not isinstance(loser[1], Literal):
        return False
    won, lost = winner[1].value, loser[1].value
    if not isinstance(won, float | int) or not isinstance(lost, float | int):
        return False
    return won > lost if merge == "max" else won < lost


def _is_always_known(value: Value, checking: Checking) -> bool:
    facts = checking.vocabulary.facts
    known = all(name in facts and not facts[name].nullable for name in needed_facts(value))
    return is_total(value) and known
