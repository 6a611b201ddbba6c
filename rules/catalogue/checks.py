"""Messages about how rules fit together (codes R2...)."""

from __future__ import annotations

from .entry import Entry

_TWO = """\
rules:
  - {id: a, why: x, when: TRUE, then: {tag: b}}
  - {id: %s, why: y, when: tag.b, then: {propose: ten_off}}
"""
_PROPOSES = "rules:\n  - {id: a, why: x, when: orders > 3, then: {propose: %s}}\n"
_SETS = """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, set: {%s: 5}}}
  - {id: b, why: x, when: saving > 3, then: {propose: five_off}}
facts:
  saving: {type: money, otherwise: 0}
"""
_TWO_WRITERS = """\
rules:
  - {id: a, why: x, when: orders > 3, then: {set: {saving: 5}}}
  - {id: b, why: x, when: orders > 9, then: {set: {saving: 8}}}
  - {id: c, why: x, when: saving > 3, then: {propose: ten_off}}
facts:
  saving: {type: money, %sotherwise: 0}
"""
_FORBIDS = "rules:\n  - {id: a, why: x, when: open_complaints > 0, %sthen: {forbid: all}}\n"
_CYCLE = """\
rules:
  - {id: a, why: x, when: %s, then: {tag: b}}
  - {id: c, why: x, when: tag.b, then: {tag: d, propose: ten_off}}
  - {id: e, why: x, when: tag.d, then: {propose: five_off}}
"""
_ACTIVE = """\
rules:
  - {id: a, why: x, when: orders > 3, active: {to: %s}, then: {propose: ten_off}}
"""
_WHEN = "rules:\n  - {id: a, why: x, when: %s, then: {propose: ten_off}}\n"
_CASE = """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, tag: b, set: {saving: 5}}}
  - {id: c, why: x, when: tag.b AND saving > 3, then: {propose: five_off}}
facts:
  saving: {type: money, otherwise: 0}
cases:
  - name: x
    as_of: 2026-10-05
    customer: {%s}
    expect: {%s}
"""
_GOOD_CASE = _CASE % ("orders: 4", "offers: [ten_off, five_off]")
_HIDDEN = (
    "Unknown is neither true nor false. A tag or a prohibition cannot say so; somebody must decide which way it falls.",
    "未知既不是真也不是假。标签和禁止无法表达未知，必须有人决定如何处理。",
)
_IF_UNKNOWN = {
    "fire": ("if_unknown: fire    acts as if the condition held", "if_unknown: fire    按条件成立处理"),
    "ignore": ("if_unknown: ignore  acts as if it did not", "if_unknown: ignore  按条件不成立处理"),
}
_MEANT = {"meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？")}
_WASTE = (
    "What has no effect is mostly a slip, and misleads whoever reads it next.",
    "不起作用的内容多半是笔误，还会误导后来的读者。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R201",
        "error",
        ("Name used twice", "名称重复"),
        (
            'a second {kind} is called "{name}"; the first stands at {first}',
            "第二个{kind}也叫“{name}”；第一个在 {first}",
        ),
        (
            "Reasons and reports name a rule by its id; two of them cannot be told apart.",
            "理由和报告用标识指称规则；重复则无法区分。",
        ),
        _TWO % "a",
        _TWO % "c",
        hides_warnings=False,
    ),
    Entry(
        "R202",
        "error",
        ("Unknown offer", "未知的优惠"),
        ('no offer is called "{name}"', "没有名为“{name}”的优惠"),
        (
            "A rule for an offer that does not exist gives nobody anything.",
            "针对不存在的优惠的规则不会给任何人任何东西。",
        ),
        _PROPOSES % "ten_of",
        _PROPOSES % "ten_off",
        _MEANT,
    ),
    Entry(
        "R203",
        "error",
        ("Two rules set one fact", "多条规则设置同一事实"),
        (
            '"{name}" is also set by the rule {rule} ({first}), and nothing says which value counts',
            "“{name}”也由规则 {rule}（{first}）设置，却没有说明以哪个值为准",
        ),
        ("Both rules can fire for one customer.", "两条规则可能同时对一位客户生效。"),
        _TWO_WRITERS % "",
        _TWO_WRITERS % "merge: max, ",
        {
            "example": ("Both hold, for example, for {example}.", "例如 {example} 时两条规则同时成立。"),
            "unsure": (
                "It could not be proved that they never hold together.",
                "无法证明它们永远不会同时成立。",
            ),
            "merge": (
                "Say it under facts: merge: max, min, sum or priority.",
                "请在 facts 下说明：merge: max、min、sum 或 priority。",
            ),
        },
    ),
    Entry(
        "R204",
        "error",
        ("Fact not declared", "事实没有声明"),
        ('"{name}" is set here but has no entry under facts', "此处设置了“{name}”，但 facts 下没有它"),
        (
            "Its type, and what holds when no rule sets it, would have to be guessed.",
            "它的类型以及没有规则设置时的取值只能靠猜测。",
        ),
        _SETS % "savings",
        _SETS % "saving",
        {
            **_MEANT,
            "declare": (
                "Declare it: facts: {{{name}: {{type: number}}}} (money, number, text, date or boolean).",
                "请声明：facts: {{{name}: {{type: number}}}}（money、number、text、date 或 boolean）。",
            ),
        },
    ),
    Entry(
        "R205",
        "error",
        ("Fact of the data", "数据中的事实"),
        ('"{name}" comes with the data; no rule may set it', "“{name}”来自数据；规则不能设置它"),
        (
            "Else nobody could say which of the two a condition reads.",
            "否则无法说清条件读的是哪一个。",
        ),
        "rules:\n  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, set: {orders: 5}}}\n",
        _SETS % "saving",
        {"rename": ("Give it another name.", "请换一个名称。")},
    ),
    Entry(
        "R206",
        "warning",
        ("Fact that no rule sets", "没有规则设置的事实"),
        ('no rule sets "{name}"; it always holds its otherwise', "没有规则设置“{name}”；它始终取 otherwise 的值"),
        _WASTE,
        "facts:\n  saving: {type: money, otherwise: 0}\n",
        _SETS % "saving",
    ),
    Entry(
        "R207",
        "note",
        ("Fact that nobody reads", "没有人读取的事实"),
        ('"{name}" is set, but nothing reads it', "设置了“{name}”，但没有任何地方读取它"),
        _WASTE,
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, set: {saving: 5}}}
facts:
  saving: {type: money, otherwise: 0}
""",
        _SETS % "saving",
    ),
    Entry(
        "R208",
        "note",
        ("Dead tag", "无用的标签"),
        ('the tag "{name}" is given, but nothing reads it', "给出了标签“{name}”，但没有任何地方读取它"),
        _WASTE,
        "rules:\n  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, tag: loyal}}\n",
        _PROPOSES % "ten_off",
    ),
    Entry(
        "R209",
        "error",
        ("if_unknown missing", "缺少 if_unknown"),
        (
            'the {kind} "{id}" must say if_unknown: its condition can be unknown ({without}), and {because}',
            "{kind}“{id}”必须写明 if_unknown：它的条件可能未知（{without}），并且 {because}",
        ),
        _HIDDEN,
        _FORBIDS % "",
        _FORBIDS % "if_unknown: fire, ",
        _IF_UNKNOWN,
        hides_warnings=False,
    ),
    Entry(
        "R210",
        "error",
        ("Rules in a ring", "规则循环"),
        ("these rules wait for each other: {ring}", "这些规则互相等待：{ring}"),
        (
            "No order of the rules would be right; what a customer gets would depend on chance.",
            "任何先后顺序都不对；客户得到什么将取决于偶然。",
        ),
        _CYCLE % "tag.d",
        _CYCLE % "orders > 3",
        {
            "break": (
                "Let one of them rest on facts instead of the other's outcome.",
                "请让其中一条依据事实，而不是另一条的结果。",
            )
        },
    ),
    Entry(
        "R211",
        "warning",
        ("Forbids nothing", "没有可禁止的优惠"),
        (
            'the rule "{id}" forbids nothing: every offer is guaranteed ({offers}), and "all" leaves those alone',
            "规则“{id}”没有可禁止的内容：所有优惠都是保证发放的（{offers}），“all”不影响它们",
        ),
        (
            "What is owed by the terms is not taken back by a general prohibition.",
            "按条款应给的优惠不会被一般性的禁止收回。",
        ),
        """\
# segments/shop.yaml, left out
# offers/others.yaml
offers:
  - {id: birthday_gift, kind: coupon.gift, give: guaranteed, value: 3.00, category: service}
# offers/ten_off.yaml, left out
# campaigns/autumn.yaml, left out
# campaigns/coupons.yaml, left out
# budgets.yaml, left out
# calendars.yaml, left out
# rules/shop.yaml
rules:
  - id: angry
    why: A gift does not answer a complaint.
    when: open_complaints > 0
    if_unknown: fire
    then: {forbid: all}
""",
        """\
# segments/shop.yaml, left out
# offers/others.yaml
offers:
  - {id: birthday_gift, kind: coupon.gift, give: guaranteed, value: 3.00, category: service}
# offers/ten_off.yaml, left out
# campaigns/autumn.yaml, left out
# campaigns/coupons.yaml, left out
# budgets.yaml, left out
# calendars.yaml, left out
# rules/shop.yaml
rules:
  - id: angry
    why: A gift does not answer a complaint.
    when: open_complaints > 0
    if_unknown: fire
    then: {forbid: birthday_gift}
""",
        {"by_id": ("Name a guaranteed offer by its id.", "请用标识指明保证发放的优惠。")},
    ),
    Entry(
        "R212",
        "warning",
        ("Rule that has ended", "规则已过期"),
        ('the rule "{id}" ended on {last}; today is {today}', "规则“{id}”已于 {last} 结束；今天是 {today}"),
        _WASTE,
        _ACTIVE % "2026-09-30",
        _ACTIVE % "2026-12-24",
    ),
    Entry(
        "R215",
        "warning",
        ("Never true", "永远不成立"),
        ("{what} can never be true", "{what}永远不会成立"),
        _WASTE,
        _WHEN % "orders > 3 AND orders < 2",
        _WHEN % "orders > 3 AND orders < 8",
        {"clash": ("{clash}.", "{clash}。")},
    ),
    Entry(
        "R216",
        "warning",
        ("Always true", "始终成立"),
        ("{what} is true for everybody", "{what}对所有人都成立"),
        _WASTE,
        _WHEN % "orders > 3 OR orders < 5",
        _WHEN % "TRUE",
    ),
    Entry(
        "R217",
        "warning",
        ("Proposes what it forbids", "既提议又禁止"),
        (
            'the rule "{id}" proposes and forbids "{name}"; it will not be given',
            "规则“{id}”既提议又禁止“{name}”；它不会被给出",
        ),
        _WASTE,
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, forbid: ten_off}}
""",
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off, forbid: five_off}}
""",
    ),
    Entry(
        "R219",
        "error",
        ("if_unknown missing in a segment", "人群缺少 if_unknown"),
        (
            'the segment "{id}" must say if_unknown: its condition can be unknown ({without}), and {because}',
            "人群“{id}”必须写明 if_unknown：它的条件可能未知（{without}），并且 {because}",
        ),
        _HIDDEN,
        """\
# segments/shop.yaml
segments:
  - {id: regulars, when: orders >= 5}
  - {id: complaining, when: open_complaints > 0}
# rules/more.yaml
rules:
  - {id: no_gifts, why: A coupon does not answer a complaint., when: segment.complaining, then: {forbid: all}}
""",
        """\
# segments/shop.yaml
segments:
  - {id: regulars, when: orders >= 5}
  - {id: complaining, when: open_complaints > 0, if_unknown: fire}
# rules/more.yaml
rules:
  - {id: no_gifts, why: A coupon does not answer a complaint., when: segment.complaining, then: {forbid: all}}
""",
        _IF_UNKNOWN,
        hides_warnings=False,
    ),
    Entry(
        "R221",
        "error",
        ("Unknown tag in a case", "用例中的未知标签"),
        ('no rule gives the tag "{name}"', "没有规则给出标签“{name}”"),
        ("A case that expects the impossible never passes.", "期望不可能之事的用例永远不会通过。"),
        _CASE % ("orders: 4", "tags: [bb]"),
        _CASE % ("orders: 4", "tags: [b]"),
        _MEANT,
    ),
    Entry(
        "R222",
        "error",
        ("Unknown name in a case", "用例中的未知名称"),
        ('there is no fact or segment called "{name}"', "没有名为“{name}”的事实或人群"),
        (
            "A misspelt fact would leave the real one unknown, and the case would test something else.",
            "写错的事实会让真正的事实保持未知，用例测试的就不是原意。",
        ),
        _CASE % ("ordrs: 4", "offers: []"),
        _GOOD_CASE,
        _MEANT,
    ),
    Entry(
        "R223",
        "error",
        ("Outcome given to a case", "用例给定了结果"),
        ('"{name}" follows from the rules; a case cannot give it', "“{name}”由规则得出；用例不能给定它"),
        ("The rules would overwrite it in silence.", "规则会悄悄覆盖它。"),
        _CASE % ("saving: 4", "offers: []"),
        _GOOD_CASE,
        {
            "sets": (
                "Expect it: expect: {{sets: {{{name}: ...}}}}.",
                "请作为期望写明：expect: {{sets: {{{name}: ...}}}}。",
            ),
            "tags": ("Give the facts from which it follows.", "请给出能得出它的事实。"),
        },
    ),
    Entry(
        "R224",
        "error",
        ("Value of the wrong kind in a case", "用例中的值类型不符"),
        ('"{name}" is {found}; it must be {type}', "“{name}”是 {found}；应为{type}"),
        ("It would compare with nothing.", "它无法与任何内容比较。"),
        _CASE % ("orders: many", "offers: []"),
        _GOOD_CASE,
    ),
    Entry(
        "R225",
        "error",
        ("Unknown reason in a case", "用例中的未知原因"),
        (
            '"{offer}" cannot be stopped by "{reason}": no rule and no gate has that name',
            "“{offer}”不会被“{reason}”阻止：没有这个名称的规则或关卡",
        ),
        ("A case that expects the impossible never passes.", "期望不可能之事的用例永远不会通过。"),
        _CASE % ("orders: 1", "stopped_by: {ten_off: not_propsed}"),
        _CASE % ("orders: 1", "stopped_by: {ten_off: not_proposed}"),
        _MEANT,
    ),
    Entry(
        "R226",
        "error",
        ("Unknown fact expected", "期望了未知的事实"),
        ('no rule sets a fact called "{name}"', "没有规则设置名为“{name}”的事实"),
        ("Only what rules set can be expected of a case.", "用例只能期望由规则设置的事实。"),
        _CASE % ("orders: 4", "sets: {savin: 5}"),
        _CASE % ("orders: 4", "sets: {saving: 5}"),
        _MEANT,
    ),
)
