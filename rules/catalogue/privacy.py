"""Messages about one customer's data: timeline, export, forget (codes L160-L179)."""

from __future__ import annotations

from .entry import Entry

_DECIDED = "$ campaign decide\n"
_ASKED = "--why 'she asked' --by dpo@shop.example"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L160",
        "warning",
        ("forgotten customers are in the data again", "已遗忘的客户又出现在数据中"),
        (
            "forgotten customers who are in the data again and are left out: {number}",
            "已遗忘的客户又出现在数据中，已略去：{number} 位",
        ),
        (
            "They asked to be forgotten. The engine knows their ids again by a keyed hash, decides nothing about them "
            "and keeps nothing of them; the data files are the shop's to clean.",
            "他们要求被遗忘。引擎通过带密钥的哈希认出其编号，不对其做任何决策，也不保存任何内容；数据文件要由商店清理。",
        ),
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n$ campaign simulate\n",
        f"{_DECIDED}$ campaign simulate\n",
        {
            "remove": (
                "Take them out of the data. Who they are says: campaign forget --list",
                "请把他们从数据中删除。名单见：campaign forget --list",
            ),
            "welcome": (
                "Did she come back by herself? campaign forget CUSTOMER --undo --why ...",
                "是本人重新加入的吗？campaign forget CUSTOMER --undo --why ...",
            ),
        },
    ),
    Entry(
        "L161",
        "error",
        ("the store does not know the customer", "数据库中没有这位客户"),
        (
            'the store knows no customer "{customer}" of the project {project}',
            "数据库中没有项目 {project} 的客户“{customer}”",
        ),
        (
            "The store knows whom something was ever decided about. Customers stand in the shop's own data files too, "
            "which are the shop's: the engine reads them and never changes them.",
            "数据库只知道曾对其做过决策的客户。客户也在商店自己的数据文件中：那些文件归商店所有，引擎只读取，从不更改。",
        ),
        "$ campaign decide\n$ campaign timeline NOBODY\n",
        "$ campaign decide\n$ campaign timeline C1\n",
        {
            "look": (
                "Look at the id again, letter by letter: blanks and capitals count.",
                "请逐个字符核对编号：空格和大小写都算。",
            ),
            "files": (
                "Whether she stands in the data files of the shop only a look at these can say.",
                "她是否在商店的数据文件中，要在那些文件里查看。",
            ),
        },
    ),
    Entry(
        "L162",
        "error",
        ("nobody has said yes", "尚未确认"),
        ("nothing was erased: what is forgotten cannot be brought back", "没有删除任何内容：遗忘之后无法恢复"),
        ("The plan above says what would go. It is for good.", "上面的计划说明将删除什么。删除后无法恢复。"),
        f"{_DECIDED}$ campaign forget C1 {_ASKED}\n",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n",
        {"yes": ("Is the plan right? Say it again with --yes", "计划无误？请加上 --yes 再运行")},
    ),
    Entry(
        "L163",
        "error",
        ("no customer is named", "没有指定客户"),
        (
            'no customer is named, neither on the line nor in the file "{file}"',
            "没有指定客户：命令行和文件“{file}”中都没有",
        ),
        ("Nobody is forgotten by mistake.", "不会误删任何人。"),
        f"$ campaign forget --file no_such_file.csv {_ASKED} --yes\n",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n",
        {
            "column": (
                "A file has one id a line, or a column customer_id; it is CSV in UTF-8.",
                "文件每行一个编号，或含 customer_id 列；格式为 UTF-8 的 CSV。",
            )
        },
    ),
    Entry(
        "L165",
        "warning",
        ("the id stands in other files", "编号还在其他文件中"),
        ("the id still stands in: {files}", "编号仍出现在：{files}"),
        (
            "These are not files of the engine's making, or copies of project files, of which it does not know "
            "what the word means there.",
            "这些不是引擎生成的文件，或是项目文件的副本，引擎不知道该词在其中的含义。",
        ),
        "id.txt below out/ that names her",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n",
        {"look": ("Look at them and take the id out by hand.", "请查看并手动删除该编号。")},
    ),
    Entry(
        "L166",
        "error",
        ("who are you?", "您是谁？"),
        ("nobody has said who asks for it", "没有说明由谁提出"),
        (
            "The record of an erasure says when, why and by whom, because it does not say of whom.",
            "删除记录写明时间、原因和操作人，因为它不写明是谁的数据。",
        ),
        f"{_DECIDED}$ campaign forget C1 --why 'she asked' --yes\n",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n",
        {
            "by": (
                "Say it with --by NAME, in the variable CAMPAIGN_BY, or once and for all: git config user.email",
                "请用 --by 姓名、环境变量 CAMPAIGN_BY 说明，或一次性设置：git config user.email",
            )
        },
    ),
    Entry(
        "L168",
        "error",
        ("not forgotten", "并未遗忘"),
        ('"{customer}" was not forgotten', "“{customer}”没有被遗忘"),
        ("Only a forgotten customer can be welcomed back.", "只有已遗忘的客户才能重新接纳。"),
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --undo\n",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n$ campaign forget C1 {_ASKED} --undo\n",
        {
            "look": (
                "Look at the id again, letter by letter: blanks and capitals count.",
                "请逐个字符核对编号：空格和大小写都算。",
            )
        },
    ),
    Entry(
        "L169",
        "error",
        ("forgetting is not finished", "遗忘尚未完成"),
        ("forgetting has begun and is not finished: {why}", "遗忘已开始但尚未完成：{why}"),
        (
            "Whatever stops it, nothing is decided about her from now on, and the next `forget` goes on where this one "
            "stopped.",
            "无论因何中断，从现在起不再对其做决策，下一次 `forget` 会从中断处继续。",
        ),
        "a full disk, or another command that reads the store",
        f"{_DECIDED}$ campaign forget C1 {_ASKED} --yes\n",
        {"again": ("Run the same command again.", "请再次运行同一命令。")},
    ),
)
