"""Messages about YAML files (codes Y...)."""

from __future__ import annotations

from .entry import Entry

_GUESSING = (
    "A file that is read wrongly decides wrongly; we would rather stop than guess.",
    "读错的文件会导致错误的决策；与其猜测，不如停下。",
)
_POSITION = (
    "YAML builds its structure from indentation, colons and quotes; one slip changes what a whole block means.",
    "YAML 依靠缩进、冒号和引号来表示结构；一处笔误会改变整段的含义。",
)
_PLAIN = (
    "Policy files are read by many people; what stands in a line must be all that the line means.",
    "策略文件会有许多人阅读；一行写了什么，就应当只表示什么。",
)
_LIMIT = (
    "A limit keeps a broken or hostile file from stopping the machine.",
    "设置上限是为了防止损坏或恶意的文件拖垮机器。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "Y001",
        "error",
        ("Not UTF-8", "不是 UTF-8"),
        ("this file is not UTF-8 (it looks like {looks_like})", "此文件不是 UTF-8 编码（看起来是 {looks_like}）"),
        _GUESSING,
        """\
# rules/shop.yaml, saved as gbk
rules:
  - id: a
    why: 老客户应当得到回报
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
# rules/shop.yaml
rules:
  - id: a
    why: 老客户应当得到回报
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "save": (
                "Save it as UTF-8 (in the editor: Save as, encoding UTF-8).",
                "请另存为 UTF-8 编码（编辑器：另存为，编码选 UTF-8）。",
            ),
            "whole": ("Fetch the whole file again.", "请重新获取完整的文件。"),
        },
    ),
    Entry(
        "Y002",
        "error",
        ("Empty file", "空文件"),
        ("this file is empty", "此文件是空的"),
        ("An empty file is mostly one that was cut off or never saved.", "空文件多半是被截断或忘记保存的文件。"),
        "# rules/more.yaml\n",
        """\
# rules/more.yaml
rules:
  - id: a
    why: Worth a try.
    when: orders > 3
    then: {propose: ten_off}
""",
        {"delete": ("Fill it or delete it.", "请填写内容或删除此文件。")},
    ),
    Entry(
        "Y003",
        "warning",
        ("Nothing but comments", "只有注释"),
        ("this file holds nothing but comments", "此文件只有注释"),
        ("Nothing in it has any effect.", "其中的内容都不起作用。"),
        """\
# rules/more.yaml
# rules: []
""",
        """\
# rules/more.yaml
rules:
  - id: a
    why: Worth a try.
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y004",
        "error",
        ("File too large", "文件过大"),
        ("this file has {size} bytes; at most {limit} are read", "此文件有 {size} 字节；最多读取 {limit} 字节"),
        _LIMIT,
        """\
# rules/more.yaml, its last line 150,000 times
rules:
  # notes of 2019
""",
        """\
# rules/more.yaml
rules:
  - id: a
    why: Worth a try.
    when: orders > 3
    then: {propose: ten_off}
""",
        {"split": ("Divide it into several files of the same folder.", "请拆分为同一文件夹中的多个文件。")},
    ),
    Entry(
        "Y005",
        "error",
        ("Nested too deeply", "嵌套过深"),
        ("lists and groups are nested more than {limit} deep here", "此处列表和分组的嵌套超过 {limit} 层"),
        _LIMIT,
        """\
# rules/more.yaml
rules:
  - id: a
    why: x
    when: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[orders > 3]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    then: {propose: ten_off}
""",
        """\
# rules/more.yaml
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y006",
        "error",
        ("Too many parts", "内容过多"),
        ("this file has more than {limit} keys and values", "此文件的键和值超过 {limit} 个"),
        _LIMIT,
        """\
# rules/more.yaml, its last line 60,000 times
rules:
  - {id: a, why: x}
""",
        """\
# rules/more.yaml
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"split": ("Divide it into several files of the same folder.", "请拆分为同一文件夹中的多个文件。")},
    ),
    Entry(
        "Y007",
        "error",
        ("Text too long", "文本过长"),
        ("this text has {size} characters; at most {limit} are read", "此文本有 {size} 个字符；最多读取 {limit} 个"),
        _LIMIT,
        """\
# rules/more.yaml, its last line 3,000 times
rules:
  - id: a
    when: orders > 3
    then: {propose: ten_off}
    why: >
      and so on
""",
        """\
# rules/more.yaml
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y008",
        "error",
        ("Invisible character", "不可见字符"),
        ("here stands an invisible character ({character})", "此处有一个不可见字符（{character}）"),
        (
            "It came with a copy from a web page or another program, and can split a line where nobody sees it.",
            "它通常来自网页或其他程序的复制粘贴，可能在看不见的地方把一行断开。",
        ),
        "rules:\n  - id: a\n    why: come\u2028back\n    when: orders > 3\n    then: {propose: ten_off}\n",
        """\
rules:
  - id: a
    why: come back
    when: orders > 3
    then: {propose: ten_off}
""",
        {"delete": ("Delete it and type the words around it again.", "请删除它，并重新输入前后的文字。")},
    ),
    Entry(
        "Y010",
        "error",
        ("Tab in the indentation", "缩进中有制表符"),
        ("this line is indented with a tab; YAML wants spaces", "此行用制表符缩进；YAML 要求使用空格"),
        _POSITION,
        "rules:\n\t- id: a\n\t  why: x\n\t  when: orders > 3\n\t  then: {propose: ten_off}\n",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"spaces": ("Replace each tab by two spaces.", "请把每个制表符换成两个空格。")},
    ),
    Entry(
        "Y011",
        "error",
        ("Colon inside a text", "文本中有冒号"),
        (
            'a second ": " stands in this line; a text that holds a colon must stand in quotes',
            "此行出现了第二个“: ”；含有冒号的文本必须加引号",
        ),
        _POSITION,
        """\
rules:
  - id: a
    why: Note: agreed with finance
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: "Note: agreed with finance"
    when: orders > 3
    then: {propose: ten_off}
""",
        {"quote": ("Write {quoted}", "请写成 {quoted}")},
    ),
    Entry(
        "Y012",
        "error",
        ("Space missing after a colon", "冒号后缺少空格"),
        ('a space is missing after the colon of "{key}"', "“{key}”的冒号后缺少一个空格"),
        _POSITION,
        """\
rules:
  - id:a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"full_width": ('Write ":" and a space, not the full-width "：".', "请使用半角“:”加空格，而不是全角“：”。")},
    ),
    Entry(
        "Y013",
        "error",
        ("Indentation does not fit", "缩进不符"),
        (
            "the indentation of this line fits no line above it (nearest: line {line})",
            "此行的缩进与上方任何一行都不一致（最近的是第 {line} 行）",
        ),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then:
        propose: ten_off
      priority: 60
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then:
      propose: ten_off
    priority: 60
""",
        {
            "align": (
                "Begin it in the same column as its neighbours; what belongs to a key stands two spaces further in.",
                "请与同级各行左对齐；属于某个键的内容再缩进两个空格。",
            )
        },
    ),
    Entry(
        "Y014",
        "error",
        ("Line without a colon", "缺少冒号"),
        ('"{text}" stands where "key: value" was expected', "“{text}”处应为“键: 值”"),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    priority 60
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    priority: 60
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y015",
        "error",
        ("Quote not closed", "引号没有闭合"),
        ("the quote {quote} that opens here is not closed on its line", "此处的引号 {quote} 在本行没有闭合"),
        _POSITION,
        """\
rules:
  - id: a
    why: 'Come back
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: 'Come back'
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "close": (
                "Close it; a text that holds {quote} itself stands in the other kind of quotes.",
                "请闭合引号；若文本本身含有 {quote}，请改用另一种引号。",
            )
        },
    ),
    Entry(
        "Y016",
        "error",
        ("Text behind a closing quote", "引号之后还有文字"),
        ("the value ends at its closing quote, but {rest} follows", "值在闭合引号处已结束，其后却还有 {rest}"),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    when: 'gold' = tier
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when: tier = 'gold'
    then: {propose: ten_off}
""",
        {
            "whole": (
                "Put the whole value into the other kind of quotes, or let it begin with a word.",
                "请用另一种引号把整个值括起来，或让它以单词开头。",
            )
        },
    ),
    Entry(
        "Y017",
        "error",
        ("Bracket not closed", "括号没有闭合"),
        ("the {bracket} that opens here is not closed", "此处的 {bracket} 没有闭合"),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off
    priority: 60
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
    priority: 60
""",
        {"close": ("Close it with {closing}", "请用 {closing} 闭合")},
    ),
    Entry(
        "Y018",
        "error",
        ("Brackets that do not fit", "括号内的写法有误"),
        (
            "{text} cannot stand here, near {bracket}: a comma or a quote is missing, or a bracket is too much",
            "{bracket} 附近不能出现 {text}：缺少逗号或引号，或者多了一个括号",
        ),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}}
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y019",
        "error",
        ("Text that begins with a sign", "文本以特殊符号开头"),
        (
            "a text that begins with {character} must stand in quotes",
            "以 {character} 开头的文本必须加引号",
        ),
        _POSITION,
        """\
rules:
  - id: a
    why: @home buyers like it
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: "@home buyers like it"
    when: orders > 3
    then: {propose: ten_off}
""",
    ),
    Entry(
        "Y020",
        "error",
        ("Anchors and aliases", "锚点和别名"),
        ("{what} is a YAML anchor or alias; they are not read here", "{what} 是 YAML 的锚点或别名；这里不支持"),
        _PLAIN,
        """\
rules:
  - id: a
    why: &reason It works.
    when: orders > 3
    then: {propose: ten_off}
  - id: b
    why: *reason
    when: orders > 9
    then: {propose: five_off}
""",
        """\
rules:
  - id: a
    why: It works.
    when: orders > 3
    then: {propose: ten_off}
  - id: b
    why: It works.
    when: orders > 9
    then: {propose: five_off}
""",
        {
            "write": (
                "Write the value out; a text that begins with & or * stands in quotes.",
                "请直接写出该值；以 & 或 * 开头的文本要加引号。",
            )
        },
    ),
    Entry(
        "Y021",
        "error",
        ("YAML tags", "YAML 标签"),
        ("{what} is a YAML tag; tags are not read here", "{what} 是 YAML 标签；这里不支持"),
        _PLAIN,
        """\
rules:
  - id: a
    why: !!str 50
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: "50"
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "write": (
                "Leave it out; a text that begins with ! stands in quotes.",
                "请去掉它；以 ! 开头的文本要加引号。",
            )
        },
    ),
    Entry(
        "Y022",
        "error",
        ("Merge key", "合并键"),
        ('"<<" merges one group into another; that is not read here', "“<<”用于合并分组；这里不支持"),
        _PLAIN,
        """\
rules:
  - id: a
    <<: {why: x}
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"write": ("Write the keys out.", "请把各个键直接写出。")},
    ),
    Entry(
        "Y023",
        "error",
        ("Several documents", "多个文档"),
        (
            "a second document or a % directive begins here; one file holds one document",
            "此处开始了第二个文档或 % 指令；一个文件只能有一个文档",
        ),
        _PLAIN,
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
---
rules: []
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"split": ("Put it into a file of its own.", "请放到单独的文件中。")},
    ),
    Entry(
        "Y024",
        "error",
        ("Key that is not a word", "键不是单词"),
        ("a key must be a word; here it is empty, a list or a group", "键必须是单词；此处的键为空、列表或分组"),
        _POSITION,
        """\
# campaigns/autumn.yaml
messages:
  any:
    app:
      en: {title: {{ first_name }}, body: Come back., variants: {warm: {title: Hello}}}
""",
        """\
# campaigns/autumn.yaml
messages:
  any:
    app:
      en: {title: "{{ first_name | default('Dear guest') }}", body: Come back., variants: {warm: {title: Hello}}}
""",
        {
            "quote": (
                "A text that begins with {{ or [ or ? must stand in quotes.",
                "以 {{、[ 或 ? 开头的文本必须加引号。",
            )
        },
    ),
    Entry(
        "Y025",
        "error",
        ("Key repeated", "键重复"),
        ('"{key}" stands here a second time; the first is in line {line}', "“{key}”在此重复；第一次出现在第 {line} 行"),
        (
            "Other programs silently keep the last one, so half of what was written has no effect.",
            "其他程序会悄悄只保留最后一个，于是写下的内容有一半不起作用。",
        ),
        """\
rules:
  - id: a
    why: x
    priority: 50
    when: orders > 3
    then: {propose: ten_off}
    priority: 60
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
    priority: 60
""",
    ),
    Entry(
        "Y026",
        "error",
        ("Backslash in double quotes", "双引号中的反斜杠"),
        ("{sequence} means nothing inside double quotes", "{sequence} 在双引号中没有意义"),
        _POSITION,
        'rules:\n  - id: a\n    why: "50\\% off"\n    when: orders > 3\n    then: {propose: ten_off}\n',
        """\
rules:
  - id: a
    why: '50% off'
    when: orders > 3
    then: {propose: ten_off}
""",
        {"single": ("Write the text in single quotes.", "请改用单引号。")},
    ),
    Entry(
        "Y027",
        "warning",
        ("Text cut by #", "文本被 # 截断"),
        (
            'the text ends at "{text}": what follows, {lost}, is a comment',
            "文本到“{text}”为止：其后的 {lost} 成了注释",
        ),
        (
            "YAML reads a # behind a space as the beginning of a comment, so a message loses its end unseen.",
            "YAML 把空格后的 # 当作注释的开头，文字会在不知不觉中被截断。",
        ),
        """\
rules:
  - id: a
    why: We are #1 in town
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: "We are #1 in town"
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "quote": (
                "Put the text in quotes, or write a space behind # where a comment is meant.",
                "请给文本加引号；若确为注释，请在 # 后加一个空格。",
            )
        },
    ),
    Entry(
        "Y028",
        "error",
        ("Condition cut by #", "条件被 # 截断"),
        (
            'the condition ends at "{text}" inside a quote: YAML takes what follows # for a comment',
            "条件在引号中间的“{text}”处结束：YAML 把 # 之后的内容当作注释",
        ),
        (
            "A # behind a space begins a comment, even between the quotes of a condition.",
            "空格后的 # 会开始注释，即使它在条件的引号之内。",
        ),
        """\
rules:
  - id: a
    why: x
    when: shelf = 'no #1'
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when: "shelf = 'no #1'"
    then: {propose: ten_off}
""",
        {"quote": ("Put the whole condition in double quotes.", "请用双引号把整个条件括起来。")},
    ),
    Entry(
        "Y029",
        "error",
        ("List on the line of its key", "列表与键写在同一行"),
        ('a list entry "- " cannot begin on the line of its key', "列表项“- ”不能与键写在同一行"),
        _POSITION,
        """\
rules:
  - id: a
    why: x
    when: - orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when:
      - orders > 3
    then: {propose: ten_off}
""",
        {"below": ("Begin it on the next line, two spaces further in.", "请换到下一行，并多缩进两个空格。")},
    ),
    Entry(
        "Y030",
        "error",
        ("Odd space before a key", "键前有特殊空格"),
        (
            "this line is indented with a space of another kind ({character}); YAML wants plain spaces",
            "此行用特殊空格（{character}）缩进；YAML 要求普通半角空格",
        ),
        _POSITION,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then:\n\u3000\u3000\u3000propose: ten_off\n",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off}
""",
        {"retype": ("Delete it and type plain spaces.", "请删除它并输入半角空格。")},
    ),
    Entry(
        "Y031",
        "error",
        ("Not readable as YAML", "无法作为 YAML 读取"),
        ("YAML cannot be read from here on ({said})", "从此处起无法读取 YAML（{said}）"),
        _POSITION,
        """\
rules:
  - id: a
    why: & more
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: "& more"
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "quote": (
                "Mostly a text that begins with a sign, or holds one, must stand in quotes.",
                "多半是以符号开头或含有符号的文本需要加引号。",
            )
        },
    ),
    Entry(
        "Y033",
        "error",
        ("Text cut by a comma", "文本被逗号截断"),
        (
            'inside brackets a comma ends the text at "{text}": put it in quotes',
            "在括号内，逗号会把文本截断于“{text}”：请加引号",
        ),
        _POSITION,
        "never: [{id: not_both, that: CASE WHEN orders IN (1, 2) THEN TRUE ELSE FALSE END}]\n",
        """\
never:
  - id: not_both
    that: given.ten_off AND given.five_off
""",
    ),
)
