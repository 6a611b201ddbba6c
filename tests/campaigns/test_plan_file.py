"""A plan is read strictly, its hash covers every value, and its schema in the docs is the one of the models."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.plan_file import (
    ApprovalPart,
    Plan,
    edited_by_hand,
    entry_hash,
    json_schema,
    read_plan,
    write_plan,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"


def plan() -> Plan:
    numbers = {
        "everybody": 30, "customers": 7, "decisions": 7, "messages": 7, "withheld": 1, "deferred": 0,
        "expected_cost_minor": 473, "worst_case_minor": 1725, "sending_cost_micro": 0,
        "bases": [
            {"basis": "owed", "customers": 7, "decisions": 7, "expected_cost_minor": 473, "worst_case_minor": 1725}
        ],
        "offers": [], "limits": [{"id": "q4", "kind": "expected", "allowed": 9, "used": 1, "refused": 0}],
    }  # fmt: skip
    written = {
        "schema": "plan.v1", "project": "shop", "version": "0.1.0", "currency": "EUR", "exponent": 2,
        "zone": "Europe/Vienna", "wave": "2026-10-01.day", "wave_name": "day", "as_of": "2026-09-30T22:00:00+00:00",
        "seed": 0, "run_id": "5f", "made_by": None, "numbers": numbers, "change": None,
        "cases": {"run": 1, "failed": 0}, "warnings": [],
        "approval": {"needed": True, "passed": [], "approvers": [], "how_many": 1, "four_eyes": False},
        "decided": {"decisions": "a", "planned_jobs": "b"},
        "inputs": {
            "rules": {"hash": "r", "files": {"project.yaml": {"sha256": "f", "text": "商店\n"}}},
            "data": {"hash": "d", "customers": 30},
            "scores": [], "state": {"hash": "s", "file": None, "elsewhere": False},
        },
        "hash": "", "approvals": [],
    }  # fmt: skip
    return Plan.model_validate_json(json.dumps(written)).sealed()


def signed(one: Plan, by: str, action: str = "approve", **more: object) -> Plan:
    values = {
        "action": action, "by": by, "known_from": "--by", "at": "2026-10-01T09:00:00+02:00", "plan": one.hash,
        "up_to_minor": 473, "note": "", "hash": "", **more,
    }  # fmt: skip
    entry = ApprovalPart.model_validate(values)
    entry = entry.model_copy(update={"hash": entry_hash(entry)})
    return one.model_copy(update={"approvals": [*one.approvals, entry]})


def test_the_schema_in_the_docs_is_the_one_of_the_models() -> None:
    written = (DOCS / "plan.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_every_key_is_described_in_the_docs() -> None:
    page = (DOCS / "plan.md").read_text(encoding="utf-8")
    assert [name for name in json_schema()["properties"] if f"`{name}`" not in page] == []


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    one = signed(plan(), "anna")
    write_plan(tmp_path / "plan.json", one)
    found, problems = read_plan(tmp_path / "plan.json", "plan.json")
    assert problems == []
    assert found == one
    assert edited_by_hand(one, "plan.json") == []


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, one in enumerate(value) for leaf in leaves(one, (*path, index))]
    return [path]


def other(value: Any) -> Any:
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"


DOCUMENT = json.loads(signed(plan(), "anna").model_dump_json(by_alias=True))
FIXED = {("schema",), ("change",), ("numbers", "limits", 0, "kind"), ("approvals", 0, "action")}
"""Words of a list, or a group of values: another one is no plan at all."""


@pytest.mark.parametrize("path", [one for one in leaves(DOCUMENT) if one not in FIXED], ids=str)
def test_an_edit_of_any_value_is_seen(tmp_path: Path, path: tuple[Any, ...]) -> None:
    document = copy.deepcopy(DOCUMENT)
    inside = document
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = other(inside[path[-1]])
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    found, problems = read_plan(tmp_path / "plan.json", "plan.json")
    assert found is not None, [problem.text() for problem in problems]
    assert [problem.code for problem in edited_by_hand(found, "plan.json")] == ["C145"]


def test_an_unknown_or_missing_key_is_no_plan(tmp_path: Path) -> None:
    for document in ({**DOCUMENT, "more": 1}, {key: one for key, one in DOCUMENT.items() if key != "inputs"}):
        (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
        found, problems = read_plan(tmp_path / "plan.json", "plan.json")
        assert (found, [problem.code for problem in problems]) == (None, ["C144"])


def test_the_last_word_of_a_person_counts_and_only_for_this_plan() -> None:
    one = signed(signed(plan(), "anna"), "ben")
    assert [entry.by for entry in one.in_force()] == ["anna", "ben"]
    assert [entry.by for entry in signed(one, "Anna", "revoke").in_force()] == ["ben"]
    assert [entry.by for entry in signed(signed(one, "anna", "revoke"), "ANNA").in_force()] == ["ben", "ANNA"]
    elsewhere = signed(plan(), "anna", plan="another")
    assert elsewhere.in_force() == ()
