"""Faults of every kind, planted one at a time into good projects by editing their text.

Each generator of `KINDS` yields one `Fault` for every place at which its kind can be planted: the edited files, the
codes of which one must come up, and the file and line at which it must. It looks only at the text (regular
expressions), never at the code that finds the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Files = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """`echoes`: codes that may come up beside it, because the same slip has more than one consequence. `tables`: sheets
    by path. `cell`: where the problem stands in a workbook (`rules/a.xlsx!B7`), instead of the line."""

    files: Files
    codes: tuple[str, ...]
    path: str
    line: int
    echoes: tuple[str, ...] = ()
    tables: Mapping[str, bytes] = field(default_factory=dict)
    cell: str = ""


@dataclass(frozen=True)
class Shop:
    """A good project: its files as text, and the day on which it is checked."""

    name: str
    files: Files
    today: date

    @property
    def currency(self) -> str:
        return re.findall(r"(?m)^currency: (\w+)", self.files["project.yaml"])[0]

    def facts(self, *needles: str) -> list[str]:
        """Facts of the lock in whose line all needles stand."""
        lines = re.findall(r"(?m)^  ([\w.]+): (\{.*)$", self.files["facts.lock.yaml"])
        return [name for name, rest in lines if all(needle in rest for needle in needles)]

    def offers(self) -> list[str]:
        return [id for path, text in self.files.items() if path.startswith("offers/") for id in _ids(text)]


Kind = Callable[[Shop], Iterator[Fault]]
LOGIC = r"(?:rules/(?!cases)|segments/|campaigns/)"
RULES = r"rules/(?!cases)"
OPERATOR = r"\s*(?:>=|<=|<>|=|>|<|BETWEEN\b|IS\b|IN\b)"


def _ids(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^offer:|\bid:) *(\w+)", text)


def _sites(
    shop: Shop,
    where: str,
    pattern: str,
    new: str | Callable[[re.Match[str]], str],
    *codes: str,
    below: int = 0,
    echoes: tuple[str, ...] = (),
) -> Iterator[Fault]:
    """A fault for each match of a pattern in the files whose path begins so; comments are left alone."""
    for path, text in sorted(shop.files.items()):
        if not re.match(where, path):
            continue
        for found in re.finditer(pattern, text, re.MULTILINE):
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if "#" in line:
                continue
            written = new(found) if callable(new) else found.expand(new)
            edited = text[: found.start()] + written + text[found.end() :]
            number = text.count("\n", 0, found.start()) + 1 + below
            yield Fault({**shop.files, path: edited}, codes, path, number, echoes)


def added(shop: Shop, path: str, text: str, *codes: str, line: int, echoes: tuple[str, ...] = ()) -> Fault:
    """A fault in a text put at the end of a file, or into a new one; `line` counts from the first line put there."""
    before = shop.files.get(path, "")
    before += "" if not before or before.endswith("\n") else "\n"
    return Fault({**shop.files, path: before + text}, codes, path, before.count("\n") + line, echoes)


def _names(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"


def _slip(name: str) -> str:
    return name[:2] + "q" + name[2:]


def misspelt_fact(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])(?:{_names(shop.facts())})(?=\b{OPERATOR})"
    yield from _sites(shop, LOGIC, pattern, lambda found: _slip(found[0]), "R104")


def misspelt_segment_tag_or_score(shop: Shop) -> Iterator[Fault]:
    new: Callable[[re.Match[str]], str] = lambda found: f"{found[1]}.{_slip(found[2])}"  # noqa: E731
    yield from _sites(shop, LOGIC, r"\b(segment|tag|score)\.(\w+)", new, "R104", "R105")


def misspelt_offer(shop: Shop) -> Iterator[Fault]:
    offers = _names(shop.offers())
    for before in (r"(?:propose|forbid): ", r"(?:propose|forbid): \{?(?:best_of: )?\[(?:\w+, )*"):
        pattern = rf"({before})\b({offers})\b"
        yield from _sites(shop, RULES, pattern, lambda found: found[1] + _slip(found[2]), "R202")
    pattern = rf"(offer: (?:\{{best_of: \[(?:\w+, )*)?)\b({offers})\b"
    yield from _sites(shop, "campaigns/", pattern, lambda found: found[1] + _slip(found[2]), "P110")


def misspelt_key(shop: Shop) -> Iterator[Fault]:
    keys = r"(?<=[\s{])(why|when|then|give|kind|windows|amount|steps|redemption|priority|if_unknown)(?=:)"
    yield from _sites(shop, r"(rules/(?!cases)|segments/|offers/|campaigns/|budgets|calendars)", keys, r"\1e", "S102")


def misspelt_choice(shop: Shop) -> Iterator[Fault]:
    choices = r"\b(give|status|if_unknown|merge|kind|per|category|type): ([\w.]+)\b"
    yield from _sites(shop, r"(rules/(?!cases)|offers/|campaigns/|budgets)", choices, r"\1: \2x", "S110")


def repeated_key(shop: Shop) -> Iterator[Fault]:
    yield from _sites(
        shop, r"(rules/|offers/|campaigns/)", r"^( +(?:why|kind|then|when): \S.*\n)", r"\1\1", "Y025", below=1
    )


def missing_reason(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, RULES, r"^    why: .*\n", "", "S101", below=-1)


def id_with_a_hyphen(shop: Shop) -> Iterator[Fault]:
    yield from _sites(
        shop,
        r"(rules/(?!cases)|segments/|budgets|calendars)",
        r"\bid: (\w+)",
        r"id: \1-x",
        "S120",
        echoes=("R105", "P110"),
    )


def tab_in_front(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, r"(rules/|offers/|segments/)", r"^    (?=(?:why|kind|when|then|column): )", "\t", "Y010")
    yield from _sites(shop, "(campaigns/|budgets|calendars)", r"^  (?=(?:- |any))", "\t", "Y010")


def quote_left_open(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, LOGIC, r"'(\w+)'(?=[ )\n]|$)", r"'\1", "R103", "Y015", "Y016", "Y027")


def bracket_left_open(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, RULES, r"^(    when: )(\w[^#\n]*[^#\s])$", r"\1(\2", "R106")


def unit_that_does_not_fit(shop: Shop) -> Iterator[Fault]:
    for unit, number in (("unit: days", f"{shop.currency} 30"), (f"unit: {shop.currency}", "30 days")):
        pattern = rf"(?<![\w.])({_names(shop.facts(unit))})( (?:>=|<=|>|<) )\d[\d.]*"
        yield from _sites(shop, LOGIC, pattern, rf"\g<1>\g<2>{number}", "R132")


def text_for_a_number(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({_names(shop.facts('type: number'))})( (?:>=|<=|>|<) )\d[\d.]*"
    yield from _sites(shop, LOGIC, pattern, r"\1\2'many'", "R131", "R134")


def text_that_does_not_occur(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({_names(shop.facts('categories: '))})( (?:=|<>) )'(\w+)'"
    yield from _sites(shop, LOGIC, pattern, r"\1\2'\3x'", "R135", "R160")


def threshold_out_of_range(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<![\w.])({_names(shop.facts('type: number', 'range: [0, '))})( (?:>=|>) )\d[\d.]*"
    bounded = _sites(shop, LOGIC, pattern, r"\g<1>\g<2>99999", "R140")
    open_facts = shop.facts("range: [0, null]")
    for fault in bounded:
        line = fault.files[fault.path].splitlines()[fault.line - 1]
        if not any(f"{name} " in line for name in open_facts):
            yield fault


def equality_on_a_score(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, LOGIC, r"(score\.\w+) (?:>=|<=|>|<) (0\.\d+)", r"\1 = \2", "R141")


def never_true(shop: Shop) -> Iterator[Fault]:
    yield from _whens(shop, "({}) AND 1 > 2", "R215")


def always_true(shop: Shop) -> Iterator[Fault]:
    yield from _whens(shop, "({}) OR 2 > 1", "R216")


def ranges_that_do_not_meet(shop: Shop) -> Iterator[Fault]:
    """In rules that do not forbid: those would have to say what holds where the fact is unknown, and may then fire."""
    for fact in plain_numbers(shop)[:2]:
        for fault in _whens(shop, f"({{}}) AND {fact} > 4 AND {fact} < 2", "R215"):
            if "forbid:" not in _rule_around(fault)[1]:
                yield fault


def ranges_that_leave_nothing_out(shop: Shop) -> Iterator[Fault]:
    for fact in plain_numbers(shop)[:2]:
        yield from _whens(shop, f"({{}}) OR {fact} >= 3 OR {fact} < 4 OR {fact} IS NULL", "R216")


def part_that_changes_nothing(shop: Shop) -> Iterator[Fault]:
    pattern = rf"^(    when: )((?:{_names(plain_numbers(shop))}) > )(\d+)$"
    yield from _sites(shop, RULES, pattern, r"\1\g<2>\g<3> AND \g<2>0", "R342")


def plain_numbers(shop: Shop) -> list[str]:
    """Numbers that are neither scores, shares nor fifths, and may be anything from 0 up."""
    shares = [*shop.facts("range: [0, 1]"), *shop.facts("range: [1, 5]")]
    return [name for name in shop.facts("type: number") if name not in shares]


def _whens(shop: Shop, form: str, *codes: str) -> Iterator[Fault]:
    """Conditions of one line; the problem stands at the id of the rule."""
    pattern = r"^(    when: )(\w[^#\n]*[^#\s])$"
    for fault in _sites(shop, RULES, pattern, lambda found: found[1] + form.format(found[2]), *codes):
        yield Fault(fault.files, codes, fault.path, _rule_around(fault)[0])


def two_writers(shop: Shop) -> Iterator[Fault]:
    for name in re.findall(r"(?m)^  (\w+): \{type: (?:number|money), (?!merge)", "\n".join(_texts(shop, RULES))):
        yield added(shop, "rules/zz_planted.yaml", _rule(f"set: {{{name}: 1}}"), "R203", line=5, echoes=("R209",))


def dead_tag(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, RULES, r"^    then: \{tag: (\w+)\}", r"    then: {tag: [\1, spare_tag]}", "R208")


def value_that_nobody_reads(shop: Shop) -> Iterator[Fault]:
    text = _rule("set: {planted_value: 1}") + "facts:\n  planted_value: {type: number, otherwise: 0}\n"
    yield added(shop, "rules/zz_planted.yaml", text, "R207", line=7)


def value_that_nobody_sets(shop: Shop) -> Iterator[Fault]:
    text = "facts:\n  planted_value: {type: number, otherwise: 0}\n"
    yield added(shop, "rules/zz_planted.yaml", text, "R206", line=2)


def offer_that_nothing_proposes(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: message\ngive: if_worth_it\nworth: 1\n"
    whole = Shop(shop.name, {**shop.files, "offers/zz_planted.yaml": text}, shop.today)
    new = r"\1\n  - {id: planted, offer: planted}\2"
    yield from _sites(whole, "campaigns/", r"(^steps:.*)(\n)", new, "P140", below=1, echoes=("P128",))


def offer_that_nobody_lists(shop: Shop) -> Iterator[Fault]:
    yield added(
        shop, "offers/zz_planted.yaml", "offer: planted\nkind: message\ngive: if_worth_it\nworth: 1\n", "P142", line=1
    )


def offer_never_worth_its_cost(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: free_delivery\ngive: if_worth_it\ncost: 5\nworth: 1\n"
    yield added(shop, "offers/zz_planted.yaml", text, "P138", line=5, echoes=("P142",))


def guaranteed_among_choices(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: tier\ngive: guaranteed\ncost: 5\n"
    whole = Shop(shop.name, {**shop.files, "offers/zz_planted.yaml": text}, shop.today)
    yield from _sites(whole, RULES, r"(propose: \{best_of: \[)", r"\1planted, ", "P152", echoes=("P141",))


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
    tests_a_fact = re.compile(rf"(?<![\w.])(?:{_names(shop.facts())})\b{OPERATOR}")
    for fault in _sites(shop, RULES, r"^    if_unknown: \w+.*\n", "", "R209"):
        at, block = _rule_around(fault)
        tags = set(re.findall(r"tag: (\w+)", block))
        if tests_a_fact.search(block) and ("forbid:" in block or tags & negated):
            yield Fault(fault.files, ("R209",), fault.path, at)


def _rule_around(fault: Fault) -> tuple[int, str]:
    """The line of the id of the rule in which a line stands, and its text."""
    lines = fault.files[fault.path].splitlines()
    starts = [number for number, line in enumerate(lines, 1) if re.match(r"  - id: |\S", line)]
    at = max(number for number in starts if number <= fault.line)
    end = min((number for number in starts if number > at), default=len(lines) + 1)
    return at, "\n".join(lines[at - 1 : end - 1])


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


def rule_that_has_ended(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    yield from _sites(shop, RULES, r"^(    then: ?)", rf"    active: {{to: {day}}}\n\1", "R212", echoes=("R385",))


def rule_that_ends_soon(shop: Shop) -> Iterator[Fault]:
    day = shop.today + timedelta(days=3)
    yield from _sites(shop, RULES, r"^(    then: ?)", rf"    active: {{to: {day}}}\n\1", "R382")


def campaign_that_is_over(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    first = day - timedelta(days=30)
    new = rf"from: {first}\nto: {day}"
    yield from _sites(shop, "campaigns/", r"^from: \S+\nto: \S+", new, "P148", below=1, echoes=("P143", "R385"))


def draft_that_never_ran(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    text = f"campaign: planted\nwhy: x\nstatus: draft\nto: {day}\n{open_step(shop)}"
    yield added(shop, "campaigns/zz_planted.yaml", text, "R384", line=3)


def campaign_on_no_day(shop: Shop) -> Iterator[Fault]:
    first, last = shop.today + timedelta(days=40), shop.today + timedelta(days=41)
    calendar = f"  - {{id: planted, windows: [{{from: {first}, to: {last}}}]}}\n"
    calendars = {"calendars.yaml": shop.files["calendars.yaml"].rstrip("\n") + "\n" + calendar}
    whole = Shop(shop.name, {**shop.files, **calendars}, shop.today)
    days = f"from: {first}\nto: {last}\nnot_on: planted\n"
    text = f"campaign: planted\nwhy: x\nstatus: live\n{days}{open_step(shop)}"
    yield added(whole, "campaigns/zz_planted.yaml", text, "R383", line=6)


def open_step(shop: Shop) -> str:
    return f"steps: [{{id: a, offer: {shop.offers()[0]}, open: true}}]\n"


def calendar_that_is_over(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=9)
    yield from _sites(shop, "calendars", r"windows: \[\{.*\}\]", rf"windows: [{{from: {day}, to: {day}}}]", "R381")


def budget_of_other_days(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)

    def ended(found: re.Match[str]) -> str:
        return re.sub(r", (?:from|to): [\d-]+", "", found[0])[:-1] + f", to: {day}}}"

    for fault in _sites(shop, "budgets", r"^  - \{id: \w+, amount: [^}\n]*\}", ended, "P143"):
        name = re.findall(r"id: (\w+)", fault.files["budgets.yaml"].splitlines()[fault.line - 1])[0]
        for path, text in sorted(shop.files.items()):
            found = re.search(rf"^budgets: .*\b{name}\b", text, re.MULTILINE)
            if path.startswith("campaigns/") and found:
                yield Fault(fault.files, ("P143",), path, text.count("\n", 0, found.start()) + 1)
                break


def unused_budget_or_calendar(shop: Shop) -> Iterator[Fault]:
    yield added(shop, "budgets.yaml", "  - {id: planted, amount: 5, per: total}\n", "P142", line=1)
    yield added(
        shop, "calendars.yaml", "  - {id: planted, windows: [{from: 2099-01-01, to: 2099-01-02}]}\n", "P142", line=1
    )


def segment_that_nobody_reads(shop: Shop) -> Iterator[Fault]:
    fact = shop.facts("type: number")[0]
    text = f"segments:\n  - {{id: planted, when: {fact} > 1}}\n"
    yield added(shop, "segments/zz_planted.yaml", text, "R386", line=2)


def protected_fact(shop: Shop) -> Iterator[Fault]:
    for head, code in (("protected: [{}]\n", "P146"), ("protected: {{{}: {{stands_for: origin}}}}\n", "R390")):
        for fact in shop.facts():
            named = rf"(?<![\w.]){re.escape(fact)}(?=\b{OPERATOR})"
            for fault in _sites(shop, LOGIC, named, r"\g<0>", code):
                project = shop.files["project.yaml"].rstrip("\n") + "\n" + head.format(fact)
                yield Fault({**shop.files, "project.yaml": project}, (code,), fault.path, fault.line, (code,))


def stale_score(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=40)
    for fault in _sites(shop, "segments/", r"^    as_of: \S+", rf"    as_of: {day}\n    stale_after: 30 days", "D177"):
        yield Fault(fault.files, ("D177",), fault.path, _rule_around(fault)[0])


def message_with_a_cost(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, "offers/", r"^(    kind: message\n)", r"\1    cost: 0.50\n", "R389", below=1)


def more_decimals_than_the_currency(shop: Shop) -> Iterator[Fault]:
    yield from _sites(
        shop, "(offers/|budgets)", r"\b(min_spend|amount|worst_case): (\d+\.\d\d)\b", r"\1: \g<2>5", "P122"
    )


def placeholder_of_nothing(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, "campaigns/", r"\{\{ ([\w.]+) \}\}", lambda found: f"{{{{ {_slip(found[1])} }}}}", "P160")


def misspelt_tag_or_offer_in_a_case(shop: Shop) -> Iterator[Fault]:
    yield from _sites(shop, "rules/cases", r"(tags: \[)(\w+)", lambda found: found[1] + _slip(found[2]), "R221")
    yield from _sites(shop, "rules/cases", r"(offers: \[)(\w+)", lambda found: found[1] + _slip(found[2]), "R202")


def misspelt_fact_in_a_case(shop: Shop) -> Iterator[Fault]:
    pattern = rf"(?<=[{{ ])(?:{_names(shop.facts())})(?=: )"
    yield from _sites(shop, "rules/cases", pattern, lambda found: _slip(found[0]), "R222")


def _rule(then: str) -> str:
    return f"rules:\n  - id: planted\n    why: x\n    when: TRUE\n    then: {{{then}}}\n"


def _texts(shop: Shop, where: str) -> list[str]:
    return [text for path, text in sorted(shop.files.items()) if re.match(where, path)]


KINDS: tuple[Kind, ...] = (
    misspelt_fact, misspelt_segment_tag_or_score, misspelt_offer, misspelt_key, misspelt_choice, repeated_key,
    missing_reason, id_with_a_hyphen, tab_in_front, quote_left_open, bracket_left_open, unit_that_does_not_fit,
    text_for_a_number, text_that_does_not_occur, threshold_out_of_range, equality_on_a_score, never_true, always_true,
    ranges_that_do_not_meet, ranges_that_leave_nothing_out, part_that_changes_nothing,
    two_writers, dead_tag, value_that_nobody_reads, value_that_nobody_sets, offer_that_nothing_proposes,
    offer_that_nobody_lists, offer_never_worth_its_cost, guaranteed_among_choices, always_forbidden,
    if_unknown_left_out, unknown_behind_a_tag, unknown_behind_a_value, cycle, rule_that_has_ended, rule_that_ends_soon,
    campaign_that_is_over, draft_that_never_ran, campaign_on_no_day, calendar_that_is_over, budget_of_other_days,
    unused_budget_or_calendar, segment_that_nobody_reads, protected_fact, stale_score, message_with_a_cost,
    more_decimals_than_the_currency, placeholder_of_nothing, misspelt_tag_or_offer_in_a_case, misspelt_fact_in_a_case,
)  # fmt: skip
