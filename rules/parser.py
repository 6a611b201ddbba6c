"""Conditions and expressions: text to the engine's tree by operator precedence (Pratt), with a place on every node.

Knows the grammar, not the vocabulary: names are resolved and types checked in `resolve.py`. Problems are returned,
several at once where the meaning of the rest is clear; a tree comes back only where none of them is an error.
"""

from __future__ import annotations

from ..engine.tree import (
    All,
    Arithmetic,
    Case,
    Compare,
    Condition,
    Constant,
    Fact,
    Flag,
    Literal,
    Negative,
    Node,
    Not,
    Value,
    children,
)
from ..engine.tree import Any as AnyOf
from .parser_calls import is_function, make_call, refuse_function
from .parser_hints import explain_bare_value, explain_chain, explain_left_over, explain_missing, explain_mixed
from .parser_leaves import read_is, read_like, read_list
from .parser_sorts import as_condition, as_value
from .problems import Problem, is_error
from .reading import BOOLEAN, CONDITIONS, Reading, Stop, read_literal
from .tokens import Token, Written

DEEPEST = 100
"""Brackets, calls and operators inside one another; deeper is never meant, and would exhaust whoever walks the tree."""

FLAG_PREFIXES = ("segment.", "tag.", "proposed.", "holding.", "given.", "redeemed.", "in_calendar.")
"""Names that are statements, true or false, never unknown; all other names are facts."""

NOT_STRENGTH, COMPARISON, ADDITION, PRODUCT, MINUS = 3, 4, 5, 6, 7
"""How strongly operators bind. AND and OR bind weakest and equally: side by side they need brackets."""

_SIGN_STRENGTH = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), COMPARISON),
    **dict.fromkeys(("+", "-"), ADDITION),
    **dict.fromkeys(("*", "/", "%"), PRODUCT),
}
_WORD_STRENGTH = dict.fromkeys(("BETWEEN", "IN", "LIKE", "IS", "NOT"), COMPARISON)


def parse_condition(written: Written) -> tuple[Condition | None, list[Problem]]:
    """The condition, or None with at least one error. Notes and warnings may come with either."""
    reading = Reading(written)
    if reading.token.text == "=" and reading.token.kind == "sign":  # a habit of spreadsheets
        token = reading.advance()
        reading.report("R156", token.start, token.end)
    start = reading.token.start
    node = _read_all(reading, "condition")
    condition = None if node is None else as_condition(reading, node, start)
    return (condition if _is_sound(reading, condition) else None), reading.problems


def parse_expression(written: Written) -> tuple[Value | None, list[Problem]]:
    """The value of an expression, or None with at least one error; a leading `=`, as in YAML, is stepped over."""
    reading = Reading(written)
    reading.accept("=")
    start = reading.token.start
    node = _read_all(reading, "value")
    value = None if node is None else as_value(reading, node, start, reading.previous.end)
    return (value if _is_sound(reading, value) else None), reading.problems


def read_operand(reading: Reading) -> Value:
    """What may stand beside a comparison sign, for the cells of tables; stops before `,`, AND, `..`. Raises Stop."""
    return _read_value(reading, COMPARISON)


def _read_all(reading: Reading, sort: str) -> Node | None:
    if not reading.readable:
        return None
    if reading.token.kind == "end":
        reading.report("R101", 0, len(reading.text), (sort,))
        return None
    try:
        return _read_chain(reading, top=True)
    except Stop:
        return None


def _is_sound(reading: Reading, node: Node | None) -> bool:
    if node is None or any(is_error(problem) for problem in reading.problems):
        return False
    if len(reading.tokens) <= DEEPEST:  # every level costs at least one token
        return True
    return not _report_depth(reading, node)


def _report_depth(reading: Reading, node: Node) -> bool:
    """Long chains of `+` nest too, without brackets; the walk itself must not recurse."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        if depth > DEEPEST:
            reading.report("R123", 0, len(reading.text), ("split",), deepest=DEEPEST)
            return True
        waiting += [(child, depth + 1) for child in children(current)]
    return False


def _read_chain(reading: Reading, top: bool = False) -> Node:
    """One part, or parts joined by AND, or by OR. At the top, a part that cannot be read does not hide the next."""
    start = reading.token.start
    node = _read_joined_part(reading, top)
    reading.read_joining_word()
    if not reading.is_at("AND", "OR"):
        return _finish(reading, node) if top else node
    parts = [as_condition(reading, node, start)]
    word = reading.token
    joints: list[Token] = []
    while reading.is_at("AND", "OR"):
        joint = reading.advance()
        joints.append(joint)
        part_start = reading.token.start
        part = _read_joined_part(reading, top)
        if isinstance(part, Literal) and isinstance(parts[-1], Compare) and not isinstance(part.value, bool):
            if len(parts) == 1 or parts[-1] is not parts[-2]:  # a third value is the same slip
                explain_bare_value(reading, part_start, parts[-1], joint.text)
            part = parts[-1]
        parts.append(as_condition(reading, part, part_start))
        reading.read_joining_word()
    if any(joint.text != word.text for joint in joints):
        explain_mixed(reading, start, joints)
    make = All if word.text == "AND" else AnyOf
    node = make(tuple(parts), reading.span_from(start))
    return _finish(reading, node) if top else node


def _read_joined_part(reading: Reading, top: bool) -> Node:
    if not top:
        return _read_part(reading, 0)
    depth = reading.depth
    try:
        part = _read_part(reading, 0)
        reading.read_joining_word()
        if reading.token.kind == "end" or reading.is_at("AND", "OR"):
            return part
        raise explain_left_over(reading)
    except Stop:
        reading.depth = depth
        if not _skip_to_joint(reading):
            raise
        return Constant(True)


def _skip_to_joint(reading: Reading) -> bool:
    """Forward to an AND or OR outside brackets, CASE and BETWEEN; False where none comes or the place is unsure."""
    if reading.inside_brackets or reading.inside_between:
        return False
    depth = 0
    while reading.token.kind != "end":
        if reading.is_at("(", "CASE", "BETWEEN", ")", "END", "THEN", "WHEN", "ELSE"):
            depth += 1  # a bracket or CASE further on: what follows is no longer sure
        if depth == 0 and reading.is_at("AND", "OR"):
            return True
        reading.advance()
    return False


def _finish(reading: Reading, node: Node) -> Node:
    if reading.token.kind != "end":
        raise explain_left_over(reading)
    return node


def _read_part(reading: Reading, strength: int) -> Node:
    """Everything that binds more strongly than `strength`."""
    reading.depth += 1
    start = reading.token.start
    if reading.depth > DEEPEST:
        raise reading.stop("R123", start, reading.token.end, ("split",), deepest=DEEPEST)
    left = _read_first(reading)
    compared: Token | None = None
    refused = False
    while True:
        token = reading.token
        if token.kind == "sign":
            binds = _SIGN_STRENGTH.get(token.text, 0)
        elif token.kind == "word":
            binds = _WORD_STRENGTH.get(token.text, 0)
        else:
            break
        if binds <= strength:
            break
        end = reading.previous.end
        reading.advance()
        if compared is not None and binds == COMPARISON and token.kind == "sign":
            left = _read_chained(reading, start, compared, token)
            continue
        if isinstance(left, CONDITIONS) and refused:
            value: Value = Literal(True, BOOLEAN)  # the same slip again
        else:
            refused = refused or isinstance(left, CONDITIONS)
            value = as_value(reading, left, start, end, token)
        if binds == COMPARISON:
            compared = token if token.kind == "sign" else None
            left = _read_comparison(reading, value, start, token)
        else:
            right = _read_value(reading, binds)
            left = Arithmetic(token.text, value, right, reading.span_from(start))  # type: ignore[arg-type]
    reading.depth -= 1
    return left


def _read_value(reading: Reading, strength: int) -> Value:
    start = reading.token.start
    node = _read_part(reading, strength)
    return as_value(reading, node, start, reading.previous.end)


def _read_comparison(reading: Reading, value: Value, start: int, operator: Token) -> Condition:
    """The rest of a comparison whose operator has just been read."""
    if operator.kind == "sign":
        right = _read_value(reading, COMPARISON)
        return Compare(operator.text, value, right, reading.span_from(start))  # type: ignore[arg-type]
    negated = operator.text == "NOT"
    if negated:
        if not reading.is_at("IN", "LIKE", "BETWEEN"):
            token, hints, meant = reading.token, ("not_where",), ""
            if token.kind in ("text", "number", "name"):  # tier NOT 'gold'
                written = reading.slice(token.start, token.end)
                shown = f"'{written}'" if token.kind == "name" else written
                hints, meant = ("unequal",), f"{reading.slice(start, operator.start)} <> {shown}"
            raise reading.stop("R120", operator.start, operator.end, hints, found=operator.text, meant=meant)
        operator = reading.advance()
    if operator.text == "BETWEEN":
        return _read_between(reading, value, start, operator, negated)
    if operator.text == "IN":
        return read_list(reading, value, start, operator, negated)
    if operator.text == "LIKE":
        return read_like(reading, value, start, operator, negated)
    return read_is(reading, value, start, operator)


def _read_chained(reading: Reading, start: int, first: Token, second: Token) -> Condition:
    """`1 < x < 3`: refused, with both comparisons written out; what follows is still read."""
    _read_value(reading, COMPARISON)
    explain_chain(reading, start, first, second)
    return Constant(True, reading.span_from(start))


def _read_between(reading: Reading, value: Value, start: int, operator: Token, negated: bool) -> Condition:
    """`x BETWEEN low AND high` is `x >= low AND x <= high`, both ends included."""
    inside, reading.inside_between = reading.inside_between, True
    low = _read_value(reading, COMPARISON)
    if reading.accept("AND") is None:
        raise reading.stop("R120", operator.start, operator.end, ("between",), found=operator.text)
    high = _read_value(reading, COMPARISON)
    reading.inside_between = inside
    place = reading.span_from(start)
    both = All((Compare(">=", value, low, place), Compare("<=", value, high, place)), place)
    return Not(both, place) if negated else both


def _read_first(reading: Reading) -> Node:
    """What stands before any operator: a literal, a name, a call, brackets, CASE, or a sign before one of these."""
    token = reading.token
    literal = read_literal(reading)
    if literal is not None:
        if isinstance(literal.value, bool) and reading.is_at("(") and reading.following.text == ")":
            reading.advance()
            reading.advance()
            refuse_function(reading, token)
        return literal
    if token.kind == "name":
        reading.advance()
        if reading.is_at("("):
            return _read_call(reading, token)
        return _name(reading, token)
    if token.kind == "word":
        if token.text == "NOT":
            return _read_not(reading)
        if token.text == "CASE":
            return _read_case(reading)
        if token.text in ("AND", "OR") and reading.following.text == "(" and _may_call(reading):
            reading.advance()
            return _read_call(reading, token)
    if token.kind == "sign":
        if token.text == "(":
            return _read_brackets(reading)
        if token.text in ("-", "+"):
            return _read_signed(reading)
    raise explain_missing(reading)


def _name(reading: Reading, token: Token) -> Node:
    if not token.text.startswith(FLAG_PREFIXES):
        return Fact(token.text, reading.place(token.start, token.end))
    end = token.end
    while reading.token.text == "-" and reading.token.start == end == reading.following.start - 1:
        reading.advance()  # segment.loyal-regulars: nothing can be taken from true or false
        end = reading.advance().end
    if end > token.end:
        found = reading.slice(token.start, end)
        reading.report("R121", token.start, end, ("underscore",), found=found, meant=found.replace("-", "_"))
    return Flag(token.text, False, reading.place(token.start, token.end))


def _read_signed(reading: Reading) -> Node:
    """A minus before a number belongs to it; before anything else it is an operation of its own."""
    sign = reading.advance()
    literal = read_literal(reading, -1.0 if sign.text == "-" else 1.0, sign.start)
    if literal is not None:
        return literal
    operand = _read_value(reading, MINUS)
    return Negative(operand, reading.span_from(sign.start)) if sign.text == "-" else operand


def _read_not(reading: Reading) -> Node:
    word = reading.advance()
    start = reading.token.start
    part = _read_part(reading, NOT_STRENGTH)
    return Not(as_condition(reading, part, start), reading.span_from(word.start))


def _read_brackets(reading: Reading) -> Node:
    opening = reading.advance()
    outside, reading.inside_brackets = reading.inside_brackets, True
    node = _read_chain(reading)
    _close(reading, opening)
    reading.inside_brackets = outside
    return node


def _close(reading: Reading, opening: Token) -> None:
    if reading.accept(")") is not None:
        return
    if reading.token.kind == "end":
        raise reading.stop("R106", opening.start, opening.end)
    raise explain_left_over(reading)


def _may_call(reading: Reading) -> bool:
    """`AND(a, b)` as spreadsheets write it: the bracket closes and holds a comma of its own."""
    depth = 0
    for token in reading.tokens[reading.position + 1 :]:
        if token.kind == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 1 and token.text == ",":
                return True
            if depth == 0:
                return False
    return False


def _read_call(reading: Reading, name: Token) -> Node:
    opening = reading.advance()
    outside, reading.inside_brackets = reading.inside_brackets, True
    arguments: list[tuple[Node, int, int]] = []
    if not reading.is_at(")"):
        while True:
            start = reading.token.start
            arguments.append((_read_chain(reading), start, reading.previous.end))
            if reading.accept(",") is None:
                break
    _close(reading, opening)
    reading.inside_brackets = outside
    place = reading.span_from(name.start)
    if name.kind == "word":
        parts = tuple(as_condition(reading, node, start, end) for node, start, end in arguments)
        reading.report("R154", name.start, name.end, found=f"{name.text}(a, b)", read=f"a {name.text} b")
        return (All if name.text == "AND" else AnyOf)(parts, place)
    if not is_function(name):
        return refuse_function(reading, name)
    values = tuple(as_value(reading, node, start, end) for node, start, end in arguments)
    return make_call(reading, name, values, place)


def _read_case(reading: Reading) -> Case:
    word = reading.advance()
    outside, reading.inside_brackets = reading.inside_brackets, True
    if not reading.is_at("WHEN"):
        raise reading.stop("R119", word.start, word.end, ("when",))
    branches: list[tuple[Condition, Value]] = []
    while reading.accept("WHEN") is not None:
        start = reading.token.start
        condition = as_condition(reading, _read_chain(reading), start)
        if reading.accept("THEN") is None:
            _refuse_case(reading, word, "THEN")
        branches.append((condition, _read_case_value(reading)))
    otherwise = _read_case_value(reading) if reading.accept("ELSE") is not None else None
    if reading.accept("END") is None:
        _refuse_case(reading, word, "END")
    reading.inside_brackets = outside
    return Case(tuple(branches), otherwise, reading.span_from(word.start))


def _read_case_value(reading: Reading) -> Value:
    start = reading.token.start
    node = _read_chain(reading)
    return as_value(reading, node, start, reading.previous.end)


def _refuse_case(reading: Reading, word: Token, missing: str) -> None:
    if reading.token.kind == "end" or reading.is_at("WHEN", "THEN", "ELSE", "END", ")"):
        raise reading.stop("R119", word.start, word.end, (missing.lower(),))
    raise explain_left_over(reading)
