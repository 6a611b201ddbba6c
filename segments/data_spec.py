"""What `data:` of project.yaml says, once read: where the tables lie, what their columns mean, how they are cleaned.

Plain frozen values without polars, so that `campaign check` can hold them. `load_data_spec` makes them from YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from ..rules.places import Place

ColumnKind = OneOf["id", "text", "texts", "number", "money", "date", "boolean", "moment"]
"""What a cell is read as. `moment` and whole quantities occur in transactions only."""

TODAY = "today"
"""As a bound of a date's range: the local day of the instant."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where a table lies: `file`, a path inside the project, or SQL; exactly one of the two.

    `encoding` is a Python codec name, `separator` None means: the comma, or what the header shows to be meant.
    `decimal` and `thousands` are the marks inside numbers. `missing` are the cells that mean "not known".
    """

    place: Place
    file: str | None = None
    url: str | None = None
    url_env: str | None = None
    query: str | None = None
    table: str | None = None
    encoding: str = "utf-8"
    separator: str | None = None
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ("",)
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file and the fact, or role, it becomes.

    `lowest` and `highest` bound numbers (money in major units) and dates (`TODAY` is the day of the instant). What
    lies outside becomes, by `outside`, a row in quarantine, an unknown value, or a row left out (transactions).
    `minor`: money stands in whole minor units. `rounded`: more decimals than the currency has are rounded half-even
    instead of refused. `required`: an unknown value puts the row in quarantine.
    """

    name: str
    source: str
    kind: ColumnKind
    place: Place
    what: str = ""
    unit: str | None = None
    format: str | None = None
    zone: str | None = None
    categories: tuple[str, ...] = ()
    lowest: Decimal | date | str | None = None
    highest: Decimal | date | str | None = None
    outside: OneOf["quarantine", "unknown", "leave_out"] = "quarantine"
    minor: bool = False
    rounded: bool = False
    required: bool = False
    future: bool = False
    separator: str = "|"
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomersSpec:
    """The customers table. Among `columns` stand `customer_id` (the key) and, where declared, `household_id`."""

    source: TableSource
    columns: tuple[Column, ...]
    duplicates: OneOf["quarantine", "keep_last", "keep_first"] = "quarantine"
    test_accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How transactions are cleaned.

    `cancellation_begins`: an order whose id begins so is a cancellation. A negative quantity or amount is a return
    in any case. `zero_prices`, `no_customer`: what happens to such lines. `products`, `products_begin`, `orders_begin`:
    lines left out, counted.
    """

    cancellation_begins: tuple[str, ...] = ()
    zero_prices: OneOf["leave_out", "keep"] = "leave_out"
    no_customer: OneOf["leave_out", "quarantine"] = "leave_out"
    products: tuple[str, ...] = ()
    products_begin: tuple[str, ...] = ()
    orders_begin: tuple[str, ...] = ()


ROLES = ("customer", "moment", "order", "product", "category", "quantity", "price", "amount")
"""What a column of transactions may be; `Column.name` holds the role."""


@dataclass(frozen=True, slots=True)
class TransactionsSpec:
    """The transactions table: one row a line of an order. `columns` by role."""

    source: TableSource
    columns: dict[str, Column]
    cleaning: Cleaning = Cleaning()
    stale_after: int | None = None


Logged = OneOf["contacts", "events"]
"""Tables in which one row is one thing that happened to a customer, not a line of an order."""

LOG_ROLES: dict[Logged, tuple[str, ...]] = {
    "contacts": ("customer", "moment", "offer", "channel", "probability", "id"),
    "events": ("customer", "moment", "kind", "channel", "id"),
}


@dataclass(frozen=True, slots=True)
class LogSpec:
    """Past contacts, or events. `columns` by role.

    Of contacts: `outcomes` are columns that say what came of a contact, by name. `control`: what stands under the offer
    of those who were to get nothing, so that the others can be compared with them. `randomised`: who got what was drawn
    by lot, as the project says; None: nothing is said.
    """

    table: Logged
    source: TableSource
    columns: dict[str, Column]
    outcomes: tuple[Column, ...] = ()
    control: tuple[str, ...] = ("none",)
    randomised: bool | None = None


PRODUCT_ROLES = ("id", "name", "category", "price", "in_stock", "blocked")
"""What a column of products may be; `Column.name` holds the role."""


@dataclass(frozen=True, slots=True)
class ProductsSpec:
    """The products table: one row a product. `columns` by role, `id` among them: the product of a line."""

    source: TableSource
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True)
class DataSpec:
    """All of `data:`. `quarantine_at_most` is the share of a table's rows that may be set aside before a run stops."""

    currency: str
    exponent: int
    zone: str
    customers: CustomersSpec | None = None
    transactions: TransactionsSpec | None = None
    quarantine_at_most: Decimal = Decimal("0.01")
    place: Place | None = field(default=None, compare=False)
    contacts: LogSpec | None = None
    events: LogSpec | None = None
    products: ProductsSpec | None = None
