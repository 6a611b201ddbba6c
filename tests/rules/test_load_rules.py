"""Rule files become a rule book: exact values, all problems at once, and stand-ins for what is broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from campaign_engine.engine.program import Derived, Proposal
from campaign_engine.engine.tree import Constant, Kind, Literal, Type
from campaign_engine.rules.rule_book import ANY_TAG
from hypothesis import given
from hypothesis import strategies as st

NUMBER, POUNDS = Type(Kind.NUMBER), Type(Kind.NUMBER, "GBP")
DESIGN = """\
rules:
  - id: winback_coupon
    why: Come back for a real saving; the deeper the risk, the deeper the saving.
    when: tag.lapsing AND score.clv_12m >= 300
    active: {from: 2026-10-01, to: 2026-12-24}
    priority: 60
    if_unknown: ignore
    then:
      tag: [won, back]
      set: {saving: "= LEAST(20, 5 + 20 * score.churn)", band: low, points: 3, due: 2026-12-24, vip: true}
      propose: {best_of: [ten_off, free_delivery_month]}
      boost: {ten_off: 1.2}
      forbid: five_off
      tell_customer: We have missed you
facts:
  saving: {type: money, merge: max, otherwise: 0}
  points: {type: number, merge: sum, otherwise: 1, unit: points}
  band: {type: text, otherwise: none}
  due: {type: date}
  vip: {type: boolean, merge: priority, otherwise: false}
never:
  - {id: not_two, that: given.ten_off AND given.five_off, why: One is enough.}
cases:
  - name: a lapsing regular
    as_of: 2026-10-05
    customer: {segment.regulars: true, days: 130, score.churn: 0.2, tier: gold, interests: [a, b], unknown_one: }
    expect: {tags: [won], offers: [], stopped_by: {ten_off: winback_coupon}, sets: {saving: 7.50}}
"""


def the_rule(rule_files):
    book, problems = rule_files.read_book(DESIGN)
    assert problems == []
    return book.rules[0]


def test_rule_holds_everything_that_was_written(rule_files):
    rule = the_rule(rule_files)
    assert (rule.id, rule.priority, rule.if_unknown) == ("winback_coupon", 60, "ignore")
    assert (rule.active_from, rule.active_to) == (date(2026, 10, 1), date(2026, 12, 24))
    assert rule.tags == ("won", "back")
    assert rule.proposes == Proposal("best_of", ("ten_off", "free_delivery_month"))
    assert rule.boosts == (("ten_off", Decimal("1.2")),)
    assert rule.forbids == ("five_off",)
    assert rule.tell_customer == "We have missed you"
    assert rule.why.endswith("the deeper the saving.")
    assert rule.is_sound


def test_values_take_the_type_of_their_fact(rule_files):
    sets = dict(the_rule(rule_files).sets)
    assert sets["band"] == Literal("low", Type(Kind.TEXT))
    assert sets["points"] == Literal(3.0, Type(Kind.NUMBER, "points"))
    assert sets["due"] == Literal(date(2026, 12, 24), Type(Kind.DATE))
    assert sets["vip"] == Literal(True, Type(Kind.BOOLEAN))


def test_facts_are_declared_with_type_merge_and_otherwise(rule_files):
    book, _ = rule_files.read_book(DESIGN)
    assert book.derived == (
        Derived("saving", POUNDS, "max", 0.0),
        Derived("points", Type(Kind.NUMBER, "points"), "sum", 1.0),
        Derived("band", Type(Kind.TEXT), None, "none"),
        Derived("due", Type(Kind.DATE), None, None),
        Derived("vip", Type(Kind.BOOLEAN), "priority", False),
    )


def test_places_are_those_of_the_words(rule_files):
    rule = the_rule(rule_files)
    assert str(rule.place) == "rules/0.yaml:2:9"
    assert [(name, str(place)) for name, place in rule.offer_places] == [
        ("ten_off", "rules/0.yaml:11:27"),
        ("free_delivery_month", "rules/0.yaml:11:36"),
        ("ten_off", "rules/0.yaml:12:15"),
        ("five_off", "rules/0.yaml:13:15"),
    ]
    assert [(name, place.column) for name, place in rule.tag_places] == [("won", 13), ("back", 18)]
    assert [name for name, _ in rule.set_places] == ["saving", "band", "points", "due", "vip"]


def test_promise_and_case_hold_what_was_written(rule_files):
    book, _ = rule_files.read_book(DESIGN)
    promise, case = book.never[0], book.cases[0]
    assert (promise.id, promise.why) == ("not_two", "One is enough.")
    assert (case.name, case.as_of) == ("a lapsing regular", "2026-10-05")
    assert {name: value for name, value, _ in case.customer} == {
        "segment.regulars": True,
        "days": 130,
        "score.churn": Decimal("0.2"),
        "tier": "gold",
        "interests": ("a", "b"),
        "unknown_one": None,
    }
    assert (case.tags, case.offers) == (frozenset({"won"}), frozenset())
    assert [(offer, reason) for offer, reason, _ in case.stopped_by] == [("ten_off", "winback_coupon")]
    assert [(name, value) for name, value, _ in case.sets] == [("saving", Decimal("7.50"))]


@pytest.mark.parametrize(
    ("written", "mode", "items"),
    [
        ("ten_off", "all_of", ("ten_off",)),
        ("{all_of: [a, b]}", "all_of", ("a", "b")),
        ("{first_of: [a, b]}", "first_of", ("a", "b")),
        ("{best_of: [b, a]}", "best_of", ("b", "a")),
    ],
)
def test_proposal_says_which_of_several(rule_files, written, mode, items):
    text = f"rules:\n  - {{id: a, why: x, when: TRUE, then: {{propose: {written}}}}}\n"
    book, problems = rule_files.read_book(text)
    assert problems == []
    assert book.rules[0].proposes == Proposal(mode, items)


def test_forbid_all_names_no_offer(rule_files):
    book, _ = rule_files.read_book("rules:\n  - {id: a, why: x, when: TRUE, then: {forbid: [all, birthday_gift]}}\n")
    assert book.rules[0].forbids == ("all", "birthday_gift")
    assert [name for name, _ in book.rules[0].offer_places] == ["birthday_gift"]


def test_broken_condition_leaves_a_rule_that_is_not_sound(rule_files):
    book, problems = rule_files.read_book("rules:\n  - {id: a, why: x, when: b >, then: {tag: c}}\n")
    assert len(problems) == 1
    assert book.rules[0].tags == ("c",)
    assert book.rules[0].when == Constant(True)
    assert not book.rules[0].is_sound
    assert not book.is_whole


def test_broken_rule_leaves_the_names_it_would_give(rule_files):
    text = "rules:\n  - {id: a-b, why: x, when: TRUE, then: {tag: [c, d], set: {e: 1}, propose: {best_of: [f]}}}\n"
    book, problems = rule_files.read_book(text)
    assert [problem.code for problem in problems] == ["S120"]
    assert book.rules == ()
    assert book.stand_ins == {"tag.c", "tag.d", "e", "proposed.f"}
    assert rule_files.read_book("rules:\n  - {id: a, why: x, when: TRUE, then: c}\n")[0].stand_ins == {ANY_TAG}


def test_one_slip_gives_one_message_however_often_the_thing_is_used(rule_files):
    text = (
        "rules:\n"
        "  - {id: a, why: x, when: orders > 3, then: {tag: b}, prio: 3}\n"
        "  - {id: c, why: x, when: tag.b AND saving > 3, then: {propose: ten_off}}\n"
        "  - {id: d, why: x, when: NOT tag.b, then: {propose: ten_off, set: {saving: = 3}}}\n"
        "facts:\n"
        "  saving: {typ: money}\n"
    )
    assert rule_files.codes_of(text) == ["S102", "S102"]


def test_problems_of_all_files_come_at_once(rule_files):
    files = [f"rules:\n  - {{id: r{n}, why: x, when: TRUE, than: {{tag: a}}}}\n" for n in range(3)]
    _, problems = rule_files.read_book(*files)
    assert [(one.code, one.place.source.path) for one in problems] == [("S102", f"rules/{n}.yaml") for n in range(3)]


def test_repeated_id_in_another_file_names_both_places(rule_files):
    rule = "rules:\n  - {id: a, why: x, when: TRUE, then: {tag: b}}\n"
    fact = "facts:\n  saving: {type: money}\n"
    book, problems = rule_files.read_book(rule + fact, "\n" + rule + fact)
    assert [(one.code, str(one.place), one.values["first"]) for one in problems] == [
        ("R201", "rules/1.yaml:5:3", "rules/0.yaml:4:3"),
        ("R201", "rules/1.yaml:3:10", "rules/0.yaml:2:10"),
    ]
    assert len(book.rules) == len(book.derived) == 1


def test_empty_parts_hold_nothing(rule_files):
    book, problems = rule_files.read_book("rules:\nfacts:\nnever: []\ncases: []\n")
    assert (book.rules, book.derived, book.never, book.cases, problems) == ((), (), (), (), [])


def test_fact_without_unit_takes_the_currency_of_the_project(rule_files):
    book, _ = rule_files.read_book("facts:\n  a: {type: money}\n  b: {type: money, unit: USD}\n  c: {type: number}\n")
    assert [fact.type.unit for fact in book.derived] == ["GBP", "USD", None]


@pytest.mark.parametrize(
    ("fact", "written", "is_right"),
    [
        ("type: money", "5", True),
        ("type: money", "5.25", True),
        ("type: money", "'5'", False),
        ("type: money", "GBP 5", False),
        ("type: money", "true", False),
        ("type: number", "'= 2 * orders'", True),
        ("type: text", "gold", True),
        ("type: text", "12", False),
        ("type: text", "'12'", True),
        ("type: text", "no", True),
        ("type: date", "2026-10-01", True),
        ("type: date", "2026-02-30", False),
        ("type: date", "today", False),
        ("type: boolean", "true", True),
        ("type: boolean", "yes", False),
        ("type: boolean", "1", False),
    ],
)
def test_value_must_fit_the_type_of_its_fact(rule_files, fact, written, is_right):
    text = f"rules:\n  - {{id: a, why: x, when: TRUE, then: {{set: {{v: {written}}}}}}}\nfacts:\n  v: {{{fact}}}\n"
    book, problems = rule_files.read_book(text)
    assert [problem.code for problem in problems] == ([] if is_right else ["S138"])
    assert book.rules[0].is_sound == is_right


def test_empty_value_is_one_problem(rule_files):
    text = "rules:\n  - {id: a, why: x, when: TRUE, then: {set: {v: }}}\nfacts:\n  v: {type: money}\n"
    assert [problem.code for problem in rule_files.read_book(text)[1]] == ["S131"]


@given(order=st.permutations(range(4)))
def test_order_of_files_does_not_change_the_rules(rule_files, order):
    files = [f"rules:\n  - {{id: r{n}, why: x, when: orders > {n}, then: {{tag: t{n}}}}}\n" for n in range(4)]

    def without_places(book):
        return sorted(
            (replace(rule, place=None, tag_places=()) for rule in book.rules),
            key=lambda rule: rule.id,
        )

    first, _ = rule_files.read_book(*files)
    second, _ = rule_files.read_book(*(files[n] for n in order))
    assert without_places(first) == without_places(second)
