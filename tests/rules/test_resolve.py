"""Names, kinds, units and values against a vocabulary. The wording of each problem stands in `language_slips.txt`."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest
from campaign_engine.engine.tree import Kind, Literal, Type, walk
from campaign_engine.engine.typing import KINDS
from campaign_engine.rules.parser import parse_condition
from campaign_engine.rules.places import Source
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.rules.resolve import check_names_and_types
from campaign_engine.rules.resolve_findings import EXPLAINED, PARSER_REFUSES
from campaign_engine.rules.resolve_names import suggest
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary
from campaign_engine.rules.yaml_reader import Scalar, read_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, DATE, TEXT, BOOLEAN = Type(Kind.NUMBER), Type(Kind.DATE), Type(Kind.TEXT), Type(Kind.BOOLEAN)
GBP, DAYS = Type(Kind.NUMBER, "GBP"), Type(Kind.NUMBER, "days")
OCTOBER = date(2026, 10, 1)

FITTED = (
    ("basket > 300", [(300.0, GBP)]),
    ("300 < basket", [(300.0, GBP)]),
    ("basket > £300", [(300.0, GBP)]),
    ("basket BETWEEN 5 AND GBP 10", [(5.0, GBP), (10.0, GBP)]),
    ("basket IN (5, 10)", [(5.0, GBP), (10.0, GBP)]),
    ("days_since_order > 120", [(120.0, DAYS)]),
    ("days_since_order > 120 days", [(120.0, DAYS)]),
    ("orders_90d > 3", [(3.0, NUMBER)]),
    ("tenure > 3 months", [(3.0, Type(Kind.NUMBER, "months"))]),
    ("shop_visits > 1 visit", [(1.0, Type(Kind.NUMBER, "visits"))]),
    ("days_since_order - usual_gap_days > 5", [(5.0, DAYS)]),
    ("days_since_order - 5 > usual_gap_days", [(5.0, DAYS)]),
    ("days_since_order >= 2 * usual_gap_days", [(2.0, NUMBER)]),
    ("ABS(basket - saving) > 3", [(3.0, GBP)]),
    ("last_visit >= '2026-10-01'", [(OCTOBER, DATE)]),
    ("'2026-10-01' <= last_visit", [(OCTOBER, DATE)]),
    ("last_visit IN ('2026-10-01', 2026-10-02)", [(OCTOBER, DATE), (date(2026, 10, 2), DATE)]),
    ("last_visit NOT BETWEEN '2026-10-01' AND TODAY()", [(OCTOBER, DATE)]),
    ("COALESCE(last_visit, '2026-10-01') = TODAY()", [(OCTOBER, DATE)]),
    ("DAYS_BETWEEN('2026-10-01', TODAY()) > 7", [(OCTOBER, DATE), (7.0, DAYS)]),
    ("MONTH('2026-10-01') = 10", [(OCTOBER, DATE), (10.0, NUMBER)]),
    ("CASE WHEN is_member THEN last_visit ELSE '2026-10-01' END > TODAY()", [(OCTOBER, DATE)]),
    ("CASE WHEN basket > 5 THEN basket ELSE 3 END > 4", [(5.0, GBP), (3.0, GBP), (4.0, GBP)]),
    ("city = '2026-10-01'", [("2026-10-01", TEXT)]),
    ("NOT (basket / 2 > 5 OR NOT basket > 6)", [(2.0, NUMBER), (5.0, GBP), (6.0, GBP)]),
    ("= LEAST(20, 5 + 20 * score.churn)", [(20.0, NUMBER), (5.0, NUMBER), (20.0, NUMBER)]),
)


@pytest.mark.parametrize(("text", "literals"), FITTED, ids=[case[0] for case in FITTED])
def test_literals_take_kind_and_unit_from_what_they_meet(
    language: ModuleType, text: str, literals: list[tuple[object, Type]]
) -> None:
    node, problems = language.check(text)
    assert problems == []
    assert [(part.value, part.type) for part in walk(node) if isinstance(part, Literal)] == literals


def test_a_currency_sign_means_the_currency_of_the_project() -> None:
    for currency, text in (("USD", "x > $5"), ("CAD", "x > $5"), ("CNY", "x > ¥5"), ("JPY", "x > ￥5")):
        vocabulary = Vocabulary({"x": FactInfo("x", Type(Kind.NUMBER, currency))}, {}, currency)
        node, _ = parse_condition(Scalar(text, text, "plain", Source("r", text), 0, len(text)))
        assert node is not None
        node, problems = check_names_and_types(node, vocabulary)
        assert problems == []
        assert node.right.type.unit == currency  # type: ignore[union-attr]


EXPECTED = (
    ("= basket * 0.2", GBP, []),
    ("= 5", GBP, []),
    ("= £5", GBP, []),
    ("= days_since_order", GBP, ["R137"]),
    ("= days_since_order", NUMBER, []),
    ("= city", NUMBER, ["R137"]),
    ("= '2026-10-01'", DATE, []),
    ("= '1 Oct'", DATE, ["R126"]),
    ("= last_visit", DATE, []),
    ("= TRUE", BOOLEAN, []),
    ("= is_member", BOOLEAN, []),
    ("= 5", BOOLEAN, ["R137"]),
    ("= 'x'", TEXT, []),
)


@pytest.mark.parametrize(("text", "expect", "codes"), EXPECTED)
def test_a_value_must_be_what_it_is_stored_as(language: ModuleType, text: str, expect: Type, codes: list[str]) -> None:
    assert [problem.code for problem in language.check(text, expect)[1]] == codes


def test_a_condition_stored_as_true_or_false_is_shown_as_a_case(language: ModuleType) -> None:
    (problem,) = language.check("= 5", BOOLEAN)[1]
    assert problem.hint_lines() == ["Write CASE WHEN condition THEN TRUE ELSE FALSE END."]


SOUND = (
    "segment.regulars AND days_since_order >= 2 * usual_gap_days",
    "score.churn >= 0.6 OR days_since_order > 120",
    "tag.lapsing AND score.clv_12m >= 300",
    "tier IN ('gold', 'silver') AND city LIKE 'Lon%'",
    "CONTAINS(interests, 'wine') AND interests IS NOT NULL",
    "DAYS_TO_ANNIVERSARY(birth_date) BETWEEN 0 AND 7",
    "DAYS_TO_CALENDAR('double_11') <= 14 AND NOT in_calendar.double_11",
    "step.autumn_winback = 'hello' AND days_since.ten_off > 90",
    "spend_365d / orders_90d > 20",
    "城市 = '上海' AND segment.常客",
    "COALESCE(is_member, FALSE)",
    "ROUND(score.churn, 1) = 0.3",
    "score.churn BETWEEN 0.5 AND 2",
)


@pytest.mark.parametrize("text", SOUND)
def test_nothing_is_said_about_a_sound_condition(language: ModuleType, text: str) -> None:
    node, problems = language.check(text)
    assert problems == []
    assert node is not None


def test_every_finding_of_the_engine_has_its_words() -> None:
    assert set(EXPLAINED) | set(PARSER_REFUSES) | {"unknown_fact", "unknown_flag"} == set(KINDS)


def test_resolving_twice_changes_nothing_more(language: ModuleType) -> None:
    for text, _ in FITTED:
        node, _ = language.check(text)
        again, problems = check_names_and_types(node, language.VOCABULARY)
        assert again == node
        assert problems == []


WORDS = st.sampled_from(
    ["basket", "days_since_order", "score.churn", "tier", "city", "last_visit", "is_member", "interests", "today",
     "nobody", "5", "0.3", "60%", "GBP 5", "3 days", "'gold'", "'2026-10-01'", "'x'", "2026-10-01", "TRUE", "gold"]
)  # fmt: skip
PAIRS = st.tuples(WORDS, st.sampled_from(["=", "<>", "<", ">=", "+", "-", "%", "LIKE", "AND"]), WORDS).map(" ".join)


@given(PAIRS | st.tuples(PAIRS, st.sampled_from([">", "=", "AND", "OR"]), PAIRS).map(" ".join), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_is_compared_gets_one_problem_at_a_place(language: ModuleType, text: str, negated: bool) -> None:
    text = f"NOT ({text})" if negated else text
    node, problems = language.check(text)
    assert (node is None) == any(map(is_error, problems))
    errors = [(str(problem.place), problem.code) for problem in problems if is_error(problem)]
    assert len(set(errors)) == len(errors), text
    render_problems(problems, "zh")


def test_a_problem_stands_in_the_file_as_in_the_handbook(language: ModuleType) -> None:
    text = (
        "rules:\n  - id: lapsing_regular\n    why: Slipping away.\n"
        "    when:\n      - segment.regulars\n      - any_of:\n"
        "          - days_since_ordr >= 2 * usual_gap_days\n    then: {tag: lapsing}\n"
    )
    root, _ = read_yaml(Source("rules/winback.yaml", text))
    scalar = root.get("rules").items[0].get("when").items[1].get("any_of").items[0]  # type: ignore[union-attr]
    node, _ = parse_condition(scalar)
    assert node is not None
    _, problems = check_names_and_types(node, language.VOCABULARY)
    assert render_problems(problems) == (
        'rules/winback.yaml:7:13  R104  there is no fact called "days_since_ordr"\n'
        "  7 |           - days_since_ordr >= 2 * usual_gap_days\n"
        "    |             ^^^^^^^^^^^^^^^\n"
        '    Did you mean "days_since_order" (feature: whole days since the last order)?'
    )


def test_places_hold_inside_quotes_and_blocks(language: ModuleType) -> None:
    block = "  basket > 1\n  AND nobody > 5\n"
    text = f"a: 'tier = ''gold'' AND nobody > 5'\nb: |\n{block}c: >-\n{block}"
    root, _ = read_yaml(Source("r.yaml", text))
    places = []
    for name in "abc":
        node, _ = parse_condition(root.get(name))  # type: ignore[union-attr, arg-type]
        assert node is not None
        _, problems = check_names_and_types(node, language.VOCABULARY)
        places += [str(problem.place) for problem in problems]
    assert places == ["r.yaml:1:25", "r.yaml:4:7", "r.yaml:7:7"]


SUGGESTED = (
    ("days_since_ordr", "days_since_order"),
    ("DaysSinceOrder", "days_since_order"),
    ("churn", "score.churn"),
    ("score.chrn", "score.churn"),
    ("segment.wine", None),
    ("segments.regulars", "segment.regulars"),
    ("zzz", None),
)


@pytest.mark.parametrize(("name", "meant"), SUGGESTED)
def test_the_name_that_was_meant_is_suggested(name: str, meant: str | None) -> None:
    legal = ("days_since_order", "usual_gap_days", "score.churn", "score.clv", "segment.regulars", "segment.vip")
    assert suggest(name, legal) == meant
