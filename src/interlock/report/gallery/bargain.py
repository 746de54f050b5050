"""Pictures of a window of negotiation: who gains by which form, and which packages could pass.

Both rest on `interlock.claims.model.negotiation`: what tests of claims measure is what is drawn.
"""

from collections.abc import Sequence

import altair as alt
import numpy as np

from interlock.claims.model.negotiation import RATIFIABLE, Fitted
from interlock.errors import InputError, did_you_mean
from interlock.messages import N_, _
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import HUB, PLAYERS, signatories
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import source_line, written
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import INK, QUIET, WIDE, Frame, dressed
from interlock.report.gallery.swarm import (
    COLOUR,
    READING,
    SHAPE,
    bands,
    key,
    packages_of,
    percent,
)
from interlock.report.wording import country_name, in_sentence, listed, number
from interlock.scenario.window import load_window
from interlock.study.negotiation.store import packaged_negotiations

FORMS = ("bilateral", "trilateral")
SAID = {
    "ideal_point": N_("the hub's ideal point"),
    "trilateral_nash": N_("trilateral Nash bargaining"),
    "nash_in_nash": N_("Nash-in-Nash bargaining"),
    "agenda_hub": N_("an agenda set by the hub"),
}
QUANTILES = (0.05, 0.5, 0.95)
STEP, RULE_BELOW = 44, 18  # pixels from form to form, and from its words to its interval
Part = alt.Chart | Layers | alt.HConcatChart


def payoffs_by_form(
    window: str, concept: str = "nash_in_nash", *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw the best that each player can gain over no agreement, by form of the agreement.

    Args:
        window: a packaged window of negotiation.
        concept: whose posterior weighs, one of `CONCEPTS`.
        frame: how wide.

    Returns:
        A panel for each player: median and 90 percent interval over draws of its best payoff among
        packages by which all parties gain, percent of its income.

    Raises:
        InputError: no such window or concept.
    """
    fitted, about = _asked(window, concept), load_window(window)
    panels, told = [], []
    for player in PLAYERS:
        best = {form: fitted.best(player, form) for form in FORMS}
        panels.append(_panel(player, best, fitted, frame))
        gains = [f"{_(form)} {_range(values)}" for form, values in best.items()]
        told.append(f"{in_sentence(player)} {listed(gains)}; {_better(best)}")
    wide = frame.columns
    rows = [alt.hconcat(*panels[at : at + wide], spacing=24) for at in range(0, len(panels), wide)]
    title = _("{window}, {year}: best gain over no agreement, percent of income").format(
        window=about.title, year=about.year
    )
    some = [(fitted.all_gain & (fitted.forms == form)).any(axis=1).mean() for form in FORMS]
    note = _(
        "median and 90 percent interval of draws, among packages by which all parties gain, each "
        "country on a scale of its own; 0 is no agreement; draws with such a package: "
        "bilateral {bilateral}, trilateral {trilateral}"
    ).format(bilateral=percent(some[0]), trilateral=percent(some[1]))
    if not all(_signs(fitted, player, form) for player in PLAYERS for form in FORMS):
        note = _("{note}; outside: the country does not sign").format(note=note)
    text = _("{title}; median and 90 percent interval: {gains}.").format(
        title=title, gains=". ".join(told)
    )
    return _page(rows, title, note, fitted, frame, text)


def win_set(
    window: str, concept: str = "nash_in_nash", *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw every package of a window: how often all parties gain by it, and whether it could pass.

    Args:
        window: a packaged window of negotiation.
        concept: whose posterior weighs, one of `CONCEPTS`.
        frame: how wide.

    Returns:
        Bands by chance of enactment in Congress, in each its packages by the share of draws in
        which all gain; the likeliest are numbered and named, the observed one is ringed.

    Raises:
        InputError: no such window or concept.
    """
    fitted, about = _asked(window, concept), load_window(window)
    packages = packages_of(fitted)
    title = _("{window}, {year}: {count} packages and the win-set").format(
        window=about.title, year=about.year, count=len(packages)
    )
    inside = int((fitted.win_set.mean(axis=0) >= 0.5).sum())
    rest = sum(one.chance for one in packages if not one.named)
    note = _(
        "numbered: the likeliest under {concept}, with their probability; all others {rest}. "
        "Marks that would coincide stand side by side. Win-set: all gain over no agreement, and "
        "Congress is above {share}; grey bands are outside"
    ).format(concept=_(SAID[concept]), rest=percent(rest), share=percent(RATIFIABLE))
    if about.observed is None:
        note = _("{note}. Nothing is coded as observed yet").format(note=note)
    parts: list[Part] = [key(about.observed is not None, frame), bands(packages, frame)]
    told = [f"{one.rank}. {one}" for one in packages if one.named]
    told += [_("observed: {package}").format(package=one) for one in packages if one.seen]
    text = _(
        "{title}: {count} are in it in at least half of the draws. Likeliest under {concept}: "
        "{packages}."
    ).format(title=title, count=inside, concept=_(SAID[concept]), packages="; ".join(told))
    return _page(parts, title, note, fitted, frame, text)


def _asked(window: str, concept: str) -> Fitted:
    """Return a window under a concept.

    Raises:
        InputError: there is none of that name.
    """
    known = packaged_negotiations().stakes
    if window not in known:
        raise InputError(f"no packaged window '{window[:60]}'{did_you_mean(window[:60], known)}")
    if concept not in CONCEPTS:
        raise InputError(f"no concept '{concept[:60]}'{did_you_mean(concept[:60], CONCEPTS)}")
    return Fitted(window, concept, READING)


def _source(fitted: Fitted) -> str:
    """Return where numbers come from, and how far the concept is to be trusted."""
    found = packaged_negotiations()
    score = float(found.posteriors[READING][fitted.concept].left_out.sum())
    null = float(found.nulls[READING]["base rate"].sum())
    window = load_window(fitted.name).source.rstrip(".").replace("`", "")
    return _(
        "{draws} draws of {concept} fitted to {count} windows, log score of windows left out "
        "{score} (base rates {null}); window: {window}"
    ).format(
        draws=number(len(fitted.draws.precision), 0),
        concept=_(SAID[fitted.concept]),
        count=len(found.scored),
        score=number(score, 1),
        null=number(null, 1),
        window=window,
    )


def _page(
    parts: Sequence[Part], title: str, note: str, fitted: Fitted, frame: Frame, text: str
) -> alt.TopLevelMixin:
    """Return parts under a title, how to read them and where they come from below."""
    below = [source_line(note, frame, _("Note")), source_line(_source(fitted), frame)]
    head = heading(title, int(0.85 * frame.width), frame)
    head.limit, head.offset = frame.width, 10
    return dressed(alt.vconcat(*parts, *below, spacing=12).properties(title=head), frame, text)


def _signs(fitted: Fitted, player: str, form: str) -> bool:
    """Return whether a player signs agreements of a form."""
    some = next(one for one in fitted.features.packages if one.form == form)
    return player == HUB or player in signatories(some, load_window(fitted.name).spokes)


def _range(values: np.ndarray) -> str:
    low, middle, high = (number(float(one)) for one in np.quantile(values, QUANTILES))
    return f"{middle} ({low}\N{EN DASH}{high})"


def _better(best: dict[str, np.ndarray]) -> str:
    """Return which form is better for a player in most draws, in words."""
    one, other = (best[form] for form in FORMS)
    often = ((one > other).mean(), (other > one).mean(), (one == other).mean())
    said = (
        _("bilateral better in {share} of draws"),
        _("trilateral better in {share} of draws"),
        _("both alike in {share} of draws"),
    )
    return said[int(np.argmax(often))].format(share=percent(max(often)))


def _panel(player: str, best: dict[str, np.ndarray], fitted: Fitted, frame: Frame) -> Layers:
    """Return a player's best gains: words, an interval and a median for each form."""
    width = frame.panel(0)
    rows, names, ranges = [], [], []
    for place, (form, values) in enumerate(best.items()):
        low, middle, high = (float(one) for one in np.quantile(values, QUANTILES))
        top, colour = 10 + STEP * place, COLOUR[form]
        rows.append(
            {"player": player, "form": form, "y": top + RULE_BELOW, "low": low, "middle": middle,
             "high": high, "colour": colour, "shape": SHAPE[form]}
        )  # fmt: skip
        name = _(form)
        if not _signs(fitted, player, form):
            name = _("{form}, outside").format(form=name)
        names.append({"x": 0, "y": top, "text": name, "colour": colour})
        ranges.append({"x": width, "y": top, "text": _range(values), "colour": INK})
    end = max(row["high"] for row in rows) or 0.1
    scale = alt.Scale(domain=[-0.04 * end, 1.05 * end], nice=False)
    axis = alt.Axis(tickCount=4, format="~g", grid=False)
    x = alt.X("low:Q", title=None, scale=scale, axis=axis)
    y, colour = alt.Y("y:Q", scale=None, axis=None), alt.Color("colour:N", scale=None)
    chart = chart_of(rows).encode(y=y, color=colour)
    marks = chart.mark_point(filled=True, size=90, opacity=1).encode(x="middle:Q")
    zero = chart_of([{"low": 0.0, "y": row["y"]} for row in rows])
    layers = [
        zero.mark_tick(color=QUIET, orient="vertical", size=16, thickness=1).encode(x=x, y=y),
        chart.mark_rule(strokeWidth=3).encode(x=x, x2="high:Q"),
        marks.encode(shape=alt.Shape("shape:N", scale=None)),
        written(names, "left", "bold"),
        written(ranges, "right"),
    ]
    title = alt.TitleParams(country_name(player), subtitle=_better(best), fontSize=frame.font)
    title.subtitleFontSize, title.subtitleColor, title.offset = frame.font, QUIET, 8
    return alt.layer(*layers, width=width, height=STEP * len(best)).properties(title=title)
