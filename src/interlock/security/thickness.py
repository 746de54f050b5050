"""Border thickness: an iceberg wedge on goods by dyad and year, made by dated events.

    d_hat(dyad, t) = 1 + sum_e sign_e size_e profile_e(t) share_of_year_e(t) / 100

An event that relieves another takes away at most what that one adds, so d_hat is never below 1.

The published evidence cannot identify the sizes: before-and-after studies give a sign and some
years, the one shortfall in percent is unverified and mixes the border with the exchange rate and
demand, and gravity measures the whole border at one date. What is here is therefore a prior, wide
and switchable (`off`), that no packaged series narrows; results that lean on it should be shown
with the events off as well.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

COUNTRIES = ("USA", "CAN", "MEX")
YEARS = range(1980, 2025)
ALL = "all"
INSTRUMENT = "trade.border_cost"
_FILE = Path(__file__).parent / "thickness.yaml"
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed the cost of moving goods across a border.

    Attributes:
        name: short name, the key of draws and of `off`.
        title: one line.
        instrument: id in the table `instruments`.
        dyads: pairs of countries, both directions, `USA-CAN`.
        begin: first day in force.
        centre: centre of the normal prior before it is cut at zero, percent ad valorem.
        sd: its standard deviation before the cut, percent ad valorem.
        profile: share of the size by year; linear between the years, held after the last.
        evidence: ids in the tables `parameters` and `targets`.
        source: where prior and profile come from.
        relieves: name of the event that this one takes away from, else None.

    """

    name: str
    title: str
    instrument: str
    dyads: tuple[str, ...]
    begin: dt.date
    centre: float
    sd: float
    profile: tuple[tuple[int, float], ...]
    evidence: tuple[str, ...]
    source: str
    relieves: str | None = None

    @property
    def mean(self) -> float:
        """Mean of the prior after the cut at zero: mu + sd phi(mu/sd) / Phi(mu/sd), percent."""
        ratio = self.centre / self.sd
        return self.centre + self.sd * _NORMAL.pdf(ratio) / _NORMAL.cdf(ratio)

    def quantile(self, probability: float) -> float:
        """Return a quantile of the prior, percent: the inverse of the cut normal."""
        below = _NORMAL.cdf(-self.centre / self.sd)
        inside = min(below + probability * (1 - below), 1 - 2**-53)
        return max(0.0, self.centre + self.sd * _NORMAL.inv_cdf(inside)) if inside > 0 else 0.0

    def share(self, year: int) -> float:
        """Return the share of the size that the profile gives to a year in force."""
        points = self.profile
        before = max((point for point in points if point[0] <= year), default=(year, 0.0))
        after = min((point for point in points if point[0] > year), default=before)
        span = max(1, after[0] - before[0])
        return before[1] + (after[1] - before[1]) * (year - before[0]) / span


class _Piece(NamedTuple):
    """A constant addition to the cost of one dyad, from a day until a day (None: for good)."""

    event: Event
    dyad: str
    begin: dt.date
    until: dt.date | None
    percent: float


@cache
def load_events() -> tuple[Event, ...]:
    """Return the packaged events in the order of the file `thickness.yaml`."""
    import yaml

    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["events"]
    return tuple(_event(row) for row in rows)


def _event(row: Mapping[str, Any]) -> Event:
    given = dict(row)
    profile = tuple((int(year), float(share)) for year, share in given.pop("profile").items())
    dyads, evidence = tuple(given.pop("dyads")), tuple(given.pop("evidence"))
    return Event(begin=given.pop("from"), profile=profile, dyads=dyads, evidence=evidence, **given)


def thickness(
    draw: Mapping[str, float] | None = None,
    *,
    off: Collection[str] = (),
    years: Iterable[int] = YEARS,
) -> "xr.DataArray":
    """Return the iceberg cost of goods over its level without the events.

    d_hat = 1 + sum over events in force of signed size x profile x share of the year / 100.

    Args:
        draw: event name to size in percent ad valorem, such as one element of each array of
            `prior_draws`; None, and events that it leaves out, take the prior mean.
        off: names of events to switch off, or `all`.
        years: calendar years; default 1980 to 2024.

    Returns:
        d_hat over (importer, exporter, year), ratio, symmetric, 1 at home and between Canada and
        Mexico; 1.02 is two percent ad valorem. The mean of d_hat over draws is slightly above d_hat
        at the prior mean, because relief is capped.

    Raises:
        InputError: unknown event, size below zero or not a number, no years.

    Source: events, priors and evidence in `thickness.yaml`; d of kappa_hat in
    docs/explanation/trade-equilibrium.md.

    """
    import numpy as np
    import xarray as xr

    wanted = [int(year) for year in years]
    if not wanted:
        raise InputError("no years: give at least one")
    values = np.ones((len(COUNTRIES), len(COUNTRIES), len(wanted)))
    for piece in _pieces(draw, off):
        added = [piece.percent / 100 * _share_of_year(piece, year) for year in wanted]
        one, other = (COUNTRIES.index(code) for code in piece.dyad.split("-"))
        values[one, other] += added
        values[other, one] += added
    return xr.DataArray(
        # A sum that relief brings back to nothing may miss one by a rounding.
        np.maximum(values, 1.0),
        coords={"importer": list(COUNTRIES), "exporter": list(COUNTRIES), "year": wanted},
        dims=("importer", "exporter", "year"),
        name="border_thickness_hat",
        attrs={
            "label": "Border thickness: iceberg cost of goods over its level without the events",
            "unit": "ratio",
            "source": "; ".join(event.source for event in _chosen(off)) or "all events are off",
            "note": "a prior, which published evidence does not narrow; see thickness.yaml",
        },
    )


def prior_draws(n: int, seed: int) -> dict[str, "np.ndarray"]:
    """Return sizes drawn from the priors, by event.

    Each event has a stream of its own, keyed by its name: taking one event out of the file, or
    drawing more, leaves the draws of the others as they are.

    Args:
        n: number of draws, at least 1.
        seed: any integer from zero.

    Returns:
        Event name to sizes in percent ad valorem [draw], none below zero.

    Raises:
        InputError: n or seed out of range.

    """
    import numpy as np

    if n < 1 or seed < 0:
        raise InputError(f"give n of at least 1 and a seed from 0 (found n={n}, seed={seed})")
    draws = {}
    for event in load_events():
        key = int.from_bytes(sha256(event.name.encode()).digest()[:16], "big")
        uniform = np.random.default_rng(np.random.SeedSequence([seed, key])).random(n)
        draws[event.name] = np.asarray([event.quantile(float(one)) for one in uniform])
    return draws


def thickness_log(
    sizes: Mapping[str, "np.ndarray"],
    times: Mapping[str, "np.ndarray"],
    dyads: Collection[str],
    years: Iterable[int],
) -> "np.ndarray":
    """Return ln d_hat of many draws at once, with events that may be scaled by year.

    Args:
        sizes: event name to sizes in percent ad valorem [draw].
        times: event name to what its size is multiplied by [year]; 1 is as in history.
        dyads: such as `USA-CAN`.
        years: calendar years.

    Returns:
        ln d_hat [draw, year, dyad], none below zero; relief takes away at most what is there.
    """
    import numpy as np

    wanted, events = list(years), {event.name: event for event in load_events()}
    level = {
        name: sizes[name][:, None] * times[name] * [event.share(year) for year in wanted]
        for name, event in events.items()
    }
    total = np.zeros((len(next(iter(level.values()))), len(wanted), len(tuple(dyads))))
    for name, event in events.items():
        force = [_share_of_year(_Piece(event, "", event.begin, None, 0.0), y) for y in wanted]
        added = level[name] * force
        if event.relieves is not None:
            added = -np.minimum(level[name], level[event.relieves]) * force
        for place, dyad in enumerate(dyads):
            total[..., place] += added * (dyad in event.dyads)
    return np.log1p(np.maximum(total, 0.0) / 100)


def as_policy_changes(
    draw: Mapping[str, float] | None = None,
    *,
    off: Collection[str] = (),
    until: int | None = YEARS[-1],
) -> list[dict[str, Any]]:
    """Return the wedge as changes of a trade policy file, instrument `trade.border_cost`.

    Every piece adds percent points to a border cost that starts at 1, in both directions of one
    dyad and for goods; the sum is d_hat of `thickness` with the same arguments.

    Args:
        draw: as in `thickness`.
        off: as in `thickness`.
        until: last year in force of what has no end, default 2024; the trade regime solves no year
            after the last that a policy names. None leaves it open.

    Returns:
        Plain dicts with instrument, importer, exporter, sector, from, until (absent where open),
        unit, add, source; no dict where nothing is left.

    Raises:
        InputError: as `thickness`.

    """
    changes = []
    for piece in _pieces(draw, off):
        pair = piece.dyad.split("-")
        end = piece.until or (dt.date(until, 12, 31) if until is not None else None)
        if end is not None and end < piece.begin:
            continue
        change: dict[str, Any] = {
            "instrument": INSTRUMENT,
            "importer": list(pair),
            "exporter": list(pair),
            "sector": "goods",
            "from": piece.begin,
            "unit": "percent",
            "add": piece.percent,
            "source": f"{piece.event.title}: {piece.event.source}",
        }
        if end is not None:
            change["until"] = end
        changes.append(change)
    return changes


def policy_text(
    draw: Mapping[str, float] | None = None,
    *,
    off: Collection[str] = (),
    until: int | None = YEARS[-1],
) -> str:
    """Return the wedge as the text of a trade policy file, `border-thickness`.

    Args:
        draw: as in `thickness`.
        off: as in `thickness`.
        until: as in `as_policy_changes`.

    Returns:
        YAML for `interlock trade solve`, or for `interlock.trade.policy.arrays.parse_policy`.

    Raises:
        InputError: as `thickness`, or nothing is left of the wedge.

    """
    import yaml

    class Plain(yaml.SafeDumper):
        """Writes a day that occurs twice twice: policy files know no aliases."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    changes = as_policy_changes(draw, off=off, until=until)
    if not changes:
        raise InputError("every event is off: a policy must change something")
    head = {"schema": 1, "name": "border-thickness", "title": "Borders thicker after 2001"}
    return yaml.dump({**head, "changes": changes}, Dumper=Plain, sort_keys=False)


def _chosen(off: Collection[str]) -> tuple[Event, ...]:
    """Return the events that are not switched off; InputError for a name that is none."""
    names = (off,) if isinstance(off, str) else tuple(off)
    _check_names(names, (*(event.name for event in load_events()), ALL))
    return () if ALL in names else tuple(one for one in load_events() if one.name not in names)


def _check_names(names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"no border event '{name}'{did_you_mean(name, known)}")


def _sizes(draw: Mapping[str, float] | None) -> dict[str, float]:
    """Return every event's size in percent; the prior mean where the draw is silent."""
    sizes = {event.name: event.mean for event in load_events()}
    _check_names(draw or (), sizes)
    for name, size in (draw or {}).items():
        if not 0 <= float(size) < float("inf"):
            raise InputError(
                f"border event '{name}': size {size:g} percent is out of range; give 0 or more"
            )
        sizes[name] = float(size)
    return sizes


def _pieces(draw: Mapping[str, float] | None, off: Collection[str]) -> Iterator[_Piece]:
    """Yield constant additions to the cost, event by event, dyad by dyad, in order of time."""
    sizes, chosen = _sizes(draw), _chosen(off)
    in_force = {event.name: event for event in chosen}
    for event in chosen:
        if event.relieves is not None and event.relieves not in in_force:
            continue  # nothing there to take away
        relieved = in_force[event.relieves] if event.relieves else None

        def signed(year: int, event: Event = event, relieved: Event | None = relieved) -> float:
            size = sizes[event.name] * event.share(year)
            if relieved is None:
                return size
            return -min(size, sizes[relieved.name] * relieved.share(year))

        last = max(year for one in (event, relieved) if one for year, _ in one.profile)
        for begin, until, percent in _runs(event.begin, max(last, event.begin.year), signed):
            if percent:
                for dyad in event.dyads:
                    yield _Piece(event, dyad, begin, until, percent)


def _runs(
    begin: dt.date, last: int, value: Callable[[int], float]
) -> Iterator[tuple[dt.date, dt.date | None, float]]:
    """Yield (first day, last day, value) for each run of years with one value; the last is open."""
    start, level = begin, value(begin.year)
    for year in range(begin.year + 1, last + 1):
        if value(year) != level:
            yield start, dt.date(year - 1, 12, 31), level
            start, level = dt.date(year, 1, 1), value(year)
    yield start, None, level


def _share_of_year(piece: _Piece, year: int) -> float:
    """Return the share of the year's days in which a piece is in force."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    begin, end = max(first, piece.begin), min(last, piece.until or last)
    return max(0, (end - begin).days + 1) / ((last - first).days + 1)
