"""What a hand mistypes: names, keys, choices, ids, quotes, units, numbers and texts that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .planting import LOGIC, OPERATOR, RULES, Fault, Kind, Shop, names, sites, slip


def misspelt_fact(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])(?:{names(shop.facts())})(?=\b{OPERATOR})"
    yield from sites(shop, LOGIC, pattern, lambda found: slip(found[0]), "R104")


def misspelt_segment_tag_or_score(shop: Shop) -> Iterator[Fault]:
    new: Callable[[re.Match[str]], str] = lambda found: f"{found[1]}.{slip(found[2])}"  # noqa: E731
    yield from sites(shop, LOGIC, r"\b(segment|tag|score)\.(\w+)", new, "R104", "R105")


def misspelt_offer(shop: Shop) -> Iterator[Fault]:
    offers = names(shop.offers())
    for before in (r"(?:propose|forbid): ", r"(?:propose|forbid): \{?(?:best_of: )?\[(?:\w+, )*"):
        pattern = rf"({before})\b({offers})\b"
        yield from sites(shop, RULES, pattern, lambda found: found[1] + slip(found[2]), "R202")
    pattern = rf"(offer: (?:\{{best_of: \[(?:\w+, )*)?)\b({offers})\b"
    yield from sites(shop, "campaigns/", pattern, lambda found: found[1] + slip(found[2]), "P110")


def misspelt_key(shop: Shop) -> Iterator[Fault]:
    keys = r"(?<=[\s{])(why|when|then|give|kind|windows|amount|steps|redemption|priority|if_unknown)(?=:)"
    yield from sites(shop, r"(rules/(?!cases)|segments/|offers/|campaigns/|budgets|calendars)", keys, r"\1e", "S102")


def misspelt_choice(shop: Shop) -> Iterator[Fault]:
    choices = r"\b(give|status|if_unknown|merge|kind|per|category|type): ([\w.]+)\b"
    yield from sites(shop, r"(rules/(?!cases)|offers/|campaigns/|budgets)", choices, r"\1: \2x", "S110")


def repeated_key(shop: Shop) -> Iterator[Fault]:
    yield from sites(
        shop, r"(rules/|offers/|campaigns/)", r"^( +(?:why|kind|then|when): \S.*\n)", r"\1\1", "Y025", below=1
    )


def missing_reason(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, RULES, r"^    why: .*\n", "", "S101", below=-1)


def id_with_a_hyphen(shop: Shop) -> Iterator[Fault]:
    yield from sites(
        shop,
        r"(rules/(?!cases)|segments/|budgets|calendars)",
        r"\bid: (\w+)",
        r"id: \1-x",
        "S120",
        echoes=("R105", "P110", "M303"),
    )


def tab_in_front(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, r"(rules/|offers/|segments/)", r"^    (?=(?:why|kind|when|then|column): )", "\t", "Y010")
    yield from sites(shop, "(campaigns/|budgets|calendars)", r"^  (?=(?:- |any))", "\t", "Y010")


def quote_left_open(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, LOGIC, r"'(\w+)'(?=[ )\n]|$)", r"'\1", "R103", "Y015", "Y016", "Y027", "P370")


def bracket_left_open(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, RULES, r"^(    when: )(\w[^#\n]*[^#\s])$", r"\1(\2", "R106")


def unit_that_does_not_fit(shop: Shop) -> Iterator[Fault]:
    for unit, number in (("unit: days", f"{shop.currency} 30"), (f"unit: {shop.currency}", "30 days")):
        pattern = rf"(?<![\w.])({names(shop.facts(unit))})( (?:>=|<=|>|<) )\d[\d.]*"
        yield from sites(shop, LOGIC, pattern, rf"\g<1>\g<2>{number}", "R132")


def text_for_a_number(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({names(shop.facts('type: number'))})( (?:>=|<=|>|<) )\d[\d.]*"
    yield from sites(shop, LOGIC, pattern, r"\1\2'many'", "R131", "R134")


def text_that_does_not_occur(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({names(shop.facts('categories: '))})( (?:=|<>) )'(\w+)'"
    yield from sites(shop, LOGIC, pattern, r"\1\2'\3x'", "R135", "R160")


def threshold_out_of_range(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({names(shop.facts('type: number', 'range: [0, '))})( (?:>=|>) )\d[\d.]*"
    bounded = sites(shop, LOGIC, pattern, r"\g<1>\g<2>99999", "R140")
    open_facts = shop.facts("range: [0, null]")
    for fault in bounded:
        line = fault.files[fault.path].splitlines()[fault.line - 1]
        if not any(f"{name} " in line for name in open_facts):
            yield fault


def equality_on_a_score(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, LOGIC, r"(score\.\w+) (?:>=|<=|>|<) (0\.\d+)", r"\1 = \2", "R141")


def more_decimals_than_the_currency(shop: Shop) -> Iterator[Fault]:
    yield from sites(
        shop, "(offers/|budgets)", r"\b(min_spend|amount|worst_case): (\d+\.\d\d)\b", r"\1: \g<2>5", "P122"
    )


def placeholder_of_nothing(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, "campaigns/", r"\{\{ ([\w.]+) \}\}", lambda found: f"{{{{ {slip(found[1])} }}}}", "P160")


def misspelt_tag_or_offer_in_a_case(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, "rules/cases", r"(tags: \[)(\w+)", lambda found: found[1] + slip(found[2]), "R221")
    yield from sites(shop, "rules/cases", r"(offers: \[)(\w+)", lambda found: found[1] + slip(found[2]), "R202")


def misspelt_fact_in_a_case(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<=[{{ ])(?:{names(shop.facts())})(?=: )"
    yield from sites(shop, "rules/cases", pattern, lambda found: slip(found[0]), "R222")


SLIP_KINDS: tuple[Kind, ...] = (
    misspelt_fact, misspelt_segment_tag_or_score, misspelt_offer, misspelt_key, misspelt_choice, repeated_key,
    missing_reason, id_with_a_hyphen, tab_in_front, quote_left_open, bracket_left_open, unit_that_does_not_fit,
    text_for_a_number, text_that_does_not_occur, threshold_out_of_range, equality_on_a_score,
    more_decimals_than_the_currency, placeholder_of_nothing, misspelt_tag_or_offer_in_a_case, misspelt_fact_in_a_case,
)  # fmt: skip
