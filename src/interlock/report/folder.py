"""The folder of a run: result, manifest and report, of history, a scenario, or several of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from interlock.estimate.campaign import targets
from interlock.estimate.posterior import packaged_posterior
from interlock.estimate.scores import Forecast, out_of_sample, paths
from interlock.messages import language
from interlock.migration.drivers import ORIGINS
from interlock.observatory.network import coded_years
from interlock.observatory.run import measure
from interlock.region.annual import YEARS
from interlock.region.instruments import instruments
from interlock.report import page
from interlock.report.layers import layers
from interlock.report.scenario import page as scenario_page
from interlock.report.scenario.channels import Carried
from interlock.report.scenario.facts import Comparison
from interlock.study.answers.outcomes import PLACES_OF
from interlock.study.answers.records import layers as residuals
from interlock.study.answers.result import SOURCE, Result, bands_of
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.sample import SEED
from interlock.study.migration import QUANTILES
from interlock.system import store
from interlock.system.coupled.given import BASE, LAST_STAGED
from interlock.system.replay import replay
from interlock.trade import bases

Report = Callable[[str], None]
RECORDED = ("fingerprint", "specification", "seed", "warmup", "draws")


class Kept(NamedTuple):
    """The folder of history and what it holds.

    Attributes:
        folder: where it lies.
        tree: what was written.
        whole: the run with all of its years.
        forecasts: tests out of sample by school.
    """

    folder: Path
    tree: xr.DataTree
    whole: xr.DataTree
    forecasts: dict[str, tuple[Forecast, ...]]


def save_history(found: Result, years: range, out: Path, report: Report) -> Kept:
    """Write the folder of history: the coupled run, and tariffs alone beside observed trade.

    Args:
        found: history.
        years: years to keep.
        out: folder that holds the runs.
        report: told what is being done.

    Returns:
        The folder and what it holds.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: a layer that did not converge.
    """
    whole = found.tree()
    kept = whole if years == found.posed.years else found.tree(years)
    tree = _with_regimes(found, _without_effects(kept))
    report("trade: NAFTA year by year")
    tree["nafta"] = xr.DataTree(nafta := replay(_staged(found.posed.ground.name)))
    forecasts = _forecasts(found.schools, report)
    about = _manifest(
        "history", [found.posed], found, years, _solved({"history": tree}) | _page_of()
    )

    def write(manifest: dict[str, Any], path: Path) -> None:
        people = replayed(whole)
        page.write_report(nafta, manifest, path, people, layers(whole, forecasts, manifest))

    report("drawing the report")
    return Kept(store.save(tree, about, out, write), tree, whole, forecasts)


def save_scenario(
    found: Result, told: Comparison, out: Path, report: Report, carried: Sequence[Carried] = ()
) -> Path:
    """Write the folder of a scenario that is held against history; its page as it is spoken.

    Args:
        found: the scenario.
        told: the same, told.
        out: folder that holds the runs.
        report: told what is being done.
        carried: effects by channel, for the page.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: a layer that did not converge.
    """
    (one,) = told.told
    tree = _with_regimes(found, one.tree.copy())
    for group, data in told.levels.items():
        tree[f"history/{group}"] = xr.DataTree(data)
    years = range(told.years[0], told.years[-1] + 1)
    solved = _solved({one.name: tree}) | _page_of(carried)
    about = _manifest(one.name, [found.posed], found, years, solved, year=told.year)
    report("drawing the report")
    return store.save(tree, about, out, lambda m, path: scenario_page.write(told, m, path, carried))


def save_comparison(
    found: Sequence[Result],
    told: Comparison,
    out: Path,
    report: Report,
    carried: Sequence[Carried] = (),
) -> Path:
    """Write the folder of scenarios that are held against the first; its page as it is spoken.

    Args:
        found: the results that were computed; history is in each.
        told: the comparison.
        out: folder that holds the runs.
        report: told what is being done.
        carried: effects over history by channel, for the page.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: a layer that did not converge.
    """
    tree = xr.DataTree()
    for one in told.told:
        tree[one.name] = one.tree
    for group, data in told.levels.items():
        tree[f"against/{group}"] = xr.DataTree(data)
    shared = told.told[0].tree.attrs
    tree.attrs = {key: shared[key] for key in ("against", "base", "draws", "status", "source")}
    name = "-".join(("compare", *told.names))
    years = range(told.years[0], told.years[-1] + 1)
    posed = [one.posed for one in found]
    solved = _solved({one.name: one.tree for one in told.told}) | _page_of(carried)
    options = {"against": told.against, "year": told.year}
    about = _manifest(name[:120], posed, found[0], years, solved, **options)
    report("drawing the report")
    return store.save(tree, about, out, lambda m, path: scenario_page.write(told, m, path, carried))


def replayed(tree: xr.DataTree) -> xr.Dataset:
    """Return the people of a run of history as `interlock.study.migration.replay` tells them.

    Args:
        tree: of history, with all years of the data.
    """
    data = tree["people"].to_dataset().sel(year=list(YEARS))
    told = tree.attrs | {"expectations": "static"}
    told["residual"] = float(tree["layers"].to_dataset()["choice_residual"].max())
    return data.merge(tree["observed"].to_dataset()).assign_attrs(told)


def _staged(base: str) -> str:
    """Return the base itself, or where it stands at the end of NAFTA's staging the usual one."""
    return base if bases.info(base).year <= LAST_STAGED else BASE


def _without_effects(tree: xr.DataTree) -> xr.DataTree:
    """Return history's tree without its differences from itself."""
    return xr.DataTree.from_dict(
        {
            group.path: group.to_dataset()
            for group in tree.subtree
            if not group.path.startswith(("/effects", "/dots/effects"))
        }
    )


def _with_regimes(found: Result, tree: xr.DataTree) -> xr.DataTree:
    """Return a tree with what the observatory measures on the run, and the agreements in force."""
    years = tree["people"].to_dataset()["year"].values.tolist()
    tree["observatory"] = xr.DataTree(_observed_on(found, years))
    tree["agreements"] = xr.DataTree(_agreements(years))
    return tree


def _observed_on(found: Result, years: list[int]) -> xr.Dataset:
    every = found.posed.years
    rows = [every.index(year) for year in years]
    bands: dict[str, list[np.ndarray]] = {}
    about = {}
    for school in found.schools:
        about = measure(found.values(school), ORIGINS, PLACES_OF["country"], every)
        for name, one in about.items():
            bands.setdefault(name, []).append(bands_of(one.values)[..., rows])
    data = xr.Dataset()
    for name, one in about.items():
        dims = ("school", "quantile", *one.dims, "year")
        coords: dict[str, Any] = {dim: list(PLACES_OF[dim]) for dim in one.dims}
        coords |= {"school": list(found.schools), "quantile": list(QUANTILES), "year": years}
        attrs = {"label": one.title, "unit": one.unit, "source": SOURCE, "formula": one.formula}
        data[name] = xr.DataArray(np.stack(bands[name]), dims=dims, coords=coords, attrs=attrs)
    return data


def _agreements(years: Sequence[int]) -> xr.Dataset:
    """Return which instruments of history are in force by year, as far as they are coded."""
    coded = [year for year in years if year <= coded_years()[1]]
    standing = [one for one in instruments() if any(map(one.in_force, coded))]
    data = xr.Dataset(
        coords={
            "instrument": [one.id for one in standing],
            "year": coded,
            "title": ("instrument", [one.name for one in standing]),
            "form": ("instrument", [one.form for one in standing]),
            "kind": ("instrument", [one.kind for one in standing]),
        }
    )
    force = np.asarray([[one.in_force(year) for year in coded] for one in standing], dtype="int8")
    data["in_force"] = (
        ("instrument", "year"),
        force.reshape(len(standing), len(coded)),
        {
            "label": "In force in the year, as in history whatever the scenario",
            "unit": "1 yes, 0 no",
            "source": "table `instruments`",
        },
    )
    return data


def _forecasts(schools: Sequence[str], report: Report) -> dict[str, tuple[Forecast, ...]]:
    found = {}
    for school in schools:
        report(f"{school}: test out of sample")
        fits = packaged_posterior(school)
        training = targets(school, fits["mexico"].mode)["training"]
        found[school] = out_of_sample(paths(training, fits["training"]))
    return found


def _solved(trees: Mapping[str, xr.DataTree]) -> dict[str, Any]:
    layers_of = {name: residuals(tree) for name, tree in trees.items()}
    return {
        "status": next(iter(trees.values())).attrs["status"],
        "residual": max(float(tree.attrs["residual"]) for tree in trees.values()),
        "linear_error": max(float(tree.attrs["linear_error"]) for tree in trees.values()),
        "layers": next(iter(layers_of.values())) if len(layers_of) == 1 else layers_of,
    }


def _page_of(carried: Sequence[Carried] = ()) -> dict[str, Any]:
    """Return what makes the page and none of the numbers of the result: no part of the hash."""
    schools = list(dict.fromkeys(one.school for one in carried))
    return {"report": {"language": language(), "channels": schools}}


def _manifest(
    name: str,
    posed: Sequence[Posed],
    found: Result,
    years: range,
    solved: Mapping[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """Return what one needs to know to make a run again."""
    asked = [
        {
            "scenario": one.name,
            "chain": ["history", *(link.name for link in one.settled.chain)],
            "changes": {
                f"{link.name} {place}": f"{change} (source: {change.source})"
                for link in one.settled.chain
                for place, change in enumerate(link.changes, start=1)
            },
            "key": one.key,
        }
        for one in posed
    ]
    options = {
        **(asked[0] if len(asked) == 1 else {"scenarios": {one["scenario"]: one for one in asked}}),
        "base": found.posed.ground.name,
        "years": [years[0], years[-1]],
        **more,
        "draws": found.draws,
        "seed": SEED,
        "schools": {
            school: {
                fit: {key: getattr(one.record, key) for key in RECORDED}
                for fit, one in packaged_posterior(school).items()
            }
            for school in found.schools
        },
    }
    return store.manifest(name, options, solved)
