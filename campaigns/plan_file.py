"""The plan: what a simulation found, as one JSON file that can be read, approved and decided (docs/plan.md).

One source for the shape: these models write the file, read it back strictly, and print its JSON Schema. A hash over
everything but the approvals shows a slip of the hand; it is no signature (whoever can edit the file can hash it anew).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self
from typing import Literal as OneOf

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..rules.problems import Phrase, Problem
from .last_simulation import write_whole
from .policy.approval import person

SCHEMA: Final = "plan.v1"


class Part(BaseModel):
    """A group of values of the file: all known, all of exactly the right kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class PlannedFile(Part):
    """One file of the project."""

    sha256: str = Field(description="of its bytes")
    text: str | None = Field(description="what it says; null for a spreadsheet")


class RulesPart(Part):
    """What people wrote."""

    hash: str = Field(description="over path and text of every file of the project")
    files: dict[str, PlannedFile] = Field(description="by path inside the project")


class DataPart(Part):
    """The facts that are decided on. No customer can be read out of it."""

    hash: str = Field(description="of what all facts say, whatever the order of rows in the files")
    customers: int
    columns: dict[str, str] = Field(description="the first digits of the hash of every fact")
    counted_by: str = Field(description="which library, of which version, made `parts`")
    parts: str = Field(description="sums of row hashes over 4,096 groups of customers, to count changed rows")


class ScorePart(Part):
    """A score that models made."""

    id: str
    model: str | None = Field(description="name and version, as declared")
    as_of: str = Field(description="the day it is of")
    hash: str = Field(description="of its values")


class StatePart(Part):
    """Own history and what is left of limits."""

    hash: str
    file: str | None = Field(description="as it was named with --state, seen from the project; null: none")


class InputsPart(Part):
    """Everything the decisions rest on."""

    rules: RulesPart
    data: DataPart
    scores: list[ScorePart]
    state: StatePart


class BasisPart(Part):
    """Everything given on one basis. Money of different bases is never added up to a promise."""

    basis: str
    customers: int
    decisions: int
    expected_cost_minor: int
    worst_case_minor: int


class OfferPart(Part):
    """What goes out of one offer on one basis."""

    offer: str
    basis: str
    customers: int
    expected_cost_minor: int
    worst_case_minor: int


class LimitPart(Part):
    """A budget (expected cost or worst case) or a stock: what it allows and what is used."""

    id: str
    kind: OneOf["expected", "worst_case", "stock"]
    allowed: int
    used: int
    refused: int


class NumbersPart(Part):
    """What would go out."""

    everybody: int = Field(description="customers decided for")
    customers: int = Field(description="who are given something")
    decisions: int
    messages: int
    withheld: int
    deferred: int
    expected_cost_minor: int
    worst_case_minor: int
    sending_cost_micro: int
    bases: list[BasisPart]
    offers: list[OfferPart]
    limits: list[LimitPart]


class CausePart(Part):
    """What one cause did, with all that stands before it swapped already."""

    causes: list[str]
    gain: int
    lose: int
    switch: int
    other_value: int
    expected_cost_minor: int
    worst_case_minor: int


class ChangePart(Part):
    """Who gains, loses or is switched, against what."""

    kind: OneOf["last", "folder", "run", "revision"]
    against: str
    gain: int
    lose: int
    switch: int
    same: int
    other_value: int
    expected_cost_before_minor: int
    worst_case_before_minor: int
    causes: list[CausePart] = Field(default_factory=list)


class CasesPart(Part):
    """The project's own tests."""

    run: int
    failed: int


class WarningPart(Part):
    """A line under "may I press the button"."""

    level: OneOf["red", "amber", "green"]
    key: str
    text: str


class PassedPart(Part):
    """A threshold of the project that the plan passes: money in minor units, customers, or a share as text."""

    threshold: OneOf["expected_cost", "worst_case", "customers", "change"]
    allowed: str
    found: str


class ApproverPart(Part):
    """Who may approve, and up to which expected cost; null: any."""

    who: str
    up_to_minor: int | None


class RulesOfApproval(Part):
    """`approval:` of project.yaml as it stood, and what of it applies here."""

    needed: bool
    passed: list[PassedPart]
    approvers: list[ApproverPart] = Field(description="empty: anybody")
    how_many: int
    four_eyes: bool


class DecidedPart(Part):
    """Hashes of the tables that `decide` must write."""

    decisions: str
    planned_jobs: str


class ApprovalPart(Part):
    """One approval, or its withdrawal. The last of each person counts."""

    action: OneOf["approve", "revoke"]
    by: str
    known_from: str = Field(description="where the name comes from: --by, CAMPAIGN_BY, or git config user.email")
    at: str = Field(description="moment with offset")
    plan: str = Field(description="the hash of the plan that was looked at")
    up_to_minor: int = Field(description="the expected cost up to which it holds")
    note: str
    hash: str = Field(description="of this entry without this line")


class Plan(Part):
    """The whole file. `*_minor`: minor units of the currency; `*_micro`: millionths of a major unit."""

    schema_: OneOf["plan.v1"] = Field(alias="schema")
    project: str
    version: str = Field(description="of the engine")
    currency: str
    exponent: int = Field(description="digits of the minor unit")
    zone: str
    wave: str
    wave_name: str
    as_of: str = Field(description="the instant decided for, in UTC")
    seed: int
    run_id: str
    made_by: str | None
    numbers: NumbersPart
    change: ChangePart | None
    cases: CasesPart
    warnings: list[WarningPart]
    approval: RulesOfApproval | None = Field(description="null: the project asks for no approvals")
    decided: DecidedPart
    inputs: InputsPart
    hash: str = Field(description="SHA-256 over everything but `hash` and `approvals`")
    approvals: list[ApprovalPart]

    def sealed(self) -> Self:
        """The same plan with its hash."""
        return self.model_copy(update={"hash": content_of(self)})

    def in_force(self) -> tuple[ApprovalPart, ...]:
        """The approvals that were given to this very plan and not withdrawn, in the order given."""
        last: dict[str, ApprovalPart] = {}
        for one in self.approvals:
            last.pop(person(one.by), None)
            last[person(one.by)] = one
        return tuple(one for one in last.values() if one.action == "approve" and one.plan == self.hash)


def content_of(plan: Plan) -> str:
    """The hash of everything but the hash and the approvals."""
    return _hash(plan.model_dump(mode="json", by_alias=True, exclude={"hash", "approvals"}))


def entry_hash(entry: ApprovalPart) -> str:
    """The hash of an approval without its own."""
    return _hash(entry.model_dump(mode="json", exclude={"hash"}))


def read_plan(path: Path, shown: str) -> tuple[Plan | None, list[Problem]]:
    """The plan of a file, or what is wrong with the file. Whether it was edited says `edited_by_hand`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        why = Phrase("there is no such file", "没有这个文件") if missing else Phrase(*[error.strerror or "?"] * 2)
        return None, [Problem("C116", {"path": shown, "why": why})]
    try:
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_each_key_once)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None, [_not_a_plan(shown, Phrase("it is not JSON", "不是 JSON"))]
    found = document.get("schema") if isinstance(document, dict) else None
    if found != SCHEMA:
        why = Phrase(f"it does not say `schema: {SCHEMA}`", f"没有写明 `schema: {SCHEMA}`")
        return None, [_not_a_plan(shown, why)]
    try:
        return Plan.model_validate_json(json.dumps(document), by_alias=True), []
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return None, [_not_a_plan(shown, Phrase(f"{where}: {first['msg']}", f"{where}：{first['msg']}"))]


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A second key of one name would hide what a reader of the file sees first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def edited_by_hand(plan: Plan, shown: str) -> list[Problem]:
    """A problem where the file does not say any more what was written into it."""
    if content_of(plan) != plan.hash:
        what = Phrase("what it plans", "计划内容")
        return [Problem("C145", {"path": shown, "what": what}, hints=("again",))]
    for one in plan.approvals:
        if entry_hash(one) != one.hash:
            what = Phrase(f"the approval by {one.by}", f"{one.by} 的审批")
            return [Problem("C145", {"path": shown, "what": what}, hints=("again",))]
    return []


def write_plan(path: Path, plan: Plan) -> None:
    """Whole or not at all. Raises OSError where it cannot be written."""
    document = plan.model_dump(mode="json", by_alias=True)
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, as docs/plan.schema.json holds it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Plan.model_json_schema(by_alias=True)}


def _hash(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def _not_a_plan(shown: str, why: Phrase) -> Problem:
    return Problem("C144", {"path": shown, "why": why}, hints=("make",))
