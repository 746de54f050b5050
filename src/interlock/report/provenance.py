"""Where the numbers of a report come from: base, policy, observed series, run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.errors import InputError
from interlock.region import load_region
from interlock.system.replay import OBSERVED
from interlock.trade import bases
from interlock.trade.bases import BaseInfo, staging
from interlock.trade.policy.arrays import load_policy
from interlock.trade.policy.changes import Policy

_ADDRESS = re.compile(r"https?://[^\s;,)\]]+")


@dataclass(frozen=True)
class Citation:
    """One source: text, its address where it has one, and what it was used for."""

    text: str
    address: str
    used: str


def base_of(data: xr.Dataset) -> BaseInfo | None:
    """Return what is known of the base, or None if it is not a packaged one."""
    try:
        return bases.info(str(data.attrs["base"]))
    except InputError:
        return None


def policy_of(data: xr.Dataset, manifest: Mapping[str, Any]) -> Policy | None:
    """Return the policy of a run, or None if its file can no longer be read.

    The manifest holds the path of a policy file; the dataset only its name.
    """
    options = manifest.get("options")
    asked = options.get("policy") if isinstance(options, Mapping) else None
    try:
        policy = load_policy(str(asked or data.attrs["policy"]))
    except (InputError, OSError):
        return None
    return policy if policy.name == data.attrs["policy"] else None


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
    lines = [f"{source} ({', '.join(own)})" for source, own in by_source.items()]
    base = base_of(data)
    about = "; ".join(base.sources) if base else "a base that is not packaged"
    lines.append(f"base {data.attrs['base']}: {about}")
    return "; ".join(lines) + ". " + vintage(data, manifest, *names)


def vintage(data: xr.Dataset, manifest: Mapping[str, Any], *names: str) -> str:
    """Return which release of the data and which run the numbers are from."""
    packaged = manifest.get("data")
    version = packaged.get("version") if isinstance(packaged, Mapping) else None
    told = [f"packaged data {version}"] if version else []
    if has_observed(data) and any("observed" in name for name in names):
        passport = load_region("north-america").passport(OBSERVED)
        told.append(
            f"{OBSERVED}: vintage {passport.vintage}, quality {passport.quality}, "
            f"licence {passport.licence}"
        )
    if manifest.get("created"):
        told.append(f"run of {manifest['created']}")
    return f"Vintage: {'; '.join(told) or 'not stated'}."


def citations(data: xr.Dataset, policy: Policy | None) -> list[Citation]:
    """Return every source once, with what it was used for."""
    found: dict[str, Citation] = {}

    def add(text: str, used: str, address: str = "") -> None:
        known = _ADDRESS.search(address or text)
        link = known.group(0).rstrip(".") if known else ""
        bare = text.replace(link, "").strip(" ,;") if link and not address else text
        bare = re.sub(r"\(\s*\)", "", bare).strip() or link
        shown = f"{bare}, {address}" if address and not link else bare
        found.setdefault(shown, Citation(shown, link, used))

    base = base_of(data)
    for text in base.sources if base else ():
        add(text, f"base {data.attrs['base']}")
    if has_observed(data):
        for source in load_region("north-america").passport(OBSERVED).sources:
            add(str(source), f"observed trade, series {OBSERVED}", source.address)
    for change in policy.changes if policy else ():
        add(change.source, f"policy {policy.name if policy else ''}")
    if policy and any(change.schedule for change in policy.changes):
        schedule = staging.schedule()
        for name, category in schedule["categories"].items():
            add(str(category["source"]), f"staging, list {name}")
        for route in schedule["routes"]:
            if not str(route["source"]).startswith("see "):
                add(str(route["source"]), f"staging, {' and '.join(route['between'])}")
    return list(found.values())
