"""Successful policy failure as an account: what enforcement paid, and what it did to the stock.

The build-up of agents since 1993 fails its stated aim in a draw in which the undocumented Mexican
stock would have been no larger without it. It is a *successful* failure where it fails in most
draws of a school and yet pays politically.
"""

from collections.abc import Callable
from typing import Any

from interlock.politics.payoff import payoff
from interlock.scenario.setting import parse
from interlock.study import migration, records
from interlock.system.levels import history

BUILD_UP = "security.agents=hold:1993"
MOST = 0.5


def account(
    year: int = 2010,
    school: str = "all",
    *,
    draws: int = 200,
    visible_weight: float = 1.0,
    perceived_weight: float = 1.0,
    on_school: Callable[[str], None] = lambda name: None,
) -> dict[str, Any]:
    """Return the account of the build-up of agents since 1993 in a year, by school.

    Args:
        year: 1994 to 2019.
        school: name of a school, or `all`.
        draws: of the packaged posteriors.
        visible_weight: of agents in the payoff.
        perceived_weight: of apprehensions in the payoff.
        on_school: told the name of each school before it runs.

    Returns:
        `visible`, `perceived`, `payoff` in logs over 1993; by school `without_pct`, the stock
        without the build-up against history in percent (5, 50, 95), `failed`, the share of draws
        in which it would not have been larger, and `verdict`.

    Raises:
        InputError: unknown school, a year out of range, a negative weight.
        UnconvergedError: a draw that did not solve.
    """
    paid = payoff(year, visible_weight, perceived_weight)
    setting = parse(BUILD_UP, history())
    data = migration.compare([setting], school, origins=["MEX"], draws=draws, on_school=on_school)
    effects = records.effects(data, year)
    schools = {}
    for name, effect in effects["schools"].items():
        failed = 1 - effect["positive_share"]
        schools[name] = {
            "without_pct": effect["unauthorised_pct"],
            "failed": failed,
            "verdict": _verdict(failed, paid.payoff),
        }
    kept = ("status", "residual", "draws", "source")
    return {
        "year": year,
        "visible": paid.visible,
        "perceived": paid.perceived,
        "payoff": paid.payoff,
        "weights": {"visible": visible_weight, "perceived": perceived_weight},
        "schools": schools,
        **{name: effects[name] for name in kept},
    }


def _verdict(failed: float, paid: float) -> str:
    if failed > MOST:
        return "successful failure" if paid > 0 else "failure"
    return "success" if paid > 0 else "effect without reward"
