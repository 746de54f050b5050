"""Codes of countries and territories: ISO 3166 alpha-3, with their names."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from interlock.errors import InputError, did_you_mean
from interlock.region import catalogue

WORLD_SERIES = ("world.undesa_migrant_stock_2024", "world.gdp_per_capita_ppp_wb")
# Partners that are no country: what the packaged world tables call the rest and the unrecorded.
REST: Mapping[str, str] = MappingProxyType(
    {"ROW": "Rest of the world", "OOO": "Other or unknown", "XCX": "Channel Islands"}
)
MOST_GUESSES = 4


@cache
def territories() -> Mapping[str, str]:
    """Return the English name of every place of the packaged world tables, by code."""
    found = {
        code: name
        for series in WORLD_SERIES
        for code in catalogue.passport(series).coverage.places
        if (name := territory(code))
    }
    return MappingProxyType(dict(sorted(found.items())))


@cache
def territory(code: str, locale: str = "en") -> str | None:
    """Return the name of a code as the Unicode CLDR writes it, or None where it has none."""
    from babel import Locale
    from babel.core import get_global

    short = get_global("territory_aliases").get(code)
    return Locale.parse(locale).territories.get(short[0]) if short and len(code) == 3 else None


def check_member(code: str) -> None:
    """Refuse what is no country or territory of the packaged world tables, with a guess."""
    _check(code, territories())


def check_place(code: str) -> None:
    """Refuse what is neither such a place nor the rest of the world."""
    if code not in REST:
        _check(code, territories())


def _check(code: str, known: Mapping[str, str]) -> None:
    if code in known:
        return
    raise InputError(f"'{code[:40]}' is no ISO alpha-3 code of a country{_near(code, known)}")


def _near(word: str, known: Mapping[str, str]) -> str:
    """Return the code of a name or of small letters, or codes that begin alike, as a guess."""
    by_name = {name.casefold(): code for code, name in known.items()}
    alike = get_close_matches(word.casefold(), by_name, n=1, cutoff=0.75)
    if word.upper() in known or alike:
        code = word.upper() if word.upper() in known else by_name[alike[0]]
        return f"; did you mean '{code}'?"
    begin = [f"{code} ({name})" for code, name in known.items() if code[:2] == word[:2].upper()]
    if word and begin:
        return f"; did you mean {' or '.join(begin[:MOST_GUESSES])}?"
    return did_you_mean(word, known)
