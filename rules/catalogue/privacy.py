"""Messages about one customer's data: timeline, export, forget (codes L160-L179)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
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
        "$ campaign decide --as-of 2026-10-01\n$ campaign timeline NOBODY\n",
        "$ campaign decide --as-of 2026-10-01\n$ campaign timeline C1\n",
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
)
