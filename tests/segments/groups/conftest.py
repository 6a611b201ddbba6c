"""Makes `group_world.py` importable: test folders are no packages."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("group_world", Path(__file__).with_name("group_world.py"))
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
sys.modules["group_world"] = _module
_spec.loader.exec_module(_module)
