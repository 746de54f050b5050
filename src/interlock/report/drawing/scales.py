"""Where things stand in a picture: ends of scales, ticks, labels kept apart."""

from collections.abc import Sequence

import altair as alt
import numpy as np

Ends = tuple[float, float]


def ends_of(values: Sequence[np.ndarray], margin: float = 0.04) -> Ends:
    """Return the ends of a scale that holds all values and zero."""
    known = np.concatenate([np.ravel(v) for v in values] + [np.zeros(1)])
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    room = margin * ((high - low) or 1.0)
    return (low - room if low < 0 else 0.0, high + room if high > 0 or low == 0 else 0.0)


def with_room(low: float, high: float, width: int) -> Ends:
    """Return the ends of a scale widened by the room that a number beside a bar takes."""
    beside = 50 / width
    sides = (low < 0) + (high > 0)
    room = beside * ((high - low) or 1.0) / (1 - beside * sides)
    return low - room * (low < 0), high + room * (high > 0 or low == 0)


def years_axis(years: Sequence[int], ticks: int) -> alt.X:
    """Return the axis of years: at most so many ticks, the first and the last year among them."""
    first, last = min(years), max(years)
    steps = max(1, min(ticks - 1, last - first))
    marked = sorted({round(first + (last - first) * i / steps) for i in range(steps + 1)})
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(
            domain=[first, last] if last > first else [first - 1, last + 1], nice=False
        ),
        axis=alt.Axis(format="d", values=marked, grid=False),
    )


def spread(values: Sequence[float], gap: float, ends: Ends) -> list[float]:
    """Return the values moved apart, where needed, so that labels there do not overlap.

    Order is kept. Values too close are centred on their mean and moved inside the ends; where
    there is no room for all, the topmost stay inside.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _top(groups[-2], values, gap) + gap > _bottom(
            groups[-1], values, gap
        ):
            last = groups.pop()
            groups[-1] += last
    placed = list(values)
    for group in groups:
        for rank, i in enumerate(group):
            placed[i] = _bottom(group, values, gap) + rank * gap
    floor, ceiling = ends
    for i in order:
        placed[i] = max(placed[i], floor)
        floor = placed[i] + gap
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed


def _bottom(group: list[int], values: Sequence[float], gap: float) -> float:
    return sum(values[i] for i in group) / len(group) - gap * (len(group) - 1) / 2


def _top(group: list[int], values: Sequence[float], gap: float) -> float:
    return _bottom(group, values, gap) + gap * (len(group) - 1)
