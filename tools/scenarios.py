"""Run the whole library of scenarios under every school and write docs/verification/scenarios.md.

`make scenarios` does it with 100 draws a school; `--draws` and `--schools` make it smaller.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from interlock.errors import UnconvergedError
from interlock.numerics import drop_kernels
from interlock.region.annual import LAST_YEAR
from interlock.scenario.language.library import available
from interlock.scenario.school import available as schools_known
from interlock.study.answers import result
from interlock.study.answers.outcomes import HISTORY, difference
from interlock.study.answers.places import Spot, spot
from interlock.study.coupled.pose import pose
from interlock.study.records import sign

PAGE = Path(__file__).parents[1] / "docs" / "verification" / "scenarios.md"
DRAWS = 100
NEGLIGIBLE = 0.005  # below it, in every school, an effect is called about none
YEAR, YEAR_AHEAD = 2019, 2035  # in which effects are told; of scenarios that look ahead
OUTCOMES = {
    "natives_income_pct.MEX": "Mexican real income, points",
    "natives_income_pct.CAN": "Canadian real income, points",
    "natives_income_pct.USA": "US real income, points",
    "unauthorised_persons.MEX": "undocumented Mexicans, %",
    "circularity_rate.MEX": "circularity, %",
    "bloc_imports_index.MEX": "Mexican imports from the other two, %",
    "deaths": "border deaths, %",
}
MARKS = {"rises": "+", "falls": "-", "unchanged": "0", "undecided": "?"}


class Effect(NamedTuple):
    """The effect on one outcome by school."""

    medians: dict[str, float]
    signs: dict[str, str]

    @property
    def agreed(self) -> str:
        """Return what the schools say together."""
        said = set(self.signs.values())
        if said == {"unchanged"}:
            return "none"
        if len(said) == 1 and said <= {"rises", "falls"}:
            return "**agree**"
        return "disagree" if {"rises", "falls"} <= said else "undecided"


class Row(NamedTuple):
    """One scenario: its effects, how it was solved, and how long it took."""

    name: str
    title: str
    year: int
    effects: dict[str, Effect]
    residual: float
    linear_error: float
    seconds: float


def row(name: str, draws: int, schools: list[str]) -> Row:
    """Return the effects of a scenario, from history, under schools."""
    started = time.perf_counter()
    posed = pose(name)
    year = YEAR_AHEAD if posed.years[-1] > LAST_YEAR else YEAR
    spots = {text: spot(text, posed, year) for text in OUTCOMES}
    effects: dict[str, Effect] = {text: Effect({}, {}) for text in OUTCOMES}
    residual = error = 0.0
    for school in schools:
        found = result.run(posed, school, draws=draws)
        _add(effects, found, school, spots)
        ensemble = found.found[school]
        residual = max(residual, ensemble.exact.residual)
        error = max(error, ensemble.linear_error)
    seconds = time.perf_counter() - started
    return Row(name, posed.scenario.title, year, effects, residual, error, seconds)


def _add(
    effects: dict[str, Effect], found: result.Result, school: str, spots: dict[str, Spot]
) -> None:
    after, before = found.values(school), found.values(school, HISTORY)
    for text, one in spots.items():
        change = difference(one.outcome, one.of(after), one.of(before))
        low, middle, high = np.quantile(change, (0.05, 0.5, 0.95))
        effects[text].medians[school] = float(middle)
        effects[text].signs[school] = sign(
            {"5": float(low), "50": float(middle), "95": float(high)}
        )


def text_of(rows: list[Row], failed: dict[str, str], draws: int, schools: list[str]) -> str:
    """Return the page."""
    lines = [
        "# The library of scenarios under every school",
        "",
        f"Written by `make scenarios`: {draws} draws of each of {len(schools)} schools, common",
        f"random numbers; effects against history in {YEAR}, or in {YEAR_AHEAD} for scenarios that",
        "look ahead. A school's sign counts where its 5-95 interval leaves zero out; **agree**",
        "means that all schools decide on one sign. Real income is that of those who were there.",
        "",
        "| scenario | " + " | ".join(OUTCOMES.values()) + " |",
        "|---|" + "---|" * len(OUTCOMES),
    ]
    for one in rows:
        cells = [_cell(one.effects[text]) for text in OUTCOMES]
        lines.append(f"| `{one.name}` | " + " | ".join(cells) + " |")
    lines += ["", "Cells: lowest and highest median over schools, and what the schools say.", ""]
    for text, label in OUTCOMES.items():
        lines += [f"## {label[0].upper()}{label[1:]}", ""]
        lines += ["| scenario | year | " + " | ".join(schools) + " |"]
        lines += ["|---|---|" + "---:|" * len(schools)]
        for one in rows:
            effect = one.effects[text]
            cells = [f"{effect.medians[s]:+.2f} {MARKS[effect.signs[s]]}" for s in schools]
            lines.append(f"| `{one.name}` | {one.year} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += [
        "Signs: + rises, - falls, ? undecided, 0 no effect.",
        "",
        "## How they were solved",
        "",
    ]
    lines += ["| scenario | exact run | trade to first order | seconds |", "|---|---:|---:|---:|"]
    lines += [
        f"| `{one.name}` | {one.residual:.1e} | {one.linear_error:.1e} | {one.seconds:.0f} |"
        for one in rows
    ]
    lines += [
        "",
        "Exact run: log wages, prices and incomes against exact equilibria. Trade to first",
    ]
    lines += [
        "order: largest error in log wages and incomes, in the draw farthest from the exact run."
    ]
    lines += [f"- `{name}` did not run: {why}" for name, why in failed.items()]
    return "\n".join(lines) + "\n"


def _cell(effect: Effect) -> str:
    medians = list(effect.medians.values())
    if max(map(abs, medians)) < NEGLIGIBLE:
        return "about 0"
    return f"{min(medians):+.2f} … {max(medians):+.2f} {effect.agreed}"


def main() -> None:
    """Run the library and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draws", type=int, default=DRAWS)
    options.add_argument("--scenarios", default=",".join(available()[1:]))
    options.add_argument("--schools", default=",".join(schools_known()))
    options.add_argument("--out", type=Path, default=PAGE)
    asked = options.parse_args()
    schools = asked.schools.split(",")
    rows, failed = [], {}
    for name in asked.scenarios.split(","):
        try:
            rows.append(row(name, asked.draws, schools))
            print(f"{name}: {rows[-1].seconds:.1f} s, residual {rows[-1].residual:.1e}", flush=True)
        except UnconvergedError as error:
            failed[name] = str(error)
            print(f"{name}: {error}", flush=True)
    drop_kernels()
    asked.out.write_text(text_of(rows, failed, asked.draws, schools), encoding="utf-8")
    print(f"written: {asked.out}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
