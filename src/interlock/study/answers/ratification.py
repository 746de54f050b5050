"""Whether Congress would pass the packages of history under a scenario's salience."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from interlock.estimate.politics.ratify import ratify
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.region.annual import FIRST_YEAR
from interlock.scenario.package import available, load_package
from interlock.study.coupled.exact import Ensemble
from interlock.study.coupled.pose import Posed

SOURCE = "interlock, vote model of roll calls 1990-2026 at the salience of the run"


def ratification(posed: Posed, found: Mapping[str, Ensemble]) -> xr.Dataset:
    """Return the probability that each packaged package is enacted in its year.

    Votes are drawn alike in both, so that a difference is that of salience: the median of the
    school's draws over history. Packages that no salience moves (trade alone) stay as they are.

    Args:
        posed: the scenario.
        found: its ensembles by school.

    Returns:
        `enacted_history` over package, `enacted_scenario` over school and package, and the year of
        each vote.
    """
    packages = [load_package(name) for name in available()]
    dated = [(one, one.year) for one in packages if one.year is not None]
    asked = [(one, year) for one, year in dated if year in posed.years]
    model = packaged_votes().model
    before = [ratify(model, one, year).enacted.mean() for one, year in asked]
    rows = []
    for ensemble in found.values():
        salience = np.median(np.asarray(ensemble.told.salience), axis=0)
        more = [float(salience[year - FIRST_YEAR]) for _, year in asked]
        rows.append(
            [
                ratify(model, one, year, more_salience=change).enacted.mean()
                for (one, year), change in zip(asked, more, strict=True)
            ]
        )
    data = xr.Dataset(
        coords={"school": list(found), "package": [one.name for one, _ in asked]},
    )
    label = "Probability that the package is enacted in its year"
    told = {"unit": "probability", "source": SOURCE}
    data["enacted_history"] = ("package", np.asarray(before), {"label": f"{label}, history"} | told)
    data["enacted_scenario"] = (
        ("school", "package"), np.asarray(rows), {"label": f"{label}, scenario"} | told,
    )  # fmt: skip
    years = {"label": "Year of the vote", "unit": "year", "source": "packages"}
    data["vote_year"] = ("package", [year for _, year in asked], years)
    return data
