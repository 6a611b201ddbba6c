"""Messages about coupon codes: their secret, lists of them, codes that tills ask about (codes L140-L159)."""

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
worth: 5
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
        "codes: {secret_env: NOT_SET_ANYWHERE}",
        "codes: {secret_env: CAMPAIGN_CODES_SECRET}",
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
            "the secret in {variable} has {length} characters, or always the same ones; it must have {least}, made by chance",
            "{variable} 中的密钥有 {length} 个字符或字符重复过多；应当是至少 {least} 个随机字符",
        ),
        (
            "Whoever guesses the secret can write down every code.",
            "谁猜出密钥，谁就能写出所有券码。",
        ),
        "export CAMPAIGN_CODES_SECRET=summer2026",
        "export CAMPAIGN_CODES_SECRET=$(openssl rand -hex 32)",
        {"make": _MAKE},
    ),
    Entry(
        "L142",
        "error",
        ("another secret than the codes were made with", "密钥与生成券码时不同"),
        (
            "the codes of {project} were made with another secret; nothing was decided",
            "{project} 的券码是用另一个密钥生成的；没有做出任何决策",
        ),
        (
            "With another secret every code that is out would be unknown at the till, and new ones might be given twice.",
            "换了密钥，已发出的券码在收银台都会变成未知，新券码也可能重复。",
        ),
        "export CAMPAIGN_CODES_SECRET=$(openssl rand -hex 32)",
        "export CAMPAIGN_CODES_SECRET=...",
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
        "offer: more_points\nkind: points_multiplier\ngive: if_worth_it\nvalue: 3\ncost: 1\nworth: 2\n"
        "codes: {generate: true}\n",
        "offer: more_points\nkind: points_multiplier\ngive: if_worth_it\nvalue: 3\ncost: 1\nworth: 2\n",
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
            'the codes of "{name}" are neither made nor listed, or both',
            "“{name}”的券码既没有生成也没有清单，或两者都写了",
        ),
        (
            "Every unit has one code, and it must be clear which.",
            "每份优惠有一个券码，来源必须明确。",
        ),
        _OFFER + "codes: {generate: true, file: codes.csv}\n",
        _OFFER + "codes: {generate: true}\n",
        {
            "ways": (
                "Write one of: codes: {{generate: true}}, or codes: {{file: codes.csv}}. For no codes leave `codes` out.",
                "请写其中一种：codes: {{generate: true}} 或 codes: {{file: codes.csv}}。不用券码请去掉 `codes`。",
            )
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
        ("made codes never run low", "生成的券码不会用完"),
        ('the codes of "{name}" are made; they do not run low', "“{name}”的券码是生成的，不会用完"),
        (
            "A warning that can never come would be trusted.",
            "永远不会出现的警告会让人误以为有保障。",
        ),
        _OFFER + "codes: {generate: true, low: 500}\n",
        _OFFER + "codes: {generate: true}\n",
        {
            "leave_out": (
                "Leave `low` out; `stock` says how many may be given.",
                "请去掉 `low`；可发放的数量由 `stock` 限定。",
            )
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
                "Run the command again: it decides with what is left. Or bring more: campaign codes import {offer} FILE.",
                "请重新运行：它会按剩余数量决策。或导入更多：campaign codes import {offer} FILE。",
            )
        },
    ),
    Entry(
        "L149",
        "warning",
        ("codes run low", "券码即将用完"),
        (
            "{left} codes of {offer} are left; you asked to be told below {low}",
            "{offer} 剩余 {left} 个券码；您要求少于 {low} 时提醒",
        ),
        (
            "An offer without a code is not given; customers after the last one get something else, or nothing.",
            "没有券码就不会发放；之后的客户会得到别的优惠或什么都没有。",
        ),
        "campaign simulate",
        "campaign codes import ten_off more.csv",
        {
            "none": (
                "There is none, so nobody is given it. Bring some: campaign codes import {offer} {file}",
                "一个都没有，因此没有人会得到它。请导入：campaign codes import {offer} {file}",
            ),
            "pace": (
                "{pace} were given on the last day; at that pace they last {days} days.",
                "最近一天发放了 {pace} 个；照此速度还能用 {days} 天。",
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
                "Bring more: campaign codes import {limit} FILE. Or ask fewer: the audience, or the rules that propose it.",
                "请导入更多：campaign codes import {limit} FILE；或缩小人群、收紧提议它的规则。",
            )
        },
    ),
)
