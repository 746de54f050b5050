"""The mix of instruments that meets a goal, found with derivatives through the coupled run.

`reach` is met with the least change: minimise sum (move / room)^2 so that the outcome is the
target; `minimise` and `maximise` go as far as the bounds let them. What the mix does to every other
outcome is part of the answer.

Source: SLSQP of Kraft (1988) in SciPy; derivatives by `directions.along`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from interlock.errors import InputError, did_you_mean
from interlock.scenario.language.library import parse_scenario
from interlock.scenario.language.scenario import Scenario
from interlock.scenario.setting import allowed
from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.answers.places import Spot, spot
from interlock.study.coupled.pose import Posed, pose
from interlock.study.response.directions import Direction, directions
from interlock.study.response.elasticities import Slopes

REACH, MINIMISE, MAXIMISE = "reach", "minimise", "maximise"
KINDS = (MINIMISE, MAXIMISE, REACH)
GOAL = re.compile(r"^(?P<kind>[a-z]+)\s+(?P<spot>[^=\s]+)(?:\s*=\s*(?P<target>[-+.0-9eE_]+))?$")
EXAMPLE = "reach unauthorised_persons.MEX@2010=4e6"
MAX_STEPS = 25
TOLERANCE = 1e-4  # of the target, within which `reach` is met by the exact run
FLAT = 1e-7  # of the objective


class Goal(NamedTuple):
    """What is wanted: `minimise`, `maximise` or `reach` an outcome, with a target to reach."""

    kind: str
    spot: Spot
    target: float | None


class Lever(NamedTuple):
    """An instrument that may move, and how far.

    Attributes:
        path: of the instrument.
        low, high: times its level where that is above zero, else what is added in its unit.
    """

    path: str
    low: float
    high: float


@dataclass(frozen=True)
class Best:
    """A mix of instruments, and how it was found.

    Attributes:
        goal: what was wanted.
        levers: instruments.
        moves: times its level, or what is added, by instrument.
        added: whether a move is added, by instrument.
        bound: instruments at their bounds.
        before, after: the outcome of the goal in the starting scenario and of the exact run.
        met: whether the exact run meets the target; for the other kinds whether no better was near.
        steps: of the search.
        scenario: the mix as a scenario on top of the starting one.
        text: the same as a file.
    """

    goal: Goal
    levers: tuple[Lever, ...]
    moves: Mapping[str, float]
    added: Mapping[str, bool]
    bound: tuple[str, ...]
    before: float
    after: float
    met: bool
    steps: int
    scenario: Scenario
    text: str


def parse_goal(text: str, posed: Posed) -> Goal:
    """Read a goal such as `reach unauthorised_persons.MEX@2010=4e6` or `minimise deaths@2019`.

    Raises:
        InputError: what is wrong and how to write it.
    """
    found = GOAL.match(text.strip())
    if found is None:
        raise InputError(f"--goal '{text[:80]}': write '{EXAMPLE}' or 'minimise deaths@2019'")
    if found["kind"] not in KINDS:
        hint = did_you_mean(found["kind"], KINDS)
        raise InputError(f"--goal '{text[:80]}': no goal '{found['kind'][:40]}'{hint}")
    if (found["kind"] == REACH) != (found["target"] is not None):
        fix = "reach needs =TARGET" if found["kind"] == REACH else "only reach takes =TARGET"
        raise InputError(f"--goal '{text[:80]}': {fix}, such as '{EXAMPLE}'")
    try:
        target = None if found["target"] is None else float(found["target"])
    except ValueError:
        raise InputError(f"--goal '{text[:80]}': '{found['target']}' is not a number") from None
    return Goal(found["kind"], spot(found["spot"], posed), target)


def parse_levers(
    instruments: Sequence[str], bounds: Sequence[str], known: Mapping[str, Direction]
) -> tuple[Lever, ...]:
    """Read instruments and `PATH=LOW:HIGH` bounds; without bounds half to twice, or 0 to 10 steps.

    Raises:
        InputError: an unknown instrument, a bound without instrument, bounds that hold nothing.
    """
    limits: dict[str, tuple[float, float]] = {}
    for text in bounds:
        path, _, ends = text.partition("=")
        low, _, high = ends.partition(":")
        try:
            limits[path.strip()] = float(low), float(high)
        except ValueError:
            raise InputError(f"--bounds '{text[:80]}': write PATH=LOW:HIGH, such as "
                             "security.agents=0.5:2") from None  # fmt: skip
    for path in limits:
        if path not in instruments:
            raise InputError(f"--bounds '{path}': not among --instruments"
                             f"{did_you_mean(path, instruments)}")  # fmt: skip
    found = []
    for path in instruments:
        if path not in known or known[path].traded:
            hint = did_you_mean(path[:80], [name for name, one in known.items() if not one.traded])
            raise InputError(f"--instruments: no instrument '{path[:80]}'{hint}")
        added = known[path].added
        usual = (0.0, 10 * known[path].size) if added else (0.5, 2.0)
        low, high = limits.get(path, usual)
        _check_bounds(path, low, high, added)
        found.append(Lever(path, low, high))
    if not found:
        raise InputError("--instruments: name at least one, such as security.agents")
    return tuple(found)


def _check_bounds(path: str, low: float, high: float, added: bool) -> None:
    if not low < high:
        raise InputError(f"--bounds {path}={low:g}:{high:g}: the first must be below the second")
    if not added and low <= 0:
        raise InputError(f"--bounds {path}={low:g}:{high:g}: give factors above 0, 1 is no change")
    neutral = 0.0 if added else 1.0
    if not low <= neutral <= high:
        raise InputError(f"--bounds {path}={low:g}:{high:g}: must hold {neutral:g}, no change")
    if added and high > allowed(path)[1]:
        top = allowed(path)[1]
        raise InputError(f"--bounds {path}={low:g}:{high:g}: the instrument ends at {top:g}")


def optimise(
    start: Scenario,
    school: str,
    goal: str,
    instruments: Sequence[str],
    bounds: Sequence[str],
    first: int,
    *,
    on_step: Callable[[int, float], None] = lambda step, value: None,
) -> Best:
    """Return the mix of instruments that meets a goal.

    Args:
        start: the scenario to begin from.
        school: school of thought; the middle of its posterior.
        goal: as `parse_goal` reads it.
        instruments: that may move, from `first` on.
        bounds: as `parse_levers` reads them.
        first: year from which on they move.
        on_step: told the number of each step and the outcome there.

    Raises:
        InputError: a goal, instrument or bound that cannot be read.
        UnconvergedError: a run did not solve.
    """
    origin = pose(start)
    wanted = parse_goal(goal, origin)
    known = {one.path: one for one in directions(origin, first)}
    levers = parse_levers(instruments, bounds, known)
    search = _Search(start, school, wanted, levers, first, on_step)
    found = search.run()
    moves = {lever.path: float(x) for lever, x in zip(levers, search.scaled(found), strict=True)}
    posed = pose(search.scenario(found))
    after = search.value(found)
    before = search.value(np.zeros(len(levers)))
    edge = tuple(
        lever.path for lever, x, (low, high) in zip(levers, found, search.box, strict=True)
        if min(abs(x - low), abs(x - high)) < 1e-6 * (high - low)
    )  # fmt: skip
    met = search.finished
    if wanted.target is not None:
        met = abs(after - wanted.target) <= TOLERANCE * max(abs(wanted.target), 1e-9)
    added = {lever.path: known[lever.path].added for lever in levers}
    return Best(
        wanted,
        levers,
        moves,
        added,
        edge,
        before,
        after,
        met,
        search.steps,
        posed.scenario,
        search.text(found),
    )


class _Search:
    """Values and derivatives of a goal at moves of the levers, each in its own log or unit."""

    def __init__(
        self,
        start: Scenario,
        school: str,
        goal: Goal,
        levers: Sequence[Lever],
        first: int,
        on_step: Callable[[int, float], None],
    ) -> None:
        self.start, self.school, self.goal = start, school, goal
        self.levers, self.first, self.on_step = tuple(levers), first, on_step
        self.added = self._added()
        self.box = [self._ends(lever) for lever in levers]
        self.steps, self.finished = 0, False
        self.known: dict[bytes, tuple[float, np.ndarray]] = {}

    def _added(self) -> dict[str, bool]:
        known = {one.path: one for one in directions(pose(self.start), self.first)}
        return {lever.path: known[lever.path].added for lever in self.levers}

    def _ends(self, lever: Lever) -> tuple[float, float]:
        ends = np.asarray([lever.low, lever.high])
        low, high = ends if self.added[lever.path] else np.log(ends)
        return float(low), float(high)

    def scaled(self, moves: np.ndarray) -> list[float]:
        """Return moves as factors, or as what is added."""
        pairs = zip(self.levers, moves, strict=True)
        return [float(x if self.added[one.path] else np.exp(x)) for one, x in pairs]

    def text(self, moves: np.ndarray) -> str:
        """Return the mix as a scenario file; empty where nothing moves."""
        lines = ["schema: 1", "name: best-mix", f"title: {self.goal.kind} {self.goal.spot}",
                 f"base: {self.start.home or self.start.name}", "changes:"]  # fmt: skip
        for lever, value in zip(self.levers, self.scaled(moves), strict=True):
            added = self.added[lever.path]
            if abs(value - (0.0 if added else 1.0)) < 1e-12:
                continue
            form = "add" if added else "scale"
            lines += [f"  - instrument: {lever.path}", f"    from: {self.first}",
                      f"    {form}: {value!r}"]  # fmt: skip
            lines += [f"    unit: {_unit(self.start, lever.path)}"] if added else []
            lines += ["    source: found by interlock optimise"]
        return "" if lines[-1] == "changes:" else "\n".join(lines) + "\n"

    def scenario(self, moves: np.ndarray) -> Scenario:
        """Return the mix as a scenario on top of the starting one."""
        text = self.text(moves)
        return parse_scenario(text, "best-mix", home="best-mix.yaml") if text else self.start

    def value(self, moves: np.ndarray) -> float:
        """Return the outcome of the goal, from the exact run."""
        return self._at(moves)[0]

    def _at(self, moves: np.ndarray) -> tuple[float, np.ndarray]:
        key = np.asarray(moves).tobytes()
        if key not in self.known:
            run = Slopes(pose(self.scenario(moves)), self.school, refine=False)
            level = float(self.goal.spot.of(values(run.posed, run.exact.told, SCENARIO))[0])
            known = {one.path: one for one in directions(run.posed, self.first)}
            ways = [known[lever.path] for lever in self.levers]
            slopes = self.goal.spot.of(run.of(run.ways(ways)))
            sizes = np.asarray([one.size for one in ways])
            self.known[key] = level, slopes / sizes
            self.steps += 1
            self.on_step(self.steps, level)
        return self.known[key]

    def _corner(self, uphill: np.ndarray) -> np.ndarray:
        """Return every instrument at the bound that its derivative points to."""
        return np.asarray(
            [high if up > 0 else low for up, (low, high) in zip(uphill, self.box, strict=True)]
        )

    def run(self) -> np.ndarray:
        """Return the best moves; where a target is out of reach, the bounds nearest to it."""
        origin, steep = self._at(np.zeros(len(self.levers)))
        if not np.abs(steep).max() > 0:
            raise InputError(
                f"--goal: none of the instruments moves {self.goal.spot}; choose others, or a "
                "later year"
            )
        scale = max(abs(origin), 1e-9)
        room = np.asarray([high - low for low, high in self.box])
        if self.goal.kind == REACH:
            assert self.goal.target is not None
            target, size = self.goal.target, max(abs(self.goal.target), 1e-9)
            corner = self._corner(steep * np.sign(target - origin))
            if (self._at(corner)[0] - target) * np.sign(target - origin) < 0:
                return corner  # as far as the instruments go, and not far enough
            found = minimize(
                lambda x: float(((x / room) ** 2).sum()),
                np.zeros(len(room)),
                jac=lambda x: 2 * x / room**2,
                bounds=self.box,
                constraints={
                    "type": "eq",
                    "fun": lambda x: (self._at(x)[0] - target) / size,
                    "jac": lambda x: self._at(x)[1] / size,
                },
                method="SLSQP",
                options={"maxiter": MAX_STEPS, "ftol": FLAT},
            )
        else:
            sign = 1.0 if self.goal.kind == MINIMISE else -1.0
            found = minimize(
                lambda x: sign * self._at(x)[0] / scale,
                np.zeros(len(room)),
                jac=lambda x: sign * self._at(x)[1] / scale,
                bounds=self.box,
                method="SLSQP",
                options={"maxiter": MAX_STEPS, "ftol": FLAT},
            )
        self.finished = bool(found.success)
        return np.clip(found.x, *np.asarray(self.box).T)


def _unit(start: Scenario, path: str) -> str:
    return pose(start).settled.levels[path].unit
