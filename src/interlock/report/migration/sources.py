"""Where the numbers of the migration part come from: schools, posterior, observed series."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from interlock.messages import _
from interlock.region import load_region
from interlock.region.passport import Passport
from interlock.report.migration import facts
from interlock.report.provenance import Citation
from interlock.report.wording import listed
from interlock.scenario.school import load_school

_SPLICED = re.compile(r"(\w+)\[")
# Packaged series behind each observed variable.
SERIES: Mapping[str, tuple[str, ...]] = {
    "observed_apprehensions_events": (
        "panel.usbp_apprehensions_total",
        *(f"panel.usbp_apprehensions_{code}_nationwide" for code in ("MEX", "GTM", "HND", "SLV")),
    ),
    "observed_stock_persons": ("us_foreign_born_by_country",),
    "observed_unauthorised_persons": tuple(
        f"unauthorized_population_{publisher}" for publisher in facts.PUBLISHERS
    ),
    "observed_returned_by_mexico_events": ("mexico_returns_deportations",),
    "observed_in_mexico_persons": ("undesa_migrant_stock_2024",),
    "observed_fee_usd_2023": ("panel.smuggler_cost_MMP_2023usd",),
    "observed_fee_emif_usd_2023": ("panel.smuggler_cost_EMIF_returned_2023usd",),
    "observed_deaths": ("panel.sw_border_deaths_usbp",),
}


def passports(names: Sequence[str]) -> list[Passport]:
    """Return the passports of the series behind observed variables, each once."""
    region = load_region("north-america")
    series = dict.fromkeys(one for name in names for one in SERIES.get(name, ()))
    return [region.passport(one) for one in series]


def _publishers(passport: Passport) -> list[str]:
    """Return who published a series; of a splice of packaged series, who published those."""
    found = []
    for source in passport.sources:
        parts = _SPLICED.findall(source.table) if source.publisher == "interlock splice" else []
        region = load_region("north-america")
        found += [own.publisher for part in parts for own in region.passport(part).sources]
        found += [] if parts else [source.publisher]
    return found


def source_of(data: xr.Dataset, manifest: Mapping[str, Any], *names: str) -> str:
    """Return the source line of a figure or table that shows the named variables.

    Publishers are named here; their tables stand in the list of sources.
    """
    model = [name for name in names if not name.startswith("observed_")]
    lines = [f"{data.attrs['source']} ({', '.join(model)})"] if model else []
    for name in names:
        if name in SERIES:
            told = ", ".join(
                dict.fromkeys(p for one in passports([name]) for p in _publishers(one))
            )
            lines.append(
                _("observed {series}: {publishers}").format(
                    series=data[name].attrs["source"], publishers=told
                )
            )
    return "; ".join(lines) + ". " + vintage(data, manifest, *names)


def vintage(data: xr.Dataset, manifest: Mapping[str, Any], *names: str) -> str:
    """Return which data, draws and run the numbers are from."""
    packaged = manifest.get("data")
    version = packaged.get("version") if isinstance(packaged, Mapping) else None
    told = [_("packaged data {version}").format(version=version)] if version else []
    told.append(
        _("{draws} draws of the packaged posterior under each school").format(
            draws=data.attrs["draws"]
        )
    )
    alike: dict[str, list[str]] = {}
    for name in names:
        for one in passports([name]):
            trust = _("vintage {vintage}, quality {quality}, licence {licence}").format(
                vintage=one.vintage, quality=one.quality, licence=one.licence
            )
            series = str(data[name].attrs["source"])
            if series not in alike.setdefault(trust, []):
                alike[trust].append(series)
    told += [f"{listed(own)}: {trust}" for trust, own in alike.items()]
    if manifest.get("created"):
        told.append(_("run of {moment}").format(moment=manifest["created"]))
    return _("Vintage: {told}.").format(told="; ".join(told))


def citations(data: xr.Dataset, names: Sequence[str] = tuple(SERIES)) -> list[Citation]:
    """Return the sources of observed series and of the schools, each once.

    Args:
        data: a replay.
        names: observed variables that are shown.
    """
    found: dict[str, Citation] = {}
    for passport in passports(names):
        for source in passport.sources:
            text = f"{source}, {source.address}"
            found.setdefault(
                text,
                Citation(text, _("observed migration, series {series}").format(series=passport.id)),
            )
    for name in facts.schools(data):
        for text in load_school(name).sources:
            found.setdefault(text, Citation(text, _("school {name}").format(name=name)))
    return list(found.values())
