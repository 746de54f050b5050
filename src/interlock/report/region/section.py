"""The section on the region as observed: pictures, what they say, values to take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import xarray as xr

from interlock.messages import N_, _
from interlock.observatory import available, index, observe, records
from interlock.observatory.network import hub_centrality, links, network
from interlock.region.instruments import instruments
from interlock.report import provenance
from interlock.report.drawing.figure import Picture, figure_of_evidence
from interlock.report.part import Part
from interlock.report.region import pictures
from interlock.report.tables import Table, as_address
from interlock.report.wording import listed, number

PICTURES = (
    Picture(
        "region-timeline",
        N_("Agreements, and attempts at them"),
        pictures.timeline,
        ("cooperation",),
    ),
    Picture(
        "region-cooperation", N_("Who cooperates with whom"), pictures.cooperation, ("cooperation",)
    ),
    Picture(
        "region-borders", N_("How thick the borders are"), pictures.borders, ("southwest", "north")
    ),
    Picture("region-integration", N_("Trade by pair"), pictures.integration, ("openness", "wedge")),
)
DEFINED = (N_("name"), N_("formula"), N_("source"), N_("note"))
NETWORK_YEARS = (1993, 2000, 2005, 2011, 2019, 2026)


@dataclass(frozen=True, kw_only=True)
class Section(Part):
    """Everything that the page says of the region as observed.

    Attributes:
        network: table of the network of cooperation by year.
        definitions: every index with its formula, source and note.
        csv: address of the file to take away.
    """

    network: Table
    definitions: tuple[tuple[str, list[tuple[str, str]]], ...]
    csv: str


def section(run: xr.Dataset, manifest: Mapping[str, Any]) -> Section:
    """Return the section; it rests on the evidence alone, the run gives the vintage.

    Args:
        run: dataset of the run that the page is about.
        manifest: of the run.
    """
    data, vintage = _measured(), provenance.vintage(run, manifest)
    captions = _captions()

    def source(*names: str) -> str:
        told = dict.fromkeys(str(data[name].attrs["source"]) for name in names)
        return f"{'; '.join(told)}. {vintage}"

    return Section(
        answer=_answer(data),
        answer_source=source("cooperation", "southwest"),
        figures=tuple(
            figure_of_evidence(one, _measured, captions[one.name], source(*one.shows))
            for one in PICTURES
        ),
        network=_network(source("cooperation")),
        words=(
            _(
                "Counts are small: one programme more or less moves a share by ten points. The "
                "number of cases stands beside every index in interlock observatory."
            ),
            _(
                "What an instrument does was coded by hand. For {instruments} the coding follows "
                "the chapter's own claim about them, so it cannot test that claim; environmental "
                "treaties, coded by others, are the independent check."
            ).format(instruments=listed([one.id for one in instruments() if one.circular])),
            _(
                "A year without a value is one in which a part of the index was not observed. "
                "Nothing is carried forward."
            ),
        ),
        definitions=tuple(
            (
                _(one.title),
                [(_(part), str(getattr(one, part))) for part in DEFINED],
            )
            for one in map(index, available())
        ),
        csv=_csv(),
    )


@cache
def _measured() -> xr.Dataset:
    return pictures.measured()


def _answer(data: xr.Dataset) -> str:
    trilateral, check = observe("trilateral-share"), observe("environmental-bilateral-share")
    last = int(trilateral["year"][-1])
    now = trilateral.sel(reading="all three are parties", year=last)
    whole = int(now["count"])
    together = round(float(now["value"]) * whole / 100)
    thick = data["southwest"].dropna("year")
    treaties = check.isel(year=-1)
    agreed = int(treaties["count"])
    return _(
        "Of {all} cooperative instruments in force in {year}, {together} join all three "
        "states; the others join two of them, or one with Central America. Among "
        "environmental treaties, coded by others, {bilateral} of {treaties} are bilateral. In "
        "{last}, the last year in which "
        "every part was observed, the southwest border was {times} times as thick as in 1993."
    ).format(
        all=whole,
        year=last,
        together=together,
        bilateral=round(float(treaties["value"]) * agreed / 100),
        treaties=agreed,
        last=int(thick["year"][-1]),
        times=number(float(thick[-1]), 1),
    )


def _captions() -> dict[str, str]:
    return {
        "region-timeline": _(
            "Bars run from the year an instrument was signed or begun to the year it ended; those "
            "that reach the right edge are in force. Pale bars are talks, and what failed. Grey "
            "lines are shocks. All 107 codings: interlock agreements list."
        ),
        "region-cooperation": _(
            "Instruments in force that at least two states carry, by issue. One that moves several "
            "issues counts in each. Other: with Central America, or without the United States."
        ),
        "region-borders": _(
            "Geometric mean of agents, external control, smuggler fees and removals (north: "
            "without fees, removals to Canada) against 1993. No line where a part was not observed."
        ),
        "region-integration": _(
            "Left: goods trade of a pair over their joint GDP, nominal. Right: what trading with "
            "the other costs more than trading at home, as an ad valorem equivalent (Head & Ries "
            "2001); its change is read more safely than its level."
        ),
    }


def _network(source: str) -> Table:
    rows = []
    for year in NETWORK_YEARS:
        graph = network(year)
        hub = hub_centrality(graph)
        weights = [
            str(graph.edges[pair]["weight"]) if graph.has_edge(*pair) else "0"
            for pair in (("CAN", "USA"), ("MEX", "USA"), ("CAN", "MEX"))
        ]
        rows.append((str(year), *weights, "–" if hub is None else number(hub), str(links(graph))))
    return Table(
        name="region-network",
        caption=_(
            "The network of cooperation: instruments in force that link each pair, and how much of "
            "it hangs on the United States (1: no link without them, 0: all pairs alike)"
        ),
        columns=(
            _("Year"),
            _("US-Canada"),
            _("US-Mexico"),
            _("Canada-Mexico"),
            _("Hub centrality"),
            _("Links"),
        ),
        rows=tuple(rows),
        source=source,
    )


def _csv() -> str:
    rows = []
    for name in available():
        for row in records(observe(name)):
            *members, year, value, count = row.values()
            rows.append((name, ", ".join(members), year, value, count))
    return as_address(("index", "member", "year", "value", "count"), rows)
