"""`interlock migrate documented`: Canadians in the United States, who move with papers."""

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_json, print_table

SHOWN = (1980, 1990, 2000, 2007, 2010, 2016, 2024)


def documented(as_json: Json = False) -> None:
    """Show the documented corridor from Canada: residents, admissions, exits, 1980-2024.

    The other origins, with and without papers: interlock migrate run
    """
    from interlock.migration.documented import YEARS, documented_stock

    data = documented_stock()
    rows = [
        {
            "year": year,
            **{
                name: None if (value := float(data[name].sel(year=year))) != value else value
                for name in ("stock_persons", "admissions_persons", "exits_persons",
                             "observed_persons")
            },
            "mark": str(data["mark"].sel(year=year).item()),
        }
        for year in YEARS
    ]  # fmt: skip
    if as_json:
        print_json({**data.attrs, "years": rows})
        return
    cells = [
        (
            str(row["year"]),
            _thousand(row["stock_persons"]),
            _thousand(row["observed_persons"]),
            _thousand(row["admissions_persons"]),
            _thousand(row["exits_persons"]),
            row["mark"],
        )
        for row in rows
        if row["year"] in SHOWN
    ]
    head = ("year", "residents", "census, ACS", "admitted", "exits", "admissions are")
    print_table(head, cells)
    typer.echo(
        f"Thousand persons. Exits {data.attrs['exit_rate']:.1%} a year (standard error "
        f"{data.attrs['fitted_exit_rate_se']:.1%}), {data.attrs['admission_share']:.2f} residents "
        f"per admission: {data.attrs['note']}. Source: {data['stock_persons'].attrs['source']}."
    )


def _thousand(value: float | None) -> str:
    return "-" if value is None else f"{value / 1000:,.1f}"
