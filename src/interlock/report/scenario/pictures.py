"""The pictures of a page of scenarios: schools side by side, a scenario over what it differs from.

Every function takes what `facts.pictured` returns and a frame, and returns an Altair chart whose
description says in words what it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.report.drawing.bands import (
    ROOM,
    SHADE,
    Band,
    Height,
    Points,
    Sign,
    band_signs,
    heading,
    key,
    panel,
)
from interlock.report.drawing.figure import Picture
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.scales import ends_of
from interlock.report.drawing.style import COLOURS, QUIET, WIDE, Frame, dressed
from interlock.report.facts import MEMBERS
from interlock.report.migration import facts
from interlock.report.migration.pictures import EDGE, GAP, NOT_SCORED, UNDOCUMENTED
from interlock.report.scenario.facts import EFFECT, HISTORY_TITLE
from interlock.report.scenario.story import MOST_BANDS
from interlock.report.wording import country_name, number, signed, span

PALETTE = (UNDOCUMENTED, COLOURS["USA"], COLOURS["MEX"], COLOURS["CAN"])
DASHES = ((1, 0), (6, 2), (2, 2))


@dataclass(frozen=True)
class Drawn:
    """An outcome that is drawn by school, scenario over scenario.

    Attributes:
        name: of the outcome.
        title: in words.
        unit: of its axis.
        origin: whose; None where it has none.
        format: of the numbers of the axis.
        observed: whether what was observed of it is drawn.
    """

    name: str
    title: str
    unit: str
    origin: str | None = facts.MEXICO
    format: str = "~s"
    observed: bool = True


STOCK = Drawn("unauthorised_persons", N_("Undocumented Mexicans"), N_("persons"))
CAUGHT = Drawn(
    "apprehensions_events", N_("Apprehensions of Mexicans at the US border"), N_("events")
)
SALIENCE = Drawn(
    "salience_share",
    N_("Immigration as the most important problem"),
    N_("share"),
    None,
    "~%",
    False,
)


def levels(data: xr.Dataset, frame: Frame = WIDE, *, of: Drawn) -> alt.VConcatChart:
    """Draw an outcome of every scenario by school.

    Args:
        data: what `facts.pictured` returns.
        frame: wide or narrow.
        of: which outcome.
    """
    names = [str(one) for one in data["scenario"].values]
    sides = {name: data.sel(scenario=name) for name in names}
    looks = {name: _look(place) for place, name in enumerate(names)}
    seen = _seen(data, of)
    schools = facts.schools(data)
    bands = {
        school: [
            _drawn(facts.band(side, of.name, school, of.origin), *looks[name], len(names))
            for name, side in sides.items()
        ]
        for school in schools
    }
    reach = [band.values for own in bands.values() for band in own]
    height = Height(
        (0.0, ends_of([*reach, *(points.values for points in seen)])[1]), format=of.format
    )

    def draw(school: str, size: tuple[int, int]) -> Layers:
        return panel(facts.years(data), bands[school], seen, height, size, facts.extension(data))

    signs = [
        Sign("none", _(of.unit)),
        *(Sign("line", _told(name), *looks[name]) for name in names),
        *(band_signs(PALETTE[0])[1:] if len(names) <= MOST_BANDS else ()),
        *([Sign("circle", _("observed"))] if seen else ()),
    ]
    last = facts.years(data)[-1]
    told = [
        f"{facts.title(school)}: "
        + ", ".join(
            f"{_told(name)} {_count(band.values[facts.MEDIAN, -1], of)}"
            for name, band in zip(names, bands[school], strict=True)
        )
        for school in schools
    ]
    text = _("{outcome} by school, {years}. Medians of {last}. {schools}.").format(
        outcome=_(of.title), years=span(facts.years(data)), last=last, schools="; ".join(told)
    )
    return _schools(data, draw, signs, frame, text)


def incomes(data: xr.Dataset, frame: Frame = WIDE, *, scenario: str) -> alt.VConcatChart:
    """Draw by how much real incomes of the three countries differ, by school.

    Args:
        data: what `facts.pictured` returns.
        frame: wide or narrow.
        scenario: which one.
    """
    effect = data[f"{EFFECT}real_income_pct"].sel(later=scenario)
    schools = facts.schools(data)
    bands = {
        school: {
            code: effect.sel(school=school, country=code).transpose("quantile", "year").values
            for code in MEMBERS
        }
        for school in schools
    }
    low, high = ends_of([one for own in bands.values() for one in own.values()])
    height = Height((low, high), format="+~f")
    dashes: dict[str, tuple[int, int]] = dict(zip(MEMBERS, DASHES, strict=True))

    def draw(school: str, size: tuple[int, int]) -> Layers:
        own = [Band(one, COLOURS[code], dashes[code]) for code, one in bands[school].items()]
        return panel(facts.years(data), own, [], height, size, facts.extension(data))

    signs = [
        Sign("none", _("percentage points")),
        *(Sign("line", country_name(code), COLOURS[code], dashes[code]) for code in MEMBERS),
        *band_signs(COLOURS[MEMBERS[0]])[1:],
    ]
    last = facts.years(data)[-1]
    told = [
        f"{facts.title(school)}: "
        + ", ".join(
            f"{country_name(code)} {signed(float(one[facts.MEDIAN, -1]))}"
            for code, one in own.items()
        )
        for school, own in bands.items()
    ]
    text = _(
        "Difference of real income under {scenario} by country and school, {years}. Medians of "
        "{last}, points. {schools}."
    ).format(scenario=scenario, years=span(facts.years(data)), last=last, schools="; ".join(told))
    return _schools(data, draw, signs, frame, text)


def pictures(scenarios: Sequence[str]) -> tuple[tuple[Picture, str], ...]:
    """Return the pictures of a page, each with the name of its caption.

    Args:
        scenarios: those that are held against something.
    """
    found = [
        Picture(
            f"scenario-{short}",
            _(of.title),
            partial(levels, of=of),
            (of.name, *((f"observed_{of.name}",) if of.observed else ())),
        )
        for short, of in (("stock", STOCK), ("apprehensions", CAUGHT), ("salience", SALIENCE))
    ]
    lone = len(scenarios) == 1
    for place, name in enumerate(scenarios, start=1):
        found.append(
            Picture(
                "scenario-incomes" if lone else f"scenario-incomes-{place}",
                _("Real income")
                if lone
                else _("Real income under {scenario}").format(scenario=name),
                partial(incomes, scenario=name),
                ("real_income_pct",),
            )
        )
    return tuple(
        (one, "scenario-incomes" if one.name.startswith("scenario-incomes") else one.name)
        for one in found
    )


def _told(name: str) -> str:
    """Return the name of a scenario as a reader meets it."""
    return _("history") if name == HISTORY_TITLE else name


def _look(place: int) -> tuple[str, tuple[int, int]]:
    """Return colour and dash of a scenario; what others are held against is grey."""
    if place == 0:
        return QUIET, (1, 0)
    turn, at = divmod(place - 1, len(PALETTE))
    return PALETTE[at], DASHES[min(turn, len(DASHES) - 1)]


def _drawn(values: np.ndarray, colour: str, dash: tuple[int, int], scenarios: int) -> Band:
    """Return a band, or where too many would cover one another its median alone."""
    if scenarios > MOST_BANDS:
        values = np.repeat(values[facts.MEDIAN][None], len(values), axis=0)
    return Band(values, colour, dash)


def _seen(data: xr.Dataset, of: Drawn) -> list[Points]:
    if not of.observed:
        return []
    publishers = "publisher" in data[f"observed_{of.name}"].dims
    whose = [str(one) for one in data["publisher"].values] if publishers else [None]
    return [Points(facts.observed(data, of.name, of.origin, who)) for who in whose]


def _count(value: float, of: Drawn) -> str:
    if of.format.endswith("%"):
        return _("{value}%").format(value=number(100 * value, 1))
    return facts.count(value)


def _schools(
    data: xr.Dataset,
    draw: Callable[[str, tuple[int, int]], Layers],
    signs: Sequence[Sign],
    frame: Frame,
    text: str,
) -> alt.VConcatChart:
    """Return one panel a school under a key."""
    names = facts.schools(data)
    columns = min(3 if frame.columns > 1 else 2, len(names))
    size = (
        (frame.width - GAP * (columns - 1)) // columns - ROOM - EDGE,
        (130 if frame.columns > 1 else 110) if len(names) > 1 else 240,
    )
    panels = []
    for school in names:
        drawn = draw(school, size)
        drawn.title = heading(facts.title(school), size[0], frame)
        panels.append(drawn)
    later = facts.extension(data)
    shaded = [Sign("area", f"{span(later)}: {_(NOT_SCORED)}", SHADE)] if later else []
    grid = alt.concat(*panels, columns=columns, spacing={"row": 18, "column": GAP})
    return dressed(alt.vconcat(key([*signs, *shaded], frame), grid, spacing=16), frame, text)
