"""How pictures look: a colour and a shape a country, two widths, one set of marks."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from interlock.messages import language

# From the palette of Okabe & Ito (2008), told apart under the common colour blindnesses; darkened
# until small text in them stands out from white by 4.5 to 1. Shapes say the same again.
BLUE = "#0067A6"  # of whatever has no colour of its own
COLOURS = {"MEX": "#007A5A", "CAN": "#C04A00", "USA": BLUE}
SHAPES = {"MEX": "circle", "CAN": "square", "USA": "triangle-up"}
INK, QUIET, RULE, FILL = "#1b1b1b", "#595959", "#d9d9d9", "#b8c4ce"
FONT = "Helvetica, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True)
class Frame:
    """Width of a picture and the size of its text, in pixels.

    Attributes:
        name: `wide` or `narrow`.
        width: width of the whole picture.
        font: size of text.
        columns: small panels side by side.

    """

    name: str
    width: int
    font: int
    columns: int

    def panel(self, margin: int, columns: int | None = None, gap: int = 24) -> int:
        """Return the width of each of several panels, `margin` being text beside each."""
        columns = columns or self.columns
        return int((self.width - gap * (columns - 1)) / columns) - margin


WIDE = Frame("wide", 760, 13, 3)
NARROW = Frame("narrow", 358, 13, 1)


def dressed(chart: Any, frame: Frame, description: str) -> Any:
    """Return a chart with fonts, quiet axes and its description for those who cannot see it."""
    chart = chart.copy(deep=False)  # a deep copy of many panels takes longer than drawing them
    chart.description = description
    chart.background = "white"
    chart.padding = {"left": 2, "right": 2, "top": 4, "bottom": 2}
    chart.config = alt.Config(
        font=FONT,
        aria=False,
        view={"stroke": None},
        axis={
            "labelFontSize": frame.font,
            "titleFontSize": frame.font,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": QUIET,
            "gridColor": RULE,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "labelLimit": 400,
        },
        text={"fontSize": frame.font, "font": FONT},
        title={"fontSize": frame.font, "anchor": "start", "color": INK, "font": FONT, "limit": 400},
        **_numbers(),
    )
    return chart


def _numbers() -> dict[str, Any]:
    """Return how axes write numbers in the language that is spoken, where it is not Vega's own."""
    if language() != "fr":
        return {}
    french = {
        "decimal": ",",
        "thousands": "\N{NARROW NO-BREAK SPACE}",
        "grouping": [3],
        "currency": ["", "\N{NO-BREAK SPACE}$"],
    }
    return {"locale": {"number": french}}
