"""Messages about what was typed on the command line and what commands find around a project (codes C...)."""

from __future__ import annotations

from .editors import ENTRIES as EDITORS
from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    *EDITORS,
    Entry(
        "C101",
        "error",
        ("no project here", "这里没有项目"),
        (
            "there is no project.yaml in {folder} nor in any folder above it",
            "{folder} 及其上级文件夹中没有 project.yaml",
        ),
        (
            "Every command works on a project: the folder whose project.yaml names it.",
            "每个命令都针对一个项目：含有 project.yaml 的文件夹。",
        ),
        """\
# project.yaml, left out
$ campaign check
""",
        "$ campaign check\n",
        {
            "init": (
                "Go into your project's folder, name it with --project-dir, or begin one: campaign init my-shop",
                "请进入项目文件夹，用 --project-dir 指定，或新建一个：campaign init my-shop",
            ),
        },
    ),
    Entry(
        "C102",
        "error",
        ("not a folder", "不是文件夹"),
        ("{folder} is not a folder", "{folder} 不是文件夹"),
        (
            "--project-dir names the folder in which project.yaml lies.",
            "--project-dir 应指定 project.yaml 所在的文件夹。",
        ),
        "$ campaign check --project-dir project.yaml\n",
        "$ campaign check --project-dir .\n",
        {"parent": ("Did you mean {parent}?", "是否想写 {parent}？")},
    ),
    Entry(
        "C103",
        "error",
        ("not a day", "不是日期"),
        (
            '--as-of is "{text}"; it must be a day (2026-10-01) or a local moment (2026-10-01T09:30)',
            "--as-of 是“{text}”；应为日期（2026-10-01）或当地时刻（2026-10-01T09:30）",
        ),
        (
            "Facts are taken as of one instant; a guess at it would decide wrongly.",
            "事实取自某一时刻；猜测会导致错误的决策。",
        ),
        "$ campaign simulate --as-of 1.10.2026\n",
        "$ campaign simulate --as-of 2026-10-01\n",
    ),
    Entry(
        "C104",
        "error",
        ("nothing to compare with", "没有可比较的对象"),
        (
            '--against is "{text}": {why}',
            "--against 是“{text}”：{why}",
        ),
        (
            "A comparison needs a project folder, a batch folder (out/...), or a git revision of this project.",
            "比较需要项目文件夹、批次文件夹（out/...）或本项目的 git 版本。",
        ),
        "$ campaign simulate --against lastweek\n",
        "$ campaign simulate --against .\n",
        {
            "kinds": (
                "Name a project folder, a batch folder below out/, or a git revision such as HEAD~1 or a branch.",
                "请指定项目文件夹、out/ 下的批次文件夹，或 git 版本（如 HEAD~1 或分支名）。",
            ),
        },
    ),
    Entry(
        "C105",
        "error",
        ("the other side has problems", "另一方有问题"),
        (
            "the project of {label} has {errors} errors, so it cannot be compared with; the first: {first}",
            "{label} 的项目有 {errors} 个错误，无法比较；第一个：{first}",
        ),
        ("Only a project without errors can be decided with.", "只有没有错误的项目才能用于决策。"),
        """\
# last-week/project.yaml
project: last_week
currency: EURO
time_zone: Europe/Vienna
data: {customers: {file: customers.csv, columns: {customer_id: {type: id}}}}
$ campaign simulate --against last-week
""",
        "$ campaign simulate --against .\n",
        {"other": ("Choose another revision or folder.", "请选择其他版本或文件夹。")},
    ),
    Entry(
        "C106",
        "error",
        ("unknown customer", "没有这位客户"),
        ('no customer is called "{customer}"', "没有名为“{customer}”的客户"),
        ("An explanation is about one customer of the data.", "解释针对数据中的一位客户。"),
        "$ campaign explain C11\n",
        "$ campaign explain C1\n",
        {
            "mean": ('Did you mean "{name}"?', "是否想写“{name}”？"),
            "aside": (
                "She may have been set aside while reading: see the quarantine report of `campaign simulate`.",
                "该客户可能在读取数据时被隔离：请看 `campaign simulate` 的隔离报告。",
            ),
        },
    ),
    Entry(
        "C107",
        "error",
        ("unknown offer", "没有这项优惠"),
        ('no offer is called "{offer}"', "没有名为“{offer}”的优惠"),
        ("An explanation is about an offer of the catalogue.", "解释针对优惠目录中的一项。"),
        "$ campaign explain C1 ten_of\n",
        "$ campaign explain C1 ten_off\n",
        {
            "mean": ('Did you mean "{name}"?', "是否想写“{name}”？"),
            "all": ("There are: {names}", "现有：{names}"),
        },
    ),
    Entry(
        "C108",
        "error",
        ("unknown list", "没有这个名单"),
        (
            'there is no list called "{text}": it is neither gain, lose, switch, given, nothing, withheld, deferred, '
            "nor a reason, an offer, a campaign or a rule",
            "没有名为“{text}”的名单：它不是 gain、lose、switch、given、nothing、withheld、deferred，"
            "也不是原因、优惠、活动或规则",
        ),
        ("Every number of the report leads to a list of customers.", "报告中的每个数字都有对应的客户名单。"),
        "$ campaign simulate --list ten_of\n",
        "$ campaign simulate --list ten_off\n",
        {"mean": ('Did you mean "{name}"?', "是否想写“{name}”？")},
    ),
    Entry(
        "C109",
        "error",
        ("nothing to compare yet", "还没有可比较的对象"),
        (
            'the list "{text}" compares with an earlier simulation, and there is none yet',
            "名单“{text}”需要与之前的模拟比较，但还没有",
        ),
        ("Gain, lose and switch are differences.", "得到、失去和更换都是差异。"),
        "$ campaign simulate --list gain\n",
        "$ campaign simulate --list gain --against .\n",
        {
            "against": (
                "Name the other side: --against FOLDER, BATCH or GIT REVISION",
                "请指定另一方：--against 文件夹、批次或 git 版本",
            )
        },
    ),
    Entry(
        "C110",
        "warning",
        ("cannot write", "无法写入"),
        ("{path} cannot be written: {why}", "无法写入 {path}：{why}"),
        (
            "The report was made, but the page and the state for the next comparison could not be kept.",
            "报告已生成，但页面和供下次比较的状态无法保存。",
        ),
        "$ campaign simulate --out project.yaml/page\n",
        "$ campaign simulate --out page\n",
        {
            "out": (
                "Name a folder that may be written: --out FOLDER",
                "请指定可写的文件夹：--out 文件夹",
            )
        },
    ),
    Entry(
        "C111",
        "error",
        ("folder is not empty", "文件夹不为空"),
        (
            "{folder} already holds {count} files; nothing was written",
            "{folder} 中已有 {count} 个文件；没有写入任何内容",
        ),
        ("A new project must not mix with what is there.", "新项目不能与已有内容混在一起。"),
        "$ campaign init .\n",
        "$ campaign init new-shop\n",
        {
            "new": (
                "Name a new or an empty folder: campaign init my-shop",
                "请指定新的或空的文件夹：campaign init my-shop",
            )
        },
    ),
    Entry(
        "C112",
        "error",
        ("decide looks back", "decide 针对过去"),
        (
            "{as_of} lies before today ({today}); decide is for today, simulate is for any day",
            "{as_of} 早于今天（{today}）；decide 只针对今天，simulate 可针对任何一天",
        ),
        (
            "A batch decided for a past day would promise offers with what is known today.",
            "为过去的日子生成批次，会用今天的信息承诺优惠。",
        ),
        "$ campaign decide --as-of 2026-09-30\n",
        "$ campaign simulate --as-of 2026-09-30\n",
        {
            "yes": (
                "To write such a batch all the same, for a trial, add --yes.",
                "若仍要写出这样的批次用于试验，请加 --yes。",
            )
        },
    ),
    Entry(
        "C113",
        "error",
        ("cases fail", "用例失败"),
        ("{failed} of {cases} cases fail; nothing was decided", "{cases} 个用例中有 {failed} 个失败；没有进行决策"),
        (
            "A failing case means the rules do not do what their author promised.",
            "用例失败说明规则没有达到作者的承诺。",
        ),
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [hello_message]}
$ campaign decide
""",
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [five_off, free_delivery_month, hello_message, ten_off]}
$ campaign decide
""",
        {
            "anyway": (
                "Mend the rules or the cases. To see the report all the same: campaign simulate --even-if-cases-fail",
                "请修正规则或用例；若仍要查看报告：campaign simulate --even-if-cases-fail",
            )
        },
    ),
    Entry(
        "C114",
        "error",
        ("nothing of that name", "没有这个名称"),
        ('--select is "{text}": nothing of that name is checked', "--select 是“{text}”：没有这个名称"),
        ("A selection that names nothing would pass without looking.", "没有选中任何内容的检查毫无意义。"),
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [five_off, free_delivery_month, hello_message, ten_off]}
$ campaign test --select new_customer
""",
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [five_off, free_delivery_month, hello_message, ten_off]}
$ campaign test --select new
""",
        {"mean": ('Did you mean "{name}"?', "是否想写“{name}”？")},
    ),
    Entry(
        "C115",
        "error",
        ("no batch there", "那里没有批次"),
        (
            "{folder} is not a batch folder: there is no manifest.json in it",
            "{folder} 不是批次文件夹：其中没有 manifest.json",
        ),
        (
            "A batch is complete when its manifest is written, which comes last.",
            "批次写完的标志是最后写出的 manifest.json。",
        ),
        "$ campaign replay out\n",
        """\
$ campaign decide
$ campaign replay out/2026-10-05.day/<run>
""",
        {"find": ("The batches here: {names}", "这里的批次：{names}")},
    ),
    Entry(
        "C116",
        "error",
        ("cannot read", "无法读取"),
        ("{path} cannot be read: {why}", "无法读取 {path}：{why}"),
        ("A run without its own history would give the same offers twice.", "没有历史的运行会重复发放优惠。"),
        "$ campaign simulate --state state.jsn\n",
        """\
# state.json
{"schema": "state.v1"}
$ campaign simulate --state state.json
""",
    ),
    Entry(
        "C117",
        "error",
        ("not a name of a wave", "不是波次名称"),
        (
            '--wave is "{text}"; it must be a word of letters, digits, _ and -, at most {most} of them',
            "--wave 是“{text}”；应由字母、数字、_ 和 - 组成，最多 {most} 个",
        ),
        (
            "The name of a wave becomes the name of a folder and part of every id.",
            "波次名称会成为文件夹名和编号的一部分。",
        ),
        "$ campaign decide --wave ../lunch\n",
        "$ campaign decide --wave lunch\n",
    ),
    Entry(
        "C120",
        "error",
        ("not a selection", "无法识别的选择"),
        (
            '--select is "{text}"; it must be rule:ID, code:R2 or file:PATH',
            "--select 是“{text}”；应为 rule:标识、code:R2 或 file:路径",
        ),
        (
            "Rules, offers and campaigns may have the same id; the word before the colon says which is meant.",
            "规则、优惠和活动可以使用相同的标识；冒号前的词说明指的是哪一种。",
        ),
        "$ campaign check --select regulars\n",
        "$ campaign check --select segment:regulars\n",
        {
            "kinds": ("Before an id may stand: {parts}.", "标识前可以写：{parts}。"),
            "mean": ("Did you mean {meant}?", "是否想写 {meant}？"),
        },
    ),
    Entry(
        "C118",
        "note",
        ("the list of rows set aside", "被隔离行的清单"),
        ("every row set aside, with its place and reason: {path}", "所有被隔离的行及其位置和原因：{path}"),
        (
            "A bad row is never dropped in silence; the list says which ones to mend where the file comes from.",
            "坏行绝不会被悄悄丢弃；清单说明应在源头修正哪些行。",
        ),
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# facts.lock.yaml
facts:
  points: {type: number, source: column of customers}
# data/customers.csv
customer_id,points
0001,12
0002,twenty
$ campaign simulate
""",
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# facts.lock.yaml
facts:
  points: {type: number, source: column of customers}
# data/customers.csv
customer_id,points
0001,12
0002,20
$ campaign simulate
""",
    ),
    Entry(
        "C119",
        "error",
        ("no such code", "没有这个代码"),
        ('no problem has the code "{code}"', "没有代码为“{code}”的问题"),
        (
            "Every message begins with its code, a letter and three digits; docs/problems lists them all.",
            "每条提示都以代码开头：一个字母加三位数字；docs/problems 列出了全部代码。",
        ),
        "$ campaign check --explain R1044\n",
        "$ campaign check --explain R104\n",
        {"meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？")},
    ),
)
