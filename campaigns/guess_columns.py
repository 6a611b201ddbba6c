"""What the columns of a table of customers seem to be: by words of the header, in English and Chinese, and by values.

Personal fields (names, telephone numbers, addresses) are left out: no rule needs them. What is not clear is a doubt,
which a person is asked about. Nothing is read here but the rows handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf

from ..rules.problems import Phrase

LEAVE_OUT = "leave out"
ANSWERS = ("id", "text", "number", "money", "date", "boolean", LEAVE_OUT)
Kind = OneOf["id", "text", "number", "money", "date", "boolean"]

ID = "customer_id"
PERSONAL = re.compile(
    r"name|phone|mobile|telefon|e-?mail(?!.*(consent|opt|ok))|address|street|zip|postcode|passport|openid|wechat"
    r"|姓名|名字|昵称|手机|电话|邮箱|地址|身份证|邮编|微信",
    re.IGNORECASE,
)
KNOWN: tuple[tuple[str, Kind, str], ...] = (
    ("email_consent", "boolean", r"(e-?mail|newsletter).*(consent|opt|ok|allowed)|邮件.*(同意|许可|订阅)"),
    ("sms_consent", "boolean", r"(sms|text).*(consent|opt|ok|allowed)|短信.*(同意|许可|订阅)"),
    ("app_consent", "boolean", r"(app|push).*(consent|opt|ok|allowed)|推送.*(同意|许可|订阅)"),
    (
        ID,
        "id",
        r"^(customer|client|member|card|user)?[ _-]?(id|no|number|nr)\.?$|^(客户|顾客|会员|用户)?(编号|号|id|卡号)$",
    ),
    ("birth_date", "date", r"birth|dob\b|geburt|生日|出生"),
    ("joined_on", "date", r"join|member since|sign.?up|regist|注册|入会|加入"),
    ("last_order_on", "date", r"last.*(order|purchase|visit)|(最近|最后|上次).*(下单|消费|购买|到店)"),
    ("points_expire_on", "date", r"points?.*expir|积分.*(到期|过期)"),
    ("points", "number", r"^(loyalty )?points?( balance)?$|^积分(余额)?$"),
    ("orders_12m", "number", r"order.*(12|year)|(12|年).*(订单|单数|次数)"),
    ("spend_12m", "money", r"(spend|spent|revenue|sales).*(12|year)|(12|年).*(消费|金额)"),
    ("open_complaints", "number", r"complaint|投诉"),
    ("tier", "text", r"tier|level|等级|级别"),
    ("city", "text", r"city|town|城市"),
    ("gender", "text", r"gender|^sex$|性别"),
)
"""Fact, type, what the header says; the first that fits."""
MONEY = re.compile(r"spend|spent|amount|revenue|price|basket|sales|eur|usd|cny|金额|消费|价格|客单", re.IGNORECASE)
YES = frozenset(("true", "t", "yes", "y", "1", "on", "是", "真"))
NO = frozenset(("false", "f", "no", "n", "0", "off", "否", "假"))
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
_CENTS = re.compile(r"-?\d{1,15}(\.\d{1,2})?", re.ASCII)
_MAIL_OR_PHONE = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()/-]{9,20}", re.ASCII)
MANY_TEXTS = 50
"""More different texts than this, with most of them once, are names or remarks, not a category."""


_ANOTHER = Phrase("another column tells customers apart", "另有一列区分客户")
_AS_SAID = Phrase("as you said", "按您所说")
_EMPTY = Phrase("it is empty", "该列为空")
_PERSONAL_SAID = Phrase("it is personal, and no rule needs it", "属于个人信息，规则用不到")
_REMARKS = Phrase("names or remarks: nearly every value is there once", "名称或备注：几乎每个值只出现一次")
_ODD_NUMBERS = Phrase("numbers in another form (commas, per cent, money)?", "是其他写法的数字（逗号、百分号、金额）？")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is: the fact's name, its type (None: left out, `why` says so), how days are written; `doubt`: why
    a person should look, None where it is clear."""

    column: str
    fact: str
    kind: Kind | None
    format: str | None = None
    why: Phrase | None = None
    doubt: Phrase | None = None
    sample: tuple[str, ...] = ()


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Guess]:
    """A guess for each column, in order; one of them is the id, if any can be. Facts have names of their own."""
    columns = [[row[at].strip() for row in rows] for at in range(len(header))]
    guesses = [_guess(name, [cell for cell in cells if cell]) for name, cells in zip(header, columns, strict=True)]
    ids = [at for at, one in enumerate(guesses) if one.kind == "id"]
    fitting = [at for at, cells in enumerate(columns) if all(cells) and len(set(cells)) == len(cells)]
    chosen = next((at for at in ids if at in fitting), next(iter(fitting), None))
    for at, one in enumerate(guesses):
        if at == chosen:
            doubt = None if one.kind == "id" else Phrase("every value is there once", "每个值只出现一次")
            guesses[at] = Guess(one.column, ID, "id", doubt=doubt, sample=one.sample)
        elif one.kind == "id":
            guesses[at] = Guess(one.column, "", None, why=_ANOTHER, sample=one.sample)
    return _with_own_names(guesses)


def settle_guess(guess: Guess, answer: str, cells: Iterable[str]) -> Guess | None:
    """The guess as a person answered it, or None where the values do not fit the answer."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if answer == LEAVE_OUT:
        return Guess(guess.column, "", None, why=_AS_SAID, sample=guess.sample)
    form = guess.format
    if answer == "date":
        form = next((one for one in DAYS if _are_days(filled, one)), None)
    fits = {
        "date": form is not None,
        "boolean": all(cell.lower() in YES | NO for cell in filled),
        "number": all(_NUMBER.fullmatch(cell) for cell in filled),
        "money": all(_CENTS.fullmatch(cell) for cell in filled),
        "id": len(filled) == len(set(filled)),
        "text": True,
    }
    if not fits.get(answer, False):
        return None
    kind: Kind = answer  # type: ignore[assignment]
    fact = ID if kind == "id" else guess.fact or _fact_name(guess.column)
    return Guess(guess.column, fact, kind, form if kind == "date" and form != DAYS[0] else None, sample=guess.sample)


def _guess(column: str, filled: list[str]) -> Guess:
    sample = tuple(dict.fromkeys(filled))[:3]
    known = next(((fact, kind) for fact, kind, words in KNOWN if re.search(words, column.strip(), re.IGNORECASE)), None)
    if known is not None and known[1] == "id":
        return Guess(column, ID, "id", sample=sample)
    if not filled:
        return Guess(column, "", None, why=_EMPTY)
    if known is None and (PERSONAL.search(column) or _are(filled, _is_mail_or_phone)):
        return Guess(column, "", None, why=_PERSONAL_SAID, sample=sample)
    kind, form, doubt = _kind_of(column, filled)
    fact = known[0] if known is not None else _fact_name(column)
    if known is not None and known[1] != kind:
        both = {known[1], kind} == {"number", "money"}
        if both and (known[1] == "number" or _are(filled, lambda cell: bool(_CENTS.fullmatch(cell)))):
            kind = known[1]
        else:
            fact, doubt = (
                _fact_name(column),
                Phrase(f"the header says {known[1]}, the values say {kind};", f"列名像 {known[1]}，值像 {kind}；"),
            )
    if kind == "text" and len(set(filled)) > MANY_TEXTS and 2 * len(set(filled)) > len(filled):
        return Guess(column, "", None, why=_REMARKS, sample=sample)
    return Guess(column, fact, kind, form, doubt=doubt, sample=sample)


def _is_mail_or_phone(cell: str) -> bool:
    return bool(_MAIL_OR_PHONE.fullmatch(cell)) and not _NUMBER.fullmatch(cell) and not _is_day(cell)


def _is_day(cell: str) -> bool:
    return any(_are_days([cell], form) for form in DAYS)


def _kind_of(column: str, filled: list[str]) -> tuple[Kind, str | None, Phrase | None]:
    """By values; numbers of a column that speaks of money are money."""
    if _are(filled, lambda cell: cell.lower() in YES | NO) and not _are(filled, lambda cell: cell in ("0", "1")):
        return "boolean", None, None
    if set(filled) <= {"0", "1"} and re.search(r"consent|opt|has_|is_|同意|许可|是否", column, re.IGNORECASE):
        return "boolean", None, None
    forms = [form for form in DAYS if _are_days(filled, form)]
    if forms:
        doubt = Phrase("day or month first?", "日在前还是月在前？") if len(forms) > 1 else None
        return "date", None if forms[0] == DAYS[0] else forms[0], doubt
    if _are(filled, lambda cell: bool(_NUMBER.fullmatch(cell))) and not _lost_zeros(filled):
        is_money = MONEY.search(column) and _are(filled, lambda cell: bool(_CENTS.fullmatch(cell)))
        return ("money" if is_money else "number"), None, None
    if any(character.isdigit() for character in filled[0]) and _are(filled, _is_nearly_number):
        return "text", None, _ODD_NUMBERS
    return "text", None, None


def _lost_zeros(filled: list[str]) -> bool:
    """A code such as 0042 is no number."""
    return any(len(cell) > 1 and cell[0] == "0" and cell[1].isdigit() for cell in filled)


def _is_nearly_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[€$£¥]? ?[\d.,' ]+ ?(%|€|\$|£|¥|元|[A-Z]{3})?", cell))


def _are(filled: list[str], test: Callable[[str], bool]) -> bool:
    return bool(filled) and all(test(cell) for cell in filled)


def _are_days(filled: list[str], form: str) -> bool:
    try:
        days = [datetime.strptime(cell, form) for cell in filled]  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return False
    return all(day.strftime(form) == cell or "/" in form for day, cell in zip(days, filled, strict=True)) and bool(days)


def _fact_name(column: str) -> str:
    name = re.sub(r"\W+", "_", column.strip().lower()).strip("_")
    return f"column_{name}" if not name or name[0].isdigit() else name


def _with_own_names(guesses: list[Guess]) -> list[Guess]:
    from ..rules.tokens import KEYWORDS

    taken: set[str] = {ID}
    result = []
    for one in guesses:
        name = one.fact
        if one.kind is not None and one.kind != "id":
            if name.upper() in KEYWORDS or name in ("today", "household_id"):
                name = f"column_{name}"
            while name in taken:
                name += "_2"
            taken.add(name)
        result.append(Guess(one.column, name, one.kind, one.format, one.why, one.doubt, one.sample))
    return result
