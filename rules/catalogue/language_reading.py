"""Messages about how a condition is written: what cannot be read."""

from __future__ import annotations

from .entry import Entry

_EXACT = (
    "A condition decides who gets an offer; where it can be read in two ways, we ask instead of guessing.",
    "条件决定谁能得到优惠；有两种读法时，我们会询问，而不是猜测。",
)
_UNKNOWN = (
    "A missing value is unknown: comparing with it is never true, so such a condition would never fire.",
    "缺失的值是未知的：与它比较永远不会为真，这样的条件永远不会触发。",
)

READING: tuple[Entry, ...] = (
    Entry(
        "R101",
        "error",
        ("Empty condition", "空条件"),
        ("nothing is written here", "这里什么也没写"),
        (
            "An empty condition would hold for everybody or for nobody.",
            "空条件要么对所有人成立，要么对任何人都不成立。",
        ),
        "when: ''",
        "when: days_since_order > 30",
        {
            "condition": (
                "Write a condition, such as days_since_order > 30; TRUE alone holds for everybody.",
                "请写一个条件，例如 days_since_order > 30；只写 TRUE 表示对所有人成立。",
            ),
            "value": (
                "Write a value after the = sign, such as = 5 + 20 * score.churn.",
                "请在 = 后面写一个值，例如 = 5 + 20 * score.churn。",
            ),
        },
    ),
    Entry(
        "R102",
        "error",
        ("A sign that means nothing here", "没有意义的符号"),
        ('"{found}" means nothing in a condition', "“{found}”在条件中没有意义"),
        _EXACT,
        "when: basket ^ 2 > 100",
        "when: basket * basket > 100",
        {
            "case": (
                "For one value or another write CASE WHEN condition THEN value ELSE value END.",
                "按条件取不同的值请写 CASE WHEN 条件 THEN 值 ELSE 值 END。",
            ),
            "colon": (
                "Between a name and its value stands an operator, such as = or >; times of day are not compared.",
                "名称和值之间写 =、> 等运算符；条件中不比较一天中的时刻。",
            ),
            "point": (
                "Leave the point out; inside a number it stands between digits: 50.5.",
                "请去掉这个点；数字中的小数点写在数字之间：50.5。",
            ),
            "behind": (
                "Leave out the point behind {number}.",
                "请去掉 {number} 后面的点。",
            ),
            "stop": ("Leave the full stop out.", "请去掉句号。"),
            "quotes": ("Text stands in single quotes: 'gold'.", "文字请用单引号：'gold'。"),
            "square": (
                "Names stand without brackets or signs; a list stands in round brackets: IN ('a', 'b').",
                "名称不加括号或符号；列表用圆括号：IN ('a', 'b')。",
            ),
            "power": ("For a square write x * x.", "平方请写成 x * x。"),
            "ampersand": ("To join conditions write AND.", "连接条件请写 AND。"),
            "bar": ("To join alternatives write OR.", "连接备选条件请写 OR。"),
            "semicolon": (
                "One condition stands alone; join several with AND, or make a list, one a line.",
                "一处只能有一个条件；多个条件用 AND 连接，或写成列表，每行一个。",
            ),
            "range": ("For a range write: basket BETWEEN 10 AND 20.", "范围请写成：basket BETWEEN 10 AND 20。"),
            "hash": ("Text stands in single quotes: 'A#1'.", "文字请用单引号：'A#1'。"),
            "tilde": ("For a pattern write: city LIKE 'New%'.", "按模式匹配请写成：city LIKE 'New%'。"),
            "dollar": ("For an amount write the currency: USD 300.", "金额请写货币代码：USD 300。"),
            "invisible": (
                "It is an invisible character, mostly from copying; delete it and type that stretch again.",
                "这是一个看不见的字符，多半是复制时带来的；请删除并重新输入这一段。",
            ),
        },
    ),
    Entry(
        "R103",
        "error",
        ("Text without a closing quote", "文字没有结束引号"),
        ("this text has no closing quote on its line", "这段文字在本行没有结束引号"),
        _EXACT,
        "when: city = 'London",
        "when: city = 'London'",
        {
            "short": (
                "If this is a short form such as isn't: for unequal write <>, for the opposite NOT.",
                "如果这是 isn't 一类的缩写：不等于请写 <>，相反的条件请写 NOT。",
            ),
            "thousands": (
                "If this is one number, leave the apostrophe out: 1000.",
                "如果这是一个数字，请去掉撇号：1000。",
            ),
            "close": (
                "Text stands between two single quotes on one line: 'London'.",
                "文字写在同一行的一对单引号之间：'London'。",
            ),
            "doubled": (
                "A quote inside a text is written twice: 'O''Brien'.",
                "文字内部的单引号要写两次：'O''Brien'。",
            ),
        },
    ),
    Entry(
        "R106",
        "error",
        ("Bracket never closed", "括号没有闭合"),
        ("this bracket is never closed", "这个括号没有闭合"),
        _EXACT,
        "when: (tag.lapsing OR basket > 50",
        "when: (tag.lapsing OR basket > 50)",
    ),
    Entry(
        "R107",
        "error",
        ("Bracket never opened", "括号没有开头"),
        ("this closing bracket has no opening one", "这个右括号没有对应的左括号"),
        _EXACT,
        "when: tag.lapsing OR basket > 50)",
        "when: tag.lapsing OR basket > 50",
    ),
    Entry(
        "R108",
        "error",
        ("An operator is missing", "缺少运算符"),
        ('"{found}" follows "{before}" with nothing between them', "“{found}”直接跟在“{before}”后面，中间没有运算符"),
        _EXACT,
        "when: days_since_order > 30 basket > 50",
        "when: days_since_order > 30 AND basket > 50",
        {
            "write": ("Write {meant}.", "请写 {meant}。"),
            "opener": (
                'Leave "{opener}" out: under when stands the condition alone, under then what follows.',
                "请去掉“{opener}”：when 下面只写条件，结果写在 then 下面。",
            ),
            "recent": (
                "For a date of the last 30 days write DAYS_BETWEEN({left}, TODAY()) <= 30.",
                "最近 30 天内的日期请写 DAYS_BETWEEN({left}, TODAY()) <= 30。",
            ),
            "logic": (
                "There are AND, OR and NOT; for one of two, but not both: (a AND NOT b) OR (b AND NOT a).",
                "可用 AND、OR 和 NOT；二者只取其一请写 (a AND NOT b) OR (b AND NOT a)。",
            ),
            "date": ("Write a date as year, month, day: 2026-10-01.", "日期请按年、月、日书写：2026-10-01。"),
            "one_name": ("If this is one name, write {name}.", "如果这是一个名称，请写 {name}。"),
            "list": (
                "For one of several values write IN: tier IN ('gold', 'silver').",
                "多个取值之一请写 IN：tier IN ('gold', 'silver')。",
            ),
            "joint": (
                "Write AND or OR between two conditions, or an operator such as = or > between two values.",
                "两个条件之间写 AND 或 OR，两个值之间写 =、> 等运算符。",
            ),
            "operator": ('Instead of "{found}" write {meant}.', "请用 {meant} 代替“{found}”。"),
            "contains": (
                "Write CONTAINS({left}, {right}) for a list of texts, or {left} LIKE {part} for a part of a text.",
                "列表中是否有某项请写 CONTAINS({left}, {right})；文字中是否含某段请写 {left} LIKE {part}。",
            ),
            "one_number": ("If this is one number, write {meant}.", "如果这是一个数字，请写 {meant}。"),
            "quote": ("A quote inside a text is written twice: 'O''Brien'.", "文字内部的单引号要写两次：'O''Brien'。"),
            "comma": (
                "A comma separates values inside brackets only; between conditions write AND or OR.",
                "逗号只在括号内分隔多个值；条件之间请写 AND 或 OR。",
            ),
        },
    ),
    Entry(
        "R109",
        "error",
        ("AND and OR without brackets", "AND 与 OR 混用而没有括号"),
        (
            "{found} stands beside {other} without brackets, so this can be read in two ways",
            "{found} 与 {other} 并列而没有括号，会有两种读法",
        ),
        _EXACT,
        "when: tag.lapsing OR segment.regulars AND basket > 50",
        "when: tag.lapsing OR (segment.regulars AND basket > 50)",
        {
            "either": ("Write {one}, or {two}.", "请写 {one}，或 {two}。"),
            "brackets": (
                "Put brackets around what belongs together: a OR (b AND c), or (a OR b) AND c.",
                "请用括号标明哪些属于一组：a OR (b AND c)，或 (a OR b) AND c。",
            ),
        },
    ),
    Entry(
        "R110",
        "error",
        ("A value is missing", "缺少一个值"),
        ("a value or a condition is missing here", "这里缺少一个值或条件"),
        _EXACT,
        "when: days_since_order >",
        "when: days_since_order > 30",
        {
            "after": ('Nothing stands after "{before}".', "“{before}”后面没有内容。"),
            "before": ('Nothing stands before "{after}".', "“{after}”前面没有内容。"),
            "between": (
                'Nothing stands between "{before}" and "{after}".',
                "“{before}”和“{after}”之间没有内容。",
            ),
        },
    ),
    Entry(
        "R111",
        "error",
        ("Two comparisons in one", "连写的比较"),
        ('"{found}" compares twice in one go', "“{found}”一次写了两个比较"),
        _EXACT,
        "when: 1 < orders_90d < 3",
        "when: 1 < orders_90d AND orders_90d < 3",
        {
            "both": ("Write {meant}.", "请写 {meant}。"),
            "between": ("Or shorter, both ends included: {between}.", "或更短的写法（含两端）：{between}。"),
        },
    ),
    Entry(
        "R112",
        "error",
        ("NULL where a value must stand", "NULL 不是值"),
        (
            "NULL means unknown; it is not a value to compare or compute with",
            "NULL 表示未知，不能用来比较或计算",
        ),
        _UNKNOWN,
        "when: last_visit = NULL",
        "when: last_visit IS NULL",
        {
            "is_null": ('Instead of "{found}" write IS NULL.', "请用 IS NULL 代替“{found}”。"),
            "is_not_null": ('Instead of "{found}" write IS NOT NULL.', "请用 IS NOT NULL 代替“{found}”。"),
            "in_list": (
                "A list cannot hold NULL; add OR ... IS NULL after the list if you mean that too.",
                "列表中不能有 NULL；如果也要包括未知，请在列表后加 OR ... IS NULL。",
            ),
            "leave_out": (
                "Leave ELSE out: a CASE without ELSE is unknown where no WHEN holds.",
                "请去掉 ELSE：没有 ELSE 的 CASE 在所有 WHEN 都不成立时就是未知。",
            ),
            "no_value": (
                "To ask whether a value is unknown write: last_visit IS NULL.",
                "判断一个值是否未知请写：last_visit IS NULL。",
            ),
        },
    ),
    Entry(
        "R113",
        "error",
        ("IS without NULL", "IS 后面不是 NULL"),
        ('after IS stands NULL or NOT NULL, here "{found}"', "IS 后面只能是 NULL 或 NOT NULL，这里是“{found}”"),
        _UNKNOWN,
        "when: tier IS 'gold'",
        "when: tier = 'gold'",
        {
            "write": ("Write {meant}.", "请写 {meant}。"),
            "operator": ('Instead of "{found}" write {meant}.', "请用 {meant} 代替“{found}”。"),
            "leave_out": ("Leave IS out and keep {meant}.", "请去掉 IS，只保留 {meant}。"),
            "null": (
                "Write IS NULL for an unknown value, IS NOT NULL for a known one, = for an equal one.",
                "未知的值写 IS NULL，已知的值写 IS NOT NULL，相等写 =。",
            ),
        },
    ),
    Entry(
        "R114",
        "error",
        ("An operator written the wrong way round", "运算符写反了"),
        ('there is no operator "{found}"', "没有运算符“{found}”"),
        _EXACT,
        "when: basket => 50",
        "when: basket >= 50",
        {"meant": ("Write {meant}.", "请写 {meant}。")},
    ),
    Entry(
        "R117",
        "error",
        ("A list that cannot be read", "无法读取的列表"),
        ("after IN stands a list of constants in brackets", "IN 后面是括号中的常量列表"),
        _EXACT,
        "when: tier IN (gold, silver)",
        "when: tier IN ('gold', 'silver')",
        {
            "recent": (
                "For a date of the last 30 days write DAYS_BETWEEN({left}, TODAY()) <= 30.",
                "最近 30 天内的日期请写 DAYS_BETWEEN({left}, TODAY()) <= 30。",
            ),
            "contains": ("To look into a list of texts write {meant}.", "查看列表中是否有某项，请写 {meant}。"),
            "brackets": ("Write {left} IN ({inside}).", "请写 {left} IN ({inside})。"),
            "range": ("Leave IN out: {left} BETWEEN 1 AND 5.", "请去掉 IN：{left} BETWEEN 1 AND 5。"),
            "empty": ("An empty list matches nobody; name at least one value.", "空列表不匹配任何人；请至少写一个值。"),
            "quote": ("Text stands in single quotes: '{found}'.", "文字要用单引号：'{found}'。"),
            "comma": ('Write a comma before "{found}".', "请在“{found}”前面加逗号。"),
            "literals": (
                'Only numbers, texts in single quotes and dates may stand in the list, not "{found}"; for facts write'
                " x = a OR x = b.",
                "列表中只能有数字、单引号文字和日期，不能有“{found}”；与事实比较请写 x = a OR x = b。",
            ),
        },
    ),
    Entry(
        "R118",
        "error",
        ("LIKE without a constant pattern", "LIKE 后面不是常量模式"),
        ("after LIKE stands a pattern in single quotes", "LIKE 后面是单引号中的模式"),
        _EXACT,
        "when: city LIKE London",
        "when: city LIKE 'London%'",
        {
            "quote": ("For example city LIKE 'Lon%'.", "例如 city LIKE 'Lon%'。"),
            "constant": (
                "The pattern is fixed; it cannot be computed or come from a fact.",
                "模式是固定的，不能计算得出，也不能来自事实。",
            ),
        },
    ),
    Entry(
        "R119",
        "error",
        ("A CASE that is not complete", "CASE 不完整"),
        ("this CASE cannot be read", "无法读取这个 CASE"),
        _EXACT,
        "value: '= CASE WHEN basket > 50 THEN 10 ELSE 5'",
        "value: '= CASE WHEN basket > 50 THEN 10 ELSE 5 END'",
        {
            "when": (
                "After CASE comes WHEN and a condition: CASE WHEN tier = 'gold' THEN 10 ELSE 5 END.",
                "CASE 后面是 WHEN 和一个条件：CASE WHEN tier = 'gold' THEN 10 ELSE 5 END。",
            ),
            "then": ("After WHEN and its condition comes THEN and a value.", "WHEN 和条件后面是 THEN 和一个值。"),
            "end": ("A CASE ends with the word END.", "CASE 以 END 结束。"),
            "keyword": (
                "{found} belongs into CASE WHEN condition THEN value ELSE value END.",
                "{found} 只能出现在 CASE WHEN 条件 THEN 值 ELSE 值 END 中。",
            ),
        },
    ),
    Entry(
        "R120",
        "error",
        ("BETWEEN or NOT that is not complete", "BETWEEN 或 NOT 不完整"),
        ("{found} cannot be used like this", "{found} 不能这样用"),
        _EXACT,
        "when: basket BETWEEN 10, 20",
        "when: basket BETWEEN 10 AND 20",
        {
            "unequal": ("For unequal write {meant}.", "不等于请写 {meant}。"),
            "between": (
                "BETWEEN takes two values with AND between them, both included: basket BETWEEN 10 AND 20.",
                "BETWEEN 需要两个值，中间写 AND，含两端：basket BETWEEN 10 AND 20。",
            ),
            "not_where": (
                "NOT stands before a whole condition, or before IN, LIKE and BETWEEN; for unequal write <>.",
                "NOT 写在整个条件之前，或 IN、LIKE、BETWEEN 之前；不等于请写 <>。",
            ),
        },
    ),
    Entry(
        "R121",
        "error",
        ("A hyphen in a name", "名称中的连字符"),
        ('"{found}" would be read as a subtraction', "“{found}”会被读成减法"),
        ("A name is one word, so that a minus stays a minus.", "名称是一个整词，减号才始终是减号。"),
        "when: days-since-order > 30",
        "when: days_since_order > 30",
        {"underscore": ("Names have no hyphen: {meant}.", "名称中没有连字符：{meant}。")},
    ),
    Entry(
        "R122",
        "error",
        ("Template brackets in a condition", "条件中的模板括号"),
        ('"{found}" belongs in message texts, not in conditions', "“{found}”用于消息文案，不能用于条件"),
        _EXACT,
        "when: '{{ basket }} > 50'",
        "when: basket > 50",
        {"name": ("Write the name alone: {name}.", "请只写名称：{name}。")},
    ),
    Entry(
        "R123",
        "error",
        ("Too deep", "嵌套过深"),
        (
            "more than {deepest} brackets, functions or operators stand inside one another",
            "括号、函数或运算符嵌套超过 {deepest} 层",
        ),
        (
            "Nobody could check such a condition, and a machine might stop over it.",
            "这样的条件没有人能检查，机器也可能因此停下。",
        ),
        "when: " + "NOT " * 101 + "is_member",
        "when: NOT is_member",
        {
            "split": (
                "Split it: let rules set a tag or a fact, and read that here.",
                "请拆分：让规则设置标签或事实，再在这里读取。",
            )
        },
    ),
    Entry(
        "R124",
        "error",
        ("A condition where a value must stand", "条件不能当作值"),
        (
            '"{found}" is true or false by itself; it is not a value',
            "“{found}”本身就是真或假，不是一个值",
        ),
        (
            "Conditions can be unknown inside; comparing or computing with them would hide that.",
            "条件内部可能是未知的；拿它比较或计算会掩盖这一点。",
        ),
        "when: tag.lapsing = TRUE",
        "when: tag.lapsing",
        {
            "bare": ("Write it alone: {found}.", "请单独写：{found}。"),
            "not": ("Write NOT before it: NOT {found}.", "请在前面写 NOT：NOT {found}。"),
            "compared": (
                "Leave the comparison out; join conditions with AND, OR and NOT.",
                "请去掉比较；条件之间用 AND、OR、NOT 连接。",
            ),
            "case": (
                "To make a value of it write CASE WHEN {found} THEN 1 ELSE 0 END.",
                "要把它变成值，请写 CASE WHEN {found} THEN 1 ELSE 0 END。",
            ),
        },
    ),
    Entry(
        "R125",
        "error",
        ("A value where a condition must stand", "值不能当作条件"),
        ('"{found}" is a value; it is neither true nor false', "“{found}”是一个值，没有真假"),
        _EXACT,
        "when: tier = 'gold' OR 'silver'",
        "when: tier IN ('gold', 'silver')",
        {
            "compare": ("Compare it with something, such as {found} > 0.", "请与某个值比较，例如 {found} > 0。"),
            "compare_number": (
                "Compare a fact with it, such as days_since_order > {found}.",
                "请用某个事实与它比较，例如 days_since_order > {found}。",
            ),
            "compare_text": (
                "Compare a fact with it, such as tier = {found}.",
                "请用某个事实与它比较，例如 tier = {found}。",
            ),
            "compare_text_fact": (
                "Compare it with something, such as {found} = 'gold'.",
                "请与某个值比较，例如 {found} = 'gold'。",
            ),
            "compare_date": (
                "Compare it with a date, such as {found} >= 2026-10-01.",
                "请与日期比较，例如 {found} >= 2026-10-01。",
            ),
            "repeat": ("Say the name again: {repeated}.", "请重复写出名称：{repeated}。"),
            "list": ("Or write a list: {list}.", "或写成列表：{list}。"),
        },
    ),
)
