"""What a project is told of its decision tables, where facts that rules set stand in the columns."""

from __future__ import annotations

import pytest

BOOK = """\
rules:
  - {id: often, why: x, when: orders > 5, then: {set: {level: 2}}}
  - {id: member, why: x, when: is_member, then: {set: {level: 5}}}
  - {id: spender, why: x, when: orders > 9 AND spend_12m > 20, then: {set: {saving: "= 0.5 * spend_12m + 1"}}}
  - {id: named, why: x, when: orders > 3, then: {set: {band: gold}}}
facts:
  level: {type: number, merge: max, otherwise: 0}
  saving: {type: money, merge: max, otherwise: 0}
  band: {type: text, merge: priority, otherwise: none}
tables:
  - id: bonus
    why: x
    hit: first
    rows:
      - {when: {%s}, then: {propose: ten_off}}
      - {when: {%s}, then: {propose: five_off}}
"""


DEPTH = """\
rules:
  - {id: age, why: x, when: TRUE, then: {set: {away: "= DAYS_BETWEEN(birth_date, TODAY())"}}}
facts:
  away: {type: number, unit: days}
tables:
  - id: depth
    why: x
    hit: first
    rows:
      - {when: {is_member: "yes", away: "%s .. 29"}, then: {propose: ten_off}}
      - {when: {is_member: "yes", away: ">= 30"}, then: {propose: five_off}}
      - {when: {is_member: "no", away: "< 60"}, then: {propose: ten_off}}
      - {when: {is_member: "no", away: ">= 60"}, then: {propose: five_off}}
"""


def test_numbers_below_zero_are_no_gap_unless_a_cell_speaks_of_them(rule_files):
    assert "R350" not in rule_files.codes_of(DEPTH % "0")
    assert "R350" in rule_files.codes_of(DEPTH % "-5")
    assert "R350" in rule_files.codes_of(DEPTH % "3")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ('level: "0"', 'level: ">= 5"', "level = 2"),
        ('level: "<= 2"', 'level: ">= 5"', None),  # no rule sets 3 or 4
        ('saving: "0 .. 10"', 'saving: ">= 20"', "saving ="),
        ('saving: "0 .. 10"', 'saving: ">= 11"', None),  # nor does it come to less than 11
        ('saving: "0"', 'saving: "> 11"', None),  # above 20 spent it is more than 11 at once
        ('band: gold, orders: ">= 5"', 'band: none, orders: "< 2"', "band = 'none', orders = "),
    ],
)
def test_gap_over_a_fact_that_rules_set_is_told_by_that_fact(rule_files, first, second, said):
    found = rule_files.problems_of((BOOK % (first, second)).encode())
    gaps = [str(problem.values["examples"]) for problem in found if problem.code == "R350"]
    assert len(gaps) == (said is not None)
    assert all(said in one and "spend" not in one and "is_member" not in one for one in gaps)


@pytest.mark.parametrize("hit", ["unique", "same"])
@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ('level: "<= 2"', 'level: "2 .. 5"', "level = 2"),
        ('saving: "> 11"', 'level: "<= 2"', "level = 2, saving = 11."),
        ('band: gold, orders: "< 9"', 'level: "0"', "band = 'gold', level = 0, orders = "),
    ],
)
def test_customer_who_meets_two_rows_is_told_by_the_facts_that_rules_set(rule_files, hit, first, second, said):
    text = (BOOK % (first, second)).replace("hit: first", f"hit: {hit}")
    found = [one for one in rule_files.problems_of(text.encode()) if one.code in ("R351", "R352")]
    (example,) = (str(one.values["example"]) for one in found)
    assert said in example
    assert "spend" not in example
    assert "is_member" not in example


def test_row_that_misleads_is_told_by_the_facts_that_rules_set(rule_files):
    text = (BOOK % ('level: "<= 2"', 'level: "2 .. 5"')).replace("hit: first", "hit: priority")
    text = text.replace("then: {propose: five_off}", "priority: 90, then: {propose: five_off}")
    (found,) = (one for one in rule_files.problems_of(text.encode()) if one.code == "R354")
    assert str(found.values["example"]) == "level = 2"
