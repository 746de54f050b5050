"""What a page of scenarios rests on: scenarios, what they are held against, and their effects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.messages import _
from interlock.report.migration import sources
from interlock.report.migration.sources import source_of
from interlock.report.provenance import Citation
from interlock.study.answers.records import effects, history_levels
from interlock.study.answers.result import GROUPS, Result, compare
from interlock.study.coupled.pose import Posed
from interlock.trade import bases

HISTORY_TITLE = "history"
EFFECT = "effect_"  # before the name of an outcome: its difference
PICTURED = ("unauthorised_persons", "apprehensions_events", "salience_share")
SUMMED = ("real_income_pct",)  # drawn as a difference


@dataclass(frozen=True)
class Told:
    """A scenario, held against another.

    Attributes:
        posed: the scenario.
        tree: its result, with differences under `effects`.
        record: effects of the shown year.
    """

    posed: Posed
    tree: xr.DataTree
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.posed.name


@dataclass(frozen=True)
class Comparison:
    """Scenarios held against one.

    Attributes:
        against: name of what they are held against.
        chain: of what they are held against, as `Result.tree` tells it.
        levels: its outcomes by group.
        told: the scenarios.
        year: in which effects are told.
    """

    against: str
    chain: str
    levels: Mapping[str, xr.Dataset]
    told: tuple[Told, ...]
    year: int

    @property
    def years(self) -> tuple[int, ...]:
        """Years that are kept."""
        return tuple(self.levels[GROUPS[0]]["year"].values.tolist())

    @property
    def schools(self) -> tuple[str, ...]:
        """Names of the schools."""
        return tuple(str(one) for one in self.levels[GROUPS[0]]["school"].values)

    @property
    def names(self) -> tuple[str, ...]:
        """What everything is held against, then the scenarios."""
        return (self.against, *(one.name for one in self.told))


def against_history(found: list[Result], years: range, year: int) -> Comparison:
    """Return scenarios held against history under the same draws."""
    trees = [one.tree(years) for one in found]
    told = tuple(
        Told(one.posed, tree, effects(tree, year)) for one, tree in zip(found, trees, strict=True)
    )
    levels = history_levels(found[0], trees[0])
    return Comparison(HISTORY_TITLE, HISTORY_TITLE, levels, told, year)


def against_first(found: list[Result], years: range, year: int) -> Comparison:
    """Return scenarios held against the first of them, draw by draw.

    Raises:
        InputError: schools, draws, base economies or years differ.
    """
    first, *others = found
    trees = [compare(one, first, years) for one in others]
    told = tuple(
        Told(one.posed, tree, effects(tree, year)) for one, tree in zip(others, trees, strict=True)
    )
    own = first.tree(years)
    levels = {group: own[group].to_dataset() for group in GROUPS}
    return Comparison(first.posed.name, own.attrs["chain"], levels, told, year)


def pictured(of: Comparison) -> xr.Dataset:
    """Return what pictures show: levels by scenario, differences, and what was observed."""
    trees = [one.tree for one in of.told]
    data = xr.Dataset(attrs={**trees[0].attrs, "against": of.against})
    for name in PICTURED:
        group = next(one for one in GROUPS if name in of.levels[one])
        sides = [of.levels[group][name], *(tree[group][name] for tree in trees)]
        data[name] = xr.concat(sides, dim="scenario", combine_attrs="override")
    data.coords["scenario"] = list(of.names)
    for name in SUMMED:
        group = next(one for one in GROUPS if name in of.levels[one])
        changes = [tree[f"effects/{group}"][name] for tree in trees]
        data[f"{EFFECT}{name}"] = xr.concat(
            [one.drop_vars("scenario", errors="ignore") for one in changes],
            dim="later",
            combine_attrs="override",
        )
    data.coords["later"] = list(of.names[1:])
    data["extension"] = of.levels[GROUPS[0]]["extension"]
    return data.merge(trees[0]["observed"].to_dataset().reindex(year=data["year"]))


def source(of: Comparison, manifest: Mapping[str, Any], *names: str) -> str:
    """Return the source line of a figure or table that shows the named outcomes."""
    shown = of.told[0].tree
    data = shown["observed"].to_dataset().assign_attrs(shown.attrs)
    return source_of(data, manifest, *names)


def citations(of: Comparison, *names: str) -> list[Citation]:
    """Return every source once, with what it was used for: base, observed series, schools, changes.

    Args:
        of: the comparison.
        names: observed variables that are shown.
    """
    tree = of.told[0].tree
    base = bases.info(str(tree.attrs["base"]))
    found = [Citation(text, _("base {name}").format(name=base.name)) for text in base.sources]
    found += sources.citations(tree["people"].to_dataset(), names)
    for told in of.told:
        for link in told.posed.settled.chain:
            used = _("scenario {name}").format(name=link.name)
            found += [Citation(change.source, used) for change in link.changes]
    return list({one.text: one for one in reversed(found)}.values())[::-1]
