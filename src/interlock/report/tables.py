"""The tables of a report, and the values to take away."""

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.messages import N_, _
from interlock.report import facts
from interlock.report.provenance import source_of
from interlock.report.wording import MISSING, country_name, number, scientific, signed

MEASURES = {
    "real_wage_pct": N_("Real wage"),
    "welfare_exact_pct": N_("Exact welfare"),
    "welfare_first_order_pct": N_("First-order welfare"),
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
        rows.append((_(_label(data, name)), *written))
    return Table(
        "by-country",
        _("All outcomes in {year} against {base}, percent").format(
            year=facts.years(data)[-1], base=data.attrs["base_year"]
        ),
        (_("Outcome"), *(country_name(code) for code in codes)),
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
        _("Every country of the base in {year} against {base}, percent").format(
            year=facts.years(data)[-1], base=data.attrs["base_year"]
        ),
        (_("Country"), *(_(one) for one in MEASURES.values())),
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
        _("Year by year against {base}, percent").format(base=data.attrs["base_year"]),
        (_("Year"), *(codes * len(MEASURES))),
        tuple(rows),
        source_of(data, manifest, *MEASURES),
        tuple((_(label), len(codes)) for label in MEASURES.values()),
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
                _pair(buyer, seller),
                *(number(float(v)) for v in (*tariffs, *imports)),
                signed(float(growth), 1),
            )
        )
    unit = _("billion US$ of {year}").format(year=data.attrs["base_year"])
    ends = (str(years[0]), str(years[-1]))
    return Table(
        "by-pair",
        _(
            "Goods trade of the region in the model, {first} and {last}: mean tariff, percent; "
            "imports before tariffs, {unit}; their change, percent"
        ).format(first=ends[0], last=ends[1], unit=unit),
        (_("Importer and exporter"), *ends, *ends, _("change")),
        tuple(rows),
        source_of(data, manifest, "tariff_pct", "goods_imports_usd_bn"),
        ((_("Mean tariff"), 2), (_("Imports"), 3)),
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
                _pair(buyer, seller),
                number(model),
                number(observed),
                _("{value}%").format(value=number(100 * share, 0)) if share == share else MISSING,
            )
        )
    return Table(
        "against-observed",
        _(
            "Imports of manufactures over own purchases in {last}, {first} = 1; log change of the "
            "model as a share of the observed one (over 100%: the model goes further; below 0%: "
            "the other way)"
        ).format(last=found.last, first=found.first),
        (_("Importer and exporter"), _("Model"), _("Observed"), _("Share")),
        tuple(rows),
        source_of(data, manifest, "penetration_model", "penetration_observed"),
    )


def two_measures(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return both welfare measures with their parts and the tariff revenue, side by side."""
    first = {
        "terms_of_trade_pct": _("terms of trade"),
        "volume_of_trade_pct": _("volume of trade"),
    }
    revenue = {
        "tariff_revenue_before_pct_of_income": _("Tariff revenue before, percent of income"),
        "tariff_revenue_pct_of_income": _("Tariff revenue after, percent of income"),
    }
    labels = {name: _("First-order: {part}").format(part=one) for name, one in first.items()}
    labels["welfare_first_order_pct"] = _("First-order welfare, sum")
    labels |= {name: _("Exact: {part}").format(part=one) for name, one in facts.parts(data).items()}
    labels["welfare_exact_pct"] = _("Exact welfare, sum")
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
    rows.append((_("First-order less exact, points"), *(signed(gap) for gap in gaps)))
    rows += [
        (label, *(number(facts.final(data, name, code)) for code in codes))
        for name, label in revenue.items()
    ]
    return Table(
        "two-measures",
        _("Two measures of welfare in {year} against {base}, percent").format(
            year=facts.years(data)[-1], base=data.attrs["base_year"]
        ),
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
        _(
            "Value added by sector in {year} against {base}, percent, at world value added held "
            "fixed"
        ).format(year=facts.years(data)[-1], base=data.attrs["base_year"]),
        (_("Sector"), *(country_name(code) for code in codes)),
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
        (str(year), _(str(data.attrs["status"])), scientific(residual), str(int(steps)), number(s))
        for year, residual, steps, s in columns
    ]
    return Table(
        "solver",
        _(
            "Solution of every year: greatest relative residual, iterations, wall seconds (the "
            "first year compiles the program)"
        ),
        (_("Year"), _("Status"), _("Residual"), _("Iterations"), _("Seconds")),
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


def _pair(buyer: str, seller: str) -> str:
    return _("{buyer} from {seller}").format(buyer=country_name(buyer), seller=country_name(seller))


def _label(data: xr.Dataset, name: str) -> str:
    return str(data[name].attrs.get("label", name))
