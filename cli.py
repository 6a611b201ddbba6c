"""The command line: parse, one call, print, exit code. No logic; nothing heavy is imported before a command needs it.

Only here is the clock asked, the terminal looked at, and an unexpected error turned into a short text (exit 70).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from .campaigns.answer import Answer, Progress, Reader

HELP = """Rules, models and budgets decide which coupon or membership benefit each customer gets.

A project is a folder with a project.yaml; every command finds it from any folder inside it.
Results go to stdout, everything else to stderr. Exit codes: 0 ok, 1 problems, 2 usage, 3 differences, 6 stopped by a
guard, 70 our own fault, 130 interrupted."""

INTERRUPTED = 130
"""What typer leaves with after Ctrl-C."""

OBJECTS_BEFORE_COLLECTING = 50_000
"""So many objects more before Python looks for garbage among the young ones; it would be 700."""

app = typer.Typer(
    name="campaign",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,  # the plain help is in 0.1 s on the screen, the painted one in 0.2 s
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Language(StrEnum):
    """Languages of texts for people."""

    EN = "en"
    ZH = "zh"


class TextOrJson(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


class SimulateFormat(StrEnum):
    """How a simulation is printed: for people, for programs, as a comment on a pull request."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class CheckFormat(StrEnum):
    """How problems are printed: for people, for programs, for CI systems, for a spreadsheet."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    CSV = "csv"


class TestFormat(StrEnum):
    """How the outcome of cases is printed."""

    __test__ = False  # not a class of tests, whatever pytest thinks of its name
    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


class For(StrEnum):
    """Who asks."""

    MANAGER = "manager"
    CUSTOMER = "customer"


ProjectDir = Annotated[
    Path | None,
    typer.Option("--project-dir", "-p", help="The folder of project.yaml; default: found from here upwards."),
]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of the texts; default: the project's.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The day (2026-10-01) or local moment to decide for; default: today, 00:00."),
]
BookedOn = Annotated[str | None, typer.Option("--as-of", help="The day it is booked on; default: today.")]
Seed = Annotated[int, typer.Option("--seed", help="Breaks ties; the same seed gives the same decisions.")]
Wave = Annotated[str, typer.Option("--wave", help="Name of the wave, where a day has several.")]
PlannedSeed = Annotated[int | None, typer.Option("--seed", help="Breaks ties; default: the plan's, or 0.")]
PlannedWave = Annotated[str | None, typer.Option("--wave", help="Name of the wave; default: the plan's, or day.")]
By = Annotated[
    str | None, typer.Option("--by", help="Who you are; default: CAMPAIGN_BY, or user.email of git, and it says so.")
]
State = Annotated[
    Path | None,
    typer.Option("--state", help="Own history (given, open, redeemed offers, money spent) as JSON; default: none."),
]


class TableFormat(StrEnum):
    """How a result with tables is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class LedgerBy(StrEnum):
    """The groups of the books."""

    CAMPAIGN = "campaign"
    OFFER = "offer"
    BUDGET = "budget"
    PAYER = "payer"
    STATE = "state"
    FORECAST = "forecast"


Format = Annotated[TextOrJson, typer.Option("--format", help="text for people, json for programs.")]


@app.command()
def init(
    folder: Annotated[Path | None, typer.Argument(help="A new or an empty folder; with --with also a project.")] = None,
    playbooks: Annotated[
        list[str] | None, typer.Option("--with", help="Playbooks to begin with, or to add: welcome,birthday ...")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Name the playbooks.")] = False,
    source: Annotated[
        Path | None, typer.Option("--from", help="Begin from your customers instead: a .csv, .xlsx or .parquet file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the guesses about columns without asking.")] = False,
    lang: Lang = None,
) -> None:
    """Begin a project that works, to be changed.

    A small shop with rules, offers, cases and thirty customers, ready to simulate. Playbooks are whole campaigns with
    their rules, offers, budgets, texts and cases, for a new project or one that is there.

    Example: campaign init my-shop --with welcome,winback_ladder
    """
    from .campaigns.init_project import init_project

    ask = (lambda question, default: str(typer.prompt(question, default=default))) if sys.stdin.isatty() else None
    run(lang, lambda reader: init_project(reader, folder, tuple(playbooks or ()), list_only, source, ask, yes))


@app.command()
def check(
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as problems (for CI).")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", help="Only rule:ID (offer:ID ...), code:R2 or file:PATH; repeatable."),
    ] = None,
    output: Annotated[
        CheckFormat, typer.Option("--format", help="text, json, github, sarif, junit or csv.")
    ] = CheckFormat.TEXT,
    explain: Annotated[
        str | None, typer.Option("--explain", help="Say what a code such as R104 means, instead of checking.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Show every problem of the project at once.

    Each with its file, line and column, and the way out. Needs no data, only facts.lock.yaml.

    Example: campaign check --strict
    """
    from .campaigns.check import check
    from .campaigns.explain_code import explain_code

    if explain is not None:
        run(lang, lambda reader: explain_code(reader, explain))
    run(
        lang,
        lambda reader: check(
            reader, project_dir, as_of=as_of, strict=strict, select=tuple(select or ()), output=output.value
        ),
    )


@app.command()
def fmt(
    project_dir: ProjectDir = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    lang: Lang = None,
) -> None:
    """Bring the YAML files into one form.

    Indentation, order of keys, idle blanks; comments, quotes and values stay as they are.

    Example: campaign fmt --check
    """
    from .campaigns.fmt import fmt

    run(lang, lambda reader: fmt(reader, project_dir, check=check, diff=diff))


@app.command("test")
def run_cases(
    project_dir: ProjectDir = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Only cases whose name or file contains this; repeatable.")
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Show all that cases have seen, rule by rule.")] = False,
    at_least: Annotated[
        str | None, typer.Option("--at-least", help="Exit 1 when less is covered, such as 80%.")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print the missing cases as YAML to paste; each was run.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="With --suggest: the day of the cases; default: that of the last case."),
    ] = None,
    output: Annotated[TestFormat, typer.Option("--format", help="text, json or junit.")] = TestFormat.TEXT,
    lang: Lang = None,
) -> None:
    """Run the cases: this customer should get that.

    Example: campaign test --select birthday
    """
    if suggest:
        from .campaigns.suggest import suggest as suggest_missing

        run(lang, lambda reader: suggest_missing(reader, project_dir, as_of=as_of))
    from .campaigns.cases import run_cases

    chosen = tuple(select or ())
    run(
        lang,
        lambda reader: run_cases(
            reader, project_dir, select=chosen, coverage=coverage, at_least=at_least, output=output.value
        ),
    )


@app.command()
def simulate(
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    against: Annotated[
        str | None,
        typer.Option("--against", help="Compare with a project folder, a batch (out/...), or a git revision."),
    ] = None,
    list_of: Annotated[
        str | None,
        typer.Option(
            "--list",
            help="Print customers instead: gain, lose, switch, given, nothing, withheld, a reason, an offer or a rule.",
        ),
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Five lines, for mail or chat.")] = False,
    exit_on_diff: Annotated[
        bool, typer.Option("--exit-on-diff", help="Exit 3 when anybody gains, loses or is switched.")
    ] = False,
    even_if_cases_fail: Annotated[
        bool, typer.Option("--even-if-cases-fail", help="Show the report although cases fail (exit 1 all the same).")
    ] = False,
    state: State = None,
    seed: Seed = 0,
    wave: Wave = "day",
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out", help="plan.json: write a plan to be approved. A folder: the page goes there; repeatable."
        ),
    ] = None,
    by: By = None,
    output: Annotated[
        SimulateFormat, typer.Option("--format", help="text, json, or markdown: a comment on a pull request.")
    ] = SimulateFormat.TEXT,
    lang: Lang = None,
) -> None:
    """Show who would get what, why, and at what cost.

    Decides for everybody, with the same code as `decide`, but sends nothing and reserves nothing.

    Example: campaign simulate --as-of 2026-10-01 --against HEAD~1
    """
    from .campaigns.run_options import RunOptions
    from .campaigns.show_simulation import simulate

    options = RunOptions(project_dir, as_of, seed, wave, state)
    run(
        lang,
        lambda reader: simulate(
            reader,
            options,
            against=against,
            list_of=list_of,
            brief=brief,
            exit_on_diff=exit_on_diff,
            even_if_cases_fail=even_if_cases_fail,
            out=tuple(out or ()),
            by=by,
            output=output.value,
        ),
    )


@app.command()
def approve(
    plan: Annotated[Path, typer.Argument(help="The plan that `campaign simulate --out plan.json` wrote.")],
    by: By = None,
    up_to: Annotated[
        str | None, typer.Option("--up-to", help="The expected cost up to which it holds; default: what is planned.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="A sentence for whoever asks in a year.")] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="Withdraw your approval.")] = False,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Approve a plan by name.

    Writes who, when, which plan and up to which cost into the plan; decides nothing.

    Example: campaign approve plan.json --by anna@shop.example --note "agreed on Monday"
    """
    from .campaigns.approve_plan import approve

    run(
        lang,
        lambda reader: approve(reader, plan, by=by, up_to=up_to, note=note, revoke=revoke, output=output.value),
    )


@app.command()
def decide(
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", help="Decide exactly what this plan says, or stop: its day, wave, seed and state."),
    ] = None,
    state: State = None,
    seed: PlannedSeed = None,
    wave: PlannedWave = None,
    yes: Annotated[bool, typer.Option("--yes", help="Decide for a past day, for a trial.")] = False,
    supersede: Annotated[
        bool, typer.Option("--supersede", help="Take the place of the wave's earlier run: add, change, cancel.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Where batches go; default: out in the project.")] = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Decide, keep it in the store, and write the batch folder.

    Whole or not at all; a guard stops a batch that touches more customers than the project allows.

    Example: campaign decide --state state.json
    """
    from .campaigns.decide_wave import decide
    from .campaigns.run_options import RunOptions

    options = RunOptions(project_dir, as_of, seed, wave, state)
    run(
        lang,
        lambda reader: decide(reader, options, plan=plan, yes=yes, supersede=supersede, out=out, output=output.value),
    )


@app.command("hand-over")
def hand_over(
    run_or_wave: Annotated[str, typer.Argument(help="The wave (2026-10-01.day) or the beginning of a run id.")],
    project_dir: ProjectDir = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only the messages of this channel.")] = None,
    codes: Annotated[Path | None, typer.Option("--codes", help="Write the codes that go out into this file.")] = None,
    as_of: BookedOn = None,
    yes: Annotated[bool, typer.Option("--yes", help="Book on a past day, for a trial.")] = False,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Say that a run's messages went out.

    For a shop that sends from the batch folder by itself: from here on its offers are an open liability. Where they
    carry codes, --codes writes them into a file first, readable by you alone.

    Example: campaign hand-over 2026-10-01.day --channel email
    """
    from .campaigns.hand_over import hand_over

    run(
        lang,
        lambda reader: hand_over(
            reader,
            run_or_wave,
            project_dir=project_dir,
            channel=channel,
            codes=codes,
            as_of=as_of,
            yes=yes,
            output=output.value,
        ),
    )


@app.command()
def redeem(
    decision: Annotated[
        str, typer.Argument(metavar="CODE", help="The code, or the id of the decision as in decisions.parquet.")
    ],
    project_dir: ProjectDir = None,
    amount: Annotated[str | None, typer.Option("--amount", help="What it cost, such as 12.50.")] = None,
    order: Annotated[str | None, typer.Option("--order", help="The order it was used in.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="When it was used; default: now.")] = None,
    undo: Annotated[bool, typer.Option("--reverse", help="The order was undone: its money is free again.")] = False,
    event: Annotated[
        str | None, typer.Option("--event", help="The name under which it counts once; default: decision and order.")
    ] = None,
    as_of: BookedOn = None,
    yes: Annotated[bool, typer.Option("--yes", help="Book on a past day, for a trial.")] = False,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Book a coupon that was used.

    Once and only once, however often it is reported; also late, also above its face value.

    Example: campaign redeem 7KQ2-M9XD-4TZPA --amount 12.50 --order A-1001
    """
    from .campaigns.redeem import redeem

    run(
        lang,
        lambda reader: redeem(
            reader,
            decision,
            project_dir=project_dir,
            amount=amount,
            order=order,
            event=event,
            at=at,
            undo=undo,
            as_of=as_of,
            yes=yes,
            output=output.value,
        ),
    )


@app.command()
def explain(
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    offer: Annotated[str | None, typer.Argument(help="Only this offer.")] = None,
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    batch: Annotated[Path | None, typer.Option("--run", help="Explain a saved batch instead.")] = None,
    who: Annotated[For, typer.Option("--for", help="manager: rules and numbers. customer: plain words.")] = For.MANAGER,
    facts: Annotated[bool, typer.Option("--facts", help="List what is known of her.")] = False,
    state: State = None,
    seed: Seed = 0,
    wave: Wave = "day",
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Say why a customer gets this and not that.

    With the smallest change that would flip it, found by search and checked by deciding again.

    Example: campaign explain C-1003 ten_off
    """
    from .campaigns.explain_customer import explain
    from .campaigns.run_options import RunOptions

    options = RunOptions(project_dir, as_of, seed, wave, state)
    run(
        lang,
        lambda reader: explain(
            reader, options, customer, offer, batch=batch, who=who.value, facts=facts, output=output.value
        ),
    )


@app.command()
def preview(
    customer: Annotated[str | None, typer.Argument(metavar="[CUSTOMER]", help="The customer's id.")] = None,
    offer: Annotated[str | None, typer.Argument(metavar="[OFFER]", help="Only the message about this offer.")] = None,
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    channel: Annotated[str | None, typer.Option("--channel", help="The text of this channel.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="The text in this language.")] = None,
    all_variants: Annotated[
        str | None,
        typer.Option("--all-variants", metavar="CAMPAIGN", help="Every text of a campaign, with an example."),
    ] = None,
    state: State = None,
    seed: Seed = 0,
    wave: Wave = "day",
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Show what a customer would be sent, or why not.

    Codes are masked; nothing is kept or sent.

    Example: campaign preview C-1003 ten_off --channel email
    """
    from .campaigns.preview_message import preview as preview_texts
    from .campaigns.run_options import RunOptions

    options = RunOptions(project_dir, as_of, seed, wave, state)
    run(
        lang,
        lambda reader: preview_texts(
            reader, options, customer, offer,
            channel=channel, language=language, all_variants=all_variants, output=output.value,
        ),
    )  # fmt: skip


CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id, as in the data.")]


@app.command()
def profile(
    customer: Annotated[
        str | None, typer.Argument(metavar="[CUSTOMER]", help="Whose; left out with --out: everybody.")
    ] = None,
    out: Annotated[str | None, typer.Option("--out", help="All customers into this .csv or .parquet file.")] = None,
    project_dir: ProjectDir = None,
    as_of: AsOf = None,
    state: State = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Tell who a customer is, or write all customers for a CRM.

    Segments and why, scores with version and date and where she stands among all, group, interests, facts, unknowns.

    Example: campaign profile C-1003
    """
    from .campaigns.profile import profile as tell
    from .campaigns.run_options import RunOptions

    options = RunOptions(project_dir, as_of, state=state)
    run(lang, lambda reader: tell(reader, options, customer, out, output.value))


@app.command()
def timeline(
    customer: CustomerId,
    project_dir: ProjectDir = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Only what had happened by that day or moment; default: now.")
    ] = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Tell all that happened to a customer.

    Decided, given, withheld and why, sent, redeemed, expired; consents and pauses: over all waves, from the store.

    Example: campaign timeline C-1003
    """
    from .campaigns.timeline import timeline

    run(lang, lambda reader: timeline(reader, customer, project_dir, as_of, output.value))


@app.command()
def export(
    customer: CustomerId,
    out: Annotated[str, typer.Option("--out", help="A file; - is the terminal.")] = "-",
    project_dir: ProjectDir = None,
    lang: Lang = None,
) -> None:
    """Hand out all that is kept about a customer.

    Everything in the store and in the kept folders, as JSON: for a request for access to personal data.

    Example: campaign export C-1003 --out c-1003.json
    """
    from .campaigns.export_customer import export

    run(lang, lambda reader: export(reader, customer, out, project_dir))


@app.command()
def forget(
    customer: Annotated[
        str | None, typer.Argument(metavar="CUSTOMER", help="The customer's id, as in the data.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="A sentence for whoever asks in a year; no names.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="Ids from a CSV: one a line, or customer_id.")] = None,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="She came back: no longer leave her out.")] = False,
    list_only: Annotated[bool, typer.Option("--list", help="Name forgotten ones who are in the data again.")] = False,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Forget a customer: her id is found nowhere any more.

    Not in the store, not in batches, not beside them; all sums stay. Shows what would go, and asks.

    Example: campaign forget C-1003 --why "asked by letter" --by dpo@shop.example
    """
    from .campaigns.forget import forget, list_back

    if list_only:
        run(lang, lambda reader: list_back(reader, project_dir, output.value))
    ask = typer.confirm if sys.stdin.isatty() else None
    run(
        lang,
        lambda reader: forget(
            reader, customer, why=why, file=file, by=by, yes=yes, undo=undo, ask=ask, project_dir=project_dir,
            output=output.value,
        ),
    )  # fmt: skip


@app.command()
def replay(
    batch: Annotated[Path, typer.Argument(help="A batch folder, or the beginning of a run id below out/.")],
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Decide a saved batch again and compare.

    From its own facts, rules and state, row by row; exit 3 if any differs.

    Example: campaign replay out/2026-10-01.day/5f21c0
    """
    from .campaigns.replay_batch import replay

    run(lang, lambda reader: replay(reader, batch, project_dir, output=output.value))


CampaignId = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.")]
Why = Annotated[str, typer.Option("--why", help="A sentence for whoever asks in a year.")]


@app.command()
def pause(
    campaign: CampaignId,
    why: Why,
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Stop a campaign at once.

    From now on no run gives anything of it, until it is resumed; what was decided before stays.

    Example: campaign pause autumn_winback --why "wrong price"
    """
    from .campaigns.pause_campaign import pause

    run(lang, lambda reader: pause(reader, project_dir, campaign, why, by, output.value))


@app.command()
def resume(
    campaign: CampaignId,
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Let a paused campaign go on.

    Example: campaign resume autumn_winback
    """
    from .campaigns.pause_campaign import resume

    run(lang, lambda reader: resume(reader, project_dir, campaign, by, output.value))


ledger_app = typer.Typer(
    help="Tell the books at the end of a day.\n\n"
    "What was open, given, redeemed, expired and is open now; by offer, budget and who pays. "
    "A past day is told the same for good.\n\nExample: campaign ledger --at 2026-10-31",
    invoke_without_command=True,
)
app.add_typer(ledger_app, name="ledger")


@ledger_app.callback()
def ledger(
    context: typer.Context,
    at: Annotated[str | None, typer.Option("--at", help="The last day, or a month; default: today, so far.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="The first day; default: of the month of --at.")] = None,
    by: Annotated[LedgerBy | None, typer.Option("--by", help="Only the table of one kind of group.")] = None,
    project_dir: ProjectDir = None,
    output: Annotated[TableFormat, typer.Option("--format", help="text, json, or csv for a spreadsheet.")] = (
        TableFormat.TEXT
    ),
    lang: Lang = None,
) -> None:
    if context.invoked_subcommand is not None:
        return
    from .campaigns.ledger import ledger

    kind = None if by is None else by.value
    run(
        lang,
        lambda reader: ledger(reader, project_dir=project_dir, at=at, since=since, by=kind, output=output.value),
    )


@ledger_app.command("close")
def ledger_close(
    until: Annotated[str, typer.Argument(metavar="DAY", help="A month (2026-10) or a day, whole and over.")],
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Close the books up to and with a day, or a month.

    Nothing is booked there any more: what is reported later counts from the first open day on.

    Example: campaign ledger close 2026-10
    """
    from .campaigns.ledger import close

    run(lang, lambda reader: close(reader, until, project_dir=project_dir, by=by, output=output.value))


runs_app = typer.Typer(
    help="List, show or cancel what was decided.\n\nExample: campaign runs list", no_args_is_help=True
)
app.add_typer(runs_app, name="runs")
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or its beginning.")]


@runs_app.command("list")
def runs_list(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """List all runs: wave, status, when, customers, cost.

    Example: campaign runs list
    """
    from .campaigns.runs import list_runs

    run(lang, lambda reader: list_runs(reader, project_dir, output.value))


@runs_app.command("show")
def runs_show(
    run_id: RunId, project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None
) -> None:
    """Show everything that is kept of a run.

    Example: campaign runs show 5f21c0
    """
    from .campaigns.runs import show_run

    run(lang, lambda reader: show_run(reader, project_dir, run_id, output.value))


@runs_app.command("cancel")
def runs_cancel(
    run_id: RunId, why: Why, project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None
) -> None:
    """Call a run off: money and stock are free again.

    What has gone out to customers stays an open liability, and whoever delivered it is told. The wave may be decided
    again. An interrupted run is given up.

    Example: campaign runs cancel 5f21c0 --why "wrong price"
    """
    from .campaigns.runs import cancel

    run(lang, lambda reader: cancel(reader, project_dir, run_id, why, output.value))


ScoreId = Annotated[str, typer.Argument(metavar="SCORE", help="The score's id; score. in front or not.")]


@app.command()
def train(
    scores: Annotated[list[str] | None, typer.Argument(metavar="[SCORE]...", help="Which; default: all.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Data strictly before this day is seen, and no other; default: today.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Deals customers out; the same seed gives the same model.")] = 0,
    promote: Annotated[bool, typer.Option("--promote", help="Let the new versions decide from now on.")] = False,
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Learn the scores that say learn: from your own data.

    Keeps a version of each model with its card below models/; the first one of a score is promoted. Where nothing new
    can be learnt, nothing is written.

    Example: campaign train buys_again
    """
    from .campaigns.train_scores import train_scores

    run(
        lang,
        lambda reader: train_scores(
            reader, project_dir, scores or (), as_of=as_of, seed=seed, promote=promote, by=by, output=output.value
        ),
    )


@app.command()
def evaluate(
    scores: Annotated[list[str] | None, typer.Argument(metavar="[SCORE]...", help="Which; default: all.")] = None,
    version: Annotated[int | None, typer.Option("--version", help="Of one score; default: what decides.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="What happened strictly before this day counts; default: today.")
    ] = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Judge models by what happened since they learned.

    Example: campaign evaluate buys_again
    """
    from .campaigns.evaluate_scores import evaluate_scores

    run(
        lang,
        lambda reader: evaluate_scores(
            reader, project_dir, scores or (), version=version, as_of=as_of, output=output.value
        ),
    )


models_app = typer.Typer(
    help="List, show, compare and promote models.\n\nExample: campaign models list", no_args_is_help=True
)
app.add_typer(models_app, name="models")


@models_app.command("list")
def models_list(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """List all versions: which one decides, what it learned from, how well it does.

    Example: campaign models list
    """
    from .campaigns.models import list_models

    run(lang, lambda reader: list_models(reader, project_dir, output.value))


@models_app.command("show")
def models_show(
    score: ScoreId,
    version: Annotated[int | None, typer.Argument(help="Its number; default: the one that decides.")] = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Show the card of a model.

    Example: campaign models show buys_again 2
    """
    from .campaigns.models import show_model

    run(lang, lambda reader: show_model(reader, project_dir, score, version, output.value))


@models_app.command("compare")
def models_compare(
    score: ScoreId,
    first: Annotated[int, typer.Argument(help="The number of a version.")],
    second: Annotated[int, typer.Argument(help="The number of another.")],
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Set two versions side by side.

    Example: campaign models compare buys_again 1 2
    """
    from .campaigns.models import compare_models

    run(lang, lambda reader: compare_models(reader, project_dir, score, first, second, output.value))


@models_app.command("promote")
def models_promote(
    score: ScoreId,
    version: Annotated[int, typer.Argument(help="Its number.")],
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Let a version decide from now on.

    Example: campaign models promote buys_again 2
    """
    from .campaigns.models import promote_model

    run(lang, lambda reader: promote_model(reader, project_dir, score, version, by, output.value))


@models_app.command("rollback")
def models_rollback(
    score: ScoreId,
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Let the version that decided before decide again.

    Example: campaign models rollback buys_again
    """
    from .campaigns.models import roll_back_model

    run(lang, lambda reader: roll_back_model(reader, project_dir, score, by, output.value))


codes_app = typer.Typer(
    help="Import coupon codes, see how many are left, look one up.\n\nExample: campaign codes status",
    no_args_is_help=True,
)
app.add_typer(codes_app, name="codes")


@codes_app.command("import")
def codes_import(
    offer: Annotated[str, typer.Argument(metavar="OFFER", help="The offer's id.")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A CSV file; default: the offer's.")] = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Read a list of codes into the store.

    They are kept encrypted until they go out; the file is not needed any more. The same file again changes nothing.

    Example: campaign codes import ten_off codes.csv
    """
    from .campaigns.codes import import_codes

    run(lang, lambda reader: import_codes(reader, project_dir, offer, file, output.value))


@codes_app.command("status")
def codes_status(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """Say how many codes are left, are out, were used.

    Example: campaign codes status
    """
    from .campaigns.codes import status

    run(lang, lambda reader: status(reader, project_dir, output.value))


@codes_app.command("show")
def codes_show(
    what: Annotated[str, typer.Argument(metavar="CODE", help="Its last four symbols, or the id of a decision.")],
    plain: Annotated[bool, typer.Option("--plain", help="Show the whole code; who looked and why is kept.")] = False,
    why: Annotated[str, typer.Option("--why", help="With --plain: why it must be seen.")] = "",
    by: By = None,
    project_dir: ProjectDir = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Say what became of a code.

    Example: campaign codes show TZPA
    """
    from .campaigns.codes import show

    run(lang, lambda reader: show(reader, project_dir, what, plain=plain, why=why, by=by, output=output.value))


store_app = typer.Typer(
    help="Look after the store, where decisions are kept.\n\nExample: campaign store status", no_args_is_help=True
)
app.add_typer(store_app, name="store")


@store_app.command("status")
def store_status(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """Say where the store is and what is in it.

    Example: campaign store status
    """
    from .campaigns.store_commands import status

    run(lang, lambda reader: status(reader, project_dir, output.value))


@store_app.command("audit")
def store_audit(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """Add everything up again and tell what does not agree.

    Changes nothing; exit 3 where anything differs.

    Example: campaign store audit
    """
    from .campaigns.audit_store import audit_store

    run(lang, lambda reader: audit_store(reader, project_dir, output.value))


@store_app.command("import")
def store_import(
    file: Annotated[Path, typer.Argument(help="A state file (docs/state.md).")],
    project_dir: ProjectDir = None,
    yes: Annotated[bool, typer.Option("--yes", help="Import; otherwise only say what would be imported.")] = False,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Take over the history that another system kept.

    Offers given, contacts, consents and steps; what the store knows already is left out.

    Example: campaign store import history.json --yes
    """
    from .campaigns.import_history import import_history

    run(lang, lambda reader: import_history(reader, file, project_dir=project_dir, yes=yes, output=output.value))


@store_app.command("upgrade")
def store_upgrade(project_dir: ProjectDir = None, output: Format = TextOrJson.TEXT, lang: Lang = None) -> None:
    """Bring the tables of the store up to date.

    Back the store up before.

    Example: campaign store upgrade
    """
    from .campaigns.store_commands import upgrade_store

    run(lang, lambda reader: upgrade_store(reader, project_dir, output.value))


@app.command()
def schema(
    project_dir: ProjectDir = None,
    update: Annotated[bool, typer.Option("--update", help="Write facts.lock.yaml from the data.")] = False,
    editors: Annotated[bool, typer.Option("--editors", help="Write what editors read: .schemas/*.json.")] = False,
    as_of: AsOf = None,
    output: Format = TextOrJson.TEXT,
    lang: Lang = None,
) -> None:
    """Show or write the facts rules may use.

    With --update writes facts.lock.yaml from the data, and shows what changed. With --editors writes the schemas from
    which an editor completes keys, explains them and marks slips.

    Example: campaign schema --update
    """
    from .campaigns.schema import schema

    run(
        lang,
        lambda reader: schema(reader, project_dir, update=update, editors=editors, as_of=as_of, output=output.value),
    )


def version(wanted: bool) -> None:
    """Prints the version and stops."""
    if wanted:
        from . import __version__

        print(f"campaign-engine {__version__}")
        raise typer.Exit


@app.callback()
def about(
    _version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    # The help of the whole program is HELP; a docstring here would replace it.
    pass


def run(lang: Language | None, command: Callable[[Reader], Answer]) -> NoReturn:
    """One call with all it may know of the machine it runs on; prints its answer and leaves with its code."""
    from shutil import get_terminal_size

    from .campaigns.answer import Reader

    with progress_on_stderr() as progress:
        answer = command(
            Reader(
                here=Path.cwd(),
                now=datetime.now().astimezone(),
                language=lang.value if lang else None,
                width=get_terminal_size((100, 24)).columns,
                colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
                progress=progress,
                environment=os.environ,
            )
        )
    if answer.talk:
        print(answer.talk, file=sys.stderr)
    try:
        if answer.result:
            print(answer.result)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads (`| head`) has enough; Python must not complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(answer.code)


def progress_on_stderr() -> AbstractContextManager[Progress]:
    """A bar for work of more than a second, on a terminal only; elsewhere nothing at all."""
    if not sys.stderr.isatty():
        return nullcontext(lambda _what, _done, _of: None)
    from .campaigns.progress_bar import progress_bar

    return progress_bar()


def main(words: Sequence[str] | None = None) -> NoReturn:
    """The `campaign` command: runs the app and turns everything unexpected into a sentence and an exit code."""
    words = sys.argv[1:] if words is None else words
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it looks through all that is installed
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or a C locale must not break a Chinese name
            stream.reconfigure(encoding="utf-8", errors="replace")
    collect_seldom()
    sys.exit(exit_code_of(words))


def collect_seldom() -> None:
    """Python looks for garbage in rings less often: one command is one process, and what it reads lives to its end.

    Looking through that again and again finds nothing and is a fifth of the time of `check`. Tables stand in no ring;
    they are freed with their last reader as ever.
    """
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, 20, 100)


def exit_code_of(words: Sequence[str]) -> int:
    """The one place where what was not foreseen becomes a short text."""
    try:
        _program()(list(words), prog_name="campaign", standalone_mode=True)
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            from .campaigns.crash import interrupted_text

            print(interrupted_text(words), file=sys.stderr)
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except Exception as error:
        if os.environ.get("CAMPAIGN_DEBUG") == "1":
            raise
        from .campaigns.crash import crash_text

        text, code = crash_text(error, words, Path.cwd())
        print(text, file=sys.stderr)
        return code
    return 0


@cache
def _program() -> Callable[..., object]:
    """All commands, read from their signatures once a process: that is half the work of a small command."""
    return typer.main.get_command(app)


if __name__ == "__main__":
    main()
