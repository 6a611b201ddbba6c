"""YAML is read strictly: scalars by the 1.2 core schema, every node with its place, nothing silently dropped."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from campaign_engine.rules import yaml_reader
from campaign_engine.rules.nodes import Mapping, Scalar, Sequence
from campaign_engine.rules.places import Source
from campaign_engine.rules.yaml_reader import decode, read_yaml
from hypothesis import given
from hypothesis import strategies as st


def root_of(text: str):
    root, problems = read_yaml(Source("a.yaml", text))
    assert not problems, [problem.text() for problem in problems]
    return root


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_yaml(Source("a.yaml", text))[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("0", 0), ("12", 12), ("-3", -3), ("+3", 3),
        ("5.00", Decimal("5.00")), ("0.1", Decimal("0.1")), ("-.5", Decimal("-0.5")),
        ("100000000000.01", Decimal("100000000000.01")),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("NO", "NO"), ("tRue", "tRue"),
        ("22:00", "22:00"), ("0123", "0123"), ("-012", "-012"), ("00.5", "00.5"), ("0x1F", "0x1F"), ("0o17", "0o17"),
        ("1e5", "1e5"), ("1_000", "1_000"), ("1,000", "1,000"), ("2026-10-01", "2026-10-01"), (".inf", ".inf"),
        (".nan", ".nan"), ("1.", "1."), (".", "."), ("-", "-"), ("10%", "10%"), ("１２", "１２"),
        ("9" * 400, "9" * 400), ("'12'", "12"), ('"true"', "true"), ("''", ""), ("'~'", "~"),
    ],
)  # fmt: skip
def test_scalar_is_read_by_the_core_schema(written, value):
    item = root_of(f"a: {written}\n" if written != "-" else "a: '-'\n").by_name["a"]
    assert item.value == value
    assert type(item.value) is type(value)


def test_money_keeps_its_written_decimals():
    assert str(root_of("a: 5.00\n").by_name["a"].value) == "5.00"


def test_every_key_and_value_has_its_place():
    root = root_of("老: 1\n😀b:\n  - c\n  - {d: 'e f', g: [h]}\n")
    (first, one), (second, items) = root.entries
    assert [(node.place.line, node.place.column) for node in (first, one, second)] == [(1, 1), (1, 4), (2, 1)]
    assert isinstance(items, Sequence)
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    assert [(key.place.column, value.place.column, value.place.length) for key, value in inner.entries] == [
        (6, 9, 5),
        (16, 19, 3),
    ]


def test_byte_order_mark_and_windows_line_ends_do_not_move_places():
    plain, _ = decode(b"a: 1\nb: 2\n", "x")
    marked, _ = decode(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "x")
    old_mac, _ = decode(b"a: 1\rb: 2\r", "x")
    assert plain == marked == old_mac


def test_only_values_directly_in_brackets_are_in_a_flow_list():
    root = root_of("a: [x, {k: y}]\nb: {c: z}\nd:\n  - w\n")
    found = {
        node.text: node.in_flow_list
        for node in (
            root.by_name["a"].items[0],
            root.by_name["a"].items[1].by_name["k"],
            root.by_name["b"].by_name["c"],
            root.by_name["d"].items[0],
        )
    }
    assert found == {"x": True, "y": False, "z": False, "w": False}


def test_comment_with_a_blank_behind_the_sign_is_no_trap():
    assert codes("a: come back   # both days included\n") == []
    assert codes("a: come back #both\n") == ["Y027"]
    assert codes("a: 12 #both\n") == []
    assert codes("a: come#back\n") == []
    assert codes("a: 'come #back'\n") == []


def test_repeated_key_keeps_the_rest_of_the_file_usable():
    root, problems = read_yaml(Source("a.yaml", "a: 1\nb: 2\na: 3\nb: 4\na: 5\n"))
    assert [(problem.code, problem.place.line, problem.values["line"]) for problem in problems] == [
        ("Y025", 3, 1),
        ("Y025", 4, 2),
        ("Y025", 5, 1),
    ]
    assert [(key.text, value.value) for key, value in root.entries] == [("a", 1), ("b", 2)]


def test_keys_are_text_as_written():
    root = root_of("12: a\ntrue: b\nno: c\n'': d\n")
    assert [key.text for key, _ in root.entries] == ["12", "true", "no", ""]


SCALARS = st.one_of(
    st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.text("ab老 '\"#:-{}[],&*!|>%@`\\", max_size=20)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc老", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_plain(node):
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [as_plain(item) for item in node.items]
    return {key.text: as_plain(value) for key, value in node.entries}


@given(
    tree=st.dictionaries(st.text("abc老", min_size=1, max_size=3), TREES, min_size=1, max_size=4),
    flow=st.sampled_from((True, False, None)),
)
def test_what_another_program_writes_is_read_back(tree, flow):
    written = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    if "&" in written and "*id" in written:
        return
    root, problems = read_yaml(Source("a.yaml", written))
    assert root is not None, [problem.text() for problem in problems]
    assert as_plain(root) == tree


@given(st.text("ab: -\n'\"#[]{},&*!|>%@`\\\t?~1.老\u2028\x00", max_size=60))
def test_no_text_makes_the_reader_raise(text):
    root, problems = read_yaml(Source("a.yaml", text))
    assert root is not None or problems
    for problem in problems:
        assert problem.text()
        assert problem.text("zh")


@given(st.binary(max_size=60))
def test_no_bytes_make_the_decoder_raise(data):
    source, problems = decode(data, "a.yaml")
    assert (source is None) == bool(problems)


@given(st.text("ab: -\n'\"#[]{},|>?", max_size=40))
def test_reader_without_the_c_scanner_reads_the_same(text):
    fast = read_yaml(Source("a.yaml", text))
    before = yaml_reader._LOADER
    yaml_reader._LOADER = yaml.SafeLoader
    try:
        slow = read_yaml(Source("a.yaml", text))
    finally:
        yaml_reader._LOADER = before
    if not fast[1] and not slow[1]:
        assert as_plain(fast[0]) == as_plain(slow[0])
