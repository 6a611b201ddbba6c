"""What a check of the policy looks at, and the problem for a name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ...engine.tree import Fact, Flag, Node, walk
from ...rules.check_context import Checking
from ...rules.places import Place
from ...rules.problems import Phrase, Problem, closest
from ...rules.rule_book import RuleBook
from ...rules.vocabulary import Vocabulary
from ...segments.data_spec import DataSpec
from ...segments.segment_book import SegmentBook
from .parts import NO_PARTS, Parts
from .policy import Campaign, Policy
from .read_policy import Draft

RULE = Phrase("rule", "规则")
TABLE = Phrase("table", "决策表")
CAMPAIGN = Phrase("campaign", "活动")
OFFER = Phrase("offer", "优惠")
BUDGET = Phrase("budget", "预算")
CALENDAR = Phrase("calendar", "日历")
CHANNEL = Phrase("channel", "渠道")
STEP = Phrase("step", "步骤")
VARIANT = Phrase("variant", "变体")
LANGUAGE = Phrase("language of the project", "项目语言")
CODE = Phrase("code of a problem", "问题代码")
PART = Phrase("rule, offer, campaign or other part", "规则、优惠、活动或其他部分")


@dataclass(frozen=True, slots=True)
class Look:
    """The policy with fitted conditions, where its parts stand, and what it is held against.

    `today` None: nothing is said about what is over. `is_complete`: every file could be read.
    `checking`: the rules with all that is known of them by shape; None: nothing is said by shape.
    """

    draft: Draft
    policy: Policy
    book: RuleBook
    segments: SegmentBook
    vocabulary: Vocabulary
    data_spec: DataSpec
    today: date | None = None
    parts: Parts = NO_PARTS
    is_complete: bool = True
    checking: Checking | None = None

    def campaigns(self) -> Iterator[Campaign]:
        """Campaigns that run or may run again: all but those that ended."""
        return (one for one in self.policy.campaigns.values() if one.status != "ended")

    def trees(self) -> Iterator[Node]:
        """Every condition and value of the project, promises left out: those only look on."""
        for rule in self.book.every_rule():
            yield rule.when
            yield from (value for _, value in rule.sets)
        yield from (segment.when for segment in self.segments.segments)
        for campaign in self.policy.campaigns.values():
            yield from (node for node in (campaign.audience, campaign.stop) if node is not None)
        yield from (budget.where for budget in self.policy.budgets.values() if budget.where is not None)
        for offer in self.policy.offers.values():
            values = (offer.value, offer.cost, offer.worst_case, offer.worth.of)
            yield from (value for value in values if value is not None)

    def names_read(self) -> frozenset[str]:
        """Facts and flags that some condition or value reads, promises among them."""
        trees = (*self.trees(), *(promise.that for promise in self.book.never))
        return frozenset(node.name for tree in trees for node in walk(tree) if isinstance(node, Fact | Flag))


def unknown_name(
    what: Phrase, name: str, legal: Iterable[str], place: Place, places: Mapping[str, Place] | None = None
) -> Problem:
    """There is no such thing; what may have been meant, with its place where it has one."""
    legal = sorted(legal)
    meant = closest(name, legal)
    values: dict[str, object] = {"what": what, "name": name, "suggestion": meant or "", "known": ", ".join(legal)}
    if meant is not None and places is not None:
        return Problem("P110", {**values, "suggested_at": str(places[meant])}, place, ("did_you_mean",))
    return Problem("P110", values, place, ("did_you_mean_word",) if meant else ("known",) if legal else ("none",))
