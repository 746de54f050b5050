"""The points of a study: where every factor stands in every run."""

import math
import warnings
from typing import Any

import numpy as np
from jaxtyping import Float

from interlock.study.sweep.language import Range, Study

LEVELS = 4  # of a Morris design


def points(study: Study) -> Float[np.ndarray, "point factor"]:
    """Return the points of a study in natural units; the same for the same file everywhere.

    A study without factors has one point.
    """
    ranges = study.ranges
    if not ranges:
        return np.empty((1, 0))
    if study.design.method == "grid":
        steps = [placed(one, np.linspace(0, 1, one.steps)) for one in ranges]
        return np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, len(ranges))
    unit = _unit(study)
    return np.stack([placed(one, unit[:, n]) for n, one in enumerate(ranges)], axis=1)


def problem(study: Study) -> dict[str, Any]:
    """Return the problem as SALib has it, every factor from 0 to 1."""
    names = study.columns
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def unit_of(study: Study, at: Float[np.ndarray, "point factor"]) -> Float[np.ndarray, "..."]:
    """Return points on the scale on which they were sampled, from 0 to 1."""
    columns = []
    for one, values in zip(study.ranges, at.T, strict=True):
        low, high = _ends(one)
        columns.append(((np.log(values) if one.log else values) - low) / (high - low))
    return np.stack(columns, axis=1)


def _unit(study: Study) -> Float[np.ndarray, "point factor"]:
    """Return a sample of the unit cube."""
    of, size, seed = problem(study), study.design.size or 1, study.design.seed
    if study.design.method == "sobol":
        from SALib.sample import sobol

        with warnings.catch_warnings():  # SALib tells of its own plans
            warnings.simplefilter("ignore")
            told = {"calc_second_order": study.design.second_order}
            return sobol.sample(of, size, scramble=True, seed=seed, **told)
    if study.design.method == "morris":
        from SALib.sample import morris

        return morris.sample(of, size, num_levels=LEVELS, seed=seed)
    from scipy.stats import qmc

    return qmc.LatinHypercube(len(study.ranges), rng=np.random.default_rng(seed)).random(size)


def _ends(one: Range) -> tuple[float, float]:
    return (math.log(one.low), math.log(one.high)) if one.log else (one.low, one.high)


def placed(one: Range, share: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Return values for shares of the way from low to high; the inverse of `unit_of`."""
    low, high = _ends(one)
    at = low + share * (high - low)
    return np.clip(np.exp(at), one.low, one.high) if one.log else at
