"""Begin the folder of a region from the packaged world bases: what they have, and what not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from pydantic import ValidationError

from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import complaint, spell
from interlock.region import catalogue
from interlock.region.own.codes import check_member, territories
from interlock.region.own.description import MEASURED, Description
from interlock.region.series import observations
from interlock.trade import bases
from interlock.trade.policy import sectors

if TYPE_CHECKING:
    from interlock.region.passport import Passport

MIGRANTS, INCOME = "world.undesa_migrant_stock_2024", "world.gdp_per_capita_ppp_wb"
# In the input-output bases these are groups of countries; as ISO codes REU is Réunion.
GROUPS = frozenset({"ROW", "REU"})
NORTH_AMERICAN = (
    "flows of migrants, papers and legal status; border enforcement, fees and crossings; "
    "agreements, votes and opinion; remittances, population and wages"
)
NO_ROW = "A pair without a row is recorded as none."
GROUP_NOTE = " REU is the European Union without its members that the base has by themselves."
MILLION_IN_BN = 1e3
DOLLARS = 6  # decimals of a million
Tables = dict[str, pl.DataFrame]


def scaffold(
    name: str, members: Sequence[str], title: str = "", base: str | None = None
) -> tuple[Description, Tables]:
    """Return the description of a region and its tables, from the packaged world bases alone.

    Args:
        name: short name.
        members: ISO alpha-3 codes.
        title: what it is called; the name where empty.
        base: packaged base economy; the latest observed one that has every member where None.

    Raises:
        InputError: a wrong name or code, or a base that lacks a member.
    """
    members = list(members)
    for code in members:
        check_member(code)
    series = [_migrants(members), _income(members)]
    base = _covering(members) if base is None else _checked(base, members)
    if base is not None:
        series += [_trade(base, members), _world_trade(base)]
    tables = {about["id"]: rows for about, rows in series if rows.height}
    years = [year for rows in tables.values() for year in rows["year"].to_list()]
    if not years:
        raise InputError(f"the packaged world bases have no series for {', '.join(members)}")
    told = {
        "schema": 1,
        "name": name,
        "title": title or name,
        "members": members,
        "base": base,
        "first_year": min(years),
        "last_year": max(years),
        "note": "Begun from the packaged world bases of interlock; no number is our own.",
        "absent": _absent(members, base, tables),
        "series": [about for about, rows in series if rows.height],
    }
    try:
        return Description.model_validate(told), tables
    except ValidationError as error:
        place, message = complaint(error, lambda _: Description)
        raise InputError(f"{spell(place)}: {message}") from None


def available() -> tuple[str, ...]:
    """Return the bases that a region may be solved in: observed ones, the latest first."""
    found = [bases.info(one) for one in bases.available()]
    found = [one for one in found if not one.constructed]
    return tuple(one.name for one in sorted(found, key=lambda one: (-one.year, -one.shape[0])))


def lacking(base: str, members: Sequence[str]) -> list[str]:
    """Return the members that a base does not have as countries of their own.

    Raises:
        InputError: no base has this name.
    """
    known = set(bases.load(base).countries) - GROUPS
    return [code for code in members if code not in known]


def _covering(members: Sequence[str]) -> str | None:
    return next((one for one in available() if not lacking(one, members)), None)


def _checked(base: str, members: Sequence[str]) -> str:
    if base not in available():
        raise InputError(f"--base: no observed base '{base}'{did_you_mean(base, available())}")
    if missing := lacking(base, members):
        raise InputError(f"--base: {base} lacks {', '.join(missing)}; leave --base out")
    return base


def _migrants(members: Sequence[str]) -> tuple[dict[str, Any], pl.DataFrame]:
    """Return every packaged stock from or in a member, as it is."""
    packaged = catalogue.passport(MIGRANTS)
    one_is_member = pl.col("origin").is_in(members) | pl.col("destination").is_in(members)
    rows = observations(packaged, {}).filter(one_is_member)
    about = _as_packaged(
        "migrant_stock",
        packaged,
        label="Migrant stock (UN DESA 2024 revision)",
        definition="Persons of the origin living in the destination at mid-year, both sexes: every "
        "pair with a member.",
    )
    return about, rows.select(*packaged.dims, "value")


def _income(members: Sequence[str]) -> tuple[dict[str, Any], pl.DataFrame]:
    """Return the packaged GDP per person of the members, as it is."""
    packaged = catalogue.passport(INCOME)
    rows = observations(packaged, {}).filter(pl.col("country").is_in(members))
    about = _as_packaged(
        "gdp_per_person_ppp",
        packaged,
        label="GDP per person at PPP",
        definition="Real GDP per person at purchasing power parity, members alone.",
    )
    return about, rows.select(*packaged.dims, "value")


def _as_packaged(name: str, packaged: "Passport", **words: str) -> dict[str, Any]:
    kept = ("unit_as_published", "licence", "quality", "quality_note", "vintage")
    plain = {key: getattr(packaged, key) for key in kept}
    sources = [
        {"publisher": one.publisher, "table": one.table, "address": one.address}
        for one in packaged.sources
    ]
    note = f"Packaged series {packaged.id}, unchanged. {packaged.note}".strip()
    return _measured(name) | words | plain | {"sources": sources, "note": note}


def _measured(name: str) -> dict[str, Any]:
    dims, unit = MEASURED[name]
    return {"id": name, "unit": unit, "dims": dims}


def _trade(base: str, members: Sequence[str]) -> tuple[dict[str, Any], pl.DataFrame]:
    """Return goods trade of every pair with a member, of the base and its sister years."""
    codes = bases.load(base).countries
    frames = []
    for name in _sisters(base):
        flows = _goods(name)
        keep = [
            (importer, exporter, bases.info(name).year, float(flows[i, e]))
            for i, importer in enumerate(codes)
            for e, exporter in enumerate(codes)
            if flows[i, e] > 0 and {importer, exporter} & set(members)
        ]
        frames.append(pl.DataFrame(keep, _schema("goods_trade"), orient="row"))
    about = _of_bases(
        "goods_trade",
        base,
        label="Goods trade",
        definition="Imports of goods before tariffs of the importer from the exporter: every pair "
        "with a member.",
        note=NO_ROW + (GROUP_NOTE if "REU" in codes else ""),
    )
    return about, pl.concat(frames).sort(about["dims"])


def _world_trade(base: str) -> tuple[dict[str, Any], pl.DataFrame]:
    """Return goods trade between all countries of the base, by year."""
    rows = [(bases.info(name).year, float(_goods(name).sum())) for name in _sisters(base)]
    about = _of_bases(
        "goods_trade_world",
        base,
        label="Goods trade of the world",
        definition="Imports of goods before tariffs, summed over every pair of different countries "
        "of the base economy.",
        note="Trade inside a group of countries, such as the rest of the world, is not in it.",
    )
    return about, pl.DataFrame(rows, _schema("goods_trade_world"), orient="row").sort("year")


def _of_bases(name: str, base: str, label: str, definition: str, note: str) -> dict[str, Any]:
    about = bases.info(base)
    years = ", ".join(str(bases.info(one).year) for one in _sisters(base))
    # The first source is the trade; the others are of elasticities and structure.
    table = f"base economy {base}"
    source = {"publisher": about.sources[0], "table": table, "address": "not stated"}
    return _measured(name) | {
        "label": label,
        "definition": definition,
        "unit_as_published": "thousand or million US$ of the year",
        "sources": [source],
        "licence": "not stated",
        "quality": "unrated",
        "vintage": f"base economies of interlock, {years}",
        "note": f"{note} Rounded to US$. {about.note}",
    }


def _sisters(base: str) -> list[str]:
    """Return the observed bases of every year with the countries and sectors of this one."""
    about, stem = bases.info(base), base.rpartition("-")[0]
    found = [one for one in available() if one.rpartition("-")[0] == stem]
    return sorted(one for one in found if bases.info(one).shape == about.shape)


def _goods(base: str) -> np.ndarray:
    """Return imports of goods before tariffs, million US$ [importer, exporter], none at home."""
    flows = bases.flows(base).trade_usd_bn
    # A sector without chapters of the tariff nomenclature is a service.
    goods = [bool(inside) for inside in sectors.breakdown(bases.load(base).sectors).cp_members]
    total = flows[..., goods].sum(axis=-1) * MILLION_IN_BN
    np.fill_diagonal(total, 0.0)
    return total.round(DOLLARS)


def _schema(name: str) -> dict[str, Any]:
    kinds = {"year": pl.Int64, "value": pl.Float64}
    return {one: kinds.get(one, pl.String) for one in (*MEASURED[name][0], "value")}


def _absent(members: Sequence[str], base: str | None, tables: Tables) -> list[dict[str, str]]:
    """Return what the folder lacks, in words."""
    found = []
    known = set(tables["gdp_per_person_ppp"]["country"]) if "gdp_per_person_ppp" in tables else ()
    if missing := [code for code in members if code not in known]:
        what = f"GDP per person of {', '.join(territories().get(one, one) for one in missing)}"
        found.append({"what": what, "why": "not in the packaged world series"})
    if base is None:
        why = "no packaged base economy has every member as a country of its own"
        found.append({"what": "goods trade, and trade policies", "why": why})
    else:
        years = ", ".join(str(bases.info(one).year) for one in _sisters(base))
        why = f"the packaged bases with these countries are of {years}"
        found.append({"what": "goods trade of other years", "why": why})
        if bases.info(base).tariffs == "none":
            why = f"{base} has none: a policy sets them from zero, which is not what was in force"
            found.append({"what": "tariffs", "why": why})
    why = "packaged for North America alone; add your own series"
    return [*found, {"what": NORTH_AMERICAN, "why": why}]
