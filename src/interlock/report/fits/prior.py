"""What the data taught each parameter of a fit: prior and posterior, side by side."""

import textwrap
from dataclasses import dataclass
from math import log10, sqrt
from typing import Any

import altair as alt
import numpy as np
from scipy.stats import gaussian_kde, norm

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.estimate.parameters import table
from interlock.estimate.posterior import FITS, Posterior, Record, fresh, packaged_posterior
from interlock.estimate.priors import PERSISTENCE_CAP, Prior
from interlock.estimate.target import TRAINING_YEAR
from interlock.messages import N_, _
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import Align, source_line
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import MINUS, number, signed
from interlock.scenario.school import load_school

# Parameters that are drawn, those that the data narrowed most first.
SHOWN = {"wide": 30, "narrow": 16}
QUANTILES = (0.05, 0.5, 0.95)
DASH = (4, 3)
BLUE = COLOURS["USA"]
# Of which people a fit tells.
FITTED = {
    "mexico": N_("Mexican corridor"),
    "triangle": N_("Central American corridors"),
    "training": N_("Mexican corridor on the years to {year}"),
}
LINE, LETTER = 17, 0.55  # of notes: height (pixels), width of a letter over the size of text
HEIGHT, OVERHANG = 74, 12  # of a panel; room for the last number of an axis beside it (pixels)
POINTS = 90  # of a density
EDGE = 0.002  # of the prior and of the draws, left out of a panel at either end
FLOOR, BELOW = -0.42, {"posterior": -0.14, "prior": -0.29}  # of the peak: axis, intervals
MOVED = 2.0  # prior standard deviations from which a panel says how far the centre moved
STEPS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8))


@dataclass(frozen=True)
class Parameter:
    """A parameter before and after the data.

    Attributes:
        prior: its prior.
        draws: of the posterior, natural units.
        narrowed: 1 less the standard deviation of the posterior over that of the prior, in z.
        moved: mean of the posterior in z, that is in standard deviations of the prior.
        r_hat, ess: of the fit.
    """

    prior: Prior
    draws: np.ndarray
    narrowed: float
    moved: float
    r_hat: float
    ess: float

    @property
    def log(self) -> bool:
        """Whether its axis has steps that are ratios."""
        return self.prior.kind == "lognormal"

    @property
    def quantiles(self) -> dict[str, tuple[float, float, float]]:
        """5, 50 and 95 percent of prior and posterior, natural units."""
        before = self.prior.natural(norm.ppf(QUANTILES))
        after = np.quantile(self.draws, QUANTILES)
        return {
            name: (float(one[0]), float(one[1]), float(one[2]))
            for name, one in (("prior", before), ("posterior", after))
        }

    @property
    def note(self) -> str:
        """How much the data narrowed it and, where that is far, moved it."""
        size = number(100 * abs(self.narrowed), 0)
        said = _("{size}% narrower") if self.narrowed >= 0 else _("{size}% wider")
        text = said.format(size=size)
        if abs(self.moved) >= MOVED:
            moved = signed(self.moved, 1)
            text = _("{note}, moved {size} sd").format(note=text, size=moved)
        return text

    @property
    def middle(self) -> str:
        """Median and 90 percent interval of the posterior."""
        low, middle, high = (_short(value) for value in self.quantiles["posterior"])
        if MINUS in low + high:
            return _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high)
        return f"{middle} ({low}\N{EN DASH}{high})"


def prior_posterior(school: str, fit: str = "mexico", *, frame: Frame = WIDE) -> alt.TopLevelMixin:
    """Draw what the data taught every parameter of a fit: prior and posterior, narrowest first.

    Densities are per unit of the axis, so that areas are shares: per log unit where the axis is
    logarithmic. Below them stand medians and 90 percent intervals.

    Args:
        school: name of a school of thought.
        fit: one of `mexico`, `triangle`, `training`.
        frame: how wide.

    Raises:
        InputError: unknown school or fit.
        UnconvergedError: a fit that did not converge or belongs to other data.
    """
    found = _fitted(school, fit)
    record, every = found.record, _parameters(found)
    ordered = every[: SHOWN[frame.name]]
    width = frame.panel(OVERHANG)
    # Side by side where they fit in every panel, so that panels keep their height.
    longest = max(len(one.note) + len(one.middle) + 2 for one in ordered)
    lines = 1 if LETTER * frame.font * longest <= width else 2
    panels = [_panel(one, width, lines, frame) for one in ordered]
    columns = frame.columns
    rows = [alt.hconcat(*panels[at : at + columns]) for at in range(0, len(panels), columns)]
    title = _(
        "Prior and posterior of {count} of {all} parameters: {people}, school {school}"
    ).format(
        count=len(ordered),
        all=len(every),
        people=_(FITTED[fit]).format(year=TRAINING_YEAR),
        school=school,
    )
    head = heading(title, int(0.85 * frame.width), frame)
    head.limit = frame.width
    signs = [
        Sign("area", _("posterior"), BLUE),
        Sign("line", _("prior"), QUIET, DASH),
        Sign("none", _("below: median and 90% interval; number: posterior")),
    ]
    foot = source_line(_source(found), frame)
    chart = alt.vconcat(key(signs, frame, 0), *rows, foot, spacing=14).properties(title=head)
    told = [_told(one) for one in ordered]
    text = _(
        "{title} ({idea}), in the order of how much the data narrowed them. {parameters}. "
        "{converged}."
    ).format(
        title=title,
        idea=_(load_school(school).title),
        parameters="; ".join(told),
        converged=_converged(record),
    )
    return dressed(chart, frame, text)


def _fitted(school: str, fit: str) -> Posterior:
    """Return a packaged fit that may be used.

    Raises:
        InputError: unknown school or fit.
        UnconvergedError: its numbers must not be used.
    """
    load_school(school)
    if fit not in FITS:
        raise InputError(f"no fit '{fit[:40]}'{did_you_mean(fit[:40], FITS)}")
    found = packaged_posterior(school)[fit]
    # The two main fits are checked where they are read; the training fit is not.
    wrong = fresh(found.record) or (None if found.record.converged else "has not converged")
    if wrong:
        raise UnconvergedError(
            f"the posterior of school '{school}' ({fit}) {wrong}; `make fit` makes it again"
        )
    return found


def _parameters(found: Posterior) -> list[Parameter]:
    """Return the parameters of a fit, those that the data narrowed most first."""
    record, flat = found.record, found.flat
    block = "triangle" if record.fit == "triangle" else "mexico"
    by_name = {one.name: one for one in table(block, load_school(record.school)).priors}
    made = [
        Parameter(
            by_name[name],
            np.asarray(by_name[name].natural(flat[:, place])),
            float(1 - flat[:, place].std(ddof=1)),
            float(flat[:, place].mean()),
            record.r_hat[name],
            record.ess[name],
        )
        for place, name in enumerate(record.names)
    ]
    return sorted(made, key=lambda one: -one.narrowed)


def _source(found: Posterior) -> str:
    """Return where a picture of a fit comes from and how far it is to be trusted."""
    many = len(found.flat)
    slack = 2 / sqrt(2 * (many - 1))  # two standard errors of a standard deviation of few draws
    return _(
        "posterior of the package, school {school}, fit {fit}, {draws} draws, and its table of "
        "priors; {converged}; narrower by: 1 less the standard deviation of the posterior over "
        "that of the prior, on the scale on which the prior is normal, known to about {slack} "
        "points; sd: standard deviations of the prior, written where the centre moved by {moved} "
        "or more; densities: per unit of each axis"
    ).format(
        school=found.record.school,
        fit=found.record.fit,
        draws=many,
        converged=_converged(found.record),
        slack=number(100 * slack, 0),
        moved=number(MOVED, 0),
    )


def _converged(record: Record) -> str:
    reached = record.convergence
    return _("r-hat at most {r_hat}, ess at least {ess}, {count} divergences").format(
        r_hat=number(reached.r_hat, 3), ess=number(reached.ess, 0), count=record.divergences
    )


def _told(one: Parameter) -> str:
    """Return a panel in words."""
    before, after = (one.quantiles[name] for name in ("prior", "posterior"))
    ranges = [
        _("{middle} ({low} to {high})").format(
            middle=_short(middle), low=_short(low), high=_short(high)
        )
        for low, middle, high in (after, before)
    ]
    return _("{parameter} ({label}) {note}: {posterior}, prior {prior}").format(
        parameter=one.prior.name,
        label=one.prior.label,
        note=one.note,
        posterior=ranges[0],
        prior=ranges[1],
    )


def _short(value: float) -> str:
    """Return a number of any size in two or three digits."""
    size = abs(value)
    if size >= 1e6:
        return f"{number(value / 1e6)}M"
    if size >= 10:
        return number(value, 0)
    return number(value, 2 if size >= 1 else min(5, 1 - int(np.floor(log10(size or 1)))))


# A parameter


def _panel(one: Parameter, width: int, lines: int, frame: Frame) -> Layers:
    """Return the densities of a parameter over its intervals, name, label and notes above."""
    ends = _ends(one)
    x, y = _axis(one, ends), _height("value")
    grid = _grid(one, ends)
    before, after = _prior_density(one, grid), _posterior_density(one, grid)
    peak = max(before.max(), after.max())
    rows = [
        {"x": at, "prior": first, "posterior": second, "base": 0.0}
        for at, first, second in zip(
            grid.tolist(), (before / peak).tolist(), (after / peak).tolist(), strict=True
        )
    ]
    densities = chart_of(rows).encode(x=x)
    filled = densities.mark_area(color=BLUE, opacity=0.4).encode(
        y=_height("posterior"), y2="base:Q"
    )
    edge = densities.mark_line(color=BLUE, strokeWidth=1.4).encode(y=_height("posterior"))
    dashed = densities.mark_line(color=QUIET, strokeWidth=1.6, strokeDash=list(DASH))
    layers = [filled, edge, dashed.encode(y=_height("prior")), *_intervals(one, x, y)]
    layers += _notes(one, width, lines)
    label = textwrap.wrap(one.prior.label, max(10, int(width / (0.5 * frame.font))))
    title = alt.TitleParams(
        one.prior.name,
        subtitle=label,
        subtitleColor=INK,
        subtitleFontSize=frame.font,
        fontSize=frame.font,
        anchor="start",
        frame="group",
        offset=6 + LINE * lines,
    )
    return alt.layer(*layers, width=width, height=HEIGHT, title=title)


def _notes(one: Parameter, width: int, lines: int) -> list[alt.Chart]:
    """Return how much a parameter was narrowed, and the posterior in numbers, above a panel."""
    beside: tuple[int, Align] = (width, "right") if lines == 1 else (0, "left")
    notes: tuple[tuple[int, int, Align, str, str], ...] = (
        (0, LINE * (lines - 1), "left", BLUE, one.note),
        (beside[0], 0, beside[1], INK, one.middle),
    )
    drawn = []
    for at, up, align, colour, text in notes:
        marks = chart_of([{"name": one.prior.name, "text": text}]).mark_text(
            align=align,
            baseline="bottom",
            color=colour,
            fontWeight="bold" if colour == BLUE else "normal",
        )
        drawn.append(marks.encode(x=alt.value(at), y=alt.value(-5 - up), text="text:N"))
    return drawn


def _intervals(one: Parameter, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return medians and 90 percent intervals of prior and posterior."""
    drawn = []
    looks: dict[str, tuple[str, dict[str, Any]]] = {
        "posterior": (BLUE, {"strokeWidth": 3}),
        "prior": (QUIET, {"strokeWidth": 1.6, "strokeDash": list(DASH)}),
    }
    for name, (colour, line) in looks.items():
        low, middle, high = one.quantiles[name]
        row = {
            "name": one.prior.name,
            "of": name,
            "x": low,
            "middle": middle,
            "high": high,
            "value": BELOW[name],
        }
        chart = chart_of([row])
        drawn.append(chart.mark_rule(color=colour, **line).encode(x=x, x2="high:Q", y=y))
        shape = "circle" if name == "posterior" else "diamond"
        marks = chart.mark_point(
            shape=shape, filled=True, color=colour, size=46, opacity=1, stroke="white"
        )
        drawn.append(marks.encode(x="middle:Q", y=y))
    return drawn


def _height(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domain=[FLOOR, 1.02]), axis=None)


def _ends(one: Parameter) -> tuple[float, float]:
    """Return the ends of the axis of a parameter: nearly all of prior and posterior."""
    before = one.prior.natural(norm.ppf((EDGE, 1 - EDGE)))
    after = np.quantile(one.draws, (EDGE, 1 - EDGE))
    return float(min(before[0], after[0])), float(max(before[1], after[1]))


def _axis(one: Parameter, ends: tuple[float, float]) -> alt.X:
    ticks: dict[str, Any] = {"values": _ticks(*ends)} if one.log else {"tickCount": 3}
    return alt.X(
        "x:Q",
        title=None,
        scale=alt.Scale(type="log" if one.log else "linear", domain=list(ends), nice=False,
                        zero=False),
        axis=alt.Axis(
            grid=False,
            labelExpr="format(datum.value, abs(datum.value) >= 10000 ? '~s' : '~g')",
            **ticks,
        ),
    )  # fmt: skip


def _ticks(low: float, high: float) -> list[float]:
    """Return round values on a log axis, at least two and as few as that allows."""
    found: list[float] = []
    for steps in STEPS:
        powers = range(int(np.floor(log10(low))), int(np.ceil(log10(high))) + 1)
        found = [float(f"{step}e{power}") for power in powers for step in steps]
        found = [tick for tick in found if low <= tick <= high]
        if len(found) >= 2:
            break
    return found


def _grid(one: Parameter, ends: tuple[float, float]) -> np.ndarray:
    return np.geomspace(*ends, POINTS) if one.log else np.linspace(*ends, POINTS)


def _prior_density(one: Parameter, at: np.ndarray) -> np.ndarray:
    """Return the density of the prior per unit of the axis, which is a log where it is one."""
    prior = one.prior
    if prior.kind in ("normal", "lognormal"):
        image, slope = (np.log(at) if one.log else at), 1.0
    else:
        cap = PERSISTENCE_CAP if prior.kind == "capped" else 1.0
        share = at / cap
        image, slope = np.log(share / (1 - share)), 1 / (cap * share * (1 - share))
    return norm.pdf(image, prior.location, prior.scale) * slope


def _posterior_density(one: Parameter, at: np.ndarray) -> np.ndarray:
    """Return the kernel density of the draws per unit of the axis, kept inside of what can be."""
    if one.log:
        return gaussian_kde(np.log(one.draws))(np.log(at))
    density = gaussian_kde(one.draws)
    if one.prior.kind == "normal":
        return density(at)
    cap = PERSISTENCE_CAP if one.prior.kind == "capped" else 1.0
    return density(at) + density(-at) + density(2 * cap - at)  # what leaks out is mirrored
