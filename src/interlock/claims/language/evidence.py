"""Numbers by year that a claim rests on, as a person writes them in a claim file.

A number is a packaged series, an index of the observatory, a count of instruments, a dated step, or
made of such: their sum, mean, ratio, difference or distance.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from interlock.claims.record.select import Filter

Year = Annotated[int, Field(strict=True, ge=1900, le=2100)]
Span = tuple[Year, Year]
SOURCES = ("series", "index", "instruments", "step")
MADE = ("sum", "mean", "ratio", "difference", "distance", "change")
PAIRED = ("ratio", "difference", "distance")


class Written(BaseModel):
    """Part of a claim file: nothing but known keys, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def ordered(span: Span | None) -> Span | None:
    """Return a span of years.

    Raises:
        ValueError: it ends before it begins.
    """
    if span is not None and span[0] > span[1]:
        raise ValueError(f"{span[0]} to {span[1]} ends before it begins")
    return span


class Evidence(Written):
    """A number by year. Exactly one of the keys in `SOURCES` and `MADE` says what it is.

    Attributes:
        series: id of a packaged series, see `interlock data list`.
        index: name of an index of the observatory.
        at: member of each axis but the year.
        instruments: which instruments are counted.
        counted: how: `begun` in the year, `in force` in it, or `to date` since 1942.
        step: year from which it is 1 and before which it is 0 (a dated shock, for controls).
        sum, mean: of several numbers, in the years that all have.
        ratio, difference, distance: of two: a / b, a - b, |a - b|.
        change: difference from the year before, of one number.
        times: what it is multiplied by.
        on_run: outcome and place of a run that measures the same, such as
            `unauthorised_persons.MEX`; lets the claim be asked of a scenario.
        label: a few words for a picture.
    """

    series: str | None = None
    index: str | None = None
    at: dict[str, str] = Field(default_factory=dict)
    instruments: Filter | None = None
    counted: Literal["begun", "in force", "to date"] = "begun"
    step: Year | None = None
    sum: tuple["Evidence", ...] | None = Field(default=None, min_length=2)
    mean: tuple["Evidence", ...] | None = Field(default=None, min_length=2)
    ratio: tuple["Evidence", "Evidence"] | None = None
    difference: tuple["Evidence", "Evidence"] | None = None
    distance: tuple["Evidence", "Evidence"] | None = None
    change: "Evidence | None" = None
    times: float | None = None
    on_run: str | None = None
    label: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Evidence":
        given = [key for key in (*SOURCES, *MADE) if getattr(self, key) is not None]
        if len(given) != 1:
            said = f"found {' and '.join(given)}" if given else "found none"
            raise ValueError(f"give exactly one of {', '.join((*SOURCES, *MADE))} ({said})")
        if self.at and given[0] not in ("series", "index"):
            raise ValueError(f"'at' selects from a series or an index, not from '{given[0]}'")
        return self

    @property
    def source(self) -> str:
        """Which key says what it is."""
        return next(key for key in (*SOURCES, *MADE) if getattr(self, key) is not None)

    @property
    def parts(self) -> tuple["Evidence", ...]:
        """The numbers that it is made of."""
        if self.source not in MADE:
            return ()
        made: Any = getattr(self, self.source)
        return (made,) if isinstance(made, Evidence) else tuple(made)

    @property
    def leaves(self) -> tuple["Evidence", ...]:
        """The numbers at the bottom of it."""
        return tuple(leaf for part in self.parts for leaf in part.leaves) or (self,)


class Wanted(Written):
    """Where a claim puts a number. One key: `above`, `below` or `between`."""

    above: float | None = None
    below: float | None = None
    between: tuple[float, float] | None = None

    @field_validator("between")
    @classmethod
    def _ordered(cls, pair: tuple[float, float] | None) -> tuple[float, float] | None:
        if pair is not None and pair[0] >= pair[1]:
            raise ValueError(f"{pair[0]:g} is not below {pair[1]:g}")
        return pair

    @model_validator(mode="after")
    def _one(self) -> "Wanted":
        if sum(one is not None for one in (self.above, self.below, self.between)) != 1:
            raise ValueError("give exactly one of above, below, between")
        return self
