"""Where the numbers of a report come from: base, policy, observed series, run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import xarray as xr
from markupsafe import Markup, escape

from interlock.errors import InputError
from interlock.messages import _
from interlock.region import load_region
from interlock.system.replay import OBSERVED
from interlock.trade import bases
from interlock.trade.bases import BaseInfo, staging
from interlock.trade.policy.arrays import load_policy
from interlock.trade.policy.changes import Policy

_ADDRESS = re.compile(r"https?://[^\s;,)\]]*[^\s;,.)\]]")
MOST_NAMES = 6


@dataclass(frozen=True)
class Citation:
    """One source and what it was used for."""

    text: str
    used: str


def base_of(data: xr.Dataset) -> BaseInfo | None:
    """Return what is known of the base, or None if it is not a packaged one."""
    try:
        return bases.info(str(data.attrs["base"]))
    except InputError:
        return None


def policy_of(data: xr.Dataset, manifest: Mapping[str, Any]) -> Policy | None:
    """Return the policy of a run, or None if its file is gone or no longer the same.

    The manifest holds the path of a policy file; the dataset its name and the hash of its content.
    """
    options = manifest.get("options")
    asked = options.get("policy") if isinstance(options, Mapping) else None
    try:
        policy = load_policy(str(asked or data.attrs["policy"]))
    except (InputError, OSError):
        return None
    content = sha256(policy.model_dump_json().encode()).hexdigest()
    return policy if content == data.attrs["policy_sha256"] else None


def has_observed(data: xr.Dataset) -> bool:
    """Return whether any year of the run was observed."""
    name = "penetration_observed"
    return name in data and bool(data[name].notnull().any())


def source_of(data: xr.Dataset, manifest: Mapping[str, Any], *names: str) -> str:
    """Return the source line of a figure or table that shows the named variables."""
    shown = [name for name in names if name in data]
    by_source: dict[str, list[str]] = {}
    for name in shown:
        by_source.setdefault(str(data[name].attrs.get("source", "not stated")), []).append(name)
    lines = [f"{source} ({_listed(own)})" for source, own in by_source.items()]
    base = base_of(data)
    about = "; ".join(base.sources) if base else _("a base that is not packaged")
    about = re.sub(r"[\s,]*" + _ADDRESS.pattern, "", about)
    lines.append(_("base {name}: {sources}").format(name=data.attrs["base"], sources=about))
    return "; ".join(lines) + ". " + vintage(data, manifest, *names)


def linked(text: str) -> Markup:
    """Return text with its addresses as links; everything else is escaped."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = found.group(0)
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return _("{count} variables, named in the CSV file").format(count=len(names))
    return ", ".join(names)


def vintage(data: xr.Dataset, manifest: Mapping[str, Any], *names: str) -> str:
    """Return which release of the data and which run the numbers are from."""
    packaged = manifest.get("data")
    version = packaged.get("version") if isinstance(packaged, Mapping) else None
    told = [_("packaged data {version}").format(version=version)] if version else []
    if has_observed(data) and any("observed" in name for name in names):
        passport = load_region("north-america").passport(OBSERVED)
        told.append(
            _("{series}: vintage {vintage}, quality {quality}, licence {licence}").format(
                series=OBSERVED,
                vintage=passport.vintage,
                quality=passport.quality,
                licence=passport.licence,
            )
        )
    if manifest.get("created"):
        told.append(_("run of {moment}").format(moment=manifest["created"]))
    return _("Vintage: {told}.").format(told="; ".join(told) or _("not stated"))


def citations(data: xr.Dataset, policy: Policy | None) -> list[Citation]:
    """Return every source once, with what it was used for."""
    found: dict[str, Citation] = {}

    def add(text: str, used: str) -> None:
        found.setdefault(text, Citation(text, used))

    base = base_of(data)
    for text in base.sources if base else ():
        add(text, _("base {name}").format(name=data.attrs["base"]))
    if has_observed(data):
        for source in load_region("north-america").passport(OBSERVED).sources:
            used = _("observed trade, series {series}").format(series=OBSERVED)
            add(f"{source}, {source.address}", used)
    for change in policy.changes if policy else ():
        add(change.source, _("policy {name}").format(name=policy.name if policy else ""))
    if policy and any(change.schedule for change in policy.changes):
        schedule = staging.schedule()
        for name, category in schedule["categories"].items():
            add(str(category["source"]), _("staging, list {name}").format(name=name))
        for route in schedule["routes"]:
            if not str(route["source"]).startswith("see "):
                pair = " – ".join(route["between"])
                add(str(route["source"]), _("staging, {pair}").format(pair=pair))
    return list(found.values())
