"""Messages about the texts that customers read: their language, lengths, words and languages (codes P370 to P382)."""

from __future__ import annotations

from .entry import Entry


def _text(body: str, more: str = "", key: str = "body", channel: str = "app") -> str:
    """A campaign with one text, and other files before it."""
    return (
        f"{more}# campaigns/more.yaml\ncampaign: more\nstatus: live\nwhy: Worth a try.\n"
        f"steps: [{{id: one, offer: ten_off, open: true}}]\n"
        f"messages:\n  any:\n    {channel}:\n      en:\n        {key}: {body}\n"
    )


_CHANNELS = """\
# project.yaml
channels:
  app: {reachable: has_app, consent: {promotional: app_consent, service: true}}
  %s
"""
_MAIL = _CHANNELS % "email: {adds_opt_out: true, consent: {promotional: app_consent}}"
_AUTUMN = """\
# campaigns/autumn.yaml
messages:
  any:
    app:
      en: {body: Come back.}
      zh: {body: 欢迎回来。}
"""

_USE: dict[str, tuple[str, str]] = {
    "use_default": (
        "Write `default('friend')`: what stands there where nothing is known; a number for money and numbers.",
        "请写 `default('朋友')`：未知时显示的内容；金额和数字可以写一个数。",
    ),
    "use_truncate": (
        "Write `truncate(30)`: at most so many characters, 2 to 200.",
        "请写 `truncate(30)`：最多这么多个字符，2 到 200。",
    ),
    "use_money": ("`money` goes with money and numbers, without brackets.", "`money` 用于金额和数字，不带括号。"),
    "use_number": (
        "`number` goes with money, percentages and numbers; `number(2)` gives two decimals, 0 to 4.",
        "`number` 用于金额、百分比和数字；`number(2)` 保留两位小数，0 到 4 位。",
    ),
    "use_date": (
        "`date` goes with days; `date('short')` leaves the year out, `date('iso')` is 2026-10-31.",
        "`date` 用于日期；`date('short')` 不带年份，`date('iso')` 为 2026-10-31。",
    ),
    **{
        f"use_{name}": (f"`{name}` stands alone, without brackets.", f"`{name}` 单独使用，不带括号。")
        for name in ("upper", "lower", "title", "capitalize")
    },
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P370",
        "error",
        ("A text that cannot be read", "无法读取的消息文本"),
        ('the text cannot be read at "{found}"', "消息文本在“{found}”处无法读取"),
        (
            "Nobody can say what the customer would read, so nothing is sent.",
            "无法判断客户会看到什么，因此不会发送。",
        ),
        _text('"{% if is_member %}Dear member"'),
        _text('"{% if is_member %}Dear member{% else %}Hello{% endif %}"'),
        {
            "brace": (
                "Every `{{{{` needs its `}}}}`, every `{{%` its `%}}`, in one text.",
                "同一文本中，每个 `{{{{` 都要有 `}}}}`，每个 `{{%` 都要有 `%}}`。",
            ),
            "quote": (
                "A quote is left open: write {found} at both ends.",
                "引号没有闭合：两端都要写 {found}。",
            ),
            "endif": ("Close it with `{{% endif %}}`.", "请用 `{{% endif %}}` 结束。"),
            "form": (
                "Write `{{{{ name }}}}`, `{{{{ name | filter }}}}`, or `{{% if name == 'word' %}} ... {{% endif %}}`.",
                "请写 `{{{{ name }}}}`、`{{{{ name | filter }}}}` 或 `{{% if name == '词' %}} ... {{% endif %}}`。",
            ),
        },
    ),
    Entry(
        "P371",
        "warning",
        ("A place that may stay empty", "可能为空的占位符"),
        ('"{name}" can be unknown, and nothing stands there then', "“{name}”可能未知，而未知时没有内容可填"),
        (
            "A message with an empty place is not sent; whoever lacks the fact would get no message at all.",
            "占位符为空的消息不会发送；缺少该事实的客户将收不到任何消息。",
        ),
        _text('"{{ first_name }}, your usual is waiting."'),
        _text("\"{{ first_name | default('Dear guest') }}, your usual is waiting.\""),
        {
            "fallback": (
                "Write `{{{{ {name} | default('friend') }}}}`, or put it between `{{% if {name} is known %}}` and "
                "`{{% endif %}}`.",
                "请写 `{{{{ {name} | default('朋友') }}}}`，"
                "或放在 `{{% if {name} is known %}}` 与 `{{% endif %}}` 之间。",
            )
        },
    ),
    Entry(
        "P372",
        "error",
        ("A filter that does not fit", "不适用的过滤器"),
        ('"{name}" does not go here', "“{name}”不能用在这里"),
        (
            "A filter that does not fit what it is given would print nonsense.",
            "过滤器与内容不符，会显示没有意义的内容。",
        ),
        _text('"{{ offer.name | truncate(5000) }}"'),
        _text('"{{ offer.name | truncate(50) }}"'),
        {
            "unknown": ("There are: {known}.", "可用的有：{known}。"),
            "yes_or_no": (
                "A fact of yes or no is asked, not printed: `{{% if {name} %}} ... {{% endif %}}`.",
                "是或否的事实用来判断，不用来显示：`{{% if {name} %}} ... {{% endif %}}`。",
            ),
            **_USE,
        },
    ),
    Entry(
        "P373",
        "error",
        ("Two that cannot be compared in a text", "文本中无法比较的两项"),
        ("{left} and {right} cannot be compared with {operator}", "{left}与{right}不能用 {operator} 比较"),
        (
            "The test would never hold, so nobody would read what stands under it.",
            "条件永远不成立，没有人会看到其下的内容。",
        ),
        _text("\"{% if offer.value == 'ten' %}Ten!{% endif %} Come back.\""),
        _text('"{% if offer.value == 10 %}Ten!{% endif %} Come back."'),
        {
            "same": (
                "Compare text with text in quotes, amounts with numbers.",
                "文本与带引号的文本比较，金额与数字比较。",
            ),
            "ordered": ("Text, and yes or no, are compared with == or !=.", "文本以及是或否只能用 == 或 != 比较。"),
            "day": ("A day is compared with a day: '2026-12-24'.", "日期与日期比较：'2026-12-24'。"),
        },
    ),
    Entry(
        "P374",
        "error",
        ("A text without measure", "过长或过深的文本"),
        ("the text is too long or too deep ({found}, at most {most})", "文本过长或层次过深（{found}，最多 {most}）"),
        ("What one slip in a text can cost is bounded.", "对文本中一处疏忽的代价设有上限。"),
        _text('"' + "{% if is_member %}" * 10 + "Hi" + "{% endif %}" * 10 + '"'),
        _text('"{% if is_member %}Hi{% endif %} there"'),
        {
            "shorten": (
                "Shorten it; long pages belong on a page that the text links to.",
                "请缩短；长内容请放在链接的网页上。",
            ),
            "deep": ("Write fewer conditions inside each other.", "请减少嵌套的条件。"),
        },
    ),
    Entry(
        "P375",
        "warning",
        ("A text longer than its channel", "文本超出渠道长度"),
        (
            "with the longest values to be expected it takes {found}; {most} at most go through",
            "按预计最长的内容需要 {found}；最多 {most}",
        ),
        (
            "Receivers cut off what is too long, and every segment of a text message is paid for.",
            "过长部分会被截断，短信按条数计费。",
        ),
        _text(
            '"The autumn range has come in, and before anybody else sees it we would like you to have a look at it"',
            key="title",
        ),
        _text('"The autumn range has come in"', key="title"),
        {
            "characters": (
                "These are characters: shorten the text, or use `truncate`.",
                "单位是字符：请缩短文本或使用 `truncate`。",
            ),
            "segments": (
                "These are segments of a text message ({places} places). Shorten it, or allow more at the channel: "
                "`segments: {found}`.",
                "单位是短信条数（占 {places} 位）。请缩短，或在渠道处写 `segments: {found}`。",
            ),
            "wide": (
                'The letter "{letter}" makes every segment 67 letters long instead of 153: leave it out where you can.',
                "字符“{letter}”使每条从 153 个字符变为 67 个：请尽量避免。",
            ),
        },
    ),
    Entry(
        "P376",
        "error",
        ("A word that the project does not want", "项目禁用的词"),
        ('"{word}" is one of the words that must not be used', "“{word}”是禁用词"),
        (
            "Words that promise too much, or that the law does not allow, are listed once for all texts.",
            "承诺过度或法律不允许的词，统一列出，对所有文本生效。",
        ),
        _text('"Guaranteed the best price."', "# project.yaml\nbanned_words: [guaranteed]\n"),
        _text('"A good price."', "# project.yaml\nbanned_words: [guaranteed]\n"),
        {
            "rewrite": (
                "Say it in other words, or take it off `banned_words`.",
                "请换一种说法，或从 `banned_words` 中去掉。",
            )
        },
        can_be_lowered=True,
    ),
    Entry(
        "P377",
        "warning",
        ("A promotion that cannot be stopped", "没有退订方式的促销"),
        ('nothing says how to stop these messages on "{channel}"', "渠道“{channel}”上没有写明如何退订"),
        (
            "Norms ask for it in promotions by text message and e-mail; without it, complaints follow.",
            "规范要求促销短信和邮件写明退订方式；否则会引来投诉。",
        ),
        _text(
            '"Ten euros off."',
            _CHANNELS % "sms: {consent: {promotional: app_consent}}",
            channel="sms",
        ),
        _text(
            '"Ten euros off. Reply STOP to opt out."',
            _CHANNELS % "sms: {consent: {promotional: app_consent}}",
            channel="sms",
        ),
        {
            "write": ("Write one of: {words}.", "请写明其中之一：{words}。"),
            "added": (
                "Where whoever sends adds it, say so at the channel: `adds_opt_out: true`.",
                "如果由发送方自动添加，请在渠道处写 `adds_opt_out: true`。",
            ),
        },
    ),
    Entry(
        "P378",
        "error",
        ("A letter that nobody sees", "看不见的字符"),
        ("a letter that nobody sees stands in the text ({found})", "文本中有看不见的字符（{found}）"),
        (
            "Such letters come with copied text, turn the order of words, and make text messages longer.",
            "这类字符常随复制而来，会颠倒文字顺序，也会使短信变长。",
        ),
        _text('"Come\\u202e back."'),
        _text('"Come back."'),
        {"remove": ("Write the place anew by hand.", "请手工重新输入这一处。")},
    ),
    Entry(
        "P379",
        "warning",
        ("No text in one of the languages", "缺少某种语言的文本"),
        (
            'there is no text in "{language}" for "{channel}"; these customers read "{instead}"',
            "渠道“{channel}”没有“{language}”的文本；这些客户会看到“{instead}”",
        ),
        (
            "A customer reads her own language where there is a text in it, else the project's first that has one.",
            "有客户语言的文本就用该语言，否则用项目语言中第一个有文本的。",
        ),
        _text("Come back.", _AUTUMN + "# project.yaml\nlanguage: [en, zh]\n"),
        _text("Come back.", _AUTUMN + "# project.yaml\nlanguage: [en, zh]\n").rstrip()
        + "\n      zh:\n        body: 欢迎回来。\n",
        {"write": ("Write it beside the others.", "请写在其他语言旁边。")},
    ),
    Entry(
        "P381",
        "warning",
        ("Something this offer does not have", "该优惠没有的内容"),
        ('the offer "{of}" has no "{name}"', "优惠“{of}”没有“{name}”"),
        (
            "A message with an empty place is not sent, so nobody would be told of this offer.",
            "占位符为空的消息不会发送，因此没有人会得知该优惠。",
        ),
        _text('"Your code: {{ offer.code }}"'),
        _text('"{{ offer.name }}"'),
        {
            "fallback": (
                "Give the step a text of its own, or put the place between `{{% if {name} is known %}}` and "
                "`{{% endif %}}`.",
                "请为该步骤单独写文本，或放在 `{{% if {name} is known %}}` 与 `{{% endif %}}` 之间。",
            )
        },
    ),
    Entry(
        "P382",
        "error",
        ("A value where it could do harm", "值放在不安全的位置"),
        (
            "nothing may be filled in here, or this part of a page is not allowed",
            "此处不能填入内容，或网页中不允许这一部分",
        ),
        (
            "A value in a link, a style or a script could turn the page into something else; readers block such mails.",
            "值出现在链接、样式或脚本中可能改变页面；邮件客户端也会拦截。",
        ),
        _text("\"<a href='{{ offer.name }}'>Look</a>\"", _MAIL, "html", "email"),
        _text('"<p>{{ offer.name }}</p>"', _MAIL, "html", "email"),
        {
            "between": (
                "Fill in between the tags: `<p>{{{{ name }}}}</p>`.",
                "请填在标签之间：`<p>{{{{ name }}}}</p>`。",
            ),
            "leave_out": (
                "Leave it out: scripts, forms, frames and on... are not sent.",
                "请去掉：不发送脚本、表单、框架和 on... 属性。",
            ),
            "email": ("Only e-mails have `html`.", "只有邮件可以写 `html`。"),
        },
    ),
    Entry(
        "P390",
        "error",
        ("Preview of whom?", "预览谁的消息？"),
        ("say a customer, or --all-variants with a campaign", "请写一位客户，或写 --all-variants 加活动名"),
        (
            "A preview shows what one customer reads, or every text of a campaign with an example each.",
            "预览显示一位客户看到的内容，或一个活动的每条文本各配一个例子。",
        ),
        "$ campaign preview\n",
        "$ campaign preview C1\n",
        {"one": ("For example: campaign preview C-1003.", "例如：campaign preview C-1003。")},
    ),
    Entry(
        "P391",
        "error",
        ("Nothing of this name to preview", "没有可预览的这个名称"),
        ('no {what} is called "{name}"', "没有名为“{name}”的{what}"),
        (
            "The preview looks for exactly this one, so that nobody approves the wrong text.",
            "预览只查找这一个，以免有人批准了错误的文本。",
        ),
        "$ campaign preview C1 --channel fax\n",
        "$ campaign preview C1 --channel app\n",
        {
            "mean": ('Did you mean "{suggestion}"?', "是否想写“{suggestion}”？"),
            "known": ("There are: {known}.", "现有：{known}。"),
        },
    ),
)
