"""A code that somebody types at a till: whose it is, or in a few words why nothing can be given for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..rules.problems import Phrase, Problem
from .at_store import AtStore, local_time

if TYPE_CHECKING:
    from .store.find_code import Found


def whose_code(here: AtStore, typed: str, day: date | None) -> tuple[Found | None, Problem | None]:
    """The unit of a code that may be used on the `day` (None: it was used, and that is undone). Both None: the project
    has no codes."""
    from .store.code_secret import code_keys
    from .store.connect import reading
    from .store.find_code import find_code, has_codes

    assert here.store is not None
    assert here.project_id is not None
    with reading(here.store) as connection:
        if not has_codes(connection, here.project_id):
            return None, None
    keys = code_keys(here.store, here.project_id, here.head)
    found = find_code(here.store, here.project_id, keys, typed, here.reader.now)
    last = "".join(typed.split())[-4:]
    if found.status == "mistyped":
        return None, Problem("L154", {"code": last}, hints=("again",))
    if found.status == "unknown":
        return None, Problem("L155", {"code": last}, hints=("ask",))
    if found.status == "wait":
        return None, Problem("L158", {"seconds": found.seconds}, hints=("wait",))
    if day is None:
        return found, None
    if found.state == "cancelled":
        return None, Problem("L156", {"code": found.last_four, "became": _WITHDRAWN}, hints=("withdrawn",))
    is_over = found.valid_until is not None and day > found.valid_until
    if is_over and found.state != "redeemed":
        became = Phrase(f"was good until {found.valid_until}", f"有效期至 {found.valid_until}")
        values = {"code": found.last_four, "became": became, "decision": found.decision_id}
        return None, Problem("L156", values, hints=("expired",))
    return found, None


def used_before(here: AtStore, found: Found) -> Problem:
    """What to say of a code that was redeemed: when, and in which order."""
    from .store.code_numbers import codes_like
    from .store.connect import reading

    assert here.store is not None
    assert here.project_id is not None
    with reading(here.store) as connection:
        lines = codes_like(connection, here.project_id, found.decision_id, "")
    line = next((one for one in lines if one["redeemed_at"] is not None), None)
    if line is None:  # undone meanwhile, or withdrawn
        return Problem("L156", {"code": found.last_four, "became": _WITHDRAWN}, hints=("withdrawn",))
    at, order = local_time(here, line["redeemed_at"]), line["order"]
    became = Phrase(
        f"was used on {at}" + (f", order {order}" if order else ""),
        f"已于 {at} 使用" + (f"，订单 {order}" if order else ""),
    )
    return Problem("L156", {"code": found.last_four, "became": became}, hints=("twice",))


_WITHDRAWN = Phrase("was withdrawn", "已被收回")
