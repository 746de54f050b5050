"""Sector names and groups on any base, and how much of a sector a policy hits.

A tariff on steel and aluminium hits only a part of `Basic Metals and Fabricated Metal`. The part is
measured with US imports by HTS chapter h in 2024 (value v_h, from the exporter concerned):

    coverage(s) = sum_{h in s, h in group, h not excepted} v_h (1 - u_h) / sum_{h in s} v_h,

u_h being the share of the chapter that claims USMCA treatment where such goods are exempt, else 0.
Chapters reach sectors and USMCA shares by the packaged concordances.

Source: ours; docs/explanation/trade-policies.md, Sectors that are hit in part.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from interlock.errors import InputError, did_you_mean
from interlock.trade.bases.tables import axis, concordance, table

WEIGHT_YEAR = 2024
MEASURED_EXPORTERS = ("CAN", "CHN", "MEX")
USMCA_EXPORTERS = ("CAN", "MEX")
WHOLE = ("all", "services")
FAMILIES = ("caliendo-parro", "wiod", "wiod-full", "cepii")


@dataclass(frozen=True)
class Breakdown:
    """The chapters behind the sectors of a base; a service is its own only chapter.

    Attributes:
        chapters: HTS chapters, then the names of the services.
        contains: does the sector hold the chapter? [sector, chapter].
        cp_members: sectors of Caliendo & Parro behind each sector; empty for services.

    """

    chapters: tuple[str, ...]
    contains: np.ndarray
    cp_members: tuple[frozenset[str], ...]


def groups() -> tuple[str, ...]:
    """Return the names of the sector groups."""
    return (*WHOLE, *(row["group"] for row in concordance("sector_groups")))


@cache
def everywhere() -> tuple[str, ...]:
    """Return the groups, and the sectors of every packaged classification."""
    return (*groups(), *(sector for family in FAMILIES for sector in axis(family, "sector")))


def check_names(names: tuple[str, ...]) -> None:
    """Raise InputError, with a guess, for a name that is no group and no sector of any base."""
    known = {_folded(name) for name in everywhere()}
    for name in names:
        if _folded(name) not in known:
            raise InputError(f"unknown sector '{name}'{did_you_mean(name, everywhere())}")


def coverage(
    names: tuple[str, ...],
    sectors: tuple[str, ...],
    exporter: str,
    *,
    excepted: tuple[str, ...] = (),
    usmca_exempt: bool = False,
) -> np.ndarray:
    """Return the share of each sector's trade that a policy on `names` hits, in [0, 1].

    Args:
        names: sectors of the base or groups, in any case, with or without hyphens and spaces.
        sectors: all sectors of the base.
        exporter: whose exports weigh the chapters; partners other than CAN, CHN and MEX take the
            three together.
        excepted: sectors or groups to leave out.
        usmca_exempt: leave out the share that claims USMCA treatment (exporters CAN and MEX).

    Raises:
        InputError: a name is unknown on this base, or no USMCA share is known for the exporter.

    """
    chapters = breakdown(sectors)
    value = _values(chapters.chapters, exporter)
    hit = _mask(names, sectors) & ~_mask(excepted, sectors)
    taxed = 1 - _usmca_shares(chapters.chapters, exporter) if usmca_exempt else 1.0
    return (hit * value * taxed).sum(axis=1) / (chapters.contains * value).sum(axis=1)


@cache
def breakdown(sectors: tuple[str, ...]) -> Breakdown:
    """Return the chapters behind the sectors of a base.

    Raises:
        InputError: the sectors are not those of a known classification.

    """
    members = tuple(_cp_members(sectors))
    rows = concordance("hts_chapters")
    services = tuple(s for s, inside in zip(sectors, members, strict=True) if not inside)
    chapters = (*(row["hts2"] for row in rows), *services)
    contains = np.zeros((len(sectors), len(chapters)), dtype=bool)
    for position, (sector, inside) in enumerate(zip(sectors, members, strict=True)):
        for column, row in enumerate(rows):
            contains[position, column] = bool(inside & set(row["cp_sectors"].split()))
        if not inside:
            contains[position, chapters.index(sector)] = True
    return Breakdown(chapters, contains, members)


def _cp_members(sectors: tuple[str, ...]) -> list[frozenset[str]]:
    tradables = frozenset(
        " ".join(row["cp_sectors"] for row in concordance("hts_chapters")).split()
    )
    if sectors == axis("cepii", "sector"):
        return [tradables]
    if sectors == axis("caliendo-parro", "sector"):
        return [frozenset({sector}) & tradables for sector in sectors]
    if sectors in (axis("wiod", "sector"), axis("wiod-full", "sector")):
        inside = {
            row["sector"]: frozenset(row["cp_sectors"].split()) for row in concordance("wiod_goods")
        }
        return [inside.get(sector, frozenset()) for sector in sectors]
    raise InputError(
        f"no sector groups for a base whose sectors begin with '{sectors[0]}': "
        "groups are known for the packaged classifications of 40, 35, 32 and 1 sectors"
    )


def _mask(names: tuple[str, ...], sectors: tuple[str, ...]) -> np.ndarray:
    """Return which chapters of which sectors the names mean, [sector, chapter]."""
    chosen = np.zeros_like(breakdown(sectors).contains)
    for name in names:
        chosen |= _named(_folded(name), name, sectors)
    return chosen


@cache
def _named(folded: str, name: str, sectors: tuple[str, ...]) -> np.ndarray:
    chapters = breakdown(sectors)
    known = {_folded(sector): position for position, sector in enumerate(sectors)}
    if folded in known:
        return chapters.contains & (np.arange(len(sectors)) == known[folded])[:, None]
    service = np.array([not inside for inside in chapters.cp_members])
    if folded == "all":
        return chapters.contains
    if folded == "services" and service.any():
        return chapters.contains & service[:, None]
    for row in concordance("sector_groups"):
        if _folded(row["group"]) == folded:
            return _group(row, chapters)
    raise InputError(f"unknown sector '{name}'{did_you_mean(name, (*groups(), *sectors))}")


def _group(row: dict[str, str], chapters: Breakdown) -> np.ndarray:
    """Return the cells of a group; without a list of chapters, those of its sectors."""
    inside = set(row["cp_sectors"].split())
    listed = set(row["hts_chapters"].split()) or {
        chapter["hts2"]
        for chapter in concordance("hts_chapters")
        if inside & set(chapter["cp_sectors"].split())
    }
    touched = np.array([bool(inside & members) for members in chapters.cp_members])
    return chapters.contains & touched[:, None] & np.isin(chapters.chapters, list(listed))


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@cache
def _imports() -> dict[tuple[str, str], float]:
    rows = table("us_imports_hts2").filter(pl.col("year") == WEIGHT_YEAR)
    chosen = rows.select("exporter", pl.col("hts2").cast(pl.String), "value_usd").collect()
    return {(exporter, chapter): float(value) for exporter, chapter, value in chosen.iter_rows()}


@cache
def _values(chapters: tuple[str, ...], exporter: str) -> np.ndarray:
    """Return import values by chapter, US$; 1 for a service."""
    measured = (exporter,) if exporter in MEASURED_EXPORTERS else MEASURED_EXPORTERS
    return np.array(
        [
            sum(_imports().get((partner, chapter), 0.0) for partner in measured)
            if chapter.isdigit()
            else 1.0
            for chapter in chapters
        ]
    )


@cache
def _usmca_shares(chapters: tuple[str, ...], exporter: str) -> np.ndarray:
    """Return the share of each chapter that claims USMCA treatment; 0 for a service."""
    if exporter not in USMCA_EXPORTERS:
        raise InputError(
            f"no USMCA shares for exporter '{exporter}'; they are known for "
            f"{' and '.join(USMCA_EXPORTERS)}"
        )
    rows = table("usmca_shares").filter(pl.col("exporter") == exporter).collect()
    share = dict(zip(rows["gtap"], rows["usmca_share"], strict=True))
    sector = {row["hts2"]: row["gtap"] for row in concordance("hts_chapters")}
    return np.array([share[sector[chapter]] if chapter in sector else 0.0 for chapter in chapters])
