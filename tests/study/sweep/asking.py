"""A study that tests ask, and what a fake worker computes in its place."""

import os
import time
from pathlib import Path

import numpy as np
import polars as pl

from interlock.study.sweep.language import parse_study
from interlock.study.sweep.model.checking import Gaps
from interlock.study.sweep.store import Store

TEXT = """\
schema: 1
name: agents-and-tariffs
title: Enforcement and tariffs
schools: [rational]
draws: 2
outcomes: [unauthorised_persons.MEX@2010, deaths@2010, real_income_pct.USA@2010]
factors:
  - name: agents
    instrument: security.agents
    from: 1994
    scale: {low: 0.5, high: 2, log: true}
    source: an assumption of this test
  - name: tariff
    instrument: trade.tariff
    importer: USA
    exporter: MEX
    sector: all
    from: 2000
    unit: fraction
    add: {low: 0, high: 0.25}
    source: an assumption of this test
parameters:
  - name: caught
    parameter: mexico.p_1993
    low: 0.2
    high: 0.5
design: {method: latin, size: 12}
"""


def study(**changed):
    """Return the study with lines of its text replaced: key to value at the top level."""
    text = TEXT
    for key, value in changed.items():
        lines = [
            f"{key}: {value}" if one.startswith(f"{key}:") else one for one in text.split("\n")
        ]
        text = "\n".join(lines)
    return parse_study(text)


def fake_work(text, block, address, device):
    """Write rows that any process makes alike, in the time that one takes."""
    time.sleep(float(os.environ.get("FAKE_SECONDS", "0.05")))
    at = np.arange(block.first, block.first + block.count)
    rows = pl.DataFrame({"point": at, "converged": at >= 0, "deaths_2010_effect": np.sqrt(at)})
    return Store(address).write(block.school, block.number, rows)


def lethal_work(text, block, address, device):
    """End the process that is asked."""
    os._exit(9)


def numerics_threads():
    """Return how many threads XLA computes on in this process (Linux)."""
    import jax.numpy as jnp

    jnp.linalg.inv(jnp.eye(300)).block_until_ready()
    names = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    return names.count("tf_XLAEigen")


def no_gaps(text, school):
    """Return at once that no point was checked."""
    return Gaps(0, 0, {})
