"""A region: the one door through which the other rooms read the evidence."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlock.errors import InputError, did_you_mean
from interlock.region import catalogue, packaged
from interlock.region.passport import Passport
from interlock.region.places import COUNTRIES
from interlock.region.series import Selector, observations, to_array

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

_REGIONS = {"north-america": tuple(COUNTRIES)}


@dataclass(frozen=True, slots=True)
class Region:
    """Places and evidence of one region.

    Attributes:
        name: name of the region.
        countries: ISO alpha-3 codes, the three parties first.

    """

    name: str
    countries: tuple[str, ...]

    @property
    def version(self) -> str:
        """Version of the packaged dataset."""
        return packaged.version()

    @property
    def fingerprint(self) -> str:
        """One sha256 over all data files."""
        return packaged.fingerprint()

    def passport(self, series_id: str) -> Passport:
        """Return the passport of a series; InputError if there is none."""
        return catalogue.passport(series_id)

    def search(self, text: str = "") -> list[Passport]:
        """Return the passports that contain every word of the text."""
        return catalogue.search(text)

    def series(self, series_id: str, /, **selectors: Selector) -> "xr.DataArray":
        """Return a series as an array over its own axes, in the unit of its passport.

        Args:
            series_id: id of the series, as in `interlock data list`.
            **selectors: axis name to a member (the axis is dropped), several members, or a slice
                that includes both ends, such as `origin="MEX", year=slice(1990, 2000)`.

        Returns:
            Array with the passport's dims, time last; NaN where the series has no value; the
            passport's label, unit, source, licence, quality, vintage, note and breaks in `attrs`.

        Raises:
            InputError: unknown series, axis or member, or nothing left after selecting.

        """
        passport = catalogue.passport(series_id)
        return to_array(passport, observations(passport, selectors), selectors)

    def observations(self, series_id: str, /, **selectors: Selector) -> "pl.DataFrame":
        """Return a series as a long table with the quality, source and note of every value."""
        return observations(catalogue.passport(series_id), selectors)

    def table(self, name: str) -> "pl.DataFrame":
        """Return a packaged table by name; InputError if there is none."""
        return packaged.read_table(name)

    @property
    def tables(self) -> list[str]:
        """Names that `table` knows."""
        return packaged.table_names()

    @property
    def instruments(self) -> "pl.DataFrame":
        """Agreements, laws, programmes, negotiations and shocks, one a row."""
        return packaged.read_table("instruments")

    @property
    def claims(self) -> "pl.DataFrame":
        """The chapter's claims in falsifiable form, one a row."""
        return packaged.read_table("claims")

    @property
    def rollcalls(self) -> "pl.DataFrame":
        """Votes of the US Congress with their party split, one a row."""
        return packaged.read_table("rollcalls")

    @property
    def parameters(self) -> "pl.DataFrame":
        """Published estimates of behavioural parameters, one a row."""
        return packaged.read_table("parameters")

    @property
    def targets(self) -> "pl.DataFrame":
        """Published results to match or check, one a row."""
        return packaged.read_table("targets")


def load_region(name: str = "north-america") -> Region:
    """Return a region by name.

    Raises:
        InputError: no region of that name is packaged.

    """
    if name not in _REGIONS:
        raise InputError(f"no region '{name}'{did_you_mean(name, _REGIONS)}")
    return Region(name, _REGIONS[name])
