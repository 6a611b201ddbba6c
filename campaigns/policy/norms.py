"""Norm profiles: what holds for messages where a project says nothing; engineering defaults with source and date.

They are no legal advice: they err on the careful side of the texts they name, and a project's own key always wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .contact_policy import Cap, Quiet

WRITTEN_AT = date(2026, 11, 22)
"""When these defaults were written. The sources they name are pointers to be read by whoever relies on them."""


@dataclass(frozen=True, slots=True)
class Norms:
    """One profile. `opt_out` and `disclosure`: what texts have to carry; said to whoever writes them, not enforced.

    `source` says what the numbers lean on, in both languages of the reports; `as_of` when that was written.
    """

    id: str
    categories: tuple[str, ...]
    quiet: Quiet
    caps: tuple[Cap, ...]
    opt_out: tuple[str, str]
    disclosure: tuple[str, str]
    source: tuple[str, str]
    as_of: date = WRITTEN_AT


_STOP = (
    "every promotional text says how to stop (STOP, UNSUBSCRIBE; e-mail in one click)",
    "每条促销消息写明退订方式（退订、TD；电子邮件一键退订）",
)

NORMS: dict[str, Norms] = {
    "strict": Norms(
        "strict",
        ("promotional", "service"),
        Quiet(20 * 60, 9 * 60),
        (Cap(3, 24, "hours"),),
        _STOP,
        (
            "say where a price was personalised by an algorithm",
            "价格由算法个性化时须说明",
        ),
        (
            "the strictest of the other profiles, service messages included",
            "取其他规范中最严格者，服务类消息也包括在内",
        ),
    ),
    "eu": Norms(
        "eu",
        ("promotional",),
        Quiet(20 * 60, 9 * 60),
        (),
        _STOP,
        (
            "say where a price was personalised by an algorithm (Directive 2019/2161, art. 4)",
            "价格由算法个性化时须说明（欧盟指令 2019/2161 第 4 条）",
        ),
        (
            "Directive 2002/58/EC art. 13 (consent, opt-out); hours: custom of the trade, no rule for all of the EU",
            "欧盟指令 2002/58/EC 第 13 条（同意与退订）；时段为行业惯例，欧盟没有统一规定",
        ),
    ),
    "us": Norms(
        "us",
        ("promotional",),
        Quiet(20 * 60, 8 * 60),
        (Cap(3, 24, "hours"),),
        _STOP,
        (
            "say where a price was set by an algorithm from personal data (New York GBL 349-a)",
            "价格由算法根据个人数据确定时须说明（纽约州 GBL 349-a）",
        ),
        (
            "47 CFR 64.1200(c)(1) (8 to 21); Florida Statutes 501.616(6) (8 to 20, three in 24 hours)",
            "47 CFR 64.1200(c)(1)（8 点至 21 点）；佛罗里达州法 501.616(6)（8 点至 20 点，24 小时内三条）",
        ),
    ),
    "cn": Norms(
        "cn",
        ("promotional",),
        Quiet(21 * 60, 8 * 60),
        (),
        _STOP,
        (
            "offer an option that does not rest on personal traits (PIPL art. 24)",
            "提供不针对个人特征的选项（个人信息保护法第二十四条）",
        ),
        (
            "Rules on short message services 2015, art. 18 and 20 (consent, opt-out); hours: custom of the trade",
            "通信短信息服务管理规定（2015）第十八、二十条（同意与退订）；时段为行业惯例",
        ),
    ),
}


def norms_of(profile: str) -> Norms:
    """The profile of this name."""
    return NORMS[profile]
