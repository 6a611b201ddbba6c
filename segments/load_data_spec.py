"""`data:` of project.yaml to a `DataSpec`, with all problems at once; needs no data and no polars."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ..rules.nodes import Mapping, Node
from ..rules.problems import Phrase, Problem
from ..rules.validate import node_at, place_at, validate
from .data_spec import (
    PRODUCT_ROLES,
    ROLES,
    TODAY,
    Cleaning,
    CustomersSpec,
    DataSpec,
    LogSpec,
    ProductsSpec,
    TransactionsSpec,
)
from .fact_table import CUSTOMER, HOUSEHOLD, ROW_KEY
from .load_columns import read_column, read_product_role, read_role, read_source
from .load_log_spec import load_log_spec
from .shapes import CustomersShape, DataShape, ProductsShape, TransactionsShape

RESERVED = (ROW_KEY, TODAY, "contacts_7d")
QUARANTINE_AT_MOST = Decimal("0.01")


def load_data_spec(node: Node, currency: str, exponent: int, zone: str) -> tuple[DataSpec | None, list[Problem]]:
    """The spec under the key `data`, or None where a problem is an error. `zone` is the project's."""
    shape, problems = validate(node, DataShape)
    if shape is None:
        return None, problems
    if shape.customers is None and shape.transactions is None:
        problems.append(Problem("D140", {}, node.place))
    customers = transactions = None
    if shape.customers is not None:
        inner, _ = node_at(node, ("customers",))
        customers, found = _customers(shape.customers, inner)
        problems += found
    if shape.transactions is not None:
        inner, _ = node_at(node, ("transactions",))
        transactions, found = _transactions(shape.transactions, inner, zone)
        problems += found
    products = None
    if shape.products is not None:
        inner, _ = node_at(node, ("products",))
        products, found = _products(shape.products, inner)
        problems += found
    logs: dict[str, LogSpec] = {}
    for table, log in (("contacts", shape.contacts), ("events", shape.events)):
        if log is not None:
            inner, _ = node_at(node, (table,))
            logs[table], found = load_log_spec(log, inner, zone)
            problems += found
    if problems:
        return None, problems
    at_most = shape.quarantine.at_most if shape.quarantine is not None else QUARANTINE_AT_MOST
    spec = DataSpec(currency, exponent, zone, customers, transactions, at_most, node.place)
    return replace(spec, contacts=logs.get("contacts"), events=logs.get("events"), products=products), []


def _customers(shape: CustomersShape, node: Node) -> tuple[CustomersSpec, list[Problem]]:
    source, problems = read_source(shape, node)
    columns = []
    for name, written in shape.columns.items():
        inner, key = node_at(node, ("columns", name))
        columns.append(read_column(name, written, inner, inner.place if key is None else key.place, problems))
        if name in RESERVED:
            taken = Phrase("a name the program needs itself", "是程序自用的名称")
            problems.append(
                Problem("D107", {"name": name, "taken": taken}, key.place if key is not None else inner.place)
            )
    kinds = {column.name: column for column in columns}
    for name in (CUSTOMER, HOUSEHOLD):
        if (name == CUSTOMER or name in kinds) and (name not in kinds or kinds[name].kind != "id"):
            problems.append(Problem("D105", {"name": name}, place_at(node, ("columns", name)), ("from",)))
    return CustomersSpec(source, tuple(columns), shape.duplicates, tuple(shape.test_accounts or ())), problems


def _transactions(shape: TransactionsShape, node: Node, zone: str) -> tuple[TransactionsSpec, list[Problem]]:
    source, problems = read_source(shape, node)
    clean = shape.clean
    roles = {role: getattr(shape, role) for role in ROLES if getattr(shape, role) is not None}
    columns = {}
    for role, written in roles.items():
        column = read_role(role, written, node, zone, problems)
        needed = role in ("moment", "order", "quantity", "price", "amount")
        if role == "customer" and clean is not None:
            needed = clean.no_customer == "quarantine"
        columns[role] = replace(column, required=True) if needed else column
    if "price" in columns and "amount" in columns:
        key = node.key("amount") if isinstance(node, Mapping) else None
        problems.append(Problem("D118", {}, key.place if key is not None else node.place))
    out = clean.leave_out if clean is not None else None
    begins = clean.cancellations.order_begins if clean is not None and clean.cancellations is not None else ()
    cleaning = Cleaning(
        cancellation_begins=tuple(begins),
        zero_prices=clean.zero_prices if clean is not None else "leave_out",
        no_customer=clean.no_customer if clean is not None else "leave_out",
        products=tuple((out.product if out is not None else None) or ()),
        products_begin=tuple((out.product_begins if out is not None else None) or ()),
        orders_begin=tuple((out.order_begins if out is not None else None) or ()),
    )
    needs = {
        "order": bool(cleaning.cancellation_begins or cleaning.orders_begin),
        "product": bool(cleaning.products or cleaning.products_begin),
    }
    for role, is_needed in needs.items():
        if is_needed and role not in columns:
            values = {"measure": Phrase("clean", "clean"), "needed": role}
            problems.append(Problem("D201", values, place_at(node, ("clean",)), ("map",)))
    return TransactionsSpec(source, columns, cleaning, shape.stale_after), problems


def _products(shape: ProductsShape, node: Node) -> tuple[ProductsSpec, list[Problem]]:
    source, problems = read_source(shape, node)
    roles = {role: written for role in PRODUCT_ROLES if (written := getattr(shape, role)) is not None}
    return ProductsSpec(
        source, {role: read_product_role(role, written, node, problems) for role, written in roles.items()}
    ), problems
