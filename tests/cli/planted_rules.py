"""Rules whose names are right and which do not work: never or always true, against each other, in a ring, blind to the
unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .planting import (
    OPERATOR,
    RULES,
    Fault,
    Kind,
    Shop,
    added,
    names,
    plain_numbers,
    rule,
    rule_around,
    sites,
    texts,
    whens,
)


def never_true(shop: Shop) -> Iterator[Fault]:
    yield from whens(shop, "({}) AND 1 > 2", "R215")


def always_true(shop: Shop) -> Iterator[Fault]:
    yield from whens(shop, "({}) OR 2 > 1", "R216")


def ranges_that_do_not_meet(shop: Shop) -> Iterator[Fault]:
    """In rules that do not forbid: those would have to say what holds where the fact is unknown, and may then fire."""
    for fact in plain_numbers(shop)[:2]:
        for fault in whens(shop, f"({{}}) AND {fact} > 4 AND {fact} < 2", "R215"):
            if "forbid:" not in rule_around(fault)[1]:
                yield fault


def ranges_that_leave_nothing_out(shop: Shop) -> Iterator[Fault]:
    for fact in plain_numbers(shop)[:2]:
        yield from whens(shop, f"({{}}) OR {fact} >= 3 OR {fact} < 4 OR {fact} IS NULL", "R216")


def part_that_changes_nothing(shop: Shop) -> Iterator[Fault]:
    pattern = rf"^(    when: )((?:{names(plain_numbers(shop))}) > )(\d+)$"
    yield from sites(shop, RULES, pattern, r"\1\g<2>\g<3> AND \g<2>0", "R342")


def two_writers(shop: Shop) -> Iterator[Fault]:
    for name in re.findall(r"(?m)^  (\w+): \{type: (?:number|money), (?!merge)", "\n".join(texts(shop, RULES))):
        yield added(shop, "rules/zz_planted.yaml", rule(f"set: {{{name}: 1}}"), "R203", line=5, echoes=("R209",))


def dead_tag(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, RULES, r"^    then: \{tag: (\w+)\}", r"    then: {tag: [\1, spare_tag]}", "R208")


def value_that_nobody_reads(shop: Shop) -> Iterator[Fault]:
    text = rule("set: {planted_value: 1}") + "facts:\n  planted_value: {type: number, otherwise: 0}\n"
    yield added(shop, "rules/zz_planted.yaml", text, "R207", line=7)


def value_that_nobody_sets(shop: Shop) -> Iterator[Fault]:
    text = "facts:\n  planted_value: {type: number, otherwise: 0}\n"
    yield added(shop, "rules/zz_planted.yaml", text, "R206", line=2)


def always_forbidden(shop: Shop) -> Iterator[Fault]:
    for offer in shop.offers():
        rule = f"rules:\n  - id: planted\n    why: x\n    when: TRUE\n    then: {{forbid: {offer}}}\n"
        whole = {**shop.files, "rules/zz_planted.yaml": rule}
        for path, text in sorted(shop.files.items()):
            for found in re.finditer(rf"propose: (?:\{{best_of: \[(?:\w+, )*)?\b{offer}\b", text):
                if path.startswith("rules/"):
                    yield Fault(whole, ("R387",), path, text.count("\n", 0, found.start()) + 1, ("R388", "R217"))


def if_unknown_left_out(shop: Shop) -> Iterator[Fault]:
    """Where it is needed: at rules that forbid, or give a tag that a NOT asks for, and that test a fact themselves."""
    negated = {tag for text in shop.files.values() for tag in re.findall(r"NOT tag\.(\w+)", text)}
    tests_a_fact = re.compile(rf"(?<![\w.])(?:{names(shop.facts())})\b{OPERATOR}")
    for fault in sites(shop, RULES, r"^    if_unknown: \w+.*\n", "", "R209"):
        at, block = rule_around(fault)
        tags = set(re.findall(r"tag: (\w+)", block))
        if tests_a_fact.search(block) and ("forbid:" in block or tags & negated):
            yield Fault(fault.files, ("R209",), fault.path, at)


def unknown_behind_a_tag(shop: Shop) -> Iterator[Fault]:
    for fact in shop.facts("type: number")[:3]:
        text = (
            f"rules:\n  - {{id: planted, why: x, when: {fact} > 1, then: {{tag: planted}}}}\n"
            "  - {id: planted_too, why: x, when: tag.planted, then: {tag: planted_more}}\n"
            "  - {id: planted_stop, why: x, when: tag.planted_more, then: {forbid: all}}\n"
        )
        yield added(shop, "rules/zz_planted.yaml", text, "R209", line=2)


def unknown_behind_a_value(shop: Shop) -> Iterator[Fault]:
    for fact in shop.facts("type: number")[:3]:
        text = (
            f"rules:\n  - {{id: planted, why: x, when: {fact} > 1, then: {{set: {{planted_risk: 1}}}}}}\n"
            '  - {id: planted_too, why: x, when: TRUE, then: {set: {planted_sum: "= 2 * planted_risk"}}}\n'
            "  - {id: planted_stop, why: x, when: planted_sum > 1, then: {forbid: all}}\n"
            "facts:\n  planted_risk: {type: number, otherwise: 0}\n  planted_sum: {type: number, otherwise: 0}\n"
        )
        yield added(shop, "rules/zz_planted.yaml", text, "R209", line=2)
        text = text.replace(f"when: {fact} > 1", "when: TRUE").replace(
            "planted_risk: 1}", f'planted_risk: "= {fact}"}}'
        )
        yield added(shop, "rules/zz_planted.yaml", text, "R393", line=2)


def cycle(shop: Shop) -> Iterator[Fault]:
    text = (
        "rules:\n  - {id: planted, why: x, when: tag.planted_more, then: {tag: planted}}\n"
        "  - {id: planted_too, why: x, when: tag.planted, then: {tag: planted_more}}\n"
    )
    yield added(shop, "rules/zz_planted.yaml", text, "R210", line=2, echoes=("P145",))


RULE_KINDS: tuple[Kind, ...] = (
    never_true, always_true, ranges_that_do_not_meet, ranges_that_leave_nothing_out, part_that_changes_nothing,
    two_writers, dead_tag, value_that_nobody_reads, value_that_nobody_sets, always_forbidden, if_unknown_left_out,
    unknown_behind_a_tag, unknown_behind_a_value, cycle,
)  # fmt: skip
