"""Effects of a scenario in the terminal: who agrees, two tables by school, how it was solved."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from interlock.cli.bands import DIGITS, school_table, verdict_line

if TYPE_CHECKING:
    from rich.table import Table

MEXICO = "MEX"
Shown = Mapping[tuple[str, str], str]
PEOPLE: Shown = {
    ("unauthorised_persons", MEXICO): "undoc.\nstock",
    ("entries_persons", MEXICO): "entries\n",
    ("returns_persons", MEXICO): "returns\n",
    ("apprehensions_events", MEXICO): "appre-\nhensions",
    ("deaths", ""): "deaths\n(all)",
    ("remittances_usd_bn", MEXICO): "remit-\ntances",
}
COUNTRIES: Shown = {
    ("real_income_pct", "MEX"): "income\nMexico",
    ("real_income_pct", "USA"): "income\nUS",
    ("natives_income_pct", "MEX"): "were there\nMexico",
    ("natives_income_pct", "USA"): "were there\nUS",
    ("salience_share", ""): "salience\nUS",
}


def print_effects(record: Mapping[str, Any]) -> None:
    """Print the verdict first, then tables, then how it was solved.

    Args:
        record: of `study.answers.records.effects`.
    """
    from rich.console import Console

    from interlock.study.records import JUDGED

    console = Console(highlight=False, markup=False)
    schools = _schools(record, PEOPLE)
    stock = {name: effects[_name((JUDGED, MEXICO))] for name, effects in schools.items()}
    typer.echo(verdict_line(record["sign_agreement"], stock, MEXICO, record["year"]))
    typer.echo(f"{record['scenario']}: {record['title']}")
    typer.echo(f"{record['year']}, {record['scenario']} less {record['against']}\n")
    of_mexico = "of Mexico, change in percent, 5-95 interval below"
    console.print(_table(record, PEOPLE, of_mexico, DIGITS))
    caption = "real income, of all and of those who were there, salience: points, 5-95 below"
    console.print(_table(record, COUNTRIES, caption, 2))
    notes = ["A sign counts where the 5-95 interval excludes zero."]
    if record["extension"]:
        notes.append(f"{record['year']} is not scored: inputs partly held, projected or assumed.")
    notes.append(
        f"{record['status']}: trade and people differ by at most {record['residual']:.1e} in logs, "
        f"draws meet trade to first order within {record['linear_error']:.1e}; "
        f"{record['draws']} draws a school."
    )
    console.print("\n".join(notes))


def _table(record: Mapping[str, Any], shown: Shown, caption: str, digits: int) -> "Table":
    headings = {_name(key): heading for key, heading in shown.items()}
    return school_table(_schools(record, shown), headings, caption, digits)


def _schools(record: Mapping[str, Any], shown: Shown) -> dict[str, dict[str, Any]]:
    """Return effects by school and name, turned from the order of outcomes."""
    found: dict[str, dict[str, Any]] = {}
    for one in record["outcomes"]:
        key = (one["outcome"], one["place"])
        if key in shown:
            for school, band in one["schools"].items():
                found.setdefault(school, {})[_name(key)] = band
    return found


def _name(key: tuple[str, str]) -> str:
    return ".".join(filter(None, key))
