"""Rules stand in the earliest layer that what they read allows; a ring of rules is found, and the shortest one."""

from __future__ import annotations

import time
from itertools import pairwise

from campaign_engine.engine.layers import Cycle, Layers, order_rules
from campaign_engine.engine.program import Derived, Proposal, Rule, make_program
from campaign_engine.engine.tree import All, Compare, Constant, Fact, Flag, Kind, Literal, Type
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER = Type(Kind.NUMBER)
ONE = Literal(1.0, NUMBER)


def reads(*names: str) -> All:
    return All(tuple(Flag(name, origin=f"reading {name}") for name in names))


def program_of(*rules: Rule, derived: tuple[str, ...] = ()):
    return make_program((), rules, tuple(Derived(name, NUMBER, "sum", 0.0) for name in derived))


def ids_by_layer(program) -> list[list[str]]:
    layers = order_rules(program)
    assert isinstance(layers, Layers)
    return [[program.rules[index].id for index in layer.rules] for layer in layers.layers]


def ring_of(program) -> list[tuple[str, str]]:
    cycle = order_rules(program)
    assert isinstance(cycle, Cycle)
    return [(step.rule.id, step.feeds) for step in cycle.steps]


def test_flags_facts_and_proposals_all_feed():
    program = program_of(
        Rule("a", Constant(True), flags=("tag.a",)),
        Rule("b", reads("tag.a"), sets=(("x", ONE),)),
        Rule("c", Compare(">", Fact("x"), ONE), proposes=Proposal("best_of", ("ten", "five"))),
        Rule("d", reads("proposed.five"), flags=("tag.d",)),
        Rule("e", Constant(True), sets=(("y", Fact("x")),)),
        derived=("x", "y"),
    )
    assert ids_by_layer(program) == [["a"], ["b"], ["c", "e"], ["d"]]


def test_a_layer_is_the_longest_path_not_the_shortest():
    program = program_of(
        Rule("a", Constant(True), flags=("tag.a",)),
        Rule("b", reads("tag.a"), flags=("tag.b",)),
        Rule("c", reads("tag.a", "tag.b"), flags=("tag.c",)),
    )
    assert ids_by_layer(program) == [["a"], ["b"], ["c"]]


def test_names_settle_with_their_last_writer_and_their_readers_come_after():
    program = program_of(
        Rule("early", Constant(True), flags=("tag.shared", "tag.first")),
        Rule("late", reads("tag.first"), flags=("tag.shared",), sets=(("x", ONE),)),
        Rule("reader", reads("tag.shared")),
        derived=("never_set", "x"),
    )
    layers = order_rules(program)
    assert isinstance(layers, Layers)
    assert [layer.flags for layer in layers.layers] == [("tag.first",), ("tag.shared",), ()]
    assert [layer.facts for layer in layers.layers] == [(), ("x",), ()]
    assert layers.unwritten == ("never_set",)
    assert ids_by_layer(program) == [["early"], ["late"], ["reader"]]


def test_an_empty_program_has_no_layers():
    assert order_rules(program_of()) == Layers((), ())


def test_a_rule_that_feeds_itself_is_a_ring_of_one():
    program = program_of(Rule("a", Compare(">", Fact("x"), ONE), sets=(("x", ONE),)), derived=("x",))
    assert ring_of(program) == [("a", "x")]
    program = program_of(Rule("a", Constant(True), sets=(("x", Fact("x", origin="here")),)), derived=("x",))
    cycle = order_rules(program)
    assert isinstance(cycle, Cycle)
    assert cycle.steps[0].read_at == "here"


def test_the_shortest_ring_is_shown_with_what_each_rule_feeds_to_the_next():
    program = program_of(
        Rule("a", reads("tag.d"), flags=("tag.a",)),
        Rule("b", reads("tag.a"), flags=("tag.b",)),
        Rule("c", reads("tag.b", "tag.e"), flags=("tag.c",)),
        Rule("d", reads("tag.c"), flags=("tag.d",)),
        Rule("e", reads("tag.c"), flags=("tag.e",)),
        Rule("bystander", reads("tag.a"), flags=("tag.z",)),
    )
    cycle = order_rules(program)
    assert isinstance(cycle, Cycle)
    assert [(step.rule.id, step.feeds, step.read_at) for step in cycle.steps] == [
        ("c", "tag.c", "reading tag.c"),
        ("e", "tag.e", "reading tag.e"),
    ]


def test_a_longer_ring_found_later_does_not_replace_a_shorter_one():
    program = program_of(
        Rule("a", reads("tag.b"), flags=("tag.a",)),
        Rule("b", reads("tag.a"), flags=("tag.b",)),
        Rule("p", reads("tag.r"), flags=("tag.p",)),
        Rule("q", reads("tag.p"), flags=("tag.q",)),
        Rule("r", reads("tag.q"), flags=("tag.r",)),
    )
    assert ring_of(program) == [("a", "tag.a"), ("b", "tag.b")]


@st.composite
def random_programs(draw):
    """Half of them without a ring: those rules read only what smaller ones raise."""
    count = draw(st.integers(1, 10))
    is_ordered = draw(st.booleans())
    rules = []
    for k in range(count):
        names = [f"tag.{n}" for n in range(k if is_ordered else count)] or ["tag.none"]
        some = st.lists(st.sampled_from(names), max_size=3, unique=True)
        flags = (f"tag.{k}",) if is_ordered else tuple(draw(some))
        rules.append(Rule(f"r{k}", reads(*draw(some)), flags=flags))
    return program_of(*draw(st.permutations(rules)))


def paths_of_rules(program) -> list[set[int]]:
    """For each rule the rules it feeds: the plain definition, pair by pair."""
    return [
        {
            other
            for other, reader in enumerate(program.rules)
            if {flag.name for flag in reader.when.parts} & set(writer.flags)
        }
        for writer in program.rules
    ]


def shortest_ring_length(feeds: list[set[int]]) -> int | None:
    """By repeated multiplication: a rule reaches itself in n steps or not."""
    reached = [set(after) for after in feeds]
    for length in range(1, len(feeds) + 1):
        if any(index in after for index, after in enumerate(reached)):
            return length
        reached = [{further for step in after for further in feeds[step]} for after in reached]
    return None


@settings(max_examples=150)
@given(random_programs())
def test_layers_and_rings_agree_with_a_search_over_pairs(program):
    feeds = paths_of_rules(program)
    result = order_rules(program)
    shortest = shortest_ring_length(feeds)
    if isinstance(result, Cycle):
        assert len(result.steps) == shortest
        ring = [program.rules.index(step.rule) for step in result.steps]
        for (here, step), (there, _) in pairwise(zip([*ring, ring[0]], [*result.steps, result.steps[0]], strict=True)):
            assert step.feeds in program.rules[here].flags
            assert step.feeds in {flag.name for flag in program.rules[there].when.parts}
        return
    assert shortest is None
    layer_of = {index: depth for depth, layer in enumerate(result.layers) for index in layer.rules}
    for index in range(len(program.rules)):
        before = [layer_of[writer] for writer, after in enumerate(feeds) if index in after]
        assert layer_of[index] == max(before, default=-1) + 1


def test_thousands_of_rules_in_a_chain_a_ring_and_a_crowd_are_ordered_at_once():
    count = 3000
    chain = [Rule(f"r{k:04}", reads(f"tag.{k}"), flags=(f"tag.{k + 1}",)) for k in range(count)]
    ring = [*chain[:-1], Rule("r9999", reads(f"tag.{count - 1}"), flags=("tag.0",))]
    crowd = [Rule(f"a{k:05}", Constant(True), flags=("tag.x",)) for k in range(10_000)]
    crowd += [Rule(f"b{k:05}", reads("tag.x"), flags=("tag.y",)) for k in range(10_000)]
    started = time.process_time()
    assert len(ids_by_layer(program_of(*chain))) == count
    assert len(ring_of(program_of(*ring))) == count
    assert len(ids_by_layer(program_of(*crowd))) == 2
    assert time.process_time() - started < 5.0  # measured: 0.2 s; pair by pair the crowd alone has 100 million edges
