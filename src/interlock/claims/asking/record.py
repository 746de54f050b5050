"""Tests on the coded record: instruments, treaties and roll calls, selected and counted."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from interlock.claims.asking.annual import annual, of_instruments
from interlock.claims.finding import Finding, Trace, of_number
from interlock.claims.language.kinds import (
    Clustering,
    Network,
    Pool,
    RateRatio,
    Sequence,
    Share,
    ShareDifference,
    Votes,
)
from interlock.claims.measured import Measured, Region
from interlock.claims.record.clustering import clustering
from interlock.claims.record.network import hub_share
from interlock.claims.record.rate import rate_ratio
from interlock.claims.record.select import circular, select
from interlock.claims.record.sequence import sequence
from interlock.claims.record.share import fragility, share, share_difference
from interlock.claims.record.treaties import environmental
from interlock.claims.record.votes import gap, vote_mean, vote_share, vote_trend
from interlock.errors import InputError
from interlock.region import load_region
from interlock.region.instruments import PARTNERS, Instrument, instrument

TREATIES = Trace(
    what="table",
    name="ieadb_treaties",
    label="environmental treaties within North America",
    source="International Environmental Agreements Database (independent coding)",
    ask="interlock data show ieadb_env_agreements_cum",
)
SIDES = {"restrictive": "restrictive", "liberalising": "liberalising"}
PARTIES = ("D", "R")


class _Found:
    """What a test on the record gathered besides its number."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.traces: list[Trace] = []
        self.circular: list[str] = []
        self.notes: list[str] = []
        self.lines: list[Any] = []
        self.unit = ""


def measure_record(test: Any, base: Finding, region: Region) -> Finding:
    """Return what a test on the coded record found.

    Args:
        test: one of the kinds of this module.
        base: what the finding says of the test.
        region: where the claim puts the number.

    Raises:
        AbsentError: a series is not packaged.
        InputError: nothing is selected, or a statistic cannot be computed from so few.
    """
    found = _Found()
    measured = _MEASURE[type(test)](test, region, found)
    update = {
        "unit": found.unit,
        "items": tuple(dict.fromkeys(found.items)),
        "traces": tuple(dict.fromkeys(found.traces)),
        "circular": tuple(dict.fromkeys((*base.circular, *found.circular))),
        "notes": (*base.notes, *found.notes),
        "lines": tuple(found.lines),
    }
    return of_number(base.model_copy(update=update), measured)


def _pool(pool: Pool, found: _Found) -> tuple[str, ...]:
    """Return ids of what a pool holds, and note where they come from."""
    if pool.instruments is not None:
        chosen = select(pool.instruments)
        found.traces.append(of_instruments(len(chosen)))
        found.circular += circular(pool.instruments)
        return tuple(one.id for one in chosen)
    found.traces.append(TREATIES)
    first, last = pool.begun or (None, None)
    return tuple(one.id for one in environmental(pool.environmental, first, last))


def _shared(of: Pool, among: Pool, found: _Found) -> tuple[int, int]:
    """Return how many of one pool are in another, and how many that holds."""
    within = _pool(among, found)
    if not within:
        raise InputError("nothing is selected by 'among'; a share of nothing has no value")
    hits = set(_pool(of, found)) & set(within)
    found.items += sorted(hits)
    return len(hits), len(within)


def _share(test: Share, region: Region, found: _Found) -> Measured:
    hits, total = _shared(test.of, test.among, found)
    found.unit = "share"
    flips = fragility(hits, total, region)
    if flips:
        found.notes.append(f"{flips} of {total} codings would have to be otherwise to change it")
    return share(hits, total, region)


def _share_difference(test: ShareDifference, region: Region, found: _Found) -> Measured:
    one = _shared(test.of, test.among, found)
    other = _shared(test.less_of, test.less_among, found)
    found.unit = "difference of shares"
    return share_difference(*one, *other, region)


def _rate(test: RateRatio, region: Region, found: _Found) -> Measured:
    chosen = select(test.events)
    found.traces.append(of_instruments(len(chosen)))
    found.circular += circular(test.events)
    found.unit = "ratio of rates"

    def yearly(span: tuple[int, int]) -> list[int]:
        years = range(span[0], span[1] + 1)
        found.items += [one.id for one in chosen if one.first_year in years]
        return [sum(one.first_year == year for one in chosen) for year in years]

    after, before = yearly(test.after), yearly(test.before)
    return rate_ratio(
        sum(after), len(after), sum(before), len(before), region, yearly=(after, before)
    )


def _clustering(test: Clustering, region: Region, found: _Found) -> Measured:
    value = annual(test.value).within(test.years)
    chosen = select(test.events)
    found.traces += [of_instruments(len(chosen)), *value.traces]
    found.circular += circular(test.events)
    inside = [one for one in chosen if one.first_year in value.years]
    found.items += [one.id for one in inside]
    found.lines.append(value.line)
    found.unit = value.unit
    years = sorted({one.first_year for one in inside})
    return clustering(years, value.years, value.values, region)


def _sequence(test: Sequence, region: Region, found: _Found) -> Measured:
    pairs = [(instrument(one), instrument(other)) for one, other in test.pairs]
    found.items += [f"{a.id} {a.first_year}, {b.id} {b.first_year}" for a, b in pairs]
    found.traces.append(of_instruments(len({one.id for pair in pairs for one in pair})))
    found.unit = "share of untied pairs"
    return sequence(
        [one.first_year for one, _ in pairs],
        [other.first_year for _, other in pairs],
        region,
        test.pairs,
    )


def _network(test: Network, region: Region, found: _Found) -> Measured:
    found.unit = "share of links"
    links: dict[frozenset[str], int] = {}
    if test.links.instruments is not None:
        chosen = select(test.links.instruments)
        found.traces.append(of_instruments(len(chosen)))
        found.circular += circular(test.links.instruments)
        found.items += [one.id for one in chosen]
        members = [_partners(one) for one in chosen]
    else:
        found.traces.append(TREATIES)
        first, last = test.links.begun or (None, None)
        chosen_treaties = environmental(test.links.environmental, first, last)
        members = [frozenset(one.parties) for one in chosen_treaties]
    for parties in members:
        for one in sorted(parties):
            for other in sorted(parties):
                if one < other:
                    pair = frozenset((one, other))
                    links[pair] = links.get(pair, 0) + 1
    return hub_share(links, test.hub, region)


def _partners(one: Instrument) -> frozenset[str]:
    return PARTNERS & one.partners


def _votes(test: Votes, region: Region, found: _Found) -> Measured:
    rows = votes_of(test)
    if not rows:
        raise InputError("no roll call is selected; see table `rollcalls`")
    found.items += [row["vote_id"] for row in rows]
    found.traces.append(
        Trace(
            what="table",
            name="rollcalls",
            label=f"{len(rows)} roll calls of the US Congress",
            source="Clerk of the House and Senate, by way of the packaged table",
            ask="interlock data show rollcall_yea",
        )
    )
    counts = {of: _cast(rows, of, test.side) for of in ("all", *PARTIES)}
    if test.statistic == "gap":
        if len(rows) != 1:
            raise InputError("a gap between parties is of one vote; name it in 'votes'")
        found.unit = "Republican less Democratic share"
        (yes_r, cast_r), (yes_d, cast_d) = counts["R"], counts["D"]
        return gap(int(yes_r[0]), int(cast_r[0]), int(yes_d[0]), int(cast_d[0]), region)
    yes, cast = counts[test.of]
    if test.statistic == "trend":
        found.unit = "share a decade"
        return vote_trend(np.asarray([_when(row) for row in rows]), yes, cast, region)
    found.unit = "share of votes cast"
    if len(rows) == 1:
        return vote_share(int(yes[0]), int(cast[0]), region)
    return vote_mean(yes, cast, region)


def votes_of(test: Votes) -> list[dict[str, Any]]:
    """Return the roll calls that a test is about, by date."""
    rows = load_region().rollcalls.sort("date").to_dicts()

    def wanted(row: Mapping[str, Any]) -> bool:
        return (
            (not test.votes or row["vote_id"] in test.votes)
            and (test.topic is None or row["topic"] == test.topic)
            and (not test.yea_means or row["yea_means"] in test.yea_means)
            and (not test.agreement or row["agreement_id"] in test.agreement)
            and (test.chamber is None or row["chamber"] == test.chamber)
            and (test.dates is None or test.dates[0] <= row["date"].year <= test.dates[1])
            and (test.side not in SIDES or row["yea_means"] in SIDES)
        )

    return [row for row in rows if wanted(row)]


def _cast(rows: list[dict[str, Any]], of: str, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Return votes for a side and votes cast, by roll call."""
    end = "" if of == "all" else f"_{of}"
    yea, nay = (np.asarray([row[f"{way}{end}"] for row in rows]) for way in ("yea", "nay"))
    for_yea = np.asarray([side == "yea" or row["yea_means"] == side for row in rows])
    return np.where(for_yea, yea, nay), yea + nay


def _when(row: Mapping[str, Any]) -> float:
    return row["date"].year + (row["date"].timetuple().tm_yday - 1) / 365.25


_MEASURE: Mapping[type, Callable[[Any, Region, _Found], Measured]] = {
    Share: _share,
    ShareDifference: _share_difference,
    RateRatio: _rate,
    Clustering: _clustering,
    Sequence: _sequence,
    Network: _network,
    Votes: _votes,
}
RECORD_KINDS = tuple(_MEASURE)
