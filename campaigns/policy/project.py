"""A project, once read: what its files say, ready to be checked, assembled and decided with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...rules.rule_book import RuleBook
from ...rules.vocabulary import FactInfo, Vocabulary
from ...segments.data_spec import DataSpec
from ...segments.segment_book import SegmentBook
from .judge import Judgement
from .policy import Policy
from .store_place import StorePlace


@dataclass(frozen=True, slots=True)
class Project:
    """`files` maps project-relative paths (forward slashes) to bytes; `rules_hash` covers every one of them.

    `vocabulary` is what rules may read; `facts` are those of facts.lock.yaml.
    """

    files: Mapping[str, bytes] = field(repr=False)
    policy: Policy
    book: RuleBook
    segment_book: SegmentBook
    data_spec: DataSpec
    facts: tuple[FactInfo, ...]
    vocabulary: Vocabulary
    rules_hash: str
    checks: tuple[Judgement, ...] = ()
    """What the project makes of problems; those of its data are judged by it too."""
    store: StorePlace = field(default_factory=StorePlace)
    """Where what was decided is kept."""
