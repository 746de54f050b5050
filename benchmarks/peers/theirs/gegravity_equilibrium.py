"""A counterfactual of one sector by gegravity; runs in the peers' own environment.

Usage: python gegravity_equilibrium.py GIVEN.json REPETITIONS; prints JSON.

The one variable of trade costs is ln[X_ni Y / (E_n Y_i)] with coefficient 1, at which every
multilateral resistance of the base is 1: the base's trade is met exactly.
"""

import importlib.metadata
import json
import math
import sys
import time
from pathlib import Path

import gegravity  # pyright: ignore[reportMissingImports]
import pandas as pd

COST, YEAR = "cost", "1"


class Clock:
    """Adds up the seconds of a function's calls."""

    def __init__(self, function):
        self.function, self.seconds = function, 0.0

    def __call__(self, *args, **options):
        start = time.perf_counter()
        found = self.function(*args, **options)
        self.seconds += time.perf_counter() - start
        return found


def table(given):
    """Return the base as gegravity reads it: a row for every pair."""
    trade, countries = given["trade"], given["countries"]
    spent, sold = [sum(row) for row in trade], [sum(one) for one in zip(*trade, strict=True)]
    world = sum(spent)

    def cost(flow, n, i):
        return math.log(flow * world / spent[n] / sold[i]) if flow else -math.inf

    rows = [
        (importer, exporter, YEAR, flow, spent[n], sold[i], cost(flow, n, i))
        for n, importer in enumerate(countries)
        for i, (exporter, flow) in enumerate(zip(countries, trade[n], strict=True))
    ]
    return pd.DataFrame(rows, columns=["importer", "exporter", "year", "trade", "E", "Y", COST])


def model(base, given):
    """Return a model with its base built."""
    told = gegravity.BaselineData(
        base, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
    )
    weight = pd.DataFrame({"name": [COST], "value": [1.0]})
    found = gegravity.OneSectorGE(
        told,
        year=YEAR,
        reference_importer=given["countries"][-1],
        sigma=given["theta"] + 1,
        cost_variables=[COST],
        cost_coeff_values=gegravity.CostCoeffs(weight, identifier_col="name", coeff_col="value"),
        quiet=True,
    )
    found.build_baseline()
    return found


def run(given, root):
    """Return seconds of the counterfactual, those of its solver, and the solved model."""
    base = table(given)
    found = model(base, given)
    inside_bloc = base.importer.isin(given["bloc"]) & base.exporter.isin(given["bloc"])
    after = base.copy()
    fall = -given["theta"] * math.log(given["cost_hat"])
    after.loc[inside_bloc & (base.importer != base.exporter), COST] += fall
    root.seconds = 0.0
    start = time.perf_counter()
    found.define_experiment(after)
    found.simulate()
    return time.perf_counter() - start, root.seconds, found


def answer(found, given):
    """Return what the model says, by country in the order given."""
    countries, labels = given["countries"], found.labels
    told = found.country_results.loc[countries]
    trade = found.bilateral_trade_results[labels.experiment_trade]
    sold = trade.groupby(level="exporter").sum().loc[countries]
    output = found.outputs_expenditures[labels.experiment_output].loc[countries]
    cost = found.bilateral_costs[labels.experiment_trade_cost]
    resistance = found.country_mr_terms.loc[countries]
    power = given["theta"]
    weight = {one: country.baseline_output_share for one, country in found.country_set.items()}
    inward, outward = (
        resistance[name] ** power for name in (labels.experiment_imr, labels.experiment_omr)
    )
    shares = [
        [cost[i, n] * weight[i] * inward[n] * outward[i] for i in countries] for n in countries
    ]
    return {
        "solved": all(one.success for one in found.solver_diagnostics.values()),
        "price_hat": (1 + told[labels.factory_price_change] / 100).tolist(),
        "real_hat": (1 + told[labels.terms_of_trade_change] / 100).tolist(),
        "trade_share": shares,
        "sold_over_output": (sold / output).tolist(),
    }


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    inside = sys.modules["gegravity.OneSectorGE"]  # the package has a class of this name
    inside.root = root = Clock(inside.root)
    runs = [run(given, root) for _ in range(int(sys.argv[2]))]
    seconds, solver, models = zip(*runs, strict=True)
    told = {
        "version": importlib.metadata.version("gegravity"),
        "seconds": seconds,
        "solver_seconds": solver,
    }
    print(json.dumps(told | answer(models[-1], given)))
