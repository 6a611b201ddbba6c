"""Checks of a rule book: what each finds, what it leaves alone, and that one slip gives one message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaign_engine.engine.tree import Compare, Fact, Kind, Literal, Type
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.segment_book import Segment

HERE = start_of(Source("segments/a.yaml", "segments: []\n"))
CAN_BE_UNKNOWN = Compare(">", Fact("days_since_order"), Literal(90.0, Type(Kind.NUMBER)))
NEVER_UNKNOWN = Compare(">", Fact("orders"), Literal(3.0, Type(Kind.NUMBER)))


def rules(*lines: str, more: str = "") -> str:
    return "rules:\n" + "".join(f"  - {{{line}}}\n" for line in lines) + more


GOOD = rules(
    "id: a, why: x, when: orders > 3, then: {tag: loyal}",
    "id: b, why: x, when: tag.loyal, then: {propose: ten_off}",
)


def test_good_book_has_no_problem(rule_files):
    assert rule_files.codes_of(GOOD) == []


def test_literals_come_back_with_the_unit_of_what_they_meet(rule_files):
    text = rules("id: a, why: x, when: spend_12m > 300, then: {propose: ten_off}")
    book, _ = rule_files.read_book(text)
    fitted, problems = rule_files.check_book(book)
    assert problems == []
    assert fitted.rules[0].when.right == Literal(300.0, Type(Kind.NUMBER, "GBP"))
    assert book.rules[0].when.right == Literal(300.0, Type(Kind.NUMBER))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["id: a, why: x, when: open_complaints > 0, then: {forbid: all}"], ["a"]),
        (["id: a, why: x, when: open_complaints > 0, if_unknown: ignore, then: {forbid: all}"], []),
        (["id: a, why: x, when: orders > 3, then: {forbid: all}"], []),
        (["id: a, why: x, when: open_complaints IS NULL OR open_complaints > 0, then: {forbid: all}"], []),
        (["id: a, why: x, when: open_complaints > 0, then: {propose: ten_off}"], []),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: tag.t, then: {propose: ten_off}",
            ],
            [],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: NOT tag.t, then: {propose: ten_off}",
            ],
            ["a"],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: NOT (orders < 3 OR NOT tag.t), then: {propose: ten_off}",
            ],
            [],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: NOT (orders < 3 AND tag.t), then: {propose: ten_off}",
            ],
            ["a"],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: tag.t, then: {forbid: ten_off}",
            ],
            ["a"],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: tag.t AND orders > 3, then: {tag: u}",
                "id: c, why: x, when: NOT tag.u, then: {propose: ten_off}",
            ],
            ["a"],
        ),
        (
            [
                "id: a, why: x, when: score.churn > 0.5, then: {tag: t}",
                "id: b, why: x, when: tag.t, then: {propose: ten_off}",
                'id: c, why: x, when: orders > 3, then: {set: {v: "= CASE WHEN NOT tag.t THEN 1 END"}}',
            ],
            ["a"],
        ),
    ],
)
def test_rule_must_say_if_unknown_exactly_where_an_unknown_would_hide(rule_files, lines, found):
    book, problems = rule_files.read_book(rules(*lines, more="facts:\n  v: {type: number}\n"))
    assert problems == []
    _, problems = rule_files.check_book(book)
    assert [one.values["id"] for one in problems if one.code == "R209"] == found


@pytest.mark.parametrize(
    ("when", "segment", "found"),
    [
        ("tag.t OR segment.regulars", Segment("regulars", CAN_BE_UNKNOWN, HERE), ["R219"]),
        ("tag.t OR segment.regulars", Segment("regulars", CAN_BE_UNKNOWN, HERE, if_unknown="fire"), []),
        ("tag.t OR segment.regulars", Segment("regulars", NEVER_UNKNOWN, HERE), []),
        ("tag.t", Segment("regulars", CAN_BE_UNKNOWN, HERE), []),
    ],
)
def test_segment_that_feeds_a_prohibition_must_say_if_unknown(rule_files, when, segment, found):
    text = rules(
        "id: a, why: x, when: orders > 3, then: {tag: t}", f"id: b, why: x, when: {when}, then: {{forbid: all}}"
    )
    book, _ = rule_files.read_book(text)
    _, problems = rule_files.check_book(book, segments=(segment,))
    assert [one.code for one in problems if one.code == "R219"] == found


@pytest.mark.parametrize(
    ("type", "value", "found"),
    [
        ("money", '"= spend_12m"', []),
        ("money", '"= days_since_order"', ["R137"]),
        ("number", '"= tier"', ["R137"]),
        ("text", '"= tier"', []),
        ("date", '"= birth_date"', []),
        ("boolean", '"= is_member"', []),
        ("boolean", '"= orders"', ["R137"]),
    ],
)
def test_expression_must_yield_what_its_fact_holds(rule_files, type, value, found):
    more = f"facts:\n  v: {{type: {type}}}\ncases:\n  - {{name: x, as_of: 2026-10-05, customer: {{orders: 1}}, "
    more += "expect: {sets: {v: null}}}\n"
    text = rules(f"id: a, why: x, when: orders > 3, then: {{set: {{v: {value}}}}}", more=more)
    assert rule_files.codes_of(text) == found


def test_negation_in_an_audience_counts_too(rule_files):
    text = rules("id: a, why: x, when: score.churn > 0.5, then: {tag: t}")
    book, _ = rule_files.read_book(text)
    asked, _ = rule_files.read_book(rules("id: z, why: x, when: NOT tag.t, then: {propose: ten_off}"))
    _, problems = rule_files.check_book(book, readers=(asked.rules[0].when,))
    assert [one.code for one in problems] == ["R209"]
    _, problems = rule_files.check_book(book, readers=(asked.rules[0].when.part,))
    assert [one.code for one in problems] == []


def test_shortest_ring_is_printed_with_rules_and_places(rule_files):
    text = rules(
        "id: c, why: x, when: tag.b, then: {tag: c}",
        "id: b, why: x, when: tag.a OR tag.c, then: {tag: b}",
        "id: a, why: x, when: tag.c, then: {tag: a}",
    )
    book, _ = rule_files.read_book(text)
    _, problems = rule_files.check_book(book)
    (problem,) = problems
    ring = "b (rules/0.yaml:3:10) > tag.b > c (rules/0.yaml:2:10) > tag.c > b"
    assert (problem.code, str(problem.values["ring"])) == ("R210", ring)


def test_rule_that_sets_the_fact_it_reads_is_a_ring(rule_files):
    text = rules(
        'id: a, why: x, when: orders > 3, then: {propose: ten_off, set: {v: "= v + 1"}}',
        more="facts:\n  v: {type: number, otherwise: 0}\n",
    )
    assert rule_files.codes_of(text) == ["R210"]


def test_forbid_all_among_guaranteed_offers_only_is_told(rule_files):
    text = rules("id: a, why: x, when: orders > 3, then: {forbid: all}")
    assert rule_files.codes_of(text, offers={"birthday_gift": True}) == ["R211"]
    assert rule_files.codes_of(text, offers={"birthday_gift": True, "ten_off": False}) == []
    assert rule_files.codes_of(text, offers={}) == []


def test_what_is_not_known_around_the_rules_is_not_checked(rule_files):
    text = rules("id: a, why: x, when: orders > 3, active: {to: 2020-01-01}, then: {tag: t, propose: zzz}")
    assert rule_files.codes_of(text) == ["R202", "R208", "R212"]
    assert rule_files.codes_of(text, offers=None, readers=None, as_of=None) == []


def test_names_are_not_missed_while_some_file_cannot_be_read(rule_files):
    text = rules(
        "id: a, why: x, when: orders > 3, then: {tag: t, propose: zzz, set: {w: 1}}",
        more="facts:\n  v: {type: number}\ncases:\n  - {name: x, as_of: 2026-10-05, customer: {zz: 1}, "
        "expect: {tags: [yy], offers: [zz], stopped_by: {ten_off: qq}, sets: {pp: 1}}}\n",
    )
    found = rule_files.codes_of(text)
    assert {"R202", "R204", "R221", "R222", "R225", "R226"} <= set(found)
    assert rule_files.codes_of(text, complete=False) == []


def test_tag_asked_for_by_a_case_is_not_dead(rule_files):
    case = "cases:\n  - {name: x, as_of: 2026-10-05, customer: {orders: 4}, expect: {tags: [loyal]}}\n"
    one = rules("id: a, why: x, when: orders > 3, then: {tag: loyal}")
    assert rule_files.codes_of(one) == ["R208"]
    assert rule_files.codes_of(one + case) == []


def test_tag_asked_for_by_a_promise_is_not_dead(rule_files):
    promise = "never:\n  - {id: p, that: given.ten_off AND tag.loyal}\n"
    assert rule_files.codes_of(rules("id: a, why: x, when: orders > 3, then: {tag: loyal}", more=promise)) == []


def test_only_promises_may_ask_what_is_given(rule_files):
    assert rule_files.codes_of("never:\n  - {id: p, that: given.ten_off AND given.five_off}\n") == []
    assert rule_files.codes_of(rules("id: a, why: x, when: given.ten_off, then: {propose: five_off}")) == ["R136"]


def test_nothing_is_said_of_unused_names_while_a_rule_is_broken(rule_files):
    broken = "id: z, why: x, when: tag.loyal AND (, then: {propose: ten_off}"
    found = rule_files.codes_of(rules("id: a, why: x, when: orders > 3, then: {tag: loyal}", broken))
    assert "R208" not in found
    assert len(found) == 1


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("TRUE", []),
        ("FALSE", ["R215"]),
        ("orders > 3 AND FALSE", ["R215"]),
        ("orders > 3 AND 2 < 1", ["R215"]),
        ("orders > 3 OR 1 < 2", ["R216"]),
        ("tag.t AND NOT (1 < 2)", ["R215"]),
        ("NOT FALSE", ["R216"]),
        ("orders > 3", []),
        ("open_complaints IS NULL", []),
        ("segment.regulars OR NOT segment.regulars", ["R216"]),
        ("'a' = 'a'", ["R216"]),
        ("'a' LIKE 'b%'", ["R215"]),
        ("1 IN (1, 2)", ["R216"]),
    ],
)
def test_condition_that_leaves_no_choice_is_never_or_always_true(rule_files, when, found):
    text = rules(
        f'id: a, why: x, when: "{when}", then: {{propose: ten_off}}',
        "id: b, why: x, when: orders > 3, then: {tag: t}",
        "id: c, why: x, when: tag.t, then: {propose: ten_off}",
    )
    assert [code for code in rule_files.codes_of(text) if code.startswith("R2")] == found


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("orders BETWEEN 0 AND 30", []),
        ("orders >= 0 AND tier = 'gold'", []),
        ("score.churn IS NOT NULL AND score.churn > 0.5", []),
        ("orders > 3 AND orders > 5", ["R342"]),
        ("orders > 3 OR orders > 5", ["R342"]),
        ("score.churn > 0.5 OR score.churn <= 0.5", []),  # true for whom it is known of
        ("tier = 'gold' OR (orders > 3 AND orders < 2)", ["R343"]),
        ("orders > 3 AND (tier = 'gold' OR orders < 2)", ["R343"]),
        ("orders > 3 AND NOT (tier = 'gold' AND orders > 2)", []),
        ("tag.t AND orders > 2", ["R342"]),
        ("tag.t AND orders > 4", ["R342"]),
        ("tag.t AND is_member", []),
        ("tag.t AND segment.regulars", []),
    ],
)
def test_part_that_changes_nothing_is_told_once(rule_files, when, found):
    text = rules(
        f'id: a, why: x, when: "{when}", then: {{propose: ten_off}}',
        "id: b, why: x, when: orders > 3, then: {tag: t}",
        "id: c, why: x, when: tag.t, then: {propose: five_off}",
    )
    assert [code for code in rule_files.codes_of(text) if code.startswith("R34")] == found


def test_order_of_rules_does_not_change_the_problems(rule_files):
    lines = [
        "id: a, why: x, when: tag.d, then: {tag: b}",
        "id: c, why: x, when: tag.b, then: {tag: d, propose: ten_of}",
        "id: e, why: x, when: open_complaints > 1, then: {forbid: all}",
        "id: f, why: x, when: orders > 3, then: {set: {v: 1}}",
        "id: g, why: x, when: orders > 4, then: {set: {v: 2}}",
    ]
    facts = "facts:\n  v: {type: number}\n"

    def said(order: list[str]) -> set[tuple[str, str]]:
        book, _ = rule_files.read_book(rules(*order, more=facts))
        _, problems = rule_files.check_book(book)
        return {(one.code, str(one.values.get("id", one.values.get("name")))) for one in problems}

    assert said(lines) == said(lines[::-1])
    assert {code for code, _ in said(lines)} == {"R202", "R203", "R207", "R209", "R210"}


def test_problems_print_in_both_languages(rule_files):
    text = rules("id: a, why: x, when: open_complaints > 0, then: {forbid: [all, ten_of]}")
    book, _ = rule_files.read_book(text)
    _, problems = rule_files.check_book(book)
    for language in ("en", "zh"):
        assert "R209" in render_problems(problems, language)


def test_book_itself_is_not_changed(rule_files):
    book, _ = rule_files.read_book(GOOD)
    before = replace(book)
    rule_files.check_book(book)
    assert book == before
