"""A process that forgets customers of projects as the command does, one fork an order, killed at a given point.

An order is a line of JSON: `folder` of the project, `address` of the store or null, `kill_at` (0: nowhere); who is
forgotten stands in its `ids.csv`.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.forget import forget

HERE = Path(__file__).parent
NOW = datetime(2026, 10, 9, 8, tzinfo=UTC)


def answer_to(order: dict[str, Any], _: None) -> dict[str, Any]:
    """What the command says."""
    environment = {} if order["address"] is None else {"A_STORE": order["address"]}
    folder = Path(order["folder"])
    reader = Reader(folder, NOW, environment=environment)
    answer = forget(reader, None, file=folder / "ids.csv", why="she asked", by="dpo", yes=True)
    return {"code": answer.code, "said": answer.talk}


if __name__ == "__main__":
    spec = spec_from_file_location("crash_child", HERE / "crash_child.py")
    assert spec is not None
    assert spec.loader is not None
    crash_child = module_from_spec(spec)
    sys.modules["crash_child"] = crash_child
    spec.loader.exec_module(crash_child)
    for line in sys.stdin:
        said = crash_child.in_a_fork(json.loads(line), lambda _order: None, answer_to)
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
