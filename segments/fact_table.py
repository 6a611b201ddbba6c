"""The fact table: one row a customer, everything known as of an instant; the only data that decisions see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..rules.vocabulary import FactInfo
from .instant import Instant
from .scorer import UsedModel

if TYPE_CHECKING:
    import polars as pl

CUSTOMER = "customer_id"
HOUSEHOLD = "household_id"
ROW_KEY = "row_key"


@dataclass(frozen=True, slots=True)
class FactTable:
    """`frame` holds `customer_id` (text, unique, sorted by code point), `household_id` (text or null), `row_key`
    (UInt64, a keyed-hash base of the customer id), and one column per fact named as the fact is (`score.churn`).

    Column types: NUMBER Float64, or Int64 where scale > 0 (money in minor units); TEXT String, NFC; DATE Date;
    BOOLEAN Boolean; TEXTS List(String). Unknown is null; no NaN, no infinity. `content_hash` is canonical: the same
    rows give the same hash whatever their order in the files. `models`: those that made the learned scores.
    """

    frame: pl.DataFrame
    facts: tuple[FactInfo, ...]
    as_of: Instant
    content_hash: str
    models: tuple[UsedModel, ...] = ()
