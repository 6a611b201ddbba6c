"""`campaign pause` and `campaign resume`: stops a campaign in the store, for everybody who decides from now on."""

from __future__ import annotations

import json
from pathlib import Path

from ..rules.problems import Phrase, Problem, closest
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, not_said
from .who import Who, who_acts


def pause(
    reader: Reader, project_dir: Path | None, campaign: str, why: str, by: str | None, output: str = "text"
) -> Answer:
    """Exit 1 where there is no such campaign or nobody says who or why. Pausing twice changes nothing and says so."""
    return at_store(reader, project_dir, lambda at: _pause(at, campaign, why, by, output), create=True)


def _pause(at: AtStore, campaign: str, why: str, by: str | None, output: str) -> Answer:
    from .store.pauses import Pause, pause_campaign

    who, answer = _may(at, campaign, by, Phrase("pauses", "暂停"))
    if who is None:
        return answer
    said, refusal = not_said(at.language, why)
    if refusal is not None:
        return refusal
    assert at.store is not None
    assert at.project_id is not None
    new = Pause(campaign, said, who.name, at.reader.now)
    was = pause_campaign(at.store, at.project_id, new)
    on = was or new
    if output == "json":
        status = "again" if was else "paused"
        return _as_json(status, campaign, why=on.why, by=on.who, at=on.at.isoformat(timespec="seconds"))
    own = 0 if at.language == "en" else 1
    if was is not None:
        when = local_time(at, was.at)
        text = (
            f"{campaign} was paused before, by {was.who} on {when}: {was.why}; nothing changed",
            f"{campaign} 之前已由 {was.who} 于 {when} 暂停：{was.why}；没有任何更改",
        )[own]
        return Answer(text)
    text = (
        f"{campaign} is paused from now on, by {who.name} ({who.known_from}): {said}",
        f"{campaign} 从现在起暂停，操作人 {who.name}（{who.known_from}）：{said}",
    )[own]
    left = (
        "What was decided before stays as it is: `campaign runs cancel` calls a run off.",
        "之前的决策保持不变：`campaign runs cancel` 可以取消一次运行。",
    )[own]
    return Answer(f"{text}\n{left}")


def resume(reader: Reader, project_dir: Path | None, campaign: str, by: str | None, output: str = "text") -> Answer:
    """Exit 1 where there is no such campaign or nobody says who. Resuming what is not paused says so."""
    return at_store(reader, project_dir, lambda at: _resume(at, campaign, by, output))


def _resume(at: AtStore, campaign: str, by: str | None, output: str) -> Answer:
    from .store.pauses import resume_campaign

    who, answer = _may(at, campaign, by, Phrase("resumes", "恢复"))
    if who is None:
        return answer
    was = None
    if at.store is not None and at.project_id is not None:
        was = resume_campaign(at.store, at.project_id, campaign, who.name, at.reader.now)
    in_file = at.policy.campaigns[campaign].status
    if output == "json":
        return _as_json("again" if was is None else "resumed", campaign, by=who.name, status_in_file=in_file)
    own = 0 if at.language == "en" else 1
    text = (
        (f"{campaign} is not paused in the store; nothing changed", f"{campaign} 在数据库中没有暂停；没有任何更改")[own]
        if was is None
        else (
            f"{campaign} goes on, by {who.name} ({who.known_from}); it was paused by {was.who}: {was.why}",
            f"{campaign} 已恢复，操作人 {who.name}（{who.known_from}）；此前由 {was.who} 暂停：{was.why}",
        )[own]
    )
    if in_file != "live":
        text += (
            f"\nIts file says status: {in_file}, and the stricter of the two holds.",
            f"\n它的文件写着 status: {in_file}，两者中更严格的生效。",
        )[own]
    return Answer(text)


def _may(at: AtStore, campaign: str, by: str | None, doing: Phrase) -> tuple[Who | None, Answer]:
    if campaign not in at.policy.campaigns:
        meant = closest(campaign, at.policy.campaigns)
        names: object = ", ".join(sorted(at.policy.campaigns)) or Phrase("none", "没有")
        values = {"campaign": campaign, "names": names, "meant": meant or ""}
        return None, refused([Problem("L121", values, hints=("meant",) if meant else ())], at.language)
    who = who_acts(by, at.reader.environment, at.folder)
    if who is None:
        return None, refused([Problem("L122", {"doing": doing}, hints=("by",))], at.language)
    return who, Answer()


def _as_json(status: str, campaign: str, **more: str) -> Answer:
    return Answer(json.dumps({"status": status, "campaign": campaign, **more}, ensure_ascii=False, indent=2))
