"""A small shop around one rule file: what `campaign check` does to it, from bytes to problems."""

from __future__ import annotations

from datetime import date

from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.checks import Surroundings, check_rules
from campaign_engine.rules.load_rules import load_rules
from campaign_engine.rules.problems import Problem
from campaign_engine.rules.rule_book import RuleBook
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary
from campaign_engine.rules.yaml_reader import decode, read_yaml

NUMBER, DAYS, POUNDS = Type(Kind.NUMBER), Type(Kind.NUMBER, "days"), Type(Kind.NUMBER, "GBP")
FACTS = (
    FactInfo("orders", NUMBER, False, lowest=0, source="feature", what="number of orders"),
    FactInfo("days_since_order", DAYS, lowest=0, source="feature", what="whole days since the last order"),
    FactInfo("usual_gap_days", DAYS, lowest=0, source="feature"),
    FactInfo("spend_12m", POUNDS, scale=2, source="feature"),
    FactInfo("score.churn", NUMBER, lowest=0, highest=1, source="score"),
    FactInfo("open_complaints", NUMBER, lowest=0),
    FactInfo("tier", Type(Kind.TEXT), categories=("gold", "silver", "none")),
    FactInfo("shelf", Type(Kind.TEXT)),
    FactInfo("is_member", Type(Kind.BOOLEAN)),
    FactInfo("birth_date", Type(Kind.DATE)),
    FactInfo("interests", Type(Kind.TEXTS)),
    FactInfo("today", Type(Kind.DATE), False, source="the run"),
)
OFFERS = {"ten_off": False, "five_off": False, "free_delivery_month": False, "birthday_gift": True}
GATES = frozenset(("not_proposed", "forbidden", "no_consent"))
TODAY = date(2026, 10, 5)


def read_book(*texts: str, table_files: dict[str, bytes] | None = None) -> tuple[RuleBook, list[Problem]]:
    """The book of several files `rules/0.yaml` ..., with the problems of reading and loading."""
    problems: list[Problem] = []
    documents = []
    for number, text in enumerate(texts):
        source, found = decode(text.encode(), f"rules/{number}.yaml")
        problems += found
        if source is not None:
            root, found = read_yaml(source)
            problems += found
            documents += [] if root is None else [root]
    book, found = load_rules(documents, "GBP", table_files)
    return book, problems + found


def vocabulary_of(book: RuleBook) -> Vocabulary:
    """The shop's facts, what the rules set, and flags."""
    written = [FactInfo(one.name, one.type, one.otherwise is None, source="set by rules") for one in book.derived]
    flags = {f"tag.{tag}": "" for rule in book.every_rule() for tag in rule.tags} | {"segment.regulars": ""}
    flags |= {f"{prefix}.{offer}": "" for offer in OFFERS for prefix in ("proposed", "holding", "redeemed")}
    return Vocabulary({fact.name: fact for fact in (*FACTS, *written)}, flags, "GBP", 2)


def check_book(book: RuleBook, **around: object) -> tuple[RuleBook, list[Problem]]:
    """The checks, in a shop with four offers, of which `birthday_gift` is guaranteed."""
    vocabulary = vocabulary_of(book)
    given = Vocabulary({}, {f"given.{offer}": "" for offer in OFFERS}, "GBP", 2)
    settings: dict[str, object] = {
        "promise_vocabulary": vocabulary.joined(given),
        "offers": OFFERS,
        "readers": (),
        "gates": GATES,
        "data_facts": frozenset(fact.name for fact in FACTS),
        "as_of": TODAY,
    }
    return check_rules(book, vocabulary, Surroundings(**{**settings, **around}))  # type: ignore[arg-type]


def problems_of(
    data: bytes, path: str = "rules/shop.yaml", table_files: dict[str, bytes] | None = None, **around: object
) -> list[Problem]:
    """Everything that is wrong with one file, and with the table files beside it."""
    source, problems = decode(data, path)
    if source is None:
        return problems
    root, found = read_yaml(source)
    problems += found
    if root is None:
        return problems
    book, found = load_rules([root], "GBP", table_files)
    return [*problems, *found, *check_book(book, **around)[1]]


def codes_of(text: str, **around: object) -> list[str]:
    """Codes of all problems of a file, sorted."""
    return sorted(problem.code for problem in problems_of(text.encode(), **around))
