"""The comparison as a comment on a pull request: what a change does, on one screen, the rest folded away.

GitHub's Markdown. Whatever others have named (offers, rules, customers' words) is text and nothing else: names stand in
code, prose is escaped, nobody is mentioned, nothing is linked. At most LARGEST bytes, as GitHub refuses longer ones.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from .amounts import Amounts, clean, cut
from .figures import Changed, EditedPart, Summary
from .terminal import against_text, cause_rows, is_worth_a_table, limit_name, notice_text, segment_rows
from .words import Words

LARGEST = 65_000
"""Bytes; GitHub takes 65,536 characters."""
ROWS_SHOWN = 40
NAME_WIDTH = 80
PROSE_WIDTH = 400
NO_BREAK = "\N{ZERO WIDTH SPACE}"
"""Between `@` and a name: then nobody is called; the same for numbers of issues and for links."""
SHORTEST_COMMIT = 7
_COMMIT = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_COMMIT},}}")
_ACTIVE = re.compile(r"[\\`*_\[\]#|~$]")
_OPENING = re.compile(r"(\d*)([-+.)=:])")
"""What would begin a list, a rule or a heading at the start of a line."""

Section = Callable[["Comment"], list[str]]


class Comment:
    """What every section needs."""

    def __init__(self, summary: Summary, change: Changed, language: str) -> None:
        self.summary, self.change = summary, change
        self.words = Words(language)
        self.amounts = Amounts(summary.currency, summary.exponent, language)


def render_markdown(summary: Summary, language: str = "en") -> str:
    """The comment, without a line end at its end. The same summary gives the same bytes."""
    words = Words(language)
    if summary.change is None:
        return f"## {prose(words('m_title', project=summary.project))}\n\n{prose(words('first_time'))}"
    comment = Comment(summary, summary.change, language)
    blocks = [block for section in SECTIONS for block in section(comment)]
    kept, size, left = [], 0, 0
    for block in blocks:
        bytes_of = len(block.encode()) + 2
        if size + bytes_of > LARGEST:
            left += 1
            continue
        kept.append(block)
        size += bytes_of
    return "\n\n".join([*kept, *([prose(words("m_left_out", number=left))] if left else [])])


def prose(text: str) -> str:
    """Text in a sentence or a cell: no markup, no HTML, no mention, no link."""
    plain = html.escape(cut(" ".join(clean(text).split()), PROSE_WIDTH), quote=False)
    escaped = _ACTIVE.sub(r"\\\g<0>", plain)
    if opening := _OPENING.match(escaped):
        escaped = f"{opening[1]}\\{opening[2]}{escaped[opening.end() :]}"
    return _inactive(escaped)


def _inactive(text: str) -> str:
    """GitHub looks for mentions, numbers of issues (`#5`, `GH-5`), links and hashes of commits in whatever text is left
    in the end."""
    text = re.sub(r"(@|#)(?=\w)", rf"\1{NO_BREAK}", text.replace("://", f":{NO_BREAK}//"))
    text = re.sub(r"([A-Za-z])-(?=\d)", rf"\1-{NO_BREAK}", text)
    text = _COMMIT.sub(lambda found: NO_BREAK.join(_pieces(found[0])), text)
    return re.sub(r"(?i)\b(www|ftp)\.", rf"\1{NO_BREAK}.", text)


def _pieces(text: str) -> list[str]:
    return [text[at : at + SHORTEST_COMMIT - 1] for at in range(0, len(text), SHORTEST_COMMIT - 1)]


def code(text: str) -> str:
    """A name, as code: nothing in it acts."""
    plain = cut(" ".join(clean(text).split()), NAME_WIDTH)
    if not plain:
        return ""
    fence = "`" * (_longest_run(plain) + 1)
    blank = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{blank}{plain}{blank}{fence}".replace("|", "\\|")


def fenced(lines: Sequence[str], language: str = "diff") -> str:
    """Lines as they are, in a fence that none of them can end."""
    plain = [clean(line) for line in lines]
    fence = "`" * max(3, max((_longest_run(line) for line in plain), default=0) + 1)
    return "\n".join([f"{fence}{language}", *plain, fence])


def folded(title: str, body: str) -> str:
    """Shown when somebody asks; the title is plain text."""
    return f"<details><summary>{_inactive(html.escape(clean(title)))}</summary>\n\n{body}\n\n</details>"


def table(rows: Sequence[Sequence[str]], named: bool = True) -> str:
    """A table whose first row is its head; cells are Markdown already. The first column is a name, the rest numbers
    (all numbers but the first two where not `named`)."""
    head, *body = rows
    rule = ["---", *("--:" for _ in head[1:])] if named else ["---", "---", *("--:" for _ in head[2:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _head(comment: Comment) -> list[str]:
    summary, words, people = comment.summary, comment.words, comment.change.people
    count = comment.amounts.count
    who = [
        f"**{count(getattr(people, key))}** {prose(words(f'm_{key}'))}" for key in ("gain", "lose", "switch", "same")
    ]
    if people.other_value:
        who.append(f"**{count(people.other_value)}** {prose(words('m_value'))}")
    when = words("head", wave=summary.wave, as_of=summary.as_of, zone=summary.zone)
    against, verdict = against_text(comment.change, words), words(f"verdict_{summary.verdict}")
    return [
        f"## {prose(words('m_title', project=summary.project))}",
        f"**{prose(verdict)}** · {prose(against)} · {prose(when)}",
        " · ".join(who),
    ]


def _warnings(comment: Comment) -> list[str]:
    words, change = comment.words, comment.change
    lines = [
        f"- **{prose(words(one.level))}** {prose(notice_text(one, words, comment.amounts, shared=True))}"
        for one in comment.summary.notices
        if one.level != "green"
    ]
    if change.as_of != comment.summary.as_of:
        lines.append(f"- {prose(words('other_day', as_of=change.as_of))}")
    if change.same_data is False:
        lines.append(f"- {prose(words('other_data'))}")
    return ["\n".join(lines[:ROWS_SHOWN])] if lines else []


def _money(comment: Comment) -> list[str]:
    """All of it, then basis by basis: what they promise is never added up."""
    words, amounts, people = comment.words, comment.amounts, comment.change.people
    rows = [["", *(prose(words(key)) for key in ("before", "after", "change"))]]
    for key in ("expected_cost_minor", "worst_case_minor"):
        was, now = getattr(people.before, key), getattr(people.after, key)
        name = prose(words(key.removesuffix("_minor")))
        rows.append([f"**{name}**", amounts.money(was), amounts.money(now), amounts.change(now - was)])
    blocks = [table(rows)]
    if people.bases:
        keys = ("basis", "customers", "before", "after", "change", "worst_case")
        rows = [[prose(words(key)) for key in keys]]
        for one in people.bases:
            was, now = one.before.expected_cost_minor, one.after.expected_cost_minor
            rows.append(
                [
                    prose(words(f"basis_{one.basis}")),
                    f"{amounts.count(one.customers_before)} → {amounts.count(one.customers_after)}",
                    amounts.money(was),
                    amounts.money(now),
                    amounts.change(now - was),
                    f"{amounts.money(one.before.worst_case_minor)} → {amounts.money(one.after.worst_case_minor)}",
                ]
            )
        blocks += [f"### {prose(words('m_by_basis'))}", table(rows)]
        if len(people.bases) > 1:
            blocks.append(prose(words("bases_note")))
    return blocks


def _causes(comment: Comment) -> list[str]:
    words, change = comment.words, comment.change
    if not change.causes or not is_worth_a_table(change):
        return []
    head, *rows = cause_rows(change, words, comment.amounts)
    blocks = [f"### {prose(words('m_causes'))}", table([[prose(cell) for cell in head], *map(_prosaic, rows)])]
    return [*blocks, prose(words("by_cause_note"))] if len(change.causes) > 1 else blocks


def _prosaic(row: Sequence[str]) -> list[str]:
    return [prose(row[0]), *row[1:]]


def _people(comment: Comment) -> list[str]:
    """By offer, by segment, and who was switched to what."""
    words, amounts, change = comment.words, comment.amounts, comment.change
    offers = [one for one in change.people.offers if one.gain or one.lose]
    blocks = []
    if offers:
        rows = [[prose(words(key)) for key in ("offer", "before", "after", "new_to_it", "lose_it")]]
        rows += [
            [code(one.offer), *(amounts.count(number) for number in (one.before, one.after, one.gain, one.lose))]
            for one in offers[:ROWS_SHOWN]
        ]
        blocks += [f"### {prose(words('m_who'))}", table(rows)]
    if change.segments:
        head, *lines = segment_rows(change, words, amounts)
        names = [code(one.segment) or prose(words("no_segment")) for one in change.segments]
        rows = [[prose(cell) for cell in head]]
        rows += [[name, *line[1:]] for name, line in zip(names, lines, strict=True)]
        blocks.append(table(rows[: ROWS_SHOWN + 1]))
    if change.people.switches:
        rows = [[prose(words(key)) for key in ("before", "after", "customers")]]
        for one in change.people.switches:
            sides = (" + ".join(map(code, side)) or prose(words("nothing")) for side in (one.before, one.after))
            rows.append([*sides, amounts.count(one.customers)])
        blocks.append(folded(words("m_switches"), table(rows, named=False)))
    return blocks


def _rules(comment: Comment) -> list[str]:
    """Each part that was edited, with its reason: the first few open, the others folded."""
    words, change = comment.words, comment.change
    if not change.edits and not change.lines:
        return []
    blocks = [f"### {prose(words('m_edits'))}"]
    if not change.edits:
        blocks.append(prose(words("m_no_meaning")))
    blocks += [_edit(one, comment, index < OPEN_EDITS) for index, one in enumerate(change.edits)]
    return blocks


OPEN_EDITS = 5
"""Edited parts that are shown unfolded."""


def _edit(one: EditedPart, comment: Comment, is_open: bool) -> str:
    words = comment.words
    kind, sort = words(f"one_{one.kind}"), words(one.sort)
    lines = [f"> {prose(one.why)}", ""] if one.why.strip() else []
    lines += [code(one.where), ""] if one.where else []
    lines.append(fenced(one.lines) if one.lines else prose(words("m_no_lines")))
    if is_open:
        return "\n".join([f"**{prose(kind)} {code(one.id)} {prose(sort)}**", "", *lines])
    return folded(f"{kind} {one.id} {sort}", "\n".join(lines))


def _all_lines(comment: Comment) -> list[str]:
    """Every edited line, file by file: also those of which no part means something else."""
    words = comment.words
    blocks = []
    for one in comment.change.lines:
        body = [*(f"- {line.strip()}" for line in one.removed), *(f"+ {line.strip()}" for line in one.added)]
        shown = body[:LINES_OF_A_FILE]
        if len(body) > len(shown):
            shown.append(words("more_lines", number=len(body) - len(shown)))
        title = words("m_file", path=one.path, removed=len(one.removed), added=len(one.added))
        blocks.append(folded(title, fenced(shown)))
    return blocks


LINES_OF_A_FILE = 120


def _hits(comment: Comment) -> list[str]:
    words, amounts = comment.words, comment.amounts
    if not comment.change.hits:
        return []
    rows = [[prose(words("m_rule")), *(prose(words(key)) for key in ("before", "after"))]]
    rows += [
        [code(rule), amounts.count(was), amounts.count(now)] for rule, was, now in comment.change.hits[:ROWS_SHOWN]
    ]
    return [folded(words("fires_for"), table(rows))]


def _limits(comment: Comment) -> list[str]:
    """Those that bind now."""
    words, amounts = comment.words, comment.amounts
    full = [line for line in comment.summary.limits if line.refused]
    if not full:
        return []
    rows = [[prose(words(key)) for key in ("limit", "used", "allowed", "refused")]]
    for line in full[:ROWS_SHOWN]:
        used, allowed = (amounts.money(n) if line.is_money else amounts.count(n) for n in (line.used, line.allowed))
        rows.append([prose(limit_name(line.id, line.kind, words)), used, allowed, amounts.count(line.refused)])
    return [folded(words("h_limits"), table(rows))]


def _foot(comment: Comment) -> list[str]:
    return [f"<sub>{prose(comment.words('m_foot'))}</sub>"]


SECTIONS: tuple[Section, ...] = (
    _head, _warnings, _causes, _money, _people, _rules, _limits, _hits, _all_lines, _foot,
)  # fmt: skip
