"""Every command against real projects: results and talk apart, exit codes, hostile folders, interruptions."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from campaign_engine.campaigns.crash import crash_text, interrupted_text

from .conftest import Run, copy_of

DAY = ("--as-of", "2026-10-01")
RULES = "rules/come_back.yaml"


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def in_a_process(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "campaign_engine.cli", *words]
    everything = {**os.environ, "COLUMNS": "96", **environment}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=everything, encoding="utf-8")


# init


def test_what_init_makes_passes_check_test_and_simulate(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run("init", "mein Laden 商店")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.splitlines()[1:] == [
        "  cd 'mein Laden 商店'",
        "  campaign check",
        "  campaign test",
        "  campaign simulate",
    ]
    monkeypatch.chdir(tmp_path / "mein Laden 商店" / "rules")
    for words in (("check", "--strict", *DAY), ("test",), ("simulate", *DAY)):
        assert run(*words).code == 0, words
    assert (tmp_path / "mein Laden 商店" / "out" / "simulate" / "report.html").is_file()


def test_a_new_project_keeps_what_the_tool_writes_out_of_git(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "shop").code == 0
    assert {"out/", ".campaign/"} <= set((tmp_path / "shop" / ".gitignore").read_text().splitlines())


def test_init_refuses_a_folder_that_holds_anything_and_writes_nothing(shop: Path, run: Run) -> None:
    before = sorted(shop.rglob("*"))
    printed = run("init", ".")
    assert (printed.code, printed.out) == (1, "")
    assert "C111" in printed.err
    assert sorted(shop.rglob("*")) == before
    assert run("init", RULES).code == 1


def test_init_fills_an_empty_folder_one_stands_in(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run("init", ".").code == 0
    assert (tmp_path / "empty" / "project.yaml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


# check


def test_check_needs_neither_data_nor_a_heavy_library(shop: Path) -> None:
    for path in (shop / "data").iterdir():
        path.unlink()
    code = (
        "import sys; from campaign_engine.cli import exit_code_of;"
        "code = exit_code_of(['check', '--as-of', '2026-10-01']);"
        "print(code, [name for name in ('polars', 'pandas', 'sklearn', 'numpy', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=shop, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def test_check_shows_a_slip_with_its_place_in_every_format(shop: Path, run: Run) -> None:
    edit(shop, RULES, "days_away > 42", "days_awy > 42")
    text = run("check", *DAY)
    assert text.code == 1
    assert re.search(r"rules/come_back\.yaml:8:9  R\d+", text.out)
    assert 'Did you mean "days_away"' in text.out
    shown = json.loads(run("check", *DAY, "--format", "json").out)
    assert shown["errors"] >= 1
    first = shown["problems"][0]
    assert (first["file"], first["line"], first["column"], first["length"]) == (RULES, 8, 9, 8)
    annotation = run("check", *DAY, "--format", "github").out.splitlines()[0]
    assert annotation.startswith(f"::error file={RULES},line=8,col=9,endColumn=16,title=R")
    assert "\n" not in annotation
    assert "%0A" in annotation


def test_github_annotations_lead_from_where_one_stands(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(shop, RULES, "days_away > 42", "days_awy > 42")
    monkeypatch.chdir(shop.parent)
    assert f"file=shop/{RULES}," in run("check", *DAY, "-p", "shop", "--format", "github").out


def test_strict_lets_warnings_fail(shop: Path, run: Run) -> None:
    edit(shop, RULES, "then: {tag: slipping}", "then: {tag: [slipping, never_read]}")
    edit(
        shop, "project.yaml", "fuse: 60%", "fuse: 60%\nchecks: [{code: R208, severity: warning, reason: we want none}]"
    )
    assert run("check", *DAY).code == 0
    assert run("check", *DAY, "--strict").code == 1


@pytest.mark.parametrize("command", ["check", "test", "simulate", "decide", "schema"])
def test_without_a_project_every_command_says_where_it_looked(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run(command)
    assert (printed.code, printed.out) == (1, "")
    assert f"there is no project.yaml in {tmp_path.as_posix()}" in printed.err
    assert "campaign init my-shop" in printed.err


def test_a_file_in_place_of_the_folder_is_told_the_folder(shop: Path, run: Run) -> None:
    printed = run("check", "-p", "project.yaml")
    assert printed.code == 1
    assert "project.yaml is not a folder" in printed.err


# test


def test_a_failing_case_shows_what_was_expected_and_found(shop: Path, run: Run) -> None:
    edit(shop, "rules/cases.yaml", "offers: [birthday_cake]", "offers: [come_back]")
    printed = run("test")
    assert printed.code == 1
    assert "offers: expected come_back, found birthday_cake" in printed.out
    assert "\n4 cases, 1 failed\n" in printed.out
    assert json.loads(run("test", "--format", "json").out)["failed"] == 1
    suite = ElementTree.fromstring(run("test", "--format", "junit").out)
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    assert len(suite.findall(".//failure")) == 1


def test_hostile_names_of_cases_stay_text_in_junit(shop: Path, run: Run) -> None:
    edit(shop, "rules/cases.yaml", "name: without a birthday there is no cake", """name: '<a b="c">&]]>'""")
    suite = ElementTree.fromstring(run("test", "--format", "junit").out)
    assert '<a b="c">&]]>' in [case.get("name") for case in suite.iter("testcase")]


def test_select_runs_the_cases_named_and_refuses_a_name_that_is_not_there(shop: Path, run: Run) -> None:
    assert json.loads(run("test", "--select", "complaint", "--format", "json").out)["cases"] == 1
    printed = run("test", "--select", "a regular who was in last wek")
    assert (printed.code, printed.out) == (1, "")
    assert "C114" in printed.err


# simulate


def test_failing_cases_stop_simulate_unless_asked(shop: Path, run: Run) -> None:
    edit(shop, "rules/cases.yaml", "offers: [birthday_cake]", "offers: [come_back]")
    printed = run("simulate", *DAY)
    assert (printed.code, printed.out) == (1, "")
    assert "1 of 4 cases fail" in printed.err
    assert not (shop / "out").exists()
    anyway = run("simulate", *DAY, "--even-if-cases-fail")
    assert anyway.code == 1
    assert "May I press the button?  NO" in anyway.out


def test_json_page_and_report_carry_the_same_numbers(shop: Path, run: Run) -> None:
    numbers = json.loads(run("simulate", *DAY, "--format", "json").out)
    page = (shop / "out" / "simulate" / "report.html").read_text(encoding="utf-8")
    embedded = re.search(r'<script type="application/json" id="numbers">(.*?)</script>', page, flags=re.DOTALL)
    assert embedded is not None
    assert json.loads(embedded[1]) == numbers
    text = run("simulate", *DAY).out
    assert f"{numbers['out']['customers']} of {numbers['customers']}" in text
    assert f"EUR {numbers['out']['expected_cost_minor'] / 100:.2f}" in text
    nothing = run("simulate", *DAY, "--list", "nothing", "--format", "json").out
    assert len(json.loads(nothing)) == sum(line["customers"] for line in numbers["nothing"])
    assert len(json.loads(nothing)) + numbers["out"]["customers"] == numbers["customers"]


def test_the_same_simulation_twice_still_shows_the_edit(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    edit(shop, RULES, "days_away > 42", "days_away > 60")
    first, second = run("simulate", *DAY).out, run("simulate", *DAY).out
    assert first == second
    assert "+ - days_away > 60" in first
    assert "rules changed: slipping_away" in first


def test_exit_on_diff_is_3_only_when_somebody_is_touched(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    edit(shop, RULES, "days_away > 42", "days_away > 60")
    assert run("simulate", *DAY, "--exit-on-diff").code == 3
    assert run("simulate", *DAY, "--against", ".", "--exit-on-diff").code == 0


def test_lists_of_changes_hold_the_customers_of_the_numbers(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    edit(shop, RULES, "days_away > 42", "days_away > 60")
    people = json.loads(run("simulate", *DAY, "--format", "json").out)["change"]["people"]
    for name in ("gain", "lose", "switch"):
        listed = json.loads(run("simulate", *DAY, "--list", name, "--format", "json").out)
        assert len(listed) == people[name], name
    assert people["lose"] >= 1


def test_against_a_revision_takes_its_rules_on_the_data_of_now(shop: Path, run: Run) -> None:
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=shop, check=True)
    edit(shop, RULES, "days_away > 42", "days_away > 60")
    # Data that were not committed count on both sides: only the rules are those of then.
    edit(shop, "data/customers.csv", "C007,", "C907,")
    printed = run("simulate", *DAY, "--against", "HEAD", "--list", "lose")
    assert printed.code == 0
    lost = [line.split()[0] for line in printed.out.splitlines()[1:]]
    assert lost
    assert "C007" not in printed.out
    assert not (shop / "out" / "simulate" / "last.json").exists(), "a named comparison does not move the last one"


def test_against_a_project_with_errors_says_so(shop: Path, run: Run) -> None:
    other = copy_of("starter", shop.parent / "other")
    edit(other, RULES, "days_away > 42", "days_awy > 42")
    printed = run("simulate", *DAY, "--against", "../other")
    assert (printed.code, printed.out) == (1, "")
    assert "C105" in printed.err
    assert "rules/come_back.yaml:8:9" in printed.err


@pytest.mark.parametrize("wave", ["../../x", "a/b", "a b", "", ".", "x" * 41, "a\nb"])
def test_a_wave_is_a_word_because_it_names_a_folder(shop: Path, run: Run, wave: str) -> None:
    printed = run("decide", *DAY, "--yes", "--wave", wave)
    assert (printed.code, printed.out) == (1, "")
    assert "C117" in printed.err
    assert not (shop / "out").exists()


def test_a_project_in_a_language_we_do_not_speak_prints_english(shop: Path, run: Run) -> None:
    edit(shop, "project.yaml", "language: en", "language: de")
    for path in (shop / "campaigns").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("      en: {", "      de: {"), encoding="utf-8")
    printed = run("simulate", *DAY)
    assert printed.code == 0, printed.err
    assert "What goes out" in printed.out


def test_a_wrong_day_and_a_missing_state_are_sentences(shop: Path, run: Run) -> None:
    assert "C103" in run("simulate", "--as-of", "1.10.2026").err
    printed = run("simulate", *DAY, "--state", "nowhere.json")
    assert (printed.code, printed.out) == (1, "")
    assert "nowhere.json cannot be read: there is no such file" in printed.err


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be made read-only in the same way")
def test_a_folder_that_cannot_be_written_costs_only_the_page(shop: Path) -> None:
    (shop / "out").write_text("in the way", encoding="utf-8")  # root may write anywhere, but not below a file
    done = in_a_process(shop, "simulate", *DAY)
    assert done.returncode == 0
    assert "What goes out" in done.stdout
    assert "report page" not in done.stdout
    assert "C110" in done.stderr
    assert "--out FOLDER" in done.stderr
    elsewhere = in_a_process(shop, "simulate", *DAY, "--out", "../elsewhere")
    assert (elsewhere.returncode, elsewhere.stderr) == (0, "")
    assert (shop.parent / "elsewhere" / "report.html").is_file()


def test_two_simulations_at_once_leave_a_whole_page_and_a_whole_past(shop: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _at: in_a_process(shop, "simulate", *DAY, "--brief"), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    out = shop / "out" / "simulate"
    assert (out / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    kept = json.loads((out / "last.json").read_text(encoding="utf-8"))
    assert len(kept) == 1
    assert [path.name for path in (out / "last").iterdir()] == kept
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_a_broken_promise_is_a_no_and_nothing_can_be_decided(shop: Path, run: Run) -> None:
    edit(shop, RULES, "that: given.come_back AND given.free_delivery_once", "that: given.birthday_cake")
    printed = run("simulate", *DAY, "--lang", "zh")
    assert printed.code == 1
    assert "不可以" in printed.out
    assert "G102" in printed.out
    refused = run("decide", *DAY, "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "G102" in refused.err
    assert not list((shop / "out").glob("*/*/manifest.json"))


# decide and replay


def test_decide_writes_once_and_replay_finds_every_row_the_same(shop: Path, run: Run) -> None:
    first = run("decide", *DAY, "--yes")
    assert first.code == 0
    folder = shop / first.out.splitlines()[0].removeprefix("batch written: ")
    assert (folder / "manifest.json").is_file()
    assert "were written before" in run("decide", *DAY, "--yes").out
    replayed = run("replay", folder.name[:6])
    assert (replayed.code, replayed.out) == (0, f"{folder.name}: all 7 decisions are the same\n")
    assert json.loads(run("replay", str(folder), "--format", "json").out)["same"] is True
    explained = run("explain", "C007", "--run", folder.name[:6])
    assert explained.out == run("explain", "C007", *DAY).out


def test_simulate_and_decide_hold_the_same_numbers(shop: Path, run: Run) -> None:
    simulated = json.loads(run("simulate", *DAY, "--format", "json").out)
    decided = json.loads(run("decide", *DAY, "--yes", "--format", "json").out)["summary"]
    assert decided["examples"] == []  # what a schedule prints names nobody
    assert len(simulated["examples"]) > 0
    assert {**simulated, "examples": []} == decided


def test_another_run_of_a_wave_is_refused_with_3_and_the_ways_out(shop: Path, run: Run) -> None:
    run("decide", *DAY, "--yes")
    edit(shop, RULES, "days_away > 42", "days_away > 60")
    refused = run("decide", *DAY, "--yes")
    assert (refused.code, refused.out) == (3, "")
    assert "G106" in refused.err
    (first,) = (shop / "out" / "2026-10-01.day").iterdir()
    way = re.search(r"campaign (simulate --against \S+ --list) gain \(or lose, switch\)", refused.err)
    assert way is not None
    assert first.name in way[1]
    named = [run(*way[1].split(), which, *DAY).out for which in ("gain", "lose", "switch")]
    assert any(re.search(r"^C\d+", text, re.M) for text in named)
    assert run("decide", *DAY, "--yes", "--wave", "lunch").code == 0
    assert "campaign decide --supersede" in refused.err
    shutil.rmtree(shop / "out")  # the folder is a view: deleting it decides nothing
    refused = run("decide", *DAY, "--yes")
    assert (refused.code, "--against" in refused.err) == (3, False)
    superseded = run("decide", *DAY, "--yes", "--supersede")
    assert (superseded.code, superseded.out.splitlines()[1].split(":")[0]) == (
        0,
        "it supersedes the earlier run of the wave",
    )
    assert "were written before" in run("decide", *DAY, "--yes").out


def test_the_fuse_stops_decide_with_6_and_writes_nothing(shop: Path, run: Run) -> None:
    edit(shop, "project.yaml", "fuse: 60%", "fuse: 5%")
    printed = run("decide", *DAY, "--yes")
    assert (printed.code, printed.out) == (6, "")
    assert "G105" in printed.err
    assert not list((shop / "out").glob("*/*/manifest.json"))


def test_a_past_day_is_stopped_with_6(shop: Path, run: Run) -> None:
    printed = run("decide", "--as-of", "2020-01-01")
    assert (printed.code, printed.out) == (6, "")
    assert "C112" in printed.err


def test_a_changed_batch_does_not_replay(shop: Path, run: Run) -> None:
    folder = shop / run("decide", *DAY, "--yes").out.splitlines()[0].removeprefix("batch written: ")
    (folder / "facts.parquet").write_bytes(b"other")
    assert run("replay", str(folder)).code == 1
    missing = run("replay", "nothing")
    assert missing.code == 1
    assert folder.name in missing.err


# explain and schema


def test_an_unknown_customer_or_offer_is_told_who_was_meant(shop: Path, run: Run) -> None:
    assert 'Did you mean "C007"?' in run("explain", "CC007", *DAY).err
    assert 'Did you mean "come_back"?' in run("explain", "C007", "comeback", *DAY).err
    assert run("explain", "nobody at all", *DAY).code == 1


def test_explain_json_has_every_pair_with_reason_and_flip(shop: Path, run: Run) -> None:
    shown = json.loads(run("explain", "C005", *DAY, "--format", "json", "--facts").out)
    assert [pair["outcome"] for pair in shown["pairs"]] == ["rejected"] * 4
    flips = {pair["offer"]: pair["flip"] for pair in shown["pairs"]}
    change = flips["free_delivery_once"]["change"]
    assert change == [{"fact": "last_order_on", "value": "2026-08-19", "now": "2026-09-10"}]
    assert {fact["name"] for fact in shown["facts"]} >= {"spend_12m", "days_away"}


def test_schema_update_writes_the_lock_and_says_what_changed(shop: Path, run: Run) -> None:
    before = (shop / "facts.lock.yaml").read_bytes()
    unchanged = run("schema", "--update", *DAY)
    assert unchanged.out == "facts.lock.yaml: 13 facts, nothing changed\n"
    assert (shop / "facts.lock.yaml").read_bytes() == before
    edit(
        shop,
        "project.yaml",
        "      is_staff: {type: boolean}",
        "      is_staff: {type: boolean}\n      city: {type: text}",
    )
    edit(shop, "data/customers.csv", "is_staff\n", "is_staff,city\n")
    text = (shop / "data" / "customers.csv").read_text(encoding="utf-8")
    rows = [line if at == 0 else f"{line},Graz" for at, line in enumerate(text.splitlines())]
    (shop / "data" / "customers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    changed = run("schema", "--update", *DAY)
    assert changed.code == 0, changed.err
    assert "  + city  text" in changed.out.splitlines()
    assert run("check", *DAY).code == 0


# what nobody foresaw


def plant(folder: Path, raised: str) -> None:
    """Makes `check` raise, in processes that have the folder on their path."""
    lines = ("import campaign_engine.campaigns.check as c", f"def broken(*a, **k): raise {raised}", "c.check = broken")
    (folder / "sitecustomize.py").write_text("\n".join(lines), encoding="utf-8")


def test_a_crash_is_a_short_text_with_exit_70_and_a_file(shop: Path) -> None:
    plant(shop, "RuntimeError('planted')")
    done = in_a_process(shop, "check", PYTHONPATH=str(shop))
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "RuntimeError: planted" in done.stderr
    assert "planted" in (shop / "out" / "crash.txt").read_text(encoding="utf-8")
    loud = in_a_process(shop, "check", PYTHONPATH=str(shop), CAMPAIGN_DEBUG="1")
    assert "Traceback" in loud.stderr


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        ("OSError(28, 'No space left on device', 'out/x')", 1, "out/x: the disk is full"),
        ("PermissionError(13, 'Permission denied', 'project.yaml')", 1, "project.yaml: you may not read or write it"),
        ("MemoryError()", 1, "too little memory"),
        ("KeyboardInterrupt()", 130, "interrupted"),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(shop: Path, raised: str, code: int, said: str) -> None:
    plant(shop, raised)
    done = in_a_process(shop, "check", PYTHONPATH=str(shop))
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert said in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a shell with pipes")
def test_a_reader_who_has_enough_is_no_error(shop: Path) -> None:
    command = f"{sys.executable} -m campaign_engine.cli schema --format json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=shop, capture_output=True, text=True)
    assert done.stderr == ""


def test_nothing_is_coloured_in_a_pipe(shop: Path) -> None:
    assert "\x1b" not in in_a_process(shop, "simulate", *DAY, NO_COLOR="").stdout


def test_a_poor_console_still_prints_chinese(shop: Path) -> None:
    done = in_a_process(shop, "check", *DAY, "--lang", "zh", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert (done.returncode, "没有问题" in done.stdout) == (0, True), done.stderr


def test_a_very_long_unknown_name_is_repeated_in_part(shop: Path, run: Run) -> None:
    for words, code in ((("x" * 5000,), "C106"), (("C001", "x" * 5000), "C107")):
        printed = run("explain", *words, "--as-of", "2026-10-01")
        assert (printed.code, code in printed.err) == (1, True)
        assert "xxx…" in printed.err
        assert len(printed.err) < 400


def test_the_facts_are_listed_in_chinese(shop: Path, run: Run) -> None:
    lines = run("schema", "--lang", "zh").out.splitlines()
    assert lines[0].split() == ["事实", "类型", "范围", "来源", "含义"]
    assert not any(word in line for line in lines for word in ("column of customers", "never unknown", " in days"))
    assert any("客户表的列" in line for line in lines)


def test_what_is_not_foreseen_is_said_in_chinese_where_that_was_asked_for(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "", "out/a")
    assert crash_text(full, ["simulate", "--lang", "zh"], tmp_path)[0] == "out/a：磁盘已满。没有留下写了一半的文件。"
    assert crash_text(full, ["simulate"], tmp_path)[0] == "out/a: the disk is full. Nothing half-written is left."
    fault, code = crash_text(ValueError("bad value"), ["simulate", "--lang=zh"], tmp_path)
    assert (fault.splitlines()[0], code) == ("出了问题，是我们的错，不是您的错：ValueError: bad value", 70)
    assert interrupted_text(["check", "--lang", "zh"]) == "已中断；没有留下写了一半的文件"
    assert interrupted_text(["explain", "zh"]) == "interrupted; nothing half-written is left"
