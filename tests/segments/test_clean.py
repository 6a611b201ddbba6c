"""Every line is counted once, at the first step that takes it; what is left out need not be readable otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

DATA = """
customers:
  file: customers.csv
  columns: {customer_id: {type: id}}
transactions:
  file: lines.csv
  customer: who
  moment: at
  order: order
  product: product
  quantity: {from: quantity, range: [-100, 100], outside: leave_out}
  price: {from: price, range: [0, 1000]}
  clean:
    cancellations: {order_begins: C}
    leave_out: {product: [POST, M], product_begins: gift_, order_begins: [T, X]}
quarantine: {at_most: 100%}
"""
LINES = """who,at,order,product,quantity,price
a,2026-09-01 10:00,1,tea,2,3.00
a,2026-09-01 10:01,1,cake,1,4.00
,,,,,
a,2026-10-01 00:00,2,tea,x,y
a,soon,2,tea,1,1.00
,2026-09-02,2,tea,x,y
a,2026-09-02,T1,tea,x,y
a,2026-09-02,X1,tea,x,y
a,2026-09-02,3,POST,x,y
a,2026-09-02,3,gift_card,x,y
a,2026-09-02,3,tea,1,0.00
a,2026-09-02,3,tea,101,1.00
a,2026-09-02,3,tea,one,1.00
a,2026-09-02,3,tea,1,1000.01
a,2026-09-03,C4,tea,1,1.00
a,2026-09-03,5,tea,-1,0.50
b,2026-09-04,6,tea,1,1.00
z,2026-09-04,7,tea,1,1.00
"""
SEGMENTS = """
features:
  - {id: orders, measure: orders}
  - {id: gross, measure: gross_spend}
  - {id: returned, measure: returned}
  - {id: spend, measure: spend}
"""


def test_each_line_is_counted_at_the_first_step_that_takes_it(world, tmp_path):
    files = {"customers.csv": "customer_id\na\nb\nc\n", "lines.csv": LINES}
    table, report, problems = world.facts_of(tmp_path, DATA, files, SEGMENTS)
    lines = report.tables[1]
    assert dict(lines.cleaned) == {
        "empty_row": 1, "later": 1, "no_customer": 1, "order_left_out": 2, "product_left_out": 2, "zero_price": 1,
        "outside_left_out": 1, "returned": 2, "unknown_customer": 1,
    }  # fmt: skip
    assert lines.reasons == (("at", "D164", 1), ("price", "D162", 1), ("quantity", "D155", 1))
    assert (lines.read, lines.kept, lines.quarantined) == (18, 5, 3)
    assert lines.read == lines.kept + lines.quarantined + sum(
        count for name, count in lines.cleaned if name != "returned"
    )
    assert report.quarantine.select("place", "value").rows() == [
        ("lines.csv:6", "soon"), ("lines.csv:14", "one"), ("lines.csv:15", "1000.01"),
    ]  # fmt: skip
    assert (report.customers, report.prospects, report.days_stale) == (3, 1, 27)
    assert lines.earliest == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert lines.latest == datetime(2026, 9, 3, 22, tzinfo=UTC)
    assert table.frame.select("customer_id", "orders", "gross", "returned", "spend").rows() == [
        ("a", 1.0, 1000, 150, 850), ("b", 1.0, 100, 0, 100), ("c", 0.0, 0, 0, 0),
    ]  # fmt: skip
    assert {problem.code for problem in problems} == {"D155", "D162", "D164", "D173"}


def test_lines_without_a_customer_go_to_quarantine_where_that_is_declared(world, tmp_path):
    data = DATA.replace("  clean:\n", "  clean:\n    no_customer: quarantine\n    zero_prices: keep\n")
    files = {"customers.csv": "customer_id\na\n", "lines.csv": LINES}
    _, report, _ = world.facts_of(tmp_path, data, files, SEGMENTS)
    assert ("who", "D154", 1) in report.tables[1].reasons
    assert "zero_price" not in dict(report.tables[1].cleaned)


def test_what_happens_after_the_instant_changes_nothing(world, tmp_path):
    files = {"customers.csv": "customer_id\na\nb\n", "lines.csv": LINES}
    before, _, _ = world.facts_of(tmp_path / "a", DATA, files, SEGMENTS)
    later = "a,2026-10-01 00:00,9,tea,1,9.00\nb,2026-12-24,10,cake,broken,line\n"
    after, report, problems = world.facts_of(tmp_path / "b", DATA, {**files, "lines.csv": LINES + later}, SEGMENTS)
    assert after.content_hash == before.content_hash
    assert dict(report.tables[1].cleaned)["later"] == 3
    assert all(problem.values.get("value") != "broken" for problem in problems)
