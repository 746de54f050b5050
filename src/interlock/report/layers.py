"""The part on the layers of a coupled run: how each is solved, and how well history is foretold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.estimate.scores import TEST_YEARS, Forecast
from interlock.estimate.target import TRAINING_YEAR
from interlock.messages import N_, _
from interlock.report.migration import facts, sources
from interlock.report.part import Part
from interlock.report.tables import Table
from interlock.report.wording import MISSING, listed, number, scientific, span

# Observables of the tests out of sample, as a reader meets them.
TESTED = {
    "apprehensions": N_("Apprehensions of Mexicans"),
    "unauthorised": N_("Undocumented Mexicans"),
    "stock": N_("Born in Mexico, in the US"),
}
BEATEN = (
    N_("apprehensions of Mexicans by {count}"),
    N_("undocumented Mexicans by {count}"),
    N_("born in Mexico, in the US, by {count}"),
)
HEADINGS = {
    "coupling_residual": N_("Exact run: trade and people"),
    "trade_residual": N_("Exact run: equilibria"),
    "rounds_residual": N_("Draws: rounds of a year"),
    "choice_residual": N_("Draws: choice to move"),
    "linear_error": N_("Draws: trade to first order"),
}


@dataclass(frozen=True, kw_only=True)
class Layers(Part):
    """How the layers of history stand.

    Attributes:
        title, subtitle: of the page.
        layers: residual of every layer by school.
        forecasts: errors out of sample beside naive forecasts.
    """

    title: str
    subtitle: str
    layers: Table
    forecasts: Table


def layers(
    tree: xr.DataTree, forecasts: Mapping[str, tuple[Forecast, ...]], manifest: Mapping[str, Any]
) -> Layers:
    """Return the part for a run of history.

    Args:
        tree: of the result.
        forecasts: tests of every school, from what it was fitted to before the test years.
        manifest: of the run.
    """
    data = tree["people"].to_dataset().assign_attrs(tree.attrs)
    vintage = sources.vintage(data, manifest)
    years = facts.years(data)
    return Layers(
        title=_("What happened, replayed"),
        subtitle=_(
            "Trade, migration, borders and politics of North America, {years}, under {count} of "
            "the rival schools of thought, beside what was observed"
        ).format(years=span(years), count=len(facts.schools(data))),
        answer=_answer(tree, forecasts),
        answer_source=_("{source} (residuals); tests out of sample. {vintage}").format(
            source=tree.attrs["source"], vintage=vintage
        ),
        words=(
            _(
                "A layer is solved when its residual is small: trade equilibria in the middle of "
                "every posterior, rounds between trade, people and politics within a year, and the "
                "choice to move in every draw. The last column is no residual but the error that "
                "draws make by meeting trade to first order around the exact run."
            ),
            _(
                "Forecasts are fitted to the years to {training} alone and tested on {test}, given "
                "the wages, jobs and agents that happened, which flatters every school against a "
                "true forecast. A school that does not beat the naive forecast explains nothing "
                "there."
            ).format(training=TRAINING_YEAR, test=span(TEST_YEARS)),
        ),
        figures=(),
        layers=layer_table(
            tree,
            _("{source} (layers). {vintage}").format(source=tree.attrs["source"], vintage=vintage),
        ),
        forecasts=_forecasts(forecasts, vintage),
    )


def layer_table(tree: xr.DataTree, source: str, name: str = "layers-solved") -> Table:
    """Return the residual of every layer by school.

    Args:
        tree: of a result.
        source: source line.
        name: id on the page.
    """
    data = tree["layers"].to_dataset()
    rows = [
        (
            facts.title(str(school)),
            *(scientific(data[one].sel(school=school).item()) for one in HEADINGS),
        )
        for school in data["school"].values
    ]
    return Table(
        name,
        _(
            "How well every layer is solved: greatest residual by school, in logs (equilibria: "
            "relative), and the error of trade to first order in the farthest draw"
        ),
        (_("School"), *(_(one) for one in HEADINGS.values())),
        tuple(rows),
        source,
    )


def _answer(tree: xr.DataTree, forecasts: Mapping[str, tuple[Forecast, ...]]) -> str:
    beaten = []
    for place, what in enumerate(BEATEN):
        tests = [found[place] for found in forecasts.values()]
        naive = min(tests[0].baselines.values())
        better = sum(one.dynamic < naive for one in tests)
        beaten.append(_(what).format(count=better))
    return _(
        "Every layer {status}: trade and people differ by at most {residual}. Of {count} schools "
        "fitted to the years to {training}, the best naive forecast of {test} is beaten for "
        "{beaten}."
    ).format(
        status=_(str(tree.attrs["status"])),
        residual=scientific(float(tree.attrs["residual"])),
        count=len(forecasts),
        training=TRAINING_YEAR,
        test=span(TEST_YEARS),
        beaten=listed(beaten),
    )


def _forecasts(forecasts: Mapping[str, tuple[Forecast, ...]], vintage: str) -> Table:
    tests = next(iter(forecasts.values()))
    rows = [
        (
            facts.title(school),
            *(cell for one in found for cell in (number(one.dynamic), _covered(one))),
        )
        for school, found in forecasts.items()
    ]
    for naive in dict.fromkeys(name for one in tests for name in one.baselines):
        known = (one.baselines.get(naive) for one in tests)
        cells = ((number(one) if one is not None else MISSING, MISSING) for one in known)
        name = _("Naive: {name}").format(name=naive)
        rows.append((name, *(cell for pair in cells for cell in pair)))
    return Table(
        "layers-forecasts",
        _(
            "Out of sample: fitted to the years to {training}, root mean squared log error over "
            "{test}, and the share of observations inside the 90 percent band. Values by column: "
            "{counts}"
        ).format(
            training=TRAINING_YEAR,
            test=span(TEST_YEARS),
            counts=listed([str(one.n) for one in tests]),
        ),
        (_("School"), *(_("Error"), _("In band")) * len(tests)),
        tuple(rows),
        _(
            "interlock, schools fitted to the years to {training} (interlock.estimate.scores). "
            "{vintage}"
        ).format(training=TRAINING_YEAR, vintage=vintage),
        tuple((_(TESTED[one.name]), 2) for one in tests),
    )


def _covered(one: Forecast) -> str:
    return _("{value}%").format(value=number(100 * one.coverage[90], 0))
