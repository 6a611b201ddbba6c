"""Keys with nothing after them: `audience:` must not quietly mean everybody. An explicit `null` means "not stated"."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules.nodes import Mapping, Node, Scalar, Sequence
from ...rules.problems import Problem


def empty_keys(node: Node, but: tuple[str, ...] = ()) -> Iterator[Problem]:
    """A problem at every key inside the node that has no value; keys named in `but` are not looked into."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from empty_keys(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text in but:
                continue
            if isinstance(value, Scalar) and value.style == "plain" and not value.text:
                yield Problem("P106", {"key": key.text}, key.place, ("way",))
            else:
                yield from empty_keys(value)
