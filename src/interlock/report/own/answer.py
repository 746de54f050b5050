"""What is computed of a region: its indices and a trade policy, and the folder of that run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from interlock.messages import language
from interlock.observatory.members import Measured, measure
from interlock.region.own.folder import OwnRegion
from interlock.study.own.trade import solve
from interlock.system import store
from interlock.trade.outcomes import TradeResult
from interlock.trade.policy.changes import Policy


@dataclass(frozen=True)
class Answer:
    """A region measured, and one policy solved for it.

    Attributes:
        region: as its folder gives it.
        measured: its indices.
        policy: what changes.
        trade: the equilibrium.

    """

    region: OwnRegion
    measured: Measured
    policy: Policy
    trade: TradeResult

    @property
    def outcomes(self) -> dict[str, dict[str, float]]:
        """Outcomes of trade by member, percent.

        Raises:
            UnconvergedError: the equilibrium is not solved.
        """
        return {code: self.trade.country(code) for code in self.region.members}


def answer(
    region: OwnRegion, policy: Policy, *, year: int | None = None, deficits: str = "zero"
) -> Answer:
    """Return the indices of a region and the equilibrium of a policy; arguments as `solve`."""
    trade = solve(region, policy, year=year, deficits=deficits)
    trade.require_converged()
    return Answer(region, measure(region), policy, trade)


def save(found: Answer, out: Path) -> Path:
    """Write `out/NAME-HASH/` with result.nc, manifest.json and report.html, whole or not at all.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: the equilibrium is not solved.
    """
    from interlock.report.own import page

    return store.save(tree(found), manifest(found), out, lambda m, path: page.write(found, m, path))


def tree(found: Answer) -> xr.DataTree:
    """Return series, indices and equilibrium as groups of labelled arrays.

    Raises:
        UnconvergedError: the equilibrium is not solved.
    """
    groups: dict[str, xr.Dataset] = {"trade": found.trade.to_dataset()}
    for name in found.region.series:
        groups[f"series/{name}"] = found.region.array(name).to_dataset(name=name)
    for name, data in found.measured.indices.items():
        groups[f"indices/{name}"] = data
    whole = xr.DataTree.from_dict(groups)
    whole.attrs = {
        "region": found.region.name,
        "members": list(found.region.members),
        "status": found.trade.status,
        "residual": found.trade.residual,
    }
    return whole


def manifest(found: Answer) -> dict[str, Any]:
    """Return what one needs to know to make the run again, and its hash."""
    region, trade = found.region, found.trade
    options: Mapping[str, Any] = {
        "region": {"name": region.name, "members": list(region.members)},
        "series": list(region.series),
        "region_fingerprint": region.fingerprint,
        "base": trade.base.name,
        "policy": found.policy.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "year": trade.year,
        "deficits": trade.deficits,
        "fixed_factor": float(trade.shock.fixed_factor_share),
    }
    solved = {"status": trade.status, "residual": trade.residual}
    return store.manifest(region.name, options, solved | {"report": {"language": language()}})
