"""The report in a terminal of 80 to 100 columns: one function a section, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...rules.problems import Phrase
from .amounts import Amounts, clean, columns, cut, plain_number, wrapped
from .figures import BreakEven, Changed, Example, Notice, OfferLine, Summary, printable
from .product_words import product_texts
from .reason_words import reason_short
from .rule_names import rules_shown
from .words import Words

NARROWEST, WIDEST = 80, 100
RULE_HITS_SHOWN = 5
RAREST = 10_000
"""Beyond one in so many nobody can tell the difference."""
LINES_SHOWN = 12
ALL = 10_000
"""A hundred percent, in hundredths of a percent."""
NAMES_SHOWN = 12
COLOURS = {"green": "\x1b[32m", "amber": "\x1b[33m", "red": "\x1b[31m", "bold": "\x1b[1m"}
PLAIN = "\x1b[0m"

Section = Callable[["Report"], list[str]]


class Report:
    """What every section needs: the numbers, words and formats of one language, the width, and colour or none."""

    def __init__(self, summary: Summary, language: str = "en", width: int = WIDEST, colour: bool = False) -> None:
        self.summary = printable(summary)
        self.words = Words(language)
        self.amounts = Amounts(summary.currency, summary.exponent, language)
        self.width = min(max(width, NARROWEST), WIDEST)
        self.colour = colour

    def paint(self, text: str, colour: str) -> str:
        return f"{COLOURS[colour]}{text}{PLAIN}" if self.colour else text


def render_report(summary: Summary, language: str = "en", width: int = WIDEST, colour: bool = False) -> str:
    """The whole report, ending without a line end."""
    report = Report(summary, language, width, colour)
    blocks = [section(report) for section in SECTIONS]
    return "\n\n".join("\n".join(cut_plain(line, report) for line in block) for block in blocks if block)


def render_brief(summary: Summary, language: str = "en") -> str:
    """Five lines for a mail or a chat."""
    report = Report(summary, language)
    summary = report.summary
    words, amounts, out = report.words, report.amounts, summary.out
    verdict = words(f"verdict_{summary.verdict}")
    first = next((notice for notice in summary.notices if notice.level == summary.verdict), None)
    lines = [words("brief_verdict", project=summary.project, wave=summary.wave, verdict=verdict)]
    if first is not None and summary.verdict != "green":
        lines[0] += f" ({notice_text(first, report.words, report.amounts, shared=True)})"
    lines.append(
        words(
            "brief_out",
            given=amounts.count(out.customers),
            all=amounts.count(summary.customers),
            messages=amounts.count(out.messages),
            cost=amounts.money(out.expected_cost_minor),
            worst=amounts.money(out.worst_case_minor),
        )
    )
    most = ", ".join(f"{line.offer} {amounts.count(line.customers)}" for line in out.offers[:4])
    lines.append(words("brief_offers", offers=most) if most else words("nothing_out"))
    lines.append(_brief_change(summary.change, report))
    if summary.nothing:
        line = summary.nothing[0]
        reason = reason_short(line.reason, language)
        lines.append(words("brief_nothing", reason=reason, customers=amounts.count(line.customers)))
    else:
        lines.append(words("nobody_left"))
    return "\n".join(lines)


def notice_text(notice: Notice, words: Words, amounts: Amounts, shared: bool = False) -> str:
    """The sentence of a notice, its numbers formatted; `shared`: for readers who may not see customers."""
    values = _shown(notice.values, amounts)
    if shared and notice.shared is not None:
        values["text"] = _shown_one(notice.shared, amounts)
    if notice.key == "limit_binds":
        values["limit"] = limit_name(str(notice.values["limit"]), str(notice.values["kind"]), words)
    return words(f"n_{notice.key}", **values)


def break_even_text(line: BreakEven | None, basis: str, words: Words) -> str:
    """What it takes to pay, in words; empty where nobody may ask."""
    if line is None:
        return ""
    if basis == "assumed":
        if line.one_in is None:
            return words("everyone")
        return words("one_in" if line.one_in <= RAREST else "hardly", number=f"{min(line.one_in, RAREST):,}")
    return words("more_bought", share=f"{line.basis_points / 100:.1f} %")


def value_text(example: Example | OfferLine, amounts: Amounts) -> str:
    """The face value of a decision: money, percent or points; empty for a plain message."""
    if not isinstance(example, Example):
        return ""
    if example.value_minor is not None:
        return amounts.money(example.value_minor)
    if example.percent is not None:
        return f"{plain_number(example.percent)} %"
    return plain_number(example.points) if example.points is not None else ""


def limit_amount(number: int, is_money: bool, amounts: Amounts) -> str:
    """Money or pieces."""
    return amounts.money(number) if is_money else amounts.count(number)


def against_text(change: Changed, words: Words) -> str:
    """What the other side of a comparison is."""
    return words(f"against_{change.kind}", label=clean(change.label))


def cut_plain(line: str, report: Report) -> str:
    """A line no wider than the report; painted lines are short and left alone."""
    return line if "\x1b" in line else cut(line, report.width)


def _head(report: Report) -> list[str]:
    summary, words = report.summary, report.words
    title = report.paint(words("title", project=clean(summary.project)), "bold")
    return [title, words("head", wave=summary.wave, as_of=summary.as_of, zone=summary.zone)]


def _button(report: Report) -> list[str]:
    summary, words = report.summary, report.words
    verdict = report.paint(words(f"verdict_{summary.verdict}"), summary.verdict)
    lines = [f"{_title(report, 'h_button')}  {verdict}"]
    for notice in summary.notices:
        mark = words(notice.level)
        text = wrapped(notice_text(notice, words, report.amounts), report.width - 10, "")
        lines.append(f"  {report.paint(mark, notice.level)}  {text[0] if text else ''}")
        lines += [f"        {more}" for more in text[1:]]
    return lines


def _out(report: Report) -> list[str]:
    summary, words, amounts, out = report.summary, report.words, report.amounts, report.summary.out
    given = words(
        "customers_line",
        given=amounts.count(out.customers),
        all=amounts.count(summary.customers),
        share=amounts.share(out.customers, summary.customers),
    )
    by_channel = ", ".join(f"{name} {amounts.count(number)}" for name, number in out.channels)
    rows = [
        (words("customers"), given),
        (words("messages"), amounts.count(out.messages) + (f"  ({by_channel})" if by_channel else "")),
        (words("expected_cost"), amounts.money(out.expected_cost_minor)),
        (words("worst_case"), f"{amounts.money(out.worst_case_minor)}  ({words('worst_case_note')})"),
    ]
    if out.sending_cost_micro:
        rows.append((words("sending_cost"), amounts.money_of_micro(out.sending_cost_micro)))
    if out.withheld:
        rows.append((words("withheld"), f"{amounts.count(out.withheld)}  ({words('withheld_note')})"))
    if out.deferred:
        rows.append((words("deferred"), amounts.count(out.deferred)))
    lines = [_title(report, "h_out"), *columns(rows, (False, False))]
    if not out.offers:
        return [*lines, f"  {words('nothing_out')}"]
    lines.append("")
    header = [words(key) for key in ("offer", "basis", "customers", "expected_cost", "worst_case")]
    table = [header]
    table += [
        [
            cut(line.offer, 34),
            words(f"basis_{line.basis}"),
            amounts.count(line.customers),
            amounts.money(line.expected_cost_minor),
            amounts.money(line.worst_case_minor),
        ]
        for line in out.offers
    ]
    lines += columns(table, (False, False, True, True, True))
    told = [_payback(line.offer, line.basis, line.break_even, line.expected_extra_micro, report) for line in out.offers]
    if len(out.bases) > 1 or len(out.offers) > 1:
        told += [
            _payback(
                words("all_of_basis", basis=words(f"basis_{line.basis}")),
                line.basis,
                line.break_even,
                line.expected_extra_micro,
                report,
            )
            for line in out.bases
        ]
    told = [row for row in told if row[1]]
    if told:
        lines += ["", f"  {words('pays_if')}", *columns(told, (False, False), indent="    ")]
    if len(out.bases) > 1:
        lines.append(f"  {words('bases_note')}")
    return lines


def _payback(name: str, basis: str, line: BreakEven | None, extra: int | None, report: Report) -> list[str]:
    if extra is not None:
        return [cut(name, 34), report.words("earns", money=report.amounts.money_of_micro(extra))]
    return [cut(name, 34), break_even_text(line, basis, report.words)]


def _changed(report: Report) -> list[str]:
    summary, words, amounts = report.summary, report.words, report.amounts
    change = summary.change
    if change is None:
        return [_title(report, "h_changed"), *(f"  {line}" for line in wrapped(words("first_time"), report.width - 2))]
    lines = [f"{_title(report, 'h_changed')}  {against_text(change, words)}"]
    if change.as_of != summary.as_of:
        lines.append(f"  {words('other_day', as_of=change.as_of)}")
    if change.same_data is False:
        lines.append(f"  {words('other_data')}")
    lines += _edits(change, report)
    people = change.people
    if people.is_empty:
        lines.append(f"  {words('no_change')}")
    else:
        rows = [[amounts.count(getattr(people, key)), words(key)] for key in ("gain", "lose", "switch", "same")]
        if people.other_value:
            rows.append([amounts.count(people.other_value), words("other_value")])
        lines += columns(rows, (True, False))
    if change.causes and is_worth_a_table(change):
        head, *rows = cause_rows(change, words, amounts)
        lines += ["", *columns([head, *rows], (False, *(True for _ in head[1:])))]
        lines += [f"  {words('by_cause_note')}"] if len(change.causes) > 1 else []
    lines += ["", *_money_change(change, report)]
    offers = [one for one in people.offers if one.gain or one.lose]
    if offers:
        table = [[words(key) for key in ("offer", "before", "after", "new_to_it", "lose_it")]]
        table += [
            [cut(one.offer, 34), *(amounts.count(n) for n in (one.before, one.after, one.gain, one.lose))]
            for one in offers
        ]
        lines += ["", *columns(table, (False, True, True, True, True))]
    if change.segments:
        lines += ["", *columns(segment_rows(change, words, amounts), (False, True, True, True, True))]
    for one in people.switches:
        sides = " -> ".join(" + ".join(side) or words("nothing") for side in (one.before, one.after))
        lines.append(f"  {words('switches')}  {sides}: {amounts.count(one.customers)}")
    if change.hits:
        lines += ["", f"  {words('fires_for')}"]
        table = [
            [cut(rule, 40), amounts.count(before), "->", amounts.count(after)]
            for rule, before, after in change.hits[:RULE_HITS_SHOWN]
        ]
        lines += columns(table, (False, True, False, True), indent="    ")
    return lines


def _edits(change: Changed, report: Report) -> list[str]:
    words = report.words
    lines = []
    for part in change.parts:
        for sort in ("added", "removed", "changed"):
            names = getattr(part, sort)
            if names:
                shown = ", ".join(names[:NAMES_SHOWN]) + (" ..." if len(names) > NAMES_SHOWN else "")
                label = words(f"kind_{part.kind}") if words.has(f"kind_{part.kind}") else part.kind
                lines += [f"  {line}" for line in wrapped(f"{label} {words(sort)}: {shown}", report.width - 2, "  ")]
    edits = [
        (one.path, sign, text)
        for one in change.lines
        for sign, texts in (("-", one.removed), ("+", one.added))
        for text in texts
    ]
    path = None
    for where, sign, text in edits[:LINES_SHOWN]:
        if where != path:
            lines.append(f"  {where}")
            path = where
        lines.append(f"    {sign} {clean(text.strip())}")
    if len(edits) > LINES_SHOWN:
        lines.append(f"    {words('more_lines', number=len(edits) - LINES_SHOWN)}")
    return lines


def _money_change(change: Changed, report: Report) -> list[str]:
    words, amounts, people = report.words, report.amounts, change.people
    table = [["", words("before"), words("after"), words("change")]]
    for key, name in (("expected_cost", "expected_cost_minor"), ("worst_case", "worst_case_minor")):
        before, after = getattr(people.before, name), getattr(people.after, name)
        table.append([words(key), amounts.money(before), amounts.money(after), amounts.change(after - before)])
    return columns(table, (False, True, True, True))


def _brief_change(change: Changed | None, report: Report) -> str:
    if change is None:
        return report.words("first_time")
    people = change.people
    return report.words(
        "brief_change",
        against=against_text(change, report.words),
        gain=report.amounts.count(people.gain),
        lose=report.amounts.count(people.lose),
        switch=report.amounts.count(people.switch),
        money=report.amounts.change(people.after.expected_cost_minor - people.before.expected_cost_minor),
    )


def is_worth_a_table(change: Changed) -> bool:
    """Whether a cause touched anybody or any money."""
    people = change.people
    return not people.is_empty or people.before != people.after


def cause_rows(change: Changed, words: Words, amounts: Amounts) -> list[list[str]]:
    """A row a cause, the head first, the sums last; other values have a column only where there are any."""
    valued = change.people.other_value > 0
    keys = ["k_gain", "k_lose", "k_switch", *(["k_value"] if valued else []), "expected_cost", "worst_case"]
    rows = [[words("by_cause"), *(words(key) for key in keys)]]
    people, was, now = change.people, change.people.before, change.people.after
    for one in change.causes:
        name = " + ".join(words(f"cause_{cause}") for cause in one.causes)
        counts = (one.gain, one.lose, one.switch, *((one.other_value,) if valued else ()))
        money = (one.expected_cost_minor, one.worst_case_minor)
        rows.append([name, *map(amounts.count, counts), *map(amounts.change, money)])
    if len(change.causes) > 1:
        counts = (people.gain, people.lose, people.switch, *((people.other_value,) if valued else ()))
        money = (now.expected_cost_minor - was.expected_cost_minor, now.worst_case_minor - was.worst_case_minor)
        rows.append([words("total"), *map(amounts.count, counts), *map(amounts.change, money)])
    return rows


def segment_rows(change: Changed, words: Words, amounts: Amounts) -> list[list[str]]:
    """A row a segment in which somebody is touched, the head first."""
    rows = [[words(key) for key in ("by_segment", "members", "k_gain", "k_lose", "k_switch")]]
    for one in change.segments:
        counts = (one.members, one.gain, one.lose, one.switch)
        rows.append([cut(one.segment, 40) or words("no_segment"), *map(amounts.count, counts)])
    return rows


def _examples(report: Report) -> list[str]:
    if not report.summary.examples:
        return []
    lines = [_title(report, "h_examples")]
    for example in report.summary.examples:
        head, why = example_text(example, report.words, report.amounts)
        lines.append(f"  {head}")
        lines += [f"      {line}" for line in wrapped(why, report.width - 6)]
        for said in example_lines(example, report.words):
            lines += [f"      {line}" for line in wrapped(said, report.width - 6, "  ")]
    return lines


def example_lines(example: Example, words: Words) -> list[str]:
    """What she would read, a line a text; pages of e-mails are left to `campaign preview`."""
    return [f"{words(f'pv_{key}')}: {clean(' '.join(text.split()))}" for key, text in example.texts if key != "html"]


def example_text(example: Example, words: Words, amounts: Amounts) -> tuple[str, str]:
    """What she gets, and the reason."""
    parts = [words("example", customer=clean(example.customer), offer=example.offer), value_text(example, amounts)]
    if example.channel:
        parts.append(words("by_channel", channel=example.channel))
    if example.valid_until:
        parts.append(words("until", day=example.valid_until))
    why = " ".join(example.reasons) or words("open_offer", campaign=example.campaign)
    products = product_texts(example.products, words.language)
    shown = f"{clean(why)} [{'; '.join(products)}]" if products else clean(why)
    return ", ".join(part for part in parts if part), shown


def _nothing(report: Report) -> list[str]:
    summary, words, amounts = report.summary, report.words, report.amounts
    lines = [_title(report, "h_nothing")]
    if not summary.nothing:
        return [*lines, f"  {words('nobody_left')}"]
    valued = summary.value_fact is not None
    table = [[words("reason"), words("customers"), *([words("value_as", fact=summary.value_fact)] if valued else [])]]
    for line in summary.nothing:
        value = [amounts.money(line.value_minor or 0)] if valued else []
        reason = f"{reason_short(line.reason, words.language)} ({line.reason})"
        table.append([reason, amounts.count(line.customers), *value])
    return lines + columns(table, (False, True, True)[: 2 + valued])


def _limits(report: Report) -> list[str]:
    summary, words, amounts = report.summary, report.words, report.amounts
    if not summary.limits:
        return [_title(report, "h_limits"), f"  {words('no_limits')}"]
    head, *rows = limit_rows(summary, words, amounts)
    rows = [[cut(row[0], 40), *row[1:]] for row in rows]
    told = [f"  {line}" for text in limit_lines(summary, words, amounts) for line in wrapped(text, report.width - 2)]
    return [_title(report, "h_limits"), *columns([head, *rows], (False, *(True for _ in head[1:]))), *told]


def limit_lines(summary: Summary, words: Words, amounts: Amounts) -> list[str]:
    """What more and less of every limit that binds would be worth, and how near what was chosen is to the best."""
    lines = []
    for line in summary.limits:
        if line.step_worth_micro:
            step = limit_amount(line.step, line.is_money, amounts)
            worth = amounts.money_of_micro(line.step_worth_micro)
            lines.append(words("limit_next", limit=limit_name(line.id, line.kind, words), step=step, worth=worth))
    if lines:
        lines.append(words("limit_next_note"))
    if lines and summary.best_share is not None:
        share = f"{summary.best_share / 100:.2f} %"
        lines.append(words("best_of_all") if summary.best_share >= ALL else words("best_share", share=share))
    return lines


def limit_rows(summary: Summary, words: Words, amounts: Amounts) -> list[list[str]]:
    """The table of limits, its head first; what is held back has a column only where there is any."""
    held = any(line.withheld for line in summary.limits)
    rows = [
        [words(key) for key in ("limit", "used", *(["withheld"] if held else []), "allowed", "of_allowed", "refused")]
    ]
    for line in summary.limits:
        withheld = [limit_amount(line.withheld, line.is_money, amounts)] if held else []
        rows.append(
            [
                limit_name(line.id, line.kind, words),
                limit_amount(line.used, line.is_money, amounts),
                *withheld,
                limit_amount(line.allowed, line.is_money, amounts),
                amounts.share(line.used + line.withheld, line.allowed),
                amounts.count(line.refused),
            ]
        )
    return rows


def limit_name(id: str, kind: str, words: Words) -> str:
    """A limit by id and sort: `q4 (expected cost)`."""
    return f"{clean(id)} ({words(f'limit_{kind}')})"


def _data(report: Report) -> list[str]:
    head, *rows = data_rows(report.summary, report.words, report.amounts)
    shown = columns([head[:4], *(row[:4] for row in rows)], (False, True, True, True))
    lines = [_title(report, "h_data"), shown[0]]
    for line, row in zip(shown[1:], rows, strict=True):
        lines += [line, *(f"    {text}" for text in wrapped(row[4], report.width - 4))]
    return lines


def data_rows(summary: Summary, words: Words, amounts: Amounts) -> list[list[str]]:
    """A row a file, its head first: the file, rows, used, set aside, and what was done to which of them."""
    rows = [["", words("d_read"), words("d_kept"), words("d_aside"), words("d_done")]]
    for one in summary.tables:
        done = ", ".join(f"{amounts.count(number)} {words(f'd_{what}')}" for what, number in one.cleaned if number)
        rows.append([clean(one.source), amounts.count(one.read), amounts.count(one.kept), amounts.count(one.set_aside)])
        rows[-1].append(done)
    return rows


def _tidy(report: Report) -> list[str]:
    lines = [
        f"  {line}" for text in tidy_lines(report.summary, report.words) for line in wrapped(text, report.width - 2)
    ]
    return [_title(report, "h_tidy"), *(lines or [f"  {report.words('tidy_clean')}"])]


def tidy_lines(summary: Summary, words: Words) -> list[str]:
    """Rules that fire for nobody and offers nobody gets, a sentence each."""
    found = []
    if summary.rules_silent:
        found.append(words("rules_silent", names=", ".join(rules_shown(summary.rules_silent, words.language))))
    for unused in summary.offers_unused:
        if unused.reason is None:
            found.append(words("offer_unlisted", offer=unused.offer))
            continue
        reason = reason_short(unused.reason, words.language)
        found.append(words("offer_unused", offer=unused.offer, reason=reason, customers=f"{unused.customers:,}"))
    return found


def _foot(report: Report) -> list[str]:
    lines = wrapped(report.words("see_lists"), report.width, "  ")
    if report.summary.examples:
        lines.append(report.words("see_explain", customer=clean(report.summary.examples[0].customer)))
    return lines


def _title(report: Report, key: str) -> str:
    return report.paint(report.words(key), "bold")


def _shown(values: Mapping[str, object], amounts: Amounts) -> dict[str, object]:
    return {name: _shown_one(value, amounts) for name, value in values.items()}


def _shown_one(value: object, amounts: Amounts) -> str:
    if isinstance(value, Phrase):
        value = value.zh if amounts.language == "zh" else value.en
    return amounts.count(value) if isinstance(value, int) else clean(str(value))


SECTIONS: tuple[Section, ...] = (_head, _button, _out, _changed, _examples, _nothing, _limits, _data, _tidy, _foot)
