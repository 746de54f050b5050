"""A sweep of interlock's model by the EMA Workbench; runs in interlock's own environment.

Usage: python ema_sweep.py GIVEN.json REPETITIONS; prints JSON.

An experiment is a point of the design with its draws: one call of the kernel, as a batch of
interlock's own engine is. Processes are the Workbench's, forked before any numerics are loaded.
"""

import importlib.metadata
import json
import sys
import time
from functools import cache
from pathlib import Path

from ema_workbench import ArrayOutcome, Model, MultiprocessingEvaluator, RealParameter, Scenario

from interlock.study.sweep.design import points
from interlock.study.sweep.language import load_study

given = json.loads(Path(sys.argv[1]).read_text())
study = load_study(given["study"])


@cache
def asked():
    """Return the study ready to run, and the number of every point; made once a process."""
    from interlock.study.sweep.model.question import question

    found = question(study.text, study.schools[0])
    return found, {tuple(point): number for number, point in enumerate(found.design.tolist())}


def runs(**values):
    """Return outcomes of every draw at a point."""
    found, numbers = asked()
    point = numbers[tuple(values[name] for name in study.columns)]
    rows = found.rows(point * found.draws, found.draws)
    return {name: rows[name].to_numpy() for name in given["outcomes"]}


def main():
    """Run the sweep once to warm the processes, then as often as asked."""
    model = Model("interlock", function=runs)
    ranges = zip(study.columns, study.ranges, strict=True)
    model.uncertainties = [RealParameter(name, one.low, one.high) for name, one in ranges]
    model.outcomes = [ArrayOutcome(name) for name in given["outcomes"]]
    design = points(study)
    scenarios = [
        Scenario(str(number), **dict(zip(study.columns, point, strict=True)))
        for number, point in enumerate(design.tolist())
    ]
    seconds, begun = [], time.perf_counter()
    with MultiprocessingEvaluator(model, n_processes=given["workers"]) as evaluator:
        for number in range(1 + int(sys.argv[2])):
            start = time.perf_counter() if number else begun
            experiments, outcomes = evaluator.perform_experiments(scenarios=scenarios)
            seconds.append(time.perf_counter() - start)
    if not (experiments[study.columns].to_numpy() == design).all():
        raise SystemExit("experiments came back in another order")
    told = {
        "version": importlib.metadata.version("ema_workbench"),
        "cold_s": seconds[0],
        "seconds": seconds[1:],
        "outcomes": {name: found.tolist() for name, found in outcomes.items()},
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
