"""Time interlock and its peers on the same work; writes measured.json and ../PEERS.md.

Usage: python -m benchmarks.peers.measure (or `make peers`), after the peers are installed.
"""

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "PEERS.md"
PEERS_PYTHON = HERE.parents[1] / ".venv-peers" / "bin" / "python"
PLACES, YEARS, PERSONS = 20, 10, 1000  # persons are a place's
REPETITIONS = 7
LARGEST_Z = 4.5  # of PLACES counts; a draw beyond it comes once in some 7,000 runs


def ours():
    """Return seconds of each warm run, stocks at the end, and the shares of every year."""
    import jax
    import numpy as np

    from interlock.migration.places import Places, places_path, shares

    draw = np.random.default_rng(8)
    cost = draw.uniform(2.0, 6.0, (PLACES, PLACES))
    np.fill_diagonal(cost, 0.0)
    world = Places(
        utility=jax.numpy.asarray(draw.normal(0.0, 0.2, (YEARS, PLACES))),
        moving_cost=jax.numpy.asarray(cost),
        stocks=jax.numpy.full(PLACES, float(PERSONS)),
        dispersion=jax.numpy.asarray(1.0),
        discount=jax.numpy.asarray(0.96),
    )
    path = jax.jit(places_path)
    start = time.perf_counter()
    found = jax.block_until_ready(path(world))
    cold = time.perf_counter() - start
    found.require_converged()
    seconds = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        jax.block_until_ready(path(world))
        seconds.append(time.perf_counter() - start)
    # People in a year look at next year's values; after the last year, the last one lasts.
    later = [*found.values[1:], found.values[-1]]
    moving = [np.asarray(shares(world, value)).tolist() for value in later]
    return cold, seconds, np.asarray(found.stocks[-1]).tolist(), moving


def largest_z(stocks, expected):
    """Return the largest distance of mean counts from expected ones, in standard errors.

    The binomial variance is an upper bound of the variance of a count of independent persons.
    """
    total = sum(expected)
    means = [statistics.fmean(counts) for counts in zip(*stocks, strict=True)]
    error = [(e * (1 - e / total) / len(stocks)) ** 0.5 for e in expected]
    return max(abs(m - e) / s for m, e, s in zip(means, expected, error, strict=True))


def page(got):
    """Return PEERS.md of the measured numbers."""
    return f"""# Side by side with peers

Written by `make peers` from `benchmarks/peers/measured.json`; do not edit.

| Peer | Work | interlock, warm | peer | ratio | furthest count |
| --- | --- | --- | --- | --- | --- |
| Mesa {got["mesa"]} | {got["persons"]} persons, {got["places"]} places, {got["years"]} years \
| {got["ours_s"]:.3g} s | {got["peer_s"]:.3g} s | {got["ratio"]:.0f} | {got["z"]:.2f} s.e. |

Times are medians of {got["repetitions"]} runs on one core; the ratio is the peer's over ours.
Our first run, which compiles, took {got["cold_s"]:.3g} s; imports are in neither time.
Mesa's time leaves out the making of the agents.

Both move the same people by the same shares in the same years. interlock moves expected stocks,
and its time includes solving the values that give the shares; Mesa moves each person by a draw
and is handed the shares: the times are of two ways to an expected stock, not of two samplers, and
the ratio moves by a factor of some three between runs on a machine that others use too.
Mesa's mean counts after the last year must lie within {LARGEST_Z} standard errors of ours, or
nothing is written.

Versions: interlock {got["interlock"]}, jax {got["jax"]}, Python {got["python"]}.
Command: `make peers`.

Not measured yet: gegravity (one-sector equilibrium), FLEE (people and places) and EMA Workbench
(sweep). Nothing is claimed about them.
"""


def write(path, text):
    """Write under a temporary name, then rename."""
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)


def main():
    """Measure, check that answers agree, write."""
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})  # inherited by the peer
    print("interlock ...", flush=True)
    cold, seconds, expected, moving = ours()
    print("Mesa ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "shares.json"
        given.write_text(json.dumps({"stocks": [PERSONS] * PLACES, "shares": moving}))
        command = [str(PEERS_PYTHON), str(HERE / "mesa_people.py"), str(given), str(REPETITIONS)]
        peer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    z = largest_z(peer["stocks"], expected)
    if z > LARGEST_Z:
        raise SystemExit(f"Mesa's counts are {z:.1f} standard errors from ours: not the same work")
    ours_s, peer_s = statistics.median(seconds), statistics.median(peer["seconds"])
    got = {
        "mesa": peer["version"],
        "interlock": importlib.metadata.version("interlock"),
        "jax": importlib.metadata.version("jax"),
        "python": platform.python_version(),
        "persons": PERSONS * PLACES,
        "places": PLACES,
        "years": YEARS,
        "repetitions": REPETITIONS,
        "cold_s": cold,
        "ours_s": ours_s,
        "peer_s": peer_s,
        "ratio": peer_s / ours_s,
        "z": z,
    }
    write(HERE / "measured.json", json.dumps(got, indent=2) + "\n")
    write(PAGE, page(got))
    print(page(got))


if __name__ == "__main__":
    main()
