"""Every reason code in words: short for a table, whole for the manager, and plain for the customer herself.

The customer's texts name no rule, no score and no budget. Each text is a pair (English, Chinese).
"""

from __future__ import annotations

from dataclasses import dataclass

from ...rules.catalogue import LANGUAGES

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """`short` fits a table; `customer` answers "why did I not get it?"."""

    short: Pair
    customer: Pair


REASON_WORDS: dict[str, ReasonWords] = {
    "not_in_audience": ReasonWords(
        ("not in the audience", "不在活动人群"),
        ("This offer is meant for other customers.", "这项优惠面向其他客户。"),
    ),
    "not_proposed": ReasonWords(
        ("no rule proposes it", "没有规则提议"),
        ("The terms of this offer are not met in your case at the moment.", "您目前不符合这项优惠的条件。"),
    ),
    "forbidden": ReasonWords(
        ("a rule forbids it", "被规则禁止"),
        ("This offer is not available to you at the moment.", "您目前不能享受这项优惠。"),
    ),
    "not_at_this_step": ReasonWords(
        ("not at this step", "不在这一步"),
        ("This offer comes at another time of the campaign.", "这项优惠在活动的其他阶段提供。"),
    ),
    "ladder_stopped": ReasonWords(
        ("the ladder has ended", "阶梯已结束"),
        ("This campaign has ended for you.", "这项活动对您已经结束。"),
    ),
    "excluded": ReasonWords(
        ("on the exclusion list", "在排除名单"),
        ("You are not included in our campaigns.", "您不在我们的活动范围内。"),
    ),
    "no_consent": ReasonWords(
        ("no consent", "没有同意"),
        ("You have not agreed to receive such messages from us.", "您没有同意接收此类消息。"),
    ),
    "no_reachable_channel": ReasonWords(
        ("no channel reaches her", "没有可达渠道"),
        ("We have no way to reach you.", "我们没有可以联系到您的方式。"),
    ),
    "already_holds": ReasonWords(
        ("already holds it", "已经持有"),
        ("You already have this offer.", "您已经拥有这项优惠。"),
    ),
    "too_soon": ReasonWords(
        ("too soon after the last", "距上次太近"),
        ("You had this offer not long ago.", "您不久前已享受过这项优惠。"),
    ),
    "calendar": ReasonWords(
        ("calendar says no", "日历不允许"),
        ("This offer is not given on these days.", "这几天不提供这项优惠。"),
    ),
    "expired": ReasonWords(
        ("would be expired", "已过期"),
        ("This offer has run out.", "这项优惠已经到期。"),
    ),
    "paused": ReasonWords(
        ("paused", "已暂停"),
        ("This offer is paused at the moment.", "这项优惠目前暂停。"),
    ),
    "out_of_codes": ReasonWords(
        ("no codes left", "券码用完"),
        ("There are no codes left for this offer.", "这项优惠的券码已发完。"),
    ),
    "table_conflict": ReasonWords(
        ("rows of a table clash", "决策表的行互相矛盾"),
        ("We are still checking whether this offer is meant for you.", "我们还在核对这项优惠是否适用于您。"),
    ),
    "no_products": ReasonWords(
        ("nothing to recommend", "没有可推荐的商品"),
        ("We found nothing that would suit you.", "暂时没有适合向您推荐的商品。"),
    ),
    "value_unknown": ReasonWords(
        ("value unknown or of no use", "面值未知或不可用"),
        ("We know too little to work this offer out for you.", "我们掌握的信息不足以为您计算这项优惠。"),
    ),
    "not_worth_it": ReasonWords(
        ("costs more than it brings", "成本高于收益"),
        ("We chose something else for you this time.", "这次我们为您选择了其他内容。"),
    ),
    "later_choice": ReasonWords(
        ("a better choice was free", "首选可用"),
        ("You have another offer of the same kind.", "您有另一项同类优惠。"),
    ),
    "outbid": ReasonWords(
        ("another offer is better", "其他优惠更优"),
        ("We chose another offer that suits you better.", "我们选择了更适合您的优惠。"),
    ),
    "out_of_budget": ReasonWords(
        ("the budget is used up", "预算用完"),
        ("This offer is limited, and all of it has been given.", "这项优惠数量有限，已全部发放。"),
    ),
    "out_of_stock": ReasonWords(
        ("the stock is used up", "库存用完"),
        ("This offer is limited, and all of it has been given.", "这项优惠数量有限，已全部发放。"),
    ),
    "customer_limit": ReasonWords(
        ("she has enough offers", "已达每人上限"),
        ("You already have as many offers as we give at one time.", "您已获得同一时间可得的全部优惠。"),
    ),
    "not_with": ReasonWords(
        ("not with another offer", "不可与其他优惠同发"),
        ("This offer cannot be given together with another one of yours.", "这项优惠不能与您的另一项优惠同时提供。"),
    ),
    "household_limit": ReasonWords(
        ("household has it", "家庭已有"),
        ("Your household already has this offer.", "您的家庭已有这项优惠。"),
    ),
    "all_or_none": ReasonWords(
        ("only together with others", "须与其他一起"),
        ("This offer comes only together with others.", "这项优惠只与其他优惠一起提供。"),
    ),
    "profiling_objection": ReasonWords(
        ("objects to profiling", "反对画像"),
        ("You asked us not to work out offers for you in person.", "您要求我们不为您个别计算优惠。"),
    ),
    "message_cap": ReasonWords(
        ("had enough messages", "消息已达上限"),
        ("We do not want to write to you too often.", "我们不想过于频繁地打扰您。"),
    ),
    "message_spacing": ReasonWords(
        ("too soon after a message", "距上一条消息太近"),
        ("We wrote to you a short while ago.", "我们不久前给您发过消息。"),
    ),
    "quiet_hours": ReasonWords(
        ("no hour left to send it", "没有可发送的时间"),
        ("There was no suitable hour left to write to you.", "没有合适的时间给您发消息。"),
    ),
    "zone_unknown": ReasonWords(
        ("time zone unknown", "时区未知"),
        ("We do not know at what hour we may write to you.", "我们不知道什么时间给您发消息合适。"),
    ),
    "withheld": ReasonWords(
        ("held back to measure", "对照组保留"),
        ("This time you are in a group that gets no offers, chosen by chance.", "这次您被随机分到没有优惠的一组。"),
    ),
    "deferred": ReasonWords(
        ("put off", "推迟"),
        ("This offer will reach you later.", "这项优惠将稍后发送给您。"),
    ),
}


def reason_short(code: str, language: str) -> str:
    """A few words for a table; a code of a newer version stands for itself."""
    words = REASON_WORDS.get(code)
    return words.short[LANGUAGES.index(language)] if words else code


def reason_for_customer(code: str, language: str) -> str:
    """A sentence the service desk can read out."""
    words = REASON_WORDS.get(code, REASON_WORDS["forbidden"])
    return words.customer[LANGUAGES.index(language)]
