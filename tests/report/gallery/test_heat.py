"""The heat map of elasticities: every number of the table, coloured by size within its outcome."""

from dataclasses import replace

import numpy as np
import pytest

from interlock.cli.elasticities import _answers_in_order, _unit
from interlock.errors import InputError
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.gallery.heat import LESS, NONE, UNKNOWN, Column, elasticity_heat_map
from interlock.study.answers.places import Spot
from interlock.study.response.directions import Direction
from interlock.study.response.elasticities import Elasticities

BOTH = pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
# Told in percent, in percent, and by amount.
SPOTS = (
    Spot("stock_persons", ("MEX",), 2010, (0, 0)),
    Spot("deaths", (), 2019, (0,)),
    Spot("salience_share", (), 2010, (0,)),
)
WAYS = (
    Direction("security.agents", "1 percent", 1994, 0.01, False),
    Direction("security.sanctions", "0.01 share", 1994, 0.01, True),
    Direction("trade.tariff.USA.MEX", "1 percentage point", 1994, 0.01, True),
    Direction("shocks.terror", "1 percent", 1994, 0.01, False),
)
PERCENT = np.array([[-1.064, np.nan, 9.0], [0.532, np.nan, 9.0], [0.001, np.nan, 9.0], [0.0] * 3])
AMOUNT = np.array([[7.0, 7.0, 2e-4], [7.0, 7.0, -3.25e-4], [7.0, 7.0, 4e-8], [7.0, 7.0, 0.0]])
TABLE = Elasticities(SPOTS, WAYS, AMOUNT, PERCENT, float("nan"), 1.3e-12)


def rows_of(chart):
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def cells_of(chart):
    """Return colour, share and written number by instrument and outcome."""
    rows = rows_of(chart)
    at = {(row["x"], row["y"]): row["text"] for row in rows if "text" in row and "y" in row}
    return {
        (row["instrument"].split(",")[0], row["outcome"]): (
            row["fill"],
            row["share"],
            at[(row["x"] + row["x2"]) / 2, (row["y"] + row["y2"]) / 2],
        )
        for row in rows
        if "instrument" in row
    }


def test_cells_hold_what_the_command_line_tells_percent_or_amount():
    cells = cells_of(elasticity_heat_map(TABLE))
    stock = "Born in the origin, living in the US, as the census counts, MEX 2010"
    salience = "Immigration as the most important problem, 2010"
    assert cells["security.agents", stock] == (LESS, -1.0, "−1.06")
    assert cells["security.sanctions", stock][1:] == (-0.532 / -1.064, "+0.53")
    assert cells["trade.tariff.USA.MEX", stock][2] == "+0"
    assert cells["shocks.terror", stock] == (NONE, 0.0, "0")
    # Of a share: amounts, in thousandths.
    assert cells["security.agents", salience][2] == "+0.200"
    assert cells["security.sanctions", salience] == (LESS, -1.0, "−0.325")
    assert cells["trade.tariff.USA.MEX", salience][2] == "+0"
    assert "2010, in 0.001 share" in {
        row.get("text") for row in rows_of(elasticity_heat_map(TABLE))
    }


def test_what_is_not_known_is_grey_and_a_dash():
    deaths = "Expected deaths on the US southwest border, all nationalities, 2019"
    cells = cells_of(elasticity_heat_map(TABLE))
    assert cells["security.agents", deaths] == (UNKNOWN, None, "–")
    assert "no percent of a level of zero" in to_svg(elasticity_heat_map(TABLE), "heat")


@pytest.mark.parametrize("largest", [3e-9, 2e-7, 4e-4, 0.0099, 0.01, 0.5, 9.994, 56.0, 9e3, 3e7])
def test_numbers_of_any_size_are_short_and_right(largest):
    column = Column("an outcome", "MEX 2010", "percent", np.array([largest]), largest)
    for value in (largest, -largest):
        text = column.text(value)
        assert len(text) <= 6
        read = float(text.replace("−", "-").replace(",", ""))
        assert read * 10.0**column.power == pytest.approx(value, rel=0.05)
    tens = {0: "percent", -9: "in 0.000000001 percent", 6: "in 1000000 percent"}
    assert column.written_unit == tens.get(column.power, column.written_unit)


@BOTH
@pytest.mark.parametrize("outcomes", [1, 2, 3, 12])
def test_it_fits_its_frame(outcomes, frame):
    many = [place % 3 for place in range(outcomes)]
    long = (*WAYS, Direction("migration.development_fund.MEX", "1 usd_bn", 1994, 1.0, True))
    scale = 1 + np.arange(outcomes)  # Altair keeps rows that are alike once
    table = Elasticities(
        tuple(replace(SPOTS[place], year=1990 + at) for at, place in enumerate(many)),
        long,
        np.vstack([AMOUNT, AMOUNT[:1]])[:, many] * scale,
        np.vstack([PERCENT, PERCENT[:1]])[:, many] * scale,
        2e-5,
        1.3e-12,
    )
    chart = elasticity_heat_map(table, frame=frame)
    drawn = to_svg(chart, "heat")
    assert float(drawn.split('viewBox="0 0 ')[1].split(" ")[0]) <= frame.width + 12
    assert "Source: derivatives through the whole" in drawn
    cells = [row for row in rows_of(chart) if "instrument" in row]
    assert len(cells) == outcomes * len(long)
    across = len({row["x"] for row in cells})
    assert across == 1 if frame is NARROW else across == min(outcomes, 6)


def test_it_says_the_strongest_in_words():
    told = elasticity_heat_map(TABLE).to_dict()["description"]
    assert told.startswith("How outcomes answer instruments that move from 1994 on: 4 instruments")
    assert "MEX 2010, percent: −1.06 to security.agents (1 percent), +0.53 to security" in told
    assert "all nationalities, 2019, percent: no answer" in told


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="at least one instrument and one outcome"):
        elasticity_heat_map(replace(TABLE, directions=()))
    with pytest.raises(InputError, match=r"\(4, 2\): give \(4, 3\)"):
        elasticity_heat_map(replace(TABLE, amount=AMOUNT[:, :2]))


def test_columns_are_those_of_the_command_line():
    chart = elasticity_heat_map(TABLE)
    cells = [row for row in rows_of(chart) if "instrument" in row]
    for place, one in enumerate(SPOTS):
        told = np.array(_answers_in_order(TABLE, place))
        mine = [row for row in cells if row["outcome"].startswith(one.about.label)]
        shares = [np.nan if row["share"] is None else row["share"] for row in mine]
        largest = np.abs(told[np.isfinite(told)]).max(initial=0.0) or 1.0
        np.testing.assert_allclose(shares, told / largest, rtol=1e-12)
        assert any(row.get("text", "").endswith(_unit(one)) for row in rows_of(chart))
