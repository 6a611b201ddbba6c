"""`campaign pause` and `campaign resume`: stops a campaign in the store, for everybody who decides from now on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from ..rules.problems import Phrase, Problem, closest, render_problems
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, not_said
from .who import Who, who_acts


def pause(
    reader: Reader, project_dir: Path | None, campaign: str, why: str, by: str | None, output: str = "text"
) -> Answer:
    """Exit 1 where there is no such campaign or nobody says who or why. Pausing twice changes nothing and says so. A
    project with errors is no obstacle: where a file that cannot be read may hold the campaign, it is paused all the
    same, with a warning."""
    return at_store(reader, project_dir, lambda at: _pause(at, campaign, why, by, output), head_only=True, create=True)


def _pause(at: AtStore, campaign: str, why: str, by: str | None, output: str) -> Answer:
    from .store.pauses import Pause, pause_campaign

    who, answer = _may(at, campaign, by, Phrase("pauses", "暂停"))
    if who is None:
        return answer
    said, refusal = not_said(at.language, why)
    if refusal is not None:
        return refusal
    talk = answer.talk
    assert at.store is not None
    assert at.project_id is not None
    new = Pause(campaign, said, who.name, at.reader.now)
    was = pause_campaign(at.store, at.project_id, new)
    on = was or new
    if output == "json":
        status = "again" if was else "paused"
        shown = _as_json(status, campaign, why=on.why, by=on.who, at=on.at.isoformat(timespec="seconds"))
        return replace(shown, talk=talk)
    own = 0 if at.language == "en" else 1
    if was is not None:
        when = local_time(at, was.at)
        text = (
            f"{campaign} was paused before, by {was.who} on {when}: {was.why}; nothing changed",
            f"{campaign} 之前已由 {was.who} 于 {when} 暂停：{was.why}；没有任何更改",
        )[own]
        return Answer(text, talk)
    text = (
        f"{campaign} is paused from now on, by {who.name} ({who.known_from}): {said}",
        f"{campaign} 从现在起暂停，操作人 {who.name}（{who.known_from}）：{said}",
    )[own]
    left = (
        "What was decided before stays as it is: `campaign runs cancel` calls a run off.",
        "之前的决策保持不变：`campaign runs cancel` 可以取消一次运行。",
    )[own]
    return Answer(f"{text}\n{left}", talk)


def resume(reader: Reader, project_dir: Path | None, campaign: str, by: str | None, output: str = "text") -> Answer:
    """Exit 1 where there is no such campaign or nobody says who. Resuming what is not paused says so."""
    return at_store(reader, project_dir, lambda at: _resume(at, campaign, by, output), head_only=True)


def _resume(at: AtStore, campaign: str, by: str | None, output: str) -> Answer:
    from .store.pauses import resume_campaign

    who, answer = _may(at, campaign, by, Phrase("resumes", "恢复"))
    if who is None:
        return answer
    was = None
    if at.store is not None and at.project_id is not None:
        was = resume_campaign(at.store, at.project_id, campaign, who.name, at.reader.now)
    in_file = at.head.campaigns.get(campaign, "")
    if output == "json":
        shown = _as_json("again" if was is None else "resumed", campaign, by=who.name, status_in_file=in_file)
        return replace(shown, talk=answer.talk)
    own = 0 if at.language == "en" else 1
    text = (
        (f"{campaign} is not paused in the store; nothing changed", f"{campaign} 在数据库中没有暂停；没有任何更改")[own]
        if was is None
        else (
            f"{campaign} goes on, by {who.name} ({who.known_from}); it was paused by {was.who}: {was.why}",
            f"{campaign} 已恢复，操作人 {who.name}（{who.known_from}）；此前由 {was.who} 暂停：{was.why}",
        )[own]
    )
    if in_file not in ("live", ""):
        text += (
            f"\nIts file says status: {in_file}, and the stricter of the two holds.",
            f"\n它的文件写着 status: {in_file}，两者中更严格的生效。",
        )[own]
    return Answer(text, answer.talk)


def _may(at: AtStore, campaign: str, by: str | None, doing: Phrase) -> tuple[Who | None, Answer]:
    """Who acts, with a warning where nobody can tell whether there is such a campaign; or nobody, with the refusal."""
    known, talk = at.head.campaigns, ""
    if campaign not in known and not _store_knows(at, campaign):
        meant = closest(campaign, known)
        hints = ("meant",) if meant else ()
        values = {
            "campaign": campaign,
            "names": ", ".join(sorted(known)) or Phrase("none", "没有"),
            "meant": meant or "",
        }
        if at.head.knows_all:
            return None, refused([Problem("L121", values, hints=hints)], at.language)
        talk = render_problems([Problem("L195", values, hints=hints)], at.language)
    who = who_acts(by, at.reader.environment, at.folder)
    if who is None:
        return None, refused([Problem("L122", {"doing": doing}, hints=("by",))], at.language)
    return who, Answer(talk=talk)


def _store_knows(at: AtStore, campaign: str) -> bool:
    from .store.connect import reading
    from .store.pauses import knows_campaign

    if at.store is None or at.project_id is None:
        return False
    with reading(at.store) as connection:
        return knows_campaign(connection, at.project_id, campaign)


def _as_json(status: str, campaign: str, **more: str) -> Answer:
    return Answer(json.dumps({"status": status, "campaign": campaign, **more}, ensure_ascii=False, indent=2))
