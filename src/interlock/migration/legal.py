"""Legal doors: permanent admissions, the legalisation of 1987-90, temporary work visas."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from interlock.migration.drivers import ORIGINS
from interlock.region.annual import (
    ASSUMED,
    INTERPOLATED,
    LAST_YEAR,
    YEARS,
    Annual,
    filled,
)
from interlock.region.observed import known

IRCA_YEARS = (1987, 1988, 1989, 1990)
ANNUAL = "lpr_admissions_by_last_residence"
BIRTH = "lpr_admissions_by_country_of_birth"
DECADE = "lpr_admissions_by_last_residence_decade"
SUM_1991_93 = "lpr_admissions_by_last_residence_sum1991_93"


@cache
def legal_inputs() -> Mapping[str, Annual]:
    """Return legal instruments of history by path.

    `migration.legal_quota.<origin>` (persons a year, without those of IRCA),
    `migration.legalisation.<origin>` (persons a year), `migration.temporary_visas.<origin>`
    (H-2A and H-2B visas a year), `migration.professionals.<origin>` (TN visas a year).
    """
    found: list[Annual] = []
    for origin in ORIGINS:
        found += [_visas(origin), _professionals(origin)]
        found += _mexican() if origin == "MEX" else [_admissions(origin), _none(origin)]
    return MappingProxyType({one.name: one for one in found})


def _annual_admissions(origin: str) -> dict[int, float]:
    by_birth = known(BIRTH, origin=origin)
    return {**by_birth, **known(ANNUAL, origin=origin)}


def _quota(origin: str, known_years: Mapping[int, float], source: str) -> Annual:
    return filled(
        f"migration.legal_quota.{origin}",
        "Permanent admissions (LPR), without those of IRCA",
        "persons",
        source,
        known_years,
    )


def irca_split() -> tuple[float, float]:
    """Return the ordinary yearly LPR of Mexicans in the 1980s and the Mexican share of IRCA.

    Two equations in two unknowns, x ordinary admissions a year and m the Mexican share of what
    all admissions exceed the mean of 1986-88 by:

        10 x + m (excess 1989) = decade 1980-89
           x + m (excess 1990) = admissions 1990
    """
    every = known("lpr_total", origin="ALL")
    ordinary = sum(every[y] for y in (1986, 1987, 1988)) / 3
    excess = {year: every[year] - ordinary for year in (1989, 1990)}
    decade, in_1990 = known(DECADE, origin="MEX")[1980], mexican_1990()
    share = (10 * in_1990 - decade) / (10 * excess[1990] - excess[1989])
    return in_1990 - share * excess[1990], share


def mexican_1990() -> float:
    """Return LPR of Mexicans in 1990: the decade less 1991-93 and less each year 1994-99."""
    later = _annual_admissions("MEX")
    decade, three = known(DECADE, origin="MEX")[1990], known(SUM_1991_93, origin="MEX")[1991]
    return decade - three - sum(later[year] for year in range(1994, 2000))


def _mexican() -> list[Annual]:
    """Split Mexican LPR into ordinary admissions and the grants of IRCA.

    The persons legalised are those whom LPR of 1989-93 exceed ordinary admissions by; they had
    applied, and were safe from removal, in 1987-90, where equal shares are assumed.
    """
    ordinary, share = irca_split()
    later = _annual_admissions("MEX")
    first = min(later)
    quota = {year: ordinary for year in range(1980, 1991)} | later
    line = filled("", "", "", "", quota)
    between = sum(line.at(year) for year in range(1991, first))
    every = known("lpr_total", origin="ALL")
    excess_1989 = every[1989] - sum(every[y] for y in (1986, 1987, 1988)) / 3
    grants = share * excess_1989 + (mexican_1990() - ordinary)
    grants += known(SUM_1991_93, origin="MEX")[1991] - between
    source = f"{ANNUAL} and {BIRTH}; 1980-93 from {DECADE}, {SUM_1991_93} and lpr_total"
    legalised = {year: grants / len(IRCA_YEARS) for year in IRCA_YEARS}
    return [
        _quota("MEX", quota, source).marked(range(1980, first), INTERPOLATED),
        _legalisation("MEX", legalised, source + "; equal shares in 1987-90 assumed"),
    ]


def _legalisation(origin: str, persons: Mapping[int, float], source: str) -> Annual:
    return filled(
        f"migration.legalisation.{origin}",
        "Undocumented residents given papers",
        "persons",
        source,
        {year: persons.get(year, 0.0) for year in YEARS},
        mark=ASSUMED,
    )


def _none(origin: str) -> Annual:
    return _legalisation(origin, {}, f"none apart from LPR ({ANNUAL}), which include those of IRCA")


def _admissions(origin: str) -> Annual:
    """Yearly admissions; years without a count share what is left of their decade equally."""
    yearly = {y: v for y, v in _annual_admissions(origin).items() if y in YEARS}
    filled_in = dict(yearly)
    for decade, total in known(DECADE, origin=origin).items():
        years = [year for year in range(decade, decade + 10) if year in YEARS]
        missing = [year for year in years if year not in yearly]
        if missing:
            left = max(total - sum(yearly.get(year, 0.0) for year in years), 0.0)
            filled_in |= {year: left / len(missing) for year in missing}
    one = _quota(origin, filled_in, f"{ANNUAL} and {BIRTH}; missing years share {DECADE} equally")
    return one.marked(set(filled_in) - set(yearly), INTERPOLATED)


def _visas(origin: str) -> Annual:
    """H-2A and H-2B visas: visas, never entries; none before 1997 is published by nationality."""
    farm, other = (known(f"niv_issued:{kind}", origin=origin) for kind in ("H-2A", "H-2B"))
    both = {year: farm[year] + other[year] for year in farm}
    first = min(both)
    if origin == "MEX":
        entries = known("mexican_h2_entries_us", origin="MEX")
        ratio = both[first] / entries[first]
        both = {y: v * ratio for y, v in entries.items() if y < first} | both
    one = filled(
        f"migration.temporary_visas.{origin}",
        "Temporary work visas issued, H-2A and H-2B",
        "visas",
        "niv_issued:H-2A and H-2B; before 1997 mexican_h2_entries_us scaled; held from 2018",
        both,
    )
    return one.marked([year for year in YEARS if year < first], ASSUMED)


def _professionals(origin: str) -> Annual:
    issued = known("niv_issued:TN", origin=origin)
    return filled(
        f"migration.professionals.{origin}",
        "NAFTA professionals' visas issued (TN)",
        "visas",
        f"niv_issued:TN; none before NAFTA, from {max(issued) + 1} held to {LAST_YEAR}",
        {1993: 0.0, **issued},
    )
