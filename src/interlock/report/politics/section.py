"""The section on politics: paths of rival rules beside what was observed, and their errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import altair as alt
import numpy as np
import xarray as xr

from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import KINDS, TRAINING_YEAR, bands, kind_of
from interlock.messages import N_, _
from interlock.politics.rules import AGENTS_RULES
from interlock.report import provenance
from interlock.report.drawing.bands import (
    ROOM,
    Band,
    Height,
    Points,
    Sign,
    band_signs,
    heading,
    key,
    log_ends,
    panel,
)
from interlock.report.drawing.figure import Picture, figure_of_evidence
from interlock.report.drawing.style import COLOURS, WIDE, Frame, dressed
from interlock.report.part import Part
from interlock.report.tables import Table
from interlock.report.wording import number, span

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
GAP, EDGE = 20, 5
# With the ratchet: without it paths differ little and the page would hold each rule twice.
SHOWN = {
    "salience": ("stock", "stock_apprehensions", "stock_terror", "persistence"),
    "agents": tuple(name for name, rule in AGENTS_RULES.items() if rule.ratchet),
}
LABELS = {"salience": N_("Salience of immigration"), "agents": N_("Growth of agents")}
# What rules are held against: names of `estimate.politics.rule_scores.nulls`.
NULLS = (N_("random walk"), N_("random walk of growth"), N_("no growth"))
UNITS = {"salience": N_("percent of Americans"), "agents": N_("agents, log scale")}
OBSERVED = {
    "salience": "mip_share_immigration (Gallup, by the Comparative Agendas Project)",
    "agents": "panel.usbp_agents_sw (US Border Patrol)",
}


def _source(kind: str) -> str:
    years = kind_of(kind).years
    return _("interlock, rules fitted to {years}; observed: {series}").format(
        years=span(years), series=OBSERVED[kind]
    )


@dataclass(frozen=True, kw_only=True)
class Section(Part):
    """Everything that the page says of politics.

    Attributes:
        scores: errors of every rule out of sample beside the nulls.
    """

    scores: Table


@cache
def paths() -> xr.Dataset:
    """Return paths of the shown rules by kind, and what was observed, from the packaged fits."""
    found = {}
    for kind in KINDS:
        fits = packaged_politics(kind).fits
        made = [bands(fits[rule], QUANTILES) for rule in SHOWN[kind]]
        coords = {f"{kind}_rule": list(SHOWN[kind]), "quantile": list(QUANTILES)}
        axes = (f"{kind}_rule", "quantile", f"{kind}_year")
        found[kind] = xr.DataArray(
            np.stack([one[1] for one in made]),
            dims=axes,
            coords={**coords, f"{kind}_year": list(made[0][0])},
            attrs={"label": kind, "unit": UNITS[kind], "source": _source(kind)},
        )
        found[f"observed_{kind}"] = ((f"{kind}_year",), made[0][2])
    return xr.Dataset(found)


def draw(data: xr.Dataset, frame: Frame = WIDE, *, kind: str) -> alt.VConcatChart:
    """Draw the path of every shown rule of a kind, one panel a rule, observed points on top.

    Args:
        data: what `paths` returns.
        frame: wide or narrow.
        kind: `salience` or `agents`.
    """
    years = data[f"{kind}_year"].values.tolist()
    seen, drawn = data[f"observed_{kind}"].values, data[kind].values
    columns = min(3, len(SHOWN[kind])) if frame.columns > 1 else 1
    width = (frame.width - GAP * (columns - 1)) // columns - ROOM - EDGE
    height = (
        Height(log_ends([drawn[:, 1:4]], [seen]), log=True)
        if kind == "agents"
        else Height((0.0, 1.05 * float(max(seen.max(), drawn[:3, 4].max()))))
    )
    colour = COLOURS["USA"]
    panels = []
    for place, rule in enumerate(SHOWN[kind]):
        clipped = np.clip(drawn[place], height.ends[0], height.ends[1])
        one = panel(years, [Band(clipped, colour)], [Points(seen)], height, (width, 150), ())
        one.title = heading(_(kind_of(kind).rules[rule].title), width, frame)
        panels.append(one)
    signs = [
        Sign("none", _(UNITS[kind])),
        *band_signs(colour),
        Sign("circle", _("observed")),
    ]
    told = [
        f"{rule} {number(float(drawn[place, 2, -1]), 1)}" for place, rule in enumerate(SHOWN[kind])
    ]
    text = _(
        "{what} simulated from its own past by rival rules, {years}, beside what was observed. "
        "Medians of {last}: {rules}; observed {value}."
    ).format(
        what=_(LABELS[kind]),
        years=span(years),
        last=years[-1],
        rules=", ".join(told),
        value=number(float(seen[-1]), 1),
    )
    grid = alt.concat(*panels, columns=columns, spacing={"row": 18, "column": GAP})
    return dressed(alt.vconcat(key(signs, frame), grid, spacing=16), frame, text)


PICTURES = (
    Picture(
        "politics-salience",
        N_("Salience of immigration"),
        partial(draw, kind="salience"),
        ("salience",),
    ),
    Picture(
        "politics-agents",
        N_("Agents on the southwest border"),
        partial(draw, kind="agents"),
        ("agents",),
    ),
)


def section(run: xr.Dataset, manifest: Mapping[str, Any]) -> Section:
    """Return the section; it rests on the packaged fits, the run gives the vintage.

    Args:
        run: dataset of the run that the page is about.
        manifest: of the run.
    """
    vintage = provenance.vintage(run, manifest)
    first = {kind: kind_of(kind).years[0] for kind in KINDS}
    captions = {
        "salience": _(
            "Every rule runs on its own from {year}, with the error of every year; it is given the "
            "foreign-born, unemployment, the agenda of Congress and apprehensions that happened. "
            "Bands that leave the picture are cut at its edge."
        ).format(year=first["salience"]),
        "agents": _(
            "Every rule runs on its own from {year}, given apprehensions, salience and jobs that "
            "happened; all with the ratchet, under which no cut is ever planned. Bands that leave "
            "the picture are cut at its edge."
        ).format(year=first["agents"]),
    }
    everything = f"{'; '.join(map(_source, KINDS))}. {vintage}"
    return Section(
        answer=_answer(),
        answer_source=everything,
        figures=tuple(
            figure_of_evidence(one, paths, captions[kind], f"{_source(kind)}. {vintage}")
            for one, kind in zip(PICTURES, KINDS, strict=True)
        ),
        scores=_scores(everything),
        words=(
            _(
                "Errors are out of sample: fitted to the years to {year}, scored after, given the "
                "other inputs that happened."
            ).format(year=TRAINING_YEAR),
            _(
                "Rules, priors and scores were fixed before a score was looked at. A rule that is "
                "not better than its null explains nothing."
            ),
        ),
    )


def _answer() -> str:
    """Return the best rule of each kind beside its best null, one step ahead, in words."""
    told = []
    for kind in KINDS:
        known = kind_of(kind).rules
        scores = packaged_politics(kind).scores
        rules = [one for one in scores if one.rule in known]
        best = min(rules, key=lambda one: one.one_step)
        null = min((one for one in scores if one.rule not in known), key=lambda one: one.one_step)
        said = _(
            "{what}: of {count} rules, {best} misses least one year ahead, by {error}; {null} "
            "misses by {other}."
        )
        told.append(
            said.format(
                what=_(LABELS[kind]),
                count=len(rules),
                best=best.rule.replace("_", " "),
                error=number(best.one_step, 3),
                null=_(null.rule),
                other=number(null.one_step, 3),
            )
        )
    return _("{told} Errors are in logs, over years that no rule was fitted to.").format(
        told=" ".join(told)
    )


def _rule(kind: str, rule: str) -> str:
    """Return a rule under the word for its kind; a null says that it is one."""
    if rule in kind_of(kind).rules:
        return f"{_(kind)}: {rule}"
    return _("{rule} (null)").format(rule=f"{_(kind)}: {_(rule)}")


def percent_of(share: float) -> str:
    """Return a share in percent."""
    return _("{value}%").format(value=number(100 * share, 0))


def _scores(source: str) -> Table:
    rows = tuple(
        (
            _rule(kind, one.rule),
            number(one.one_step, 3),
            number(one.several, 3),
            "–" if one.covered is None else percent_of(one.covered),
            str(one.years),
        )
        for kind in KINDS
        for one in packaged_politics(kind).scores
    )
    return Table(
        name="politics-scores",
        caption=_("Errors of rival rules in the test years, logs (root mean square)"),
        columns=(
            _("Rule"),
            _("One step ahead"),
            _("Path on its own"),
            _("In the 90% band"),
            _("Years"),
        ),
        rows=rows,
        source=source,
    )
