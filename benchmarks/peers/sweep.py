"""The same sweep: interlock's engine, and how far the EMA Workbench's runs are.

Both call the same compiled kernel with a point of the design and its draws; what is compared is
what hands out the work and brings the numbers home.
"""

import tempfile
import time
from pathlib import Path

from benchmarks.peers.timing import beside

STUDY = Path(__file__).parent / "study.yaml"
WORKERS, REPETITIONS = 2, 5
FARTHEST = 1e-9  # of an outcome's largest value


def ours(study, folder):
    """Return seconds of the first sweep and of warm ones, those of its check, and its rows.

    The first has a new cluster. Seconds end when every block is on the disk; the engine then
    compares some runs with exact ones, which no peer does.
    """
    from interlock.study.sweep.engine import cluster, sweep
    from interlock.study.sweep.found.reading import VIEW, frame

    seconds, checks = [], []
    begun = time.perf_counter()
    with cluster(None, WORKERS) as client:
        for number in range(1 + REPETITIONS):
            start, whole = time.perf_counter() if number else begun, []

            def report(done, rows, whole=whole):
                if done == rows:
                    whole.append(time.perf_counter())

            address = client.scheduler.address
            found = sweep(study, f"{folder}/{number}", scheduler=address, report=report)
            seconds.append(whole[0] - start)
            checks.append(time.perf_counter() - whole[0])
    rows = frame(found.store, f"SELECT * FROM {VIEW} ORDER BY point, draw")
    return seconds[0], seconds[1:], checks[1:], rows


def measured(ask):
    """Return the figures of the EMA Workbench.

    Args:
        ask: runs a peer's script on what is given, and returns its answer.

    Raises:
        SystemExit: its numbers are not ours, or a run did not converge.
    """
    import numpy as np

    from interlock.study.sweep.engine import SINGLE
    from interlock.study.sweep.language import EFFECT, load_study

    study = load_study(str(STUDY))
    with tempfile.TemporaryDirectory() as folder:
        cold, seconds, checks, rows = ours(study, folder)
    names = [name for name in rows.columns if name.endswith(EFFECT)]
    given = {"study": str(STUDY), "workers": WORKERS, "outcomes": names}
    told = ask("ema_sweep", given, REPETITIONS, ours=True, **SINGLE)
    if not rows["converged"].all():
        raise SystemExit("a run of the sweep did not converge")
    farthest = 0.0
    for name in names:
        mine, theirs = rows[name].to_numpy(), np.ravel(told["outcomes"][name])
        gap = float(np.abs(mine - theirs).max() / np.abs(mine).max())
        farthest = max(farthest, gap)
    if not farthest <= FARTHEST:
        raise SystemExit(f"EMA Workbench: its numbers are {farthest:.1e} from ours")
    return {
        "version": told["version"],
        "rows": rows.height,
        "points": study.points,
        "draws": study.draws,
        "outcomes": len(names),
        "workers": WORKERS,
        "cold_s": cold,
        "peer_cold_s": told["cold_s"],
        **beside(seconds, told["seconds"]),
        "check_s": sum(checks) / len(checks),
        "farthest": farthest,
    }
