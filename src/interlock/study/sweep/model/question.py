"""A study under one school, ready to be asked for any of its rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

import equinox as eqx
import jax
import numpy as np
import polars as pl
from jaxtyping import Array

from interlock.errors import InputError, did_you_mean
from interlock.estimate.parameters import Table, table
from interlock.estimate.target import RESIDUAL_LIMIT
from interlock.kernels import Kernel
from interlock.region.annual import LAST_PROJECTED_YEAR, LAST_YEAR
from interlock.scenario.language.settle import moved_inputs
from interlock.scenario.school import load_school
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.answers.places import Spot, spot
from interlock.study.coupled.exact import TOLERANCE, Exact, solve
from interlock.study.coupled.pose import Posed, pose
from interlock.study.coupled.run import Ask, One, Told, draws, one_draw
from interlock.study.coupled.sample import Sample, middle, sample
from interlock.study.ensemble import BATCH
from interlock.study.sweep.design import points, unit_of
from interlock.study.sweep.language import EFFECT, Parameter, Study, study_of
from interlock.study.sweep.model.trade_lines import Line, lines
from interlock.study.sweep.model.trade_pairs import Pair, pairs
from interlock.system.coupled.given import Given, given
from interlock.system.coupled.trade_path import Layout
from interlock.system.levels import levels

BLOCKS_OF_PEOPLE = ("mexico", "triangle")
ROUNDS_LIMIT = 10 * TOLERANCE


class Row(NamedTuple):
    """One run as the compiled kernel takes it in.

    Attributes:
        given: inputs at the point.
        trade: log outcomes over those of the base [year, outcome].
        drawn: the draw.
    """

    given: Given
    trade: Array | np.ndarray
    drawn: One


@dataclass(frozen=True)
class Question:
    """A study under one school.

    Attributes:
        study: the study.
        school: name of the school.
        posed: the scenario that factors change.
        exact: its run in the middle of the posterior.
        of: the draws that every point is run with.
        spots: outcomes that are watched.
        lines: trade along the factors that move it.
        pairs: what two of them do together.
    """

    study: Study
    school: str
    posed: Posed
    exact: Exact
    of: Sample
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]

    @cached_property
    def design(self) -> np.ndarray:
        """Points in natural units [point, factor]."""
        return points(self.study)

    @property
    def draws(self) -> int:
        """Draws at every point."""
        return len(self.of.mexico)

    def rows(self, first: int, count: int) -> pl.DataFrame:
        """Return some rows of the study under this school, each a run.

        Args:
            first: row, from 0; draws of a point stand together.
            count: of rows.

        Returns:
            Columns `point`, `draw` (-1 for the middle), the factors, `converged`, then for every
            outcome its level and how it differs from history (`…_effect`). Both are null where the
            run did not converge, an effect also where it is a percentage of nothing.

        Raises:
            InputError: an input would leave its range.
        """
        numbers = np.arange(first, min(first + count, self.study.rows_per_school))
        at, draw = np.divmod(numbers, self.draws)
        parts = [
            self._told(at[n : n + BATCH], draw[n : n + BATCH]) for n in range(0, len(at), BATCH)
        ]
        watched = {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}
        factors = {name: self.design[at, n] for n, name in enumerate(self.study.columns)}
        number = draw if self.study.draws else np.full(len(at), -1)
        rows = {"point": at, "draw": number} | factors | watched
        return pl.DataFrame(rows).with_columns(pl.col(pl.Float64).fill_nan(None))

    def _told(self, at: np.ndarray, draw: np.ndarray) -> dict[str, np.ndarray]:
        """Return what a batch says; every batch has one size, so that one kernel serves all."""
        full = np.resize(at, BATCH), np.resize(draw, BATCH)
        told = _runs(self.exact.asked, self._stacked(*full), places=self._layout)
        told = jax.tree.map(lambda x: np.asarray(x)[: len(at)], told)
        return self._watched(told)

    @property
    def _layout(self) -> Layout:
        return self.posed.ground.economy.layout

    def _stacked(self, at: np.ndarray, draw: np.ndarray) -> Row:
        here = {
            point: jax.tree.map(np.asarray, self._given(point)) for point in np.unique(at).tolist()
        }
        rows = [here[point] for point in at.tolist()]
        stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *rows)
        return Row(stacked, self._trade(at), self._drawn(at, draw, here))

    def _given(self, point: int) -> Given:
        return given_at(self.posed, self.study, tuple(self.design[point].tolist()))

    def _trade(self, at: np.ndarray) -> np.ndarray:
        share = unit_of(self.study, self.design[at]) if self.lines else np.empty((len(at), 0))
        found = np.zeros((len(at), *self.exact.asked.world.after.value.shape))
        for line in self.lines:
            found += line.at(share[:, line.column])
        for pair in self.pairs:
            found += pair.at(share)
        return found

    def _drawn(self, at: np.ndarray, draw: np.ndarray, here: Mapping[int, Given]) -> One:
        """Return draws with the parameters of their points, and border costs of their points."""
        parts = []
        for point, of in here.items():
            mine = np.flatnonzero(at == point)
            chosen = self.drawn_at(point, Sample(*(one[draw[mine]] for one in self.of)))
            parts.append((mine, draws(chosen, self.posed.factual, of)))
        order = np.argsort(np.concatenate([mine for mine, _ in parts]), kind="stable")
        return jax.tree.map(lambda *one: np.concatenate(one)[order], *(drawn for _, drawn in parts))

    def drawn_at(self, point: int, of: Sample) -> Sample:
        """Return draws with the parameters of a point in place of their own."""
        moved = {block: np.array(getattr(of, block)) for block in BLOCKS_OF_PEOPLE}
        for n, one in enumerate(self.study.parameters, start=len(self.study.factors)):
            block, place = position_of(one, self.school)
            prior = table_of(block, self.school).priors[place]
            moved[block][:, place] = prior.standard(self.design[point, n])
        return of._replace(**moved)

    def effects_at(self, point: int, of: Sample) -> dict[str, float] | None:
        """Return how every outcome differs from history at a point, for one draw; None unsolved."""
        alone = replace(self, of=of)
        told = alone._told(np.array([point]), np.array([0]))
        if not told["converged"][0]:
            return None
        return {effect(one): float(told[effect(one)][0]) for one in self.spots}

    def _watched(self, told: Told) -> dict[str, np.ndarray]:
        choice, rounds = (np.asarray(one) for one in told.residual)
        good = (choice <= RESIDUAL_LIMIT) & (rounds <= ROUNDS_LIMIT)
        sides = [values(self.posed, told, side) for side in (HISTORY, SCENARIO)]
        found: dict[str, np.ndarray] = {}
        for one in self.spots:
            before, after = (one.of(side) for side in sides)
            good &= np.isfinite(before) & np.isfinite(after)
            found[column(one)] = after
            found[effect(one)] = difference(one.outcome, after, before)
        known = {name: good & np.isfinite(one) for name, one in found.items()}
        return {"converged": good} | {
            name: np.where(known[name], one, np.nan) for name, one in found.items()
        }


def column(one: Spot) -> str:
    """Return the name of an outcome's column, one that needs no quotes in SQL."""
    told = "_".join((one.outcome, *one.places, str(one.year))).replace("<", "_from_")
    return re.sub(r"[^A-Za-z0-9_]", "_", told)


def effect(one: Spot) -> str:
    """Return the name of the column of how an outcome differs from history."""
    return f"{column(one)}{EFFECT}"


@lru_cache(maxsize=8)
def question(text: str, school: str) -> Question:
    """Return a study under a school, from `Study.text`; made once a process.

    Raises:
        InputError: an outcome, parameter or range that this school or base does not have.
        UnconvergedError: the scenario did not solve.
    """
    study = study_of(text)
    posed = posed_of(study)
    spots = tuple(spot(one, posed) for one in study.outcomes)
    for one in study.parameters:
        position_of(one, school)
    _check_ends(posed, study)
    of = sample(school, study.draws) if study.draws else middle(school)
    exact = solve(posed, school)
    exact.require_converged(f"{posed.name}, school {school}")
    along = lines(study, posed, exact)
    together = pairs(study, along, posed, exact)
    return Question(study, school, posed, exact, of, spots, along, together)


def posed_of(study: Study) -> Posed:
    """Return the scenario of a study ready to run, to the last year that anything names."""
    named = [one.change.years_named[1] for one in study.factors]
    asked = [int(one.rpartition("@")[2]) for one in study.outcomes if one[-4:].isdigit()]
    last = LAST_PROJECTED_YEAR if max([*named, *asked, 0]) > LAST_YEAR else LAST_YEAR
    return pose(study.base, last=last)


def _check_ends(posed: Posed, study: Study) -> None:
    """Move every factor alone to both of its ends, so that a range too wide is told at once."""
    for factor in study.factors:
        for value in (factor.range.low, factor.range.high):
            given_at(posed, study.model_copy(update={"factors": (factor,)}), (value,))


def given_at(posed: Posed, study: Study, at: Sequence[float]) -> Given:
    """Return inputs at a point.

    Args:
        posed: the scenario of the study.
        study: the study.
        at: values of its factors and parameters.

    Raises:
        InputError: an input would leave its range; it names the factor.
    """
    history = levels(posed.ground.last)
    found = dict(posed.settled.levels)
    for factor, value in zip(study.factors, at, strict=False):
        if not factor.change.about.traded:
            try:
                found |= moved_inputs(found, history, factor.at(value))
            except InputError as error:
                raise InputError(f"factor '{factor.name}' at {value:g}: {error}") from None
    return given(found)


@lru_cache(maxsize=32)
def table_of(block: str, school: str) -> Table:
    """Return the parameters of a block under a school."""
    return table(block, load_school(school))


def position_of(one: Parameter, school: str) -> tuple[str, int]:
    """Return block and place of a parameter among the draws of a school.

    Raises:
        InputError: no such parameter, one that the school does not use, or a range outside it.
    """
    block, _, name = one.parameter.partition(".")
    if block not in BLOCKS_OF_PEOPLE:
        raise InputError(f"parameter '{one.parameter[:60]}': write mexico.NAME or triangle.NAME")
    of = table_of(block, school)
    if name not in of.names:
        raise InputError(f"no parameter '{one.parameter[:60]}'{did_you_mean(name, of.names)}")
    place = of.names.index(name)
    if not of.active[place]:
        raise InputError(f"school '{school}' does not use the parameter '{one.parameter}'")
    if not np.isfinite(of.priors[place].standard(np.array([one.low, one.high]))).all():
        raise InputError(f"parameter '{one.parameter}' cannot be {one.low:g} to {one.high:g}")
    return block, place


@Kernel
def _runs(asked: Ask, rows: Row, places: Layout) -> Told:
    return jax.vmap(lambda row: _run(asked, row, places))(rows)


def _run(asked: Ask, row: Row, places: Layout) -> Told:
    after = asked.world.after
    after = eqx.tree_at(lambda t: t.value, after, after.value + row.trade)
    world = asked.world._replace(after=after, scene=row.given.scene, paid=row.given.paid)
    return one_draw(replace(asked, given=row.given, world=world), row.drawn, places)
