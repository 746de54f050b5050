"""Every package of a window as a mark: by chance of enactment and by who gains."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import altair as alt
import numpy as np

from interlock.claims.model.negotiation import RATIFIABLE, Fitted
from interlock.messages import N_, _
from interlock.report.drawing.bands import SHADE
from interlock.report.drawing.diagram import Row, pixels, shapes, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import INK, QUIET, RULE, Frame
from interlock.report.wording import listed, number
from interlock.scenario.window import load_window
from interlock.study.negotiation.features import content
from interlock.study.negotiation.store import observed

READING = "rule"
# Told apart by shape, too; not the colours of countries.
COLOUR = {"bilateral": "#0067A6", "trilateral": "#C04A00", "none": QUIET}
SHAPE = {"bilateral": "circle", "trilateral": "square", "none": "diamond"}
VOTED = {
    None: N_("no vote needed"),
    "trade": N_("tariffs"),
    "trade_mobility": N_("tariffs with mobility"),
    "migration_liberal": N_("more visas"),
    "comprehensive": N_("mobility with effort or residence"),
}
NAMED = 5  # packages that are named
BIG, SMALL, APART = 8.0, 3.5, 1.0  # radii of named and other packages, and room between them
SLIP, RISE = (0, -4, 4, -8, 8), 2  # how marks that coincide move: across at most, up in steps
# Pixels: a line of words, room in a band, words beside it, room beside the axis; where words begin.
LINE, PAD, WORDS, EDGE, HEAD, NAME = 18, 8, 325, 14, 2, 28


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
            chance=percent(self.chance),
            share=percent(self.share),
            congress=percent(self.congress),
        )


def packages_of(fitted: Fitted) -> list[Package]:
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


def key(ringed: bool, frame: Frame) -> Layers:
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


def bands(packages: Sequence[Package], frame: Frame) -> Layers:
    """Return a band for each chance in Congress, highest above, over one axis of shares."""
    beside, right = frame.columns > 1, frame.width - EDGE
    words, left = (WORDS, WORDS + EDGE) if beside else (frame.width, EDGE)
    lines, marks, boxes, top = list[Row](), list[Row](), list[Row](), 0.0
    for congress in sorted({one.congress for one in packages}, reverse=True):
        mine = [one for one in packages if one.congress == congress]
        head = _("Congress {share}: {votes}").format(
            share=percent(congress), votes=listed(sorted({_(one.voted) for one in mine}))
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
            text = f"{one.text}, {percent(one.chance)}"
            lines.append({"x": NAME, "y": middle, "text": text, "colour": INK})
            marks.append(_mark(one, EDGE, middle))
            middle += LINE
        marks += [_mark(one, x, foot - PAD - up) for one, x, up in placed]
        above = top if beside else middle - LINE / 2
        box = {"x": 0, "x2": frame.width, "y": top, "y2": foot, "above": above}
        boxes.append({**box, "fill": SHADE if congress <= RATIFIABLE else "white"})
        top = foot
    plot = [*_ground(boxes, left, right), *_drawn(marks, lines)]
    return alt.layer(*plot, width=frame.width, height=top + 40)


def percent(share: float) -> str:
    """Return a share in percent, with a digit more close to both ends."""
    digits = 0 if share in (0, 1) or 0.01 <= share <= 0.99 else 1
    return _("{value}%").format(value=number(100 * share, digits))


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
