"""The map of corridors: who and what crosses the region's borders in a year, and what stands there.

A schematic map, north above: a state is a plate, a flow a lane across the border as wide as it
carries much, a border a bar as thick as what guards it is many. Every lane and bar has its number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.region.observed import known
from interlock.region.region import load_region
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import Row, pixels, source_line, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import COLOURS, INK, QUIET, RULE, WIDE, Frame, dressed
from interlock.report.wording import country_name, in_sentence, listed, number, span

YEARS = (1993, 2005, 2014, 2019)
TRIANGLE = ("GTM", "HND", "SLV")
CENTRAL = "centre"  # Guatemala, Honduras and El Salvador together
# Colours told apart under the common colour blindnesses; dash and arrow say the same again.
PEOPLE, REMOVED, RETURNED, GOODS, GUARD = "#8A3FA0", "#B03A00", "#C98A00", "#3E6F8E", INK
DARK = {RETURNED: "#8A5F00"}  # of small text, where the stroke's own is too light
DASH = {PEOPLE: (1, 0), REMOVED: (7, 3), RETURNED: (2, 2), GOODS: (1, 0)}
THICKEST, THINNEST = 24.0, 1.2  # of lanes, pixels
BAR, THIN_BAR = 15.0, 1.5  # thickest and thinnest of borders, pixels
LINE, PLATE = 15, 24  # height of a line of words and of a plate
TALL = 378
# Where plates stand from the top, and the borders between them.
TOPS = {"CAN": 22, "USA": 112, "MEX": 232}
BELOW = 352
BORDERS = {"north": 79, "southwest": 200, "mexico": 303}
# In pixels of the narrowest map: where the territory ends, lanes, the words of bars.
NARROWEST, EDGE, HUB, WORDS, WIDEST = 358, 290, 40, 298, 520
LANES = {"round": 12, "goods": 262, "MEX": 53, CENTRAL: 127, "removed": 206}
ASIDE = {"people": -40, "removed": 6, "returned": 10}  # from the middle of a plate below
PEOPLE_SCALE = ("people", "removed", "returned")
CAUGHT = "panel.usbp_apprehensions_{}_nationwide"
SENT_BACK = "panel.mexico_returns_to_{}"
REMOVALS = ("dhs_removals_by_nationality_teaching", "dhs_removals_by_nationality")
TRADE = ("goods_imports_bilateral", "goods_exports_bilateral", "trade_flow_avg_gvar")
GUARDS = {
    "north": ("panel.usbp_agents_north", N_("agents")),
    "southwest": ("panel.usbp_agents_sw", N_("agents")),
    "mexico": ("panel.mexico_detentions_total", N_("detained")),
}
SOURCES = N_(
    "apprehensions and agents of the US Border Patrol, removals of DHS, detentions and returns of "
    "Mexico's migration authority, trade of the US Census and of the IMF by GVAR; series {series}; "
    "dataset {version}"
)


@dataclass(frozen=True)
class Flow:
    """What goes from one state to another.

    Attributes:
        kind: `people` on their way to the United States, `removed` from there, `returned` by
            Mexico, `goods` in both directions.
        start, end: states.
        values: by year; events, or dollars.
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
    flows, guards = flows_of_region(), _guards()
    columns = 2 if len(years) > 1 and frame.width > 2 * NARROWEST else 1
    width = min((frame.width - 24 * (columns - 1)) // columns, WIDEST)
    maps = [_map(year, flows, guards, width) for year in years]
    rows = [
        alt.hconcat(*maps[at : at + columns], spacing=24) for at in range(0, len(maps), columns)
    ]
    signs = [
        Sign("line", _("↑ apprehended on the US borders"), PEOPLE, DASH[PEOPLE]),
        Sign("line", _("↓ removed by the United States"), REMOVED, DASH[REMOVED]),
        Sign("line", _("↓ returned by Mexico"), RETURNED, DASH[RETURNED]),
        Sign("line", _("goods, mean of both directions"), GOODS, DASH[GOODS]),
        Sign("area", _("border: agents, or detained by Mexico"), GUARD),
    ]
    title = _("Corridors and borders of the region, {years}").format(
        years=listed([str(year) for year in years])
    )
    reading = _(
        "people in thousands of events a year, goods in billions of US$. A lane is as wide as it "
        "carries much, a bar as thick as what guards the border is many: people, goods, agents "
        "and detentions have one scale each, the same in every year. What has no number in a year "
        "is left out; a border without one is grey."
    )
    parts = [
        key(signs, frame, room=0),
        alt.vconcat(*rows, spacing=20),
        source_line(reading, frame, _("Reading")),
        source_line(_source(), frame),
    ]
    told = " ".join(_told(year, flows, guards) for year in years)
    head = heading(title, int(0.9 * frame.width), frame)
    head.limit = frame.width
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


def flows_of_region() -> list[Flow]:
    """Return every flow that the packaged series know, by year."""
    caught = {code: known(CAUGHT.format(code)) for code in ("MEX", *TRIANGLE)}
    removed = {
        code: known(REMOVALS[0], origin="USA", destination=code)
        | known(REMOVALS[1], origin="USA", destination=code)  # the yearbook's own where it reaches
        for code in caught
    }
    found = [Flow("people", "MEX", "USA", caught["MEX"])]
    found.append(Flow("people", CENTRAL, "USA", _sum([caught[code] for code in TRIANGLE])))
    found.append(Flow("removed", "USA", "MEX", removed["MEX"]))
    for code in TRIANGLE:
        found.append(Flow("people", code, "MEX", caught[code]))
        found.append(Flow("removed", "USA", code, removed[code]))
        found.append(Flow("returned", "MEX", code, known(SENT_BACK.format(code))))
    pairs = (("CAN", "USA"), ("MEX", "USA"), ("CAN", "MEX"))
    return [*found, *(Flow("goods", one, other, _trade(one, other)) for one, other in pairs)]


def _sum(series: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Return sums of the years that all have."""
    years = sorted(set.intersection(*(set(one) for one in series)))
    return {year: sum(one[year] for one in series) for year in years}


def _trade(one: str, other: str) -> dict[int, float]:
    """Return the mean of goods in both directions, dollars.

    The Census counts what the United States trade; GVAR, which agrees with it within about one
    percent in the years that both have, the years before and what Canada and Mexico trade.
    """
    imports, exports, mean = TRADE
    found = known(mean, country=other, partner=one)
    if other == "USA":
        bought = known(imports, country=other, partner=one)
        sold = known(exports, country=other, partner=one)
        found |= {year: (bought[year] + sold[year]) / 2 for year in bought if year in sold}
    return found


def _guards() -> dict[str, Mapping[int, float]]:
    return {border: known(series) for border, (series, _unit) in GUARDS.items()}


def _source() -> str:
    series = [CAUGHT.format("*"), SENT_BACK.format("*"), *reversed(REMOVALS), *TRADE]
    series += dict.fromkeys(name for name, _unit in GUARDS.values())
    return _(SOURCES).format(series=", ".join(series), version=load_region().version)


def _map(
    year: int, flows: Sequence[Flow], guards: Mapping[str, Mapping[int, float]], width: int
) -> Layers:
    """Return the map of one year: lanes, bars, plates over their ends, words."""
    scale = width / NARROWEST
    lanes, words = [], []
    for one in flows:
        value = one.values.get(year)
        if value is not None:
            row, label = _lane(one, value, _most(flows, one.kind), scale)
            lanes.append(row)
            words += label
    bars, told = _bars(year, guards, scale)
    plates = _plates(scale)
    names = [row | {"x": row["x"] + 8, "y": row["y"] + PLATE / 2} for row in plates]
    layers = [_drawn([row for row in lanes if row["colour"] == one], one) for one in DASH]
    boxes = alt.X2("x2:Q"), alt.Y2("y2:Q")
    fill = alt.Color("colour:N", scale=None)
    layers.append(pixels(bars).mark_rect().encode(x2=boxes[0], y2=boxes[1], color=fill))
    layers.append(
        pixels(plates).mark_rect(color="white", stroke=QUIET).encode(x2=boxes[0], y2=boxes[1])
    )
    layers.append(written(names, "left", "bold"))
    layers.append(written([*words, *told], "left"))
    layers.append(written([{"x": 0, "y": 8, "text": str(year), "colour": INK}], "left", "bold"))
    return alt.layer(*layers, width=width, height=TALL)


def _most(flows: Sequence[Flow], kind: str) -> float:
    """Return the largest value of all flows that share a scale."""
    alike = PEOPLE_SCALE if kind in PEOPLE_SCALE else (kind,)
    return max(value for one in flows if one.kind in alike for value in one.values.values())


def _lane(one: Flow, value: float, most: float, scale: float) -> tuple[Row, list[Row]]:
    """Return a lane and its number, right of it, where no other lane passes."""
    colour = {"people": PEOPLE, "removed": REMOVED, "returned": RETURNED, "goods": GOODS}[one.kind]
    below = next((code for code in (one.start, one.end) if code in TRIANGLE), None)
    across, top, bottom, line = _course(one, below, scale)
    width = max(THINNEST, THICKEST * value / most)
    row = {
        "x": across,
        "x2": across,
        "y": top,
        "y2": bottom,
        "width": width,
        "colour": colour,
        "value": value,
        "flow": f"{one.start}-{one.end}",
    }
    text = f"{_arrow(one)}{_amount(one.kind, value)}"
    beside = across + width / 2 + 4
    label = {"x": beside, "y": line, "text": text, "colour": DARK.get(colour, colour)}
    if one.kind != "people" or below:
        return row, [label]
    # Translations break at a space, too: the next lane is near.
    whose = _("Mexicans") if one.start == "MEX" else _("Central Americans")
    named = [label | {"y": line + LINE * (1 + at), "text": word}
             for at, word in enumerate(whose.split())]  # fmt: skip
    return row, [label, *named]


def _course(one: Flow, below: str | None, scale: float) -> tuple[float, float, float, float]:
    """Return where a lane runs: across, from, to, and where its number stands (pixels)."""
    if below:
        middle = _middle(below, scale)
        line = BORDERS["mexico"] + (26 if one.kind == "removed" else -32)
        return middle + scale * ASIDE[one.kind], TOPS["MEX"] + PLATE, BELOW, line
    if {one.start, one.end} == {"CAN", "MEX"}:
        return scale * LANES["round"], TOPS["CAN"] + PLATE, TOPS["MEX"], TOPS["USA"] + PLATE / 2
    if "CAN" in (one.start, one.end):
        across = scale * LANES["goods"]
        return across, TOPS["CAN"] + PLATE, TOPS["USA"], TOPS["CAN"] + PLATE + 11
    lane = one.kind if one.kind in LANES else one.start
    return scale * LANES[lane], TOPS["USA"] + PLATE, TOPS["MEX"], TOPS["USA"] + PLATE + 11


def _middle(code: str, scale: float) -> float:
    """Return the middle of a plate below."""
    wide = scale * EDGE / len(TRIANGLE)
    return wide * (TRIANGLE.index(code) + 0.5)


def _arrow(one: Flow) -> str:
    return {"people": "↑", "removed": "↓", "returned": "↓"}.get(one.kind, "")


def _plates(scale: float) -> list[Row]:
    """Return the states: the three parties one below another, Central America side by side."""
    found = [
        {"x": scale * (HUB if code == "USA" else 0), "x2": scale * EDGE, "y": top, "code": code}
        for code, top in TOPS.items()
    ]
    half = scale * EDGE / len(TRIANGLE) / 2 - 3
    for code in TRIANGLE:
        middle = _middle(code, scale)
        found.append({"x": middle - half, "x2": middle + half, "y": BELOW, "code": code})
    return [
        row
        | {
            "y2": row["y"] + PLATE,
            "text": country_name(row["code"]),
            "colour": COLOURS.get(row["code"], INK),
        }
        for row in found
    ]


def _bars(
    year: int, guards: Mapping[str, Mapping[int, float]], scale: float
) -> tuple[list[Row], list[Row]]:
    """Return borders as bars, and beside each what guards it; a quiet line where none is known."""
    agents = max(value for border in ("north", "southwest") for value in guards[border].values())
    most = {"north": agents, "southwest": agents, "mexico": max(guards["mexico"].values())}
    bars, words = [], []
    for border, middle in BORDERS.items():
        value = guards[border].get(year)
        half = max(THIN_BAR, BAR * (value or 0) / most[border]) / 2
        bars.append(
            {
                "x": scale * (0 if border == "mexico" else HUB),
                "x2": scale * EDGE,
                "y": middle - half,
                "y2": middle + half,
                "colour": RULE if value is None else GUARD,
                "border": border,
            }
        )
        if value is not None:
            told = (number(value, 0), _(GUARDS[border][1]))
            words += [
                {"x": scale * WORDS, "y": middle + LINE * (at - 0.5), "text": one, "colour": GUARD}
                for at, one in enumerate(told)
            ]
    return bars, words


def _drawn(rows: Sequence[Row], colour: str) -> alt.Chart:
    marks = pixels(rows or [dict.fromkeys(("x", "x2", "y", "y2", "width"), 0.0)])
    return marks.mark_rule(
        color=colour, opacity=0.85, strokeCap="butt", strokeDash=list(DASH[colour])
    ).encode(x2="x2:Q", y2="y2:Q", strokeWidth=alt.StrokeWidth("width:Q", scale=None))


def _amount(kind: str, value: float) -> str:
    """Return thousands of events or billions of dollars, with a digit more where they are few."""
    size = value / (1e9 if kind == "goods" else 1e3)
    return number(size, 0 if size >= 10 else 1)


def _told(year: int, flows: Sequence[Flow], guards: Mapping[str, Mapping[int, float]]) -> str:
    """Return a map in words."""
    said = {
        "people": _("from {start} apprehended {value} thousand"),
        "removed": _("removed from the United States to {end} {value} thousand"),
        "returned": _("returned by Mexico to {end} {value} thousand"),
        "goods": _("goods between {start} and {end} {value} bn US$"),
    }
    parts = [
        said[one.kind].format(
            start=in_sentence(one.start),
            end=in_sentence(one.end),
            value=_amount(one.kind, one.values[year]),
        )
        for one in flows
        if year in one.values and one.start != CENTRAL
    ]
    borders = {
        "north": _("northern US border {value} agents"),
        "southwest": _("southwest US border {value} agents"),
        "mexico": _("detained by Mexico {value}"),
    }
    parts += [
        text.format(value=number(guards[border][year], 0))
        for border, text in borders.items()
        if year in guards[border]
    ]
    return f"{year}: {'; '.join(parts)}."
