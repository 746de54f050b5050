"""One change of an input, as a person writes it: `security.agents=hold:1993@1994-2024`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlock.errors import InputError, did_you_mean
from interlock.region.annual import FIRST_YEAR, LAST_YEAR, YEARS, Annual, position

if TYPE_CHECKING:
    import numpy as np

FORMS = ("hold", "scale", "to", "add")
PATTERN = re.compile(
    r"^(?P<form>[a-z]+):(?P<value>[^@]+?)(?:@(?P<first>\d{4})(?:-(?P<last>\d{4}))?)?$"
)
# Range of every instrument and driver, by the beginning of its path; the first that fits counts.
RANGES: tuple[tuple[str, float, float, str], ...] = (
    ("security.agents", 0, 200_000, "persons"),
    ("security.barriers", 0, 1954, "miles, the length of the border"),
    ("security.sanctions", 0, 1, "a share"),
    ("security.interior_removals", 0, 0.5, "per resident and year"),
    ("security.hand_over", 0, 0.95, "a share"),
    ("security.mexico_effort", 0.01, 20, "times the estimated path"),
    ("migration.", 0, 5_000_000, "persons or visas a year"),
    ("drivers.unemployment", 0, 50, "percent"),
    ("drivers.displacement", 0, 1, "a share"),
    ("drivers.conflict", 0, 1, "0 or 1"),
    ("drivers.", 1e-6, 1e9, "above zero"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A change of one input from a year on.

    Attributes:
        path: instrument or driver.
        form: `hold` (the level of a year), `scale` (times), `to` (a level) or `add`.
        value: the year of `hold`, else a number in the unit of the input.
        first, last: years in which it holds.
    """

    path: str
    form: str
    value: float
    first: int
    last: int

    def __str__(self) -> str:
        """Return the setting as it is written."""
        return f"{self.path}={self.form}:{self.value:g}@{self.first}-{self.last}"


def parse(text: str, paths: Iterable[str]) -> Setting:
    """Read a setting.

    Args:
        text: `PATH=FORM:VALUE`, then `@FROM` or `@FROM-UNTIL` if not all years. `hold:1993` begins
            in 1994 unless it says otherwise.
        paths: inputs that exist.

    Raises:
        InputError: one line with what is wrong and how to write it.
    """
    path, equals, rest = text.partition("=")
    path = path.strip()
    known = sorted(paths)
    if not equals:
        raise InputError(
            f"--set '{text}': write PATH=FORM:VALUE, such as security.agents=hold:1993"
        )
    if path not in known:
        raise InputError(f"--set '{text}': no input '{path}'{did_you_mean(path, known)}")
    found = PATTERN.match(rest.strip())
    if found is None:
        raise InputError(
            f"--set '{text}': after '=' write {', '.join(f'{form}:…' for form in FORMS)}, "
            "perhaps with @1994 or @1994-2010"
        )
    if found["form"] not in FORMS:
        hint = did_you_mean(found["form"], FORMS)
        raise InputError(f"--set '{text}': unknown form '{found['form']}'{hint}")
    value = _number(text, found["value"])
    first, last = found["first"], found["last"]
    setting = Setting(
        path,
        found["form"],
        value,
        int(first) if first else (int(value) + 1 if found["form"] == "hold" else FIRST_YEAR),
        int(last) if last else LAST_YEAR,
    )
    _check_years(text, setting)
    return setting


def _number(text: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise InputError(f"--set '{text}': '{word}' is not a number") from None
    if value != value or abs(value) == float("inf"):
        raise InputError(f"--set '{text}': give a finite number")
    return value


def _check_years(text: str, setting: Setting) -> None:
    years = [setting.first, setting.last]
    if setting.form == "hold":
        if setting.value != int(setting.value):
            raise InputError(f"--set '{text}': hold takes a year, such as hold:1993")
        years.append(int(setting.value))
    for year in years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InputError(
                f"--set '{text}': no data for {year}; years are {FIRST_YEAR} to {LAST_YEAR}"
            )
    if setting.first > setting.last:
        raise InputError(f"--set '{text}': ends before it begins")


def changed(levels: Mapping[str, Annual], settings: Iterable[Setting]) -> dict[str, Annual]:
    """Return the inputs with the settings applied in order.

    Raises:
        InputError: a value outside the range of its input, or a setting that changes nothing.
    """
    found = dict(levels)
    for setting in settings:
        before = found[setting.path]
        values = _applied(before, setting)
        _check_range(setting, values)
        if (values == before.values).all():
            raise InputError(f"--set '{setting}' changes nothing: the input is already so")
        found[setting.path] = before.with_values(values)
    return found


def _applied(before: Annual, setting: Setting) -> "np.ndarray":
    values = before.values.copy()
    span = slice(position(setting.first), position(setting.last) + 1)
    if setting.form == "hold":
        values[span] = before.at(int(setting.value))
    elif setting.form == "scale":
        values[span] = values[span] * setting.value
    elif setting.form == "to":
        values[span] = setting.value
    else:
        values[span] = values[span] + setting.value
    return values


def _check_range(setting: Setting, values: "np.ndarray") -> None:
    low, high, unit = next(
        (low, high, unit) for start, low, high, unit in RANGES if setting.path.startswith(start)
    )
    span = slice(position(setting.first), position(setting.last) + 1)
    outside = [
        (year, value)
        for year, value in zip(YEARS[span], values[span], strict=True)
        if not low <= value <= high
    ]
    if outside:
        year, value = outside[0]
        raise InputError(
            f"--set '{setting}': {setting.path} would be {value:g} in {year}; "
            f"it must stay between {low:g} and {high:g} ({unit})"
        )


def first_change(settings: Iterable[Setting]) -> int:
    """Return the first year that any setting touches."""
    return min(setting.first for setting in settings)
