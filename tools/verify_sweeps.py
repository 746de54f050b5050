"""Measure sweeps: what `make verify` writes into docs/verification/sweeps.md.

A hundred thousand coupled runs on two workers, the rate of one worker and of two, and a smaller
study that is killed five times.
"""

import os
import platform
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
ROWS, FEWER, KILLS = 100_000, 10_000, 5
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
        whole = _measured(here, "whole", ROWS, 2)
        one, two = (_measured(here, f"rate{n}", FEWER, n) for n in (1, 2))
        same = _killed(here)
    efficiency = two["rate"] / (2 * one["rate"])
    gaps = ", ".join(f"{name} {gap:.1g}" for name, gap in whole["gaps"].items())
    return [
        "# Verification of sweeps",
        "",
        f"At commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores; four "
        "instruments, one parameter, 25 draws at every point, years 1980-2024, school rational.",
        "",
        "| measure | figure | limit |",
        "|---|---|---|",
        f"| {ROWS:,} coupled runs, 2 workers of one thread | {whole['seconds'] / 60:.1f} min, "
        f"{whole['rate']:.0f} runs a second once warm | 30 min |",
        f"| memory of client and workers together | {whole['memory_mb']:,.0f} MB | 6 GB |",
        f"| rows that did not converge | {whole['lost']} | |",
        f"| rate of one worker, of two | {one['rate']:.0f}, {two['rate']:.0f} runs a second: "
        f"efficiency {efficiency:.0%} | over 85 % |",
        f"| {FEWER:,} runs, client killed {KILLS} times | {same} | identical |",
        f"| farthest from exact runs, at the outermost points | {gaps} | |",
    ]


def _study(folder: Path, name: str, rows: int) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(STUDY.format(draws=25, points=rows // 25), encoding="utf-8")
    return path


def _measured(folder: Path, name: str, rows: int, workers: int) -> dict:
    from interlock.study.sweep.engine import sweep
    from interlock.study.sweep.found.reading import query
    from interlock.study.sweep.language import load_study

    study, seen = load_study(str(_study(folder, name, rows))), []
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


def _killed(folder: Path) -> str:
    """Return whether a sweep that was killed again and again has the blocks of one that was not."""
    from interlock.study.sweep.store import Store

    study, out = _study(folder, "killed", FEWER), folder / "killed"
    words = [str(INTERLOCK), "sweep", str(study), "--out", str(out), "--workers", "2"]
    for number in range(KILLS):
        before = len(list(out.glob("**/*.parquet")))
        with subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as client:
            while len(list(out.glob("**/*.parquet"))) < before + 3 and client.poll() is None:
                time.sleep(0.1)
            client.send_signal((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 3])
    subprocess.run(words, check=True, capture_output=True)
    mine, other = (Store(str(folder / name)).whole("rational") for name in ("killed", "rate2"))
    return f"{len(mine)} blocks, {'identical' if mine == other else 'DIFFERENT'}"


if __name__ == "__main__":
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    text = "\n".join(summary(told.stdout.strip())) + "\n"
    (ROOT / "docs" / "verification" / "sweeps.md").write_text(text, encoding="utf-8")
    print(text)
