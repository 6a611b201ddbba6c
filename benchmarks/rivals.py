"""The same rules in the hands of others: GoRules zen (a rule engine in Rust) and pandas as an analyst writes it.

Both get every help: conditions in normal form, dates as day numbers, names without dots. They must find the same rules
fired, or the comparison would be of different work; the benchmarks check that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any as Anything

from campaign_engine.engine.layers import Layer, Layers, names_written, order_rules
from campaign_engine.engine.normal_form import normal_form
from campaign_engine.engine.program import Program
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Compare,
    Fact,
    Flag,
    IsUnknown,
    Like,
    Literal,
    Node,
    Truth,
    walk,
)
from generate import TODAY

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

CENTS = 100.0


def word(name: str) -> str:
    """A name that both accept."""
    return name.replace(".", "_").replace(":", "_")


def layers_of(program: Program) -> tuple[Layer, ...]:
    """The layers of a program that has no cycle."""
    order = order_rules(program)
    assert isinstance(order, Layers)
    return order.layers


# ------------------------------------------------------------------ zen


def zen_decision(program: Program) -> str:
    """A decision in GoRules' JSON: for every layer a node of rules, then a node of tags and facts."""
    nodes: list[dict[str, Anything]] = [{"id": "in", "name": "in", "type": "inputNode", "content": {}}]
    edges = []
    derived = {part.name: part for part in program.derived}
    for number, layer in enumerate(layers_of(program)):
        fired = {word(program.rules[k].id): _zen(normal_form(program.rules[k].when), program) for k in layer.rules}
        settled = {}
        for name in layer.flags:
            settled[word(name)] = " or ".join(word(rule.id) for rule in program.rules if name in names_written(rule))
        for name in layer.facts:
            wishes = [
                f"({word(rule.id)} and {_zen_known(value)} ? {_zen(value, program)} : 0)"
                for rule in program.rules
                for written, value in rule.sets
                if written == name
            ]
            assert derived[name].merge == "max"
            settled[word(name)] = f"max([{', '.join([*wishes, '0'])}])"
        for step, expressions in (("rules", fired), ("settled", settled)):
            written = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
            content = {"expressions": written, "passThrough": True}
            identity = f"{step}{number}"
            edges.append({"id": f"to-{identity}", "sourceId": nodes[-1]["id"], "targetId": identity, "type": "edge"})
            nodes.append({"id": identity, "name": identity, "type": "expressionNode", "content": content})
    edges.append({"id": "to-out", "sourceId": nodes[-1]["id"], "targetId": "out", "type": "edge"})
    nodes.append({"id": "out", "name": "out", "type": "outputNode", "content": {}})
    return json.dumps({"nodes": nodes, "edges": edges})


def _zen(node: Node, program: Program) -> str:
    match node:
        case Literal():
            return json.dumps(node.value)
        case Fact(name="today"):
            return str(TODAY.toordinal())
        case Fact():
            return word(node.name)
        case Flag():
            return f"{'not ' if node.negated else ''}({word(node.name)})"
        case Truth():
            return f"({_zen(node.value, program)} == {'false' if node.negated else 'true'})"
        case All() | Any():
            joint = " and " if isinstance(node, All) else " or "
            return f"({joint.join(_zen(part, program) for part in node.parts)})"
        case Compare():
            sign = {"=": "==", "<>": "!="}.get(node.operator, node.operator)
            test = f"{_zen(node.left, program)} {sign} {_zen(node.right, program)}"
            return f"({_zen_known(node)} and {test})"
        case Among():
            choices = ", ".join(json.dumps(choice.value) for choice in node.choices)
            test = f"{_zen(node.item, program)} {'not ' if node.negated else ''}in [{choices}]"
            return f"({_zen_known(node.item)} and {test})"
        case Like():
            test = f"endsWith({_zen(node.text, program)}, {json.dumps(node.pattern.removeprefix('%'))})"
            return f"({_zen_known(node.text)} and {'not ' if node.negated else ''}{test})"
        case IsUnknown():
            return f"({_zen(node.value, program)} {'!=' if node.negated else '=='} null)"
        case Arithmetic():
            return f"({_zen(node.left, program)} {node.operator} {_zen(node.right, program)})"
        case Call(function="LEAST"):
            return f"min([{', '.join(_zen(part, program) for part in node.arguments)}])"
        case Call(function="DAYS_BETWEEN"):
            return f"({_zen(node.arguments[1], program)} - {_zen(node.arguments[0], program)})"
    raise AssertionError(node)


def _zen_known(node: Node) -> str:
    """zen stops at `null > 1`, so every fact is asked for first."""
    names = dict.fromkeys(part.name for part in walk(node) if isinstance(part, Fact) and part.name != "today")
    return " and ".join(f"{word(name)} != null" for name in names) or "true"


def zen_rows(program: Program, frame: pl.DataFrame) -> list[dict[str, Anything]]:
    """Rows as zen takes them: money in major units, dates as day numbers."""
    scaled = {part.name for part in program.inputs if part.scale}
    rows = []
    for row in frame.iter_rows(named=True):
        made = {}
        for name, value in row.items():
            if name in scaled and value is not None:
                value = value / CENTS
            made[word(name)] = value.toordinal() if hasattr(value, "toordinal") else value
        rows.append(made)
    return rows


def zen_fired(program: Program, result: Mapping[str, Anything]) -> tuple[bool, ...]:
    """Which rules fired, in program order."""
    return tuple(bool(result[word(rule.id)]) for rule in program.rules)


# ------------------------------------------------------------------ pandas


def pandas_frame(program: Program, frame: pl.DataFrame) -> pd.DataFrame:
    """Facts as pandas holds them after reading: numbers as floats with NaN, text as objects, dates as day numbers."""
    import pandas as pd
    import polars as pl

    epoch = 719_163
    scaled = {part.name for part in program.inputs if part.scale}
    columns = {}
    for column in frame.iter_columns():
        if column.dtype == pl.Date:
            columns[column.name] = column.cast(pl.Int32).cast(pl.Float64).to_numpy() + epoch
        elif column.dtype.is_numeric():
            values = column.cast(pl.Float64).to_numpy()
            columns[column.name] = values / CENTS if column.name in scaled else values
        elif column.dtype == pl.Boolean:
            columns[column.name] = column.to_numpy()
        else:
            columns[column.name] = column.cast(pl.String).to_numpy()
    return pd.DataFrame(columns)


def pandas_as_written(program: Program, frame: pd.DataFrame) -> pd.DataFrame:
    """As an analyst writes it: `frame.loc[mask, column] = value`, and the names of fired rules in a text column."""
    import numpy as np

    made = frame.copy()
    made["today"] = float(TODAY.toordinal())
    made["fired"] = ""
    for part in program.derived:
        made[part.name] = part.otherwise
    for name in sorted({name for rule in program.rules for name in names_written(rule)} - set(made.columns)):
        made[name] = False
    for item in sorted({item for rule in program.rules for item, _ in rule.boosts}):
        made[f"boost.{item}"] = 1.0
    for layer in layers_of(program):
        for index in layer.rules:
            rule = program.rules[index]
            mask = _pandas(normal_form(rule.when), made)
            made.loc[mask, "fired"] += f"{rule.id} "
            for name in names_written(rule):
                if name not in {part.name for part in program.derived}:
                    made.loc[mask, name] = True
            for name, value in rule.sets:
                made.loc[mask, name] = np.fmax(made.loc[mask, name], _pandas(value, made.loc[mask]))
            for item, factor in rule.boosts:
                made.loc[mask, f"boost.{item}"] *= factor
    return made


def pandas_vectorised(program: Program, frame: pd.DataFrame) -> pd.DataFrame:
    """As an expert writes it: whole arrays, one boolean column a rule, nothing kept as text."""
    import numpy as np
    import pandas as pd

    facts: dict[str, Anything] = {name: frame[name] for name in frame.columns}
    facts["today"] = float(TODAY.toordinal())
    made: dict[str, Anything] = {}
    for layer in layers_of(program):
        for index in layer.rules:
            rule = program.rules[index]
            made[rule.id] = _pandas(normal_form(rule.when), facts)
        for name in layer.flags:
            raised = [made[rule.id] for rule in program.rules if name in names_written(rule)]
            facts[name] = made[name] = np.logical_or.reduce(raised)
        for name in layer.facts:
            wishes = [
                np.where(made[rule.id], _pandas(value, facts), np.nan)
                for rule in program.rules
                for written, value in rule.sets
                if written == name
            ]
            facts[name] = made[name] = pd.Series(np.fmax.reduce(wishes)).fillna(0.0)
    for item in sorted({item for rule in program.rules for item, _ in rule.boosts}):
        boost = np.ones(len(frame))
        for rule in program.rules:
            for boosted, factor in rule.boosts:
                if boosted == item:
                    boost = boost * np.where(made[rule.id], factor, 1.0)
        made[f"boost.{item}"] = boost
    return pd.DataFrame(made)


def _pandas(node: Node, facts: Mapping[str, Anything] | pd.DataFrame) -> Anything:
    import numpy as np

    match node:
        case Literal():
            return node.value
        case Fact() | Flag():
            value = facts[node.name]
            return ~value if isinstance(node, Flag) and node.negated else value
        case Truth():
            value = _pandas(node.value, facts)
            return ~value if node.negated else value
        case All():
            return np.logical_and.reduce([_pandas(part, facts) for part in node.parts])
        case Any():
            return np.logical_or.reduce([_pandas(part, facts) for part in node.parts])
        case Compare():
            left, right = _pandas(node.left, facts), _pandas(node.right, facts)
            match node.operator:
                case "=":
                    return left == right
                case "<>":
                    return (left != right) & left.notna()
                case "<":
                    return left < right
                case "<=":
                    return left <= right
                case ">":
                    return left > right
                case ">=":
                    return left >= right
        case Among():
            item = _pandas(node.item, facts)
            found = item.isin([choice.value for choice in node.choices])
            return ~found & item.notna() if node.negated else found
        case Like():
            text = _pandas(node.text, facts)
            found = text.str.endswith(node.pattern.removeprefix("%")).fillna(False).astype(bool)
            return ~found & text.notna() if node.negated else found
        case IsUnknown():
            value = _pandas(node.value, facts)
            return value.notna() if node.negated else value.isna()
        case Arithmetic(operator="*"):
            return _pandas(node.left, facts) * _pandas(node.right, facts)
        case Arithmetic(operator="+"):
            return _pandas(node.left, facts) + _pandas(node.right, facts)
        case Call(function="LEAST"):
            return np.minimum(*(_pandas(part, facts) for part in node.arguments))
        case Call(function="DAYS_BETWEEN"):
            return _pandas(node.arguments[1], facts) - _pandas(node.arguments[0], facts)
    raise AssertionError(node)
