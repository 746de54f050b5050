"""Speed of the trade regime, each figure beside the one it must reach.

Ratios are taken in the same run against the NumPy twin: the three nested loops of Caliendo &
Parro (2015) with vectorised NumPy inside them and `np.linalg.solve` on the NJ x NJ system, to the
same tolerance. Run with `make bench`; nothing here runs in `make test`.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

import equinox as eqx
import jax
import numpy as np
import pytest
from tests.trade import twin

from interlock.trade import bases, experiment
from interlock.trade.equilibrium import solve, still
from interlock.trade.sensitivity import elasticities

TOLERANCE = 1e-9
MILLISECOND = 1e-3

solve_jit = eqx.filter_jit(partial(solve, tolerance=TOLERANCE))


def problem(name):
    """A base and a shock: NAFTA where its tariffs are, else ten points on all US imports."""
    raw = bases.load(name)
    if name == "caliendo-parro-1993":
        base, shock, _ = experiment.pose(raw, "nafta", deficits="zero", fixed_factor=0.0, year=2008)
        return base.unlabelled, shock
    base = experiment.balanced_base(raw, "zero")
    usa = base.countries.index("USA")
    shock = still(base)
    tariff = shock.tariff.at[usa].add(0.1).at[usa, usa].add(-0.1)
    return base.unlabelled, replace(shock, tariff=tariff)


def warm(base, shock):
    return jax.block_until_ready(solve_jit(base, shock))


@pytest.mark.parametrize(
    ("name", "limit_ms"),
    [("caliendo-parro-1993", 10), ("wiod-full-2011", 20), ("cepii-2023", 20)],
)
def test_warm_solve(benchmark, name, limit_ms):
    base, shock = problem(name)
    found = warm(base, shock)
    assert found.residual <= TOLERANCE
    benchmark.group = "warm solve to residual 1e-9"
    benchmark.extra_info |= {
        "base": name,
        "iterations": int(found.iterations),
        "limit_ms": limit_ms,
    }
    benchmark.pedantic(warm, (base, shock), rounds=60, warmup_rounds=5)
    assert benchmark.stats.stats.median < limit_ms * MILLISECOND


def test_ratio_to_the_twin(benchmark):
    """One run, both programs, the same economy, shock and tolerance."""
    base, shock = problem("caliendo-parro-1993")
    world, tariff = twin.World.of(base), np.asarray(shock.tariff)
    benchmark.group = "31 x 40: the NumPy twin"
    theirs = benchmark.pedantic(
        lambda: twin.solve(world, tariff, tolerance=TOLERANCE), rounds=3, warmup_rounds=0
    )
    ours = warm(base, shock)
    np.testing.assert_allclose(ours.wage_hat, theirs.wage_hat, rtol=1e-7)
    times = []
    for _ in range(60):
        started = perf_counter()
        warm(base, shock)
        times.append(perf_counter() - started)
    ratio = benchmark.stats.stats.median / float(np.median(times))
    benchmark.extra_info |= {"kernel_ms": 1e3 * float(np.median(times)), "ratio": ratio}
    assert ratio >= 100


def test_elasticities_of_nafta_with_respect_to_40_thetas(benchmark):
    call = partial(elasticities, "caliendo-parro-1993", "nafta", wrt="theta", fixed_factor=0.0)
    assert call().shape == (3, 40)
    benchmark.group = "elasticities"
    benchmark.pedantic(call, rounds=10, warmup_rounds=1)
    assert benchmark.stats.stats.median < 0.3


def test_elasticities_for_every_country(benchmark):
    codes = bases.load("caliendo-parro-1993").countries
    call = partial(
        elasticities, "caliendo-parro-1993", "nafta", wrt="theta", fixed_factor=0.0, countries=codes
    )
    assert call().shape == (31, 40)
    benchmark.group = "elasticities"
    benchmark.pedantic(call, rounds=5, warmup_rounds=1)


def test_cold_shell(benchmark):
    """`interlock trade solve` as a new process, compiled kernels in the cache."""
    command = [str(Path(sys.executable).parent / "interlock"), "trade", "solve", "--json"]

    def shell():
        return subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(shell().stdout)["status"] == "converged"
    benchmark.group = "cold shell"
    benchmark.pedantic(shell, rounds=5, warmup_rounds=0)
    assert benchmark.stats.stats.median < 5


def test_help(benchmark):
    command = [str(Path(sys.executable).parent / "interlock"), "--help"]
    benchmark.group = "cold shell"
    benchmark.pedantic(
        lambda: subprocess.run(command, capture_output=True, check=True), rounds=10, warmup_rounds=1
    )
    assert benchmark.stats.stats.median < 0.5


@pytest.mark.parametrize("name", ["caliendo-parro-1993", "wiod-full-2011", "cepii-2023"])
def test_memory_of_a_solve(benchmark, name):
    """Peak memory of a process that does nothing but one solve (Linux: VmHWM)."""
    code = (
        "from pathlib import Path\n"
        "from benchmarks.test_trade import problem, warm\n"
        f"warm(*problem({name!r}))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    root = Path(__file__).parents[1]

    def alone():
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        return int(run.stdout) / 1024

    benchmark.group = "a process with one solve"
    benchmark.extra_info["peak_memory_mb"] = benchmark.pedantic(alone, rounds=1)
