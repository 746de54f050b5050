"""The likelihood again in plain Python, one observation at a time, written from its equations."""

import math
from itertools import pairwise

import numpy as np

FIRST = 1980


def normal(gap, error):
    return -0.5 * (gap / error) ** 2 - math.log(error) - 0.5 * math.log(2 * math.pi)


def autoregressive(gaps, error, persistence):
    """e_0 ~ N(0, s^2/(1-r^2)), e_t ~ N(r e_(t-1), s^2)."""
    found = [normal(gaps[0], error / math.sqrt(1 - persistence**2))]
    for before, now in pairwise(gaps):
        found.append(normal(now - persistence * before, error))
    return found


def negative_binomial(count, mean, spread):
    """ln [G(n+a) / (G(a) n!) (a/(a+m))^a (m/(a+m))^n], a = 1/spread^2."""
    shape = 1 / spread**2
    return (
        math.lgamma(count + shape)
        - math.lgamma(shape)
        - math.lgamma(count + 1)
        + shape * (math.log(shape) - math.log(shape + mean))
        + count * (math.log(mean) - math.log(shape + mean))
    )


def log_odds(share):
    return math.log(share / (1 - share))


def each(seen):
    """Yield first and last year, value and error of each value of an observable."""
    columns = (seen.first.tolist(), seen.last.tolist(), seen.values.tolist(), seen.error.tolist())
    yield from zip(*columns, strict=True)


def mean_of(path, first, last):
    return sum(float(path[year - FIRST]) for year in range(first, last + 1)) / (last - first + 1)


def at(path, year):
    return float(path[year - FIRST])


def middle(pool):
    """Return the mean of the ends of last year and this; the first year stands for itself."""
    found = [float(pool[0])]
    for before, now in pairwise(pool):
        found.append((float(before) + float(now)) / 2)
    return found


def mexico_paths(path, p, professionals):
    """Return what the Mexican observables are compared with, by name, from the raw path."""
    pools, flows = path.pools, path.flows
    hidden = middle(np.asarray(pools.recent) + np.asarray(pools.settled))
    papers = middle(pools.documented)
    years = range(len(hidden))
    seen = 1 - float(p["undercount"])
    entries = [
        float(path.first_entries[t] + path.repeat_entries[t] + path.companions[t]) for t in years
    ]
    left = [float(flows.returns[t] + flows.removals[t]) for t in years]
    return {
        "hidden": hidden,
        "stock": [hidden[t] * seen + papers[t] + float(professionals[t]) for t in years],
        "entries": entries,
        "inflow": [entries[t] + float(path.admitted[t]) for t in years],
        "outflow": left,
        "exits": [left[t] + float(flows.legalised[t]) for t in years],
    }


def mexico(path, p, given, seen):
    """Return log densities of every Mexican observation by observable."""
    p = {name: float(value) for name, value in p.items()}
    model = mexico_paths(path, p, given.mexico.professionals)
    border = path.border
    odds = [log_odds(float(x)) for x in border.apprehension]
    again = [-log_odds(float(x)) for x in border.retry]
    gets_in = [log_odds(float(x)) for x in path.success]
    found = {
        "apprehensions": autoregressive(
            [math.log(v) - math.log(at(path.apprehensions, y))
             for _, y, v, _ in each(seen["apprehensions"])],
            p["error_apprehensions"], p["persistence"],
        ),
        "stock": [
            normal(math.log(v) - math.log(at(model["stock"], y)), p["error_stock"])
            for _, y, v, _ in each(seen["stock"])
        ],
        "deaths": [
            negative_binomial(v, deaths(p, given, border, y), p["death_spread"])
            for _, y, v, _ in each(seen["deaths"])
        ],
        "fee": [
            normal(math.log(v) - at(border.fee_log, y), p["error_fee"])
            for _, y, v, _ in each(seen["fee"])
        ],
        "fee_emif": [
            normal(math.log(v) - at(border.fee_log, y) - p["offset_emif"], p["error_emif"])
            for _, y, v, _ in each(seen["fee_emif"])
        ],
    }  # fmt: skip
    # Averages over years, then logs; and log odds averaged over years.
    for name, line, shift in (
        ("inflow", "inflow", 0.0), ("outflow", "outflow", p["offset_outflow"]),
        ("entries_cms", "entries", 0.0), ("exits_cms", "exits", 0.0),
        ("unauthorised_1990", "hidden", 0.0),
    ):  # fmt: skip
        found[name] = [
            normal(math.log(v) - math.log(mean_of(model[line], a, b)) - shift, e)
            for a, b, v, e in each(seen[name])
        ]
    for name, line, shift in (
        ("probability_survey", odds, 0.0), ("probability_official", odds, p["offset_dhs"]),
        ("gives_up", again, 0.0), ("gets_in", gets_in, 0.0),
    ):  # fmt: skip
        found[name] = [
            normal(log_odds(v) - mean_of(line, a, b) - shift, e) for a, b, v, e in each(seen[name])
        ]
    for who in ("dhs", "pew", "cms", "mpi"):
        found[f"unauthorised_{who}"] = [
            normal(
                math.log(v) - math.log(at(model["hidden"], y)) - p[f"publisher_{who}"],
                p["error_unauthorised"],
            )
            for _, y, v, _ in each(seen[f"unauthorised_{who}"])
        ]
    return found


def deaths(p, given, border, year):
    """Return expected deaths: hazard per evading attempt times evading apprehensions over p."""
    force = given.enforcement
    hazard = math.exp(
        p["death_base"]
        + p["death_agents"] * at(force.agents_log, year)
        + p["death_barriers"] * at(force.barriers, year)
    )
    return hazard * at(given.evading, year) / at(border.apprehension, year)


def triangle(path, p, given, seen, together):
    """Return log densities of every Central American observation by `name.origin`."""
    p = {name: float(value) for name, value in p.items()}
    found = {}
    detained = np.asarray(path.apprehensions_mexico)
    returned = detained * p["deported_share"]
    for place, origin in enumerate(("GTM", "HND", "SLV")):
        own = seen[origin]
        hidden = middle(
            np.asarray(path.pools.recent)[place] + np.asarray(path.pools.settled)[place]
        )
        papers = middle(np.asarray(path.pools.documented)[place])
        extra = np.asarray(given.triangle.professionals)[place]
        stock = [
            h * (1 - p["undercount"]) + d + float(n)
            for h, d, n in zip(hidden, papers, extra, strict=True)
        ]
        lines = {
            "stock": (stock, p["error_stock"]),
            "unauthorised": (hidden, p["error_unauthorised"]),
            "returned_by_mexico": (returned[place], p["error_returns"]),
        }
        for name, (line, error) in lines.items():
            found[f"{name}.{origin}"] = [
                normal(math.log(v) - math.log(at(line, y)), error) for _, y, v, _ in each(own[name])
            ]
        found[f"in_mexico.{origin}"] = [
            normal(math.log(v) - math.log(at(middle(path.pools.in_mexico[place]), y)), e)
            for _, y, v, e in each(own["in_mexico"])
        ]
        found[f"detained_by_mexico.{origin}"] = [
            normal(
                math.log(v) - math.log(mean_of(detained[place], a, b)),
                math.hypot(e, p["error_returns"]),
            )
            for a, b, v, e in each(own["detained_by_mexico"])
        ]
        found[f"apprehensions.{origin}"] = autoregressive(
            [
                math.log(v) - math.log(at(path.apprehensions[place], y))
                for _, y, v, _ in each(own["apprehensions"])
            ],
            p["error_apprehensions"],
            p["persistence"],
        )
    found["returned_by_mexico.together"] = [
        normal(math.log(v) - math.log(at(returned.sum(axis=0), y)), p["error_returns"])
        for _, y, v, _ in each(together["returned_by_mexico"])
    ]
    return found
