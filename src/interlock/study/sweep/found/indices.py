"""Indices of sensitivity: how much of an outcome each factor of a sweep moves."""

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl

from interlock.errors import InputError
from interlock.study.sweep.design import LEVELS, points, problem, unit_of
from interlock.study.sweep.found.reading import effects
from interlock.study.sweep.language import Study

RESAMPLES, CONFIDENCE = 200, 0.95


@dataclass(frozen=True)
class Index:
    """How much of an outcome a factor moves.

    Attributes:
        factor: its name.
        kind: `S1`, `ST` (Sobol), `mu_star`, `sigma` (Morris) or `rank` (Spearman).
        value: share of the variance, unit of the outcome, or correlation.
        error: half of the 95 percent interval; NaN where none is known.
    """

    factor: str
    kind: str
    value: float
    error: float


def indices(study: Study, rows: pl.DataFrame, column: str) -> list[Index]:
    """Return the indices of sensitivity of one outcome under one school, strongest first.

    Draws of a point are averaged. Sobol designs give first-order and total shares of the variance
    (Saltelli et al. 2010, Jansen 1999), Morris designs mean absolute elementary effects and their
    spread (Campolongo et al. 2007), all others Spearman's rank correlation.

    Args:
        study: the study.
        rows: of one school.
        column: of the outcome.

    Raises:
        InputError: no such column, no factors, or a run without a number: the mean of a point
            over those that happened to converge would be another question's.
    """
    if column not in rows.columns:
        known = ", ".join(effects(rows.columns))
        raise InputError(f"no column '{column[:80]}'; there are {known}")
    if not study.columns:
        raise InputError("this study has no factors: nothing but draws moves")
    missing = study.rows_per_school - int(rows[column].is_finite().sum())
    if missing:
        raise InputError(f"{column}: {missing} of {study.rows_per_school} runs have no number")
    answers = rows.group_by("point").agg(pl.col(column).mean()).sort("point")[column].to_numpy()
    if np.ptp(answers) == 0:
        return [Index(name, "none", 0.0, float("nan")) for name in study.columns]
    found = _by_method(study, answers)
    return sorted(found, key=lambda one: (one.kind, -abs(one.value)))


def _by_method(study: Study, answers: np.ndarray) -> list[Index]:
    of, names, method = problem(study), study.columns, study.design.method
    told = {"num_resamples": RESAMPLES, "conf_level": CONFIDENCE, "seed": study.design.seed}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if method == "sobol":
            from SALib.analyze import sobol

            second = study.design.second_order
            got = sobol.analyze(of, answers, calc_second_order=second, **told)
            return [
                Index(name, kind, float(got[kind][n]), float(got[f"{kind}_conf"][n]))
                for kind in ("S1", "ST")
                for n, name in enumerate(names)
            ]
        if method == "morris":
            from SALib.analyze import morris

            at = unit_of(study, points(study))
            got = morris.analyze(of, at, answers, num_levels=LEVELS, **told)
            spread = [float("nan")] * len(names)
            errors = {"mu_star": got["mu_star_conf"], "sigma": spread}
            return [
                Index(name, kind, float(got[kind][n]), float(errors[kind][n]))
                for kind in ("mu_star", "sigma")
                for n, name in enumerate(names)
            ]
    from scipy.stats import rankdata

    ranks, at = rankdata(answers), points(study)
    return [
        Index(name, "rank", float(np.corrcoef(rankdata(at[:, n]), ranks)[0, 1]), float("nan"))
        for n, name in enumerate(names)
    ]
