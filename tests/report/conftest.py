from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from interlock.report.page import render
from interlock.system.replay import replay

YEARS = (1993, 1994, 2005)
BORDER = """
schema: 1
name: thicker
title: "A <b>thicker</b> border & more"
note: "<script>alert(1)</script> made up for a test"
changes:
  - instrument: trade.border_cost
    importer: USA
    exporter: MEX
    sector: goods
    from: 2010
    unit: percent
    to: 5
    source: "made up <i>here</i>, see javascript:alert(1)"
"""


def manifest(policy: str = "nafta", **changes: Any) -> dict[str, Any]:
    return {
        "name": "nafta",
        "hash": "0123456789ab",
        "version": "0.1.0",
        "data": {"version": "1.0.0", "fingerprint": "sha256:abc"},
        "options": {"policy": policy, "years": list(YEARS)},
        "status": "converged",
        "created": "2026-11-23T21:00:00Z",
    } | changes


@pytest.fixture(scope="session")
def data() -> xr.Dataset:
    return replay(years=YEARS)


@pytest.fixture(scope="session")
def page(data: xr.Dataset) -> str:
    return render(data, manifest())


@pytest.fixture(scope="session")
def border_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policies") / "thicker.yaml"
    path.write_text(BORDER, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def border_data(border_policy: Path) -> xr.Dataset:
    """A run without observed trade, with deficits and with a policy of border costs."""
    return replay("wiod-2010", str(border_policy), years=(2010,), deficits="observed")


@pytest.fixture(scope="session")
def border_page(border_data: xr.Dataset, border_policy: Path) -> str:
    return render(border_data, manifest(str(border_policy)))
