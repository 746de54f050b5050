"""All scores of the schools together: in sample, out of sample, leave-one-out, and in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from interlock.estimate.campaign import targets
from interlock.estimate.loo import Loo, difference, leave_one_out, separated
from interlock.estimate.posterior import packaged_posterior
from interlock.estimate.scores import (
    Forecast,
    mexico_in_sample,
    out_of_sample,
    paths,
    triangle_in_sample,
)

Row = dict[str, object]


@dataclass(frozen=True)
class Card:
    """Scores by school.

    Attributes:
        mexico: in-sample errors of the Mexican block.
        triangle: in-sample errors of the Central American block.
        forecasts: tests of 2005-2019.
        loo: leave-one-out scores of the Mexican block.
        loo_triangle: of the Central American block.
    """

    mexico: dict[str, dict[str, float]]
    triangle: dict[str, dict[str, float]]
    forecasts: dict[str, tuple[Forecast, ...]]
    loo: dict[str, Loo]
    loo_triangle: dict[str, Loo]

    def tables(self) -> list[tuple[str, list[Row]]]:
        """Return titled tables for people."""
        found = [
            ("In sample, Mexico 1980-2019: log-RMSE of structural medians", _rows(self.mexico)),
            ("In sample, Central America 2000-2019: log-RMSE", _rows(self.triangle)),
            (
                "Fitted to 1980-2004, tested on 2005-2019 given realised drivers: log-RMSE",
                self.forecast_rows(),
            ),
        ]
        blocks = (("Mexico", self.loo), ("Central America", self.loo_triangle))
        return found + [
            (f"PSIS-LOO, {name}: against the best school", loo_rows(loo)) for name, loo in blocks
        ]

    def forecast_rows(self) -> list[Row]:
        """Return one row a school and observable, baselines beside."""
        rows: list[Row] = []
        for school, tests in self.forecasts.items():
            for one in tests:
                naive = ", ".join(f"{k} {v:.2f}" for k, v in one.baselines.items())
                steps = ", ".join(f"{k} {v:.2f}" for k, v in one.one_step_baselines.items())
                rows.append(
                    {
                        "school": school,
                        "observable": one.name,
                        "dynamic": round(one.dynamic, 3),
                        "naive": naive,
                        "one_step": "-" if np.isnan(one.one_step) else f"{one.one_step:.3f}",
                        "one_step_naive": steps or "-",
                        "in_50%_band": f"{one.coverage[50]:.0%}",
                        "in_90%_band": f"{one.coverage[90]:.0%}",
                        "n": one.n,
                    }
                )
        return rows

    def words(self) -> list[str]:
        """Return what the scores allow to say."""
        return [*_forecast_words(self.forecasts), _loo_words(self.loo, "Mexico")]

    def to_dict(self) -> dict[str, object]:
        """Return everything in plain types; NaN becomes None."""
        return {
            "mexico": self.mexico,
            "central_america": self.triangle,
            "forecasts": [
                {**row, "one_step": None if row["one_step"] == "-" else row["one_step"]}
                for row in self.forecast_rows()
            ],
            "loo": {"mexico": loo_rows(self.loo), "central_america": loo_rows(self.loo_triangle)},
            "words": self.words(),
        }


def _rows(errors: dict[str, dict[str, float]]) -> list[Row]:
    return [
        {"school": school, **{name: round(value, 3) for name, value in row.items()}}
        for school, row in errors.items()
    ]


def loo_rows(scores: dict[str, Loo]) -> list[Row]:
    """Return schools from best to worst, each with its distance to the best."""
    ordered = sorted(scores.values(), key=lambda one: -one.elpd)
    rows: list[Row] = []
    for one in ordered:
        gap, error = difference(one, ordered[0])
        rows.append(
            {
                "school": one.school,
                "elpd": round(one.elpd, 1),
                "standard_error": round(one.standard_error, 1),
                "difference": round(gap, 1),
                "error_of_difference": round(error, 1),
                "separated": "yes" if separated(one, ordered[0]) else "no",
                "k_above_0.7": f"{one.unreliable} of {one.pointwise.size}",
            }
        )
    return rows


def _forecast_words(forecasts: dict[str, tuple[Forecast, ...]]) -> list[str]:
    lines = []
    for place, what in ((0, "apprehensions"), (1, "unauthorised residents")):
        naive = next(iter(next(iter(forecasts.values()))[place].baselines.items()))
        better = [s for s, tests in forecasts.items() if tests[place].dynamic < naive[1]]
        lines.append(
            f"{what.capitalize()} 2005-2019: {len(better)} of {len(forecasts)} schools beat the "
            f"{naive[0]} ({naive[1]:.2f})" + (f": {', '.join(better)}." if better else ".")
        )
    lines.append(
        "The collapse after 2007 is not forecast from 1980-2004 alone: these tests are given the "
        "wages, jobs and agents that happened."
    )
    return lines


def _loo_words(scores: dict[str, Loo], where: str) -> str:
    ordered = sorted(scores.values(), key=lambda one: -one.elpd)
    if len(ordered) < 2:
        return f"{where}: one school alone has no rival to be compared with."
    apart = [one.school for one in ordered[1:] if separated(one, ordered[0])]
    level = [one.school for one in ordered if one.school not in apart]
    if len(level) > 1:
        text = f"{where}: no winner; {', '.join(level)} are within two standard errors"
        return text + (f", {', '.join(apart)} fall behind." if apart else ".")
    return f"{where}: {level[0]} leads every other school by more than two standard errors."


def report_card(
    schools: Sequence[str], on_school: Callable[[str], None] = lambda name: None
) -> Card:
    """Return the scores of schools from their packaged posteriors.

    Args:
        schools: names.
        on_school: told each school when it is scored.

    Raises:
        InputError: unknown school.
        UnconvergedError: a posterior that did not converge.
    """
    card = Card({}, {}, {}, {}, {})
    for school in schools:
        fits = packaged_posterior(school)
        of = targets(school, fits["mexico"].mode)
        card.mexico[school] = mexico_in_sample(paths(of["mexico"], fits["mexico"]))
        card.triangle[school] = triangle_in_sample(paths(of["triangle"], fits["triangle"]))
        card.forecasts[school] = out_of_sample(paths(of["training"], fits["training"]))
        card.loo[school] = leave_one_out(school, of["mexico"], fits["mexico"])
        card.loo_triangle[school] = leave_one_out(school, of["triangle"], fits["triangle"])
        on_school(school)
    return card
