"""Rules made vain by others, and facts with two writers: told exactly where the shapes prove it."""

from __future__ import annotations

from itertools import product

import pytest
from campaign_engine.engine.reference import truth
from hypothesis import given, settings
from hypothesis import strategies as st


def book(*lines: str, more: str = "") -> str:
    return "rules:\n" + "".join(f"  - {{{line}}}\n" for line in lines) + more


def codes(rule_files, text: str) -> list[str]:
    return [code for code in rule_files.codes_of(text) if code in ("R203", "R387", "R345", "R346", "R394")]


@pytest.mark.parametrize(
    ("proposing", "forbidding", "found"),
    [
        ("when: orders > 5", "when: orders > 3", ["R387"]),
        ("when: orders > 5", "when: orders > 6", []),
        ("when: orders > 5 AND is_member", "when: is_member OR tier = 'gold'", ["R387"]),
        ("when: orders > 5", "when: orders > 3, active: {to: 2026-12-24}", []),
        ("when: orders > 5, active: {to: 2026-12-01}", "when: orders > 3, active: {to: 2026-12-24}", ["R387"]),
        ("when: score.churn > 0.5", "when: score.churn > 0.9, if_unknown: fire", []),
        ("when: score.churn IS NULL", "when: score.churn > 0.9, if_unknown: fire", ["R387"]),
        ("when: tag.t AND is_member", "when: orders > 6", ["R387"]),
    ],
)
def test_proposal_is_vain_where_what_it_proposes_is_always_forbidden(rule_files, proposing, forbidding, found):
    text = book(
        f"id: a, why: x, {proposing}, then: {{propose: ten_off}}",
        f"id: b, why: x, {forbidding}, then: {{forbid: all}}",
        "id: c, why: x, when: orders > 7, then: {tag: t}",
        "id: d, why: x, when: tag.t, then: {propose: birthday_gift}",
    )
    assert codes(rule_files, text) == found


@pytest.mark.parametrize(
    ("forbidding", "found"),
    [
        (("orders < 6", "orders >= 4"), ["R387"]),
        (("orders < 6", "orders > 6"), []),  # at 6 nothing stands against it
        (("orders < 3", "orders BETWEEN 3 AND 9", "orders > 9"), ["R387"]),
        (("is_member", "NOT is_member"), []),  # it may be unknown
        (("is_member", "NOT is_member", "is_member IS NULL"), ["R387"]),
    ],
)
def test_proposal_is_vain_where_prohibitions_together_leave_nobody(rule_files, forbidding, found):
    rules = [f"id: f{k}, why: x, when: {when}, then: {{forbid: ten_off}}" for k, when in enumerate(forbidding)]
    text = book("id: a, why: x, when: orders > 1, then: {propose: ten_off}", *rules)
    assert codes(rule_files, text) == found


def test_only_the_prohibitions_that_are_needed_are_named(rule_files):
    text = book(
        "id: a, why: x, when: orders > 5, then: {propose: ten_off}",
        "id: f, why: x, when: tier = 'gold', then: {forbid: ten_off}",
        "id: g, why: x, when: orders < 9, then: {forbid: ten_off}",
        "id: h, why: x, when: orders > 7, then: {forbid: all}",
    )
    problem = next(one for one in rule_files.problems_of(text.encode()) if one.code == "R387")
    assert 'the rules "g" (' in str(problem.values["who"])
    assert '"h" (' in str(problem.values["who"])
    assert '"f"' not in str(problem.values["who"])
    assert problem.hints == ("together", "way_out")


def test_guaranteed_offer_is_not_forbidden_with_all(rule_files):
    text = book(
        "id: a, why: x, when: orders > 5, then: {propose: birthday_gift}",
        "id: b, why: x, when: orders > 3, then: {forbid: all}",
    )
    assert codes(rule_files, text) == []


@pytest.mark.parametrize(
    ("merge", "first", "second", "found"),
    [
        ("max", "3", "5", ["R345"]),
        ("max", "8", "5", []),
        ("min", "8", "5", ["R345"]),
        ("sum", "3", "5", []),
        ("priority", "3", "5", []),
        ("priority", "3, priority: 10", "5", ["R345"]),
        ("priority", '"= 3", priority: 10', '"= 5 + spend_12m"', []),  # may be unknown: then the other counts
        ("priority", '"= 3", priority: 10', '"= GREATEST(orders, 1)"', ["R345"]),
    ],
)
def test_value_is_vain_where_another_always_goes_before_it(rule_files, merge, first, second, found):
    value, _, priority = first.partition(", priority")
    more = f", priority{priority}" if priority else ""
    text = book(
        f"id: a, why: x, when: orders > 5{more}, then: {{set: {{v: {value}}}}}",
        f"id: b, why: x, when: orders > 3, then: {{set: {{v: {second}}}}}",
        "id: c, why: x, when: v > 4, then: {propose: ten_off}",
        more=f"facts:\n  v: {{type: number, merge: {merge}, otherwise: 0}}\n",
    )
    assert codes(rule_files, text) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("propose: ten_off", "propose: ten_off", ["R346"]),
        ("tag: t", "{tag: t, propose: ten_off}", ["R346"]),
        ("{tag: t, propose: ten_off}", "tag: t", []),
        ("{propose: ten_off, tell_customer: Hello}", "propose: ten_off", []),
        ("{propose: ten_off, boost: {five_off: 2}}", "propose: ten_off", []),
        ("propose: {best_of: [ten_off, five_off]}", "propose: {best_of: [five_off, ten_off]}", ["R346"]),
        ("propose: {first_of: [ten_off, five_off]}", "propose: {first_of: [five_off, ten_off]}", []),
    ],
)
def test_rule_says_nothing_new_where_another_gives_the_same_to_more(rule_files, one, other, found):
    one, other = (part if part.startswith("{") else f"{{{part}}}" for part in (one, other))
    text = book(
        f"id: a, why: x, when: orders > 5, then: {one}",
        f"id: b, why: x, when: orders > 3, then: {other}",
        "id: c, why: x, when: tag.t OR is_member, then: {propose: free_delivery_month}",
        "id: d, why: x, when: is_member, then: {tag: t}",
    )
    assert codes(rule_files, text) == found


def test_row_that_another_row_may_keep_from_firing_makes_no_rule_vain(rule_files):
    table = """\
tables:
  - id: band
    why: x
    hit: %s
    rows:
      - {when: {orders: ">= 9"}, then: {propose: five_off}}
      - {when: {orders: ">= 3"}, then: {propose: ten_off}}
"""
    rule = book("id: a, why: x, when: orders > 5, then: {propose: ten_off}")
    assert codes(rule_files, rule + table % "first") == []
    assert codes(rule_files, rule + table % "collect") == ["R346"]


def collecting(*conditions: str) -> str:
    rows = "".join(f"      - {{when: {{orders: {when!r}}}, then: {{propose: ten_off}}}}\n" for when in conditions)
    return f"tables:\n  - id: band\n    why: x\n    hit: collect\n    rows:\n{rows}"


def test_rows_that_say_nothing_new_are_told_together_at_the_first(rule_files):
    problems = rule_files.problems_of(collecting("> 3", "> 5", "> 3", "> 3", "> 1").encode())
    (found,) = (one for one in problems if one.code in ("R346", "R394"))
    assert (found.code, found.values["count"], found.values["rows"]) == ("R394", 4, "1, 2, 3, 4")
    assert found.place is not None
    assert found.place.line == 6
    assert str(found.values["where"]).split(":")[1] == "10"  # the row that is left, not one of those that go


def test_five_thousand_rows_that_are_alike_give_one_message_and_no_search(rule_files, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr("campaign_engine.rules.compare_rules.is_impossible", lambda *parts: asked.append(parts))
    problems = rule_files.problems_of(collecting(*["> 3"] * 5000).encode())
    assert [(one.code, one.values["count"]) for one in problems] == [("R394", 4999)]
    assert asked == []


def test_tag_of_a_row_is_not_given_wherever_its_cells_hold(rule_files):
    text = """\
tables:
  - id: band
    why: x
    hit: %s
    rows:
      - {when: {orders: ">= 9"}, then: {propose: five_off}}
      - {when: {orders: ">= 3"}, then: {tag: some}}
rules:
  - {id: a, why: x, when: orders > 20 AND NOT tag.some, then: {propose: ten_off}}
  - {id: b, why: x, when: orders < 2 AND tag.some, then: {propose: ten_off}}
"""
    problems = rule_files.problems_of((text % "first").encode())
    assert [one.place.line for one in problems if one.code == "R215"] == [10]
    problems = rule_files.problems_of((text % "collect").encode())
    assert [one.place.line for one in problems if one.code == "R215"] == [9, 10]


OPERATORS = st.sampled_from(("<", "<=", ">", ">=", "=", "<>"))
LEAF = st.one_of(
    st.builds(lambda op, n: f"orders {op} {n}", OPERATORS, st.integers(0, 3)),
    st.builds(lambda op, n: f"open_complaints {op} {n}", OPERATORS, st.integers(0, 2)),
    st.sampled_from(("tier = 'gold'", "tier IS NULL", "is_member", "NOT is_member", "tier <> 'gold'")),
)
CONDITION = st.one_of(
    LEAF,
    st.builds(lambda a, b: f"{a} AND {b}", LEAF, LEAF),
    st.builds(lambda a, b, c: f"({a} OR {b}) AND {c}", LEAF, LEAF, LEAF),
)
CUSTOMERS = [
    {"orders": orders, "open_complaints": complaints, "tier": tier, "is_member": member}
    for orders, complaints, tier, member in product(
        (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
        (None, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0),
        (None, "gold", "none"),
        (None, True, False),
    )
]


def fires_for(rule) -> list[bool]:
    wanted = (True, None) if rule.if_unknown == "fire" else (True,)
    return [truth(rule.when, customer) in wanted for customer in CUSTOMERS]


@settings(max_examples=100)
@given(conditions=st.lists(CONDITION, min_size=2, max_size=2), unknown=st.lists(st.booleans(), min_size=2, max_size=2))
def test_two_writers_are_told_exactly_where_some_customer_makes_both_fire(rule_files, conditions, unknown):
    lines = [
        f'id: {id}, why: x, when: "{when}", {"if_unknown: fire, " if fire else ""}then: {{set: {{v: 1}}}}'
        for id, when, fire in zip("ab", conditions, unknown, strict=True)
    ]
    read, problems = rule_files.read_book(book(*lines, more="facts:\n  v: {type: number}\n"))
    assert problems == []
    fitted, problems = rule_files.check_book(read)
    both = any(one and other for one, other in zip(*map(fires_for, fitted.rules), strict=True))
    found = [problem for problem in problems if problem.code == "R203"]
    assert bool(found) == both
    assert all("example" in problem.hints for problem in found)


@settings(max_examples=100)
@given(conditions=st.lists(CONDITION, min_size=2, max_size=2))
def test_rule_that_is_said_to_say_nothing_new_fires_only_where_the_other_does(rule_files, conditions):
    lines = [
        f'id: {id}, why: x, when: "{when}", then: {{propose: ten_off}}'
        for id, when in zip("ab", conditions, strict=True)
    ]
    read, _ = rule_files.read_book(book(*lines))
    fitted, problems = rule_files.check_book(read)
    fired = {rule.id: fires_for(rule) for rule in fitted.rules}
    for problem in problems:
        if problem.code == "R346":
            one, other = fired[str(problem.values["id"])], fired[str(problem.values["other"])]
            assert all(there for here, there in zip(one, other, strict=True) if here)


@settings(max_examples=100)
@given(conditions=st.lists(CONDITION, min_size=3, max_size=3), unknown=st.lists(st.booleans(), min_size=2, max_size=2))
def test_who_is_proposed_something_in_vain_is_forbidden_it(rule_files, conditions, unknown):
    lines = [f'id: a, why: x, when: "{conditions[0]}", then: {{propose: ten_off}}']
    lines += [
        f'id: {id}, why: x, when: "{when}", {"if_unknown: fire, " if fire else ""}then: {{forbid: ten_off}}'
        for id, when, fire in zip("bc", conditions[1:], unknown, strict=True)
    ]
    read, _ = rule_files.read_book(book(*lines))
    fitted, problems = rule_files.check_book(read)
    proposing, *forbidding = map(fires_for, fitted.rules)
    if any(problem.code == "R387" for problem in problems):
        assert all(any(stops) for fires, *stops in zip(proposing, *forbidding, strict=True) if fires)
