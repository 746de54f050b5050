"""The laboratory from Python: run a scenario, compare, draw, save.

import interlock
run = interlock.run("no-border-buildup", school="chapter", draws=50)
run.effect("unauthorised_persons", origin="MEX")     # over quantiles and years, per school
run.plot.effect("unauthorised_persons", origin="MEX")
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import altair as alt
    import xarray as xr

    from interlock.scenario.language.scenario import Scenario
    from interlock.study.answers.result import Result

DRAWS = 100
LINES = ("school", "quantile", "year")  # dims of every picture


def run(
    scenario: "str | Scenario" = "history",
    *,
    school: str = "all",
    draws: int = DRAWS,
    base: str = "caliendo-parro-1993",
    last: int = 2024,
    report: Callable[[str], None] = lambda message: None,
) -> "Run":
    """Run a scenario of the coupled system.

    Args:
        scenario: name of a packaged scenario, path of a file, or a scenario.
        school: name of a school of thought, or `all`.
        draws: of each school's posterior.
        base: economy of trade.
        last: last year, 2024 or to 2035; a scenario that looks ahead does so by itself.
        report: told what is being done.

    Returns:
        The run; it holds history under the same draws.

    Raises:
        InputError: a scenario, school or number that cannot be used, in one line.
        UnconvergedError: a layer that did not converge.
    """
    from interlock.study.answers import result
    from interlock.study.coupled.pose import pose

    posed = pose(scenario, base=base, last=last)
    return Run(result.run(posed, school, draws=draws, report=report))


class Run:
    """A scenario under schools of thought, with history under the same draws.

    Attributes:
        result: ensembles by school.
    """

    def __init__(self, result: "Result") -> None:
        """Wrap ensembles."""
        self.result = result

    def __repr__(self) -> str:
        """Say what it is and how well it is solved."""
        about = self.tree.attrs
        return (
            f"Run of {about['scenario']} ({about['title']}): {', '.join(self.result.schools)}; "
            f"{about['draws']} draws, {about['status']}, residual {about['residual']:.1e}"
        )

    @cached_property
    def tree(self) -> "xr.DataTree":
        """Everything as labelled arrays; see `study.answers.result.Result.tree`."""
        return self.result.tree()

    def level(self, outcome: str, **places: Any) -> "xr.DataArray":
        """Return an outcome of the scenario over school, quantile and year.

        Args:
            outcome: its name; `interlock outcomes` lists them.
            **places: such as `origin="MEX"` or `country="USA"`, also `school`, `quantile`, `year`.

        Raises:
            InputError: unknown outcome or place.
        """
        return _find(self.tree, "", outcome, places)

    def effect(self, outcome: str, **places: Any) -> "xr.DataArray":
        """Return how an outcome differs from history under the same draws; arguments as `level`."""
        return _find(self.tree, "effects/", outcome, places)

    def compare(self, other: "Run") -> "Comparison":
        """Return how this run differs from another with the same schools and draws.

        Raises:
            InputError: other schools, draws, base economy or years.
        """
        from interlock.study.answers.result import compare

        return Comparison(compare(self.result, other.result))

    @property
    def plot(self) -> "Plots":
        """Pictures of the run, history beside it."""
        return Plots(self.tree, self.result)

    def to_netcdf(self, path: str | Path) -> Path:
        """Write everything to a NetCDF file with groups, and return its path."""
        return _write(self.tree, path)


class Comparison:
    """How one scenario differs from another, draw by draw.

    Attributes:
        tree: as that of a run, with differences from the other scenario under `effects`.
    """

    def __init__(self, tree: "xr.DataTree") -> None:
        """Wrap labelled arrays."""
        self.tree = tree

    def __repr__(self) -> str:
        """Say what is compared."""
        return f"{self.tree.attrs['scenario']} against {self.tree.attrs['against']}"

    def effect(self, outcome: str, **places: Any) -> "xr.DataArray":
        """Return the difference of an outcome; arguments as `Run.level`."""
        return _find(self.tree, "effects/", outcome, places)

    @property
    def plot(self) -> "Plots":
        """Pictures of the comparison."""
        return Plots(self.tree)

    def to_netcdf(self, path: str | Path) -> Path:
        """Write everything to a NetCDF file with groups, and return its path."""
        return _write(self.tree, path)


class Plots:
    """Pictures of a run or comparison, as Altair charts."""

    def __init__(self, tree: "xr.DataTree", result: "Result | None" = None) -> None:
        """Keep the arrays that are drawn, and the draws that history is taken from."""
        self._tree, self._result = tree, result

    def level(self, outcome: str, **places: Any) -> "alt.TopLevelMixin":
        """Draw an outcome with its bands by school, and what was observed; as `Run.level`."""
        return self._fan(outcome, "", places)

    def effect(self, outcome: str, **places: Any) -> "alt.TopLevelMixin":
        """Draw the effect on an outcome with its bands by school; as `Run.effect`."""
        return self._fan(outcome, "effects/", places)

    def _fan(self, outcome: str, under: str, places: dict[str, Any]) -> "alt.TopLevelMixin":
        from interlock.report.outcomes.fan import fan

        whole = _find(self._tree, under, outcome, {})
        _find(self._tree, under, outcome, places)
        left = [dim for dim in whole.dims if dim not in (*places, *LINES)]
        if left:
            raise InputError(f"choose {' and '.join(map(str, left))}: such as {left[0]}='...'")
        named = {str(dim): str(places[str(dim)]) for dim in whole.dims if dim not in LINES}
        tree = self._tree
        if self._result is not None and not under:
            tree = _beside(tree, self._result, outcome)
        return fan(tree, outcome, ".".join(named.values()), effect=bool(under))


def _beside(tree: "xr.DataTree", result: "Result", outcome: str) -> "xr.DataTree":
    """Return what is drawn with history beside it."""
    import numpy as np
    import xarray as xr

    from interlock.study.answers.outcomes import HISTORY
    from interlock.study.answers.result import GROUPS, HISTORY_NAME, bands_of

    if tree.attrs["scenario"] == HISTORY_NAME:
        return tree
    before = [bands_of(result.values(school, HISTORY)[outcome]) for school in result.schools]
    found = tree.copy()
    history = _find(tree, "", outcome, {}).copy(data=np.stack(before))
    for group in GROUPS:
        held = {outcome: history} if outcome in tree[group].data_vars else {}
        found[f"history/{group}"] = xr.DataTree(xr.Dataset(held))
    return found


def _find(tree: "xr.DataTree", under: str, outcome: str, places: dict[str, Any]) -> "xr.DataArray":
    from interlock.study.answers.result import GROUPS

    groups = {group: tree[f"{under}{group}"].to_dataset() for group in GROUPS}
    holder = next((one for one in groups.values() if outcome in one.data_vars), None)
    if holder is None:
        names = [str(name) for one in groups.values() for name in one.data_vars]
        raise InputError(f"no outcome '{outcome}'{did_you_mean(outcome, names)}")
    array = holder[outcome]
    for dim, place in places.items():
        if dim not in array.dims:
            raise InputError(f"{outcome} has no '{dim}'{did_you_mean(dim, map(str, array.dims))}")
        known = array[dim].values.tolist()
        wanted = place if isinstance(place, list | tuple | slice) else [place]
        for one in () if isinstance(wanted, slice) else wanted:
            if one not in known:
                near = did_you_mean(str(one), map(str, known))
                raise InputError(f"{outcome} has no {dim} '{one}'{near}")
    return array.sel(places)


def _write(tree: "xr.DataTree", path: str | Path) -> Path:
    target = Path(path)
    partial = target.with_name(f".{target.name}.partial")
    tree.to_netcdf(partial, engine="h5netcdf")
    partial.replace(target)
    return target
