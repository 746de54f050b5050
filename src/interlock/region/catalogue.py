"""Find series: passports by id, by search text, and the bibliography."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from interlock.errors import InputError, did_you_mean
from interlock.region.packaged import read_table
from interlock.region.passport import Break, Coverage, Passport, Source


@cache
def passports() -> Mapping[str, Passport]:
    """Return every passport by series id, in the order of the ids."""
    sources = {number: Source(*rest) for number, *rest in read_table("sources").iter_rows()}
    breaks: dict[str, list[Break]] = {}
    for series, *rest in read_table("breaks").iter_rows():
        breaks.setdefault(series, []).append(Break(*rest))
    found = {}
    for row in read_table("passports").iter_rows(named=True):
        span = (row.pop("n"), row.pop("first_year"), row.pop("last_year"))
        coverage = Coverage(*span, places=tuple(row.pop("places")))
        used = tuple(sources[number] for number in row.pop("source_ids"))
        row["dims"] = tuple(row["dims"])
        row["breaks"] = tuple(breaks.get(row["id"], ()))
        found[row["id"]] = Passport(**row, coverage=coverage, sources=used)
    return MappingProxyType(found)


def passport(series_id: str) -> Passport:
    """Return the passport of a series.

    Raises:
        InputError: no series has that id; the message names the nearest.

    """
    known = passports()
    if series_id not in known:
        raise InputError(f"no series '{series_id}'{did_you_mean(series_id, known)}")
    return known[series_id]


def search(text: str = "") -> list[Passport]:
    """Return the passports that contain every word of the text, case ignored.

    Words are looked for in id, label, definition, publisher, unit and places.
    """
    words = text.casefold().split()
    return [one for one in passports().values() if all(word in _haystack(one) for word in words)]


def _haystack(one: Passport) -> str:
    publishers = [source.publisher for source in one.sources]
    places = one.coverage.places if len(one.coverage.places) < 60 else ()
    parts = [one.id, one.label, one.definition, one.unit, *publishers, *places]
    return " ".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography: a table and the series keyed from it."""

    source: Source
    series: tuple[str, ...]
    licences: tuple[str, ...]


def bibliography() -> list[Reference]:
    """Return every source with the series that use it, ordered by publisher and table."""
    users: dict[Source, list[Passport]] = {}
    for one in passports().values():
        for source in one.sources:
            users.setdefault(source, []).append(one)
    ordered = sorted(users, key=lambda source: (source.publisher, source.table, source.address))
    return [
        Reference(
            source,
            tuple(one.id for one in users[source]),
            tuple(sorted({one.licence for one in users[source]})),
        )
        for source in ordered
    ]


def licence_counts() -> Counter[str]:
    """Return how many series state each licence."""
    return Counter(one.licence for one in passports().values())


def quality_counts() -> Counter[str]:
    """Return how many series carry each quality letter."""
    return Counter(one.quality for one in passports().values())
