"""What cases have seen: the arrays against each leaf turned by hand with the reference evaluator, and what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from types import ModuleType

import campaign_engine.campaigns.decide.coverage as coverage_module
import pytest
from campaign_engine.campaigns.decide.coverage import Coverage, Goal, run_and_cover
from campaign_engine.campaigns.policy.assemble import assemble
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.engine.influence import Influence, find_influence, leaves
from campaign_engine.engine.program import Program, make_program
from campaign_engine.engine.reference import Row, settle, truth
from campaign_engine.engine.tree import All, Any, Condition, Constant, Leaf, Not
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.rule_book import WrittenCase
from campaign_engine.segments.instant import parse_instant

EXAMPLES = Path(__file__).parents[3] / "examples"
HERE = start_of(Source("cases.yaml", ""))
RULES = """
rules:
  - {id: likes, why: B., when: segment.rich AND age > 30, then: {tag: good}}
  - {id: wish, why: B., when: tag.good, then: {propose: ten}}
  - {id: span, why: B., when: age BETWEEN 20 AND 40, then: {tag: middle}}
  - {id: asks, why: B., when: age IS NOT NULL AND age > 18, then: {tag: adult}}
  - {id: hush, why: B., when: spend > 900 AND age > 0, if_unknown: fire, then: {forbid: ten}}
  - {id: later, why: B., when: age > 0, active: {from: 2027-01-01}, then: {tag: later}}
  - {id: much_later, why: B., when: birthday AND age > 0, active: {from: 2028-01-01}, then: {tag: later}}
"""


def covered(world: ModuleType, *customers: str, as_of: str = "2026-10-05") -> Coverage:
    """What cases of these customers see of a small shop."""
    written = "cases:\n" + "".join(
        f"  - {{name: c{index}, as_of: {as_of}, customer: {{{one}}}, expect: {{tags: []}}}}\n"
        for index, one in enumerate(customers)
    )
    files = {
        "offers/ten.yaml": world.COUPON,
        "campaigns/autumn.yaml": world.CAMPAIGN.replace(", open: true", ""),
        "rules/a.yaml": RULES,
        "segments/s.yaml": "segments:\n  - {id: rich, when: spend > 100}\n",
    }
    return run_and_cover(world.make_project(files | ({"rules/b.yaml": written} if customers else {})))[1]


def seen(coverage: Coverage, part: str) -> set[str]:
    """`met 0`, `fires` ... of what is seen of a part."""
    pairs = zip(coverage.goals, coverage.is_seen, strict=True)
    return {told(goal) for goal, is_seen in pairs if is_seen and goal.part.id == part}


def told(goal: Goal) -> str:
    return goal.what if goal.leaf is None else f"{goal.what} {goal.leaf}"


def test_without_cases_nothing_is_seen(world: ModuleType) -> None:
    coverage = covered(world)
    assert (coverage.seen, coverage.percent) == (0, 0)
    assert len(coverage.missing) == len(coverage.goals) > 20


def test_a_part_decides_only_where_turning_it_alone_turns_the_rule(world: ModuleType) -> None:
    assert seen(covered(world, "age: 40, segment.rich: true"), "rule:likes") == {"fires", "met 0", "met 1"}
    assert seen(covered(world, "age: 40, segment.rich: false"), "rule:likes") == {"does_not", "not_met 0"}
    assert seen(covered(world, "age: 10, segment.rich: false"), "rule:likes") == {"does_not"}
    assert seen(covered(world, "segment.rich: true"), "rule:likes") == {"unknown 1"}


def test_what_cannot_be_unknown_where_it_decides_is_not_asked_for(world: ModuleType) -> None:
    goals = {(goal.part.id, told(goal)) for goal in covered(world).goals}
    assert ("rule:likes", "unknown 0") not in goals  # a segment is true or false
    assert ("rule:asks", "unknown 1") not in goals  # IS NOT NULL stands beside it
    assert ("rule:span", "unknown 0") not in goals  # both halves read the same fact
    assert ("rule:hush", "unknown 0") in goals
    assert ("rule:likes", "met 0") in goals
    assert ("rule:wish", "met 0") not in goals  # one part alone is the rule itself


def test_a_segment_that_a_case_names_is_not_seen_but_a_computed_one_is(world: ModuleType) -> None:
    assert seen(covered(world, "segment.rich: true, spend: 500"), "segment:rich") == set()
    assert seen(covered(world, "spend: 500"), "segment:rich") == {"fires"}
    both = covered(world, "segment.rich: true", "spend: 50", "age: 3")
    assert seen(both, "segment:rich") == {"does_not", "unknown 0"}


def test_a_rule_outside_its_days_is_not_seen(world: ModuleType) -> None:
    assert seen(covered(world, "age: 40"), "rule:later") == set()
    assert seen(covered(world, "age: 40", as_of="2027-01-01"), "rule:later") == {"fires"}


def test_an_offer_is_seen_given_and_not(world: ModuleType) -> None:
    given = "age: 40, segment.rich: true, spend: 200"
    assert seen(covered(world, given), "offer:ten") == {"given"}
    assert seen(covered(world, "age: 10"), "offer:ten") == {"not_given"}


@pytest.mark.parametrize("name", ["starter", "online-retail"])
def test_coverage_is_that_of_a_slow_and_obvious_reading(name: str) -> None:
    compare_with_slow_reading(name)


def test_the_slow_reading_notices_when_every_part_is_said_to_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_decide(*args: object, **more: object) -> Influence:
        found = find_influence(*args, **more)  # type: ignore[arg-type]
        return replace(found, decides=tuple(one | True for one in found.decides))

    monkeypatch.setattr(coverage_module, "find_influence", all_decide)
    with pytest.raises(AssertionError):
        compare_with_slow_reading("starter")


def compare_with_slow_reading(name: str) -> None:
    """Sixty random customers of an example, goal by goal."""
    day = date(2026, 10, 1) if name == "starter" else date(2010, 10, 5)
    project, _ = load_project(read_project_files(EXAMPLES / name), day)
    assert project is not None
    random = Random(7)
    cases = [random_case(project, random, day.isoformat()) for _ in range(60)]
    _, coverage = run_and_cover(project, cases)
    program = assemble(project, parse_instant(day.isoformat(), project.policy.zone))
    seen_often = 0
    for case, sight in zip(cases, coverage.sight, strict=True):
        given = {name for name, _, _ in case.customer}
        row = settled(program, {key: value for key, value, _ in case.customer})
        for goal, found in zip(coverage.goals, sight, strict=True):
            if goal.part.kind != "offer":
                assert found == slow_sight(goal, row, given, program), (case, goal)
                seen_often += found
    assert seen_often > 500


def random_case(project: Project, random: Random, day: str) -> WrittenCase:
    """A customer with some facts, some segments and no history."""
    customer: list[tuple[str, object]] = [("contacts_7d", 0)]
    for fact in project.facts:
        if random.random() < 0.75:
            low, high = fact.lowest or 0, fact.highest if fact.highest is not None else 250
            value: object
            match fact.type.kind:
                case "number":
                    value = round(random.uniform(low, high), 2) if high <= 1 else random.randint(int(low), int(high))
                case "text":
                    value = random.choice(fact.categories or ("x",))
                case "boolean":
                    value = random.random() < 0.5
                case _:
                    value = f"{random.randint(1950, 2010)}-{random.randint(9, 10):02}-{random.randint(1, 28):02}"
            customer.append((fact.name, value))
    segments = [one.id for one in project.segment_book.segments if random.random() < 0.5]
    customer += [(f"segment.{name}", random.random() < 0.5) for name in segments]
    return WrittenCase("c", day, tuple((name, value, HERE) for name, value in customer), HERE)


def settled(program: Program, customer: dict[str, object]) -> Row:
    """All facts and flags of the customer, by the reference evaluator."""
    given = {name for name in customer if name.startswith("segment.")}
    facts: dict[str, object] = dict(customer)
    for part in program.inputs:
        value = facts.get(part.name)
        if value is not None and part.type.kind == "date":
            facts[part.name] = date.fromisoformat(str(value))
        elif value is not None and part.scale:
            facts[part.name] = round(float(str(value)) * 10**part.scale)
    narrowed = make_program(
        inputs=program.inputs,
        rules=tuple(rule for rule in program.rules if not set(rule.flags) & given),
        derived=program.derived,
        input_flags=(*program.input_flags, *sorted(given)),
        constants=program.constants,
        constant_flags=program.constant_flags,
    )
    return settle(narrowed, facts)[1]


def slow_sight(goal: Goal, row: Row, given: set[str], program: Program) -> bool:
    """By the words of the definition."""
    part = goal.part
    if part.kind == "segment" and f"segment.{part.name}" in given:
        return False
    if part.kind == "row" and goal.what == "fires":
        return is_the_row_that_fires(part.id, row, program)
    if goal.leaf is None:
        return truth(part.when, row) is (goal.what == "fires")
    wanted = {"met": True, "not_met": False, "unknown": None}[goal.what]
    turned = {
        fires(_with_leaf(part.when, goal.leaf, Constant(value)), row, part.fires_if_unknown) for value in (True, False)
    }
    return truth(leaves(part.when)[goal.leaf], row) is wanted and len(turned) == 2


def is_the_row_that_fires(id: str, row: Row, program: Program) -> bool:
    """Of a table whose first row that holds counts; of the examples every table is one."""
    rules = {rule.id: rule for rule in program.rules}
    (choice,) = (choice for choice in program.choices if id in choice.rules)
    assert choice.mode == "first"
    met = [one for one in choice.rules if fires(rules[one].when, row, rules[one].fires_if_unknown)]
    return met[:1] == [id]


def fires(condition: Condition, row: Row, fires_if_unknown: bool) -> bool:
    found = truth(condition, row)
    return found is True or (found is None and fires_if_unknown)


def _with_leaf(condition: Condition, position: int, other: Leaf) -> Condition:
    """The condition with its leaf at a position replaced."""
    counter = [0]

    def replaced(node: Condition) -> Condition:
        match node:
            case All() | Any():
                return type(node)(tuple(replaced(part) for part in node.parts))
            case Not():
                return Not(replaced(node.part))
            case Constant():
                return node
            case _:
                counter[0] += 1
                return other if counter[0] - 1 == position else node

    return replaced(condition)
