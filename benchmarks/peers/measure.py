"""Time interlock and its peers on the same work; writes measured.json and ../PEERS.md.

Usage: python -m benchmarks.peers.measure (or `make peers`), after the peers are installed.
Nothing is written unless every peer's answer is ours.
"""

import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.peers import equilibrium, people, sweep
from benchmarks.peers.page import page

HERE = Path(__file__).parent
PAGE = HERE.parent / "PEERS.md"
PEERS_PYTHON = HERE.parents[1] / ".venv-peers" / "bin" / "python"


def ask(script, given, repetitions, *, ours=False, **environment):
    """Run a peer's script and return what it prints.

    Args:
        script: its name in `theirs`.
        given: what it is given.
        repetitions: how often it does the work.
        ours: whether it runs in interlock's environment, not in the peers'.
        environment: variables to set.
    """
    print(f"{script} ...", flush=True)
    python = sys.executable if ours else PEERS_PYTHON
    if not Path(python).exists():
        raise SystemExit(f"{python}: the peers are not installed; `make peers` does it")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.json"
        path.write_text(json.dumps(given))
        command = [str(python), "-W", "ignore", str(HERE / "theirs" / f"{script}.py"), str(path)]
        done = subprocess.run(
            [*command, str(repetitions)],
            capture_output=True,
            text=True,
            env=os.environ | environment,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{script}: ended with {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def measured():
    """Return the figures of every peer: the sweep on all cores, the others on one."""
    found = machine()
    print("sweep ...", flush=True)
    found["ema"] = sweep.measured(ask)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # inherited by the peers
    found |= people.measured(ask) | {"gegravity": equilibrium.measured(ask)}
    versions = {name: importlib.metadata.version(name) for name in ("interlock", "jax")}
    return found | versions | {"python": platform.python_version()}


def machine():
    """Return what the times are taken on, and its load before."""
    named = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "cpu": named[1] if named else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
    }


def write(path, text):
    """Write under a temporary name, then rename."""
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)


def main():
    """Measure, check that answers agree, write."""
    got = measured()
    write(HERE / "measured.json", json.dumps(got, indent=2) + "\n")
    write(PAGE, page(got))
    print(page(got))


if __name__ == "__main__":
    main()
