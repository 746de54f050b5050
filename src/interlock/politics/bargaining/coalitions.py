"""Coalition values with transferable utility: who gets what, which form the hub prefers, linkage.

With v(S) the worth of an agreement among S, nothing for a country alone:

    trilateral Nash   hub v(N)/3                 spokes v(N)/3
    double bilateral  hub v(D) - both shares     spoke s  (v(D) - v(hub, the other)) / 2
    (Nash-in-Nash)

D being both agreements of the hub, side by side. With v(D) = v(UM) + v(UC) the hub keeps half of
each under double bilateralism, and prefers it exactly when v(UM) + v(UC) > 2/3 v(N).

Source: Nash (1950); Horn & Wolinsky (1988); docs/explanation/bargaining.md.
"""

from typing import NamedTuple

from interlock.errors import InputError
from interlock.politics.bargaining.packages import HUB, PLAYERS, SPOKES


class Worth(NamedTuple):
    """Values of coalitions, in one unit; below zero where an agreement loses.

    Attributes:
        um: the hub with Mexico.
        uc: the hub with Canada.
        mc: Mexico with Canada.
        n: all three, trilaterally.
        double: both agreements of the hub, side by side, without one between the spokes.
    """

    um: float
    uc: float
    mc: float
    n: float
    double: float


def trilateral(worth: Worth) -> dict[str, float] | None:
    """Return equal shares of v(N), or None: no agreement where there is nothing to share."""
    if worth.n <= 0:
        return None
    return dict.fromkeys(PLAYERS, worth.n / len(PLAYERS))


def double_bilateral(worth: Worth) -> dict[str, float] | None:
    """Return the Nash-in-Nash shares; a spoke that adds nothing to the other does not sign.

    None where neither does.
    """
    alone = {"MEX": worth.um, "CAN": worth.uc}
    adds = {"MEX": worth.double - worth.uc, "CAN": worth.double - worth.um}
    if min(adds.values()) > 0:
        spokes = {spoke: adds[spoke] / 2 for spoke in SPOKES}
        return {HUB: worth.double - sum(spokes.values()), **spokes}
    best = max(SPOKES, key=lambda spoke: alone[spoke])
    if alone[best] <= 0:
        return None
    shares = {spoke: alone[best] / 2 if spoke == best else 0.0 for spoke in SPOKES}
    return {HUB: alone[best] / 2, **shares}


def hub_prefers(worth: Worth) -> str:
    """Return the form that gives the hub more: `bilateral`, `trilateral`, `none` or `either`."""
    forms = {"trilateral": trilateral(worth), "bilateral": double_bilateral(worth)}
    paid = {form: shares[HUB] for form, shares in forms.items() if shares is not None}
    if not paid:
        return "none"
    best = max(paid.values())
    leading = [form for form, share in paid.items() if share == best]
    return leading[0] if len(leading) == 1 else "either"


def linkage_holds(effort: float, cooperation: float, punishment: float, patience: float) -> bool:
    """Return whether a spoke keeps a promise of yearly effort.

        e <= beta / (1 - beta) (c - e - p),  that is  e <= beta (c - p)

    Args:
        effort: e, cost of a year's effort.
        cooperation: c, a year's payoff in cooperation before effort.
        punishment: p, a year's payoff under punishment.
        patience: beta, in (0, 1).

    Raises:
        InputError: patience out of range.

    Source: ours; docs/explanation/bargaining.md, A promise under threat.
    """
    if not 0 < patience < 1:
        raise InputError(f"patience {patience:g}: give a discount factor between 0 and 1")
    return effort <= patience * (cooperation - punishment)
