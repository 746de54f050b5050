"""Measure sweeps: what `make verify` writes into docs/verification/sweeps.md.

A hundred thousand coupled runs on one worker and on two, and a study whose clients and workers are
killed twenty times at random moments, beside the same study left alone.
"""

import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
INTERLOCK = Path(sys.executable).parent / "interlock"
ROWS, FEWER, KILLS = 100_000, 50_000, 20  # of the fewer, each point has one draw: slower work
WAIT = (5.0, 60.0)  # seconds from one kill to the next; a client takes some 40 to start anew
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STUDY = """\
schema: 1
name: verified
title: Four instruments, a parameter and draws
schools: [rational]
draws: {draws}
outcomes:
  - deaths@2019
  - unauthorised_persons.MEX@2019
  - real_income_pct.USA@2019
  - real_income_pct.MEX@2019
  - salience_share@2019
factors:
  - {{name: agents, instrument: security.agents, from: 1994,
     scale: {{low: 0.5, high: 2, log: true}}, source: a range of the verification}}
  - {{name: visas, instrument: migration.temporary_visas, origin: MEX, from: 1994,
     scale: {{low: 0.5, high: 4, log: true}}, source: a range of the verification}}
  - {{name: tariff, instrument: trade.tariff, importer: USA, exporter: MEX, sector: all,
     from: 2000, unit: percent, add: {{low: 0, high: 25}}, source: a range of the verification}}
  - {{name: back, instrument: trade.tariff, importer: MEX, exporter: USA, sector: all,
     from: 2000, unit: percent, add: {{low: 0, high: 25}}, source: a range of the verification}}
parameters:
  - {{name: caught, parameter: mexico.p_1993, low: 0.2, high: 0.45}}
design: {{method: latin, size: {points}}}
"""


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/sweeps.md."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        two, one = (_measured(here, f"whole{n}", ROWS, n) for n in (2, 1))
        single = _measured(here, "alone", FEWER, 2, draws=1)
        log, same = _killed(here)
    efficiency = two["rate"] / (2 * one["rate"])
    gaps = ", ".join(f"{name} {gap:.1g}" for name, gap in two["gaps"].items())
    return [
        "# Verification of sweeps",
        "",
        f"At commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores; four "
        "instruments, one parameter, 25 draws at every point, years 1980-2024, school rational.",
        "",
        "| measure | figure | limit |",
        "|---|---|---|",
        f"| {ROWS:,} coupled runs, 2 workers of one thread | {two['seconds'] / 60:.1f} min, "
        f"{two['rate']:.0f} runs a second once warm | 30 min |",
        f"| memory of client and workers together | {two['memory_mb']:,.0f} MB | 6 GB |",
        f"| rows that did not converge | {two['lost']} | |",
        f"| the same on 1 worker | {one['seconds'] / 60:.1f} min, {one['rate']:.0f} runs a second: "
        f"efficiency of two {efficiency:.0%} | over 85 % |",
        f"| {FEWER:,} runs of one draw a point, 2 workers | {single['seconds'] / 60:.1f} min, "
        f"{single['rate']:.0f} runs a second | |",
        f"| the same, killed {len(log)} times | {same} | identical |",
        f"| farthest from exact runs, at the outermost points and in the middle | {gaps} | |",
        "",
        "## Kills",
        "",
        f"Client or worker, at random moments {WAIT[0]:g} to {WAIT[1]:g} s apart; a client that is "
        "gone is started again with the same command. Whole blocks before and after the process "
        "ended, of a worker a second later.",
        "",
        "| kill | after, s | killed | signal | blocks before | after |",
        "|---|---|---|---|---|---|",
        *log,
    ]


def _study(folder: Path, name: str, rows: int, draws: int) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(STUDY.format(draws=draws, points=rows // draws), encoding="utf-8")
    return path


def _measured(folder: Path, name: str, rows: int, workers: int, draws: int = 25) -> dict:
    from interlock.study.sweep.engine import sweep
    from interlock.study.sweep.found.reading import query
    from interlock.study.sweep.language import load_study

    study, seen = load_study(str(_study(folder, name, rows, draws))), []
    memory = _Memory()
    begun = time.monotonic()
    with memory:
        found = sweep(
            study,
            str(folder / name),
            workers=workers,
            report=lambda done, _: seen.append((time.monotonic(), done)),
        )
    seconds = time.monotonic() - begun
    warm = [one for one in seen if one[1] >= 0.1 * rows]
    rate = (warm[-1][1] - warm[0][1]) / (warm[-1][0] - warm[0][0])
    lost = query(found.store, "SELECT count(*) FROM runs WHERE NOT converged").rows[0][0]
    record = found.store.record() or {}
    return {
        "seconds": seconds,
        "rate": rate,
        "memory_mb": memory.most / 2**20,
        "lost": lost,
        "gaps": record["gaps"]["rational"]["farthest"],
    }


class _Memory:
    """Watches the resident memory of this process and its children."""

    def __init__(self) -> None:
        self.most, self._end = 0, threading.Event()

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        while not self._end.wait(1.0):
            total = 0
            for one in (psutil.Process(), *psutil.Process().children(recursive=True)):
                try:
                    total += one.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.most = max(self.most, total)


def _killed(folder: Path) -> tuple[list[str], str]:
    """Return the log of a sweep that was killed again and again, and whether it lost anything."""
    from interlock.study.sweep.store import Store

    draw, log = random.Random(KILLS), []
    study, out = _study(folder, "killed", FEWER, 1), folder / "killed"
    words = [str(INTERLOCK), "sweep", str(study), "--out", str(out), "--workers", "2"]
    client = _started(words)
    while len(log) < KILLS:
        wait, seconds = draw.uniform(*WAIT), time.monotonic()
        while time.monotonic() < seconds + wait and client.poll() is None:
            time.sleep(0.1)
        if client.poll() == 0:
            break  # the study was whole before the last kill
        if client.poll() is not None:  # it gave up a block whose workers were killed each time
            client = _started(words)
            continue
        workers = _workers(client.pid)
        of_client = not workers or draw.random() < 0.5
        how = draw.choice(SIGNALS) if of_client else signal.SIGKILL
        victim, before = "client" if of_client else "worker", _blocks(out)
        os.kill(client.pid if of_client else draw.choice(workers), how)
        if of_client:
            client.wait(timeout=60)
            after, client = _blocks(out), _started(words)
        else:
            time.sleep(1)
            after = _blocks(out)
        row = (len(log) + 1, f"{wait:.0f}", victim, how.name, before, after)
        log.append(f"| {' | '.join(map(str, row))} |")
        print(log[-1], flush=True)
    if client.wait() != 0:
        client = _started(words)
        client.wait()
    mine, other = (Store(str(folder / name)).whole("rational") for name in ("killed", "alone"))
    return log, f"{len(mine)} blocks, {'identical' if mine == other else 'DIFFERENT'}"


def _started(words: list[str]) -> subprocess.Popen:
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _workers(client: int) -> list[int]:
    """Return the processes that compute for a client."""
    import psutil

    found = []
    for one in psutil.Process(client).children(recursive=True):
        try:
            if "spawn_main" in " ".join(one.cmdline()):
                found.append(one.pid)
        except psutil.Error:
            continue
    return found


def _blocks(out: Path) -> int:
    return len(list(out.glob("**/*.parquet")))


if __name__ == "__main__":
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    text = "\n".join(summary(told.stdout.strip())) + "\n"
    (ROOT / "docs" / "verification" / "sweeps.md").write_text(text, encoding="utf-8")
    print(text)
