"""What an offer changes, from the YAML to the decision: in a shop whose truth is known, the coupon goes to those whom
it moves, the report says what it rests on, and what cannot be compared is refused."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

sys.path.insert(0, str(Path(__file__).parent))
from uplift_shop import AGAIN, LONG_AWAY, SENT, true_effect, write_shop

TODAY = "2026-10-01"
LATER = "2026-11-01"
BY = ("--by", "anna@shop.example")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Written and trained once; tests copy it."""
    folder = tmp_path_factory.mktemp("moved")
    write_shop(folder)
    assert exit_code_of(["train", "--project-dir", str(folder), "--as-of", TODAY, *BY]) == 0
    assert exit_code_of(["schema", "--update", "--project-dir", str(folder), "--as-of", TODAY]) == 0
    return folder


@pytest.fixture
def shop(made, tmp_path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(made, folder)
    return folder


@pytest.fixture
def run(capsys):
    def call(folder: Path, *words: str, day: str = TODAY) -> tuple[int, str, str]:
        dated = () if words[0] == "models" else ("--as-of", day)
        capsys.readouterr()
        code = exit_code_of([*words, "--project-dir", str(folder), *dated])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def edit(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def away(folder: Path, day: date) -> dict[str, int]:
    """Days since the last order before the day, from the file alone."""
    last: dict[str, date] = {}
    for line in (folder / "data" / "lines.csv").read_text(encoding="utf-8").splitlines()[1:]:
        who, on, _ = line.split(",")
        bought = date.fromisoformat(on)
        if bought < day:
            last[who] = max(bought, last.get(who, bought))
    return {who: (day - bought).days for who, bought in last.items()}


def decided(folder: Path) -> set[str]:
    import polars as pl

    (path,) = (folder / "out").glob("*.*/*/decisions.parquet")
    frame = pl.read_parquet(path)
    assert set(frame["basis"].unique()) == {"measured"}
    return set(frame["customer_id"].to_list())


def test_the_coupon_goes_to_those_whom_it_moves(run, shop: Path) -> None:
    """The oracle is the truth that made the data: who was away for longer than LONG_AWAY days is moved."""
    code, _, err = run(shop, "decide", "--yes")
    assert code == 0, err
    got, days = decided(shop), away(shop, date.fromisoformat(TODAY))
    moved = {who for who, gone in days.items() if gone > LONG_AWAY}
    assert len(moved) > 600
    assert len(got & moved) > 0.95 * len(moved)
    assert len(got - moved) < 0.05 * len(got), "cost is saved on whoever is not moved"


def test_the_measured_average_is_the_true_one_within_its_noise(run, made: Path) -> None:
    _, out, _ = run(made, "models", "list", "--format", "json")
    (version,) = json.loads(out)
    gone = away(made, SENT)
    true = sum(map(true_effect, gone.values())) / len(gone)
    average = version["figures"]["average effect"]
    assert average["low"] < true < average["high"]
    assert version["figures"]["Qini"]["low"] > 0
    assert version["figures"]["gain of targeting"]["low"] > 0, "better than the coupon for everybody"


def test_the_report_and_the_explanation_name_the_version_of_the_model(run, shop: Path) -> None:
    code, out, _ = run(shop, "simulate")
    assert code == 0
    assert "five_off: what it earns is measured by score.moved, version 1 of its model" in " ".join(out.split())
    assert "expected to earn EUR" in out
    who = max(away(shop, date.fromisoformat(TODAY)).items(), key=lambda one: one[1])[0]
    _, out, _ = run(shop, "explain", who)
    assert "by version 1 of its model (data before 2026-10-01)" in out
    assert "(measured)" in out


def test_the_card_says_what_is_moved_how_surely_and_what_each_plan_is_worth(run, made: Path) -> None:
    card = (made / "models" / "moved" / "1.md").read_text(encoding="utf-8")
    for words in (
        "changes for a customer",
        "average effect, shrunk",
        "Qini",
        "best single offer to all",
        "nobody",
        "random",
        "response ranking",
        "targeting",
        "SNIPS",
        "Are those moved of whom it says so?",
    ):
        assert words in card, words
    page = (made / "models" / "moved" / "1.html").read_text(encoding="utf-8")
    assert "What five_off changes" in page


def test_contacts_that_came_later_judge_the_model(run, shop: Path) -> None:
    code, out, _ = run(shop, "evaluate", "--format", "json", day=LATER)
    assert code == 0
    (judged,) = json.loads(out)
    figures = judged["figures"]
    gone = away(shop, AGAIN)
    true = sum(map(true_effect, gone.values())) / len(gone)
    assert figures["average effect"]["low"] < true < figures["average effect"]["high"]
    assert figures["Qini"]["low"] > 0
    policies = judged["tables"]["policies: outcome less costs per person"]
    assert [one["policy"] for one in policies] == ["nobody", "random", "best single offer to all", "targeting"]
    code, _, err = run(shop, "evaluate", day="2026-10-10")
    assert "M135" in err, "the window of the later contacts is not over"


def test_learning_again_brings_nothing_new_and_the_order_of_rows_is_nothing(run, shop: Path) -> None:
    contacts = shop / "data" / "contacts.csv"
    head, *rows = contacts.read_text(encoding="utf-8").splitlines()
    contacts.write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")
    code, out, _ = run(shop, "train", *BY)
    assert code == 0
    assert "nothing new to learn" in out


def test_more_contacts_make_a_version_that_waits(run, shop: Path) -> None:
    code, out, _ = run(shop, "train", *BY, day=LATER)
    assert code == 0
    assert "4,000 contacts (2026-08-03 .. 2026-10-05)" in out
    assert "campaign models promote moved 2" in out
    code, _, _ = run(shop, "models", "promote", "moved", "2", *BY)
    assert code == 0
    _, out, _ = run(shop, "simulate", day=LATER)
    assert "version 2 of its model" in " ".join(out.split())


def test_where_all_are_moved_alike_everybody_has_the_average_and_the_report_says_so(run, tmp_path: Path) -> None:
    folder = tmp_path / "alike"
    write_shop(folder, customers=1200, works=False)
    lines, contacts = folder / "data" / "lines.csv", folder / "data" / "contacts.csv"
    more = []
    for number, line in enumerate(contacts.read_text(encoding="utf-8").splitlines()[1:]):
        who, sent, offer, *_ = line.split(",")
        if offer == "five_off" and sent == str(SENT) and number % 5 == 0:
            more.append(f"{who},{date.fromisoformat(sent) + timedelta(days=3)},20.00")
    lines.write_text(lines.read_text(encoding="utf-8") + "\n".join(more) + "\n", encoding="utf-8")
    code, out, _ = run(folder, "train", *BY)
    assert code == 0
    assert "M200" in out
    assert run(folder, "schema", "--update")[0] == 0
    code, out, err = run(folder, "simulate", "--format", "json")
    assert code == 0
    notices = [one["text"] for one in json.loads(out)["notices"] if "text" in one] or [out]
    assert any("M247" in text or "measured average effect of five_off" in text for text in (*notices, out, err))
    from campaign_engine.segments.learning.registry import read_version
    from campaign_engine.segments.models.uplift.uplift_model import from_plain

    version, _ = read_version(folder, "moved", 1)
    assert version is not None
    own = from_plain(version.model).offer("five_off")
    assert own.kept == 0
    assert own.believed is not None
    assert own.average is not None
    assert 0 < own.believed < own.average, "less by its own noise"


SLIPS = {
    "M238": (("project.yaml", "    probability: chance\n", ""),),
    "M239": (("segments/all.yaml", "offer: five_off", "offer: none"),),
    "M237": (("segments/all.yaml", "outcome: order", "column: visit"),),
    "M240": (("segments/all.yaml", "outcome: order, ", ""),),
    "M100": (("segments/all.yaml", "within: 14 days, ", ""),),
    "M250": (("offers/five_off.yaml", "score: score.moved", 'score: "= 0.1"'),),
    "M252": (("segments/all.yaml", "outcome: order", "outcome: value"),),
    "M253": (("offers/five_off.yaml", ', of: "= 20"', ""),),
    "M254": (("offers/five_off.yaml", 'uplift: {score: score.moved, of: "= 20"}',
              'propensity: {score: score.moved, lift: 3%, of: "= 20"}'),),
}  # fmt: skip


@pytest.mark.parametrize("code", SLIPS)
def test_a_slip_is_told_where_it_is_written(run, shop: Path, code: str) -> None:
    for name, old, new in SLIPS[code]:
        edit(shop, name, (old, new))
    found, out, err = run(shop, "check")
    assert found == 1
    assert f"  {code}  " in out + err


def test_a_likelihood_is_no_effect_and_the_problem_says_what_to_write(run, shop: Path) -> None:
    edit(
        shop,
        "segments/all.yaml",
        ("scores:\n", "scores:\n  - {id: buys, learn: order, within: 30 days}\n"),
    )
    assert run(shop, "train", "buys", *BY)[0] == 0
    assert run(shop, "schema", "--update")[0] == 0
    edit(shop, "offers/five_off.yaml", ("score.moved", "score.buys"))
    _, out, err = run(shop, "check")
    assert "it says how likely something is, not what the offer changes" in out + err
    assert "propensity: {score: score.buys, lift: 3%" in out + err


def test_a_column_of_which_nothing_is_written_down_is_pointed_out(run, shop: Path) -> None:
    edit(shop, "offers/five_off.yaml", ("score.moved", "margin_rate"))
    found, out, err = run(shop, "check")
    assert found == 0
    assert "M255" in out + err


def test_the_effect_of_another_offer_is_pointed_out(run, shop: Path) -> None:
    edit(shop, "offers/five_off.yaml", ("offer: five_off", "offer: six_off"))
    edit(shop, "campaigns/back.yaml", ("offer: five_off", "offer: six_off"))
    (shop / "offers" / "other.yaml").write_text(
        "offer: five_off\nkind: coupon.amount\ngive: if_worth_it\nvalue: 5\nworth: 6\nredemption: 30%\n",
        encoding="utf-8",
    )
    _, out, err = run(shop, "check")
    assert "M251" in out + err


def test_contacts_that_the_facts_foretell_are_not_believed_and_not_promoted(run, tmp_path: Path) -> None:
    """Whoever was away longest was contacted: nothing of that is the offer's doing."""
    folder = tmp_path / "picked"
    gone = write_shop(folder, customers=240, works=False)
    edit(folder, "project.yaml", ("    probability: chance\n", "    randomised: true\n"))
    path = folder / "data" / "contacts.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    picked = []
    for number, row in enumerate(rows):
        who, sent, _, *rest = row.split(",")
        likely = gone[who] > LONG_AWAY
        offer = "five_off" if likely != (number % 10 < 2) else "none"
        picked.append(",".join([who, sent, offer, *rest]))
    path.write_text("\n".join([head, *picked]) + "\n", encoding="utf-8")
    code, out, err = run(folder, "train", *BY)
    assert code == 0
    assert "M206" in out
    assert "M134" in err, "a person has to promote it"


def test_an_offer_with_nothing_to_compare_with_is_unknown_and_given_to_nobody(run, shop: Path) -> None:
    edit(shop, "data/contacts.csv", (",none,", ",six_off,"))
    code, out, err = run(shop, "train", "--promote", *BY)
    assert code == 0
    assert "M208" in out
    code, out, err = run(shop, "simulate")
    assert code == 0
    assert "knows nothing of five_off" in " ".join((out + err).split())
    assert " 0 of 2,000" in out


def test_where_the_effect_is_unknown_the_likelihood_times_the_stated_lift_stands_in_and_is_not_called_measured(
    run, shop: Path
) -> None:
    edit(shop, "data/contacts.csv", (",none,", ",six_off,"))
    assert run(shop, "train", "--promote", *BY)[0] == 0
    edit(
        shop,
        "segments/all.yaml",
        ("scores:\n", "scores:\n  - {id: likely, column: likely, range: [0, 1], as_of: 2026-09-30}\n"),
    )
    edit(shop, "offers/five_off.yaml", ('of: "= 20"', 'of: "= 20", otherwise: {score: score.likely, lift: 20%}'))
    customers = shop / "data" / "customers.csv"
    head, *rows = customers.read_text(encoding="utf-8").splitlines()
    shown = [f"{row},{('0.9', '0.1', '')[number % 3]}" for number, row in enumerate(rows)]
    customers.write_text("\n".join([f"{head},likely", *shown]) + "\n", encoding="utf-8")
    assert run(shop, "schema", "--update")[0] == 0
    code, out, err = run(shop, "simulate")
    assert code == 0, err
    assert " 667 of 2,000" in out, "20 x 0.9 x 20 % = 3.60 pays for 1.50; 0.40 does not; who is unknown gets nothing"
    assert "expected to earn" not in out
    assert "propensity" in out
    _, out, _ = run(shop, "explain", "C00000")
    assert "EUR 3.60 (propensity)" in out
