"""Speed and memory of the coupled run, each figure beside the one it must reach.

Run with `make bench`; nothing here runs in `make test`.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np

from interlock.estimate.target import RESIDUAL_LIMIT
from interlock.study.coupled import exact
from interlock.study.coupled.pose import pose
from interlock.study.coupled.run import block_count, draws, joined, tell_block
from interlock.study.coupled.sample import Sample, sample

SCENARIO, SCHOOL = "no-nafta", "rational"
DRAWS, PACKAGED = 1_000, 600
WARM_S, COLD_S, ENSEMBLE_S, MEMORY_MB = 3.0, 12.0, 15.0, 2_048
ROOT = Path(__file__).parents[1]
# The high-water mark of this process alone: ru_maxrss would count the parent's at the fork.
PEAK = "int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
POSED_AND_SOLVED = f"""
import json
from pathlib import Path
from interlock.study.coupled import exact
from interlock.study.coupled.pose import pose

found = exact.solve(pose({SCENARIO!r}), {SCHOOL!r})
found.require_converged({SCENARIO!r})
print(json.dumps({{"residual": found.residual, "peak": {PEAK}}}))
"""
DRAWN = f"""
import json
from pathlib import Path
from benchmarks.test_coupled import answered, thousand

told = answered(thousand())
print(json.dumps({{"draws": len(told.inputs), "peak": {PEAK}}}))
"""


@cache
def posed():
    return pose(SCENARIO)


@cache
def solved():
    return exact.solve(posed(), SCHOOL)


@cache
def thousand():
    """Return the packaged draws, and 400 of their people again with other draws of all else."""
    rows = np.arange(DRAWS) % PACKAGED
    of = sample(SCHOOL, PACKAGED)
    other = (rows + np.arange(DRAWS) // PACKAGED) % PACKAGED
    people = {name: getattr(of, name)[rows] for name in ("mexico", "triangle")}
    rest = {name: part[other] for name, part in of._asdict().items() if name not in people}
    return Sample(**people, **rest)


def answered(of):
    """Return what every draw says around the exact run, trade to first order."""
    drawn, asked = draws(of, posed().factual, posed().given), solved().asked
    layout = posed().ground.economy.layout
    return joined(
        [tell_block(asked, drawn, layout, number) for number in range(block_count(len(of.mexico)))]
    )


def shell(code):
    """Return what a new process prints; compiled kernels are in the cache."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return json.loads(run.stdout)


def test_exact_run_warm(benchmark):
    solved().require_converged(SCENARIO)
    benchmark.group = "coupled, one exact run 1980-2024"
    found = benchmark.pedantic(exact.solve, (posed(), SCHOOL), rounds=7, warmup_rounds=1)
    benchmark.extra_info |= {
        "limit_s": WARM_S,
        "iterations": found.iterations,
        "residual": found.residual,
    }
    assert found.converged
    assert benchmark.stats.stats.median < WARM_S


def test_exact_run_cold(benchmark):
    """A new process that poses the scenario, solves history's trade and then the run."""
    told = shell(POSED_AND_SOLVED)
    benchmark.group = "coupled, cold"
    benchmark.extra_info |= {"limit_s": COLD_S, "peak_memory_mb": told["peak"] / 1024}
    benchmark.pedantic(lambda: shell(POSED_AND_SOLVED), rounds=3)
    assert told["residual"] <= exact.TOLERANCE
    assert benchmark.stats.stats.median < COLD_S


def test_a_thousand_draws(benchmark):
    """Of one scenario, 45 years, four origins, history beside it; trade to first order."""
    of = thousand()
    benchmark.group = "coupled, 1,000 draws x 45 years"
    told = benchmark.pedantic(answered, (of,), rounds=3, warmup_rounds=1)
    choice, rounds = (float(part.max()) for part in told.residual)
    error = exact._linear_error(posed(), solved(), told)
    benchmark.extra_info |= {
        "limit_s": ENSEMBLE_S,
        "linear_error_log": error,
        "rounds_residual": rounds,
    }
    assert len(told.inputs) == DRAWS
    assert choice <= RESIDUAL_LIMIT and rounds <= 10 * exact.TOLERANCE
    assert error < 5e-3
    assert benchmark.stats.stats.median < ENSEMBLE_S


def test_memory_of_a_thousand_draws(benchmark):
    """Peak resident memory of a process that does this and nothing else."""
    benchmark.group = "coupled, memory"
    told = benchmark.pedantic(lambda: shell(DRAWN), rounds=1)
    peak = told["peak"] / 1024
    benchmark.extra_info |= {"limit_mb": MEMORY_MB, "peak_memory_mb": peak}
    assert told["draws"] == DRAWS
    assert peak < MEMORY_MB
