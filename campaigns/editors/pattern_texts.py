"""What an editor says where a text does not have the form it must have: English and Chinese, by pattern."""

from __future__ import annotations

from collections.abc import Mapping

from ...rules.shape_types import (
    DAY_OR_MOMENT_PATTERN,
    DAY_PATTERN,
    DAYS_PATTERN,
    ID_PATTERN,
    MOMENT_PATTERN,
    PERCENT_PATTERN,
    PERCENT_RANGE_PATTERN,
    TEXT_PATTERN,
)
from ..policy.shapes import AT_MOST_PATTERN, LANGUAGE_PATTERN, SPAN_PATTERN, TIME_PATTERN, WINDOW_PATTERN
from .overlays import CASE_NAME_PATTERN

PATTERN_TEXTS: Mapping[str, tuple[str, str]] = {
    ID_PATTERN: (
        "must be a name of letters, digits and _, no word of the language such as AND",
        "应为由字母、数字和 _ 组成的名称，且不能是 AND 之类的语言关键字",
    ),
    TEXT_PATTERN: ("must be text that is not empty", "应为非空文本"),
    DAY_PATTERN: ("must be a day such as 2026-10-31", "应为日期，例如 2026-10-31"),
    MOMENT_PATTERN: ("must be a local moment such as 2026-11-10T20:00", "应为当地时刻，例如 2026-11-10T20:00"),
    DAY_OR_MOMENT_PATTERN: (
        "must be a day such as 2026-10-31, or a local moment such as 2026-11-10T20:00",
        "应为日期（如 2026-10-31）或当地时刻（如 2026-11-10T20:00）",
    ),
    PERCENT_PATTERN: ("must be a percentage such as 10%, up to 100%", "应为百分比，例如 10%，最多 100%"),
    PERCENT_RANGE_PATTERN: (
        "must be a percentage such as 2%, or two such as 1%..4%",
        "应为百分比（如 2%）或区间（如 1%..4%）",
    ),
    DAYS_PATTERN: ("must be a number of days such as 14 days", "应为天数，例如 14 days"),
    AT_MOST_PATTERN: (
        "must be times, such as 2 per year (week, month, year) or 1 ever",
        "应为次数，例如 2 per year 或 1 ever",
    ),
    TIME_PATTERN: ("must be a time of day such as 20:00", "应为一天中的时刻，例如 20:00"),
    SPAN_PATTERN: ("must be so many hours or days, such as 36 hours or 2 days", "应为若干小时或天，例如 2 days"),
    WINDOW_PATTERN: (
        "must be day, week, month, or a span such as 7 days or 24 hours",
        "应为 day、week、month，或时间跨度如 7 days",
    ),
    LANGUAGE_PATTERN: ("must be the code of a language, such as en or zh", "应为语言代码，例如 en 或 zh"),
    CASE_NAME_PATTERN: (
        "must be the name of a fact, such as orders_12m or segment.regulars",
        "应为事实名称，例如 orders_12m 或 segment.regulars",
    ),
}
