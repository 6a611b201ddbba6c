"""A process that forgets a customer of a project as the command does, and is killed at a given point.

Arguments: project folder, address of the store or "-", the point (0: none), ids. Says the names of the points.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.forget import forget

HERE = Path(__file__).parent
NOW = datetime(2026, 10, 9, 8, tzinfo=UTC)

if __name__ == "__main__":
    spec = spec_from_file_location("crash_child", HERE / "crash_child.py")
    assert spec is not None
    assert spec.loader is not None
    crash_child = module_from_spec(spec)
    sys.modules["crash_child"] = crash_child
    spec.loader.exec_module(crash_child)
    folder, address, kill_at, *ids = sys.argv[1:]
    points = crash_child.Points({"kill_at": int(kill_at)})
    crash_child.watch(points)
    environment = {} if address == "-" else {"A_STORE": address}
    listed = Path(folder) / "ids.csv"
    reader = Reader(Path(folder), NOW, environment=environment)
    answer = forget(reader, None, file=listed, why="she asked", by="dpo", yes=True)
    sys.stdout.write(json.dumps({"code": answer.code, "said": answer.talk, "points": points.names}))
