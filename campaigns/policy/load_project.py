"""A project's files to a checked `Project`, or all problems at once; needs no data, and neither polars nor pandas.

The files come as bytes by path, so that a folder, a git revision and a saved batch load the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ...engine.tree import Condition
from ...engine.tree import Node as Tree
from ...rules.checks import Stated, Surroundings, look_through
from ...rules.decode import decode
from ...rules.load_rules import load_rules
from ...rules.nodes import Node
from ...rules.places import Place, Source, start_of
from ...rules.problems import Phrase, Problem, is_error, sort_problems
from ...rules.rule_book import RuleBook
from ...rules.vocabulary import FactInfo
from ...rules.yaml_reader import read_again
from ...segments.data_spec import DataSpec
from ...segments.declared_facts import declared_facts
from ...segments.load_data_spec import load_data_spec
from ...segments.load_segments import check_book, load_segments
from ...segments.lock import check_lock, read_lock
from ...segments.segment_book import SegmentBook
from .check_templates import names_in_texts
from .checks import check_policy
from .fit import fit_policy, fit_segments
from .fit_recommend import fit_recommends
from .gate_codes import GATE_CODES
from .judge import Silenced, idle_judgements, judge
from .look import Look
from .not_counted import explain_uncounted
from .parts import NO_PARTS, Parts, find_parts
from .policy import Policy
from .project import Project
from .project_files import LOCK_FILE, PROJECT_FILE, files_of, is_read, stray_files, table_files
from .read_policy import read_policy
from .settings import Settings, read_settings
from .stand_ins import StandIns, find_stand_ins
from .vocabulary import promise_vocabulary, rule_vocabulary, segment_vocabulary


@dataclass(frozen=True, slots=True)
class Description:
    """What can be known of a project without its lock: enough to read the data and write the lock."""

    settings: Settings
    data_spec: DataSpec
    segment_book: SegmentBook


@dataclass(frozen=True, slots=True)
class CheckedProject:
    """`project` None: a problem is an error. `problems` in order of file and line, as the project judges them;
    `silenced`: those it does not want to see. `parts`: where each rule, offer ... stands. `paths`: every file read."""

    project: Project | None
    problems: tuple[Problem, ...]
    silenced: tuple[Silenced, ...] = ()
    parts: Parts = NO_PARTS
    language: str = "en"
    paths: tuple[str, ...] = ()


def load_project(files: Mapping[str, bytes], today: date | None = None) -> tuple[Project | None, list[Problem]]:
    """The project, or None where a problem is an error; all problems in order of file and line.

    `today` (the local day of the run) lets checks say what is over; without it they say nothing of that.
    """
    checked = check_project(files, today)
    return checked.project, list(checked.problems)


def check_project(files: Mapping[str, bytes], today: date | None = None) -> CheckedProject:
    """The same, with what the project silences and where its parts stand."""
    reading = _read(files)
    settings, parts, project = reading.settings, find_parts(reading.documents), None
    if settings is not None:
        locked = _read_locked(files, reading)
        if locked is None:
            reading.problems += read_policy(reading.documents, settings)[1]
            reading.problems += _load_rules(reading, settings, files)[1]
        else:
            project = _check(reading, locked, files, today, parts)
    judgements = () if settings is None else settings.checks
    shown, silenced = judge(reading.problems, judgements, parts)
    is_whole = project is not None and not any(is_error(problem) for problem in shown)
    if is_whole:
        shown += idle_judgements(reading.problems, judgements, parts)
    language = "en" if settings is None else settings.language
    problems = tuple(sort_problems(shown))
    return CheckedProject(
        project if is_whole else None, problems, tuple(silenced), parts, language, tuple(sorted(files))
    )


def load_description(files: Mapping[str, bytes]) -> tuple[Description | None, list[Problem]]:
    """What `campaign schema` needs: project.yaml and the segments; None where a problem is an error."""
    reading = _read(files)
    settings = reading.settings
    problems = sort_problems(judge(reading.problems, () if settings is None else settings.checks)[0])
    if reading.settings is None or reading.data_spec is None or reading.segment_book is None:
        return None, problems
    if any(is_error(problem) for problem in problems):
        return None, problems
    return Description(reading.settings, reading.data_spec, reading.segment_book), problems


def rules_hash(files: Mapping[str, bytes]) -> str:
    """One hash over path and text of every project file; byte order marks and line ends make no difference."""
    whole = hashlib.sha256()
    for path in sorted(files):
        source, _ = decode(files[path], path)
        content = files[path] if source is None else source.text.encode()
        for part in (path.encode("utf-8", "surrogateescape"), content):
            whole.update(len(part).to_bytes(8, "little"))
            whole.update(part)
    return whole.hexdigest()


@dataclass
class _Reading:
    """A project being read: documents by path, the parts that need no lock, the problems so far."""

    documents: dict[str, Node | None]
    problems: list[Problem]
    settings: Settings | None = None
    data_spec: DataSpec | None = None
    segment_book: SegmentBook | None = None
    is_measured: bool = True
    """Every feature and score could be read; else facts of the lock would seem to have lost their data."""

    def roots(self, folder: str) -> list[Node]:
        """The roots of a folder's files that could be read."""
        nodes = (self.documents[path] for path in files_of(self.documents, folder))
        return [node for node in nodes if node is not None]

    def is_complete(self) -> bool:
        """Whether every file could be read as YAML."""
        return all(node is not None for node in self.documents.values())


def _read(files: Mapping[str, bytes]) -> _Reading:
    """Everything up to the lock."""
    if PROJECT_FILE not in files:
        return _Reading({}, [Problem("P101", {}, start_of(Source(PROJECT_FILE, "")), ("init",))])
    reading = _Reading({}, stray_files(files))
    for path in sorted(files):
        if is_read(path) and path != LOCK_FILE:
            source, told = decode(files[path], path)
            node = None
            reading.problems += told
            if source is not None:
                node, found_there = read_again(source)
                reading.problems += found_there
            reading.documents[path] = node
    root = reading.documents[PROJECT_FILE]
    if root is None:
        return reading
    reading.settings, problems = read_settings(root)
    reading.problems += problems
    if reading.settings is None:
        return reading
    settings = reading.settings
    reading.data_spec, problems = load_data_spec(settings.data, settings.currency, settings.exponent, settings.zone)
    reading.segment_book, found = load_segments(reading.roots("segments"))
    unread = [path for path in files_of(reading.documents, "segments") if reading.documents[path] is None]
    reading.is_measured = not unread and not any(is_error(problem) for problem in found)
    reading.problems += problems + found
    if reading.data_spec is not None and reading.segment_book is not None:
        reading.problems += check_book(reading.data_spec, reading.segment_book)
    return reading


def _read_locked(files: Mapping[str, bytes], reading: _Reading) -> tuple[FactInfo, ...] | None:
    if LOCK_FILE not in files:
        reading.problems.append(Problem("P102", {}, start_of(Source(LOCK_FILE, "")), ("update",)))
        return None
    locked, problems = read_lock(files[LOCK_FILE], LOCK_FILE)
    reading.problems += problems
    if (
        locked is not None
        and reading.data_spec is not None
        and reading.segment_book is not None
        and reading.is_measured
        and all(problem.code != "P120" for problem in reading.problems)  # an unknown currency is told once
    ):
        reading.problems += check_lock(locked, reading.data_spec, reading.segment_book)
    return locked


def _check(
    reading: _Reading,
    locked: tuple[FactInfo, ...],
    files: Mapping[str, bytes],
    today: date | None,
    parts: Parts = NO_PARTS,
) -> Project:
    """The project with all conditions fitted; problems go to the reading."""
    settings = reading.settings
    assert settings is not None
    segment_book = reading.segment_book or SegmentBook()
    data_spec = reading.data_spec or DataSpec(settings.currency, settings.exponent, settings.zone)
    draft, problems = read_policy(reading.documents, settings)
    book, found = _load_rules(reading, settings, files)
    problems += found
    meanings = {segment.id: segment.what for segment in segment_book.segments}
    counting = {info.name for info in declared_facts(data_spec, segment_book) if info.is_whole}
    facts = tuple(replace(info, is_whole=info.name in counting) for info in locked)
    vocabulary = rule_vocabulary(facts, meanings, book, draft.policy)
    unread = [files[path].decode(errors="replace") for path, node in reading.documents.items() if node is None]
    stand_ins = StandIns()
    if unread or any(is_error(problem) for problem in (*reading.problems, *problems)):
        stand_ins = find_stand_ins(_trees(book, segment_book, draft.policy), book, parts, unread)
    broken = frozenset(name for name in stand_ins.facts if name not in vocabulary.facts)
    book = stand_ins.in_book(book) if broken else book
    of_segments = stand_ins.in_segments(segment_vocabulary(facts, meanings, draft.policy))
    segment_book, found = fit_segments(segment_book, of_segments, broken)
    problems += found
    of_promises = stand_ins.in_promises(promise_vocabulary(vocabulary, draft.policy))
    vocabulary = stand_ins.in_rules(vocabulary)
    policy, found = fit_policy(draft, vocabulary, broken)
    policy, slips = fit_recommends(policy, segment_book, data_spec)
    problems += slips
    problems += explain_uncounted(found, policy)
    around = Surroundings(
        promise_vocabulary=of_promises,
        segments=segment_book.segments,
        offers={offer.id: offer.guaranteed for offer in policy.offers.values()},
        readers=None if draft.broken else tuple(_readers(policy)),
        conditions=tuple(_conditions(policy)),
        gates=frozenset(GATE_CODES),
        data_facts=frozenset(info.name for info in locked),
        as_of=today,
        complete=reading.is_complete() and not draft.broken,
    )
    checking, found = look_through(book, vocabulary, around)
    book = checking.book
    problems += found
    look = Look(draft, policy, book, segment_book, vocabulary, data_spec, today, parts, not unread, checking)
    problems += check_policy(look)
    reading.problems += problems
    return Project(
        files,
        policy,
        book,
        segment_book,
        data_spec,
        locked,
        vocabulary,
        rules_hash(files),
        settings.checks,
        settings.store,
    )


def _load_rules(reading: _Reading, settings: Settings, files: Mapping[str, bytes]) -> tuple[RuleBook, list[Problem]]:
    """The rule book; of a table file nobody can say that it is not read where some rule file could not be."""
    book, problems = load_rules(reading.roots("rules"), settings.currency, table_files(files))
    return book, [one for one in problems if one.code != "R333" or reading.is_complete()]


def _trees(book: RuleBook, segments: SegmentBook, policy: Policy) -> Iterable[Tree]:
    """Every condition and value of the project, promises and cells of tables among them."""
    for rule in book.every_rule():
        yield rule.when
        yield from (value for _, value in rule.sets)
    yield from (promise.that for promise in book.never)
    yield from (segment.when for segment in segments.segments)
    yield from _readers(policy)


def _conditions(policy: Policy) -> Iterable[Stated]:
    """Audiences and stops of campaigns that have not ended, and what budgets are narrowed to."""
    for campaign in policy.campaigns.values():
        name = campaign.id
        if campaign.status != "ended" and campaign.audience is not None:
            what = Phrase(f'the audience of the campaign "{name}"', f"活动“{name}”的人群条件")
            yield Stated(what, what, campaign.audience, _start_of(campaign.audience, campaign.place))
        if campaign.status != "ended" and campaign.stop is not None:
            what = Phrase(f'the stop of the campaign "{name}"', f"活动“{name}”的停止条件")
            yield Stated(what, what, campaign.stop, _start_of(campaign.stop, campaign.place))
    for budget in policy.budgets.values():
        if budget.where is not None:
            what = Phrase(f'the where of the budget "{budget.id}"', f"预算“{budget.id}”的 where 条件")
            yield Stated(what, what, budget.where, _start_of(budget.where, budget.place))


def _start_of(condition: Condition, place: Place) -> Place:
    return condition.origin if isinstance(condition.origin, Place) else place


def _readers(policy: Policy) -> Iterable[Tree]:
    """Conditions and values of the policy, and facts that texts are filled with: what they read is not idle."""
    for campaign in policy.campaigns.values():
        yield from names_in_texts(campaign)
        yield from (node for node in (campaign.audience, campaign.stop) if node is not None)
    yield from (budget.where for budget in policy.budgets.values() if budget.where is not None)
    for offer in policy.offers.values():
        values = (offer.value, offer.cost, offer.worst_case, offer.worth.of)
        yield from (value for value in values if value is not None)
