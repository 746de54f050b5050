"""The summary of the coupled system for `make verify`: residuals, errors of draws, signs."""

import platform
from datetime import UTC, datetime

import numpy as np

from interlock.region.annual import FIRST_YEAR
from interlock.study.answers import result
from interlock.study.answers.outcomes import HISTORY, SCENARIO
from interlock.study.coupled.pose import pose
from verify_migration import table

SCENARIOS = (
    "history",
    "no-nafta",
    "no-border-buildup",
    "open-goods-open-people",
    "southern-border-doubled",
    "thick-borders",
)
DRAWS = 100
STILL = 1e-9  # a draw that moves by less is rounding: an accord of size zero is not missed
# Scenario, outcome, place, year, the sign that theory fixes, and what it is.
SIGNS = (
    ("open-goods-open-people", "stock_persons", 0, 2010, "+", "Mexican-born residents"),
    ("open-goods-open-people", "real_wage_pct", 2, 2010, "+", "Mexican real wage"),
    ("open-goods-open-people", "real_wage_pct", 0, 2010, "-", "US real wage"),
    (
        "southern-border-doubled",
        "apprehensions_events",
        1,
        2014,
        "-",
        "Guatemalans caught, at once",
    ),
    ("thick-borders", "real_income_pct", 1, 2010, "-", "Canadian income"),
)


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/coupled.md."""
    lines = [
        "# Verification of the coupled system",
        "",
        f"Written by `make verify` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}, "
        f"Python {platform.python_version()}. Campaigns against the independent twin are counted "
        "in trade.md.",
        "",
        f"## Residuals, and the error of {DRAWS} draws with trade to first order, in logs",
        "",
    ]
    found = {name: result.run(pose(name), draws=DRAWS) for name in SCENARIOS}
    rows: list[dict[str, object]] = []
    for name, one in found.items():
        runs = one.found.values()
        choice, rounds = (max(float(run.told.residual[n].max()) for run in runs) for n in (0, 1))
        far = max(runs, key=lambda run: run.linear_error)
        rows.append(
            {
                "scenario": name,
                "exact run": f"{max(run.exact.residual for run in runs):.1e}",
                "equilibria": f"{max(run.exact.trade_residual for run in runs):.1e}",
                "rounds of a year": f"{rounds:.1e}",
                "choice": f"{choice:.1e}",
                "draws, first order": f"{far.linear_error:.1e} ({far.school})",
            }
        )
    lines += [*table(rows), "", "The worst of seven schools in each.", ""]
    lines += ["## Signs that theory fixes: share of draws that move and have them", ""]
    return [*lines, *table(_signs(found)), ""]


def _signs(found: dict[str, result.Result]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for scenario, outcome, place, year, sign, label in SIGNS:
        one = found[scenario]
        row: dict[str, object] = {"scenario": scenario, "effect on": f"{label} ({sign})"}
        for school in one.schools:
            now, then = (one.values(school, side)[outcome] for side in (SCENARIO, HISTORY))
            change = (now - then)[:, place, year - FIRST_YEAR]
            moved = change[np.abs(change) > STILL]
            row[school] = f"{np.mean(moved > 0 if sign == '+' else moved < 0):.2f}"
        rows.append(row)
    return rows
