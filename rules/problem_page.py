"""The page of a problem: what it means, why it matters, a sample that brings it up and one that is right.

`campaign check --explain R104` prints it; docs/problems is made of the same parts, with what the command really says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .catalogue import LANGUAGES, Entry, all_entries

PIECES = (
    ("rules/shop.yaml", ("rules", "facts", "never", "cases", "tables")),
    ("segments/shop.yaml", ("features", "segments", "scores")),
    ("budgets.yaml", ("budgets",)),
    ("calendars.yaml", ("calendars",)),
    ("campaigns/autumn.yaml", ("campaign", "status", "audience", "steps", "stop", "messages", "variants", "holdout")),
    (
        "offers/ten_off.yaml",
        ("offer", "kind", "give", "value", "cost", "worth", "worst_case", "stock", "min_spend", "again", "valid"),
    ),
    (
        "project.yaml",
        (
            "project",
            "currency",
            "time_zone",
            "data",
            "channels",
            "fuse",
            "checks",
            "approval",
            "protected",
            "excluded",
            "contact_policy",
        ),
    ),
)
"""Which file a piece of a sample without a name belongs to, by its first key."""
AREAS = (
    ("Y", ("YAML files", "YAML 文件")),
    ("S", ("Keys and kinds of values", "键与值的写法")),
    ("R1", ("Conditions and expressions", "条件与表达式")),
    ("R2", ("How rules fit together", "规则之间的配合")),
    ("R3", ("Decision tables, and rules by their shape", "决策表与规则分析")),
    ("D1", ("Data: files and rows", "数据：文件与行")),
    ("D2", ("Features and scores", "特征与评分")),
    ("D3", ("facts.lock.yaml", "facts.lock.yaml")),
    ("P", ("Project, offers, campaigns, budgets", "项目、优惠、活动、预算")),
    ("G", ("Runs, plans and the state file", "运行、计划与状态文件")),
    ("L", ("The store and its ledger", "数据库与账目")),
    ("M", ("Models", "模型")),
    ("C", ("The command line", "命令行")),
)
"""Areas of codes, by their beginning, in the order of the index."""
SHOWN_AT_MOST = 24
"""Lines of output on a page; a whole simulation is longer."""
_FILE = re.compile(r"# (?P<path>[\w./-]+\.(?:yaml|yml|csv|jsonl|json|parquet|xlsx|db))(?:, (?P<how>.+))?")
_HOW = {
    "saved as ": "保存为 ",
    "cut in half": "截去后一半",
    "left out": "没有这个文件",
    "its last line ": "最后一行重复 ",
    " times": " 次",
    "without ": "去掉 ",
    "added below ": "加在这一行下面：",
    "sheet ": "工作表 ",
    " merged": " 已合并",
    "a blank in ": "有一个空格在 ",
    "its formula computed to ": "公式算出的值为 ",
}
_SEVERITY = {
    "error": ("error: the command stops", "错误：命令会停下"),
    "warning": ("warning", "警告"),
    "note": ("note", "提示"),
}
_LANGUAGE = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".jsonl": "json"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a sample: its path in the project, what is written there, and what else befell it ("cut in half")."""

    path: str
    text: str
    how: str = ""
    shown: str = ""
    """What the sample shows of it, where that is only a part (`when: ...` of a rule)."""


def explain_text(code: str, language: str) -> str:
    """The page for a terminal. Raises KeyError for a code that does not exist."""
    entry = all_entries()[code]
    own = LANGUAGES.index(language)
    heads = (
        ("It says", "Why it matters", "Brings it up", "Is right"),
        ("提示内容", "为什么重要", "错误示例", "正确写法"),
    )
    says, why, bad, good = heads[own]
    colon = "：" if own else ":"
    lines = [f"{code}  {entry.title[own]}  ({_SEVERITY[entry.severity][own]})", ""]
    lines += [f"{says}{colon} {with_gaps(entry.text[own])}", f"{why}{colon} {entry.why[own]}"]
    for head, sample in ((bad, entry.bad), (good, entry.good)):
        lines += ["", f"{head}{colon}", *(f"    {line}" for line in (sample or "(...)").splitlines())]
    return "\n".join(lines)


def page(entry: Entry, said: Mapping[str, str], language: str) -> str:
    """The page in Markdown; `said` is what the command prints about the bad sample, by language; {}: not shown."""
    own = LANGUAGES.index(language)
    other = ("[中文](zh/{0}.md)", "[English](../{0}.md)")[own].format(entry.code)
    index = ("[all problems](README.md)", "[全部问题](README.md)")[own]
    lines = [f"# {entry.code} {entry.title[own]}", "", f"{_SEVERITY[entry.severity][own]} · {index} · {other}", ""]
    lines += [f"> {_in_markdown(with_gaps(entry.text[own]))}", "", _in_markdown(entry.why[own]), ""]
    lines += [("## What brings it up", "## 错误示例")[own], "", *_sample(entry.bad, own)]
    if said:
        command = (pieces_of(entry.bad)[1] or [usual_command(entry.code)])[-1]
        lines += [(f"`{command}` says:", f"`{command}` 的输出：")[own], "", *_fenced(_cut(said[language], own), "")]
    lines += [("## What is right", "## 正确写法")[own], "", *_sample(entry.good, own)]
    return "\n".join(lines).rstrip("\n") + "\n"


def index_page(language: str) -> str:
    """The list of all pages, by area."""
    own = LANGUAGES.index(language)
    intro = (
        "What `campaign` may say, one page a code. A code stands before every message; `campaign check --explain R104`"
        " prints its page. Made from the catalogue by `make docs`; every bad sample is run and brings up exactly its"
        " code, every good one does not. The samples are laid over a small shop, `tests/problems/worlds/`.",
        "`campaign` 可能给出的全部提示，每个代码一页。每条提示前都有代码；`campaign check --explain R104 --lang zh`"
        " 会在终端显示对应的页面。本目录由 `make docs` 根据消息目录生成；每个错误示例都真正运行过，"
        "恰好给出它的代码，正确写法则不会。示例基于一家小店的项目 `tests/problems/worlds/`。",
    )
    lines = [("# Problems", "# 问题一览")[own], "", intro[own], ""]
    lines += [("[中文](zh/README.md)", "[English](../README.md)")[own], ""]
    for area, title in AREAS:
        entries = [entry for entry in all_entries().values() if area_of(entry.code) == area]
        if entries:
            lines += [f"## {title[own]}", "", ("| code | | what |", "| 代码 | | 含义 |")[own], "|---|---|---|"]
            kinds = (("error", "warning", "note"), ("错误", "警告", "提示"))[own]
            for entry in entries:
                kind = kinds[("error", "warning", "note").index(entry.severity)]
                lines.append(f"| [{entry.code}]({entry.code}.md) | {kind} | {_in_table(entry.title[own])} |")
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def area_of(code: str) -> str:
    """The beginning of the code that names its area. Raises StopIteration where none does: that is our error."""
    return next(area for area, _ in AREAS if code.startswith(area))


def usual_command(code: str) -> str:
    """What is run where a sample names no command."""
    return "campaign schema --update" if code.startswith(("D1", "D2", "M")) else "campaign check"


def with_gaps(text: str) -> str:
    """A text of the catalogue with dots where a name or a number is filled in."""
    return re.sub(r"(?<!\{)\{\w+\}(?!\})", "…", text).replace("{{", "{").replace("}}", "}")


def pieces_of(sample: str) -> tuple[list[Piece], list[str]]:
    """The files of a sample in order, and its commands without `$ `."""
    pieces: list[tuple[str, str, list[str]]] = []
    commands: list[str] = []
    for line in sample.splitlines(keepends=True):
        found = _FILE.fullmatch(line.rstrip("\n"))
        if found:
            pieces.append((found["path"], found["how"] or "", []))
        elif line.startswith(("$ ", "campaign ")):
            commands.append(line.removeprefix("$ ").strip())
        else:
            if not pieces:
                pieces.append(("", "", []))
            pieces[-1][2].append(line)
    return [_placed(path, how, "".join(lines)) for path, how, lines in pieces if path or lines], commands


def _placed(path: str, how: str, text: str) -> Piece:
    if path:
        return Piece(path, text, how)
    if text.startswith("when:"):
        inside = "".join(f"    {line}" for line in text.rstrip("\n").splitlines(keepends=True))
        rule = f"rules:\n  - id: sample\n    why: It shows what is meant.\n{inside}\n    then: {{propose: ten_off}}\n"
        return Piece("rules/sample.yaml", rule, shown=text)
    key = text.partition(":")[0]
    found = next((path for path, keys in PIECES if key in keys), "rules/shop.yaml")
    return Piece(found, text)


def _sample(sample: str, own: int) -> list[str]:
    """A sample as blocks, each behind the name of its file; a sample in words stands as it is."""
    pieces, commands = pieces_of(sample)
    if sample and "\n" not in sample and ":" not in sample and not commands:
        return [sample, ""]
    lines = []
    for piece in pieces:
        how = piece.how
        for english, chinese in _HOW.items():
            how = how.replace(english, chinese) if own else how
        about = f"`{piece.path}`" + (("，" if own else ", ") + how if how else "")
        if piece.shown:
            about += "，规则中的一行" if own else ", in a rule"
        text = (piece.shown or piece.text).rstrip("\n")
        lines += [about + ("：" if own else ":") if text else about, ""]
        lines += _fenced(_cut(text, own), _LANGUAGE.get(re.sub(r".*(?=\.)", "", piece.path), "")) if text else []
    if commands:
        lines += _fenced("\n".join(f"$ {command}" for command in commands), "console")
    return lines


def _fenced(text: str, language: str) -> list[str]:
    marks = "`" * max([2, *(len(run) for run in re.findall("`+", text))]) + "`"
    return [f"{marks}{language}", *(line.rstrip(" ") for line in text.splitlines()), marks, ""]


def _cut(text: str, own: int) -> str:
    """Long lines and long texts cut: a page is there to be read."""
    lines = [line if len(line) <= 400 else line[:200] + " …" for line in text.splitlines()]
    if len(lines) > SHOWN_AT_MOST:
        more = len(lines) - SHOWN_AT_MOST
        lines = [*lines[:SHOWN_AT_MOST], (f"… and {more} lines more", f"……另有 {more} 行")[own]]
    return "\n".join(lines)


def _in_markdown(text: str) -> str:
    return text.replace("<", "\\<").replace("*", "\\*").replace("_", "\\_") if "`" not in text else text


def _in_table(text: str) -> str:
    return _in_markdown(text).replace("|", "\\|")
