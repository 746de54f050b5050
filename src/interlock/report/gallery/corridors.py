"""The map of corridors: who and what crosses the region's borders in a year, and what stands there.

A schematic map: states stand about where their capitals lie, strokes are as wide as what they carry
is much, bars across them as long as what guards the border is many. Every stroke has its number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.region.observed import known
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import Row, pixels, source_line, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import country_name, number, span

YEARS = (1993, 2005, 2019)
WIDTH, TALL = 340, 450  # of the map of one year, pixels
# Where states stand: pixels from the left and the top.
PLACES = {
    "CAN": (150, 30),
    "USA": (150, 140),
    "MEX": (120, 265),
    "GTM": (56, 425),
    "HND": (170, 425),
    "SLV": (284, 425),
}
TRIANGLE = ("GTM", "HND", "SLV")
PEOPLE, GOODS, RETURNED, GUARD = "#8A3FA0", QUIET, "#B0245E", INK
THICKEST = 26.0  # stroke of the largest flow of a kind in any year, pixels
THINNEST = 1.2
BESIDE = 214.0  # where words of bars begin at least, right of the strokes
LONGEST = 74.0  # bar of the best guarded border
CAUGHT = "panel.usbp_apprehensions_{origin}_nationwide"
SENT_BACK = "panel.mexico_returns_to_{origin}"
IMPORTS = "us_goods_imports_best"
# Kinds that share a scale: those that count persons' moves.
SCALES = {"people": ("people", "returned"), "returned": ("people", "returned"), "goods": ("goods",)}
GUARDS = {
    "north": ("panel.usbp_agents_north", N_("agents")),
    "southwest": ("panel.usbp_agents_sw", N_("agents")),
    "mexico": ("panel.mexico_detentions_total", N_("detained")),
}


@dataclass(frozen=True)
class Flow:
    """What goes from one state to another.

    Attributes:
        kind: `people`, `goods` or `returned`.
        start, end: states.
        values: by year.
    """

    kind: str
    start: str
    end: str
    values: Mapping[int, float]


def corridor_map(years: Sequence[int] = YEARS, *, frame: Frame = WIDE) -> alt.TopLevelMixin:
    """Draw flows of people and goods across the region's borders, and what guards them, by year.

    Args:
        years: each a map, in this order; a flow without a number in a year is left out.
        frame: how wide.

    Raises:
        InputError: no year, a year twice, or one outside the data.
    """
    _check(years)
    flows, guards = _flows(), _guards()
    most = {
        kind: max(value for one in flows if one.kind in alike for value in one.values.values())
        for kind, alike in SCALES.items()
    }
    maps = [_map(year, flows, guards, most) for year in years]
    columns = 2 if frame.width > 2 * WIDTH else 1
    rows = [
        alt.hconcat(*maps[at : at + columns], spacing=30) for at in range(0, len(maps), columns)
    ]
    signs = [
        Sign("line", _("apprehended on the US borders, by origin"), PEOPLE),
        Sign("line", _("returned by Mexico"), RETURNED),
        Sign("line", _("goods that the United States import"), GOODS, (4, 2)),
        Sign("line", _("bar: agents, or detained by Mexico"), GUARD),
    ]
    used = [CAUGHT.format(origin=one) for one in ("MEX", *TRIANGLE)]
    used += [SENT_BACK.format(origin=one) for one in TRIANGLE]
    source = ", ".join([*used, IMPORTS, *(name for name, _unit in GUARDS.values())])
    title = _("Corridors and borders of the region, {years}").format(
        years=", ".join(map(str, years))
    )
    reading = _(
        "a stroke is as wide as it carries much; people have one scale and goods another, the same "
        "in every year. Apprehensions are events, not persons. What has no number in a year is "
        "left out."
    )
    parts = [
        key(signs, frame, room=0),
        alt.vconcat(*rows, spacing=24),
        source_line(reading, frame, _("Reading")),
        source_line(source, frame, _("Source")),
    ]
    told = " ".join(_told(year, flows, guards) for year in years)
    head = heading(title, int(0.9 * frame.width), frame)
    return dressed(
        alt.vconcat(*parts, spacing=10).properties(title=head), frame, f"{title}. {told}"
    )


def _check(years: Sequence[int]) -> None:
    if not years:
        raise InputError("no year to draw: name at least one, such as 2014")
    for year in years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InputError(
                f"year {year} is outside the data: give {span((FIRST_YEAR, LAST_YEAR))}"
            )
        if list(years).count(year) > 1:
            raise InputError(f"year {year} is named twice: name it once")


def _flows() -> list[Flow]:
    found = [
        Flow("people", one, "USA", known(CAUGHT.format(origin=one))) for one in ("MEX", *TRIANGLE)
    ]
    found += [Flow("returned", "MEX", one, known(SENT_BACK.format(origin=one))) for one in TRIANGLE]
    found += [
        Flow("goods", one, "USA", known(IMPORTS, country="USA", partner=one))
        for one in ("CAN", "MEX")
    ]
    return found


def _guards() -> dict[str, Mapping[int, float]]:
    return {border: known(series) for border, (series, _unit) in GUARDS.items()}


def _map(
    year: int,
    flows: Sequence[Flow],
    guards: Mapping[str, Mapping[int, float]],
    most: Mapping[str, float],
) -> Layers:
    strokes: list[Row] = []
    words: list[Row] = []
    for one in flows:
        value = one.values.get(year)
        if value is not None:
            row, label = _stroke(one, value, most[one.kind])
            strokes.append(row)
            words.append(label)
    bars, told = _bars(year, guards)
    layers = [_drawn(strokes)] if strokes else []
    layers += [_drawn(bars)] if bars else []
    states = [
        {"x": x, "y": y, "text": country_name(code), "colour": COLOURS.get(code, INK)}
        for code, (x, y) in PLACES.items()
    ]
    plates = [
        {"x": row["x"] - 52, "x2": row["x"] + 52, "y": row["y"] - 11, "y2": row["y"] + 11}
        for row in states
    ]
    layers.append(
        pixels(plates)
        .mark_rect(color="white", opacity=0.92, stroke="#d9d9d9")
        .encode(x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    )
    layers.append(written(states, "center", "bold"))
    if words or told:
        layers.append(written([*words, *told], "left"))
    layers.append(written([{"x": 0, "y": 12, "text": str(year), "colour": INK}], "left", "bold"))
    return alt.layer(*layers, width=WIDTH, height=TALL)


def _stroke(one: Flow, value: float, most: float) -> tuple[Row, Row]:
    """Return a stroke and its number; kinds go side by side between the same two states."""
    (x, y), (to, down) = PLACES[one.start], PLACES[one.end]
    side = {"people": -30, "goods": 34, "returned": 16}[one.kind]
    if one.start in TRIANGLE or one.end in TRIANGLE:
        side = {"people": -6, "returned": 10}[one.kind]
    width = max(THINNEST, THICKEST * value / most)
    colour = {"people": PEOPLE, "goods": GOODS, "returned": RETURNED}[one.kind]
    row = {
        "x": x + side,
        "y": y,
        "x2": (x + to) / 2 + side if one.start in TRIANGLE else to + side,
        "y2": (y + down) / 2 if one.start in TRIANGLE else down,
        "width": width,
        "colour": colour,
        "dash": "goods" if one.kind == "goods" else "plain",
    }
    if one.start in TRIANGLE:  # they pass Mexico on their way
        row |= {"x2": PLACES["MEX"][0] + side, "y2": PLACES["MEX"][1] + 14}
    half = (row["x"] + row["x2"]) / 2 + width / 2 + 5
    text: Row = {"x": half, "y": (y + down) / 2 - 14, "colour": colour}
    text["text"] = _amount(one.kind, value)
    if one.kind == "people" and one.start == "MEX":
        text |= {"x": 0.0, "y": (y + down) / 2 + 4}
    elif one.kind != "goods":
        far = one.start if one.kind == "people" else one.end
        above = {"people": 42, "returned": 24}[one.kind]
        text |= {"x": float(PLACES[far][0] - 50), "y": float(PLACES[far][1] - above)}
    return row, text


def _bars(year: int, guards: Mapping[str, Mapping[int, float]]) -> tuple[list[Row], list[Row]]:
    heights = {"north": 85, "southwest": 200, "mexico": 322}
    largest = max(max(guards["north"].values()), max(guards["southwest"].values()))
    scales = {"north": largest, "southwest": largest, "mexico": max(guards["mexico"].values())}
    bars, words = [], []
    for border, y in heights.items():
        value = guards[border].get(year)
        if value is None:
            continue
        length = LONGEST * value / scales[border]
        middle = 135 if border != "mexico" else 120
        bars.append(
            {
                "x": middle - length,
                "x2": middle + length,
                "y": y,
                "y2": y,
                "width": 6.0,
                "colour": GUARD,
                "dash": "plain",
            }
        )
        told = f"{number(value, 0)} {_(GUARDS[border][1])}"
        beside = max(middle + length + 8, BESIDE)
        words.append({"x": beside, "y": y + 15, "text": told, "colour": GUARD})
    return bars, words


def _drawn(rows: Sequence[Row]) -> alt.Chart:
    return (
        pixels(rows)
        .mark_rule(opacity=0.75, strokeCap="butt")
        .encode(
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            color=alt.Color("colour:N", scale=None),
            strokeDash=alt.StrokeDash(
                "dash:N", scale=alt.Scale(domain=["plain", "goods"], range=[[1, 0], [4, 2]]),
                legend=None,
            ),
        )
    )  # fmt: skip


def _amount(kind: str, value: float) -> str:
    if kind == "goods":
        return _("{value} bn US$").format(value=number(value / 1e9, 0))
    return number(value / 1e3, 0) + _(" thousand")


def _told(year: int, flows: Sequence[Flow], guards: Mapping[str, Mapping[int, float]]) -> str:
    parts = [
        f"{country_name(one.start)} – {country_name(one.end)} {_amount(one.kind, one.values[year])}"
        for one in flows
        if year in one.values
    ]
    parts += [
        f"{border} {number(values[year], 0)} {_(GUARDS[border][1])}"
        for border, values in guards.items()
        if year in values
    ]
    return f"{year}: {'; '.join(parts)}."
