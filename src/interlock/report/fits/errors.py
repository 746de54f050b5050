"""How wrong forecasts were: schools on years that they were not fitted to, beside naive ones."""

from collections.abc import Mapping

import altair as alt

from interlock.errors import InputError
from interlock.estimate.campaign import targets
from interlock.estimate.posterior import packaged_posterior
from interlock.estimate.scores import Forecast, out_of_sample, paths
from interlock.messages import N_, _
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import Row, source_line
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import number
from interlock.scenario.school import available

# Pixels: of a forecast, for its name, for its error, between panels.
ROW, NAMES, NUMBER, GAP = 20, 112, 44, 20
TITLES = {
    "apprehensions": N_("Apprehensions of Mexicans"),
    "unauthorised": N_("Undocumented Mexicans"),
    "stock": N_("Mexican-born residents"),
}


def forecasts() -> dict[str, tuple[Forecast, ...]]:
    """Return the tests out of sample of every packaged school; takes seconds."""
    found = {}
    for school in available():
        fits = packaged_posterior(school)
        training = targets(school, fits["mexico"].mode)["training"]
        found[school] = out_of_sample(paths(training, fits["training"]))
    return found


def errors_out_of_sample(
    found: Mapping[str, tuple[Forecast, ...]] | None = None, *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw the error of each school on 2005-2019, fitted to the years before, beside naive ones.

    Args:
        found: tests by school; of all packaged ones where None, which takes seconds.
        frame: how wide.

    Raises:
        InputError: no school.
    """
    tested = forecasts() if found is None else found
    if not tested:
        raise InputError("no school to tell the errors of")
    names = [one.name for one in next(iter(tested.values()))]
    panels = [_panel(tested, place, name, frame) for place, name in enumerate(names)]
    columns = 1 if frame.columns == 1 else len(panels)
    body = alt.hconcat(*panels, spacing=GAP) if columns > 1 else alt.vconcat(*panels, spacing=22)
    title = _("Errors on 2005–2019 of what was fitted to the years before")
    signs = [
        Sign("circle", _("school"), COLOURS["USA"]),
        Sign("diamond", _("naive forecast"), COLOURS["CAN"]),
        Sign("none", _("log-RMSE: smaller is better")),
    ]
    source = _("interlock, posteriors fitted to 1980–2004; observed series as in the fits")
    chart = alt.vconcat(key(signs, frame, 0), body, source_line(source, frame), spacing=12)
    text = _("{title}. {panels}").format(
        title=title, panels=" ".join(_told(tested, place, name) for place, name in enumerate(names))
    )
    head = heading(title, int(0.9 * frame.width), frame)
    head.limit = frame.width
    return dressed(chart.properties(title=head), frame, text)


def rows_of(tested: Mapping[str, tuple[Forecast, ...]], place: int) -> list[Row]:
    """Return the error of every school and naive forecast of one observable, smallest first."""
    rows: list[Row] = [
        {"name": school, "error": one[place].dynamic, "naive": False}
        for school, one in tested.items()
    ]
    naive = next(iter(tested.values()))[place].baselines
    rows += [{"name": name, "error": error, "naive": True} for name, error in naive.items()]
    return sorted(rows, key=lambda row: float(row["error"]))


def _panel(
    tested: Mapping[str, tuple[Forecast, ...]], place: int, name: str, frame: Frame
) -> Layers:
    rows = rows_of(tested, place)
    for row in rows:
        row["text"] = number(float(row["error"]), 2)
        row["colour"] = COLOURS["CAN"] if row["naive"] else COLOURS["USA"]
        row["shape"] = "diamond" if row["naive"] else "circle"
    most = max(float(row["error"]) for row in rows)
    width = frame.width if frame.columns == 1 else (frame.width - 2 * GAP) // 3
    y = alt.Y("name:N", sort=[str(row["name"]) for row in rows], title=None, axis=None)
    scale = alt.Scale(domain=[0, most], range=[NAMES, width - NUMBER], nice=False)
    x = alt.X("error:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3, format="~g"))
    chart = chart_of(rows).encode(y=y)
    sticks = chart.mark_rule(color=QUIET, strokeWidth=1).encode(x=x, x2=alt.datum(0))
    marks = chart.mark_point(filled=True, size=60, opacity=1).encode(
        x=x,
        shape=alt.Shape("shape:N", scale=None),
        color=alt.Color("colour:N", scale=None),
    )
    names = chart.mark_text(align="right", baseline="middle", color=INK, limit=NAMES - 4)
    numbers = chart.mark_text(align="left", baseline="middle", dx=8, color=INK)
    layers = alt.layer(
        sticks,
        marks,
        names.encode(x=alt.value(NAMES - 8), text="name:N"),
        numbers.encode(x=x, text="text:N"),
        width=width,
        height=ROW * len(rows),
    )
    return layers.properties(title=heading(_(TITLES.get(name, name)), width, frame))


def _told(tested: Mapping[str, tuple[Forecast, ...]], place: int, name: str) -> str:
    told = ", ".join(
        f"{row['name']} {number(float(str(row['error'])), 2)}" for row in rows_of(tested, place)
    )
    return f"{_(TITLES.get(name, name))}: {told}."
