"""Whatever happens to a file on its way, the answer is facts or problems, never an exception."""

from __future__ import annotations

import io

import polars as pl
from campaign_engine.rules.problems import is_error, render_problems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

COLUMNS = """
  columns:
    customer_id: {type: id}
    city: {type: text, categories: [Wien, Graz]}
    points: {type: number}
    credit: {type: money}
    born: {type: date}
    consent: {type: boolean}
    likes: {type: texts}
"""
FRAME = pl.DataFrame(
    {
        "customer_id": ["0001", "0002", "0003"],
        "city": ["Wien", None, "Graz"],
        "points": ["1", "2.5", None],
        "credit": ["1.00", None, "-3"],
        "born": ["1990-01-01", "1991-02-28", None],
        "consent": ["yes", "no", None],
        "likes": ["tea|cake", None, "Zopf"],
    }
)


def written(ending: str) -> bytes:
    stream = io.BytesIO()
    {"csv": FRAME.write_csv, "jsonl": FRAME.write_ndjson, "parquet": FRAME.write_parquet}[ending](stream)
    return stream.getvalue()


GOOD = {ending: written(ending) for ending in ("csv", "jsonl", "parquet")}


@st.composite
def damaged(draw):
    """A good file with some bytes cut out, overwritten, put in, or doubled."""
    ending = draw(st.sampled_from(sorted(GOOD)))
    data = bytearray(GOOD[ending])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        more = draw(
            st.binary(max_size=6)
            | st.sampled_from([b'"', b"\n", b"\r", b",", b"\x00", b"\xff", b"\xef\xbb\xbf", b"{", b"[", b"\\u"])
        )
        data[at : at + length] = more
    return ending, bytes(data)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=damaged())
def test_a_damaged_file_is_facts_or_problems(case, world, tmp_path_factory):
    ending, data = case
    text = f"customers:\n  file: c.{ending}\n{COLUMNS}quarantine: {{at_most: 100%}}\n"
    table, report, problems = world.facts_of(tmp_path_factory.mktemp("shop"), text, {f"c.{ending}": data})
    assert (table is None) == any(is_error(problem) for problem in problems)
    for language in ("en", "zh"):
        said = render_problems(problems, language)
        assert all(letter.isprintable() or letter == "\n" for letter in said)
    if table is not None:
        read = report.tables[0]
        assert table.frame.height == read.kept == len(set(table.frame["customer_id"]))
        assert read.read == read.kept + read.quarantined + sum(count for _, count in read.cleaned)


def test_damage_that_makes_the_parquet_decoder_panic_is_a_problem(world, tmp_path):
    """Bytes of the footer, overwritten: some of these files make the native decoder panic, which is no Exception."""
    good = GOOD["parquet"]
    footer = int.from_bytes(good[-8:-4], "little")
    text = f"customers:\n  file: c.parquet\n{COLUMNS}quarantine: {{at_most: 100%}}\n"
    panics = 0
    for at in range(len(good) - 8 - footer, len(good) - 8):
        for value in (0, 255):
            data = bytearray(good)
            data[at] = value
            (tmp_path / "c.parquet").write_bytes(data)
            if not _panics(tmp_path / "c.parquet"):
                continue
            panics += 1
            table, _, problems = world.facts_of(tmp_path, text, {"c.parquet": bytes(data)})
            assert (table is None) == any(is_error(problem) for problem in problems)
    assert panics > 5


def _panics(path):
    try:
        pl.scan_parquet(path, glob=False).collect()
    except pl.exceptions.PanicException:
        return True
    except (pl.exceptions.PolarsError, OSError):
        pass
    return False
