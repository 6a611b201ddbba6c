"""The words of the report in English and Chinese, by key; numbers are put in already formatted.

Both texts of a pair have the same placeholders. Problems have their own catalogue in `rules/catalogue/`.
"""

from __future__ import annotations

from ...rules.catalogue import LANGUAGES
from .explain_words import EXPLAIN_WORDS

WORDS: dict[str, tuple[str, str]] = {
    # headings
    "title": ("{project}: what would go out", "{project}：将会发出什么"),
    "h_button": ("May I press the button?", "可以执行吗？"),
    "h_out": ("What goes out", "将发出什么"),
    "h_changed": ("What changed", "有什么变化"),
    "h_examples": ("Real customers", "真实客户"),
    "h_nothing": ("Who gets nothing, and why", "谁什么都没有，为什么"),
    "h_limits": ("Limits", "限额"),
    "h_data": ("What was read", "读取了什么"),
    "h_tidy": ("To tidy up", "可以清理"),
    # head
    "head": ("wave {wave}, as of {as_of} {zone}", "波次 {wave}，截至 {as_of} {zone}"),
    "verdict_green": ("YES", "可以"),
    "verdict_amber": ("LOOK FIRST", "先看一看"),
    "verdict_red": ("NO", "不可以"),
    # notices
    "red": ("stop", "停止"),
    "amber": ("look", "注意"),
    "green": ("fine", "正常"),
    "n_cases_failed": ("{failed} of {cases} cases fail", "{cases} 个用例中有 {failed} 个失败"),
    "n_measured_by": (
        "{offer}: what it earns is measured by score.{score}, version {version} of its model (data before {day})",
        "{offer}：增收由 score.{score} 实测，模型第 {version} 版（数据截至 {day}，不含当日）",
    ),
    "n_cases_pass": ("all {cases} cases pass", "{cases} 个用例全部通过"),
    "n_no_cases": (
        "no rule is covered by a case; write `cases:` in rules/*.yaml",
        "没有任何用例；请在 rules/*.yaml 中写 `cases:`",
    ),
    "n_problem": ("{code}  {text}", "{code}  {text}"),
    "n_no_customers": ("there are no customers in the data", "数据中没有客户"),
    "n_fuse": (
        "{customers} of {of} customers would get an offer; the fuse (project.yaml) allows {share}",
        "{of} 位客户中有 {customers} 位会得到优惠；保险丝（project.yaml）只允许 {share}",
    ),
    "n_approval": ("needs an approval: {passed}", "需要审批：{passed}"),
    "n_approved": ("approved by {names} (plan {plan})", "已由 {names} 批准（计划 {plan}）"),
    "n_stale": (
        "the newest order is {days} days older than the day decided for",
        "最新的订单比决策日早 {days} 天",
    ),
    "n_set_aside": ("{rows} of {of} rows of data were set aside", "{of} 行数据中有 {rows} 行被隔离"),
    "n_limit_binds": (
        "{limit} is used up; offers refused for it: {refused}",
        "{limit} 已用完；因此拒绝的优惠：{refused}",
    ),
    "n_unfilled": (
        "{campaign} by {channel}: messages that will not be sent, for their {text} names an unknown value without a "
        "fallback (P371): {number}",
        "{campaign}（{channel}）：消息不会发送，因为 {text} 引用了没有备用值的未知值（P371）：{number}",
    ),
    # what was read
    "d_read": ("rows", "行"),
    "d_kept": ("used", "使用"),
    "d_aside": ("set aside", "隔离"),
    "d_done": ("of them", "其中"),
    "d_test_account": ("test accounts left out", "测试账户除外"),
    "d_same_row_twice": ("the same row again, counted once", "完全相同的行，只计一次"),
    "d_repeated": ("other copies dropped as declared", "按声明舍去的重复行"),
    "d_empty_row": ("empty rows", "空行"),
    "d_later": ("not before the instant", "不早于决策时刻"),
    "d_no_customer": ("without a customer", "没有客户编号"),
    "d_product_left_out": ("products left out", "排除的商品"),
    "d_order_left_out": ("orders left out", "排除的订单"),
    "d_outside_left_out": ("outside the bounds", "超出范围"),
    "d_zero_price": ("without a price", "没有价格"),
    "d_returned": ("returns", "退货"),
    "d_unknown_customer": ("of unknown customers", "未知客户"),
    "n_deferred": ("decisions that wait for their hour: {decisions}", "等待合适时间的决策：{decisions}"),
    "n_value_unknown": (
        "{offer}: customers for whom its value is unknown or of no use: {number}",
        "{offer}：面值未知或不可用的客户：{number}",
    ),
    "n_clamped": ("{offer}: values cut to its bounds: {number}", "{offer}：{number} 个面值被裁到上下限"),
    "n_warnings": ("warnings: {warnings}; `campaign check` shows them", "警告：{warnings}；`campaign check` 会列出"),
    # what goes out
    "customers": ("customers", "客户"),
    "customers_line": (
        "{given} of {all} ({share}) are given something",
        "{all} 位中的 {given} 位（{share}）会得到优惠",
    ),
    "decisions": ("decisions", "决策"),
    "messages": ("messages", "消息"),
    "expected_cost": ("expected cost", "预期成本"),
    "worst_case": ("worst case", "最坏情况"),
    "worst_case_note": ("if every coupon is redeemed", "若所有券都被使用"),
    "sending_cost": ("cost of sending", "发送成本"),
    "withheld": ("held back", "对照组"),
    "withheld_note": ("to measure the effect (holdout)", "用于衡量效果"),
    "deferred": ("put off", "推迟"),
    "offer": ("offer", "优惠"),
    "basis": ("basis", "依据"),
    "pays_if": ("pays for itself if", "回本条件"),
    "earns": ("expected to earn {money}", "预期增收 {money}"),
    "one_in": (
        "1 in {number} receivers buys who would not have",
        "每 {number} 位收到者中有 1 位因此购买",
    ),
    "hardly": (
        "fewer than 1 in {number} receivers buy who would not have",
        "每 {number} 位收到者中不到 1 位因此购买",
    ),
    "everyone": ("never: it costs more than every extra buyer would bring", "无法回本：成本高于所有新增购买"),
    "more_bought": ("receivers buy {share} more than without it", "收到者比平时多买 {share}"),
    "all_of_basis": ("all {basis}", "全部{basis}"),
    "basis_owed": ("owed", "应得"),
    "basis_measured": ("measured", "实测"),
    "basis_assumed": ("assumed", "假设"),
    "basis_propensity": ("propensity", "倾向"),
    "basis_fixed": ("fixed", "固定"),
    "bases_note": (
        "What different bases promise is never added up.",
        "不同依据的预期收益从不相加。",
    ),
    "nothing_out": ("Nothing would go out.", "不会发出任何内容。"),
    # the columns of a list of customers, by the names that the same list has as JSON
    "l_customer_id": ("customer_id", "客户编号"),
    "l_campaign": ("campaign", "活动"),
    "l_step": ("step", "步骤"),
    "l_offer": ("offer", "优惠"),
    "l_outcome": ("outcome", "结果"),
    "l_value_minor": ("value", "面值"),
    "l_channel": ("channel", "渠道"),
    "l_valid_until": ("valid_until", "有效期至"),
    "l_reason": ("reason", "原因"),
    "l_cause": ("cause", "原因"),
    "l_before": ("before", "之前"),
    "l_after": ("after", "之后"),
    "l_given": ("given", "给出"),
    "l_withheld": ("withheld", "对照组"),
    "l_deferred": ("deferred", "推迟"),
    # what changed
    "against_last": ("against the last simulation ({label})", "与上一次模拟（{label}）相比"),
    "against_folder": ("against the project in {label}, on today's data", "与 {label} 中的项目相比（用现在的数据）"),
    "against_run": ("against the batch {label}", "与批次 {label} 相比"),
    "against_revision": (
        "against revision {label}: its rules on the data of now",
        "与版本 {label} 相比：当时的规则，现在的数据",
    ),
    "first_time": (
        "First simulation here: nothing to compare with yet. Change a rule and run again, or use --against.",
        "第一次模拟：还没有可比较的对象。修改规则后再运行，或使用 --against。",
    ),
    "no_change": ("Nobody gains, loses or is switched.", "没有人得到、失去或更换优惠。"),
    "other_data": ("The data have changed too.", "数据也有变化。"),
    "other_day": ("The other side was decided as of {as_of}.", "另一方的截止时间是 {as_of}。"),
    "gain": ("gain an offer", "新得到优惠"),
    "lose": ("lose an offer", "失去优惠"),
    "switch": ("are switched to another", "换成其他优惠"),
    "same": ("keep what they had", "保持不变"),
    "other_value": ("of these with another value", "其中面值不同"),
    "before": ("before", "之前"),
    "after": ("after", "之后"),
    "change": ("change", "变化"),
    "new_to_it": ("new to it", "新得到"),
    "lose_it": ("lose it", "失去"),
    "edited": ("edited", "修改内容"),
    "added": ("added", "新增"),
    "removed": ("removed", "删除"),
    "changed": ("changed", "修改"),
    "fires_for": ("rules that fire for another number of customers", "触发人数有变化的规则"),
    "switches": ("switched", "更换"),
    "nothing": ("nothing", "无"),
    "kind_rule": ("rules", "规则"),
    "kind_table": ("decision tables", "决策表"),
    "kind_offer": ("offers", "优惠"),
    "kind_campaign": ("campaigns", "活动"),
    "kind_budget": ("budgets", "预算"),
    "kind_segment": ("segments", "人群"),
    "kind_feature": ("features", "特征"),
    "kind_score": ("scores", "分数"),
    "kind_fact": ("facts", "事实"),
    "kind_calendar": ("calendars", "日历"),
    "kind_promise": ("promises (never)", "承诺（never）"),
    "more_lines": ("... {number} more lines", "……还有 {number} 行"),
    "by_cause": ("because of", "原因"),
    "by_cause_note": (
        "Each cause with those above it as they are now: the columns add up.",
        "每个原因都以其上各项已是现状为前提：各列相加即为总数。",
    ),
    "cause_version": ("version of the engine", "引擎版本"),
    "cause_seed": ("seed", "随机种子"),
    "cause_data": ("data", "数据"),
    "cause_models": ("scores of models", "模型分数"),
    "cause_history": ("own history", "历史记录"),
    "cause_calendar": ("calendar (the day)", "日历（日期）"),
    "cause_limits": ("limits (budgets, stock)", "限额（预算、库存）"),
    "cause_rules": ("rules, offers, campaigns", "规则、优惠、活动"),
    "k_gain": ("gain", "得到"),
    "k_lose": ("lose", "失去"),
    "k_switch": ("switch", "更换"),
    "k_value": ("other value", "面值不同"),
    "by_segment": ("segment (now)", "人群（现在）"),
    "members": ("members", "成员"),
    "no_segment": ("in no segment", "不在任何人群"),
    "total": ("together", "合计"),
    # the comment on a pull request
    "m_title": ("{project}: what this change does", "{project}：这次改动的效果"),
    "m_gain": ("gain", "位得到"),
    "m_lose": ("lose", "位失去"),
    "m_switch": ("are switched", "位更换"),
    "m_same": ("keep what they had", "位不变"),
    "m_value": ("keep it with another value", "位保留但面值不同"),
    "m_causes": ("Because of what", "因为什么"),
    "m_by_basis": ("Expected cost by basis", "按依据的预期成本"),
    "m_who": ("Who", "涉及谁"),
    "m_switches": ("switched from what to what", "从什么换成什么"),
    "m_edits": ("What was edited", "改了什么"),
    "m_no_meaning": (
        "No single rule, table, segment, offer, campaign or limit says anything else; the lines stand below.",
        "没有单独的规则、决策表、人群、优惠、活动或限额改变含义；改动的行见下方。",
    ),
    "m_no_lines": ("Its lines are the same; what they rest on is not.", "它的文字没有变，但它所依据的内容变了。"),
    "m_file": ("{path} (-{removed} +{added})", "{path}（-{removed} +{added}）"),
    "m_rule": ("rule", "规则"),
    "m_left_out": (
        "{number} further parts of this comparison do not fit into a comment; campaign simulate shows all of them.",
        "还有 {number} 部分放不进评论；campaign simulate 会全部显示。",
    ),
    "m_foot": (
        "The names behind every number: campaign simulate --list gain, lose, switch",
        "每个数字背后的名单：campaign simulate --list gain、lose、switch",
    ),
    "one_rule": ("rule", "规则"),
    "one_table": ("table", "决策表"),
    "one_fact": ("fact", "事实"),
    "one_feature": ("feature", "特征"),
    "one_score": ("score", "分数"),
    "one_segment": ("segment", "人群"),
    "one_offer": ("offer", "优惠"),
    "one_campaign": ("campaign", "活动"),
    "one_budget": ("budget", "预算"),
    "one_calendar": ("calendar", "日历"),
    "one_promise": ("promise", "承诺"),
    # examples
    "example": ("{customer} gets {offer}", "{customer} 得到 {offer}"),
    "open_offer": ("open to everybody in the audience of {campaign}", "对 {campaign} 人群全部开放"),
    "until": ("until {day}", "有效至 {day}"),
    # previews
    "pv_title": ("title", "标题"),
    "pv_subject": ("subject", "主题"),
    "pv_body": ("text", "正文"),
    "pv_html": ("page", "网页"),
    "pv_segments": ("text message of {number} segments", "短信 {number} 条"),
    "pv_nothing": ("There is nothing to preview.", "没有可预览的内容。"),
    "pv_no_text": ("The campaign has no text for this channel and language.", "活动没有该渠道和语言的文本。"),
    "pv_lacks": (
        "Not sent: something in {names} is unknown for this customer.",
        "不发送：{names} 中有内容对该客户未知。",
    ),
    "pv_text_lacks": ("The message is planned, but cannot be filled in.", "消息已计划，但无法填写完整。"),
    "pv_another_text": ("What would be read there instead.", "若改用该渠道或语言会看到的内容。"),
    "pv_an_example": ("An example.", "示例。"),
    "pv_not_sent": ("Not sent ({reason}); this would be read:", "不发送（{reason}）；若发送会看到："),
    "by_channel": ("by {channel}", "通过 {channel}"),
    # nothing, limits, tidy up
    "reason": ("reason", "原因"),
    "value_as": ("their {fact}", "其 {fact}"),
    "nobody_left": ("Everybody gets something.", "每个人都有优惠。"),
    "limit": ("limit", "限额"),
    "limit_expected": ("expected cost", "预期成本"),
    "limit_worst_case": ("worst case", "最坏情况"),
    "limit_stock": ("stock", "库存"),
    "limit_codes": ("codes", "券码"),
    "used": ("used", "已用"),
    "allowed": ("allowed", "上限"),
    "refused": ("refused", "拒绝"),
    "of_allowed": ("share", "占比"),
    "limit_next": (
        "{limit} binds: {step} more would be worth up to {worth}, {step} less would cost at least {worth}",
        "{limit} 已成瓶颈：再多 {step} 最多可多值 {worth}，减少 {step} 至少会少 {worth}",
    ),
    "limit_next_note": (
        "Worth as the offers state it, before anything is measured; each limit alone, the others as they are.",
        "价值以各优惠的声明为准（尚未实测）；每个限额单独计算，其他限额不变。",
    ),
    "best_share": (
        "What was chosen is worth at least {share} of the most that these limits allow.",
        "所选方案的价值至少为这些限额所允许最大价值的 {share}。",
    ),
    "best_of_all": (
        "No other choice within these limits is worth more.",
        "在这些限额内，没有价值更高的方案。",
    ),
    "no_limits": ("No budget and no stock is declared.", "没有声明预算或库存。"),
    "rules_silent": ("rules that fired for nobody: {names}", "没有触发的规则：{names}"),
    "offer_unused": (
        "nobody gets {offer}: {reason} ({customers} customers)",
        "没有人得到 {offer}：{reason}（{customers} 位）",
    ),
    "offer_unlisted": ("nobody gets {offer}: no live campaign lists it", "没有人得到 {offer}：没有进行中的活动包含它"),
    "tidy_clean": ("Every rule fires for somebody, and every offer is given.", "每条规则都有触发，每项优惠都有发放。"),
    "see_lists": (
        "Every number leads to a list of customers: campaign simulate --list NAME, "
        "where NAME is gain, lose, switch, nothing, withheld, a reason, an offer or a rule",
        "每个数字都有名单：campaign simulate --list 名称（gain、lose、switch、nothing、withheld、原因、优惠或规则）",
    ),
    "see_explain": ("Why one customer: campaign explain {customer}", "查看某位客户的原因：campaign explain {customer}"),
    "page_at": ("report page: {path}", "报告页面：{path}"),
    # brief
    "brief_verdict": ("{project} {wave}: {verdict}", "{project} {wave}：{verdict}"),
    "brief_out": (
        "{given} of {all} customers, {messages} messages; expected cost {cost}, worst case {worst}",
        "{all} 位客户中的 {given} 位，{messages} 条消息；预期成本 {cost}，最坏情况 {worst}",
    ),
    "brief_offers": ("most given: {offers}", "最多发放：{offers}"),
    "brief_change": (
        "{against}: {gain} gain, {lose} lose, {switch} switched; expected cost {money}",
        "{against}：{gain} 位得到，{lose} 位失去，{switch} 位更换；预期成本 {money}",
    ),
    "brief_nothing": (
        "most get nothing because: {reason} ({customers})",
        "没有优惠的主要原因：{reason}（{customers}）",
    ),
}


ALL_WORDS = {**WORDS, **EXPLAIN_WORDS}


class Words:
    """The words of one language: `words("customers")`, `words("head", wave=..., ...)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, key: str, /, **values: object) -> str:
        text = ALL_WORDS[key][self._at]
        return text.format_map(values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in ALL_WORDS
