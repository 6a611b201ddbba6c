"""One entry of `offers/*.yaml` to an `Offer`: what it gives, costs and is worth, by its kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Literal as OneOf

from ...engine.tree import Arithmetic, Call, Case, Fact, Kind, Literal, Type, Value, children, walk
from ...rules.nodes import Node, Scalar
from ...rules.places import Place
from ...rules.problems import Phrase, Problem
from ...rules.validate import place_at, validate
from ...segments.recommend import Recommend
from .amounts import clamped, constant, is_percentage, read_money_value, read_plain_value, to_minor
from .empty_keys import empty_keys
from .ids import id_place
from .local_days import BEFORE
from .not_yet import refuse_not_yet
from .policy import CODED_KINDS, MONEY_KINDS, Again, Codes, Offer, OfferKind, Validity, Worth
from .read_recommend import read_recommend
from .settings import Settings
from .shapes import OfferShape, OneOfferShape, UpliftShape

_HUNDRED = Decimal(100)
_NOTHING = Phrase("", "")
_SCOPE_KEYS = ("categories", "products", "except", "where")
_WORTHS = ("worth", "assume", "propensity", "uplift")


@dataclass(frozen=True, slots=True)
class _Needs:
    """Whether a kind has a value and what it is; whether its cost must be stated, is the value, or is nothing."""

    value: OneOf["must", "may", "no"]
    cost: OneOf["must", "value", "zero"]
    what: Phrase = _NOTHING


_MONEY = Phrase("an amount of money", "金额")
_NEEDS: dict[OfferKind, _Needs] = {
    "coupon.amount": _Needs("must", "value", _MONEY),
    "coupon.percent": _Needs("must", "must", Phrase("a percentage such as 15%", "百分比，例如 15%")),
    "coupon.gift": _Needs("may", "value", _MONEY),
    "coupon.exchange": _Needs("may", "value", _MONEY),
    "free_delivery": _Needs("may", "value", _MONEY),
    "member_price": _Needs("may", "value", _MONEY),
    "points": _Needs("must", "must", Phrase("a number of points", "积分数")),
    "points_multiplier": _Needs("must", "must", Phrase("the factor", "倍数")),
    "tier": _Needs("no", "must"),
    "access": _Needs("no", "must"),
    "message": _Needs("no", "zero"),
}


def read_offer(node: Node, stands_alone: bool, settings: Settings) -> tuple[Offer | None, list[Problem]]:
    """The offer of a node (of a whole file where it stands alone), or None where a part cannot be read."""
    model = OneOfferShape if stands_alone else OfferShape
    shape, problems = validate(node, model)
    problems += refuse_not_yet(node, model)
    if shape is None:
        return None, problems
    problems += empty_keys(node)
    reading = _Reading(shape, node, settings)
    offer = reading.offer()
    problems += reading.problems
    return offer, problems


class _Reading:
    """One offer being read: the problems found so far."""

    def __init__(self, shape: OfferShape, node: Node, settings: Settings) -> None:
        self.shape, self.node, self.settings = shape, node, settings
        self.needs = _NEEDS[shape.kind]
        self.problems: list[Problem] = []

    def offer(self) -> Offer:
        shape = self.shape
        between = self._between()
        value = self._value(between)
        cost = self._cost(value, between)
        return Offer(
            id=shape.id,
            kind=shape.kind,
            place=id_place(self.node, "offer"),
            name=shape.name or shape.id,
            guaranteed=shape.give == "guaranteed",
            value=value,
            between=between,
            cost=cost,
            worst_case=self._worst_case(cost),
            redemption=Decimal(1) if shape.redemption is None else shape.redemption,
            worth=self._worth(),
            min_spend=self._minor("min_spend", shape.min_spend),
            max_discount=self._max_discount(),
            scope=self._scope(),
            combine_group=shape.combine.group if shape.combine else None,
            combine_with=tuple(shape.combine.goes_with or ()) if shape.combine else (),
            not_given_with=tuple(shape.not_given_with or ()),
            valid=self._valid(),
            again=self._again(),
            stock=shape.stock,
            codes=self._codes(),
            category=shape.category,
            pricing=shape.pricing or ("personalised" if _depends_on_facts(value) else "uniform"),
            paid_by=self._paid_by(),
            tell_customer=shape.tell_customer,
            one_per_household=shape.one_per_household,
            recommend=self._recommend(),
        )

    def _report(self, code: str, path: list[str], /, *hints: str, **values: object) -> None:
        given = {"name": self.shape.id, "kind": self.shape.kind, **values}
        self.problems.append(Problem(code, given, place_at(self.node, path), hints))

    def _minor(self, key: str, amount: Decimal | None) -> int | None:
        if amount is None:
            return None
        minor, problems = to_minor(amount, place_at(self.node, [key]), self.settings)
        self.problems += problems
        return minor

    def _between(self) -> tuple[Decimal, Decimal] | None:
        if self.shape.between is None:
            return None
        if self.shape.value is None:
            self._report("P134", ["between"], "leave_out", key="between")
            return None
        low, high = self.shape.between
        if low > high:
            self._report("P126", ["between"], key="between", low=low, high=high)
        elif self.shape.kind in MONEY_KINDS:
            for bound, position in ((low, 0), (high, 1)):
                found = to_minor(bound, place_at(self.node, ["between", position]), self.settings)[1]
                self.problems += found
        return low, high

    def _value(self, between: tuple[Decimal, Decimal] | None) -> Value | None:
        scalar = self.shape.value
        if scalar is None:
            if self.needs.value == "must":
                self._report("P133", ["kind"], "value", wanted="`value`", what=self.needs.what)
            return None
        if self.needs.value == "no":
            self._report("P134", ["value"], "leave_out", key="value")
            return None
        is_money = self.shape.kind in MONEY_KINDS
        value, problems = read_money_value(scalar, self.settings) if is_money else read_plain_value(scalar)
        self.problems += problems
        if self.shape.kind == "coupon.percent" and value is not None and not is_percentage(scalar):
            self._refuse_shares(value)
        fixed = constant(value)
        if fixed is not None:
            self._check_constant(fixed, scalar.text, between)
        return value

    def _refuse_shares(self, value: Value) -> None:
        """In an expression 15% is 0.15: as a percentage that is next to nothing. Conditions may compare with shares."""
        if isinstance(value, Literal) and isinstance(value.origin, Place):
            place, share = value.origin, value.value
            written = place.source.line(place.line)[place.column - 1 : place.column - 1 + place.length]
            if written.endswith("%") and isinstance(share, float):
                values = {"written": written, "number": f"{share:g}", "wanted": f"{Decimal(repr(share)) * 100:f}"}
                values["wanted"] = _plain(Decimal(values["wanted"]))
                self.problems.append(Problem("P158", values, place, ("write",)))
        parts = [branch for _, branch in value.branches] if isinstance(value, Case) else children(value)
        parts = [*parts, value.otherwise] if isinstance(value, Case) and value.otherwise is not None else parts
        for part in parts:
            self._refuse_shares(part)  # type: ignore[arg-type]

    def _check_constant(self, fixed: Decimal, written: str, between: tuple[Decimal, Decimal] | None) -> None:
        wanted = None
        if fixed <= 0:
            wanted = Phrase("be more than 0", "大于 0")
        elif self.shape.kind == "coupon.percent" and fixed > _HUNDRED:
            wanted = Phrase("be 100 at most", "不超过 100")
        elif self.shape.kind == "points" and fixed != int(fixed):
            wanted = Phrase("be a whole number", "是整数")
        if wanted is not None:
            self._report("P123", ["value"], key="value", value=written, wanted=wanted)
        elif between is not None and between[0] <= between[1] and not between[0] <= fixed <= between[1]:
            self._report("P136", ["value"], value=written, low=between[0], high=between[1])

    def _cost(self, value: Value | None, between: tuple[Decimal, Decimal] | None) -> Value | None:
        if self.shape.cost is not None:
            cost, problems = read_money_value(self.shape.cost, self.settings)
            self.problems += problems
            return cost
        if self.needs.cost == "zero":
            return Literal(0.0, Type(Kind.NUMBER, self.settings.currency))
        if self.needs.cost == "value" and value is not None:
            return clamped(value, between, self.settings.currency)
        if self.needs.cost == "must" or (self.shape.value is None and self.needs.value == "may"):
            self._report("P133", ["kind"], "cost", wanted="`cost`", what="")
        return None

    def _worst_case(self, cost: Value | None) -> Value | None:
        scalar, currency = self.shape.worst_case, self.settings.currency
        if scalar is None:
            if self.shape.kind == "coupon.percent" and self.shape.max_discount is not None:
                return Literal(float(self.shape.max_discount), Type(Kind.NUMBER, currency))
            return None
        worst, problems = read_money_value(scalar, self.settings)
        self.problems += problems
        stated, usual = constant(worst), constant(cost)
        if stated is not None and usual is not None and stated < usual:
            self._report("P137", ["worst_case"], worst=scalar.text, cost=f"{usual:.{self.settings.exponent}f}")
        return worst

    def _max_discount(self) -> int | None:
        if self.shape.max_discount is not None and self.shape.kind != "coupon.percent":
            self._report("P134", ["max_discount"], "leave_out", key="max_discount")
            return None
        return self._minor("max_discount", self.shape.max_discount)

    def _worth(self) -> Worth:
        shape = self.shape
        given = [key for key in _WORTHS if getattr(shape, key) is not None]
        listed = ", ".join(f"`{key}`" for key in given)
        if shape.give == "guaranteed":
            if given:
                owed = Phrase("it is guaranteed, so it is owed and asks for none", "它是保证发放的，必须给，不问价值")
                self._report("P132", [given[0]], "leave_out", problem=owed, keys=listed)
            return Worth("owed")
        if not given:
            self._report("P131", ["give"], "ways", *_WORTHS, "guaranteed")
            return Worth("fixed")
        if len(given) > 1:
            twice = Phrase(f"it is said in {len(given)} ways", f"用了 {len(given)} 种写法")
            self._report("P132", [given[1]], "keep_one", problem=twice, keys=listed)
        if shape.worth is not None:
            of, problems = read_money_value(shape.worth, self.settings)
            self.problems += problems
            return Worth("fixed", of)
        if shape.assume is not None:
            low, high = shape.assume.lift
            of, problems = read_money_value(shape.assume.of, self.settings)
            self.problems += problems
            return Worth("assumed", of, (low + high) / 2, low, high)
        if shape.propensity is not None:
            score, both = self._scored(shape.propensity.score, shape.propensity.of)
            return Worth("propensity", both, shape.propensity.lift, scores=() if score is None else (score,))
        assert shape.uplift is not None
        return self._measured(shape.uplift)

    def _measured(self, uplift: UpliftShape) -> Worth:
        """Effect x what one more is worth; where it is unknown, likelihood x stated lift x that."""
        score, measured = self._scored(uplift.score, uplift.of)
        scores = () if score is None else (score,)
        worth = Worth("measured", measured, scores=scores, has_of=uplift.of is not None)
        other = uplift.otherwise
        if other is None:
            return worth
        likely, both = self._scored(other.score, other.of or uplift.of)
        if other.of is None and uplift.of is None:
            self._report("M253", ["uplift", "otherwise"], "of", score=other.score.text)
        if measured is None or both is None:
            return worth
        lift = Arithmetic("*", both, Literal(float(other.lift), Type(Kind.NUMBER)), other.score.place)
        of = Call("COALESCE", (measured, lift), uplift.score.place)
        return replace(worth, of=of, otherwise=other.lift, scores=(*scores, *(() if likely is None else (likely,))))

    def _scored(self, score: Scalar, of: Scalar | None) -> tuple[Value | None, Value | None]:
        """The score as written, and it times what one more is worth; without `of` the score is money itself."""
        if of is None:
            value, problems = read_money_value(score, self.settings)
            self.problems += problems
            return value, value
        value, problems = read_plain_value(score)
        worth, more = read_money_value(of, self.settings)
        self.problems += problems + more
        return value, None if value is None or worth is None else Arithmetic("*", value, worth, score.place)

    def _scope(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        scope = self.shape.scope
        if scope is None:
            return ()
        lists = (scope.categories, scope.products, scope.exclude, scope.where)
        return tuple((key, tuple(words)) for key, words in zip(_SCOPE_KEYS, lists, strict=True) if words)

    def _valid(self) -> Validity:
        valid = self.shape.valid
        if valid is None:
            return Validity()
        starts, latest = valid.starts, valid.latest
        if valid.days == 0:
            wanted = Phrase("be at least 1 day", "至少 1 天")
            self._report("P123", ["valid", "for"], key="for", value="0 days", wanted=wanted)
        if isinstance(starts, date) and latest is not None and latest < starts:
            self._report("P125", ["valid", "latest"], key="latest", starts=starts, ends=latest, relation=BEFORE)
        if isinstance(starts, date):
            return Validity(starts, valid.days, latest)
        return Validity("decision" if starts == "decision" else "send", valid.days, latest)

    def _again(self) -> Again:
        again = self.shape.again
        if again is None:
            return Again()
        count, per = again.at_most or (None, None)
        return Again(again.after, count, per)  # type: ignore[arg-type]

    def _codes(self) -> Codes | None:
        codes = self.shape.codes
        if codes is None:
            return None
        if self.shape.kind not in CODED_KINDS:
            self._report("L144", ["codes"], "leave_out", kinds=", ".join(CODED_KINDS))
            return None
        if (codes.file is None) == (codes.generate is None) or codes.generate is False:
            self._report("L145", ["codes"], "ways")
            return None
        if codes.file is not None and not _is_inside(codes.file):
            self._report("L146", ["codes", "file"], "inside", file=codes.file)
        if codes.low is not None and codes.file is None:
            self._report("L145", ["codes", "low"], "low")
            return None
        share = codes.low if isinstance(codes.low, Decimal) else None
        return Codes(codes.file, codes.low if isinstance(codes.low, int) else None, share)

    def _recommend(self) -> Recommend | None:
        if self.shape.recommend is None:
            return None
        found, problems = read_recommend(self.shape.recommend, self.node, ("recommend",))
        self.problems += problems
        return found

    def _paid_by(self) -> tuple[tuple[str, Decimal], ...]:
        shares = self.shape.paid_by or {}
        self.problems += check_shares("paid_by", shares, self.node)
        return tuple(sorted(shares.items()))


def _is_inside(file: str) -> bool:
    """Whether a path stays below the project's folder, as it is written."""
    path = PurePosixPath(file.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in file and bool(path.parts)


def check_shares(key: str, shares: dict[str, Decimal], node: Node) -> list[Problem]:
    """A problem where shares do not make a whole."""
    total = sum(shares.values(), Decimal(0)) * 100
    if not shares or total == _HUNDRED:
        return []
    off = _plain(abs(total - _HUNDRED))
    missing = Phrase(f"{off} % missing", f"少 {off} %")
    difference = missing if total < _HUNDRED else Phrase(f"{off} % too much", f"多 {off} %")
    return [Problem("P124", {"key": key, "total": _plain(total), "difference": difference}, place_at(node, [key]))]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _depends_on_facts(value: Value | None) -> bool:
    return value is not None and any(isinstance(node, Fact) for node in walk(value))
