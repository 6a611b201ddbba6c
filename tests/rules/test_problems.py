"""How problems print: order, caret, languages, nothing that could fool a terminal."""

from __future__ import annotations

from campaign_engine.rules.catalogue import entry_for
from campaign_engine.rules.places import Source
from campaign_engine.rules.problems import Phrase, Problem, hinted, render_problem, render_problems, sort_problems

SOURCE = Source("rules/a.yaml", "why: 老客户 back\nid: x\n")


def repeated(start: int, key: str = "why") -> Problem:
    return Problem("Y025", {"key": key, "line": 1}, SOURCE.place(start, 4))


def test_caret_stands_under_wide_characters():
    assert render_problem(repeated(9)).split("\n")[1:] == [
        "  1 | why: 老客户 back",
        "    |             ^^^^",
    ]


def test_caret_is_as_wide_as_what_it_marks():
    wide = Problem("Y025", {"key": "k", "line": 1}, SOURCE.place(5, 3))
    assert render_problem(wide).split("\n")[2] == "    |      ^^^^^^"


def test_problems_stand_in_order_without_repetitions():
    first, second = repeated(0), repeated(14)
    other = Problem("Y025", {"key": "k", "line": 1}, Source("offers/a.yaml", "k: 1").place(0))
    nowhere = Problem("Y003")
    assert sort_problems([nowhere, second, first, other, first]) == [other, first, second, nowhere]


def test_warning_at_the_place_of_an_error_is_left_out():
    place = SOURCE.place(5)
    error, warning = hinted("Y028", {"text": "x"}, place), hinted("Y027", {"text": "x", "lost": "y"}, place)
    elsewhere = hinted("Y027", {"text": "x", "lost": "y"}, SOURCE.place(0))
    assert sort_problems([warning, error, elsewhere]) == [elsewhere, error]
    assert sort_problems([warning]) == [warning]


def test_warning_beside_something_left_out_tells_of_another_slip(rule_files):
    text = "rules: [{id: a, why: x, when: orders > 3 AND orders < open_complaints AND open_complaints < 2, then: %s}]\n"
    found = rule_files.problems_of((text % "{forbid: all}").encode())
    assert [problem.code for problem in sort_problems(found)] == ["R209", "R215"]
    found = rule_files.problems_of((text % "{tag: t}").encode())
    assert [problem.code for problem in sort_problems(found)] == ["R215", "R208"]


def test_only_so_many_are_shown_and_the_rest_counted():
    many = [repeated(0, f"key{number:02}") for number in range(60)]
    shown = render_problems(many, at_most=50)
    assert shown.count("Y025") == 50
    assert shown.endswith("... and 10 more")
    assert render_problems(many, "zh", at_most=50).endswith("……还有 10 个")


def test_control_characters_of_a_file_do_not_reach_the_terminal():
    source = Source("a.yaml", "k\x1b[31m: 1\n")
    shown = render_problem(Problem("Y025", {"key": "k\x1b[31m", "line": 1}, source.place(0, 2)))
    assert "\x1b" not in shown


def test_words_are_those_of_the_language():
    problem = Problem("S104", {"key": "k", "found": Phrase("a word", "一个词")}, SOURCE.place(0))
    assert "a word" in problem.text()
    assert "一个词" in problem.text("zh")
    assert "a word" not in problem.text("zh")


def test_long_line_is_shown_around_the_caret():
    source = Source("a.yaml", "x" * 1000 + " here " + "y" * 1000)
    _, line, caret, *_ = render_problem(Problem("Y025", {"key": "k", "line": 1}, source.place(1001, 4))).split("\n")
    assert len(line) < 200
    assert line[caret.index("^") : caret.rindex("^") + 1] == "here"


def test_hinted_problem_shows_all_hints_of_its_entry():
    assert list(hinted("R209").hints) == list(entry_for("R209").hints) == ["fire", "ignore"]
