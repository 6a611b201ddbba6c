"""Messages about the store: where it is, its runs, what others have taken meanwhile (codes L101-L129)."""

from __future__ import annotations

from .entry import Entry

_AGAIN = ("Run the command again: it decides with what is left now.", "请重新运行命令：它会按现在剩余的额度决策。")
_OUT = (
    "It stays theirs, so it cannot be given to others. Leave the earlier run in force and decide what is new as "
    "another wave, which counts what is out: campaign decide --wave evening.",
    "这些优惠仍归客户所有，不能再发给别人。请保留之前的运行，把新增部分作为另一个波次决策（会计入已发出的部分）："
    "campaign decide --wave evening。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L101",
        "error",
        ("no address for the store", "没有数据库地址"),
        (
            "the environment variable {variable} is not set; project.yaml says that it holds the address of the store",
            "没有设置环境变量 {variable}；project.yaml 写明由它给出数据库地址",
        ),
        (
            "The address holds a password, so it stands in the environment and not in a file.",
            "地址中含有密码，因此放在环境变量里而不写进文件。",
        ),
        "# project.yaml\nstore: {url_env: NOT_SET_ANYWHERE}\n$ campaign runs list",
        "# project.yaml\n"
        "store: {url_env: CAMPAIGN_STORE}\n"
        "$ export CAMPAIGN_STORE=sqlite:///.campaign/store.db\n"
        "$ campaign runs list",
        {
            "set": (
                "Set it, for example: export {variable}=postgresql://user:password@host/database",
                "请设置它，例如：export {variable}=postgresql://user:password@host/database",
            )
        },
    ),
    Entry(
        "L102",
        "error",
        ("no address of a database", "不是数据库地址"),
        ("the address of the store is not one of a database", "数据库的地址写法不对"),
        (
            "An address says which kind of database, where it is, and who asks.",
            "地址要说明数据库的种类、位置和用户。",
        ),
        "# project.yaml\nstore: {url: .campaign/store.db}\n$ campaign runs list",
        "# project.yaml\nstore: {url: 'sqlite:///.campaign/store.db'}\n$ campaign runs list",
        {
            "form": (
                "It looks like postgresql://user:password@host/database or sqlite:///.campaign/store.db",
                "写法如 postgresql://user:password@host/database 或 sqlite:///.campaign/store.db",
            )
        },
    ),
    Entry(
        "L103",
        "error",
        ("a database the store does not work on", "不支持的数据库"),
        ("the store cannot be kept in {name}", "数据库不能使用 {name}"),
        (
            "Limits are kept by conditions that were tried on SQLite and PostgreSQL, and on no other database.",
            "额度由数据库条件保证，只在 SQLite 和 PostgreSQL 上验证过。",
        ),
        "# project.yaml\nstore: {url: 'mysql://shop.example/store'}\n$ campaign runs list",
        "# project.yaml\nstore: {url: 'sqlite:///.campaign/store.db'}\n$ campaign runs list",
        {
            "known": (
                "Use PostgreSQL, or leave `store` out: then it is a SQLite file below .campaign/.",
                "请使用 PostgreSQL，或去掉 `store`：那样就是 .campaign/ 下的 SQLite 文件。",
            )
        },
    ),
    Entry(
        "L104",
        "error",
        ("the driver of the database is missing", "缺少数据库驱动"),
        ("the driver for {name} is not installed ({module})", "没有安装 {name} 的驱动（{module}）"),
        ("The driver of PostgreSQL is an extra.", "PostgreSQL 的驱动是可选安装项。"),
        "store: {url_env: CAMPAIGN_STORE}",
        "pip install 'campaign-engine[postgres]'",
        {
            "install": (
                "Install it: pip install 'campaign-engine[postgres]'",
                "请安装：pip install 'campaign-engine[postgres]'",
            )
        },
    ),
    Entry(
        "L105",
        "error",
        ("the store lies outside the project", "数据库在项目之外"),
        ('"{file}" is no file inside the project', "“{file}”不是项目内的文件"),
        (
            "A path that project.yaml names stays inside the project, wherever the project is copied to.",
            "project.yaml 中写的路径必须在项目内，项目复制到哪里都有效。",
        ),
        "# project.yaml\nstore: {url: 'sqlite:///../store.db'}\n$ campaign runs list",
        "# project.yaml\nstore: {url: 'sqlite:///.campaign/store.db'}\n$ campaign runs list",
        {
            "inside": (
                "Name a file inside the project; one elsewhere is named by an environment variable (`url_env`).",
                "请写项目内的文件；项目外的文件用环境变量（`url_env`）指定。",
            )
        },
    ),
    Entry(
        "L106",
        "error",
        ("the store cannot be reached", "无法连接数据库"),
        ("the store {store} cannot be reached: {why}", "无法连接数据库 {store}：{why}"),
        (
            "Without the store nobody knows what was given before, so nothing is decided.",
            "没有数据库就不知道以前发放过什么，因此不做决策。",
        ),
        "# project.yaml\nstore: {url: 'postgresql://127.0.0.1:9/nowhere'}\n$ campaign runs list",
        "# project.yaml\nstore: {url: 'sqlite:///.campaign/store.db'}\n$ campaign runs list",
        {
            "way": (
                "Nothing was decided or changed. Mend the connection and run the command again.",
                "没有做任何决策或更改。请修复连接后重新运行。",
            ),
            "again": (
                "A step is kept whole or not at all. Mend the connection and run the same command again: it goes on "
                "where it stopped.",
                "每一步要么完整保存，要么完全不保存。请修复连接后重新运行同一命令：会从中断处继续。",
            ),
        },
    ),
    Entry(
        "L107",
        "error",
        ("the store is of an earlier version", "数据库版本较旧"),
        (
            "the tables of the store {store} are of version {found}; this engine works with {newest}",
            "数据库 {store} 的表结构是版本 {found}；此引擎需要 {newest}",
        ),
        (
            "Tables are changed only when somebody says so: other machines may still work with them.",
            "表结构只在有人明确要求时才更改：其他机器可能还在使用。",
        ),
        "campaign decide",
        "campaign store upgrade",
        {
            "upgrade": (
                "Back the store up, then: campaign store upgrade",
                "请先备份数据库，然后运行：campaign store upgrade",
            )
        },
    ),
    Entry(
        "L108",
        "error",
        ("the store is of a later version", "数据库版本较新"),
        (
            "the tables of the store {store} are of version {found}, which this engine does not know",
            "数据库 {store} 的表结构是版本 {found}，此引擎不认识",
        ),
        (
            "An engine that does not know the tables could lose what a later one has written.",
            "不认识表结构的引擎可能丢失新版本写入的数据。",
        ),
        "$ campaign decide\n"
        "$ sqlite3 .campaign/store.db \"UPDATE schema_version SET version_num = '9999'\"\n"
        "$ campaign runs list",
        "$ campaign decide\n$ campaign runs list",
        {"engine": ("Update the engine on this machine.", "请更新本机的引擎。")},
    ),
    Entry(
        "L109",
        "error",
        ("the project changed its currency or zone", "项目更换了货币或时区"),
        (
            "the store knows the project {project} with {what} {stored}; project.yaml now says {now}",
            "数据库中项目 {project} 的{what}是 {stored}；project.yaml 现在写的是 {now}",
        ),
        (
            "Amounts and days that are kept already would mean something else.",
            "已经保存的金额和日期会变成别的意思。",
        ),
        "$ campaign decide\n$ sed -i s/London/Paris/ project.yaml\n$ campaign runs list",
        "$ campaign decide\n$ campaign runs list",
        {
            "new": (
                "Keep it, or give the project another name: then it begins with an empty history.",
                "请保持不变，或给项目换一个名字：那样历史从空开始。",
            )
        },
    ),
    Entry(
        "L110",
        "error",
        ("another decide is running", "另一个决策正在进行"),
        (
            "another `campaign decide` of the project {project} is running",
            "项目 {project} 的另一个 `campaign decide` 正在运行",
        ),
        (
            "Two at the same time would decide with the same money.",
            "同时运行会用同一笔钱做两次决策。",
        ),
        "$ campaign decide  # while another one is running",
        "$ campaign decide",
        {"wait": ("Wait until it has ended; nothing was done.", "请等它结束；本次没有做任何事。")},
    ),
    Entry(
        "L111",
        "error",
        ("a run is being written", "有运行正在写入"),
        (
            "a run of the project is being written or was interrupted, so {wave} cannot begin ({why})",
            "项目有一次运行正在写入或被中断，因此 {wave} 不能开始（{why}）",
        ),
        (
            "A run that was interrupted still holds its money; it is finished or given up first.",
            "被中断的运行仍占用额度；要先完成或放弃它。",
        ),
        "campaign decide",
        "campaign runs list",
        {
            "wait": (
                "Run the command again: an interrupted run is finished first. `campaign runs list` shows it.",
                "请重新运行命令：会先完成被中断的运行。`campaign runs list` 可以查看它。",
            )
        },
    ),
    Entry(
        "L112",
        "error",
        ("a budget was taken meanwhile", "预算在此期间被占用"),
        (
            "the budget {limit} ({period}) has less left than this run needs: {why}",
            "预算 {limit}（{period}）的剩余不够本次运行使用：{why}",
        ),
        (
            "Money is reserved in one step; a run that does not fit any more is not written at all.",
            "额度一次性占用；放不下的运行完全不写入。",
        ),
        "campaign decide",
        "campaign decide",
        {"again": _AGAIN, "out": _OUT},
    ),
    Entry(
        "L113",
        "error",
        ("a stock was taken meanwhile", "库存在此期间被占用"),
        (
            "the stock of {limit} has less left than this run needs: {why}",
            "{limit} 的库存不够本次运行使用：{why}",
        ),
        (
            "Pieces are reserved in one step; a run that does not fit any more is not written at all.",
            "库存一次性占用；放不下的运行完全不写入。",
        ),
        "campaign decide",
        "campaign decide",
        {"again": _AGAIN, "out": _OUT},
    ),
    Entry(
        "L114",
        "warning",
        ("an interrupted run was finished", "已完成被中断的运行"),
        (
            "the run {run} of {wave} had been interrupted; it was finished first, as it was decided then: {folder}",
            "{wave} 的运行 {run} 曾被中断；已按当时的决策先完成它：{folder}",
        ),
        (
            "A run that reserved its money is what was decided; it is completed and not decided anew.",
            "已占用额度的运行就是决策；只补写完成，不重新决策。",
        ),
        "$ campaign decide  # and the power fails\n$ campaign decide",
        "$ campaign decide",
    ),
    Entry(
        "L115",
        "error",
        ("an interrupted run cannot be finished", "被中断的运行无法完成"),
        (
            "the run {run} of {wave} was interrupted, and what it had decided is not below {folder} any more",
            "{wave} 的运行 {run} 被中断，其决策内容已不在 {folder} 下",
        ),
        (
            "It still holds its money and stock; only you can say that it is given up.",
            "它仍占用预算和库存；只有您可以决定放弃它。",
        ),
        "$ campaign decide  # and the power fails\n$ rm -r out\n$ campaign decide",
        "$ campaign decide  # and the power fails\n$ rm -r out\n$ campaign runs cancel <open> --why interrupted",
        {
            "cancel": (
                "Give it up: campaign runs cancel {run} --why '...'. Nothing of it has gone out.",
                "放弃它：campaign runs cancel {run} --why '...'。它的任何内容都没有发出。",
            )
        },
    ),
    Entry(
        "L116",
        "error",
        ("`store` needs one address", "`store` 需要一个地址"),
        ("`store` must say either url_env or url", "`store` 必须写 url_env 或 url 其中之一"),
        (
            "With two addresses nobody could say where decisions are kept.",
            "有两个地址就无法确定决策保存在哪里。",
        ),
        "# project.yaml\nstore: {}\n$ campaign check",
        "# project.yaml\nstore: {url_env: CAMPAIGN_STORE}\n$ campaign check",
        {
            "form": (
                "Write store: {{url_env: CAMPAIGN_STORE}}, or leave `store` out.",
                "请写 store: {{url_env: CAMPAIGN_STORE}}，或去掉 `store`。",
            )
        },
    ),
    Entry(
        "L117",
        "error",
        ("no such run", "没有这个运行"),
        ('no run begins with "{run}"; there are: {names}', "没有以“{run}”开头的运行；现有：{names}"),
        (
            "A run is named by its id or by the beginning of it.",
            "运行用它的编号或编号的开头指定。",
        ),
        "$ campaign runs show 000000",
        "$ campaign runs list",
        {"list": ("See all of them: campaign runs list", "查看全部：campaign runs list")},
    ),
    Entry(
        "L118",
        "error",
        ("several runs begin so", "多个运行以此开头"),
        ('more than one run begins with "{run}": {names}', "有多个运行以“{run}”开头：{names}"),
        (
            "What is called off by mistake cannot be called back, so a name must mean one run.",
            "误取消无法恢复，因此名称必须只指一个运行。",
        ),
        "$ campaign decide\n"
        "$ campaign decide --wave late\n"
        "$ sqlite3 .campaign/store.db \"UPDATE run SET run_id = '5f2' || substr(run_id, 4)\"\n"
        "$ campaign runs show 5f",
        "$ campaign decide\n$ campaign decide --wave late\n$ campaign runs show <first>",
    ),
    Entry(
        "L119",
        "error",
        ("the run was superseded", "该运行已被取代"),
        (
            "the run {run} of {wave} was superseded by a later one; only that one can be cancelled",
            "{wave} 的运行 {run} 已被之后的运行取代；只能取消之后的那个",
        ),
        (
            "What a wave decided is what its last run says; the earlier ones are history.",
            "一个波次的决策以最后一次运行为准；之前的只是历史。",
        ),
        "$ campaign decide\n"
        "$ sed -i s/10.00/9.00/ offers/ten_off.yaml\n"
        "$ campaign decide --supersede\n"
        "$ campaign runs cancel <first> --why 'wrong price'",
        "$ campaign decide\n$ campaign runs cancel <first> --why 'wrong price'",
        {"list": ("See which one is in force: campaign runs list", "查看哪个在生效：campaign runs list")},
    ),
    Entry(
        "L120",
        "error",
        ("no reason is given", "没有写明原因"),
        ("`--why` is empty", "`--why` 是空的"),
        (
            "In a year somebody will ask why this was stopped; only you know it today.",
            "一年后会有人问当时为什么停；只有您现在知道。",
        ),
        "$ campaign runs cancel 5f21c0 --why ''",
        "$ campaign runs list",
    ),
    Entry(
        "L121",
        "error",
        ("no such campaign", "没有这个活动"),
        ('the project has no campaign "{campaign}"; it has: {names}', "项目没有活动“{campaign}”；现有：{names}"),
        (
            "A slip here would leave the campaign going that was meant to stop.",
            "写错名字会让本应停止的活动继续进行。",
        ),
        "$ campaign pause no_such_campaign --why 'wrong price' --by anna@shop.example",
        "$ campaign pause autumn --why 'wrong price' --by anna@shop.example",
        {"meant": ("Did you mean {meant}?", "您是不是想写 {meant}？")},
    ),
    Entry(
        "L122",
        "error",
        ("who are you?", "您是谁？"),
        ("nobody has said who {doing} the campaign", "没有说明由谁{doing}活动"),
        (
            "Whoever finds a campaign stopped must know whom to ask, so the name is never guessed.",
            "发现活动停止的人要知道该问谁，因此绝不猜测姓名。",
        ),
        "$ campaign pause autumn --why 'wrong price'",
        "$ campaign pause autumn --why 'wrong price' --by anna@shop.example",
        {
            "by": (
                "Say it with --by NAME, in the variable CAMPAIGN_BY, or once and for all: git config user.email",
                "请用 --by 姓名、环境变量 CAMPAIGN_BY 说明，或一次性设置：git config user.email",
            )
        },
    ),
    Entry(
        "L123",
        "note",
        ("a campaign is paused in the store", "活动在数据库中已暂停"),
        ("{campaign} is paused and gives nothing: {why}", "{campaign} 已暂停，不发放任何优惠：{why}"),
        (
            "A pause is kept in the store and holds for everybody who decides, until somebody resumes the campaign.",
            "暂停保存在数据库中，对所有决策都有效，直到有人恢复该活动。",
        ),
        "$ campaign pause autumn --why 'wrong price' --by anna@shop.example\n$ campaign simulate",
        "$ campaign pause autumn --why 'wrong price' --by anna@shop.example\n"
        "$ campaign resume autumn --by anna@shop.example\n$ campaign simulate",
        {"resume": ("It goes on with: campaign resume {campaign}", "恢复它：campaign resume {campaign}")},
    ),
    Entry(
        "L124",
        "error",
        ("the store does not agree with itself", "数据库前后不一致"),
        ("{check}: {where}: {kept} is kept, {should} is right", "{check}：{where}：保存的是 {kept}，应为 {should}"),
        (
            "Every sum is kept in two ways, so that an edit by hand or a damaged file is noticed.",
            "每个合计都用两种方式保存，这样手工改动或文件损坏就会被发现。",
        ),
        "$ campaign decide\n"
        '$ sqlite3 .campaign/store.db "UPDATE account SET units = units + 1"\n'
        "$ campaign store audit",
        "$ campaign decide\n$ campaign store audit",
        {
            "way": (
                "Nothing was changed. Stop deciding, keep a copy, and go back to the last backup that agrees.",
                "没有更改任何内容。请停止决策，保留数据库副本，并恢复到最近一次一致的备份。",
            )
        },
    ),
    Entry(
        "L125",
        "note",
        ("a batch folder is missing or was altered", "批次文件夹缺失或被改动"),
        ("the folder of the run {run} {why}: {folder}", "运行 {run} 的文件夹{why}：{folder}"),
        (
            "The folder is a view; what was decided is in the store. Only its frozen facts cannot be made again later.",
            "文件夹只是视图，决策保存在数据库中。只有冻结的事实以后无法重做。",
        ),
        "$ campaign decide\n$ rm -r out\n$ campaign store audit",
        "$ campaign decide\n$ campaign store audit",
        {
            "again": (
                "The same `campaign decide` again, with the same data, writes it anew.",
                "用同样的数据再次运行同样的 `campaign decide` 会重新写入。",
            )
        },
    ),
    Entry(
        "L126",
        "note",
        ("nothing was imported yet", "尚未导入"),
        ("{file} was only looked at", "{file} 只做了检查"),
        (
            "Imported history stays: nobody is given again what the file says she holds.",
            "导入的历史会一直保留：文件中说她已持有的优惠不会再发给她。",
        ),
        "$ campaign store import history.json",
        "$ campaign store import history.json --yes",
        {"yes": ("Say --yes to import it.", "加上 --yes 即可导入。")},
    ),
    Entry(
        "L127",
        "warning",
        ("what is left of limits is not imported", "限额余量不会导入"),
        (
            "{file} also holds budgets, stock, codes or pauses; they are left aside",
            "{file} 里还有预算、库存、券码或暂停信息，这些不会导入",
        ),
        (
            "The store counts what it gives itself; what another system had spent is no cost of an offer given here.",
            "数据库只统计自己发放的部分；其他系统已花费的金额不是此处所发优惠的成本。",
        ),
        "$ campaign store import history.json --yes",
        "$ campaign store import history.json --yes",
        {
            "budgets": (
                "Write what is left as `amount:` in budgets.yaml and `stock:` in the offers.",
                "请把余量写入 budgets.yaml 的 `amount:` 和优惠的 `stock:`。",
            ),
            "pause": ("Stop a campaign with campaign pause.", "用 campaign pause 暂停活动。"),
        },
    ),
    Entry(
        "L128",
        "error",
        ("an import cannot be called off", "导入无法撤销"),
        ("{run} is an import; what it brought happened elsewhere", "{run} 是一次导入；其中的内容发生在别处"),
        (
            "Calling a run off takes back what was not sent yet; imported offers are with the customers already.",
            "撤销运行是收回尚未发出的内容；导入的优惠已经在客户手里。",
        ),
        "$ campaign runs cancel 3f2a --why mistaken",
        "$ campaign store import history.json",
        {"look": ("Look at a file before: without --yes nothing is imported.", "先检查文件：不加 --yes 不会导入。")},
    ),
)
