"""The same people moving between the same places: interlock's side, and how far a peer's is."""

import statistics
import time

from benchmarks.peers.timing import beside, timed

PLACES, YEARS, PERSONS = 20, 10, 1000  # persons are a place's
OURS, THEIRS = 101, 7  # repetitions
LARGEST_Z = 4.5  # of PLACES counts; a draw beyond it comes once in some 7,000 runs


def world():
    """Return places whose moving costs are the same both ways, as links of FLEE are."""
    import jax.numpy as jnp
    import numpy as np

    from interlock.migration.places import Places

    draw = np.random.default_rng(8)
    cost = draw.uniform(2.0, 6.0, (PLACES, PLACES))
    cost = np.triu(cost, 1) + np.triu(cost, 1).T
    return Places(
        utility=jnp.asarray(draw.normal(0.0, 0.2, (YEARS, PLACES))),
        moving_cost=jnp.asarray(cost),
        stocks=jnp.full(PLACES, float(PERSONS)),
        dispersion=jnp.asarray(1.0),
        discount=jnp.asarray(0.96),
    )


def ours():
    """Return seconds of the first run and of warm ones, stocks at the end, and what peers get."""
    import jax
    import numpy as np

    from interlock.migration.places import places_path, shares

    here, path = world(), jax.jit(places_path)
    start = time.perf_counter()
    found = jax.block_until_ready(path(here))
    cold = time.perf_counter() - start
    found.require_converged()
    seconds = timed(lambda: jax.block_until_ready(path(here)), OURS)
    # People in a year look at next year's values; after the last year, the last one lasts.
    later = [*found.values[1:], found.values[-1]]
    given = {
        "stocks": [PERSONS] * PLACES,
        "shares": [np.asarray(shares(here, value)).tolist() for value in later],
        "distance": np.exp(np.asarray(here.moving_cost / here.dispersion)).tolist(),
    }
    return cold, seconds, np.asarray(found.stocks[-1]).tolist(), given


def measured(ask):
    """Return the figures of Mesa and of FLEE.

    Args:
        ask: runs a peer's script on what is given, and returns its answer.

    Raises:
        SystemExit: a peer's mean counts are not ours.
    """
    cold, seconds, expected, given = ours()
    about = {"persons": PERSONS * PLACES, "places": PLACES, "years": YEARS, "cold_s": cold}
    found = {}
    for peer in ("mesa", "flee"):
        told = ask(f"{peer}_people", given, THEIRS)
        z = largest_z(told["stocks"], expected)
        if not z <= LARGEST_Z:
            raise SystemExit(f"{peer}: counts are {z:.1f} standard errors from ours")
        found[peer] = {"version": told["version"]} | about | beside(seconds, told["seconds"])
        found[peer]["z"] = z
    return found


def largest_z(stocks, expected):
    """Return the largest distance of mean counts from expected ones, in standard errors.

    The binomial variance is an upper bound of the variance of a count of independent persons.
    """
    total = sum(expected)
    means = [statistics.fmean(counts) for counts in zip(*stocks, strict=True)]
    error = [(e * (1 - e / total) / len(stocks)) ** 0.5 for e in expected]
    return max(abs(m - e) / s for m, e, s in zip(means, expected, error, strict=True))
