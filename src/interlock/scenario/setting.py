"""One change of an input, as a person writes it: `security.agents=hold:1993@1994-2024`.

What a change does to an input is `applied`, for the command line and for scenario files alike.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlock.dated_change import along
from interlock.errors import InputError, did_you_mean
from interlock.region.annual import FIRST_YEAR, LAST_YEAR, Annual, position
from interlock.scenario.language.instruments import named

if TYPE_CHECKING:
    import numpy as np

FORMS = ("hold", "scale", "to", "add")
EXAMPLE = "security.agents=hold:1993"
LISTING = "`interlock migrate inputs` lists them"
PATTERN = re.compile(
    r"^(?P<form>[A-Za-z]+):(?P<value>[^@]+?)(?:@(?P<first>[0-9]{4})(?:-(?P<last>[0-9]{4}))?)?$"
)
SHOWN_LETTERS = 80  # of what a user wrote, in a message


@dataclass(frozen=True, slots=True)
class Setting:
    """A change of one input from a year on.

    Attributes:
        path: instrument or driver.
        form: `hold` (the level that history had in a year), `scale` (times), `to` (a level), `add`,
            or `path` (levels by year, linear between them, held after the last).
        value: the year of `hold`, else a number in the unit of the input.
        first, last: years in which it holds.
        points: years and levels of `path`.
        shares: years of which it holds a part only, with that part.
    """

    path: str
    form: str
    value: float
    first: int
    last: int
    points: tuple[tuple[int, float], ...] = ()
    shares: tuple[tuple[int, float], ...] = ()

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
        try:
            after = applied(before, setting, levels[setting.path])
        except InputError as error:
            raise InputError(f"--set '{setting}': {error}") from None
        if after is before:
            raise InputError(f"--set '{setting}' changes nothing: the input is already so")
        found[setting.path] = after
    if asked and not changed_years(levels, found):
        written = ", ".join(f"'{setting}'" for setting in asked)
        raise InputError(f"--set {written}: together they change nothing, they undo each other")
    return found


def changed_years(before: Mapping[str, Annual], after: Mapping[str, Annual]) -> tuple[int, ...]:
    """Return the years in which any input differs by more than rounding."""
    import numpy as np

    years: set[int] = set()
    for path, one in before.items():
        if after[path] is not one:
            differs = ~np.isclose(one.values, after[path].values, rtol=1e-12, atol=0.0)
            years |= {year for year, new in zip(one.years, differs, strict=True) if new}
    return tuple(sorted(years))


def applied(before: Annual, setting: Setting, history: Annual) -> Annual:
    """Return an input under a setting; the very same where that changes nothing.

    In a year that it holds for a share s of, the level is old + s (new - old).

    Args:
        before: the input as earlier settings left it.
        setting: what to change.
        history: the input as it was, for `hold`.

    Raises:
        InputError: a year outside those of the input, a level outside its range, an unknown form.
    """
    import numpy as np

    last = before.years[-1]
    span = slice(position(setting.first, last), position(setting.last, last) + 1)
    values = before.values.copy()
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is out of range
        aimed = _aimed(values[span], setting, history)
        partly = dict(setting.shares)
        share = np.asarray([partly.get(y, 1.0) for y in range(setting.first, setting.last + 1)])
        aimed = np.where(share == 1, aimed, values[span] + share * (aimed - values[span]))
    values[span] = aimed
    _check_range(setting, aimed)
    return before if (values == before.values).all() else before.with_values(values)


def _aimed(old: "np.ndarray", setting: Setting, history: Annual) -> "np.ndarray":
    """Return the levels of the years in which a setting holds, if it held all through them."""
    import numpy as np

    if setting.form == "hold":
        return np.full_like(old, history.at(int(setting.value)))
    if setting.form == "scale":
        return old * setting.value
    if setting.form == "to":
        return np.full_like(old, setting.value)
    if setting.form == "add":
        return old + setting.value
    if setting.form == "path" and setting.points:
        years = range(setting.first, setting.last + 1)
        return np.asarray([along(setting.points, year) for year in years], dtype=float)
    hint = did_you_mean(setting.form, FORMS)
    raise InputError(f"unknown form {shown(setting.form)}{hint}")


def allowed(path: str) -> tuple[float, float, str]:
    """Return the lowest and highest level that an input may have, and what they are in words."""
    one = named(path)
    return one.low, one.high, one.range


def _check_range(setting: Setting, values: "np.ndarray") -> None:
    low, high, unit = allowed(setting.path)
    for year, value in zip(range(setting.first, setting.last + 1), values, strict=True):
        if not low <= value <= high:
            raise InputError(
                f"{setting.path} would be {value:g} in {year}; "
                f"it must stay between {low:g} and {high:g} ({unit})"
            )
