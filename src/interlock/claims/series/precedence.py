"""Whether the past of one number helps to foresee another, and the other way round."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.series.noise import checked, from_distribution
from interlock.errors import InputError

DRAWS = 999
LEAST = 10


def precedence(
    cause: np.ndarray,
    effect: np.ndarray,
    region: Region,
    *,
    lags: int = 1,
    controls: Sequence[np.ndarray] = (),
    differenced: bool = False,
    seed: int = 0,
) -> Measured:
    """Return how much the past of a cause moves an effect, in standard deviations.

    y_t = c + sum_{l=1}^{p+1} (a_l y_{t-l} + b_l x_{t-l}) + d z_t + e_t,   theta = sum_{l=1}^p b_l

    with y and x over their standard deviations. The lag p + 1 is there for unit roots and is not
    tested; in differences it is left out. The t ratio of theta is compared with that of worlds
    drawn from the two equations with b = 0 and the other direction as estimated, residuals drawn
    in pairs.

    Args:
        cause: consecutive years [year].
        effect: the other number in the same years [year].
        region: where the claim puts theta.
        lags: p.
        controls: numbers of the same year [year] each, held as they are.
        differenced: whether all are taken in differences.
        seed: of the worlds.

    Raises:
        InputError: fewer than 10 years, too few for the lags, or a number that never varies.

    Source: Granger (1969), Econometrica 37(3); Toda & Yamamoto (1995), Journal of Econometrics 66;
    Hacker & Hatemi-J (2006), Applied Economics 38(13), for the bootstrap.
    """
    series = checked(effect, cause, *controls, least=LEAST)
    if differenced:
        series = tuple(np.diff(one) for one in series)
    for one in series[:2]:
        if np.ptp(one) == 0:
            raise InputError("a number that never varies precedes nothing")
    y, x = (one / one.std(ddof=1) for one in series[:2])
    z = np.column_stack(series[2:]) if len(series) > 2 else np.empty((len(y), 0))
    shape = _Shape(lags, lags if differenced else lags + 1)
    if len(y) - shape.depth <= 2 * shape.depth + 2 + z.shape[1]:
        raise InputError(f"{len(y)} years are too few for {lags} lags and {z.shape[1]} controls")
    forward = _against_chance(y, x, z, shape, region, seed)
    back = _against_chance(x, y, z, shape, Region(low=0.0), seed + 1)
    return Measured(
        **{**vars(forward), "details": {
            "lags": lags,
            "controls": z.shape[1],
            "reverse direction, p of above 0": back.p_claim,
            "reverse direction, p of below 0": back.p_refute,
        }}
    )  # fmt: skip


@dataclass(frozen=True)
class _Shape:
    """How many lags are tested, and how many are in the equation."""

    tested: int
    depth: int


def _against_chance(
    y: np.ndarray, x: np.ndarray, z: np.ndarray, shape: _Shape, region: Region, seed: int
) -> Measured:
    """Return theta of x in the equation of y, against worlds in which x does not move y."""
    theta, se = (float(one[0]) for one in _theta(y[None], x[None], z, shape))
    random = np.random.default_rng([seed, len(y)])
    drawn_y, drawn_x = _worlds(y, x, z, shape, random)
    chance, spread = _theta(drawn_y, drawn_x, z, shape)
    draws = theta - se * chance / spread
    weights = np.full(DRAWS, 1 / DRAWS)
    n = len(y) - shape.depth
    method = "lag-augmented regression, bootstrap of both equations without the cause"
    return from_distribution(theta, draws, weights, region, n, method)


def _past(values: np.ndarray, depth: int) -> np.ndarray:
    """Return the lags 1 to depth [world, year, lag] of values [world, year]."""
    n = values.shape[1]
    return np.stack([values[:, depth - lag : n - lag] for lag in range(1, depth + 1)], axis=2)


def _theta(
    y: np.ndarray, x: np.ndarray, z: np.ndarray, shape: _Shape
) -> tuple[np.ndarray, np.ndarray]:
    """Return theta and its standard error [world]."""
    depth = shape.depth
    worlds, n = len(y), y.shape[1] - depth
    rest = np.column_stack([np.ones(n), z[depth:]])
    design = np.concatenate(
        [
            _past(x, depth),
            _past(y, depth),
            np.broadcast_to(rest, (worlds, *rest.shape)),
        ],
        axis=2,
    )
    turned = np.swapaxes(design, 1, 2)
    inverse = np.linalg.pinv(turned @ design, hermitian=True)
    b = (inverse @ (turned @ y[:, depth:, None]))[..., 0]
    left = y[:, depth:] - (design @ b[..., None])[..., 0]
    variance = (left**2).sum(axis=1) / (n - design.shape[2])
    tested = slice(0, shape.tested)
    summed = inverse[:, tested, tested].sum(axis=(1, 2))
    return b[:, tested].sum(axis=1), np.sqrt(np.maximum(variance * summed, 1e-300))


def _worlds(
    y: np.ndarray, x: np.ndarray, z: np.ndarray, shape: _Shape, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return effects and causes [world, year] drawn without the arrow that is tested."""
    depth, n = shape.depth, len(y)
    rest = np.column_stack([np.ones(n - depth), z[depth:]])
    past_y, past_x = (_past(one[None], depth)[0] for one in (y, x))
    of_y, left_y = _fitted(y[depth:], np.column_stack([past_y, rest]))
    of_x, left_x = _fitted(x[depth:], np.column_stack([past_x, past_y, rest]))
    picked = random.integers(0, n - depth, (DRAWS, n - depth))
    shocks_y, shocks_x = left_y[picked], left_x[picked]
    worlds_y, worlds_x = (np.repeat(one[None], DRAWS, axis=0) for one in (y, x))
    for at in range(depth, n):
        behind = slice(at - depth, at)
        lags_y, lags_x = worlds_y[:, behind][:, ::-1], worlds_x[:, behind][:, ::-1]
        fixed = np.concatenate([[1.0], z[at]])
        worlds_y[:, at] = lags_y @ of_y[:depth] + fixed @ of_y[depth:] + shocks_y[:, at - depth]
        worlds_x[:, at] = (
            lags_x @ of_x[:depth]
            + lags_y @ of_x[depth : 2 * depth]
            + fixed @ of_x[2 * depth :]
            + shocks_x[:, at - depth]
        )
    return worlds_y, worlds_x


def _fitted(target: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients, and centred residuals blown up for the coefficients that they cost."""
    b = np.linalg.lstsq(design, target, rcond=None)[0]
    left = target - design @ b
    left = left - left.mean()
    return b, left * np.sqrt(len(target) / max(len(target) - design.shape[1], 1))
