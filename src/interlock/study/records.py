"""Results of migration studies as plain records: nested, tidy, and what the schools agree on."""

import csv
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

QUANTILE_NAMES = ("q05", "q25", "q50", "q75", "q95")
COLUMNS = ("school", "origin", "year", "outcome", "unit", *QUANTILE_NAMES, "observed", "extension")
EVERYBODY = "all"  # origin of what is counted over all nationalities
BAND = {"5": 0.05, "50": 0.5, "95": 0.95}
# Name of an effect to the outcome that changes.
EFFECTS = {
    "unauthorised_pct": "unauthorised_persons",
    "stock_pct": "stock_persons",
    "entries_pct": "entries_persons",
    "returns_pct": "returns_persons",
    "apprehensions_pct": "apprehensions_events",
}
WELFARE = {"never": "value_never_log", "experienced": "value_experienced_log"}
WELFARE |= {"abroad": "value_abroad_log"}
JUDGED = "unauthorised_persons"  # the outcome whose sign schools are compared on
RISES, FALLS, UNCHANGED, UNDECIDED = "rises", "falls", "unchanged", "undecided"
SIGNS = (RISES, FALLS, UNCHANGED, UNDECIDED)
NOTHING_PCT = 1e-6  # the solver's own rounding is no effect


def finite(value: float) -> float | None:
    """Return a number that JSON can hold; None for one that is not finite."""
    number = float(value)
    return number if math.isfinite(number) else None


def outcomes_of(data: "xr.Dataset") -> tuple[str, ...]:
    """Return the outcomes of a replay that have an origin, in order."""
    return tuple(str(name) for name, one in data.data_vars.items() if _by_school(one, "origin"))


def _by_school(one: "xr.DataArray", dim: str) -> bool:
    return "school" in one.dims and dim in one.dims


def observation(data: "xr.Dataset", outcome: str, origin: str) -> "np.ndarray | None":
    """Return what was observed of an outcome by year (NaN where nothing was), or None.

    Of estimates by several publishers the first that has the year counts: DHS, Pew, CMS, MPI.

    Args:
        data: a replay.
        outcome: name of an outcome.
        origin: one of its origins, or `all`.
    """
    import numpy as np

    name = f"observed_{outcome}"
    if name not in data:
        return None
    seen = data[name]
    if "origin" in seen.dims:
        seen = seen.sel(origin=origin)
    elif origin not in (EVERYBODY, "MEX"):  # fees are known of Mexicans alone
        return None
    if "publisher" not in seen.dims:
        return seen.values
    first = np.full(seen.sizes["year"], np.nan)
    for row in seen.transpose("publisher", "year").values:
        first = np.where(np.isnan(first), row, first)
    return first


def _lines(data: "xr.Dataset", school: str) -> Iterator[tuple[str, str, "xr.DataArray"]]:
    """Return origin, outcome and quantiles by year of a school, deaths last."""
    for origin in data["origin"].values:
        for outcome in outcomes_of(data):
            yield str(origin), outcome, data[outcome].sel(school=school, origin=origin)
    yield EVERYBODY, "deaths", data["deaths"].sel(school=school)


def _observed_list(data: "xr.Dataset", outcome: str, origin: str) -> list[float | None]:
    seen = observation(data, outcome, origin)
    return [None] * data.sizes["year"] if seen is None else [finite(value) for value in seen]


def tidy(data: "xr.Dataset") -> Iterator[tuple[Any, ...]]:
    """Return the rows of a replay under `COLUMNS`, one for each origin, year and outcome.

    Args:
        data: of `study.migration.replay`.
    """
    years = [int(year) for year in data["year"].values]
    extension = [bool(one) for one in data["extension"].values]
    for school in data["school"].values:
        for origin, outcome, line in _lines(data, school):
            unit = line.attrs["unit"]
            values = line.transpose("year", "quantile").values
            seen = _observed_list(data, outcome, origin)
            for year, row, known, later in zip(years, values, seen, extension, strict=True):
                quantiles = (finite(value) for value in row)
                mark = "true" if later else "false"
                yield (str(school), origin, year, outcome, unit, *quantiles, known, mark)


def nested(data: "xr.Dataset") -> dict[str, Any]:
    """Return a replay as nested records: school, origin, outcome, then lists over `years`.

    Args:
        data: of `study.migration.replay`.
    """
    schools: dict[str, Any] = {}
    for school in data["school"].values:
        told: dict[str, Any] = {str(origin): {} for origin in data["origin"].values}
        deaths: dict[str, Any] = {}
        for origin, outcome, line in _lines(data, school):
            record = _series(data, line, outcome, origin)
            if origin == EVERYBODY:
                deaths = record
            else:
                told[origin][outcome] = record
        schools[str(school)] = {"origins": told, "deaths": deaths}
    return {
        **head(data),
        "years": [int(year) for year in data["year"].values],
        "extension": [bool(one) for one in data["extension"].values],
        "schools": schools,
    }


def _series(data: "xr.Dataset", line: "xr.DataArray", outcome: str, origin: str) -> dict[str, Any]:
    rows = line.transpose("quantile", "year").values
    record: dict[str, Any] = {"label": line.attrs["label"], "unit": line.attrs["unit"]}
    for name, row in zip(QUANTILE_NAMES, rows, strict=True):
        record[name] = [finite(value) for value in row]
    record["observed"] = _observed_list(data, outcome, origin)
    seen = data.get(f"observed_{outcome}")
    if seen is not None and observation(data, outcome, origin) is not None:
        record["observed_source"] = seen.attrs["source"]
    if seen is not None and "publisher" in seen.dims:
        record["observed_by_publisher"] = {
            str(who): [finite(value) for value in seen.sel(publisher=who, origin=origin).values]
            for who in seen["publisher"].values
        }
    return record


def head(data: "xr.Dataset") -> dict[str, Any]:
    """Return what every record of a study begins with: how it was made and how well it solved."""
    return {
        "expectations": data.attrs["expectations"],
        "draws": int(data.attrs["draws"]),
        "status": data.attrs["status"],
        "residual": finite(data.attrs["residual"]),
        "source": data.attrs["source"],
    }


def effects(data: "xr.Dataset", year: int) -> dict[str, Any]:
    """Return the effects of a comparison in one year.

    The first origin stands at the top, the others under `origins`. Effects are in percent of
    history with the same draws; welfare is in percent of consumption for ever.

    Args:
        data: of `study.migration.compare`.
        year: one of its years.
    """
    now = data.sel(year=year)
    first, *others = (str(origin) for origin in data["origin"].values)
    told = {origin: _of_origin(now, origin) for origin in (first, *others)}
    for school, record in told[first]["schools"].items():
        record["deaths_pct"] = band(now["deaths_pct"].sel(school=school))
    return {
        "settings": data.attrs["settings"].split("; "),
        "year": year,
        "extension": bool(now["extension"]),
        "origin": first,
        **told[first],
        "origins": {origin: told[origin] for origin in others},
        **head(data),
    }


def _of_origin(now: "xr.Dataset", origin: str) -> dict[str, Any]:
    here = now.sel(origin=origin)
    schools = {str(name): _of_school(here.sel(school=name)) for name in now["school"].values}
    judged = {name: effect["unauthorised_pct"] for name, effect in schools.items()}
    return {"schools": schools, "sign_agreement": agreement(judged, JUDGED)}


def _of_school(here: "xr.Dataset") -> dict[str, Any]:
    found: dict[str, Any] = {
        name: band(here[f"{outcome}_pct"]) for name, outcome in EFFECTS.items()
    }
    found["positive_share"] = finite(here[f"{JUDGED}_positive"].item())
    found["welfare"] = {who: band(here[f"{value}_pct"]) for who, value in WELFARE.items()}
    return found


def band(line: "xr.DataArray") -> dict[str, float | None]:
    """Return an effect at `5`, `50` and `95` percent of the draws."""
    return {name: finite(line.sel(quantile=at).item()) for name, at in BAND.items()}


def sign(effect: Mapping[str, float | None]) -> str:
    """Return the sign of an effect, which counts only where the 5-95 interval excludes zero.

    Args:
        effect: at `5` and `95`.
    """
    low, high = effect["5"], effect["95"]
    if low is None or high is None:
        return UNDECIDED
    if max(abs(low), abs(high)) <= NOTHING_PCT:
        return UNCHANGED
    return RISES if low > 0 else FALLS if high < 0 else UNDECIDED


def agreement(bands: Mapping[str, Mapping[str, float | None]], outcome: str) -> dict[str, Any]:
    """Return under which schools an outcome rises, falls or stays, and the verdict.

    Args:
        bands: effect at `5` and `95` by school.
        outcome: its name.

    Returns:
        `outcome`, `verdict` (`agree`: all have one decided sign; `disagree`: it rises under one
        and falls under another; else `undecided`) and the schools of each of `SIGNS`.
    """
    signs = {name: sign(effect) for name, effect in bands.items()}
    found = {one: [name for name, had in signs.items() if had == one] for one in SIGNS}
    if len(set(signs.values())) == 1 and not found[UNDECIDED]:
        verdict = "agree"
    else:
        verdict = "disagree" if found[RISES] and found[FALLS] else "undecided"
    return {"outcome": outcome, "verdict": verdict, **found}


def check_target(path: Path) -> None:
    """Raise InputError if a file cannot be written here, before anything is computed."""
    if path.exists() and not path.is_file():
        kind = "a folder; name a file in it" if path.is_dir() else "not a file"
        raise InputError(f"'{path}' is {kind}")
    if not path.parent.is_dir():
        raise InputError(f"the folder '{path.parent}' does not exist; make it first")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"cannot write '{path}': the folder is read-only")


def partial_of(path: Path) -> Path:
    """Return the name under which a file is written before it is whole."""
    return path.with_name(f".{path.name}.{os.getpid()}.partial")


def write_csv(path: Path, rows: Iterable[Sequence[Any]], columns: Sequence[str] = COLUMNS) -> int:
    """Write tidy rows to a file that appears whole; return their number.

    Args:
        path: the file.
        rows: its rows.
        columns: their names.

    Raises:
        InputError: the place cannot be written.
    """
    check_target(path)
    target = path.resolve()
    partial = partial_of(target)
    count = 0
    try:
        with partial.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow(row)
                count += 1
        partial.replace(target)
    except OSError as problem:
        raise InputError(f"cannot write '{path}': {problem.strerror or problem}") from problem
    finally:
        partial.unlink(missing_ok=True)
    return count
