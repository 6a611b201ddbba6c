"""The plan: what a simulation found, as one JSON file that can be read, approved and decided (docs/plan.md).

One source for the shape: these models write the file, read it back strictly, and print its JSON Schema. A hash over
everything but the approvals shows a slip of the hand; it is no signature (whoever can edit the file can hash it anew).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Self
from typing import Literal as OneOf

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..rules.problems import Phrase, Problem
from ..segments.whole_files import write_whole
from .policy.approval import person, sending_minor

SCHEMA: Final = "plan.v1"
LONGEST_STEP = 60
"""Letters of a wrong key that are repeated."""


Whole = Annotated[int, Field(ge=-(1 << 63), lt=1 << 63)]
"""Whatever is counted or paid fits into 64 bits; a file that says more was not written by us."""
Count = Annotated[int, Field(ge=0, lt=1 << 63)]
_NOT_IN_A_NAME = re.compile(r"[\\:\x00-\x1f]")


def is_inside(name: str) -> bool:
    """Whether a plan may name this file: inside the project, written so that every system reads it the same way."""
    pure = PurePosixPath(name)
    return not pure.is_absolute() and bool(pure.parts) and ".." not in pure.parts and not _NOT_IN_A_NAME.search(name)


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
    """The facts that are decided on: one hash over all of them, from which no single customer can be guessed."""

    hash: str = Field(description="of what all facts of all customers say, scores too, whatever the order of rows")
    customers: Count


class ScorePart(Part):
    """A score that models made."""

    id: str
    model: str | None = Field(description="name and version, as declared")
    as_of: str = Field(description="the day it is of; its values are in the hash of the data")


class StatePart(Part):
    """Own history and what is left of limits."""

    hash: str
    file: str | None = Field(description="the file that was named with --state, inside the project; null: none there")
    elsewhere: bool = Field(description="a file outside the project was named: name it again with --state")


class InputsPart(Part):
    """Everything the decisions rest on."""

    rules: RulesPart
    data: DataPart
    scores: list[ScorePart]
    state: StatePart


class BasisPart(Part):
    """Everything given on one basis. Money of different bases is never added up to a promise."""

    basis: str
    customers: Whole
    decisions: Whole
    expected_cost_minor: Whole
    worst_case_minor: Whole


class OfferPart(Part):
    """What goes out of one offer on one basis."""

    offer: str
    basis: str
    customers: Whole
    expected_cost_minor: Whole
    worst_case_minor: Whole


class LimitPart(Part):
    """A budget (expected cost or worst case), a stock or a list of codes: what it allows and what is used."""

    id: str
    kind: OneOf["expected", "worst_case", "stock", "codes"]
    allowed: Whole
    used: Whole
    refused: Whole


class NumbersPart(Part):
    """What would go out."""

    everybody: Count = Field(description="customers decided for")
    customers: Count = Field(description="who are given something")
    decisions: Count
    messages: Count
    withheld: Count
    deferred: Count
    expected_cost_minor: Whole
    worst_case_minor: Whole
    sending_cost_micro: Whole
    bases: list[BasisPart]
    offers: list[OfferPart]
    limits: list[LimitPart]


class CausePart(Part):
    """What one cause did, with all that stands before it swapped already."""

    causes: list[str]
    gain: Count
    lose: Count
    switch: Count
    other_value: Count
    expected_cost_minor: Whole
    worst_case_minor: Whole


class ChangePart(Part):
    """Who gains, loses or is switched, against what."""

    kind: OneOf["last", "folder", "run", "revision"]
    against: str
    gain: Count
    lose: Count
    switch: Count
    same: Count
    other_value: Count
    expected_cost_before_minor: Whole
    worst_case_before_minor: Whole
    causes: list[CausePart] = Field(default_factory=list)


class CasesPart(Part):
    """The project's own tests."""

    run: Count
    failed: Count


class WarningPart(Part):
    """A line under "may I press the button"."""

    level: OneOf["red", "amber", "green"]
    key: str
    text: str


class PassedPart(Part):
    """A threshold of the project that the plan passes: money in minor units (with what sending costs), customers, or a
    share as text."""

    threshold: OneOf["expected_cost", "worst_case", "customers", "change"]
    allowed: str
    found: str
    since: str | None = Field(
        description="the wave, decided before, that a change is counted against; null: everybody given something counts"
    )


class ApproverPart(Part):
    """Who may approve, and up to which expected cost; null: any."""

    who: str
    up_to_minor: Whole | None


class RulesOfApproval(Part):
    """`approval:` of project.yaml as it stood, and what of it applies here."""

    needed: bool
    passed: list[PassedPart]
    approvers: list[ApproverPart] = Field(description="empty: anybody")
    how_many: Whole
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
    up_to_minor: Whole = Field(description="the expected cost, with sending, up to which it holds")
    note: str
    hash: str = Field(description="of this entry without this line")


class Plan(Part):
    """The whole file. `*_minor`: minor units of the currency; `*_micro`: millionths of a major unit."""

    schema_: OneOf["plan.v1"] = Field(alias="schema")
    project: str
    version: str = Field(description="of the engine")
    currency: str
    exponent: Whole = Field(description="digits of the minor unit")
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

    @property
    def cost_minor(self) -> int:
        """What approvals must reach: the expected cost and what sending costs."""
        return self.numbers.expected_cost_minor + sending_minor(self.numbers.sending_cost_micro, self.exponent)

    @property
    def worst_minor(self) -> int:
        """The worst case and what sending costs."""
        return self.numbers.worst_case_minor + sending_minor(self.numbers.sending_cost_micro, self.exponent)

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
        return None, [not_a_plan(shown, Phrase("it is not JSON", "不是 JSON"))]
    found = document.get("schema") if isinstance(document, dict) else None
    if found != SCHEMA:
        why = Phrase(f"it does not say `schema: {SCHEMA}`", f"没有写明 `schema: {SCHEMA}`")
        return None, [not_a_plan(shown, why)]
    try:
        return Plan.model_validate_json(json.dumps(document), by_alias=True), []
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step)[:LONGEST_STEP] for step in first["loc"]) or "text"
        return None, [not_a_plan(shown, Phrase(f"{where}: {first['msg']}", f"{where}：{first['msg']}"))]


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


def not_a_plan(shown: str, why: Phrase) -> Problem:
    """The problem of a file that is none."""
    return Problem("C144", {"path": shown, "why": why}, hints=("make",))
