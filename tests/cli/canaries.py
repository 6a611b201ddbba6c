"""A small project in which every customer, cell, code and secret is a canary, and everything that commands do with it.

`keep(folder)` writes the project; `STEPS` is what is done with it, in order, good and bad; `planted(folder)` are the
canaries by kind. `found(text, ...)` says which kinds stand in a text.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .conftest import copy_of

CHANCE = random.Random(4)
IDS = tuple(f"KANID{number:03d}Q" for number in range(40))
STRANGER = "KANID999Q"
NAMES = ("Kanarina", "金丝雀子")
MAIL = "kanmail"
PHONE = "0660999123"
CELL = "KANCELL"
ORDER = "KANORDER"
SECRET = "kansecret" + "".join(CHANCE.choice("0123456789abcdef") for _ in range(48))
LISTED = tuple("".join(CHANCE.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(16)) for _ in range(60))

COLUMNS = "      email: {type: text}\n      phone: {type: text}\n"
TRANSACTIONS = """
  transactions:
    file: data/invoices.csv
    customer: customer
    moment: day
    order: invoice
    quantity: quantity
    price: price
  quarantine: {at_most: 90%}
"""
CLASH = """
tables:
  - id: clashing
    why: Two rows hold for many.
    hit: unique
    rows:
      - {when: {orders_12m: ">= 1"}, then: {tag: some}}
      - {when: {orders_12m: ">= 15"}, then: {tag: many}}
"""
JUDGED = "checks: [{code: R351, severity: warning, reason: the clash is what is tried}]\n"


@dataclass(frozen=True)
class Canaries:
    """What is looked for, by kind."""

    kinds: Mapping[str, tuple[str, ...]]

    def found(self, text: str) -> set[str]:
        """The kinds that stand in it, however they are written."""
        low = text.lower()
        bare = low.replace("-", "")
        return {
            kind
            for kind, words in self.kinds.items()
            if any(
                word in low or word.replace("-", "") in bare or json.dumps(word)[1:-1] in low
                for word in (one.lower() for one in words)
            )
        }


def planted(folder: Path) -> Canaries:
    """The canaries of the project, with the codes that were made and went out so far."""
    codes = set(LISTED)
    for path in folder.glob("codes*.csv"):
        with path.open(encoding="utf-8") as file:
            codes |= {row["code"] for row in csv.DictReader(file)}
    return Canaries({
        "id": (*IDS, STRANGER), "name": NAMES, "mail": (MAIL,), "phone": (PHONE,), "cell": (CELL,), "order": (ORDER,),
        "code": tuple(sorted(codes)), "secret": (SECRET,),
    })  # fmt: skip


def keep(folder: Path) -> Path:
    """The starter with canaries, two offers with codes, and data of every sort of fault."""
    copy_of("starter", folder)
    _customers(folder / "data" / "customers.csv")
    _invoices(folder / "data" / "invoices.csv")
    _edit(folder / "project.yaml", "      first_name: {type: text}\n", "      first_name: {type: text}\n" + COLUMNS)
    _edit(folder / "project.yaml", "\nchannels:", f"{TRANSACTIONS}\nchannels:")
    _edit(folder / "project.yaml", "language: en\n", "language: en\ncodes: {secret_env: A_SECRET}\n")
    (folder / "project.yaml").write_text((folder / "project.yaml").read_text("utf-8") + JUDGED, "utf-8")
    offers = folder / "offers" / "offers.yaml"
    _edit(offers, "    between: [3.00, 8.00]\n", "    between: [3.00, 8.00]\n    codes: {generate: true}\n")
    _edit(offers, "    cost: 2.80 ", "    codes: {file: list.csv, low: 55}\n    cost: 2.80 ")
    (folder / "rules" / "clash.yaml").write_text(CLASH, "utf-8")
    (folder / "list.csv").write_text("\n".join(["code", *LISTED, LISTED[3], f"{CELL}"]), "utf-8")
    (folder / "poor.csv").write_text("\n".join(f"{CELL}{number:010d}" for number in range(500)), "utf-8")
    (folder / "state.json").write_text(_state(), "utf-8")
    (folder / "broken.json").write_text(
        _state().replace('"redeemed"', f'"{CELL}"').replace("2026-09-01", CELL), "utf-8"
    )
    (folder / "gone.csv").write_text(f"customer_id\n{IDS[28]}\n", "utf-8")
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def _customers(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["customer_id"] = IDS[number]
        row["first_name"] = f"{NAMES[number % 2]} {number}"
        row["email"] = f"{MAIL}{number}@shop.example"
        row["phone"] = f"+43{PHONE}{number}"
    for number, column in enumerate(("spend_12m", "birth_date", "has_app", "favourite", "orders_12m")):
        rows[number][column] = f"{CELL} {rows[number]['email']}"
    _write(path.with_name("clean.csv"), rows[10:])
    rows[6]["orders_12m"] = "98765"
    rows[7]["birth_date"] = "2031-03-03"
    _write(path, [*rows, {**rows[8], "spend_12m": "1.23"}])


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _invoices(path: Path) -> None:
    lines = ["customer,day,invoice,quantity,price", f"{STRANGER},2026-09-01,I1,1,2.00"]
    lines += [f"{IDS[number]},2026-09-0{number % 9 + 1},I{number + 2},1,2.00" for number in range(20)]
    path.write_text("\n".join([*lines, f"{IDS[3]},{CELL},I99,1,2.00", f"{IDS[4]},2026-09-01,I9,1\n"]), "utf-8")


def _state() -> str:
    given = {"customer": IDS[20], "offer": "come_back", "campaign": "come_back_autumn", "step": "first",
             "given_on": "2026-09-01", "status": "redeemed", "redeemed_on": "2026-09-03"}  # fmt: skip
    consent = {"customer": IDS[21], "channel": "email", "category": "promotional", "status": "refused",
               "moment": "2026-09-30T18:02+02:00", "source": f"wrote from {MAIL}@shop.example"}  # fmt: skip
    return json.dumps({"schema": "state.v1", "given": [given], "consents": [consent]})
