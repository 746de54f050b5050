"""How long the verdicts take: all claims in a new process that keeps nothing, and again when kept.

Run with `make bench`; nothing here runs in `make test`.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

COLD_S, KEPT_S = 180.0, 10.0
COMMAND = str(Path(sys.executable).with_name("interlock"))


def judged(folder):
    """Return seconds and claims of `interlock claims --json` with its cache in a folder."""
    environment = {**os.environ, "INTERLOCK_CACHE": str(folder)}
    start = time.perf_counter()
    words = [COMMAND, "claims", "--json"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, json.loads(done.stdout)


def test_all_claims(benchmark, tmp_path):
    cold, found = judged(tmp_path)
    kept, again = benchmark.pedantic(judged, args=(tmp_path,), rounds=1)
    assert again == found
    assert len(found) == 71
    benchmark.extra_info |= {"claims": len(found), "cold_s": cold, "kept_s": kept}
    assert cold < COLD_S
    assert kept < KEPT_S
