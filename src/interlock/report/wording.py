"""Numbers and names as a reader meets them: one rule for all pages and pictures."""

import math
from collections.abc import Sequence

from interlock.messages import _, language, locale
from interlock.region.own.codes import territory
from interlock.region.places import place_name

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
# In the French of Canada a thin space parts thousands and a comma decimals; English and the Spanish
# of Mexico write both alike.
_FRENCH = str.maketrans({",": "\N{NARROW NO-BREAK SPACE}", ".": ","})

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
    """Return the name of a country code as it is spoken; an unknown code stands for itself."""
    ours = _COUNTRIES.get(code) or place_name(code)
    return _(ours) if ours != code else territory(code, locale()) or code


def countries() -> tuple[str, ...]:
    """Return the English names of countries, to be translated."""
    places = (place_name(code) for code in ("USA", "MEX", "CAN", "GTM", "HND", "SLV"))
    return (*_COUNTRIES.values(), *places)


def in_sentence(code: str) -> str:
    """Return the name of a country as it reads inside a sentence."""
    inside = {"USA": _("the United States"), "MEX": _("Mexico"), "CAN": _("Canada")}
    return inside.get(code) or country_name(code)


def placed(code: str) -> str:
    """Return where a country is, such as `in the United States`."""
    known = {"USA": _("in the United States"), "MEX": _("in Mexico"), "CAN": _("in Canada")}
    return known.get(code) or _("in {country}").format(country=country_name(code))


def number(value: float, digits: int = 2) -> str:
    """Return a number with fixed decimals; a dash where there is none, no sign on zero."""
    if not math.isfinite(value):
        return MISSING
    text = f"{abs(value):,.{digits}f}"
    if language() == "fr":
        text = text.translate(_FRENCH)
    return MINUS + text if value < 0 and _is_seen(value, digits) else text


def signed(value: float, digits: int = 2) -> str:
    """Return a number with fixed decimals and its sign; no sign where it rounds to zero."""
    plus = "+" if math.isfinite(value) and value > 0 and _is_seen(value, digits) else ""
    return plus + number(value, digits)


def percent(value: float, digits: int = 2) -> str:
    """Return a change in percent with its sign."""
    if not math.isfinite(value):
        return MISSING
    return _("{value}%").format(value=signed(value, digits))


def change(value: float, digits: int = 2) -> str:
    """Return a change as a verb and its size, such as `falls by 0.06%`."""
    if not math.isfinite(value):
        return _("is not defined")
    if not _is_seen(value, digits):
        within = number(0.5 * 10**-digits, digits + 1)
        return _("stays within {value}% of its level").format(value=within)
    said = _("rises by {value}%") if value > 0 else _("falls by {value}%")
    return said.format(value=number(abs(value), digits))


def scientific(value: float) -> str:
    """Return a small number as `9.6 × 10^-12` in signs that need no markup."""
    if value == 0 or not math.isfinite(value):
        return number(value, 0)
    mantissa, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{number(float(mantissa), 1)} × 10{raised}"


def listed(parts: Sequence[str]) -> str:
    """Return `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def span(years: Sequence[int]) -> str:
    """Return `1993–2008`, or the only year."""
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def _is_seen(value: float, digits: int) -> bool:
    return float(f"{abs(value):.{digits}f}") != 0
