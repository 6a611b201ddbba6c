"""`campaign hand-over`: for a shop that sends from the batch folder itself, says that a run's messages went out."""

from __future__ import annotations

import json
from pathlib import Path

from ..rules.problems import Problem
from ..segments.instant import Instant
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, nothing_there
from .booking_day import booking_day
from .codes_out import CodesKeptError, CodesMissingError, CodesOut
from .policy.load_project import check_project
from .policy.project_files import read_project_files


def hand_over(
    reader: Reader,
    run: str,
    *,
    project_dir: Path | None = None,
    channel: str | None = None,
    codes: Path | None = None,
    as_of: str | None = None,
    yes: bool = False,
    output: str = "text",
) -> Answer:
    """`run`: a wave, or the beginning of a run id. Exit 1 where it is not one committed run, or no channel is called
    so; 6 for a past day. Said again it changes nothing. `codes`: the file for the codes of what goes out; it is there,
    whole, before anything counts as handed over."""

    def work(here: AtStore) -> Answer:
        from .decide.compete import micro_a_minor
        from .store.connect import reading
        from .store.hand_over_run import find_runs, hand_over_run, open_run_of
        from .store.look_at_clock import look_at_clock

        head, language, store, number = here.head, here.language, here.store, here.project_id
        if store is None or number is None:
            return nothing_there(here)
        day, problems, code = booking_day(as_of, head.zone, Instant(reader.now, head.zone), yes)
        if day is None:
            return refused(problems, language, code)
        if not yes:
            look_at_clock(store, number, head.zone, reader.now)
        if channel is not None and head.channels is not None and channel not in head.channels:
            values = {"channel": channel, "channels": ", ".join(head.channels)}
            return refused([Problem("L137", values)], language)
        with reading(store) as connection:
            found = find_runs(connection, number, run) if run else []
        if len(found) != 1:
            hints = ("many",) if found else ("wave",)
            return refused([Problem("L136", {"run": run, "number": len(found)}, hints=hints)], language)
        micro = micro_a_minor(head)
        out = CodesOut(here, None if codes is None else reader.here / codes, _coded(here))
        with reading(store) as connection:
            if open_run_of(connection, number, found[0][2]):
                return refused([Problem("L180", {"wave": found[0][2]}, hints=("finish",))], language)
        try:
            done = hand_over_run(
                store, number, found[0][0], day.moment, day.today, micro, channel, first=out, now=reader.now
            )
        except CodesKeptError as kept:
            many: dict[str, object] = {"run": found[0][2], "number": kept.number}
            return refused([Problem("L147", many, hints=("file",))], language)
        except CodesMissingError as without:
            return refused([_missing(one, found[0][2]) for one in without.offers.items()], language)
        if output == "json":
            shown: dict[str, object] = {"run": found[0][1], "wave": found[0][2], "jobs": done.jobs, "units": done.units}
            if codes is not None:
                shown["codes"] = out.number
            return Answer(json.dumps(shown, indent=2))
        said = _said(found[0][2], done.jobs, done.units, language)
        return Answer(said if codes is None else f"{said}\n{_written(codes, out.number, language)}")

    return at_store(reader, project_dir, work, alone=True, head_only=True)


def _coded(here: AtStore) -> frozenset[str] | None:
    """Offers with codes as the project stands now; None: it cannot be read as a whole."""
    project = check_project(read_project_files(here.folder), here.today).project
    if project is None:
        return None
    return frozenset(offer.id for offer in project.policy.offers.values() if offer.codes is not None)


def _missing(one: tuple[str, int], wave: str) -> Problem:
    offer, number = one
    return Problem("L198", {"offer": offer, "number": number, "wave": wave}, hints=("supersede", "none"))


def _written(file: Path, number: int, language: str) -> str:
    if language == "zh":
        return f"{number:,} 个券码已写入 {file.as_posix()}" if number else "没有要发出的券码；没有写文件"
    return f"{number:,} codes written to {file.as_posix()}" if number else "no codes were waiting; no file was written"


def _said(wave: str, jobs: int, units: int, language: str) -> str:
    if language == "zh":
        if not jobs:
            return f"{wave}：没有等待发送的消息；没有改动"
        return f"{wave}：{jobs:,} 条消息已交出，{units:,} 份优惠成为未结负债"
    if not jobs:
        return f"{wave}: no message was waiting; nothing was changed"
    return (
        f"{wave}: {jobs:,} message{'s' * (jobs != 1)} handed over, "
        f"{units:,} unit{'s' * (units != 1)} now an open liability"
    )
