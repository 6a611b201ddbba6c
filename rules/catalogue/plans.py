"""Messages about plans and approvals (codes C140-C149, G130-G139)."""

from __future__ import annotations

from .entry import Entry

_APPROVAL = """\
# project.yaml
approval:
  above: {customers: 0}
  approvers: [anna@shop.example, ben@shop.example]
"""
_PLAN = "$ campaign simulate --out plan.json --by ben@shop.example\n"

_STATE_ELSEWHERE = """\
# ../ours/state.json
{"schema": "state.v1"}
$ campaign simulate --state ../ours/state.json --out plan.json --by ben@shop.example
"""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "C140",
        "error",
        ("no threshold", "没有阈值"),
        (
            "`above` names no threshold; it must name at least one of expected_cost, worst_case, customers, change",
            "`above` 没有写任何阈值；至少要写 expected_cost、worst_case、customers、change 之一",
        ),
        (
            "Without a threshold nobody can say which batches need an approval.",
            "没有阈值就无法判断哪些批次需要审批。",
        ),
        "approval:\n  above: {}",
        "approval:\n  above: {expected_cost: 5000}",
        {
            "sample": (
                "To have every batch approved that costs anything: above: {{expected_cost: 0}}",
                "若凡是有成本的批次都要审批：above: {{expected_cost: 0}}",
            )
        },
    ),
    Entry(
        "C141",
        "error",
        ("an approver twice", "审批人重复"),
        ('"{who}" stands twice among the approvers', "审批人“{who}”出现了两次"),
        (
            "Two entries for one person could say different limits.",
            "同一个人有两条记录，额度可能互相矛盾。",
        ),
        "approval:\n  above: {customers: 1000}\n  approvers: [anna@shop.example, Anna@shop.example]",
        "approval:\n  above: {customers: 1000}\n  approvers: [anna@shop.example, ben@shop.example]",
    ),
    Entry(
        "C142",
        "error",
        ("fewer approvers than approvals", "审批人少于所需审批数"),
        (
            "{how_many} approvals are needed, but only {people} people may approve",
            "需要 {how_many} 个审批，但只有 {people} 人有权审批",
        ),
        ("No batch above the thresholds could ever be decided.", "超过阈值的批次将永远无法执行。"),
        """\
approval:
  above: {customers: 1000}
  approvers: [anna@shop.example]
  how_many: 2
""",
        """\
approval:
  above: {customers: 1000}
  approvers: [anna@shop.example, ben@shop.example, cleo@shop.example]
  how_many: 2
""",
        {"ways": ("Name more approvers, or lower how_many.", "请增加审批人，或调低 how_many。")},
    ),
    Entry(
        "C143",
        "warning",
        ("approvers may not make plans", "审批人不能制定计划"),
        (
            "every approver is needed ({people}) and four_eyes is on, so a plan made by one of them cannot be approved",
            "{people} 位审批人必须全部批准，且启用了 four_eyes，因此其中任何人制定的计划都无法获批",
        ),
        (
            "Whoever made a plan may not approve it; then one of the needed approvals can never come.",
            "制定计划的人不能批准它，所需的审批就永远凑不齐。",
        ),
        "approval:\n  above: {customers: 1000}\n  approvers: [anna@shop.example]",
        "approval:\n  above: {customers: 1000}\n  approvers: [anna@shop.example, ben@shop.example]",
        {
            "ways": (
                "Name one more approver, lower how_many, or say four_eyes: false.",
                "请再加一位审批人，调低 how_many，或写 four_eyes: false。",
            )
        },
    ),
    Entry(
        "C144",
        "error",
        ("not a plan", "不是计划文件"),
        ("{path} is not a plan: {why}", "{path} 不是计划文件：{why}"),
        (
            "A plan is the JSON file that `campaign simulate --out plan.json` writes.",
            "计划是 `campaign simulate --out plan.json` 写出的 JSON 文件。",
        ),
        '# numbers.json\n{"customers": 4}\n$ campaign approve numbers.json --by anna@shop.example\n',
        _PLAN + "$ campaign approve plan.json --by anna@shop.example\n",
        {"make": ("Make one: campaign simulate --out plan.json", "生成计划：campaign simulate --out plan.json")},
    ),
    Entry(
        "C145",
        "error",
        ("edited by hand", "被手工修改"),
        (
            "{path} was changed since it was written: {what}; its hash does not fit any more",
            "{path} 写出后被改动：{what}；哈希已不相符",
        ),
        (
            "What is approved must be what was simulated; a number edited in the file would be neither.",
            "批准的必须是模拟出的内容；手改的数字两者都不是。",
        ),
        _PLAN + '$ sed -i \'s/"seed": 0/"seed": 7/\' plan.json\n$ campaign approve plan.json --by anna@shop.example\n',
        "$ campaign simulate --out plan.json --seed 7 --by ben@shop.example\n"
        "$ campaign approve plan.json --by anna@shop.example\n",
        {
            "again": (
                "Make the plan again: campaign simulate --out plan.json. Only campaign approve adds approvals.",
                "请重新生成：campaign simulate --out plan.json。审批只能由 campaign approve 写入。",
            )
        },
    ),
    Entry(
        "C146",
        "error",
        ("who are you?", "您是谁？"),
        ("nobody has said who {doing} this plan", "没有说明由谁{doing}此计划"),
        (
            "An approval is worth as much as the name under it, so the name is never guessed.",
            "审批的分量在于署名，因此绝不猜测。",
        ),
        _PLAN + "$ campaign approve plan.json\n",
        _PLAN + "$ campaign approve plan.json --by anna@shop.example\n",
        {
            "by": (
                "Say it with --by NAME, in the variable CAMPAIGN_BY, or once and for all: git config user.email",
                "请用 --by 姓名、环境变量 CAMPAIGN_BY 说明，或一次性设置：git config user.email",
            )
        },
    ),
    Entry(
        "C147",
        "error",
        ("may not approve this plan", "无权批准此计划"),
        ("{who} may not approve this plan: {why}", "{who} 不能批准此计划：{why}"),
        (
            "project.yaml says who may approve, and that nobody approves her own plan (four_eyes).",
            "project.yaml 规定谁可以审批，以及任何人不得批准自己的计划（four_eyes）。",
        ),
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by carl@shop.example\n",
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by anna@shop.example\n",
        {
            "ask": ("These may: {names}", "可以审批的人：{names}"),
            "other": (
                "Somebody else has to look at it: that is what four_eyes is for.",
                "需要由另一个人来看：这正是 four_eyes 的目的。",
            ),
            "maker": (
                "Make the plan again and say who makes it: campaign simulate --out plan.json --by NAME",
                "请重新生成计划并说明制定者：campaign simulate --out plan.json --by 姓名",
            ),
        },
    ),
    Entry(
        "C148",
        "error",
        ("the limit is too low", "额度不够"),
        (
            "{what} is {limit}; the plan is expected to cost {expected} ({missing} more)",
            "{what}为 {limit}；计划预期成本为 {expected}（超出 {missing}）",
        ),
        (
            "An approval that does not reach as far as the plan would not let it be decided.",
            "达不到计划成本的审批不能放行。",
        ),
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by anna@shop.example --up-to 0.01\n",
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by anna@shop.example --up-to 5000\n",
        {
            "ways": (
                "Have somebody approve it whose limit is higher, or plan for less.",
                "请由额度更高的人审批，或缩小计划。",
            )
        },
    ),
    Entry(
        "C149",
        "error",
        ("no plan was written", "没有写出计划"),
        ("no plan was written: {why}", "没有写出计划：{why}"),
        (
            "A plan is what may be decided; what cannot be decided cannot be planned.",
            "计划是可以执行的内容；不能执行的也不能计划。",
        ),
        "$ campaign simulate --out monday.json --out tuesday.json\n",
        "$ campaign simulate --out monday.json --out page\n",
    ),
    Entry(
        "G130",
        "error",
        ("needs an approval", "需要审批"),
        ("this batch needs an approval: {passed}", "此批次需要审批：{passed}"),
        (
            "project.yaml says above which size somebody has to stand for a batch by name.",
            "project.yaml 规定超过多大规模的批次必须由人具名负责。",
        ),
        _APPROVAL + "$ campaign decide\n",
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by anna@shop.example\n$ campaign decide --plan plan.json\n",
        {
            "way": (
                "First campaign simulate --out plan.json, then campaign approve plan.json, then campaign decide --plan"
                " plan.json",
                "依次执行：campaign simulate --out plan.json，campaign approve plan.json，campaign decide"
                " --plan plan.json",
            )
        },
    ),
    Entry(
        "G131",
        "error",
        ("approvals are missing", "缺少审批"),
        (
            "the plan has {have} approvals that count for an expected cost of {cost}; still needed: {missing}",
            "预期成本 {cost} 的计划有 {have} 个有效审批；还需 {missing} 个",
        ),
        (
            "What is above the project's thresholds goes out only when enough people stand for it.",
            "超过项目阈值的内容，必须有足够的人负责才会发出。",
        ),
        _APPROVAL + _PLAN + "$ campaign decide --plan plan.json\n",
        _APPROVAL + _PLAN + "$ campaign approve plan.json --by anna@shop.example\n$ campaign decide --plan plan.json\n",
        {
            "way": ("Have it approved: campaign approve {path}", "请先审批：campaign approve {path}"),
            "who": ("These may: {names}", "可以审批的人：{names}"),
            "idle": (
                "These approvals do not count (not an approver, the maker herself, or too low a limit): {idle}",
                "这些审批无效（不是审批人、是制定者本人，或额度太低）：{idle}",
            ),
        },
    ),
    Entry(
        "G132",
        "error",
        ("not what was planned", "与计划不符"),
        (
            "what would be decided now is not what {path} plans; differences: {number}",
            "现在将要决定的与 {path} 的计划不符；不同之处：{number}",
        ),
        (
            "A plan is decided exactly as it was looked at, or not at all.",
            "计划要么原样执行，要么不执行。",
        ),
        _PLAN + "$ sed -i s/10.00/8.00/ offers/ten_off.yaml\n$ campaign decide --plan plan.json\n",
        "$ sed -i s/10.00/8.00/ offers/ten_off.yaml\n" + _PLAN + "$ campaign decide --plan plan.json\n",
        {
            "again": (
                "Undo the change, or make a new plan and have it approved: campaign simulate --out plan.json",
                "请撤销改动，或重新生成计划并审批：campaign simulate --out plan.json",
            )
        },
    ),
    Entry(
        "G133",
        "error",
        ("nothing to withdraw", "没有可撤回的审批"),
        ("{who} has no approval of this plan to withdraw", "{who} 没有批准过此计划，无可撤回"),
        ("Only one's own approval can be withdrawn.", "只能撤回自己的审批。"),
        _PLAN
        + "$ campaign approve plan.json --by anna@shop.example\n"
        + "$ campaign approve plan.json --revoke --by carl@shop.example\n",
        _PLAN
        + "$ campaign approve plan.json --by anna@shop.example\n"
        + "$ campaign approve plan.json --revoke --by anna@shop.example\n",
    ),
    Entry(
        "G134",
        "error",
        ("not an amount", "不是金额"),
        (
            '--up-to is "{text}"; it must be an amount of {currency}, such as 5,000 or 12.50',
            "--up-to 是“{text}”；应为 {currency} 金额，例如 5,000 或 12.50",
        ),
        ("It says up to which expected cost the approval holds.", "它说明审批对多高的预期成本有效。"),
        _PLAN + "$ campaign approve plan.json --by anna@shop.example --up-to much\n",
        _PLAN + "$ campaign approve plan.json --by anna@shop.example --up-to 5000\n",
    ),
    Entry(
        "G135",
        "error",
        ("own history lies elsewhere", "历史记录在别处"),
        (
            "{path} was made with own history that lies outside the project; no plan opens a file there",
            "{path} 使用了项目之外的历史记录；计划不会打开项目之外的文件",
        ),
        (
            "A plan may come from anybody, so it names files of its own project only; what lies elsewhere is named by"
            " whoever decides.",
            "计划可能来自任何人，因此只能指向本项目内的文件；项目之外的文件由执行者自己指定。",
        ),
        _STATE_ELSEWHERE + "$ campaign decide --plan plan.json\n",
        _STATE_ELSEWHERE + "$ campaign decide --plan plan.json --state ../ours/state.json\n",
        {
            "again": (
                "Name it once more: campaign decide --plan {path} --state FILE",
                "请再次指定：campaign decide --plan {path} --state 文件",
            )
        },
    ),
    Entry(
        "G136",
        "note",
        ("the last simulation cannot be read", "无法读取上次模拟"),
        (
            "what {path} keeps of the last simulation cannot be read, so nothing is compared with it",
            "{path} 中保存的上次模拟无法读取，因此不做比较",
        ),
        (
            "The report says who gains and loses against the last simulation; where that is damaged it says nothing"
            " rather than something wrong. This simulation is kept in its place.",
            "报告会说明与上次模拟相比谁得到、谁失去；如果保存的内容已损坏，宁可不说也不说错。本次模拟会取而代之。",
        ),
        "campaign simulate",
        "campaign simulate",
    ),
)
