"""What politics responds to, year by year: foreign-born, unemployment, agenda, attacks, counts."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from interlock.region.annual import ASSUMED, YEARS, Annual, filled
from interlock.region.instruments import instrument, instruments
from interlock.region.observed import known
from interlock.region.region import load_region

FOREIGN_BORN = "politics.foreign_born"
UNEMPLOYMENT = "politics.unemployment"
AGENDA = "politics.agenda"
TERROR = "politics.terror"
APPREHENSIONS = "politics.apprehensions"
JOBS = "politics.construction_jobs"
AGENTS = "politics.agents"
SALIENCE = "politics.salience"
ATTACK = "S911"
TERROR_YEARS = 2  # the year of an attack and the next
BILLS = ("law", "proposal")


@cache
def political_inputs() -> Mapping[str, Annual]:
    """Return the inputs of politics by path, over `YEARS`, each year with its mark."""
    found = (
        _series(
            FOREIGN_BORN,
            "Foreign-born residents of the United States",
            "persons",
            "us_foreign_born_by_country",
            {"origin": "ALL"},
            geometric=True,
        ),
        _series(
            UNEMPLOYMENT,
            "US unemployment rate",
            "percent",
            "unemployment_rate_us_bls",
            {"country": "USA"},
        ),
        _series(
            APPREHENSIONS,
            "Border Patrol apprehensions",
            "events",
            "panel.usbp_apprehensions_total",
            {},
            geometric=True,
        ),
        _series(
            JOBS,
            "US construction employment",
            "thousand persons",
            "construction_employment",
            {"country": "USA"},
            geometric=True,
        ),
        _series(
            AGENTS,
            "Border Patrol agents, southwest border",
            "persons",
            "panel.usbp_agents_sw",
            {},
            geometric=True,
        ),
        _series(
            SALIENCE,
            "Immigration as the most important problem (Gallup)",
            "share",
            "mip_share_immigration",
            {"country": "USA"},
        ),
        _agenda(),
        _terror(),
    )
    return MappingProxyType({one.name: one for one in found})


def _series(
    name: str,
    label: str,
    unit: str,
    series: str,
    selectors: Mapping[str, str],
    *,
    geometric: bool = False,
) -> Annual:
    source = f"{series}; gaps interpolated{' in logs' if geometric else ''}, ends held"
    return filled(name, label, unit, source, known(series, **selectors), geometric=geometric)


def _agenda() -> Annual:
    """Return 1 in years in which Congress had an immigration bill before it, else 0."""
    rows = load_region().rollcalls
    voted = {row["date"].year for row in rows.to_dicts() if row["topic"] == "migration"}
    bills = {
        one.first_year
        for one in instruments()
        if one.kind in BILLS and "migration" in one.content and "USA" in one.parties
    }
    busy = voted | bills
    return filled(
        AGENDA,
        "An immigration bill before Congress",
        "yes or no",
        "tables `instruments` (laws and proposals that move migration, failed ones included) and "
        "`rollcalls` (topic migration)",
        {year: float(year in busy) for year in YEARS},
    )


def _terror() -> Annual:
    """Return 1 in the year of the attacks of 2001 and the next, else 0."""
    attack = instrument(ATTACK).first_year
    return filled(
        TERROR,
        "A terrorist attack on the United States, this year or last",
        "yes or no",
        f"table `instruments`: {ATTACK}; {TERROR_YEARS} years (assumed)",
        {year: float(attack <= year < attack + TERROR_YEARS) for year in YEARS},
        mark=ASSUMED,
    )
