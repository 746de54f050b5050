"""What can be agreed: trade, mobility, effort, aid and the form of the agreement."""

from collections.abc import Collection, Iterable
from itertools import product
from typing import Any, NamedTuple

HUB, SPOKES = "USA", ("MEX", "CAN")
PLAYERS = (HUB, *SPOKES)
MOBILE = "MEX"  # whose people mobility and aid are about: Canadians need no visa
FORMS = ("none", "bilateral", "trilateral")
LEVELS = (0, 1, 2)


class Terms(NamedTuple):
    """One package.

    Attributes:
        trade: `none`, `deal` (a barrier among the parties falls) or `punish` (the hub raises its
            tariffs on the spokes at the table, alone).
        mobility: legal mobility of Mexicans, 0 none, 1 more temporary visas, 2 also residence.
        effort: of the spokes that sign, at the border or in transit, 0 to 2.
        aid: 1 if the hub pays for security in Mexico.
        form: `none`, `bilateral` (with each spoke at the table, apart) or `trilateral`.
    """

    trade: str
    mobility: int
    effort: int
    aid: int
    form: str

    def __str__(self) -> str:
        """Return the package in a few words."""
        if self.form == "none":
            return "punish" if self.trade == "punish" else "no agreement"
        held = [
            self.trade if self.trade != "none" else "",
            f"mobility {self.mobility}" if self.mobility else "",
            f"effort {self.effort}" if self.effort else "",
            "aid" if self.aid else "",
        ]
        return f"{self.form}: {', '.join(part for part in held if part)}"


def terms_of(said: Any) -> Terms:
    """Return a package from anything that names its parts, such as terms of a file."""
    return Terms(*(getattr(said, part) for part in Terms._fields))


NOTHING = Terms("none", 0, 0, 0, "none")
PUNISH = Terms("punish", 0, 0, 0, "none")


def signatories(terms: Terms, spokes: Collection[str]) -> tuple[str, ...]:
    """Return the spokes that sign: those at the table if bilateral, both if trilateral."""
    if terms.form == "none":
        return ()
    return SPOKES if terms.form == "trilateral" else tuple(s for s in SPOKES if s in spokes)


def feasible(spokes: Collection[str], *, deal: bool) -> tuple[Terms, ...]:
    """Return every package that can be on the table, no agreement first.

    Args:
        spokes: at the table with the hub.
        deal: whether there is a barrier to trade that a deal could lower.
    """
    mexican = LEVELS if MOBILE in spokes else (0,)
    aids = (0, 1) if MOBILE in spokes else (0,)
    contents: Iterable[tuple[str, int, int, int]] = product(
        ("none", "deal") if deal else ("none",), mexican, LEVELS, aids
    )
    empty = ("none", 0, 0, 0)
    agreed = (
        Terms(*one, form=form)
        for one in contents
        if one != empty
        for form in FORMS
        if form != "none"
    )
    return (NOTHING, PUNISH, *agreed)
