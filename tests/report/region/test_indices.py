"""Pictures of indices: every one fits its frame, breaks at gaps, and says what it shows."""

import numpy as np
import pytest
import xarray as xr

from interlock.errors import InputError
from interlock.observatory import available, observe
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import save_picture, to_svg
from interlock.report.region.indices import as_observed, on_run


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", available())
def test_every_index_is_drawn_within_its_frame(name, frame):
    drawn = to_svg(as_observed(observe(name), frame), "index")
    width = float(drawn.split('viewBox="0 0 ')[1].split(" ")[0])
    assert width <= frame.width + 12
    assert observe(name).attrs["title"] in drawn.replace("&#39;", "'")


def test_lines_break_where_a_year_is_missing():
    spec = as_observed(observe("border-southwest")).to_dict()
    rows = [row for data in spec["datasets"].values() for row in data if "run" in row]
    years = [row["year"] for row in rows]
    gaps = int((np.diff(years) > 1).sum())
    assert gaps > 0
    assert len({row["run"] for row in rows}) == gaps + 1


def run_of(*dims):
    years = list(range(2000, 2010))
    sizes = {"school": 2, "quantile": 5, **{dim: 3 for dim in dims}, "year": 10}
    values = np.random.default_rng(0).uniform(size=tuple(sizes.values())).cumsum(axis=1)
    coords = {
        "school": ["demand", "free"],
        "quantile": [0.05, 0.25, 0.5, 0.75, 0.95],
        "year": years,
    }
    coords |= {dim: ["a", "b", "c"] for dim in dims}
    attrs = {"label": "An index", "unit": "percent", "source": "a run"}
    return xr.DataArray(values, dims=tuple(sizes), coords=coords, attrs=attrs)


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_run_is_drawn_by_school_with_what_was_observed(frame):
    seen = xr.DataArray([1.0, 2.0], dims="year", coords={"year": [1999, 2003]})
    drawn = to_svg(on_run(run_of(), frame, seen), "index")
    assert "demand" in drawn
    assert "marks: observed" in drawn
    assert "free, c" in to_svg(on_run(run_of("country"), frame), "index")


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_picture_is_saved_whole(tmp_path, suffix):
    path = tmp_path / f"index.{suffix}"
    save_picture(as_observed(observe("externalisation")), path)
    head = path.read_bytes()[:8]
    assert head.startswith(b"<svg" if suffix == "svg" else b"\x89PNG")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"ends in \.svg or \.png"):
        save_picture(as_observed(observe("externalisation")), tmp_path / "x.gif")
    with pytest.raises(InputError, match="cannot be written"):
        save_picture(as_observed(observe("externalisation")), tmp_path / "none" / "x.svg")
