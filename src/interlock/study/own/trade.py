"""A trade policy solved for a region of one's own, on the packaged base that has its members."""

from dataclasses import replace

from interlock.errors import InputError, did_you_mean
from interlock.region.own.folder import OwnRegion
from interlock.study.own.scaffold import available, lacking
from interlock.trade import experiment
from interlock.trade.outcomes import TradeResult
from interlock.trade.policy.changes import Policy


def check_base(region: OwnRegion) -> str:
    """Return the base of a region.

    Raises:
        InputError: none is named, there is no such base, or it lacks a member.
    """
    where = f"{region.folder / 'region.yaml'}: base"
    if region.base is None:
        raise InputError(f"{where}: none is named, so no policy can be solved")
    if region.base not in available():
        raise InputError(
            f"{where}: no observed base '{region.base}'{did_you_mean(region.base, available())}"
        )
    if missing := lacking(region.base, region.members):
        raise InputError(f"{where}: {region.base} has no country {', '.join(missing)}")
    return region.base


def solve(
    region: OwnRegion, policy: Policy, *, year: int | None = None, deficits: str = "zero"
) -> TradeResult:
    """Return the equilibrium of a policy; the bloc of its outcomes is the region's members.

    Args:
        region: whose base is used.
        policy: on countries of that base.
        year: of the policy; its last where None.
        deficits: `zero` or `observed`.

    Raises:
        InputError: the base lacks a member, or what the policy asks for.
        UnconvergedError: the base cannot be balanced.
    """
    found = experiment.run(check_base(region), policy, deficits=deficits, year=year)
    return replace(found, members=region.members)
