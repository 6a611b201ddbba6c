"""Columns and places of tables as `data:` writes them, for every sort of table: customers, transactions, logs."""

from __future__ import annotations

import codecs
import re
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from zoneinfo import available_timezones

from ..rules.nodes import Mapping, Node
from ..rules.places import Place
from ..rules.problems import Phrase, Problem, closest
from ..rules.validate import node_at, place_at
from .data_spec import TODAY, Column, ColumnKind, TableSource
from .fact_table import CUSTOMER
from .shapes import Bound, ColumnShape, ProductRoleShape, RoleShape, TableShape

READ = (".csv", ".jsonl", ".parquet")
EXCEL = "excel"

_FITTING: dict[str, tuple[str, ...]] = {
    "id": (),
    "text": ("categories",),
    "texts": ("categories", "separator"),
    "number": ("unit", "range", "outside"),
    "money": ("range", "outside", "in", "decimals"),
    "date": ("format", "range", "outside", "future"),
    "boolean": ("yes", "no"),
}
_ALWAYS = ("type", "from", "what", "required")
_ROLE_FITTING: dict[str, tuple[str, ...]] = {
    "moment": ("zone", "format"),
    "quantity": ("range", "outside", "decimals"),
    "price": ("range", "outside", "in", "decimals"),
    "amount": ("range", "outside", "in", "decimals"),
}
_PRODUCT_KINDS: dict[str, ColumnKind] = {
    "id": "id", "name": "text", "category": "text", "price": "money", "in_stock": "boolean", "blocked": "boolean",
}  # fmt: skip
_PRODUCT_FITTING: dict[str, tuple[str, ...]] = {
    "price": ("range", "outside", "in", "decimals"), "in_stock": ("yes", "no"), "blocked": ("yes", "no"),
}  # fmt: skip
_ROLE_KINDS: dict[str, ColumnKind] = {
    "customer": "id", "moment": "moment", "order": "id", "product": "text", "category": "text", "quantity": "number",
    "price": "money", "amount": "money", "offer": "text", "channel": "text", "kind": "text", "probability": "number",
    "id": "id",
}  # fmt: skip
_DIRECTIVES = "YmdHMS"
_HOLDS_PASSWORD = re.compile(r"//[^/@]*:[^/@]+@|[?&](password|passwd|pwd)=", re.IGNORECASE)


def read_column(name: str, shape: ColumnShape, node: Node, place: Place, problems: list[Problem]) -> Column:
    """The column; keys that do not fit its type are problems."""
    fitting = (*_ALWAYS, *_FITTING[shape.type])
    _keys_fit(node, fitting, f"type: {shape.type}", problems)
    lowest, highest = _bounds(shape.range, shape.type, node, problems)
    if shape.type == "date" and shape.format is not None and not _is_format(shape.format):
        problems.append(Problem("D108", {"format": shape.format}, place_at(node, ("format",)), ("excel",)))
    return Column(
        name=name,
        source=shape.from_ or name,
        kind=shape.type,
        place=place if shape.from_ is None else place_at(node, ("from",)),
        what=shape.what,
        unit=shape.unit,
        format=shape.format,
        categories=tuple(shape.categories or ()),
        lowest=lowest,
        highest=highest,
        outside=shape.outside or "quarantine",
        minor=shape.in_ == "minor",
        rounded=shape.decimals == "round",
        required=bool(shape.required) or name == CUSTOMER,
        future=shape.future == "allowed",
        separator=shape.separator or "|",
        yes=tuple(shape.yes or ()),
        no=tuple(shape.no or ()),
    )


def read_role(role: str, shape: RoleShape, node: Node, zone: str, problems: list[Problem]) -> Column:
    """A column by its role, `name` of the result; keys that do not fit the role are problems."""
    inner, _ = node_at(node, (role,))
    _keys_fit(inner, ("from", *_ROLE_FITTING.get(role, ())), role, problems)
    lowest, highest = _bounds(shape.range, "number", inner, problems)
    if shape.format is not None and (shape.format == EXCEL or not _is_format(shape.format)):
        problems.append(Problem("D108", {"format": shape.format}, place_at(inner, ("format",))))
    if shape.zone is not None and shape.zone not in available_timezones():
        guess = closest(shape.zone, available_timezones())
        values = {"zone": shape.zone, "guess": guess or ""}
        problems.append(Problem("D110", values, place_at(inner, ("zone",)), ("guess",) if guess else ("form",)))
    return Column(
        name=role,
        source=shape.from_,
        kind=_ROLE_KINDS[role],
        place=place_at(inner, ("from",)),
        format=shape.format,
        zone=(shape.zone or zone) if role == "moment" else None,
        lowest=lowest,
        highest=highest,
        outside=shape.outside or "quarantine",
        minor=shape.in_ == "minor",
        rounded=shape.decimals == "round",
    )


def read_product_role(role: str, shape: ProductRoleShape, node: Node, problems: list[Problem]) -> Column:
    """A column of products."""
    inner, _ = node_at(node, (role,))
    _keys_fit(inner, ("from", *_PRODUCT_FITTING.get(role, ())), role, problems)
    lowest, highest = _bounds(shape.range, "number", inner, problems)
    return Column(
        name=role,
        source=shape.from_,
        kind=_PRODUCT_KINDS[role],
        place=place_at(inner, ("from",)),
        lowest=lowest,
        highest=highest,
        outside=shape.outside or "quarantine",
        minor=shape.in_ == "minor",
        rounded=shape.decimals == "round",
        required=role == "id",
        yes=tuple(shape.yes or ()),
        no=tuple(shape.no or ()),
    )


def read_source(shape: TableShape, node: Node) -> tuple[TableSource, list[Problem]]:
    """Where the table lies; the place is that of the file's name, or of `sql`."""
    problems: list[Problem] = []
    sql = shape.sql
    place = place_at(node, ("file",)) if shape.file is not None else place_at(node, ("sql",))
    if (shape.file is None) == (sql is None):
        problems.append(Problem("D101", {}, node.place))
    elif sql is not None and ((sql.url is None) == (sql.url_env is None) or (sql.table is None) == (sql.query is None)):
        problems.append(Problem("D101", {}, place))
    if shape.file is not None:
        problems += _file_problems(shape.file, place)
    if sql is not None and sql.url is not None and _HOLDS_PASSWORD.search(sql.url):
        at = place_at(node, ("sql", "url"))  # said without the line, which would show the password
        problems.append(Problem("D104", where=str(at), hints=("environment",)))
    if not _is_encoding(shape.encoding):
        at = place_at(node, ("encoding",))
        problems.append(Problem("D109", {"encoding": shape.encoding}, at, ("known",)))
    if shape.thousands is not None and shape.thousands == shape.decimal:
        problems.append(Problem("D141", {"mark": shape.decimal}, place_at(node, ("thousands",))))
    source = TableSource(
        place=place,
        file=shape.file,
        url=sql.url if sql is not None else None,
        url_env=sql.url_env if sql is not None else None,
        query=sql.query if sql is not None else None,
        table=sql.table if sql is not None else None,
        encoding=shape.encoding,
        separator="\t" if shape.separator == "tab" else shape.separator,
        decimal=shape.decimal,
        thousands=shape.thousands or "",
        missing=tuple(shape.missing or ("",)),
        may_be_empty=shape.may_be_empty,
    )
    return source, problems


def _file_problems(file: str, place: Place) -> list[Problem]:
    """Without looking at the disk: inside the project, forward slashes, an ending that can be read."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or re.match(r"[A-Za-z]:", file):
        return [Problem("D103", {"file": file}, place, ("inside",))]
    ending = path.suffix.lower()
    if ending not in READ:
        hint = {".xlsx": ("sheet",), ".xls": ("sheet",), ".ods": ("sheet",), ".json": ("lines",)}.get(ending, ())
        return [Problem("D102", {"file": file, "ending": ending or '""'}, place, hint)]
    return []


def _is_encoding(name: str) -> bool:
    try:
        return isinstance("".encode(name), bytes) and bool(codecs.lookup(name))
    except (LookupError, ValueError, TypeError):
        return False


def _is_format(written: str) -> bool:
    """Days as `excel`, or %Y %m %d with at most %H %M %S, each once; the reader knows no more."""
    if written == EXCEL:
        return True
    found = re.findall(r"%(.?)", written)
    return set("Ymd") <= set(found) <= set(_DIRECTIVES) and len(set(found)) == len(found)


def _keys_fit(node: Node, fitting: tuple[str, ...], what: str, problems: list[Problem]) -> None:
    if not isinstance(node, Mapping):
        return
    for key, _ in node.entries:
        if key.text not in fitting:
            values = {"key": key.text, "what": what, "fitting": ", ".join(fitting)}
            problems.append(Problem("D106", values, key.place, ("fitting",)))


def _bounds(
    written: tuple[Bound, Bound] | None, kind: str, node: Node, problems: list[Problem]
) -> tuple[Decimal | date | str | None, Decimal | date | str | None]:
    """The bounds in the kind's own terms: decimals, or days and `today`."""
    if written is None:
        return None, None
    bounds: list[Decimal | date | str | None] = []
    for one in written:
        good: Decimal | date | str | None = one
        if kind == "date" and isinstance(one, str) and one != TODAY:
            good = _day(one)
        fits = one is None or (good is not None and isinstance(one, str) == (kind == "date"))
        if not fits:
            inner, _ = node_at(node, ("range",))
            words = Phrase("days or today", "日期或 today") if kind == "date" else Phrase("numbers", "数字")
            shown = f"[{_shown(written[0])}, {_shown(written[1])}]"
            values = {"key": Phrase('"range"', "“range”"), "found": shown, "kind": words}
            problems.append(Problem("D119", values, inner.place))
            return None, None
        bounds.append(good)
    return bounds[0], bounds[1]


def _shown(bound: Bound) -> str:
    return "null" if bound is None else str(bound)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
