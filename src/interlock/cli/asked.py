"""What `run` and `compare` are asked, checked before the numerics load."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.errors import InputError, did_you_mean
from interlock.messages import check_language
from interlock.region.annual import FIRST_YEAR, LAST_PROJECTED_YEAR, LAST_YEAR
from interlock.scenario.language.scenario import HISTORY
from interlock.scenario.school import chosen

if TYPE_CHECKING:
    from interlock.report.scenario.channels import Carried
    from interlock.report.scenario.facts import Comparison
    from interlock.scenario.language.scenario import Scenario
    from interlock.study.coupled.pose import Posed

DRAWS = 100
SPAN = re.compile(r"\s*(\d{4})\s*[:-]\s*(\d{4})\s*")

Years = Annotated[
    str | None,
    typer.Option(
        metavar="A:B",
        help="Years to keep and show; beyond 2024 the run looks ahead. "
        "Default 1980:2024, or to 2035 where a scenario looks ahead.",
    ),
]
Year = Annotated[
    int | None,
    typer.Option(
        help="Year in which effects are told; default 2010, or five years after a later change."
    ),
]
School = Annotated[
    str, typer.Option(help="A school of thought, or all; see `interlock migrate schools`.")
]
Draws = Annotated[int, typer.Option(min=1, help="Draws of each school's posterior.")]
Lang = Annotated[
    str, typer.Option(metavar="en|es|fr", help="Language of the report: English, Spanish, French.")
]
Channels = Annotated[
    str,
    typer.Option(
        metavar="middle|all|none|SCHOOL",
        help="Schools whose effects the report tells by channel; middle: the one whose effect on "
        "the undocumented stock lies in the middle.",
    ),
]
MIDDLE = "middle"
STEPS = 11  # of the channels of a scenario that changes a few of them


@dataclass(frozen=True)
class Asked:
    """A checked question.

    Attributes:
        scenarios: in order.
        schools: names.
        last: year to which the scenarios run at least.
        years: to keep.
        year: in which effects are told; None for the usual one.
        lang: language of the report.
        channels: schools whose effects the report tells by channel, as written.
    """

    scenarios: tuple["Scenario", ...]
    schools: tuple[str, ...]
    last: int
    years: range
    year: int | None
    lang: str = "en"
    channels: str = MIDDLE


def checked(
    names: Sequence[str],
    school: str,
    years: str | None,
    year: int | None,
    lang: str = "en",
    channels: str = MIDDLE,
) -> Asked:
    """Read and check a question.

    Args:
        names: scenarios by name or file.
        school: name of a school, or `all`.
        years: as written; None for the usual ones.
        year: in which effects are told; None for the usual one.
        lang: language of the report.
        channels: `middle`, `all`, `none` or a school.

    Raises:
        InputError: one line that names the mistake and the fix.
    """
    from interlock.scenario.language.library import load_scenario
    from interlock.scenario.language.settle import check
    from interlock.system.levels import levels
    from interlock.trade.policy.changes import read_changes

    check_language(lang)
    schools = chosen(school)
    _check_channels(channels, schools)
    span = None if years is None else read_years(years)
    scenarios = tuple(load_scenario(name) for name in names)
    last = max((check(one, levels, read_changes).last for one in scenarios), default=LAST_YEAR)
    kept = span or range(FIRST_YEAR, last + 1)
    if year is not None and year not in kept:
        raise InputError(f"--year {year} is not among the years {kept[0]}:{kept[-1]}")
    return Asked(scenarios, schools, last, kept, year, lang, channels)


def _check_channels(asked: str, schools: Sequence[str]) -> None:
    known = (MIDDLE, "all", "none", *schools)
    if asked not in known:
        raise InputError(
            f"--channels '{asked[:40]}'{did_you_mean(asked[:40], known)}; give middle, all, none "
            f"or a school of this run"
        )


def steps_of(asked: Asked) -> int:
    """Return about how many steps of progress the channels of the scenarios take."""
    schools = {MIDDLE: 1, "none": 0, "all": len(asked.schools)}.get(asked.channels, 1)
    changed = sum(one.name != HISTORY for one in asked.scenarios)
    return STEPS * schools * changed


def channels_told(
    asked: Asked, told: "Comparison", posed: Sequence["Posed"], step: Callable[[str], None]
) -> "tuple[Carried, ...]":
    """Return effects by channel for the report, under the schools that were asked for.

    Args:
        asked: the question.
        told: its scenarios, told.
        posed: the same, posed.
        step: told what is being done.
    """
    from interlock.report.scenario.channels import asked_schools, carried

    return carried(posed, asked_schools(told, asked.channels), told.year, step)


def read_years(text: str) -> range:
    """Read `1980:2024` or `1980-2024`.

    Raises:
        InputError: not two years, out of order, or outside the years of a run.
    """
    found = SPAN.fullmatch(text)
    if not found:
        raise InputError(f"--years '{text[:40]}': give two years such as 1980:2024")
    first, last = (int(one) for one in found.groups())
    if first > last:
        raise InputError(f"--years '{text}' ends before it begins: write {last}:{first}")
    if first < FIRST_YEAR or last > LAST_PROJECTED_YEAR:
        raise InputError(f"--years '{text}': give years from {FIRST_YEAR} to {LAST_PROJECTED_YEAR}")
    return range(first, last + 1)


def begin(out: Path | None, csv: Path | None = None) -> None:
    """Try the places to write, and from now on leave at once and clean when interrupted.

    Args:
        out: folder that holds the runs; None where none is written.
        csv: file to write; None where none is.

    Raises:
        InputError: a place that cannot be written.
    """
    from interlock.study import records
    from interlock.system import store

    if out is not None:
        store.prepare(out)
    if csv is not None:
        records.check_target(csv)

    def discard() -> None:
        if out is not None:
            store.discard(out)
        if csv is not None:
            records.partial_of(csv.resolve()).unlink(missing_ok=True)

    def kept() -> str:
        if out is None or not any(out.glob(".blocks-*")):
            return ""
        return f"blocks of draws are kept in {out}: the same command goes on from there"

    leave_at_once(discard, kept)


def check_draws(schools: Sequence[str], draws: int) -> None:
    """Raise InputError before anything is solved if a school lacks a posterior or the draws."""
    from interlock.study.ensemble import draws_of

    for name in schools:
        draws_of(name, draws)


def year_told(asked: Asked, posed: Sequence["Posed"]) -> int:
    """Return the year in which effects are told: the one asked for, or the usual one.

    Args:
        asked: the question.
        posed: its scenarios.

    Raises:
        InputError: a year before anything changes.
    """
    from interlock.study.answers.records import year_shown

    last = asked.years[-1]
    first = min((one.first_changed or FIRST_YEAR for one in posed), default=FIRST_YEAR)
    if asked.year is None:
        return max(asked.years[0], *(year_shown(one, last) for one in posed))
    if asked.year < first:
        raise InputError(f"--year {asked.year} is before anything changes: give {first} to {last}")
    return asked.year
