"""Everything that was measured, before it becomes figures, tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ..training_rows import Floats
from .evaluate import Noise, OutOfFold
from .learners import BaseKind, Contacts, FinalKind
from .policies import Policies
from .prepare_contacts import Prepared
from .row_functions import RowFunction
from .settings import UpliftSettings


@dataclass(frozen=True, slots=True)
class OfferFound:
    """What was measured of one offer. `qini` and `by_response`: noise over half-splits of the ranking by effect and by
    expected outcome, of the coefficient for outcomes 0 and 1, else of the gain; `gain`, `auuc` by effect. `slope`: part
    of the learnt differences that is true, on persons not seen. `plain_difference` of means. `calibrated`: the effect
    of every row by what other persons show."""

    offer: str
    average: float
    error: float
    plain_difference: float
    qini: Noise
    by_response: Noise
    gain: Noise
    auuc: Noise
    slope: float
    slope_error: float
    kept: float
    calibrated: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Everything measured, for show_uplift.py."""

    prepared: Prepared
    contacts: Contacts
    settings: UpliftSettings
    judged: OutOfFold
    offers: tuple[OfferFound, ...]
    policies: Policies
    base: BaseKind
    final: FinalKind
    effects: tuple[RowFunction, ...]
