"""Pictures of a window of negotiation: who gains by which form, and which packages could pass.

Both rest on `interlock.claims.model.negotiation`: what tests of claims measure is what is drawn.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import altair as alt
import numpy as np

from interlock.claims.model.negotiation import RATIFIABLE, Fitted
from interlock.errors import InputError, did_you_mean
from interlock.messages import N_, _
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import HUB, PLAYERS, signatories
from interlock.report.drawing.bands import SHADE, heading
from interlock.report.drawing.diagram import Row, pixels, shapes, source_line, written
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import INK, QUIET, RULE, WIDE, Frame, dressed
from interlock.report.wording import country_name, in_sentence, listed, number
from interlock.scenario.window import load_window
from interlock.study.negotiation.features import content
from interlock.study.negotiation.store import observed, packaged_negotiations

READING = "rule"
FORMS = ("bilateral", "trilateral")
# Told apart by shape, too; not the colours of countries.
COLOUR = {"bilateral": "#0067A6", "trilateral": "#C04A00", "none": QUIET}
SHAPE = {"bilateral": "circle", "trilateral": "square", "none": "diamond"}
SAID = {
    "ideal_point": N_("the hub's ideal point"),
    "trilateral_nash": N_("trilateral Nash bargaining"),
    "nash_in_nash": N_("Nash-in-Nash bargaining"),
    "agenda_hub": N_("an agenda set by the hub"),
}
VOTED = {
    None: N_("no vote needed"),
    "trade": N_("tariffs"),
    "trade_mobility": N_("tariffs with mobility"),
    "migration_liberal": N_("more visas"),
    "comprehensive": N_("mobility with effort or residence"),
}
QUANTILES = (0.05, 0.5, 0.95)
STEP, RULE_BELOW = 44, 18  # pixels from form to form, and from its words to its interval
NAMED = 5  # packages that are named
BIG, SMALL, APART = 8.0, 3.5, 1.0  # radii of named and other packages, and room between them
SLIP, RISE = (0, -4, 4, -8, 8), 2  # how marks that coincide move: across at most, up in steps
# Pixels: a line of words, room in a band, words beside it, room beside the axis; where words begin.
LINE, PAD, WORDS, EDGE, HEAD, NAME = 18, 8, 325, 14, 2, 28
Part = alt.Chart | Layers | alt.HConcatChart


@dataclass(frozen=True)
class Package:
    """One package of a window.

    Attributes:
        text: in a few words.
        form: of its agreement.
        share: of draws in which every party gains by it.
        congress: chance that Congress enacts it.
        voted: what Congress votes on.
        chance: posterior probability under the concept.
        rank: place by that probability, 1 the likeliest.
        seen: whether it is what was observed.
    """

    text: str
    form: str
    share: float
    congress: float
    voted: str
    chance: float
    rank: int
    seen: bool

    @property
    def named(self) -> bool:
        """Whether it is among the likeliest."""
        return self.rank <= NAMED

    @property
    def radius(self) -> float:
        """Pixels of its mark."""
        return (BIG + 2 * (self.form == "none")) if self.named else SMALL  # a digit fits inside

    def __str__(self) -> str:
        """Return it in words with its numbers."""
        return _(
            "{package}: probability {chance}, all gain in {share} of draws, Congress {congress}"
        ).format(
            package=self.text,
            chance=_percent(self.chance),
            share=_percent(self.share),
            congress=_percent(self.congress),
        )


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
    ).format(bilateral=_percent(some[0]), trilateral=_percent(some[1]))
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
    packages = _packages(fitted)
    title = _("{window}, {year}: {count} packages and the win-set").format(
        window=about.title, year=about.year, count=len(packages)
    )
    inside = int((fitted.win_set.mean(axis=0) >= 0.5).sum())
    rest = sum(one.chance for one in packages if not one.named)
    note = _(
        "numbered: the likeliest under {concept}, with their probability; all others {rest}. "
        "Marks that would coincide stand side by side. Win-set: all gain over no agreement, and "
        "Congress is above {share}; grey bands are outside"
    ).format(concept=_(SAID[concept]), rest=_percent(rest), share=_percent(RATIFIABLE))
    if about.observed is None:
        note = _("{note}. Nothing is coded as observed yet").format(note=note)
    parts: list[Part] = [_key(about.observed is not None, frame), _bands(packages, frame)]
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


def _percent(share: float) -> str:
    """Return a share in percent, with a digit more close to both ends."""
    digits = 0 if share in (0, 1) or 0.01 <= share <= 0.99 else 1
    return _("{value}%").format(value=number(100 * share, digits))


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
    return said[int(np.argmax(often))].format(share=_percent(max(often)))


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


def _packages(fitted: Fitted) -> list[Package]:
    """Return the packages of a window, likeliest first."""
    about, features = load_window(fitted.name), fitted.features
    chance, share = fitted.chances.mean(axis=0), fitted.all_gain.mean(axis=0)
    seen = None if about.observed is None else observed(about, READING)
    return [
        Package(
            text=str(features.packages[at]),
            form=features.packages[at].form,
            share=float(share[at]),
            congress=float(features.ratified[at]),
            voted=VOTED[content(about, features.packages[at])],
            chance=float(chance[at]),
            rank=rank,
            seen=features.packages[at] == seen,
        )
        for rank, at in enumerate(np.argsort(-chance, kind="stable"), start=1)
    ]


def _key(ringed: bool, frame: Frame) -> Layers:
    """Return what shapes and the ring mean."""
    names = {
        "bilateral": _("bilateral"),
        "trilateral": _("trilateral"),
        "none": _("no agreement"),
    }
    marks = [
        {"x": 9 + 95 * place, "y": 9, "shape": SHAPE[form], "colour": COLOUR[form], "text": text}
        for place, (form, text) in enumerate(names.items())
    ]
    lower = frame.columns == 1  # for the ring there is no room beside
    ring = {"x": 9 if lower else 324, "y": 9 + LINE * lower, "ring": 150, "text": _("observed")}
    rings = [ring] if ringed else []
    words = [{"x": one["x"] + 13, "y": one["y"], "text": one["text"]} for one in (*marks, *rings)]
    layers = [shapes(marks, 70), written([{**one, "colour": INK} for one in words], "left")]
    layers += [_rings(rings)] if rings else []
    return alt.layer(*layers, width=frame.width, height=words[-1]["y"] + 9)


def _bands(packages: Sequence[Package], frame: Frame) -> Layers:
    """Return a band for each chance in Congress, highest above, over one axis of shares."""
    beside, right = frame.columns > 1, frame.width - EDGE
    words, left = (WORDS, WORDS + EDGE) if beside else (frame.width, EDGE)
    lines, marks, bands, top = list[Row](), list[Row](), list[Row](), 0.0
    for congress in sorted({one.congress for one in packages}, reverse=True):
        mine = [one for one in packages if one.congress == congress]
        head = _("Congress {share}: {votes}").format(
            share=_percent(congress), votes=listed(sorted({_(one.voted) for one in mine}))
        )
        heads = textwrap.wrap(head, int(words / (0.58 * frame.font)))
        named = [one for one in mine if one.named or one.seen]
        tall = LINE * (len(heads) + len(named))
        placed, room = _swarm(mine, left, right)
        foot = top + 2 * PAD + (max(tall, room) if beside else tall + room)
        middle = top + PAD + LINE / 2
        for text in heads:
            lines.append({"x": HEAD, "y": middle, "text": text, "colour": INK})
            middle += LINE
        for one in named:
            text = f"{one.text}, {_percent(one.chance)}"
            lines.append({"x": NAME, "y": middle, "text": text, "colour": INK})
            marks.append(_mark(one, EDGE, middle))
            middle += LINE
        marks += [_mark(one, x, foot - PAD - up) for one, x, up in placed]
        above = top if beside else middle - LINE / 2
        box = {"x": 0, "x2": frame.width, "y": top, "y2": foot, "above": above}
        bands.append({**box, "fill": SHADE if congress <= RATIFIABLE else "white"})
        top = foot
    plot = [*_ground(bands, left, right), *_drawn(marks, lines)]
    return alt.layer(*plot, width=frame.width, height=top + 40)


def _swarm(
    mine: Sequence[Package], left: float, right: float
) -> tuple[list[tuple[Package, float, float]], float]:
    """Return marks with their place across and height over the band's foot, and what they need.

    Each stands at its share; where others do it rises, or gives way by a few pixels.
    """
    wide = {one.text: one.radius + 3 * one.seen for one in mine}  # a ring needs room
    placed: list[tuple[Package, float, float]] = []
    for one in sorted(mine, key=lambda one: one.rank):
        own = left + one.share * (right - left)
        x = np.clip(own + np.asarray(SLIP, float), left, right)[:, None]
        up = wide[one.text] + RISE * np.arange(60 + 10 * len(mine))[None, :]
        free = np.ones((len(SLIP), up.shape[1]), bool)
        for other, there, high in placed:
            free &= np.hypot(x - there, up - high) >= wide[one.text] + wide[other.text] + APART
        cost = np.where(free, up + 1.5 * np.abs(x - own), np.inf)
        slip, rise = np.unravel_index(int(cost.argmin()), cost.shape)
        placed.append((one, float(x[slip, 0]), float(up[0, rise])))
    return placed, max(high + wide[one.text] for one, _, high in placed) + 4


def _mark(one: Package, x: float, y: float) -> Row:
    look = {"shape": SHAPE[one.form], "colour": COLOUR[one.form]}
    ring = np.pi * (one.radius + 3) ** 2 * one.seen
    size = np.pi * one.radius**2
    return {**asdict(one), **look, "named": one.named, "x": x, "y": y, "size": size, "ring": ring}


def _rings(rows: Sequence[Row]) -> alt.Chart:
    rings = pixels(rows).mark_point(filled=False, strokeWidth=1.6, color=INK, opacity=1)
    return rings.encode(size=alt.Size("ring:Q", scale=None))


def _drawn(marks: Sequence[Row], lines: Sequence[Row]) -> list[alt.Chart]:
    """Return marks, rings around what was observed, numbers of the likeliest, and all words."""
    numbered, seen = [one for one in marks if one["named"]], [one for one in marks if one["seen"]]
    digits = pixels(numbered).mark_text(baseline="middle", fontWeight="bold", color="white", dy=0.5)
    bold, plain = ([one for one in lines if one["x"] == x] for x in (HEAD, NAME))
    return [
        shapes(marks, 0).encode(size=alt.Size("size:Q", scale=None)),
        *([_rings(seen)] if seen else []),
        digits.encode(text="rank:N"),
        written(bold, "left", "bold"),
        written(plain, "left"),
    ]


def _ground(bands: Sequence[Row], left: float, right: float) -> list[alt.Chart]:
    """Return what is behind marks: bands, lines at round shares, and the numbers of the axis."""
    at = {share: left + share / 100 * (right - left) for share in (0, 25, 50, 75, 100)}
    foot = bands[-1]["y2"]
    lines = [{"x": x, "y": one["above"], "y2": one["y2"]} for one in bands for x in at.values()]
    ticks = [{"x": x, "y": foot + 12, "text": f"{one}%", "colour": INK} for one, x in at.items()]
    title = {"x": (left + right) / 2, "y": foot + 30, "colour": QUIET}
    boxes = pixels(bands).mark_rect(stroke=RULE, opacity=1)
    return [
        boxes.encode(x2="x2:Q", y2="y2:Q", fill=alt.Fill("fill:N", scale=None)),
        pixels(lines).mark_rule(color=RULE).encode(y2="y2:Q"),
        written(ticks, "center"),
        written([{**title, "text": _("Share of draws in which every party gains")}], "center"),
    ]
