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
EXAMPLE = "security.agents=hold:1993"
LISTING = "`interlock migrate inputs` lists them"
PATTERN = re.compile(
    r"^(?P<form>[A-Za-z]+):(?P<value>[^@]+?)(?:@(?P<first>[0-9]{4})(?:-(?P<last>[0-9]{4}))?)?$"
)
SHOWN_LETTERS = 80  # of what a user wrote, in a message
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
        """Return the setting as it is written, to the last digit."""
        return f"{self.path}={self.form}:{_plain(self.value)}@{self.first}-{self.last}"


def _plain(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def shown(text: str) -> str:
    """Return what a user wrote as it can stand in a message: one line, quoted, not too long."""
    return repr(text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS] + "…")


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
    if not equals:
        raise InputError(f"--set {shown(text)}: write PATH=FORM:VALUE, such as {EXAMPLE}")
    check_path(path, paths, f"--set {shown(text)}: ")
    found = PATTERN.match(rest.strip())
    if found is None:
        raise InputError(
            f"--set {shown(text)}: after '=' write hold:YEAR, scale:NUMBER, to:NUMBER or "
            "add:NUMBER, perhaps with @1994 or @1994-2010 for the years"
        )
    form, first, last = found["form"], found["first"], found["last"]
    if form not in FORMS:
        hint = did_you_mean(form, FORMS)
        raise InputError(f"--set {shown(text)}: unknown form {shown(form)}{hint}")
    value = _number(text, found["value"].strip())
    from_year = int(first) if first else FIRST_YEAR
    if form == "hold":
        held = _held_year(text, value)
        from_year = int(first) if first else held + 1
    setting = Setting(path, form, value, from_year, int(last) if last else LAST_YEAR)
    _check_years(text, setting)
    return setting


def check_path(path: str, paths: Iterable[str], where: str = "") -> None:
    """Raise InputError unless an input exists.

    Args:
        path: instrument or driver.
        paths: inputs that exist.
        where: what the message begins with.
    """
    known = sorted(paths)
    if path not in known:
        hint = did_you_mean(path[:SHOWN_LETTERS], known)
        raise InputError(f"{where}no input {shown(path)}{hint}; {LISTING}")


def _number(text: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise InputError(f"--set {shown(text)}: {shown(word)} is not a number") from None
    if value != value or abs(value) == float("inf"):
        raise InputError(f"--set {shown(text)}: give a finite number")
    return value


def _held_year(text: str, value: float) -> int:
    """Return the year whose level is held."""
    if value != int(value):
        raise InputError(f"--set {shown(text)}: hold takes a year, such as hold:1993")
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise InputError(
            f"--set {shown(text)}: no data for {value:g}; hold a year of "
            f"{FIRST_YEAR} to {LAST_YEAR}"
        )
    if value == LAST_YEAR and "@" not in text:
        raise InputError(
            f"--set {shown(text)}: {LAST_YEAR} is the last year, none follows it; say from when, "
            f"such as hold:{LAST_YEAR}@2010"
        )
    return int(value)


def _check_years(text: str, setting: Setting) -> None:
    for year in (setting.first, setting.last):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InputError(
                f"--set {shown(text)}: no data for {year}; years are {FIRST_YEAR} to {LAST_YEAR}"
            )
    if setting.first > setting.last:
        raise InputError(
            f"--set {shown(text)}: ends before it begins; write @{setting.last}-{setting.first}"
        )


def changed(levels: Mapping[str, Annual], settings: Iterable[Setting]) -> dict[str, Annual]:
    """Return the inputs with the settings applied in order.

    Raises:
        InputError: a value outside the range of its input, a setting that changes nothing, or
            settings that undo each other.
    """
    found = dict(levels)
    asked = tuple(settings)
    for setting in asked:
        check_path(setting.path, levels, f"--set '{setting}': ")
        before = found[setting.path]
        values = _applied(before, setting)
        _check_range(setting, values)
        if (values == before.values).all():
            raise InputError(f"--set '{setting}' changes nothing: the input is already so")
        found[setting.path] = before.with_values(values)
    if asked and not changed_years(levels, found):
        written = ", ".join(f"'{setting}'" for setting in asked)
        raise InputError(f"--set {written}: together they change nothing, they undo each other")
    return found


def changed_years(before: Mapping[str, Annual], after: Mapping[str, Annual]) -> tuple[int, ...]:
    """Return the years in which any input differs by more than rounding."""
    import numpy as np

    differs = np.zeros(len(YEARS), dtype=bool)
    for path, one in before.items():
        if after[path] is not one:
            differs |= ~np.isclose(one.values, after[path].values, rtol=1e-12, atol=0.0)
    return tuple(year for year, new in zip(YEARS, differs, strict=True) if new)


def _applied(before: Annual, setting: Setting) -> "np.ndarray":
    import numpy as np

    values = before.values.copy()
    span = slice(position(setting.first), position(setting.last) + 1)
    with np.errstate(over="ignore"):  # what overflows is out of range
        if setting.form == "hold":
            values[span] = before.at(int(setting.value))
        elif setting.form == "scale":
            values[span] = values[span] * setting.value
        elif setting.form == "to":
            values[span] = setting.value
        elif setting.form == "add":
            values[span] = values[span] + setting.value
        else:
            hint = did_you_mean(setting.form, FORMS)
            raise InputError(f"--set '{setting}': unknown form {shown(setting.form)}{hint}")
    return values


def allowed(path: str) -> tuple[float, float, str]:
    """Return the lowest and highest level that an input may have, and what they are in words."""
    return next((low, high, words) for start, low, high, words in RANGES if path.startswith(start))


def _check_range(setting: Setting, values: "np.ndarray") -> None:
    low, high, unit = allowed(setting.path)
    span = slice(position(setting.first), position(setting.last) + 1)
    for year, value in zip(YEARS[span], values[span], strict=True):
        if not low <= value <= high:
            raise InputError(
                f"--set '{setting}': {setting.path} would be {value:g} in {year}; "
                f"it must stay between {low:g} and {high:g} ({unit})"
            )
