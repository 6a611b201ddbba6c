"""A seal on what a manifest says was erased: only who has the project's key can say that rows are gone by right.

Without it, whoever may write into `out/` could change rows and claim that others had been erased: what was there
before can no longer be checked by anybody. The seal is a keyed hash (BLAKE2b, RFC 7693) over the run's name, its hashes
and all that the erasures left. `forget` sets it; `replay` wants it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

from ..decide.identities import run_name

SEAL = "seal"
"""Its key in the manifest's block `erased`; an empty one says that it was not whole when it was erased from."""

WHAT_FOR = b"erased rows"
"""BLAKE2b's personalisation: no hash that the same key makes elsewhere is a seal."""

BOUND = ("schema", "project", "run_id", "wave", "wave_name", "as_of", "zone", "send_at", "seed", "version", "hashes",
         "content", "pairs", "facts")  # fmt: skip


def seal_of(manifest: Mapping[str, Any], key: bytes) -> str:
    """64 hexadecimal digits over the manifest with its block `erased`, whatever seal that has. Files are bound by their
    hashes in `content` and `erased`; a page is a view and is not."""
    erased = {name: said for name, said in manifest.get("erased", {}).items() if name != SEAL}
    said = {name: manifest.get(name) for name in BOUND} | {"erased": erased}
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), key=key, digest_size=32, person=WHAT_FOR).hexdigest()


def is_sealed(manifest: Mapping[str, Any], key: bytes) -> bool:
    """Whether the block `erased` was written by somebody who has the key, for this very run."""
    erased = manifest.get("erased")
    seal = erased.get(SEAL) if isinstance(erased, Mapping) else None
    return isinstance(seal, str) and compare_digest(seal.encode(), seal_of(manifest, key).encode())


def is_named_by_its_hashes(manifest: Mapping[str, Any]) -> bool:
    """Whether the run id is that of a run with these hashes: they were not exchanged before anything was erased."""
    hashes = manifest["hashes"]
    parts = {
        "project": manifest["project"],
        "wave": manifest["wave"],
        "as_of": datetime.fromisoformat(manifest["as_of"]).astimezone(UTC).isoformat(),
        "zone": manifest["zone"],
        "send_at": datetime.fromisoformat(manifest["send_at"]).astimezone(UTC).isoformat(),
        "seed": str(manifest["seed"]),
        "version": manifest["version"],
        **{name: hashes[name] for name in ("rules", "data", "models", "state")},
        "limits": "kept",
    }
    return bool(run_name(parts) == manifest["run_id"])
