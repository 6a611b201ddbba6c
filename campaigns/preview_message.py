"""`campaign preview`: what a customer would be sent, or why not and what she would read; nothing is kept or sent.

Codes are masked: which one she gets is settled when it goes out. Names and values of customers stand on stdout only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any

import polars as pl

from ..rules.problems import Phrase, Problem, closest
from ..rules.text_width import text_width
from ..segments.fact_table import CUSTOMER, ROW_KEY
from .answer import Answer, Reader, refused
from .decide.decide import decide, make_setting
from .decide.decisions import Decisions, Pair
from .decide.holdout import choose_variant
from .decide.one_pass import judge
from .decide.outcome import as_if_given
from .decide.setting import Setting
from .hold_store import HeldStore
from .messages.render_jobs import TEXT_KEYS, Run, render_jobs
from .one_customer import plain_id
from .opened import instant_text
from .policy.campaign_texts import choose_language, texts_by_language
from .policy.policy import Campaign, Policy
from .report.about import About, about_customer
from .report.amounts import clean, wrapped
from .report.prepared import Prepared
from .report.reason_words import reason_short
from .report.words import Words
from .run_options import RunOptions
from .show_simulation import get_ready
from .texts.lengths import text_message_length

TRIED = 200
"""Customers of each text that are looked through for one it can be filled in for."""
LONGEST_LINE = 2_000
"""Characters of a text that are printed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message. `sent`: she gets it; else `reason` says why not, and it is what she would read. `lacks`: texts that
    could not be filled in, so that nothing would be sent."""

    customer: str
    campaign: str
    step: str
    offer: str
    channel: str
    language: str
    variant: str | None
    sent: bool
    reason: str | None
    texts: Mapping[str, str]
    lacks: tuple[str, ...]
    segments: int | None


def preview(
    reader: Reader,
    options: RunOptions,
    customer: str | None,
    offer: str | None = None,
    *,
    channel: str | None = None,
    language: str | None = None,
    all_variants: str | None = None,
    output: str = "text",
) -> Answer:
    """Exit 1 for a customer, offer, channel, language or campaign that is not there, or for two questions at once."""
    if (customer is None) == (all_variants is None):
        return refused([Problem("P390", {}, hints=("one",))], reader.language)
    with HeldStore(reader) as held:
        ready, answer = get_ready(reader, options, even_if_cases_fail=True, held=held)
    if ready is None:
        return answer
    prepared = ready.prepared
    policy = prepared.project.policy
    words = reader.words_of(policy.language)
    problems = _unknown(policy, offer, channel, language, all_variants)
    if problems:
        return refused(problems, words)
    reader.progress("deciding", 0, None)
    decisions = decide(
        prepared.facts, prepared.project, prepared.state, prepared.as_of, options.seed, wave=options.wave
    )
    setting = make_setting(prepared.project, prepared.state, prepared.as_of, options.seed, wave=options.wave)
    if customer is None:
        shown = list(_of_campaign(prepared, decisions, setting, policy.campaigns[str(all_variants)]))
    else:
        about, problems = about_customer(prepared, decisions, plain_id(customer), options.seed, options.wave, words)
        if about is None:
            return refused(problems, words)
        shown = list(_of_customer(prepared, decisions, about, offer, channel, language))
    if output == "json":
        return Answer(json.dumps(_as_json(shown, prepared, setting), ensure_ascii=False, indent=2))
    return Answer("\n".join(_text(shown, Words(words), reader.width)))


def _unknown(
    policy: Policy, offer: str | None, channel: str | None, language: str | None, campaign: str | None
) -> list[Problem]:
    asked = (
        (Phrase("offer", "优惠"), offer, list(policy.offers)),
        (Phrase("channel", "渠道"), channel, [one.id for one in policy.channels]),
        (Phrase("language of the project", "项目语言"), language, list(policy.languages)),
        (Phrase("campaign", "活动"), campaign, list(policy.campaigns)),
    )
    problems = []
    for what, name, known in asked:
        if name is not None and name not in known:
            near = closest(name, known)
            values = {"what": what, "name": clean(name)[:80], "suggestion": near or "", "known": ", ".join(known)}
            problems.append(Problem("P391", values, hints=("mean",) if near else ("known",)))
    return problems


def _of_customer(
    prepared: Prepared, decisions: Decisions, about: About, offer: str | None, channel: str | None, language: str | None
) -> Iterator[Shown]:
    """Her planned messages; with an offer named that is not among them, or nothing planned, what she would read."""
    mine = decisions.jobs.filter(pl.col(CUSTOMER) == about.customer)
    run = _run(prepared, about.setting, decisions.decisions)
    offers = dict(decisions.decisions.select("decision_id", "offer").iter_rows())
    planned = False
    for job in mine.iter_rows(named=True):
        told = [offers[one] for one in job["decision_ids"]]
        if offer is None or offer in told:
            planned = True
            changed = job | {"language": language or job["language"], "channel": channel or job["channel"]}
            as_planned = changed == job
            reason = None if as_planned else "another_text"
            yield from _shown(pl.DataFrame([changed], schema=mine.schema), run, as_planned, reason)
    if planned:
        return
    told_of: set[str] = set()
    for at, pair in enumerate(decisions.pairs):
        if pair.offer not in told_of and offer in (None, pair.offer):
            told_of.add(pair.offer)
            yield from _would_read(prepared, about, at, channel, language)


def _would_read(
    prepared: Prepared, about: About, at: int, channel: str | None, language: str | None
) -> Iterator[Shown]:
    """What she would read if she got the offer, and why she does not: on her channel, else the first with a text."""
    pair, setting = about.decisions.pairs[at], about.setting
    policy, campaign = setting.policy, setting.campaign(pair)
    position = int(about.judged.channel(pair)[0])
    hers = [policy.channels[position].id] if position >= 0 else []
    channels = [channel] if channel else [*hers, *(one.id for one in policy.channels)]
    there = next((one for one in channels if texts_by_language(campaign, pair.step, one)), channels[0])
    row: dict[str, Any] | None = next(
        (one for one in about.rows if (one["campaign"], one["step"], one["offer"]) == astuple(pair)), None
    )
    reason = about.losses.get(pair, "not_proposed") if row is None else str(row["outcome"])
    if reason == "given":
        reason = "no_reachable_channel"  # granted in silence
    named = policy.preferred_language
    wanted = about.facts[named][0] if named is not None and named in about.facts.columns else None
    spoken = language or choose_language(wanted, policy.languages, texts_by_language(campaign, pair.step, there))
    variant = variant_of(about.facts, campaign, policy)
    run = _run(prepared, setting, as_if_given(about.judged, at))
    job = _job("0", about.customer, pair, there, spoken or policy.language, variant)
    yield from _shown(pl.DataFrame([job], schema=_JOB), run, False, reason)


def _of_campaign(prepared: Prepared, decisions: Decisions, setting: Setting, campaign: Campaign) -> Iterator[Shown]:
    """Every text of the campaign, for one customer each: one who gets it, else one whom it could be filled in for."""
    names: list[str | None] = [name for name, _ in campaign.variants]
    for step in campaign.steps:
        pairs = [one for one in decisions.pairs if (one.campaign, one.step) == (campaign.id, step.id)]
        for channel in setting.policy.channels:
            for language in texts_by_language(campaign, step.id, channel.id):
                for variant in names or [None]:
                    yield from _example(prepared, decisions, setting, pairs, channel.id, language, variant)


def _example(
    prepared: Prepared,
    decisions: Decisions,
    setting: Setting,
    pairs: list[Pair],
    channel: str,
    language: str,
    variant: str | None,
) -> Iterator[Shown]:
    best: Shown | None = None
    for pair in pairs:
        same = (pl.col("campaign") == pair.campaign) & (pl.col("step") == pair.step) & (pl.col("offer") == pair.offer)
        given = decisions.decisions.filter(same & (pl.col("outcome") == "given")).sort("decision_id")
        facts = prepared.facts.frame
        some = facts.filter(pl.col(CUSTOMER).is_in(given[CUSTOMER].head(TRIED).to_list()))
        some = some if some.height else facts.head(TRIED)
        judged = judge(some, prepared.state, setting)
        run = _run(prepared, setting, as_if_given(judged, decisions.pairs.index(pair)))
        who = enumerate(some[CUSTOMER].to_list())
        jobs = [_job(str(at), one, pair, channel, language, variant) for at, one in who]
        for shown in _shown(pl.DataFrame(jobs, schema=_JOB), run, False, "an_example"):
            if not shown.lacks:
                yield shown
                return
            best = best or shown
    if best is not None:
        yield best


_JOB: dict[str, pl.DataType] = {
    "job_id": pl.String(), CUSTOMER: pl.String(), "campaign": pl.String(), "step": pl.String(),
    "channel": pl.String(), "language": pl.String(), "arm": pl.String(), "decision_ids": pl.List(pl.String()),
}  # fmt: skip


def _job(
    decision: str, customer: str, pair: Pair, channel: str, language: str, variant: str | None
) -> dict[str, object]:
    names = (f"preview.{decision}", customer, pair.campaign, pair.step, channel, language, variant, [decision])
    return dict(zip(_JOB, names, strict=True))


def variant_of(facts: pl.DataFrame, campaign: Campaign, policy: Policy) -> str | None:
    """The variant she is drawn for; it is the same in every run."""
    position = int(choose_variant(facts[ROW_KEY].to_numpy(), campaign, policy)[0])
    return None if position < 0 else campaign.variants[position][0]


def _shown(jobs: pl.DataFrame, run: Run, sent: bool, reason: str | None) -> Iterator[Shown]:
    """Each job with its texts."""
    offers = dict(run.decisions.select("decision_id", "offer").iter_rows())
    kinds = {one.id: one.kind for one in run.setting.policy.channels}
    for job, said in zip(jobs.iter_rows(named=True), render_jobs(jobs, run).iter_rows(named=True), strict=True):
        texts = {key: said[key] for key in TEXT_KEYS if said[key] is not None}
        is_text_message = kinds.get(job["channel"]) == "sms" and "body" in texts
        lacks = tuple(said["lacks"])
        yield Shown(
            customer=job[CUSTOMER],
            campaign=job["campaign"],
            step=job["step"],
            offer=offers[job["decision_ids"][0]],
            channel=job["channel"],
            language=job["language"],
            variant=job["arm"],
            sent=sent and not lacks,
            reason="text_lacks" if sent and lacks else reason,
            texts=texts,
            lacks=lacks,
            segments=text_message_length(texts["body"]).segments if is_text_message else None,
        )


def _run(prepared: Prepared, setting: Setting, rows: pl.DataFrame) -> Run:
    return Run(prepared.project, setting, prepared.state, prepared.facts.frame, rows)


def _as_json(shown: list[Shown], prepared: Prepared, setting: Setting) -> dict[str, object]:
    return {
        "as_of": instant_text(prepared.as_of),
        "wave": setting.wave,
        "messages": [asdict(one) | {"lacks": list(one.lacks)} for one in shown],
    }


def _text(shown: list[Shown], words: Words, width: int) -> list[str]:
    if not shown:
        return [words("pv_nothing")]
    lines: list[str] = []
    for one in shown:
        if lines:
            lines.append("")
        lines.append(_head(one, words))
        if one.reason is not None:
            lines.append(f"  {_why(one.reason, words)}")
        if one.lacks and not one.texts:
            lines.append(f"  {words('pv_no_text')}")
        elif one.lacks:
            lines.append(f"  {words('pv_lacks', names=', '.join(one.lacks))}")
        for key, text in one.texts.items():
            label = f"  {words(f'pv_{key}')}: "
            for number, line in enumerate(text[:LONGEST_LINE].split("\n")):
                begin = label if not number else " " * text_width(label)
                lines += wrapped(begin + clean(line), max(width, 40), " " * text_width(label)) or [begin.rstrip()]
        if one.segments is not None:
            lines.append(f"  {words('pv_segments', number=one.segments)}")
    return lines


def _head(one: Shown, words: Words) -> str:
    parts = (
        [words("example", customer=clean(one.customer), offer=one.offer)]
        if one.sent
        else [clean(one.customer), one.offer]
    )
    parts += [f"{one.campaign}.{one.step}", one.channel, one.language, one.variant or ""]
    return ", ".join(part for part in parts if part)


def _why(reason: str, words: Words) -> str:
    if words.has(f"pv_{reason}"):
        return words(f"pv_{reason}")
    return words(
        "pv_not_sent",
        reason=words(f"l_{reason}") if reason in ("withheld", "deferred") else reason_short(reason, words.language),
    )
