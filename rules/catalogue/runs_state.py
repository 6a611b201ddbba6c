"""Messages about the state file (G110-G120)."""

from __future__ import annotations

from .entry import Entry

_MEANT = {
    "meant": ('Did you mean "{near}"?', "是否想写“{near}”？"),
    "known": ("Known here: {known}.", "此处可用：{known}。"),
}
_WHY = (
    "The state says what customers already hold and what money is left. A slip in it would give something twice or"
    " spend too much, so nothing in it is guessed.",
    "状态文件说明客户已持有什么、还剩多少钱。其中的疏忽会导致重复发放或超支，因此不做任何猜测。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="G110",
        severity="error",
        title=("The state file is not UTF-8", "状态文件不是 UTF-8"),
        text=("{file} is not UTF-8 text", "{file} 不是 UTF-8 文本"),
        why=_WHY,
        bad="""\
# state.json, saved as utf-16
{"schema": "state.v1"}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1"}
$ campaign simulate --state state.json
""",
    ),
    Entry(
        code="G111",
        severity="error",
        title=("The state file is not JSON", "状态文件不是 JSON"),
        text=(
            "{file} is not JSON: it cannot be read from line {line} on; is it cut off?",
            "{file} 不是 JSON：从第 {line} 行起无法读取；是否被截断？",
        ),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "given": [
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "given": []}
$ campaign simulate --state state.json
""",
    ),
    Entry(
        code="G112",
        severity="error",
        title=("The state file is not an object", "状态文件不是对象"),
        text=("{file} must hold one JSON object in braces", "{file} 必须是一个花括号里的 JSON 对象"),
        why=_WHY,
        bad="""\
# state.json
[]
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1"}
$ campaign simulate --state state.json
""",
        hints={
            "empty": (
                'Without any history it is {{"schema": "state.v1"}}.',
                '没有任何历史时写 {{"schema": "state.v1"}}。',
            )
        },
    ),
    Entry(
        code="G113",
        severity="error",
        title=("Unknown version of the state file", "状态文件的版本未知"),
        text=(
            '`schema` is {found}; it must be "{wanted}"',
            "`schema` 是 {found}；必须是“{wanted}”",
        ),
        why=_WHY,
        bad="""\
# state.json
{"schema": "v2"}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1"}
$ campaign simulate --state state.json
""",
        of_rows=("found",),
    ),
    Entry(
        code="G114",
        severity="error",
        title=("Unknown key in the state file", "状态文件里有未知的键"),
        text=('there is no key called "{key}" here', "此处没有名为“{key}”的键"),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "givn": []}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "given": []}
$ campaign simulate --state state.json
""",
        hints=_MEANT,
    ),
    Entry(
        code="G115",
        severity="error",
        title=("Wrong shape in the state file", "状态文件的形状不对"),
        text=("{key} is {found}; it must be {wanted}", "{key} 是 {found}；必须是 {wanted}"),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "given": {}}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "given": []}
$ campaign simulate --state state.json
""",
        of_rows=("found",),
    ),
    Entry(
        code="G116",
        severity="error",
        title=("A key is missing in the state file", "状态文件缺少键"),
        text=('"{key}" is missing', "缺少“{key}”"),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "given": [{"customer": "C1", "offer": "ten_off"}]}
$ campaign simulate --state state.json
""",
        good=(
            """\
# state.json
{"schema": "state.v1", "given": [
  {"customer": "C1", "offer": "hello_message", "campaign": "autumn",
   "step": "hello", "given_on": "2026-10-01", "status": "open"}]}
$ campaign simulate --state state.json
"""
        ),
    ),
    Entry(
        code="G117",
        severity="error",
        title=("Wrong value in the state file", "状态文件里的值不对"),
        text=('"{key}" is {found}; it must be like {wanted}', "“{key}” 是 {found}；应为 {wanted}"),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "given": [
  {"customer": "C1", "offer": "hello_message", "campaign": "autumn",
   "step": "hello", "given_on": "01.10.2026", "status": "open"}]}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "given": [
  {"customer": "C1", "offer": "hello_message", "campaign": "autumn",
   "step": "hello", "given_on": "2026-10-01", "status": "open"}]}
$ campaign simulate --state state.json
""",
        of_rows=("found",),
    ),
    Entry(
        code="G118",
        severity="error",
        title=("A pause of an unknown campaign", "暂停了未知的活动"),
        text=('no campaign is called "{name}"', "没有名为“{name}”的活动"),
        why=(
            "The campaign that was meant would go on as if nobody had stopped it.",
            "真正想暂停的活动会照常进行，好像没人停过它。",
        ),
        bad="""\
# state.json
{"schema": "state.v1", "pauses": [{"campaign": "autum", "why": "wrong price"}]}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "pauses": [{"campaign": "autumn", "why": "wrong price"}]}
$ campaign simulate --state state.json
""",
        hints=_MEANT,
    ),
    Entry(
        code="G119",
        severity="error",
        title=("The same thing twice in the state file", "状态文件里同一项出现两次"),
        text=('"{name}" stands in {key} twice', "“{name}” 在 {key} 中出现两次"),
        why=_WHY,
        bad="""\
# state.json
{"schema": "state.v1", "stock": [{"offer": "ten_off", "left": 5}, {"offer": "ten_off", "left": 9}]}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "stock": [{"offer": "five_off", "left": 5}, {"offer": "ten_off", "left": 9}]}
$ campaign simulate --state state.json
""",
    ),
    Entry(
        code="G120",
        severity="warning",
        title=("The state names what the project does not have", "状态文件提到项目里没有的名称"),
        text=(
            'the project has no "{name}"; what the state says of it is left aside',
            "项目里没有“{name}”；状态文件中关于它的内容被忽略",
        ),
        why=(
            "It may be a budget or an offer of the past. If it is a slip, the limit that was meant starts full.",
            "它可能是过去的预算或优惠。如果是笔误，真正所指的上限会从满额开始。",
        ),
        bad="""\
# state.json
{"schema": "state.v1", "budgets": [{"budget": "cmr", "period": "total", "left": 100, "worst_case_left": 100}]}
$ campaign simulate --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "budgets": [{"budget": "crm", "period": "total", "left": 100, "worst_case_left": 100}]}
$ campaign simulate --state state.json
""",
        hints=_MEANT,
    ),
)
