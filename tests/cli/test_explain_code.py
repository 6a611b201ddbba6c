"""`campaign check --explain R104` prints the page of a code."""

from __future__ import annotations

from .conftest import Run


def test_check_explains_a_code_in_either_language(run: Run) -> None:
    printed = run("check", "--explain", "r104")
    assert printed.code == 0
    assert printed.out.startswith("R104  Unknown fact  (error: the command stops)\n")
    assert "when: days_since_ordr > 30" in printed.out
    assert run("check", "--explain", "R104", "--lang", "zh").out.startswith("R104  未知的事实")


def test_check_says_that_a_code_does_not_exist(run: Run) -> None:
    printed = run("check", "--explain", "R1044")
    assert printed.code == 1
    assert 'C119  no problem has the code "R1044"' in printed.err
    assert "R104" in printed.err
