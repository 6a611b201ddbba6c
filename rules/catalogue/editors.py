"""Messages about schemas for editors, playbooks and projects begun from a table (codes C15., P18.)."""

from __future__ import annotations

from .entry import Entry

_CUSTOMERS = "# customers.csv\ncustomer_id,city,points\nC1,Vienna,12\nC2,Vienna,12\n"
_DOUBTFUL = "# customers.csv\ncustomer_id,last_seen\nC1,03/04/2026\nC2,05/06/2026\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "C150",
        "note",
        ("schemas of another version", "编辑器模式文件版本不同"),
        (
            "the files in {folder} that your editor reads were written by another version of this program",
            "{folder} 中供编辑器读取的文件是由本程序的其他版本写出的",
        ),
        (
            "An editor with old schemas marks new keys as mistakes, and offers keys that are gone.",
            "编辑器若用旧的模式文件，会把新键标成错误，也会提示已不存在的键。",
        ),
        '# .schemas/rules.json\n{"$comment": "campaign-engine 0.0.9; written by campaign schema --editors"}\n',
        "$ campaign schema --editors\n$ campaign check\n",
        {"again": ("Write them again: campaign schema --editors", "请重新写出：campaign schema --editors")},
    ),
    Entry(
        "C151",
        "error",
        ("no such playbook", "没有这个方案"),
        ('no playbook is called "{name}"', "没有名为“{name}”的方案"),
        (
            "A playbook is a whole campaign with its rules, offers, texts and cases.",
            "方案是带有规则、优惠、文案和用例的完整活动。",
        ),
        "campaign init my-shop --with double11",
        "campaign init my-shop --with double_11",
        {
            "meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "known": ("There are: {known}", "现有：{known}"),
        },
    ),
    Entry(
        "C152",
        "error",
        ("playbook would replace a file", "方案会覆盖已有文件"),
        (
            "the playbook {name} would write {path}, and there is such a file",
            "方案 {name} 要写入 {path}，但该文件已存在",
        ),
        ("Nothing of yours is ever replaced.", "绝不会覆盖您的任何内容。"),
        "$ campaign init my-shop --with welcome\n$ campaign init my-shop --with welcome\n",
        "$ campaign init my-shop --with welcome\n$ campaign init my-shop --with birthday\n",
        {"rename": ("Rename your file, or leave the playbook out.", "请重命名您的文件，或不加该方案。")},
    ),
    Entry(
        "C153",
        "error",
        ("project with errors", "项目有错误"),
        ("the project has errors; a playbook is added to one that has none", "项目有错误；方案只能加到没有错误的项目"),
        ("Otherwise nobody could tell whose mistakes they are.", "否则分不清是谁的错误。"),
        """\
# rules/sample.yaml
rules:
  - {id: a, why: x, when: days_since_ordr > 30, then: {propose: ten_off}}
$ campaign init . --with welcome
""",
        "$ campaign init my-shop\n$ campaign init my-shop --with welcome\n",
        {"check": ("See them with: campaign check", "请先运行：campaign check")},
    ),
    Entry(
        "C154",
        "error",
        ("the playbook needs more", "方案缺少所需内容"),
        (
            "the playbook {name} needs what this project does not have: {missing}",
            "方案 {name} 需要本项目没有的内容：{missing}",
        ),
        (
            "A rule over a fact that is not there would be true for nobody.",
            "基于不存在的事实的规则对谁都不会成立。",
        ),
        "campaign init . --with points_expiry    # without points in the data",
        "campaign schema --update",
        {
            "facts": (
                "Declare the column under `data:` in project.yaml (`from:` names it in your file),"
                " then: campaign schema --update",
                "请在 project.yaml 的 `data:` 下声明该列（`from:` 写文件中的列名），再运行：campaign schema --update",
            ),
            "channels": (
                "Add the channel under `channels:` in project.yaml.",
                "请在 project.yaml 的 `channels:` 下添加该渠道。",
            ),
        },
    ),
    Entry(
        "C155",
        "error",
        ("which folder", "哪个文件夹"),
        ("no folder is named in which the project shall begin", "没有指明项目要建在哪个文件夹"),
        ("A project is a folder of its own.", "每个项目是一个独立的文件夹。"),
        "campaign init --with welcome",
        "campaign init my-shop --with welcome",
        {
            "folder": (
                "campaign init my-shop, or campaign init . for the folder you are in",
                "campaign init my-shop；当前文件夹则用 campaign init .",
            )
        },
    ),
    Entry(
        "C157",
        "error",
        ("no table of customers", "不是客户表"),
        ("{file} is no table of customers: {why}", "{file} 不是客户表：{why}"),
        (
            "A project begins from one row a customer below one row of names.",
            "项目从客户表开始：首行列名，一行一位客户。",
        ),
        "# customers.csv\nSpring list,,\ncustomer_id,city,tier\nC1,Vienna,gold\n"
        "$ campaign init my-shop --from customers.csv\n",
        "# customers.csv\ncustomer_id,city,tier\nC1,Vienna,gold\n$ campaign init my-shop --from customers.csv\n",
        {
            "kinds": (
                "A .csv, .xlsx or .parquet file with names in its first row, then one row a customer.",
                "请用 .csv、.xlsx 或 .parquet 文件：第一行为列名，之后一行一位客户。",
            )
        },
    ),
    Entry(
        "C158",
        "error",
        ("nobody to ask", "无人可问"),
        ("what these columns are is not clear: {columns}", "以下列的含义不明确：{columns}"),
        ("A column taken for something else decides wrongly, day after day.", "列被误解会天天做出错误决策。"),
        _DOUBTFUL + "$ campaign init my-shop --from customers.csv\n",
        _DOUBTFUL + "$ campaign init my-shop --from customers.csv --yes\n",
        {"ways": ("Answer in a terminal, or take the guesses with --yes.", "请在终端中回答，或用 --yes 采用猜测。")},
    ),
    Entry(
        "C159",
        "error",
        ("nothing tells customers apart", "无法区分客户"),
        ("{file} has no column, or several, that tells customers apart", "{file} 中没有（或有多个）可区分客户的列"),
        ("Every decision is for one customer, by an id that is hers alone.", "每个决策针对一位客户，靠其唯一编号。"),
        "# customers.csv\ncity,points\nVienna,12\nVienna,12\n$ campaign init my-shop --from customers.csv\n",
        _CUSTOMERS + "$ campaign init my-shop --from customers.csv\n",
        {"add": ("Add one column of ids, each there once.", "请加一列编号，每个只出现一次。")},
    ),
    Entry(
        "C160",
        "error",
        ("one after the other", "请分两步"),
        ("--from and --with do not go together in one command", "--from 与 --with 不能在同一条命令中使用"),
        ("What a playbook needs is known once the columns are.", "列确定之后才知道方案缺什么。"),
        _CUSTOMERS + "$ campaign init my-shop --from customers.csv --with welcome\n",
        _CUSTOMERS + "$ campaign init my-shop --from customers.csv\n",
        {
            "then": (
                "Begin from the table, then add: campaign init . --with welcome",
                "先从表开始，再添加：campaign init . --with welcome",
            )
        },
    ),
)
