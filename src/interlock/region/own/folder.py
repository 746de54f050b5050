"""Read the folder of a region: all of it is checked before any of it is used."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import read_yaml
from interlock.region.own.description import Absent, Description, SeriesTold, described
from interlock.region.own.tables import read_table
from interlock.region.passport import Coverage, Passport, Source
from interlock.region.series import to_array

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

DESCRIPTION, TABLES, POLICY, README = "region.yaml", "tables", "policy.yaml", "README.md"
DOMAIN = "own"
EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class OwnSeries:
    """A series: its passport, and a row for each value in the order of its axes."""

    passport: Passport
    rows: "pl.DataFrame"


@dataclass(frozen=True)
class OwnRegion:
    """A region as its folder gives it.

    Attributes:
        folder: where it lies.
        name: short name.
        title: what it is called.
        members: ISO alpha-3 codes.
        base: packaged base economy of its policies, or none.
        note: what to mind.
        absent: what the folder does not hold.
        series: by id.
        fingerprint: sha256 over the description and every table.

    """

    folder: Path
    name: str
    title: str
    members: tuple[str, ...]
    base: str | None
    note: str
    absent: tuple[Absent, ...]
    series: Mapping[str, OwnSeries]
    fingerprint: str

    def array(self, series_id: str) -> "xr.DataArray":
        """Return a series over its axes, not-a-number where the table has no row.

        Raises:
            InputError: the folder has no such series.
        """
        if series_id not in self.series:
            near = did_you_mean(series_id, self.series)
            raise InputError(f"{self.folder}: no series '{series_id}'{near}")
        one = self.series[series_id]
        return to_array(one.passport, one.rows, {})


def examples() -> tuple[str, ...]:
    """Return the names of the packaged regions that have such a folder."""
    return tuple(sorted(path.parent.name for path in EXAMPLES.glob(f"*/{DESCRIPTION}")))


def find(name_or_folder: str) -> Path:
    """Return the folder that is named, or else that of a packaged region.

    Raises:
        InputError: neither.
    """
    folder = Path(name_or_folder)
    if not folder.is_dir():
        if name_or_folder in examples():
            return EXAMPLES / name_or_folder
        near = did_you_mean(name_or_folder, examples())
        raise InputError(f"{folder}: no such folder, and no packaged region{near}")
    return folder


def read_region(folder: Path) -> OwnRegion:
    """Return the region of a folder.

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    marked = read_yaml(folder / DESCRIPTION)
    told = described(marked)
    tables = {one.id: folder / TABLES / f"{one.id}.csv" for one in told.series}
    _check_strays(folder, tables)
    years = told.first_year, told.last_year
    series = {one.id: _series(one, read_table(tables[one.id], one, years)) for one in told.series}
    return OwnRegion(
        folder=folder,
        name=told.name,
        title=told.title,
        members=told.members,
        base=told.base,
        note=told.note.strip(),
        absent=told.absent,
        series=series,
        fingerprint=_fingerprint(folder, told),
    )


def _check_strays(folder: Path, tables: Mapping[str, Path]) -> None:
    """Refuse a table that has no passport: it would be silently left out."""
    for path in sorted((folder / TABLES).glob("*")):
        if path.suffix == ".csv" and path not in tables.values():
            near = did_you_mean(path.stem, tables)
            raise InputError(f"{path}: no series '{path.stem}' in {DESCRIPTION}{near}")


def _series(told: SeriesTold, rows: "pl.DataFrame") -> OwnSeries:
    dims = told.dims
    places = sorted({code for dim in dims[:-1] for code in rows[dim].unique()})
    years = rows["year"].to_list()
    coverage = Coverage(rows.height, min(years), max(years), tuple(places))
    sources = tuple(Source(one.publisher, one.table, one.address) for one in told.sources)
    plain = told.model_dump(exclude={"sources"})
    passport = Passport(**plain, domain=DOMAIN, coverage=coverage, sources=sources, breaks=())
    return OwnSeries(passport, rows.sort(dims))


def _fingerprint(folder: Path, told: Description) -> str:
    """Return one hash over the description and the tables, whatever the folder is called."""
    names = (DESCRIPTION, *(f"{TABLES}/{one.id}.csv" for one in told.series))
    parts = [f"{one} {hashlib.sha256((folder / one).read_bytes()).hexdigest()}" for one in names]
    return f"sha256:{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()}"
