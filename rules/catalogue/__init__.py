"""Every text a person may read about a problem, by code, in English and Chinese, with why it matters and samples.

One module an area; an entry is added by adding it to the tuple of its module. Letters: Y YAML, S shape of a file,
R rules and their language, D data and facts, P project, offers, campaigns, budgets, G guards and runs, C the command
line, L the store and its ledger, M models.
"""

from __future__ import annotations

from functools import cache

from .entry import LANGUAGES, Entry

__all__ = ["LANGUAGES", "Entry", "all_entries", "entry_for"]


@cache
def all_entries() -> dict[str, Entry]:
    """All entries by code, in order of code. Raises ValueError when two share a code: that is our error."""
    from . import (
        books,
        cases,
        checks,
        checks_project,
        codes,
        commands,
        contact_policy,
        data,
        language,
        ledger,
        messages,
        models,
        models_clv,
        models_contacts,
        models_groups,
        models_recommend,
        models_response,
        models_uplift,
        plans,
        policy,
        privacy,
        runs,
        seals,
        shape,
        shapes_of_rules,
        shapes_of_tables,
        stops,
        store,
        store_refusals,
        tables,
        yaml_files,
    )

    areas = (
        yaml_files,
        shape,
        language,
        checks,
        checks_project,
        shapes_of_rules,
        shapes_of_tables,
        tables,
        data,
        policy,
        contact_policy,
        runs,
        commands,
        cases,
        plans,
        store,
        store_refusals,
        ledger,
        books,
        privacy,
        stops,
        seals,
        codes,
        messages,
        models,
        models_clv,
        models_contacts,
        models_groups,
        models_recommend,
        models_response,
        models_uplift,
    )
    entries = [entry for area in areas for entry in area.ENTRIES]
    if len({entry.code for entry in entries}) < len(entries):
        raise ValueError("two catalogue entries share a code")
    return {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}


def entry_for(code: str) -> Entry:
    """The entry of a code. Raises KeyError for a code that is not in the catalogue: that is our error."""
    return all_entries()[code]
