"""The comment on a pull request: what others have named stays text, it fits, it folds, it says the report's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import Decisions
from campaign_engine.campaigns.policy.policy import Policy
from campaign_engine.campaigns.report.difference import difference
from campaign_engine.campaigns.report.figures import (
    Around,
    CauseLine,
    Changed,
    EditedPart,
    LineChange,
    SegmentLine,
    Summary,
)
from campaign_engine.campaigns.report.markdown import LARGEST, code, fenced, folded, prose, render_markdown
from campaign_engine.campaigns.report.summary import summarise
from campaign_engine.rules.rule_book import RuleBook
from hypothesis import given, settings
from hypothesis import strategies as st

markdown_it = pytest.importorskip("markdown_it")

HOSTILE = [
    "@everyone", "a | b", "``` x", "`", "``a`", "<script>alert(1)</script>", "</summary></details>", "<!-- -->",
    "#12",
    "http://evil.example", "www.evil.example", "[x](javascript:1)", "![x](http://e)", "**b** _i_ ~~s~~", "# head",
    "> q", "- item", "1. item", "+ x", "=====", "a\nb\n\nc", "\u202egnp.exe", "x\x1b[31m", "$$x$$",
    "&lt;b&gt;", "\\|", "| --- |",
    "C:\\x", "商店 | @某人", "org/repo#1", "    code",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


def parsed(text: str) -> list[object]:
    return list(markdown_it.MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(text))


def shown(text: str) -> str:
    """What a reader sees of one paragraph: its text tokens; anything else inside it fails."""
    tokens = parsed(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], text
    found = []
    for child in tokens[1].children:  # type: ignore[attr-defined]
        assert child.type in ("text", "text_special", "html_inline") or child.type == "text", (child.type, text)
        assert child.type != "html_inline", text
        found.append(child.content)
    return "".join(found)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_prose_is_shown_as_it_is_and_nothing_in_it_acts(text: str) -> None:
    escaped = prose(text)
    if not escaped:
        return
    visible = shown(escaped).replace("\N{ZERO WIDTH SPACE}", "")
    assert "".join(visible.split()) == "".join(
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text).split()
    )
    assert not re.search(r"@\w", escaped)
    assert "://" not in escaped
    assert not re.search(r"(?i)\bwww\.\w", escaped)
    assert not re.search(r"#\d", escaped)
    assert not re.search(r"(?<!\\)(\\\\)*\|", escaped)
    assert "<" not in escaped


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_name_in_code_is_one_piece_of_code(text: str) -> None:
    written = code(text)
    if not written:
        return
    (inline,) = [token for token in parsed(f"| a |\n| --- |\n| {written} |") if token.type == "inline"][1:]  # type: ignore[attr-defined]
    (only,) = inline.children  # type: ignore[attr-defined]
    assert only.type == "code_inline"


@given(st.lists(TEXTS, max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_line_ends_the_fence_it_stands_in(lines: list[str]) -> None:
    tokens = parsed(f"{fenced(lines)}\n\nafter")
    assert [token.type for token in tokens][:2] == ["fence", "paragraph_open"]  # type: ignore[attr-defined]
    assert "\x1b" not in tokens[0].content  # type: ignore[attr-defined]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_folded_title_is_text(title: str) -> None:
    head = folded(title, "body").splitlines()[0]
    assert head.count("<") == head.count(">") == 3
    assert "\x1b" not in head


@pytest.fixture
def change(rows: Callable[..., pl.DataFrame]) -> Changed:
    before = rows({"customer_id": "C-1", "offer": "five_off"}, {"customer_id": "C-9", "offer": "five_off"})
    after = rows({"customer_id": "C-1", "offer": "ten_off"}, {"customer_id": "C-2", "offer": "ten_off"})
    return Changed(
        "revision",
        "main",
        "2026-10-01 00:00",
        None,
        difference(before, after, 2),
        causes=(CauseLine(("data", "models"), 0, 1, 0, 0, -200, -1000), CauseLine(("rules",), 1, 0, 1, 0, 200, 1000)),
        segments=(SegmentLine("regulars", 5, 1, 0, 1), SegmentLine("", 3, 0, 1, 0)),
        edits=(EditedPart("rule", "winback", "changed", "Come back.", "rules/a.yaml:3", ("-old", "+new")),),
        lines=(LineChange("rules/a.yaml", ("old",), ("new",)),),
        hits=(("winback", 3, 8),),
    )


@pytest.fixture
def summary(made: Decisions, policy: Policy, book: RuleBook, change: Changed) -> Summary:
    return summarise(made, policy, book, Around("2026-10-01 00:00", "Europe/London", change=change))


def test_the_comment_says_what_the_report_says(summary: Summary) -> None:
    text = render_markdown(summary)
    assert "**1** gain · **1** lose · **1** are switched · **0** keep" in text
    assert "| data + scores of models | 0 | 1 | 0 | - GBP 2.00 | - GBP 10.00 |" in text
    assert "| together | 1 | 1 | 1 | + GBP 0.00 | + GBP 0.00 |" in text
    assert "| assumed | 2 → 2 | GBP 4.00 | GBP 4.00 | + GBP 0.00 |" in text
    assert "| `regulars` | 5 | 1 | 0 | 1 |" in text
    assert "| in no segment | 3 | 0 | 1 | 0 |" in text
    assert "**rule `winback` changed**\n\n> Come back.\n\n`rules/a.yaml:3`\n\n```diff\n-old\n+new\n```" in text
    assert text.count("<details>") == text.count("</details>")
    chinese = render_markdown(summary, "zh")
    assert "因为什么" in chinese
    assert "**1** 位得到" in chinese


def test_every_kind_of_part_has_a_word(summary: Summary) -> None:
    from campaign_engine.campaigns.compare import parts_of
    from campaign_engine.campaigns.init_project import STARTER
    from campaign_engine.campaigns.policy.load_project import load_project
    from campaign_engine.campaigns.policy.project_files import read_project_files
    from campaign_engine.campaigns.report.words import WORDS

    project, _ = load_project(read_project_files(STARTER))
    assert project is not None
    assert [kind for kind, _ in parts_of(project) if f"one_{kind}" not in WORDS or f"kind_{kind}" not in WORDS] == []


COMMIT = "0123456789abcdef0123456789abcdef01234567"
REFERENCES = (
    "see GH-5", "gh-5", "(GH-26)", "JIRA-123", COMMIT, COMMIT.upper(), COMMIT[:7], f"main ({COMMIT[:10]})", "#5",
    f"shop/shop@{COMMIT}", "shop/shop#5", "1234567", COMMIT * 3, "ftp.shop.example", f"é{COMMIT}é",
)  # fmt: skip
"""What GitHub turns into a link on its own (docs.github.com, "Autolinked references and URLs")."""


@pytest.mark.parametrize("text", REFERENCES)
def test_nothing_becomes_a_link_to_an_issue_or_a_commit(text: str) -> None:
    escaped = prose(text)
    assert escaped.replace("\N{ZERO WIDTH SPACE}", "").replace("\\", "") == text
    assert not re.search(r"[0-9a-fA-F]{7}|(?i:gh|jira)-\d|[@#]\w|ftp\.", escaped)
    title = folded(text, "")
    assert not re.search(r"[0-9a-fA-F]{7}|(?i:gh|jira)-\d|[@#]\w|ftp\.", title)


def test_hostile_names_do_nothing(summary: Summary, change: Changed) -> None:
    edits = tuple(EditedPart("rule", text, "changed", text, f"rules/{text}.yaml:1", (f"+{text}",)) for text in HOSTILE)
    segments = tuple(SegmentLine(text, 1, 1, 0, 0) for text in HOSTILE)
    lines = tuple(LineChange(text, (text,), (text,)) for text in HOSTILE)
    hits = tuple((text, 1, 2) for text in HOSTILE)
    hostile = replace(
        summary,
        project="<b>@me</b>",
        change=replace(change, label="<i>@x</i>", edits=edits, segments=segments, lines=lines, hits=hits),
    )
    text = render_markdown(hostile)
    tags = {token.content.strip() for token in parsed(text) if token.type == "html_block"}  # type: ignore[attr-defined]
    names = {name for tag in tags for name in re.findall(r"</?([a-z]+)", tag)}
    assert names <= {"details", "summary", "sub"}
    blocks = [token.content for token in parsed(text) if token.type == "html_block"]  # type: ignore[attr-defined]
    ends = [one.startswith("</details>") for one in blocks if "details>" in one]
    assert ends == [False, True] * (len(ends) // 2)
    assert len(ends) > 40
    texts = [
        child.content
        for token in parsed(text)
        for child in (token.children or [])  # type: ignore[attr-defined]
        if child.type == "text"
    ]
    assert not [one for one in (*texts, *blocks) if re.search(r"[@#]\w|://|(?i:www\.)", one)]


def test_a_comment_is_never_too_long_and_says_what_it_left_out(summary: Summary, change: Changed) -> None:
    edits = tuple(
        EditedPart(
            "rule", f"rule_{n}", "added", "因为" * 100, f"rules/a.yaml:{n}", tuple(f"+行 {n} {k}" for k in range(60))
        )
        for n in range(2000)
    )
    lines = tuple(LineChange(f"rules/{n}.yaml", ("old" * 50,) * 300, ("new" * 50,) * 300) for n in range(50))
    text = render_markdown(replace(summary, change=replace(change, edits=edits, lines=lines)))
    assert len(text.encode()) <= 65_536
    assert len(text.encode()) > LARGEST - 20_000
    assert re.search(r"\d+ further parts of this comparison do not fit", text)
    assert text.count("<details>") == text.count("</details>")
    assert text.startswith("## north-shop")


def test_without_another_side_it_says_so(summary: Summary) -> None:
    assert "nothing to compare with yet" in render_markdown(replace(summary, change=None))
