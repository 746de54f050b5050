"""Environmental treaties within North America: a record that others coded for another purpose."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from interlock.errors import InputError
from interlock.region import packaged

TABLE = "ieadb_treaties"


@dataclass(frozen=True, slots=True)
class Treaty:
    """A treaty.

    Attributes:
        id: `IEADB` and its number in the database.
        name: its title.
        year: when it was concluded.
        parties: ISO alpha-3 codes of those of the three states that are parties.
    """

    id: str
    name: str
    year: int
    parties: tuple[str, ...]


def environmental(
    dyads: Collection[str], first: int | None, last: int | None
) -> tuple[Treaty, ...]:
    """Return environmental treaties of some dyads, by year.

    Args:
        dyads: such as `CAN+USA` or `CAN+MEX+USA`; a treaty belongs to exactly one.
        first: year from which on it was concluded; None for the beginning.
        last: year up to which; None for the end.

    Raises:
        InputError: a dyad that the table does not hold.

    Source: table `ieadb_treaties`, International Environmental Agreements Database.
    """
    for dyad in dyads:
        if dyad not in _by_dyad():
            known = ", ".join(sorted(_by_dyad()))
            raise InputError(f"no environmental treaty of '{dyad[:40]}'; known: {known}")
    chosen = [one for dyad in dict.fromkeys(dyads) for one in _by_dyad()[dyad]]
    kept = [
        one
        for one in chosen
        if (first is None or first <= one.year) and (last is None or one.year <= last)
    ]
    return tuple(sorted(kept, key=lambda one: (one.year, one.id)))


@cache
def _by_dyad() -> dict[str, tuple[Treaty, ...]]:
    found: dict[str, tuple[Treaty, ...]] = {}
    for row in packaged.read_table(TABLE).to_dicts():
        parties = tuple(row["dyad"].split("+"))
        one = Treaty(f"IEADB {row['mitch_id']}", row["name"], row["year"], parties)
        found[row["dyad"]] = (*found.get(row["dyad"], ()), one)
    return found
