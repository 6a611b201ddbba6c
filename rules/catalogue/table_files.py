"""Messages about tables that stand in CSV and XLSX files. The samples are what is typed into the file or the rule."""

from __future__ import annotations

from .entry import Entry

_ONE_MEANING = (
    "A head or a cell that were guessed at would decide something nobody wrote.",
    "若去猜测列名或单元格，就会按没人写过的内容作决定。",
)
_EMPTY = (
    "Such a cell would count as empty, and an empty cell is not tested: the row would hold for everybody.",
    "这样的单元格会被当作空的，而空单元格不作测试：这一行就会对所有人成立。",
)
_FILE = "tables:\n  - {id: band, why: x, hit: first, file: %s}\n"


def with_csv(text: str, how: str = "") -> str:
    """A sample: a table and its CSV file, with what is typed into it, and what befell it."""
    return _FILE % "band.csv" + f"# rules/band.csv{f', {how}' if how else ''}\n{text}"


def _xlsx(text: str, how: str = "", sheet: str = "") -> str:
    """A sample: a table and its workbook, with what is typed into its cells, and what befell it."""
    head = _FILE % ("band.xlsx" + (f", sheet: {sheet}" if sheet else ""))
    return f"{head}# rules/band.xlsx{f', {how}' if how else ''}\n{text}"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R319",
        "error",
        ("Head that says nothing", "列名无法理解"),
        ('"{head}" is not the head of an outcome', "“{head}”不是结果列的列名"),
        _ONE_MEANING,
        with_csv("orders,propose\n>= 3,ten_off\n"),
        with_csv("orders,then propose\n>= 3,ten_off\n"),
        {
            "meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "all": ("Outcomes are: {all}.", "结果列有：{all}。"),
        },
    ),
    Entry(
        "R320",
        "error",
        ("Cell without a head", "单元格没有列名"),
        ('"{found}" stands under no head', "“{found}”上方没有列名"),
        _ONE_MEANING,
        with_csv("orders,then propose\n>= 3,ten_off,gold\n"),
        with_csv("orders,then propose,note\n>= 3,ten_off,gold\n"),
        {
            "head": (
                'Give its column a head; remarks stand under "note".',
                "请给这一列写上列名；备注写在“note”列下。",
            )
        },
    ),
    Entry(
        "R321",
        "error",
        ("Head used twice", "列名重复"),
        ('a second column is headed "{head}"; the first is {first}', "又一列名为“{head}”；第一列在 {first}"),
        _ONE_MEANING,
        with_csv("orders,orders,then propose\n>= 3,< 9,ten_off\n"),
        with_csv("orders,then propose\n>= 3 AND < 9,ten_off\n"),
    ),
    Entry(
        "R322",
        "error",
        ("No column for what follows", "没有结果列"),
        ("no head says what follows", "没有任何列名说明结果"),
        ("A table without outcomes does nothing.", "没有结果的决策表不起作用。"),
        with_csv("tier,orders\ngold,>= 3\n"),
        with_csv("tier,orders,then propose\ngold,>= 3,ten_off\n"),
        {
            "heads": (
                "Heads of outcomes are: then propose, then tag, then set ..., then boost ..., then forbid.",
                "结果列的列名有：then propose、then tag、then set ...、then boost ...、then forbid。",
            ),
            "title": (
                "The heads seem to stand in row {row}: let them be the first row, without a title above.",
                "列名似乎在第 {row} 行：请让列名成为第一行，上方不要标题。",
            ),
        },
    ),
    Entry(
        "R323",
        "error",
        ("Error of a formula", "公式出错"),
        ('the cell holds the error "{found}"', "单元格里是错误“{found}”"),
        _EMPTY,
        with_csv("orders,then propose\n#NAME?,ten_off\n"),
        with_csv("orders,then propose\n>= 3,ten_off\n"),
        {
            "again": (
                "Type the test anew, with an apostrophe before it if it begins with =.",
                "请重新输入；如果以 = 开头，请在前面加一个撇号。",
            )
        },
    ),
    Entry(
        "R324",
        "error",
        ("Several offers without a choice", "多个优惠但没有选择方式"),
        ('"{found}" names several offers, and nothing says which of them', "“{found}”是多个优惠，却没有说明如何选择"),
        _ONE_MEANING,
        with_csv('orders,then propose\n>= 3,"ten_off, five_off"\n'),
        with_csv('orders,then propose best_of\n>= 3,"ten_off, five_off"\n'),
        {
            "modes": (
                "Head the column then propose best_of, then propose all_of or then propose first_of.",
                "请把列名写成 then propose best_of、then propose all_of 或 then propose first_of。",
            ),
            "one": ("Fill one of these columns in a row, not both.", "一行里只填其中一列。"),
        },
    ),
    Entry(
        "R327",
        "error",
        ("Text that became a date", "文本变成了日期"),
        ('"{found}" is a date, and no date is meant here', "“{found}”是日期，而这里不是日期"),
        (
            "Excel takes 1-2 for a day of this year, and what was typed is gone.",
            "Excel 会把 1-2 当作今年的某一天，原来输入的内容就没有了。",
        ),
        with_csv("orders,then propose\n2-Jan,ten_off\n"),
        with_csv("orders,then propose\n1 .. 2,ten_off\n"),
        {
            "text": (
                "Type it again as 1 .. 2, or with an apostrophe before it: '1-2.",
                "请重新输入 1 .. 2，或在前面加撇号：'1-2。",
            ),
            "apostrophe": (
                "Type it again with an apostrophe before it, so that it stays what you typed.",
                "请重新输入，并在前面加一个撇号，这样它会保持您输入的样子。",
            ),
        },
    ),
    Entry(
        "R328",
        "error",
        ("Workbook that cannot be read", "无法读取的工作簿"),
        ("this is not an XLSX workbook that can be read", "这不是可以读取的 XLSX 工作簿"),
        ("Its table would be missing from every decision.", "否则每次决策都会缺少这张表。"),
        _xlsx("orders,then propose\n>= 3,ten_off\n", "saved as Excel 97"),
        _xlsx("orders,then propose\n>= 3,ten_off\n"),
        {
            "old": (
                "It is of an older Excel, or it has a password. Save it as Excel workbook (.xlsx) without a password.",
                "它是旧版 Excel 的文件，或带有密码。请另存为不带密码的 Excel 工作簿 (.xlsx)。",
            ),
            "damaged": (
                "It is damaged, or something else under this name. Open it in Excel and save it again.",
                "它已损坏，或是别的文件改了名。请用 Excel 打开并重新保存。",
            ),
        },
    ),
    Entry(
        "R329",
        "error",
        ("Unknown sheet", "没有这个工作表"),
        ('the workbook has no sheet called "{sheet}"', "工作簿里没有名为“{sheet}”的工作表"),
        _ONE_MEANING,
        _xlsx("orders,then propose\n>= 3,ten_off\n", "sheet Bands", "Bnads"),
        _xlsx("orders,then propose\n>= 3,ten_off\n", "sheet Bands", "Bands"),
        {"meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？"), "all": ("There are: {all}.", "有：{all}。")},
    ),
    Entry(
        "R330",
        "error",
        ("Merged cells", "合并的单元格"),
        ("the cells {range} are merged", "单元格 {range} 是合并的"),
        (
            "Only the first of merged cells holds what is seen; the others are empty, and so not tested.",
            "合并的单元格只有第一个有内容；其余是空的，因而不作测试。",
        ),
        _xlsx("tier,orders,then propose\ngold,< 3,ten_off\n,>= 3,five_off\n", "A2:A3 merged"),
        _xlsx("tier,orders,then propose\ngold,< 3,ten_off\ngold,>= 3,five_off\n"),
        {
            "unmerge": (
                "Undo the merge, and write into every row what holds for it.",
                "请取消合并，并在每一行写上该行的内容。",
            )
        },
    ),
    Entry(
        "R331",
        "error",
        ("File that a table cannot have", "决策表不能用的文件"),
        ('"{file}" cannot be the file of a table', "“{file}”不能作为决策表的文件"),
        (
            "The rows of a table are part of the rules: they stand beside them, and are kept in git with them.",
            "决策表的行是规则的一部分：与规则放在一起，并一同存入 git。",
        ),
        _FILE % "../band.csv",
        with_csv("orders,then propose\n>= 3,ten_off\n"),
        {
            "inside": (
                "It stands beside the rule file or below, and is named from there: band.csv, or bands/band.csv.",
                "它应在规则文件旁边或下层文件夹里，并从那里写起：band.csv 或 bands/band.csv。",
            ),
            "endings": ("Tables are read from .csv and .xlsx files.", "决策表从 .csv 和 .xlsx 文件读取。"),
            "xls": (
                "Save it as Excel workbook (.xlsx) or as CSV UTF-8.",
                "请另存为 Excel 工作簿 (.xlsx) 或 CSV UTF-8。",
            ),
            "small": ("Write the ending in small letters.", "请用小写写扩展名。"),
        },
    ),
    Entry(
        "R332",
        "error",
        ("File of a table missing", "缺少决策表文件"),
        ('there is no file called "{file}" beside this one', "旁边没有名为“{file}”的文件"),
        ("A table without its rows does nothing.", "没有行的决策表不起作用。"),
        _FILE % "bands.csv",
        with_csv("orders,then propose\n>= 3,ten_off\n"),
        {
            "meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "all": ("There are: {all}.", "有：{all}。"),
            "beside": ("Put it into {folder}/, beside the rule file.", "请把它放进 {folder}/，与规则文件放在一起。"),
        },
    ),
    Entry(
        "R333",
        "warning",
        ("File that no table reads", "没有决策表读取的文件"),
        ('no table reads "{file}"', "没有决策表读取“{file}”"),
        ("Its rows look as if they held.", "其中的行看起来像是有效的。"),
        "# rules/band.csv\norders,then propose\n>= 3,ten_off\n",
        with_csv("orders,then propose\n>= 3,ten_off\n"),
        {
            "name": (
                "Name it in a table with file:, or move it out of rules/.",
                "请在决策表里用 file: 指明它，或把它移出 rules/。",
            )
        },
    ),
    Entry(
        "R334",
        "error",
        ("Quotes of a CSV file", "CSV 文件的引号"),
        ("the quotes of this cell do not fit together", "这个单元格的引号不配对"),
        (
            "A quote that is not closed swallows all rows below it.",
            "没有关闭的引号会吞掉下面所有的行。",
        ),
        with_csv('orders,then propose\n">= 3,ten_off\n'),
        with_csv('orders,then propose\n">= 3",ten_off\n'),
        {
            "close": ('Close the cell with ", or leave both quotes out.', '请用 " 结束这个单元格，或去掉两个引号。'),
            "double": (
                'After the closing quote comes a separator; a quote inside the cell is doubled: "".',
                '结束引号之后应是分隔符；单元格内的引号要写两个：""。',
            ),
        },
    ),
    Entry(
        "R335",
        "error",
        ("Sheet of a CSV file", "CSV 文件没有工作表"),
        ("a CSV file has no sheets", "CSV 文件没有工作表"),
        _ONE_MEANING,
        _FILE % "band.csv, sheet: Bands" + "# rules/band.csv\norders,then propose\n>= 3,ten_off\n",
        _xlsx("orders,then propose\n>= 3,ten_off\n", "sheet Bands", "Bands"),
        {"leave_out": ("Leave sheet: out, or name an .xlsx file.", "请去掉 sheet:，或指明 .xlsx 文件。")},
    ),
    Entry(
        "R336",
        "error",
        ("Workbook too large", "工作簿太大"),
        ("this workbook is too large for a table: {found}", "这个工作簿作为决策表太大：{found}"),
        (
            "A small file can unpack to one that fills the memory.",
            "很小的文件解压后可能占满内存。",
        ),
        _xlsx("orders,then propose\n>= 3,ten_off\n", "a blank in A100001"),
        _xlsx("orders,then propose\n>= 3,ten_off\n"),
        {
            "small": (
                "Copy the table alone into a new workbook, without pictures and other sheets.",
                "请只把决策表复制到新的工作簿，不要图片和其他工作表。",
            ),
            "clear": (
                "Some cell far below or to the right holds something: delete the rows and columns around the table.",
                "很靠下或很靠右的某个单元格里有内容：请删除决策表周围的行和列。",
            ),
        },
    ),
    Entry(
        "R337",
        "error",
        ("Formula without a value", "公式没有值"),
        ("the cell holds a formula that was never computed", "单元格里的公式从未计算过"),
        _EMPTY,
        _xlsx("orders,then propose\n=1+2,ten_off\n"),
        _xlsx("orders,then propose\n3,ten_off\n"),
        {
            "open": (
                "Open the workbook in Excel and save it, or write the value instead of the formula.",
                "请用 Excel 打开并保存，或直接写值而不用公式。",
            )
        },
    ),
    Entry(
        "R338",
        "error",
        ("Time of day in a cell", "单元格里有时刻"),
        ('"{found}" holds a time of day; a table knows days only', "“{found}”含有时刻；决策表只用日期"),
        _ONE_MEANING,
        _xlsx("last_visit,then propose\n2026-10-01 08:00,ten_off\n"),
        _xlsx("last_visit,then propose\n2026-10-01,ten_off\n"),
        {
            "text": (
                "Write the day alone, such as 2026-10-01.",
                "请只写日期，例如 2026-10-01。",
            )
        },
    ),
    Entry(
        "R339",
        "note",
        ("Formulas in a table", "决策表里有公式"),
        (
            "this table holds formulas ({cells}; {count} in all); what they came to when the workbook was saved counts",
            "决策表里有公式（{cells}；共 {count} 个）；以工作簿保存时算出的值为准",
        ),
        (
            "What a formula refers to can change without a line in the rules.",
            "公式引用的内容可能改变，而规则里看不出来。",
        ),
        _xlsx("orders,then propose\n=1+2,ten_off\n", "its formula computed to 3"),
        _xlsx("orders,then propose\n3,ten_off\n"),
    ),
)
