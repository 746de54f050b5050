"""Tests on numbers by year: the evidence gathered, aligned and handed to the statistics."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from interlock.claims.asking.annual import Annual, Told, annual, together
from interlock.claims.finding import Finding, of_number
from interlock.claims.language.evidence import Evidence
from interlock.claims.language.kinds import (
    Break,
    Comovement,
    Comparison,
    Level,
    Precedence,
    Sources,
    Trend,
    UnknownBreak,
)
from interlock.claims.measured import Measured, Region
from interlock.claims.series.breaks import step, unknown_break
from interlock.claims.series.comovement import comovement
from interlock.claims.series.comparison import comparison
from interlock.claims.series.level import mean_level, rival_sources
from interlock.claims.series.precedence import precedence
from interlock.claims.series.trend import trend
from interlock.errors import InputError

Measure = tuple[Measured, tuple[Annual, ...], str]  # the number, what it rests on, its unit


def measure_series(test: Any, base: Finding, region: Region, told: Told | None) -> Finding:
    """Return what a test on numbers by year found.

    Args:
        test: one of the kinds of this module.
        base: what the finding says of the test.
        region: where the claim puts the number.
        told: a run in the place of the data, where it tells the same.

    Raises:
        AbsentError: a series is not packaged.
        InputError: too few years, or a member that does not exist.
    """
    measured, used, unit = _MEASURE[type(test)](test, region, told)
    coded = [name for one in used for name in one.circular]
    update = {
        "unit": unit,
        "traces": tuple(dict.fromkeys(trace for one in used for trace in one.traces)),
        "lines": tuple(one.line for one in used if len(one.years) > 1),
        "circular": tuple(dict.fromkeys((*base.circular, *coded))),
        "notes": (*base.notes, *_run_notes(used, told)),
    }
    return of_number(base.model_copy(update=update), measured)


def _run_notes(used: tuple[Annual, ...], told: Told | None) -> tuple[str, ...]:
    if told is None:
        return ()
    by_data = [one.label for one in used if not one.of_run]
    return (f"by the data of history, not by the run: {', '.join(by_data)}",) if by_data else ()


def _one(value: Evidence, test: Any, told: Told | None, *, log: bool = False) -> Annual:
    found = annual(value, told).within(test.years)
    return found.logged() if log else found


def _level(test: Level, region: Region, told: Told | None) -> Measure:
    value = _one(test.value, test, told)
    return mean_level(value.years, value.values, region), (value,), value.unit


def _sources(test: Sources, region: Region, told: Told | None) -> Measure:
    found = tuple(annual(value, told).within((test.year, test.year)) for value in test.values)
    for one in found:
        if not len(one.years):
            raise InputError(f"{one.label}: no value in {test.year}")
    values = np.asarray([one.values[0] for one in found])
    return rival_sources(values, region), found, found[0].unit


def _trend(test: Trend, region: Region, told: Told | None) -> Measure:
    value = _one(test.value, test, told, log=test.log)
    return trend(value.years, value.values, region), (value,), f"{value.unit} a year"


def _break(test: Break, region: Region, told: Told | None) -> Measure:
    value = _one(test.value, test, told, log=test.log)
    found = step(value.years, value.values, test.at, region, with_trend=test.with_trend)
    return found, (value,), value.unit


def _unknown_break(test: UnknownBreak, region: Region, told: Told | None) -> Measure:
    value = _one(test.value, test, told, log=test.log)
    found = unknown_break(
        value.years, value.values, test.window, region, with_trend=test.with_trend
    )
    return found, (value,), value.unit


def _comovement(test: Comovement, region: Region, told: Told | None) -> Measure:
    x, y = annual(test.x, told), annual(test.y, told)
    x, y = x.logged() if test.log_x else x, y.logged() if test.log_y else y
    x, y, *controls = together((x, y, *(annual(one, told) for one in test.controls)), test.years)
    _unbroken(x)
    found = comovement(
        x.values,
        y.values,
        region,
        transform=test.transform,
        lag=test.lag,
        controls=tuple(one.values for one in controls),
    )
    return found, (x, y, *controls), "correlation"


def _precedence(test: Precedence, region: Region, told: Told | None) -> Measure:
    cause, effect = annual(test.cause, told), annual(test.effect, told)
    cause = cause.logged() if test.log_cause else cause
    effect = effect.logged() if test.log_effect else effect
    others = tuple(annual(one, told) for one in test.controls)
    cause, effect, *controls = together((cause, effect, *others), test.years)
    _unbroken(cause)
    found = precedence(
        cause.values,
        effect.values,
        region,
        lags=test.lags,
        controls=tuple(one.values for one in controls),
        differenced=test.differenced,
    )
    return found, (cause, effect, *controls), "standard deviations"


def _comparison(test: Comparison, region: Region, told: Told | None) -> Measure:
    a, b = annual(test.a, told), annual(test.b, told)
    a, b = (a.logged(), b.logged()) if test.log else (a, b)
    a, b = together((a, b), test.years)
    unit = f"{a.unit} a year" if test.statistic == "trend" else a.unit
    return comparison(a.years, a.values, b.values, region, statistic=test.statistic), (a, b), unit


def _unbroken(one: Annual) -> None:
    """Refuse years with gaps: lags and changes would skip over them unseen."""
    gaps = one.years[1:][np.diff(one.years) > 1]
    if len(gaps):
        raise InputError(
            f"{one.label}: the years that all series have break off before {int(gaps[0])}; "
            "choose years without a gap"
        )


_MEASURE: Mapping[type, Callable[[Any, Region, Told | None], Measure]] = {
    Level: _level,
    Sources: _sources,
    Trend: _trend,
    Break: _break,
    UnknownBreak: _unknown_break,
    Comovement: _comovement,
    Precedence: _precedence,
    Comparison: _comparison,
}
SERIES_KINDS = tuple(_MEASURE)
