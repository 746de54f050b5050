"""Medians and 5-95 intervals over draws as tables of the terminal."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interlock.cli.numbers import signed
from interlock.region.places import place_name

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from rich.table import Table

SHOWN_YEARS = (1980, 1990, 2000, 2007, 2010, 2019, 2024)
HISTORY = {
    "stock_persons": "stock, census",
    "unauthorised_persons": "undocumented",
    "entries_persons": "entries",
    "returns_persons": "returns",
    "apprehensions_events": "apprehensions",
}
UNITS = ((1e6, "M"), (1e3, "k"), (1.0, ""))
# Heading of an effect in the table of a comparison.
HEADINGS = {
    "unauthorised_pct": "undoc.\nstock",
    "stock_pct": "census\nstock",
    "entries_pct": "entries",
    "returns_pct": "returns",
    "apprehensions_pct": "appre-\nhensions",
    "deaths_pct": "deaths",
}
NONE = "-"
DIGITS = 1  # of effects in percent
TINY = "tiny"
# What an effect does, in words.
WAYS = {
    "rises": "rises",
    "falls": "falls",
    TINY: f"changes by less than {0.5 * 10**-DIGITS:g} percent, about none,",
    "unchanged": "does not change",
    "undecided": "is undecided",
}


def history_table(data: "xr.Dataset", school: str, origin: str, title: str) -> "Table":
    """Return medians, intervals and observations of an origin in chosen years."""
    table = _by_year(data, f"{place_name(origin)} under {school}: {title}")
    for outcome, label in HISTORY.items():
        line = data[outcome].sel(school=school, origin=origin)
        _add_lines(table, label, line, _seen(data, outcome, origin))
    return table


def deaths_table(data: "xr.Dataset", school: str) -> "Table":
    """Return border deaths, which are counted over all nationalities."""
    table = _by_year(data, f"Deaths on the southwest border under {school}, all nationalities")
    seen = data["observed_deaths"].sel(year=list(SHOWN_YEARS)).values
    _add_lines(table, "deaths", data["deaths"].sel(school=school), seen[None], (1.0, ""))
    return table


def _by_year(data: "xr.Dataset", title: str) -> "Table":
    from rich.table import Table

    later = data["extension"].sel(year=list(SHOWN_YEARS)).values
    table = Table(
        title=title, box=None, padding=(0, 1, 0, 0), header_style="bold", title_justify="left"
    )
    table.add_column("", no_wrap=True)
    for year, extension in zip(SHOWN_YEARS, later, strict=True):
        table.add_column(f"{year}*" if extension else str(year), justify="right", no_wrap=True)
    return table


def _seen(data: "xr.Dataset", outcome: str, origin: str) -> "np.ndarray | None":
    """Return what was observed in the shown years [publisher, year]."""
    name = f"observed_{outcome}"
    if name not in data:
        return None
    values = data[name].sel(origin=origin, year=list(SHOWN_YEARS)).values
    return values if values.ndim == 2 else values[None]


def _add_lines(
    table: "Table",
    label: str,
    line: "xr.DataArray",
    seen: "np.ndarray | None",
    scale: tuple[float, str] | None = None,
) -> None:
    """Add the lines of an outcome: median, interval, observed where anything was."""
    at = line.sel(year=list(SHOWN_YEARS))
    low, middle, high = (at.sel(quantile=one).values for one in (0.05, 0.5, 0.95))
    divisor, unit = scale or _scale(float(high.max()))
    table.add_row(f"{label}, {unit}" if unit else label, *(_plain(v / divisor) for v in middle))
    pairs = zip(low, high, strict=True)
    table.add_row("  5-95", *(_range(a / divisor, b / divisor) for a, b in pairs))
    if seen is not None:
        table.add_row("  observed", *(_observed(one / divisor) for one in seen.T))


def _scale(largest: float) -> tuple[float, str]:
    """Return by what to divide numbers, so that the largest is below a thousand, and its sign."""
    return next(((size, name) for size, name in UNITS if largest >= 0.9995 * size), UNITS[-1])


def _plain(value: float, digits: int = 2) -> str:
    whole = 0 if value >= 99.5 else 1 if value >= 9.95 else 2
    return f"{value:.{max(whole + digits - 2, 0)}f}"


def _range(low: float, high: float) -> str:
    """Return an interval with digits as its upper end needs them, and more if its ends merge."""
    digits = 0 if high >= 9.95 else 1 if high >= 0.995 else 2
    if digits == 0 and f"{low:.0f}" == f"{high:.0f}" and low != high and high < 99.5:
        digits = 1
    text = f"{low:.{digits}f}-{high:.{digits}f}"
    return text.replace("0.", ".") if digits == 2 else text


def _observed(values: "np.ndarray") -> str:
    known = [float(value) for value in values if value == value]
    if not known:
        return NONE
    if max(known) == min(known):
        return _plain(known[0])
    return _range(min(known), max(known))


def effect_table(record: Mapping[str, Any]) -> "Table":
    """Return the effects of a comparison by school: medians, and intervals below them."""
    schools = record["schools"]
    first = next(iter(schools.values()))
    shown = {name: heading for name, heading in HEADINGS.items() if name in first}
    return school_table(schools, shown, "change in percent, 5-95 interval below")


def school_table(
    schools: Mapping[str, Mapping[str, Mapping[str, float | None]]],
    headings: Mapping[str, str],
    caption: str,
    digits: int = DIGITS,
) -> "Table":
    """Return effects by school, a column each: medians, and intervals below them.

    Args:
        schools: effect at `5`, `50` and `95` by school and name.
        headings: name to heading, in order.
        caption: below the table.
        digits: of medians.
    """
    table = _by_school(headings.values(), caption)
    for school, effect in schools.items():
        cells = (
            f"{_middle(effect[name], digits)}\n{_ends(effect[name], digits)}" for name in headings
        )
        table.add_row(f"{school}\n  5-95", *cells)
    return table


def welfare_table(record: Mapping[str, Any]) -> "Table":
    """Return the share of draws in which the undocumented stock rises, and welfare, by school."""
    schools = record["schools"]
    people = ("never", "experienced", "abroad")
    headings = ("share of draws\nstock rises", "never\nmigrated", "home after\na trip", "abroad")
    table = _by_school(headings, "welfare in percent of consumption for ever, 5-95 below")
    for school, effect in schools.items():
        bands = [effect["welfare"][who] for who in people]
        cells = (f"{_middle(band, 2)}\n{_ends(band, 2)}" for band in bands)
        table.add_row(f"{school}\n  5-95", f"{effect['positive_share']:.2f}\n", *cells)
    return table


def _by_school(headings: Any, caption: str) -> "Table":
    from rich.table import Table

    table = Table(
        box=None,
        padding=(0, 1, 0, 0),
        header_style="bold",
        caption=f"{caption}\n",
        caption_justify="left",
    )
    table.add_column("school", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _middle(band: Mapping[str, float | None], digits: int = DIGITS) -> str:
    return _effect(band["50"], digits)


def _ends(band: Mapping[str, float | None], digits: int = DIGITS) -> str:
    return " ".join(
        _effect(one, digits if one is not None and abs(one) < 10 else digits - 1)
        for one in (band["5"], band["95"])
    )


def _effect(value: float | None, digits: int) -> str:
    if value is None:
        return NONE
    return signed(value, 0 if abs(value) >= 100 else digits).strip()


def verdict_line(
    found: Mapping[str, Any],
    bands: Mapping[str, Mapping[str, float | None]],
    origin: str,
    year: int,
) -> str:
    """Return in one sentence whether the schools agree on the sign of the effect.

    An effect that the tables show as zero has no sign worth a word.

    Args:
        found: the `sign_agreement` of the effect.
        bands: the effect in percent, at `5`, `50` and `95`, by school.
        origin: whose undocumented stock it is.
        year: of the effect.
    """
    stock = f"the undocumented stock from {place_name(origin)} in {year}"
    still = found["unchanged"]
    tiny = [name for name, band in bands.items() if name not in still and _shown_as_zero(band)]
    ways = {way: [name for name in found.get(way, tiny) if name not in tiny] for way in WAYS}
    ways[TINY] = tiny
    parts = [f"{words} under {_listed(ways[way])}" for way, words in WAYS.items() if ways[way]]
    if len(bands) == 1:
        return f"One school asked: {stock} {parts[0]}."
    if ways["rises"] and ways["falls"]:
        return f"Schools disagree: {stock} {_listed(parts)}."
    if len(ways["undecided"]) == len(bands):
        return f"Undecided under all schools: the 5-95 interval of {stock} holds zero."
    if ways["undecided"]:
        return f"Schools do not all decide: {stock} {_listed(parts)}."
    if len(parts) > 1:
        return f"Schools differ: {stock} {_listed(parts)}."
    (way,) = (way for way in WAYS if ways[way])
    return f"All schools agree that {stock} {WAYS[way].rstrip(',')}."


def _shown_as_zero(band: Mapping[str, float | None]) -> bool:
    """Return whether an effect is zero to the digits of the tables, from end to end."""
    known = [band[end] for end in ("5", "95")]
    return all(one is not None and float(f"{one:.{DIGITS}f}") == 0 for one in known)


def _listed(words: Sequence[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
