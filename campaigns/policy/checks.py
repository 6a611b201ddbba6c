"""All checks of a policy in one place; adding one is a function and a line. Rules are checked by `rules.checks`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...rules.problems import Problem
from .check_campaigns import (
    circles,
    holdout_of_guaranteed,
    live_but_over,
    never_proposed,
    proposed_in_vain,
    steps_called_any,
    uncovered_days,
    unused_parts,
)
from .check_choices import (
    bundles_kept_apart,
    bundles_too_large,
    guaranteed_among_choices,
    guaranteed_kept_apart,
    guaranteed_once_per_household,
)
from .check_contact import unknown_in_contact_policy
from .check_days import never_live, over, over_soon, rules_of_other_days, stale_scores
from .check_dominated import never_winning
from .check_idle import messages_with_a_cost, open_but_forbidden, segments_nobody_reads
from .check_names import (
    no_channels,
    unknown_budgets_and_calendars,
    unknown_codes,
    unknown_facts,
    unknown_message_keys,
    unknown_offers,
)
from .check_offers import (
    households_unknown,
    measured_effects,
    never_worth_it,
    no_channel_allows,
    steps_without_text,
    unbounded_percentages,
    valid_no_more,
)
from .check_protected import protected_facts, unknown_parts
from .check_templates import languages_without_text, promotions_without_opt_out, templates
from .look import Look

CHECKS: tuple[Callable[[Look], Iterable[Problem]], ...] = (
    unknown_offers,
    unknown_budgets_and_calendars,
    unknown_message_keys,
    unknown_facts,
    unknown_codes,
    unknown_in_contact_policy,
    no_channels,
    never_proposed,
    proposed_in_vain,
    unused_parts,
    uncovered_days,
    holdout_of_guaranteed,
    guaranteed_among_choices,
    guaranteed_kept_apart,
    guaranteed_once_per_household,
    bundles_too_large,
    bundles_kept_apart,
    measured_effects,
    never_worth_it,
    never_winning,
    unbounded_percentages,
    households_unknown,
    live_but_over,
    valid_no_more,
    over,
    over_soon,
    never_live,
    stale_scores,
    rules_of_other_days,
    segments_nobody_reads,
    open_but_forbidden,
    messages_with_a_cost,
    protected_facts,
    unknown_parts,
    steps_called_any,
    steps_without_text,
    no_channel_allows,
    templates,
    languages_without_text,
    promotions_without_opt_out,
    circles,
)


def check_policy(look: Look) -> list[Problem]:
    """The problems of all checks."""
    return [problem for check in CHECKS for problem in check(look)]
