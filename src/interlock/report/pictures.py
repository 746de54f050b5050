"""The pictures of a replay: one function a picture, the same in a notebook and in the report.

Every function takes the dataset of `interlock.system.replay` and a frame, and returns an Altair
chart whose description says in words what it shows.
"""

from collections.abc import Callable

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.report import facts
from interlock.report.drawing.marks import (
    Label,
    Layers,
    Line,
    bars,
    by_year,
    chart_of,
    labels,
    lines,
    steps,
)
from interlock.report.drawing.scales import Ends, ends_of, with_room, years_axis
from interlock.report.drawing.style import COLOURS, INK, QUIET, RULE, SHAPES, WIDE, Frame, dressed
from interlock.report.wording import (
    country_name,
    in_sentence,
    listed,
    number,
    percent,
    signed,
    span,
)

KEY = N_("— model\N{EM SPACE}○ observed")


def real_wages(data: xr.Dataset, frame: Frame = WIDE) -> Layers:
    """Draw the change of real wages by year: Mexico, Canada, United States."""
    series = {code: data["real_wage_pct"].sel(country=code).values for code in facts.members(data)}
    return _by_country(data, series, frame, _("Real wages"), _("percent"), percent)


def tariff_revenue(data: xr.Dataset, frame: Frame = WIDE) -> Layers:
    """Draw tariff revenue as a share of income, from what it was in the base."""
    name = "tariff_revenue_pct_of_income"
    series = {code: data[name].sel(country=code).values for code in facts.members(data)}
    title = _("Tariff revenue, share of income")
    return _by_country(data, series, frame, title, _("percent of income"), _share)


def welfare(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw exact welfare, the first-order formula, and the tariff revenue between them."""
    years = facts.years(data)
    panels, told = [], []
    series = {
        code: (
            data["welfare_exact_pct"].sel(country=code).values,
            data["welfare_first_order_pct"].sel(country=code).values,
            facts.revenue_change(data, code),
        )
        for code in facts.members(data)
    }
    ends = ends_of([v for values in series.values() for v in values])
    size = frame.panel(104), 200 if frame.columns > 1 else 160
    named = (_("exact"), _("first-order"), _("revenue"))
    for code, (exact, first, revenue) in series.items():
        colour, shape = COLOURS[code], SHAPES[code]
        at_end = [f"{name}\n{signed(v[-1])}" for name, v in zip(named, series[code], strict=True)]
        drawn = [
            Line(exact, at_end[0], colour, shape),
            Line(first, at_end[1], colour, shape, dash=(6, 3)),
            Line(revenue, at_end[2], QUIET, shape, dash=(2, 2)),
        ]
        panels.append(lines(drawn, years, ends, size, frame).properties(title=country_name(code)))
        told.append(
            _(
                "{country}: exact {exact}, first-order {first}, tariff revenue {revenue} points of "
                "income"
            ).format(
                country=country_name(code),
                exact=percent(exact[-1]),
                first=percent(first[-1]),
                revenue=signed(revenue[-1]),
            )
        )
    text = _("Welfare by two measures, {years}. In {last}, {countries}.").format(
        years=span(years), last=years[-1], countries="; ".join(told)
    )
    return dressed(alt.concat(*panels, columns=frame.columns), frame, text)


def decomposition(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw exact welfare of the last year as steps, one a channel, that end at the whole."""
    told, rows = [], {}
    for code in facts.members(data):
        whole = facts.final(data, "welfare_exact_pct", code)
        names = facts.parts(data)
        values = [facts.final(data, name, code) for name in names]
        reached = np.cumsum([0.0, *values]).tolist()
        rows[code] = [
            *zip(names.values(), reached[:-1], reached[1:], strict=True),
            (_("exact welfare"), 0.0, whole),
        ]
        words = [f"{n} {percent(v)}" for n, v in zip(names.values(), values, strict=True)]
        inside = listed(words) or _("no part")
        told.append(f"{country_name(code)} {percent(whole)} ({inside})")
    width = frame.width - 116
    reach = np.array([step[1:] for own in rows.values() for step in own])
    ends = with_room(*ends_of([reach], margin=0), width)
    panels = [
        steps(own, COLOURS[code], ends).properties(
            width=width, height=24 * len(own), title=country_name(code)
        )
        for code, own in rows.items()
    ]
    text = _("Parts of exact welfare in {year}. {countries}.").format(
        year=facts.years(data)[-1], countries="; ".join(told)
    )
    return dressed(alt.concat(*panels, columns=1, spacing=12), frame, text)


def bilateral_trade(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw trade of each pair as modelled and as observed; needs observed years.

    Raises:
        ValueError: fewer than two years of the run were observed.

    """
    found = facts.penetration(data)
    if found is None:
        raise ValueError("no observed trade in these years")
    columns = max(2, frame.columns)
    width, height = frame.panel(62, columns, gap=16), 120
    buyers, sellers = (list(axis) for axis in zip(*found.index, strict=True))
    reach = np.stack([found.model[:, buyers, sellers], found.observed[:, buyers, sellers]])
    ends = (0.95 * min(1.0, np.nanmin(reach)), 1.08 * np.nanmax(reach))
    panels, told = [], []
    for position, (buyer, seller) in enumerate(found.pairs):
        title = _("{buyer} from {seller}").format(buyer=_short(buyer), seller=_short(seller))
        panel = _model_and_dots(found, position, ends, height, frame)
        panels.append(panel.properties(width=width, height=height, title=title))
        model, observed = found.at_last(position)
        said = _("{pair}: model {model}, observed {observed}")
        told.append(said.format(pair=title, model=number(model), observed=number(observed)))
    text = _(
        "Imports of manufactures over own purchases, {first} = 1, model and observed, in {last}. "
        "{pairs}."
    ).format(first=found.first, last=found.last, pairs="; ".join(told))
    grid = alt.concat(*panels, columns=columns, spacing=16).properties(title=_(KEY))
    return dressed(grid, frame, text)


def tariffs(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw mean tariffs on goods by pair and year, a panel an importer."""
    years = facts.years(data)
    rates = {
        (buyer, seller): data["tariff_pct"].sel(importer=buyer, exporter=seller).values
        for buyer, seller in facts.partners(data)
    }
    ends = ends_of(list(rates.values()))
    size = frame.panel(82), 190 if frame.columns > 1 else 140
    panels, told = [], []
    for buyer in facts.members(data):
        own = {seller: v for (n, seller), v in rates.items() if n == buyer}
        drawn = [
            Line(v, f"{_short(code)}\n{_share(v[-1])}", COLOURS[code], SHAPES[code])
            for code, v in own.items()
        ]
        title = _("{country}, on goods from").format(country=country_name(buyer))
        panels.append(lines(drawn, years, ends, size, frame).properties(title=title))
        told += [
            _("{buyer} on goods from {seller} {first}% to {last}%").format(
                buyer=country_name(buyer),
                seller=in_sentence(code),
                first=number(v[0]),
                last=number(v[-1]),
            )
            for code, v in own.items()
        ]
    text = _("Mean tariffs on goods, {first} and {last}. {pairs}.").format(
        first=years[0], last=years[-1], pairs="; ".join(told)
    )
    return dressed(alt.concat(*panels, columns=frame.columns), frame, text)


def sectors(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw the change of value added by goods sector in the last year: winners and losers."""
    codes = facts.members(data)
    found = {code: facts.sector_changes(data, code) for code in codes}
    side_by_side = frame.columns > 1
    order = [name for name, _ in found[codes[0]]]
    margin = 150 if side_by_side else 112
    width = frame.width - margin
    if side_by_side:
        width = (width - 16 * (len(codes) - 1)) // len(codes)
    panels, told = [], []
    for code, changes in found.items():
        axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=margin - 8)
        named = axis if panels == [] or not side_by_side else None
        own = order if side_by_side else [name for name, _ in changes]
        panel = bars(changes, COLOURS[code], own, named, width)
        panels.append(panel.properties(width=width, height=18 * len(own), title=country_name(code)))
        (most, high), (least, low) = changes[0], changes[-1]
        told.append(
            _("{country}: most {most} {high}, least {least} {low}").format(
                country=country_name(code),
                most=most,
                high=percent(high, 1),
                least=least,
                low=percent(low, 1),
            )
        )
    text = _("Value added by goods sector in {year}. {countries}.").format(
        year=facts.years(data)[-1], countries="; ".join(told)
    )
    chart = alt.concat(*panels, columns=len(codes) if side_by_side else 1, spacing=16)
    return dressed(chart, frame, text)


def _short(code: str) -> str:
    return _("US") if code == "USA" else country_name(code)


def _share(value: float) -> str:
    return _("{value}%").format(value=number(value))


def _by_country(
    data: xr.Dataset,
    series: dict[str, np.ndarray],
    frame: Frame,
    title: str,
    unit: str,
    written: Callable[[float], str],
) -> Layers:
    years = facts.years(data)
    apart = " " if frame.columns > 1 else "\n"
    size = frame.width - (205 if frame.columns > 1 else 148), 260
    drawn = [
        Line(v, f"{country_name(code)}{apart}{written(v[-1])}", COLOURS[code], SHAPES[code])
        for code, v in series.items()
    ]
    chart = lines(drawn, years, ends_of(list(series.values())), size, frame, unit)
    told = [
        _("{name} {value} in {year}, {later} in {last}").format(
            name=country_name(code),
            value=written(v[0]),
            year=years[0],
            later=written(v[-1]),
            last=years[-1],
        )
        for code, v in series.items()
    ]
    text = f"{title}, {span(years)}. {'; '.join(told)}."
    return dressed(chart, frame, text)


def _model_and_dots(
    found: facts.Penetration, position: int, ends: Ends, height: int, frame: Frame
) -> Layers:
    """Return the model of a pair as a line and observations as open dots."""
    colour = COLOURS[found.pairs[position][0]]
    where = (slice(None), *found.index[position])
    model, observed = found.model[where], found.observed[where]
    scale = alt.Scale(domain=list(ends), nice=False, zero=False)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4))
    x = years_axis(found.years, 3)
    seen = float(observed[np.isfinite(observed)][-1])
    named = [
        Label(number(float(model[-1])), float(model[-1]), colour),
        Label(number(seen), seen, INK),
    ]
    return alt.layer(
        chart_of([{"value": 1.0}]).mark_rule(color=RULE).encode(y=y),
        by_year(found.years, model).encode(x=x, y=y).mark_line(color=colour, strokeWidth=2),
        by_year(found.years, observed)
        .encode(x=x, y=y)
        .mark_point(color=INK, size=28, strokeWidth=1.2, filled=False),
        labels(named, found.years[-1], ends, height, frame),
    )
