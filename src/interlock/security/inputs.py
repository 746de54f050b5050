"""What governments put into the border and the interior, year by year."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from interlock.region.annual import ASSUMED, YEARS, Annual, filled
from interlock.region.observed import known, parameter

if TYPE_CHECKING:
    import numpy as np

# Apprehensions per episode of those who evade, about 2012-19: p = .35, delta = .55.
EVADING = 0.45
CHILDREN_2010 = 0.057  # share of children among apprehended non-Mexicans, see `_hand_over`
RELEASES = Path(__file__).parent / "releases.yaml"


@cache
def security_inputs() -> Mapping[str, Annual]:
    """Return the security instruments of history by path.

    `security.agents` (persons, southwest border), `security.barriers` (miles of primary barrier),
    `security.sanctions` (share of the apprehended who meet consequences beyond return),
    `security.interior_removals` (hazard a year), `security.hand_over` (share of arriving Central
    Americans who hand themselves over), `security.mexico_effort` (index, 2013 = 1).
    """
    inputs = (_agents(), _barriers(), _sanctions(), _interior(), _hand_over(), _effort())
    return MappingProxyType({one.name: one for one in inputs})


def _agents() -> Annual:
    return filled(
        "security.agents",
        "Border Patrol agents, southwest border",
        "persons",
        "panel.usbp_agents_sw; 1981-91 interpolated in logs, from 2020 held at 2019",
        known("panel.usbp_agents_sw"),
        geometric=True,
    )


def _barriers() -> Annual:
    miles = known("sw_border_barrier_miles:total primary", destination="USA-SW")
    return filled(
        "security.barriers",
        "Primary barrier on the southwest border",
        "miles",
        "sw_border_barrier_miles:total primary; 2005-15 and 2019-23 interpolated, before 2005 "
        "grown from none in 1990 (assumed)",
        {1990: 0.0, **miles},
    ).marked(range(1980, 2005), ASSUMED)


def _sanctions() -> Annual:
    row = parameter("P047")
    return filled(
        "security.sanctions",
        "Share of the apprehended under sanctions beyond return",
        "share",
        "Bazzi et al. 2021 (P047): .15 in 2008, .85 in 2012; none until 2004, then a straight "
        "line; held from 2012",
        {2004: 0.0, 2008: row["low"], 2012: row["high"]},
        mark=ASSUMED,
    )


def _interior() -> Annual:
    """Removals over unauthorised residents, scaled to the interior share that P061 implies."""
    import numpy as np

    removals = filled("", "", "", "", known("panel.dhs_removals"), geometric=True)
    low = known("unauthorized_population_dhs_low", origin="ALL")
    high = known("unauthorized_population_dhs_high", origin="ALL")
    stock = {1980: (low[1980] + high[1980]) / 2, **known("panel.unauthorized_total_pew")}
    stock |= {year: value for year, value in known("panel.unauthorized_total_dhs").items()}
    crude = removals.values / filled("", "", "", "", stock, geometric=True).values
    window = slice(2009 - 1980, 2016 - 1980)
    share = parameter("P061")["point_estimate"] / float(np.mean(crude[window]))
    return Annual(
        "security.interior_removals",
        "Removals from the interior per unauthorised resident",
        "per year",
        "panel.dhs_removals over unauthorised anchors (DHS, Pew), times the interior share "
        f"({share:.2f}) that gives the mean of P061 in 2009-15",
        crude * share,
        removals.marks,
    )


def _hand_over() -> Annual:
    """Children and families among arrivals who are not Mexican: they hand themselves over.

    Among the apprehended their share is v = children and families over all. One who hands himself
    over is apprehended once, one who evades a times (about .45 then), so among arrivals their
    share is v a / (1 - v + v a).

    Children are not counted by nationality before 2020, so Mexican ones are taken out at the
    share of Mexican apprehensions that they make up in 2021-22.
    """
    caught, mexican = (
        known(f"panel.usbp_apprehensions_{who}") for who in ("total", "MEX_nationwide")
    )
    children = known("panel.usbp_uac_sw")
    young = known("usbp_uac_sw", origin="MEX")
    mexican_share = sum(young[y] for y in (2021, 2022)) / sum(mexican[y] for y in (2021, 2022))
    families = _families()
    shares = _released(caught, mexican) | {
        year: (children[year] - mexican_share * mexican[year] + families.get(year, 0.0))
        / (caught[year] - mexican[year])
        for year in children
    }
    return filled(
        "security.hand_over",
        "Arriving non-Mexicans who hand themselves over for a hearing",
        "share",
        "children (panel.usbp_uac_sw, without Mexicans) and families (usbp_family_units_sw*, "
        "counted from 2012) over apprehensions of non-Mexicans, turned into a share of arrivals; "
        "2001-06 with releases (releases.yaml) added to the children of 2010; before 2001 held",
        {y: v * EVADING / (1 - v + v * EVADING) for y, v in shares.items()},
    )


def _released(caught: dict[int, float], mexican: dict[int, float]) -> dict[int, float]:
    """Return the share of apprehended non-Mexicans released for lack of room, 2000-2009.

    Children come on top: their share of 2010 is the first that is counted.
    """
    import yaml

    facts = yaml.safe_load(RELEASES.read_text(encoding="utf-8"))
    released = {y: n / (caught[y] - mexican[y]) for y, n in facts["persons"].items()}
    released |= facts["share"] | facts["assumed_share"]
    return {year: CHILDREN_2010 + share for year, share in released.items()}


def _families() -> dict[int, float]:
    counted = known("usbp_encounters_khsm_famstatus:Family Unit Individuals", destination="USA-SW")
    counted |= known("usbp_family_units_sw_cbp_monthly_tables", origin="ALL")
    return counted | known("usbp_family_units_sw", origin="ALL")


def _effort() -> Annual:
    import numpy as np

    return Annual(
        "security.mexico_effort",
        "Mexican effort on migration in transit",
        "index, estimated path = 1",
        "multiplies the path inferred from Mexican deportations and detentions 2005-2019",
        np.ones(len(YEARS)),
        (ASSUMED,) * len(YEARS),
    )


def evading_apprehensions() -> "np.ndarray":
    """Return apprehensions on the southwest border without children and families [year], events.

    Those hand themselves over; they do not run the risk that border deaths measure. NaN where
    families or children are not counted is read as none, which holds before 2010.
    """
    import numpy as np

    total = filled("", "", "", "", known("panel.usbp_apprehensions_sw")).values
    children = known("panel.usbp_uac_sw")
    families = _families()
    given_up = [children.get(y, 0.0) + families.get(y, 0.0) for y in YEARS]
    return total - np.asarray(given_up)
