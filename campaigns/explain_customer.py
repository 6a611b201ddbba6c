"""`campaign explain`: one customer, from the project and data of now, or from a saved batch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..rules.problems import Problem, closest
from ..segments.data_report import DataReport
from .answer import Answer, Reader, refused
from .batch.read_batch import read_batch
from .decide.decide import decide
from .decide.decisions import Decisions
from .decide.state import state_of_bytes
from .hold_store import HeldStore
from .opened import instant_text
from .policy.load_project import load_project
from .replay_batch import find_batch
from .report.about import LONGEST_ID, About, about_customer
from .report.amounts import clean, cut
from .report.because import Because
from .report.explain import Explanation, Verdict
from .report.explain import explain as explain_pairs
from .report.explain_text import change_text, customer_text, manager_text
from .report.flip import Flip
from .report.prepared import Prepared
from .run_options import RunOptions
from .show_simulation import get_ready


def explain(
    reader: Reader,
    options: RunOptions,
    customer: str,
    offer: str | None = None,
    *,
    batch: Path | None = None,
    who: str = "manager",
    facts: bool = False,
    output: str = "text",
) -> Answer:
    """Exit 1 for a customer or an offer that is not there, or a folder that is no batch."""
    if batch is not None:
        asked, problems = _from_batch(reader, batch, options)
        if asked is None:
            return refused(problems, reader.language)
    else:
        with HeldStore(reader) as held:
            ready, answer = get_ready(reader, options, even_if_cases_fail=True, held=held)
        if ready is None:
            return answer
        asked = Asked(ready.prepared, options.seed, options.wave)
    prepared = asked.prepared
    policy = prepared.project.policy
    language = reader.words_of(policy.language)
    if offer is not None and offer not in policy.offers:
        return refused([_unknown_offer(offer, list(policy.offers))], language)
    reader.progress("deciding", 0, None)
    decisions = asked.decisions or decide(
        prepared.facts, prepared.project, prepared.state, prepared.as_of, asked.seed, wave=asked.wave
    )
    about, problems = about_customer(prepared, decisions, customer, asked.seed, asked.wave, language)
    if about is None:
        return refused(problems, language)
    reader.progress("looking for the smallest change", 0, None)
    explanation = explain_pairs(about, offer, with_flips=who == "manager")
    if output == "json":
        return Answer(json.dumps(_as_json(about, explanation, facts), ensure_ascii=False, indent=2))
    if who == "customer":
        return Answer(customer_text(about, explanation))
    return Answer(manager_text(about, explanation, reader.width, facts, instant_text(prepared.as_of)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What to explain. `decisions` None: not decided yet."""

    prepared: Prepared
    seed: int
    wave: str
    decisions: Decisions | None = None


def _from_batch(reader: Reader, batch: Path, options: RunOptions) -> tuple[Asked | None, list[Problem]]:
    """A saved batch with its own facts, policy and state: whatever has changed since, this is why it was decided so."""
    folder, problems = find_batch(reader, batch, options.project_dir)
    if folder is None:
        return None, problems
    saved, problems = read_batch(folder)
    if saved is None:
        return None, problems
    project, problems = load_project(saved.files, saved.as_of.today)
    if project is None:
        return None, problems
    state = state_of_bytes(saved.state)
    report = DataReport((), saved.decisions.decisions.clear())
    prepared = Prepared(project, folder, saved.as_of, saved.facts, report, state)
    return Asked(prepared, saved.manifest["seed"], saved.manifest["wave_name"], saved.decisions), []


def _unknown_offer(offer: str, names: list[str]) -> Problem:
    near = closest(offer, names)
    values = {"offer": cut(clean(offer), LONGEST_ID), "names": ", ".join(names), **({"name": near} if near else {})}
    return Problem("C107", values, hints=("mean",) if near else ("all",))


def _as_json(about: About, explanation: Explanation, facts: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "customer": about.customer,
        "as_of": instant_text(about.setting.as_of),
        "wave": about.setting.wave,
        "pairs": [_verdict_json(about, verdict) for verdict in explanation.verdicts],
    }
    if facts:
        shown["facts"] = [{"name": name, "value": value, "what": what} for name, value, what in explanation.facts]
    return shown


def _verdict_json(about: About, verdict: Verdict) -> dict[str, object]:
    return {
        "campaign": verdict.pair.campaign,
        "step": verdict.pair.step,
        "offer": verdict.pair.offer,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "because": [_because_json(one) for one in verdict.because],
        "flip": None if verdict.flip is None else _flip_json(about, verdict.flip),
    }


def _flip_json(about: About, flip: Flip) -> dict[str, object]:
    """`change` None: nothing found among the `tried`."""
    if flip.change is None:
        return {"change": None, "tried": flip.tried}
    change = [
        {"fact": name, "value": _plain(value), "now": _plain(about.facts[name][0])} for name, value in flip.change
    ]
    return {"change": change, "text": change_text(about, flip), "tried": flip.tried}


def _because_json(because: Because) -> dict[str, object]:
    return {"text": because.text, "because": [_because_json(one) for one in because.inner]}


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float)) or value is None else str(value)
