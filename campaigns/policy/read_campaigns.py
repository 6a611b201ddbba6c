"""A file of `campaigns/` to a `Campaign`; names of offers, budgets, calendars and channels are checked elsewhere."""

from __future__ import annotations

from decimal import Decimal

from ...engine.program import Proposal
from ...engine.tree import Condition
from ...rules.conditions import read_when
from ...rules.nodes import Node
from ...rules.problems import Phrase, Problem
from ...rules.validate import place_at, validate
from ...segments.recommend import Recommend
from .empty_keys import empty_keys
from .ids import duplicate, id_place
from .local_days import begin_of, check_order, end_of
from .not_yet import refuse_not_yet
from .policy import Campaign, Reenter, Step
from .read_offers import check_shares
from .read_recommend import read_recommend
from .settings import Settings
from .shapes import CampaignShape, StepShape, TextsShape

_TEXTS = ("title", "subject", "body", "html")
_STEP = Phrase("steps", "步骤")


def read_campaign(node: Node, settings: Settings) -> tuple[Campaign | None, list[Problem]]:
    """The campaign of a file's root node, or None where a part cannot be read."""
    shape, problems = validate(node, CampaignShape)
    problems += refuse_not_yet(node, CampaignShape)
    if shape is None:
        return None, problems
    problems += empty_keys(node)
    problems += check_order(shape.starts, shape.ends, settings.zone, node, [])
    problems += check_shares("variants", shape.variants or {}, node)
    audience, found = _condition(shape.audience)
    stop, more = _condition(shape.stop)
    steps, slips = _read_steps(shape.steps, node)
    problems += [*found, *more, *slips]
    if (audience is None and shape.audience is not None) or (stop is None and shape.stop is not None):
        return None, problems
    reenter, found = _read_reenter(shape, node)
    problems += found
    messages, variants = _read_messages(shape)
    recommends, found = _read_recommends(shape, node)
    problems += found
    campaign = Campaign(
        id=shape.id,
        why=shape.why,
        status=shape.status,
        place=id_place(node, "campaign"),
        steps=steps,
        starts=None if shape.starts is None else begin_of(shape.starts, settings.zone),
        ends=None if shape.ends is None else end_of(shape.ends, settings.zone),
        audience=audience,
        stop=stop,
        reenter=reenter,
        not_on=tuple(shape.not_on or ()),
        budgets=tuple(shape.budgets or ()),
        holdout=shape.holdout or Decimal(0),
        variants=tuple(sorted((shape.variants or {}).items())),
        priority=shape.priority,
        messages=messages,
        message_variants=variants,
        recommends=recommends,
    )
    return campaign, problems


def _condition(node: Node | None) -> tuple[Condition | None, list[Problem]]:
    return (None, []) if node is None else read_when(node)


def _read_steps(shapes: list[StepShape], node: Node) -> tuple[tuple[Step, ...], list[Problem]]:
    steps: list[Step] = []
    problems: list[Problem] = []
    for index, shape in enumerate(shapes):
        place = place_at(node, ["steps", index, "id"])
        twin = next((step for step in steps if step.id == shape.id), None)
        if twin is not None and twin.place is not None:
            problems.append(duplicate(_STEP, shape.id, place, twin.place))
        if index == 0 and shape.after is not None:
            at = place_at(node, ["steps", index, "after"])
            problems.append(Problem("P128", {"name": shape.id}, at, ("leave_out",)))
        offers = Proposal(shape.offer.mode, tuple(shape.offer.items))
        steps.append(Step(shape.id, offers, shape.open, shape.after or 0, place))
    return tuple(steps), problems


def _read_reenter(shape: CampaignShape, node: Node) -> tuple[Reenter | None, list[Problem]]:
    """What can never begin again, or would cut its own ladder short, is a slip."""
    if shape.reenter is None:
        return None, []
    reenter = Reenter(shape.reenter.after, shape.reenter.at_most)
    if len(shape.steps) == 1:
        return reenter, [Problem("P185", {}, place_at(node, ["reenter"]), ("again",))]
    longest = max(step.after or 0 for step in shape.steps)
    if reenter.after_days <= longest:
        values = {"days": reenter.after_days, "longest": longest}
        return reenter, [Problem("P186", values, place_at(node, ["reenter", "after"]), ("longer",))]
    return reenter, []


Texts = tuple[tuple[str, str], ...]


def _read_messages(
    shape: CampaignShape,
) -> tuple[tuple[tuple[str, str, str, Texts], ...], tuple[tuple[str, str, str, str, Texts], ...]]:
    plain, variants = [], []
    for step, channels in (shape.messages or {}).items():
        for channel, languages in channels.items():
            for language, message in languages.items():
                plain.append((step, channel, language, _texts(message)))
                for variant, texts in (message.variants or {}).items():
                    variants.append((step, channel, language, variant, _texts(texts)))
    return tuple(plain), tuple(variants)


def _read_recommends(
    shape: CampaignShape, node: Node
) -> tuple[tuple[tuple[str, str, str, Recommend], ...], list[Problem]]:
    found, problems = [], []
    for step, channels in (shape.messages or {}).items():
        for channel, languages in channels.items():
            for language, message in languages.items():
                if message.recommend is not None:
                    at = ("messages", step, channel, language, "recommend")
                    one, slips = read_recommend(message.recommend, node, at)
                    found.append((step, channel, language, one))
                    problems += slips
    return tuple(found), problems


def _texts(shape: TextsShape) -> Texts:
    return tuple((key, text) for key in _TEXTS if (text := getattr(shape, key)) is not None)
