"""Roll calls as data of the model of ratification: kinds of content, stances, seats at a date."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from interlock.errors import InputError
from interlock.region.region import load_region

KINDS = ("trade", "migration_liberal", "restrictive", "comprehensive")
# A kind that no roll call shows alone: trade in one bill with mobility.
MIXED_KIND = "trade_mobility"
PARTIES = ("D", "R")
CHAMBERS = ("h", "s")
SIZES = MappingProxyType({"h": 435, "s": 100})
STANCES = MappingProxyType({"support": 1.0, "oppose": -1.0, "none": 0.0})
FIRST_CONGRESS = 1789
# Votes that are of no kind: requests for information, a resolution without content, money.
LEFT_OUT = ("PESO95", "BUSHFOX", "OTHER", "MERIDA1", "CRISIS19")
_FILE = Path(__file__).parent / "congress.yaml"


@dataclass(frozen=True, slots=True)
class Ballot:
    """How one party voted in one roll call, turned so that a yes is for the package.

    Attributes:
        vote: id of the roll call.
        measure: id of the instrument.
        kind: content of the package.
        chamber: h or s.
        party: D or R.
        date: day of the vote.
        yes, no: members.
        own_president: 1 if the party's president supports the package, -1 if he opposes it, else 0.
        other_president: the same of the other party's president.
    """

    vote: str
    measure: str
    kind: str
    chamber: str
    party: str
    date: dt.date
    yes: int
    no: int
    own_president: float
    other_president: float


@cache
def _congress() -> Mapping[str, Any]:
    import yaml

    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


@cache
def coded_years() -> tuple[int, int]:
    """Return the first and the last year for which presidents, majorities and seats are known."""
    last = max(row["date"].year for row in load_region().rollcalls.to_dicts())
    return max(min(_congress()[table]) for table in ("presidents", "majorities")), last


def president(year: int) -> str:
    """Return the party of the president of a year; InputError outside the coded years."""
    return _since("presidents", year)


def house_majority(year: int) -> str:
    """Return the party that sets the agenda of the House; InputError outside the coded years."""
    return _since("majorities", year)


def _since(table: str, year: int) -> str:
    _require_coded(year)
    coded = _congress()[table]
    return coded[max(first for first in coded if first <= year)]


def _require_coded(year: int) -> None:
    first, last = coded_years()
    if not first <= year <= last:
        raise InputError(f"year {year}: who governs and sits is known for {first} to {last}")


@cache
def ballots() -> tuple[Ballot, ...]:
    """Return every roll call with a kind as two ballots, Democrats' and Republicans'."""
    found = []
    for row in load_region().rollcalls.to_dicts():
        kind, turned = _kind(row)
        if kind is None:
            continue
        stance = STANCES[_stance(row)] * (-1 if turned else 1)
        governs = president(row["date"].year)
        for party in PARTIES:
            votes = row[f"yea_{party}"], row[f"nay_{party}"]
            yes, no = votes[::-1] if turned else votes
            found.append(
                Ballot(
                    row["vote_id"],
                    row["agreement_id"],
                    kind,
                    row["chamber"],
                    party,
                    row["date"],
                    yes,
                    no,
                    stance if party == governs else 0.0,
                    stance if party != governs else 0.0,
                )
            )
    return tuple(found)


def tallies(measure: str | None) -> dict[str, tuple[str, int, int]]:
    """Return chamber, yes and no of every roll call on a measure, independents included.

    Turned like `ballots`, so that a yes is for the package.
    """
    found = {}
    for row in load_region().rollcalls.to_dicts():
        kind, turned = _kind(row)
        if kind is not None and row["agreement_id"] == measure:
            votes = (row["nay"], row["yea"]) if turned else (row["yea"], row["nay"])
            found[row["vote_id"]] = (row["chamber"], *votes)
    return found


def _kind(row: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the kind of a roll call, and whether a yea was against it.

    Rule: topic trade is `trade`, turned where a yea restricts it; migration is `comprehensive`
    where a yea is coded mixed, `migration_liberal` or `restrictive` by the direction of a yea;
    security is `restrictive`.
    """
    topic, means = row["topic"], row["yea_means"]
    if row["agreement_id"] in LEFT_OUT:
        return None, False
    if topic == "trade" and means in {"liberalising", "restrictive"}:
        return "trade", means == "restrictive"
    kinds = {
        ("migration", "mixed"): "comprehensive",
        ("migration", "liberalising"): "migration_liberal",
        ("migration", "restrictive"): "restrictive",
        ("security", "restrictive"): "restrictive",
    }
    return kinds.get((topic, means)), False


def _stance(row: Mapping[str, Any]) -> str:
    coded = _congress()
    return coded["votes"].get(row["vote_id"], coded["stances"][row["agreement_id"]])


def congress_of(year: int) -> int:
    """Return the number of the Congress that sits from January of a year."""
    return (year - FIRST_CONGRESS) // 2 + 1


@cache
def seats(year: int, chamber: str) -> Mapping[str, int]:
    """Return seats by party in the Congress of a year, independents with the Democrats.

    Most members that a party ever cast in one roll call of that Congress, scaled to the chamber:
    the evidence holds no list of members. A chamber without a roll call takes the nearest Congress
    that has one (at most one away).

    Raises:
        InputError: a year outside the coded years, or no roll call within a Congress of it.
    """
    _require_coded(year)
    most: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys("DRI", 0))
    for row in load_region().rollcalls.to_dicts():
        if row["chamber"] == chamber:
            cast = most[row["congress"]]
            for party in cast:
                cast[party] = max(cast[party], row[f"yea_{party}"] + row[f"nay_{party}"])
    wanted = congress_of(year)
    near = min(most, key=lambda one: (abs(one - wanted), one))
    if abs(near - wanted) > 1:
        raise InputError(f"year {year}: no roll call near the {wanted}th Congress")
    cast = most[near]
    democrats, whole = cast["D"] + cast["I"], sum(cast.values())
    size = SIZES[chamber]
    share = round(size * democrats / whole)
    return MappingProxyType({"D": share, "R": size - share})
