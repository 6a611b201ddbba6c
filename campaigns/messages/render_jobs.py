"""The text of each planned job: chosen, filled in, a group of equal templates at a time.

A job speaks of its first decision: the one of the campaign of highest priority. `offer.code` is masked unless codes are
given: planned jobs hold none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from ...engine.tree import Kind
from ...segments.fact_table import CUSTOMER
from ..decide.one_pass import judge
from ..decide.setting import Setting
from ..decide.state import State
from ..policy.campaign_texts import texts_of
from ..policy.message_fields import MASKED_CODE, fact_sort, value_sort
from ..policy.policy import Offer
from ..policy.project import Project
from ..texts.check_template import check_template
from ..texts.columns import TYPES, render_columns
from ..texts.filters import Sort
from ..texts.formats import Forms
from ..texts.read_template import read_template
from ..texts.template import Template, names_in

TEXT_KEYS = ("title", "subject", "body", "html")
_AT, _OFFER = "~at", "~offer"
_GROUP = ["campaign", "step", "channel", "language", "arm", _OFFER]
_FLAGS = ("segment.", "tag.")


@dataclass(frozen=True, slots=True)
class Run:
    """What jobs were planned from. `facts` may hold more customers than the jobs."""

    project: Project
    setting: Setting
    state: State
    facts: pl.DataFrame
    decisions: pl.DataFrame


def render_jobs(jobs: pl.DataFrame, run: Run, codes: Mapping[str, str] | None = None) -> pl.DataFrame:
    """One row a job, in their order: `job_id`, `title`, `subject`, `body`, `html` (null: the text has none, or it lacks
    a value) and `lacks`: the names of texts that could not be filled in. `codes`: by job id."""
    keyed = _with_offers(jobs, run, codes)
    done = [_rendered(dict(zip(_GROUP, key, strict=True)), rows, run) for key, rows in _groups(keyed)]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        _AT: pl.UInt32,
        "job_id": pl.String,
        **dict.fromkeys(TEXT_KEYS, pl.String),
        "lacks": pl.List(pl.String),
    }
    if not done:
        return pl.DataFrame(schema=schema).drop(_AT)
    return pl.concat(done).sort(_AT).drop(_AT)


def never_filled(jobs: pl.DataFrame, run: Run) -> list[tuple[str, str, str, int]]:
    """Campaign, channel, name of the text and how many jobs cannot be filled in: those messages are not sent. Only
    texts that may lack something are filled in, so a run whose texts all have fallbacks pays nothing."""
    keyed = _with_first_offer(jobs, run)
    doubtful = [group for group in keyed.select(_GROUP).unique().iter_rows(named=True) if _may_lack(group, run)]
    if not doubtful:
        return []
    some = pl.DataFrame(doubtful, schema={name: keyed.schema[name] for name in _GROUP})
    rows = jobs.filter(pl.col("job_id").is_in(keyed.join(some, _GROUP, "semi", nulls_equal=True)["job_id"].implode()))
    counts: dict[tuple[str, str, str], int] = {}
    for key, found in _groups(_with_offers(rows, run, None)):
        group = dict(zip(_GROUP, key, strict=True))
        for names in _rendered(group, found, run)["lacks"].to_list():
            for name in names:
                place = (group["campaign"], group["channel"], name)
                counts[place] = counts.get(place, 0) + 1
    return [(*place, number) for place, number in sorted(counts.items())]


def _groups(keyed: pl.DataFrame) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    yield from keyed.partition_by(_GROUP, as_dict=True, include_key=False, maintain_order=True).items()


def _with_offers(jobs: pl.DataFrame, run: Run, codes: Mapping[str, str] | None) -> pl.DataFrame:
    """A row a job with the values of its first decision and of the facts that the texts read."""
    rows = _with_first_offer(jobs, run)
    first = run.decisions.select(
        pl.col("decision_id"), "value_minor", "percent", "points",
        pl.col("valid_from").alias("offer.valid_from"), pl.col("valid_until").alias("offer.valid_until"),
        pl.col("min_spend_minor").alias("offer.min_spend"),
    )  # fmt: skip
    rows = rows.with_row_index(_AT).join(first, "decision_id", "left", maintain_order="left")
    if codes is not None:
        given = pl.DataFrame({"job_id": list(codes), "offer.code": list(codes.values())})
        rows = rows.join(given, "job_id", "left", maintain_order="left")
    return rows.join(_variables(rows, run), CUSTOMER, "left", maintain_order="left")


def _with_first_offer(jobs: pl.DataFrame, run: Run) -> pl.DataFrame:
    """What the text of each job is chosen by."""
    rows = jobs.select(
        "job_id", CUSTOMER, "campaign", "step", "channel", "language", "arm",
        pl.col("decision_ids").list.first().alias("decision_id"),
    )  # fmt: skip
    offers = run.decisions.select("decision_id", pl.col("offer").alias(_OFFER))
    return rows.join(offers, "decision_id", "left", maintain_order="left")


def _variables(rows: pl.DataFrame, run: Run) -> pl.DataFrame:
    """The facts, segments and tags that the texts of these rows read, one row a customer; money in minor units."""
    texts = rows.select(_GROUP).unique().iter_rows(named=True)
    names = {name for group in texts for _, one in _templates(group, run) for name, _ in names_in(one)}
    facts = run.project.vocabulary.facts
    wanted = sorted(name for name in names if name in facts or name.startswith(_FLAGS))
    there = run.facts.filter(pl.col(CUSTOMER).is_in(rows[CUSTOMER].unique().to_list()))
    stored = [name for name in wanted if name in there.columns]
    made = [name for name in wanted if name not in there.columns and name != "today"]
    frame = there.select(CUSTOMER, *stored)
    if made:
        judged = judge(there, run.state, run.setting, made)
        frame = frame.with_columns(judged.frame.select(made))
    if "today" in wanted:
        frame = frame.with_columns(pl.lit(run.setting.as_of.today).alias("today"))
    return frame.with_columns(_as_sorted(name, run) for name in frame.columns if name in facts)


def _as_sorted(name: str, run: Run) -> pl.Expr:
    """The column as texts are filled from it: numbers as doubles, money in whole minor units."""
    info, policy = run.project.vocabulary.facts[name], run.project.policy
    sort = fact_sort(info, policy.currency)
    column = pl.col(name)
    if sort == "money" and not info.scale:
        column = (column.cast(pl.Float64) * 10**policy.exponent).round(mode="half_to_even")
    elif sort == "number" and info.scale:
        column = column.cast(pl.Float64) / 10**info.scale
    return column.cast(TYPES[sort])


def _rendered(group: Mapping[str, str], rows: pl.DataFrame, run: Run) -> pl.DataFrame:
    offer, policy = run.project.policy.offers[group[_OFFER]], run.project.policy
    sorts = _sorts(offer, run)
    frame = rows.with_columns(
        pl.lit(offer.name or offer.id).alias("offer.name"),
        pl.lit(group["campaign"]).alias("campaign.name"),
        _value(offer).alias("offer.value"),
        *([] if "offer.code" in rows.columns else [pl.lit(MASKED_CODE).alias("offer.code")]),
    )
    forms = Forms(group["language"], policy.currency, policy.exponent)
    texts = {
        key: render_columns(template, frame, sorts, forms, html=key == "html")
        for key, template in _templates(group, run)
    }
    unread = _fields(group, run).keys() - texts.keys()
    nothing = not texts or bool(unread)
    columns = [texts[key].alias(key) if key in texts else pl.lit(None, pl.String).alias(key) for key in TEXT_KEYS]
    lacks = [pl.when(pl.col(key).is_null()).then(pl.lit(key)) for key in texts]
    out = rows.select(_AT, "job_id").with_columns(columns)
    lacking = pl.concat_list(lacks).list.drop_nulls() if lacks else pl.lit([], pl.List(pl.String))
    return out.with_columns((pl.lit(["body"]) if nothing else lacking).alias("lacks"))


def _fields(group: Mapping[str, str], run: Run) -> dict[str, str]:
    campaign = run.project.policy.campaigns[group["campaign"]]
    return texts_of(campaign, group["step"], group["channel"], group["language"], group["arm"])


def _templates(group: Mapping[str, str], run: Run) -> Iterator[tuple[str, Template]]:
    for key, text in _fields(group, run).items():
        template, _ = read_template(text)
        if template is not None:
            yield key, template


def _may_lack(group: Mapping[str, str], run: Run) -> bool:
    """Whether the group has a text that some customers' unknown values could leave open. One without any text is none:
    whoever delivers writes it then."""
    from ..policy.message_fields import campaign_fields, fact_fields, offer_fields

    policy = run.project.policy
    fields = fact_fields(run.project.vocabulary) | campaign_fields(policy.campaigns[group["campaign"]])
    fields |= offer_fields(policy.offers[group[_OFFER]], policy.exponent)
    templates = list(_templates(group, run))
    return len(templates) < len(_fields(group, run)) or any(
        True for _, template in templates for _ in check_template(template, fields)
    )


def _sorts(offer: Offer, run: Run) -> dict[str, Sort | None]:
    currency = run.project.policy.currency
    facts = run.project.vocabulary.facts.items()
    sorts: dict[str, Sort | None] = {
        name: fact_sort(info, currency) for name, info in facts if info.type.kind is not Kind.TEXTS
    }
    sorts |= {flag: "boolean" for flag in run.project.vocabulary.flags if flag.startswith(_FLAGS)}
    return sorts | {
        "campaign.name": "text", "offer.name": "text", "offer.value": value_sort(offer),
        "offer.min_spend": None if offer.min_spend is None else "money", "offer.valid_from": "date",
        "offer.valid_until": "date", "offer.code": None if offer.codes is None else "text",
    }  # fmt: skip


def _value(offer: Offer) -> pl.Expr:
    column = {"money": "value_minor", "percent": "percent", "number": "points"}.get(
        value_sort(offer) or "", "value_minor"
    )
    return pl.col(column)
