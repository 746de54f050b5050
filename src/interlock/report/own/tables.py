"""The tables of a region's page, and the values to take away."""

from collections.abc import Mapping
from typing import Any

from interlock.messages import _
from interlock.observatory.members import lines
from interlock.region.observed import parameter
from interlock.report.own import story
from interlock.report.own.answer import Answer
from interlock.report.own.pictures import name_of
from interlock.report.tables import Table, as_address
from interlock.report.wording import country_name, number, signed
from interlock.trade.labels import LABELS

SHOWN = ("real_wage_pct", "welfare_exact_pct", "welfare_first_order_pct", "intra_bloc_imports_pct")
# How migration answers income, as published: the signs differ, so none is used.
EVIDENCE = ("P017", "P020", "P082", "P084", "P085")


def outcomes(found: Answer, source: str) -> Table:
    """Return what the policy does to each member."""
    rows = [
        (country_name(code), *(signed(one[name]) for name in SHOWN))
        for code, one in found.outcomes.items()
    ]
    return Table(
        "outcomes",
        _("Members under the policy in {year}, percent").format(year=found.trade.year),
        (_("Country"), *(_(LABELS[name]) for name in SHOWN)),
        tuple(rows),
        source,
    )


def indices(found: Answer, manifest: Mapping[str, Any]) -> list[Table]:
    """Return a table of each index: its first and last year, of each that it tells of."""
    tables = []
    for name, data in found.measured.indices.items():
        value = data["value"].dropna("year", how="all")
        if not value.sizes["year"]:
            continue
        years = list(dict.fromkeys((int(value["year"][0]), int(value["year"][-1]))))
        rows = []
        for member, line in lines(data):
            of = _("all members") if member is None else name_of(member)
            rows.append((of, *(number(float(line.sel(year=year))) for year in years)))
        told = _("{title}, {unit}").format(
            title=_(str(data.attrs["title"])), unit=_(str(value.attrs["unit"]))
        )
        source = story.source(found, manifest, *str(data.attrs["source"]).split(", "))
        columns = (_("Region"), *map(str, years))
        tables.append(Table(f"table-{name}", told, columns, tuple(rows), source))
    return tables


def evidence() -> list[tuple[str, str]]:
    """Return published responses of migration to income, for reading: none is used."""
    rows = []
    for one in map(parameter, EVIDENCE):
        span = "" if one["low"] is None else f" ({one['low']:g} to {one['high']:g})"
        told = f"{one['definition']}: {one['point_estimate']:g}{span}. {one['source']}."
        rows.append((str(one["id"]), f"{told} Verified: {one['verified']}."))
    return rows


def formulas(found: Answer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return formula, source and note of every index."""
    return [
        (
            str(data.attrs["title"]),
            [(key, data.attrs[key]) for key in ("formula", "source", "note")],
        )
        for data in found.measured.indices.values()
    ]


def passports(found: Answer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the passport of every series of the folder."""
    return [
        (
            name,
            [
                ("label", one.passport.label),
                ("definition", one.passport.definition),
                ("unit", one.passport.unit),
                ("coverage", str(one.passport.coverage)),
                ("source", one.passport.source),
                ("licence", one.passport.licence),
                ("quality", one.passport.quality),
                ("vintage", one.passport.vintage),
                ("note", one.passport.note or "-"),
            ],
        )
        for name, one in found.region.series.items()
    ]


def indices_csv(found: Answer) -> str:
    """Return every value of every index as the address of a CSV file that it holds."""
    head = ("index", "member", "year", "value", "count")
    return as_address(head, [tuple(row.values()) for row in found.measured.rows])


def outcomes_csv(found: Answer) -> str:
    """Return every outcome of every country as the address of a CSV file that it holds."""
    rows = [
        (code, *("" if value != value else value for value in found.trade.country(code).values()))
        for code in found.trade.base.countries
    ]
    return as_address(("country", *LABELS), rows)
