"""Texts and rows made by chance, and two slow ways to fill them in: a walk over the tree, and Jinja2's sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, total_ordering
from typing import Any

from campaign_engine.campaigns.texts.fields import Field
from campaign_engine.campaigns.texts.filters import FILTERS, Known, Sort, fill
from campaign_engine.campaigns.texts.formats import Forms
from campaign_engine.campaigns.texts.template import (
    Both,
    Choose,
    Compare,
    Either,
    Fill,
    Filter,
    Holds,
    IsKnown,
    Name,
    Not,
    Part,
    Test,
    Written,
)
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

FORMS = Forms("en", "GBP", 2)
SORTS: dict[str, Sort] = {
    "first_name": "text", "城市": "text", "score.churn": "number", "orders": "number", "spend": "money",
    "offer.value": "money", "offer.share": "percent", "birthday": "date", "offer.valid_until": "date",
    "has_app": "boolean",
}  # fmt: skip
FIELDS = {name: Field(sort) for name, sort in SORTS.items()}
Row = Mapping[str, Known | None]

_TEXTS = st.one_of(
    st.sampled_from(["", " ", "Anna", "o'brien-SMITH", "{{ x }}", "<script>", "a\nb", "=1+1", "李雷", "ß", "x" * 250]),
    st.text(max_size=6),
)
_VALUES: dict[Sort, st.SearchStrategy[Any]] = {
    "text": _TEXTS,
    "number": st.one_of(st.sampled_from([0.0, 1.0, -0.5, 3.0, 1234.5678]), st.floats(-1e9, 1e9)),
    "percent": st.sampled_from([0.0, 5.0, 12.5, 100.0]),
    "money": st.one_of(st.sampled_from([0, 5, 500, 1250, 123456]), st.integers(-(10**12), 10**12)),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "boolean": st.booleans(),
}


def rows(unknown: bool) -> st.SearchStrategy[list[Row]]:
    """A few rows; with `unknown` some values are not known."""
    one = {name: st.one_of(st.none(), _VALUES[sort]) if unknown else _VALUES[sort] for name, sort in SORTS.items()}
    return st.lists(st.fixed_dictionaries(one), min_size=1, max_size=4)


def sources() -> st.SearchStrategy[str]:
    """Texts of the language, as somebody may write them; filters and comparisons that go together."""
    return st.lists(_part(2), max_size=4).map("".join)


def _part(depth: int) -> st.SearchStrategy[str]:
    words = st.sampled_from(["Hi ", ", ", "—", "& <b>", "\n", "  ", "折扣", "%", "{ x }", "'", '"'])
    options = [words, _place(), _place()]
    if depth:
        options.append(_choice(depth))
    return st.one_of(options)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _filter(sort: Sort) -> st.SearchStrategy[tuple[str, Sort]]:
    made: list[st.SearchStrategy[tuple[str, Sort]]] = [
        st.sampled_from([(one, "text") for one in ("upper", "lower", "title", "capitalize", "truncate(5)")]),
        st.sampled_from(["friend", "您", "}}", "it's"]).map(lambda word: (f"default({_quoted(word)})", "text")),
    ]
    if sort in ("money", "number"):
        made.append(st.just(("money", "money")))
    if sort in ("money", "number", "percent"):
        made.append(st.sampled_from([("number", "text"), ("number(0)", "text"), ("number(3)", "text")]))
        made.append(st.sampled_from([("default(5)", sort), ("default(2.5)", sort)]))
    if sort == "date":
        made.append(st.sampled_from([("date", "text"), ("date('short')", "text"), ("date('iso')", "text")]))
    return st.one_of(made)


@st.composite
def _place(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([one for one in SORTS if SORTS[one] != "boolean"]))
    sort, said = SORTS[name], name
    for _ in range(draw(st.integers(0, 2))):
        written, sort = draw(_filter(sort))
        said += draw(st.sampled_from(["|", " | "])) + written
    return "{{ " + said + " }}" if draw(st.booleans()) else "{{" + said + "}}"


@st.composite
def _test(draw: st.DrawFn, depth: int) -> str:
    if depth and draw(st.integers(0, 2)) == 0:
        joined = draw(st.sampled_from(["and", "or"]))
        return f"({draw(_test(depth - 1))} {joined} {draw(_test(depth - 1))})"
    if draw(st.integers(0, 3)) == 0:
        return f"not {draw(_test(0))}"
    name = draw(st.sampled_from(list(SORTS)))
    sort = SORTS[name]
    way = draw(st.integers(0, 3))
    if way == 0:
        return name
    if way == 1:
        return f"{name} is known" if draw(st.booleans()) else f"{name} is not known"
    equal = ["==", "!="]
    if sort in ("text", "boolean"):
        names = ["'Anna'", "'李雷'", "''", "first_name", "城市"]
        other = "true" if sort == "boolean" else draw(st.sampled_from(names))
        return f"{name} {draw(st.sampled_from(equal))} {other}"
    operator = draw(st.sampled_from([*equal, "<", "<=", ">", ">="]))
    if sort == "date":
        others = ["'2026-10-31'", "offer.valid_until"]
    else:
        others = ["0", "5", "12.5", "-0.5", "orders", "offer.value"]
    return f"{name} {operator} {draw(st.sampled_from(others))}"


@st.composite
def _choice(draw: st.DrawFn, depth: int) -> str:
    inner = st.lists(_part(depth - 1), max_size=2).map("".join)
    said = "{% if " + draw(_test(2)) + " %}" + draw(inner)
    if draw(st.booleans()):
        said += "{% elif " + draw(_test(1)) + " %}" + draw(inner)
    if draw(st.booleans()):
        said += draw(st.sampled_from(["{% else %}", "{%- else -%}"])) + draw(inner)
    return said + "{% endif %}"


def walk(parts: tuple[Part, ...], row: Row, forms: Forms = FORMS) -> str | None:
    """The slow and obvious way: one row, part by part; None where something is unknown."""
    said = ""
    for part in parts:
        if isinstance(part, Fill):
            text = fill(row.get(part.name), SORTS[part.name], part.filters, forms)
        elif isinstance(part, Choose):
            body = next((one.parts for one in part.branches if truth(one.test, row) is True), part.otherwise)
            text = walk(body, row, forms)
        else:
            text = part.text
        if text is None:
            return None
        said += text
    return said


def truth(test: Test, row: Row) -> bool | None:
    """SQL's three values, from their tables."""
    if isinstance(test, Not):
        return {True: False, False: True, None: None}[truth(test.test, row)]
    if isinstance(test, Both):
        pair = [truth(test.left, row), truth(test.right, row)]
        return False if False in pair else None if None in pair else True
    if isinstance(test, Either):
        pair = [truth(test.left, row), truth(test.right, row)]
        return True if True in pair else None if None in pair else False
    if isinstance(test, IsKnown):
        return row[test.name] is not None
    if isinstance(test, Holds):
        value = row[test.name]
        return value if SORTS[test.name] == "boolean" else value is not None and value not in ("", 0)  # type: ignore[return-value]
    return _compared(test, row)


def _compared(test: Compare, row: Row) -> bool | None:
    sides: list[Any] = []
    for one in (test.left, test.right):
        value: Any = one.value if isinstance(one, Written) else row[one.name]
        if isinstance(one, Name) and value is not None and SORTS[one.name] == "money":
            value = value / 100
        sides.append(value)
    if None in sides:
        return None
    left, right = sides
    if isinstance(left, date) and isinstance(right, str):
        right = date.fromisoformat(right)
    compared = {
        "==": lambda: left == right, "!=": lambda: left != right, "<": lambda: left < right,
        "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
    }  # fmt: skip
    return bool(compared[test.operator]())


@total_ordering
@dataclass(frozen=True, eq=False)
class Value:
    """A value as Jinja2 meets it: it compares as the value does and prints itself as people read it."""

    value: Known
    sort: Sort
    filters: tuple[Filter, ...] = ()

    def _plain(self) -> Any:
        if self.sort == "money" and isinstance(self.value, int):
            return self.value / 100
        return self.value.isoformat() if isinstance(self.value, date) else self.value

    def __eq__(self, other: object) -> bool:
        return bool(self._plain() == (other._plain() if isinstance(other, Value) else other))

    def __lt__(self, other: object) -> bool:
        return bool(self._plain() < (other._plain() if isinstance(other, Value) else other))

    def __hash__(self) -> int:
        return hash(self._plain())

    def __bool__(self) -> bool:
        return self.sort == "date" or bool(self.value)

    def __str__(self) -> str:
        return str(fill(self.value, self.sort, self.filters, FORMS))

    def then(self, name: str, *arguments: Any) -> Value:
        return Value(self.value, self.sort, (*self.filters, Filter(name, arguments)))


def with_jinja(source: str, row: Row, html: bool = False) -> str:
    """What the sandbox makes of it; every name is known."""
    nested: dict[str, Any] = {}
    for name, value in row.items():
        group, _, inner = name.partition(".")
        assert value is not None
        if inner:
            nested.setdefault(group, {})[inner] = Value(value, SORTS[name])
        else:
            nested[group] = Value(value, SORTS[name])
    return _environment(html).from_string(source.rstrip("\n")).render(nested)


@cache
def _environment(html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=html)
    for name in FILTERS:
        environment.filters[name] = lambda value, *arguments, name=name: value.then(name, *arguments)
    environment.tests["known"] = lambda value: value is not None
    return environment
