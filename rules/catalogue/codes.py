"""Messages about coupon codes: their secret, lists of them, codes that tills ask about (codes L140-L159, L198)."""

from __future__ import annotations

from .entry import Entry

_MAKE = (
    "Make one and keep it where passwords are kept: python -c 'import secrets; print(secrets.token_hex(32))'",
    "请生成一个并保存在存放密码的地方：python -c 'import secrets; print(secrets.token_hex(32))'",
)
_OFFER = """\
offer: ten_off
kind: coupon.amount
give: if_worth_it
value: 10
worth: 12
"""

_LIST = """\
# offers/ten_off.yaml
codes: {file: codes.csv}
# codes.csv
code
K7QX-2MD9-WF4T-ZPA3
9CV5-RH6N-QB8J-TX2E
M4YK-7ZG2-DS5W-HN9P
3FJ8-VB4X-KE7R-CQ6M
"""
_SECRET = """\
# project.yaml
codes: {secret_env: CAMPAIGN_CODES_SECRET}
$ export CAMPAIGN_CODES_SECRET=5f0c2b7a91e84d36b7cf12a90d4e6538
"""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L140",
        "error",
        ("no secret for coupon codes", "没有券码密钥"),
        (
            "the environment variable {variable} is not set; project.yaml says that it holds the secret of the codes",
            "没有设置环境变量 {variable}；project.yaml 写明由它给出券码密钥",
        ),
        (
            "Codes are made from the secret, and found again by it; without it none can be given or redeemed.",
            "券码由密钥生成，也靠密钥查找；没有密钥就不能发放或核销。",
        ),
        _LIST + "# project.yaml\ncodes: {secret_env: NOT_SET_ANYWHERE}\n$ campaign codes import ten_off",
        _LIST + _SECRET + "$ campaign codes import ten_off",
        {
            "set": (
                "Set it to the secret that this project's codes are made with: export {variable}=...",
                "请把它设为本项目生成券码所用的密钥：export {variable}=...",
            )
        },
    ),
    Entry(
        "L141",
        "error",
        ("a secret that can be guessed", "密钥太容易猜到"),
        (
            "the secret in {variable} has {length} characters, or few different ones; {least} by chance are needed",
            "{variable} 中的密钥有 {length} 个字符或字符重复过多；应当是至少 {least} 个随机字符",
        ),
        (
            "Whoever guesses the secret can write down every code.",
            "谁猜出密钥，谁就能写出所有券码。",
        ),
        _LIST + _SECRET.replace("5f0c2b7a91e84d36b7cf12a90d4e6538", "summer2026") + "$ campaign codes import ten_off",
        _LIST + _SECRET + "$ campaign codes import ten_off",
        {"make": _MAKE},
    ),
    Entry(
        "L142",
        "error",
        ("another secret than the codes were made with", "密钥与生成券码时不同"),
        (
            "the codes of {project} were made with another secret; nothing was done",
            "{project} 的券码是用另一个密钥生成的；没有执行任何操作",
        ),
        (
            "With another secret every code that is out would be unknown at the till, and new ones could clash.",
            "换了密钥，已发出的券码在收银台都会变成未知，新券码也可能重复。",
        ),
        _LIST
        + _SECRET
        + "$ campaign codes import ten_off\n$ export CAMPAIGN_CODES_SECRET=0d9b4c55aa317fe286d4c90b1e72f3a8\n"
        "$ campaign codes import ten_off",
        _LIST + _SECRET + "$ campaign codes import ten_off\n$ campaign codes import ten_off",
        {
            "environment": (
                "Set {variable} to the secret it was on the day of the first code. A changed secret cannot be mended.",
                "请把 {variable} 设回生成第一个券码时的密钥。换掉的密钥无法补救。",
            ),
            "file": (
                "Bring {file} back from a backup of the folder of the store. It cannot be made again.",
                "请从数据库所在文件夹的备份中恢复 {file}。它无法重新生成。",
            ),
        },
    ),
    Entry(
        "L143",
        "error",
        ("machines that share a store share a secret", "共用数据库须共用密钥"),
        (
            "project.yaml does not say where the secret of the codes is; machines that share a store must know it",
            "project.yaml 没有写明券码密钥在哪里；共用数据库的机器都要知道它",
        ),
        (
            "A secret made on one machine would be missing on the next one, which could not find its codes.",
            "在一台机器上生成的密钥，另一台机器没有，就找不到券码。",
        ),
        "store: {url_env: CAMPAIGN_STORE}",
        "store: {url_env: CAMPAIGN_STORE}\ncodes: {secret_env: CAMPAIGN_CODES_SECRET}\n",
        {
            "say": (
                "Add to project.yaml: codes: {{secret_env: CAMPAIGN_CODES_SECRET}}, and set that variable everywhere.",
                "请在 project.yaml 中加入 codes: {{secret_env: CAMPAIGN_CODES_SECRET}}，并在每台机器上设置该变量。",
            )
        },
    ),
    Entry(
        "L144",
        "error",
        ("no code for this kind", "该类优惠不用券码"),
        ('"{name}" is a {kind}, which carries no code', "“{name}”是 {kind}，不带券码"),
        (
            "A code is shown at a till, once. What hangs on an account is there whenever she pays.",
            "券码在收银台出示一次；挂在账户上的权益随时都在。",
        ),
        "offer: ten_off\nkind: points_multiplier\ngive: if_worth_it\nvalue: 3\ncost: 1\nworth: 12\n"
        "codes: {generate: true}\n",
        "offer: ten_off\nkind: points_multiplier\ngive: if_worth_it\nvalue: 3\ncost: 1\nworth: 12\n",
        {
            "leave_out": (
                "Leave `codes` out. Kinds with codes: {kinds}.",
                "请去掉 `codes`。可带券码的类型：{kinds}。",
            )
        },
    ),
    Entry(
        "L145",
        "error",
        ("where codes come from", "券码从哪里来"),
        (
            '`codes` of "{name}" must say one thing: that they are made, or where they are listed',
            "“{name}”的 `codes` 只能写一种来源：自动生成，或清单文件",
        ),
        (
            "Every unit has one code, and it must be clear which.",
            "每份优惠有一个券码，来源必须明确。",
        ),
        _OFFER + "codes: {generate: true, file: codes.csv}\n",
        _OFFER + "codes: {generate: true}\n",
        {
            "low": (
                "Made codes never run low: leave `low` out. `stock` says how many may be given.",
                "生成的券码不会用完：请去掉 `low`。可发放的数量由 `stock` 限定。",
            ),
            "ways": (
                "Write codes: {{generate: true}}, or codes: {{file: codes.csv}}. For no codes leave `codes` out.",
                "请写其中一种：codes: {{generate: true}} 或 codes: {{file: codes.csv}}。不用券码请去掉 `codes`。",
            ),
        },
    ),
    Entry(
        "L146",
        "error",
        ("a file outside of the project", "文件在项目之外"),
        ('"{file}" does not lie inside the project', "“{file}”不在项目文件夹之内"),
        (
            "A project is a folder; what it names must go with it, and nothing else may be read.",
            "项目就是一个文件夹；它引用的文件要在其中，也不得读取别处。",
        ),
        _OFFER + "codes: {file: ../codes.csv}\n",
        _OFFER + "codes: {file: codes/ten_off.csv}\n",
        {
            "inside": (
                "Write the path from the project's folder. A list elsewhere: campaign codes import {name} FILE.",
                "请写相对于项目文件夹的路径。清单在别处时：campaign codes import {name} FILE。",
            )
        },
    ),
    Entry(
        "L147",
        "error",
        ("codes that nobody would get", "券码没有人拿到"),
        (
            "{number} units of {run} carry codes, and no file was named for them; nothing was handed over",
            "{run} 有 {number} 份优惠带券码，但没有指定券码文件；没有交出任何内容",
        ),
        (
            "A code is out once it is handed over: an imported one is kept nowhere then, and could never be sent.",
            "券码交出后即视为已发出；导入的券码此后不再保存，也就无法发送了。",
        ),
        "campaign hand-over 2026-10-01.day",
        "campaign hand-over 2026-10-01.day --codes codes-2026-10-01.csv",
        {
            "file": (
                "Name a file; send from it when this is done: campaign hand-over {run} --codes FILE",
                "请指定文件，完成后用它发送：campaign hand-over {run} --codes FILE",
            )
        },
    ),
    Entry(
        "L198",
        "error",
        ("units without a code", "优惠没有券码"),
        (
            "{number} units of {offer} in {wave} have no code: the wave was decided before the offer had codes",
            "{wave} 中有 {number} 份 {offer} 没有券码：该波次在优惠启用券码之前就已决定",
        ),
        (
            "A coupon that goes out without a code cannot be redeemed by one, and nobody would notice before the till.",
            "没有券码就发出的优惠无法凭码核销，而且到收银台才会发现。",
        ),
        _OFFER
        + "# later in the same offer\ncodes: {generate: true}\n$ campaign decide\n$ campaign hand-over 2026-10-05.day",
        _OFFER + "codes: {generate: true}\n$ campaign decide\n$ campaign hand-over 2026-10-05.day --codes codes.csv",
        {
            "supersede": (
                "Give them codes: campaign decide --supersede, for the same day and wave. What is out stays as it is.",
                "补发券码：对同一天、同一波次运行 campaign decide --supersede。已经发出的保持不变。",
            ),
            "none": (
                "If this wave is meant to go without: take `codes` out of the offer until it is handed over.",
                "如果本波次确实不用券码：请先从优惠中去掉 `codes`，交出后再加回。",
            ),
        },
    ),
    Entry(
        "L148",
        "error",
        ("others have taken the codes", "券码已被他人取走"),
        ("not enough codes of {offer} are left any more", "{offer} 剩余的券码不够了"),
        (
            "One code is given once; meanwhile somebody else has had the last ones.",
            "一个券码只发一次；最后几个已被别的运行取走。",
        ),
        "campaign decide",
        "campaign codes import ten_off more.csv",
        {
            "again": (
                "Run it again: it decides with what is left. Or bring more: campaign codes import {offer} FILE.",
                "请重新运行：它会按剩余数量决策。或导入更多：campaign codes import {offer} FILE。",
            )
        },
    ),
    Entry(
        "L149",
        "warning",
        ("codes run low", "券码即将用完"),
        (
            "{left} codes of {offer} are left{more}",
            "{offer} 剩余 {left} 个券码{more}",
        ),
        (
            "An offer without a code is not given; customers after the last one get something else, or nothing.",
            "没有券码就不会发放；之后的客户会得到别的优惠或什么都没有。",
        ),
        _LIST + "$ campaign simulate",
        _LIST + "$ campaign codes import ten_off\n$ campaign simulate",
        {
            "none": (
                "There is none, so nobody is given it. Bring some: campaign codes import {offer} {file}",
                "一个都没有，因此没有人会得到它。请导入：campaign codes import {offer} {file}",
            ),
            "import": (
                "Bring more: campaign codes import {offer} FILE",
                "请导入更多：campaign codes import {offer} FILE",
            ),
        },
    ),
    Entry(
        "L150",
        "error",
        ("too few codes for what is owed", "应发优惠的券码不足"),
        (
            "{needed} customers are owed {limit}, and {allowed} codes are left ({missing} too few)",
            "有 {needed} 位客户应得 {limit}，只剩 {allowed} 个券码（缺 {missing} 个）",
        ),
        (
            "What is guaranteed is not cut short in silence; nothing is decided before it fits.",
            "保证发放的优惠不会悄悄减少；券码足够之前不做任何决策。",
        ),
        "campaign decide",
        "campaign codes import ten_off more.csv",
        {
            "ways": (
                "Bring more: campaign codes import {limit} FILE. Or mean fewer customers: the audience, its rules.",
                "请导入更多：campaign codes import {limit} FILE；或缩小人群、收紧提议它的规则。",
            )
        },
    ),
    Entry(
        "L151",
        "error",
        ("no list of codes", "不是券码清单"),
        ("no codes can be read from {file}: {why}", "无法从 {file} 读取券码：{why}"),
        (
            "A list is read whole or not at all: a wrong column would hand out customers' numbers as codes.",
            "清单要么能读，要么不读：读错列会把客户编号当作券码发出去。",
        ),
        _LIST + "$ campaign codes import ten_off data/customers.csv",
        _LIST + "$ campaign codes import ten_off",
        {
            "column": (
                "Its first row begins {names}. Call the column with the codes `code`, or leave only that column.",
                "第一行开头是 {names}。请把券码列命名为 `code`，或只保留这一列。",
            ),
            "export": (
                "Export it as CSV in UTF-8, one code a row.",
                "请导出为 UTF-8 的 CSV，每行一个券码。",
            ),
        },
    ),
    Entry(
        "L152",
        "warning",
        ("a row left out", "略过一行"),
        ("left out: {why}", "已略过：{why}"),
        (
            "All other rows were imported; a code that is given twice, or that no till can read, helps nobody.",
            "其余各行都已导入；重复发放或收银台读不了的券码没有用处。",
        ),
        _LIST + "WELCOME10\n$ campaign codes import ten_off",
        _LIST + "$ campaign codes import ten_off",
    ),
    Entry(
        "L153",
        "error",
        ("codes that can be guessed", "券码容易被猜中"),
        (
            "the codes of {file} vary in {places} places, about {bits} bits; at least {least} are needed",
            "{file} 的券码只有 {places} 位有变化，约 {bits} 位熵；至少需要 {least} 位",
        ),
        (
            "Whoever sees one running number knows the next. At 100 guesses a second a stranger finds one of ten "
            "million codes of 40 bits within twenty minutes, of 60 bits once in 37 years.",
            "看到连号券码中的一个就知道下一个。每秒猜 100 次、一千万个券码时，"
            "40 位的券码不到二十分钟就会被猜中一个；60 位要 37 年。",
        ),
        "# offers/ten_off.yaml\ncodes: {file: codes.csv}\n# codes.csv\ncode\nAUTUMN2026-000001\nAUTUMN2026-000002\n"
        "AUTUMN2026-000003\n$ campaign codes import ten_off",
        _LIST + "$ campaign codes import ten_off",
        {
            "ways": (
                "Ask whoever makes them for 13 letters and digits by chance, or write codes: {{generate: true}}.",
                "请让提供方给出 13 位随机字母和数字，或改为自动生成：codes: {{generate: true}}。",
            )
        },
    ),
    Entry(
        "L154",
        "error",
        ("a mistyped code", "券码输入有误"),
        ("no code is written like the one that ends in {code}", "没有这样写法的券码（结尾 {code}）"),
        (
            "The last symbol follows from the others, so a slip is seen at once; no other code is suggested.",
            "券码最后一位由其他各位算出，输错一眼可见；不会提示其他券码。",
        ),
        "campaign redeem 7KQ2-M9XD-4TZPB --amount 12.50 --order A-1001",
        "campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1001",
        {
            "again": (
                "Read it once more: a symbol is wrong, or two stand in each other's place.",
                "请再看一遍：共 13 位，有一位错了或两位互换了。",
            )
        },
    ),
    Entry(
        "L155",
        "error",
        ("nobody was given this code", "没有发放过这个券码"),
        ("the code that ends in {code} was given to nobody", "结尾为 {code} 的券码没有发给任何人"),
        (
            "Only a code that went out is worth anything; one that was made up, or is of another shop, is not.",
            "只有发出去的券码才有效；编造的或别家的都不行。",
        ),
        "campaign redeem 0000-0000-00000 --amount 12.50 --order A-1001",
        "campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1001",
        {
            "ask": (
                "Give nothing for it. Who sent it? campaign codes show with its last four symbols lists what ends so.",
                "请勿给予优惠。谁发的？用 campaign codes show 加后四位可列出结尾相同的券码。",
            ),
            "show": (
                "Write the id of a decision, or the last four symbols of a code.",
                "请写决策编号，或券码的后四位。",
            ),
        },
    ),
    Entry(
        "L156",
        "error",
        ("a code that is good no more", "券码已失效"),
        ("the code that ends in {code} {became}; nothing was booked", "结尾为 {code} 的券码{became}；没有登记任何内容"),
        (
            "A code is used once, while it is valid.",
            "券码在有效期内只能用一次。",
        ),
        "campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1002",
        "campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1001",
        {
            "twice": (
                "Was that order undone? Book that first, with --reverse; then the code is good again.",
                "如果那笔订单已取消，请先用 --reverse 登记；之后券码可再次使用。",
            ),
            "expired": (
                "Used in time, reported late? Say when: --at. Honoured all the same? Book its decision: {decision}.",
                "按时使用、只是上报晚了？请用 --at 写明时间。过期仍给予了优惠？请按决策 {decision} 登记。",
            ),
            "withdrawn": (
                "If the till honoured it, the cost is a discount of the till, of no budget.",
                "如果收银台仍给予了优惠，该成本属于收银折扣，不计入任何预算。",
            ),
        },
    ),
    Entry(
        "L158",
        "error",
        ("too many wrong codes", "错误券码过多"),
        (
            "too many wrong codes were tried in this minute; no code is answered for the next {seconds} seconds",
            "这一分钟内尝试的错误券码过多；接下来 {seconds} 秒不回答任何券码",
        ),
        (
            "Wrong codes in such numbers are guesses; whoever guesses must not learn which are right.",
            "如此多的错误券码是在猜；不能让猜的人知道哪些是对的。",
        ),
        "campaign redeem 0000-0000-00000 --amount 12.50 --order A-1001",
        "campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1001",
        {
            "wait": (
                "Wait and try again; and find out which till asks. By its decision it can be booked meanwhile.",
                "请稍候再试，并查明是哪台收银机在询问。期间可按决策编号登记。",
            )
        },
    ),
    Entry(
        "L159",
        "error",
        ("no offer with a list of codes", "该优惠没有券码清单"),
        (
            'the offer "{offer}" has no list of codes; those that have one: {offers}',
            "优惠“{offer}”没有券码清单；有清单的：{offers}",
        ),
        (
            "Codes that no offer draws on would lie there unused.",
            "没有优惠使用的券码只会闲置。",
        ),
        "$ campaign codes import ten_off codes.csv",
        "# offers/ten_off.yaml\ncodes: {file: codes.csv}\n$ campaign check",
        {
            "file": (
                "Write in the offer: codes: {{file: codes.csv}}.",
                "请在优惠中写：codes: {{file: codes.csv}}。",
            )
        },
    ),
)
