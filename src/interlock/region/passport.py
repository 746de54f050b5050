"""What every series carries with it: where it comes from and how far to trust it."""

from dataclasses import dataclass

LICENCES = ("not stated", "derived only", "CC BY 3.0 IGO")
QUALITIES = ("A", "B", "C", "unrated")
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Source:
    """One published table that values were keyed from."""

    publisher: str
    table: str
    address: str

    def __str__(self) -> str:
        """Return `publisher, table`."""
        return f"{self.publisher}, {self.table}"


@dataclass(frozen=True, slots=True)
class Break:
    """Years in which values cannot be compared with those before.

    `last_year` is None where the change is permanent: the series is then in two halves.
    """

    first_year: int
    last_year: int | None
    reason: str

    def __str__(self) -> str:
        """Return `1990-1992: reason` or `from 1990: reason`."""
        if self.last_year is None:
            return f"from {self.first_year}: {self.reason}"
        return f"{self.first_year}-{self.last_year}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a series covers: number of values, years, and the members of each place axis."""

    n: int
    first_year: int
    last_year: int
    places: tuple[str, ...]

    @property
    def years(self) -> str:
        """First and last year, or the only one."""
        only = self.first_year == self.last_year
        return str(self.first_year) if only else f"{self.first_year}-{self.last_year}"

    def __str__(self) -> str:
        """Return `n values, first-last`."""
        return f"{self.n} value{'s' if self.n > 1 else ''}, {self.years}"


@dataclass(frozen=True, slots=True)
class Passport:
    """Identity, meaning, source and trust of one series.

    Attributes:
        id: name of the series, unique in the dataset.
        label: a few words for a table or an axis.
        definition: one sentence saying what is counted.
        domain: `migration`, `macro`, `politics`, `world`, `panel`; `own` in a user's folder.
        unit: a key of `interlock.region.units.UNITS`.
        unit_as_published: the wording of the source table.
        dims: axis names in the house order, time last.
        coverage: places, years and number of values.
        sources: every table that values came from, the most used first.
        licence: what the source states, else `not stated`.
        quality: the worst letter among the rows (A primary table, B rounded, second-hand or
            digitised, C third-hand), else `unrated`.
        quality_note: the mix of letters where rows differ, else empty.
        vintage: release or snapshot the values were taken from, else `not stated`.
        note: what a reader must know before using the values.
        breaks: where comparability stops.

    """

    id: str
    label: str
    definition: str
    domain: str
    unit: str
    unit_as_published: str
    dims: tuple[str, ...]
    coverage: Coverage
    sources: tuple[Source, ...]
    licence: str
    quality: str
    quality_note: str
    vintage: str
    note: str
    breaks: tuple[Break, ...]

    @property
    def source(self) -> str:
        """Publishers and tables in one line."""
        shown = "; ".join(str(source) for source in self.sources[:3])
        more = len(self.sources) - 3
        return f"{shown}; and {more} more" if more > 0 else shown
