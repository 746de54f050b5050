"""Values of packaged series by year, as yearly inputs are made from them."""

from functools import cache

from interlock.region.region import load_region


def known(series: str, **selectors: str) -> dict[int, float]:
    """Return the values of a series by year.

    Args:
        series: id of the series.
        **selectors: one member for each axis but the year.

    Raises:
        InputError: no such series, axis or member.
    """
    return dict(_known(series, tuple(sorted(selectors.items()))))


@cache
def _known(series: str, selectors: tuple[tuple[str, str], ...]) -> tuple[tuple[int, float], ...]:
    frame = load_region().observations(series, **dict(selectors))
    return tuple(zip(frame["year"].to_list(), frame["value"].to_list(), strict=True))


def parameter(number: str) -> dict[str, float]:
    """Return a row of the published parameters by its number, such as `P047`."""
    import polars as pl

    return load_region().parameters.filter(pl.col("id") == number).row(0, named=True)
