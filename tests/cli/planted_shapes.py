"""Faults that only the shape of conditions tells, by the ranges in which they hold: every name and type is right."""

from __future__ import annotations

from collections.abc import Iterator

from .planting import Fault, Kind, Shop, added, open_step, plain_numbers

READS_PLANTED = "never:\n  - {id: planted, that: tag.planted}\n"


def shadowed_by_a_wider_rule(shop: Shop) -> Iterator[Fault]:
    """A second rule gives the tag of a first one to fewer customers: told by ranges, not by words."""
    for fact in plain_numbers(shop)[:3]:
        for narrow in ("> 5", "= 4", "BETWEEN 7 AND 9"):
            text = _pair(f"{fact} > 3", "tag: planted", f"{fact} {narrow}", "tag: planted")
            yield added(shop, "rules/zz_planted.yaml", text + READS_PLANTED, "R346", line=3)


def forbidden_by_its_ranges(shop: Shop) -> Iterator[Fault]:
    """What is proposed is forbidden wherever it is, though no condition of the one rule stands in the other."""
    for fact in plain_numbers(shop)[:3]:
        for offer in shop.offers():
            text = _pair(f"{fact} > 3, if_unknown: ignore", f"forbid: {offer}", f"{fact} = 7", f"propose: {offer}")
            yield added(shop, "rules/zz_planted.yaml", text, "R387", line=3)


def forbidden_by_two_together(shop: Shop) -> Iterator[Fault]:
    """One forbids it below a number, the other above: neither alone forbids every proposal, both together do."""
    for fact in plain_numbers(shop)[:3]:
        offer = shop.offers()[0]
        text = _pair(f"{fact} < 6, if_unknown: ignore", f"forbid: {offer}", f"{fact} > 2", f"propose: {offer}")
        text += f"  - {{id: planted_three, why: x, when: {fact} > 4, if_unknown: ignore, then: {{forbid: {offer}}}}}\n"
        yield added(shop, "rules/zz_planted.yaml", text, "R387", line=3)


def rows_pasted_twice(shop: Shop) -> Iterator[Fault]:
    for fact in plain_numbers(shop)[:3]:
        row = f'      - {{when: {{{fact}: "> 3"}}, then: {{tag: planted}}}}\n'
        table = f"tables:\n  - id: planted\n    why: x\n    hit: collect\n    rows:\n{row * 3}"
        yield added(shop, "rules/zz_planted.yaml", READS_PLANTED + table, "R394", line=9)


def value_that_never_counts(shop: Shop) -> Iterator[Fault]:
    for fact in plain_numbers(shop)[:3]:
        for merge, high, low in (("max", 5, 3), ("min", 3, 5)):
            text = _pair(
                f"{fact} > 3", f"set: {{planted_value: {high}}}", f"{fact} > 5", f"set: {{planted_value: {low}}}"
            )
            text += f"facts:\n  planted_value: {{type: number, merge: {merge}, otherwise: 4}}\n"
            text += "never:\n  - {id: planted, that: planted_value > 9}\n"
            yield added(shop, "rules/zz_planted.yaml", text, "R345", line=3)


def two_writers_that_meet(shop: Shop) -> Iterator[Fault]:
    """Two rules set a fact for the customers between two numbers; for two that never meet nothing is told."""
    for fact in plain_numbers(shop)[:3]:
        for one, other in (("> 3", "< 5"), (">= 4", "<= 4"), ("BETWEEN 2 AND 6", "= 5")):
            text = _pair(f"{fact} {one}", "set: {planted_value: 1}", f"{fact} {other}", "set: {planted_value: 2}")
            text += "facts:\n  planted_value: {type: number}\nnever:\n  - {id: planted, that: planted_value > 9}\n"
            yield added(shop, "rules/zz_planted.yaml", text, "R203", line=3)


def segment_for_nobody(shop: Shop) -> Iterator[Fault]:
    for when, code in (("{0} > 4 AND {0} < 2", "R215"), ("{0} > 4 OR {0} <= 5 OR {0} IS NULL", "R216")):
        for fact in plain_numbers(shop)[:2]:
            text = f"segments:\n  - {{id: planted, when: {when.format(fact)}}}\n"
            whole = added(shop, "segments/zz_planted.yaml", text, code, line=2)
            promise = "never:\n  - {id: planted, that: segment.planted}\n"
            yield Fault({**whole.files, "rules/zz_planted.yaml": promise}, (code,), whole.path, whole.line)


def audience_or_stop_for_nobody(shop: Shop) -> Iterator[Fault]:
    for fact in plain_numbers(shop)[:2]:
        for key in ("audience", "stop"):
            text = f"campaign: planted\nwhy: x\nstatus: draft\n{key}: {fact} > 4 AND {fact} < 2\n{open_step(shop)}"
            yield added(shop, "campaigns/zz_planted.yaml", text, "R215", line=4)


def promise_that_nothing_could_break(shop: Shop) -> Iterator[Fault]:
    offer = shop.offers()[0]
    for fact in plain_numbers(shop)[:2]:
        text = f"never:\n  - {{id: planted, that: given.{offer} AND {fact} > 4 AND {fact} < 2}}\n"
        yield added(shop, "rules/zz_planted.yaml", text, "R215", line=2)


def _pair(when: str, then: str, other: str, then_other: str) -> str:
    return (
        f"rules:\n  - {{id: planted, why: x, when: {when}, then: {{{then}}}}}\n"
        f"  - {{id: planted_too, why: x, when: {other}, then: {{{then_other}}}}}\n"
    )


SHAPE_KINDS: tuple[Kind, ...] = (
    shadowed_by_a_wider_rule, forbidden_by_its_ranges, forbidden_by_two_together, rows_pasted_twice,
    value_that_never_counts, two_writers_that_meet,
    segment_for_nobody, audience_or_stop_for_nobody, promise_that_nothing_could_break,
)  # fmt: skip
