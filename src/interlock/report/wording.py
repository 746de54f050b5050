"""Numbers and names as a reader meets them: one rule for all pages and pictures."""

import math
from collections.abc import Sequence

from interlock.region.places import place_name

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"

_COUNTRIES = {
    "ARG": "Argentina",
    "AUS": "Australia",
    "AUT": "Austria",
    "BRA": "Brazil",
    "CHL": "Chile",
    "CHN": "China",
    "DEU": "Germany",
    "DNK": "Denmark",
    "ESP": "Spain",
    "FIN": "Finland",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GRC": "Greece",
    "HUN": "Hungary",
    "IDN": "Indonesia",
    "IND": "India",
    "IRL": "Ireland",
    "ITA": "Italy",
    "JPN": "Japan",
    "KOR": "South Korea",
    "NLD": "Netherlands",
    "NOR": "Norway",
    "NZL": "New Zealand",
    "PRT": "Portugal",
    "REU": "Rest of the European Union",
    "ROW": "Rest of the world",
    "SWE": "Sweden",
    "TUR": "Turkey",
    "TWN": "Taiwan",
    "ZAF": "South Africa",
}


def country_name(code: str) -> str:
    """Return the English name of a country code; an unknown code stands for itself."""
    return _COUNTRIES.get(code) or place_name(code)


def in_sentence(code: str) -> str:
    """Return the name of a country as it reads inside a sentence."""
    return "the United States" if code == "USA" else country_name(code)


def number(value: float, digits: int = 2) -> str:
    """Return a number with fixed decimals; a dash where there is none, no sign on zero."""
    if not math.isfinite(value):
        return MISSING
    text = f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and _is_seen(value, digits) else text


def signed(value: float, digits: int = 2) -> str:
    """Return a number with fixed decimals and its sign; no sign where it rounds to zero."""
    plus = "+" if math.isfinite(value) and value > 0 and _is_seen(value, digits) else ""
    return plus + number(value, digits)


def percent(value: float, digits: int = 2) -> str:
    """Return a change in percent with its sign."""
    return f"{signed(value, digits)}%" if math.isfinite(value) else MISSING


def change(value: float, digits: int = 2) -> str:
    """Return a change as a verb and its size, such as `falls by 0.06%`."""
    if not math.isfinite(value):
        return "is not defined"
    if not _is_seen(value, digits):
        return f"stays within {0.5 * 10**-digits:.{digits + 1}f}% of its level"
    verb = "rises" if value > 0 else "falls"
    return f"{verb} by {number(abs(value), digits)}%"


def scientific(value: float) -> str:
    """Return a small number as `9.6 × 10^-12` in signs that need no markup."""
    if value == 0 or not math.isfinite(value):
        return number(value, 0)
    mantissa, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def listed(parts: Sequence[str]) -> str:
    """Return `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def span(years: Sequence[int]) -> str:
    """Return `1993–2008`, or the only year."""
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def _is_seen(value: float, digits: int) -> bool:
    return float(f"{abs(value):.{digits}f}") != 0
