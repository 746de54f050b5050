"""The tables of a report, and the values to take away."""

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.report import facts
from interlock.report.provenance import source_of
from interlock.report.wording import MISSING, country_name, number, scientific, signed

MEASURES = {
    "real_wage_pct": "Real wage",
    "welfare_exact_pct": "Exact welfare",
    "welfare_first_order_pct": "First-order welfare",
}
# By pair of the region; the last two are empty in years without observations.
OBSERVED = ("penetration_model", "penetration_observed", "observed_manufactures_usd_bn")


@dataclass(frozen=True)
class Table:
    """A table as text; the first cell of a row names it.

    Attributes:
        name: id on the page.
        caption: what it shows, with unit.
        columns: headings, the first one of the row names.
        rows: cells.
        source: source line.
        groups: headings over several columns, with their number, beginning after the row names.

    """

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    groups: tuple[tuple[str, int], ...] = ()


def by_country(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return all outcomes of the members in the last year."""
    codes, names = facts.members(data), facts.outcomes(data)
    rows = []
    for name in names:
        values = [facts.final(data, name, code) for code in codes]
        written = [number(v) if "share" in _label(data, name) else signed(v) for v in values]
        rows.append((_label(data, name), *written))
    return Table(
        "by-country",
        f"All outcomes in {facts.years(data)[-1]} against {data.attrs['base_year']}, percent",
        ("Outcome", *(country_name(code) for code in codes)),
        tuple(rows),
        source_of(data, manifest, *names),
    )


def everywhere(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return real wage and both welfare measures of every country in the last year."""
    codes = sorted((str(code) for code in data["country"].values), key=country_name)
    rows = [
        (country_name(code), *(signed(facts.final(data, name, code)) for name in MEASURES))
        for code in codes
    ]
    return Table(
        "everywhere",
        f"Every country of the base in {facts.years(data)[-1]} against "
        f"{data.attrs['base_year']}, percent",
        ("Country", *MEASURES.values()),
        tuple(rows),
        source_of(data, manifest, *MEASURES),
    )


def by_year(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return real wage and both welfare measures of the members year by year."""
    codes = facts.members(data)
    rows = []
    for position, year in enumerate(facts.years(data)):
        at = data.isel(year=position)
        cells = [signed(float(at[name].sel(country=c))) for name in MEASURES for c in codes]
        rows.append((str(year), *cells))
    return Table(
        "by-year",
        f"Year by year against {data.attrs['base_year']}, percent",
        ("Year", *(codes * len(MEASURES))),
        tuple(rows),
        source_of(data, manifest, *MEASURES),
        tuple((label, len(codes)) for label in MEASURES.values()),
    )


def by_pair(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return tariffs and goods trade of the pairs in the first and the last year."""
    years = facts.years(data)
    rows = []
    for buyer, seller in facts.partners(data):
        at = data.sel(importer=buyer, exporter=seller).isel(year=[0, -1])
        tariffs, imports = at["tariff_pct"].values, at["goods_imports_usd_bn"].values
        growth = 100 * (imports[1] / imports[0] - 1) if imports[0] > 0 else float("nan")
        rows.append(
            (
                f"{country_name(buyer)} from {country_name(seller)}",
                *(number(float(v)) for v in (*tariffs, *imports)),
                signed(float(growth), 1),
            )
        )
    unit = str(data["goods_imports_usd_bn"].attrs["unit"])
    ends = (str(years[0]), str(years[-1]))
    return Table(
        "by-pair",
        f"Goods trade of the region in the model, {ends[0]} and {ends[1]}: mean tariff, percent; "
        f"imports before tariffs, {unit}; their change, percent",
        ("Importer and exporter", *ends, *ends, "change"),
        tuple(rows),
        source_of(data, manifest, "tariff_pct", "goods_imports_usd_bn"),
        (("Mean tariff", 2), ("Imports", 3)),
    )


def against_observed(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table | None:
    """Return how far the model goes of what was observed, by pair; None without observations."""
    found = facts.penetration(data)
    if found is None:
        return None
    rows = []
    for position, (buyer, seller) in enumerate(found.pairs):
        model, observed = found.at_last(position)
        share = facts.log_share(model, observed)
        rows.append(
            (
                f"{country_name(buyer)} from {country_name(seller)}",
                number(model),
                number(observed),
                f"{number(100 * share, 0)}%" if share == share else MISSING,
            )
        )
    return Table(
        "against-observed",
        f"Imports of manufactures over own purchases in {found.last}, {found.first} = 1; log "
        "change of the model as a share of the observed one (over 100%: the model goes further; "
        "below 0%: the other way)",
        ("Importer and exporter", "Model", "Observed", "Share"),
        tuple(rows),
        source_of(data, manifest, "penetration_model", "penetration_observed"),
    )


def two_measures(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return both welfare measures with their parts and the tariff revenue, side by side."""
    first = {"terms_of_trade_pct": "terms of trade", "volume_of_trade_pct": "volume of trade"}
    revenue = {
        "tariff_revenue_before_pct_of_income": "Tariff revenue before, percent of income",
        "tariff_revenue_pct_of_income": "Tariff revenue after, percent of income",
    }
    labels = {name: f"First-order: {label}" for name, label in first.items()}
    labels["welfare_first_order_pct"] = "First-order welfare, sum"
    labels |= {name: f"Exact: {label}" for name, label in facts.parts(data).items()}
    labels["welfare_exact_pct"] = "Exact welfare, sum"
    codes = facts.members(data)
    rows = [
        (label, *(signed(facts.final(data, name, code)) for code in codes))
        for name, label in labels.items()
    ]
    gaps = [
        facts.final(data, "welfare_first_order_pct", code)
        - facts.final(data, "welfare_exact_pct", code)
        for code in codes
    ]
    rows.append(("First-order less exact, points", *(signed(gap) for gap in gaps)))
    rows += [
        (label, *(number(facts.final(data, name, code)) for code in codes))
        for name, label in revenue.items()
    ]
    return Table(
        "two-measures",
        f"Two measures of welfare in {facts.years(data)[-1]} against "
        f"{data.attrs['base_year']}, percent",
        ("", *(country_name(code) for code in codes)),
        tuple(rows),
        source_of(data, manifest, *labels, *revenue),
    )


def by_sector(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return the change of value added of every sector in the last year."""
    codes = facts.members(data)
    hats = data["value_added_hat"].isel(year=-1)
    rows = [
        (
            str(sector),
            *(
                signed(100 * (float(hats.sel(country=code, sector=sector)) - 1), 1)
                for code in codes
            ),
        )
        for sector in data["sector"].values
    ]
    return Table(
        "by-sector",
        f"Value added by sector in {facts.years(data)[-1]} against {data.attrs['base_year']}, "
        "percent, at world value added held fixed",
        ("Sector", *(country_name(code) for code in codes)),
        tuple(rows),
        source_of(data, manifest, "value_added_hat"),
    )


def solver(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return how well every year was solved."""
    columns = zip(
        facts.years(data),
        data["solver_residual"].values.tolist(),
        data["solver_iterations"].values.tolist(),
        data["solver_seconds"].values.tolist(),
        strict=True,
    )
    rows = [
        (str(year), str(data.attrs["status"]), scientific(residual), str(int(steps)), number(s))
        for year, residual, steps, s in columns
    ]
    return Table(
        "solver",
        "Solution of every year: greatest relative residual, iterations, wall seconds (the first "
        "year compiles the program)",
        ("Year", "Status", "Residual", "Iterations", "Seconds"),
        tuple(rows),
        source_of(data, manifest, "solver_residual", "solver_iterations", "solver_seconds"),
    )


def country_csv(data: xr.Dataset) -> str:
    """Return all outcomes by year and country as the address of a CSV file that it holds."""
    names = facts.outcomes(data)
    cube = [data[name].transpose("year", "country").values for name in names]
    rows = [
        (year, code, *(f"{values[t, n]:.10g}" for values in cube))
        for t, year in enumerate(facts.years(data))
        for n, code in enumerate(data["country"].values)
    ]
    return as_address(("year", "country", *names), rows)


def pair_csv(data: xr.Dataset) -> str:
    """Return tariffs and trade of the region's pairs as the address of a CSV file that it holds."""
    names = ("tariff_pct", "goods_imports_usd_bn")
    observed = [name for name in OBSERVED if name in data]
    codes = facts.members(data)
    rows = []
    for t, year in enumerate(facts.years(data)):
        at = data.isel(year=t)
        for buyer in codes:
            for seller in codes:
                pair = {"importer": buyer, "exporter": seller}
                member = {f"member_{axis}": code for axis, code in pair.items()}
                values = [float(at[name].sel(pair)) for name in names]
                values += [float(at[name].sel(member)) for name in observed]
                rows.append((year, buyer, seller, *(f"{value:.10g}" for value in values)))
    return as_address(("year", "importer", "exporter", *names, *observed), rows)


def as_address(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table as the address of a CSV file that it holds."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    coded = base64.b64encode(text.getvalue().encode()).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{coded}"


def _label(data: xr.Dataset, name: str) -> str:
    return str(data[name].attrs.get("label", name))
