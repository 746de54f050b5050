"""The list of indices: what each measures, by which formula, on what; computed when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import xarray as xr

INSTRUMENTS = "table `instruments`: 107 codings from the chapter and from outside sources"


@dataclass(frozen=True, slots=True)
class Index:
    """One index.

    Attributes:
        name: name on the command line.
        title: one line.
        unit: unit of its values.
        formula: how it is computed.
        source: series and tables that it reads.
        note: what to mind when reading it.
        counted: what `count` counts.
        module: module that computes it, by a function of the index's name.
    """

    name: str
    title: str
    unit: str
    formula: str
    source: str
    note: str
    counted: str
    module: str

    @property
    def function(self) -> str:
        """Name of the function that computes it."""
        return self.name.replace("-", "_")


_INTEGRATION, _BORDER, _MOBILITY, _TREATIES = (
    f"interlock.observatory.{room}" for room in ("integration", "border", "mobility", "treaties")
)
_LIST = (
    Index(
        "trade-openness",
        "Goods trade of a pair as a share of their joint income",
        "percent",
        "100 (M_ij + M_ji) / (Y_i + Y_j), nominal",
        "us_goods_exports_best, us_goods_imports_best; Canada-Mexico: wiod_goods_trade; "
        "gdp_nominal_usd",
        "US pairs from US statistics at the border, Canada-Mexico from input-output tables at "
        "basic prices (1995-2011): compare a pair with its own past.",
        "both flows",
        _INTEGRATION,
    ),
    Index(
        "trade-wedge",
        "Cost of trading goods between two states over trading at home",
        "percent ad valorem",
        "100 [(X_ii X_jj / (X_ij X_ji))^(1/(2 theta)) - 1], goods, theta the aggregate elasticity",
        "base economies wiod-1995 to wiod-2011; parameter P118",
        "Head & Ries (2001), Novy (2013). Holds everything that makes home sales easier than "
        "exports, taste included; its change is read more safely than its level.",
        "both flows",
        _INTEGRATION,
    ),
    Index(
        "border-southwest",
        "Thickness of the US-Mexico border for persons, 1993 = 1",
        "ratio to 1993",
        "exp of the mean over components of ln(component / component in 1993); only in years in "
        "which every component is observed",
        "panel.usbp_agents_sw, impic_ExtCont (USA), panel.smuggler_cost_MMP_2023usd, "
        "panel.dhs_removals",
        "Agents are missing in 11 of 40 years and fees of this survey end in 2008: the index has "
        "the same gaps. Removals are those of the whole country.",
        "components observed",
        _BORDER,
    ),
    Index(
        "border-north",
        "Thickness of the US-Canada border for persons, 1993 = 1",
        "ratio to 1993",
        "as border-southwest",
        "panel.usbp_agents_north, impic_ExtCont (USA), dhs_removals_by_nationality and, from 2009, "
        "dhs_removals_by_nationality_teaching (to Canada)",
        "Nobody surveys smuggler fees here. Removals to Canada are packaged for 1993 to 2014.",
        "components observed",
        _BORDER,
    ),
    Index(
        "externalisation",
        "Mexico's part in stopping persons on their way to the United States",
        "percent",
        "100 D / (D + A): D irregular migrants detained in Mexico, A US apprehensions of "
        "non-Mexicans",
        "panel.mexico_detentions_total, panel.usbp_apprehensions_total less "
        "panel.usbp_apprehensions_MEX_nationwide",
        "Both count events. Detentions before 2018 exist for two years only; from 2021 they count "
        "persons presented and channelled, a wider definition. A counts fiscal years, with "
        "expulsions in 2020-23.",
        "detentions, thousand",
        _BORDER,
    ),
    Index(
        "mobility-openness",
        "Papers that the United States gives to Mexicans, per thousand inhabitants",
        "per thousand",
        "1000 (new permanent residents + H-2A + H-2B + TN visas issued) / population of Mexico; "
        "only in years in which all are observed",
        "panel.lpr_MEX, panel.h2a_visas_MEX, panel.h2b_visas_MEX, panel.tn_visas_MEX, "
        "population_all_ages",
        "Canadians need no visa to work as NAFTA professionals, so there is no like number for "
        "them. Residence is counted by fiscal year of admission, not of arrival.",
        "components observed",
        _MOBILITY,
    ),
    Index(
        "mobility-law",
        "Openness of the law to workers from abroad",
        "percent",
        "100 (1 - r), r the restrictiveness of labour migration from 0 to 1",
        "impic_Reg_B (IMPIC, WZB)",
        "Coded by others for another purpose. From 2011 a second wave of coding; Mexico was "
        "recoded by other experts.",
        "codings",
        _MOBILITY,
    ),
    Index(
        "trilateral-share",
        "Share of cooperative instruments in force that all three states carry",
        "percent",
        "100 trilateral / (bilateral + trilateral), in force in the year",
        INSTRUMENTS,
        "Two readings: form as coded, and only those to which all three states are parties.",
        "cooperative instruments in force",
        _TREATIES,
    ),
    Index(
        "bilateral-share",
        "Share of bilateral among cooperative instruments in force, by issue",
        "percent",
        "100 bilateral / (bilateral + trilateral) with content on the issue",
        INSTRUMENTS,
        "The content of NAFTA, SPP and the Smart Border accords was coded from the chapter's own "
        "claim about them.",
        "cooperative instruments in force",
        _TREATIES,
    ),
    Index(
        "double-bilateralism",
        "Share of cooperation that stands in two like halves, US-Canadian and US-Mexican",
        "percent",
        "100 * 2 min(b_USA-CAN, b_USA-MEX) / (bilateral + trilateral), in force in the year, with "
        "two or three of the three states as parties; by issue, with content on it",
        INSTRUMENTS,
        "100: all of it in two equal bilateral halves. 0: one spoke has none. The content of "
        "NAFTA, SPP and the Smart Border accords was coded from the chapter's own claim about "
        "them.",
        "cooperative instruments in force",
        _TREATIES,
    ),
    Index(
        "spill-over",
        "Share of cooperation that opens one issue and opens another with it",
        "percent",
        "100 (liberalising on both issues) / (cooperative and liberalising on the first), in force "
        "in the year",
        INSTRUMENTS,
        "The theory of spill-over expects it to rise from trade to migration. Second reading: any "
        "content on the other. Counts are small; the content of NAFTA, SPP and the Smart Border "
        "accords was coded from the chapter's own claim about them.",
        "cooperation that opens the first issue",
        _TREATIES,
    ),
    Index(
        "hub-centrality",
        "How much of the network of cooperation hangs on the United States",
        "from 0 to 1",
        "6 (s - 1/3), s the US share of all ends of links; each cooperative instrument links every "
        "pair of Canada, Mexico and the United States among its parties",
        INSTRUMENTS,
        "1: no link without the hub (double bilateralism). 0: all pairs alike (trilateralism).",
        "links",
        _TREATIES,
    ),
    Index(
        "binding-share",
        "Share of instruments in force that bind, by issue",
        "percent",
        "100 binding / all with content on the issue, in force in the year",
        INSTRUMENTS,
        "Cooperative instruments alone, and all of them: national laws always bind.",
        "instruments in force",
        _TREATIES,
    ),
    Index(
        "securitisation",
        "Share of instruments on migration that are about security too",
        "percent",
        "100 (migration and security) / migration, by issue area or content, in force in the year",
        INSTRUMENTS,
        "Cooperative instruments alone, and all of them.",
        "instruments on migration in force",
        _TREATIES,
    ),
    Index(
        "westphalianism",
        "Share of ten years of instruments that leave states their own masters",
        "percent",
        "100 (unilateral, or cooperative and not binding) / all that began in the ten years to the "
        "year",
        INSTRUMENTS,
        "A flow of standing instruments (laws, agreements, programmes, institutions) that did not "
        "fail. Second reading: unilateral alone.",
        "instruments begun in ten years",
        _TREATIES,
    ),
    Index(
        "environmental-bilateral-share",
        "Bilateral share of environmental agreements: an independent check",
        "percent",
        "100 agreements of two states / all among Canada, Mexico and the United States, concluded "
        "to the year",
        "table `ieadb_treaties` (International Environmental Agreements Database)",
        "Coded by others for another purpose. Counts agreements concluded: their ends are not "
        "coded.",
        "agreements concluded",
        _TREATIES,
    ),
)
_BY_NAME: Mapping[str, Index] = MappingProxyType({one.name: one for one in _LIST})


def available() -> tuple[str, ...]:
    """Return the names of the indices."""
    return tuple(_BY_NAME)


def index(name: str) -> Index:
    """Return an index by name.

    Raises:
        InputError: no index of that name.
    """
    if name not in _BY_NAME:
        hint = did_you_mean(name, _BY_NAME)
        raise InputError(f"no index '{name}'{hint}; see `interlock observatory`")
    return _BY_NAME[name]


def observe(name: str) -> "xr.Dataset":
    """Return an index computed on the evidence.

    Args:
        name: as in `available`.

    Returns:
        `value` and `count` over the index's axes and the year; no value where nothing is observed
        or nothing counts; title, unit, formula, source and note in `attrs`.

    Raises:
        InputError: no index of that name.
    """
    one = index(name)
    compute: Any = getattr(import_module(one.module), one.function)
    return told(one, compute())


def told(one: Index, data: "xr.Dataset") -> "xr.Dataset":
    """Return the values of an index with what they are: title, unit, formula, source, note."""
    data["value"].attrs.update(label=one.title, unit=one.unit, source=one.source)
    data["count"].attrs.update(label=one.counted, unit="count", source=one.source)
    data.attrs.update(
        name=one.name, title=one.title, formula=one.formula, source=one.source, note=one.note
    )
    return data


def records(data: "xr.Dataset") -> list[dict[str, Any]]:
    """Return one record for each value that an index has: its axes, `value` and `count`.

    Args:
        data: what `observe` returns. A missing value is no record.
    """
    axes = [str(dim) for dim in data["value"].dims]
    labels = [data[axis].values.tolist() for axis in axes]
    values, counts = data["value"].values, data["count"].transpose(*axes).values
    return [
        {
            **{axis: row[at] for axis, row, at in zip(axes, labels, place, strict=True)},
            "value": values[place].item(),
            "count": counts[place].item(),
        }
        for place in product(*map(range, values.shape))
        if values[place] == values[place]
    ]
