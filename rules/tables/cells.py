"""One cell of a decision table to the condition it states about the fact or statement of its column.

The grammar is small and stands in docs/rule-language.md ("Tables"). What a cell means depends on the type of its
column: `3` is a number under `orders_90d` and a text under `store`. Every node has its place inside the cell; the fact
has the place of the head, so that messages can say its name.
"""

from __future__ import annotations

import re

from ...engine.tree import Compare, Condition, Fact, Flag, IsUnknown, Kind, Literal, Not
from ..nodes import Scalar
from ..places import Place
from ..problems import Phrase, Problem
from ..reading import BOOLEAN
from ..resolve_words import describe_kind
from ..rule_book import WrittenCell
from ..vocabulary import FactInfo
from .comparisons import read_comparisons
from .separators import LINE_ENDS, SEPARATORS
from .sheet_cells import SheetScalar
from .text_cells import read_texts

NOT_TESTED = frozenset(("", "-", "–", "—", "－"))
UNKNOWN = frozenset(("unknown", "未知"))
KNOWN = frozenset(("known", "已知"))
TRUE_WORDS = frozenset(("true", "yes", "y", "是", "真"))
FALSE_WORDS = frozenset(("false", "no", "n", "否", "假"))
_ANYTHING = frozenset(("any", "all", "*", "any value", "n/a", "任意", "不限", "全部"))
_NOTHING = frozenset(
    ("null", "is null", "blank", "empty", "missing", "nan", "none", "is unknown", "not known", "空", "为空")
)
_SOMETHING = frozenset(("not null", "is not null", "not unknown", "not blank", "not empty", "is known", "非空"))
_DAY_OF_EXCEL = re.compile(r"\d{1,2}-[A-Za-z]{3}(-\d\d)?|[A-Za-z]{3}-\d\d|\d{1,2}月\d{1,2}日", re.ASCII)
"""What Excel writes to a CSV file after it has taken `1-2` for a day."""
_LISTED = re.compile(rf"\s*(?:not\s+)?(.*?)\s*(?:[{SEPARATORS}{LINE_ENDS}]|\s(?:or|and)\s|或者|或|$)", re.IGNORECASE)
"""One of several values in a cell."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|「[^」]*」")
_PLAIN_TEXTS = frozenset(("all", "none", "missing", "全部"))
"""Of these words, those that a column of texts may well hold."""


def is_tested(cell: Scalar) -> bool:
    """Whether anything is asked in this cell: empty, or a dash as DMN has it, asks nothing."""
    return cell.text.strip() not in NOT_TESTED


def read_cell(cell: WrittenCell, name: str, info: FactInfo | None) -> tuple[Condition | None, list[Problem]]:
    """The condition of a cell that asks something, or None with problems. `info` None: `name` is a statement."""
    text = cell.text.text.strip()
    word = text.casefold()
    if info is None:
        return _read_flag(cell, name, word)
    fact = Fact(name, cell.head)
    whole = whole_place(cell.text)
    if isinstance(cell.text, SheetScalar) and _is_made_a_day(cell.text, text, info.type.kind):
        return None, [made_a_day(text, whole)]
    if word in UNKNOWN or word in KNOWN:
        problems = []
        if any(word == category.casefold() for category in info.categories):
            said = {"found": text, "name": name}
            problems.append(Problem("R310", said, whole, ("quote",)))
        return IsUnknown(fact, word in KNOWN, whole), problems
    refusal = _instead(word, text, info, whole) or _unknown_in_a_list(cell.text, info)
    if refusal is not None:
        return None, [refusal]
    plain = text.lstrip("=＝").strip()
    if plain != text and plain in info.categories:  # = gold: an expression, but there is no fact of that name
        said = {"found": text, "sign": "=", "meant": plain}
        return None, [Problem("R311", said, whole, ("meant",))]
    if info.type.kind is Kind.BOOLEAN and not text.startswith(("=", "＝")):
        return _read_boolean(fact, text, word, whole)
    if info.type.kind in (Kind.TEXT, Kind.TEXTS) and not text.startswith(("=", "＝")):
        return read_texts(cell.text, fact, info)
    return read_comparisons(cell.text, fact, info)


def _is_made_a_day(cell: SheetScalar, text: str, kind: Kind) -> bool:
    if kind is Kind.DATE:
        return False
    return cell.is_day or (kind is Kind.NUMBER and _DAY_OF_EXCEL.fullmatch(text) is not None)


def made_a_day(found: str, place: Place, way: str = "text") -> Problem:
    """A date where none can be meant: what Excel makes of `1-2`. `way`: the hint, "apostrophe" where no test stands."""
    return Problem("R327", {"found": found}, place, (way,))


def whole_place(scalar: Scalar) -> Place:
    """The cell without the blanks around it."""
    text = scalar.text
    return scalar.place_of(len(text) - len(text.lstrip()), max(len(text.strip()), 1))


def _read_flag(cell: WrittenCell, name: str, word: str) -> tuple[Condition | None, list[Problem]]:
    whole = whole_place(cell.text)
    if word in TRUE_WORDS:
        return Flag(name, False, whole), []
    if word in FALSE_WORDS:
        return Not(Flag(name, False, whole), whole), []
    hints = ("never_unknown",) if word in UNKNOWN | KNOWN else ("truth",)
    said = {"name": name, "kind": describe_kind(Kind.BOOLEAN), "found": cell.text.text.strip()}
    return None, [Problem("R300", said, whole, hints)]


def _read_boolean(fact: Fact, text: str, word: str, whole: Place) -> tuple[Condition | None, list[Problem]]:
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return Compare("=", fact, Literal(word in TRUE_WORDS, BOOLEAN, whole), whole), []
    said = {"name": fact.name, "kind": describe_kind(Kind.BOOLEAN), "found": text}
    return None, [Problem("R300", said, whole, ("truth",))]


def _unknown_in_a_list(cell: Scalar, info: FactInfo) -> Problem | None:
    """`gold, unknown`: of the whole cell it would be the word for what is not known, in a list it would be a text.

    One of the declared texts of the column is that text; in quotes it is a text anyway.
    """
    for found in _LISTED.finditer(_QUOTED.sub(lambda quoted: "'" * len(quoted[0]), cell.text)):
        item, word = found[1], found[1].casefold()
        if (word in UNKNOWN or word in KNOWN) and item not in info.categories:
            may_be_text = info.type.kind in (Kind.TEXT, Kind.TEXTS) and (info.is_open or not info.categories)
            said = {"found": item, "meant": "unknown" if word in UNKNOWN else "known"}
            place = cell.place_of(found.start(1), len(item))
            return Problem("R358", said, place, ("row", "quote") if may_be_text else ("row",))
    return None


def _instead(word: str, text: str, info: FactInfo, whole: Place) -> Problem | None:
    """Words of other tools for "not tested" and "unknown"; a column of texts may hold some of them."""
    if info.type.kind in (Kind.TEXT, Kind.TEXTS) and (word in _PLAIN_TEXTS or text in info.categories):
        return None
    meant: object
    if word in _ANYTHING:
        return Problem("R306", {"found": text, "meant": ""}, whole, ("leave_empty",))
    if word in _NOTHING:
        meant = Phrase("unknown", "unknown")
    elif word in _SOMETHING:
        meant = Phrase("known", "known")
    else:
        return None
    return Problem("R306", {"found": text, "meant": meant}, whole, ("write",))
