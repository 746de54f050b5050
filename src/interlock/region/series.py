"""Values of one series: a long table, or an array whose axes are the passport's dims."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from interlock.errors import InputError, did_you_mean
from interlock.region.packaged import scan_series
from interlock.region.passport import Passport

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

Selector: TypeAlias = str | int | Sequence[str] | Sequence[int] | slice

# The storage has one column for each position of an axis; the passport names the axis.
_COLUMN = {
    "origin": "place",
    "country": "place",
    "destination": "counterpart",
    "partner": "counterpart",
    "party": "item",
    "vote": "item",
    "agreement": "item",
    "year": "year",
    "period": "period",
}


def observations(passport: Passport, selectors: Mapping[str, Selector]) -> "pl.DataFrame":
    """Return the rows of a series, one per value, ordered by its axes.

    Args:
        passport: which series.
        selectors: axis name to a member, several members, or a slice that includes both ends.

    Returns:
        Columns: the axes of the passport, `year` where the time axis is `period`, then `value`
        (in `passport.unit`), `quality`, `source` (number in the table `sources`), `note`.

    Raises:
        InputError: the series has no such axis or member, or no value is left.

    """
    import polars as pl

    rows = scan_series(passport.domain).filter(pl.col("series") == passport.id)
    axes = [pl.col(_COLUMN[dim]).alias(dim) for dim in passport.dims]
    if "year" not in passport.dims:
        axes.append(pl.col("year"))
    frame = rows.select(*axes, "value", "quality", "source", "note").collect()
    for dim, wanted in selectors.items():
        if dim not in passport.dims:
            raise InputError(
                f"series '{passport.id}' has no axis '{dim}'; its axes are "
                f"{', '.join(passport.dims)}"
            )
        frame = frame.filter(_mask(frame[dim], wanted, f"{passport.id}, axis {dim}"))
    if frame.is_empty():
        asked = ", ".join(f"{dim}={wanted}" for dim, wanted in selectors.items())
        raise InputError(f"series '{passport.id}' has no value for {asked}")
    return frame.sort(passport.dims)


def _mask(column: "pl.Series", wanted: Selector, where: str) -> "pl.Series":
    import polars as pl

    if isinstance(wanted, slice):
        if wanted.step is not None:
            raise InputError(f"{where}: a slice takes no step")
        keep = pl.Series([True]).new_from_index(0, len(column))
        keep = keep if wanted.start is None else keep & (column >= wanted.start)
        return keep if wanted.stop is None else keep & (column <= wanted.stop)
    members = [wanted] if isinstance(wanted, (str, int)) else list(wanted)
    known = set(column.unique())
    for member in members:
        if member not in known:
            hint = did_you_mean(str(member), map(str, known))
            raise InputError(f"{where} has no member '{member}'{hint}")
    return column.is_in(members)


def to_array(
    passport: Passport, frame: "pl.DataFrame", selectors: Mapping[str, Selector]
) -> "xr.DataArray":
    """Return the rows as a dense array; cells without a value are NaN.

    An axis selected by a single member is dropped and stays as a scalar coordinate.
    """
    import numpy as np
    import xarray as xr

    members = {dim: frame[dim].unique().sort().to_numpy() for dim in passport.dims}
    if "year" in members:
        members["year"] = members["year"].astype(np.int64)
    places = tuple(np.searchsorted(members[dim], frame[dim].to_numpy()) for dim in passport.dims)
    values = np.full([len(members[dim]) for dim in passport.dims], np.nan)
    values[places] = frame["value"].to_numpy()
    array = xr.DataArray(
        values, coords=members, dims=passport.dims, name=passport.id, attrs=attributes(passport)
    )
    if "period" in passport.dims:
        array = array.assign_coords(year=("period", [int(p[:4]) for p in members["period"]]))
    single = {dim: 0 for dim, wanted in selectors.items() if isinstance(wanted, (str, int))}
    return array.isel(single)


def attributes(passport: Passport) -> dict[str, Any]:
    """Return the passport as plain text attributes that any file format keeps."""
    return {
        "label": passport.label,
        "definition": passport.definition,
        "unit": passport.unit,
        "source": passport.source,
        "licence": passport.licence,
        "quality": passport.quality,
        "vintage": passport.vintage,
        "note": passport.note,
        "breaks": "; ".join(str(one) for one in passport.breaks),
    }
