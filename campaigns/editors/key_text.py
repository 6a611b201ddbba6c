"""The form of the texts about keys."""

from __future__ import annotations

from collections.abc import Mapping

KeyText = tuple[str, str, str]
"""English, Chinese, and an example: what may stand after the key, as YAML."""
KeyTexts = Mapping[str, Mapping[str, KeyText]]
"""By name of the shape and key as written."""
