"""The closed list of units: every packaged series is measured in one of these."""

from collections.abc import Mapping
from types import MappingProxyType

UNITS: Mapping[str, str] = MappingProxyType(
    {
        # people and what happens to them
        "persons": "persons (a stock, or persons counted once in a flow)",
        "persons_thousand": "thousand persons",
        "persons_million": "million persons",
        "events": "events: one person can be counted several times",
        "deaths": "deaths",
        "visas": "visas issued",
        "entries": "entries at ports: one person can enter several times",
        "jobs": "positions certified",
        "cases": "legal cases or claims",
        "votes": "votes cast",
        "count": "items counted (treaties, provisions)",
        # money: the suffix is the base year of constant prices; none means current prices
        "usd": "current US dollars",
        "usd_million": "million current US dollars",
        "usd_2015": "constant 2015 US dollars",
        "usd_2015_per_person": "constant 2015 US dollars per person",
        "usd_2017_million": "million constant 2017 US dollars",
        "usd_2023": "constant 2023 US dollars",
        "usd_real": "constant US dollars, base year not stated",
        "usd_per_hour": "current US dollars per hour",
        "usd_2019_per_hour": "constant 2019 US dollars per hour",
        "usd_real_per_hour": "constant US dollars per hour, core PCE deflator",
        "ppp_2017_million": "million 2017 international dollars at purchasing power parity",
        "ppp_2017_per_worker": "2017 international dollars (PPP) per employed person",
        "ppp_per_person": "constant international dollars (PPP) per person, base year unverified",
        "ppp_per_worker": "constant international dollars (PPP) per employed person",
        "gbp": "current pounds sterling",
        "mxn_per_day": "current Mexican pesos per day",
        "currency_per_usd": "national currency units per US dollar",
        # pure numbers
        "percent": "percent of the total named in the definition",
        "percent_per_year": "percent per year",
        "percent_change": "percent change over the period named in the definition",
        "share": "share between 0 and 1 of the total named in the definition",
        "probability": "probability between 0 and 1",
        "ratio": "ratio of two quantities in the same unit",
        "log": "natural logarithm of a ratio",
        "index": "index; base or range in the definition",
        "score": "score on an expert scale; range in the definition",
        "dummy": "1 for yes, 0 for no",
        "rate_per_100k": "per 100,000 inhabitants per year",
        "births_per_woman": "children per woman",
        # physical things and time
        "miles": "statute miles",
        "pounds_weight": "pounds (weight)",
        "years": "years",
        "hours_per_year": "hours per year",
        "dwellings_thousand": "thousand dwellings started, annual rate",
    }
)
