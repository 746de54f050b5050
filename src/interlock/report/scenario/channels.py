"""Which channel carries the effects that a page tells: computed for a school, then a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from interlock.messages import N_, _
from interlock.report.drawing.figure import Figure, Picture, figure
from interlock.report.drawing.style import Frame
from interlock.report.outcomes.waterfall import waterfall
from interlock.report.scenario.facts import Comparison, Told
from interlock.report.scenario.tables import labelled
from interlock.report.tables import Table, as_address
from interlock.report.wording import MISSING, scientific, signed
from interlock.study.answers.places import spot
from interlock.study.answers.records import effect_of
from interlock.study.coupled.pose import Posed
from interlock.study.response.decompose import DRAWS, Decomposition, Share, decompose
from interlock.system.coupled.channels import CHANNELS

MIDDLE, ALL, NONE = "middle", "all", "none"
JUDGED = ("unauthorised_persons", "MEX")  # the outcome whose median places the middle school
SPOTS = (
    ("unauthorised_persons", "MEX"),
    ("apprehensions_events", "MEX"),
    ("deaths", ""),
    ("real_wage_pct", "MEX"),
    ("real_income_pct", "MEX"),
    ("real_income_pct", "USA"),
    ("salience_share", ""),
)
SHARES = "share"  # told in points
COLUMNS = ("scenario", "school", "outcome", "year", "unit", "channel", "mean", "se", "q05", "q95")
Step = Callable[[str], None]


@dataclass(frozen=True)
class Carried:
    """Effects of a scenario over history by channel, under a school.

    Attributes:
        scenario: its name.
        school: under which.
        found: one decomposition an outcome, in the order of `SPOTS`.
    """

    scenario: str
    school: str
    found: tuple[Decomposition, ...]


def middle_school(told: Told) -> str:
    """Return the school whose median effect on the Mexican undocumented stock is the middle one."""
    bands = effect_of(told.record, *JUDGED)["schools"]
    by_size = {name: band["50"] for name, band in bands.items() if band["50"] is not None}
    middle = median_low(by_size.values())
    return next(name for name, value in by_size.items() if value == middle)


def asked_schools(of: Comparison, asked: str) -> tuple[str, ...]:
    """Return the schools whose channels are asked for.

    Args:
        of: the comparison.
        asked: `middle`, `all`, `none` or a school.
    """
    if asked == NONE:
        return ()
    if asked == ALL:
        return of.schools
    return (middle_school(of.told[0]) if asked == MIDDLE else asked,)


def carried(
    posed: Sequence[Posed], schools: Sequence[str], year: int, step: Step
) -> tuple[Carried, ...]:
    """Return the effects of scenarios over history by channel.

    Args:
        posed: the scenarios; history is left out.
        schools: of which.
        year: in which effects are told.
        step: told what is being done.

    Raises:
        UnconvergedError: a run did not solve.
    """
    found = []
    for one in posed:
        if one.first_changed is None:
            continue
        spots = [spot(".".join(filter(None, names)), one, year) for names in SPOTS]
        for school in schools:

            def tell(done: int, of: int, what: str = f"{one.name}, {school}") -> None:
                step(f"channels of {what}: {done} of {of}")

            shares = decompose(one, school, spots, number=DRAWS, on_step=tell)
            found.append(Carried(one.name, school, tuple(shares)))
    return tuple(found)


def words(of: Comparison, found: Sequence[Carried]) -> tuple[str, ...]:
    """Return what the tables are and how well they add up."""
    if not found:
        return (_("No channels were told apart in this run."),)
    schools = tuple(dict.fromkeys(one.school for one in found))
    every = [part for one in found for part in one.found]
    told = [
        _(
            "What a channel carries is its Shapley value over all coalitions of channels, {draws} "
            "draws with trade to first order, against history: the other channels held as in "
            "history, or carrying the scenario, in every combination. Channels add up to the "
            "whole within {residual}. Channels whose inputs are those of history are left out."
        ).format(draws=DRAWS, residual=scientific(max(part.residual for part in every))),
        _(
            "The whole is the mean of these {draws} draws, so it differs from the median of all "
            "draws elsewhere on the page."
        ).format(draws=DRAWS),
    ]
    if len(of.schools) > len(schools) == 1:
        why = (
            _(
                "Told under the school {school}: of the {count} schools its median effect on the "
                "undocumented stock from Mexico is the middle one."
            )
            if schools[0] == middle_school(of.told[0])
            else _("Told under the school {school}, one of {count}.")
        )
        told.insert(0, why.format(school=schools[0], count=len(of.schools)))
    return tuple(told)


def tables(
    of: Comparison, found: Sequence[Carried], manifest: Mapping[str, Any]
) -> tuple[Table, ...]:
    """Return a table for each scenario and school: channels down, outcomes across."""
    every = of.told[0].record["outcomes"]
    labels = {(one["outcome"], one["place"]): labelled(one) for one in every}
    origin = _origin(manifest)
    made = []
    for place, one in enumerate(found, start=1):
        rows = [
            (_(CHANNELS[name]), *(_share(part.shares[name], _times(part)) for part in one.found))
            for name in one.found[0].shares
        ]
        rows.append((_("All channels"), *(_share(p.total, _times(p)) for p in one.found)))
        caption = _(
            "What each channel carries of the effects of {scenario} over history in {year}, school "
            "{school}: mean and, below, 5 to 95 percent of draws"
        ).format(scenario=one.scenario, year=of.year, school=one.school)
        head = (_("Channel"), *(labels[names] for names in SPOTS))
        made.append(Table(f"channels-{place}", caption, head, tuple(rows), origin))
    return tuple(made)


def figures(found: Sequence[Carried], manifest: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return for each scenario and school what carries the effect on the stock, bar after bar."""
    caption = _(
        "A bar begins where the one before ends. Lines through their ends are 5 to 95 percent of "
        "draws, of each channel by itself and of the whole."
    )
    made = []
    for place, one in enumerate(found, start=1):
        part = next(p for p in one.found if (p.spot.outcome, *p.spot.places) == JUDGED)
        if not any(share.mean for share in part.shares.values()):
            continue

        def draw(_data: None, frame: Frame, one: Carried = one, part: Decomposition = part) -> Any:
            return waterfall(part, scenario=one.scenario, school=one.school, frame=frame)

        drawn = Picture(f"waterfall-{place}", N_("From nothing to the whole effect"), draw, ())
        made.append(figure(drawn, None, caption, _origin(manifest)))
    return tuple(made)


def _origin(manifest: Mapping[str, Any]) -> str:
    version = manifest.get("data", {}).get("version", "not stated")
    return _("interlock, decomposition by channel. Vintage: packaged data {version}.").format(
        version=version
    )


def channels_csv(found: Sequence[Carried]) -> str:
    """Return everything by channel as the address of a CSV file that it holds."""
    rows = []
    for carries in found:
        for part in carries.found:
            times = _times(part)
            about = str(part.spot).partition("@")[0]
            unit = "percentage points" if part.unit == SHARES else part.unit
            head = (carries.scenario, carries.school, about, part.spot.year, unit)
            for name, share in (*part.shares.items(), (ALL, part.total)):
                ends = (share.mean, share.se, share.low, share.high)
                cells = ("" if one is None else f"{times * one:.10g}" for one in ends)
                rows.append((*head, name, *cells))
    return as_address(COLUMNS, rows)


def _times(one: Decomposition) -> float:
    """Return by what to multiply: shares are read as points."""
    return 100.0 if one.unit == SHARES else 1.0


def _share(one: Share, times: float) -> str:
    mean, low, high = (times * value for value in (one.mean, one.low, one.high))
    if max(abs(low), abs(high)) < 0.0005:
        return MISSING
    digits = 1 if max(abs(low), abs(high)) >= 9.95 else 2
    return f"{signed(mean, digits)}\n{signed(low, digits)} {signed(high, digits)}"
