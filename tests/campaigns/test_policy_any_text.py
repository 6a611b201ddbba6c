"""Whatever stands in the files of a project, loading it never raises: it says problems, or it gives a project."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from campaign_engine.campaigns.policy.assemble import assemble, never_program
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.engine.layers import Layers, order_rules
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.segments.instant import parse_instant
from hypothesis import given, settings
from hypothesis import strategies as st

BASE = read_project_files(Path(__file__).parent / "bad_base")
TODAY = date(2026, 11, 1)
AS_OF = parse_instant("2026-11-01", "Europe/Vienna")

ODD = (
    "", "~", "null", "true", "[]", "{}", "[[]]", "{a: }", "-1", "0", "1e9", "99999999999999999999", "0.001", "10%",
    "101%", "4%..1%", "2026-02-30", "9999-12-31", "0001-01-01", "2026-11-01T25:00", "14 days", "99999 days", '"= "',
    '"= 1 +"', '"= region"', '"= ten_off"', "given.ten_off", "segment.nobody", "NOT", "((", "'", "x: y", "{{ }}",
    "'{{ first_name'", "ten_off", "[ten_off, ten_off]", "{best_of: []}", "any", "EUR", "JPY", "Mars/Olympus", "美元",
    "\u202eabc", "a" * 3000, "&a b", "*a", "!!python/object:os.system x", "|", ">", "# nothing", "? x",
)  # fmt: skip
edit = st.one_of(
    st.tuples(st.just("value"), st.integers(0, 400), st.sampled_from(ODD)),
    st.tuples(st.just("drop"), st.integers(0, 400), st.just("")),
    st.tuples(st.just("double"), st.integers(0, 400), st.just("")),
    st.tuples(st.just("swap"), st.integers(0, 400), st.just("")),
    st.tuples(st.just("cut"), st.integers(0, 4000), st.just("")),
    st.tuples(st.just("insert"), st.integers(0, 4000), st.text(max_size=6)),
)
PATHS = sorted(path for path in BASE if path != "facts.lock.yaml")


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), edit), min_size=1, max_size=3))
def test_no_text_makes_loading_raise(edits: list[tuple[str, tuple[str, int, str]]]) -> None:
    files = dict(BASE)
    for path, (what, where, text) in edits:
        files[path] = _edited(files[path].decode("utf-8", "surrogatepass"), what, where, text)
    project, problems = load_project(files, TODAY)
    assert (project is None) == any(is_error(problem) for problem in problems)
    for language in ("en", "zh"):
        assert render_problems(problems, language).count("\n") < 1000
    if project is not None:
        assert isinstance(order_rules(assemble(project, AS_OF)), Layers)
        never_program(project, AS_OF)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PATHS), st.binary(max_size=200))
def test_no_bytes_make_loading_raise(path: str, content: bytes) -> None:
    problems = load_project({**BASE, path: content}, TODAY)[1]
    render_problems(problems)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_entries_and_files_changes_nothing_but_places(random) -> None:  # type: ignore[no-untyped-def]
    files = dict(BASE)
    heads, entries = files["offers/offers.yaml"].decode().split("offers:\n")[0], _entries(files["offers/offers.yaml"])
    random.shuffle(entries)
    files["offers/offers.yaml"] = (heads + "offers:\n" + "".join(entries)).encode()
    shuffled = list(files.items())
    random.shuffle(shuffled)
    project, problems = load_project(dict(shuffled), TODAY)
    before, _ = load_project(BASE, TODAY)
    assert project is not None
    assert before is not None
    assert problems == []
    assert list(project.policy.offers) == list(before.policy.offers) == sorted(before.policy.offers)
    assert assemble(project, AS_OF) == assemble(before, AS_OF)


def _entries(content: bytes) -> list[str]:
    return ["  - id:" + part for part in content.decode().split("  - id:")[1:]]


def _edited(text: str, what: str, where: int, new: str) -> bytes:
    lines = text.splitlines(keepends=True) or [""]
    at = where % len(lines)
    if what == "value":
        head, colon, _ = lines[at].partition(":")
        lines[at] = f"{head}{colon} {new}\n"
    elif what == "drop":
        del lines[at]
    elif what == "double":
        lines.insert(at, lines[at])
    elif what == "swap":
        lines[at], lines[-1] = lines[-1], lines[at]
    elif what == "cut":
        return text[: where % (len(text) + 1)].encode("utf-8", "surrogatepass")
    else:
        place = where % (len(text) + 1)
        return (text[:place] + new + text[place:]).encode("utf-8", "surrogatepass")
    return "".join(lines).encode("utf-8", "surrogatepass")
